"""Tests that no check fails because of an allowed difference of a correct server, or because of throttling, which is
waited out and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from record.text import without_case
from reference.configurations import bucket_encryption
from reference.faults.coded import of_clients
from reference.faults.table import faults
from reference.objects.encryption import OWN_KMS_KEY
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.protocol.serving import combined_middleware
from reference.protocol.wire import Rules
from reference.server import connections as server
from reference.server.service import reference
from tests.defects import running
from tests.defects.running import BOTH_SDKS, BOTO3, RAW_ANONYMOUS, RAW_SIGNED, RAW_V4
from tests.defects.variations import TOGETHER, VARIATIONS
from tests.defects.varying import with_variations

SDKS = {"prefix": BOTO3, "utf_16": ()}
"""The SDKs for groups of variations that not all of them see: boto reads the names of elements as they are written."""

PRESIGNED_URLS = "conformance/access/test_presigned_url.py::test_get_reads_a_private_object"
PRIVATE_BUCKET = "access/public_url::private_bucket_is_not_listed"


@pytest.mark.exhaustive
@pytest.mark.parametrize("group", TOGETHER)
def test_variation_fails_only_the_checks_that_it_names(group: str, tmp_path: Path) -> None:
    """Every check passes on the reference with several allowed variations, except those that require AWS's own
    response; each variation affected some check."""
    seen: set[str] = set()
    with server.running(with_variations(TOGETHER[group], seen)) as url:
        unlike_aws = {check for variation in TOGETHER[group] for check in variation.unlike_aws}
        sdks = SDKS.get(group, BOTH_SDKS)
        _all_pass_except(unlike_aws, url, tmp_path, clients=(*sdks, *RAW_SIGNED, *RAW_ANONYMOUS))
    assert {variation.name for variation in TOGETHER[group] if not variation.of_timing} <= seen


@pytest.mark.exhaustive
def test_malformed_http_may_be_refused_in_front_of_the_service(tmp_path: Path) -> None:
    """AWS's front end responds with an empty 400, without a Date and request ids; also to paths above the bucket."""
    nodes = ("conformance/http", "conformance/keys/test_slashes.py", "conformance/invariants")
    seen: set[str] = set()
    in_front = [VARIATIONS["paths_above_the_bucket_are_refused_in_front"]]
    with server.running(with_variations(in_front, seen), rules=Rules(front_end=True)) as url:
        outcome = running.run(url, tmp_path, *nodes, clients=(*BOTH_SDKS, *RAW_SIGNED, *RAW_ANONYMOUS))
    assert seen == {variation.name for variation in in_front}
    wrong = [result for result in outcome.not_passed() if result.verdict != "skipped"]
    assert not wrong, running.result_lines(wrong)
    assert len(outcome.record.results) > 150


def _all_pass_except(checks: set[str], url: str, folder: Path, *arguments: str, clients: tuple[str, ...]) -> None:
    """Asserts that these checks fail, and no others."""
    outcome = running.run(url, folder, *arguments, clients=clients)
    failed = [result for result in outcome.not_passed() if result.verdict == "fail" and result.id in checks]
    wrong = [result for result in outcome.not_passed() if result.verdict != "skipped" and result not in failed]
    assert not wrong, running.result_lines(wrong)
    assert {result.id for result in failed} == checks
    assert outcome.status == (1 if checks else 0), outcome.output
    assert len(outcome.record.results) > 150


def _slow_down_twice(request: S3Request, serve: Serve) -> Response:
    """Every request succeeds at its third attempt."""
    if request.bucket.endswith("-preflight"):
        return serve(request)
    sent = request.memory.setdefault("sent", {})
    name = (request.method, request.path, request.query_string)
    sent[name] = sent.get(name, 0) + 1
    return serve(request) if sent[name] % 3 == 0 else error(503, "SlowDown")


@pytest.mark.exhaustive
def test_throttling_is_not_a_failure(tmp_path: Path) -> None:
    """The checks pass on a server that returns 503 SlowDown twice before it serves, and these responses are counted."""
    nodes = running.node_ids("objects/delete::missing_key_is_no_error", BOTH_SDKS) + running.node_ids(
        PRIVATE_BUCKET, BOTH_SDKS
    )
    with server.running(reference(_slow_down_twice)) as url:
        outcome = running.run(url, tmp_path, *nodes, "--corrections", "none", clients=BOTH_SDKS)
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())
    assert outcome.status == 0, outcome.output
    assert len(outcome.record.results) == 4
    assert all(result.throttled == 2 for result in outcome.record.results)
    assert outcome.record.summary is not None
    assert outcome.record.summary.throttled >= 8


OVER_HTTP = {
    "objects/customer_keys::key_over_http_is_refused": BOTO3,
    "encryption/wrong_customer_keys::key_over_http_is_refused": BOTO3,
    "encryption/wrong_customer_keys::key_of_a_part_over_http_is_refused": BOTO3,
    "encryption/wrong_customer_keys::key_of_a_source_over_http_is_refused": BOTO3,
    "post_object/customer_keys::key_over_http_is_refused": RAW_V4,
}


def _blocking_customer_keys(request: S3Request, serve: Serve) -> Response:
    """Imitates AWS since April 2026: a new bucket refuses such keys, until it is configured. The server may verify that
    first."""
    bucket = request.stored_bucket
    sent = any("-customer-" in name for name in request.headers) or b"-customer-key" in request.body
    if (
        sent
        and request.method in ("PUT", "POST")
        and bucket
        and "SSE-C" in bucket_encryption.default_of(bucket).blocked
    ):
        return error(403, "AccessDenied")
    answer = serve(request)
    if request.operation == "CreateBucket" and answer.status == 200:
        request.state.buckets[request.bucket].encryption = bucket_encryption.DefaultEncryption(blocked=("SSE-C",))
    return answer


def test_customer_keys_over_http_are_refused_for_that_in_new_buckets(tmp_path: Path) -> None:
    nodes = [node for check, clients in OVER_HTTP.items() for node in running.node_ids(check, clients)]
    with server.running(reference(_blocking_customer_keys)) as url:
        outcome = running.run(url, tmp_path, *nodes, clients=(*BOTO3, *RAW_V4))
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())
    assert {without_case(result.id) for result in outcome.record.results} == set(OVER_HTTP)


@pytest.mark.exhaustive
def test_throttling_of_clients_at_the_same_time_is_counted(tmp_path: Path) -> None:
    """The clients retry nothing in a history, and other shared requests a few times."""
    checks = ("consistency/objects::writes_and_deletions_are_seen", "consistency/meeting::one_part_sent_by_several")
    throttled = 0

    def now_and_then(request: S3Request, serve: Serve) -> Response:
        nonlocal throttled
        if request.operation not in ("PutObject", "GetObject", "UploadPart") or "/alone" in request.key:
            return serve(request)
        with request.state.lock:
            request.memory["asked"] = request.memory.get("asked", 0) + 1
            if request.memory["asked"] % 3:
                return serve(request)
            throttled += 1
        return error(503, "SlowDown")

    nodes = [node for check in checks for node in running.node_ids(check, BOTH_SDKS)]
    with server.running(reference(now_and_then)) as url:
        outcome = running.run(url, tmp_path, *nodes, clients=BOTH_SDKS)
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())
    assert all(result.throttled > 0 for result in outcome.record.results), running.result_lines(outcome.record.results)
    assert outcome.record.summary is not None
    assert sum(result.throttled for result in outcome.record.results) <= outcome.record.summary.throttled == throttled


def _strict_server() -> Serve:
    """A server that follows the protocols exactly: unchanged clients fail there."""

    def authenticate(request: S3Request) -> str | None:
        return of_clients.v2_bucket_path_is_signed_as_sent(request) or of_clients.host_with_two_ports_is_refused(
            request
        )

    both = [faults()[name].middleware for name in ("checksum_headers_are_refused", "batches_need_content_md5")]
    return reference(combined_middleware([each for each in both if each]), authenticate)


def test_faults_of_clients_are_found_and_corrected(tmp_path: Path) -> None:
    """On a server that accepts no client faults, the preflight finds each of them, and the checks pass with its
    corrections."""
    nodes = ["conformance/objects/test_get.py", "conformance/listing/test_pages.py", PRESIGNED_URLS]
    with server.running(_strict_server()) as url:
        outcome = running.run(url, tmp_path, *nodes)
    assert {(correction.name, correction.client) for correction in outcome.record.header.corrections} == {
        ("boto3-v2-bucket-path", "boto3-s3"),
        ("boto3-v2-object-lock", "boto3-s3"),
        ("boto3-default-checksums", "boto3-s3"),
        ("boto3-default-checksums", "boto3-s3v4"),
        ("boto3-delete-objects-md5", "boto3-s3"),
        ("boto3-delete-objects-md5", "boto3-s3v4"),
        ("boto-v4-host", "boto-s3v4"),
        ("boto-v4-header-order", "boto-s3v4"),
        ("boto-url-port", "boto-s3"),
        ("boto-url-port", "boto-s3v4"),
    }
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())
    assert outcome.status == 0, outcome.output
    passed = [each for each in outcome.record.results if each.verdict == "pass" and each.level == "core"]
    needed = {(each.client, each.subject, each.corrected) for each in passed if each.corrected}
    assert needed == {
        ("boto3-s3", "ListObjects", ("boto3-v2-bucket-path",)),
        ("boto3-s3", "ListObjectsV2", ("boto3-v2-bucket-path",)),
        ("boto-s3v4", "ListObjects", ("boto-v4-host",)),
        ("boto-s3v4", "GetObject", ("boto-v4-host",)),
    }
    assert not [each.id for each in passed if each.client == "boto-s3v4" and not each.corrected]


def test_a_single_failure_while_arranging_a_listing_blocks_nothing(tmp_path: Path) -> None:
    """Some servers return 500 for many simultaneous puts, and the checks of listings are not about that."""

    def fails_once(request: S3Request, serve: Serve) -> Response:
        if request.operation == "PutObject" and not request.bucket.endswith("-preflight"):
            failed = request.memory.setdefault("failed", set())
            if len(failed) < 3 and request.path not in failed:
                failed.add(request.path)
                return error(500, "InternalError")
        return serve(request)

    with server.running(reference(fails_once)) as url:
        outcome = running.run(url, tmp_path, "conformance/listing/test_pages.py", clients=("boto3-s3v4",))
    assert outcome.record.results
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())


def test_an_endpoint_may_encrypt_with_another_key_of_kms(tmp_path: Path) -> None:
    """An object that is written, without headers about encryption, over one under the run's key is not under that
    key."""

    def by_another_key(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation == "GetObject" and "x-amz-server-side-encryption-aws-kms-key-id" not in answer.headers:
            answer.set("x-amz-server-side-encryption", "aws:kms")
            answer.set("x-amz-server-side-encryption-aws-kms-key-id", OWN_KMS_KEY)
        return answer

    nodes = running.node_ids("objects/every_kind_written_over::object_under_a_kms_key_is_written_over", RAW_V4)
    with server.running(reference(by_another_key)) as url:
        outcome = running.run(url, tmp_path, *nodes, clients=RAW_V4)
    assert {result.verdict for result in outcome.record.results} == {"pass"}, running.result_lines(outcome.not_passed())
