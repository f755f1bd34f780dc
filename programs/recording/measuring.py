"""A program's recording: what it sent, and what of that it needs. The needs are measured on a right server, by
performing the program again without one feature after another, with other root elements, and with known faults.

What shows in the same operations of several recordings is measured once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from fixtures.model.features import FEATURES, by_id
from programs.recording.ablation import measure_extent, server_renaming_root, traits_of
from programs.recording.feature_usage import TRAITS, SentRequest, form_of_request
from programs.recording.footprint_faults import CONCERNED_PROGRAMS, middleware_of
from programs.recording.performing import RecordedRun
from record.footprint_file import LACKING, Extent, Need, RecordedWorkflow, Transport, form_of_name
from reference.protocol.serving import Middleware, combined_middleware

MIN_STEP_SECONDS, STEP_TIME_FACTOR = 20.0, 5.0
"""The longest time of a step without a feature: some programs retry a refused request for a quarter of an hour. It is
at least these seconds, or a multiple of the slowest step on the server as it is."""

NEED_WORDS: dict[Extent, str] = {
    "effect": "needed",
    "acceptance": "may be ignored, but not refused",
    "refusal": "may be refused, but not taken for another request",
    "nothing": "not needed",
}


@dataclass
class EarlierMeasurements:
    """The measurements of earlier recordings. These are the extent of the need for a feature, by its id and the
    operations in which it shows; the need for the root element of answers, by operation; and the program's failure with
    a fault, by its name."""

    extents: dict[tuple[str, tuple[str, ...]], Extent] = field(default_factory=dict)
    roots: dict[str, bool] = field(default_factory=dict)
    faults: dict[str, bool] = field(default_factory=dict)

    def add(self, recording: RecordedWorkflow, documents: Collection[str]) -> None:
        """Adds the measurements of an earlier recording."""
        self.extents |= {(need.feature, need.operations): need.extent for need in recording.needs}
        self.roots |= {operation: operation in recording.roots for operation in documents}
        self.faults |= recording.faults


@dataclass(frozen=True)
class MeasuredProgram:
    """A program to measure: `works` tells if it works with a middleware in front of the server; `tell` is called with
    a line after each measurement. `known` are measurements not to repeat, `words` name faults for readers."""

    works: Callable[[Middleware], bool]
    known: EarlierMeasurements = field(default_factory=EarlierMeasurements)
    tell: Callable[[str], None] = lambda line: None
    words: Mapping[str, str] = field(default_factory=dict)

    def extent_of(self, need: Need, sent: Sequence[SentRequest]) -> Extent:
        key = (need.feature, need.operations)
        if key not in self.known.extents:
            self.known.extents[key] = measure_extent(need.feature, sent, self.works)
            self.tell(f"{by_id()[need.feature].title}: {NEED_WORDS[self.known.extents[key]]}")
        return self.known.extents[key]

    def needs_root(self, operation: str) -> bool:
        """Returns whether the program fails if answers to the operation have another root element."""
        if operation not in self.known.roots:
            fails = self.known.roots[operation] = not self.works(server_renaming_root(operation))
            self._print_outcome(fails, f"responses to {operation} have another root element")
        return self.known.roots[operation]

    def fails_with(self, fault: str) -> bool:
        if fault not in self.known.faults:
            self._find_faults(fault, not self.works(middleware_of(fault)))
        return self.known.faults[fault]

    def try_without(self, lacking: Sequence[str]) -> None:
        """Finds the faults with which the program fails among these of responses that lack something. It works with
        most of them, so they are tried together, and in halves if it fails with all."""
        left = [fault for fault in lacking if fault not in self.known.faults]
        if not left:
            return
        if self.works(combined_middleware([middleware_of(fault) for fault in left])):
            for fault in left:
                self._find_faults(fault, False)
        elif len(left) == 1:
            self._find_faults(left[0], True)
        else:
            middle = len(left) // 2
            self.try_without(left[:middle])
            self.try_without(left[middle:])

    def _find_faults(self, fault: str, fails: bool) -> None:
        self.known.faults[fault] = fails
        self._print_outcome(fails, self.words.get(fault, fault))

    def _print_outcome(self, fails: bool, words: str) -> None:
        self.tell(f"{'Fails' if fails else 'Still works'}: {words}")


def step_timeout(noted: RecordedRun) -> float:
    """Returns the seconds that each step may take while something is missing."""
    return max(MIN_STEP_SECONDS, STEP_TIME_FACTOR * noted.slowest)


def record_requests(
    noted: RecordedRun, steps: Sequence[str], *, setting: str = "", transport: Transport
) -> RecordedWorkflow:
    """Returns a recording of what a program sent, in the order of its steps; no need is measured."""
    sent = [each for _, each in noted.requests]
    needs = [_need(feature.id, noted.requests) for feature in FEATURES if traits_of(feature.id, sent)]
    signatures = tuple(sorted(noted.signatures - {"none"})) or ("none",)
    return RecordedWorkflow(
        setting, transport, tuple(needs), forms_of(noted, steps), tuple(sorted(noted.documents)),
        {name: False for name, fault in CONCERNED_PROGRAMS.items() if fault.may_concern(sent)},
        signatures=signatures, measured=False,
    )  # fmt: skip


def forms_of(noted: RecordedRun, steps: Sequence[str]) -> tuple[str, ...]:
    """Returns each form of request of each step, in the order of the steps and sorted: parallel requests give the same
    list."""
    forms = {f"{step}: {form_of_request(each)}" for step, each in noted.requests}
    return tuple(sorted(forms, key=lambda line: (steps.index(line.partition(":")[0]), line)))


def measure(noted: RecordedRun, sent: RecordedWorkflow, measuring: MeasuredProgram) -> RecordedWorkflow:
    """Returns the recording with the measured needs."""
    requests = [each for _, each in noted.requests]
    needs = [
        Need(need.feature, measuring.extent_of(need, requests), need.steps, need.operations, need.names)
        for need in sent.needs
    ]
    roots = [operation for operation in sorted(noted.documents) if measuring.needs_root(operation)]
    measuring.try_without([name for name in sent.faults if name in LACKING])
    faults = {name: measuring.fails_with(name) for name in sent.faults}
    return RecordedWorkflow(
        sent.setting, sent.transport, tuple(needs), sent.requests, tuple(roots), faults, signatures=sent.signatures
    )


def _need(feature: str, requests: Sequence[tuple[str, SentRequest]]) -> Need:
    """Returns the need for a feature, with the steps, operations and names that show the need."""
    steps: dict[str, None] = {}
    operations, names = set(), set()
    for trait in TRAITS:
        for step, each in requests if trait.feature == feature else ():
            if trait.is_in(each):
                steps[step] = None
                operations.add(each.operation)
                names |= {name for own in trait.names for name in _forms(own, each)}
    return Need(feature, "effect", tuple(steps), tuple(sorted(operations)), tuple(sorted(names)))


def _forms(own: str, sent: SentRequest) -> set[str]:
    """Returns the forms in which a request has a name of a trait; one that ends with a hyphen stands for a prefix."""
    values = {**sent.headers, **sent.parameters}
    if own.endswith("-"):
        return {own for name in values if name.startswith(own)}
    return {form_of_name(own, values[own])} if own in values else set()
