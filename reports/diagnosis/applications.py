"""Which applications work at an endpoint, foretold from their footprints and what a run found, without any request.

An application fails where a feature is not there in the way in which it needs it: the gates of the feature that are
about its operations, and about its headers and parameters, were refused or broken, or ignored where it needs the
effect. Where one of its own settings makes it need less, and that works, it works with this setting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.footprints import Footprint, Need, Recording, Transport, footprints
from reports.diagnosis.kinds import kind_of
from reports.record.lines import TESTED, CheckResult, Record
from reports.record.text import plural

Answer = Literal["works", "settings", "fails", "untested"]
WORDS: dict[Answer, str] = {
    "works": "works",
    "settings": "works with settings",
    "fails": "fails",
    "untested": "not tested",
}
CLIENTS = ("boto3-s3v4", "raw-s3v4")
"""Whose results count: all applications that are recorded sign with Signature V4. Legacy boto has faults of its own."""
STOPS = {"effect": ("corrupt", "crash", "refused", "ignored"), "acceptance": ("crash", "refused"), "nothing": ()}
"""Kinds of deviations that stop an application, by how far it needs the feature."""
SIGNATURE = "signature-v4"
MOST_NAMED = 3


@dataclass(frozen=True)
class Obstacle:
    """Why an application fails: a feature, the number of the finding (0 if none explains it), and the steps of the
    workflow that need it."""

    feature: str
    title: str
    finding: int
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Prediction:
    """What is foretold of an application. `setting` is what it then works with; `obstacles` are those that it has as it
    ships; `untested` are features that it needs and that the run did not test."""

    application: Footprint
    answer: Answer
    setting: str = ""
    obstacles: tuple[Obstacle, ...] = ()
    untested: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.application.title} {self.application.version}"

    @property
    def words(self) -> str:
        """What is foretold, in a sentence without its subject."""
        if self.answer == "works":
            return "works as it ships"
        if self.answer == "settings":
            return f"works with {self.setting}"
        if self.answer == "untested":
            return f"not tested: {', '.join(self.untested)}"
        return "fails: " + "; ".join(map(_reason, self.obstacles))


def predictions(diagnosis: Diagnosis, record: Record, known: Sequence[Footprint] | None = None) -> list[Prediction]:
    """The predictions for all applications; empty if the run tested too little to foretell any of them."""
    gates: dict[str, list[CheckResult]] = {}
    for result in record.results:
        if result.gate and result.client in CLIENTS:
            gates.setdefault(result.feature, []).append(result)
    transport: Transport = "https" if record.header.endpoint.startswith("https:") else "http"
    found = [
        _prediction(footprint, transport, diagnosis, gates) for footprint in (footprints() if known is None else known)
    ]
    return found if any(each.answer != "untested" for each in found) else []


def sentence(found: Collection[Prediction]) -> str:
    """All predictions in a line; empty without any."""
    if not found:
        return ""
    numbers = Counter(each.answer for each in found)
    working = f"{numbers['works']} of {plural(len(found), 'application')} work" + (
        "s" if numbers["works"] == len(found) == 1 else ""
    )
    said = [working]
    said += [f"{numbers['settings']} with settings"] if numbers["settings"] else []
    failing = [each for each in found if each.answer == "fails"]
    if failing:
        named = "; ".join(f"{each.application.title}: {_reason(each.obstacles[0])}" for each in failing[:MOST_NAMED])
        more = "; …" if len(failing) > MOST_NAMED else ""
        said.append(f"{len(failing)} fail{'s' if len(failing) == 1 else ''} ({named}{more})")
    said += [f"{numbers['untested']} not tested"] if numbers["untested"] else []
    return ", ".join(said)


def _reason(obstacle: Obstacle) -> str:
    return f"finding {obstacle.finding}" if obstacle.finding else obstacle.title


def _prediction(
    footprint: Footprint, transport: Transport, diagnosis: Diagnosis, gates: dict[str, list[CheckResult]]
) -> Prediction:
    own = [each for each in footprint.recordings if each.transport == transport]
    first: tuple[Obstacle, ...] = ()
    lacking: tuple[str, ...] = ()
    for recording in own:  # the one as it ships is the first
        obstacles, untested = _obstacles(recording, diagnosis, gates)
        if not obstacles and not untested:
            return Prediction(footprint, "settings" if recording.setting else "works", recording.setting, first)
        if not recording.setting:
            first, lacking = obstacles, untested
    return Prediction(footprint, "fails" if first else "untested", "", first, lacking)


def _obstacles(
    recording: Recording, diagnosis: Diagnosis, gates: dict[str, list[CheckResult]]
) -> tuple[tuple[Obstacle, ...], tuple[str, ...]]:
    """What stops a workflow, and the features that it needs and whose gates have no result."""
    titles = {feature.id: feature.title for feature in diagnosis.features}
    if CLIENTS[0] in diagnosis.closed:
        return (Obstacle(SIGNATURE, titles.get(SIGNATURE, SIGNATURE), 0, ()),), ()
    obstacles: list[Obstacle] = []
    untested: list[str] = []
    for need in recording.needs:
        title = titles.get(need.feature, need.feature)
        if need.extent == "nothing":
            continue
        tested = [gate for gate in _about(need, gates.get(need.feature, ())) if gate.verdict in TESTED]
        stopping = [gate for gate in tested if _stops(gate, need)]
        if stopping:
            numbers = sorted(filter(None, map(diagnosis.number_of, stopping)))
            obstacles.append(Obstacle(need.feature, title, numbers[0] if numbers else 0, need.steps))
        elif all(gate.verdict == "blocked" for gate in tested):
            untested.append(title)
    return tuple(sorted(obstacles, key=lambda each: each.finding or len(diagnosis.findings) + 1)), tuple(untested)


def _about(need: Need, gates: Iterable[CheckResult]) -> list[CheckResult]:
    """The gates about the operations by which the application relies on the feature, or all if none is."""
    every = list(gates)
    return [gate for gate in every if gate.subject in need.operations] or every


def _stops(gate: CheckResult, need: Need) -> bool:
    if gate.verdict in ("pass", "blocked"):
        return False
    kind = "refused" if gate.verdict == "unsupported" else kind_of(gate)
    return kind in STOPS[need.extent] and _has_names(gate, need)


def _has_names(gate: CheckResult, need: Need) -> bool:
    """Whether the check sent a header or parameter of those that the application sends. Without any on either side, the
    operation itself is what counts."""
    if not need.names or not gate.exchanges:
        return True
    return any(
        name == own or (own.endswith("-") and name.startswith(own)) for name in _sent(gate) for own in need.names
    )


def _sent(gate: CheckResult) -> Iterator[str]:
    for exchange in gate.exchanges:
        yield from (name.lower() for name, _ in exchange.request_headers)
        yield from (name for name, _ in parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True))
