"""Requests of an upload that are refused because the upload or the bucket does not exist, or the bucket has a
different owner than expected."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "multipart"
SIDE = "server"

NOBODY = "999999999999"
NEVER_GIVEN = "VXBsb2FkIElEIHRoYXQgd2FzIG5ldmVyIGdpdmVu"
PARTS = {"Parts": [{"PartNumber": 1, "ETag": '"00000000000000000000000000000000"'}]}


def _upload_part(s3, upload, source, **members):
    s3.upload_part(**upload, PartNumber=1, Body=b"part", **members)


def _upload_part_copy(s3, upload, source, **members):
    s3.upload_part_copy(**upload, PartNumber=1, CopySource=source, **members)


def _complete(s3, upload, source, **members):
    s3.complete_multipart_upload(**upload, MultipartUpload=PARTS, **members)


def _abort(s3, upload, source, **members):
    s3.abort_multipart_upload(**upload, **members)


def _list_parts(s3, upload, source, **members):
    s3.list_parts(**upload, **members)


def _create(s3, upload, source, **members):
    s3.create_multipart_upload(Bucket=upload["Bucket"], Key=upload["Key"], **members)


def _list_uploads(s3, upload, source, **members):
    s3.list_multipart_uploads(Bucket=upload["Bucket"], **members)


OF_AN_UPLOAD = {
    "UploadPart": _upload_part,
    "UploadPartCopy": _upload_part_copy,
    "CompleteMultipartUpload": _complete,
    "AbortMultipartUpload": _abort,
    "ListParts": _list_parts,
}
ALL = {**OF_AN_UPLOAD, "CreateMultipartUpload": _create, "ListMultipartUploads": _list_uploads}


@pytest.fixture
def kept_upload(request, request_of):
    """An upload in progress: one of its own for a request that would end it."""
    return request.getfixturevalue("upload" if request_of in (_complete, _abort) else "upload_to_fill")


@pytest.fixture
def aborted_upload(s3, new_target):
    """An aborted upload."""
    with expect.arranging():
        upload = start_upload(s3, new_target())
        s3.abort_multipart_upload(**upload)
        return upload


def _requests(calls):
    return pytest.mark.parametrize("request_of", calls.values(), ids=calls)


@check("UploadPart", level="core", spec=api("UploadPart"))
@recorded(
    "LocalStack",
    "TestS3::test_multipart_no_such_upload",
    2026,
    of="CompleteMultipartUpload UploadPart AbortMultipartUpload",
)
@_requests(OF_AN_UPLOAD)
def test_unknown_upload_id_is_refused(s3, target, ten_bytes, request_of):
    """UploadPart, UploadPartCopy, CompleteMultipartUpload, AbortMultipartUpload and ListParts with an upload ID that
    was never issued are refused with 404 NoSuchUpload."""
    with expect.error(404, "NoSuchUpload"):
        request_of(s3, {**target, "UploadId": NEVER_GIVEN}, ten_bytes)


@check("UploadPart", level="core", spec=api("UploadPart"))
@recorded(
    "LocalStack",
    "TestS3::test_multipart_key_validation",
    2023,
    of="CompleteMultipartUpload ListParts UploadPart AbortMultipartUpload",
)
@_requests(OF_AN_UPLOAD)
def test_upload_id_of_another_key_is_refused(s3, kept_upload, ten_bytes, request_of):
    """UploadPart, UploadPartCopy, CompleteMultipartUpload, AbortMultipartUpload and ListParts with the upload ID of
    another key are refused with 404 NoSuchUpload."""
    with expect.error(404, "NoSuchUpload"):
        request_of(s3, {**kept_upload, "Key": kept_upload["Key"] + "-of-another-name"}, ten_bytes)


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"))
@_requests({name: call for name, call in OF_AN_UPLOAD.items() if name != "AbortMultipartUpload"})
def test_requests_of_an_aborted_upload_are_refused(s3, aborted_upload, ten_bytes, request_of):
    """UploadPart, UploadPartCopy, CompleteMultipartUpload and ListParts of an aborted upload are refused with 404
    NoSuchUpload."""
    with expect.error(404, "NoSuchUpload"):
        request_of(s3, aborted_upload, ten_bytes)


@check("CreateMultipartUpload", level="core", spec=api("CreateMultipartUpload"))
@_requests(ALL)
def test_missing_bucket_is_refused(s3, new_bucket_name, ten_bytes, request_of):
    """Each multipart upload operation in a bucket that does not exist is refused with 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        request_of(s3, {"Bucket": new_bucket_name, "Key": "object", "UploadId": NEVER_GIVEN}, ten_bytes)


@check("CreateMultipartUpload", level="common", spec=userguide("bucket-owner-condition"), feature="expected-owner")
@_requests(ALL)
def test_bucket_of_another_owner_than_expected(s3, kept_upload, ten_bytes, request_of):
    """Each multipart upload operation with an ExpectedBucketOwner that does not own the bucket is refused with 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        request_of(s3, kept_upload, ten_bytes, ExpectedBucketOwner=NOBODY)


@check("UploadPartCopy", level="common", spec=userguide("bucket-owner-condition"), feature="expected-owner")
def test_source_of_another_owner_than_expected(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy with an ExpectedSourceBucketOwner that does not own the source's bucket is refused with 403
    AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, ExpectedSourceBucketOwner=NOBODY)


# The reference leaves this open: a second abort may find no upload, or succeed like the first.
@check("AbortMultipartUpload", level="common", spec=api("AbortMultipartUpload"))
def test_second_abort(s3, upload):
    """A second AbortMultipartUpload of the same upload succeeds, like the first, or returns 404 NoSuchUpload."""
    send_part(s3, upload, 1, b"part")
    with expect.arranging():
        s3.abort_multipart_upload(**upload)
    answer = expect.response_unless(lambda: s3.abort_multipart_upload(**upload), 404, "NoSuchUpload")
    if answer:
        expect.succeeded(answer)


@check("UploadPart", level="common", spec=api("UploadPart"))
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_part_without_a_number_is_refused(raw_signed, control, target):
    """A PUT of a key with the ID of its upload, and without a part number, is refused with a 4xx, and adds neither
    an object nor a part."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
    answer = raw_signed.ask(raw_signed.request("PUT", **target, query=f"uploadId={upload['UploadId']}", body=b"part"))
    expect.any_status(answer, "4xx")
    expect.no_parts(control, upload)
    with expect.error(404):
        control.head_object(**target)


@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@recorded("versitygw", "test_rest_multipart.sh::REST - multipart - empty upload ID on completion", 2026)
def test_empty_upload_id_is_missing(s3, target, altered):
    """CompleteMultipartUpload with an empty uploadId is refused with 404 NoSuchUpload."""
    with altered(query={"uploadId": ""}), expect.error(404, "NoSuchUpload"):
        s3.complete_multipart_upload(**target, UploadId="any", MultipartUpload=PARTS)
