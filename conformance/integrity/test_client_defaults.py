"""boto3's default checksums: it sends a CRC32 with each upload, and requests the checksum with each download.

The clients are used as shipped, without corrections. Over HTTP the CRC32 is a header; over HTTPS with Signature V4 it
is the trailer of a streamed body.
"""

from fixtures.assertions import check, expect
from fixtures.model import checksums
from fixtures.model.sources import boto3

FEATURE = "sdk-default-checksums"
SIDE = "client"

BODY = checksums.SAMPLE_BODY
CRC32 = checksums.sent("CRC32", BODY)


@check("PutObject", level="core", spec=boto3("put_object"), gate=True)
def test_uploaded_object_is_what_was_sent(boto3_client, target):
    """An object that boto3 uploaded with its default checksum is returned with the same bytes and without a
    Content-Encoding."""
    boto3_client.put_object(**target, Body=BODY)
    got = boto3_client.get_object(**target)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.equal(got.get("ContentEncoding"), None, "Content-Encoding", sort="data")


@check("PutObject", level="common", spec=boto3("put_object"))
def test_default_checksum_is_answered(boto3_client, target):
    """PutObject with boto3's default checksum returns the body's CRC32."""
    expect.equal(checksums.found(boto3_client.put_object(**target, Body=BODY)), CRC32, "checksums", sort="option")


@check("GetObject", level="common", spec=boto3("get_object"))
def test_default_checksum_is_read(boto3_client, target):
    """GetObject without a ChecksumMode argument of an object uploaded by boto3 returns its bytes, and the CRC32 that
    boto3 verifies by default."""
    with expect.arranging():
        boto3_client.put_object(**target, Body=BODY)
    got = boto3_client.get_object(**target)
    expect.equal(checksums.found(got), CRC32, "checksums", sort="option")
    expect.equal(got["Body"].read(), BODY, "body", sort="data")


@check("UploadPart", level="common", spec=boto3("upload_part"))
def test_default_checksum_of_a_part_is_answered(boto3_client, target):
    """UploadPart with boto3's default checksum returns the part's CRC32."""
    with expect.arranging():
        upload = {**target, "UploadId": boto3_client.create_multipart_upload(**target)["UploadId"]}
    sent = boto3_client.upload_part(**upload, PartNumber=1, Body=BODY)
    expect.equal(checksums.found(sent), CRC32, "checksums", sort="option")


@check("CompleteMultipartUpload", level="common", spec=boto3("upload_part"))
def test_parts_with_the_default_checksum_make_an_object(boto3_client, target):
    """CompleteMultipartUpload with only the part's ETag returns 200 if boto3 uploaded the part with its default
    checksum, and the object has the part's bytes."""
    with expect.arranging():
        upload = {**target, "UploadId": boto3_client.create_multipart_upload(**target)["UploadId"]}
        sent = boto3_client.upload_part(**upload, PartNumber=1, Body=BODY)
    parts = [{"PartNumber": 1, "ETag": sent["ETag"]}]
    expect.status(boto3_client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}), 200)
    expect.equal(boto3_client.get_object(**target)["Body"].read(), BODY, "body", sort="data")
