"""The earlier requests that are needed to get the same response again: those that store the object that a request
reads, for example.

They are found by the names in the requests: bucket, key, copy source, and the prefix of a listing. Requests of other
checks count like those of the check itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.requests import CHANGING, sub_resources
from reports.formats.reproducing.recorded import SOURCE, bucket_of

MOST = 16
"""The most requests that are sent before another one."""
FEW_OWN = 5
"""Changes of a bucket by the check itself; all of them may lead to wrong data in it."""
_OF_NO_SETTING = frozenset(("delete", "uploads"))
"""Parameters without a value that do not configure a bucket."""


@dataclass(frozen=True)
class _Place:
    """The subject of a request. `under` is the prefix of a listing; None if the request is about one key, or about the
    bucket."""

    bucket: str
    key: str = ""
    under: str | None = None


def places(place: int, exchanges: Sequence[RecordedExchange], endpoint: str = "", *, lost: bool = False) -> list[int]:
    """The places of the requests that a request needs, oldest first; nothing if there are too many. If data are `lost`,
    other changes of the bucket by the check itself may be the cause."""
    asked = [*_asked(exchanges[place], endpoint)]
    found: set[int] = set()
    for earlier in range(place - 1, -1, -1):
        exchange = exchanges[earlier]
        if exchange.method not in CHANGING or not _counts(exchange):
            continue
        if any(_touches(exchange, each, endpoint) for each in asked):
            found.add(earlier)
            asked += _sources(exchange, endpoint)
    if lost:
        own = [
            each
            for each in range(place)
            if exchanges[each].method in CHANGING
            and not exchanges[each].shared
            and _where(exchanges[each], endpoint).bucket == _where(exchanges[place], endpoint).bucket
        ]
        found |= set(own if len(own) <= FEW_OWN else own[-1:])
    return in_time(found, exchanges) if len(found) <= MOST else []


def in_time(found: Iterable[int], exchanges: Sequence[RecordedExchange]) -> list[int]:
    """Places in the order in which the requests were sent: shared ones are in no certain order."""
    some = sorted(found)
    if not all(exchanges[place].started for place in some):
        return some
    return sorted(some, key=lambda place: (exchanges[place].started, place))


def _counts(exchange: RecordedExchange) -> bool:
    """Returns whether a change was made: a shared request that was refused has changed nothing that is known."""
    return not exchange.shared or exchange.succeeded


def _asked(exchange: RecordedExchange, endpoint: str) -> Iterable[_Place]:
    yield _where(exchange, endpoint)
    yield from _sources(exchange, endpoint)


def _where(exchange: RecordedExchange, endpoint: str) -> _Place:
    bucket, in_the_host = bucket_of(exchange.url, endpoint)
    path = urlsplit(exchange.url).path.lstrip("/")
    key = unquote(path if in_the_host else path.partition("/")[2])
    if key or exchange.method not in ("GET", "HEAD"):
        return _Place(bucket, key)
    asked = dict(parse_qsl(urlsplit(exchange.url).query))
    lists = not sub_resources(exchange.url) - {"versions", "uploads"} - {name for name in asked if not asked[name]}
    return _Place(bucket, "", asked.get("prefix", "") if lists else None)


def _sources(exchange: RecordedExchange, endpoint: str) -> list[_Place]:
    """The object that a request copies from."""
    named = exchange.request_header(SOURCE)
    sources = [unquote(value.partition("?")[0]).lstrip("/").partition("/") for value in named]
    return [_Place(bucket, key) for bucket, _, key in sources if bucket and key]


def _touches(change: RecordedExchange, asked: _Place, endpoint: str) -> bool:
    """Returns whether a change is of the object, of a listed one, or of the settings of the bucket."""
    changed = _where(change, endpoint)
    if changed.bucket != asked.bucket or not asked.bucket:
        return False
    if changed.key:
        return changed.key == asked.key or (asked.under is not None and changed.key.startswith(asked.under))
    settings = sub_resources(change.url)
    if change.method == "POST":  # a form, or a batch: their keys are in the body
        return not change.shared or bool(asked.key and asked.key in change.request_body.text)
    return bool(settings - _OF_NO_SETTING)
