"""Multipart uploads that another account starts in a bucket: who is named, who may abort them, and who owns the
object."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.uploads import finish, send_part

FEATURE = "cross-account"

pytestmark = pytest.mark.xdist_group("bucket_access")
RIGHTS = userguide("mpuoverview")


@pytest.fixture
def begun(alt, bucket_granting, prefix):
    """A multipart upload of the second account in a bucket where it may write: its bucket, key and upload ID."""
    place = {"Bucket": bucket_granting("WRITE"), "Key": f"{prefix}upload"}
    with expect.arranging():
        return {**place, "UploadId": alt.create_multipart_upload(**place)["UploadId"]}


@check("ListMultipartUploads", level="common", spec=RIGHTS)
def test_initiator_is_named(s3, begun, canonical_id):
    """ListMultipartUploads by the bucket's owner returns the account that started an upload as its Owner, and as its
    Initiator either this account or the ARN of one of its users."""
    listed = s3.list_multipart_uploads(Bucket=begun["Bucket"], Prefix=begun["Key"])
    (upload,) = listed.get("Uploads", [])
    initiator = upload["Initiator"]["ID"]
    right = initiator == canonical_id("alt") or initiator.startswith("arn:")
    expect.that(right, "the account or the ARN of a user", initiator, "initiator", sort="form")
    expect.equal(upload["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")


@check("CompleteMultipartUpload", level="common", spec=RIGHTS)
def test_initiator_owns_the_object(s3, alt, begun, canonical_id):
    """If a bucket's ACL grants WRITE to another account, this account can complete its own upload there, and the
    object's ACL names it as the owner."""
    place = {"Bucket": begun["Bucket"], "Key": begun["Key"]}
    finish(alt, begun, send_part(alt, begun, 1, b"part"))
    expect.equal(alt.get_object_acl(**place)["Owner"]["ID"], canonical_id("alt"), "owner", sort="form")


@check("ListParts", level="common", spec=RIGHTS)
def test_initiator_lists_parts(s3, alt, begun):
    """ListParts, by the account that started the upload in another account's bucket, returns 200 with the part that
    it sent."""
    part = send_part(alt, begun, 1, b"part")
    listed = alt.list_parts(**begun)
    expect.equal(
        [entry["PartNumber"] for entry in listed.get("Parts", [])], [part["PartNumber"]], "parts", sort="entries"
    )


@check("AbortMultipartUpload", level="common", spec=RIGHTS)
def test_initiator_aborts(s3, alt, begun):
    """AbortMultipartUpload, by the account that started the upload in another account's bucket, succeeds, and the
    upload is no longer listed."""
    expect.succeeded(alt.abort_multipart_upload(**begun))
    listed = s3.list_multipart_uploads(Bucket=begun["Bucket"], Prefix=begun["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")


@check("AbortMultipartUpload", level="common", spec=RIGHTS)
def test_bucket_owner_aborts(s3, begun):
    """AbortMultipartUpload by the bucket's owner, of another account's upload, succeeds, and the upload is no
    longer listed."""
    expect.succeeded(s3.abort_multipart_upload(**begun))
    listed = s3.list_multipart_uploads(Bucket=begun["Bucket"], Prefix=begun["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")


@check("CreateMultipartUpload", level="common", spec=RIGHTS)
def test_upload_into_a_private_bucket_is_refused(s3, alt, target):
    """CreateMultipartUpload in another account's private bucket is refused with 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        alt.create_multipart_upload(**target)


@check("UploadPart", level="common", spec=RIGHTS)
def test_part_of_anothers_upload_is_refused(s3, alt, upload):
    """UploadPart by another account, to an upload that the owner of a private bucket started, is refused with 403
    AccessDenied, and the upload has no part."""
    with expect.error(403, "AccessDenied"):
        alt.upload_part(**upload, PartNumber=1, Body=b"part")
    expect.no_parts(s3, upload)


@check("ListParts", level="common", spec=RIGHTS)
def test_parts_of_anothers_upload_are_not_listed(s3, alt, upload):
    """ListParts by another account, of an upload that the owner of a private bucket started, is refused with 403
    AccessDenied."""
    with expect.error(403, "AccessDenied"):
        alt.list_parts(**upload)


@check("AbortMultipartUpload", level="common", spec=RIGHTS)
def test_anothers_upload_is_not_aborted(s3, alt, upload):
    """AbortMultipartUpload by another account, of an upload that the owner of a private bucket started, is refused
    with 403 AccessDenied, and the upload stays."""
    with expect.error(403, "AccessDenied"):
        alt.abort_multipart_upload(**upload)
    expect.status(s3.list_parts(**upload), 200)


@check("CompleteMultipartUpload", level="common", spec=RIGHTS)
def test_anothers_upload_is_not_completed(s3, alt, upload):
    """CompleteMultipartUpload by another account, of an upload that the owner of a private bucket started, is
    refused with 403 AccessDenied, and creates no object."""
    part = send_part(s3, upload, 1, b"part")
    with expect.error(403, "AccessDenied"):
        finish(alt, upload, part)
    with expect.error(404):
        s3.head_object(Bucket=upload["Bucket"], Key=upload["Key"])
