"""What the response to a listing shows of the parameters that select its entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote_plus, urlsplit
from xml.sax.saxutils import unescape

from reports.record.exchanges import Exchange

AFTER = ("marker", "start-after", "key-marker")
"""Parameters that name what the entries come after."""
_ENTRY = re.compile(r"<Key>([^<]*)</Key>|<Bucket>.*?<Name>([^<]*)</Name>", re.DOTALL)
_ENCODED = re.compile(r"<EncodingType>url</EncodingType>")
_GROUPED = re.compile(r"<CommonPrefixes>")


def ignored_parameter(exchange: Exchange) -> str:
    """A parameter of a successful listing which some of its entries show to be ignored: they would have come without
    it. Empty if there is none."""
    place = urlsplit(exchange.url).path.strip("/")
    if exchange.method != "GET" or exchange.status != 200 or "/" in place:
        return ""
    asked = dict(parse_qsl(urlsplit(exchange.url).query))
    names = entries(exchange.response_body.text)
    if (prefix := asked.get("prefix")) and any(not name.startswith(prefix) for name in names):
        return "prefix"
    for name in AFTER:
        if (after := asked.get(name)) and any(_is_before(entry, after) for entry in names):
            return name
    if (delimiter := asked.get("delimiter")) and not _GROUPED.search(exchange.response_body.text):
        start = len(asked.get("prefix", ""))
        return "delimiter" if any(delimiter in name[start:] for name in names) else ""
    return ""


def ignored_in(exchanges: Iterable[Exchange]) -> str:
    """The parameter that the first of these listings ignores, of those that the check itself sent; empty if none."""
    return next(filter(None, (ignored_parameter(each) for each in exchanges if not each.shared)), "")


def entries(text: str) -> list[str]:
    """The keys, or the names of buckets, in the document of a listing, which may be cut."""
    found = [unescape(key or bucket) for key, bucket in _ENTRY.findall(text)]
    return [unquote_plus(name) for name in found] if _ENCODED.search(text) else found


def _is_before(entry: str, other: str) -> bool:
    """Whether an entry comes before another one in a listing, which orders them by their bytes."""
    return entry.encode() < other.encode()
