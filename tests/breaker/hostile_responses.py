"""Hostile dress of right answers: the reference server's, with another body, other headers or another framing.

A `ResponseChange` changes an answer; `RESPONSE_CHANGES` has them by name. Endpoints that send their clients to other
hosts are in `foreign_server.py`.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Callable
from urllib.parse import quote
from xml.sax.saxutils import escape

from reference.protocol.messages import Response, S3Request
from tests.reports.hostile import HOSTILE

ResponseChange = Callable[[S3Request, Response], Response]

DIGITS = "9" * 30
MANY_DIGITS = "9" * 5000
FOREIGN_NAMES = ("prod", "../prod", "s3c-000000000000-1")
"""Names of buckets and keys that no run has made."""
MIB = 1024 * 1024
_NUMBER = rb">[0-9]+</"
_TEXT = rb">([^<>]+)</"
_ENTRY = rb"<(Contents|Version|Upload|Part|Bucket|DeleteMarker)>.*?</\1>"
_CHANGED_HEADERS = ("Server", "x-amz-request-id", "x-amz-id-2", "x-amz-bucket-region", "ETag", "x-amz-version-id")
LINKS = (
    "see https://evil.example/?from=report ![x](https://evil.example/x.png) [click](javascript:alert(1)) @somebody #1"
)


def _changing_xml(change: Callable[[Response], Response]) -> ResponseChange:
    return lambda _, answer: change(answer) if answer.is_xml else answer


def _numbers(digits: str) -> ResponseChange:
    def dress(_: S3Request, answer: Response) -> Response:
        for name in ("x-amz-mp-parts-count", "x-amz-missing-meta", "x-amz-tagging-count", "Age", "Retry-After"):
            answer.set(name, digits)
        return answer.sub(_NUMBER, f">{digits}</".encode()) if answer.is_xml else answer

    return dress


def _lengths(request: S3Request, answer: Response) -> Response:
    """A Content-Length of thirty digits, of a body that ends with the connection."""
    answer.framing = "close"
    return answer.set("Content-Length", DIGITS) if request.method != "HEAD" else answer


def _ranges(_: S3Request, answer: Response) -> Response:
    return answer.set("Content-Range", f"bytes 0-{DIGITS}/{MANY_DIGITS}")


def _markup(answer: Response) -> Response:
    """Puts an element into each text, where SDKs expect none."""
    return answer.sub(_TEXT, rb"><b>\1</b><i/></")


def _hostile_text(_: S3Request, answer: Response) -> Response:
    text = escape("".join(letter for letter in HOSTILE if letter.isprintable() or letter == "\n"))
    for name in _CHANGED_HEADERS:
        answer.set(name, "<script>alert(1)</script>\"'&|`*{{ 7 * 7 }}")
    answer.sub(rb"<(Message|Resource|Region|Endpoint|DisplayName|ID|RequestId|HostId)>[^<]*</", _filling(text))
    return answer.sub(rb"<Code>([^<]*)</Code>", rb"<Code>\1" + text.encode() + b"</Code>")


def _filling(text: str) -> Callable[[re.Match[bytes]], bytes]:
    return lambda found: b"<" + found[1] + b">" + text.encode() + b"</"


def _links(_: S3Request, answer: Response) -> Response:
    answer.set("Server", "https://evil.example/server").set("x-amz-request-id", "https://evil.example/id")
    return answer.sub(rb"<(Message|Resource|DisplayName|ID|RequestId|HostId)>[^<]*</", _filling(escape(LINKS)))


def _foreign_entries(answer: Response) -> Response:
    """Each entry of a listing twice, and once for each of the foreign names."""

    def more(found: re.Match[bytes]) -> bytes:
        others = (re.sub(rb"<(Key|Name)>[^<]*<", rf"<\1>{name}<".encode(), found[0]) for name in FOREIGN_NAMES)
        return b"".join((found[0], found[0], *others))

    return answer.sub(_ENTRY, more)


def _no_entries(answer: Response) -> Response:
    return answer.sub(_ENTRY, b"")


def _ending_with(inside: bytes) -> ResponseChange:
    """Errors and listings with this before their end."""
    return _changing_xml(lambda answer: answer.sub(rb"</\w+>\s*$", lambda end: inside + end[0]))


def _entities(answer: Response) -> Response:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<!DOCTYPE x [<!ENTITY e0 "0123456789">{levels}]>'.encode()
    body = re.sub(rb"^<\?xml[^>]*\?>", b"", answer.body.lstrip())
    answer.body = start + re.sub(_TEXT, rb">\1&e9;</", body)
    return answer


def _compressed_twice(_: S3Request, answer: Response) -> Response:
    """Two gigabytes of zeros, twice compressed, if it was not HEAD."""
    answer.body = _ZEROS_COMPRESSED_TWICE
    return answer.set("Content-Encoding", "gzip, gzip")


_ZEROS_COMPRESSED_TWICE = gzip.compress(gzip.compress(bytes(64 * MIB)) * 32)


def _echo_credentials(request: S3Request, answer: Response) -> Response:
    """Repeats the credentials in the request, in each spelling."""
    printed = [request.header("authorization"), request.header("x-amz-security-token"), request.query_string]
    text = " ".join(printed)
    spelled = (text, quote(text), quote(quote(text)), base64.b64encode(text.encode()).decode(), repr(text))
    for name, value in zip(("Server", "x-amz-request-id", "x-amz-id-2"), spelled, strict=False):
        answer.set(name, value)
    return answer.sub(rb"<(Message|DisplayName)>[^<]*</", _filling(escape(" ".join(spelled))))


def _times(_: S3Request, answer: Response) -> Response:
    answer.set("Last-Modified", "Mon, 99 Foo 99999 99:99:99 GMT").set("Date", "-1")
    answer.set("x-amz-object-lock-retain-until-date", "99999-99-99T99:99:99Z")
    return answer.sub(rb">\d{4}-\d\d-\d\dT[^<]*</", b">99999-99-99T99:99:99.999999999999Z</")


def _names(_: S3Request, answer: Response) -> Response:
    """Ids that are paths, flags of programs and commands of a shell, and a megabyte long."""
    odd = "../../../etc/passwd;--help$(touch /tmp/x)`id`%00%2e%2e\\" + "x" * MIB
    answer.set("x-amz-version-id", odd[:8000])
    return answer.sub(rb"<(UploadId|VersionId|ETag|NextMarker|NextContinuationToken)>[^<]*</", _filling(odd))


def _headers(_: S3Request, answer: Response) -> Response:
    answer.headers += [(f"x-amz-meta-{number}", "x" * 60) for number in range(90)]
    return answer.set("x-amz-id-2", "x" * 60_000)


RESPONSE_CHANGES: dict[str, ResponseChange] = {
    "numbers of thirty digits": _numbers(DIGITS),
    "numbers of five thousand digits": _numbers(MANY_DIGITS),
    "lengths of thirty digits": _lengths,
    "ranges of thirty digits": _ranges,
    "markup within texts": _changing_xml(_markup),
    "hostile texts": _hostile_text,
    "links": _links,
    "foreign entries": _changing_xml(_foreign_entries),
    "no entries": _changing_xml(_no_entries),
    "a million elements": _ending_with(b"<a/>" * (2 * MIB - 10_000)),
    "a long text": _ending_with(b"<a>" + b"x" * (8 * MIB - 10_000) + b"</a>"),
    "deep nesting": _ending_with(b"<a>" * MIB + b"</a>" * MIB),
    "entities": _changing_xml(_entities),
    "compressed twice": _compressed_twice,
    "credentials of the request": _echo_credentials,
    "impossible times": _times,
    "odd names": _names,
    "many headers": _headers,
}
HEAVY_DRESSES = frozenset({"a million elements", "a long text", "compressed twice", "odd names", "many headers"})
"""Dresses that take a second to read or to send: a run ends in time if few answers wear them."""
EVERY_NTH_HEAVY = 10
"""One answer in this number wears a heavy dress."""
