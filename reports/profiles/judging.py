"""Tells which requirements of a profile an endpoint meets, and why it does not meet the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.features.support import USABLE, State
from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.findings.reasons import UNSAFE, reasons
from reports.diagnosis.summary.outcome import exit_status_of
from reports.known.run_coverage import selects_all_checks
from reports.profiles.profile_file import features_of, programs_of
from reports.record.ending import VIOLATED
from reports.record.lines import RunSummary
from reports.record.requirements import Need, Profile
from reports.record.text import plural, some_of

Answer = Literal["met", "not met", "not tested"]
MOST_NAMED = 3


@dataclass(frozen=True)
class Judged:
    """The answer to one requirement. `why` says what is there instead, with the numbers of findings."""

    need: Need
    answer: Answer
    why: str = ""

    @property
    def words(self) -> str:
        """`object-lock = full: Retention is broken (finding 3)`."""
        return f"{self.need.words}: {self.why}" if self.why else self.need.words


@dataclass(frozen=True)
class JudgedProfile:
    """A profile, with an answer to each of its requirements."""

    profile: Profile
    needs: tuple[Judged, ...]

    @property
    def is_met(self) -> bool:
        return all(each.answer == "met" for each in self.needs)

    @property
    def unmet(self) -> tuple[Judged, ...]:
        """The requirements that are not met, before those that were not tested."""
        return tuple(sorted((each for each in self.needs if each.answer != "met"), key=_is_untested))

    @property
    def sentence(self) -> str:
        """`Profile backup: met (7 requirements).`, or the reasons why it is not met."""
        if self.is_met:
            return f"Profile {self.profile.name}: met ({plural(len(self.needs), 'requirement')})."
        said = f"Profile {self.profile.name}: not met, {len(self.unmet)} of {len(self.needs)} requirements"
        return f"{said}: {self.lacking}."

    @property
    def lacking(self) -> str:
        """The first requirements that are not met, and the number of the others."""
        named = [each.words for each in self.unmet[:MOST_NAMED]]
        more = [f"{len(self.unmet) - MOST_NAMED} more"] if len(self.unmet) > MOST_NAMED else []
        return "; ".join([*named, *more])


def _is_untested(judged: Judged) -> bool:
    return judged.answer == "not tested"


def judged_profiles(diagnosis: Diagnosis, profiles: Sequence[Profile] | None = None) -> tuple[JudgedProfile, ...]:
    """Returns the answers to these profiles, or to those of the run."""
    wanted = diagnosis.record.header.profiles if profiles is None else profiles
    if not wanted:
        return ()
    programs = predictions(diagnosis, diagnosis.record)
    return tuple(JudgedProfile(each, tuple(_judged(each.needs, diagnosis, programs))) for each in wanted)


def _judged(needs: Sequence[Need], diagnosis: Diagnosis, programs: Sequence[Prediction]) -> Iterator[Judged]:
    named = [features_of(need.name, diagnosis.features) for need in needs if need.about == "feature"]
    own = {feature.id for some in named or [diagnosis.features] for feature in some}
    for need in needs:
        if need.about == "feature":
            yield _of_features(need, diagnosis)
        elif need.about == "program":
            yield _of_programs(need, programs)
        else:
            yield _of_faults(need, diagnosis, own)


def _of_features(need: Need, diagnosis: Diagnosis) -> Judged:
    enough = USABLE[: USABLE.index(need.least) + 1] if need.least in USABLE else ()
    found: dict[str, State] = {
        each.id: diagnosis.states.get(each.id, "untested") for each in features_of(need.name, diagnosis.features)
    }
    lacking = [name for name, state in found.items() if state not in (*enough, "untested")]
    if lacking:
        words = [_state(name, found[name], diagnosis, is_named=name == need.name) for name in lacking]
        return Judged(need, "not met", some_of(words, MOST_NAMED))
    untested = [name for name, state in found.items() if state == "untested"]
    if untested or not found:
        return Judged(need, "not tested", f"{some_of(untested or [need.name], MOST_NAMED)} not tested")
    return Judged(need, "met")


def _state(feature: str, state: State, diagnosis: Diagnosis, *, is_named: bool) -> str:
    """`retention is broken (finding 3)`; without the name if the requirement has it."""
    numbers = [each.number for each in reasons(diagnosis, feature) if each.number]
    said = state if is_named else f"{feature} is {state}"
    return said + (f" (finding {numbers[0]})" if numbers else "")


def _of_programs(need: Need, programs: Sequence[Prediction]) -> Judged:
    meant = programs_of(need.name, [each.application.name for each in programs])
    found = [each for each in programs if each.application.name in meant]
    failing = [each for each in found if each.outcome == "fails" or each.outcome == "settings" != need.least]
    if failing:
        return Judged(need, "not met", some_of(list(map(_outcome, failing)), MOST_NAMED))
    if not found or any(each.outcome == "untested" for each in found):
        return Judged(need, "not tested", "what it needs was not tested")
    return Judged(need, "met")


def _outcome(program: Prediction) -> str:
    if program.outcome == "settings":
        return f"{program.name} works only with {program.seen.setting if program.seen else program.setting}"
    numbers = [each.finding for each in program.obstacles if each.finding]
    return f"{program.name} fails" + (f" (finding {numbers[0]})" if numbers else "")


def _of_faults(need: Need, diagnosis: Diagnosis, own: Set[str]) -> Judged:
    """The answer to a requirement that a fault is not there, in the profile's own features. Only a run of all checks
    can tell."""
    if need.name == UNSAFE:
        found = [each.id for each in diagnosis.features if each.id in diagnosis.unsafe and each.id in own]
        said = f"{some_of(found, MOST_NAMED)} {'is' if len(found) == 1 else 'are'} {UNSAFE}"
    else:
        every = enumerate(diagnosis.findings, 1)
        found = [str(place) for place, each in every if each.kind == need.name and own & {*each.features}]
        said = f"finding{'s' * (len(found) > 1)} {some_of(found, MOST_NAMED)}"
    if found:
        return Judged(need, "not met", said)
    is_known = selects_all_checks(diagnosis.record)
    return Judged(need, "met") if is_known else Judged(need, "not tested", "not all checks ran")


def held_to(end: RunSummary, diagnosis: Diagnosis) -> RunSummary:
    """Returns the end of a run with the exit status of one that is held to its profiles, if there are any. A status
    that says that the run did not end normally stays."""
    judged = judged_profiles(diagnosis)
    if not judged or end.exit not in (0, VIOLATED):
        return end
    is_met = all(each.is_met for each in judged)
    return replace(end, exit=exit_status_of(diagnosis.record, end.errors, end.left_behind) if is_met else VIOLATED)
