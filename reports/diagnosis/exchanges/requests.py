"""The request that a result is about, and its form without the names and values of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias
from urllib.parse import unquote, unquote_plus

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from record.selection import PROGRAMS_AREA

REQUEST_FORM_PARAMETERS = frozenset(("uploadid", "partnumber", "versionid", "list-type", "x-id"))
"""Parameters with values that are part of the form of a request."""
OBJECT_PARAMETERS = REQUEST_FORM_PARAMETERS | {"uploads"}
"""Parameters of requests about an object as a whole, its versions and its uploads."""
TRANSPORT_NAMES = frozenset(
    """
    authorization awsaccesskeyid content-length date expect expires host signature transfer-encoding user-agent
    x-amz-algorithm x-amz-content-sha256 x-amz-copy-source x-amz-credential x-amz-date x-amz-decoded-content-length
    x-amz-expires x-amz-sdk-checksum-algorithm x-amz-security-token x-amz-signature x-amz-signedheaders
    """.split()  # noqa: SIM905
)
"""Names about the signature, the transfer or the operation of a request."""
LISTING_PARAMETERS = frozenset(
    """
    continuation-token delimiter encoding-type fetch-owner list-type marker max-keys prefix start-after
    """.split()  # noqa: SIM905
)
"""Parameters of a listing, which may be empty: they request the listing itself, and no sub-resource."""

CONDITION_STATUSES = (409, 412, 416)
"""Statuses of errors that a program may provoke on purpose."""
CHANGING = ("PUT", "POST", "DELETE")
ANY_ORIGIN = "*"
"""The value of Access-Control-Allow-Origin that allows web pages of every origin."""

SenderProof: TypeAlias = Literal["nobody", "signed", "presigned", "form", "preflight"]
"""The proof of the sender's identity in a request: none, or a signature in its header, in its URL or in its form. A
browser's preflight has none."""
PRESIGNED_PARAMETERS = frozenset(
    ("awsaccesskeyid", "signature", "x-amz-algorithm", "x-amz-credential", "x-amz-signature")
)


@dataclass(frozen=True)
class Seen:
    """A result with the exchange that its deviation is about (`sent`), the place of it, and the one that changed the
    state that it reads (`act`). Without exchanges, `sent` is an empty one; without a deviation, that is empty."""

    result: CheckResult
    deviation: Deviation
    place: int
    sent: RecordedExchange
    act: RecordedExchange | None

    @property
    def before(self) -> Sequence[RecordedExchange]:
        """The exchanges before the one that was seen."""
        return self.result.exchanges[: self.place]


def seen_in(result: CheckResult) -> Seen:
    """Returns the result with the exchange of the deviation."""
    place = decisive_place(result)
    sent = RecordedExchange() if place is None else result.exchanges[place]
    return Seen(result, result.deviation or Deviation(), place or 0, sent, state_change_of(result))


def decisive(result: CheckResult) -> RecordedExchange | None:
    """Returns the exchange that a deviation is about (see `decisive_place`)."""
    place = decisive_place(result)
    return None if place is None else result.exchanges[place]


def decisive_place(result: CheckResult) -> int | None:
    """Returns the place of the exchange that a deviation is about: the last one with the status of the response. For a
    program, it is the most probable failure. A place is returned because a check may send the same request twice."""
    exchanges = result.exchanges
    if result.area == PROGRAMS_AREA:
        return _failed(exchanges)
    came = result.deviation.status if result.deviation else None
    alike = (place for place in reversed(range(len(exchanges))) if came is None or exchanges[place].status == came)
    return next(alike, len(exchanges) - 1 if exchanges else None)


def _failed(exchanges: Sequence[RecordedExchange]) -> int | None:
    """Returns the place of the last exchange among a program's gravest failures; the last exchange if none failed.
    Programs look for missing things, and send conditions: these failures mean less than others."""
    graded = [(_failure_rank(exchange), place) for place, exchange in enumerate(exchanges)]
    return max(graded)[1] if graded else None


def _failure_rank(exchange: RecordedExchange) -> int:
    status = exchange.status
    if status is None or status >= 500:
        return 3
    if status < 400:
        return 0
    asked = exchange.method in ("GET", "HEAD") and status == 404
    return 1 if asked or status in CONDITION_STATUSES else 2


def state_change_of(result: CheckResult) -> RecordedExchange | None:
    """Returns the exchange that changed the state that the decisive one reads: the last one before it in this check.
    None if the decisive one reads nothing, or nothing was changed before."""
    exchanges, last = result.exchanges, decisive_place(result)
    if last is None or exchanges[last].method not in ("GET", "HEAD"):
        return None
    return next((each for each in reversed(exchanges[:last]) if each.method in CHANGING and not each.shared), None)


def places_sent_together(exchanges: Sequence[RecordedExchange], place: int) -> range:
    """Returns the places of the exchanges that were sent in one piece with the one at this place, which is included."""
    first, end = place, place + 1
    while first > 0 and exchanges[first].follows:
        first -= 1
    while end < len(exchanges) and exchanges[end].follows:
        end += 1
    return range(first, end)


def is_about_sub_resource(exchange: RecordedExchange) -> bool:
    """Returns whether the request is about a sub-resource of a key, such as its tags, and not about the object
    itself."""
    what, _, parameters = place_of(exchange).partition("?")
    return what.endswith(" key") and bool(parameters) and not OBJECT_PARAMETERS & set(parameters.lower().split("&"))


def is_abort(exchange: RecordedExchange) -> bool:
    """Returns whether the request aborts an upload, which does not affect the object with the same key."""
    return exchange.method == "DELETE" and "uploadid" in place_of(exchange).lower()


def sub_resources(url: str) -> frozenset[str]:
    """Returns the names of the parameters without a value, with `=` or without: the sub-resources of a bucket or key,
    such as `acl`."""
    return frozenset(name for name, value in _parameters_in(url) if not value)


def parameters_of(url: str) -> frozenset[str]:
    """Returns the names of all parameters, in lower case."""
    return frozenset(name.lower() for name, _ in _parameters_in(url))


@lru_cache(1 << 12)  # several questions are asked about each request
def _parameters_in(url: str) -> Sequence[tuple[str, str]]:
    query = url.partition("?")[2].partition("#")[0]
    if not query:  # most have none
        return ()
    decoded = unquote_plus if "%" in query or "+" in query else str
    parts = (part.partition("=") for part in query.split("&") if part)
    return [(decoded(name), decoded(value)) for name, _, value in parts]


def returns_part(exchange: RecordedExchange) -> bool:
    """Returns whether a response, with any status, has only a part of the object. It says how many parts the object
    has, as only responses to a part's number do, or its Content-Range names as many bytes as its Content-Length."""
    if exchange.response_header("x-amz-mp-parts-count"):
        return True
    named = _CONTENT_RANGE.fullmatch("".join(exchange.response_header("content-range")))
    return named is not None and exchange.response_header("content-length") == [str(int(named[2]) + 1 - int(named[1]))]


_CONTENT_RANGE = re.compile(r"bytes ([0-9]+)-([0-9]+)/[0-9]+")


def is_empty_success(exchange: RecordedExchange) -> bool:
    """Returns whether a read succeeds and returns nothing: no content, no document, and no header of an object. A
    server that sends 200 to any request answers so. An object without bytes has an ETag. HEAD of a bucket never returns
    more."""
    headers = {name.lower() for name, _ in exchange.response_headers}
    body = exchange.response_body
    if exchange.status != 200 or body.length or body.text or headers & _CONTENT_HEADERS:
        return False
    return exchange.method == "GET" or (exchange.method == "HEAD" and place_of(exchange).startswith("HEAD key"))


_CONTENT_HEADERS = frozenset(("content-range", "etag", "last-modified", "x-amz-version-id"))
"""Headers of a response that describe an object."""


def has_key_of_slashes(exchange: RecordedExchange) -> bool:
    """Returns whether the key of the request has only slashes."""
    _, key = exchange.place
    return bool(key) and not key.strip("/")


def is_copy(exchange: RecordedExchange) -> bool:
    """Returns whether a request copies an object, or a part of one."""
    return exchange.method == "PUT" and bool(exchange.request_header("x-amz-copy-source"))


def place_of(exchange: RecordedExchange) -> str:
    """Returns the method and the target: `PUT key?tagging`."""
    bucket, key = exchange.place
    what = "key" if key.strip("/") else "bucket" if bucket else "service"
    parameters = {
        name for name, value in _parameters_in(exchange.url) if not value or name.lower() in REQUEST_FORM_PARAMETERS
    }
    within = sorted(parameters - {"x-id"})
    copy = is_copy(exchange)
    words = [exchange.method, what, *(["copy"] if copy else [])]
    return " ".join(words) + ("?" + "&".join(within) if within else "")


def short_target(exchange: RecordedExchange) -> str:
    """Returns the method and the target without bucket and key: `GET ?acl`."""
    return place_of(exchange).replace(" key", " ").replace(" bucket", " ")


def names_in(exchange: RecordedExchange) -> set[str]:
    """Returns the names of the headers, in lower case, and of the parameters that express the request, not its
    transfer."""
    headers = {name.lower() for name, _ in exchange.request_headers}
    parameters = {
        name for name, value in _parameters_in(exchange.url) if value and name.lower() not in REQUEST_FORM_PARAMETERS
    }
    return {
        name
        for name in headers | parameters
        if name.lower() not in TRANSPORT_NAMES and not name.lower().startswith(("x-amz-meta-", "amz-sdk"))
    }


def _is_signed_form(exchange: RecordedExchange) -> bool:
    """Returns whether a form has a signature before its file: later parts are not fields of the form. A form that is
    not text counts as signed."""
    text = exchange.request_body.text
    fields = _FILE.split(text, maxsplit=1)[0].lower()
    return not text or any(f'name="{name}"' in fields for name in PRESIGNED_PARAMETERS - {"awsaccesskeyid"})


_FILE = re.compile(r'name="?file"?', re.IGNORECASE)


def sender_proof_of(exchange: RecordedExchange) -> SenderProof:
    """Returns the way in which the sender of a request is identified."""
    if exchange.method == "OPTIONS":
        return "preflight"
    has_fields = any("multipart/form-data" in each for each in exchange.request_header("content-type"))
    if exchange.method == "POST" and has_fields:
        return "form" if _is_signed_form(exchange) else "nobody"
    if parameters_of(exchange.url) & PRESIGNED_PARAMETERS:
        return "presigned"
    return "signed" if exchange.request_header("authorization") else "nobody"


def unsigned_names(exchange: RecordedExchange) -> list[str]:
    """Returns the x-amz headers, in lower case, that the signature of a V4 request does not cover."""
    signed = _SIGNED_HEADERS.search(f"{exchange.url} {dict(exchange.request_headers).get('Authorization', '')}")
    if signed is None:
        return []
    covered = {*unquote(signed[1]).lower().split(";"), "x-amz-content-sha256"}
    names = (name.lower() for name, _ in exchange.request_headers)
    return [name for name in names if name.startswith("x-amz-") and name not in covered]


_SIGNED_HEADERS = re.compile(r"SignedHeaders=([^,&\s]+)")
