"""What the results of a finding have in common, in the words of a title. By rule, from their values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from reports.diagnosis.applications.seen import failed_step
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.kinds import kind_of, named_parts
from reports.diagnosis.request_classes import asked_of
from reports.record.lines import CheckResult, Deviation
from reports.record.selection import PROGRAMS
from reports.record.text import joined, one_line

MOST = 0.6
"""The share of results from which a title names what they have in common; it says so if others have not."""
FEW = 2
"""How many names a title has."""
CHECKSUM = "x-amz-checksum-"
"""Headers that SDKs add by themselves: nothing else is wrong because of them."""
STANDARD = ("Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires")
"""Headers that belong to an object and are returned with it. Content-Type has a default, which comes instead."""
KEPT = frozenset(map(str.lower, STANDARD))
"""Headers that are kept with an object as they are: no other value is wrong because of them."""
LESS = ("missing", "incomplete")
"""Ways in which less came than was expected."""
ANY = "AnyOperation"
"""The operation of checks that are about no one in particular."""
Form: TypeAlias = Literal["values", "accepted", "answers"]
VALUES: Form = "values"
"""A value came that is not the expected one."""
ACCEPTED: Form = "accepted"
"""What should have been refused was not."""
ANSWERS: Form = "answers"
"""Another response came than the documented one."""
LONGEST = 50
"""Characters of a value's name."""
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
    by_form: dict[Form, list[CheckResult]] = defaultdict(list)
    for result in results:
        by_form[_form_of(kind, result)].append(result)
    said = {VALUES: _wrong_values, ACCEPTED: _accepted, ANSWERS: _answered}
    largest_first = sorted(by_form.items(), key=lambda item: -len(item[1]))
    return Likeness(tuple(said[form](kind, some, marks) for form, some in largest_first))


def _form_of(kind: str, result: CheckResult) -> Form:
    """In which form a result differs: each has words of its own."""
    if _is_of_a_value(result):
        return VALUES
    accepted = result.deviation is not None and "replies" in result.deviation.expected
    return ACCEPTED if accepted and kind in ("ignored", "exposed", "corrupt") else ANSWERS


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


def _about(result: CheckResult) -> str:
    return (plain(result.deviation.about) if result.deviation else "") or result.subject


def shared(names: Sequence[Iterable[str]]) -> list[str]:
    """One or two names, of which most of the results have one; none if they have nothing in common.

    `names` are those of each result.
    """
    found: list[str] = []
    left = [set(each) for each in names]
    covered = 0
    while len(found) < FEW and covered < MOST * len(names):
        counts = Counter(name for each in left for name in each)
        if not counts:
            break
        best = min(counts, key=lambda name: (-counts[name], name))
        found.append(best)
        covered += counts[best]
        left = [each for each in left if best not in each]
    return found if names and covered >= MOST * len(names) else []


def said_of(names: Sequence[str], of_each: Sequence[Iterable[str]], others: str = "others") -> str:
    """The names as they are said of all results: with the one that some results have instead, or with the number of
    `others`."""
    if not names or _is_of_all(names, of_each):
        return joined(names)
    more = sorted({name for each in map(set, of_each) if each.isdisjoint(names) for name in each})
    return joined([*names, *(more if len(more) == 1 else [f"{len(more)} {others}" if more else others])])


def _is_of_all(names: Iterable[str], of_each: Iterable[Iterable[str]]) -> bool:
    """Whether each result has one of the names."""
    some = set(names)
    return all(some.intersection(each) for each in of_each)


def subjects(results: Iterable[CheckResult]) -> str:
    """The operations that most of the results are about; empty if there are many."""
    of_each = [[result.subject] if result.subject not in ("", ANY) else [] for result in results]
    return said_of(shared(of_each), of_each, "other operations")


def _is_of_a_value(result: CheckResult) -> bool:
    return result.deviation is not None and bool({"value", "bytes", "within", "text"} & set(result.deviation.expected))


def _wrong_values(kind: str, results: Sequence[CheckResult], marks: Marks) -> Part:
    parts = [_parts(kind, result) for result in results]
    named = [[value_name(part.about) for part in each if part.about] for each in parts]
    names = shared(named)
    if kind == "exposed":
        return _exposed([part for each in parts for part in each], named)
    named_ways = [(value_name(part.about), _way(part)) for each in parts for part in each]
    if not names or not _is_of_all(names, named):
        return _various_values(kind, [way for _, way in named_ways], named, results)
    ways = [way for about, way in named_ways if about in names]
    unclear = _common_way(ways) is None
    way = _way_of(kind, ways)
    if any(_SENTENCE.search(name) for name in names):
        return Part(f"not as required: {names[0]}" if unclear else f"{names[0]}: {way}")
    of_each = [[name for name in marks.of(result) if not name.startswith(CHECKSUM)] for result in results]
    causes = [name for name in marks.telling(shared(of_each), results) if name not in KEPT]
    said = ", ".join(names) if any(" and " in name for name in names) else joined(names)
    own = [_common_way([way for about, way in named_ways if about == name]) for name in names]
    if unclear and len(names) > 1 and all(own):
        # Each name differs in a way of its own.
        return Part(", ".join(f"{name} {way}" for name, way in zip(names, own, strict=True)))
    if not causes or not _is_of_all(causes, of_each) or set(causes) & set(map(str.lower, names)):
        return Part(f"{said} {way}")
    return Part(f"{said} {way} with {' or '.join(map(shown, causes))}")


def _various_values(
    kind: str, ways: Sequence[str], named: Sequence[Sequence[str]], results: Sequence[CheckResult]
) -> Part:
    """What is said of values of which no one or two speak for all: where they are wrong, and some examples."""
    said = wording.DATA if kind == "corrupt" else wording.OTHER_VALUES
    said += f" of {operations}" if (operations := subjects(results)) else ""
    return Part(with_examples(f"{said} {_way_of(kind, ways)}", named), of_all=False)


def _way_of(kind: str, ways: Sequence[str]) -> str:
    """The way in which all values differ, or else what is true of each."""
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


def value_name(name: str) -> str:
    """The name of a value in words, without the names of a run."""
    short = plain(name)
    return wording.VALUES.get(short, short)


def plain(name: str) -> str:
    """The name of a value, without the names of a run."""
    return one_line(re.sub(r"'[^']*'|\"[^\"]*\"", "…", name).partition(",")[0], LONGEST)


def with_examples(words: str, named: Sequence[Iterable[str]]) -> str:
    """The words, with the names that most of the results have, where no one or two speak for all of them."""
    found = Counter(name for names in named for name in set(names) if name)
    if not found:
        return words
    some = sorted(found, key=lambda name: (-found[name], name))[:FEW]
    return f"{words} ({', '.join(some)}{', …' if len(found) > FEW else ''})"


def with_more(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    if len(names) <= FEW + 1:
        return joined(names)
    return f"{', '.join(names[:FEW])} and {len(names) - FEW} more"


def _parts(kind: str, result: CheckResult) -> list[Deviation]:
    """Of the values that were compared together, those that differ and have this kind."""
    assert result.deviation is not None
    return [part for part, of_kind in named_parts(result.deviation) if of_kind == kind] or [result.deviation]


def _way(part: Deviation) -> str:
    """How a value differs."""
    wanted, came = part.expected.get("value"), part.got.get("value")
    if "bytes" in part.expected or "bytes" in part.got:
        return "wrong"
    if (
        part.got.keys() == {"value"}
        and not _is_there(came)
        and (_is_there(wanted) or not {"within", "text"}.isdisjoint(part.expected))
    ):
        return "missing"
    if part.expected.keys() == {"value"} and not _is_there(wanted) and _is_there(came):
        return "not expected"
    if type(wanted) is int and type(came) is int:
        return "too small" if came < wanted else "too large"
    if isinstance(wanted, list) and isinstance(came, list):
        before, after = Counter(map(repr, wanted)), Counter(map(repr, came))
        if before == after:
            return "in the wrong order"
        if before <= after:
            return "too many"
        if after <= before:
            return "incomplete"
    return "wrong"


def way_of_a_value(result: CheckResult) -> str:
    """The name of the first value that differs, and whether it is less than expected; empty for what is no value."""
    if not _is_of_a_value(result) or result.deviation is None:
        return ""
    part = next((part for part, kind in named_parts(result.deviation) if kind == "corrupt"), result.deviation)
    return f"{value_name(part.about)} {'missing' if _way(part) in LESS else 'wrong'}"


def value_names(result: CheckResult) -> list[str]:
    """The names of the values that differ; nothing for what is no value."""
    if not _is_of_a_value(result):
        return []
    return [value_name(part.about) for part in _parts(kind_of(result), result) if part.about]


def missing_values(results: Iterable[CheckResult]) -> bool:
    """Whether all values that differ are less than expected."""
    return all(_way(part) in LESS for result in results for part in _parts(kind_of(result), result))


def _is_there(value: Any) -> bool:
    return value not in (None, "", [], {})


def _accepted(kind: str, results: Sequence[CheckResult], marks: Marks) -> Part:
    """What is accepted that should be refused, with the header or parameter that it is about."""
    classes = Counter(asked for result in results if (asked := asked_of(result)))
    asked, number = classes.most_common(1)[0] if classes else (None, 0)
    operations = subjects(results)
    if asked is None or number < len(results):
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
    if kind == "corrupt":  # what does not find them may be another operation than the one that lost them
        of_each = [[_about(result)] for result in results]
        operations = said_of(shared(of_each), of_each, "other operations")
    else:
        operations = subjects(results)
    words = wording.ANSWERED[kind].format(operations) if operations else wording.WORDS[kind]
    alike = shared(answers)
    if any(alike):
        words += f" ({' or '.join(alike)}{'' if all(said in alike for (said,) in answers) else ', …'})"
    else:
        words = with_examples(words, answers)
    return Part(words, of_all=bool(operations))


def with_value(name: str, of_each: Iterable[Iterable[str]]) -> str:
    """A header as it is usually written, with what its values have in common: `Content-Encoding: aws-chunked`."""
    words = [{word.strip() for value in values for word in value.split(",")} for values in of_each]
    common = set.intersection(*words) if words else set()
    only = common.pop() if len(common) == 1 else ""
    return f"{shown(name)}: {only}" if only and len(only) <= LONGEST_VALUE and only.isprintable() else shown(name)


LONGEST_VALUE = 20
"""Characters of a header's value that a title shows."""


def shown(name: str) -> str:
    """A header or parameter as it is usually written."""
    if name.startswith("x-amz-") or name != name.lower() or "-" not in name:
        return name
    if name in PARAMETERS:
        return name
    return "-".join(part.upper() if part == "md5" else part.capitalize() for part in name.split("-"))


PARAMETERS = frozenset(
    """
    bucket-region continuation-token encoding-type fetch-owner key-marker max-buckets max-keys max-parts max-uploads
    part-number-marker start-after upload-id-marker version-id-marker
    """.split()  # noqa: SIM905
)
"""Parameters with a hyphen, which look like headers."""
