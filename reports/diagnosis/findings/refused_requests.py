"""Valid requests that are refused, by the missing operation, or by a part of the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from record.text import joined
from reports.diagnosis.exchanges.documents import particulars_in_response
from reports.diagnosis.exchanges.key_forms import form_in_words
from reports.diagnosis.exchanges.requests import sub_resources
from reports.diagnosis.findings.common_names import (
    first_names_and_rest,
    shared,
    usual_spelling,
    with_examples,
    with_value,
)
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Context, by_name, features_of, finding_of, group_by_key, without
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.findings.titles import capitalized, entry_of, is_specific, slug

ANY, KEYS = "Valid requests", "Keys "
CONDITION_KEY, CONDITION_KEYS = "condition key ", "Condition keys "
MIN_NAMED_REFUSALS = 3
"""The number of refusals with the same named part that make one cause: the name leaves no doubt."""
EXCEPTIONS = 0.2
"""The share of refusals of other keys up to which a code is about the special forms of keys."""
UNIMPLEMENTED = "501"
Part: TypeAlias = tuple[str, str, list[Fact]]
"""Some refusals, after a part of the finding's id and the words of its title."""


def refused_requests(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings for requests refused with the same code. They are grouped by an operation that always fails,
    the part that refusals name, and finally by each remaining operation."""
    refused = [fact for fact in facts if fact.severity == "refused" and fact.got not in ("", "success")]
    # If the status alone explains the error, the code is dropped, because not all responses have one.
    groups = group_by_key(refused, lambda f: UNIMPLEMENTED if f.got.partition(" ")[0] == UNIMPLEMENTED else f.got)
    return [
        finding_of("refused", slug("refused", name, got), _title(got, text, some, context), some)
        for got, group in groups.items()
        for name, text, some in _parts(got, group, context)
    ]


def _title(got: str, text: str, facts: Sequence[Fact], context: Context) -> str:
    answers, others = {fact.got for fact in facts}, context.others
    many = text.startswith((ANY, KEYS, CONDITION_KEYS)) or " and " in text.partition(" with ")[0]
    title = f"{text} {'are' if many else 'is'} refused with {answers.pop() if len(answers) == 1 else got}"
    features = features_of(facts)
    if len(features) == 1 and text == facts[0].operation and others.succeed(facts):
        title = f"{entry_of(context.catalogue, features[0]).title}: {title}"  # the operation works in others
    if not any(fact.operation and fact.operation in title for fact in facts):
        title = with_examples(title, [[fact.operation] for fact in facts])
    messages = {fact.message for fact in facts} - {""}
    return title + (f": {messages.pop().rstrip('.')}" if len(messages) == 1 else "")


def _parts(got: str, facts: Sequence[Fact], context: Context) -> Iterator[Part]:
    least, others, is_missing = context.sizes.across, context.others, got == UNIMPLEMENTED
    left = list(facts)
    forms = group_by_key(left, lambda fact: form_in_words(fact.sent) if fact.sent else "")
    if len(forms.get("", ())) <= EXCEPTIONS * len(left):  # the code is about keys
        for form, group in forms.items():
            if form and len(group) >= MIN_NAMED_REFUSALS:
                yield f"keys {form}", f"{KEYS}{form}", group
                left = without(left, group)
    if is_specific(got) and len(left) >= least and len({fact.operation for fact in left}) > 1:
        yield "requests", ANY, left  # one cause, for any request
        return
    # Several operations that are refused as missing in the same words are one cause.
    for group in group_by_key(left, lambda fact: (is_missing and fact.message) or fact.operation).values():
        if len(group) >= least and len({fact.message for fact in group}) == 1 and not others.succeed(group):
            yield _operations(group), _special(group, context), group
            left = without(left, group)
    named = {fact: particulars_in_response(fact.sent) for fact in left if fact.sent}
    parts = dict(by_name(left, lambda fact: named.get(fact, ()), MIN_NAMED_REFUSALS))
    for what, names in _of_one_sort(parts).items():
        group = [fact for words in names for fact in parts[words]]
        yield what, capitalized(what) if " " in what else usual_spelling(what), group
        left = without(left, group)
    text = Counter((fact.operation, fact.message) for fact in left)

    def operation_and_message(fact: Fact) -> tuple[object, str]:
        if is_missing and fact.message and fact.sent:
            return sub_resources(fact.sent.url) or fact.operation, fact.message  # the same of buckets and objects
        return fact.operation, fact.message if text[fact.operation, fact.message] >= least else ""

    for (_, message), group in group_by_key(left, operation_and_message).items():
        if len(group) >= least:
            yield slug(_operations(group), message[:30]), _special(group, context), group


def _operations(facts: Iterable[Fact]) -> str:
    return joined(sorted({fact.operation for fact in facts}))


def _of_one_sort(parts: Iterable[str]) -> dict[str, list[str]]:
    """Returns the parts that refusals name, with the words for those of one sort: an endpoint that refuses a condition
    key that it does not know refuses every such key."""
    keys = [words for words in parts if words.startswith(CONDITION_KEY)]
    if len(keys) < 2:
        return {words: [words] for words in parts}
    text = first_names_and_rest([words.removeprefix(CONDITION_KEY) for words in keys])
    return {f"{CONDITION_KEYS}{text}": keys} | {words: [words] for words in parts if words not in keys}


def _special(facts: Sequence[Fact], context: Context) -> str:
    """Returns the operation, with the headers or parameters of which all of its requests have one."""
    operation = _operations(facts) or ANY
    of_each = [fact.of_step for fact in facts]
    names = context.others.distinguishing_names(shared(of_each), facts)
    if names and all(each.intersection(names) for each in of_each):
        sent = [fact.sent for fact in facts if fact.sent]
        words = (with_value(name, [each.request_header(name) for each in sent]) for name in names)
        return f"{operation} with {' or '.join(words)}"
    special = context.others.refused_part(facts)
    return f"{operation} with {special}" if special else operation
