"""A record as it is judged: each result also has the facts that only several results together show.

A diagnosis holds its record in this form. A part of such a record, or a copy with another summary, has this form too,
and is not judged again. Lists of expected results are for the record as it was written.

Operations without effect are in `harmless.py`, checksums in `verified_checksums.py`, ids of versions in
`unnamed_versions.py`, parts of operations that are not implemented in `refused_in_part.py`, and all else in
`normalized_record.py`.
"""

from __future__ import annotations

from msgspec.structs import replace

from record.lines import CheckResult, Record


class NormalizedRecord(Record, frozen=True):
    """A record with these facts noted."""


def with_facts(result: CheckResult, **facts: bool) -> CheckResult:
    """Returns the result, with these facts in the deviation."""
    assert result.deviation is not None
    return replace(result, deviation=replace(result.deviation, **facts))
