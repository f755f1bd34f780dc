"""Files that boto3 uploads in parts by itself, with what it is told of them."""

from fixtures.language import check, expect
from fixtures.language.sources import boto3
from fixtures.s3.uploads import FIRST, TAIL


@check("CompleteMultipartUpload", level="core", spec=boto3("upload_file"))
def test_large_file_keeps_what_it_is_told(s3, target, file_of, five_mib_transfers):
    """A file that is uploaded in parts has the content type and the metadata that upload_file was given."""
    told = {"ContentType": "text/x-file", "Metadata": {"colour": "red"}}
    where = target["Bucket"], target["Key"]
    s3.upload_file(str(file_of(FIRST + TAIL)), *where, ExtraArgs=told, Config=five_mib_transfers)
    head = s3.head_object(**target)
    expect.equal(head["ContentType"], "text/x-file", "type")
    expect.same_metadata(head, {"colour": "red"})


@check("CopyObject", level="common", spec=boto3("copy"))
def test_large_object_is_copied_in_parts(s3, target, stored, bucket, prefix, five_mib_transfers, seen_operations):
    """An object above the multipart threshold that boto3 copies is copied in parts: its copy has its bytes."""
    source = stored(FIRST + TAIL)
    copy = {"Bucket": bucket, "Key": f"{prefix}copy"}
    s3.copy(source, copy["Bucket"], copy["Key"], Config=five_mib_transfers)
    expect.equal(seen_operations().count("UploadPartCopy"), 2, "number of parts copied")
    expect.equal(s3.get_object(**copy)["Body"].read(), FIRST + TAIL, "body")
