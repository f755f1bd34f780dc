"""Uploads in progress: they affect neither objects nor other uploads, and create no object before they are
completed."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import LAST_PART, finish, send_part

FEATURE = "multipart"
SIDE = "server"


def _another(s3, upload):
    """Creates a second upload of the same key, and returns its bucket, key and upload ID."""
    key = {"Bucket": upload["Bucket"], "Key": upload["Key"]}
    with expect.arranging():
        return {**key, "UploadId": s3.create_multipart_upload(**key)["UploadId"]}


@check("CreateMultipartUpload", level="core", spec=userguide("mpuoverview"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_object_stays_until_completion(s3, stored, upload):
    """An object does not change while an upload of its key is in progress and has a part."""
    obj = stored(b"as it was")
    send_part(s3, upload, 1, LAST_PART)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"as it was", "body", sort="data")


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
@recorded("moto", "test_s3_multipart.py::test_multipart_upload_overwrites", 2024)
def test_completion_replaces_an_object(s3, stored, upload):
    """CompleteMultipartUpload replaces an object at the upload's key: bytes, content type and metadata."""
    obj = stored(b"as it was", ContentType="text/x-old", Metadata={"colour": "red"})
    finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), LAST_PART, "body", sort="data")
    expect.same_metadata(got, {})
    kind = got["ContentType"]
    expect.that(kind != "text/x-old", "not that of the replaced object", kind, "Content-Type", sort="data")


# The guide allows a request that is received between the start and the completion of an upload to take precedence.
@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"), shows="newer-objects-end-uploads")
def test_completion_after_an_object_written_meanwhile(s3, stored, upload):
    """If an object is put while an upload of its key is in progress, CompleteMultipartUpload returns 200, and the
    object is then one of the two."""
    part = send_part(s3, upload, 1, LAST_PART)
    obj = stored(b"written meanwhile")
    expect.status(finish(s3, upload, part), 200)
    body = s3.get_object(**obj)["Body"].read()
    expect.that(body in (LAST_PART, b"written meanwhile"), "one of the two bodies", body, "body", sort="data")


@check("PutObject", level="core", spec=userguide("mpuoverview"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_put_replaces_an_object_of_parts(s3, target, upload):
    """PutObject replaces an object that was uploaded in parts: GetObject returns the new bytes, and an ETag that is
    their MD5."""
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    s3.put_object(**target, Body=b"in one piece")
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), b"in one piece", "body", sort="data")
    expect.etag_is_md5(got["ETag"], b"in one piece")


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_object_of_parts_is_deleted(s3, target, upload):
    """DeleteObject of an object that was uploaded in parts succeeds, and HeadObject then returns 404."""
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    expect.succeeded(s3.delete_object(**target))
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="common", spec=userguide("mpuoverview"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_deletion_leaves_the_upload(s3, stored, upload):
    """DeleteObject does not affect an upload of the same key that is in progress: ListParts still lists its part."""
    send_part(s3, upload, 1, LAST_PART)
    obj = stored(b"to be deleted")
    with expect.arranging():
        s3.delete_object(**obj)
    expect.equal(
        [part["PartNumber"] for part in s3.list_parts(**upload).get("Parts", [])], [1], "part numbers", sort="entries"
    )


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"), shows="aborts-delete-objects")
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_abort_leaves_the_object(s3, stored, upload):
    """AbortMultipartUpload succeeds, and does not change the object at the upload's key."""
    obj = stored(b"as it was")
    send_part(s3, upload, 1, LAST_PART)
    expect.succeeded(s3.abort_multipart_upload(**upload))
    expect.equal(s3.get_object(**obj)["Body"].read(), b"as it was", "body", sort="data")


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_upload_without_parts_is_aborted(s3, upload):
    """AbortMultipartUpload of an upload without parts succeeds, and the upload is no longer listed."""
    expect.succeeded(s3.abort_multipart_upload(**upload))
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")


@check("AbortMultipartUpload", level="extended", spec=userguide("RequesterPaysBuckets"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_bucket_owner(s3, upload):
    """AbortMultipartUpload with RequestPayer requester succeeds in the requester's own bucket, as without it."""
    expect.succeeded(s3.abort_multipart_upload(**upload, RequestPayer="requester"))


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_abort_leaves_another_upload_of_the_key(s3, target, upload):
    """AbortMultipartUpload of one of two uploads of a key does not affect the second one: CompleteMultipartUpload of
    it returns 200, and the object has its part's bytes."""
    other = _another(s3, upload)
    part = send_part(s3, other, 1, b"of the other")
    s3.abort_multipart_upload(**upload)
    expect.status(finish(s3, other, part), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"of the other", "body", sort="data")


@check("ListParts", level="core", spec=userguide("mpuoverview"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_uploads_of_one_key_keep_their_parts_apart(s3, upload):
    """For each of two uploads of one key, ListParts lists only the part that was sent to this upload."""
    other = _another(s3, upload)
    send_part(s3, upload, 1, b"one")
    send_part(s3, other, 2, b"three")
    found = [[(p["PartNumber"], p["Size"]) for p in s3.list_parts(**u).get("Parts", [])] for u in (upload, other)]
    expect.equal(found, [[(1, 3)], [(2, 5)]], "parts of each upload", sort="entries")


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_part_of_another_upload_is_refused(s3, upload):
    """CompleteMultipartUpload with a part that was sent to another upload of the same key is refused with 400
    InvalidPart."""
    part = send_part(s3, _another(s3, upload), 1, LAST_PART)
    with expect.error(400, "InvalidPart"):
        finish(s3, upload, part)


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_last_completed_upload_is_the_object(s3, target, upload):
    """If two uploads of one key are completed in the order of their creation, the object is the one completed last."""
    other = _another(s3, upload)
    first, second = send_part(s3, upload, 1, b"the first"), send_part(s3, other, 1, b"the second")
    finish(s3, upload, first)
    finish(s3, other, second)
    expect.equal(s3.get_object(**target)["Body"].read(), b"the second", "body", sort="data")


# The guide leaves open which of them takes precedence.
@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"), shows="newer-objects-end-uploads")
def test_uploads_completed_in_reverse_order(s3, target, upload):
    """If two uploads of one key are completed in the reverse order of their creation, both return 200, and the
    object is one of the two."""
    other = _another(s3, upload)
    first, second = send_part(s3, upload, 1, b"the first"), send_part(s3, other, 1, b"the second")
    expect.status(finish(s3, other, second), 200)
    expect.status(finish(s3, upload, first), 200)
    body = s3.get_object(**target)["Body"].read()
    expect.that(body in (b"the first", b"the second"), "one of the two bodies", body, "body", sort="data")


@check("DeleteBucket", level="extended", spec=api("DeleteBucket"))
def test_bucket_with_an_upload_is_deleted(s3, own_bucket):
    """DeleteBucket of a bucket that has an upload in progress and no objects succeeds."""
    with expect.arranging():
        s3.create_multipart_upload(Bucket=own_bucket, Key="object")
    expect.succeeded(s3.delete_bucket(Bucket=own_bucket))
