"""What the results of a finding have in common, in the words of a title. By rule, from their values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import (
    are_of_all,
    said_of,
    shared,
    shown,
    subjects,
    with_examples,
    with_more,
)
from reports.diagnosis.findings.differing_values import (
    LESS,
    LISTS_LESS,
    LONGEST,
    NOT_EXPECTED,
    differing_parts,
    entries_that_differ,
    how_it_differs,
    is_of_a_value,
    plain,
    value_name,
)
from reports.diagnosis.findings.grouping import operation_of
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.footprints.seen import failed_step
from reports.diagnosis.kinds.request_classes import asked_of
from reports.diagnosis.signs.listed_entries import listed_by
from reports.record.lines import CheckResult, Deviation
from reports.record.selection import PROGRAMS
from reports.record.text import joined, one_line

CHECKSUM = "x-amz-checksum-"
"""Headers that SDKs add by themselves: nothing else is wrong because of them."""
STANDARD = ("Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires")
"""Headers that belong to an object and are returned with it. Content-Type has a default, which comes instead."""
KEPT = frozenset(map(str.lower, STANDARD))
"""Headers that are kept with an object as they are: no other value is wrong because of them."""
AT_THE_SAME_TIME = "consistency"
"""The area of what clients do at the same time: values are as in one order of it, or they are wrong."""
Form: TypeAlias = Literal["values", "accepted", "answers"]
VALUES: Form = "values"
"""A value came that is not the expected one."""
ACCEPTED: Form = "accepted"
"""What should have been refused was not."""
ANSWERS: Form = "answers"
"""Another response came than the documented one."""
_SENTENCE = re.compile(r"\b(is|are|has|have|was|may|does)\b")
"""Words of a value's name that is a sentence."""


@dataclass(frozen=True)
class Part:
    """What some results have in common, in words. `of_all`: the words are true of each, and name no mere examples."""

    words: str
    of_all: bool = True


@dataclass(frozen=True)
class Likeness:
    """What the results of a finding have in common: a part for each form in which they differ."""

    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """All parts, for a title."""
        return "; ".join(part.words for part in self.parts)

    @property
    def is_various(self) -> bool:
        """Whether the results have little in common."""
        return len(self.parts) > 1 or not all(part.of_all for part in self.parts)


def likeness(kind: str, results: Sequence[CheckResult], marks: Marks) -> Likeness:
    """What differs in these results of one kind: `Content-Encoding and Expires lost`, `If-None-Match is ignored`."""
    if results and all(result.area == PROGRAMS for result in results):
        return Likeness((Part(_workflows(results)),))
    if kind == "corrupt" and results and all(result.area == AT_THE_SAME_TIME for result in results):
        return Likeness((Part(f"no order of requests at the same time explains {_of(results)}"),))
    if kind == "corrupt" and results and all(map(_is_of_a_listing, results)):
        return Likeness((_listed(results),))
    by_form: dict[Form, list[CheckResult]] = defaultdict(list)
    for result in results:
        by_form[_form_of(kind, result)].append(result)
    said = {VALUES: _wrong_values, ACCEPTED: _accepted, ANSWERS: _answered}
    largest_first = sorted(by_form.items(), key=lambda item: -len(item[1]))
    return Likeness(tuple(said[form](kind, some, marks) for form, some in largest_first))


def _form_of(kind: str, result: CheckResult) -> Form:
    """In which form a result differs: each has words of its own."""
    if is_of_a_value(result):
        return VALUES
    accepted = result.deviation is not None and "replies" in result.deviation.expected
    return ACCEPTED if accepted and kind in ("ignored", "exposed", "corrupt") else ANSWERS


def _of(results: Sequence[CheckResult]) -> str:
    """What came of the operations that the results are about."""
    return f"the responses of {operations}" if (operations := subjects(results)) else "the responses"


def _is_of_a_listing(result: CheckResult) -> bool:
    return result.subject.startswith("List") and (is_of_a_value(result) or _fault(result) == LISTS_LESS)


def _fault(result: CheckResult) -> str:
    return str(result.deviation.got.get("fault", "")) if result.deviation else ""


def _listed(results: Sequence[CheckResult]) -> Part:
    """How the entries of listings differ, and the parameters that their requests have in common."""
    parts = [part for each in results for part in differing_parts("corrupt", each)]
    ways = {"missing" if (way := how_it_differs(part)) in LESS else way for part in parts}
    way = {frozenset(("missing",)): "missing", frozenset(("in the wrong order",)): "in the wrong order"}.get(
        frozenset(ways), "too many" if ways <= {"too many", NOT_EXPECTED} else "wrong or missing"
    )
    asked = sorted(frozenset.intersection(*map(listed_by, results)))
    said = f"entries {way} in {subjects(results)}" + (f" with {joined(asked)}" if asked else "")
    return Part(with_examples(said, [[value_name(part.about)] for part in parts if "fault" not in part.got]))


def _workflows(results: Sequence[CheckResult]) -> str:
    """Which programs fail, and at which step of their workflows."""
    said = []
    for result in sorted(results, key=lambda result: result.id):
        name = result.id.partition("[")[2].removesuffix("]") or result.subject
        step = failed_step(result)
        said.append(f"{name} (at the step '{one_line(step, LONGEST)}')" if step else name)
    return f"{with_more(said)} {'fails' if len(said) == 1 else 'fail'}"


def _nothing_but(kind: str, named: Sequence[Iterable[str]]) -> Part:
    """What is said of results that have no more than their kind in common, with some examples."""
    return Part(with_examples(wording.WORDS[kind], named), of_all=False)


def _wrong_values(kind: str, results: Sequence[CheckResult], marks: Marks) -> Part:
    parts = [differing_parts(kind, result) for result in results]
    named = [[value_name(part.about) for part in each if part.about] for each in parts]
    names = shared(named)
    if kind == "exposed":
        return _exposed([part for each in parts for part in each], named)
    named_ways = [(value_name(part.about), how_it_differs(part)) for each in parts for part in each]
    if not names or not are_of_all(names, named):
        return _various_values(kind, [way for _, way in named_ways], named, results)
    ways = [way for about, way in named_ways if about in names]
    unclear = _common_way(ways) is None
    way = _way_of(kind, ways)
    if any(_SENTENCE.search(name) for name in names):
        return Part(f"not as required: {names[0]}" if unclear else f"{names[0]}: {way}")
    of_request = marks.of_step if kind == "crash" else marks.of
    of_each = [[name for name in of_request(result) if not name.startswith(CHECKSUM)] for result in results]
    causes = [name for name in marks.telling(shared(of_each), results) if name not in KEPT]
    said = ", ".join(names) if any(" and " in name for name in names) else joined(names)
    own = [_common_way([way for about, way in named_ways if about == name]) for name in names]
    if unclear and len(names) > 1 and all(own):
        # Each name differs in a way of its own.
        return Part(", ".join(_with_way(name, way) for name, way in zip(names, own, strict=True) if way))
    own_parts = [[part for part in each if value_name(part.about) in names] for each in parts]
    told = _with_way(said, way)
    if kind == "corrupt" and len(names) == 1:
        told = with_examples(told, list(map(entries_that_differ, own_parts)))
    if causes and are_of_all(causes, of_each) and not set(causes) & set(map(str.lower, names)):
        told += f" with {' or '.join(map(shown, causes))}"
    if unclear and kind != "crash" and (text := _common_text([part for each in own_parts for part in each])):
        told += f": not {text}"
    return Part(told)


def _common_text(parts: Iterable[Deviation]) -> str:
    """What all values should have been, if it has no value and is said in the same words."""
    texts = {part.expected.get("text") for part in parts}
    return one_line(text, LONGEST) if len(texts) == 1 and (text := texts.pop()) else ""


def _with_way(name: str, way: str) -> str:
    return f"unexpected {name}" if way == NOT_EXPECTED else f"{name} {way}"


def _various_values(
    kind: str, ways: Sequence[str], named: Sequence[Sequence[str]], results: Sequence[CheckResult]
) -> Part:
    """What is said of values of which no one or two speak for all: where they are wrong, and some examples."""
    said = wording.DATA if kind == "corrupt" else wording.OTHER_VALUES
    said += f" of {operations}" if (operations := subjects(results)) else ""
    return Part(with_examples(f"{said} {_way_of(kind, ways)}", named), of_all=False)


def _way_of(kind: str, ways: Sequence[str]) -> str:
    """The way in which all values differ, or else what is true of each."""
    if kind == "crash":
        return "without a complete response"
    if way := _common_way(ways):
        return way
    return ("wrong or missing" if _is_less(ways) else "wrong") if kind == "corrupt" else "other than documented"


def _exposed(parts: Sequence[Deviation], named: Sequence[Sequence[str]]) -> Part:
    """What came that must not: where the name of a value is a question, its answer."""
    told = {_QUESTION.sub("", part.about) for part in parts if _QUESTION.match(part.about)}
    if len(told) == 1 and all(part.got.get("value") is True for part in parts):
        return Part(plain(told.pop()))
    refused = {part.about for part in parts}
    if len(refused) == 1 and _REFUSED.match(about := refused.pop()):
        return Part(wording.VALUES.get(about) or f"not {one_line(about, LONGEST)}")
    return _nothing_but("exposed", named)


_QUESTION = re.compile(r"whether ")
_REFUSED = re.compile(r"refused\b")


def _common_way(ways: Sequence[str]) -> str | None:
    """The way in which all values differ; None if they have none in common, or are wrong in another way."""
    if set(ways) == set(LESS):
        return " or ".join(LESS)
    return ways[0] if len(set(ways)) == 1 and ways[0] != "wrong" else None


def _is_less(ways: Iterable[str]) -> bool:
    return any(way in LESS for way in ways)


def _accepted(kind: str, results: Sequence[CheckResult], marks: Marks) -> Part:
    """What is accepted that should be refused, with the header or parameter that it is about."""
    classes = Counter(asked for result in results if (asked := asked_of(result)))
    asked, number = classes.most_common(1)[0] if classes else (None, 0)
    operations = subjects(results)
    if asked is None or number < len(results):
        wanted = {wording.expected(result) for result in results}
        if len(wanted) == 1 and operations:
            return Part(f"{operations} accepted instead of {wanted.pop()}")
        return _nothing_but(kind, [[result.subject] for result in results])
    of_each = [marks.of(result) for result in results]
    names = marks.telling(shared(of_each), results)
    by = f" by {operations}" if operations and not asked.names_its_operation else ""
    if names and asked.of_a_name:
        said = said_of([shown(name) for name in names], [map(shown, each) for each in of_each])
        return Part(asked.of_a_name.format(said) + by)
    return Part(asked.accepted + by)


def _answered(kind: str, results: Sequence[CheckResult], marks: Marks) -> Part:
    """The answers that most of the results have."""
    told = [result for result in results if result.deviation is not None]
    if kind == "code":
        pairs = [[f"{wording.got(result)} instead of {wording.expected(result)}"] for result in told]
        said = said_of(shared(pairs), pairs, "other responses")
        return Part(said) if said else _nothing_but(kind, pairs)
    answers = [[said] for result in told if (said := wording.got(result)) != "success"]
    by_clients = Counter(wording.SAID_BY_CLIENTS.get(said, "") for (said,) in answers)
    if kind == "corrupt" and by_clients and (said := by_clients.most_common(1)[0][0]) and len(by_clients) == 1:
        return Part(said + (f" in {operations}" if (operations := subjects(results)) else ""))
    # Another operation than the one that a check is about may have been refused, or not find what that one lost.
    of_each = [[operation_of(result)] for result in results]
    operations = said_of(shared(of_each), of_each, "other operations")
    words = wording.ANSWERED[kind].format(operations) if operations else wording.WORDS[kind]
    alike = shared(answers)
    if any(alike):
        words += f" ({' or '.join(alike)}{'' if all(said in alike for (said,) in answers) else ', …'})"
    else:
        words = with_examples(words, answers)
    return Part(words, of_all=bool(operations))
