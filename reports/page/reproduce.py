"""How to send a recorded request again: a `curl` line, or a few lines of Python where curl cannot sign it.

The request is the last one of a check, which its verdict is about. Keys are not in the record, so they come from the
environment; what only that one run could know (its signature, its time) is left out.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..exchange import Body, Exchange
from ..record import CheckResult
from ..text import visible

_NOT_SENT_AGAIN = re.compile(
    r"(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|content-length|expect|user-agent"
    r"|accept-encoding|authorization|date|x-amz-date|x-amz-security-token|amz-sdk-.*)$",
    re.IGNORECASE,
)
"""Headers that belong to one connection, one signature or one client."""
_FRAMING = re.compile(r"(x-amz-content-sha256|x-amz-trailer|x-amz-decoded-content-length)$", re.IGNORECASE)
_SIGNED_URL = re.compile(r"[?&](x-amz-signature|signature)=", re.IGNORECASE)

GONE = "The run has removed what it made: put a bucket and a key of your own in their place."
FRESH_SIGNATURE = "The URL's signature is not in the record: put a freshly signed URL in its place."
KEPT_BACK = "Where it says REDACTED, put the value that you send: it is not in the record."
PLAIN_BODY = "The body was sent in aws-chunked framing; here it goes as it is."


@dataclass(frozen=True)
class Reproduction:
    """`tool` is curl or Python; `notes` are sentences on what has to be put in by hand."""

    tool: str
    text: str
    notes: tuple[str, ...]


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
    """Sends the check's last request again; None where it sent none."""
    if not result.exchanges:
        return None
    request = _request(result.exchanges[-1])
    if request.signature == "V2":
        return Reproduction("Python", _python(request, endpoint), request.notes)
    return Reproduction("curl", _curl(request, region), request.notes)


def _request(exchange: Exchange) -> _Request:
    sent = exchange.request_headers
    named = {name.lower(): value for name, value in sent}
    url = exchange.url
    framed = named.get("x-amz-content-sha256", "").startswith("STREAMING-")
    body, notes = _body(exchange.request_body, framed)
    kept = [(name, value) for name, value in sent if not _NOT_SENT_AGAIN.match(name)]
    if framed:
        kept = [pair for pair in kept if not _FRAMING.match(pair[0]) and pair[1].lower() != "aws-chunked"]
    signature = _signature(named.get("authorization", ""), url)
    if signature == "url":
        notes.append(FRESH_SIGNATURE)
    if any("REDACTED" in value for _, value in kept):
        notes.append(KEPT_BACK)
    temporary = "x-amz-security-token" in named
    return _Request(exchange.method, url, tuple(kept), body, signature, temporary, (GONE, *notes))


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
        return None, [*notes, f"{file}, which are no text."]
    return text, notes


def _unframed(framed: str) -> str:
    """The data of an aws-chunked body: sizes, extensions and trailing headers taken away."""
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
    if re.search(r"/\.\.?(/|$|\?)", request.url):
        words.append("--path-as-is")
    for name, value in request.headers:
        words += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    if request.body != "" or request.method in ("PUT", "POST"):
        if not any(name.lower() == "content-type" for name, _ in request.headers):
            words += ["-H", "'Content-Type:'"]  # curl would say that it is a form
        words += _curl_data(request.body)
    return " ".join([*words, shlex.quote(request.url)])


def _curl_data(body: str | None) -> list[str]:
    if body is None:
        return ["--data-binary", "@body"]
    # A leading @ would name a file.
    return ["--data-raw" if body.startswith("@") else "--data-binary", shlex.quote(body)]


def _python(request: _Request, endpoint: str) -> str:
    """Signature V2, which curl does not have, by botocore."""
    data = "open('body', 'rb')" if request.body is None else repr(request.body.encode())
    keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", *(["AWS_SESSION_TOKEN"] if request.temporary else [])]
    lines = [
        "import os, botocore.auth, botocore.awsrequest, botocore.credentials, botocore.httpsession",
        f"request = botocore.awsrequest.AWSRequest({request.method!r}, {request.url!r}, "
        f"{dict(request.headers)!r}, {data})",
        *_auth_path(request.url, endpoint),
        f"keys = botocore.credentials.Credentials({', '.join(f'os.environ[{key!r}]' for key in keys)})",
        "botocore.auth.HmacV1Auth(keys).add_auth(request)",
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
