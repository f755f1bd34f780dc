"""Features that are not there: refused as a whole, or accepted without effect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    WIDE,
    Step,
    entry_of,
    features_of,
    grouped,
    lost_with,
    without_overlap,
)
from reports.diagnosis.findings.likeness import FEW
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.requests import decisive, place_of
from reports.diagnosis.support import HARMFUL, State
from reports.record.lines import CheckResult, Feature


def absent(support: Mapping[str, Mapping[str, State]], catalogue: Mapping[str, Feature], marks: Marks) -> Step:
    """Features that are not there."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        def key(result: CheckResult) -> tuple[str, str] | None:
            state = support.get(result.feature, {}).get(result.client)
            return (_KIND_WITHOUT[state], result.feature) if state in _KIND_WITHOUT else None

        alike: dict[tuple[str, str], dict[str, list[CheckResult]]] = defaultdict(dict)
        for (kind, feature), group in grouped(results, key).items():
            own = [result for result in group if kind_of(result) == kind]
            if not own:
                continue  # what shows it is explained already
            answer = _most_common(wording.got(result) for result in [result for result in own if result.gate] or own)
            # The same refusal is the same cause in all groups; what is ignored has a cause in each.
            common = answer if kind == "refused" else entry_of(catalogue, feature).group
            alike[kind, common][feature] = group
        found = []
        for (kind, common), groups in alike.items():
            answer = common if kind == "refused" else ""
            parts = [list(groups.values())] if len(groups) >= WIDE else [[group] for group in groups.values()]
            found += [_absence(kind, answer, list(chain(*part)), results, catalogue, marks) for part in parts]
        return without_overlap(found)

    return find


_KIND_WITHOUT = {"none": "refused", "ignored": "ignored"}


def _absence(
    kind: str,
    answer: str,
    results: list[CheckResult],
    others: Sequence[CheckResult],
    catalogue: Mapping[str, Feature],
    marks: Marks,
) -> Finding:
    """One or more features that are not there; what fails in them otherwise is a consequence, and so is what fails in
    other features because their operations are refused."""
    own = tuple(result for result in results if kind_of(result) == kind)
    rest = tuple(result for result in results if kind_of(result) not in (kind, *HARMFUL))
    features = features_of(results)
    if kind == "ignored":
        rest += _lost_in(features, own, results, marks)
    else:
        own += _needing(own, answer, others, features)
    said = f"not offered ({answer})" if kind == "refused" else "accepted without effect"
    if len(features) == 1:
        title = f"{entry_of(catalogue, features[0]).title}: {said}"
        return Finding(wording.slug("no", features[0], kind), kind, title, features_of(own), own, rest)
    entries = [entry_of(catalogue, feature) for feature in features]
    groups = sorted({entry.group for entry in entries})
    if len(groups) == 1:
        title = f"{groups[0]}: {len(features)} features {said}"
        return Finding(wording.slug("no", groups[0], kind, answer), kind, title, features_of(own), own, rest)
    numbers = Counter(result.feature for result in results)
    largest = sorted(entries, key=lambda entry: (-numbers[entry.id], entry.id))[:FEW]
    title = f"{len(features)} features {said}: {', '.join(entry.title for entry in largest)}, …"
    return Finding(wording.slug("no", kind, answer), kind, title, features_of(own), own, rest)


def _needing(
    refused: Sequence[CheckResult], answer: str, others: Iterable[CheckResult], features: Collection[str]
) -> tuple[CheckResult, ...]:
    """What has the same refusal of the same operation in other features. Only operations of a sub-resource count: of
    the others, such as PutObject, it may be about anything else in the request."""
    operations = {
        result.deviation.about
        for result in refused
        if result.deviation
        and wording.got(result) == answer
        and (exchange := decisive(result))
        and "?" in place_of(exchange)
    }
    return tuple(
        result
        for result in others
        if result.feature not in features
        and result.deviation
        and result.deviation.about in operations
        and kind_of(result) == "refused"
        and wording.got(result) == answer
    )


def _lost_in(
    features: Iterable[str], ignored: Sequence[CheckResult], results: Sequence[CheckResult], marks: Marks
) -> tuple[CheckResult, ...]:
    """The data of each feature that are lost because a header or parameter is ignored in it."""
    lost = {}
    for feature in features:
        names = {name for result in ignored if result.feature == feature for name in marks.of(result)}
        some = chain.from_iterable(lost_with(name, (feature,), results, marks) for name in names)
        lost.update({(result.id, result.client): result for result in some})
    return tuple(lost.values())


def _most_common(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]
