"""Tests that a check does not fail because of changes by another one: each has its own objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.faults.table import faults
from reference.protocol.messages import Middleware, Response, S3Request, Serve, error
from reference.server import connections as server
from reference.server.service import reference
from tests.defects import running


def a_refused_list_ends_the_upload(request: S3Request, serve: Serve) -> Response:
    try:
        return serve(request)
    finally:
        if request.operation == "CompleteMultipartUpload" and request.stored_bucket:
            request.stored_bucket.uploads.pop(request.query["uploadId"], None)


def an_upload_that_has_ended_is_not_implemented(request: S3Request, serve: Serve) -> Response:
    answer = a_refused_list_ends_the_upload(request, serve)
    is_missing = answer.status == 404 and b"NoSuchUpload" in answer.body
    return error(501, "NotImplemented") if is_missing else answer


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "defect",
    [a_refused_list_ends_the_upload, an_upload_that_has_ended_is_not_implemented],
    ids=lambda each: each.__name__,
)
def test_only_the_check_fails_that_is_about_it(tmp_path: Path, defect: Middleware) -> None:
    with server.running(reference(defect)) as url:
        outcome = running.run(url, tmp_path, "conformance/multipart/test_refused_lists.py", clients=("boto3-s3v4",))
    wrong = [result for result in outcome.not_passed() if result.area == "multipart"]
    assert [result.id for result in wrong] == ["multipart/refused_lists::upload_survives_a_refused_list"]


@pytest.mark.exhaustive
def test_a_check_that_fails_with_pages_that_another_one_read_shows_its_own(tmp_path: Path) -> None:
    defect = faults()["first_version_of_a_page_is_the_latest"]
    with server.running(defect.server()) as url:
        outcome = running.run(url, tmp_path, "conformance/versioning/test_version_pages.py", clients=("boto3-s3v4",))
    name = "versioning/version_pages::only_newest_versions_are_the_latest_in_pages"
    [wrong] = [result for result in outcome.not_passed() if result.id == name]
    read = [exchange for exchange in wrong.exchanges if exchange.method == "GET"]
    assert len(read) == wrong.requests == 9
