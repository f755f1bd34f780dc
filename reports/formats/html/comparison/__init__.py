"""The page of a comparison: operations down, runs across; checks and their details where they are opened.

The parts that everyone reads (sentence, facts, notes, matrix) are HTML. The checks are data; the scripts build only the
rows that are open. Only results that do not pass have details, each once, and they are compressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from record.lines import NOT_PASSING, VERDICTS, CheckResult, Record, count_verdicts
from record.text import visible
from reports.comparing.compared_support import answers, required
from reports.comparing.model import WORDS, Absent, ComparedCheck, Comparison, Outcome, group_order, shown
from reports.comparing.notes import SHOWN_FACTS, common_facts, ending, facts, notes, sentence, verdict_counts_text
from reports.diagnosis.summary.counts import MEANINGS, MOST_SEVERE_FIRST, SYMBOLS, CountsCell, cell_of
from reports.formats.at_a_glance import OUTCOMES
from reports.formats.comparison.words import NO_RESULT, application_reasons, feature_tables
from reports.formats.html import security_policy
from reports.formats.html.page_names import anchor, class_of, group_title
from reports.formats.html.templating import Places, details, joined, packed, render, script_text, styles
from reports.known.expectation_advice import advice

CODES = {verdict: verdict[0] for verdict in VERDICTS}
"""A verdict in the page's data: p, f, u, b, n or s."""
NO_CODE = "-"

SCRIPTS = (
    "elements.js",
    "copy.js",
    "filters.js",
    "packed.js",
    "details.js",
    "comparison/differences.js",
    "comparison/state.js",
    "comparison/matrix.js",
    "comparison/details.js",
    "comparison/start.js",
)

MAX_OPEN_ROWS = 15
"""Features, and findings, that are shown without a click."""


def write(comparison: Comparison, path: Path) -> None:
    path.write_text(page(comparison), encoding="utf-8", errors="backslashreplace")


def page(comparison: Comparison) -> str:
    script = joined(*SCRIPTS)
    runs = [{"label": run.label} | _facts(run.record) for run in comparison.runs]
    common = common_facts(comparison.runs)
    data, kept = _page_data(comparison)
    return render(
        "comparison/comparison.html",
        title=_title(comparison),
        required=required(comparison),
        sentence=sentence(comparison),
        notes=notes(comparison, endings=False),
        runs=runs,
        common=common,
        names=[name for name in SHOWN_FACTS if name not in common and any(name in run["facts"] for run in runs)],
        clients=[client for client in comparison.clients if client],
        operations=_operations(comparison),
        words={word: meaning for word, meaning in WORDS.items() if comparison.words[word]},
        counts=comparison.words,
        verdicts=[(verdict, MEANINGS[verdict]) for verdict in VERDICTS],
        answers=answers(comparison),
        NO_RESULT=NO_RESULT,
        application_reasons=application_reasons,
        features_of=feature_tables,
        OUTCOMES=OUTCOMES,
        FEW=MAX_OPEN_ROWS,
        style=Markup(styles("comparison/comparison.css")),
        script=Markup(script),
        policy=security_policy.meta(script),
        data=Markup(script_text(data)),
        details=Markup(packed(kept)),
    )


def _title(comparison: Comparison) -> str:
    labels = [run.label for run in comparison.runs]
    return f"S3 conformance: {' and '.join(labels) if len(labels) == 2 else f'{len(labels)} runs'} compared"


# The parts that are HTML from the start


def _facts(record: Record) -> dict[str, Any]:
    return {
        "facts": facts(record),
        "verdicts": count_verdicts(record.results),
        "results": verdict_counts_text(record),
        "ending": ending(record),
    }


@dataclass
class _OperationRow:
    """A row of the matrix."""

    group: str
    subject: str
    cells: list[CountsCell]
    checks: int = 0
    differing: int = 0


@dataclass
class _Group:
    """Rows of the matrix that share a level."""

    name: str
    title: str
    operations: list[_OperationRow] = field(default_factory=list)


def _operations(comparison: Comparison) -> list[_Group]:
    names = group_order(check.group for check in comparison.checks)
    groups = {name: _Group(name, group_title(name)) for name in names}
    rows: dict[tuple[str, str], _OperationRow] = {}
    results: dict[tuple[str, str], list[list[CheckResult]]] = {}
    for check in comparison.checks:
        row = rows.get((check.group, check.subject))
        if row is None:
            row = rows[check.group, check.subject] = _OperationRow(
                check.group, check.subject, [cell_of(()) for _ in comparison.runs]
            )
            results[check.group, check.subject] = [[] for _ in comparison.runs]
            groups[check.group].operations.append(row)
        row.checks += 1
        row.differing += check.differs
        for number, found in enumerate(results[check.group, check.subject]):
            found += check.results(number)
    for place, of_runs in results.items():
        # The verdicts are not filtered: the page's script counts those of the checks that are shown.
        rows[place].cells = [cell_of(found) for found in of_runs]
    return list(groups.values())


# The data


def _page_data(comparison: Comparison) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All checks for the script, and the details of results. Each operation is one part of the details, by
    `CHECK.CLIENT.RUN`, which are numbers."""
    strings, parts, kept = Places(), dict[tuple[str, str], int](), list[dict[str, Any]]()
    regions = [run.record.header.region for run in comparison.runs]
    places = {client: number for number, client in enumerate(comparison.clients)}
    checks = []
    for number, check in enumerate(comparison.checks):
        part = parts.setdefault((check.group, check.subject), len(parts))
        if part == len(kept):
            kept.append({})
        checks.append(_check(check, places, strings) | {"part": part})
        for client, row in check.outcomes.items():
            for run, outcome in enumerate(row):
                if (result := shown(outcome)) and result.verdict in NOT_PASSING:
                    kept[part][f"{number}.{places[client]}.{run}"] = _shown(check, result, regions[run])
    data = {
        "runs": [visible(run.label) for run in comparison.runs],
        "clients": list(map(visible, comparison.clients)),
        "byClient": comparison.by_client,
        "sameEndpoint": comparison.same_endpoint,
        "verdicts": {CODES[verdict]: [verdict, SYMBOLS[verdict], class_of(verdict)] for verdict in MOST_SEVERE_FIRST},
        "notPassing": "".join(CODES[verdict] for verdict in NOT_PASSING),
        "words": list(WORDS),
        "checks": checks,
        "strings": list(map(visible, strings)),
    }
    return data, kept


def _check(check: ComparedCheck, places: Mapping[str, int], strings: Places) -> dict[str, Any]:
    words = {
        f"{places[client]}.{run}": strings[text]
        for client, row in check.outcomes.items()
        for run, outcome in enumerate(row)
        if (text := _outcome_message(outcome))
    }
    return {
        "id": visible(check.id),
        "anchor": anchor(check.id),
        "group": visible(check.group),
        "subject": visible(check.subject),
        "area": visible(check.area),
        "level": visible(check.level),
        "requirement": visible(check.requirement),
        "source": visible(check.source),
        "codes": {places[client]: "".join(map(_code, row)) for client, row in check.outcomes.items()},
        "aside": {
            places[client]: runs
            for client, row in check.outcomes.items()
            if (runs := [run for run, outcome in enumerate(row) if isinstance(outcome, Absent) and outcome.result])
        },
        "words": {places[change.client]: change.word for change in check.changes},
        "said": words,
    }


def _shown(check: ComparedCheck, result: CheckResult, region: str) -> dict[str, Any]:
    """The data of a result that `details.js` draws, without the requirement and source that the check already has."""
    texts = {
        "requirement": "" if result.requirement == check.requirement else result.requirement,
        "source": "" if result.source == check.source else result.source,
        "message": result.message,
        "advice": advice(result),
        "link": result.listed.link or "" if result.listed else "",
        "operations": ", ".join(result.operations),
    }
    known = {name: visible(text) for name, text in texts.items() if text}
    return {**known, "known": result.known, "details": details(result, region, "RECORD")}


def _code(outcome: Outcome) -> str:
    return CODES[result.verdict] if (result := shown(outcome)) else NO_CODE


def _outcome_message(outcome: Outcome) -> str:
    """The message of an outcome that has no details."""
    if isinstance(outcome, Absent):
        return outcome.why
    return "" if outcome.verdict in NOT_PASSING else outcome.message
