"""Cutting a sorted listing into pages: prefix, delimiter, markers and limits, the same for all five listings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote_plus

from reference.protocol.errors import invalid_argument
from reference.protocol.messages import S3Request

MAX_PAGE_SIZE = 1000
_MAX_LIMIT = 2**31 - 1

Item = TypeVar("Item")


@dataclass
class ListingPage(Generic[Item]):
    """The content of a page. Its last entry is `last_item`, or `last_prefix`, the common prefix of several."""

    items: list[Item] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    truncated: bool = False
    last_item: Item | None = None
    last_prefix: str = ""


def page(
    entries: Iterable[tuple[str, Item]], prefix: str, delimiter: str, most: int, past: str = ""
) -> ListingPage[Item]:
    """At most this many of the entries (key and item, in order) with the prefix, rolled up at the delimiter.

    `past`: common prefixes up to this name were returned before.
    """
    found: ListingPage[Item] = ListingPage()
    for key, item in entries:
        if not key.startswith(prefix):
            continue
        rolled = common_prefix_of(key, prefix, delimiter)
        if rolled and (rolled <= past or rolled == found.last_prefix):
            continue
        if len(found.items) + len(found.prefixes) == most:
            found.truncated = most > 0
            break
        if rolled:
            found.prefixes.append(rolled)
            found.last_item, found.last_prefix = None, rolled
        else:
            found.items.append(item)
            found.last_item, found.last_prefix = item, ""
    return found


def common_prefix_of(key: str, prefix: str, delimiter: str) -> str:
    """Returns the common prefix that stands for the key, or an empty string."""
    if not delimiter:
        return ""
    end = key.find(delimiter, len(prefix))
    return key[: end + len(delimiter)] if end >= 0 else ""


def limit(name: str, value: str | None, most: int = MAX_PAGE_SIZE) -> int:
    """Returns a number in the request, such as the maximum number of entries, which S3 caps at a thousand."""
    if not value:
        return most
    try:
        number = int(value)
    except ValueError:
        raise invalid_argument(name, value, f"Provided {name} not an integer or within integer range") from None
    if not 0 <= number <= _MAX_LIMIT:
        raise invalid_argument(name, value, f"Argument {name} must be an integer between 0 and {_MAX_LIMIT}")
    return min(number, most)


def encoding(request: S3Request) -> tuple[str | None, Callable[[str], str]]:
    """Returns the requested encoding, and a function that encodes a name."""
    asked = request.query.get("encoding-type")
    if asked is None:
        return None, str
    if asked != "url":
        raise invalid_argument("encoding-type", asked or None, "Invalid Encoding Method specified in Request")
    return asked, lambda name: quote_plus(name, safe="/*")
