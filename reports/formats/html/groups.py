"""The groups of operations, as the pages call them."""

from __future__ import annotations

from reports.diagnosis.counts import AS_SHIPPED
from reports.record.selection import INVARIANTS

TITLES = {
    "core": "core: what the guides document",
    "common": "common: widely used",
    "extended": "extended: rare, or of AWS only",
    "rgw": "rgw: extensions of Ceph RGW",
    INVARIANTS: "invariants: what holds of every answer",
    AS_SHIPPED: "as documented: clients as they ship",
}


def title_of(group: str) -> str:
    return TITLES.get(group, group)


def short(title: str) -> str:
    """The group's name alone."""
    return title.partition(":")[0]
