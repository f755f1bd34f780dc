"""How to send a recorded request again: a `curl` command, or a Python program if curl cannot send it.

The request is the last one of a check, which its verdict is about; for raw clients, the last one of the check's own
client, if other clients helped; for a program, the one at which it failed. Where it reads data that are wrong or lost,
the requests that changed them come first. Keys are not in the record, so they are taken from the environment; what only
that run could know (its signature, its time) is left out.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes, urlsplit

from reports.diagnosis.kinds import kind_of
from reports.diagnosis.requests import acts_of, decisive, sub_resources
from reports.formats.html import reproduce_raw, reproduce_with_ids
from reports.formats.html.reproduce_with_ids import Id, Sent
from reports.record.exchanges import DEFAULT_PORTS, Body, Exchange
from reports.record.lines import CheckResult
from reports.record.selection import PROGRAMS
from reports.record.text import joined, visible

_NOT_SENT_AGAIN = re.compile(
    r"(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|content-length|expect|user-agent"
    r"|accept-encoding|authorization|date|x-amz-date|x-amz-security-token|amz-sdk-.*)$",
    re.IGNORECASE,
)
"""Headers that belong to one connection, one signature or one client."""
_DOTS = re.compile(r"/\.\.?(/|$|\?)")
_FRAMING = re.compile(r"(x-amz-content-sha256|x-amz-trailer|x-amz-decoded-content-length)$", re.IGNORECASE)
_CHECKSUMS = re.compile(r"(content-md5|x-amz-checksum-.*)$", re.IGNORECASE)
NO_FORM = "application/octet-stream"
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
CURL_OF_V4 = "This needs curl 7.87 or newer: older versions do not sign all headers."
KEPT_BACK = "Replace REDACTED with the value that you send: it is not in the record."
PLAIN_BODY = "The body was sent with aws-chunked encoding; here it is sent without."


@dataclass(frozen=True)
class Reproduction:
    """`tool` is curl or Python; `notes` are sentences about what to fill in by hand.

    `what` names the request: the last one, or the one with that number, or the numbers of several.
    """

    tool: str
    text: str
    notes: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    """None where the record does not hold it as text, or not whole."""
    signature: str
    """V2, V4, `url` for a presigned one, or empty."""
    temporary: bool
    notes: tuple[str, ...]


def reproduction(result: CheckResult, region: str, endpoint: str = "") -> Reproduction | None:
    """Sends the check's last request again; None if it sent none, or the record does not contain its URL."""
    if not result.exchanges or not all(_leads_somewhere(exchange.url) for exchange in result.exchanges):
        return None
    own = [exchange for exchange in result.exchanges if exchange.client == result.client and exchange.version]
    last = own[-1] if own else result.exchanges[-1]
    if result.area == PROGRAMS:
        last = decisive(result) or last
    at, of = result.exchanges.index(last), len(result.exchanges)
    first = next(place for place in range(at, -1, -1) if place == 0 or not result.exchanges[place].follows)
    if first < at:  # what was sent in one piece
        numbers = [str(place + 1) for place in range(first, at + 1)]
        return _again(result.exchanges[first], f"requests {joined(numbers)} of {of}", region, endpoint)
    number = at + 1
    what = f"request {number} of {of}" if number < of else "the last request"
    ids = reproduce_with_ids.ids_in(last, result.exchanges)
    if ids and (made := _with_own_ids(result, last, ids, region, endpoint)):
        return made
    found = _again(last, what, region, endpoint)
    if found is not None and ids:
        found = replace(found, notes=(*found.notes, *reproduce_with_ids.note_of(ids)))
    acts = acts_of(result, endpoint) if kind_of(result) == "corrupt" and last is decisive(result) else ()
    if found is None or not acts:
        return found
    for some in (acts, acts[-1:]):
        before = [_again(act, what, region, endpoint) for act in some]
        if all(each is not None and each.tool == found.tool for each in before):
            sent = [*(each for each in before if each is not None), found]
            numbers = [*_numbers(result, some), str(number)]
            notes = tuple(dict.fromkeys(note for each in sent for note in each.notes))
            text = "\n\n".join(each.text for each in sent)
            return Reproduction(found.tool, text, notes, f"requests {joined(numbers)} of {of}")
    return found


def _with_own_ids(
    result: CheckResult, last: Exchange, ids: Sequence[Id], region: str, endpoint: str
) -> Reproduction | None:
    """Sends what makes uploads and versions, and then the request, with their ids; None if that may not be right."""
    steps = reproduce_with_ids.steps_to(last, ids, result.exchanges)
    if steps is None or any(step.version for step in steps):
        return None
    requests = [_request(step) for step in steps]
    for each in requests:
        in_the_host = each.signature == "V2" and _auth_path(each.url, endpoint)
        if each.body is None or each.signature == "url" or in_the_host or _has_ids_under_a_checksum(each, ids):
            return None
    sent = [
        Sent(each.method, each.url, tuple(pair for pair in each.headers if not _is_hash(*pair)), each.body or "",
             each.signature)
        for each in requests
    ]  # fmt: skip
    made = {place: each for place, step in enumerate(steps) for each in ids if each.made_by == step}
    numbers = joined(_numbers(result, steps))
    notes = tuple(dict.fromkeys(note for each in requests for note in each.notes if note != FIXED_BODY))
    text = reproduce_with_ids.program(sent, made, ids, region)
    return Reproduction("Python", text, notes, f"requests {numbers} of {len(result.exchanges)}")


def _has_ids_under_a_checksum(request: _Request, ids: Sequence[Id]) -> bool:
    """Whether the body would change, and headers have checksums of it."""
    checked = any(_CHECKSUMS.match(name) for name, _ in request.headers)
    return checked and any(each.text in (request.body or "") for each in ids)


def _numbers(result: CheckResult, acts: Sequence[Exchange]) -> list[str]:
    """The places of some exchanges in order, from 1; several may have the same values."""
    exchanges, place, found = result.exchanges, 0, []
    for act in acts:
        place = exchanges.index(act, place) + 1
        found.append(str(place))
    return found


def _again(exchange: Exchange, what: str, region: str, endpoint: str) -> Reproduction | None:
    """Sends one request again; None if that is no longer possible."""
    if exchange.recipe:
        return Reproduction("Python", *reproduce_raw.script(exchange, exchange.recipe), what)
    request = _request(exchange)
    if exchange.version and request.signature:
        return None  # what may have been altered after signing is not what a client would sign
    if request.signature == "V2" or (request.signature == "V4" and _beyond_curl(request)):
        return Reproduction("Python", _python(request, region, endpoint), request.notes, what)
    notes = (*request.notes, CURL_OF_V4) if request.signature == "V4" else request.notes
    return Reproduction("curl", _curl(request, region), notes, what)


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a host or a port that there cannot be
        return False


def _beyond_curl(request: _Request) -> bool:
    """Whether curl cannot sign the request: some versions sign empty headers wrongly, others refuse to sign a path
    with dots."""
    return not all(value for _, value in request.headers) or bool(_DOTS.search(request.url))


def _request(exchange: Exchange) -> _Request:
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
    return _Request(exchange.method, url, tuple(kept), body, signature, temporary, (gone, *notes))


def _is_odd_host(name: str, value: str, url: str) -> bool:
    """Whether a header is a Host that the URL does not have, as legacy boto makes for some ports."""
    if name.lower() != "host" or not _leads_somewhere(url):
        return False
    parts = urlsplit(url)
    place = parts.netloc.lower()
    return value.lower() not in (place, f"{place}:{DEFAULT_PORTS[parts.scheme]}")


def _checked(headers: Sequence[tuple[str, str]]) -> bool:
    """Whether the headers contain a checksum of the body."""
    return any(_CHECKSUMS.match(name) or _is_hash(name, value) for name, value in headers)


def _is_hash(name: str, value: str) -> bool:
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


def _curl(request: _Request, region: str) -> str:
    words = ["curl", "-i"]
    if request.signature == "V4":
        words += [
            "--aws-sigv4",
            shlex.quote(f"aws:amz:{region}:s3"),
            "--user",
            '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
        ]
        if request.temporary:
            words += ["-H", '"x-amz-security-token: $AWS_SESSION_TOKEN"']
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET" or request.body != "":
        words += ["-X", shlex.quote(request.method)]
    if re.search(r"[\[\]{}]", request.url):
        words.append("--globoff")
    if _DOTS.search(request.url):
        words.append("--path-as-is")
    for name, value in request.headers:
        words += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    if request.body != "" or request.method in ("PUT", "POST"):
        if not any(name.lower() == "content-type" for name, _ in request.headers):
            # curl would say that it is a form. A presigned URL may be signed for a request without a type.
            words += ["-H", "'Content-Type:'" if request.signature == "url" else f"'Content-Type: {NO_FORM}'"]
        words += _curl_data(request.body)
    return " ".join([*words, shlex.quote(request.url)])


def _curl_data(body: str | None) -> list[str]:
    if body is None:
        return ["--data-binary", "@body"]
    # A leading @ would name a file.
    return ["--data-raw" if body.startswith("@") else "--data-binary", shlex.quote(body)]


def _python(request: _Request, region: str, endpoint: str) -> str:
    """A program with botocore: for Signature V2, which curl does not have, and for what curl cannot sign with V4."""
    signer = f"S3SigV4Auth(keys, 's3', {region!r})" if request.signature == "V4" else "HmacV1Auth(keys)"
    data = "open('body', 'rb')" if request.body is None else repr(request.body.encode())
    keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", *(["AWS_SESSION_TOKEN"] if request.temporary else [])]
    lines = [
        "import os, botocore.auth, botocore.awsrequest, botocore.credentials, botocore.httpsession",
        f"request = botocore.awsrequest.AWSRequest({request.method!r}, {request.url!r}, "
        f"{dict(request.headers)!r}, {data})",
        *(_auth_path(request.url, endpoint) if request.signature == "V2" else []),
        f"keys = botocore.credentials.Credentials({', '.join(f'os.environ[{key!r}]' for key in keys)})",
        f"botocore.auth.{signer}.add_auth(request)",
        "answer = botocore.httpsession.URLLib3Session().send(request.prepare())",
        "print(answer.status_code, answer.headers, answer.text)",
    ]
    return "\n".join(lines)


def _auth_path(url: str, endpoint: str) -> list[str]:
    """Signature V2 signs a bucket that is in the host's name as the beginning of the path."""
    sent, asked = urlsplit(url), urlsplit(endpoint)
    bucket = sent.netloc.removesuffix(f".{asked.netloc}")
    if not asked.netloc or bucket == sent.netloc:
        return []
    signed = f"/{bucket}{sent.path or '/'}"
    return [f"request.auth_path = {signed!r}"]
