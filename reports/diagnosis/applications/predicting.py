"""The applications that work at an endpoint, predicted from their footprints and the findings of a run, without
requests.

An application fails if one of its own requests is not served (`own_requests.py`), or if a feature that no single
request shows does not work in the way in which the application needs it: the feature's gates for the same operations,
headers and parameters were refused or broken, or ignored where the application needs the effect. A single case of a
gate stops no application that needs the operation alone, if most other cases of the gate pass. A fault that stops only
some applications counts for those that were recorded to fail with it; an unknown one, for those that fail with all
faults that are related. An application works with a setting if the setting reduces its needs to what works.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, urlsplit

from record.footprint_file import Footprint, Need, RecordedWorkflow, Transport, form_of_name, known_to
from record.lines import NOT_PASSING, TESTED, CheckResult, Record
from record.text import plural
from reports.diagnosis.applications.own_requests import (
    ProgramRequest,
    form_in_words,
    program_requests,
    results_by_form,
    unserved,
    unsteady_requests,
    untested_requests,
)
from reports.diagnosis.applications.prediction import Answer, Obstacle, Prediction
from reports.diagnosis.exchanges.requests import ANY_ORIGIN, decisive, parameters_of
from reports.diagnosis.features.inconclusive_results import is_unknown_after_loss
from reports.diagnosis.features.support import MOST, function_of
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.footprints.observed_outcomes import observed_outcomes
from reports.diagnosis.severity.deviation_shapes import OTHER_CONTENT
from reports.diagnosis.severity.of_results import shown_severity
from reports.diagnosis.severity.stopping_faults import FAULTS as TRIED
from reports.diagnosis.severity.stopping_faults import STOPPING, StoppingFault

CLIENTS = ("boto3-s3v4", "raw-s3v4")
"""The clients whose results count for programs that sign with Signature V4. Legacy boto has its own faults."""
V2_CLIENTS = ("boto3-s3", "raw-s3")
"""The clients whose results count as well for programs that sign with Signature V2 alone."""
SIGNATURE_PROBE_CLIENTS = {"v4": CLIENTS[0], "v2": V2_CLIENTS[0]}
"""The client that shows if an endpoint accepts a kind of signature."""
STOPPING_SEVERITIES = {
    "effect": STOPPING,
    "acceptance": ("crash", "refused"),
    "refusal": ("corrupt", "ignored"),
    "nothing": (),
}
"""Kinds of deviations that stop an application, by the extent of its need for the feature."""
NOT_RECORDED: dict[Transport, str] = {
    "http": "what it sends over HTTP was not recorded",
    "https": "what it sends over HTTPS was not recorded (record --https)",
}
POSITIONS = frozenset(("continuation-token", "marker"))
"""Parameters that continue a listing after a page."""
ROOT = "documents-have-another-root"
"""The word of the check of the root element of an operation's responses."""
GATED = frozenset(
    (
        "acls", "buckets", "canned-acls", "conditional-writes", "copy-sources", "cors", "cors-configuration",
        "key-characters", "key-neighbours", "key-slashes", "key-unicode", "list-pages", "object-lock", "object-tagging",
        "post-forms", "presigned-urls", "retention", "sse-c", "versioning",
    )
)  # fmt: skip
"""The features that no form of a request shows: keys, configurations, what two requests mean to each other. Their
gates count."""


@lru_cache(maxsize=1)  # each report of a run has them
def predictions(diagnosis: Diagnosis) -> Sequence[Prediction]:
    """Returns the predictions for all applications and the user's own programs, with the observed outcomes of those
    that were run. Empty if the run tested too little to predict any of them, and ran none."""
    found = predict_each(diagnosis, known_to(diagnosis.record))
    return found if any(each.outcome != "untested" for each in found) else ()


def predict_each(
    diagnosis: Diagnosis, known: Iterable[Footprint], faults: Sequence[StoppingFault] = TRIED
) -> tuple[Prediction, ...]:
    """Returns the predictions for these, even if none can be made. Of the faults that programs were tried with, only
    these `faults` are known."""
    transport, came = transport_of(diagnosis.record), observed_outcomes(diagnosis.record)
    evidence = _evidence(diagnosis, faults)
    return tuple(
        replace(_prediction(footprint, transport, evidence), seen=came.get(footprint.name)) for footprint in known
    )


def transport_of(record: Record) -> Transport:
    """The transport of the run's endpoint: a program sends other requests over the other."""
    return "https" if record.header.endpoint.startswith("https:") else "http"


def _evidence(diagnosis: Diagnosis, faults: Sequence[StoppingFault], clients: Sequence[str] = CLIENTS) -> _Evidence:
    results: dict[str, list[CheckResult]] = {}
    for result in diagnosis.record.results:
        if result.client in clients:
            results.setdefault(result.feature, []).append(result)
    return _Evidence(diagnosis, results, faults)


@dataclass(frozen=True)
class _Evidence:
    """The evidence of a run: its results by feature, from the clients that count."""

    diagnosis: Diagnosis
    results: Mapping[str, Sequence[CheckResult]]
    faults: Sequence[StoppingFault]

    @cached_property
    def with_v2(self) -> _Evidence:
        """The evidence for programs that sign with Signature V2."""
        return _evidence(self.diagnosis, self.faults, (*CLIENTS, *V2_CLIENTS))

    def of(self, recording: RecordedWorkflow) -> _Evidence:
        return self.with_v2 if recording.signatures == ("v2",) else self

    @cached_property
    def titles(self) -> dict[str, str]:
        return {feature.id: feature.title for feature in self.diagnosis.features}

    def showing(self, word: str) -> list[CheckResult]:
        return [each for some in self.results.values() for each in some if word in each.shows]

    @cached_property
    def by_fault(self) -> dict[str, list[CheckResult]]:
        """The results that find each fault that programs were tried with, by the fault's name."""
        every = [each for some in self.results.values() for each in some if each.shows and each.verdict in NOT_PASSING]
        return {fault.name: [each for each in every if fault.is_found_in(each)] for fault in self.faults}

    @cached_property
    def of_faults(self) -> frozenset[tuple[str, str]]:
        """The check and client of each of these results."""
        return frozenset((each.id, each.client) for found in self.by_fault.values() for each in found)

    @cached_property
    def related(self) -> list[tuple[CheckResult, list[str]]]:
        """The results of unknown faults, each with the names of the known faults that are related."""
        every = [each for some in self.results.values() for each in some if each.shows]
        unknown = [each for each in every if (each.id, each.client) not in self.of_faults]
        found = [(each, [fault.name for fault in self.faults if fault.is_related_to(each)]) for each in unknown]
        return [(each, names) for each, names in found if names]

    @cached_property
    def forms(self) -> dict[str, CheckResult]:
        return results_by_form(each for some in self.results.values() for each in some)

    def obstacle(self, feature: str, results: Sequence[CheckResult], steps: tuple[str, ...]) -> Obstacle:
        """Returns the obstacle that these results show, with the number of the finding: one that stands for a single
        cause, if there is one."""
        found, numbers = self.diagnosis.findings, filter(None, map(self.diagnosis.number_of, results))
        number = min(numbers, key=lambda each: (bool(found[each - 1].small_causes), each), default=0)
        return Obstacle(feature, self.titles.get(feature, feature), number, steps)


def _prediction(footprint: Footprint, transport: Transport, evidence: _Evidence) -> Prediction:
    own = [each for each in footprint.recordings if each.transport == transport]
    if not own:
        return Prediction(footprint, "untested", untested=(NOT_RECORDED[transport],))
    first: tuple[Obstacle, ...] = ()
    lacking: tuple[str, ...] = ()
    for recording in own:  # the recording without settings is the first
        obstacles, untested = _obstacles(recording, evidence)
        if not obstacles and not untested and (first or not recording.setting):
            answer: Answer = "settings" if recording.setting else "works"
            risks = tuple(_risks(recording, evidence.of(recording)))
            return Prediction(footprint, answer, recording.setting, first, risks=risks)
        if not recording.setting:
            first, lacking = obstacles, untested
    return Prediction(footprint, "fails" if first else "untested", "", first, lacking)


def _obstacles(recording: RecordedWorkflow, evidence: _Evidence) -> tuple[tuple[Obstacle, ...], tuple[str, ...]]:
    """Returns the obstacles of a workflow, and the needed features that the run tested too little."""
    evidence = evidence.of(recording)
    refused = [each for each in recording.signatures if SIGNATURE_PROBE_CLIENTS.get(each) in evidence.diagnosis.closed]
    if refused:
        return tuple(evidence.obstacle(f"signature-{each}", (), ()) for each in refused), ()
    own = program_requests(recording, evidence.forms)
    obstacles = [
        *_request_obstacles(own, recording, evidence),
        *_root_element_obstacles(recording, evidence),
        *_recorded_fault_obstacles(recording, evidence),
        *_related_fault_obstacles(recording, evidence),
    ]
    unknown = untested_requests(own, evidence.forms) if evidence.forms else own
    untested = [f"{len(unknown)} of its {plural(len(own), 'request')}"] if unknown else []
    for need in recording.needs:
        if need.extent == "nothing" or need.feature not in GATED:
            continue
        results = evidence.results.get(need.feature, ())
        gates = [gate for gate in _about(need, results) if gate.verdict in TESTED]
        stopping = [
            result
            for result in gates
            if _stops(result, need, recording)
            # `_recorded_fault_obstacles` handles the results that show a fault that programs were tried with.
            and (result.id, result.client) not in evidence.of_faults
            and not _allows_any_origin(result)
            and not _is_contradicted(result, need, gates)
        ]
        if stopping:
            obstacles.append(evidence.obstacle(need.feature, stopping, need.steps))
        elif all(gate.verdict == "blocked" for gate in gates) or _has_unknown_checks(
            [*gates, *_results_about_its_faults(recording, results)]
        ):
            untested.append(evidence.titles.get(need.feature, need.feature))
    return tuple(sorted(_merge_equal_obstacles(obstacles), key=_order_of_obstacles(recording))), tuple(untested)


def _order_of_obstacles(recording: RecordedWorkflow) -> Callable[[Obstacle], tuple[int, float]]:
    """Returns the key that sorts obstacles as the program meets them: by step, then by the number of the finding."""
    steps = list(dict.fromkeys(step for step, _ in recording.sent()))

    def key(obstacle: Obstacle) -> tuple[int, float]:
        met = [steps.index(step) for step in obstacle.steps if step in steps]
        return min(met, default=len(steps)), obstacle.finding or math.inf

    return key


def _merge_equal_obstacles(obstacles: Iterable[Obstacle]) -> Iterable[Obstacle]:
    """Merges equal obstacles. An obstacle with words of its own is dropped if the whole finding is an obstacle of the
    same feature."""
    found: dict[tuple[str, int, str], Obstacle] = {}
    for each in obstacles:
        which = each.feature, each.finding, each.came
        before = found[which].steps if which in found else ()
        found[which] = replace(each, steps=tuple(dict.fromkeys((*before, *each.steps))))
    whole = {(feature, finding) for feature, finding, came in found if not came}
    return [each for each in found.values() if not each.came or (each.feature, each.finding) not in whole]


def _risks(recording: RecordedWorkflow, evidence: _Evidence) -> Iterator[Obstacle]:
    """Yields what the program needs and the run saw go wrong only sometimes."""
    for words, steps, result in unsteady_requests(program_requests(recording, evidence.forms)):
        yield Obstacle(result.feature, words.split()[0], 0, steps, "does not always come out the same")


def _request_obstacles(
    own: Sequence[ProgramRequest], recording: RecordedWorkflow, evidence: _Evidence
) -> Iterator[Obstacle]:
    """Yields the obstacles of a program whose own requests are not served."""
    for words, steps, result in unserved(own, recording.needs):
        found = evidence.obstacle(result.feature, [result], steps)
        yield replace(found, title=words.split()[0], came=form_in_words(words, result))


def _root_element_obstacles(recording: RecordedWorkflow, evidence: _Evidence) -> Iterator[Obstacle]:
    """Yields the obstacles of a program that cannot read responses with another root element."""
    wrong = [each for each in evidence.showing(ROOT) if each.verdict == "fail"] if recording.roots else []
    for operation in recording.roots:
        if failed := [each for each in wrong if each.subject == operation]:
            found = evidence.obstacle(failed[0].feature, failed, recording.steps_of(operation))
            yield replace(found, came=f"the response to {operation} has another root element")


def _recorded_fault_obstacles(recording: RecordedWorkflow, evidence: _Evidence) -> Iterator[Obstacle]:
    """Yields the obstacles of a program that was recorded to fail with a fault that checks have found."""
    for fault in evidence.faults:
        if recording.faults.get(fault.name):
            found = [each for each in evidence.by_fault[fault.name] if not _is_about_other_listing(each, recording)]
            for obstacle in _feature_obstacles(found, recording, evidence):
                yield replace(obstacle, came=fault.words)


def _related_fault_obstacles(recording: RecordedWorkflow, evidence: _Evidence) -> Iterator[Obstacle]:
    """Yields the obstacles of a program that was recorded to fail with each fault related to an unknown one: it
    relies on what the check is about."""
    found: list[CheckResult] = []
    for result, names in evidence.related:
        tried = [recording.faults[name] for name in names if name in recording.faults]
        if tried and all(tried) and not _is_about_other_listing(result, recording):
            found.append(result)
    yield from _feature_obstacles(found, recording, evidence)


def _feature_obstacles(
    results: Sequence[CheckResult], recording: RecordedWorkflow, evidence: _Evidence
) -> Iterator[Obstacle]:
    for feature in dict.fromkeys(each.feature for each in results):
        some = [each for each in results if each.feature == feature]
        steps = [step for need in recording.needs if need.feature == feature for step in need.steps]
        yield evidence.obstacle(feature, some, tuple(steps))


def _results_about_its_faults(recording: RecordedWorkflow, results: Iterable[CheckResult]) -> list[CheckResult]:
    """Returns the results of checks that may find a fault with which the program fails."""
    names = {name for name, fails in recording.faults.items() if fails}
    return [each for each in results if not names.isdisjoint(each.shows)]


def _is_about_other_listing(result: CheckResult, recording: RecordedWorkflow) -> bool:
    """Returns whether a result is about the version of ListObjects that the program does not use."""
    sent = decisive(result)
    if sent is None or result.subject.removesuffix("V2") != "ListObjects":
        return False
    return not recording.steps_of("ListObjectsV2" if "list-type" in parameters_of(sent.url) else "ListObjects")


def _allows_any_origin(result: CheckResult) -> bool:
    """Returns whether every origin is allowed where one was expected: no web page fails because of that."""
    deviation = result.deviation
    return deviation is not None and deviation.sort == "option" and deviation.got.get("value") == ANY_ORIGIN


def _is_contradicted(result: CheckResult, need: Need, gates: Iterable[CheckResult]) -> bool:
    """Returns whether most cases of the same gate pass through the same client. The application needs the operation,
    and no header or parameter that a case is about: it is not known to need this one, such as a body that is an XML
    error.
    """
    if need.names:
        return False
    cases = [gate for gate in gates if _gate_of(gate) == _gate_of(result)]
    return sum(case.verdict == "pass" for case in cases) > MOST * len(cases)


def _gate_of(result: CheckResult) -> tuple[str, str, str]:
    return function_of(result), result.subject, result.client


def _has_unknown_checks(gates: Iterable[CheckResult]) -> bool:
    """Returns whether the endpoint was lost before one of the checks was tested with any client."""
    of_check: dict[str, list[CheckResult]] = {}
    for gate in gates:
        of_check.setdefault(gate.id, []).append(gate)
    return any(map(is_unknown_after_loss, of_check.values()))


def _about(need: Need, results: Iterable[CheckResult]) -> list[CheckResult]:
    """Returns the gates about the operations for which the application needs the feature, or all if there are none."""
    gates = [result for result in results if result.gate]
    return [gate for gate in gates if gate.subject in need.operations] or gates


def _stops(result: CheckResult, need: Need, recording: RecordedWorkflow) -> bool:
    if result.verdict not in NOT_PASSING:
        return False
    if result.verdict == "blocked" and (result.deviation is None or result.deviation.about not in need.operations):
        return False
    severity = shown_severity(result)
    if need.extent == "refusal" and not need.names and severity == "ignored":
        # It does not need the operation's effect, but the server must not take the request for another operation.
        return result.deviation is not None and result.deviation.got.get("fault") == OTHER_CONTENT
    return severity in STOPPING_SEVERITIES[need.extent] and (
        _shares_names(result, need) or _ended_early(result, need, recording)
    )


def _shares_names(result: CheckResult, need: Need) -> bool:
    """Returns whether the check sent a header or parameter that the application sends. If either side has none, the
    operation itself counts.
    """
    if not need.names or not result.exchanges:
        return True
    sent = set(_sent(result))
    return any(name == own or (own.endswith("-") and name.startswith(own)) for name in sent for own in need.names)


def _ended_early(result: CheckResult, need: Need, recording: RecordedWorkflow) -> bool:
    """Returns whether the check did not reach a later page of a listing because the first page was refused. The
    application must request that first page too, with the same operation and parameters. boto3 adds encoding-type to
    them.
    """
    last = result.exchanges[-1]
    if not POSITIONS.issuperset(need.names) or (last.status is not None and last.status < 400):
        return False
    asked = {f"?{name}" for name, _ in parse_qsl(urlsplit(last.url).query)} - {"?encoding-type"}
    return any(result.subject in words and asked <= set(words) for _, words in recording.sent())


def _sent(result: CheckResult) -> Iterator[str]:
    for exchange in result.exchanges:
        arguments = parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
        yield from (form_of_name(name, value) for name, value in (*exchange.request_headers, *arguments))
