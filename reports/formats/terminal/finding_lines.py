"""Findings, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from record.text import one_line, plural
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.formats.terminal.style import STYLES, WIDEST

MIN_TITLE_LENGTH = 20
"""Characters of a finding's title, however narrow the terminal is."""


def all_findings(diagnosis: Diagnosis) -> Iterator[Text]:
    """The findings, a line each, worst first."""
    found = diagnosis.findings
    if found:
        yield Text(f"Findings ({diagnosis.number_of_findings}, worst first)", "bold")
    for number, finding in enumerate(found, 1):
        yield _line(number, finding, WIDEST)


def findings_of(feature: str, diagnosis: Diagnosis) -> Iterator[Text]:
    """The findings of a feature, a line each, with the numbers in the whole list."""
    found = [(number, each) for number, each in enumerate(diagnosis.findings, 1) if feature in each.features]
    if found:
        yield Text(f"Findings ({len(found)}, worst first)", "bold")
    for number, finding in found:
        yield _line(number, finding, WIDEST)


def worst_findings(diagnosis: Diagnosis, others: str, most: int, width: int) -> Iterator[Text]:
    """The worst findings, a line each, and the number of the others; `others` is the command that shows these. If some
    are known, those that change the exit status come first."""
    found = diagnosis.findings
    ordered = _new_first(found)
    if found:
        new_first = "" if ordered == list(enumerate(found, 1)) else "new first, then "
        yield Text(f"Findings ({diagnosis.number_of_findings}, {new_first}worst first)", "bold")
    for number, finding in ordered[:most]:
        yield _line(number, finding, width)
    if len(found) > most:
        yield Text(one_line(f"  … {len(found) - most} more: {others}"))


def _new_first(found: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """The findings with their numbers; those that change the exit status come first, if some are known."""
    ordered = list(enumerate(found, 1))
    if any(map(_is_known, found)):
        ordered.sort(key=lambda entry: not any(each.unexpected for each in entry[1].explained))
    return ordered


def _line(number: int, finding: Finding, width: int) -> Text:
    """Its number, severity, title, and number of checks; the title is cut to fit into the width."""
    line = Text(f"{number:>3} {finding.severity:<8} ", STYLES[finding.severity])
    words = f"  {plural(len(finding.checks), 'check')}, {one_line(finding.level)}"
    known = "  (known)" if _is_known(finding) else ""
    title, room = Text(one_line(finding.whole_title)), width - line.cell_len - len(words) - len(known)
    title.truncate(max(room, MIN_TITLE_LENGTH), overflow="ellipsis")
    line.append(title.plain, "not bold default" if known else "bold")
    return line.append(words, "not bold default").append(known, "dim")


def _is_known(finding: Finding) -> bool:
    return all(result.known for result in finding.explained)
