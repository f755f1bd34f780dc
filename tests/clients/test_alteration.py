"""What a check alters in a request reaches the server, signed, through all four clients."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from hashlib import md5
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures import clients
from fixtures.alteration import Alteration
from fixtures.clients.profiles import SDK_CLIENTS
from fixtures.endpoint import Endpoint
from fixtures.recorder import Recorder
from tests.reference import server
from tests.reference.account import CREDENTIALS
from tests.reference.messages import Answer, Request, error
from tests.reference.service import refusal


@pytest.fixture
def seen() -> list[Request]:
    return []


@pytest.fixture
def url(seen: list[Request]) -> Iterator[str]:
    """A server that notes requests, and refuses those whose signature does not fit."""

    def serve(request: Request) -> Answer:
        seen.append(request)
        code = refusal(request)
        return error(403, code) if code else Answer(200, [("Content-Type", "application/xml")], b"<DeleteResult/>")

    with server.running(serve) as running:
        yield running


@pytest.fixture(params=SDK_CLIENTS)
def s3(request: pytest.FixtureRequest, url: str, recorder: Recorder) -> Any:
    endpoint = Endpoint(url, "us-east-1", "path", CREDENTIALS)
    # On this port boto's V4 names the port twice, and boto3's V2 leaves out the bucket: neither would be verified.
    mends = frozenset({"boto-v4-host", "boto3-v2-bucket-path"})
    return clients.build(request.param, endpoint, endpoint.main, recorder, timeout=5, corrections=mends)


def _delete(s3: Any) -> Any:
    return s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "key"}]})


def test_body(s3: Any, recorder: Recorder, seen: list[Request]) -> None:
    recorder.alteration = Alteration(body=b"<junk")
    _delete(s3)
    assert (seen[-1].body, seen[-1].headers["content-length"]) == (b"<junk", "5")
    assert "content-md5" in seen[-1].headers
    assert not [name for name in seen[-1].headers if name.startswith("x-amz-checksum")]
    assert recorder.alteration.applied == 1


def test_headers(s3: Any, recorder: Recorder, seen: list[Request]) -> None:
    wrong = "x" + md5(b"").hexdigest()
    recorder.alteration = Alteration(headers={"content-md5": wrong, "x-amz-meta-own": "1"})
    _delete(s3)
    assert (seen[-1].headers["content-md5"], seen[-1].headers["x-amz-meta-own"]) == (wrong, "1")


def test_without_a_header(s3: Any, recorder: Recorder, seen: list[Request]) -> None:
    recorder.alteration = Alteration(without=["CONTENT-md5", "X-Amz-Checksum-CRC32"])
    _delete(s3)
    assert not {"content-md5", "x-amz-checksum-crc32"}.intersection(seen[-1].headers)


def test_query(s3: Any, recorder: Recorder, seen: list[Request]) -> None:
    recorder.alteration = Alteration(query={"max-keys": "many & more", "encoding-type": None})
    s3.list_objects(Bucket="bucket", Prefix="a b")
    assert seen[-1].query == {"prefix": "a b", "max-keys": "many & more"}


@pytest.mark.parametrize("value", ["UNSIGNED-PAYLOAD", md5(b"").hexdigest()])
def test_hash_of_the_body(s3: Any, recorder: Recorder, seen: list[Request], value: str) -> None:
    recorder.alteration = Alteration(headers={"x-amz-content-sha256": value})
    with contextlib.suppress(ClientError):
        _delete(s3)
    assert seen[-1].headers["x-amz-content-sha256"] == value
    assert refusal(seen[-1]) in (None, "XAmzContentSHA256Mismatch", "InvalidArgument")
