"""Tests of the reference server's behaviour that the suite's checks do not cover: chunked bodies, unsupported requests,
and rare requests of clients."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from reference.protocol.messages import Response, S3Request, Serve
from reference.server import connections as server
from reference.server.service import reference


def _signed(method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> S3Request:
    sent = {"authorization": "AWS", "content-length": str(len(body))}
    return S3Request(method, path, query, sent | {n.replace("_", "-"): v for n, v in headers.items()}, body)


@pytest.fixture
def serve() -> Serve:
    """A server with one bucket that accepts any signature."""
    serve = reference(authenticate=lambda _: None)
    assert serve(_signed("PUT", "/bucket")).status == 200
    return serve


def _code(answer: Response) -> tuple[int, bytes]:
    return answer.status, answer.body.partition(b"<Code>")[2].partition(b"<")[0]


@pytest.mark.parametrize(
    "body", [b"5\r\nhello", b"5\r\nhello\r\n", b"x\r\nhello\r\n0\r\n\r\n", b"5\r\nhello!\r\n0\r\n\r\n"]
)
def test_broken_chunks_are_refused(serve: Serve, body: bytes) -> None:
    put = _signed("PUT", "/bucket/key", body=body, content_encoding="aws-chunked", x_amz_decoded_content_length="5")
    assert _code(serve(put)) == (400, b"IncompleteBody")


def test_unknown_subresource_is_not_the_bucket(serve: Serve) -> None:
    query = "session="
    assert _code(serve(_signed("GET", "/bucket", query))) == (501, b"NotImplemented")
    assert _code(serve(_signed("PUT", "/bucket", query, b"<x/>"))) == (501, b"NotImplemented")


def test_unsupported_method(serve: Serve) -> None:
    assert _code(serve(_signed("POST", "/bucket/key"))) == (405, b"MethodNotAllowed")


def test_plus_sign_in_a_copy_source_is_a_space(serve: Serve) -> None:
    assert serve(_signed("PUT", "/bucket/with%20space%2B", body=b"it")).status == 200
    assert serve(_signed("PUT", "/bucket/copy", x_amz_copy_source="bucket/with+space%2B")).status == 200
    assert serve(_signed("GET", "/bucket/copy")).body == b"it"
    assert _code(serve(_signed("PUT", "/bucket/copy", x_amz_copy_source="bucket/with%20space+"))) == (404, b"NoSuchKey")


def test_servers_share_nothing(serve: Serve) -> None:
    other = reference(authenticate=lambda _: None)
    assert _code(other(_signed("GET", "/bucket"))) == (404, b"NoSuchBucket")
    assert serve(_signed("GET", "/bucket")).status == 200


def test_chunks_of_http() -> None:
    """A body in HTTP chunks arrives complete, and the connection stays usable."""
    seen: list[bytes] = []

    def echo(request: S3Request) -> Response:
        seen.append(request.body)
        return Response(200)

    with server.running(echo) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        for _ in range(2):
            connection.request("PUT", "/bucket/key", body=iter([b"hello", b" world"]), encode_chunked=True)
            assert connection.getresponse().read() == b""
        connection.close()
    assert seen == [b"hello world"] * 2
