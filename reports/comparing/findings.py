"""The findings that several runs share.

A group's id is made of the common traits of a finding's results, often its severity and feature. A run may have several
faults under it, and another run different ones. Two findings are the same if their titles are, or if half of the
results of the smaller one are in the other, and differ there in the same way.

A finding that is too small for the list of one run may be in that of another. One that is too small in all runs is left
out.
"""

from __future__ import annotations

from collections.abc import Sequence

from record.lines import CheckResult
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.severity.of_results import severity_of

FindingsByRun = list[Finding | None]
"""One finding, as each run has it; None for a run that lacks it."""


def same_findings(diagnoses: Sequence[Diagnosis]) -> list[FindingsByRun]:
    """The findings of all runs, each once."""
    rows: dict[str, list[FindingsByRun]] = {}
    for run, diagnosis in enumerate(diagnoses):
        for finding in diagnosis.apart:
            alike = rows.setdefault(finding.group_id, [])
            row = next((row for row in alike if row[run] is None and _is_in(finding, row)), None)
            if row is None:
                row = [None] * len(diagnoses)
                alike.append(row)
            row[run] = finding
    listed = {id(finding) for diagnosis in diagnoses for finding in diagnosis.findings}
    return [row for alike in rows.values() for row in alike if any(id(each) in listed for each in row if each)]


def _is_in(finding: Finding, row: FindingsByRun) -> bool:
    return any(_is_same(finding, other) for other in row if other)


def _is_same(one: Finding, other: Finding) -> bool:
    if one.title == other.title:
        return True
    faults = [{(each.id, each.client): _fault(each) for each in finding.explained} for finding in (one, other)]
    common = faults[0].items() & faults[1].items()
    return 2 * len(common) >= min(map(len, faults))


def _fault(result: CheckResult) -> tuple[str, str]:
    """The severity and the subject of a result's deviation."""
    return severity_of(result), result.deviation.about if result.deviation else ""
