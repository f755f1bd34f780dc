"""The requirement that a finding violates, and what its example asked, expected and got, in the words of a title."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from record.actual_response import side_words
from record.lines import CheckResult, Deviation
from record.text import case_of, joined, one_line
from reports.diagnosis.exchanges.requests import decisive, sender_proof_of
from reports.diagnosis.exchanges.right_answers import without_names_of_run
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import (
    WRONG_ORDER_WAY,
    difference_way,
    differing_parts,
    is_about_value,
    value_name,
)
from reports.diagnosis.side_effects.listed_entries import SELECTING, is_cut, texts_in

MAX_VALUE_LENGTH = 60
"""The greatest length, in characters, of a value in a title."""
MAX_CASES = 4
_QUERY = re.compile("<Expression>([^<]*)</Expression>")
_SHOWN = (SELECTING | {"prefix"}) - {"continuation-token", "upload-id-marker", "version-id-marker"}
"""The parameters of a listing with values that mean something to a reader."""


def explanation(found: Finding) -> str:
    """Returns the values of the example, and the requirement of its check, with the cases of it that fail if they are
    few."""
    values = values_of(found.severity, found.example, found.title)
    check = function_of(found.example)
    cases = failing_cases([result for result in found.results if function_of(result) == check], MAX_CASES)
    few = f" ({cases})" if cases and not found.title.endswith(cases) else ""
    message = found.example.requirement.rstrip(".") or check.rpartition("::")[2].replace("_", " ")
    return "; ".join(filter(None, (values, f"required: {message}{few}")))


def failing_cases(results: Sequence[CheckResult], limit: int) -> str:
    """Returns the cases of one check in words, such as `cases 1 and no slash`; empty if there are more than `limit`, or
    none."""
    cases = sorted({case_of(result.id).replace("_", " ") for result in results})
    return f"case{'s' * (len(cases) > 1)} {joined(cases)}" if all(cases) and 0 < len(cases) <= limit else ""


def values_of(severity: str, result: CheckResult, title: str = "") -> str:
    """Returns `with part-number-marker=3: 5 missing` or `keys: b instead of a`; without the value if there is none, or
    if it cannot be shown in a few words. A name that the title has is not repeated."""
    asked = _request_in_words(result)
    if not is_about_value(result):
        return asked
    part = differing_parts(severity, result)[0]
    if not {"value", "bytes"} & part.got.keys() or isinstance(part.got.get("value"), bool):
        return asked
    # Times and ids in another order say nothing.
    differ = _difference(part) if difference_way(part) != WRONG_ORDER_WAY else ""
    name = value_name(part.about)
    named = f"{name} {asked}".strip() if name not in title else asked
    return ": ".join(filter(None, (named, differ))) if differ else asked


def _difference(part: Deviation) -> str:
    """Returns the surplus and missing entries of a list, or else both values; empty if they look alike."""
    wanted, came = part.expected.get("value"), part.got.get("value")
    if is_cut(wanted) or is_cut(came):
        # The end of a list that is cut is not known: only the first difference is, apart from long ids. A text with an
        # apostrophe has other quotes, by which the texts cannot be told apart.
        if '"' in f"{wanted}{came}":
            return ""
        sides = [
            [_shortened(text) for text in texts_in(side) if len(text) <= MAX_PART_LENGTH] for side in (wanted, came)
        ]
        first = next((pair for pair in zip(*sides, strict=False) if pair[0] != pair[1]), None)
        return f"{first[1]} instead of {first[0]}" if first else ""
    if isinstance(wanted, list) and isinstance(came, list) and not len(wanted) == len(came) == 1:
        before, after = Counter(_entry_list(wanted)), Counter(_entry_list(came))
        lists = ((before - after, "missing"), (after - before, "too many"))
        return "; ".join(f"{_shortened(', '.join(some.elements()))} {way}" for some, way in lists if some)
    shown = _side_words(part.expected), _side_words(part.got)
    return f"{shown[1]} instead of {shown[0]}" if shown[0] != shown[1] else ""


def _request_in_words(result: CheckResult) -> str:
    """Returns `with delimiter=/`: the parameters with which a listing was requested, the expression of a query, and the
    way of a request that is not signed by its headers."""
    sent = decisive(result)
    if sent is None:
        return ""
    listed = parse_qsl(urlsplit(sent.url).query) if result.subject.startswith("List") else []
    words = [
        f"{name}={one_line(plain, MAX_VALUE_LENGTH)}"
        for name, value in listed
        if name in _SHOWN and (plain := without_names_of_run(value))
    ]
    words += [one_line(html.unescape(query), MAX_VALUE_LENGTH) for query in _QUERY.findall(sent.request_body.text)]
    words += ["a presigned URL"] if sender_proof_of(sent) == "presigned" else []
    return f"with {joined(words)}" if words else ""


def _side_words(side: Mapping[str, Any]) -> str:
    """Returns one side of a deviation, without the names of the run."""
    if "bytes" in side:
        return f"{side['bytes'][0]} bytes"
    if "value" not in side:
        return one_line(str(side["text"]), MAX_VALUE_LENGTH) if "text" in side else side_words(side)
    return _shortened(_value_in_words(side["value"]))


def _shortened(text: str) -> str:
    return one_line(without_names_of_run(text), MAX_VALUE_LENGTH)


def _value_in_words(value: Any) -> str:
    """Returns a value in words; entries of several parts without their long ids, times and digests."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{name}={_value_in_words(each)}" for name, each in value.items())
    if not isinstance(value, list):
        return str(value)
    return ", ".join(_entry_list(value))


def _entry_list(value: Iterable[Any]) -> list[str]:
    entries = (each.values() if isinstance(each, dict) else each for each in value)
    return [_entry(each) if not isinstance(each, str) else each for each in entries]


def _entry(parts: Any) -> str:
    if not isinstance(parts, Iterable):
        return str(parts)
    return " ".join(text for part in parts if len(text := str(part)) <= MAX_PART_LENGTH)


MAX_PART_LENGTH = 20
"""The greatest length, in characters, of a part of an entry that a title shows."""
