"""CompleteMultipartUpload with conditions on the object that exists at the key when the upload completes."""

from hashlib import md5

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide
from fixtures.s3.preconditions import OTHER_ETAG
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "conditional-writes"

OLD, NEW = b"the old one", b"the new one, in one part"


@pytest.fixture
def etag(s3, target):
    """Stores the object that exists before the upload starts, and returns its ETag."""
    return s3.put_object(**target, Body=OLD)["ETag"]


def _upload(s3, target):
    """Starts an upload and sends one part; returns the members of the request that completes it."""
    upload = start_upload(s3, target)
    return {**upload, "MultipartUpload": {"Parts": [send_part(s3, upload, 1, NEW)]}}


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_creates(s3, target):
    """CompleteMultipartUpload with If-None-Match: * for a key that does not exist returns 200 and creates the
    object."""
    expect.status(s3.complete_multipart_upload(**_upload(s3, target), IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_none_match_with_delete", 2026)
def test_if_none_match_does_not_replace(s3, target, etag):
    """CompleteMultipartUpload with If-None-Match: * for a key that exists returns 412 PreconditionFailed, and the
    existing object is kept."""
    upload = _upload(s3, target)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


# Recorded from AWS, which repeats its response; the API reference documents NoSuchUpload for a completed upload.
@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("moto", "test_s3_multipart.py::test_idempotent_multipart_upload", 2024)
def test_repeated_completion_is_not_prevented_by_its_own_object(s3, target):
    """A second CompleteMultipartUpload of the same upload with If-None-Match: * returns 200 with the ETag of the first
    response, and the object is kept."""
    upload = _upload(s3, target)
    with expect.arranging():
        etag = s3.complete_multipart_upload(**upload)["ETag"]
    repeated = s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    expect.equal(repeated["ETag"], etag, "ETag of the second response", sort="form")
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_none_match_with_put", 2026)
def test_if_none_match_does_not_replace_an_object_written_meanwhile(s3, target):
    """CompleteMultipartUpload with If-None-Match: * for a key that was written while the upload was open returns 412
    PreconditionFailed, and the written object is kept."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.put_object(**target, Body=OLD)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
def test_etag_in_if_none_match_is_refused(s3, target, etag):
    """CompleteMultipartUpload with the object's ETag in If-None-Match returns 501 NotImplemented, as S3 does, or 412
    PreconditionFailed, and the object is kept."""
    upload = _upload(s3, target)
    with expect.error((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.complete_multipart_upload(**upload, IfNoneMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_etag", 2026)
def test_if_match_replaces_a_matching_object(s3, target, etag):
    """CompleteMultipartUpload with the ETag of the existing object in If-Match returns 200 and replaces the object."""
    upload = _upload(s3, target)
    expect.status(s3.complete_multipart_upload(**upload, IfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_replace_another(s3, target, etag):
    """CompleteMultipartUpload with an If-Match that is not the ETag of the existing object returns 412
    PreconditionFailed, and the object is kept."""
    upload = _upload(s3, target)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfMatch=OTHER_ETAG)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_etag", 2026)
def test_md5_is_not_the_etag_of_a_multipart_object(s3, target):
    """CompleteMultipartUpload whose If-Match is the MD5 of an existing object that was uploaded in parts returns 412
    PreconditionFailed, and that object is kept."""
    with expect.arranging():
        etag = s3.complete_multipart_upload(**_upload(s3, target))["ETag"]
    upload = _upload(s3, target)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfMatch=f'"{md5(NEW, usedforsecurity=False).hexdigest()}"')
    expect.equal(s3.head_object(**target)["ETag"], etag, "ETag", sort="form")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_create(s3, target):
    """CompleteMultipartUpload with If-Match for a key that does not exist returns 404 NoSuchKey and creates no
    object."""
    upload = _upload(s3, target)
    with expect.error(404, "NoSuchKey"):
        s3.complete_multipart_upload(**upload, IfMatch=OTHER_ETAG)
    with expect.error(404):
        s3.head_object(**target)


# Recorded from AWS: after another write to the key the upload must be started again, whatever the ETag.
@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_with_put", 2026)
def test_overwritten_meanwhile_is_a_conflict(s3, target, etag):
    """CompleteMultipartUpload with the object's current ETag in If-Match returns 409 ConditionalRequestConflict if
    the object was overwritten while the upload was open, and the object is kept."""
    upload = _upload(s3, target)
    with expect.arranging():
        current = s3.put_object(**target, Body=b"written meanwhile")["ETag"]
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfMatch=current)
    expect.equal(s3.get_object(**target)["Body"].read(), b"written meanwhile", "body", sort="data")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_with_delete", 2026)
def test_written_again_meanwhile_is_a_conflict(s3, target, etag):
    """CompleteMultipartUpload with the object's current ETag in If-Match returns 409 ConditionalRequestConflict if
    the object was deleted and written again while the upload was open, and the object is kept."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.delete_object(**target)
        current = s3.put_object(**target, Body=b"written again")["ETag"]
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfMatch=current)
    expect.equal(s3.get_object(**target)["Body"].read(), b"written again", "body", sort="data")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_none_match_with_delete", 2026)
def test_deleted_meanwhile_is_a_conflict(s3, target, etag):
    """CompleteMultipartUpload with If-None-Match: * returns 409 ConditionalRequestConflict if the object at the key
    was deleted while the upload was open, and creates no object."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.delete_object(**target)
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    with expect.error(404):
        s3.head_object(**target)


# Recorded from AWS. The user guide also names 409 for an object that is deleted while a conditional write is under way.
@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_with_delete", 2026)
def test_if_match_of_an_object_deleted_meanwhile(s3, target, etag):
    """CompleteMultipartUpload whose If-Match is the ETag of an object that was deleted while the upload was open
    returns 404 NoSuchKey, and creates no object."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.delete_object(**target)
    with expect.error(404, "NoSuchKey"):
        s3.complete_multipart_upload(**upload, IfMatch=etag)
    with expect.error(404):
        s3.head_object(**target)


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_with_put_identical", 2026)
def test_same_bytes_written_meanwhile(s3, target, etag):
    """CompleteMultipartUpload with the object's ETag in If-Match, after the same bytes were written again while the
    upload was open, returns 409 ConditionalRequestConflict, and the object is kept."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.put_object(**target, Body=OLD)
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_multipart_if_match_with_put", 2026)
def test_etag_from_before_an_overwrite_fails(s3, target, etag):
    """CompleteMultipartUpload whose If-Match is the ETag that the object had when the upload began, and no longer has,
    returns 412 PreconditionFailed, and the object is kept."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.put_object(**target, Body=b"written meanwhile")
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), b"written meanwhile", "body", sort="data")
