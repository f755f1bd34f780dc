"""The values of a result that are not as required: their names in words, and the ways in which they differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote, unquote_plus

from record.lines import CheckResult, Deviation
from record.text import one_line
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.severity.severity_table import named_parts
from reports.diagnosis.side_effects.listed_entries import START_PARAMETERS, query_arguments, texts_in

LESS_WAYS = ("missing", "incomplete")
"""Ways of a value that has less than expected."""
FEWER_ENTRIES_FAULT = "IndexError"
"""The exception of a client that finds fewer entries than it looks for."""
UNEXPECTED_WAY, WRONG_ORDER_WAY = "not expected", "in the wrong order"
"""The ways of a value that should be absent, and of entries in another order."""
MAX_NAME_LENGTH = 50
"""The greatest length, in characters, of a value's name."""
CONTENT_TYPE = "Content-Type"
STANDARD = ("Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires")
"""Headers that belong to an object and are returned with it: they are not the cause of other wrong values. Content-Type
has a default, which is returned instead."""
_STANDARD_BY_LETTERS = {name.replace("-", "").lower(): name for name in STANDARD} | dict.fromkeys(
    ("contenttype", "type"), CONTENT_TYPE
)
UTF_16, CHUNKED, FRAMING_DIFFERENCE = "utf-16", "aws-chunked", "chunk-framing"
EMPTY_VALUES_DIFFERENCE = "empty values left out"
_MISSING: Any = object()
_CHUNK_FRAMING = re.compile(r"[0-9a-fA-F]+(;chunk-signature=|\r\n)")
VALUE_NAMES = {
    "IsTruncated": "whether more follows (IsTruncated)",
    "IsTruncated of each page": "whether more follows each page (IsTruncated)",
    "NextMarker": "where the next page begins (NextMarker)",
    "TagSet": "tags",
    "body of the first": "body of the first of two keys",
    "body of the read": "body of a read that followed a write",
    "entries without and with a delimiter": "entries",
    "entries and IsTruncated": "entries, or whether more follows (IsTruncated)",
    "first and second are public": "which versions are public",
    "keys and prefixes on more than one page": "keys or prefixes repeated on a later page",
    "keys of the other bucket": "keys of another bucket",
    "keys that are kept": "keys that a deletion must keep",
    "keys that are left": "keys left by a deletion",
    "latest": "which version is the latest",
    "names": "bucket names",
    "next markers": "where the next page begins",
    "next page": "where the next page begins",
    "refused, as it has expired": "still answered after it expired",
    "response contains the entity's text": "the text of an entity, which may be any file of the server, is returned",
    "the other bucket's object": "an object of another bucket",
    "the header x-injected": "an injected header",
    "versions and markers": "versions or delete markers",
}
"""Names of values that are unclear outside of their checks, in the words of a title."""


def is_about_value(result: CheckResult) -> bool:
    return result.deviation is not None and bool({"value", "bytes", "within", "text"} & set(result.deviation.expected))


def differing_parts(severity: str, result: CheckResult) -> list[Deviation]:
    """Returns those of the compared values that differ and have this severity."""
    assert result.deviation is not None
    return [part for part, of_kind in named_parts(result.deviation) if of_kind == severity] or [result.deviation]


def value_name(name: str) -> str:
    """Returns the name of a value in words, without the names of a run."""
    short = plain(name)
    return VALUE_NAMES.get(short, short)


def plain(name: str) -> str:
    """Returns the name of a value, without the names of a run."""
    return one_line(re.sub(r"'[^']*'|\"[^\"]*\"", "…", name).partition(",")[0], MAX_NAME_LENGTH)


def about_of(result: CheckResult) -> str:
    """Returns the subject of the deviation, without the names of a run; empty if the record does not name it."""
    return plain(result.deviation.about) if result.deviation else ""


def difference_way(part: Deviation) -> str:
    """Returns the way in which a value differs."""
    wanted, came = part.expected.get("value"), part.got.get("value")
    if part.sort == "data" and (way := _content_difference_way(part)):
        return way
    if "bytes" in part.expected or "bytes" in part.got:
        return "wrong"
    if part.got.get("fault") == FEWER_ENTRIES_FAULT:
        return "missing"
    if (
        part.got.keys() == {"value"}
        and not _has_value(came)
        and (_has_value(wanted) or not {"within", "text"}.isdisjoint(part.expected))
    ):
        return "missing"
    if part.expected.keys() == {"value"} and not _has_value(wanted) and _has_value(came):
        return UNEXPECTED_WAY
    if type(wanted) is int and type(came) is int:
        return "too small" if came < wanted else "too large"
    if isinstance(wanted, list) and isinstance(came, list):
        before, after = Counter(map(repr, wanted)), Counter(map(repr, came))
        if before == after:
            return WRONG_ORDER_WAY
        if before <= after:
            return "too many"
        if after <= before:
            return "incomplete"
    if isinstance(wanted, dict) and isinstance(came, dict):
        if wanted.items() <= came.items():
            return "with additions"
        if came.items() <= wanted.items():
            return "incomplete"
    return "wrong"


def differing_entries(parts: Iterable[Deviation]) -> list[str]:
    """Returns the names of the differing entries in values with named entries, such as tags; nothing for other
    values."""
    pairs = ((part.expected.get("value"), part.got.get("value")) for part in parts)
    return [
        plain(name)
        for wanted, came in pairs
        if isinstance(wanted, dict) and isinstance(came, dict) and came
        for name in {**wanted, **came}
        if wanted.get(name) != came.get(name)
    ]


def _content_difference_way(part: Deviation) -> str:
    """Returns whether only the end of the content is missing, or if more follows it; empty if it has other bytes, or
    none. Long content is given by its length and its text from the first difference."""
    wanted, came = (_content_length_and_text(side) for side in (part.expected, part.got))
    if not wanted[0] or not came[0]:
        return ""
    if wanted[0] < came[0] and came[1].startswith(wanted[1]):
        return "too long"
    return "cut short" if wanted[0] > came[0] and wanted[1].startswith(came[1]) else ""


def _content_length_and_text(side: Mapping[str, Any]) -> tuple[int, str]:
    """Returns length and text; 0 and an empty text if the content is not text."""
    length, text = side["bytes"] if "bytes" in side else (0, side.get("value"))
    return (length or len(text), text) if isinstance(text, str) else (0, "")


def _has_value(value: Any) -> bool:
    return value not in (None, "", [], {})


def lost_headers_of(parts: Iterable[Deviation]) -> frozenset[str]:
    """Returns the standard headers that are missing, or have a value of the server's own; none if another value is
    wrong as well. What a server adds to a type is no loss of it."""
    names = set()
    for part in parts:
        wanted, came = (side.get("value", side.get("text")) for side in (part.expected, part.got))
        if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
            # Other values were sent with the header.
            differing = [pair for pair in zip(wanted, came, strict=True) if pair[0] != pair[1]]
            wanted, came = differing[0] if len(differing) == 1 else (None, None)
        name = _STANDARD_BY_LETTERS.get(plain(part.about).replace("-", "").lower())
        if name is None or not isinstance(wanted, str) or not wanted or not isinstance(came, str | None):
            return frozenset()
        if came and came.lower().startswith(wanted.lower()):
            return frozenset()
        names.add(name)
    return frozenset(names)


def difference(result: CheckResult, parts: Iterable[Deviation]) -> str:
    """Returns the difference of all texts in the values that differ, such as white space; empty if it names no
    cause."""
    deviation = result.deviation
    if deviation is None:
        return ""
    wanted, came = (_text_start(side) for side in (deviation.expected, deviation.got))
    if _CHUNK_FRAMING.match(came) and not _CHUNK_FRAMING.match(wanted):
        return FRAMING_DIFFERENCE  # content begins with the framing of the chunks in which it was sent
    if "value" not in deviation.expected or "value" not in deviation.got:
        return ""
    if _is_of_utf_16(result, deviation):
        return UTF_16
    ways = {how for part in parts for how in _differences_in_part(part)}
    return ways.pop() if len(ways) == 1 else ""


def _text_start(side: Mapping[str, Any]) -> str:
    content = side.get("value", side.get("bytes", ["", ""])[1])
    return content if isinstance(content, str) else ""


def _is_of_utf_16(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether the entries of a listing are sorted as UTF-16, and not as UTF-8: at the first difference, the two
    orders disagree. A missing or surplus entry is compared with the position from which the listing was requested."""
    wanted, came = (texts_in(side.get("value")) for side in (deviation.expected, deviation.got))
    pairs = zip_longest(wanted, came, fillvalue="")
    expected, got = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    if expected.isascii() and got.isascii():
        return False
    if expected and got:
        return _is_reversed_in_utf_16(expected, got)
    exchange = decisive(result)
    asked = query_arguments(exchange) if exchange else {}
    positions = [asked[name] for name in START_PARAMETERS if name in asked]
    return any(_is_reversed_in_utf_16(*sorted((expected or got, position))) for position in positions)


def _is_reversed_in_utf_16(first: str, second: str) -> bool:
    """Returns whether two texts have another order in UTF-16 than in UTF-8, in which `first` comes first."""
    in_utf_16 = [text.encode("utf-16-be", "surrogatepass") for text in (first, second)]
    return first < second and in_utf_16[0] > in_utf_16[1]


def _differences_in_part(part: Deviation) -> Iterator[str]:
    """Yields the difference of each text in a value; empty for an unknown difference."""
    for wanted, came in differing_leaves(part.expected.get("value"), part.got.get("value")):
        if wanted == "" and came is _MISSING:
            yield EMPTY_VALUES_DIFFERENCE
        elif wanted in (None, _MISSING) and isinstance(came, str) and CHUNKED in came:
            yield CHUNKED if not _without_chunked(came) else ""
        elif isinstance(wanted, str) and isinstance(came, str) and wanted and came:
            yield next((name for name, (is_so, _) in TEXT_DIFFERENCES.items() if is_so and is_so(wanted, came)), "")
        else:
            yield ""


def differing_leaves(wanted: Any, came: Any) -> Iterator[tuple[Any, Any]]:
    """Yields the differing parts of two values, place by place."""
    if isinstance(wanted, dict) and isinstance(came, dict):
        for name in {**wanted, **came}:
            yield from differing_leaves(wanted.get(name, _MISSING), came.get(name, _MISSING))
    elif isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        for pair in zip(wanted, came, strict=True):
            yield from differing_leaves(*pair)
    elif wanted is _MISSING or came is _MISSING or wanted != came:
        yield wanted, came


def _without_chunked(text: str) -> str:
    return ",".join(word.strip() for word in text.split(",") if word.strip() != CHUNKED)


TEXT_DIFFERENCES: Mapping[str, tuple[Callable[[str, str], bool] | None, str]] = {
    UTF_16: (None, "keys are sorted as UTF-16, and not as UTF-8"),
    FRAMING_DIFFERENCE: (None, "the framing of signed or trailing chunks is stored in the {}"),
    EMPTY_VALUES_DIFFERENCE: (None, "empty values are left out of {}"),
    "white space": (
        lambda wanted, came: "".join(wanted.split()) == "".join(came.split()),
        "white space is added to or removed from {}",
    ),
    "quotes": (
        lambda wanted, came: wanted.strip('"') == came.strip('"'),
        "quotes are missing from or added to {}",
    ),
    CHUNKED: (
        lambda wanted, came: CHUNKED in came and _without_chunked(came) == _without_chunked(wanted),
        "{} keeps aws-chunked",
    ),
    "percent-encoded": (
        lambda wanted, came: wanted in (unquote(came), unquote_plus(came)),
        "{}: percent-encoded, and not as it was sent",
    ),
    "percent-decoded": (
        lambda wanted, came: came in (unquote(wanted), unquote_plus(wanted)),
        "{}: percent-decoded once too often",
    ),
}
"""The differences that name their cause by themselves, in any value, with the words of a title. The same difference is
one finding over all features."""
