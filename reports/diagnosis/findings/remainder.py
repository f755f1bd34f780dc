"""What no other step explains, by feature and kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    Step,
    by_size,
    entry_of,
    finding_of,
    grouped,
)
from reports.diagnosis.findings.likeness import (
    likeness,
    plain,
    with_more,
)
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.findings.sizes import Sizes, enough_alone
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.request_classes import asked_of
from reports.record.lines import CheckResult, Feature


def remaining(catalogue: Mapping[str, Feature], wanted: Sizes, marks: Marks) -> Step:
    """What is left, by feature; where it is little, all features in which the same is wrong."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        little: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
        for (kind, feature, how), group in grouped(results, _left).items():
            words = likeness(kind, group, marks)
            if how or len(group) >= enough_alone(kind, group, wanted):
                title = f"{entry_of(catalogue, feature).title}: {words}"
                found.append(finding_of(kind, wording.slug(kind, feature, how).rstrip(":"), title, group))
            else:
                little[kind, words] += group
        for (kind, words), group in little.items():
            features = by_size(group)
            name = wording.slug(kind, *([] if len(features) == 1 else [_named(group)]), min(features))
            titles = with_more([entry_of(catalogue, feature).title for feature in features])
            found.append(finding_of(kind, name, f"{titles}: {words}", group))
        return found

    return find


def _named(results: Collection[CheckResult]) -> str:
    """The value or answer that most of the results are about, for an id that other words in titles do not change. Of
    two names that are as frequent, the first."""
    names = Counter((plain(each.deviation.about) if each.deviation else "") or wording.got(each) for each in results)
    return min(names, key=lambda name: (-names[name], name))


def _left(result: CheckResult) -> tuple[str, str, str]:
    """Kind and feature, and how somebody got in who may not."""
    kind = kind_of(result)
    asked = asked_of(result) if kind == "exposed" else None
    return kind, result.feature, asked.requests if asked else ""
