"""Multipart uploads that another account begins in a bucket: who is named, who may abort them, whose the object is."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.s3.uploads import finish, send_part

pytestmark = pytest.mark.xdist_group("bucket_access")
RIGHTS = userguide("mpuoverview")


@pytest.fixture
def begun(alt, bucket_granting, prefix):
    """An upload of the second account in a bucket where it may write: its bucket, key and id."""
    place = {"Bucket": bucket_granting("WRITE"), "Key": f"{prefix}upload"}
    with expect.arranging():
        return {**place, "UploadId": alt.create_multipart_upload(**place)["UploadId"]}


@check("ListMultipartUploads", level="common", spec=RIGHTS)
def test_initiator_is_named(s3, begun, canonical_id):
    """ListMultipartUploads names the account that began an upload as its Owner, and as its Initiator, too, or a user of
    it by an ARN, whoever lists."""
    listed = s3.list_multipart_uploads(Bucket=begun["Bucket"], Prefix=begun["Key"])
    (upload,) = listed.get("Uploads", [])
    initiator = upload["Initiator"]["ID"]
    assert initiator == canonical_id("alt") or initiator.startswith("arn:"), f"expected the account, got {initiator}"
    expect.equal(upload["Owner"]["ID"], canonical_id("alt"), "owner")


@check("CompleteMultipartUpload", level="common", spec=RIGHTS)
def test_object_of_an_upload_is_its_initiators(s3, alt, begun, canonical_id):
    """Whom a bucket's ACL grants WRITE completes an upload of his own: the object's ACL names him as the owner."""
    place = {"Bucket": begun["Bucket"], "Key": begun["Key"]}
    finish(alt, begun, send_part(alt, begun, 1, b"part"))
    expect.equal(alt.get_object_acl(**place)["Owner"]["ID"], canonical_id("alt"), "owner")


@check("ListParts", level="common", spec=RIGHTS)
def test_initiator_lists_parts(s3, alt, begun):
    """ListParts, by who began the upload in another's bucket, answers 200 and the part that he sent."""
    part = send_part(alt, begun, 1, b"part")
    listed = alt.list_parts(**begun)
    expect.equal([entry["PartNumber"] for entry in listed.get("Parts", [])], [part["PartNumber"]], "parts")


@check("AbortMultipartUpload", level="common", spec=RIGHTS)
def test_initiator_aborts(s3, alt, begun):
    """AbortMultipartUpload, by who began the upload in another's bucket, answers 204, and it is listed no more."""
    expect.status(alt.abort_multipart_upload(**begun), 204)
    listed = s3.list_multipart_uploads(Bucket=begun["Bucket"], Prefix=begun["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads")


@check("AbortMultipartUpload", level="common", spec=RIGHTS)
def test_bucket_owner_aborts(s3, begun):
    """AbortMultipartUpload, by the bucket's owner, of another account's upload answers 204; it is listed no more."""
    expect.status(s3.abort_multipart_upload(**begun), 204)
    listed = s3.list_multipart_uploads(Bucket=begun["Bucket"], Prefix=begun["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads")


@check("CreateMultipartUpload", level="common", spec=RIGHTS)
def test_upload_into_a_private_bucket_is_refused(s3, alt, target):
    """CreateMultipartUpload in another account's private bucket answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        alt.create_multipart_upload(**target)


@check("UploadPart", level="common", spec=RIGHTS)
def test_part_of_anothers_upload_is_refused(s3, alt, upload):
    """UploadPart to an upload that the owner of a private bucket began, by another account, answers 403 AccessDenied,
    and the upload has no part."""
    with expect.error(403, "AccessDenied"):
        alt.upload_part(**upload, PartNumber=1, Body=b"part")
    expect.equal(s3.list_parts(**upload).get("Parts", []), [], "parts")


@check("ListParts", level="common", spec=RIGHTS)
def test_parts_of_anothers_upload_are_not_listed(s3, alt, upload):
    """ListParts of an upload that the owner of a private bucket began, by another account, answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        alt.list_parts(**upload)


@check("AbortMultipartUpload", level="common", spec=RIGHTS)
def test_anothers_upload_is_not_aborted(s3, alt, upload):
    """AbortMultipartUpload of an upload that the owner of a private bucket began, by another account, answers 403
    AccessDenied, and the upload stays."""
    with expect.error(403, "AccessDenied"):
        alt.abort_multipart_upload(**upload)
    expect.status(s3.list_parts(**upload), 200)


@check("CompleteMultipartUpload", level="common", spec=RIGHTS)
def test_anothers_upload_is_not_completed(s3, alt, upload):
    """CompleteMultipartUpload of an upload that the owner of a private bucket began, by another account, answers 403
    AccessDenied, and makes no object."""
    part = send_part(s3, upload, 1, b"part")
    with expect.error(403, "AccessDenied"):
        finish(alt, upload, part)
    with expect.error(404):
        s3.head_object(Bucket=upload["Bucket"], Key=upload["Key"])
