"""Names on a page: fragments of URLs, classes of the style sheet, and titles of the groups of operations."""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlencode

from record.selection import INVARIANTS_AREA
from record.text import visible
from reports.diagnosis.summary.counts import UNMODIFIED

GROUP_TITLES = {
    "core": "core: what the guides document",
    "common": "common: widely used",
    "extended": "extended: rare, or only on AWS",
    "rgw": "rgw: extensions of Ceph RGW",
    INVARIANTS_AREA: "invariants: what holds for every response",
    UNMODIFIED: "as documented: clients as they ship",
}


def anchor(key: str, kind: str = "check") -> str:
    """The URL fragment for this key; the same in every run and on every page."""
    return f"{anchor_prefix(key, kind)}-{zlib.crc32(visible(key).encode()) & 0xFFFF:04x}"


def anchor_prefix(key: str, kind: str = "check") -> str:
    """The common prefix of the fragments of all keys that begin with this one."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9]+", "-", visible(key)).strip("-")


def feature_anchor(feature: str) -> str:
    """The fragment of a feature: the id, if made of lower-case words."""
    return f"feature-{feature}" if re.fullmatch(r"[a-z0-9-]+", feature) else anchor(feature, "feature")


def finding_anchor(finding: str) -> str:
    """The fragment of a finding, which stays the same from run to run."""
    return anchor(finding, "finding")


def program_anchor(program: str) -> str:
    """The fragment of a program, by the name of the footprint."""
    return f"program-{anchor_prefix(program, '').strip('-').lower()}"


def class_of(verdict: str) -> str:
    return "v-" + verdict.replace("/", "")


def group_title(group: str) -> str:
    return GROUP_TITLES.get(group, group)


def address(**filters: str) -> str:
    """The URL of the checks that match these filters, by the filters' visible values."""
    return f"?{urlencode({name: visible(value) for name, value in filters.items()})}#checks"
