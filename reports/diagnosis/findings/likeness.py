"""The common points of a finding's results, in the words of a title: by rule, from their values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from record.lines import CheckResult, Deviation
from record.selection import PROGRAMS
from record.text import case_of, joined, one_line
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import (
    common_operations,
    first_names_and_rest,
    is_shared_by_all,
    shared,
    shared_names_in_words,
    usual_spelling,
    with_examples,
)
from reports.diagnosis.findings.differing_values import (
    FEWER_ENTRIES_FAULT,
    LESS,
    MAX_NAME_LENGTH,
    UNEXPECTED_WAY,
    difference_way,
    differing_entries,
    differing_parts,
    is_about_value,
    names_of_values,
    plain,
    value_name,
)
from reports.diagnosis.findings.grouping import operation_of
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.footprints.seen import failed_step
from reports.diagnosis.severity.request_classes import refusable_class_of
from reports.diagnosis.side_effects.listed_entries import has_only_its_prefix, selecting_parameters_of, value_of
from reports.diagnosis.side_effects.uploads_ended import operation_ending_upload

CHECKSUM = "x-amz-checksum-"
"""Headers that SDKs add by themselves: they are not the cause of other wrong values."""
STANDARD = ("Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires")
"""Headers that belong to an object and are returned with it. Content-Type has a default, which is returned instead."""
KEPT = frozenset(map(str.lower, STANDARD))
"""Headers that are kept unchanged with an object: they are not the cause of other wrong values."""
CONCURRENCY_AREA = "consistency"
"""The area of concurrent requests: values must fit one order of the requests."""


def common_differences(severity: str, results: Sequence[CheckResult], special_names: SpecialNames) -> str:
    """Returns the differences in these results of one severity: `Content-Encoding and Expires lost`,
    `If-None-Match is ignored`."""
    if results and all(result.area == PROGRAMS for result in results):
        return _workflows(results)
    if severity == "corrupt" and results and all(result.area == CONCURRENCY_AREA for result in results):
        named = [names_of_values(result) for result in results]
        unexplained = joined([f"the {name}" for name in shared(named)]) or _operation_responses(results)
        return f"simultaneous requests of which no order explains {unexplained}"
    if severity == "corrupt" and results and all(map(_is_about_listing, results)):
        return _listing_differences(results)
    by_form: dict[_Form, list[CheckResult]] = defaultdict(list)
    for result in results:
        by_form[_form_of(severity, result)].append(result)
    largest_first = sorted(by_form.items(), key=lambda item: -len(item[1]))
    message = "; ".join(words(severity, some, special_names) for words, some in largest_first)
    if severity == "corrupt" and results and all(result.subject.startswith("List") for result in results):
        message += _parameters(results)
    return message


_Form: TypeAlias = Callable[[str, Sequence[CheckResult], SpecialNames], str]
"""The words for the results that differ in one form."""


def _form_of(severity: str, result: CheckResult) -> _Form:
    """Returns the function for the form in which a result differs: a value, an accepted request, or a response."""
    if is_about_value(result):
        return _wrong_values
    accepted = result.deviation is not None and "replies" in result.deviation.expected
    return _accepted if accepted and severity in ("ignored", "exposed", "corrupt") else _common_answers


def _operation_responses(results: Sequence[CheckResult]) -> str:
    """Returns the words for the responses of the operations that the results are about."""
    return f"the responses of {operations}" if (operations := common_operations(results)) else "the responses"


def _is_about_listing(result: CheckResult) -> bool:
    return result.subject.startswith("List") and (is_about_value(result) or _fault(result) == FEWER_ENTRIES_FAULT)


def _fault(result: CheckResult) -> str:
    return str(result.deviation.got.get("fault", "")) if result.deviation else ""


def _listing_differences(results: Sequence[CheckResult]) -> str:
    """Returns the way in which the entries of listings differ, and the common parameters of their requests."""
    parts = [part for each in results for part in differing_parts("corrupt", each)]
    ways = {"missing" if (way := difference_way(part)) in LESS else way for part in parts}
    way = {frozenset(("missing",)): "missing", frozenset(("in the wrong order",)): "in the wrong order"}.get(
        frozenset(ways), "too many" if ways <= {"too many", UNEXPECTED_WAY} else "wrong or missing"
    )
    if "too many" not in ways and UNEXPECTED_WAY not in ways and has_only_its_prefix(results):
        return f"no entries but the prefix itself in {common_operations(results)}"
    message = f"entries {way} in {common_operations(results)}{_parameters(results)}"
    return with_examples(message, [[value_name(part.about)] for part in parts if "fault" not in part.got])


def _parameters(results: Sequence[CheckResult]) -> str:
    """Returns the common parameters of listings: ` with key-marker and a delimiter other than /`."""
    asked = sorted(frozenset.intersection(*map(selecting_parameters_of, results)))
    if DELIMITER in asked and all(value_of(DELIMITER, result) not in ("", "/") for result in results):
        asked = [*(name for name in asked if name != DELIMITER), f"a {DELIMITER} other than /"]
    return f" with {joined(asked)}" if asked else ""


DELIMITER = "delimiter"


def _workflows(results: Sequence[CheckResult]) -> str:
    """Returns the programs that fail, and the step of each workflow."""
    failing = []
    for result in sorted(results, key=lambda result: result.id):
        name = case_of(result.id) or result.subject
        step = failed_step(result)
        failing.append(f"{name} (at the step '{one_line(step, MAX_NAME_LENGTH)}')" if step else name)
    return f"{first_names_and_rest(failing)} {'fails' if len(failing) == 1 else 'fail'}"


def _words_without_likeness(severity: str, named: Sequence[Iterable[str]]) -> str:
    """Returns the words for results that have only the severity in common, with some examples."""
    return with_examples(wording.WORDS[severity], named)


def _wrong_values(severity: str, results: Sequence[CheckResult], special_names: SpecialNames) -> str:
    parts = [differing_parts(severity, result) for result in results]
    named = [[value_name(part.about) for part in each if part.about] for each in parts]
    names = shared(named)
    if severity == "exposed":
        return _exposed([part for each in parts for part in each], named)
    named_ways = [(value_name(part.about), difference_way(part)) for each in parts for part in each]
    if not names or not is_shared_by_all(names, named):
        return _various_values(severity, [way for _, way in named_ways], named, results)
    ways = [way for about, way in named_ways if about in names]
    own_parts = [[part for part in each if value_name(part.about) in names] for each in parts]
    unclear = _common_way(ways) is None
    if unclear and all(type(part.expected.get("value")) is bool for each in own_parts for part in each):
        return f"not as required: {names[0]}"
    way = _way_of(severity, ways)
    of_request = special_names.of_step if severity == "crash" else special_names.of
    of_each = [[name for name in of_request(result) if not name.startswith(CHECKSUM)] for result in results]
    causes = [name for name in special_names.telling(shared(of_each), results) if name not in KEPT]
    message = ", ".join(names) if any(" and " in name for name in names) else joined(names)
    own = [_common_way([way for about, way in named_ways if about == name]) for name in names]
    if unclear and len(names) > 1 and all(own):
        # Each name has its own way to differ.
        return ", ".join(_with_way(name, way) for name, way in zip(names, own, strict=True) if way)
    described = _with_way(message, way)
    if severity == "corrupt" and len(names) == 1:
        described = with_examples(described, list(map(differing_entries, own_parts)))
    if causes and is_shared_by_all(causes, of_each) and not set(causes) & set(map(str.lower, names)):
        described += f" with {' or '.join(map(usual_spelling, causes))}"
    if (
        unclear
        and severity not in ("corrupt", "crash")
        and (text := _common_text([part for each in own_parts for part in each]))
    ):
        described += f": not {text}"
    return described


def _common_text(parts: Iterable[Deviation]) -> str:
    """Returns the common description of the expected values, if there is no exact value."""
    texts = {part.expected.get("text") for part in parts}
    return one_line(text, MAX_NAME_LENGTH) if len(texts) == 1 and (text := texts.pop()) else ""


def _with_way(name: str, way: str) -> str:
    return f"unexpected {name}" if way == UNEXPECTED_WAY else f"{name} {way}"


def _various_values(
    severity: str, ways: Sequence[str], named: Sequence[Sequence[str]], results: Sequence[CheckResult]
) -> str:
    """Returns the words for values without a common name: their operations, the way in which they are wrong, and
    examples."""
    message = wording.DATA if severity == "corrupt" else wording.OTHER_VALUES
    message += f" of {operations}" if (operations := common_operations(results)) else ""
    return with_examples(f"{message} {_way_of(severity, ways)}", named)


def _way_of(severity: str, ways: Sequence[str]) -> str:
    """Returns the way in which all values differ, or else more general words that are true of each."""
    if severity == "crash":
        return "without a complete response"
    if way := _common_way(ways):
        return way
    return ("wrong or missing" if _is_less(ways) else "wrong") if severity == "corrupt" else "other than documented"


def _exposed(parts: Sequence[Deviation], named: Sequence[Sequence[str]]) -> str:
    """Returns the words for an exposed value. If the value's name is a question, they are its answer."""
    questions = {_QUESTION.sub("", part.about) for part in parts if _QUESTION.match(part.about)}
    if len(questions) == 1 and all(part.got.get("value") is True for part in parts):
        return plain(questions.pop())
    refused = {part.about for part in parts}
    if len(refused) == 1 and _REFUSED.match(about := refused.pop()):
        return wording.VALUES.get(about) or f"not {one_line(about, MAX_NAME_LENGTH)}"
    return _words_without_likeness("exposed", named)


_QUESTION = re.compile(r"whether ")
_REFUSED = re.compile(r"refused\b")


def _common_way(ways: Sequence[str]) -> str | None:
    """Returns the way in which all values differ; None if there is no common way, or they are wrong in another way."""
    if set(ways) == set(LESS):
        return " or ".join(LESS)
    return ways[0] if len(set(ways)) == 1 and ways[0] != "wrong" else None


def _is_less(ways: Iterable[str]) -> bool:
    return any(way in LESS for way in ways)


def _accepted(severity: str, results: Sequence[CheckResult], special_names: SpecialNames) -> str:
    """Returns the words for requests that are accepted and should be refused, with their header or parameter."""
    classes = Counter(asked for result in results if (asked := refusable_class_of(result)))
    asked, number = classes.most_common(1)[0] if classes else (None, 0)
    operations = common_operations(results)
    if asked is None or number < len(results):
        wanted = {wording.expected(result) for result in results}
        if wanted == {"success"} and operations:  # another request shows that it has no effect
            return wording.ANSWERED[severity].format(operations)
        if len(wanted) == 1 and operations:
            return f"{operations} accepted instead of {wanted.pop()}"
        return _words_without_likeness(severity, [[result.subject] for result in results])
    of_each = [special_names.of(result) for result in results]
    names = special_names.telling(shared(of_each), results)
    by = f" by {operations}" if operations and not asked.names_its_operation else ""
    if names and asked.of_a_name:
        message = shared_names_in_words(
            [usual_spelling(name) for name in names], [list(map(usual_spelling, each)) for each in of_each]
        )
        return asked.of_a_name.format(message) + by
    return asked.accepted + by


def _common_answers(severity: str, results: Sequence[CheckResult], special_names: SpecialNames) -> str:
    """Returns the words for the most common answers of the results."""
    deviating = [result for result in results if result.deviation is not None]
    if severity == "code":
        pairs = [[f"{wording.got(result)} instead of {wording.expected(result)}"] for result in deviating]
        message = shared_names_in_words(shared(pairs), pairs, "other responses")
        return message or _words_without_likeness(severity, pairs)
    answers = [[message] for result in deviating if (message := wording.got(result)) != "success"]
    by_clients = Counter(wording.SAID_BY_CLIENTS.get(message, "") for (message,) in answers)
    if severity == "corrupt" and by_clients and (message := by_clients.most_common(1)[0][0]) and len(by_clients) == 1:
        return message + (f" in {operations}" if (operations := common_operations(results)) else "")
    # The refused operation may differ from the subject of the check, or may not find the data that the latter lost.
    of_each = [[operation_of(result)] for result in results]
    operations = shared_names_in_words(shared(of_each), of_each, "other operations")
    if operations and severity == "refused" and all(message.startswith("501") for (message,) in answers):
        part = special_names.refused_part(deviating)
        operations += f" with {part}" if part else ""
    words = wording.ANSWERED[severity].format(operations) if operations else wording.WORDS[severity]
    if severity == "corrupt" and operations and {message for (message,) in answers} == {wording.NO_UPLOAD}:
        enders = joined(sorted({*map(operation_ending_upload, results)} - {""}))
        words = "uploads in progress are " + (f"ended by {enders} of their keys" if enders else f"lost to {operations}")
    alike = shared(answers)
    if any(alike):
        words += f" ({' or '.join(alike)}{'' if all(message in alike for (message,) in answers) else ', …'})"
    else:
        words = with_examples(words, answers)
    return words
