"""All that is above pytest-html's table: style, script and data, facts, sentences, matrix, notes, filters."""

from __future__ import annotations

from markupsafe import Markup

from reports.diagnosis.counts import MEANINGS, subject_of
from reports.diagnosis.facts import corrections, facts
from reports.diagnosis.sentence import outcome_sentence, result_sentences, standings, warnings
from reports.formats.html.report.data import data, known_elsewhere
from reports.formats.html.report.matrix import MARKS, address, groups_of, matrix
from reports.formats.html.scripts import joined, packed, script_text
from reports.formats.html.templating import file_text, render
from reports.known.standing import VANISHED_TITLE, vanished_advice
from reports.record.client_names import clients_of
from reports.record.lines import Record, count_verdicts
from reports.record.text import visible

SCRIPTS = (
    "elements.js",
    "copy.js",
    "filters.js",
    "packed.js",
    "report/frame.js",
    "report/data.js",
    "report/details.js",
    "report/list.js",
    "report/table.js",
    "report/filters.js",
    "report/start.js",
)


def overview(record: Record) -> Markup:
    results, opened = data(record)
    return render(
        "report/overview.html",
        style=Markup(file_text("style.css") + file_text("report/report.css")),
        script=Markup(joined(*SCRIPTS)),
        data=Markup(script_text(results)),
        details=Markup(packed([opened])),
        facts=facts(record),
        warnings=warnings(record),
        sentences=result_sentences(record),
        outcome=outcome_sentence(record),
        good=record.summary is not None and record.summary.exit == 0,
        standings=[(name, number, _address_of(name)) for name, number in standings(record)],
        matrix=matrix(record),
        legend=[
            (verdict, number, MEANINGS[verdict], address(verdict=verdict))
            for verdict, number in count_verdicts(record.results).items()
        ],
        marks=MARKS,
        corrections=[(each.name, ", ".join(each.clients), each.words) for each in corrections(record)],
        errors=record.summary.errors if record.summary else (),
        vanished=[(entry, vanished_advice(entry)) for entry in (record.summary.vanished if record.summary else ())],
        vanished_title=VANISHED_TITLE.partition(":")[2].strip(),
        known_elsewhere=known_elsewhere(record),
        options=_options(record),
        clients=clients_of(record.results, record.header),
    )


def _address_of(standing: str) -> str:
    return "#vanished" if standing == "vanished" else address(standing=standing)


def _options(record: Record) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters: name, label, and values with their labels."""
    results = record.results
    counts = count_verdicts(results)
    standing = {name: number for name, number in standings(record) if name != "vanished"}
    choices = {
        ("level", "Level"): groups_of(record),
        ("area", "Area"): {name: name for name in sorted({result.area for result in results if result.area})},
        ("operation", "Operation"): {name: name for name in sorted({subject_of(result) for result in results})},
        ("client", "Client"): {name: name for name in clients_of(results, record.header)},
        ("verdict", "Verdict"): {name: f"{name} ({number})" for name, number in counts.items() if number},
        ("standing", "Standing"): {name: f"{name} ({number})" for name, number in standing.items()},
    }
    return [
        (name, label, [(visible(value), visible(said)) for value, said in values.items()])
        for (name, label), values in choices.items()
    ]
