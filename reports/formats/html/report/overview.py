"""The page of a run above pytest-html's own: the first screen, and the data and scripts of the views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from record.client_names import clients_of
from record.ending import VIOLATED
from record.lines import Record, RunError, count_verdicts
from record.text import visible, without_case
from reports.comparing.again import TITLES
from reports.diagnosis.advice.client_settings import needs, snippets
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import (
    AS_THEY_SHIP,
    basis_sentence,
    obstacle,
    outcome_affixes,
    predicted,
    prediction_without_reasons,
    words,
)
from reports.diagnosis.applications.sdk_support import sdk_sentence
from reports.diagnosis.features.support import SYMBOLS as STATE_SYMBOLS
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import UNSAFE_MEANING
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.counts import MEANINGS, subject_of
from reports.diagnosis.summary.critical import Piece, critical_faults
from reports.diagnosis.summary.facts import corrections, facts, known_facts
from reports.diagnosis.summary.outcome import uncounted_words
from reports.diagnosis.summary.sentence import clients_text, outcome_sentence, standings, warnings
from reports.formats.change_lines import ChangeLine, rerun_lines
from reports.formats.first_sentences import first_sentences
from reports.formats.html.page_names import class_of
from reports.formats.html.report import feature_table, finding_views
from reports.formats.html.report.data import page_data
from reports.formats.html.report.evidence import MAX_COMPRESSED_CHARACTERS, Evidence
from reports.formats.html.report.matrix import MARKS, address, groups_of, matrix
from reports.formats.html.templating import file_text, joined, packed, render, script_text
from reports.known.expectation_advice import VANISHED_ADVICE, VANISHED_TITLE, by_standing

STYLES = ("style.css", "report/report.css", "report/checks.css", "report/operations.css", "report/print.css")
SCRIPTS = (
    "elements.js",
    "copy.js",
    "filters.js",
    "packed.js",
    "report/frame.js",
    "report/model.js",
    "report/addresses.js",
    "report/details.js",
    "report/list.js",
    "report/filters.js",
    "report/opened.js",
    "report/overview.js",
    "report/views.js",
    "report/start.js",
)
TITLE_FACTS = ("Server", "Date", "Suite")


def overview(diagnosis: Diagnosis, errors: Sequence[RunError] | None = None) -> Markup:
    """The content that is put onto pytest-html's page. `errors` are those outside of checks, if not the record's."""
    record = diagnosis.record
    evidence = Evidence(record, diagnosis)
    found = finding_views.entries(diagnosis)
    needed = needs(diagnosis, record)
    applications = predictions(diagnosis, record)
    first = first_sentences(diagnosis, applications)
    views = _packed_views(record, diagnosis, evidence, found)
    return render(
        "report/overview.html",
        style=Markup("".join(map(file_text, STYLES))),
        script=Markup(joined(*SCRIPTS)),
        data=Markup(views),
        details=Markup(script_text(evidence.packed(MAX_COMPRESSED_CHARACTERS - len(views)))),
        beside=_title_line(record),
        warnings=warnings(record, diagnosis),
        again=first.again,
        required=first.required,
        works=_linked(first.works, found),
        wrong=_linked(first.wrong, found),
        anybody=diagnosis.anybody,
        rest=[each for each in (f"{first.lacking} {first.rest}".strip(), *first.elsewhere, *_refused(record)) if each],
        sdks=sdk_sentence(diagnosis, record),
        needs=needed,
        settings=snippets(needed),
        applications=[_application(each, found) for each in applications if words(each) not in AS_THEY_SHIP],
        as_they_ship=_works_as_shipped_words(applications),
        basis=basis_sentence(applications) if applications else "",
        table=feature_table.table(record, diagnosis),
        STATE_SYMBOLS=STATE_SYMBOLS,
        UNSAFE_MEANING=UNSAFE_MEANING,
        findings=found,
        kinds=finding_views.kinds(diagnosis),
        first=finding_views.FIRST,
        number_of_findings=diagnosis.number_of_findings,
        **_run_view(record, errors, is_clouded=bool(critical_faults(diagnosis))),
    )


def _packed_views(
    record: Record, diagnosis: Diagnosis, evidence: Evidence, found: Sequence[finding_views.FindingView]
) -> str:
    """The data of the scripts, and all parts that are unpacked on opening."""
    return packed(
        [
            page_data(record, diagnosis, evidence),
            _views(record, diagnosis),
            feature_table.opened(record, diagnosis, found),
            finding_views.opened(record, diagnosis, found),
        ]
    )


def _run_view(record: Record, errors: Sequence[RunError] | None, *, is_clouded: bool) -> dict[str, Any]:
    """The end and the facts of the run, and the result of comparing with expected results. A good end `is_clouded` if
    there is a grave fault: then it has no colour."""
    of_the_record = record.summary.errors if record.summary else ()
    good = record.summary is not None and record.summary.exit == 0
    return {
        "outcome": _outcome(record),
        "colour": "" if good and (is_clouded or warnings(record)) else class_of("pass" if good else "fail"),
        "standings": [(_in_words(name, record), number, _address_of(name)) for name, number in standings(record)],
        "facts": facts(record),
        "checks": len({result.id for result in record.results}),
        "corrections": [(each.name, ", ".join(each.clients), each.words) for each in corrections(record)],
        "errors": of_the_record if errors is None else errors,
        "left_behind": record.summary.left_behind if record.summary else (),
        "became": _rerun_groups(record),
        "vanished": [(entry, VANISHED_ADVICE) for entry in by_standing(record).vanished],
        "vanished_title": VANISHED_TITLE.partition(":")[2].strip(),
    }


def _rerun_groups(record: Record) -> list[tuple[str, str, list[tuple[ChangeLine, str]]]]:
    """The results of an earlier run that were run again: word, title, and lines with the addresses of their checks."""
    again = record.summary.again if record.summary else None
    found = rerun_lines(again, record.header.clients) if again is not None else {}
    return [
        (word, TITLES[word], [(line, address(q=without_case(line.check))) for line in lines])
        for word, lines in found.items()
    ]


def _refused(record: Record) -> Iterator[str]:
    for refusal in record.header.refused:
        yield f"{refusal.words} is not accepted: no tests with {clients_text(refusal.clients)}."


def _linked(sentence: Iterable[Piece], found: Sequence[finding_views.FindingView]) -> list[tuple[str, str]]:
    """The pieces, each with the fragment of the finding."""
    return [(text, _anchor(number, found)) for text, number in sentence]


def _works_as_shipped_words(applications: Iterable[Prediction]) -> list[tuple[str, str]]:
    """The words for applications that work as shipped, each with the names of applications."""
    names: dict[str, list[str]] = {}
    for each in applications:
        if (message := words(each)) in AS_THEY_SHIP:
            names.setdefault(message, []).append(each.name)
    return [(message, ", ".join(own)) for message, own in names.items()]


def _application(prediction: Prediction, found: Sequence[finding_views.FindingView]) -> dict[str, Any]:
    """A line: the prediction in words, or the obstacles as links, between the words about the run."""
    before, after = outcome_affixes(prediction)
    return {
        "name": prediction.name,
        "before": before,
        "way": prediction_without_reasons(prediction),
        "obstacles": _obstacles(prediction, found),
        "predicted": predicted(prediction),
        "after": after,
    }


def _obstacles(prediction: Prediction, found: Sequence[finding_views.FindingView]) -> list[tuple[str, int, str, str]]:
    """The obstacles of an application, or its risks: words, number and anchor of the finding (0 and empty if none
    explains it), and steps."""
    shown = (
        prediction.risks
        if prediction.degree == "risk"
        else prediction.obstacles
        if prediction.answer == "fails"
        else ()
    )
    return [(obstacle(each), each.finding, _anchor(each.finding, found), ", ".join(each.steps)) for each in shown]


def _anchor(number: int, found: Sequence[finding_views.FindingView]) -> str:
    """The fragment of the finding with this number; empty for 0."""
    return found[number - 1].anchor if number else ""


def _views(record: Record, diagnosis: Diagnosis) -> dict[str, Markup]:
    """The views that are the same whatever is opened."""
    legend = [
        (verdict, number, MEANINGS[verdict], address(verdict=verdict))
        for verdict, number in count_verdicts(record.results).items()
    ]
    return {
        "checks": render("report/checks.html", options=_options(record, diagnosis), legend=legend, marks=MARKS),
        "operations": render("report/operations.html", matrix=matrix(record), marks=MARKS),
    }


def _title_line(record: Record) -> list[str]:
    """The line next to the title: server, date and versions."""
    header = record.header
    known = known_facts(record, TITLE_FACTS if header.server else ("Provider", *TITLE_FACTS))
    versions = [f"{name} {number}" for name, number in (("boto3", header.boto3), ("boto", header.boto)) if number]
    return [
        *(f"suite {message}" if name == "Suite" else message for name, message in known.items()),
        *([", ".join(versions)] if versions else []),
    ]


def _outcome(record: Record) -> str:
    """The end of the run. Where the standings after it give the reason, only the status."""
    end = record.summary
    if end is not None and end.exit in (0, VIOLATED) and standings(record) and not (end.errors or end.left_behind):
        return f"Exit status {end.exit}."
    return outcome_sentence(record)


def _in_words(standing: str, record: Record) -> str:
    """A standing in words; for new results, also the number that does not count for the exit status."""
    return standing + (uncounted_words(record.results, record.header) if standing == "new" else "")


def _address_of(standing: str) -> str:
    return "#vanished" if standing == "vanished" else address(standing=standing)


def _options(record: Record, diagnosis: Diagnosis) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters: name, label, and values with labels."""
    results = record.results
    counts = count_verdicts(results)
    standing = {name: number for name, number in standings(record) if name != "vanished"}
    found = {severity_of(result) for result in results}
    choices = {
        ("feature", "Feature"): {feature.id: feature.title for some in diagnosis.groups.values() for feature in some},
        ("kind", "Severity"): {severity: severity for severity in SEVERITIES if severity in found},
        ("level", "Level"): groups_of(record),
        ("area", "Area"): {name: name for name in sorted({result.area for result in results if result.area})},
        ("operation", "Operation"): {name: name for name in sorted({subject_of(result) for result in results})},
        ("client", "Client"): {name: name for name in clients_of(results, record.header)},
        ("verdict", "Verdict"): {name: f"{name} ({number})" for name, number in counts.items() if number},
        ("standing", "Standing"): {name: f"{name} ({number})" for name, number in standing.items()},
    }
    return [
        (name, label, [(visible(value), visible(message)) for value, message in values.items()])
        for (name, label), values in choices.items()
    ]
