"""The reasons why features of a published server are not full: the findings among the results of each feature by
itself.

Results of many features together make findings whose titles fit few of them. Alone, the results of a feature have
fitting titles, and the causes that people wrote are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from published.site.page_content import ShownReason, short_cause, short_title
from record.lines import CheckResult
from record.text import linkable_url
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.known.causes_file import Cause


def reasons_of(whole: Diagnosis, causes: Iterable[Cause]) -> dict[str, tuple[ShownReason, ...]]:
    """The reasons by feature, worst first, from the diagnosis of all features together. Results of clients whose
    signature the server does not accept count only for features without other results."""
    record = whole.record
    by_feature: dict[str, list[CheckResult]] = {}
    for each in record.results:
        by_feature.setdefault(each.feature, []).append(each)
    named = {cause.id: cause for cause in causes}
    titles = {feature.id: feature.title for feature in record.header.features}
    found = {}
    for name, results in by_feature.items():
        own = [each for each in results if each.client not in whole.closed] or results
        alone = diagnose(replace(record, results=tuple(own)))
        # A few features have another state without the operations of others: their own findings would not fit.
        diagnosis = alone if alone.states.get(name) == whole.states.get(name) else whole
        found[name] = tuple(_reason(each, name, titles[name], named) for each in _in_order(diagnosis, name))
    return found


def _in_order(diagnosis: Diagnosis, feature: str) -> list[Finding]:
    """The findings about a feature: first those that keep it from working, as in a report, then the others."""
    first = diagnosis.reasons(feature, len(diagnosis.unfolded))
    ids = {each.id for each in first}
    return [*first, *(each for each in diagnosis.unfolded if each.id not in ids and _checks_of(each, feature))]


def _checks_of(found: Finding, feature: str) -> set[str]:
    return {result.id for result in found.explained if result.feature == feature}


def _reason(found: Finding, feature: str, title: str, causes: Mapping[str, Cause]) -> ShownReason:
    checks = len(_checks_of(found, feature))
    cause = _common_cause(found.results, causes)
    if cause is not None:
        words = short_cause(cause.sentence.rstrip("."), cause.id)
        link = linkable_url(cause.link or "")
        return ShownReason(found.severity, words, cause.sentence, checks, link, cause.sometimes)
    sentence = found.title.removeprefix(f"{title}: ")
    return ShownReason(found.severity, short_title(sentence), sentence, checks)


def _common_cause(results: Sequence[CheckResult], causes: Mapping[str, Cause]) -> Cause | None:
    """The cause that explains the results of a finding, the same for all, or None."""
    listed = results[0].listed
    return causes.get(listed.cause) if listed is not None else None
