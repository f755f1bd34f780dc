"""`findings.json`: the result of a run, for programs: the support of each feature, and the findings, worst first, with
entries for small causes last.

These types are its form; `python -m reports.formats.findings_file` prints their JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from record.client_names import clients_of
from record.foreign_files import FileError, text_in
from record.json_form import to_json
from record.lines import CheckResult, Record, RunHeader
from record.provenance import Provenance
from record.text import json_of
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Answer, Obstacle, Prediction
from reports.diagnosis.features.support import State, overall
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.reasons import reasons
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.summary.outages import IntermittentAnswer, unsteady_responses_in
from reports.profiles.evaluation import ProfileResult, profile_results

SCHEMA = 1
FILE_NAME = "findings.json"


class Example(msgspec.Struct, frozen=True):
    """The result of a finding to look at first; its exchanges are in the record, under this check and client."""

    check: str
    client: str
    requirement: str
    source: str
    message: str
    deviation: dict[str, Any] | None
    provenance: Provenance | None = None


class SmallCauseEntry(msgspec.Struct, frozen=True):
    """One of several small causes that a finding stands for."""

    id: str
    title: str


class FindingEntry(msgspec.Struct, frozen=True):
    """One finding. `results` is the number of results that it explains, `consequences` included; `clients` are theirs.
    `recorded` is the number of checks whose requirement was recorded at AWS. `small_causes` lists the causes of a
    finding that stands for more than one."""

    id: str
    kind: str
    level: str
    title: str
    features: tuple[str, ...]
    checks: tuple[str, ...]
    clients: tuple[str, ...]
    results: int
    consequences: int
    example: Example
    small_causes: tuple[SmallCauseEntry, ...] = ()
    recorded: int = 0


class ReasonEntry(msgspec.Struct, frozen=True):
    """The reason why a feature is not full, in words, and the id of the finding or small cause behind it."""

    words: str
    finding: str


class FeatureEntry(msgspec.Struct, frozen=True):
    """One feature: its support over all clients and by client, its number of checks, and the ids of its findings.
    `reasons` are the worst three; it is `unsafe` if its requests do harm."""

    id: str
    group: str
    title: str
    sentence: str
    source: str
    support: State
    clients: dict[str, State]
    checks: int
    findings: tuple[str, ...]
    reasons: tuple[ReasonEntry, ...] = ()
    unsafe: bool = False


class ObstacleEntry(msgspec.Struct, frozen=True):
    """An obstacle to an application: a feature, the id of the finding (null if none explains it), and the steps of its
    workflow that need the feature. `came` is the response, where neither the feature nor the finding names
    it."""

    feature: str
    finding: str | None
    steps: tuple[str, ...]
    came: str


class SeenEntry(msgspec.Struct, frozen=True):
    """The outcome of an application's workflow: its own `setting` that makes it work, and the `step` that fails as it
    ships."""

    answer: Literal["works", "settings", "fails"]
    setting: str
    step: str


class ApplicationEntry(msgspec.Struct, frozen=True):
    """The prediction for an application: `setting` makes it work, `obstacles` stop it as it ships, `untested` has the
    titles of features that it needs and the run did not test. With `risks` it may fail all the same. `seen` is null
    unless the run performed its workflow."""

    name: str
    title: str
    version: str
    kind: str
    answer: Answer
    setting: str
    obstacles: tuple[ObstacleEntry, ...]
    risks: tuple[ObstacleEntry, ...]
    untested: tuple[str, ...]
    seen: SeenEntry | None


class NeedEntry(msgspec.Struct, frozen=True):
    """One requirement of a profile, as in its file, and its answer. `why` is empty if it is met."""

    need: str
    answer: Literal["met", "not met", "not tested"]
    why: str


class ProfileEntry(msgspec.Struct, frozen=True):
    """A profile that the run was held to."""

    name: str
    met: bool
    needs: tuple[NeedEntry, ...]


class Findings(msgspec.Struct, frozen=True):
    """The whole file. `counts` has the number of features in each state of support."""

    schema: int
    endpoint: str
    server: str | None
    suite: str
    started: str
    run_id: str
    clients: tuple[str, ...]
    counts: dict[State, int]
    features: tuple[FeatureEntry, ...]
    findings: tuple[FindingEntry, ...]
    applications: tuple[ApplicationEntry, ...]
    profiles: tuple[ProfileEntry, ...] = ()
    unsteady: tuple[IntermittentAnswer, ...] = ()


def findings(diagnosis: Diagnosis) -> Findings:
    record, header = diagnosis.record, diagnosis.record.header
    return Findings(
        schema=SCHEMA,
        endpoint=header.endpoint,
        server=header.server,
        suite=header.suite,
        started=header.started,
        run_id=header.run_id,
        clients=tuple(clients_of(record.results, header)),
        counts=dict(diagnosis.counts),
        features=tuple(_features(diagnosis, record)),
        findings=tuple(map(_finding, diagnosis.findings)),
        applications=tuple(application_entry(each, diagnosis) for each in predictions(diagnosis)),
        profiles=tuple(map(_profile, profile_results(diagnosis))),
        unsteady=tuple(unsteady_responses_in(record.results)),
    )


def _profile(judged: ProfileResult) -> ProfileEntry:
    needs = tuple(NeedEntry(each.need.words, each.answer, each.why) for each in judged.needs)
    return ProfileEntry(judged.profile.name, judged.is_met, needs)


def _features(diagnosis: Diagnosis, record: Record) -> list[FeatureEntry]:
    checks: dict[str, set[str]] = {}
    for result in record.results:
        checks.setdefault(result.feature, set()).add(result.id)
    return [
        FeatureEntry(
            feature.id,
            feature.group,
            feature.title,
            feature.sentence,
            feature.source,
            diagnosis.states[feature.id],
            {client: overall({client: own}, diagnosis.closed) for client, own in diagnosis.support[feature.id].items()},
            len(checks[feature.id]),
            tuple(finding.id for finding in diagnosis.findings if feature.id in finding.features),
            tuple(ReasonEntry(each.words, each.finding) for each in reasons(diagnosis, feature.id)),
            feature.id in diagnosis.unsafe,
        )
        for features in diagnosis.groups.values()
        for feature in features
    ]


def application_entry(found: Prediction, diagnosis: Diagnosis) -> ApplicationEntry:
    ids = ["", *(finding.id for finding in diagnosis.findings)]
    return ApplicationEntry(
        found.application.name,
        found.application.title,
        found.application.version,
        found.application.kind,
        found.answer,
        found.setting,
        tuple(_obstacle(each, ids) for each in found.obstacles),
        tuple(_obstacle(each, ids) for each in found.risks),
        found.untested,
        SeenEntry(found.seen.answer, found.seen.setting, found.seen.step) if found.seen else None,
    )


def _obstacle(each: Obstacle, ids: Sequence[str]) -> ObstacleEntry:
    return ObstacleEntry(each.feature, ids[each.finding] or None, each.steps, each.came)


def _finding(found: Finding) -> FindingEntry:
    first = found.example
    return FindingEntry(
        found.id,
        found.severity,
        found.level,
        found.title,
        found.features,
        found.checks,
        found.clients,
        found.size,
        len(found.consequences),
        Example(
            first.id,
            first.client,
            first.requirement,
            first.source,
            first.message,
            _deviation(first),
            first.provenance,
        ),
        tuple(SmallCauseEntry(each.id, each.whole_title) for each in found.small_causes),
        found.recorded,
    )


def _deviation(result: CheckResult) -> dict[str, Any] | None:
    """The deviation as in a record, with the severity that all results of the run show."""
    return {**to_json(result.deviation), "kind": severity_of(result)} if result.deviation else None


def write(diagnosis: Diagnosis, path: Path) -> None:
    path.write_text(json_of(msgspec.to_builtins(findings(diagnosis)), indent=1) + "\n", encoding="utf-8")


def load(record: Path, header: RunHeader) -> Findings | None:
    """Returns the file beside a record, if it is of the same run: reading it takes much less time than diagnosing the
    record."""
    try:
        found = msgspec.json.decode(text_in(record.with_name(FILE_NAME), FILE_NAME), type=Findings)
    except (FileError, ValueError, RecursionError):
        return None
    return found if (found.schema, found.run_id) == (SCHEMA, header.run_id) else None


def schema() -> dict[str, Any]:
    return {"title": FILE_NAME, **msgspec.json.schema(Findings)}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
