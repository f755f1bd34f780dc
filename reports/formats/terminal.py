"""What the terminal shows at the end of a run: features by client, findings, and a few lines below them."""

from __future__ import annotations

import contextlib
import io
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.diagnosis import support
from reports.diagnosis.advice import needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction_words import heading, sentence
from reports.diagnosis.counts import ASCII_SYMBOLS, GRAVEST_FIRST, SYMBOLS
from reports.diagnosis.facts import DECLARED, corrections, counted, known_facts
from reports.diagnosis.findings import Diagnosis, Finding, diagnose
from reports.diagnosis.kinds import KINDS
from reports.diagnosis.open_ways import anybody_sentence
from reports.diagnosis.outcome import endings, failing, fails
from reports.diagnosis.refused import refusals
from reports.diagnosis.sdks import sdk_sentence
from reports.diagnosis.sentence import amber, outcome_sentence, refusal_sentence, tested_nothing
from reports.diagnosis.smoke import smoke_sentence
from reports.diagnosis.support import State
from reports.formats import side_by_side
from reports.formats.tested_results import Tested
from reports.known.standing import (
    ADVICE,
    GONE,
    IDLE_TITLE,
    TITLES,
    UNCOUNTED_TITLE,
    VANISHED_TITLE,
    by_standing,
    lines_of,
)
from reports.record.client_names import clients_of, columns_of
from reports.record.lines import Error, Record, RunSummary, count_verdicts
from reports.record.record_file import FILE_NAME
from reports.record.text import one_line, plural

RESTS_ON_FEW = "In brackets: rests on less than half of the results of another column."
NOTHING_UNEXPECTED = "All is as required, or as expected."
MOST_IN_TERMINAL = (10, 5, 2)
"""Entries of each list of results: the first number with which the closing lines are not too many."""
MOST_FINDINGS = 10
"""Findings at the end of a run, which fits on a screen."""
FEWEST_FINDINGS = 3
WIDTH, WIDEST = 160, 10_000
"""Used if the width of the terminal is unknown, and more than any line has."""
SHORTEST_TITLE = 20
"""Characters of a finding's title, however narrow the terminal is."""
MOST_LINES = 45
"""Of the closing lines, of which the findings have what the rest leaves."""
MOST_IN_A_LINE = 3
"""Entries in a line that is of little interest."""

STYLES = {
    "pass": "green",
    "fail": "bold red",
    "unsupported": "yellow",
    "blocked": "magenta",
    "n/a": "dim",
    "skipped": "cyan",
    "full": "green",
    "minor": "yellow",
    "broken": "bold red",
    "ignored": "bold magenta",
    "none": "dim",
    "untested": "dim",
    "exposed": "bold red",
    "corrupt": "bold red",
    "crash": "red",
    "refused": "yellow",
    "code": "cyan",
    "client": "dim",
}
"""By verdict, by state of support, and by kind of finding."""


def symbols_for(encoding: str) -> Mapping[str, str]:
    if encoding.lower().replace("-", "").startswith("utf"):
        return {**SYMBOLS, **support.SYMBOLS}
    return {**ASCII_SYMBOLS, **support.ASCII_SYMBOLS}


def closing(
    record: Record,
    symbols: Mapping[str, str],
    errors: Sequence[Error],
    written: Sequence[Path],
    diagnosis: Diagnosis | None = None,
    width: int = WIDTH,
) -> RenderableType:
    """The tables and the lines below them, for a terminal of this width. `diagnosis` is that of the record, if it has
    been made."""
    parts: list[RenderableType] = []
    place, path = 0, "RECORD"
    if record.results:
        diagnosis, clients = diagnosis or diagnose(record), clients_of(record.results, record.header)
        parts += [Text(""), Text(_title(record), "bold")]
        if diagnosis.groups:
            table, has_few = _features(record, diagnosis, clients, symbols, width)
            parts += [table, *([Text(RESTS_ON_FEW, "dim")] if has_few else []), _counts(record, diagnosis, symbols)]
            parts += [Text(one_line(f"{name}: {what}"), "dim") for name, what in known_facts(record, DECLARED).items()]
        path = next((_shown(path) for path in written if path.name == FILE_NAME), path)
        parts.append(_legend(record, symbols))
        place = len(parts)
        if said := anybody_sentence(record):
            parts.append(Text(one_line(said), "bold red"))
        if said := sdk_sentence(diagnosis, record):
            parts.append(Text(one_line(said)))
        if found := needs(diagnosis, record):
            titles = "; ".join(need.title for need in found)
            parts.append(Text(one_line(f"Settings that clients need here: {titles} (see summary.md)"), "yellow"))
        if predicted := predictions(diagnosis, record):
            parts.append(Text(one_line(f"{heading(predicted)}: {sentence(predicted)}")))
    room = MOST_LINES - _height(parts, width)
    listed = _fewer_and_fewer(diagnosis, path, width) if record.results and diagnosis else [[]]
    ending = _ending(record, errors, written, room - _height(listed[-1], width), width)
    room -= _height(ending, width)
    findings = next((some for some in listed if _height(some, width) <= room), listed[-1])
    return Group(*parts[:place], *findings, *parts[place:], *ending)


def _height(parts: Iterable[RenderableType], width: int) -> int:
    """How many lines they take."""
    console = Console(width=width, legacy_windows=False)
    return sum(len(console.render_lines(part, pad=False)) for part in parts)


def _fewer_and_fewer(diagnosis: Diagnosis, path: str, width: int) -> list[list[Text]]:
    """The worst findings, from many to few of them."""
    show = f"s3-conformance show {path}"
    numbers = range(MOST_FINDINGS, FEWEST_FINDINGS - 1, -1)
    return [list(_worst_findings(diagnosis, show, most, width)) for most in numbers]


def _ending(record: Record, errors: Sequence[Error], written: Sequence[Path], room: int, width: int) -> list[Text]:
    """The lines below the tables, with lists that are as long as there is room for."""
    some: list[Text] = []
    for most in MOST_IN_TERMINAL:
        some = list(_lines(record, errors, written, most))
        if _height(some, width) <= room:
            break
    return some


def overview(record: Record, symbols: Mapping[str, str], path: str) -> Iterator[Text]:
    """What `show` says of a whole record that was read from `path`: counts, and the findings, worst first."""
    diagnosis = diagnose(record)
    yield Text(_title(record), "bold")
    yield Text(f"{counted(record)}: ").append_text(_legend(record, symbols))
    if diagnosis.groups:
        yield _counts(record, diagnosis, symbols)
    for ending in endings(record):
        yield Text(one_line(ending.sentence), "bold red")
    groups = by_standing(record)
    for standing, title in TITLES.items():
        if groups[standing]:
            number = plural(len(groups[standing]), "result")
            counts = any(fails(result, record.header.fail_on) for result in groups[standing])
            yield Text(f"{number} {title}", "bold red" if counts else "")
    if not any(groups[standing] for standing in ADVICE):
        yield Text(NOTHING_UNEXPECTED)
    yield from _all_findings(diagnosis)
    if diagnosis.findings:
        yield Text(one_line(f"One of them: s3-conformance show {path} 1"))


def finding(
    found: Finding,
    number: int,
    diagnosis: Diagnosis,
    record: Record,
    symbols: Mapping[str, str],
    usual: side_by_side.Usual,
) -> Iterator[Text]:
    """What `show` says of one finding: what it is, its checks, and what came in its example beside what is right."""
    titles = {feature.id: feature.title for feature in diagnosis.features}
    yield Text(f"{number} {found.kind}: ", STYLES[found.kind]).append(one_line(found.title), "bold not dim default")
    yield Text(f"{found.kind}: {KINDS[found.kind]}")
    yield Text(one_line("Features: " + ", ".join(titles.get(name, name) for name in found.features)))
    for small in found.small_causes:
        yield Text("  " + one_line(f"{small.title} ({plural(small.size, 'result')})"))
    checks = lines_of(found.explained, record)
    yield Text(f"{plural(len(found.checks), 'check')}, {plural(found.size, 'result')}:")
    for line in checks:
        yield Text(one_line(f"  {symbols[line.first.verdict]} {line.check} ({line.clients})"))
    yield Text(one_line(f"For example, {found.example.id} with {found.example.client}:"))
    yield from (Text(line) for line in side_by_side.as_text(found.example, usual))


def as_text(renderable: RenderableType, width: int) -> str:
    """The same without colour, for a writer other than rich's."""
    written = io.StringIO()
    console = Console(file=written, width=max(width, 40), color_system=None, force_terminal=False, legacy_windows=False)
    console.print(renderable, soft_wrap=False)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def _features(
    record: Record, diagnosis: Diagnosis, clients: Sequence[str], symbols: Mapping[str, str], width: int
) -> tuple[Table, bool]:
    """How many features of each group are in which state, by client; over all of them where the columns do not fit. And
    whether some of it is in brackets."""
    table, has_few = _table_of(record, diagnosis, columns_of(clients), symbols)
    if Console(width=WIDEST).measure(table).maximum <= width:
        return table, has_few
    return _table_of(record, diagnosis, {"all clients": tuple(clients)}, symbols)


def _table_of(
    record: Record, diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]], symbols: Mapping[str, str]
) -> tuple[Table, bool]:
    tested, has_few = Tested(record, columns), False
    table = Table(box=None, pad_edge=False)
    table.add_column("features", no_wrap=True)
    table.add_column("", justify="right")
    for name in columns:
        table.add_column(Text(one_line(name)))
    for group, features in diagnosis.groups.items():
        cells = []
        few = tested.rests_on_few([feature.id for feature in features])
        for some, is_few in zip(columns.values(), few, strict=True):
            cell = _states(diagnosis.counted(features, some), symbols)
            has_few |= is_few
            cells.append(Text.assemble("(", cell, ")", style="dim") if is_few else cell)
        table.add_row(Text(one_line(group)), str(len(features)), *cells)
    return table, has_few


def _states(states: Mapping[State, int], symbols: Mapping[str, str]) -> Text:
    text = Text()
    for state, number in states.items():
        text.append(" " if text else "")
        text.append(f"{symbols[state]}\u00a0{number}", STYLES[state])
    return text


def _counts(record: Record, diagnosis: Diagnosis, symbols: Mapping[str, str]) -> Text:
    """`98 features: ● 71 full, ◐ 12 minor, …`, or what a smoke run says."""
    if smoke := smoke_sentence(record, diagnosis):
        return Text(smoke, "bold")
    text = Text(f"{plural(sum(diagnosis.counts.values()), 'feature')}: ", "bold")
    for state, number in diagnosis.counts.items():
        if number:
            text.append(", " if not text.plain.endswith(": ") else "", "not bold")
            text.append(f"{symbols[state]} {number} {state}", STYLES[state])
    return text


def _all_findings(diagnosis: Diagnosis) -> Iterator[Text]:
    """The findings, a line each, worst first."""
    found = diagnosis.findings
    if found:
        yield Text(f"Findings ({len(found)}, worst first)", "bold")
    for number, finding in enumerate(found, 1):
        yield _line(number, finding, WIDEST)


def _worst_findings(diagnosis: Diagnosis, others: str, most: int, width: int) -> Iterator[Text]:
    """The worst findings, a line each, and how many more there are; `others` is where these are shown. If some are
    known, what changes the exit status comes first."""
    found = diagnosis.findings
    ordered = _new_first(found)
    if found:
        new_first = "" if ordered == list(enumerate(found, 1)) else "new first, then "
        yield Text(f"Findings ({len(found)}, {new_first}worst first)", "bold")
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
    """Its number, kind, title, and how many checks it explains; the title is cut to fit into the width."""
    line = Text(f"{number:>3} {finding.kind:<8} ", STYLES[finding.kind])
    said = f"  {plural(len(finding.checks), 'check')}, {one_line(finding.level)}"
    known = "  (known)" if _is_known(finding) else ""
    title, room = Text(one_line(finding.title)), width - line.cell_len - len(said) - len(known)
    title.truncate(max(room, SHORTEST_TITLE), overflow="ellipsis")
    line.append(title.plain, "not bold default" if known else "bold")
    return line.append(said, "not bold default").append(known, "dim")


def _is_known(finding: Finding) -> bool:
    return all(result.known for result in finding.explained)


def _title(record: Record) -> str:
    header = record.header
    server = f" ({header.server})" if header.server else ""
    return one_line(f"{header.endpoint or 'results'}{server}")


def _legend(record: Record, symbols: Mapping[str, str]) -> Text:
    counts = count_verdicts(record.results)
    text = Text()
    for verdict in GRAVEST_FIRST:
        if counts[verdict]:
            text.append("   " if text else "")
            text.append(f"{symbols[verdict]} {verdict} {counts[verdict]}", STYLES[verdict])
    return text


def _lines(record: Record, errors: Sequence[Error], written: Sequence[Path], most: int) -> Iterator[Text]:
    results, summary = record.results, record.summary
    for refusal in refusals(record):
        yield Text(one_line(refusal_sentence(refusal)), "bold")
    yield _totals(record, summary) if summary is not None else Text(counted(record))
    if number := len({item.name for item in corrections(record)}):
        yield Text(f"{plural(number, 'correction')} of client faults in force (see summary.md)", "yellow")
    yield from _groups(record, written, most)
    for ending in endings(record) if results else ():
        if ending.kind != "errors":  # each error is shown below
            yield Text(one_line(ending.sentence), "bold red")
    for error in errors[:most]:
        yield Text(one_line(f"Error outside of a check's result, in {error.where}: {error.message}"), "bold red")
    yield from _more(len(errors), most)
    for folder in dict.fromkeys(path.parent for path in written):
        names = ", ".join(path.name for path in written if path.parent == folder)
        yield Text(one_line(f"Reports in {_shown(folder)}: {names}"))
    if outcome := outcome_sentence(record):
        all_right = summary is not None and summary.exit == 0
        yield Text(one_line(outcome), ("yellow" if amber(record) else "green") if all_right else "bold red")


def _shown(path: Path) -> str:
    """A path as the user would type it: relative to the working folder if it is below that."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _groups(record: Record, written: Sequence[Path], most: int) -> Iterator[Text]:
    """Results by standing: each group with its ids and what to do about it.

    The gravest group comes last, where the user looks first: above the prompt, or at the end of a CI job's log.
    """
    record_path = next((_shown(path) for path in written if path.name == FILE_NAME), None)
    groups = by_standing(record)
    if groups.idle:
        named = ", ".join(groups.idle[:MOST_IN_A_LINE]) + (" …" if len(groups.idle) > MOST_IN_A_LINE else "")
        yield Text(one_line(f"{len(groups.idle)} {IDLE_TITLE}: {named}"), "yellow")
    if groups.vanished:
        yield Text(f"{len(groups.vanished)} {VANISHED_TITLE}", "yellow")
        for entry in groups.vanished[:most]:
            yield Text(one_line(f"- {entry.check} ({entry.client}): {entry.file}: {GONE}"))
        yield from _more(len(groups.vanished), most)
    for standing, title in reversed(TITLES.items()):
        results = [result for result in groups[standing] if not result.endpoint_lost]
        if uncounted := [each for each in results if each.unexpected and not fails(each, record.header.fail_on)]:
            yield Text(f"{plural(len(uncounted), 'result')} {UNCOUNTED_TITLE}")
            results = [each for each in results if fails(each, record.header.fail_on)]
        if not results:
            continue
        todo = f": {ADVICE[standing]}" if standing in ADVICE else ""
        yield Text(f"{plural(len(results), 'result')} {title}{todo}", "bold red" if todo else "")
        if standing == "new" and record_path is not None:
            for command in (
                f"s3-conformance show {record_path}",
                f"s3-conformance known {record_path} --update {_own_folder(record)}",
            ):
                yield Text("  " + one_line(command), "bold red")
        checks = lines_of(results, record) if todo else []
        if standing == "new" and len(checks) > most:
            continue  # the findings say more than some of many checks
        for line in checks[:most]:
            yield Text(one_line(f"- {line.check} ({line.clients})" + (f": {line.advice}" if line.advice else "")))
        yield from _more(len(checks), most)


def _own_folder(record: Record) -> str:
    """The folder of the expected results that the run was compared with; those of the suite are not the user's."""
    files = (result.listed.file for result in record.results if result.listed)
    folder = next((name for file in files if (name := file.rpartition("/expected.txt")[0])), "known")
    return "known" if folder.startswith("reports/published/") else shlex.quote(folder)


def _more(number: int, most: int) -> Iterator[Text]:
    if number > most:
        yield Text(f"  … and {number - most} more; the report has all of them")


def _totals(record: Record, summary: RunSummary) -> Text:
    counted_ones = len(failing(record))
    uncounted = sum(result.unexpected for result in record.results) - counted_ones
    text = Text(f"{counted(record)}; the checks took {summary.seconds:.1f} s and {summary.requests} requests")
    if summary.throttled:
        text.append(f", {summary.throttled} throttled and sent again", "yellow")
    if counted_ones:
        return text.append(f"; {counted_ones} unexpected", "bold red")
    if uncounted:
        return text.append(f"; {uncounted} new, which --fail-on does not count")
    if summary.exit == 0 and tested_nothing(record):
        text.append("; nothing was tested", "yellow")
    elif summary.exit == 0:
        text.append("; all as required or known", "bold green")
    return text
