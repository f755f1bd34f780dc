"""How to send a request again that has the id of an upload or version of the run, which no longer exists: a program
that makes one of its own first, and uses its id.

It signs with botocore. Where the record does not have the request that made the id, or where the program could not be
right, there is none: a note says then which ids are to be replaced (`REPLACE`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from reports.diagnosis.requests import CHANGING, sub_resources
from reports.record.exchanges import Exchange

REPLACE = "Replace {}, which ended with the run, with {} of your own."
KINDS = {"upload_id": "the id of an upload", "version_id": "the id of a version"}
MOST_STEPS = 8
"""Requests of a program."""
SHORTEST = 6
"""Characters of an id: a shorter one, such as `null`, is always there, or part of another word."""
_UPLOAD = re.compile(r"<UploadId>([^<]+)</UploadId>")
_VERSION = re.compile(r"<VersionId>([^<]+)</VersionId>")


@dataclass(frozen=True)
class Id:
    """An id of the run, the variable for it, and the request that made it, if it is in the record."""

    text: str
    name: str
    kind: Literal["upload_id", "version_id"]
    made_by: Exchange | None


@dataclass(frozen=True)
class Sent:
    """A request without what belongs to one connection or signature. `signature` is V2, V4 or empty."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    signature: str


def ids_in(last: Exchange, exchanges: Sequence[Exchange]) -> tuple[Id, ...]:
    """The ids that a request has of what earlier ones made, or listed."""
    found: dict[str, Id] = {}
    numbers = dict.fromkeys(KINDS, 0)
    for exchange in exchanges[: exchanges.index(last)]:
        for kind, text, is_new in _ids_told(exchange):
            known = found.get(text)
            if not _is_in(text, last) or (known and known.made_by):
                continue
            if known is None:
                numbers[kind] += 1
            name = known.name if known else kind + (f"_{numbers[kind]}" if numbers[kind] > 1 else "")
            found[text] = Id(text, name, kind, exchange if is_new else None)
    return tuple(found.values())


def note_of(ids: Iterable[Id]) -> list[str]:
    return [REPLACE.format(each.text, KINDS[each.kind]) for each in ids]


def steps_to(last: Exchange, ids: Sequence[Id], exchanges: Sequence[Exchange]) -> list[Exchange] | None:
    """The requests that make what the last one is about, and itself; None if they are not known, or too many."""
    makers = [each.made_by for each in ids]
    if not all(makers):
        return None
    steps = [
        exchange
        for exchange in exchanges[: exchanges.index(last)]
        if exchange in makers
        or (exchange.method in CHANGING and _is_done(exchange) and any(_is_in(each.text, exchange) for each in ids))
    ]
    return [*steps, last] if len(steps) < MOST_STEPS else None


def program(sent: Sequence[Sent], made: Mapping[int, Id], ids: Sequence[Id], region: str) -> str:
    """The program. `made` maps the place of a request to the id that its response has."""
    kinds = {each.signature for each in sent}
    signers = {
        "V4": f"V4 = botocore.auth.S3SigV4Auth(keys, 's3', {region!r})",
        "V2": "V2 = botocore.auth.HmacV1Auth(keys)",
    }
    lines = [
        "import os, re, urllib.parse",
        "import botocore.auth, botocore.awsrequest, botocore.credentials, botocore.httpsession",
        "keys = botocore.credentials.Credentials(os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY'],",
        "                                        os.environ.get('AWS_SESSION_TOKEN'))",
        *(line for name, line in signers.items() if name in kinds),
        "def send(signer, method, url, headers, body=''):",
        "    request = botocore.awsrequest.AWSRequest(method, url, headers, body.encode())",
        "    if signer:",
        "        signer.add_auth(request)",
        "    answer = botocore.httpsession.URLLib3Session().send(request.prepare())",
        "    print(method, url, answer.status_code, dict(answer.headers), answer.text)",
        "    return answer",
    ]
    return "\n".join([*lines, *_sending(sent, made, ids)])


def _sending(sent: Sequence[Sent], made: Mapping[int, Id], ids: Sequence[Id]) -> Iterator[str]:
    for place, each in enumerate(sent):
        headers = ", ".join(f"{name!r}: {_literal(value, ids)}" for name, value in each.headers)
        arguments = [
            each.signature or "None",
            repr(each.method),
            _literal(each.url, ids, encoded=True),
            f"{{{headers}}}",
        ]
        arguments += [_literal(each.body, ids)] if each.body else []
        call = f"send({', '.join(arguments)})"
        new = made.get(place)
        if new is None:
            yield call
        elif new.kind == "upload_id":
            yield f"{new.name} = re.search('<UploadId>(.+?)</UploadId>', {call}.text)[1]"
        else:
            yield f"{new.name} = {call}.headers['x-amz-version-id']"


def _literal(text: str, ids: Sequence[Id], *, encoded: bool = False) -> str:
    """The Python expression of a text, with variables for the ids."""
    spelled = {quote(each.text, safe=""): f"urllib.parse.quote({each.name}, safe='')" for each in ids}
    plain = {each.text: each.name for each in ids}
    # In a URL, an id that needs no encoding today may be one that does tomorrow.
    known = plain | spelled if encoded else spelled | plain
    parts = re.split("|".join(f"({re.escape(each)})" for each in sorted(known, key=len, reverse=True)), text)
    said = [known.get(part, repr(part)) for part in parts if part]
    return " + ".join(said) or "''"


def _ids_told(exchange: Exchange) -> Iterator[tuple[Literal["upload_id", "version_id"], str, bool]]:
    """The ids that a response has, and whether its request made them."""
    body = exchange.response_body.text
    starts = exchange.method == "POST" and "uploads" in sub_resources(exchange.url)
    for text in _UPLOAD.findall(body):
        if len(text) >= SHORTEST:
            yield "upload_id", text, starts
    for name, text in exchange.response_headers:
        if name.lower() == "x-amz-version-id" and len(text) >= SHORTEST:
            yield "version_id", text, exchange.method in ("PUT", "DELETE") and "versionid=" not in exchange.url.lower()
    for text in _VERSION.findall(body):
        if len(text) >= SHORTEST:
            yield "version_id", text, False


def _is_in(text: str, exchange: Exchange) -> bool:
    sent = [exchange.url, exchange.request_body.text, *(value for _, value in exchange.request_headers)]
    return any(text in each or quote(text, safe="") in each for each in sent)


def _is_done(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status < 300
