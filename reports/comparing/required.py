"""The profiles that a comparison is made for: which runs meet them, and what the others lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from record.requirements import Profile
from record.text import joined
from reports.comparing.model import Comparison
from reports.diagnosis.findings.diagnosing import diagnose
from reports.profiles.judging import JudgedProfile, judged_profiles


@dataclass(frozen=True)
class ProfileRow:
    """A profile, and its answer for each run."""

    profile: Profile
    labels: tuple[str, ...]
    judged: tuple[JudgedProfile, ...]

    @property
    def sentence(self) -> str:
        """`Profile backup: met by MinIO; not met by Garage (versioning = works: none).`"""
        pairs = list(zip(self.labels, self.judged, strict=True))
        met = [label for label, each in pairs if each.is_met]
        words = [f"met by {joined(met)}"] if met else []
        words += [f"not met by {label} ({each.lacking})" for label, each in pairs if not each.is_met]
        return f"Profile {self.profile.name}: {'; '.join(words)}."


def profile_rows(comparison: Comparison) -> tuple[ProfileRow, ...]:
    """Returns a row for each profile. Each run is judged by all of its own results."""
    if not comparison.profiles:
        return ()
    by_run = [judged_profiles(diagnose(run.record), comparison.profiles) for run in comparison.runs]
    labels = tuple(run.label for run in comparison.runs)
    return tuple(_row(profile, labels, place, by_run) for place, profile in enumerate(comparison.profiles))


def _row(
    profile: Profile, labels: tuple[str, ...], place: int, by_run: Sequence[Sequence[JudgedProfile]]
) -> ProfileRow:
    return ProfileRow(profile, labels, tuple(judged[place] for judged in by_run))
