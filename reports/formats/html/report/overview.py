"""The page of a run above pytest-html's own: the first screen, and the data and scripts of the views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from markupsafe import Markup

from record.ending import VIOLATED
from record.lines import Record, RunError, count_verdicts
from record.text import without_case
from reports.comparing.rerun import TITLES
from reports.diagnosis.advice.client_settings import needs, snippets
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import basis_sentence, outcome_source
from reports.diagnosis.applications.sdk_support import sdk_sentence
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reach import critical_findings, critical_numbers
from reports.diagnosis.findings.reasons import UNSAFE_MEANING
from reports.diagnosis.summary.counts import MEANINGS
from reports.diagnosis.summary.documented_calls import SDK_COLUMNS, documented_calls
from reports.diagnosis.summary.elsewhere import elsewhere_sentences
from reports.diagnosis.summary.facts import clients_run, corrections, facts, known_facts
from reports.diagnosis.summary.outcome import uncounted_words
from reports.diagnosis.summary.second_account import second_account_sentence
from reports.diagnosis.summary.sentence import outcome_sentence, refusal_sentence, standings, warnings
from reports.diagnosis.summary.smoke import meanings
from reports.formats.at_a_glance import OUTCOMES, at_a_glance
from reports.formats.change_lines import ChangeLine, rerun_lines, rerun_sentences
from reports.formats.html.page_names import address, class_of
from reports.formats.html.report import feature_table, finding_views
from reports.formats.html.report.data import MARKS, page_data
from reports.formats.html.report.evidence import MAX_COMPRESSED_CHARACTERS, Evidence
from reports.formats.html.report.fault_cards import finding_cards
from reports.formats.html.report.program_chips import Chip, chips
from reports.formats.html.templating import joined, packed, render, script_text, styles
from reports.formats.side_by_side import Usual, usual_headers
from reports.known.expectation_advice import VANISHED_ADVICE, VANISHED_TITLE, results_by_standing
from reports.profiles.evaluation import profile_results

STYLES = ("report/report.css", "report/checks.css", "report/operations.css", "report/print.css")
SCRIPTS = (
    "elements.js",
    "copy.js",
    "filters.js",
    "packed.js",
    "details.js",
    "report/frame.js",
    "report/model.js",
    "report/addresses.js",
    "report/details.js",
    "report/list.js",
    "report/filters.js",
    "report/opened.js",
    "report/operations.js",
    "report/views.js",
    "report/start.js",
)
TITLE_FACTS = ("Server", "Date", "Suite")


def overview(diagnosis: Diagnosis, errors: Sequence[RunError] | None = None) -> Markup:
    """The content that is put onto pytest-html's page. `errors` are those outside of checks, if not the record's."""
    record = diagnosis.record
    evidence = Evidence(record, diagnosis)
    found = finding_views.entries(diagnosis)
    programs, anchors = predictions(diagnosis), [each.anchor for each in found]
    usual = usual_headers(record)
    shown = _Shared(
        found, chips(programs, anchors), feature_table.table(record, diagnosis), finding_views.kinds(diagnosis), usual
    )
    views = _packed_views(diagnosis, programs, evidence, shown)
    return render(
        "report/overview.html",
        style=Markup(styles(*STYLES)),
        script=Markup(joined(*SCRIPTS)),
        data=Markup(views),
        details=Markup(script_text(evidence.packed(MAX_COMPRESSED_CHARACTERS - len(views)))),
        beside=_title_line(record),
        views=_tabs(record, shown),
        warnings=[*warnings(record, diagnosis), *map(refusal_sentence, record.header.refused)],
        again=rerun_sentences(record),
        required=profile_results(diagnosis),
        is_tested=bool(diagnosis.tested),
        anchors=anchors,
        second_account=second_account_sentence(diagnosis),
        anybody=diagnosis.anybody,
        anybody_finding=_finding_of_open_access(diagnosis, found),
        numbers=at_a_glance(diagnosis, programs),
        table=shown.table,
        calls=documented_calls(record),
        call_heads=[client.split("-") for client in SDK_COLUMNS if client in clients_run(record)],
        address=address,
        cards=finding_cards(diagnosis, programs, shown.usual),
        serious=len(critical_findings(diagnosis)),
        kinds=finding_views.kinds(diagnosis, besides=critical_numbers(diagnosis)),
        number_of_findings=diagnosis.number_of_findings,
        elsewhere=elsewhere_sentences(diagnosis),
        chips=shown.chips,
        how=outcome_source(programs),
        OUTCOMES=OUTCOMES,
        **_run_view(record, errors, is_clouded=bool(critical_findings(diagnosis))),
    )


@dataclass(frozen=True)
class _Shared:
    """The parts that both the overview and the views show."""

    findings: Sequence[finding_views.FindingView]
    chips: Mapping[str, Sequence[Chip]]
    table: feature_table.FeatureTable
    kinds: Sequence[tuple[str, int, str]]
    usual: Usual


def _tabs(record: Record, shown: _Shared) -> list[tuple[str, str, int]]:
    """The names, titles and numbers of the views that have something to show."""
    number = len({result.id for result in record.results})
    tabs = [
        ("features", "Features", shown.table.total),
        ("findings", "Findings", len(shown.findings)),
        ("programs", "Programs", sum(map(len, shown.chips.values()))),
        ("checks", "Checks", number),
    ]
    return [*(tab for tab in tabs if tab[2] or tab[0] == "checks"), ("operations", "Operations", 0)]


def _finding_of_open_access(diagnosis: Diagnosis, found: Sequence[finding_views.FindingView]) -> tuple[int, str] | None:
    """The number and the fragment of the first finding that shows how anybody gets in."""
    numbers = [diagnosis.number_of(result) for result in diagnosis.ways.shown] if diagnosis.ways else []
    first = min(filter(None, numbers), default=0)
    return (first, found[first - 1].anchor) if first else None


def _packed_views(diagnosis: Diagnosis, programs: Sequence[Prediction], evidence: Evidence, shown: _Shared) -> str:
    """The data of the scripts, and all parts that are unpacked on opening."""
    record = diagnosis.record
    return packed(
        [
            page_data(record, diagnosis, evidence),
            _views(diagnosis, programs, shown),
            feature_table.details(record, diagnosis, shown.findings),
            finding_views.details(record, diagnosis, shown.findings, [*chain(*shown.chips.values())], shown.usual),
        ]
    )


def _run_view(record: Record, errors: Sequence[RunError] | None, *, is_clouded: bool) -> dict[str, Any]:
    """The end and the facts of the run, and the result of comparing with expected results. A good end `is_clouded` if
    there is a grave fault: then it has no colour."""
    of_the_record = record.summary.errors if record.summary else ()
    good = record.summary is not None and record.summary.exit == 0
    return {
        "outcome": _outcome_text(record),
        "colour": "" if good and (is_clouded or warnings(record)) else class_of("pass" if good else "fail"),
        "standings": [(_in_words(name, record), number, _checks_url_of(name)) for name, number in standings(record)],
        "facts": facts(record),
        "checks": len({result.id for result in record.results}),
        "corrections": [(each.name, ", ".join(each.clients), each.words) for each in corrections(record)],
        "errors": of_the_record if errors is None else errors,
        "left_behind": record.summary.left_behind if record.summary else (),
        "became": _rerun_groups(record),
        "vanished": [(entry, VANISHED_ADVICE) for entry in results_by_standing(record).vanished],
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


def _views(diagnosis: Diagnosis, programs: Sequence[Prediction], shown: _Shared) -> dict[str, Markup]:
    """The views that are the same whatever is opened."""
    record = diagnosis.record
    needed = needs(diagnosis, record)
    legend = [
        (verdict, number, MEANINGS[verdict], address(verdict=verdict))
        for verdict, number in count_verdicts(record.results).items()
    ]
    return {
        "features": render(
            "report/features.html", table=shown.table, meanings=meanings(record), UNSAFE_MEANING=UNSAFE_MEANING
        ),
        "findings": render(
            "report/findings.html",
            findings=shown.findings,
            kinds=shown.kinds,
            number_of_findings=diagnosis.number_of_findings,
        ),
        "programs": render(
            "report/programs.html",
            chips=shown.chips,
            OUTCOMES=OUTCOMES,
            sdks=sdk_sentence(diagnosis, programs),
            basis=basis_sentence(programs) if programs else "",
            needs=needed,
            settings=snippets(needed),
        ),
        "checks": render("report/checks.html", legend=legend, marks=MARKS),
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


def _outcome_text(record: Record) -> str:
    """The end of the run. Where the standings after it give the reason, only the status."""
    end = record.summary
    if end is not None and end.exit in (0, VIOLATED) and standings(record) and not (end.errors or end.left_behind):
        return f"Exit status {end.exit}."
    return outcome_sentence(record)


def _in_words(standing: str, record: Record) -> str:
    """A standing in words; for new results, also the number that does not count for the exit status."""
    return standing + (uncounted_words(record.results, record.header) if standing == "new" else "")


def _checks_url_of(standing: str) -> str:
    return "#vanished" if standing == "vanished" else address(standing=standing)
