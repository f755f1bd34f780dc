"""Tests of uploads in progress that are missing after an object with their key was stored or deleted."""

from __future__ import annotations

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.side_effects.uploads_ended import operation_ending_upload
from tests.reports.made import OK, deviating

LOST = deviating(OK, "404 NoSuchUpload", "UploadPart")


def sent(request: str, status: int = 200, body: str = "", *headers: str) -> RecordedExchange:
    method, path = request.split()
    named = tuple((name, "x") for name in headers)
    return RecordedExchange("c", method, f"http://e.test{path}", named, status=status, response_body=Body(body))


BEGUN = sent("POST /b/k?uploads", 200, "<UploadId>mine</UploadId>")
PART = sent("PUT /b/k?partNumber=1&uploadId=mine", 404, "<Error><Code>NoSuchUpload</Code></Error>")


@pytest.mark.parametrize(
    ("meanwhile", "operation"),
    [
        ([sent("PUT /b/k")], "PutObject"),
        ([sent("PUT /b/k", 200, "", "x-amz-copy-source")], "CopyObject"),
        ([sent("DELETE /b/k", 204)], "DeleteObject"),
        ([sent("PUT /b/k"), sent("POST /b/k?uploadId=other")], "CompleteMultipartUpload"),
        ([sent("DELETE /b/k", 204), sent("PUT /b/k?partNumber=1&uploadId=mine")], "DeleteObject"),
        ([sent("PUT /b/k?tagging")], ""),
        ([sent("PUT /b/k", 403)], ""),
        ([sent("PUT /b/other")], ""),
        ([sent("PUT /b/k?partNumber=1&uploadId=other")], ""),
        ([], ""),
    ],
)
def test_the_operation_that_ended_an_upload(meanwhile: list[RecordedExchange], operation: str) -> None:
    result = CheckResult("x", "c", "fail", deviation=LOST, exchanges=(BEGUN, *meanwhile, PART))
    assert operation_ending_upload(result) == operation


def test_what_was_stored_before_the_upload_did_not_end_it() -> None:
    result = CheckResult("x", "c", "fail", deviation=LOST, exchanges=(sent("PUT /b/k"), BEGUN, PART))
    assert operation_ending_upload(result) == ""
