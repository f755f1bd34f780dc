"""Multipart uploads: from parts to an object, and aborted uploads."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.attempt import Attempt
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, LAST_PART, MIN_PART_BYTES, finish, send_part, start_upload

FEATURE = "multipart"
SIDE = "server"

of_listed_parts = pytest.mark.xdist_group("parts that are listed")  # also in test_list_parts.py


def _uploads(s3, target):
    found = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"]).get("Uploads", [])
    return [(entry["Key"], entry["UploadId"]) for entry in found]


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"), gate=True)
def test_object_is_the_parts_in_order(s3, in_two_parts):
    """CompleteMultipartUpload returns 200, and the object has the parts' bytes in the order of part numbers, and
    their total length."""
    obj, done = in_two_parts()
    expect.status(done, 200)
    got = s3.get_object(**obj)
    expect.equal(got["ContentLength"], len(FIRST_PART + LAST_PART), "Content-Length", sort="data")
    expect.equal(got["Body"].read(), FIRST_PART + LAST_PART, "body", sort="data")


@pytest.fixture
def completed(in_two_parts):
    """The same object, for checks that are not about its completion."""
    with expect.arranging():
        return in_two_parts()


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3::test_multipart_copy_object_etag", 2026)
def test_etag_has_the_multipart_form(s3, completed):
    """The ETag of a completed upload's object is the MD5 of the parts' MD5s, followed by a hyphen and the number of
    parts."""
    obj, _ = completed
    expect.etag_of_parts(s3.head_object(**obj)["ETag"], [FIRST_PART, LAST_PART])


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
@recorded("boto", "test_multipart.py::S3MultiPartUploadTest::test_complete_ascii", 2012)
def test_answer_names_the_object(s3, completed):
    """CompleteMultipartUpload returns the object's bucket, key and ETag."""
    obj, done = completed
    expect.equal({"Bucket": done["Bucket"], "Key": done["Key"]}, obj, "bucket and key", sort="data")
    expect.equal(done["ETag"], s3.head_object(**obj)["ETag"], "ETag, compared with HeadObject's", sort="form")


@check("UploadPart", level="core", spec=api("UploadPart"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_multipart_parts_checksum_exceptions_full_object", 2026)
def test_etag_of_a_part_is_its_md5(s3, upload_to_fill):
    """UploadPart returns 200 with the part's MD5 as ETag."""
    answer = s3.upload_part(**upload_to_fill, PartNumber=1, Body=LAST_PART)
    expect.status(answer, 200)
    expect.etag_is_md5(answer["ETag"], LAST_PART)


@of_listed_parts
@check("UploadPart", level="core", spec=api("UploadPart"))
def test_part_sent_twice_counts_once(s3, sent_twice):
    """If a part is uploaded twice, the completed object contains only the last one sent."""
    upload, part = sent_twice()
    finish(s3, upload, part)
    got = s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])
    expect.equal(got["Body"].read(), b"the second try", "body", sort="data")


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_empty_last_part(s3, target, upload):
    """An upload whose last part is empty can be completed, and the object has the bytes of the first part."""
    first = send_part(s3, upload, 1, FIRST_PART)
    empty = s3.upload_part(**upload, PartNumber=2, Body=b"")
    parts = [first, {"PartNumber": 2, "ETag": empty["ETag"]}]
    finish(s3, upload, *parts)
    expect.equal(s3.get_object(**target)["Body"].read(), FIRST_PART, "body", sort="data")


@of_listed_parts
@check("ListObjectsV2", level="common", spec=userguide("mpuoverview"))
@derived("The object is documented to appear with the completion; so nothing is there before.")
def test_nothing_is_listed_before_completion(s3, with_two_parts):
    """Before an upload is completed, ListObjectsV2 and ListObjectVersions of its folder list nothing: its parts are no
    objects."""
    upload, _ = with_two_parts
    where = {"Bucket": upload["Bucket"], "Prefix": upload["Key"].rpartition("/")[0] + "/"}
    listed = (s3.list_objects_v2(**where), s3.list_object_versions(**where))
    found = [entry["Key"] for each in listed for name in ("Contents", "Versions") for entry in each.get(name, [])]
    expect.equal(found, [], "keys", sort="entries")


@of_listed_parts
@check("CreateMultipartUpload", level="core", spec=api("CreateMultipartUpload"))
def test_no_object_before_completion(s3, with_two_parts):
    """Before an upload is completed, GetObject of its key returns 404 NoSuchKey."""
    upload, _ = with_two_parts
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])


@check(
    "CreateMultipartUpload", level="core", spec=api("CreateMultipartUpload"), feature="multipart-metadata", gate=True
)
def test_content_type_and_metadata_are_kept(s3, target):
    """The object of a completed upload has the content type and the metadata that were given to
    CreateMultipartUpload."""
    made = s3.create_multipart_upload(**target, ContentType="text/x-parts", Metadata={"colour": "red"})
    upload = {**target, "UploadId": made["UploadId"]}
    finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    head = s3.head_object(**target)
    expect.equal(head["ContentType"], "text/x-parts", "Content-Type", sort="data")
    expect.same_metadata(head, {"colour": "red"})


@of_listed_parts
@check("ListParts", level="core", spec=api("ListParts"), feature="list-parts", gate=True)
@recorded("boto", "test_multipart.py::S3MultiPartUploadTest::test_etag_of_parts", 2013)
def test_parts_are_listed(s3, with_two_parts):
    """ListParts returns the number, size and ETag of each part that was uploaded so far, in the order of part
    numbers."""
    upload, (first, second) = with_two_parts
    parts = [(p["PartNumber"], p["Size"], p["ETag"]) for p in s3.list_parts(**upload)["Parts"]]
    expect.equal(parts, [(1, 5, first["ETag"]), (2, len(LAST_PART), second["ETag"])], "parts", sort="entries")


@pytest.fixture
def aborted(s3, new_target):
    """`aborted()` returns an aborted upload, an attempt at the uploads that were listed before, and the response to its
    abortion."""

    def abort():
        upload = start_upload(s3, new_target())
        send_part(s3, upload, 1, LAST_PART)
        before = Attempt(lambda: _uploads(s3, upload))
        return upload, before, s3.abort_multipart_upload(**upload)

    return abort


@check("AbortMultipartUpload", level="core", spec=api("AbortMultipartUpload"))
def test_abort_leaves_nothing(s3, aborted):
    """AbortMultipartUpload succeeds; then GetObject returns 404 NoSuchKey, and UploadPart returns 404
    NoSuchUpload."""
    upload, _, answer = aborted()
    expect.succeeded(answer)
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])
    with expect.error(404, "NoSuchUpload"):
        s3.upload_part(**upload, PartNumber=2, Body=LAST_PART)


@of_listed_parts
@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"), feature="list-uploads", gate=True)
@recorded("botocore", "test_s3.py::TestS3SigV4Client::test_create_multipart_upload", 2014)
def test_upload_in_progress_is_listed(s3, with_two_parts):
    """ListMultipartUploads returns the key and the ID of an upload in progress."""
    upload, _ = with_two_parts
    expect.equal(_uploads(s3, upload), [(upload["Key"], upload["UploadId"])], "uploads", sort="entries")


@check("AbortMultipartUpload", "ListMultipartUploads", level="core", spec=api("AbortMultipartUpload"))
def test_aborted_upload_is_not_listed(s3, aborted):
    """ListMultipartUploads no longer lists an upload that was aborted."""
    upload, before, _ = aborted()
    with expect.arranging():
        expect.equal(before.result(), [(upload["Key"], upload["UploadId"])], "uploads before", sort="entries")
    expect.equal(_uploads(s3, upload), [], "uploads after", sort="entries")


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
@derived("Bytes are stored when their request ends; a request that was cut off stores none.")
def test_part_cut_off_on_its_way_and_sent_again(s3, target, upload, cut_connection):
    """If the connection is cut while a part is sent, and the part is then sent again, the completed object has the
    part's bytes."""
    with cut_connection(after=MIN_PART_BYTES // 5):
        s3.upload_part(**upload, PartNumber=1, Body=FIRST_PART)
    finish(s3, upload, send_part(s3, upload, 1, FIRST_PART))
    expect.equal(s3.get_object(**target)["Body"].read(), FIRST_PART, "body", sort="data")
