"""All that stands above pytest-html's table: style, script and data, facts, sentences, matrix, notes, filters."""

from __future__ import annotations

from markupsafe import Markup

from ..counts import MEANINGS, clients_of, subject_of
from ..facts import facts
from ..record import Record, count_verdicts
from ..sentence import result_sentences, standings, warnings
from ..standing import TITLES, VANISHED_TITLE, vanished_advice
from ..text import visible
from .data import data, script_text
from .matrix import MARKS, address, groups_of, matrix
from .templating import file_text, render

SCRIPTS = ("frame.js", "data.js", "details.js", "list.js", "table.js", "filters.js", "start.js")
"""They share one scope, in this order."""

STANDINGS = {standing: title.partition(":")[2].strip() for standing, title in TITLES.items()}


def overview(record: Record) -> Markup:
    return render(
        "overview.html",
        style=Markup(file_text("style.css") + file_text("report.css")),
        script=Markup("".join(file_text(name) for name in SCRIPTS)),
        data=Markup(script_text(data(record))),
        facts=facts(record),
        warnings=warnings(record),
        sentences=result_sentences(record),
        standings=[(name, number, _address_of(name)) for name, number in standings(record)],
        matrix=matrix(record),
        legend=[
            (verdict, number, MEANINGS[verdict], address(verdict=verdict))
            for verdict, number in count_verdicts(record.results).items()
        ],
        marks=MARKS,
        corrections=corrections(record),
        errors=record.summary.errors if record.summary else (),
        vanished=[(entry, vanished_advice(entry)) for entry in (record.summary.vanished if record.summary else ())],
        vanished_title=VANISHED_TITLE.partition(":")[2].strip(),
        options=_options(record),
        clients=clients_of(record.results, record.header),
    )


def corrections(record: Record) -> list[tuple[str, str, str]]:
    """Each correction in force once: its name, its clients, and what it mends."""
    clients: dict[tuple[str, str], list[str]] = {}
    for item in record.header.corrections:
        words = " ".join(text for text in (item.fault, item.advice) if text)
        clients.setdefault((item.name, words), []).append(item.client)
    return [(name, ", ".join(found), words) for (name, words), found in clients.items()]


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
