"""Tests of buckets with names that SDKs do not send: the run that made them, or `sweep`, removes them; a missing one is
no error."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from fixtures.cleanup.cleaning import remove
from fixtures.cleanup.entries import LedgerEntry
from fixtures.cleanup.ledger import Ledger
from fixtures.clients import building
from fixtures.clients.retrying import any_bucket_name
from fixtures.http.recorder import Recorder
from fixtures.model.endpoint import Endpoint
from fixtures.model.profiles import CONTROL_CLIENTS
from fixtures.preflight.preflight import CONTROL_CORRECTIONS
from record.record_file import read
from reference.account import CREDENTIALS
from reference.protocol.messages import Middleware, Response, S3Request, Serve, error
from reference.server.connections import running
from reference.server.service import reference
from tests.s3_conformance.commands import User, buckets, client

RUN = "6b0008495dca"
ODD = ("!", "%", " ", "$")
CHECKS = ("--client", "raw-s3v4", "-n", "0", "--out", "out", "conformance/buckets/test_names_below_sdks.py")


def _is_odd(request: S3Request) -> bool:
    return any(each in request.bucket for each in ODD)


def _made_all_the_same(request: S3Request, serve: Serve) -> None:
    """Makes a bucket of the name, though the reference server would refuse it."""
    plain = "plain-for-a-moment"
    serve(request.at(plain))
    bucket = request.state.buckets.pop(plain)
    bucket.name = request.bucket
    request.state.buckets[request.bucket] = bucket


def making(answered: Callable[[], Response]) -> Middleware:
    def made(request: S3Request, serve: Serve) -> Response:
        if request.operation != "CreateBucket" or not _is_odd(request):
            return serve(request)
        _made_all_the_same(request, serve)
        return answered()

    return made


def _cut_off() -> Response:
    return Response(200, framing="reset")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "answered",
    [lambda: error(500, "InternalError"), _cut_off, lambda: Response(200), lambda: error(503, "SlowDown")],
    ids=["500", "no answer", "200", "503"],
)
def test_a_run_removes_what_it_was_not_clearly_refused(someone: User, answered: Callable[[], Response]) -> None:
    with running(reference(making(answered))) as url:
        outcome = someone.command("run", "--endpoint-url", url, *CHECKS)
        assert buckets(url) == []
    assert someone.ledgers == [], outcome.said
    record = read(someone.folder / "out" / "results.jsonl")
    assert record.summary.left_behind == ()
    assert {result.verdict for result in record.results if "is_refused" in result.id} == {"fail"}


def _ledger_of_a_killed_run(someone: User, url: str) -> Ledger:
    ledger = Ledger(RUN, url, where=someone.folder / "state" / "runs")
    for each in ODD:
        ledger.about_to_create(LedgerEntry(f"s3c-{RUN}-1{each}a"))
    ledger.path.write_text(ledger.path.read_text().replace(socket.gethostname(), "another-machine"))
    return ledger


def test_sweep_removes_what_a_killed_run_left(someone: User) -> None:
    with running(reference(making(lambda: Response(200)))) as url:
        ledger = _ledger_of_a_killed_run(someone, url)
        s3 = client(url)
        with any_bucket_name(s3):
            for entry in ledger.open_entries():
                s3.create_bucket(Bucket=entry.bucket)
                s3.put_object(Bucket=entry.bucket, Key="a", Body=b"")
        someone.command("sweep", "--endpoint-url", url, status=0)
        assert buckets(url) == []
    assert ledger.open_entries() == set()


@pytest.mark.parametrize("name", CONTROL_CLIENTS)
@pytest.mark.parametrize("addressing", ["path", "virtual"])
def test_cleaning_names_them_with_each_signature(name: str, addressing: str) -> None:
    with running(reference(making(lambda: Response(200)))) as url:
        endpoint = Endpoint(url, "us-east-1", addressing, CREDENTIALS)
        s3 = building.build(name, endpoint, CREDENTIALS, Recorder(30), timeout=10, corrections=CONTROL_CORRECTIONS)
        for each in ODD:
            entry = LedgerEntry(f"s3c-{RUN}-1{each}a")
            with any_bucket_name(s3):
                s3.create_bucket(Bucket=entry.bucket)
            assert buckets(url) == [entry.bucket]
            remove(s3, RUN, entry)
            assert buckets(url) == []


def _refusing(answered: Callable[[], Response]) -> Middleware:
    return lambda request, serve: answered() if _is_odd(request) else serve(request)


@pytest.mark.parametrize(
    "answered",
    [
        lambda: error(404, "NoSuchBucket"),
        lambda: error(400, "InvalidBucketName"),
        lambda: Response(400),
        lambda: error(403, "SignatureDoesNotMatch"),
        _cut_off,
    ],
    ids=["404", "400", "400 without a code", "403", "no answer"],
)
def test_what_was_never_made_is_no_error_of_sweep(someone: User, answered: Callable[[], Response]) -> None:
    with running(reference(_refusing(answered))) as url:
        ledger = _ledger_of_a_killed_run(someone, url)
        outcome = someone.command("sweep", "--endpoint-url", url, status=0)
    assert outcome.stderr == ""
    assert ledger.open_entries() == set()


def test_what_the_server_lists_and_refuses_to_name_stays_in_the_ledger(someone: User) -> None:
    make = making(lambda: Response(200))

    def refusing(request: S3Request, serve: Serve) -> Response:
        refused = request.operation == "DeleteBucket" and _is_odd(request)
        return error(400, "InvalidBucketName") if refused else make(request, serve)

    with running(reference(refusing)) as url:
        ledger = _ledger_of_a_killed_run(someone, url)
        left = min(ledger.open_entries())
        s3 = client(url)
        with any_bucket_name(s3):
            s3.create_bucket(Bucket=left.bucket)
        outcome = someone.command("sweep", "--endpoint-url", url, status=1)
    assert outcome.stderr == f"Error: not removed: {left}: the endpoint still lists it\n"
    assert ledger.open_entries() == {left}
