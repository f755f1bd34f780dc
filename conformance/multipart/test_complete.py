"""CompleteMultipartUpload: what happens to the parts, and what the operation returns.

Not checked because of their size: parts above 5 GiB, objects above 50 TB, and objects of 10,000 parts.
"""

import urllib.parse

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, LAST_PART, finish, send_part, start_upload

FEATURE = "multipart"
SIDE = "server"

NAMESPACE = b' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@pytest.fixture
def in_one_part(s3, new_target):
    """`in_one_part()` returns a completed upload of one part: its bucket, key and id, the part's entry, and the
    response that completed it."""

    def complete():
        upload = start_upload(s3, new_target())
        part = send_part(s3, upload, 1, LAST_PART)
        return upload, part, finish(s3, upload, part)

    return complete


def _object_of(upload):
    return {"Bucket": upload["Bucket"], "Key": upload["Key"]}


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_etag_of_one_part_has_the_multipart_form(s3, in_one_part):
    """The ETag of an object that was uploaded in one part is the MD5 of that part's MD5, followed by -1."""
    upload, _, _ = in_one_part()
    expect.etag_of_parts(s3.head_object(**_object_of(upload))["ETag"], [LAST_PART])


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_one_empty_part_makes_an_empty_object(s3, target, upload):
    """An upload whose only part is empty creates an object of 0 bytes."""
    finish(s3, upload, send_part(s3, upload, 1, b""))
    expect.equal(s3.head_object(**target)["ContentLength"], 0, "Content-Length", sort="data")


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_smallest_part_before_another(s3, target, upload):
    """CompleteMultipartUpload with a part of exactly 5 MiB, followed by a part of 1 byte, returns 200, and the
    object has 5,242,881 bytes."""
    parts = [send_part(s3, upload, 1, FIRST_PART), send_part(s3, upload, 2, b"x")]
    expect.status(finish(s3, upload, *parts), 200)
    expect.equal(s3.head_object(**target)["ContentLength"], 5_242_881, "Content-Length", sort="data")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_parts_not_listed_are_left_out(s3, target, upload):
    """If parts 1, 2 and 3 are uploaded, and only part 2 is listed in CompleteMultipartUpload, the object consists of
    part 2 only."""
    _, second, _ = (send_part(s3, upload, number, b"part %d" % number) for number in (1, 2, 3))
    finish(s3, upload, second)
    expect.equal(s3.get_object(**target)["Body"].read(), b"part 2", "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_etag_without_quotes_is_accepted(s3, target, upload):
    """CompleteMultipartUpload with a part's ETag without quotes returns 200, and the object has the part's bytes."""
    part = send_part(s3, upload, 1, LAST_PART)
    expect.status(finish(s3, upload, part | {"ETag": part["ETag"].strip('"')}), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@derived("S3 documents XML; so any form that XML 1.0 allows means the same document.")
@pytest.mark.parametrize("namespace", [NAMESPACE, b""], ids=["with_namespace", "without_namespace"])
def test_document_with_and_without_namespace(s3, target, upload, altered, namespace):
    """CompleteMultipartUpload with a document with or without S3's XML namespace returns 200, and the object has the
    part's bytes."""
    etag = send_part(s3, upload, 1, LAST_PART)["ETag"].encode()
    part = b"<Part><PartNumber>1</PartNumber><ETag>%b</ETag></Part>" % etag
    with altered(body=b"<CompleteMultipartUpload%b>%b</CompleteMultipartUpload>" % (namespace, part)):
        expect.status(finish(s3, upload, {"PartNumber": 1, "ETag": "replaced"}), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3::test_multipart_with_unicode_character_location", 2026)
def test_location_ends_with_the_key(s3, bucket, prefix):
    """CompleteMultipartUpload returns a percent-encoded Location that ends with the object's key."""
    target = {"Bucket": bucket, "Key": f"{prefix}käse und brot"}
    upload = start_upload(s3, target)
    location = finish(s3, upload, send_part(s3, upload, 1, LAST_PART)).get("Location", "")
    expect.that(location.replace(" ", "é").isascii(), "a percent-encoded URL", location, "Location", sort="form")
    expect.equal(
        urllib.parse.unquote(location)[-len(target["Key"]) - 1 :], "/" + target["Key"], "key in Location", sort="form"
    )


@check("CompleteMultipartUpload", level="common", spec=userguide("object-keys"))
@derived("Keys are documented as any text; asked here in each place of a request.")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a b", id="space"),
        pytest.param("a+b", id="plus"),
        pytest.param("a%20b", id="percent"),
        pytest.param("a?uploads&b=c", id="question_mark"),
        pytest.param("<a>&'b'", id="xml_characters"),
        pytest.param("日本/é", id="unicode"),
        pytest.param("folder/", id="slash_at_the_end"),
    ],
)
def test_key_that_needs_encoding(s3, bucket, prefix, name):
    """CompleteMultipartUpload and CreateMultipartUpload return a key unchanged if it has characters that need
    encoding in URLs or XML, and ListObjects lists the object with this key."""
    target = {"Bucket": bucket, "Key": prefix + name}
    made = s3.create_multipart_upload(**target)
    upload = {**target, "UploadId": made["UploadId"]}
    done = finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    expect.equal((made["Key"], done["Key"]), (target["Key"], target["Key"]), "returned keys", sort="form")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [target["Key"]], "listed keys", sort="entries")


@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"))
@recorded("LocalStack", "TestS3::test_multipart_and_list_parts", 2026)
def test_completed_upload_is_gone(s3, in_one_part):
    """A completed upload is no longer listed by ListMultipartUploads, and ListParts of it returns 404 NoSuchUpload."""
    upload, _, _ = in_one_part()
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")
    with expect.error(404, "NoSuchUpload"):
        s3.list_parts(**upload)


@check("UploadPart", level="common", spec=api("UploadPart"))
def test_completed_upload_takes_no_part(s3, in_one_part):
    """UploadPart to a completed upload is refused with 404 NoSuchUpload, and the object does not change."""
    upload, _, _ = in_one_part()
    with expect.error(404, "NoSuchUpload"):
        s3.upload_part(**upload, PartNumber=2, Body=b"too late")
    expect.equal(s3.get_object(**_object_of(upload))["Body"].read(), LAST_PART, "body", sort="data")


# The reference documents NoSuchUpload for a completed upload; S3 was also seen to return 200 to a repeated request.
@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_second_completion_changes_nothing(s3, in_one_part):
    """A second CompleteMultipartUpload of the same upload returns 200 with the object's ETag and the checksums of the
    first response, or 404 NoSuchUpload; the object does not change."""
    upload, part, first = in_one_part()
    with expect.arranging():
        etag = s3.head_object(**_object_of(upload))["ETag"]
    second = expect.response_unless(lambda: finish(s3, upload, part), 404, "NoSuchUpload")
    got = s3.get_object(**_object_of(upload))
    expect.equal(got["Body"].read(), LAST_PART, "body", sort="data")
    expect.equal(got["ETag"], etag, "ETag", sort="form")
    if second:
        expect.equal(second["ETag"].strip('"'), etag.strip('"'), "ETag of the second response", sort="form")
        expect.equal(_checksums(second), _checksums(first), "checksums of the second response", sort="option")


def _checksums(answer):
    return {name: value for name, value in answer.items() if name.startswith("Checksum")}


@check("AbortMultipartUpload", level="common", spec=api("AbortMultipartUpload"))
def test_abort_after_completion_leaves_the_object(s3, in_one_part):
    """AbortMultipartUpload of a completed upload succeeds or returns 404 NoSuchUpload, and leaves the object."""
    upload, _, _ = in_one_part()
    answer = expect.response_unless(lambda: s3.abort_multipart_upload(**upload), 404, "NoSuchUpload")
    if answer:
        expect.succeeded(answer)
    expect.equal(s3.get_object(**_object_of(upload))["Body"].read(), LAST_PART, "body", sort="data")
