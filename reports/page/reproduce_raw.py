"""How to send again what no SDK sends: a few lines of Python that sign as the check did, and change what it changed.

botocore signs, and a socket sends: nothing in between mends the request.
"""

from __future__ import annotations

import shlex
from base64 import b64decode
from urllib.parse import urlsplit

from ..exchange import Exchange, Signed

ALTERED = "The check altered {}, which is not in the record as it was sent: alter it as the requirement says."
OTHER_KEYS = "The check signed with other keys than the run's: put such in the place of those."
ALTS_KEYS = "The second account signed it: its keys are to be those in the environment."
TOKEN = "It was sent with a session token, which is to be in AWS_SESSION_TOKEN."
FILE = "`body` stands for a file with the {} bytes that were sent."
KEPT_BACK = (
    "What the body has of keys and signatures is not in the record; this sends it anew: "
    "s3-conformance run --endpoint-url {} --client {} -k {}"
)
_LONGEST_LIFE = 10**9
"""Seconds; what a Signature V2 has as its Expires is a time where it is more."""


def script(exchange: Exchange, endpoint: str, check: str) -> tuple[str, list[str]]:
    """The script, and sentences on what is to be put in by hand."""
    signed = exchange.signed
    body, notes = _body(exchange, endpoint, check)
    lines = ["import http.client, os, socket, ssl"]
    if signed:
        lines += _signing(exchange, signed, endpoint)
        notes += _by_hand(exchange, signed)
    lines += [f"body = {body}", *_head(exchange), *_sending(exchange)]
    return "\n".join(lines), notes


def _origin(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    return f"{parts.scheme}://{parts.netloc}"


def _signing(exchange: Exchange, signed: Signed, endpoint: str) -> list[str]:
    url = _origin(exchange) + signed.target
    return [
        "import datetime, botocore.auth, botocore.awsrequest, botocore.credentials",
        *_clock(signed),
        f"signed = botocore.awsrequest.AWSRequest({signed.method!r}, {url!r})",
        *(f"signed.headers.add_header({name!r}, {value!r})" for name, value in signed.headers),
        "keys = botocore.credentials.Credentials("
        "os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY'], os.environ.get('AWS_SESSION_TOKEN'))",
        *(_v4(exchange, signed) if signed.version == "s3v4" else [_resource(exchange, signed, endpoint), *_v2(signed)]),
    ]


def _clock(signed: Signed) -> list[str]:
    """Makes botocore sign at another time than now."""
    if not signed.seconds:
        return []
    return [
        f"then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds={signed.seconds:g})",
        "botocore.auth.get_current_datetime = lambda *_: then",
        "botocore.auth.formatdate = lambda **_: then.strftime('%a, %d %b %Y %H:%M:%S GMT')",
    ]


def _v4(exchange: Exchange, signed: Signed) -> list[str]:
    """botocore's signer, told what it would sign otherwise."""
    headers = {name.lower(): value for name, value in signed.headers}
    sent = {name.lower(): value for name, value in exchange.request_headers}
    payload = headers.get("x-amz-content-sha256") or signed.payload or sent.get("x-amz-content-sha256")
    of_query = signed.place == "query"
    lines = [
        f"class Signer(botocore.auth.S3SigV4{'Query' * of_query}Auth):",
        "    def headers_to_sign(self, request):",
        "        found = super().headers_to_sign(request)",
        f"        for name in {['content-length', *signed.unsigned]!r}: del found[name]",
        "        return found",
    ]
    if payload:
        lines.append(f"    def payload(self, request): return {payload!r}")
    if {"date", "x-amz-date"}.intersection(headers):
        lines.append("    def _set_necessary_date_headers(self, request): pass")
    expires = f", {signed.expires!r}" if of_query else ""
    return [*lines, f"Signer(keys, {signed.service!r}, {signed.region!r}{expires}).add_auth(signed)"]


def _v2(signed: Signed) -> list[str]:
    """botocore's signer, told the date that it would make otherwise."""
    given = {name.lower(): value for name, value in signed.headers}
    if signed.place == "query":
        digits = signed.expires.removeprefix("-")
        if digits.isdecimal() and int(digits) < _LONGEST_LIFE:
            lifetime = int(signed.expires) + round(signed.seconds)
            return [f"botocore.auth.HmacV1QueryAuth(keys, {lifetime}).add_auth(signed)"]
        return _told("HmacV1QueryAuth", f"def _get_date(self): return {signed.expires!r}")
    if not {"date", "x-amz-date"}.intersection(given):
        return ["botocore.auth.HmacV1Auth(keys).add_auth(signed)"]
    date = "" if "x-amz-date" in given else given["date"]
    standard = "\n".join((given.get("content-md5", ""), given.get("content-type", ""), date))
    return _told("HmacV1Auth", f"def canonical_standard_headers(self, headers): return {standard!r}")


def _told(signer: str, otherwise: str) -> list[str]:
    return [f"class Signer(botocore.auth.{signer}):", f"    {otherwise}", "Signer(keys).add_auth(signed)"]


def _resource(exchange: Exchange, signed: Signed, endpoint: str) -> str:
    """Signature V2 signs a bucket that is in the host's name as the beginning of the path."""
    host, service = urlsplit(exchange.url).netloc, urlsplit(endpoint).netloc
    bucket = host.removesuffix(f".{service}")
    path = signed.target.partition("?")[0]
    return f"signed.auth_path = {path if bucket == host else f'/{bucket}{path}'!r}"


def _by_hand(exchange: Exchange, signed: Signed) -> list[str]:
    notes = {"main": [], "alt": [ALTS_KEYS]}.get(signed.account, [OTHER_KEYS])
    pairs = _arguments(exchange) if signed.place == "query" else exchange.request_headers
    if "x-amz-security-token" in (name.lower() for name in signed.kept):
        notes = [*notes, TOKEN]
    return notes + [ALTERED.format(name) for name, value in pairs if "REDACTED" in value and name not in signed.kept]


def _arguments(exchange: Exchange) -> list[tuple[str, str]]:
    """Those of the query, encoded as they were sent."""
    pairs = (pair.partition("=") for pair in exchange.url.partition("?")[2].split("&") if pair)
    return [(name, value) for name, _, value in pairs]


def _head(exchange: Exchange) -> list[str]:
    """The request line and the headers; what signing made, and the check left as it was, is made anew."""
    of_query = exchange.signed is not None and exchange.signed.place == "query"
    kept = exchange.signed.kept if exchange.signed and not of_query else ()
    lines = [
        *(_target_made_anew(exchange) if of_query else [f"target = {exchange.url.removeprefix(_origin(exchange))!r}"]),
        "head = [",
        f"    {exchange.method + ' '!r} + target + {' ' + exchange.version!r},",
    ]
    for name, value in exchange.request_headers:
        made = f"{name + ': '!r} + signed.headers[{name!r}]"
        lines.append(f"    {made if name in kept else repr(f'{name}: {value}')},")
    return [*lines, "]"]


def _target_made_anew(exchange: Exchange) -> list[str]:
    """The target of a presigned URL: its arguments in the order in which they were sent."""
    kept = exchange.signed.kept if exchange.signed else ()
    path, _, query = exchange.url.removeprefix(_origin(exchange)).partition("?")
    pairs = [pair for pair in query.split("&") if pair]
    names = [pair.partition("=")[0] for pair in pairs]
    sent = [
        f"{name + '='!r} + made[{name!r}]" if name in kept else repr(pair)
        for name, pair in zip(names, pairs, strict=True)
    ]
    return [
        "made = dict(pair.split('=', 1) for pair in signed.url.partition('?')[2].split('&') if '=' in pair)",
        f"target = {path + '?' * bool(pairs)!r} + '&'.join([{', '.join(sent)}])",
    ]


def _body(exchange: Exchange, endpoint: str, check: str) -> tuple[str, list[str]]:
    body = exchange.request_body
    sent = body.text.encode() if body.base64 is None else b64decode(body.base64)
    redacted = "REDACTED" in body.text or (not body.cut and len(sent) != body.length)
    if not body.cut and not redacted:
        return repr(sent), []
    notes = [FILE.format(body.length)]
    if redacted:
        function = check.partition("[")[0].rpartition("::")[2]
        notes.append(KEPT_BACK.format(shlex.quote(endpoint), exchange.client, function))
    return "open('body', 'rb').read()", notes


def _sending(exchange: Exchange) -> list[str]:
    parts = urlsplit(exchange.url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    tls = (
        [f"connection = ssl.create_default_context().wrap_socket(connection, server_hostname={parts.hostname!r})"]
        if parts.scheme == "https"
        else []
    )
    return [
        f"connection = socket.create_connection(({parts.hostname!r}, {port}), 30)",
        *tls,
        "connection.sendall('\\r\\n'.join([*head, '', '']).encode() + body)",
        f"answer = http.client.HTTPResponse(connection, method={exchange.method!r})",
        "answer.begin()",
        "print(answer.status, answer.headers, answer.read().decode(errors='replace'))",
    ]
