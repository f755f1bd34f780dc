"""The Signature V4 of legacy boto, worked out again from the bytes that it sent."""

from __future__ import annotations

import functools
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from urllib3 import PoolManager

from fixtures.clients.corrections import boto_v4_host
from tests.clients.canned import CannedServer, Request, answer
from tests.clients.conftest import KEYS
from tests.clients.legacy_cases import HELLO

CORRECTED = frozenset({boto_v4_host.NAME})


def signature_of(request: Request, scope: str, date: str, signed: list[str], payload: str) -> str:
    """By the AWS description of Signature V4, from what came in."""
    path, _, query = request.target.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "X-Amz-Signature"]
    canonical_query = "&".join(sorted(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in pairs))
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in signed)
    canonical = "\n".join([request.line.split(" ")[0], path, canonical_query, headers, ";".join(signed), payload])
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    parts = [part.encode() for part in scope.split("/")]
    key = functools.reduce(lambda key, part: hmac.digest(key, part, "sha256"), parts, f"AWS4{KEYS.secret_key}".encode())
    return hmac.digest(key, text.encode(), "sha256").hex()


@pytest.mark.parametrize("corrections", [frozenset(), CORRECTED], ids=["as shipped", "corrected"])
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("put_object", {"Key": "a//b ü", "Body": b"hello", "Metadata": {"x": "y"}}),
        ("get_object", {"Key": "k", "VersionId": "v", "ResponseContentType": "text/x; a=b"}),
        ("list_objects", {"Prefix": "a b/", "MaxKeys": 1}),
        ("upload_part", {"Key": "k", "UploadId": "u", "PartNumber": 1, "Body": b"hello"}),
    ],
    ids=["put", "get", "list", "part"],
)
def test_the_header_signs_what_is_sent(
    method: str, arguments: dict[str, Any], corrections: frozenset[str], legacy: Any, server: CannedServer
) -> None:
    server.play(answer(ETag=HELLO, body="<ListBucketResult/>"))
    getattr(legacy("boto-s3v4", corrections=corrections), method)(Bucket="b", **arguments)
    (request,) = server.requests
    said = dict(part.split("=", 1) for part in request.headers["authorization"].partition(" ")[2].split(","))
    assert said["Signature"] == signature_of(
        request,
        said["Credential"].partition("/")[2],
        request.headers["x-amz-date"],
        said["SignedHeaders"].split(";"),
        request.headers["x-amz-content-sha256"],
    )
    assert request.headers["x-amz-content-sha256"] == hashlib.sha256(request.body).hexdigest()


@pytest.mark.parametrize("corrections", [frozenset(), CORRECTED], ids=["as shipped", "corrected"])
def test_a_presigned_url_is_valid_only_when_corrected(
    corrections: frozenset[str], legacy: Any, server: CannedServer
) -> None:
    s3 = legacy("boto-s3v4", corrections=corrections)
    url = s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "ü b", "ResponseContentType": "text/x"})
    PoolManager().request("GET", url)
    (request,) = server.requests
    said = dict(parse_qsl(urlsplit(url).query))
    valid = said["X-Amz-Signature"] == signature_of(
        request,
        said["X-Amz-Credential"].partition("/")[2],
        said["X-Amz-Date"],
        said["X-Amz-SignedHeaders"].split(";"),
        "UNSIGNED-PAYLOAD",
    )
    assert valid is bool(corrections)
