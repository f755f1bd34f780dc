"""The lines about any run on a terminal: its title, the numbers of its verdicts, its features by state and by group,
and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from record.lines import Record, count_verdicts
from record.text import one_line, plural
from reports.diagnosis.features.support import WORKING, State
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.reasons import UNSAFE
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST
from reports.diagnosis.summary.facts import result_and_check_counts
from reports.diagnosis.summary.smoke import smoke_sentence
from reports.formats.feature_groups import GroupRow, group_rows
from reports.formats.terminal.style import STYLES, WIDEST


def title_of(record: Record) -> str:
    header = record.header
    server = f" ({header.server})" if header.server else ""
    return one_line(f"{header.endpoint or 'results'}{server}")


def totals(record: Record) -> str:
    """The numbers of a run: `14998 results of 8274 checks, 23020 requests, 6 min 10 s`."""
    end = record.summary
    if end is None:
        return result_and_check_counts(record)
    throttled = f" ({end.throttled} throttled)" if end.throttled else ""
    return f"{result_and_check_counts(record)}, {plural(end.requests, 'request')}{throttled}, {_duration(end.seconds)}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def legend(record: Record, symbols: Mapping[str, str]) -> Text:
    counts = count_verdicts(record.results)
    text = Text()
    for verdict in MOST_SEVERE_FIRST:
        if counts[verdict]:
            text.append("   " if text else "")
            text.append(f"{symbols[verdict]} {verdict} {counts[verdict]}", STYLES[verdict])
    return text


def feature_counts(record: Record, diagnosis: Diagnosis, symbols: Mapping[str, str]) -> Text:
    """The features by state: `98 features: ● 71 full, ◐ 12 minor, …`, or the sentence of a smoke run."""
    if smoke := smoke_sentence(record, diagnosis):
        return Text(smoke, "bold")
    text = Text(f"{plural(sum(diagnosis.counts.values()), 'feature')}: ", "bold")
    for state, number in diagnosis.counts.items():
        if number:
            text.append(", " if not text.plain.endswith(": ") else "", "not bold")
            text.append(f"{symbols[state]} {number} {state}", STYLES[state])
    return text


ALIKE: tuple[State, ...] = (*WORKING, "none", "untested")
"""States of groups that share a line, if there is nothing else to say about them."""


def feature_lines(diagnosis: Diagnosis, symbols: Mapping[str, str], width: int) -> Iterator[Text]:
    """A line for each group with exceptions, and one for the groups of one state."""
    rows = group_rows(diagnosis)
    apart = [row for row in rows if not _is_of_a_kind(row)]
    longest = max((len(one_line(row.title)) for row in apart), default=0)
    for row in apart:
        yield _group_line(row, longest, symbols, width)
    for state in ALIKE:
        alike = [row for row in rows if _is_of_a_kind(row) and row.word == state]
        if alike:
            named = ", ".join(f"{row.title} {row.number}" for row in alike)
            yield _cut(
                Text(f"{symbols[state]} {state}: ", STYLES[state]).append(one_line(named), "not bold not dim default"),
                width,
            )


def _is_of_a_kind(row: GroupRow) -> bool:
    """Returns whether the word of the group says all: untested features are no other state."""
    if row.unsafe or any(other.state != "untested" for other in row.other_states):
        return False
    return row.word in ALIKE


def _group_line(row: GroupRow, longest: int, symbols: Mapping[str, str], width: int) -> Text:
    """A line such as `Objects  15  ◕ works     1 broken: Object attributes; 2 partly: …`"""
    line = Text(f"{one_line(row.title):<{longest}} {row.number:>3}  ")
    line.append(f"{symbols[row.word]} {row.word:<9}", STYLES[row.word])
    parts = [Text(f"{UNSAFE}: {one_line(', '.join(row.unsafe))}", "bold red")] if row.unsafe else []
    for other in row.other_states:
        named = [title for title in other.titles if title not in row.unsafe]
        part = Text(f"{other.number} {other.state}", STYLES[other.state])
        parts.append(part.append(f": {one_line(', '.join(named))}" if named else "", "not bold not dim default"))
    return _cut(line.append_text(Text("; ").join(parts)), width)


def _cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line


SHORTEST_TITLE = 20
"""Characters of a finding's title, however narrow the terminal is."""


def all_findings(diagnosis: Diagnosis) -> Iterator[Text]:
    """The findings, a line each, worst first."""
    found = diagnosis.findings
    if found:
        yield Text(f"Findings ({diagnosis.number_of_findings}, worst first)", "bold")
    for number, finding in enumerate(found, 1):
        yield _finding_line(number, finding, WIDEST)


def findings_of(feature: str, diagnosis: Diagnosis) -> Iterator[Text]:
    """The findings of a feature, a line each, with the numbers in the whole list."""
    found = [(number, each) for number, each in enumerate(diagnosis.findings, 1) if feature in each.features]
    if found:
        yield Text(f"Findings ({len(found)}, worst first)", "bold")
    for number, finding in found:
        yield _finding_line(number, finding, WIDEST)


def worst_findings(diagnosis: Diagnosis, others: str, most: int, width: int) -> Iterator[Text]:
    """The worst findings, a line each, and the number of the others; `others` is the command that shows these. If some
    are known, those that change the exit status come first."""
    found = diagnosis.findings
    ordered = _new_first(found)
    if found:
        new_first = "" if ordered == list(enumerate(found, 1)) else "new first, then "
        yield Text(f"Findings ({diagnosis.number_of_findings}, {new_first}worst first)", "bold")
    for number, finding in ordered[:most]:
        yield _finding_line(number, finding, width)
    if len(found) > most:
        yield Text(one_line(f"  … {len(found) - most} more: {others}"))


def _new_first(found: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """The findings with their numbers; those that change the exit status come first, if some are known."""
    ordered = list(enumerate(found, 1))
    if any(map(_is_known, found)):
        ordered.sort(key=lambda entry: not any(each.unexpected for each in entry[1].explained))
    return ordered


def _finding_line(number: int, finding: Finding, width: int) -> Text:
    """Its number, severity, title, and number of checks; the title is cut to fit into the width."""
    line = Text(f"{number:>3} {finding.severity:<8} ", STYLES[finding.severity])
    words = f"  {plural(len(finding.checks), 'check')}, {one_line(finding.level)}"
    known = "  (known)" if _is_known(finding) else ""
    title, room = Text(one_line(finding.whole_title)), width - line.cell_len - len(words) - len(known)
    title.truncate(max(room, SHORTEST_TITLE), overflow="ellipsis")
    line.append(title.plain, "not bold default" if known else "bold")
    return line.append(words, "not bold default").append(known, "dim")


def _is_known(finding: Finding) -> bool:
    return all(result.known for result in finding.explained)
