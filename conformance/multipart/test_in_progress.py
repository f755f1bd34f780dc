"""Uploads in progress: beside objects, beside each other, and not to be seen before they are completed."""

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.uploads import TAIL, finish, send_part


def _another(s3, upload):
    """A second upload of the same key."""
    key = {"Bucket": upload["Bucket"], "Key": upload["Key"]}
    with expect.arranging():
        return {**key, "UploadId": s3.create_multipart_upload(**key)["UploadId"]}


@check("CreateMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_object_stays_until_completion(s3, stored, upload):
    """While an upload of its key is in progress and has a part, an object stays as it is."""
    obj = stored(b"as it was")
    send_part(s3, upload, 1, TAIL)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"as it was", "body")


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_completion_replaces_an_object(s3, stored, upload):
    """A completed upload replaces the object of its key: bytes, content type and metadata."""
    obj = stored(b"as it was", ContentType="text/x-old", Metadata={"colour": "red"})
    finish(s3, upload, send_part(s3, upload, 1, TAIL))
    got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), TAIL, "body")
    expect.same_metadata(got, {})
    assert got["ContentType"] != "text/x-old", "the object has the content type of the one before"


# The guide lets a request that came between the start of an upload and its completion take precedence.
@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"))
def test_completion_after_an_object_written_meanwhile(s3, stored, upload):
    """After an object was put while an upload of its key was in progress, and that completed, it is one of the two."""
    part = send_part(s3, upload, 1, TAIL)
    obj = stored(b"written meanwhile")
    expect.status(finish(s3, upload, part), 200)
    body = s3.get_object(**obj)["Body"].read()
    assert body in (TAIL, b"written meanwhile"), f"expected the one or the other, got {body!r}"


@check("PutObject", level="core", spec=userguide("mpuoverview"))
def test_put_replaces_an_object_of_parts(s3, target, upload):
    """PutObject replaces an object that was uploaded in parts: its bytes, and an ETag that is their MD5."""
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, TAIL))
    s3.put_object(**target, Body=b"in one piece")
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), b"in one piece", "body")
    expect.etag_is_md5(got["ETag"], b"in one piece")


@check("DeleteObject", level="core", spec=api("DeleteObject"))
def test_object_of_parts_is_deleted(s3, target, upload):
    """DeleteObject of an object that was uploaded in parts answers 204; then HeadObject answers 404."""
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, TAIL))
    expect.status(s3.delete_object(**target), 204)
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="common", spec=userguide("mpuoverview"))
def test_deletion_leaves_the_upload(s3, stored, upload):
    """Deleting the object of its key leaves an upload in progress: its part is still listed."""
    send_part(s3, upload, 1, TAIL)
    obj = stored(b"to be deleted")
    with expect.arranging():
        s3.delete_object(**obj)
    expect.equal([part["PartNumber"] for part in s3.list_parts(**upload).get("Parts", [])], [1], "part numbers")


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_abort_leaves_the_object(s3, stored, upload):
    """Aborting an upload leaves the object that its key has."""
    obj = stored(b"as it was")
    send_part(s3, upload, 1, TAIL)
    expect.status(s3.abort_multipart_upload(**upload), 204)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"as it was", "body")


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_upload_without_parts_is_aborted(s3, upload):
    """Aborting an upload that has no part answers 204, and it is listed no more."""
    expect.status(s3.abort_multipart_upload(**upload), 204)
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.equal(listed.get("Uploads", []), [], "uploads")


@check("AbortMultipartUpload", level="extended", spec=userguide("RequesterPaysBuckets"))
def test_request_payer_in_an_own_bucket(s3, upload):
    """AbortMultipartUpload that says that the requester pays answers 204 in a bucket of one's own, as without."""
    expect.status(s3.abort_multipart_upload(**upload, RequestPayer="requester"), 204)


@check("AbortMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_abort_leaves_another_upload_of_the_key(s3, target, upload):
    """Aborting one of two uploads of a key leaves the other, which is completed with its part."""
    other = _another(s3, upload)
    part = send_part(s3, other, 1, b"of the other")
    s3.abort_multipart_upload(**upload)
    expect.status(finish(s3, other, part), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"of the other", "body")


@check("ListParts", level="core", spec=userguide("mpuoverview"))
def test_uploads_of_one_key_keep_their_parts_apart(s3, upload):
    """Of two uploads of one key each lists its own part alone."""
    other = _another(s3, upload)
    send_part(s3, upload, 1, b"one")
    send_part(s3, other, 2, b"three")
    found = [[(p["PartNumber"], p["Size"]) for p in s3.list_parts(**u).get("Parts", [])] for u in (upload, other)]
    expect.equal(found, [[(1, 3)], [(2, 5)]], "parts of each upload")


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_part_of_another_upload_is_refused(s3, upload):
    """A part that was sent to another upload of the same key is no part of this one: 400 InvalidPart."""
    part = send_part(s3, _another(s3, upload), 1, TAIL)
    with expect.error(400, "InvalidPart"):
        finish(s3, upload, part)


@check("CompleteMultipartUpload", level="core", spec=userguide("mpuoverview"))
def test_last_one_is_the_object(s3, target, upload):
    """Of two uploads of one key the one that was created last and completed last is the object."""
    other = _another(s3, upload)
    first, second = send_part(s3, upload, 1, b"the first"), send_part(s3, other, 1, b"the second")
    finish(s3, upload, first)
    finish(s3, other, second)
    expect.equal(s3.get_object(**target)["Body"].read(), b"the second", "body")


# The guide leaves open which of them takes precedence.
@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"))
def test_uploads_completed_backwards(s3, target, upload):
    """Two uploads of one key, the first of which is completed last, are both completed; the object is one of them."""
    other = _another(s3, upload)
    first, second = send_part(s3, upload, 1, b"the first"), send_part(s3, other, 1, b"the second")
    expect.status(finish(s3, other, second), 200)
    expect.status(finish(s3, upload, first), 200)
    body = s3.get_object(**target)["Body"].read()
    assert body in (b"the first", b"the second"), f"expected the one or the other, got {body!r}"


@check("DeleteBucket", level="extended", spec=api("DeleteBucket"))
def test_bucket_with_an_upload_is_deleted(s3, own_bucket):
    """DeleteBucket of a bucket that has an upload in progress and no object answers 204."""
    with expect.arranging():
        s3.create_multipart_upload(Bucket=own_bucket, Key="object")
    expect.status(s3.delete_bucket(Bucket=own_bucket), 204)
