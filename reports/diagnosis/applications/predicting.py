"""Which applications work at an endpoint, predicted from their footprints and what a run found, without any request.

An application fails where a feature is not there in the way in which it needs it: the gates of the feature that are
about its operations, and about its headers and parameters, were refused or broken, or ignored where it needs the
effect. A fault that stops some applications and not others counts for those that were recorded to fail with it. Where
one of its own settings makes it need less, and that works, it works with this setting.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.features.support import unknown_for_loss
from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.findings.steps.origins import EVERY_ORIGIN
from reports.diagnosis.footprints import Footprint, Need, Recording, Transport, footprints, form_of_name
from reports.diagnosis.footprints.faults import FAULTS as TRIED
from reports.diagnosis.footprints.seen import seen
from reports.diagnosis.kinds import OTHER_CONTENT, kind_of
from reports.record.lines import NOT_PASSING, TESTED, CheckResult, Record

CLIENTS = ("boto3-s3v4", "raw-s3v4")
"""Whose results count: all applications that are recorded sign with Signature V4. Legacy boto has faults of its own."""
STOPS = {
    "effect": ("corrupt", "crash", "refused", "ignored"),
    "acceptance": ("crash", "refused"),
    "refusal": ("corrupt", "ignored"),
    "nothing": (),
}
"""Kinds of deviations that stop an application, by how far it needs the feature."""
FRAMINGS = ("signed-chunks", "signed-trailers", "unsigned-trailers")
"""How a body is sent. Where its framing is ignored, other bytes are stored, which is no less than `corrupt`. What is
`ignored` is a checksum or a signature within, and no application looks whether that was kept."""
SIGNATURE = "signature-v4"
POSITIONS = frozenset(("continuation-token", "marker"))
"""Parameters by which a listing goes on after a page."""
ROOT = "invariants/envelope::root_of_success[{operation}]"
"""The check of the root element of an operation's answers."""
CHUNKED = "transfer-encoding"
SENT_BY_BOTO3 = ("sdk-default-checksums", *FRAMINGS)
"""Features whose checks may send a body as boto3 does, to see whether that is taken."""


@dataclass(frozen=True)
class _Fault:
    """A request without a header that some servers want, and the check that sends it as boto3 ships."""

    feature: str
    operation: str
    lacks: str
    check: str


FAULTS = {
    "boto3-delete-objects-md5": _Fault(
        "batch-delete", "DeleteObjects", "content-md5", "documented/client_faults::boto3_delete_objects_md5"
    )
}
"""By the correction that mends boto3."""


def predictions(diagnosis: Diagnosis, record: Record, known: Sequence[Footprint] | None = None) -> list[Prediction]:
    """The predictions for all applications, with what was seen of those that were run; empty if the run tested too
    little to predict any of them, and ran none."""
    results: dict[str, list[CheckResult]] = {}
    for result in record.results:
        if result.client in CLIENTS:
            results.setdefault(result.feature, []).append(result)
    transport: Transport = "https" if record.header.endpoint.startswith("https:") else "http"
    came, evidence = seen(record), _Evidence(diagnosis, record, results)
    found = [
        replace(_prediction(footprint, transport, evidence), seen=came.get(footprint.name))
        for footprint in (footprints() if known is None else known)
    ]
    return found if any(each.outcome != "untested" for each in found) else []


@dataclass(frozen=True)
class _Evidence:
    """What a run has: its results by feature, of the clients that count."""

    diagnosis: Diagnosis
    record: Record
    results: Mapping[str, Sequence[CheckResult]]

    @cached_property
    def titles(self) -> dict[str, str]:
        return {feature.id: feature.title for feature in self.diagnosis.features}

    @cached_property
    def by_check(self) -> dict[str, list[CheckResult]]:
        """The same results by each id that their check has or had."""
        found: dict[str, list[CheckResult]] = {}
        for result in itertools.chain.from_iterable(self.results.values()):
            for name in result.ids:
                found.setdefault(name, []).append(result)
        return found

    @cached_property
    def found_by(self) -> dict[str, list[CheckResult]]:
        """The results that find each fault that programs were tried with, by its name."""
        every = [each for some in self.results.values() for each in some if each.verdict in NOT_PASSING]
        return {fault.name: [each for each in every if fault.is_found_in(each)] for fault in TRIED}

    @cached_property
    def of_faults(self) -> frozenset[tuple[str, str]]:
        """Check and client of each of these results."""
        return frozenset((each.id, each.client) for found in self.found_by.values() for each in found)

    def obstacle(self, feature: str, results: Sequence[CheckResult], steps: tuple[str, ...]) -> Obstacle:
        """What these results show, with the number of the finding that has them; of one that stands for several small
        causes, with the words of theirs."""
        title = self.titles.get(feature, feature)
        numbers = sorted(filter(None, map(self.diagnosis.number_of, results)))
        if not numbers:
            return Obstacle(feature, title, 0, steps)
        own = [number for number in numbers if not self.diagnosis.findings[number - 1].small_causes]
        if own:
            return Obstacle(feature, title, own[0], steps)
        small = self.diagnosis.small_cause_of(results)
        if small is None:
            return Obstacle(feature, title, numbers[0], steps)
        said = small.title.partition(": ")[2] or small.title
        return Obstacle(feature, title, numbers[0], steps, said, small.id)


def _prediction(footprint: Footprint, transport: Transport, evidence: _Evidence) -> Prediction:
    own = [each for each in footprint.recordings if each.transport == transport]
    first: tuple[Obstacle, ...] = ()
    lacking: tuple[str, ...] = ()
    for recording in own:  # the one as it ships is the first
        obstacles, untested = _obstacles(recording, evidence)
        if not obstacles and not untested and (first or not recording.setting):
            return Prediction(footprint, "settings" if recording.setting else "works", recording.setting, first)
        if not recording.setting:
            first, lacking = obstacles, untested
    return Prediction(footprint, "fails" if first else "untested", "", first, lacking)


def _obstacles(recording: Recording, evidence: _Evidence) -> tuple[tuple[Obstacle, ...], tuple[str, ...]]:
    """What stops a workflow, and the features that it needs and of which the run tested too little."""
    if CLIENTS[0] in evidence.diagnosis.closed:
        return (evidence.obstacle(SIGNATURE, (), ()),), ()
    obstacles = [*_of_faults(recording, evidence), *_of_roots(recording, evidence), *_of_tried(recording, evidence)]
    untested: list[str] = []
    for need in recording.needs:
        if need.extent == "nothing":
            continue
        results = evidence.results.get(need.feature, ())
        gates = [gate for gate in _about(need, results) if gate.verdict in TESTED]
        others = _of_its_form(need, results)
        stopping = [
            result
            for result in (*gates, *(each for each in others if kind_of(each) == "corrupt" and each.exchanges))
            if _stops(result, need, recording)
            and not _only_without_length(result, need, recording)
            # What shows a fault that programs were tried with is seen to by `_of_tried`.
            and (result.id, result.client) not in evidence.of_faults
            and not _lets_any_page_in(result)
        ]
        if stopping:
            obstacles.append(evidence.obstacle(need.feature, stopping, need.steps))
        elif all(gate.verdict == "blocked" for gate in gates) or _unknown_checks([*gates, *others]):
            untested.append(evidence.titles.get(need.feature, need.feature))
    last = len(evidence.diagnosis.findings) + 1
    return tuple(sorted(_each_once(obstacles), key=lambda each: each.finding or last)), tuple(untested)


def _each_once(obstacles: Iterable[Obstacle]) -> Iterable[Obstacle]:
    """The same obstacle as one; without words for what is only a part of what a finding shows of a feature."""
    found: dict[tuple[str, int, str], Obstacle] = {}
    for each in obstacles:
        which = each.feature, each.finding, each.came
        before = found[which].steps if which in found else ()
        found[which] = replace(each, steps=tuple(dict.fromkeys((*before, *each.steps))))
    whole = {(feature, finding) for feature, finding, came in found if not came}
    return [each for each in found.values() if not each.came or (each.feature, each.finding) not in whole]


def _of_faults(recording: Recording, evidence: _Evidence) -> Iterator[Obstacle]:
    """What stops a program that shares a fault of boto3's, which the run has corrected in its own client."""
    in_force = {each.name for each in evidence.record.header.corrections}
    for correction, fault in FAULTS.items():
        steps = recording.steps_of(fault.operation, without=fault.lacks)
        if correction in in_force and steps:
            yield evidence.obstacle(fault.feature, evidence.by_check.get(fault.check, ()), steps)


def _of_roots(recording: Recording, evidence: _Evidence) -> Iterator[Obstacle]:
    """What stops a program that does not read answers whose root element has another name."""
    for operation in recording.roots:
        shown = evidence.by_check.get(ROOT.format(operation=operation), ())
        if failed := [each for each in shown if each.verdict == "fail"]:
            found = evidence.obstacle(failed[0].feature, failed, recording.steps_of(operation))
            yield replace(found, came=f"the response to {operation} has another root element")


def _of_tried(recording: Recording, evidence: _Evidence) -> Iterator[Obstacle]:
    """What stops a program that was recorded to fail with a fault that checks have found."""
    for fault in TRIED:
        if recording.faults.get(fault.name):
            found = evidence.found_by[fault.name]
            for feature in dict.fromkeys(each.feature for each in found):
                shown = [each for each in found if each.feature == feature]
                steps = [step for need in recording.needs if need.feature == feature for step in need.steps]
                yield replace(evidence.obstacle(feature, shown, tuple(steps)), came=fault.words)


def _lets_any_page_in(result: CheckResult) -> bool:
    """Whether every origin is allowed, where one was expected: no web page fails for that."""
    deviation = result.deviation
    return deviation is not None and deviation.sort == "option" and deviation.got.get("value") == EVERY_ORIGIN


def _only_without_length(result: CheckResult, need: Need, recording: Recording) -> bool:
    """Whether a check of how a body is sent had none of a program's Content-Length, but boto3's Transfer-Encoding: some
    servers refuse only this."""
    if need.feature not in SENT_BY_BOTO3 or any(CHUNKED in words for _, words in recording.sent()):
        return False
    return any(name.lower() == CHUNKED for each in result.exchanges for name, _ in each.request_headers)


def _unknown_checks(gates: Iterable[CheckResult]) -> bool:
    """Whether the endpoint was lost before one of the checks was tested with any client."""
    of_check: dict[str, list[CheckResult]] = {}
    for gate in gates:
        of_check.setdefault(gate.id, []).append(gate)
    return any(map(unknown_for_loss, of_check.values()))


def _about(need: Need, results: Iterable[CheckResult]) -> list[CheckResult]:
    """The gates about the operations by which the application relies on the feature, or all if none is."""
    gates = [result for result in results if result.gate]
    return [gate for gate in gates if gate.subject in need.operations] or gates


def _of_its_form(need: Need, results: Iterable[CheckResult]) -> list[CheckResult]:
    """Other checks, which may find data wrong or lost under a condition that the application sends, such as writers at
    the same time. Other kinds, and other headers, may be about requests that only look alike."""
    if not any(name.startswith("if-") for name in need.names):
        return []
    return [each for each in results if not each.gate and each.subject in need.operations]


def _stops(result: CheckResult, need: Need, recording: Recording) -> bool:
    if result.verdict not in NOT_PASSING:
        return False
    if result.verdict == "blocked" and (result.deviation is None or result.deviation.about not in need.operations):
        return False
    kind = "refused" if result.verdict == "unsupported" else kind_of(result)
    if need.extent == "refusal" and not need.names and kind == "ignored":
        # It does without the operation's effect, but not if the server takes the request for one of another operation.
        return result.deviation is not None and result.deviation.got.get("fault") == OTHER_CONTENT
    if kind == "ignored" and need.feature in FRAMINGS:
        return False
    return kind in STOPS[need.extent] and (_has_names(result, need) or _ended_early(result, need, recording))


def _has_names(result: CheckResult, need: Need) -> bool:
    """Whether the check sent a header or parameter of those that the application sends. Without any on either side, the
    operation itself is what counts."""
    if not need.names or not result.exchanges:
        return True
    sent = set(_sent(result))
    return any(name == own or (own.endswith("-") and name.startswith(own)) for name in sent for own in need.names)


def _ended_early(result: CheckResult, need: Need, recording: Recording) -> bool:
    """Whether the check came to no later page of a listing, because the first one was refused, which the application
    asks for as well, by its operation and parameters. boto3 adds encoding-type to them."""
    last = result.exchanges[-1]
    if not POSITIONS.issuperset(need.names) or (last.status is not None and last.status < 400):
        return False
    asked = {f"?{name}" for name, _ in parse_qsl(urlsplit(last.url).query)} - {"?encoding-type"}
    return any(result.subject in words and asked <= set(words) for _, words in recording.sent())


def _sent(result: CheckResult) -> Iterator[str]:
    for exchange in result.exchanges:
        arguments = parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
        yield from (form_of_name(name, value) for name, value in (*exchange.request_headers, *arguments))
