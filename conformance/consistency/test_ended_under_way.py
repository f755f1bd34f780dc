"""Requests that are under way when another one ends what they are about: each is done whole, or refused.

The last byte of a raw request is sent after the other one has returned.
"""

import random
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import finish, listed_uploads, raw_part_request, send_part, start_upload

FEATURE = "strong-consistency"
SIDE = "one client"
DERIVED = "S3 documents atomic writes; so a request is done whole or refused, whatever ends it."

MODEL = userguide("Welcome")
# More than the buffers between a client that has not begun to read and its server usually hold.
LARGE = 12 * 1024 * 1024
PATIENCE = 3
"""Seconds that the bytes of an object are left unread while another request ends it."""


@check("UploadPart", level="common", spec=api("AbortMultipartUpload"))
def test_part_of_an_upload_that_is_aborted(raw_s3v4, control, upload):
    """UploadPart whose last byte is sent after AbortMultipartUpload has returned returns 200 or 404; after another
    AbortMultipartUpload, the upload is not listed, and ListParts returns 404 NoSuchUpload."""

    def abort():
        expect.response_unless(lambda: control.abort_multipart_upload(**upload), 404, "NoSuchUpload")

    part = raw_s3v4.sign(raw_part_request(raw_s3v4, upload, 1).with_body(b"too late"))
    expect.status(raw_s3v4.alone(part, before_the_end=abort), 200, 404)
    abort()
    listed = control.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.equal(listed_uploads(listed), [], "uploads", sort="entries")
    with expect.error(404, "NoSuchUpload"):
        control.list_parts(**upload)


# The user guide leaves open which of two parts with one number counts, if they are sent at the same time.
@check("UploadPart", level="common", spec=userguide("mpuoverview"))
def test_part_that_ends_after_a_later_one(raw_s3v4, control, upload):
    """If UploadPart begins, then a second UploadPart of the same number begins and ends, and then the first one ends,
    both return 200; ListParts has one of them, and the completed object has its bytes."""
    sent = {}

    def overtake():
        sent[send_part(control, upload, 1, b"begun last")["ETag"]] = b"begun last"

    first = raw_s3v4.sign(raw_part_request(raw_s3v4, upload, 1).with_body(b"begun first, and ended last"))
    answer = raw_s3v4.alone(first, before_the_end=overtake)
    expect.status(answer, 200)
    sent[answer.headers["ETag"]] = b"begun first, and ended last"
    listed = [part["ETag"] for part in control.list_parts(**upload).get("Parts", [])]
    expect.that(listed in [[etag] for etag in sent], f"one of {list(sent)}", listed, "parts", sort="entries")
    finish(control, upload, {"PartNumber": 1, "ETag": listed[0]})
    body = control.get_object(Bucket=upload["Bucket"], Key=upload["Key"])["Body"].read()
    expect.equal(body, sent[listed[0]], "body of the part that was listed", sort="data")


@check("PutObject", level="extended", spec=api("DeleteBucket"))
def test_object_of_a_bucket_that_is_deleted(raw_s3v4, control, own_acl_bucket):
    """If the last byte of PutObject is sent after DeleteBucket has returned, PutObject returns 404 or 409, or it
    returns 200 and GetObject returns its bytes."""
    where = {"Bucket": own_acl_bucket, "Key": "object"}
    refusals = ((409, "BucketNotEmpty"), (409, "OperationAborted"))

    def delete():
        expect.response_unless(lambda: control.delete_bucket(Bucket=own_acl_bucket), *refusals)

    put = raw_s3v4.sign(raw_s3v4.request("PUT", **where, body=b"the last object"))
    answer = raw_s3v4.alone(put, before_the_end=delete)
    expect.status(answer, 200, 404, 409)
    if answer.status == 200:
        found = expect.response_unless(lambda: control.get_object(**where), 404)
        expect.equal(found and found["Body"].read(), b"the last object", "body", sort="data")


@check("DeleteBucket", level="extended", spec=api("DeleteBucket"), feature="multipart")
def test_upload_of_a_bucket_that_is_deleted(s3, own_buckets, own_bucket):
    """After DeleteBucket of a bucket with an upload in progress, a new bucket of this name has no upload:
    ListMultipartUploads lists none, and CompleteMultipartUpload of the former one returns 404 NoSuchUpload."""
    with expect.arranging():
        upload = start_upload(s3, {"Bucket": own_bucket, "Key": "object"})
        part = send_part(s3, upload, 1, b"of the former bucket")
        s3.delete_bucket(Bucket=own_bucket)
        s3.create_bucket(Bucket=own_bucket, **own_buckets.location)
    expect.equal(listed_uploads(s3.list_multipart_uploads(Bucket=own_bucket)), [], "uploads", sort="entries")
    with expect.error(404, "NoSuchUpload"):
        finish(s3, upload, part)


ENDS = {
    "DeleteObject": lambda s3, where: s3.delete_object(**where),
    "PutObject": lambda s3, where: s3.put_object(**where, Body=b"another object"),
}
CASES = [pytest.param(end, id=name, marks=pytest.mark.uses(name)) for name, end in ENDS.items()]


@pytest.mark.concurrent
@pytest.mark.parametrize("end", CASES)
@check("GetObject", level="common", spec=MODEL, uses=["GetObject.Range"])
def test_object_that_is_read_while_it_ends(s3, target, end):
    """GetObject of a range of 12 MiB, whose object is deleted or overwritten before the bytes are read, still returns
    all of them, and the other request succeeds at the latest then."""
    body = random.Random(0).randbytes(LARGE)
    with expect.arranging():
        s3.put_object(**target, Body=body)
    got = s3.get_object(**target, Range="bytes=1-")
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(end, s3, target)
        wait([ending], PATIENCE)  # a server may let it wait for the reader
        read = got["Body"].read()
        expect.succeeded(ending.result())
    found = (len(read), read == body[1:])
    expect.equal(found, (LARGE - 1, True), "length, and whether bytes agree", sort="data")
