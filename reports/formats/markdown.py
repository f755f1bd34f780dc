"""`summary.md`: a run on one page of Markdown, suitable for a CI system's job summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from record.actual_response import not_implemented, response_words
from record.client_names import in_column_order
from record.lines import CheckResult, Record, VanishedResult, count_verdicts
from record.text import first_names, markdown, markdown_code, plural
from reports.comparing.rerun import TITLES as AGAIN_TITLES
from reports.diagnosis.advice.client_settings import needs, snippets
from reports.diagnosis.applications import prediction_words
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.sdk_support import sdk_sentence
from reports.diagnosis.features.support import STATES, State
from reports.diagnosis.features.support import SYMBOLS as STATE_SYMBOLS
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import reasons_text, unsafe_words
from reports.diagnosis.summary.counts import SYMBOLS
from reports.diagnosis.summary.elsewhere import elsewhere_sentences
from reports.diagnosis.summary.facts import corrections, facts, result_and_check_counts
from reports.diagnosis.summary.outcome import uncounted_words
from reports.diagnosis.summary.sentence import left_behind_sentence, outcome_sentence, refusal_sentence, warnings
from reports.diagnosis.summary.smoke import is_smoke
from reports.formats.at_a_glance import GlanceNumber, at_a_glance
from reports.formats.change_lines import rerun_lines, rerun_sentences
from reports.formats.feature_groups import group_table, inconclusive_features
from reports.known.expectation_advice import (
    IDLE_TITLE,
    TITLES,
    VANISHED_ADVICE,
    VANISHED_TITLE,
    advice_lines,
    results_by_standing,
)
from reports.profiles.evaluation import profile_results

MAX_LIST_ENTRIES = (10, 5, 2)
"""Entries of each list of results: the first number with which the page is not too long."""
MAX_LINES = 150
"""The most lines of the page; the findings fill the lines that its other parts leave free."""
MAX_FINDINGS = 40
MIN_FINDINGS = 10
LINES_FOR_OMISSIONS = 2
"""Lines that give the number of the others."""
MAX_MESSAGE_LENGTH = 300
"""Characters of a message."""
NAMED: tuple[State, ...] = ("broken", "ignored", "partly")
"""The states whose features are named; others only if they are unsafe."""
MAX_NAMED_FEATURE_LINES = 12
"""The number of such lines."""
MAX_FEATURES_PER_LINE = 4
"""The number of features with the same reasons that a line names before it counts the rest."""


@dataclass(frozen=True)
class _PreparedParts:
    """The parts of the page that take a while to make, and that do not depend on its length."""

    numbers: Sequence[GlanceNumber]
    elsewhere: Sequence[str]
    applications: Sequence[Prediction]
    sdks: str


def _lines(record: Record, diagnosis: Diagnosis, words: _PreparedParts, findings: int, limit: int) -> Iterator[str]:
    """The lines of the page, with at most `findings` findings, and `limit` entries of each other list."""
    yield from _first_lines(record, diagnosis, words)
    yield from _group_lines(diagnosis, record)
    yield from _application_lines(words.applications, words.sdks)
    yield from _rerun_lines(record, limit)
    yield from _finding_lines(diagnosis, findings)
    yield from _setting_lines(diagnosis, record)
    yield from _correction_lines(record)
    groups = results_by_standing(record)
    for standing in TITLES if record.summary is None or record.summary.again is None else ():
        title = groups.title(standing, uncounted_words(groups[standing], record.header))
        yield from _list(title, groups[standing], record, limit)
    yield from _vanished(groups.vanished, limit)
    yield from _idle_causes(groups.idle_causes)
    yield from _unsupported(record.results, limit)
    yield from _run(record)


def _first_lines(record: Record, diagnosis: Diagnosis, words: _PreparedParts) -> Iterator[str]:
    """The endpoint, the warnings about incomplete results, and the most important numbers."""
    header = record.header
    server = header.server or header.provider
    yield f"# S3 compatibility of {markdown_code(header.endpoint)}{f' ({markdown(server)})' if server else ''}"
    yield ""
    yield from _paragraphs(warnings(record, diagnosis))
    yield from _paragraphs(rerun_sentences(record))
    yield from _paragraphs(each.sentence for each in profile_results(diagnosis))
    yield from _paragraphs([diagnosis.anybody])
    if record.results and not diagnosis.tested:
        yield from _paragraphs(["No feature was judged: its gates were not run, or were blocked."])
    yield from (f"- **{each.number} {each.label}.** {markdown(each.line)}" for each in words.numbers)
    yield ""
    yield from _paragraphs([*words.elsewhere, *map(refusal_sentence, record.header.refused)])


def _paragraphs(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in filter(None, sentences):
        yield markdown(sentence)
        yield ""


def _run(record: Record) -> Iterator[str]:
    yield "## This run"
    yield ""
    for sentence in (outcome_sentence(record), left_behind_sentence(record)):
        if sentence:
            yield markdown(sentence)
            yield ""
    if record.results:
        counts = count_verdicts(record.results).items()
        words = ", ".join(f"{SYMBOLS[verdict]} {verdict} {number}" for verdict, number in counts)
        yield f"- **Results:** {result_and_check_counts(record)}: {words}"
    for name, value in facts(record):
        yield f"- **{name}:** {markdown(value)}"
    yield ""


def _group_lines(diagnosis: Diagnosis, record: Record) -> Iterator[str]:
    """The word for each group, and the numbers of features in other states."""
    if not record.results:
        yield "No check has a result."
        yield ""
    elif diagnosis.groups:
        yield from _states_by_group(diagnosis, record)


def _states_by_group(diagnosis: Diagnosis, record: Record) -> Iterator[str]:
    yield from group_table(diagnosis)
    if not is_smoke(record):
        counts = (f"{STATE_SYMBOLS[state]} {number} {state}" for state, number in diagnosis.counts.items() if number)
        number = len(inconclusive_features(diagnosis))
        aside = f" ({number} with results, but not judged: their gates were not run, or were blocked)" if number else ""
        yield f"Over all clients, {plural(sum(diagnosis.counts.values()), 'feature')}: {', '.join(counts)}{aside}"
        yield ""
        yield from _not_working(diagnosis)


def _not_working(diagnosis: Diagnosis) -> Iterator[str]:
    """The features that are unsafe, and those that work partly or not, with the reasons."""
    titles = {each.id: each.title for each in diagnosis.features}
    alike: dict[tuple[State, str, str], list[str]] = {}
    for wanted in (*NAMED, *(state for state in STATES if state not in NAMED)):
        for name, state in diagnosis.states.items():
            unsafe = unsafe_words(diagnosis, name)
            if state == wanted and (state in NAMED or unsafe):
                alike.setdefault((state, unsafe, reasons_text(diagnosis, name)), []).append(titles[name])
    found = sorted(alike.items(), key=lambda each: not each[0][1])
    for (state, unsafe, why), named in found[:MAX_NAMED_FEATURE_LINES]:
        bold = f", **{unsafe}**" if unsafe else ""
        words = f": {markdown(why, MAX_MESSAGE_LENGTH)}" if why else ""
        yield f"- {STATE_SYMBOLS[state]} {state}{bold}: {markdown(first_names(named, MAX_FEATURES_PER_LINE))}{words}"
    if more := sum(len(named) for _, named in found[MAX_NAMED_FEATURE_LINES:]):
        yield f"- … and {plural(more, 'more feature')}: see `report.html`"
    if found:
        yield ""


def _application_lines(found: Sequence[Prediction], sdks: str) -> Iterator[str]:
    """The applications that work, as predicted or seen; nothing if the run tested too little for that."""
    if not found and not sdks:
        return
    yield f"## {prediction_words.heading(found)}"
    yield ""
    if sdks:
        yield markdown(sdks)
        yield ""
    alike: dict[str, list[str]] = {}
    for each in found:
        alike.setdefault(prediction_words.words(each), []).append(each.name)
    for words, names in sorted(alike.items(), key=lambda each: each[0] in prediction_words.AS_THEY_SHIP):
        yield f"- {markdown(words)}: {markdown(', '.join(names), MAX_MESSAGE_LENGTH * 4)}"
    yield from [""] if found else []


def _rerun_lines(record: Record, limit: int) -> Iterator[str]:
    """The results of an earlier run that were run again, by the new outcome."""
    again = record.summary.again if record.summary is not None else None
    if again is None:
        return
    for word, lines in rerun_lines(again, record.header.clients).items():
        yield f"## {word.upper()}: {AGAIN_TITLES[word]} ({sum(each.word == word for each in again.became)})"
        yield ""
        for line in lines[:limit]:
            words = markdown(line.said, MAX_MESSAGE_LENGTH)
            yield f"- {markdown_code(line.check)} ({markdown(line.clients)}): {words}"
        yield from omission_lines(len(lines), limit)


def _finding_lines(diagnosis: Diagnosis, limit: int) -> Iterator[str]:
    found = diagnosis.findings
    if not found:
        return
    yield f"## Findings ({diagnosis.number_of_findings}, worst first)"
    yield ""
    yield "| | severity | finding | checks (recorded at AWS) | level |"
    yield "| ---: | --- | --- | ---: | --- |"
    for number, finding in enumerate(found[:limit], 1):
        title = markdown(finding.whole_title, MAX_MESSAGE_LENGTH)
        checks = f"{len(finding.checks)} ({finding.recorded})" if finding.recorded else f"{len(finding.checks)}"
        yield f"| {number} | {finding.severity} | {title} | {checks} | {markdown(finding.level)} |"
    yield from omission_lines(len(found), limit, of_a_table=True)


def _setting_lines(diagnosis: Diagnosis, record: Record) -> Iterator[str]:
    """The settings that clients need at this endpoint, as text to paste."""
    found = needs(diagnosis, record)
    if not found:
        return
    yield "## Settings that clients need"
    yield ""
    for need in found:
        yield f"- **{need.title}**: {need.why}."
    for client, text in snippets(found).items():
        yield ""
        yield f"{client}:"
        yield ""
        yield "```"
        yield text
        yield "```"
    yield ""


def _correction_lines(record: Record) -> Iterator[str]:
    found = corrections(record)
    if found:
        yield "## Corrections of known client faults in force"
        yield ""
        for item in found:
            yield f"- {markdown_code(item.name)} ({markdown(', '.join(item.clients))}): {markdown(item.words)}"
        yield ""


def _list(title: str, results: Sequence[CheckResult], record: Record, limit: int) -> Iterator[str]:
    if not results:
        return
    yield f"## {title} ({len(results)})"
    yield ""
    lines = advice_lines(results, record)
    for line in lines[:limit]:
        words = " - ".join(markdown(text, MAX_MESSAGE_LENGTH) for text in (line.first.message, line.advice) if text)
        yield f"- {SYMBOLS[line.first.verdict]} {markdown_code(line.check)} ({markdown(line.clients)}) {words}"
    yield from omission_lines(len(lines), limit)


def omission_lines(number: int, limit: int, *, of_a_table: bool = False) -> Iterator[str]:
    """The number of entries that a list or table leaves out, and the final empty line."""
    if number > limit:
        yield from [""] if of_a_table else []
        yield f"{'' if of_a_table else '- '}… and {number - limit} more"
    yield ""


def _vanished(entries: Sequence[VanishedResult], limit: int) -> Iterator[str]:
    if not entries:
        return
    yield f"## {VANISHED_TITLE} ({len(entries)})"
    yield ""
    for entry in entries[:limit]:
        advice = markdown(f"{entry.file}: {VANISHED_ADVICE}")
        yield f"- {markdown_code(entry.check)} {markdown_code(entry.client)} {advice}"
    yield from omission_lines(len(entries), limit)


def _idle_causes(causes: Sequence[str]) -> Iterator[str]:
    if causes:
        yield f"## {IDLE_TITLE} ({len(causes)})"
        yield ""
        yield ", ".join(map(markdown_code, causes))
        yield ""


def _unsupported(results: Sequence[CheckResult], limit: int) -> Iterator[str]:
    """The operations that the endpoint reports as unsupported, each with its number of results and their clients."""
    lacking: dict[str, list[CheckResult]] = {}
    for result in results:
        if result.verdict == "unsupported" and not result.listed:
            lacking.setdefault(_unsupported_operation(result), []).append(result)
    if lacking:
        yield f"## Unsupported, as the endpoint reports ({plural(sum(map(len, lacking.values())), 'result')})"
        yield ""
        largest = sorted(lacking.items(), key=lambda entry: -len(entry[1]))
        for message, found in largest[:limit]:
            clients = ", ".join(in_column_order({result.client for result in found}))
            words = markdown(message, MAX_MESSAGE_LENGTH)
            yield f"- {words} ({plural(len(found), 'result')} with {markdown(clients)})"
        yield from omission_lines(len(lacking), limit)


def _unsupported_operation(result: CheckResult) -> str:
    """The unsupported operation and the response, without the words and the program of one check."""
    deviation = result.deviation
    if deviation is None or not (answer := response_words(deviation)):
        return result.message or result.subject
    return not_implemented(deviation.about or result.subject, answer)


def write(diagnosis: Diagnosis, path: Path) -> None:
    path.write_text(page(diagnosis), encoding="utf-8", errors="replace")


def page(found: Diagnosis) -> str:
    record = found.record
    applications = predictions(found)
    words = _PreparedParts(
        at_a_glance(found, applications), elsewhere_sentences(found), applications, sdk_sentence(found, applications)
    )
    text = ""
    for limit in MAX_LIST_ENTRIES:
        text = "\n".join(_lines(record, found, words, MAX_FINDINGS, limit))
        if (over := text.count("\n") + 1 - MAX_LINES) <= 0:
            return text
        shown = min(MAX_FINDINGS, len(found.findings)) - over - LINES_FOR_OMISSIONS
        if shown >= MIN_FINDINGS:
            return "\n".join(_lines(record, found, words, shown, limit))
    return text
