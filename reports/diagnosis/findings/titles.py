"""The titles of findings: what facts with one cause have in common, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from record.lines import RecordedFeature
from record.selection import PROGRAMS_AREA
from record.text import case_of, joined, one_line
from reports.diagnosis.findings.common_names import (
    first_names_and_rest,
    is_shared_by_all,
    shared,
    shared_names_in_words,
    usual_spelling,
    with_examples,
)
from reports.diagnosis.findings.differing_values import (
    FEWER_ENTRIES_FAULT,
    LESS_WAYS,
    MAX_NAME_LENGTH,
    STANDARD,
    UNEXPECTED_WAY,
    VALUE_NAMES,
    WRONG_ORDER_WAY,
    differing_entries,
    plain,
    value_name,
)
from reports.diagnosis.findings.other_requests import SuccessfulRequests
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.footprints.observed_outcomes import failed_step
from reports.diagnosis.side_effects.listed_entries import has_only_its_prefix, value_of

SEVERITY_WORDS = {
    "exposed": "access that should be refused",
    "corrupt": "data wrong or lost",
    "crash": "internal errors or no response",
    "refused": "valid requests refused",
    "ignored": "options or invalid values accepted without effect",
    "code": "responses other than documented",
    "client": "faults of the client",
}
"""The words for the error, if results of a severity have little in common."""
_ANSWERED = {
    "exposed": "{} not refused",
    "corrupt": "stored data not found by {}",
    "crash": "errors of the server in {}",
    "refused": "{} refused",
    "ignored": "no effect in {}",
    "client": "faults of the client with {}",
}
"""The words for errors in the answers of operations."""
_CLIENT_FAULT_WORDS = {
    "FlexibleChecksumError in the client": "a checksum that the returned bytes do not match",
    "IndexError in the client": "entries missing",
    "PaginationError in the client": "pages of a listing that do not come to an end",
}
"""The error in an otherwise successful answer at which clients give up."""
NO_SUCH_UPLOAD = "404 NoSuchUpload"
GENERAL_CODES = frozenset(
    """
    AccessDenied AuthorizationHeaderMalformed AuthorizationQueryParametersError BadRequest Forbidden InvalidArgument
    InvalidRequest InvalidURI MalformedXML MethodNotAllowed NotImplemented RequestTimeTooSkewed SignatureDoesNotMatch
    """.split()  # noqa: SIM905
)
"""Codes of refusals that may have any cause."""
ANY_OPERATION = "AnyOperation"
"""The operation of checks that are about no particular operation."""
CHECKSUM = "x-amz-checksum-"
"""Headers that SDKs add by themselves: they are not the cause of other wrong values."""
_KEPT = frozenset(map(str.lower, STANDARD))
CONCURRENCY_AREA = "consistency"
"""The area of concurrent requests: values must fit one order of the requests."""
DELIMITER = "delimiter"


def slug(*parts: str) -> str:
    """Returns the parts of an id."""
    return ":".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)


def is_specific(answer: str) -> bool:
    """Returns whether the code of a refusal, such as `400 InvalidStorageClass`, names the refused part: then it is one
    cause everywhere."""
    code = answer.partition(" ")[2]
    return bool(code) and " " not in code and not code.startswith("NoSuch") and code not in GENERAL_CODES


def common_operations(facts: Iterable[Fact]) -> str:
    """Returns the operations that most of the results are about; empty if there are many."""
    of_each = [[fact.subject] if fact.subject not in ("", ANY_OPERATION) else [] for fact in facts]
    return shared_names_in_words(shared(of_each), of_each, "other operations")


def capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


def feature_titles(catalogue: Mapping[str, RecordedFeature], results: Iterable[Any]) -> str:
    """Returns the features of some results or facts, those with most of them first, in the words of a title."""
    numbers = Counter(each.feature for each in results)
    by_size = sorted(numbers, key=lambda feature: (-numbers[feature], feature))
    return first_names_and_rest([entry_of(catalogue, feature).title for feature in by_size])


def entry_of(catalogue: Mapping[str, RecordedFeature], name: str) -> RecordedFeature:
    return catalogue.get(name) or RecordedFeature(name, "Other", name)


def common_differences(severity: str, facts: Sequence[Fact], others: SuccessfulRequests) -> str:
    """Returns the differences in these results of one severity: `Content-Encoding and Expires lost`,
    `If-None-Match is ignored`."""
    if all(fact.result.area == PROGRAMS_AREA for fact in facts):
        return _workflows(facts)
    if severity == "corrupt" and all(fact.result.area == CONCURRENCY_AREA for fact in facts):
        operations = common_operations(facts)
        responses = f"the responses of {operations}" if operations else "the responses"
        unexplained = joined([f"the {name}" for name in shared([fact.names for fact in facts])]) or responses
        return f"simultaneous requests of which no order explains {unexplained}"
    if severity == "corrupt" and all(map(_is_about_listing, facts)):
        return _listing_differences(facts)
    values = [fact for fact in facts if fact.of_value]
    is_accepted = severity in ("ignored", "exposed", "corrupt")
    accepted = [fact for fact in facts if not fact.of_value and fact.expects_refusal and is_accepted]
    answers = [fact for fact in facts if not fact.of_value and not (fact.expects_refusal and is_accepted)]
    forms = [
        (values, lambda: _wrong_values(severity, values, others)),
        (accepted, lambda: _accepted(severity, accepted, others)),
        (answers, lambda: _common_responses(severity, answers, others)),
    ]
    first = {id(some): min(map(facts.index, some)) for some, _ in forms if some}
    in_order = sorted((form for form in forms if form[0]), key=lambda form: (-len(form[0]), first[id(form[0])]))
    message = "; ".join(words() for _, words in in_order)
    if severity == "corrupt" and all(fact.subject.startswith("List") for fact in facts):
        message += _parameters(facts)
    return message


def _is_about_listing(fact: Fact) -> bool:
    fault = fact.result.deviation.got.get("fault") if fact.result.deviation else None
    return fact.subject.startswith("List") and (fact.of_value or fault == FEWER_ENTRIES_FAULT)


def _listing_differences(facts: Sequence[Fact]) -> str:
    """Returns the way in which the entries of listings differ, and the common parameters of their requests."""
    ways = {"missing" if way in LESS_WAYS else way for fact in facts for way in fact.ways}
    way = next(iter(ways)) if len(ways) == 1 and ways <= {"missing", WRONG_ORDER_WAY} else ""
    way = way or ("too many" if ways <= {"too many", UNEXPECTED_WAY} else "wrong or missing")
    if "too many" not in ways and UNEXPECTED_WAY not in ways and has_only_its_prefix(fact.result for fact in facts):
        return f"no entries but the prefix itself in {common_operations(facts)}"
    message = f"entries {way} in {common_operations(facts)}{_parameters(facts)}"
    parts = (part for fact in facts for part in fact.parts)
    return with_examples(message, [[value_name(part.about)] for part in parts if "fault" not in part.got])


def _parameters(facts: Sequence[Fact]) -> str:
    """Returns the common parameters of listings: ` with key-marker and a delimiter other than /`."""
    asked = sorted(frozenset.intersection(*(fact.selects for fact in facts)))
    if DELIMITER in asked and all(value_of(DELIMITER, fact.result) not in ("", "/") for fact in facts):
        asked = [*(name for name in asked if name != DELIMITER), f"a {DELIMITER} other than /"]
    return f" with {joined(asked)}" if asked else ""


def _workflows(facts: Sequence[Fact]) -> str:
    """Returns the programs that fail, and the step of each workflow."""
    failing = []
    for result in sorted((fact.result for fact in facts), key=lambda result: result.id):
        name, step = case_of(result.id) or result.subject, failed_step(result)
        failing.append(f"{name} (at the step '{one_line(step, MAX_NAME_LENGTH)}')" if step else name)
    return f"{first_names_and_rest(failing)} {'fails' if len(failing) == 1 else 'fail'}"


def _wrong_values(severity: str, facts: Sequence[Fact], others: SuccessfulRequests) -> str:
    named = [fact.names for fact in facts]
    if severity == "exposed":
        return _exposed(facts)
    names = shared(named)
    pairs = [(value_name(part.about), way) for fact in facts for part, way in zip(fact.parts, fact.ways, strict=True)]
    if not names or not is_shared_by_all(names, named):
        message = "data" if severity == "corrupt" else "values"
        message += f" of {operations}" if (operations := common_operations(facts)) else ""
        return with_examples(f"{message} {_way_of(severity, [way for _, way in pairs])}", named)
    ways = [way for about, way in pairs if about in names]
    own_parts = [[part for part in fact.parts if value_name(part.about) in names] for fact in facts]
    unclear = _common_way(ways) is None
    if unclear and all(type(part.expected.get("value")) is bool for each in own_parts for part in each):
        return f"not as required: {names[0]}"
    message = ", ".join(names) if any(" and " in name for name in names) else joined(names)
    way = _way_of(severity, ways)
    described = f"unexpected {message}" if way == UNEXPECTED_WAY else f"{message} {way}"
    if severity == "corrupt" and len(names) == 1:
        described = with_examples(described, map(differing_entries, own_parts))
    described += _with_causes(severity, names, facts, others)
    if unclear and severity not in ("corrupt", "crash"):
        texts = {part.expected.get("text") for each in own_parts for part in each}
        described += f": not {one_line(text, MAX_NAME_LENGTH)}" if len(texts) == 1 and (text := texts.pop()) else ""
    return described


def _with_causes(severity: str, names: Iterable[str], facts: Sequence[Fact], others: SuccessfulRequests) -> str:
    """Returns the special headers or parameters of which all requests have one: ` with x-amz-tagging`."""
    of_request = [fact.of_step if severity == "crash" else fact.special for fact in facts]
    of_each = [[name for name in own if not name.startswith(CHECKSUM)] for own in of_request]
    causes = [name for name in others.distinguishing_names(shared(of_each), facts) if name not in _KEPT]
    if not causes or not is_shared_by_all(causes, of_each) or set(causes) & set(map(str.lower, names)):
        return ""
    return f" with {' or '.join(map(usual_spelling, causes))}"


def _way_of(severity: str, ways: Sequence[str]) -> str:
    """Returns the way in which all values differ, or else more general words that are true of each."""
    if severity == "crash":
        return "without a complete response"
    if way := _common_way(ways):
        return way
    is_less = any(way in LESS_WAYS for way in ways)
    return ("wrong or missing" if is_less else "wrong") if severity == "corrupt" else "other than documented"


def _common_way(ways: Sequence[str]) -> str | None:
    """Returns the way in which all values differ; None if there is no common way, or they are wrong in another way."""
    if set(ways) == set(LESS_WAYS):
        return " or ".join(LESS_WAYS)
    return ways[0] if len(set(ways)) == 1 and ways[0] != "wrong" else None


def _exposed(facts: Sequence[Fact]) -> str:
    """Returns the words for an exposed value. If the value's name is a question, they are its answer."""
    parts = [part for fact in facts for part in fact.parts]
    questions = {part.about.removeprefix("whether ") for part in parts if part.about.startswith("whether ")}
    if len(questions) == 1 and all(part.got.get("value") is True for part in parts):
        return plain(questions.pop())
    about = {part.about for part in parts}
    if len(about) == 1 and re.match(r"refused\b", name := about.pop()):
        return VALUE_NAMES.get(name) or f"not {one_line(name, MAX_NAME_LENGTH)}"
    return with_examples(SEVERITY_WORDS["exposed"], [fact.names for fact in facts])


def _accepted(severity: str, facts: Sequence[Fact], others: SuccessfulRequests) -> str:
    """Returns the words for requests that are accepted and should be refused, with their header or parameter."""
    classes, operations = {fact.asked for fact in facts}, common_operations(facts)
    asked = classes.pop() if len(classes) == 1 else None
    if asked is None:
        wanted = {fact.expected for fact in facts}
        if wanted == {"success"} and operations:  # another request shows that it has no effect
            return _ANSWERED[severity].format(operations)
        if len(wanted) == 1 and operations:
            return f"{operations} accepted instead of {wanted.pop()}"
        return with_examples(SEVERITY_WORDS[severity], [[fact.subject] for fact in facts])
    of_each = [fact.special for fact in facts]
    names = others.distinguishing_names(shared(of_each), facts)
    by = f" by {operations}" if operations and not asked.names_its_operation else ""
    if not names or not asked.of_a_name:
        return asked.accepted + by
    spelt = [list(map(usual_spelling, each)) for each in of_each]
    return asked.of_a_name.format(shared_names_in_words(list(map(usual_spelling, names)), spelt)) + by


def _common_responses(severity: str, facts: Sequence[Fact], others: SuccessfulRequests) -> str:
    """Returns the words for the most common answers of the results."""
    known = [fact for fact in facts if fact.result.deviation is not None]
    if severity == "code":
        pairs = [[f"{fact.got} instead of {fact.expected}"] for fact in known]
        message = shared_names_in_words(shared(pairs), pairs, "other responses")
        return message or with_examples(SEVERITY_WORDS[severity], pairs)
    answers = [[fact.got] for fact in known if fact.got != "success"]
    by_clients = {_CLIENT_FAULT_WORDS.get(answer, "") for (answer,) in answers}
    if severity == "corrupt" and len(by_clients) == 1 and (message := by_clients.pop()):
        return message + (f" in {operations}" if (operations := common_operations(facts)) else "")
    # The refused operation may differ from the subject of the check, or may not find the data that the latter lost.
    of_each = [[fact.operation] for fact in facts]
    operations = shared_names_in_words(shared(of_each), of_each, "other operations")
    if not operations and severity == "refused":
        refused = Counter(fact.operation for fact in facts if fact.operation not in ("", ANY_OPERATION))
        operations = first_names_and_rest(sorted(refused, key=lambda name: (-refused[name], name)))
    if operations and severity == "refused" and all(answer.startswith("501") for (answer,) in answers):
        operations += f" with {part}" if (part := others.refused_part(known)) else ""
    words = _ANSWERED[severity].format(operations) if operations else SEVERITY_WORDS[severity]
    if severity == "corrupt" and operations and {answer for (answer,) in answers} == {NO_SUCH_UPLOAD}:
        words = f"uploads in progress are lost to {operations}"
    alike = shared(answers)
    if not any(alike):
        return with_examples(words, answers)
    return words + f" ({' or '.join(alike)}{'' if is_shared_by_all(alike, answers) else ', …'})"
