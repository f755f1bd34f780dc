"""CreateMultipartUpload: what it returns, and what it refuses."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import LAST_PART

FEATURE = "multipart"
SIDE = "server"


@check("CreateMultipartUpload", level="core", spec=api("CreateMultipartUpload"))
@recorded("moto", "test_s3_multipart.py::test_create_multipart_upload_with_content_type", 2026)
def test_answer_names_the_upload(s3, target):
    """CreateMultipartUpload returns 200 with the bucket, the key and an upload ID that is not empty."""
    made = s3.create_multipart_upload(**target)
    expect.status(made, 200)
    expect.equal({"Bucket": made["Bucket"], "Key": made["Key"]}, target, "bucket and key", sort="data")
    expect.that(made["UploadId"], "an id", made["UploadId"], "UploadId", sort="data")


@check("CreateMultipartUpload", level="core", spec=api("CreateMultipartUpload"))
def test_each_upload_has_its_own_id(s3, target):
    """Two CreateMultipartUpload requests for one key return two different upload IDs."""
    one = s3.create_multipart_upload(**target)["UploadId"]
    two = s3.create_multipart_upload(**target)["UploadId"]
    expect.that(two != one, "another id", two, "UploadId of the second upload", sort="data")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_unknown_storage_class_is_refused(s3, target):
    """CreateMultipartUpload with a storage class that does not exist is refused with 400 InvalidStorageClass."""
    with expect.error(400, "InvalidStorageClass"):
        s3.create_multipart_upload(**target, StorageClass="NO_SUCH_CLASS")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
@recorded("LocalStack", "TestS3::test_put_object_storage_class_outposts", 2026)
def test_storage_class_of_outposts_is_refused(s3, target):
    """CreateMultipartUpload with the storage class OUTPOSTS, in a bucket that is not on an Outpost, is refused with
    400 InvalidStorageClass."""
    with expect.error(400, "InvalidStorageClass"):
        s3.create_multipart_upload(**target, StorageClass="OUTPOSTS")


@check("CreateMultipartUpload", level="extended", spec=userguide("how-to-page-redirect"), feature="website-hosting")
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_malformed_redirect_is_refused(s3, target):
    """CreateMultipartUpload with a website redirect location that is neither a path nor an http or https URL is
    refused with 400 InvalidRedirectLocation."""
    with expect.error(400, "InvalidRedirectLocation"):
        s3.create_multipart_upload(**target, WebsiteRedirectLocation="elsewhere")


@check("CreateMultipartUpload", level="common", spec=userguide("UsingMetadata"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_too_much_metadata_is_refused(s3, target):
    """CreateMultipartUpload with more than 2 KB of user metadata is refused with 400 MetadataTooLarge."""
    with expect.error(400, "MetadataTooLarge"):
        s3.create_multipart_upload(**target, Metadata={"long": "x" * 2050})


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_no_abort_date_without_a_rule(s3, own_bucket):
    """CreateMultipartUpload in a bucket without a lifecycle configuration returns neither an abort date nor an abort
    rule ID."""
    made = s3.create_multipart_upload(Bucket=own_bucket, Key="object")
    expect.equal(
        (made.get("AbortDate"), made.get("AbortRuleId")), (None, None), "AbortDate and AbortRuleId", sort="option"
    )


@check("CompleteMultipartUpload", level="extended", spec=userguide("RequesterPaysBuckets"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_bucket_owner(s3, target):
    """An upload whose requests have RequestPayer requester is completed with 200 in the requester's own bucket, as
    without it, and the object has the part's bytes."""
    made = s3.create_multipart_upload(**target, RequestPayer="requester")
    upload = {**target, "UploadId": made["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=LAST_PART, RequestPayer="requester")
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, RequestPayer="requester")
    expect.status(done, 200)
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")
