"""Rules of buckets and objects that are not enforced, or that deny access which they allow: each by its particulars,
such as a key of a policy's conditions, or else by the check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace

from record.lines import CheckResult
from record.text import joined
from reports.diagnosis.exchanges.access_rules import ACL, POLICY, AccessRule, rule_of
from reports.diagnosis.exchanges.key_forms import key_of
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import MOST, first_names_and_rest, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import is_about_value
from reports.diagnosis.findings.grouping import Step, by_name, finding_of, group_by_key, operation_of, without
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import refusable_class_of
from reports.diagnosis.side_effects.grants_kept import sender_of

DENIED = 403
_CONDITIONS, _IN_OTHERS = "conditions", "conditions in other requests"
"""The names for the keys of all conditions: an endpoint ignores those that it does not support, and others in some
requests."""
_OWNER = "own-denials"
_TITLES_BY_SEVERITY = {
    ("exposed", False): "{} in {} not enforced",
    ("exposed", True): "{} in {} not always enforced",
    ("refused", False): "Requests that {} in {} allows are refused with 403",
    ("refused", True): "Some requests that {} in {} allows are refused with 403",
}
"""The titles by severity, for a rule that never holds, and for one that holds in other cases."""
ResultAndRule = tuple[CheckResult, AccessRule]


def rules(wanted: Sizes, special_names: SpecialNames) -> Step:
    """Returns the step for requests that a rule should have refused or allowed, by the rule, and by its particulars or
    the check."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        decided = [(each, rule) for each in results if _is_decided(each) and (rule := rule_of(each))]
        own = _allowed_against_owner(decided)
        if own:
            title = "Deny in a bucket policy does not bind the account that has put the policy"
            text = with_examples(title, [[operation_of(each)] for each in own])
            found.append(finding_of("exposed", wording.slug("exposed", "a bucket policy", _OWNER), text, own))
        others = {id(each) for each in without([each for each, _ in decided], own)}
        of_rules: dict[tuple[str, str], list[ResultAndRule]] = defaultdict(list)
        for result, rule in decided:
            if id(result) in others:
                of_rules[severity_of(result), rule.words].append((result, rule))
        for (severity, words), group in of_rules.items():
            found += _separate_by_particulars(
                severity, words, group, 1 if severity == "exposed" else wanted.across, special_names
            )
        return found

    return find


def _allowed_against_owner(decided: Sequence[ResultAndRule]) -> list[CheckResult]:
    """Returns the requests that got through against the policy of the sending account, if one of the denials has no
    condition. Then the policy does not bind this account: the conditions of the others are not the reason."""
    own = [
        (result, rule)
        for result, rule in decided
        if severity_of(result) == "exposed" and rule.denials and (sent := decisive(result))
        if sender_of(sent) and sender_of(sent) == sender_of(rule.put)
    ]
    return [result for result, _ in own] if any(rule.denies_everybody for _, rule in own) else []


def _separate_by_particulars(
    severity: str, words: str, decided: Sequence[ResultAndRule], least: int, special_names: SpecialNames
) -> Iterator[Finding]:
    """Yields the results about one sort of rule by its conditions or its particulars, and the others by their check."""
    left = [result for result, _ in decided]
    rules_of = {id(result): rule for result, rule in decided}

    def names(result: CheckResult) -> Collection[str]:
        keys = rules_of[id(result)].keys
        if not any(":" in key for key in keys):
            return keys
        return (_IN_OTHERS if severity == "exposed" and special_names.pass_in_part([result]) else _CONDITIONS,)

    for name, own in by_name(left, names, least):
        of_one_check = len({function_of(each) for each in own}) == 1
        found = finding_of(severity, wording.slug(severity, words, name), "", own, is_vague=of_one_check)
        named = _condition_key_names(severity, name, [rules_of[id(each)] for each in own], rules_of[id(found.example)])
        title = _TITLES_BY_SEVERITY[severity, special_names.pass_in_part(own)].format(named, words)
        yield replace(found, title=with_examples(title, [[operation_of(each)] for each in own]))
        left = without(left, own)
    of_parts: dict[Hashable, list[CheckResult]] = defaultdict(list)
    for check, own in group_by_key(left, function_of).items():
        part = _part_of([rules_of[id(each)] for each in own])
        # Statements with the same actions have the same gap, and so have the grants of an ACL that let in to the same
        # operations of a feature.
        of_parts[
            (part or check)
            if words == POLICY
            else frozenset(map(_feature_and_operation, own))
            if words == ACL
            else check
        ] += own
    for own in of_parts.values():
        if len(own) >= least:
            title = _title_of(severity, words, own, [rules_of[id(each)] for each in own], special_names)
            yield finding_of(severity, wording.slug(severity, words, function_of(own[0])), title, own, is_vague=True)


def _feature_and_operation(result: CheckResult) -> tuple[str, str]:
    """Returns the feature and the operation; a batch deletes as single requests do."""
    return result.feature, {"DeleteObjects": "DeleteObject"}.get(result.subject, result.subject)


def _title_of(
    severity: str, words: str, own: Sequence[CheckResult], rules: Sequence[AccessRule], special_names: SpecialNames
) -> str:
    """Returns a title: the operations with their special headers, and with the keys that a policy does not name; and
    the part of the rule that should have decided."""
    operations = first_names_and_rest(sorted({each.subject or operation_of(each) for each in own}))
    if all(rule.statements == () and rule.beside for rule in rules):
        operations += f" of {first_names_and_rest(sorted({key_of(sent) for each in own if (sent := decisive(each))}))}"
    headers = [{name for name in special_names.of_step(each) if name.startswith("x-amz-")} for each in own]
    if sum(map(bool, headers)) >= MOST * len(own):
        operations += f" with {first_names_and_rest(sorted(set().union(*headers)))}"
    if words == ACL and len(owners := {bool(rule.put.place[1]) for rule in rules}) == 1:
        words += " of the object" if True in owners else " of the bucket"
    return f"{operations} {'let in' if severity == 'exposed' else 'refused with 403'} under {words}{_part_of(rules)}"


def _part_of(rules: Sequence[AccessRule]) -> str:
    """Returns the actions of policies or the grants of ACLs, as far as few."""
    if any(rule.denials for rule in rules):
        verb, of_each = "denies", [rule.actions for rule in rules if rule.denials]
    elif any(rule.statements for rule in rules):
        verb, of_each = "allows only", [rule.actions for rule in rules if rule.statements]
    elif any(rule.grants for rule in rules):
        verb, of_each = "grants", [frozenset(rule.grants) for rule in rules]
    elif all(rule.statements == () for rule in rules):
        beside = frozenset().union(*(rule.beside for rule in rules))
        return f" that names only {first_names_and_rest(sorted(beside))}" if beside else " that does not name its key"
    else:
        return ""
    of_all = frozenset.intersection(*of_each)
    names = of_all or frozenset.union(*of_each)
    some = joined(sorted(names)) if len(names) <= MAX_NAMED_PARTS else first_names_and_rest(sorted(names))
    if verb == "grants":
        return f" that grants {some.replace(' and ', ' or ')}, which does not allow it" if names else ""
    return f" that {verb} {'' if of_all else 'some of '}{some}" if names else ""


MAX_NAMED_PARTS = 4
"""The number of actions or grants that a title names all."""


def _condition_key_names(severity: str, name: str, own: Sequence[AccessRule], example: AccessRule) -> str:
    """Returns the keys of all conditions, or else those that most of the rules have, as they are written: first those
    of the example."""
    written = {low: key for rule in own for low, key in rule.keys.items()}
    times = Counter(low for rule in own for low in rule.keys)
    is_of_conditions = name in (_CONDITIONS, _IN_OTHERS)
    most = 0 if is_of_conditions else len(own) / 2
    common = [low for low, number in times.most_common() if number > most]
    keys = [written[low] for low in sorted(common, key=lambda low: low not in example.keys)]
    if is_of_conditions and len(keys) > 1:
        return f"Conditions of {first_names_and_rest(keys)}"
    operators = frozenset.union(*(rule.operators for rule in own))
    return (
        f"{min(operators)} of {first_names_and_rest(keys)}"
        if len(operators) == 1 and severity == "exposed"
        else first_names_and_rest(keys)
    )


def _is_decided(result: CheckResult) -> bool:
    """Returns whether a rule decides about the result: somebody gets in who must be denied, or is denied who must get
    in.
    """
    if result.deviation is None:
        return False
    if severity_of(result) == "exposed":
        asked = refusable_class_of(result)
        return is_about_value(result) if asked is None else asked.by_rules
    return severity_of(result) == "refused" and result.deviation.status == DENIED and not result.deviation.arranging
