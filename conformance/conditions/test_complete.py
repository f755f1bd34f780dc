"""CompleteMultipartUpload under conditions, which are about the object that stands at the key when it completes."""

from hashlib import md5

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.s3.preconditions import OTHER_ETAG
from fixtures.s3.uploads import send_part, start_upload

OLD, NEW = b"the old one", b"the new one, in one part"


@pytest.fixture
def etag(s3, target):
    """The ETag of the object that is there before the upload begins."""
    return s3.put_object(**target, Body=OLD)["ETag"]


def _upload(s3, target):
    """What names an upload with one part, and its list of parts."""
    upload = start_upload(s3, target)
    return {**upload, "MultipartUpload": {"Parts": [send_part(s3, upload, 1, NEW)]}}


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_creates(s3, target):
    """CompleteMultipartUpload with If-None-Match: * for a key that does not exist answers 200 and makes the object."""
    expect.status(s3.complete_multipart_upload(**_upload(s3, target), IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_does_not_replace(s3, target, etag):
    """CompleteMultipartUpload with If-None-Match: * for a key that exists answers 412 PreconditionFailed, and its
    object stays."""
    upload = _upload(s3, target)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_sees_what_came_meanwhile(s3, target):
    """CompleteMultipartUpload with If-None-Match: * for a key that was written while the upload was open answers 412
    PreconditionFailed, and that object stays."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.put_object(**target, Body=OLD)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
def test_if_none_match_takes_no_etag(s3, target, etag):
    """CompleteMultipartUpload whose If-None-Match is the object's ETag answers 501 NotImplemented, as S3 does, or 412
    PreconditionFailed, and the object stays."""
    upload = _upload(s3, target)
    with expect.one_error_of((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.complete_multipart_upload(**upload, IfNoneMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_match_replaces_what_was_seen(s3, target, etag):
    """CompleteMultipartUpload whose If-Match is the ETag of the object at the key answers 200 and replaces it."""
    upload = _upload(s3, target)
    expect.status(s3.complete_multipart_upload(**upload, IfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_replace_another(s3, target, etag):
    """CompleteMultipartUpload whose If-Match is not the ETag of the object at the key answers 412 PreconditionFailed,
    and the object stays."""
    upload = _upload(s3, target)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfMatch=OTHER_ETAG)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
def test_md5_is_no_etag_of_what_came_in_parts(s3, target):
    """CompleteMultipartUpload whose If-Match is the MD5 of an object that was uploaded in parts answers 412
    PreconditionFailed, and that object stays."""
    with expect.arranging():
        etag = s3.complete_multipart_upload(**_upload(s3, target))["ETag"]
    upload = _upload(s3, target)
    with expect.error(412, "PreconditionFailed"):
        s3.complete_multipart_upload(**upload, IfMatch=f'"{md5(NEW, usedforsecurity=False).hexdigest()}"')
    expect.equal(s3.head_object(**target)["ETag"], etag, "ETag")


@check("CompleteMultipartUpload", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_create(s3, target):
    """CompleteMultipartUpload with If-Match for a key that does not exist answers 404 NoSuchKey and makes no object."""
    upload = _upload(s3, target)
    with expect.error(404, "NoSuchKey"):
        s3.complete_multipart_upload(**upload, IfMatch=OTHER_ETAG)
    with expect.error(404):
        s3.head_object(**target)


# Recorded of AWS: after a write meanwhile the upload has to be begun anew, whatever the ETag.
@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
def test_overwritten_meanwhile_is_a_conflict(s3, target, etag):
    """CompleteMultipartUpload whose If-Match is the current ETag of an object that was overwritten while the upload
    was open answers 409 ConditionalRequestConflict, and that object stays."""
    upload = _upload(s3, target)
    with expect.arranging():
        current = s3.put_object(**target, Body=b"written meanwhile")["ETag"]
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfMatch=current)
    expect.equal(s3.get_object(**target)["Body"].read(), b"written meanwhile", "body")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
def test_written_again_meanwhile_is_a_conflict(s3, target, etag):
    """CompleteMultipartUpload whose If-Match is the current ETag of an object that was deleted and written again while
    the upload was open answers 409 ConditionalRequestConflict, and that object stays."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.delete_object(**target)
        current = s3.put_object(**target, Body=b"written again")["ETag"]
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfMatch=current)
    expect.equal(s3.get_object(**target)["Body"].read(), b"written again", "body")


@check("CompleteMultipartUpload", level="extended", spec=userguide("conditional-writes"))
def test_deleted_meanwhile_is_a_conflict(s3, target, etag):
    """CompleteMultipartUpload with If-None-Match: * for a key whose object was deleted while the upload was open
    answers 409 ConditionalRequestConflict and makes no object."""
    upload = _upload(s3, target)
    with expect.arranging():
        s3.delete_object(**target)
    with expect.error(409, "ConditionalRequestConflict"):
        s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    with expect.error(404):
        s3.head_object(**target)
