"""The requirement that a finding violates, in the words of a title: the check, and what its example asked, expected and
got, as values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from reports.diagnosis.effects.listed_entries import SELECTING, texts_in
from reports.diagnosis.exchanges.requests import decisive, way_of
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import (
    IN_ANOTHER_ORDER,
    differing_parts,
    how_it_differs,
    is_of_a_value,
    value_name,
)
from reports.record.lines import CheckResult
from reports.record.text import joined, one_line
from reports.record.what_came import words_of

LONGEST = 60
"""The greatest length, in characters, of a value in a title."""
MOST_CASES = 2
_OF_THE_RUN = re.compile(r"(?<![a-z0-9-])(?:(?:main|gw\d+|p\d+)-\d+/|s3c-[0-9a-z]+-)")
"""The beginnings of keys and of the names of buckets that are different in each run."""
_SHOWN = SELECTING | {"prefix"}


def violated(found: Finding) -> str:
    """Returns the check, its cases if they are few, and the values of the example. Without values, it is the check
    that shows the finding most often."""
    values = values_of(found.kind, found.example)
    named = {result.id.rpartition("::")[2] for result in found.results}
    checks = Counter(_check(result) for result in found.results)
    check = _check(found.example) if values else min(checks, key=lambda name: (-checks[name], name))
    cases = sorted(each.removeprefix(check).strip("[]") for each in named) if len(checks) == 1 else []
    few = joined(cases) if all(cases) and len(cases) <= MOST_CASES else ""
    said = check.replace("_", " ") + (f": {few}" if few else ", …" if len(checks) > 1 else "")
    return "; ".join(filter(None, (said, values)))


def _check(result: CheckResult) -> str:
    return result.id.rpartition("::")[2].partition("[")[0]


def values_of(kind: str, result: CheckResult) -> str:
    """Returns `ListParts with part-number-marker=3: part numbers: 5 expected, nothing came`; empty if the result is not
    about a value, or if it cannot be shown in a few words."""
    if not is_of_a_value(result):
        return ""
    part = differing_parts(kind, result)[0]
    if not {"value", "bytes"} & part.got.keys() or isinstance(part.got.get("value"), bool):
        return ""
    if how_it_differs(part) == IN_ANOTHER_ORDER:
        return ""  # times and ids in their order say nothing
    wanted, came = _shown(part.expected), _shown(part.got)
    asked = _asked(result)
    named = ": ".join(filter(None, (f"{result.subject}{asked}" if asked else "", value_name(part.about))))
    return f"{named}: {wanted} expected, {came} came" if wanted != came else ""


def _asked(result: CheckResult) -> str:
    """Returns the parameters with which a listing was requested, and the way of a request that is not signed by its
    headers."""
    sent = decisive(result)
    if sent is None:
        return ""
    listed = parse_qsl(urlsplit(sent.url).query) if result.subject.startswith("List") else []
    words = [
        f"{name}={one_line(plain, LONGEST)}"
        for name, value in listed
        if name in _SHOWN and (plain := _OF_THE_RUN.sub("", value))
    ]
    words += ["a presigned URL"] if way_of(sent) == "presigned" else []
    return f" with {joined(words)}" if words else ""


def _shown(side: Mapping[str, Any]) -> str:
    """Returns one side of a deviation, without the names of the run."""
    if "bytes" in side:
        return f"{side['bytes'][0]} bytes"
    if "value" not in side:
        return one_line(str(side["text"]), LONGEST) if "text" in side else words_of(side)
    return one_line(_OF_THE_RUN.sub("", _plain(side["value"])), LONGEST)


def _plain(value: Any) -> str:
    """Returns a value in words; entries of several parts without their long ids, times and digests."""
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{name}={_plain(each)}" for name, each in value.items())
    if isinstance(value, str) and (texts := texts_in(value)) != [value]:  # a list that is cut
        return ", ".join(text for text in texts if len(text) <= LONGEST_PART)
    if not isinstance(value, list):
        return str(value)
    entries = (each.values() if isinstance(each, dict) else each for each in value)
    return ", ".join(_entry(each) if not isinstance(each, str) else each for each in entries)


def _entry(parts: Any) -> str:
    if not isinstance(parts, Iterable):
        return str(parts)
    return " ".join(text for part in parts if len(text := str(part)) <= LONGEST_PART)


LONGEST_PART = 20
"""The greatest length, in characters, of a part of an entry that a title shows."""
