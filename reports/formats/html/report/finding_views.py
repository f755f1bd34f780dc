"""The findings, worst first, and the details of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from record.client_names import clients_in_words, clients_of
from record.lines import Record
from record.rerun_comparison import WORDS, Word
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.distinct_refusals import refusals
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.elsewhere import issues_of
from reports.formats.html.page_names import feature_anchor, finding_anchor
from reports.formats.html.report.program_chips import Chip
from reports.formats.html.templating import render
from reports.formats.side_by_side import LEGEND, Usual, has_marks, panes


@dataclass(frozen=True)
class FindingView:
    """A finding in the list."""

    finding: Finding
    number: int
    known: str
    """The comparison with expected results, or with those of an earlier run: empty if nothing was expected."""

    @property
    def anchor(self) -> str:
        return finding_anchor(self.finding.id)

    @property
    def unexpected(self) -> bool:
        return any(result.unexpected for result in self.finding.explained)


def entries(diagnosis: Diagnosis) -> list[FindingView]:
    end = diagnosis.record.summary
    again = end.again if end is not None else None
    words = {(each.check, each.client): each.word for each in again.became} if again is not None else None
    return [
        FindingView(finding, number, _known(finding) if words is None else _rerun_in_words(finding, words))
        for number, finding in enumerate(diagnosis.findings, 1)
    ]


def kinds(diagnosis: Diagnosis, besides: Collection[int] = ()) -> list[tuple[str, int, str]]:
    """The severities that occur, with numbers of findings and meanings; findings with some numbers are not counted."""
    counted = (finding for number, finding in enumerate(diagnosis.findings, 1) if number not in besides)
    found = Counter(finding.severity for finding in counted)
    return [(severity, found[severity], meaning) for severity, meaning in SEVERITIES.items() if found[severity]]


def details(
    record: Record, diagnosis: Diagnosis, found: Sequence[FindingView], stopped: Sequence[Chip], usual: Usual
) -> list[Markup]:
    """The details of each finding, with the programs that it stops; the script adds the checks and the details of the
    example. The `usual` headers of responses are left out."""
    clients, issues = clients_of(record.results, record.header), issues_of(record.header)
    titles = {feature.id: feature.title for feature in diagnosis.features}
    return [
        render(
            "report/finding.html",
            entry=entry,
            finding=entry.finding,
            meaning=SEVERITIES[entry.finding.severity],
            clients=clients_in_words(entry.finding.clients, clients),
            stopped=[each for each in stopped if entry.number in {one.number for one in each.obstacles}],
            features=[(titles[name], feature_anchor(name)) for name in entry.finding.features if name in titles],
            total=len(found),
            previous=found[entry.number - 2] if entry.number > 1 else None,
            next=found[entry.number] if entry.number < len(found) else None,
            example=entry.finding.example,
            refusals=refusals(entry.finding),
            issues=issues,
            panes=shown,
            marks=LEGEND if has_marks(shown) else "",
        )
        for entry in found
        for shown in [panes(entry.finding.example, usual)]
    ]


def _rerun_in_words(finding: Finding, words: Mapping[tuple[str, str], Word]) -> str:
    found = Counter(words.get((result.id, result.client), "") for result in finding.explained)
    (first, *others) = [f"{found[word]} {word}" for word in WORDS if found[word]] or [""]
    return ", ".join([first, *others]) if others else first.partition(" ")[2]


def _known(finding: Finding) -> str:
    found = Counter(result.standing for result in finding.explained)
    if set(found) <= {"", "new"}:
        return ""
    return "known" if set(found) == {"known"} else ", ".join(f"{found[name]} {name}" for name in found if name)
