"""Tells which requirements of a profile an endpoint meets, and why it does not meet the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from record.ending import VIOLATED
from record.lines import RecordedFeature
from record.requirements import Profile, Requirement
from record.text import first_names, plural
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.features.support import USABLE, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import UNSAFE, reasons
from reports.diagnosis.summary.outcome import exit_status_of
from reports.known.run_coverage import selects_all_checks
from reports.profiles.profile_file import features_of, programs_of

Answer = Literal["met", "not met", "not tested"]
MAX_NAMED = 3


@dataclass(frozen=True)
class RequirementResult:
    """The answer to one requirement. `why` says what is there instead, with the numbers of findings."""

    need: Requirement
    answer: Answer
    why: str = ""

    @property
    def words(self) -> str:
        """`object-lock = full: Retention is broken (finding 3)`."""
        return f"{self.need.words}: {self.why}" if self.why else self.need.words


@dataclass(frozen=True)
class ProfileResult:
    """A profile, with an answer to each of its requirements."""

    profile: Profile
    needs: tuple[RequirementResult, ...]

    @property
    def is_met(self) -> bool:
        return all(each.answer == "met" for each in self.needs)

    @property
    def unmet(self) -> tuple[RequirementResult, ...]:
        """The requirements that are not met, before those that were not tested."""
        unmet = (each for each in self.needs if each.answer != "met")
        return tuple(sorted(unmet, key=lambda each: each.answer == "not tested"))

    @property
    def sentence(self) -> str:
        """`Profile backup: met (7 requirements).`, or the reasons why the profile is not met."""
        if self.is_met:
            return f"Profile {self.profile.name}: met ({plural(len(self.needs), 'requirement')})."
        text = f"Profile {self.profile.name}: not met, {len(self.unmet)} of {len(self.needs)} requirements"
        return f"{text}: {self.lacking}."

    @property
    def lacking(self) -> str:
        """The first requirements that are not met, and the number of the others."""
        named = [each.words for each in self.unmet[:MAX_NAMED]]
        more = [f"{len(self.unmet) - MAX_NAMED} more"] if len(self.unmet) > MAX_NAMED else []
        return "; ".join([*named, *more])


@dataclass(frozen=True)
class EndpointFacts:
    """The facts about an endpoint that profiles are held against. These are its features, with their support and which
    of them are `unsafe`; the outcome of each program, by name; the places of findings by severity and feature.
    `numbers` has the finding that weighs most for each feature. Without `is_whole`, some checks did not run."""

    features: tuple[RecordedFeature, ...]
    states: Mapping[str, State]
    unsafe: Set[str]
    programs: Mapping[str, ProgramOutcome]
    findings: Sequence[tuple[str, Set[str], int]] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(frozen=True)
class ProgramOutcome:
    """The outcome of a program: whether it works, and what stops it, in words."""

    answer: str
    words: str


def profile_results(diagnosis: Diagnosis, profiles: Sequence[Profile] | None = None) -> tuple[ProfileResult, ...]:
    """Returns the answers to these profiles, or to those of the run."""
    wanted = diagnosis.record.header.profiles if profiles is None else profiles
    if not wanted:
        return ()
    evidence = _evidence_of(diagnosis)
    return tuple(profile_result(each, evidence) for each in wanted)


def profile_result(profile: Profile, evidence: EndpointFacts) -> ProfileResult:
    named = [features_of(need.name, evidence.features) for need in profile.needs if need.about == "feature"]
    own = {feature.id for some in named or [evidence.features] for feature in some}
    return ProfileResult(profile, tuple(_judge_requirement(need, evidence, own) for need in profile.needs))


def _evidence_of(diagnosis: Diagnosis) -> EndpointFacts:
    numbered = enumerate(diagnosis.findings, 1)
    weighing = {
        each.id: [one.number for one in reasons(diagnosis, each.id) if one.number] for each in diagnosis.features
    }
    return EndpointFacts(
        diagnosis.features,
        diagnosis.states,
        diagnosis.unsafe,
        {each.application.name: _outcome(each) for each in predictions(diagnosis)},
        [(each.severity, {*each.features}, number) for number, each in numbered],
        {name: found[0] for name, found in weighing.items() if found},
        selects_all_checks(diagnosis.record),
    )


def _outcome(program: Prediction) -> ProgramOutcome:
    if program.outcome == "settings":
        setting = program.seen.setting if program.seen else program.setting
        return ProgramOutcome(program.outcome, f"{program.name} works only with {setting}")
    at_risk = program.outcome == "risk"
    numbers = [each.finding for each in (program.risks if at_risk else program.obstacles) if each.finding]
    text = f"{program.name} {'is at risk' if at_risk else 'fails'}"
    return ProgramOutcome(program.outcome, text + (f" (finding {numbers[0]})" if numbers else ""))


def _judge_requirement(need: Requirement, evidence: EndpointFacts, own: Set[str]) -> RequirementResult:
    if need.about == "feature":
        return _judge_features(need, evidence)
    return _judge_programs(need, evidence) if need.about == "program" else _judge_faults(need, evidence, own)


def _judge_features(need: Requirement, evidence: EndpointFacts) -> RequirementResult:
    enough = USABLE[: USABLE.index(need.least) + 1] if need.least in USABLE else ()
    found: dict[str, State] = {
        each.id: evidence.states.get(each.id, "untested") for each in features_of(need.name, evidence.features)
    }
    lacking = [name for name, state in found.items() if state not in (*enough, "untested")]
    if lacking:
        words = [_state_text(name, found[name], evidence, is_named=name == need.name) for name in lacking]
        return RequirementResult(need, "not met", first_names(words, MAX_NAMED))
    untested = [name for name, state in found.items() if state == "untested"]
    if untested or not found:
        return RequirementResult(need, "not tested", f"{first_names(untested or [need.name], MAX_NAMED)} not tested")
    return RequirementResult(need, "met")


def _state_text(feature: str, state: State, evidence: EndpointFacts, *, is_named: bool) -> str:
    """`retention is broken (finding 3)`; without the name if that is in the requirement."""
    number = evidence.numbers.get(feature)
    text = state if is_named else f"{feature} is {state}"
    return text + (f" (finding {number})" if number else "")


def _judge_programs(need: Requirement, evidence: EndpointFacts) -> RequirementResult:
    found = [evidence.programs[name] for name in programs_of(need.name, evidence.programs)]
    failing = [each for each in found if each.answer == "fails" or each.answer == "settings" != need.least]
    if failing:
        return RequirementResult(need, "not met", first_names([each.words for each in failing], MAX_NAMED))
    if not found or any(each.answer == "untested" for each in found):
        return RequirementResult(need, "not tested", "what it needs was not tested")
    if risks := [each.words for each in found if each.answer == "risk"]:
        return RequirementResult(need, "not tested", f"{first_names(risks, MAX_NAMED)}, and was not run")
    return RequirementResult(need, "met")


def _judge_faults(need: Requirement, evidence: EndpointFacts, own: Set[str]) -> RequirementResult:
    """The answer to a requirement that a fault is not there, in the profile's own features. Only a run of all checks
    can tell."""
    if need.name == UNSAFE:
        found = [each.id for each in evidence.features if each.id in evidence.unsafe and each.id in own]
        text = f"{first_names(found, MAX_NAMED)} {'is' if len(found) == 1 else 'are'} {UNSAFE}"
    else:
        found = [
            str(number) for severity, features, number in evidence.findings if severity == need.name and own & features
        ]
        text = f"finding{'s' * (len(found) > 1)} {first_names(found, MAX_NAMED)}"
    if found:
        return RequirementResult(need, "not met", text)
    return (
        RequirementResult(need, "met")
        if evidence.is_whole
        else RequirementResult(need, "not tested", "not all checks ran")
    )


def with_profile_status(diagnosis: Diagnosis) -> Diagnosis:
    """Returns the diagnosis of a run that is held to its profiles, if there are any: its record has the exit status for
    that. A status that says that the run did not end normally stays."""
    judged, record = profile_results(diagnosis), diagnosis.record
    end = record.summary
    if end is None or not judged or end.exit not in (0, VIOLATED):
        return diagnosis
    is_met = all(each.is_met for each in judged)
    status = exit_status_of(record, end.errors, end.left_behind) if is_met else VIOLATED
    return dataclasses.replace(diagnosis, record=replace(record, summary=replace(end, exit=status)))
