"""A recorded request without what belongs to one connection, one signature or one client."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from reports.diagnosis.requests import sub_resources
from reports.record.exchanges import DEFAULT_PORTS, Body, Exchange
from reports.record.text import visible

_NOT_SENT_AGAIN = re.compile(
    r"(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|content-length|expect|user-agent"
    r"|accept-encoding|authorization|date|x-amz-date|x-amz-security-token|amz-sdk-.*)$",
    re.IGNORECASE,
)
"""Headers that belong to one connection, one signature or one client."""
_FRAMING = re.compile(r"(x-amz-content-sha256|x-amz-trailer|x-amz-decoded-content-length)$", re.IGNORECASE)
_CHECKSUMS = re.compile(r"(content-md5|x-amz-checksum-.*)$", re.IGNORECASE)
UNSIGNED = "UNSIGNED-PAYLOAD"
_SIGNED_URL = re.compile(r"[?&](x-amz-signature|signature)=", re.IGNORECASE)

GONE = (
    "The run has removed what it created: use your own bucket and key, set up as the requirement and the exchanges "
    "show."
)
FRESH_SIGNATURE = "The URL's signature is not in the record: use a newly signed URL instead."
GONE_BUT_THE_BODY = (
    "The run has removed what it created: use your own bucket instead, with objects of these keys. "
    "Do not change the keys: they are in the body, and its checksums are in the headers."
)
FIXED_BODY = "The headers contain checksums of the body: another body needs other checksums."
KEPT_BACK = "Replace REDACTED with the value that you send: it is not in the record."
PLAIN_BODY = "The body was sent with aws-chunked encoding; here it is sent without."


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    """None where the record does not hold it as text, or not whole."""
    signature: str
    """V2, V4, `url` for a presigned one, or empty."""
    temporary: bool
    notes: tuple[str, ...]


def leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a host or a port that there cannot be
        return False


def request_of(exchange: Exchange) -> Request:
    sent = exchange.request_headers
    named = {name.lower(): value for name, value in sent}
    url = exchange.url
    framed = named.get("x-amz-content-sha256", "").startswith("STREAMING-")
    body, notes = _body(exchange.request_body, framed)
    kept = [(name, value) for name, value in sent if not _NOT_SENT_AGAIN.match(name) or _is_odd_host(name, value, url)]
    if framed:
        kept = [pair for pair in kept if not _FRAMING.match(pair[0]) and pair[1].lower() != "aws-chunked"]
    signature = _signature(named.get("authorization", ""), url)
    if signature == "url":
        notes.append(FRESH_SIGNATURE)
    if any("REDACTED" in value for _, value in kept):
        notes.append(KEPT_BACK)
    temporary = "x-amz-security-token" in named
    if signature == "V4":
        kept, url = _with_hash(kept, body), _canonical(url)
    gone = GONE
    if body != "" and _checked(kept):
        if "delete" in sub_resources(url):
            gone = GONE_BUT_THE_BODY
        else:
            notes.append(FIXED_BODY)
    return Request(exchange.method, url, tuple(kept), body, signature, temporary, (gone, *notes))


def _is_odd_host(name: str, value: str, url: str) -> bool:
    """Whether a header is a Host that the URL does not have, as legacy boto makes for some ports."""
    if name.lower() != "host" or not leads_somewhere(url):
        return False
    parts = urlsplit(url)
    place = parts.netloc.lower()
    return value.lower() not in (place, f"{place}:{DEFAULT_PORTS[parts.scheme]}")


def has_checksum(request: Request) -> bool:
    """Whether a header other than `x-amz-content-sha256` has a checksum of the body."""
    return any(_CHECKSUMS.match(name) for name, _ in request.headers)


def _checked(headers: Sequence[tuple[str, str]]) -> bool:
    """Whether the headers contain a checksum of the body."""
    return any(_CHECKSUMS.match(name) or is_hash(name, value) for name, value in headers)


def is_hash(name: str, value: str) -> bool:
    return name.lower() == "x-amz-content-sha256" and value != UNSIGNED


def _with_hash(headers: list[tuple[str, str]], body: str | None) -> list[tuple[str, str]]:
    """Servers refuse a Signature V4 without the body's hash, and curl does not make that header by itself."""
    if any(name.lower() == "x-amz-content-sha256" for name, _ in headers):
        return headers
    return [*headers, ("x-amz-content-sha256", UNSIGNED if body is None else hashlib.sha256(body.encode()).hexdigest())]


def _canonical(url: str) -> str:
    """The URL as Signature V4 signs it; curl signs what it is given, and only newer ones sort it."""
    address, _, query = url.partition("?")
    scheme, separator, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    pairs = (part.partition("=") for part in query.split("&") if part)
    names = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    asked = "&".join(f"{name}={value}" for name, value in names)
    return f"{scheme}{separator}{host}{slash}{quote(unquote_to_bytes(path), safe='/')}" + (f"?{asked}" if asked else "")


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="")


def _signature(authorization: str, url: str) -> str:
    if authorization.startswith("AWS4-"):
        return "V4"
    if authorization.startswith("AWS "):
        return "V2"
    return "url" if _SIGNED_URL.search(url) else ""


def _body(body: Body, framed: bool) -> tuple[str | None, list[str]]:
    text = body.text
    notes = [PLAIN_BODY] if framed else []
    if framed and not body.cut:
        text = _unframed(text)
    file = f"`body` stands for a file with the {body.length} bytes that were sent"
    if body.cut:
        return None, [*notes, f"{file}; the record has the first."]
    if body.base64 or visible(text) != text:
        return None, [*notes, f"{file}, which are not text."]
    return text, notes


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
