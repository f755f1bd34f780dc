"""Tests of the buckets of a run: the number that exist at once, only the user's one with --bucket, and lost ones."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fixtures.run.buckets import MAX_BUCKETS, MAX_BUCKETS_WITH_ONE_CLIENT
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference
from reference.state import Bucket, now
from tests.defects import running
from tests.defects.running import BOTH_SDKS

ONE_CLIENT = ("boto3-s3v4",)
IP_ADDRESS = "buckets/names::invalid_name_is_refused[ip_address]"
ALL_SDKS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")
MODULES_WITH_MANY_BUCKETS = (
    "conformance/policy/test_conditions.py",
    "conformance/policy/test_block_acls.py",
    "conformance/access/test_bucket_access.py",
    "conformance/buckets/test_list_pages.py",
    "conformance/buckets/test_create.py",
    "conformance/cors/test_preflight.py",
    "conformance/lifecycle/test_expiration.py",
    "conformance/encryption/test_bucket_default.py",
    "conformance/website/test_redirects.py",
    "conformance/website/test_configuration.py",
)
"""Checks that together use some fifty shared buckets, and many of their own."""


def creates_bucket(request: S3Request) -> bool:
    """Returns whether the request creates a bucket that does not exist. A PUT of a page at a website only looks so by
    its path.
    """
    return (
        request.operation == "CreateBucket"
        and request.stored_bucket is None
        and not website_endpoint.is_website_request(request)
    )


@dataclass
class Account:
    """A middleware: an account that may own this number of buckets, and the largest number that existed at once."""

    most: int
    peak: int = 0
    made: int = 0
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: S3Request, serve: Serve) -> Response:
        if not creates_bucket(request):
            return serve(request)
        with self.lock:
            if not creates_bucket(request):  # another client has made it meanwhile
                return serve(request)
            if len(request.state.buckets) >= self.most:
                self.refused += 1
                return error(400, "TooManyBuckets")
            answer = serve(request)
            self.made += answer.status == 200
            self.peak = max(self.peak, len(request.state.buckets))
            return answer


def not_passed_in(outcome: running.Outcome) -> list[str]:
    """Returns the results that are neither passed nor skipped."""
    return [f"{r.verdict}: {r.id} {r.client}: {r.message}" for r in outcome.not_passed() if r.verdict != "skipped"]


def test_a_put_at_a_website_is_not_refused_as_one_bucket_more() -> None:
    serve = reference(account := Account(0))
    website = S3Request("PUT", "/page.html", "", {"host": "site.website.localhost:80"}, b"")
    asked = [serve(website), serve(S3Request("PUT", "/another", "", {"host": "localhost:80"}, b""))]
    assert [b"TooManyBuckets" in answer.body for answer in asked] == [False, True]
    assert account.refused == 1


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("clients", "workers", "most"),
    [
        (ONE_CLIENT, ("--processes", "2"), MAX_BUCKETS_WITH_ONE_CLIENT),
        (BOTH_SDKS, ("--processes", "2"), MAX_BUCKETS),
        (ALL_SDKS, (), MAX_BUCKETS),
    ],
)
def test_there_are_never_more_at_once_than_allowed(
    clients: tuple[str, ...], workers: tuple[str, ...], most: int, tmp_path: Path
) -> None:
    account = Account(most)
    with server.running(reference(account)) as url:
        outcome = running.run(url, tmp_path, *MODULES_WITH_MANY_BUCKETS, *workers, clients=clients)
    assert not not_passed_in(outcome)
    assert (account.refused, account.peak <= most) == (0, True)
    assert account.made > most


@pytest.mark.exhaustive
@pytest.mark.parametrize(("clients", "most"), [((), MAX_BUCKETS), (ONE_CLIENT, MAX_BUCKETS_WITH_ONE_CLIENT)])
def test_a_whole_run_never_has_more_at_once(clients: tuple[str, ...], most: int, tmp_path: Path) -> None:
    account = Account(most)
    with server.running(reference(account)) as url:
        outcome = running.run(url, tmp_path, "--processes", "2", clients=clients)
    assert not not_passed_in(outcome)
    assert (account.refused, account.peak <= most) == (0, True)


@pytest.mark.exhaustive
def test_max_buckets_limits_them(tmp_path: Path) -> None:
    """The requests to make room belong to no check."""
    requests = []
    for most in (1000, 10):
        account = Account(most)
        with server.running(reference(account)) as url:
            outcome = running.run(
                url, tmp_path, *MODULES_WITH_MANY_BUCKETS[1:5], "--max-buckets", str(most), clients=ONE_CLIENT
            )
        assert not not_passed_in(outcome)
        assert (account.refused, account.peak <= most) == (0, True)
        requests.append({result.id: result.requests for result in outcome.record.results})
    assert account.peak == 10
    assert requests[0] == requests[1]


@pytest.mark.exhaustive
def test_checks_that_need_more_than_max_buckets_are_skipped(tmp_path: Path) -> None:
    account = Account(2)
    nodes = ("conformance/buckets/test_list_pages.py", "conformance/buckets/test_create.py")
    with server.running(reference(account)) as url:
        outcome = running.run(url, tmp_path, *nodes, "--max-buckets", "2", clients=ONE_CLIENT)
    assert (account.refused, account.peak) == (0, 2)
    assert not not_passed_in(outcome)
    skipped = {result.id for result in outcome.not_passed() if "--max-buckets" in result.message}
    assert "buckets/list_pages::prefix_selects" in skipped
    assert not [check for check in skipped if check.startswith("buckets/create::")]


@pytest.mark.exhaustive
def test_a_full_account_is_reported_once_and_respected(tmp_path: Path) -> None:
    account = Account(7)
    with server.running(reference(account)) as url:
        outcome = running.run(url, tmp_path, *MODULES_WITH_MANY_BUCKETS, clients=ONE_CLIENT)
    assert {result.verdict for result in outcome.not_passed()} <= {"blocked", "skipped"}, not_passed_in(outcome)
    assert 1 <= account.refused <= 3
    assert len(outcome.not_passed()) <= 12, not_passed_in(outcome)
    assert outcome.output.count("The endpoint refuses more buckets (TooManyBuckets)") == 1


@pytest.mark.exhaustive
def test_a_check_that_is_refused_its_own_bucket_is_blocked(tmp_path: Path) -> None:
    """The number of buckets at the start of the run makes no difference."""

    def full(request: S3Request, serve: Serve) -> Response:
        if request.operation == "CreateBucket" and not request.bucket.endswith("-preflight"):
            return error(400, "TooManyBuckets")
        return serve(request)

    with server.running(reference(full)) as url:
        outcome = running.run(url, tmp_path, "conformance/buckets/test_create.py", clients=BOTH_SDKS)
    assert {result.verdict for result in outcome.record.results} <= {"blocked", "skipped", "n/a", "pass"}
    blocked = [result for result in outcome.not_passed() if result.verdict == "blocked"]
    assert len(blocked) == 6
    assert all("TooManyBuckets" in result.message for result in blocked)


@pytest.mark.exhaustive
@pytest.mark.parametrize("workers", [(), ("--processes", "2")], ids=["one_process", "two_processes"])
def test_a_name_without_the_run_id_is_free_again_for_the_next_client(workers: tuple[str, ...], tmp_path: Path) -> None:
    """On a server that accepts any bucket name, the check of an IP address fails with every client."""

    def accepts(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation == "CreateBucket" and b"<Code>InvalidBucketName<" in answer.body:
            request.state.buckets[request.bucket] = Bucket(request.bucket, now())
            return Response(200)
        return answer

    nodes = running.node_ids(IP_ADDRESS, ALL_SDKS)
    with server.running(reference(accepts)) as url:
        outcome = running.run(url, tmp_path, *nodes, *workers, clients=ALL_SDKS)
    assert outcome.verdicts(IP_ADDRESS) == dict.fromkeys(ALL_SDKS, "fail")


@dataclass
class UserBucket:
    """A middleware: an account with one bucket, and the operations that created another one or changed this one."""

    changes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: S3Request, serve: Serve) -> Response:
        theirs = request.state.buckets.setdefault("theirs", Bucket("theirs", now()))
        if creates_bucket(request):
            answer = serve(request)
            self.changes[f"{request.bucket} was made"] += answer.status == 200
            return answer
        before = configuration_of(theirs)
        answer = serve(request)
        if configuration_of(request.state.buckets.get("theirs")) != before and request.bucket == "theirs":
            self.changes[str(request.operation)] += 1
        return answer


def configuration_of(bucket: Bucket | None) -> dict[str, str]:
    """Everything in a bucket except its contents."""
    contents = ("versions", "uploads", "completed", "deleted", "names")
    return {} if bucket is None else {name: repr(value) for name, value in vars(bucket).items() if name not in contents}


MODULES_IN_ONE_BUCKET = (
    "conformance/policy/test_block.py",
    "conformance/object_lock",
    "conformance/configuration",
    "conformance/errors/test_malformed_xml.py",
    "conformance/website",
    "conformance/objects/test_put.py",
)


@pytest.mark.exhaustive
@pytest.mark.parametrize("paths", [MODULES_IN_ONE_BUCKET, ()], ids=["some", "all"])
def test_a_run_inside_a_bucket_creates_and_configures_none(paths: tuple[str, ...], tmp_path: Path) -> None:
    account = UserBucket()
    with server.running(reference(account)) as url:
        outcome = running.run(url, tmp_path, *paths, "--bucket", "theirs", clients=("boto3-s3v4", "boto-s3"))
    assert +account.changes == Counter()
    assert not not_passed_in(outcome)
    own = [result for result in outcome.not_passed() if "keeps the run inside one" in result.message]
    assert "policy/block::block_is_read_back[all_on]" in {result.id for result in own}
    assert "object_lock/protection::retention_ends" in {result.id for result in own}
    assert not [result.id for result in own if result.requests]


@pytest.mark.exhaustive
def test_a_bucket_lost_by_a_check_is_created_again(tmp_path: Path) -> None:
    """SeaweedFS deletes a bucket with its website: the checks that request that fail, and no others."""

    def loses(request: S3Request, serve: Serve) -> Response:
        if request.operation == "DeleteBucketWebsite" and request.stored_bucket is not None:
            del request.state.buckets[request.bucket]
            return Response(204)
        return serve(request)

    nodes = ("conformance/website", "conformance/buckets/test_every_operation.py")
    with server.running(reference(loses)) as url:
        outcome = running.run(url, tmp_path, *nodes, clients=BOTH_SDKS)
    wrong = [result for result in outcome.not_passed() if result.verdict != "skipped"]
    failed = {result.id for result in wrong if result.verdict == "fail"}
    assert failed
    assert all("DeleteBucketWebsite" in check or "deleted_configuration" in check for check in failed), not_passed_in(
        outcome
    )
    others = [result for result in wrong if result.id not in failed]
    assert all("has lost bucket" in result.message for result in others), not_passed_in(outcome)
    assert len(others) <= len(failed)  # only the first check after each loss


STORED_ONCE = {
    "object": ("GetObject", "conformance/ranges/test_satisfiable.py"),
    "keys": ("ListObjectsV2", "conformance/listing/test_max_keys.py"),
    "versions": ("ListObjectVersions", "conformance/versioning/test_list_versions.py"),
    "uploads": ("ListMultipartUploads", "conformance/multipart/test_list_uploads.py"),
}
"""Operations that read an object stored once for several checks, and the checks."""


@pytest.mark.exhaustive
@pytest.mark.parametrize(("operation", "module"), STORED_ONCE.values(), ids=STORED_ONCE)
def test_what_was_stored_once_in_a_lost_bucket_is_stored_again(operation: str, module: str, tmp_path: Path) -> None:
    """The check that finds the shared bucket gone is blocked; the checks after it pass."""
    asked = 0

    def loses(request: S3Request, serve: Serve) -> Response:
        nonlocal asked
        bucket = request.stored_bucket
        holds = bucket is not None and bool(bucket.versions or bucket.uploads)
        asked += request.operation == operation and holds and not request.bucket.endswith("-preflight")
        if request.operation == operation and asked == 2:
            del request.state.buckets[request.bucket]
        return serve(request)

    with server.running(reference(loses)) as url:
        outcome = running.run(url, tmp_path, module, clients=ONE_CLIENT)
    assert asked > 4
    (blocked,) = [result for result in outcome.not_passed() if result.verdict != "skipped"]
    assert blocked.message.startswith("the endpoint has lost bucket"), running.result_lines([blocked])
