"""A comparison as text: Markdown for a job summary or a comment, a table for a terminal, and JSON for machines.

The JSON object, schema 1. Keys stay; new ones may come, and a reader ignores those that it does not know.

| key | type | meaning |
| --- | --- | --- |
| `type`, `schema` | `"comparison"`, `1` | |
| `sentence` | string | what was found, in a line |
| `notes` | list of strings | what makes the runs less comparable |
| `by_client` | boolean | each run has one client, and clients are what is compared; the client of an outcome is then `""` |
| `same_endpoint` | boolean | `changes` were looked for |
| `runs` | list of objects | `label`, `file`, `run_id`, `endpoint`, `provider`, `server`, `started`, `suite`, `schema`, `clients`, `selection`, `corrections` (names), `results` (number), `verdicts` (number of each), `cut_off`, `interrupted` |
| `counts` | object | numbers of checks: `checks`, `compared` (in two runs or more with the same client), `differing`, `tested_in_part` (the verdicts differ only because a run skipped it or could not express it); and of checks and clients: `regressed`, `fixed`, `new`, `vanished` |
| `changes` | list of objects | from the first to the last run: `word` (in capitals), `check`, `client`, `was`, `now` (verdicts, or why there is none), `message` |
| `features` | list of objects | all of them, unless a record has none: `id`, `group`, `title`, `differs`, `support` (for each run a state, or null if it was not tested), `reported` (the same by all results of the clients that are compared, also those that only one of two runs has) |
| `findings` | list of objects | those of any run, gravest first: `id`, `kind`, `level`, `title`, `checks` (number), `differs`, `there` (for each run true or false, or null if none of its checks was tested) |
| `applications` | list of objects | all of them, unless a record has no features or predicts nothing: `id`, `name`, `differs`, and for each run in `found` null or `answer` (`works`, `settings`, `fails`, `untested`), `setting`, `obstacles` (ids of features) and `seen` (`answer`, `setting` and `step`, or null unless all runs have performed its workflow) |
| `checks` | list of objects | all of them: `id`, `formerly`, `area`, `level`, `subject`, `requirement`, `source`, `compared`, `differs`, `outcomes` |

`outcomes` has for each client a list with one object for each run, in the order of `runs`: `verdict`, `standing` (how
it compares with what was expected, or empty) and `message` (where there is one); or `verdict` null, with `absent` (a kind)
and `why`. One that is not compared, as the run's endpoint does not support the client's signature, has all five.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from rich.console import Group, OverflowMethod
from rich.table import Table
from rich.text import Text

from reports.comparing.answers import Answers, ApplicationRow, FeatureRow, answers
from reports.comparing.conclusion import sentence
from reports.comparing.model import WORDS, Absent, Check, Comparison, Outcome, Run, Word, shown, tested_verdicts
from reports.comparing.notes import notes
from reports.comparing.run_facts import SHOWN_FACTS, facts, verdict_counts_text
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import words_alone
from reports.diagnosis.counts import SYMBOLS
from reports.diagnosis.kinds import KINDS, kind_of
from reports.diagnosis.support import SYMBOLS as STATE_SYMBOLS
from reports.diagnosis.support import State
from reports.formats.change_lines import ChangeLine, lines_of
from reports.formats.markdown import LONGEST_IN_MARKDOWN
from reports.record.lines import CheckResult, count_verdicts
from reports.record.selection import rank_of
from reports.record.text import markdown, markdown_code, one_line

MOST_IN_MARKDOWN = 200
"""Entries of each list; job summaries have a size limit, and nobody reads longer lists."""
MOST_ANSWERS = 40
"""Features, and findings, in Markdown; JSON has them all."""

IN_REPORTS = "Features that differ only because of checks that one run did not have"
MOST_ROWS = {"features": 15, "findings": 8, "applications": 5, "checks": 5}
"""Rows of each table in a terminal, so that a comparison fits on about a screen."""
HOW_TO_SEE_ALL = "All of it: --full, --out FILE (a page) or --format json."
SCHEMA = 1
NO_RESULT = "\N{EN DASH}"
States: TypeAlias = tuple[State | None, ...]
Row = TypeVar("Row")
COLOURS = {"REGRESSED": "bold red", "NEW": "bold red", "FIXED": "bold green", "VANISHED": "bold yellow"}


# What every format shows


def symbols(check: Check, run: int, clients: Sequence[str]) -> str:
    """A run's verdicts of a check: one symbol per client in their order, or one symbol if all are the same."""
    each = [_symbol(check.outcomes[client][run]) if client in check.outcomes else "" for client in clients]
    found = set(each) - {""}
    return found.pop() if len(found) == 1 else "".join(symbol or NO_RESULT for symbol in each)


def _symbol(outcome: Outcome) -> str:
    return SYMBOLS[result.verdict] if (result := shown(outcome)) else NO_RESULT


def legend(comparison: Comparison) -> str:
    """What the symbols mean, and the order of the clients."""
    each = ", ".join(f"{symbol} {verdict}" for verdict, symbol in SYMBOLS.items())
    if len(comparison.clients) == 1:
        return f"{each}, {NO_RESULT} no result"
    clients = ", ".join(map(one_line, comparison.clients))
    return f"{each}, {NO_RESULT} no result; of {clients} in this order, or one if all are the same"


def change_line(line: ChangeLine) -> str:
    """A line in plain text: the change, the check and clients, the verdicts before and after. Only the message is
    cut."""
    who = f"{line.check} ({line.clients})" if line.clients else line.check
    said = f": {one_line(line.message, LONGEST_IN_MARKDOWN)}" if line.message else ""
    return one_line(f"{line.word} {who}: was {line.was}, is {line.now}") + said


def differing(comparison: Comparison) -> list[Check]:
    """The checks to show: those with different verdicts, and those with changes. What became worse comes first, then
    what is grave."""
    return sorted((check for check in comparison.checks if check.differs or check.changes), key=_urgency)


def _urgency(check: Check) -> tuple[int, int, int]:
    word = min((list(WORDS).index(word) for word in words_of(check)), default=len(WORDS))
    rows = [row for row in check.outcomes.values() if len(tested_verdicts(row)) > 1]
    kinds = {kind_of(outcome) for row in rows for outcome in row if isinstance(outcome, CheckResult)} - {""}
    return word, min(map(list(KINDS).index, kinds), default=len(KINDS)), rank_of(check.level)


def words_of(check: Check) -> list[Word]:
    """How it changed, what is worse first."""
    return [word for word in WORDS if any(change.word == word for change in check.changes)]


def state_text(state: State | None) -> str:
    """`● full`, or a dash if the run did not test the feature."""
    return f"{STATE_SYMBOLS[state]} {state}" if state else NO_RESULT


def features_of(found: Answers) -> list[tuple[str, list[tuple[str, States]]]]:
    """The tables of features that are not empty: a heading, then titles with a state for each run."""
    tables = [
        ("Features that differ", [(row.title, row.states) for row in found.differing_features]),
        (IN_REPORTS, [(row.title, row.reported) for row in found.reported_otherwise]),
    ]
    return [(head, rows) for head, rows in tables if rows]


def presence_text(there: bool | None) -> str:
    """Whether a run has a finding."""
    return NO_RESULT if there is None else "yes" if there else "no"


def application_text(found: Prediction | None) -> str:
    """What a run predicts of an application, and saw of it."""
    return NO_RESULT if found is None or found.outcome == "untested" else words_alone(found)


# Markdown


def markdown_page(comparison: Comparison) -> str:
    return "\n".join(_markdown_lines(comparison)) + "\n"


def _markdown_lines(comparison: Comparison) -> Iterator[str]:
    yield "# S3 conformance: comparison"
    yield ""
    found = answers(comparison)
    for said in (found.sentence, sentence(comparison)):
        if said:
            yield f"**{markdown(said)}**"
            yield ""
    yield from _markdown_runs(comparison.runs)
    known = notes(comparison)
    for note in known:
        yield f"- {markdown(note)}"
    if known:
        yield ""
    yield from _markdown_answers(comparison, found)
    for word, meaning in WORDS.items():
        yield from _markdown_changes(comparison, word, meaning)
    yield from _markdown_differences(comparison)


def _markdown_answers(comparison: Comparison, found: Answers) -> Iterator[str]:
    heads = [markdown(run.label) for run in comparison.runs]
    for head, rows in features_of(found):
        yield f"## {head} ({len(rows)})"
        yield ""
        yield "| feature | " + " | ".join(heads) + " |"
        yield "| --- |" + " --- |" * len(heads)
        for title, states in rows[:MOST_ANSWERS]:
            yield f"| {markdown(title)} | " + " | ".join(map(state_text, states)) + " |"
        yield from _markdown_rest(len(rows), "\n… and {} more", MOST_ANSWERS)
    if findings := found.differing_findings:
        yield f"## Findings that not all runs have ({len(findings)})"
        yield ""
        yield "| kind | finding | checks | " + " | ".join(heads) + " |"
        yield "| --- | --- | ---: |" + " --- |" * len(heads)
        for each in findings[:MOST_ANSWERS]:
            cells = " | ".join(map(presence_text, each.there))
            yield f"| {each.kind} | {markdown(each.title, LONGEST_IN_MARKDOWN)} | {each.checks} | {cells} |"
        yield from _markdown_rest(len(findings), "\n… and {} more", MOST_ANSWERS)
    if applications := found.differing_applications:
        yield f"## Applications that differ ({len(applications)})"
        yield ""
        yield "| application | " + " | ".join(heads) + " |"
        yield "| --- |" + " --- |" * len(heads)
        for application in applications:
            cells = " | ".join(markdown(application_text(each)) for each in application.found)
            yield f"| {markdown(application.name)} | {cells} |"
        yield ""


def _markdown_runs(runs: Sequence[Run]) -> Iterator[str]:
    known = [facts(run.record) for run in runs]
    names = [name for name in SHOWN_FACTS if any(name in of for of in known)]
    yield "| run | " + " | ".join(name.lower() for name in names) + " | results |"
    yield "| --- |" + " --- |" * (len(names) + 1)
    for run, of in zip(runs, known, strict=True):
        cells = [f"**{markdown(run.label)}**", *(markdown(of.get(name, "")) for name in names)]
        yield f"| {' | '.join(cells)} | {verdict_counts_text(run.record)} |"
    yield ""


def _markdown_changes(comparison: Comparison, word: Word, meaning: str) -> Iterator[str]:
    changes = [change for change in comparison.changes if change.word == word]
    if not changes:
        return
    yield f"## {word}: {meaning} ({len(changes)})"
    yield ""
    lines = lines_of(changes, comparison)
    for line in lines[:MOST_IN_MARKDOWN]:
        who = markdown_code(line.check) + (f" ({markdown(line.clients)})" if line.clients else "")
        said = f": {markdown(line.message, LONGEST_IN_MARKDOWN)}" if line.message else ""
        yield f"- {who} was {markdown(line.was)}, is {markdown(line.now)}{said}"
    yield from _markdown_rest(len(lines), "- … and {} more")


def _markdown_differences(comparison: Comparison) -> Iterator[str]:
    checks = [check for check in differing(comparison) if check.differs]
    if not checks:
        return
    yield f"## Differences ({len(checks)})"
    yield ""
    yield markdown(legend(comparison))
    yield ""
    yield "| check | operation | " + " | ".join(markdown(run.label) for run in comparison.runs) + " |"
    yield "| --- | --- |" + " --- |" * len(comparison.runs)
    for check in checks[:MOST_IN_MARKDOWN]:
        cells = (symbols(check, run, comparison.clients) for run in range(len(comparison.runs)))
        yield f"| {markdown_code(check.id)} | {markdown(check.subject)} | {' | '.join(cells)} |"
    yield from _markdown_rest(len(checks), "\n… and {} more")


def _markdown_rest(number: int, words: str, most: int | None = None) -> Iterator[str]:
    most = MOST_IN_MARKDOWN if most is None else most
    if number > most:
        yield words.format(number - most)
    yield ""


# A terminal


def terminal_view(comparison: Comparison, *, full: bool = False) -> Group:
    """What rich prints: sentence, runs and notes; the features, findings, applications and checks that differ. Unless
    it is `full`, about a screen of it, with lines that are cut."""
    found = answers(comparison)
    sentences = filter(None, (one_line(found.sentence), sentence(comparison)))
    parts: list[Text | Table] = [*(Text(said, style="bold") for said in sentences), Text()]
    parts.append(_terminal_runs(comparison.runs))
    parts += [Text(f"! {note}", style="yellow") for note in notes(comparison)]
    tables = list(_terminal_tables(comparison, found, full))
    for table, rest in tables:
        parts += [Text(), table, *([Text(f"… and {rest} more")] if rest else [])]
    if differing(comparison):
        parts += [Text(legend(comparison), style="dim")]
    if not full and (tables or found.reported_otherwise):
        parts += [Text(), Text(HOW_TO_SEE_ALL, style="dim")]
    return Group(*parts)


def _terminal_runs(runs: Sequence[Run]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for run in runs:
        of = facts(run.record)
        said = ", ".join(of[name] for name in ("Endpoint", "Server", "Date") if name in of)
        table.add_row(
            Text(one_line(run.label), "bold"),
            Text(said),
            Text(f"suite {of.get('Suite', '?')}"),
            Text(verdict_counts_text(run.record)),
        )
    return table


def _terminal_tables(comparison: Comparison, found: Answers, full: bool) -> Iterator[tuple[Table, int]]:
    """Each table, and how many rows it has left out."""

    def cut(rows: Sequence[Row], of: str) -> tuple[Sequence[Row], int]:
        most = len(rows) if full else MOST_ROWS[of]
        return rows[:most], max(len(rows) - most, 0)

    for head, features in features_of(found):
        if full or head != IN_REPORTS:
            rows, rest = cut(features, "features")
            table = _terminal_table([f"{head.lower()} ({len(features)})"], comparison, full)
            for title, states in rows:
                table.add_row(Text(one_line(title)), *(Text(state_text(state)) for state in states))
            yield table, rest
    if findings := found.differing_findings:
        shown_findings, rest = cut(findings, "findings")
        table = _terminal_table(
            ["kind", f"findings that not all runs have ({len(findings)})", "checks"], comparison, full
        )
        for each in shown_findings:
            named = (each.kind, one_line(each.title), str(each.checks), *map(presence_text, each.there))
            table.add_row(*map(Text, named))
        yield table, rest
    if applications := found.differing_applications:
        shown_applications, rest = cut(applications, "applications")
        table = _terminal_table([f"applications that differ ({len(applications)})"], comparison, full)
        for application in shown_applications:
            cells = (one_line(application_text(each)) for each in application.found)
            table.add_row(Text(application.name), *map(Text, cells))
        yield table, rest
    if checks := differing(comparison):
        shown_checks, rest = cut(checks, "checks")
        yield _terminal_checks(comparison, shown_checks, len(checks), full), rest


def _terminal_table(names: Sequence[str], comparison: Comparison, full: bool) -> Table:
    table = Table(pad_edge=False, header_style="bold", box=None, padding=(0, 2, 0, 0))
    overflow: OverflowMethod = "fold" if full else "ellipsis"
    for name in names:
        table.add_column(name, overflow=overflow, no_wrap=not full)
    for run in comparison.runs:
        table.add_column(Text(one_line(run.label)), overflow=overflow, no_wrap=not full)
    return table


def _terminal_checks(comparison: Comparison, checks: Sequence[Check], number: int, full: bool) -> Table:
    table = _terminal_table(["operation", f"checks that differ ({number})"], comparison, full)
    if comparison.changes:
        table.add_column("", no_wrap=True)
    for check in checks:
        cells = [Text(symbols(check, run, comparison.clients)) for run in range(len(comparison.runs))]
        words = Text(" ").join(Text(word, COLOURS[word]) for word in words_of(check)) if comparison.changes else None
        named = [Text(one_line(check.subject)), Text(one_line(check.id))]
        table.add_row(*named, *cells, *([words] if words is not None else []))
    return table


# JSON


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The object that the module's docstring describes."""
    found = answers(comparison)
    counts = {"checks": len(comparison.checks), "compared": comparison.compared, "differing": comparison.differing}
    counts["tested_in_part"] = comparison.tested_in_part
    return {
        "type": "comparison",
        "schema": SCHEMA,
        "sentence": sentence(comparison),
        "notes": list(notes(comparison)),
        "by_client": comparison.by_client,
        "same_endpoint": comparison.same_endpoint,
        "runs": [_json_run(run) for run in comparison.runs],
        "counts": counts | {word.lower(): number for word, number in comparison.words.items()},
        "changes": [vars(change) for change in comparison.changes],
        "features": [_json_feature(row) for row in found.features],
        "findings": [vars(row) | {"differs": row.differs, "there": list(row.there)} for row in found.findings],
        "applications": [_json_application(row) for row in found.applications],
        "checks": [_json_check(check) for check in comparison.checks],
    }


def _json_feature(row: FeatureRow) -> dict[str, Any]:
    feature = row.feature
    named = {"id": feature.id, "group": feature.group, "title": row.title}
    return {**named, "differs": row.differs, "support": list(row.states), "reported": list(row.reported)}


def _json_application(row: ApplicationRow) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "differs": row.differs, "found": list(map(_json_prediction, row.found))}


def _json_prediction(found: Prediction | None) -> dict[str, Any] | None:
    if found is None:
        return None
    said = {"answer": found.answer, "setting": found.setting, "obstacles": [each.feature for each in found.obstacles]}
    return said | {"seen": vars(found.seen) if found.seen else None}


def _json_run(run: Run) -> dict[str, Any]:
    header, end = run.record.header, run.record.summary
    return {
        "label": run.label,
        "file": str(run.path),
        **{name: getattr(header, name) for name in ("run_id", "endpoint", "provider", "server", "started", "suite")},
        "schema": header.schema,
        "clients": list(header.clients),
        "selection": dict(header.selection.given),
        "corrections": sorted({correction.name for correction in header.corrections}),
        "results": len(run.record.results),
        "verdicts": count_verdicts(run.record.results),
        "cut_off": run.record.cut_off,
        "interrupted": end is not None and end.interrupted,
    }


def _json_check(check: Check) -> dict[str, Any]:
    named = ("id", "area", "level", "subject", "requirement", "source", "compared", "differs")
    return {
        **{name: getattr(check, name) for name in named},
        "formerly": list(check.formerly),
        "outcomes": {client: [_json_outcome(outcome) for outcome in row] for client, row in check.outcomes.items()},
    }


def _json_outcome(outcome: Outcome) -> dict[str, Any]:
    result = shown(outcome)
    said: dict[str, Any] = {"verdict": result.verdict, "standing": result.standing} if result else {"verdict": None}
    if result and result.message:
        said["message"] = result.message
    return said | ({"absent": outcome.kind, "why": outcome.why} if isinstance(outcome, Absent) else {})
