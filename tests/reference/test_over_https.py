"""Checks over HTTPS, where boto3 sends uploads in chunks with their checksum in a trailer: a few from each area; and
checks that need it, in a run over HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve
from reference.server.connections import running as serving_at
from reference.server.service import reference
from tests.defects import running
from tests.defects.serving import certificate_options, serving

CHECKS = (
    "objects/system_metadata::header_is_kept",
    "objects/system_metadata::chunked_coding_is_not_kept",
    "object_lock/default_retention::upload_without_a_digest_is_refused",
    "object_lock/upload::upload_without_a_digest_is_refused",
    "objects/put::what_was_put_is_read",
    "integrity/content_md5::wrong_md5_stores_nothing",
    "integrity/put_checksum::wrong_checksum_stores_nothing",
    "integrity/trailer::wrong_trailer_stores_nothing",
    "http/headers::header_names_are_case_insensitive",
)
CLIENTS = ("boto3-s3v4", "boto-s3", "raw-s3v4", "raw-anonymous")


@pytest.mark.exhaustive
def test_checks_pass_over_https(tmp_path: Path) -> None:
    """Checks that pass over HTTP also pass over HTTPS, with any changes to the requests."""
    nodes = [node for check in CHECKS for node in running.node_ids(check, CLIENTS)]
    with serving(reference(), tmp_path, over_https=True) as (url, options):
        outcome = running.run(url, tmp_path, *nodes, *options, clients=CLIENTS)
    assert {result.id.partition("[")[0] for result in outcome.record.results} == set(CHECKS)
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())


CUSTOMER_KEYS = (
    "conformance/objects/test_customer_keys.py",
    "conformance/objects/test_every_kind_changed.py",
    "conformance/encryption/test_customer_keys.py",
    "conformance/encryption/test_wrong_customer_keys.py",
    "conformance/encryption/test_from_one_to_another.py",
    "conformance/post_object/test_customer_keys.py",
    "conformance/policy/test_customer_keys.py",
    "conformance/multipart/test_kms_keys.py",
)


def _accepts_keys_over_http(request: S3Request, serve: Serve) -> Response:
    return serve(replace(request, secure=True))


@pytest.mark.exhaustive
def test_what_needs_tls_is_tested_in_a_run_over_http(tmp_path: Path) -> None:
    """The checks of customer-provided keys and of KMS keys use the endpoint's URL over HTTPS, and those that such keys
    are refused over HTTP its usual one."""
    tls, options = certificate_options(tmp_path)
    served = reference()
    with serving_at(served) as url, serving_at(served, tls=tls) as secure:
        more = (*options, "--https-endpoint-url", secure)
        outcome = running.run(url, tmp_path, *CUSTOMER_KEYS, *more, clients=CLIENTS)
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())
    assert len(outcome.record.results) > 250


def test_keys_that_are_taken_over_http_are_tested_there(tmp_path: Path) -> None:
    """Only checks of KMS keys, which the endpoint was not asked about, still need TLS."""
    with serving_at(reference(_accepts_keys_over_http)) as url:
        outcome = running.run(url, tmp_path, *CUSTOMER_KEYS, clients=("boto3-s3v4", "raw-s3v4"))
    skipped = [result for result in outcome.not_passed() if result.verdict == "skipped"]
    assert {result.id.partition("::")[0] for result in skipped} == {"multipart/kms_keys"}
    failed = {result.id.partition("[")[0] for result in outcome.not_passed() if result not in skipped}
    assert failed
    assert all(name.endswith("over_http_is_refused") for name in failed), running.result_lines(outcome.not_passed())
