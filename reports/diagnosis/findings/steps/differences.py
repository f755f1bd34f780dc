"""Differences that name their cause by themselves, in any value: keys sorted as UTF-16, changed white space,
percent-encoding that was left. The same difference is one finding over all features."""

from __future__ import annotations

import email.errors
import email.header
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from record.lines import CRITICAL, CheckResult, Deviation, RecordedFeature
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import MAX_NAMES_IN_TITLE, first_names_and_rest
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import differing_parts, value_name
from reports.diagnosis.findings.grouping import Step, entry_of, features_of, finding_of, group_by_key
from reports.diagnosis.findings.sizes import Sizes, min_results_alone
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.listed_entries import START_PARAMETERS, texts_in

UTF_16 = "utf-16"
CHUNKED = "aws-chunked"
FRAMING_DIFFERENCE = "chunk-framing"
QUOTES = "quotes"
EMPTY_VALUES_DIFFERENCE = "empty values left out"
_MISSING: Any = object()


def same_differences(catalogue: Mapping[str, RecordedFeature], wanted: Sizes) -> Step:
    """Returns the step for the same difference, in several features or in many results of one."""

    def key(result: CheckResult) -> tuple[str, str] | None:
        found = difference(result)
        return (severity_of(result), found) if found else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (severity, how), group in group_by_key(results, key).items():
            features = features_of(group)
            if len(features) < 2 and len(group) < (
                MAX_NAMES_IN_TITLE if severity in CRITICAL else min_results_alone(severity, group, wanted)
            ):
                continue
            words = _WORDS[how].format(
                first_names_and_rest(sorted({name for each in group for name in _names(each, how)}))
            )
            title = f"{entry_of(catalogue, features[0]).title}: {words}" if len(features) == 1 else words
            name = wording.slug(severity, how)
            found.append(finding_of(severity, name, title[:1].upper() + title[1:], group, is_vague=len(features) == 1))
        return found

    return find


def difference(result: CheckResult) -> str:
    """Returns the difference between the expected and the actual value; empty if it names no cause."""
    deviation = result.deviation
    if deviation is not None and _starts_with_framing(deviation):
        return FRAMING_DIFFERENCE
    if deviation is None or "value" not in deviation.expected or "value" not in deviation.got:
        return ""
    if is_of_utf_16(result):
        return UTF_16
    ways = {how for part in differing_parts(severity_of(result), result) for how in _differences_in_part(part)}
    return ways.pop() if len(ways) == 1 else ""


def _starts_with_framing(deviation: Deviation) -> bool:
    """Returns whether content begins with the framing of the chunks in which it was sent, and not with its own
    bytes.
    """
    wanted, came = (_beginning(side) for side in (deviation.expected, deviation.got))
    return _CHUNK_FRAMING.match(came) is not None and _CHUNK_FRAMING.match(wanted) is None


def _beginning(side: Mapping[str, Any]) -> str:
    content = side.get("value", side.get("bytes", ["", ""])[1])
    return content if isinstance(content, str) else ""


_CHUNK_FRAMING = re.compile(r"[0-9a-fA-F]+(;chunk-signature=|\r\n)")


def is_of_utf_16(result: CheckResult) -> bool:
    """Returns whether the entries of a listing are sorted as UTF-16, and not as UTF-8: at the first difference, the two
    orders disagree. A missing or surplus entry is compared with the position from which the listing was requested.
    """
    deviation = result.deviation
    if deviation is None:
        return False
    wanted, came = (texts_in(side.get("value")) for side in (deviation.expected, deviation.got))
    pairs = zip_longest(wanted, came, fillvalue="")
    expected, got = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    if expected and got:
        return _is_reversed_in_utf_16(expected, got)
    exchange = decisive(result)
    asked = dict(parse_qsl(urlsplit(exchange.url).query)) if exchange else {}
    positions = [asked[name] for name in START_PARAMETERS if name in asked]
    entry = expected or got
    return any(_is_reversed_in_utf_16(*sorted((entry, position))) for position in positions)


def _is_reversed_in_utf_16(first: str, second: str) -> bool:
    """Returns whether two texts have another order in UTF-16 than in UTF-8, in which `first` comes first."""
    in_utf_16 = [text.encode("utf-16-be", "surrogatepass") for text in (first, second)]
    return first < second and in_utf_16[0] > in_utf_16[1]


def _differences_in_part(part: Deviation) -> Iterator[str]:
    """Yields the difference of each text in a value; empty for an unknown difference."""
    for wanted, came in leaves(part.expected.get("value"), part.got.get("value")):
        if wanted == "" and came is _MISSING:
            yield EMPTY_VALUES_DIFFERENCE
        elif wanted in (None, _MISSING) and isinstance(came, str) and CHUNKED in came:
            yield CHUNKED if not _without_chunked(came) else ""
        elif isinstance(wanted, str) and isinstance(came, str) and wanted and came:
            yield next((name for name, is_so in _RELATIONS.items() if is_so(wanted, came)), "")
        else:
            yield ""


def leaves(wanted: Any, came: Any) -> Iterator[tuple[Any, Any]]:
    """Yields the differing parts of two values, place by place."""
    if isinstance(wanted, dict) and isinstance(came, dict):
        for name in {**wanted, **came}:
            yield from leaves(wanted.get(name, _MISSING), came.get(name, _MISSING))
    elif isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        for pair in zip(wanted, came, strict=True):
            yield from leaves(*pair)
    elif wanted is _MISSING or came is _MISSING or wanted != came:
        yield wanted, came


def _names(result: CheckResult, how: str) -> Iterator[str]:
    """Yields the names of the values with this difference; names that differ only in hyphens become one."""
    if how == UTF_16:
        return
    for part in differing_parts(severity_of(result), result):
        yield re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value_name(part.about)) or "a value"


def _without_chunked(text: str) -> str:
    return ",".join(word.strip() for word in text.split(",") if word.strip() != CHUNKED)


def _as_encoded_word(text: str) -> str:
    """Returns the decoded text of an RFC 2047 encoded word, or else the same text."""
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (email.errors.HeaderParseError, LookupError, ValueError):  # an unknown character set
        return text


_RELATIONS: Mapping[str, Callable[[str, str], bool]] = {
    "white space": lambda wanted, came: "".join(wanted.split()) == "".join(came.split()),
    "letter case": lambda wanted, came: wanted.lower() == came.lower(),
    QUOTES: lambda wanted, came: wanted.strip('"') == came.strip('"'),
    CHUNKED: lambda wanted, came: CHUNKED in came and _without_chunked(came) == _without_chunked(wanted),
    "percent-encoded": lambda wanted, came: wanted in (unquote(came), unquote_plus(came)),
    "percent-decoded": lambda wanted, came: came in (unquote(wanted), unquote_plus(wanted)),
    "references": lambda wanted, came: html.unescape(came) == wanted,
    "encoded word": lambda wanted, came: came.startswith("=?") and _as_encoded_word(came) == wanted,
}
_WORDS = {
    UTF_16: "keys are sorted as UTF-16, and not as UTF-8",
    FRAMING_DIFFERENCE: "the framing of signed or trailing chunks is stored in the {}",
    EMPTY_VALUES_DIFFERENCE: "empty values are left out of {}",
    "white space": "white space is added to or removed from {}",
    "letter case": "upper and lower case of {} are changed",
    QUOTES: "quotes are missing from or added to {}",
    CHUNKED: "{} keeps aws-chunked",
    "percent-encoded": "{}: percent-encoded, and not as it was sent",
    "percent-decoded": "{}: percent-decoded once too often",
    "references": "{}: references of XML are not resolved",
    "encoded word": "{}: left in the encoding of RFC 2047",
}
