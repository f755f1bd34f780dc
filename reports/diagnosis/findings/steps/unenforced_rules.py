"""Rules of buckets and objects that are not enforced, or that deny access which they allow: each by its particulars,
such as a key of a policy's conditions, or else by the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.diagnosis.exchanges.particulars import rule_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples, with_more
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Step, by_name, finding_of, grouped, operation_of, without
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
_CHECK = "Not upheld under {}: {}"
"""Names the check, which says what the rule should do."""


def rules(wanted: Sizes) -> Step:
    """Returns the step for requests that a rule should have refused or allowed, by the rule, and by its particulars or
    the check."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        decided = {id(each): rule for each in results if _is_decided(each) and (rule := rule_of(each))}
        some = [each for each in results if id(each) in decided]
        found = []
        for (kind, words), group in grouped(some, lambda each: (kind_of(each), decided[id(each)].words)).items():
            least = 1 if kind == "exposed" else wanted.across
            keys = {low: key for each in group for low, key in decided[id(each)].keys.items()}
            conditions = [each for each in group if any(":" in key for key in decided[id(each)].keys)]
            others = without(group, conditions)
            of_keys = list(by_name(others, lambda each: decided[id(each)].keys, least))
            if len(conditions) >= least:
                of_keys.append((_CONDITIONS, conditions))
            for low, own in of_keys:
                times = Counter(each for result in own for each in decided[id(result)].keys)
                most = 0 if low == _CONDITIONS else len(own) / 2
                together = [keys[each] for each, number in times.most_common() if number > most]
                named = with_more(together)
                named = f"Conditions of {named}" if low == _CONDITIONS and len(together) > 1 else named
                said = _KEY[kind].format(named, words)
                said = with_examples(said, [[operation_of(each)] for each in own])
                found.append(finding_of(kind, wording.slug(kind, words, low), said, own))
            left = without(group, (each for _, own in of_keys for each in own))
            for check, own in grouped(left, _check_of).items():
                if len(own) >= least:
                    said = _CHECK.format(words, check.rpartition("::")[2].replace("_", " "))
                    said = with_examples(said, [[operation_of(each)] for each in own])
                    found.append(finding_of(kind, wording.slug(kind, words, check), said, own))
        return found

    return find


def _check_of(result: CheckResult) -> str:
    return result.id.partition("[")[0]


def _is_decided(result: CheckResult) -> bool:
    """Tells if a rule decides about the result: somebody gets in who must be denied, or is denied who must get in."""
    if result.deviation is None:
        return False
    if kind_of(result) == "exposed":
        asked = asked_of(result)
        return asked is not None and asked.by_rules
    return kind_of(result) == "refused" and status_of(result.deviation.got) == DENIED and not result.deviation.arranging
