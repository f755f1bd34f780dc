"""Requests with the id of an upload or version of the run, which no longer exists: a program first makes one of its
own, and uses its id.

An id is known by its place in a request (`uploadId=`, `versionId=`, the copy source, `<VersionId>`), and not by its
characters: a server may number its ids. The program signs with botocore. There is no program if the record lacks the
request that made the id, or if the program could not be right: then a note names the ids to replace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.requests import CHANGING
from reports.formats.reproducing.filling_in import Span
from reports.formats.reproducing.recorded import SOURCE

Kind = Literal["upload_id", "version_id"]
REPLACE = "{} no longer exists: replace it with the id of one of your {}."
KINDS: Mapping[Kind, str] = {"upload_id": "uploads", "version_id": "versions"}
VERSIONING = "Enable versioning of your bucket: that of the run had it."
VERSION = "x-amz-version-id"
MOST_STEPS = 16
"""Requests of a program."""
NULL = "null"
"""The version of an object without versioning; every bucket has it."""
_IN_THE_URL = re.compile(
    r"(?<=[?&])(?P<name>uploadId|upload-id-marker|versionId|version-id-marker)=(?P<id>[^&#]+)", re.IGNORECASE
)
_IN_THE_SOURCE = re.compile(r"\?(?P<name>versionId)=(?P<id>.+)", re.IGNORECASE)
_IN_THE_BODY = re.compile(r"<(?P<name>VersionId)>(?P<id>[^<]+)")
_UPLOAD = re.compile(r"<UploadId>([^<]+)</UploadId>")
_VERSION = re.compile(r"<(?:DeleteMarker)?VersionId>([^<]+)<")


@dataclass(frozen=True)
class Id:
    """An id of the run, and the place of the request that made it, if that is in the record."""

    kind: Kind
    text: str
    made_by: int | None


Ids = Mapping[tuple[Kind, str], Id]
"""The ids in a request, by their kinds and texts."""


def ids_of(exchanges: Sequence[RecordedExchange]) -> list[Ids]:
    """For each request, the ids in it that earlier responses have."""
    reported: dict[tuple[Kind, str], list[tuple[tuple[str, str], Id]]] = {}
    found: list[Ids] = []
    for place, exchange in enumerate(exchanges):
        found.append({key: _likeliest(reported[key], exchange.place) for key in _ids_sent(exchange) if key in reported})
        for kind, text, is_new in _ids_told(exchange):
            reported.setdefault((kind, text), []).append((exchange.place, Id(kind, text, place if is_new else None)))
    return found


def _likeliest(reported: Sequence[tuple[tuple[str, str], Id]], place: tuple[str, str]) -> Id:
    """The id that was made last, for this place if possible: a server may number the versions of each object."""
    made = [(where, each) for where, each in reported if each.made_by is not None]
    of_place = [each for where, each in made if where == place]
    return (of_place or [each for _, each in made or reported])[-1]


def to_replace(known: Iterable[Id]) -> list[str]:
    return [REPLACE.format(each.text, KINDS[each.kind]) for each in known]


def with_makers(
    places: Collection[int], known: Sequence[Ids], exchanges: Sequence[RecordedExchange]
) -> frozenset[int] | None:
    """The places of some requests, and of the requests that make and change their uploads and versions; None if they
    have no ids, or if these are unknown or too many."""
    needed, last, used = set(places), max(places), set[Id]()
    while more := {each for step in needed for each in known[step].values()} - used:
        used |= more
        needed |= {each.made_by for each in more if each.made_by is not None}
        needed |= {
            step
            for step, exchange in enumerate(exchanges[:last])
            if exchange.method in CHANGING and exchange.succeeded and more & set(known[step].values())
        }
    are_known = bool(used) and all(each.made_by is not None for each in used)
    return frozenset(needed) if are_known and len(needed) <= MOST_STEPS else None


def id_spans_in_url(url: str, names: Mapping[tuple[Kind, str], str]) -> list[Span]:
    """The places of ids in a URL, with the expressions that replace them."""
    return _spans(url, _IN_THE_URL, unquote_plus, names)


def id_spans_in_source(value: str, names: Mapping[tuple[Kind, str], str]) -> list[Span]:
    return _spans(value, _IN_THE_SOURCE, unquote, names)


def id_spans_in_body(text: str, names: Mapping[tuple[Kind, str], str]) -> list[Span]:
    return _spans(text, _IN_THE_BODY, str, names)


def _spans(
    text: str, where: re.Pattern[str], decoded: Callable[[str], str], names: Mapping[tuple[Kind, str], str]
) -> list[Span]:
    found = []
    for place in where.finditer(text):
        if name := names.get((_kind(place["name"]), decoded(place["id"]))):
            words = name if decoded is str else f"urllib.parse.quote({name}, safe='')"
            found.append((*place.span("id"), words))
    return found


def _kind(name: str) -> Kind:
    return "upload_id" if name.lower().startswith("upload") else "version_id"


def _ids_sent(exchange: RecordedExchange) -> Iterator[tuple[Kind, str]]:
    """The ids in a request, by their places."""
    for found in _IN_THE_URL.finditer(exchange.url):
        yield _kind(found["name"]), unquote_plus(found["id"])
    for name, value in exchange.request_headers:
        for found in _IN_THE_SOURCE.finditer(value) if name.lower() == SOURCE else ():
            yield "version_id", unquote(found["id"])
    for found in _IN_THE_BODY.finditer(exchange.request_body.text):
        yield "version_id", found["id"]


def _ids_told(exchange: RecordedExchange) -> Iterator[tuple[Kind, str, bool]]:
    """The ids in a response; the flag tells if its request made them."""
    query = parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
    asked = (exchange.method, {name.lower() for name, _ in query} - {"x-id"})
    for text in _UPLOAD.findall(exchange.response_body.text):
        yield "upload_id", text, asked == ("POST", {"uploads"})
    for name, text in exchange.response_headers:
        if name.lower() == VERSION and text != NULL:
            yield "version_id", text, asked in (("PUT", set()), ("DELETE", set()), ("POST", {"uploadid"}))
    for text in _VERSION.findall(exchange.response_body.text):
        if text != NULL:
            yield "version_id", text, False
