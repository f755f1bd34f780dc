"""UploadPartCopy: parts that are copied from an object."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, LAST_PART, expect_part_copy, finish, send_part, start_upload

FEATURE = "part-copy"
SIDE = "server"

TEN = b"0123456789"


def _copied(s3, upload, answer):
    """Returns the entry of part 1 for CompleteMultipartUpload, from the response to UploadPartCopy. If that lacks the
    ETag, it is the listed one: the stored bytes are compared in any case."""
    etag = answer.get("CopyPartResult", {}).get("ETag") or s3.list_parts(**upload)["Parts"][-1]["ETag"]
    return {"PartNumber": 1, "ETag": etag}


@check("UploadPartCopy", level="core", spec=api("UploadPartCopy"), gate=True, shows="small-parts-are-not-copied")
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_no_copy_source_range", 2026)
def test_whole_source_is_copied(s3, target, upload, ten_bytes):
    """UploadPartCopy without a range copies the whole source, and the object of the completed upload has the
    source's bytes."""
    finish(s3, upload, _copied(s3, upload, s3.upload_part_copy(**upload, PartNumber=1, CopySource=ten_bytes)))
    expect.equal(s3.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@check("UploadPartCopy", level="core", spec=api("UploadPartCopy"))
def test_answer_has_etag_and_time(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy returns 200 with the MD5 of the part as ETag, and the current time as LastModified."""
    answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes)
    expect.status(answer, 200)
    expect.etag_is_md5(answer["CopyPartResult"]["ETag"], TEN)
    expect.recent(answer["CopyPartResult"]["LastModified"], "LastModified")


@check("UploadPartCopy", level="core", spec=api("UploadPartCopy"))
def test_missing_source_is_refused(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy from a key that does not exist is refused with 404 NoSuchKey."""
    missing = ten_bytes | {"Key": ten_bytes["Key"] + "-missing"}
    with expect.error(404, "NoSuchKey"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=missing)


@check("UploadPartCopy", level="core", spec=api("UploadPartCopy"))
def test_missing_source_bucket_is_refused(s3, upload_to_fill, new_bucket_name):
    """UploadPartCopy from a bucket that does not exist is refused with 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource={"Bucket": new_bucket_name, "Key": "object"})


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_source_without_key_is_refused(s3, upload_to_fill, ten_bytes, altered):
    """UploadPartCopy with a copy source without a key is refused with 400 InvalidArgument."""
    with altered(headers={"x-amz-copy-source": "a-name-without-slash"}), expect.error(400, "InvalidArgument"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes)


@check("UploadPartCopy", level="core", spec=api("UploadPartCopy"))
def test_source_in_another_bucket(s3, neighbour_to_read, prefix, ten_bytes):
    """UploadPartCopy copies a part from an object in another bucket."""
    target = {"Bucket": neighbour_to_read["Bucket"], "Key": f"{prefix}copy"}
    upload = start_upload(s3, target)
    finish(s3, upload, _copied(s3, upload, s3.upload_part_copy(**upload, PartNumber=1, CopySource=ten_bytes)))
    expect.equal(s3.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@check("UploadPartCopy", level="common", spec="https://github.com/aws/aws-cli/issues/614")
def test_plus_sign_in_the_source_is_a_space(s3, bucket, prefix, upload_to_fill, altered):
    """UploadPartCopy reads a plus sign in x-amz-copy-source as a space."""
    source = {"Bucket": bucket, "Key": f"{prefix}a source"}
    with expect.arranging():
        s3.put_object(**source, Body=TEN)
    with altered(headers={"x-amz-copy-source": f"{bucket}/{prefix}a+source"}):
        answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=source)
    expect_part_copy(answer, TEN)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_object_is_copied_into_its_own_upload(s3, stored, upload):
    """UploadPartCopy copies an object into an upload of the object's own key; the completed upload replaces the
    object with the same bytes."""
    obj = stored(TEN, Metadata={"colour": "red"})
    finish(s3, upload, _copied(s3, upload, s3.upload_part_copy(**upload, PartNumber=1, CopySource=obj)))
    expect.equal(s3.get_object(**obj)["Body"].read(), TEN, "body", sort="data")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@derived("UploadPartCopy is documented to copy bytes; metadata are those of the upload.")
def test_metadata_of_the_source_is_not_copied(s3, bucket, prefix, target, upload):
    """The object of a completed upload does not have the metadata and content type of the object that its part was
    copied from."""
    source = {"Bucket": bucket, "Key": f"{prefix}source"}
    with expect.arranging():
        s3.put_object(**source, Body=TEN, ContentType="text/x-source", Metadata={"colour": "red"})
    finish(s3, upload, _copied(s3, upload, s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)))
    head = s3.head_object(**target)
    expect.same_metadata(head, {})
    kind = head["ContentType"]
    expect.that(kind != "text/x-source", "not that of the part's source", kind, "Content-Type", sort="data")


@check("UploadPartCopy", level="common", spec=userguide("CopyingObjectsMPUapi"))
@derived("CopyObject makes an object of its own; so neither object changes with the other.")
def test_part_stays_when_its_source_changes(s3, bucket, prefix, target, upload):
    """A copied part does not change when its source is overwritten afterwards."""
    source = {"Bucket": bucket, "Key": f"{prefix}source"}
    with expect.arranging():
        s3.put_object(**source, Body=TEN)
        part = _copied(s3, upload, s3.upload_part_copy(**upload, PartNumber=1, CopySource=source))
        s3.put_object(**source, Body=b"overwritten")
    finish(s3, upload, part)
    expect.equal(s3.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@check("UploadPartCopy", level="core", spec=userguide("CopyingObjectsMPUapi"))
def test_copied_part_together_with_a_sent_one(s3, target, upload, ten_bytes):
    """CompleteMultipartUpload with an uploaded part and a copied part creates one object with the bytes of both, and
    an ETag of two parts."""
    first = send_part(s3, upload, 1, FIRST_PART)
    answer = s3.upload_part_copy(**upload, PartNumber=2, CopySource=ten_bytes)
    finish(s3, upload, first, _copied(s3, upload, answer) | {"PartNumber": 2})
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), FIRST_PART + TEN, "body", sort="data")
    expect.etag_of_parts(got["ETag"], [FIRST_PART, TEN])


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_copied_part_replaces_a_sent_one(s3, upload, ten_bytes):
    """A copied part replaces a part with the same number that was uploaded before."""
    send_part(s3, upload, 1, LAST_PART)
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=ten_bytes)
    parts = [(part["Size"], part["ETag"].strip('"')) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [(10, answer["CopyPartResult"]["ETag"].strip('"'))], "parts", sort="entries")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_empty_source_makes_an_empty_part(s3, stored, upload):
    """A part that is copied from an object of 0 bytes has 0 bytes."""
    s3.upload_part_copy(**upload, PartNumber=1, CopySource=stored(b""))
    expect.equal([part["Size"] for part in s3.list_parts(**upload)["Parts"]], [0], "sizes of the parts", sort="data")


@check("UploadPartCopy", level="extended", spec=userguide("RequesterPaysBuckets"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_bucket_owner(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy with RequestPayer requester returns 200 and copies the part in the requester's own bucket, as
    without it."""
    answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, RequestPayer="requester")
    expect.status(answer, 200)
    expect_part_copy(answer, TEN)
