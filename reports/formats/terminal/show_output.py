"""The output of `show` for a whole record, for one finding, and for one feature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from record.client_names import clients_of, columns_of
from record.lines import NOT_PASSING, Record, RecordedFeature
from record.text import one_line, plural
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.features.support import untested_reason
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.distinct_refusals import refusals
from reports.diagnosis.findings.reasons import reasons, unsafe_words
from reports.diagnosis.severity.of_results import severity_of, severity_reason
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.outages import inconclusive_sentences
from reports.diagnosis.summary.outcome import endings, is_failing, uncounted_words
from reports.diagnosis.summary.sentence import has_tested_nothing
from reports.diagnosis.summary.smoke import is_smoke
from reports.formats import side_by_side
from reports.formats.feature_groups import TestedCounts
from reports.formats.terminal.run_lines import finding_lines, glance_lines, legend, run_title, state_counts, totals
from reports.formats.terminal.style import STYLES
from reports.known.expectation_advice import ADVICE, TITLES, advice_lines, results_by_standing


def nothing_unexpected(record: Record) -> str:
    """The sentence for a run without an unexpected result."""
    if has_tested_nothing(record):
        return "Nothing was tested."
    return f"{'All' if record.summary else 'What was tested'} is as required, or as expected."


def overview(record: Record, symbols: Mapping[str, str], path: str, width: int) -> Iterator[Text]:
    """The output of `show` for a whole record that was read from `path`: numbers, and the findings, worst first."""
    diagnosis = diagnose(record)
    record = diagnosis.record
    yield Text(run_title(record), "bold")
    yield Text(f"  {totals(record)}")
    for sentence in (*(ending.sentence for ending in endings(record)), *inconclusive_sentences(record)):
        yield Text(one_line(sentence), "bold red")
    yield from glance_lines(diagnosis, predictions(diagnosis), width)
    if diagnosis.tested and not is_smoke(record):
        yield from state_counts(diagnosis, symbols, width)
    yield Text("  ").append_text(legend(record, symbols))
    groups = results_by_standing(record)
    for standing in TITLES:
        if groups[standing]:
            counts = any(is_failing(result, record.header) for result in groups[standing])
            aside = uncounted_words(groups[standing], record.header)
            yield Text(f"  {len(groups[standing])} {standing}{aside}", "bold red" if counts else "")
    if not any(groups[standing] for standing in ADVICE):
        yield Text(nothing_unexpected(record))
    yield from _findings(list(enumerate(diagnosis.findings, 1)), diagnosis.number_of_findings, width)
    if diagnosis.findings:
        yield Text(f"  {one_line(f's3-conformance show {path} 1')}")


def _findings(found: Sequence[tuple[int, Finding]], number: str, width: int) -> Iterator[Text]:
    if found:
        yield Text(f"Findings ({number}, worst first)", "bold")
        yield from finding_lines(found, width)


def finding(
    found: Finding,
    number: int,
    diagnosis: Diagnosis,
    record: Record,
    symbols: Mapping[str, str],
    usual: side_by_side.Usual,
    path: str,
) -> Iterator[Text]:
    """The output of `show` for one finding: its meaning, its checks, and the response in its example next to the right
    one."""
    titles = {feature.id: feature.title for feature in diagnosis.features}
    yield Text(f"{number} {found.severity}: ", STYLES[found.severity]).append(
        one_line(found.title), "bold not dim default"
    )
    is_own = severity_of(found.example) == found.severity
    facts = {
        found.severity: SEVERITIES[found.severity],
        "why": (is_own and severity_reason(found.example)) or "",
        "details": found.explanation,
        "features": ", ".join(titles.get(name, name) for name in found.features),
        "again": f"s3-conformance run --again {path} {number}",
        "checks": f"{plural(len(found.checks), 'check')}, {plural(found.size, 'result')}",
        "basis": found.recorded_words,
    }
    for name, words in facts.items():
        if words:
            yield Text(f"  {name:<9} {one_line(words)}")
    for small in found.small_causes:
        yield Text("  " + one_line(f"{small.title} ({plural(small.size, 'result')})"))
    for text, times in refusals(found):
        yield Text("  " + one_line(f"{text} ({plural(times, 'result')})"))
    for line in advice_lines(found.explained, record):
        yield Text("  " + one_line(f"{symbols[line.first.verdict]} {line.check} ({line.clients})"))
    yield Text(one_line(f"Example: {found.example.id} with {found.example.client}"), "bold")
    yield from (Text(line) for line in side_by_side.as_text(found.example, usual))


def feature(
    shown: RecordedFeature, diagnosis: Diagnosis, record: Record, symbols: Mapping[str, str], width: int
) -> Iterator[Text]:
    """The output of `show` for one feature of the run: its meaning, its support, its findings, and the checks that do
    not pass."""
    state = diagnosis.states[shown.id]
    title = Text(one_line(shown.title), "bold").append(f"  {symbols[state]} {state}", STYLES[state])
    words = unsafe_words(diagnosis, shown.id)
    yield title.append(f", {words}", "bold red") if words else title
    for each in reasons(diagnosis, shown.id):
        yield Text(f"  finding {each.number:<3} {one_line(each.words)}")
    yield from (Text(f"  {one_line(text)}") for text in (shown.sentence, shown.source) if text)
    columns = columns_of(clients_of(record.results, record.header))
    names = [one_line(column) for column in columns]
    longest = max(map(len, names), default=0)
    tested = TestedCounts(record, columns)
    for name, clients, number in zip(names, columns.values(), tested.numbers(shown.id), strict=True):
        if own := diagnosis.state(shown.id, clients):
            its = (each for each in record.results if each.feature == shown.id and each.client in clients)
            words = f"{name:<{longest}}  {plural(number, 'result')}"
            words += f", {one_line(untested_reason(its))}" if own == "untested" else ""
            yield Text(f"  {symbols[own]} {own:<8}  ", STYLES[own]).append(words, "not bold default")
    found = [(number, each) for number, each in enumerate(diagnosis.findings, 1) if shown.id in each.features]
    yield from _findings(found, str(len(found)), width)
    failing = [each for each in record.results if each.feature == shown.id and each.verdict in NOT_PASSING]
    if failing:
        yield Text("Checks that do not pass", "bold")
    for line in advice_lines(failing, record):
        yield Text("  " + one_line(f"{symbols[line.first.verdict]} {line.check} ({line.clients})"))
