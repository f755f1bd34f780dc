"""The lines about any run on a terminal: its title, four numbers, its verdicts, its features by state and by group, and
its findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from record.lines import Record, count_verdicts
from record.text import one_line, plural
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.features.support import WORKING
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.reach import critical_numbers
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST
from reports.diagnosis.summary.facts import result_and_check_counts
from reports.formats.at_a_glance import GlanceNumber, at_a_glance
from reports.formats.feature_groups import group_rows
from reports.formats.terminal.style import STYLES, cut


def run_title(record: Record) -> str:
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


def glance_lines(diagnosis: Diagnosis, programs: Sequence[Prediction], width: int) -> Iterator[Text]:
    """The four numbers, each with a line about the rest."""
    found = at_a_glance(diagnosis, programs)
    first = max((len(str(each.number)) for each in found), default=0)
    second = max((len(each.label) for each in found), default=0)
    for each in found:
        line = Text(f"  {each.number:>{first}} ", _style_of_number(each))
        line.append(f"{each.label:<{second}}   ", "not bold")
        yield line.append(cut(each.line, width - line.cell_len), "not bold default")


def _style_of_number(each: GlanceNumber) -> str:
    if each.number == (each.whole if each.colour == "good" else 0):
        return "bold green"
    return "bold red" if each.colour == "bad" else "bold yellow"


def state_counts(diagnosis: Diagnosis, symbols: Mapping[str, str], width: int) -> list[Text]:
    """The features by state, with signs: `● 71 full ◐ 12 partly …`."""
    counts = ((state, number) for state, number in diagnosis.counts.items() if number)
    return _flow([Text(f"{symbols[state]} {number} {state}", STYLES[state]) for state, number in counts], width)


MAX_GROUP_LINES = 3


def group_lines(diagnosis: Diagnosis, symbols: Mapping[str, str], width: int) -> list[Text]:
    """The groups of features, each with a sign for each feature. If these are too many for the width, a group has one
    sign; if that is too much, the groups that work are only counted."""
    rows = group_rows(diagnosis)
    squares, signs = [], []
    for row in rows:
        squares.append(Text(f"{one_line(row.title)} "))
        for feature in row.features:
            state = diagnosis.states[feature.id]
            squares[-1].append(symbols[state], "bold red" if feature.title in row.unsafe else STYLES[state])
        sign = Text(f"{symbols[row.word]} ", "bold red" if row.unsafe else STYLES[row.word])
        signs.append(sign.append(one_line(row.title), "not bold not dim default"))
    lacking = [sign for row, sign in zip(rows, signs, strict=True) if row.word not in WORKING or row.unsafe]
    lacking.append(Text(f"{symbols['works']} {len(rows) - len(lacking)} others", STYLES["works"]))
    return next((lines for some in (squares, signs) if len(lines := _flow(some, width)) <= MAX_GROUP_LINES), None) or (
        _flow(lacking, width)
    )


def _flow(entries: Sequence[Text], width: int) -> list[Text]:
    """The entries in lines, broken only between entries."""
    lines: list[Text] = []
    for entry in entries:
        if lines and lines[-1].cell_len + 2 + entry.cell_len <= width:
            lines[-1].append("  ").append_text(entry)
        else:
            lines.append(Text("  ").append_text(entry))
    return lines


MIN_TITLE_LENGTH = 20
"""Characters of a finding's title, however narrow the terminal is."""


def worst_first(diagnosis: Diagnosis) -> list[tuple[int, Finding]]:
    """The findings with numbers: the serious faults, then the others. If some findings are known, those that
    change the exit status come first."""
    serious = critical_numbers(diagnosis)
    found = list(enumerate(diagnosis.findings, 1))
    any_known = any(map(_is_known, diagnosis.findings))

    def place(entry: tuple[int, Finding]) -> tuple[bool, bool]:
        number, finding = entry
        return any_known and not any(each.unexpected for each in finding.explained), number not in serious

    return sorted(found, key=place)


def finding_lines(found: Sequence[tuple[int, Finding]], width: int) -> Iterator[Text]:
    """A line for each of the findings with these numbers: severity, title and number of checks."""
    ends = [plural(len(each.checks), "check") for _, each in found]
    longest = max(map(len, ends), default=0)
    known = [" known" * _is_known(each) for _, each in found]
    room = max(width - 14 - 2 - longest - len(max(known, default="")), MIN_TITLE_LENGTH)
    titles = [cut(one_line(brief(each, room)), room) for _, each in found]
    column = max(map(cell_len, titles), default=0)
    for (number, each), title, end, aside in zip(found, titles, ends, known, strict=True):
        line = Text(f"{number:>4} {each.severity:<8} ", STYLES[each.severity])
        line.append(title, "not bold default" if aside else "bold").append(" " * (column - cell_len(title)))
        yield line.append(f"  {end:>{longest}}", "not bold default").append(aside, "not bold dim")


def _is_known(finding: Finding) -> bool:
    return all(result.known for result in finding.explained)


_PARENTHESES = re.compile(r" \([^()]*\)")


def brief(found: Finding, longest: int) -> str:
    """Returns the title; if it is longer, without its examples, or a vague one without the features before it."""
    if len(found.title) <= longest:
        return found.title
    words = found.title if found.is_vague else _PARENTHESES.sub("", found.title)
    if len(words) > longest and found.is_vague:
        what = words.partition(": ")[2]
        words = what[:1].upper() + what[1:] or words
    return words
