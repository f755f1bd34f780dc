"""The ways to send the requests of a result again: the command that does so with its check, and `curl` lines for the
request that the verdict is about, and for one before it that changed data, if curl can send them as they were."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from urllib.parse import quote, unquote_to_bytes, urlsplit

from record.exchanges import DEFAULT_PORTS, RecordedExchange
from record.lines import CheckResult
from record.selection import PROGRAMS_AREA
from record.text import one_line, visible
from reports.diagnosis.exchanges.requests import decisive_place, places_sent_together, state_change_of
from reports.diagnosis.severity.of_results import severity_of

CURL_NOTE = (
    "curl needs a bucket of yours in the place of the run's, which is gone, with what the request needs and nothing "
    "else: a server that is wrong may delete it."
)
SIGNING_NOTE = " Signing needs curl 7.87 or newer."
_NOT_SENT_AGAIN = re.compile(
    r"(host|connection|keep-alive|te|trailer|upgrade|proxy-.*|content-length|expect|user-agent"
    r"|accept-encoding|authorization|date|x-amz-date|x-amz-security-token|amz-sdk-.*)$",
    re.IGNORECASE,
)
"""Headers that belong to one connection, one signature or one client."""
_REDACTED_CREDENTIAL = re.compile(r"REDACTED|ACCESS_KEY|SECRET_KEY|SESSION_TOKEN")
_OTHER_ACCOUNT_KEY = re.compile(r"\b(ALT|LIMITED|EXPIRED)_ACCESS_KEY")
_DOTS = re.compile(r"/\.\.?(/|$|\?)")
_URL_FOR_CURL = re.compile(r"https?://[!\"$-~]+")
"""A URL without spaces, which curl refuses, and without a fragment, which it does not send."""


@dataclass(frozen=True)
class WaysToSendAgain:
    """The command that sends all requests, the lines that send what the verdict is about, and the reason why there are
    none; each may be empty."""

    command: str
    curl: tuple[str, ...] = ()
    why_no_curl: str = ""

    @property
    def curl_note(self) -> str:
        if not self.curl:
            return f"No curl line: {self.why_no_curl}."
        return CURL_NOTE + SIGNING_NOTE * any("--aws-sigv4" in line for line in self.curl)


def resend_commands(result: CheckResult, region: str, record: str = "results.jsonl") -> WaysToSendAgain | None:
    """Returns the ways to send the result's requests again, which are in the file `record`; None if there are none."""
    if not result.exchanges:
        return None
    words = ("s3-conformance", "show", record, result.id, "--client", result.client, "--send")
    command = "" if result.area == PROGRAMS_AREA else one_line(shlex.join(words))
    place = _decisive(result)
    if result.concurrent or len(places_sent_together(result.exchanges, place)) > 1:
        return WaysToSendAgain(command, (), "its requests are sent at the same time")
    if result.client_faults:
        return WaysToSendAgain(command, (), "the client has a fault of its own")
    if any(map(_was_kept_from_other_host, result.exchanges)):
        return WaysToSendAgain(command, (), "a request was for another host")
    act = state_change_of(result) if severity_of(result) == "corrupt" else None
    asked = [*([act] if act and act is not result.exchanges[place] else []), result.exchanges[place]]
    if reasons := [reason for reason in map(_no_curl_reason, asked) if reason]:
        return WaysToSendAgain(command, (), reasons[0])
    return WaysToSendAgain(command, tuple(_curl_line(each, region) for each in asked))


def _was_kept_from_other_host(exchange: RecordedExchange) -> bool:
    """Returns whether a request would have gone to another host than the endpoint's: nobody should send it there."""
    return bool(exchange.sent_to) and exchange.status is None


def _decisive(result: CheckResult) -> int:
    """The place of the request that the verdict is about. Of a raw client it is the last one of its own."""
    exchanges = result.exchanges
    if result.area == PROGRAMS_AREA and (decisive := decisive_place(result)) is not None:
        return decisive
    own = [place for place, each in enumerate(exchanges) if each.client == result.client and each.version]
    return own[-1] if own else len(exchanges) - 1


def _no_curl_reason(exchange: RecordedExchange) -> str:
    """Returns the reason why curl cannot send a request unchanged; empty if curl can."""
    authorization = "".join(exchange.request_header("authorization"))
    signed, body, headers = authorization.startswith("AWS4-"), exchange.request_body, _headers(exchange)
    if authorization and not signed:
        return "curl does not sign with Signature V2"
    if authorization and exchange.version:
        return "its signature is part of the check"
    if _REDACTED_CREDENTIAL.search("\n".join([exchange.url, body.text, *chain(*headers)])):
        return "the record leaves out its signature, or a key"
    if exchange.head_cut or body.cut or body.withheld or body.base64:
        return "the record does not have all of it as text"
    if not _is_sendable(exchange, headers) or (signed and not _is_signable(exchange, headers)):
        return "curl would send or sign other headers, or another URL"
    return ""


def _headers(exchange: RecordedExchange) -> list[tuple[str, str]]:
    return [
        pair
        for pair in exchange.request_headers
        if not _belongs_to_a_connection(pair[0]) or _is_odd_host(*pair, exchange.url)
    ]


@lru_cache(1 << 10)  # most requests have the same few
def _belongs_to_a_connection(name: str) -> bool:
    return _NOT_SENT_AGAIN.match(name) is not None


def _curl_line(exchange: RecordedExchange, region: str) -> str:
    authorization = "".join(exchange.request_header("authorization"))
    headers, words = _headers(exchange), ["curl", "-i"]
    url, body = exchange.url, exchange.request_body.text
    if authorization:
        url = _canonical(url)
        words += _signing(authorization, region, temporary=bool(exchange.request_header("x-amz-security-token")))
    if exchange.method == "HEAD":
        words.append("--head")
    elif exchange.method != "GET" or body:
        words += ["-X", exchange.method]
    words += ["--globoff"] if re.search(r"[\[\]{}]", url) else []
    words += ["--path-as-is"] if _DOTS.search(url) else []
    for name, value in headers:
        words += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    words += ["-H", "'Content-Type:'"] if _adds_content_type(exchange) else []
    if _has_data(exchange):  # a leading @ would name a file
        words += ["--data-raw" if body.startswith("@") else "--data-binary", shlex.quote(body)]
    return " ".join([*words, shlex.quote(url)])


def _is_sendable(exchange: RecordedExchange, headers: list[tuple[str, str]]) -> bool:
    body, names = exchange.request_body, [name.lower() for name, _ in headers]
    text = "\n".join([exchange.url, body.text, *(text for pair in headers for text in pair)])
    length = [str(body.length)] if body.length or exchange.request_header("content-length") else []
    return (
        exchange.version in ("", "HTTP/1.1")
        and exchange.method.isalpha()
        and bool(_URL_FOR_CURL.fullmatch(exchange.url) and urlsplit(exchange.url).hostname)
        and exchange.request_header("content-length") == length
        and len(names) == len(set(names))
        and "transfer-encoding" not in names
        and visible(text) == text
    )


def _is_signable(exchange: RecordedExchange, headers: list[tuple[str, str]]) -> bool:
    """Returns whether curl signs the request rightly with Signature V4. Some versions sign empty headers wrongly, also
    the one that replaces curl's own type, or refuse to sign a path with dots. Up to 8.8 they sort the headers with
    their colons, so that `x-amz-copy-source-range` comes before `x-amz-copy-source`.
    """
    names = [name.lower() for name, _ in headers]
    payload = exchange.request_header("x-amz-content-sha256")
    return (
        all(value for _, value in headers)
        and sorted(names) == sorted(names, key=lambda name: f"{name}:")
        and not _DOTS.search(exchange.url)
        and not _adds_content_type(exchange)
        and bool(payload)
        and not payload[0].startswith("STREAMING-")
    )


def _signing(authorization: str, region: str, *, temporary: bool) -> Iterator[str]:
    found = _OTHER_ACCOUNT_KEY.search(authorization)
    account = f"S3_{found[1]}" if found else "AWS"
    yield from ("--aws-sigv4", shlex.quote(f"aws:amz:{region}:s3"))
    yield from ("--user", f'"${account}_ACCESS_KEY_ID:${account}_SECRET_ACCESS_KEY"')
    if temporary:
        yield from ("-H", f'"x-amz-security-token: ${account}_SESSION_TOKEN"')


def _is_odd_host(name: str, value: str, url: str) -> bool:
    """Returns whether a header is a Host that the URL does not have: legacy boto sends one for some ports."""
    if name.lower() != "host":
        return False
    parts = urlsplit(url)
    place = parts.netloc.lower()
    return value.lower() not in (place, f"{place}:{DEFAULT_PORTS.get(parts.scheme)}")


def _has_data(exchange: RecordedExchange) -> bool:
    return bool(exchange.request_body.text) or exchange.method in ("PUT", "POST")


def _adds_content_type(exchange: RecordedExchange) -> bool:
    """Returns whether curl would add the content type of a form."""
    return _has_data(exchange) and not exchange.request_header("content-type")


def _canonical(url: str) -> str:
    """The URL as Signature V4 signs it: curl signs the URL that it is given, and only newer versions sort it."""
    address, _, query = url.partition("?")
    origin = "/".join(address.split("/", 3)[:3])
    path = quote(unquote_to_bytes(address.removeprefix(origin)), safe="/")
    pairs = (part.partition("=") for part in query.split("&") if part)
    asked = "&".join("=".join(pair) for pair in sorted((_encoded(name), _encoded(value)) for name, _, value in pairs))
    return origin + path + (f"?{asked}" if asked else "")


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="")
