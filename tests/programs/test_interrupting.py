"""Interruptions of a program's requests: each happens once, to the request that it fits, and the next one passes."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.applications import test_workflows as checks
from fixtures.assertions.check import CheckSkipped
from fixtures.http.exchange import Exchange
from fixtures.model.endpoint import Credentials, Endpoint
from programs.application import Application, Place, Step, WorkflowFailed, expect_equal
from programs.catalogue import APPLICATIONS
from programs.proxy.interrupting import Interruption, Plan
from programs.proxy.passing_on import running_proxy
from programs.working import perform
from reference.protocol.messages import Response, S3Request
from reference.server import connections as server

LARGE = b"x" * 1_000_000
ENDED = (http.client.HTTPException, ConnectionError)


@contextmanager
def _interrupted(
    *planned: Interruption, noted: Callable[[Exchange], None] = lambda exchange: None
) -> Iterator[tuple[str, list[tuple[str, int]], Plan]]:
    """Yields the address of a proxy in front of a server, the requests that the server has read as a whole, and the
    plan."""
    seen: list[tuple[str, int]] = []
    plan = Plan(planned)

    def serve(request: S3Request) -> Response:
        seen.append((request.method, len(request.body)))
        return Response(200, [], LARGE if request.method == "GET" else b"")

    with server.running(serve) as behind, running_proxy(behind, "program", noted, plan=plan) as url:
        yield urlsplit(url).netloc, seen, plan


def _sent(host: str, method: str, path: str = "/b/k", body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_busy_service_answers_once() -> None:
    with _interrupted(Interruption("busy", "PUT")) as (host, seen, plan):
        assert _sent(host, "GET")[0] == 200
        status, body = _sent(host, "PUT", body=LARGE)
        assert (status, b"<Code>SlowDown</Code>" in body, plan.left) == (503, True, ())
        assert _sent(host, "PUT", body=LARGE)[0] == 200
    assert seen == [("GET", 0), ("PUT", len(LARGE))]


def test_busy_service_does_not_wait_for_a_body_that_waits() -> None:
    head = b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    with _interrupted(Interruption("busy", "PUT")) as (host, seen, _):
        with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(head)
            assert connection.makefile("rb").read().startswith(b"HTTP/1.1 503 ")
        assert seen == []


def test_upload_is_cut_once() -> None:
    noted: list[Exchange] = []
    with _interrupted(Interruption("upload", "PUT", 1000), noted=noted.append) as (host, seen, _):
        with pytest.raises(ENDED):
            _sent(host, "PUT", body=LARGE)
        assert seen == []
        assert _sent(host, "PUT", body=LARGE)[0] == 200
    assert seen == [("PUT", len(LARGE))]
    assert [(each.status, each.cut) for each in noted] == [(None, True), (200, False)], "the endpoint is not at fault"


def test_download_is_cut_once() -> None:
    with _interrupted(Interruption("download", "GET", 1000)) as (host, _, plan):
        with pytest.raises(ENDED):
            _sent(host, "GET")
        assert plan.left == ()
        assert _sent(host, "GET") == (200, LARGE)


@pytest.mark.parametrize(
    "planned",
    [
        Interruption("busy", "POST"),
        Interruption("upload", "POST", 1000),
        Interruption("upload", "PUT", len(LARGE)),
        Interruption("upload", "PUT", 1000, "/other"),
        Interruption("download", "PUT", 1000),
        Interruption("download", "GET", len(LARGE)),
    ],
    ids=str,
)
def test_other_requests_are_not_interrupted(planned: Interruption) -> None:
    with _interrupted(planned) as (host, _, plan):
        assert _sent(host, "PUT", body=LARGE) == (200, b"")
        assert _sent(host, "GET") == (200, LARGE)
        assert plan.left == (planned,)


def _application(steps: Sequence[Step], planned: tuple[Interruption, ...]) -> Application:
    return Application("name", "title", "1", "tool", (), "it", tuple(steps), interruptions=planned)


def _uploads(place: Place, *, attempts: int) -> None:
    for attempt in range(attempts):
        try:
            expect_equal(_sent(place.host, "PUT", body=LARGE)[0], 200, "status")
            return
        except ENDED as error:
            if attempt == attempts - 1:
                raise WorkflowFailed(type(error).__name__) from None


@pytest.mark.parametrize(("attempts", "failed"), [(1, "write"), (2, "")])
def test_workflow_is_interrupted_once(tmp_path: Path, attempts: int, failed: str) -> None:
    application = _application(
        [Step("write", lambda place: _uploads(place, attempts=attempts))], (Interruption("upload", "PUT", 1000),)
    )
    with server.running(lambda request: Response(200)) as url:
        place = Place(url, "us-east-1", "KEY", "SECRET", "bucket", "prefix", tmp_path, tmp_path, 0.0)
        assert perform(application, place).failed == failed


def test_workflow_that_cannot_be_interrupted_shows_nothing(tmp_path: Path) -> None:
    """It sends nothing that the interruption fits."""
    application = _application([Step("write", lambda place: None)], (Interruption("upload", "PUT", 1000),))
    with server.running(lambda request: Response(200)) as url:
        place = Place(url, "us-east-1", "KEY", "SECRET", "bucket", "prefix", tmp_path, tmp_path, 0.0)
        outcome = perform(application, place)
    assert (outcome.failed, outcome.why) == (
        "interruption",
        "the program sent nothing for this: upload, PUT * after 1000 bytes",
    )


def test_nothing_is_interrupted_over_https(tmp_path: Path) -> None:
    seen: list[str] = []
    application = _application([Step("write", lambda place: seen.append(place.url))], (Interruption("busy", "PUT"),))
    place = Place("https://127.0.0.1:1", "us-east-1", "KEY", "SECRET", "bucket", "prefix", tmp_path, tmp_path, 0.0)
    assert perform(application, place).works
    assert seen == ["https://127.0.0.1:1"]
    assert perform(application, replace(place, url="http://127.0.0.1:1")).failed == "interruption"
    assert seen[1] != "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("name", "scheme", "why_not"),
    [
        ("rclone-1.75-interrupted", "https", "its workflow runs over HTTP only"),
        ("rclone-1.75-interrupted", "http", ""),
        ("rclone-1.75-keys", "http", "its workflow runs over HTTPS only"),
        ("rclone-1.75-keys", "https", ""),
    ],
)
def test_workflow_runs_over_its_transports(name: str, scheme: str, why_not: str) -> None:
    endpoint = Endpoint(f"{scheme}://s3.example.com", "us-east-1", "path", Credentials("KEY", "SECRET"))
    with pytest.raises(CheckSkipped) if why_not else nullcontext() as left_out:
        checks.on_its_way._get_wrapped_function()(APPLICATIONS[name], endpoint)
    assert left_out is None or left_out.value.why.reason == why_not
