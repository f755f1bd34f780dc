"""Rules of buckets and objects that are not enforced, or that deny access which they allow: each by its particulars,
such as a key of a policy's conditions, or else by the check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace

from record.text import joined
from reports.diagnosis.exchanges.access_rules import ACL_RULE, POLICY_RULE, AccessRule
from reports.diagnosis.exchanges.key_forms import key_of
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings.common_names import MOST, first_names_and_rest, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Context, by_name, finding_of, group_by_key, without
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.findings.titles import slug
from reports.diagnosis.side_effects.effects import sender_of

_CONDITIONS, _IN_OTHERS = "conditions", "conditions in other requests"
"""The names for the keys of all conditions: an endpoint ignores those that it does not support, and others in some
requests."""
_TITLES = {
    ("exposed", False): "{} in {} not enforced",
    ("exposed", True): "{} in {} not always enforced",
    ("refused", False): "Requests that {} in {} allows are refused with 403",
    ("refused", True): "Some requests that {} in {} allows are refused with 403",
}
"""The titles by severity, for a rule that never holds, and for one that holds in other cases."""
MAX_NAMED_PARTS = 4
"""The number of actions or grants that a title names all."""


def unenforced_rules(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings for requests that a rule should have refused or allowed, by the rule, and by its particulars
    or the check."""
    decided = {fact: fact.rule for fact in facts if fact.rule is not None}
    own = _allowed_against_owner(decided)
    found = []
    if own:
        title = "Deny in a bucket policy does not bind the account that has put the policy"
        text = with_examples(title, [[fact.operation] for fact in own])
        found.append(finding_of("exposed", slug("exposed", POLICY_RULE, "own-denials"), text, own))
    others = without(decided, own)
    for (severity, words), group in group_by_key(others, lambda f: (f.severity, decided[f].words)).items():
        least = 1 if severity == "exposed" else context.sizes.across
        found += _by_particulars(severity, words, {fact: decided[fact] for fact in group}, least, context)
    return found


def _allowed_against_owner(decided: dict[Fact, AccessRule]) -> list[Fact]:
    """Returns the requests that got through against the policy of the sending account, if one of the denials has no
    condition. Then the policy does not bind this account: the conditions of the others are not the reason."""
    own = [
        fact
        for fact, rule in decided.items()
        if fact.severity == "exposed" and rule.denials and fact.sent
        if sender_of(fact.sent) and sender_of(fact.sent) == sender_of(rule.put)
    ]
    return own if any(decided[fact].denies_everybody for fact in own) else []


def _by_particulars(
    severity: str, words: str, rules: dict[Fact, AccessRule], least: int, context: Context
) -> Iterator[Finding]:
    """Yields the findings about one sort of rule by its conditions or its particulars, and the others by their
    check."""

    def names(fact: Fact) -> Collection[str]:
        if not any(":" in key for key in rules[fact].keys):
            return rules[fact].keys
        return (_IN_OTHERS if severity == "exposed" and context.others.pass_in_part([fact]) else _CONDITIONS,)

    left = list(rules)
    for name, own in by_name(left, names, least):
        of_one_check = len({function_of(fact.result) for fact in own}) == 1
        found = finding_of(severity, slug(severity, words, name), "", own, is_vague=of_one_check)
        example = next(rules[fact] for fact in own if fact.result is found.example)
        named = _condition_keys(severity, name, [rules[fact] for fact in own], example)
        title = _TITLES[severity, context.others.pass_in_part(own)].format(named, words)
        yield replace(found, title=with_examples(title, [[fact.operation] for fact in own]))
        left = without(left, own)
    of_parts: dict[Hashable, list[Fact]] = defaultdict(list)
    for check, own in group_by_key(left, lambda fact: function_of(fact.result)).items():
        # Statements with the same actions have the same gap, and so have the grants of an ACL that let in to the same
        # operations of a feature.
        part: Hashable = _part_of([rules[fact] for fact in own]) if words == POLICY_RULE else ""
        of_parts[frozenset(map(_feature_and_operation, own)) if words == ACL_RULE else part or check] += own
    for own in of_parts.values():
        if len(own) >= least:
            title = _title(severity, words, {fact: rules[fact] for fact in own})
            name = slug(severity, words, function_of(own[0].result))
            yield finding_of(severity, name, title, own, is_vague=True)


def _feature_and_operation(fact: Fact) -> tuple[str, str]:
    """Returns the feature and the operation; a batch deletes as single requests do."""
    return fact.feature, {"DeleteObjects": "DeleteObject"}.get(fact.subject, fact.subject)


def _title(severity: str, words: str, rules: dict[Fact, AccessRule]) -> str:
    """Returns a title: the operations with their special headers, and with the keys that a policy does not name; and
    the part of the rule that should have decided."""
    operations = first_names_and_rest(sorted({fact.subject or fact.operation for fact in rules}))
    if all(rule.statements == () and rule.beside for rule in rules.values()):
        operations += f" of {first_names_and_rest(sorted({key_of(fact.sent) for fact in rules if fact.sent}))}"
    headers = [{name for name in fact.of_step if name.startswith("x-amz-")} for fact in rules]
    if sum(map(bool, headers)) >= MOST * len(rules):
        operations += f" with {first_names_and_rest(sorted(set().union(*headers)))}"
    if words == ACL_RULE and len(owners := {bool(rule.put.place[1]) for rule in rules.values()}) == 1:
        words += " of the object" if True in owners else " of the bucket"
    how = "let in" if severity == "exposed" else "refused with 403"
    return f"{operations} {how} under {words}{_part_of(list(rules.values()))}"


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
    names = sorted(of_all or frozenset.union(*of_each))
    some = joined(names) if len(names) <= MAX_NAMED_PARTS else first_names_and_rest(names)
    if verb == "grants":
        return f" that grants {some.replace(' and ', ' or ')}, which does not allow it" if names else ""
    return f" that {verb} {'' if of_all else 'some of '}{some}" if names else ""


def _condition_keys(severity: str, name: str, own: Sequence[AccessRule], example: AccessRule) -> str:
    """Returns the keys of all conditions, or else those that most of the rules have, as they are written: first those
    of the example."""
    written = {low: key for rule in own for low, key in rule.keys.items()}
    times = Counter(low for rule in own for low in rule.keys)
    is_of_conditions = name in (_CONDITIONS, _IN_OTHERS)
    common = [low for low, number in times.most_common() if number > (0 if is_of_conditions else len(own) / 2)]
    keys = first_names_and_rest([written[low] for low in sorted(common, key=lambda low: low not in example.keys)])
    if is_of_conditions and len(common) > 1:
        return f"Conditions of {keys}"
    operators = frozenset.union(*(rule.operators for rule in own))
    return f"{min(operators)} of {keys}" if len(operators) == 1 and severity == "exposed" else keys
