"""Tests of the proxy that records: it passes bytes on, and can refuse or change requests, whatever their signature."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from fixtures.model.endpoint import Endpoint
from programs.recording import certificates
from programs.recording.recording_proxy import ProxyEvents, running_proxy
from reference.account import MAIN
from reference.protocol.serving import Middleware, Request, Response, Serve, error
from reference.server import connections as server
from reference.server.service import reference


def nothing(*_: object) -> None:
    """Notes nothing."""


@contextmanager
def recorded(
    serve: Serve, middleware: Middleware | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[Request], list[tuple[str, int, bool]]]]:
    """The port of a proxy in front of a server, and its notes."""
    requests: list[Request] = []
    answers: list[tuple[str, int, bool]] = []
    passed = ProxyEvents(
        requests.append, lambda request, status, is_xml: answers.append((request.method, status, is_xml))
    )
    with server.running(serve) as url:
        endpoint = Endpoint(url, "us-east-1", "path", MAIN.credentials)
        with running_proxy(endpoint, passed, middleware=middleware, tls=tls) as port:
            yield port, requests, answers


def client(port: int, ca: Path | None = None, **s3: Any) -> Any:
    keys = MAIN.credentials
    return boto3.client(
        "s3",
        endpoint_url=f"{'https' if ca else 'http'}://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        verify=str(ca) if ca else None,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path", **s3}),
    )


def _echo(request: Request) -> Response:
    return Response(200, [("x-host", request.header("host"))], request.method.encode() + b" " + request.body, "chunked")


def test_bytes_are_passed_on_in_both_directions() -> None:
    with recorded(_echo) as (port, requests, _):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        responses = []
        for method, body in (("PUT", b"x" * 100_000), ("GET", None), ("HEAD", None)):
            connection.request(method, "/bucket/key?a=b", body)
            answer = connection.getresponse()
            responses.append((answer.getheader("x-host"), answer.read()))
        connection.close()
    host = f"127.0.0.1:{port}"
    assert responses == [(host, b"PUT " + b"x" * 100_000), (host, b"GET "), (host, b"")]
    assert [each.operation for each in requests] == ["PutObject", "GetObject", "HeadObject"]


def test_signed_requests_are_accepted_behind_the_proxy() -> None:
    with recorded(reference()) as (port, requests, answers):
        s3 = client(port)
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="a key", Body=b"body")
        assert s3.get_object(Bucket="bucket", Key="a key")["Body"].read() == b"body"
        s3.list_objects_v2(Bucket="bucket")
    assert [each.operation for each in requests] == ["CreateBucket", "PutObject", "GetObject", "ListObjectsV2"]
    assert ("GET", 200, True) in answers


def test_an_upload_that_is_cut_is_not_passed_on() -> None:
    with recorded(_echo) as (port, _, answers), socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.sendall(b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf")
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(1024) == b""
    assert answers == []


def test_a_middleware_refuses_requests() -> None:
    def refuse(request: Request, serve: Serve) -> Response:
        return error(501, "NotImplemented") if request.operation == "GetObject" else serve(request)

    with recorded(reference(), refuse) as (port, _, _):
        s3 = client(port)
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="k", Body=b"body")
        with pytest.raises(ClientError, match="NotImplemented"):
            s3.get_object(Bucket="bucket", Key="k")


def without_metadata(request: Request, serve: Serve) -> Response:
    return serve(request.without(*(name for name in request.headers if name.startswith("x-amz-meta-"))))


def _plain(s3: Any) -> None:
    s3.put_object(Bucket="bucket", Key="a key+é", Body=b"body", Metadata={"a": "b"})


def _streamed(s3: Any) -> None:
    """An upload with an unsigned trailer, as over HTTPS."""
    s3.put_object(Bucket="bucket", Key="a key+é", Body=b"body", Metadata={"a": "b"}, ChecksumAlgorithm="CRC32")


def _presigned(s3: Any) -> None:
    asked = {"Bucket": "bucket", "Key": "a key+é", "Metadata": {"a": "b"}}
    url = urlsplit(s3.generate_presigned_url("put_object", asked))  # boto3 puts the metadata into the query
    connection = http.client.HTTPConnection(url.netloc)
    connection.request("PUT", f"{url.path}?{url.query}", b"body")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("put", [_plain, _presigned], ids=["headers", "query"])
def test_a_changed_request_is_signed_anew(put: Callable[[Any], None]) -> None:
    """The server verifies signatures, and a header that was signed is gone."""
    with recorded(reference(), without_metadata) as (port, _, _):
        s3 = client(port)
        s3.create_bucket(Bucket="bucket")
        put(s3)
        got = s3.get_object(Bucket="bucket", Key="a key+é")
        assert (got["Body"].read(), got["Metadata"]) == (b"body", {})


def test_a_changed_upload_with_a_trailer_keeps_its_checksum(tmp_path: Path) -> None:
    ca, tls = certificates.serving(tmp_path, "recording")
    with recorded(reference(), without_metadata, tls) as (port, requests, _):
        s3 = client(port, ca)
        s3.create_bucket(Bucket="bucket")
        _streamed(s3)
        got = s3.get_object(Bucket="bucket", Key="a key+é", ChecksumMode="ENABLED")
        assert (got["Body"].read(), got["Metadata"], "ChecksumCRC32" in got) == (b"body", {}, True)
    put = next(each for each in requests if each.operation == "PutObject")
    assert put.header("x-amz-content-sha256") == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


def test_the_end_of_a_tls_connection_is_said(tmp_path: Path) -> None:
    """Some programs take an end without close_notify for an error."""
    ca, tls = certificates.serving(tmp_path, "recording")
    context = ssl.create_default_context(cafile=str(ca))
    with recorded(_echo, tls=tls) as (port, _, _):
        plain = socket.create_connection(("127.0.0.1", port), 10)
        with context.wrap_socket(plain, server_hostname="127.0.0.1", suppress_ragged_eofs=False) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            assert b"".join(iter(lambda: sock.recv(1024), b"")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("over_https", [False, True])
def test_tls_that_the_program_or_the_proxy_does_not_accept_is_noticed(tmp_path: Path, over_https: bool) -> None:
    _, tls = certificates.serving(tmp_path, "recording") if over_https else (None, None)
    passed = ProxyEvents(nothing, nothing)
    endpoint = Endpoint("http://127.0.0.1:1", "", "path", MAIN.credentials)
    with running_proxy(endpoint, passed, tls=tls) as port, pytest.raises((ssl.SSLError, ConnectionError)):
        http.client.HTTPSConnection("127.0.0.1", port).request("GET", "/")
    assert (passed.used_tls, passed.distrusted) == (not over_https, over_https)
