"""The first answers of a comparison: the support of each feature, the findings that not all runs have, the applications
that work, and the profiles that are met.

Untested parts of a run are no difference: for two runs, only the results that both have count, check by check and
client by client. Features whose states differ only in the runs' own reports, because one run tested more, are listed
separately. For more than two runs, all results of their common clients count, so that each is as in its own report.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from record.lines import TESTED, CheckResult, Record, RecordedFeature
from record.requirements import Profile
from record.selection import rank_of
from record.text import joined, plural
from reports.comparing.model import Comparison, was_tested
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.features.support import USABLE, State
from reports.diagnosis.findings.diagnosing import ORDER, diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.summary.facts import clients_run
from reports.profiles.evaluation import ProfileResult, profile_results

LACKING: tuple[State, ...] = ("ignored", "none")


@dataclass(frozen=True)
class FeatureRow:
    """A feature, with its support in each run over all clients that are compared; None if the run did not test it.
    `reported` is the support by all results of these clients, as in each run's own report."""

    feature: RecordedFeature
    states: tuple[State | None, ...]
    reported: tuple[State | None, ...]

    @property
    def title(self) -> str:
        return self.feature.title or self.feature.id

    @property
    def differs(self) -> bool:
        return len(set(self.states) - {None}) > 1

    @property
    def differs_in_reports(self) -> bool:
        """Returns whether the reports differ only because of checks that one run lacks."""
        return not self.differs and len(set(self.reported) - {None}) > 1

    def lacks(self, has: int, lacking: int) -> bool:
        """Returns whether one run has the feature, and another one does not."""
        return self.states[has] in USABLE and self.states[lacking] in LACKING

    def is_broken_only_in(self, broken: int, works: int) -> bool:
        """Returns whether the feature works in one run, and is broken in another one."""
        return self.states[works] in USABLE and self.states[broken] == "broken"


@dataclass(frozen=True)
class FindingRow:
    """A finding; `there` tells for each run if it has the finding, or is None if the run tested none of its checks.
    `checks` and `clients` are those of the first run that has it."""

    id: str
    severity: str
    level: str
    title: str
    checks: int
    there: tuple[bool | None, ...]

    @property
    def differs(self) -> bool:
        return {True, False} <= set(self.there)


@dataclass(frozen=True)
class ApplicationRow:
    """An application, with each run's prediction and outcome; None if the run predicts nothing of any. Outcomes count
    only if each run has one."""

    id: str
    name: str
    found: tuple[Prediction | None, ...]

    @property
    def differs(self) -> bool:
        return any(len(ways) > 1 for ways in (self._predicted, self._seen))

    @property
    def _predicted(self) -> set[tuple[str, str]]:
        return {(each.degree, each.setting) for each in self.found if each and each.answer != "untested"}

    @property
    def _seen(self) -> set[tuple[str, str]]:
        return {(each.seen.answer, each.seen.setting) for each in self.found if each and each.seen}

    def works(self, run: int) -> bool | None:
        """Returns whether an application works in a run, at least with a setting of its own; None if that is unknown,
        or at risk."""
        found = self.found[run]
        return None if found is None or found.outcome in ("untested", "risk") else found.outcome != "fails"


@dataclass(frozen=True)
class ComparedSupport:
    """The features, findings and applications of the runs."""

    features: tuple[FeatureRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    labels: tuple[str, ...] = ()
    applications: tuple[ApplicationRow, ...] = ()

    @cached_property
    def differing_features(self) -> tuple[FeatureRow, ...]:
        """The differing features. For two runs, those that the last run lacks or breaks come first, then those that the
        first run lacks or breaks, then the others. For more runs, they are in the order of the catalogue."""
        found = [row for row in self.features if row.differs]
        return tuple(sorted(found, key=self._lack) if len(self.labels) == 2 else found)

    @cached_property
    def differing_only_in_reports(self) -> tuple[FeatureRow, ...]:
        """The features whose states differ in the runs' reports only, in the order of the catalogue."""
        return tuple(row for row in self.features if row.differs_in_reports)

    @cached_property
    def differing_findings(self) -> tuple[FindingRow, ...]:
        """The findings that not all runs have, gravest first."""
        return tuple(row for row in self.findings if row.differs)

    @cached_property
    def differing_applications(self) -> tuple[ApplicationRow, ...]:
        return tuple(row for row in self.applications if row.differs)

    @property
    def sentence(self) -> str:
        """The answers in one sentence: `2 of 98 features differ: B lacks 1 that A has, 1 is broken only in A; 3
        findings are not in all runs; 1 application differs: restic fails only in B.`"""
        if not self.features:  # the runs have no client in common
            return ""
        found = self.differing_features
        words = f"{len(found) or 'None'} of {plural(len(self.features), 'feature')} differ{'s' * (len(found) <= 1)}"
        if len(self.labels) == 2 and (lacks := list(self._lacks())):
            words += f": {', '.join(lacks)}"
        if number := len(self.differing_only_in_reports):
            more = " more" * bool(found)
            looks = "feature looks" if number == 1 else "features look"
            words += f"; {number}{more} {looks} different only because one run lacks some checks"
        if number := len(self.differing_findings):
            where = "in only one of the runs" if len(self.labels) == 2 else "not in all runs"
            words += f"; {plural(number, 'finding')} {'is' if number == 1 else 'are'} {where}"
        if rows := self.differing_applications:
            words += f"; {plural(len(rows), 'application')} differ{'s' * (len(rows) == 1)}"
            failing = list(self._failing()) if len(self.labels) == 2 else []
            words += f": {', '.join(failing)}" if failing else ""
        return f"{words}."

    def _lack(self, row: FeatureRow) -> int:
        ways = (row.lacks(0, -1), row.is_broken_only_in(-1, 0), row.lacks(-1, 0), row.is_broken_only_in(0, -1), True)
        return ways.index(True)

    def _lacks(self) -> Iterator[str]:
        for has, lacking in ((0, 1), (1, 0)):
            if number := sum(row.lacks(has, lacking) for row in self.features):
                yield f"{self.labels[lacking]} lacks {number} that {self.labels[has]} has"
            if number := sum(row.is_broken_only_in(lacking, has) for row in self.features):
                yield f"{number} {'is' if number == 1 else 'are'} broken only in {self.labels[lacking]}"

    def _failing(self) -> Iterator[str]:
        """The numbers of applications that fail in only one of two runs, in words."""
        for works, fails in ((0, 1), (1, 0)):
            if number := sum(bool(row.works(works)) and row.works(fails) is False for row in self.applications):
                yield f"{number} fail{'s' * (number == 1)} only in {self.labels[fails]}"


def answers(comparison: Comparison) -> ComparedSupport:
    """The features, findings and applications of the runs, from the results that are compared."""
    whole = _with_common_clients(comparison)
    records = _with_common_results(comparison) if len(comparison.runs) == 2 else whole
    diagnoses = [diagnose(record) for record in records]
    reports = [each.states for each in (diagnoses if records is whole else map(diagnose, whole))]
    return ComparedSupport(
        tuple(_features(diagnoses, reports)),
        tuple(_findings(records, diagnoses)),
        tuple(run.label for run in comparison.runs),
        tuple(_applications(diagnoses)),
    )


def _with_common_results(comparison: Comparison) -> list[NormalizedRecord]:
    """The records of two runs, with the results that both tested. A check may have moved to another feature between
    them: the feature of the last run counts."""
    kept: tuple[list[CheckResult], list[CheckResult]] = ([], [])
    for check in comparison.checks:
        for client, (first, last) in check.outcomes.items():
            if client not in check.unseen and was_tested(first) and was_tested(last):
                kept[0].append(replace(first, feature=last.feature, gate=last.gate, level=last.level))
                kept[1].append(last)
    return [replace(run.record, results=tuple(own)) for run, own in zip(comparison.runs, kept, strict=True)]


def _with_common_clients(comparison: Comparison) -> list[NormalizedRecord]:
    """The records with the results of clients that all runs have, unless clients are compared."""
    records = [run.record for run in comparison.runs]
    if comparison.by_client:
        return records
    common = set.intersection(*(set(clients_run(record)) for record in records))
    kept = common.intersection(comparison.only) if comparison.only else common
    return [
        replace(record, results=tuple(result for result in record.results if result.client in kept))
        for record in records
    ]


def _features(diagnoses: Sequence[Diagnosis], reports: Sequence[Mapping[str, State]]) -> Iterator[FeatureRow]:
    catalogue = {feature.id: feature for diagnosis in diagnoses for feature in diagnosis.features}
    for name, feature in catalogue.items():
        states = tuple(_tested(diagnosis.states.get(name)) for diagnosis in diagnoses)
        of_reports = tuple(_tested(states_of_run.get(name)) for states_of_run in reports)
        if any(states) or all(of_reports):  # if one run lacks checks, each run must have had others
            yield FeatureRow(feature, states, of_reports)


def _applications(diagnoses: Sequence[Diagnosis]) -> Iterator[ApplicationRow]:
    by_id = [{each.application.name: each for each in predictions(diagnosis)} for diagnosis in diagnoses]
    every = {name: each for found in by_id for name, each in found.items()}
    for name, each in every.items():
        found = [own.get(name) for own in by_id]
        run_by_all = all(one is not None and one.seen is not None for one in found)
        compared = [one if one is None or run_by_all else dataclasses.replace(one, seen=None) for one in found]
        yield ApplicationRow(name, each.name, tuple(compared))


def _tested(state: State | None) -> State | None:
    return None if state == "untested" else state


def _findings(records: Sequence[Record], diagnoses: Sequence[Diagnosis]) -> list[FindingRow]:
    tested = [{result.id for result in record.results if result.verdict in TESTED} for record in records]
    rows = []
    for found in aligned_findings(diagnoses):
        finding = next(each for each in found if each)
        there = tuple(_has_finding(finding, own, names) for own, names in zip(found, tested, strict=True))
        rows.append(FindingRow(finding.id, finding.severity, finding.level, finding.title, len(finding.checks), there))
    return sorted(rows, key=_severity_key)


def _has_finding(finding: Finding, own: Finding | None, tested: set[str]) -> bool | None:
    if own:
        return True
    return None if tested.isdisjoint(finding.checks) else False


def _severity_key(row: FindingRow) -> tuple[int, int, int, str, str]:
    return ORDER.index(row.severity), rank_of(row.level), -row.checks, row.id, row.title


Row = list[Finding | None]
"""One finding, as each run has it; None for a run that lacks it."""


def aligned_findings(diagnoses: Sequence[Diagnosis]) -> list[Row]:
    """The findings of all runs, each once.

    The id of a group is made of common traits of results, often severity and feature: different runs may have different
    faults under it. Two findings are the same if their titles are, or if half of the results of the smaller one are in
    the other, and differ there in the same way. One that is too small for the list of a run may be in that of another.
    """
    rows: dict[str, list[Row]] = {}
    for run, diagnosis in enumerate(diagnoses):
        for finding in diagnosis.unfolded:
            alike = rows.setdefault(finding.group_id, [])
            row = next((row for row in alike if row[run] is None and _is_in(finding, row)), None)
            if row is None:
                row = [None] * len(diagnoses)
                alike.append(row)
            row[run] = finding
    listed = {id(finding) for diagnosis in diagnoses for finding in diagnosis.findings}
    return [row for alike in rows.values() for row in alike if any(id(each) in listed for each in row if each)]


def _is_in(finding: Finding, row: Row) -> bool:
    return any(_is_same(finding, other) for other in row if other)


def _is_same(one: Finding, other: Finding) -> bool:
    if one.title == other.title:
        return True
    faults = [{(each.id, each.client): _fault(each) for each in finding.explained} for finding in (one, other)]
    common = faults[0].items() & faults[1].items()
    return 2 * len(common) >= min(map(len, faults))


def _fault(result: CheckResult) -> tuple[str, str]:
    """The severity and the subject of a result's deviation."""
    return severity_of(result), result.deviation.about if result.deviation else ""


@dataclass(frozen=True)
class ProfileRow:
    """A profile, and its answer for each run."""

    profile: Profile
    labels: tuple[str, ...]
    judged: tuple[ProfileResult, ...]

    @property
    def sentence(self) -> str:
        """`Profile backup: met by MinIO; not met by Garage (versioning = works: none).`"""
        pairs = list(zip(self.labels, self.judged, strict=True))
        met = [label for label, each in pairs if each.is_met]
        words = [f"met by {joined(met)}"] if met else []
        words += [f"not met by {label} ({each.lacking})" for label, each in pairs if not each.is_met]
        return f"Profile {self.profile.name}: {'; '.join(words)}."


def required(comparison: Comparison) -> tuple[ProfileRow, ...]:
    """Returns a row for each profile. Each run is judged by all of its own results."""
    if not comparison.profiles:
        return ()
    by_run = [profile_results(diagnose(run.record), comparison.profiles) for run in comparison.runs]
    labels = tuple(run.label for run in comparison.runs)
    return tuple(
        ProfileRow(profile, labels, tuple(judged[place] for judged in by_run))
        for place, profile in enumerate(comparison.profiles)
    )
