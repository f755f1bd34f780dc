"""Parameters that select the entries of listings, and are ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Step, entry_of, features_of, finding_of, grouped
from reports.diagnosis.findings.likeness import shown, subjects
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.listed_entries import ignored_by
from reports.record.lines import CheckResult, Feature


def ignored_parameters(catalogue: Mapping[str, Feature], least: int) -> Step:
    """A parameter that listings ignore, as their entries show, if it is `least` results."""

    def key(result: CheckResult) -> str | None:
        return (ignored_by(result) or None) if kind_of(result) == "ignored" else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for name, group in grouped(results, key).items():
            if len(group) < least:
                continue
            said = f"{shown(name)} ignored" + (f" by {operations}" if (operations := subjects(group)) else "")
            features = features_of(group)
            title = f"{entry_of(catalogue, features[0]).title}: {said}" if len(features) == 1 else said
            found.append(finding_of("ignored", wording.slug("ignored", name, "listings"), title, group))
        return found

    return find
