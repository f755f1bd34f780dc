"""Valid requests that are refused, by the missing operation, or by a part of the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from record.lines import CheckResult, RecordedFeature
from record.text import joined
from reports.diagnosis.exchanges.key_forms import form_in_words
from reports.diagnosis.exchanges.particulars import particulars_in_response
from reports.diagnosis.exchanges.requests import decisive, sender_proof_of, sub_resources
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import (
    MOST,
    first_names_and_rest,
    shared,
    usual_spelling,
    with_examples,
    with_value,
)
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    Part,
    Step,
    by_name,
    entry_of,
    features_of,
    finding_of,
    group_by_key,
    operation_of,
    without,
)
from reports.diagnosis.findings.sizes import Sizes
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of

ANY, PRESIGNED, KEYS = "Valid requests", "Presigned URLs", "Keys "
CONDITION_KEY, CONDITION_KEYS = "condition key ", "Condition keys "
MIN_NAMED_REFUSALS = 3
"""The number of refusals with the same named part that make one cause: the name leaves no doubt."""


EXCEPTIONS = 0.2
"""The share of refusals of other keys up to which a code is about the special forms of keys."""


def refused_requests(catalogue: Mapping[str, RecordedFeature], wanted: Sizes, special_names: SpecialNames) -> Step:
    """Returns the step for requests refused with the same code. They are grouped by an operation that always fails, the
    part that refusals name, a common header or parameter, and finally by each remaining operation."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        refused = [
            each for each in results if severity_of(each) == "refused" and wording.got(each) not in ("", "success")
        ]
        found = []
        for got, group in group_by_key(refused, _response_for_grouping).items():
            for name, text, some in _separate_refusals(got, group, wanted, special_names):
                answers = {wording.got(each) for each in some}
                many = text.startswith((ANY, PRESIGNED, KEYS, CONDITION_KEYS)) or " and " in text.partition(" with ")[0]
                are = "are" if many else "is"
                others = ""
                if special_names.comes_and_goes(some):
                    are += " now and then"
                elif got == UNIMPLEMENTED and special_names.are_plain(some):
                    others = ", though others like it are accepted"
                title = f"{text} {are} refused with {answers.pop() if len(answers) == 1 else got}{others}"
                features = features_of(some)
                if len(features) == 1 and text == operation_of(some[0]) and special_names.succeed(some):
                    title = f"{entry_of(catalogue, features[0]).title}: {title}"  # the operation works in others
                if not any(operation_of(each) and operation_of(each) in title for each in some):
                    title = with_examples(title, [[operation_of(each)] for each in some])
                found.append(finding_of("refused", wording.slug("refused", name, got), title + _message(some), some))
        return found

    return find


def _separate_refusals(
    got: str, results: Sequence[CheckResult], wanted: Sizes, special_names: SpecialNames
) -> Iterator[Part]:
    presigned = [each for each in results if (own := decisive(each)) and sender_proof_of(own) == "presigned"]
    if len(presigned) >= max(wanted.across, MOST * len(results)):
        yield "presigned", PRESIGNED, presigned
        results = without(results, presigned)
    forms = group_by_key(results, lambda each: form_in_words(sent) if (sent := decisive(each)) else "")
    if len(forms.get("", ())) <= EXCEPTIONS * len(results):  # the code is about keys
        for form in filter(None, list(forms)):
            group = forms.pop(form) if len(forms[form]) >= MIN_NAMED_REFUSALS else []
            if group:
                yield f"keys {form}", f"{KEYS}{form}", group
    left = [each for group in forms.values() for each in group]
    if wording.is_telling(got) and len(left) >= wanted.across and len({operation_of(each) for each in left}) > 1:
        yield "requests", ANY, left  # one cause, for any request
        return

    def missing(result: CheckResult) -> str:
        """The operation; several that are refused as missing in the same words are one cause."""
        return wording.message_of(result) if got == UNIMPLEMENTED else operation_of(result)

    for group in group_by_key(left, lambda each: missing(each) or operation_of(each)).values():
        operation = joined(sorted({operation_of(each) for each in group}))
        messages = {wording.message_of(each) for each in group}
        if len(group) >= wanted.across and len(messages) == 1 and not special_names.succeed(group):
            yield operation, _special(operation, group, special_names), group
            left = without(left, group)
    named = {id(each): particulars_in_response(sent) for each in left if (sent := decisive(each))}
    parts = dict(by_name(left, lambda each: named.get(id(each), ()), MIN_NAMED_REFUSALS))
    for what, some in _of_one_sort(parts).items():
        group = [each for words in some for each in parts[words]]
        yield what, _as_title(what), group
        left = without(left, group)
    # What is not implemented is refused in every request that has it.
    never = special_names.never_accepted if got == UNIMPLEMENTED else lambda _: frozenset[str]()
    for name, group in by_name(left, never, wanted.across):
        operations = sorted({operation_of(each) for each in group})
        yield (
            name,
            f"{operations[0]} with {usual_spelling(name)}" if len(operations) == 1 else usual_spelling(name),
            group,
        )
        left = without(left, group)
    for name, group in by_name(left, special_names.of_step, wanted.across):
        if not special_names.telling([name], group):
            continue
        yield name, with_value(name, [_values(name, each) for each in group]), group
        left = without(left, group)
    text = Counter((operation_of(each), wording.message_of(each)) for each in left)

    def operation_and_message(result: CheckResult) -> tuple[object, str]:
        operation, message = operation_of(result), wording.message_of(result)
        if got == UNIMPLEMENTED and message and (sent := decisive(result)):
            return sub_resources(sent.url) or operation, message  # the same of buckets and objects
        return operation, message if text[operation, message] >= wanted.across else ""

    for (_, message), group in group_by_key(left, operation_and_message).items():
        if len(group) >= wanted.across:
            operation = joined(sorted({operation_of(each) for each in group}))
            yield wording.slug(operation, message[:30]), _special(operation, group, special_names), group


def _of_one_sort(parts: Iterable[str]) -> dict[str, list[str]]:
    """Returns the parts that refusals name, with the words for those of one sort: an endpoint that refuses a condition
    key that it does not know refuses every such key."""
    keys = [words for words in parts if words.startswith(CONDITION_KEY)]
    if len(keys) < 2:
        return {words: [words] for words in parts}
    text = first_names_and_rest([words.removeprefix(CONDITION_KEY) for words in keys])
    return {f"{CONDITION_KEYS}{text}": keys} | {words: [words] for words in parts if words not in keys}


def _special(operation: str, results: Sequence[CheckResult], special_names: SpecialNames) -> str:
    """Returns the operation, with the headers or parameters of which all of its requests have one."""
    of_each = [special_names.of_step(result) for result in results]
    names = special_names.telling(shared(of_each), results)
    if not names or not all(each.intersection(names) for each in of_each):
        special = special_names.refused_part(results)
        return f"{operation or ANY} with {special}" if special else operation or ANY
    text = [with_value(name, [_values(name, result) for result in results]) for name in names]
    return f"{operation or ANY} with {' or '.join(text)}"


def _response_for_grouping(result: CheckResult) -> str:
    """Returns the response. If the status alone explains the error, the code is dropped, because not all responses have
    one."""
    got = wording.got(result)
    return UNIMPLEMENTED if got.partition(" ")[0] == UNIMPLEMENTED else got


UNIMPLEMENTED = "501"


def _as_title(words: str) -> str:
    return words[:1].upper() + words[1:] if " " in words else usual_spelling(words)


def _message(results: Sequence[CheckResult]) -> str:
    """Returns the common text of the refusals; empty without one."""
    messages = {wording.message_of(each) for each in results} - {""}
    text = messages.pop() if len(messages) == 1 else ""
    return f": {text.rstrip('.')}" if text else ""


def _values(name: str, result: CheckResult) -> list[str]:
    """Returns the values of a header in the request that was refused."""
    sent = decisive(result)
    return sent.request_header(name) if sent else []
