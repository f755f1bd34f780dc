"""Customer keys are tested even if new buckets block them, as on AWS since April 2026."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.configurations.bucket_encryption import DefaultEncryption
from reference.protocol.messages import Response, S3Request, Serve
from reference.server.service import reference
from reference.state import Bucket, now
from tests.defects import running
from tests.defects.serving import serving

CHECKS = [
    "conformance/objects/test_customer_keys.py",
    "conformance/encryption/test_customer_keys.py",
    "conformance/encryption/test_customer_keys_in_parts_and_copies.py",
    "conformance/multipart/test_customer_keys.py",
    "conformance/copy/test_encryption.py",
]


def _new_buckets_block_customer_keys(request: S3Request, serve: Serve) -> Response:
    is_new = request.operation == "CreateBucket" and request.stored_bucket is None
    answer = serve(request)
    bucket = request.stored_bucket
    if is_new and bucket is not None:
        bucket.encryption = DefaultEncryption(blocked=("SSE-C",))
    return answer


@pytest.mark.exhaustive
def test_the_shared_bucket_is_opened(tmp_path: Path) -> None:
    clients = ("boto3-s3v4",)
    server = serving(reference(_new_buckets_block_customer_keys), tmp_path, over_https=True)
    with server as (url, options):
        outcome = running.run(url, tmp_path, *CHECKS, *options, clients=clients)
    wrong = [result for result in outcome.not_passed() if result.verdict != "skipped"]
    assert not wrong, running.result_lines(wrong)
    assert len(outcome.record.results) > 60


@pytest.mark.exhaustive
def test_the_users_own_bucket_is_not_changed(tmp_path: Path) -> None:
    """Checks that need it open are skipped, and say why."""
    server = serving(reference(_with_user_bucket), tmp_path, over_https=True)
    with server as (url, options):
        outcome = running.run(
            url,
            tmp_path,
            CHECKS[0],
            *options,
            "--bucket",
            "theirs",
            "-k",
            "put_returns_the_algorithm_and_the_md5_of_the_key",
            clients=("boto3-s3v4",),
        )
    (result,) = outcome.record.results
    assert result.verdict == "skipped"
    assert "bucket theirs refuses customer-provided keys" in result.message


def _with_user_bucket(request: S3Request, serve: Serve) -> Response:
    theirs = Bucket("theirs", now(), encryption=DefaultEncryption(blocked=("SSE-C",)))
    request.state.buckets.setdefault(theirs.name, theirs)
    return serve(request)
