"""Tests of links: they are fetched without keys, from the endpoint alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from programs.application import Place, WorkflowFailed
from programs.workflows.links import fetch_link
from reference.protocol.messages import Response, S3Request
from reference.server import connections as server
from tests.breaker.foreign_server import foreign_server


def _place(url: str, folder: Path) -> Place:
    return Place(url, "us-east-1", "KEY", "SECRET", "bucket", "prefix", folder, folder, time.monotonic() + 20)


def _echo(request: S3Request) -> Response:
    echoed = f"{request.path} {request.query_string} {request.header('range')} {request.header('authorization')}"
    return Response(206 if request.header("range") else 200, [], echoed.encode())


def test_link_is_fetched_as_it_is(tmp_path: Path) -> None:
    with server.running(_echo) as url:
        place = _place(url, tmp_path)
        assert fetch_link(place, f"{url}/bucket/a%20b?X-Amz-Signature=s") == b"/bucket/a%20b X-Amz-Signature=s  "
        ranged = fetch_link(place, f"{url}/bucket/a?b=c", {"Range": "bytes=0-1"}, status=206)
        assert ranged == b"/bucket/a b=c bytes=0-1 "


def test_another_status_fails(tmp_path: Path) -> None:
    with (
        server.running(_echo) as url,
        pytest.raises(WorkflowFailed, match=r"^the link returned 200 instead of 206$"),
    ):
        fetch_link(_place(url, tmp_path), f"{url}/k?a=b", status=206)


@pytest.mark.parametrize("host", ["http://localhost:1/", "http://127.0.0.1:1.example.com/", "https://127.0.0.1:1/"])
def test_link_to_another_host_is_not_fetched(host: str, tmp_path: Path) -> None:
    with pytest.raises(WorkflowFailed, match=r"^the link leads to "):
        fetch_link(_place("http://127.0.0.1:1", tmp_path), f"{host}key?signature")


def test_server_that_is_not_there_fails(tmp_path: Path) -> None:
    with pytest.raises(WorkflowFailed, match=r"^the link cannot be fetched: ConnectionRefusedError"):
        fetch_link(_place("http://127.0.0.1:1", tmp_path), "http://127.0.0.1:1/key?signature")


def test_redirect_is_not_followed(tmp_path: Path) -> None:
    with foreign_server() as other:

        def redirect(request: S3Request) -> Response:
            return Response(307, [("Location", f"{other.url}/key")])

        with server.running(redirect) as url, pytest.raises(WorkflowFailed, match="returned 307 instead of 200"):
            fetch_link(_place(url, tmp_path), f"{url}/key?signature")
        assert other.seen == []
