"""Rules of buckets and objects that are not enforced, or that deny access which they allow: each by its particulars,
such as a key of a policy's conditions, or else by the check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from reports.diagnosis.exchanges.particulars import Rule, rule_of
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples, with_more
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Part, Step, by_name, finding_of, grouped, operation_of, without
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.kinds import kind_of
from reports.diagnosis.kinds.request_classes import asked_of
from reports.record.lines import CheckResult
from reports.record.what_came import status_of

DENIED = 403
_CONDITIONS = "conditions"
"""The name for the keys of all conditions: an endpoint ignores those that it does not support."""
_KEY = {
    "exposed": "{} in {} not enforced",
    "refused": "Requests that {} in {} allows are refused with 403",
}
Decided = tuple[CheckResult, Rule]
_CHECK = "Not upheld under {}: {}"
"""Names the check, which says what the rule should do."""


def rules(wanted: Sizes) -> Step:
    """Returns the step for requests that a rule should have refused or allowed, by the rule, and by its particulars or
    the check."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        decided = [(each, rule) for each in results if _is_decided(each) and (rule := rule_of(each))]
        of_rules: dict[tuple[str, str], list[Decided]] = defaultdict(list)
        for result, rule in decided:
            of_rules[kind_of(result), rule.words].append((result, rule))
        for (kind, words), group in of_rules.items():
            for name, title, own in _apart(words, _KEY[kind], group, 1 if kind == "exposed" else wanted.across):
                said = with_examples(title, [[operation_of(each)] for each in own])
                found.append(finding_of(kind, wording.slug(kind, words, name), said, own))
        return found

    return find


def _apart(words: str, form: str, decided: Sequence[Decided], least: int) -> Iterator[Part]:
    """Yields the results about one sort of rule by its conditions or its particulars, and the others by their check."""
    left = [result for result, _ in decided]
    rules_of = {id(result): rule for result, rule in decided}

    def names(result: CheckResult) -> Collection[str]:
        keys = rules_of[id(result)].keys
        return (_CONDITIONS,) if any(":" in key for key in keys) else keys

    for name, own in by_name(left, names, least):
        yield name, form.format(_named(name, [rules_of[id(each)] for each in own]), words), own
        left = without(left, own)
    for check, own in grouped(left, function_of).items():
        if len(own) >= least:
            yield check, _CHECK.format(words, check.rpartition("::")[2].replace("_", " ")), own


def _named(name: str, own: Sequence[Rule]) -> str:
    """Returns the keys of all conditions, or else those that most of the rules have, as they are written."""
    written = {low: key for rule in own for low, key in rule.keys.items()}
    times = Counter(low for rule in own for low in rule.keys)
    most = 0 if name == _CONDITIONS else len(own) / 2
    keys = [written[low] for low, number in times.most_common() if number > most]
    return f"Conditions of {with_more(keys)}" if name == _CONDITIONS and len(keys) > 1 else with_more(keys)


def _is_decided(result: CheckResult) -> bool:
    """Tells if a rule decides about the result: somebody gets in who must be denied, or is denied who must get in."""
    if result.deviation is None:
        return False
    if kind_of(result) == "exposed":
        asked = asked_of(result)
        return asked is not None and asked.by_rules
    return kind_of(result) == "refused" and status_of(result.deviation.got) == DENIED and not result.deviation.arranging
