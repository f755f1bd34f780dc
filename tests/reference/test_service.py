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


def _status_and_code(answer: Response) -> tuple[int, bytes]:
    return answer.status, answer.body.partition(b"<Code>")[2].partition(b"<")[0]


@pytest.mark.parametrize(
    "body", [b"5\r\nhello", b"5\r\nhello\r\n", b"x\r\nhello\r\n0\r\n\r\n", b"5\r\nhello!\r\n0\r\n\r\n"]
)
def test_broken_chunks_are_refused(serve: Serve, body: bytes) -> None:
    put = _signed("PUT", "/bucket/key", body=body, content_encoding="aws-chunked", x_amz_decoded_content_length="5")
    assert _status_and_code(serve(put)) == (400, b"IncompleteBody")


def test_unknown_subresource_is_not_the_bucket(serve: Serve) -> None:
    query = "session="
    assert _status_and_code(serve(_signed("GET", "/bucket", query))) == (501, b"NotImplemented")
    assert _status_and_code(serve(_signed("PUT", "/bucket", query, b"<x/>"))) == (501, b"NotImplemented")


def test_unsupported_method(serve: Serve) -> None:
    assert _status_and_code(serve(_signed("POST", "/bucket/key"))) == (405, b"MethodNotAllowed")


def test_plus_sign_in_a_copy_source_is_a_space(serve: Serve) -> None:
    assert serve(_signed("PUT", "/bucket/with%20space%2B", body=b"it")).status == 200
    assert serve(_signed("PUT", "/bucket/copy", x_amz_copy_source="bucket/with+space%2B")).status == 200
    assert serve(_signed("GET", "/bucket/copy")).body == b"it"
    assert _status_and_code(serve(_signed("PUT", "/bucket/copy", x_amz_copy_source="bucket/with%20space+"))) == (
        404,
        b"NoSuchKey",
    )


COPY = {"x_amz_copy_source": "bucket/key"}
MISPLACED_REQUESTS = {
    # versitygw's tests that run on AWS (bats, DIRECT=true), and its commits about AWS's answers
    "versions_of_a_key": ("GET", "/bucket/key", "versions=", {}, b"", b"InvalidRequest"),
    "uploads_of_a_key": ("GET", "/bucket/key", "uploads=", {}, b"", b"InvalidRequest"),
    "source_of_a_read": ("GET", "/bucket/key", "", COPY, b"", b"InvalidArgument"),
    "source_of_a_head": ("HEAD", "/bucket/key", "", COPY, b"", b""),
    "source_of_a_deletion": ("DELETE", "/bucket/key", "", COPY, b"", b"InvalidArgument"),
    "body_of_a_copy": ("PUT", "/bucket/copy", "", COPY, b"body", b"InvalidRequest"),
    "no_state_of_versioning": ("PUT", "/bucket", "versioning=", {}, b"", b"MissingRequestBodyError"),
    "no_website": ("PUT", "/bucket", "website=", {}, b"", b"MissingRequestBodyError"),
    # moto's test_copy_object_in_place_with_versioning, verified on AWS
    "copy_onto_itself": ("PUT", "/bucket/key", "", COPY, b"", b"InvalidRequest"),
}


@pytest.fixture
def versioned(serve: Serve) -> Serve:
    """The server, whose bucket is versioned and has an object."""
    enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    assert serve(_signed("PUT", "/bucket", "versioning=", enabled)).status == 200
    assert serve(_signed("PUT", "/bucket/key", body=b"it")).status == 200
    return serve


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "body", "code"), MISPLACED_REQUESTS.values(), ids=MISPLACED_REQUESTS
)
def test_request_of_another_kind_is_refused(
    versioned: Serve, method: str, path: str, query: str, headers: dict[str, str], body: bytes, code: bytes
) -> None:
    assert _status_and_code(versioned(_signed(method, path, query, body, **headers))) == (400, code)
    assert versioned(_signed("GET", "/bucket/key")).body == b"it"


def test_current_version_that_is_named_is_copied_onto_itself(versioned: Serve) -> None:
    """As moto's test_copy_object_in_place_with_versioning, which was verified on AWS, has it."""
    version = dict(versioned(_signed("HEAD", "/bucket/key")).headers)["x-amz-version-id"]
    copied = versioned(_signed("PUT", "/bucket/key", x_amz_copy_source=f"bucket/key?versionId={version}"))
    assert copied.status == 200
    assert versioned(_signed("GET", "/bucket", "versions=")).body.count(b"<Version>") == 2


def test_first_listing_names_the_region(serve: Serve) -> None:
    assert ("x-amz-bucket-region", "us-east-1") in serve(_signed("GET", "/bucket")).headers


def test_date_of_a_retention_has_an_offset(serve: Serve) -> None:
    assert serve(_signed("PUT", "/locked", x_amz_bucket_object_lock_enabled="true")).status == 200
    put = _signed(
        "PUT",
        "/locked/key",
        content_md5="1B2M2Y8AsgTpgAmY7PhCfg==",
        x_amz_object_lock_mode="GOVERNANCE",
        x_amz_object_lock_retain_until_date="2999-01-01T05:00:00+05:00",
    )
    assert serve(put).status == 200
    read = dict(serve(_signed("HEAD", "/locked/key")).headers)
    assert read["x-amz-object-lock-retain-until-date"] == "2999-01-01T00:00:00.000Z"


def test_servers_share_nothing(serve: Serve) -> None:
    other = reference(authenticate=lambda _: None)
    assert _status_and_code(other(_signed("GET", "/bucket"))) == (404, b"NoSuchBucket")
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
