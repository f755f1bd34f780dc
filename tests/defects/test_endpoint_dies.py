"""Tests of endpoints that die, stay away, never respond or never stop: the run continues, ends, and reports it."""

from __future__ import annotations

import multiprocessing
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from record.ending import CRASHING_KIND_MESSAGE, NOT_RUN_AGAIN
from record.text import without_case
from reference.protocol.messages import Response, S3Request, Serve
from reference.server import connections as server
from reference.server.service import reference
from tests.defects import running
from tests.forking import LONGEST

CLIENTS = ("boto3-s3v4",)
STOPPED = "the endpoint sent no complete response"
READS = tuple(
    f"conformance/objects/test_get.py::test_{name}"
    for name in (
        "text_is_read_and_decoded",
        "last_modified_is_when_it_was_put",
        "missing_key_is_refused",
        "missing_bucket_is_refused",
    )
)
HEADS = tuple(
    f"conformance/objects/test_head.py::test_{name}"
    for name in ("describes_the_object", "metadata_is_as_put", "answer_has_no_body", "missing_key_is_refused")
)
CHECKS = (*READS, *HEADS, "conformance/buckets/test_list.py")
REFUSED_REQUESTS = 5
"""The number of requests of each process that a server refuses until it is back, so that all of them miss it, however
slow they are: each may be refused a request, and then probes four times."""
ENDINGS = [("0", 4), ("2", 10)]
"""The number of processes, and of endings at most: three alone, of which the first runs again; or before that, with
several processes, three and the two units that each has been given."""
ODD_CHARACTERS = "&@:,$=+;?"
"""Characters of keys that end the server."""
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])  # each server is there at once


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(port: int, tell: str | None) -> None:
    """Runs a server. At the first HeadObject it creates the file `tell`, and stops responding."""

    def until_then(request: S3Request, serve: Serve) -> Response:
        if tell and request.operation == "HeadObject":
            Path(tell).touch()
            return Response(0, framing="hang")
        return serve(request)

    with server.running(reference(until_then), port):
        time.sleep(running.MAX_RUN_SECONDS)


@contextmanager
def _process(port: int, tell: Path | None = None) -> Iterator[multiprocessing.process.BaseProcess]:
    process = PROCESSES.Process(target=_serve, args=(port, tell and str(tell)), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield process
    finally:
        process.kill()
        process.join()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)


@contextmanager
def _killed_server(folder: Path, port: int, *, comes_back: bool) -> Iterator[None]:
    """Within the block, a server runs that is killed while it responds to a HeadObject, and may be started again."""
    tell, done = folder / "half-way", threading.Event()

    def watch(process: multiprocessing.process.BaseProcess) -> None:
        while not tell.exists():
            if done.wait(0.05):
                return
        process.kill()
        process.join()
        if comes_back:
            done.wait(1.5)  # long enough to be missed
            with _process(port):
                done.wait()

    with _process(port, tell) as process:
        watcher = threading.Thread(target=watch, args=(process,))
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


@pytest.mark.exhaustive
def test_killed_and_started_again(tmp_path: Path) -> None:
    """Nothing shows that the check that lost its server has ended it: run again, it passes, and says so."""
    port = _free_port()
    with _killed_server(tmp_path, port, comes_back=True):
        outcome = running.run(f"http://127.0.0.1:{port}", tmp_path, *CHECKS, clients=CLIENTS)
    assert outcome.not_passed() == []
    again = "the endpoint was lost; run again alone, the check passed"
    assert [(result.id, result.message) for result in outcome.record.results if result.message] == [
        ("objects/head::describes_the_object", again)
    ]
    text = "The endpoint was lost, but nothing shows what ended it: objects/head::describes_the_object with boto3-s3v4."
    assert text in " ".join(outcome.output.split())
    assert len(outcome.record.results) == 14
    assert outcome.record.summary is not None
    assert outcome.status == outcome.record.summary.exit == 0
    assert "The endpoint answers again." in outcome.output


@contextmanager
def _restarting_server(
    changed: Callable[[S3Request, Response], Response] = lambda _, answer: answer, processes: int = 2
) -> Iterator[tuple[str, list[str]]]:
    """Within the block, a slow server runs that refuses some requests of so many processes, as if started again,
    whenever a certain object is read, any odd key is stored, or a range is requested with HEAD. Its other responses are
    `changed`. Gives its URL, and the operations that ended it."""
    to_refuse, ended = 0, list[str]()

    def is_crashing(request: S3Request, answer: Response) -> bool:
        return (
            (request.operation == "GetObject" and answer.header("Content-Type") == "application/json")
            or (request.operation == "PutObject" and any(character in request.key for character in ODD_CHARACTERS))
            or (request.operation == "HeadObject" and bool(request.header("range")))
        )

    def crashing(request: S3Request, serve: Serve) -> Response:
        nonlocal to_refuse
        if not to_refuse:
            answer = serve(request)
            if is_crashing(request, answer):
                ended.append(request.operation)
                to_refuse = REFUSED_REQUESTS * processes
            else:
                time.sleep(0.05)
        if not to_refuse:
            return changed(request, answer)
        to_refuse = max(0, to_refuse - 1)  # two threads may be here
        return Response(0, framing="reset")

    with server.running(reference(crashing)) as url:
        yield url, ended


@pytest.mark.exhaustive
def test_only_the_check_that_kills_the_server_fails(tmp_path: Path) -> None:
    """Checks that other workers were running when the server died run again. The check that killed it runs again
    alone."""
    modules = [f"conformance/objects/test_{name}.py" for name in ("get", "head", "user_metadata")]
    with _restarting_server(processes=4) as (url, ended):
        outcome = running.run(url, tmp_path, *modules, "--processes", "4", clients=CLIENTS)
    assert [(r.id, r.verdict) for r in outcome.not_passed()] == [("objects/get::text_is_read_and_decoded", "fail")]
    message = outcome.not_passed()[0].message
    assert message.startswith(STOPPED)
    assert message.endswith("(run again alone, since the endpoint was lost while other checks ran)")
    assert ended == ["GetObject", "GetObject"]
    bystanders = [result for result in outcome.record.results if result.verdict == "pass" and result.message]
    alone = "the endpoint was lost while other checks ran; run again alone, the check passed"
    # Other checks without a complete response run again at once.
    soon = "got no complete response; run again, the check passed"
    assert all(result.message == alone or result.message.endswith(soon) for result in bystanders)
    assert outcome.status == 1


@pytest.mark.exhaustive
def test_a_run_that_ends_early_keeps_what_ended_the_server(tmp_path: Path) -> None:
    """A check that was put aside has its requests, and counts as not run."""
    began: list[str] = []

    def wrong_later(request: S3Request, answer: Response) -> Response:
        if began and request.operation == "HeadObject":
            answer.set("Content-Length", "7")
        return answer

    modules = [f"conformance/objects/test_{name}.py" for name in ("get", "head", "user_metadata")]
    with _restarting_server(wrong_later) as (url, ended):
        began = ended
        outcome = running.run(url, tmp_path, *modules, "--processes", "2", "--maxfail=1", clients=CLIENTS)
    found = {result.id: result for result in outcome.record.results if result.spared}
    aside = found["objects/get::text_is_read_and_decoded"]
    assert {result.verdict for result in found.values()} == {"blocked"}
    assert aside.message.startswith(f"{NOT_RUN_AGAIN}: {STOPPED}")
    assert any(exchange.error for exchange in aside.exchanges)
    assert "The endpoint was lost, and the run ended before " in outcome.output


@pytest.mark.exhaustive
@pytest.mark.parametrize(("processes", "most"), ENDINGS)
def test_a_server_is_not_ended_again_and_again(processes: str, most: int, tmp_path: Path) -> None:
    """Once three cases of a check have ended the server, the others are blocked, and say so."""
    selected = ("conformance/keys/test_characters.py", "-k", "special_character_is_kept", "--processes", processes)
    with _restarting_server() as (url, ended):
        outcome = running.run(url, tmp_path, *selected, clients=CLIENTS)
    failed = [result for result in outcome.record.results if result.verdict == "fail"]
    spared = [result for result in outcome.record.results if "ended in 3 other cases" in result.message]
    assert len(failed) == 3
    assert spared
    assert {result.verdict for result in spared} == {"blocked"}
    assert 3 <= len(ended) <= most
    assert outcome.status == 1


@pytest.mark.exhaustive
@pytest.mark.parametrize(("processes", "most"), ENDINGS)
def test_a_kind_of_request_ends_a_server_three_times(processes: str, most: int, tmp_path: Path) -> None:
    """Once requests of one kind have ended the server three times, other checks that send such requests are blocked."""
    selected = ("conformance/ranges/test_head.py", "conformance/objects/test_head.py", "--processes", processes)
    with _restarting_server() as (url, ended):
        outcome = running.run(url, tmp_path, *selected, clients=CLIENTS)
    assert {result.verdict for result in outcome.record.results if result.area == "objects"} == {"pass"}
    of_ranges = [result for result in outcome.record.results if result.area == "ranges"]
    failed = [result for result in of_ranges if result.verdict == "fail"]
    spared = [result for result in of_ranges if result.spared]
    assert len(failed) == 3
    assert len({without_case(result.id) for result in spared} - {without_case(result.id) for result in failed}) >= 3
    assert {result.message for result in spared} == {f"{CRASHING_KIND_MESSAGE}HeadObject with Range"}
    assert len(failed) + len(spared) == len(of_ranges)
    assert 3 <= len(ended) <= most


@pytest.mark.exhaustive
def test_all_crashes_runs_all(tmp_path: Path) -> None:
    selected = ("conformance/ranges/test_head.py", "--processes", "0", "--all-crashes")
    with _restarting_server() as (url, ended):
        outcome = running.run(url, tmp_path, *selected, clients=CLIENTS)
    assert not any(result.spared for result in outcome.record.results)
    assert len(ended) - 1 == len(outcome.record.results) > 3  # the first check ran again


@pytest.mark.exhaustive
def test_killed_for_good(tmp_path: Path) -> None:
    """The check that lost its server is blocked, as anybody may have stopped it, and so are the checks after it; the
    record is complete; the exit status is 3."""
    port = _free_port()
    with _killed_server(tmp_path, port, comes_back=False):
        outcome = running.run(f"http://127.0.0.1:{port}", tmp_path, *CHECKS, "--recovery-timeout", "1", clients=CLIENTS)
    lost, *rest = outcome.not_passed()
    assert (lost.id, lost.verdict, lost.endpoint_lost) == ("objects/head::describes_the_object", "blocked", True)
    assert lost.message.startswith(f"the endpoint was lost, and nothing shows what ended it: {STOPPED}")
    ran = list(outcome.record.results)
    assert rest == ran[ran.index(lost) + 1 :]
    assert rest
    assert {(result.verdict, result.endpoint_lost) for result in rest} == {("blocked", True)}
    assert outcome.record.summary is not None
    assert outcome.status == outcome.record.summary.exit == 3


@pytest.mark.exhaustive
@pytest.mark.parametrize(("framing", "at_least"), [("hang", 1), ("drip", 2), ("reset", 0)])
def test_a_response_without_an_end(framing: str, at_least: int, tmp_path: Path) -> None:
    """A response that never comes, never ends or is broken off fails its check and no other."""

    def broken(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation == "GetObject" and answer.header("Content-Type") == "application/json":
            answer.framing = framing
            answer.set("Content-Length", "1000000")
        return answer

    began = time.monotonic()
    with server.running(reference(broken)) as url:
        outcome = running.run(url, tmp_path, *READS, "--timeout", "1", "--corrections", "none", clients=CLIENTS)
    assert [(r.id, r.verdict) for r in outcome.not_passed()] == [("objects/get::text_is_read_and_decoded", "fail")]
    assert outcome.not_passed()[0].message.startswith(STOPPED)
    assert len(outcome.record.results) == 4
    assert outcome.status == 1
    assert at_least <= time.monotonic() - began < at_least + 15


@pytest.mark.exhaustive
def test_server_that_accepts_and_never_responds(tmp_path: Path) -> None:
    """A server that never responds is reported as unusable within the time limit: exit status 3, no record."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = subprocess.run(
            running.command(url, tmp_path / "out", CHECKS[0], "--timeout", "1", clients=CLIENTS),
            cwd=running.ROOT,
            env=running.environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
    assert done.returncode == 3
    assert "does not answer" in done.stdout + done.stderr
    assert not (tmp_path / "out" / "results.jsonl").exists()
