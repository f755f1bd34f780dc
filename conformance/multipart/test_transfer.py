"""Files and objects that boto3 transfers in parts automatically, and the settings that they keep."""

from fixtures.assertions import check, expect
from fixtures.model.sources import boto3
from fixtures.s3.uploads import FIRST_PART, LAST_PART

FEATURE = "file-transfers"


@check("CompleteMultipartUpload", level="core", spec=boto3("upload_file"))
def test_large_file_keeps_its_extra_args(s3, target, file_of, five_mib_transfers):
    """A file that upload_file uploads in parts has the content type and the metadata that upload_file was given."""
    extra = {"ContentType": "text/x-file", "Metadata": {"colour": "red"}}
    where = target["Bucket"], target["Key"]
    s3.upload_file(str(file_of(FIRST_PART + LAST_PART)), *where, ExtraArgs=extra, Config=five_mib_transfers)
    head = s3.head_object(**target)
    expect.equal(head["ContentType"], "text/x-file", "Content-Type", sort="data")
    expect.same_metadata(head, {"colour": "red"})


@check("CopyObject", level="common", spec=boto3("copy"))
def test_large_object_is_copied_in_parts(s3, target, stored, bucket, prefix, five_mib_transfers, seen_operations):
    """boto3's copy copies an object above the multipart threshold with two UploadPartCopy requests, and the copy has
    the object's bytes."""
    source = stored(FIRST_PART + LAST_PART)
    copy = {"Bucket": bucket, "Key": f"{prefix}copy"}
    s3.copy(source, copy["Bucket"], copy["Key"], Config=five_mib_transfers)
    expect.equal(seen_operations().count("UploadPartCopy"), 2, "number of parts copied", sort="data")
    expect.equal(s3.get_object(**copy)["Body"].read(), FIRST_PART + LAST_PART, "body", sort="data")
