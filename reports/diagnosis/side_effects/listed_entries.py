"""Signs in the response to a listing about the parameters that select its entries."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import Seen, decisive, parameters_of

START_PARAMETERS = ("marker", "start-after", "key-marker")
"""Parameters with the position after which the entries begin."""
PAGE_PARAMETERS = frozenset((*START_PARAMETERS, "continuation-token", "upload-id-marker", "version-id-marker"))
"""Parameters that differ between the pages of a listing."""
SELECTING = PAGE_PARAMETERS | {"delimiter", "max-keys", "max-parts", "max-uploads", "part-number-marker"}
"""Parameters that change the entries of a listing. The prefix is not one of them: every check selects its own entries
with it."""
MAX_CACHED_URLS = 1 << 14
"""The number of URLs in the cache: the same ones are needed many times while results are put into findings."""
_KEY = re.compile(r"<Key>([^<]*)</Key>|<Bucket>.*?<Name>([^<]*)</Name>", re.DOTALL)
_COMMON_PREFIX = re.compile(r"<CommonPrefixes>\s*<Prefix>([^<]*)</Prefix>")
_URL_ENCODING_ELEMENT = re.compile(r"<EncodingType>url</EncodingType>")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CUT = re.compile(r"\[.*… \(\d+ characters\)", re.DOTALL)
"""A list that is too long for a record, which has the beginning of its text."""
_QUOTED_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'")


def ignored_by(seen: Seen) -> str:
    """Returns the parameter that a listing ignores; empty if there is none."""
    pages = _pages(seen)
    return next(filter(None, (ignored_parameter(page, pages) for page in pages)), "")


def selecting_parameters_of(result: CheckResult) -> frozenset[str]:
    """Returns the parameters of the result's listing that change the entries."""
    exchange = decisive(result)
    return SELECTING & parameters_of(exchange.url) if exchange is not None else frozenset()


def value_of(parameter: str, result: CheckResult) -> str:
    """Returns the value of a parameter in the request for the result's listing; empty without it."""
    exchange = decisive(result)
    return query_arguments(exchange).get(parameter, "") if exchange is not None else ""


def loses_no_entry(seen: Seen) -> bool:
    """Returns whether a result is about the entries of a listing that ignores a parameter, and none of them is
    missing."""
    name, deviation = ignored_by(seen), seen.deviation
    if not name:
        return False
    wanted, got = (_names(side.get("value")) for side in (deviation.expected, deviation.got))
    if wanted is None or got is None:
        return False
    pages = _pages(seen)
    if isinstance(deviation.got["value"], list):  # otherwise any page may have the entries that the record lacks
        pages = [page for page in pages if ignored_parameter(page, pages)]
    listed = [entry for page in pages for entry in entries(page)]
    if got and not any(entry.endswith(each) for entry in listed for each in got):
        return False
    if name == "delimiter":
        return all(_is_ungrouped(each, query_arguments(pages[0])[name], {*got, *listed}) for each in wanted)
    cut = any(page.response_body.cut for page in pages)
    return not any(each not in got and _is_missing(each, listed, cut) for each in wanted)


def has_only_its_prefix(results: Iterable[CheckResult]) -> bool:
    """Returns whether listings have no other entries than their prefix itself, and one of them has it."""
    pages = [page for each in results if (page := decisive(each)) is not None]
    listed = [(query_arguments(page).get("prefix", ""), entry) for page in pages for entry in entries(page)]
    is_whole = not any(page.response_body.cut for page in pages)
    return is_whole and bool(listed) and all(prefix == entry for prefix, entry in listed)


def _pages(seen: Seen) -> list[RecordedExchange]:
    """Returns the listing that a result is about, with its other pages; nothing if it is about another request."""
    if seen.sent.shared or not _is_listing(seen.sent):
        return []
    own = _selection(seen.sent)
    return [each for each in seen.result.exchanges if not each.shared and _selection(each) == own]


def ignored_parameter(exchange: RecordedExchange, pages: Iterable[RecordedExchange] = ()) -> str:
    """Returns a parameter of a successful listing that is ignored, as some of its entries show: they would have come
    without it. Empty if there is none. `pages` are other pages of the same listing."""
    if not _is_listing(exchange):
        return ""
    asked = query_arguments(exchange)
    keys, groups = _keys(exchange), _common_prefixes(exchange)
    names = [*keys, *groups]
    if (prefix := asked.get("prefix")) and any(not name.startswith(prefix) for name in names):
        return "prefix"
    for name in START_PARAMETERS:
        if (after := asked.get(name)) and _starts_over(after, keys, groups, pages):
            return name
    if (delimiter := asked.get("delimiter")) and not groups:
        start = len(asked.get("prefix", ""))
        return "delimiter" if any(delimiter in key[start:] for key in keys) else ""
    return ""


def entries(listing: RecordedExchange) -> list[str]:
    """Returns the keys or the names of buckets, and the common prefixes, in the document of a listing, which may be
    cut."""
    return [*_keys(listing), *_common_prefixes(listing)]


def _is_unordered(names: Sequence[str]) -> bool:
    return list(names) != sorted(names, key=str.encode)


def _starts_over(after: str, keys: Sequence[str], groups: Sequence[str], pages: Iterable[RecordedExchange]) -> bool:
    """Returns whether a listing begins again before its marker: it has the marker itself, or the first of all entries.

    Entries before the marker alone may come from another order, such as one without case."""
    names = {*keys, *groups}
    if _is_unordered(keys) or _is_unordered(groups):
        return False
    firsts = {min(found, key=str.encode) for page in pages if _is_first(page) and (found := entries(page))}
    return not names.isdisjoint({after} | firsts) and any(name.encode() < after.encode() for name in names)


def _is_first(page: RecordedExchange) -> bool:
    return _is_listing(page) and PAGE_PARAMETERS.isdisjoint(query_arguments(page))


def _is_ungrouped(name: str, delimiter: str, came: Iterable[str]) -> bool:
    """Returns whether an entry came, or, instead of a common prefix, an entry that the prefix would group."""
    is_prefix = name.endswith(delimiter)
    return any(entry == name or (is_prefix and entry.startswith(name)) for entry in came)


def _is_missing(name: str, listed: Sequence[str], cut: bool) -> bool:
    """Returns whether an entry is not among the listed ones; if their document is cut, only for names before the last
    one."""
    if any(entry.endswith(name) for entry in listed):
        return False
    return not cut or any(name.encode() < entry.encode() for entry in listed)


def _names(value: Any) -> list[str] | None:
    """Returns the texts in the value of a deviation that may be entries, in lists; those before the cut if the value is
    cut. None if it has other values."""
    if is_cut(value):
        return _QUOTED_TEXT.findall(value)
    if not isinstance(value, list):
        return None
    found: list[str] = []
    for each in value:
        some = [each] if isinstance(each, str) else [] if isinstance(each, bool) else _names(each)
        if some is None:
            return None
        found += some
    return found


def is_cut(value: Any) -> bool:
    """Returns whether a value is the beginning of the text of a list that is too long for a record."""
    return isinstance(value, str) and _CUT.fullmatch(value) is not None


def texts_in(value: Any) -> list[str]:
    """Returns the texts in a value of a deviation, in their order; those before the cut if the value is cut."""
    if isinstance(value, str):
        return _QUOTED_TEXT.findall(value) if is_cut(value) else [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in texts_in(part)]


def _selection(exchange: RecordedExchange) -> tuple[str, tuple[str, str], frozenset[tuple[str, str]]]:
    """Returns the common parts of all pages of a listing."""
    return exchange.method, exchange.place, _selecting_arguments(exchange.url)


@lru_cache(MAX_CACHED_URLS)
def _selecting_arguments(url: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, value) for name, value in _query_arguments_of_url(url).items() if name not in PAGE_PARAMETERS
    )


def _is_listing(exchange: RecordedExchange) -> bool:
    return exchange.method == "GET" and exchange.status == 200 and not exchange.place[1].strip("/")


def query_arguments(exchange: RecordedExchange) -> Mapping[str, str]:
    """Returns the parameters of a request that have a value, decoded."""
    return _query_arguments_of_url(exchange.url)


@lru_cache(MAX_CACHED_URLS)
def _query_arguments_of_url(url: str) -> Mapping[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def _keys(listing: RecordedExchange) -> list[str]:
    text = listing.response_body.text
    return [_decoded(key or bucket, text) for key, bucket in _KEY.findall(text)]


def _common_prefixes(listing: RecordedExchange) -> list[str]:
    text = listing.response_body.text
    return [_decoded(found, text) for found in _COMMON_PREFIX.findall(text)]


def _decoded(name: str, document: str) -> str:
    """Returns a name as stored. Documents with characters that XML does not allow are read as well."""
    name = _REFERENCE.sub(_character, name)
    return unquote_plus(name) if _URL_ENCODING_ELEMENT.search(document) else name


def _character(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number <= sys.maxunicode and not 0xD800 <= number < 0xE000 else reference[0]
