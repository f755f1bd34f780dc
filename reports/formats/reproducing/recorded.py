"""A recorded request, without the parts that belong to one connection, one signature or one client."""

from __future__ import annotations

import datetime
import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes, urlsplit

from record.exchanges import DEFAULT_PORTS, Body, RecordedExchange

_NOT_SENT_AGAIN = re.compile(
    r"(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|content-length|expect|user-agent"
    r"|accept-encoding|authorization|date|x-amz-date|x-amz-security-token|amz-sdk-.*)$",
    re.IGNORECASE,
)
"""Headers that belong to one connection, one signature or one client."""
_FRAMING = re.compile(r"(x-amz-content-sha256|x-amz-trailer|x-amz-decoded-content-length)$", re.IGNORECASE)
_CHECKSUM = re.compile(r"content-md5$|x-amz-checksum-(?!algorithm|type|mode)", re.IGNORECASE)
_OF_ANOTHER_ACCOUNT = re.compile(r"\b(ALT|LIMITED|EXPIRED)_ACCESS_KEY")
UNSIGNED = "UNSIGNED-PAYLOAD"
_SIGNING = frozenset(
    """
    x-amz-algorithm x-amz-credential x-amz-date x-amz-expires x-amz-security-token x-amz-signature x-amz-signedheaders
    awsaccesskeyid expires signature
    """.split()  # noqa: SIM905
)
"""Parameters of presigned URLs."""

UTC = datetime.timezone.utc
Signature: TypeAlias = Literal["V2", "V4", "V2 URL", "V4 URL", ""]
IN_THE_URL: tuple[Signature, ...] = ("V2 URL", "V4 URL")

BUCKET_IS_GONE = (
    "The run has removed what it created: use new buckets as `bucket`, `bucket_2` and so on, set up as the "
    "requirement and the exchanges show, and none with data of yours: a server that is wrong may delete them."
)
FIXED_BODY = "The headers contain checksums of the body: another body needs other checksums."
KEPT_BACK = "Replace REDACTED with the value that you send: it is not in the record."
PLAIN_BODY = "The body was sent in signed chunks of the aws-chunked encoding; here it is sent without."
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SOURCE = "x-amz-copy-source"
SHORTEST_NAME = 8
"""The least length of a bucket's name that is looked for in any text; a shorter one may be a part of something else."""
_LONGEST_LIFE = 604800
"""Seconds that a presigned URL may be valid."""
_LONGEST_WAIT = 60
"""Seconds after which a URL has expired for any server; longer waits make no difference."""
_MOST_DIGITS = 18
"""Digits of a length; no body is that long."""


VARIABLES = {
    "main": {
        "access_key": "AWS_ACCESS_KEY_ID",
        "secret_key": "AWS_SECRET_ACCESS_KEY",
        "session_token": "AWS_SESSION_TOKEN",
    },
    "alt": {
        "access_key": "S3_ALT_ACCESS_KEY_ID",
        "secret_key": "S3_ALT_SECRET_ACCESS_KEY",
        "session_token": "S3_ALT_SESSION_TOKEN",
    },
    "limited": {
        "access_key": "S3_LIMITED_ACCESS_KEY_ID",
        "secret_key": "S3_LIMITED_SECRET_ACCESS_KEY",
        "session_token": "S3_LIMITED_SESSION_TOKEN",
    },
    "expired": {
        "access_key": "S3_EXPIRED_ACCESS_KEY_ID",
        "secret_key": "S3_EXPIRED_SECRET_ACCESS_KEY",
        "session_token": "S3_EXPIRED_SESSION_TOKEN",
    },
}
"""The environment variables with an account's keys."""


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    """The URL; a presigned one is without its signature."""
    headers: tuple[tuple[str, str], ...]
    body: str | None
    """The body; None where the record does not hold it as text, or not whole."""
    signature: Signature
    temporary: bool
    """True if a session token was sent."""
    notes: tuple[str, ...]
    """Notes, and values to fill in by hand."""
    bucket: str = ""
    is_virtual: bool = False
    """True if the bucket is in the host's name."""
    has_trailer: bool = False
    """True if the body is sent in unsigned chunks, with a trailer."""
    expires: int = 0
    """Seconds that the presigned URL is valid; 1 if it is used after it has expired, to avoid a long wait."""
    overdue: int = 0
    """Seconds from the expiry of the presigned URL to its use; 0 if it had not expired."""
    signed_headers: tuple[str, ...] = ()
    """Headers that the presigned URL is signed with, in lower case."""
    account: str = "main"
    """The account whose keys signed it, as far as the record shows."""
    repeated: int = 0
    """The length of a body that repeats one character, if the record has only its beginning."""


def leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an impossible host or port
        return False


def request_of(exchange: RecordedExchange, endpoint: str = "") -> Request:
    """The request. `endpoint` is the run's URL: hosts below it have the bucket in their name."""
    sent = exchange.request_headers
    named = {name.lower(): value for name, value in sent}
    url, payload = exchange.url, named.get("x-amz-content-sha256", "")
    signature = _signature(named.get("authorization", ""), url)
    has_trailer = payload == UNSIGNED_TRAILER and signature == "V4" and not exchange.request_body.cut
    framed = payload.startswith("STREAMING-") and not has_trailer
    body, notes, repeated = _body(exchange.request_body, framed, _announced(named, framed))
    kept = [(name, value) for name, value in sent if _is_kept(name, value, url, has_trailer)]
    if framed:
        kept = [pair for pair in kept if not _FRAMING.match(pair[0]) and pair[1].lower() != "aws-chunked"]
    if any("REDACTED" in value for _, value in kept):
        notes.append(KEPT_BACK)
    if signature == "V4":
        kept, url = kept if has_trailer else _with_hash(kept, body), _canonical(url)
    bucket, is_virtual = bucket_of(url, endpoint)
    overdue = _overdue(exchange) if signature in IN_THE_URL else 0
    return Request(
        method=exchange.method,
        url=_unsigned(url) if signature in IN_THE_URL else url,
        headers=tuple(kept),
        body=body,
        signature=signature,
        temporary="x-amz-security-token" in named or "x-amz-security-token" in url.lower(),
        notes=(*([BUCKET_IS_GONE] if bucket else []), *notes),
        bucket=bucket,
        is_virtual=is_virtual,
        has_trailer=has_trailer,
        expires=(1 if overdue else _life(exchange)) if signature in IN_THE_URL else 0,
        overdue=overdue,
        signed_headers=_signed_headers(url) if signature == "V4 URL" else (),
        account=_account(f"{named.get('authorization', '')} {url}"),
        repeated=repeated,
    )


def bucket_of(url: str, endpoint: str = "") -> tuple[str, bool]:
    """The bucket that a URL names; the flag tells if it is in the host's name."""
    sent, asked = urlsplit(url), urlsplit(endpoint).netloc
    if asked and sent.netloc.endswith(f".{asked}"):
        return sent.netloc.removesuffix(f".{asked}"), True
    return unquote(sent.path.lstrip("/").partition("/")[0]), False


def _is_kept(name: str, value: str, url: str, has_trailer: bool) -> bool:
    """Returns whether a header is sent again. A body without a length before it, such as one with a trailer, is in
    chunks.
    """
    if has_trailer and name.lower() == "transfer-encoding":
        return True
    return not _NOT_SENT_AGAIN.match(name) or _is_odd_host(name, value, url)


def _unsigned(url: str) -> str:
    """A presigned URL without the parameters of its signature."""
    address, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part.partition("=")[0].lower() not in _SIGNING]
    return f"{address}?{'&'.join(kept)}" if kept else address


def _asked(url: str) -> dict[str, str]:
    return {name.lower(): value for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def _life(exchange: RecordedExchange) -> int:
    """Seconds from the use of the URL to its expiry."""
    asked = _asked(exchange.url)
    seconds = asked.get("x-amz-expires", "")
    if not seconds and (until := asked.get("expires", "")).isdecimal() and exchange.started:
        seconds = str(round(int(until) - _used(exchange)))
    return min(max(int(seconds), 1), _LONGEST_LIFE) if seconds.lstrip("-").isdecimal() else 3600


def _overdue(exchange: RecordedExchange) -> int:
    """Seconds from the expiry of the URL to its use, with a limit; 0 if it had not expired."""
    asked = _asked(exchange.url)
    try:
        if "expires" in asked:
            end = int(asked["expires"])
        else:
            signed = datetime.datetime.strptime(asked["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            end = int(signed.timestamp()) + int(asked["x-amz-expires"])
        return min(max(math.ceil(_used(exchange) - end), 0), _LONGEST_WAIT)
    except (KeyError, ValueError):  # a check has altered the URL, or the time of its use is unknown
        return 0


def _used(exchange: RecordedExchange) -> float:
    """The time at which the request was sent, in seconds since 1970."""
    return datetime.datetime.fromisoformat(exchange.started).timestamp()


def _account(text: str) -> str:
    found = _OF_ANOTHER_ACCOUNT.search(text)
    return found[1].lower() if found else "main"


def _signed_headers(url: str) -> tuple[str, ...]:
    return tuple(_asked(url).get("x-amz-signedheaders", "").split(";"))


def _is_odd_host(name: str, value: str, url: str) -> bool:
    """Returns whether a header is a Host that the URL does not have: legacy boto sends one for some ports."""
    if name.lower() != "host" or not leads_somewhere(url):
        return False
    parts = urlsplit(url)
    place = parts.netloc.lower()
    return value.lower() not in (place, f"{place}:{DEFAULT_PORTS[parts.scheme]}")


def has_checksum(request: Request) -> bool:
    """Returns whether a header other than `x-amz-content-sha256` has a checksum of the body."""
    return any(is_checksum(name) for name, _ in request.headers)


def is_checksum(name: str) -> bool:
    return bool(_CHECKSUM.match(name))


def is_checked(request: Request) -> bool:
    """Returns whether the headers contain a checksum of the body."""
    return has_checksum(request) or any(is_hash(name, value) for name, value in request.headers)


def is_hash(name: str, value: str) -> bool:
    return name.lower() == "x-amz-content-sha256" and value != UNSIGNED


def _with_hash(headers: list[tuple[str, str]], body: str | None) -> list[tuple[str, str]]:
    """Adds the body's hash: servers refuse a Signature V4 without it, and curl does not make that header by itself."""
    if any(name.lower() == "x-amz-content-sha256" for name, _ in headers):
        return headers
    return [*headers, ("x-amz-content-sha256", UNSIGNED if body is None else hashlib.sha256(body.encode()).hexdigest())]


def _canonical(url: str) -> str:
    """The URL as Signature V4 signs it: curl signs the URL that it is given, and only newer versions sort it."""
    address, _, query = url.partition("?")
    scheme, separator, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    pairs = (part.partition("=") for part in query.split("&") if part)
    names = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    asked = "&".join(f"{name}={value}" for name, value in names)
    return f"{scheme}{separator}{host}{slash}{quote(unquote_to_bytes(path), safe='/')}" + (f"?{asked}" if asked else "")


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="")


def _signature(authorization: str, url: str) -> Signature:
    if authorization.startswith("AWS4-"):
        return "V4"
    if authorization.startswith("AWS "):
        return "V2"
    asked = _asked(url)
    return "V4 URL" if "x-amz-signature" in asked else "V2 URL" if "signature" in asked else ""


def _announced(named: Mapping[str, str], framed: bool) -> int:
    """The length of the body that the headers announce, without framing; 0 if there is none."""
    length = named.get("x-amz-decoded-content-length" if framed else "content-length", "")
    return int(length) if length.isdecimal() and len(length) <= _MOST_DIGITS else 0


def _body(body: Body, framed: bool, announced: int) -> tuple[str | None, list[str], int]:
    """The body and notes; and its length, if the record has only its beginning, which repeats one character."""
    text = body.text
    notes = [PLAIN_BODY] if framed else []
    broken_off = announced > body.length
    cut = body.cut or broken_off
    if framed and not cut:
        text = _unframed(text)
    length = (announced or body.length) if framed else max(announced, body.length)
    file = f"`body` stands for a file with the {length} bytes that were {'announced' if broken_off else 'sent'}"
    if broken_off:
        file += f", of which {body.length} were sent before the connection broke"
    if cut and not framed and text and text.isascii() and len(set(text)) == 1:
        first = f"The record has the first {len(text)} bytes of the body: it is made of more of the same."
        return text, [*notes, first], length
    if cut:
        return None, [*notes, f"{file}; the record has the first."], 0
    if body.base64:
        return None, [*notes, f"{file}, which are not text."], 0
    return text, notes, 0


def _unframed(framed: str) -> str:
    """The data of an aws-chunked body, without sizes, extensions and trailing headers."""
    data, rest = b"", framed.encode()
    while rest:
        head, _, rest = rest.partition(b"\r\n")
        try:
            size = int(head.partition(b";")[0], 16)
        except ValueError:
            return framed
        if size == 0:
            break
        data, rest = data + rest[:size], rest[size + 2 :]
    return data.decode(errors="replace")
