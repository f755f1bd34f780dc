"""The titles of the groups of operations on the pages."""

from __future__ import annotations

from reports.diagnosis.counts import AS_SHIPPED
from reports.record.selection import INVARIANTS

TITLES = {
    "core": "core: what the guides document",
    "common": "common: widely used",
    "extended": "extended: rare, or only on AWS",
    "rgw": "rgw: extensions of Ceph RGW",
    INVARIANTS: "invariants: what holds for every response",
    AS_SHIPPED: "as documented: clients as they ship",
}


def title_of(group: str) -> str:
    return TITLES.get(group, group)


def short(title: str) -> str:
    """The group's name alone."""
    return title.partition(":")[0]
