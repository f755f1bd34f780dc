"""Presigned URLs for operations besides simple reads and writes of an object."""

import base64
from hashlib import md5

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "presigned-urls"
SIDE = "client"

SPEC = userguide("using-presigned-url")
NO_MATCH = "SignatureDoesNotMatch"
PART = b"a part"


@check("DeleteObject", level="core", spec=SPEC)
def test_delete(raw_signed, control, target):
    """A presigned DELETE succeeds, and the object is deleted."""
    with expect.arranging():
        control.put_object(**target, Body=b"to go")
    expect.succeeded(raw_signed.send(raw_signed.presign(raw_signed.request("DELETE", **target))))
    with expect.error(404):
        control.head_object(**target)


@check("HeadObject", level="core", spec=SPEC)
def test_head(raw_signed, ten_bytes):
    """A presigned HEAD of an object returns 200 with the object's Content-Length."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("HEAD", **ten_bytes)))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Content-Length"), "10", "Content-Length", sort="data")


@check("PutObject", level="core", spec=SPEC)
def test_put_without_a_body(raw_signed, control, target):
    """A presigned PUT without a body returns 200 and stores an empty object."""
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("PUT", **target))), 200)
    expect.equal(control.head_object(**target)["ContentLength"], 0, "length", sort="data")


@check("PutObject", level="core", spec=SPEC)
def test_key_that_needs_encoding(raw_signed, control, target):
    """A presigned PUT of a key with spaces, punctuation and non-ASCII letters returns 200 and stores the object
    under exactly this key."""
    where = {**target, "Key": target["Key"] + " a+b&c=d%2F?#$@!'()*;:,~\N{LATIN SMALL LETTER E WITH ACUTE}"}
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("PUT", **where, body=b"here"))), 200)
    expect.equal(control.get_object(**where)["Body"].read(), b"here", "body", sort="data")


@check("ListObjects", level="core", spec=SPEC)
def test_listing(raw_signed, control, target):
    """A presigned GET of a bucket with a prefix returns 200 with the keys that have this prefix."""
    with expect.arranging():
        control.put_object(**target, Body=b"listed")
    asked = raw_signed.request("GET", target["Bucket"], query=f"prefix={target['Key'].replace('/', '%2F')}")
    answer = raw_signed.send(raw_signed.presign(asked))
    expect.status(answer, 200)
    expect.equal(answer.element("Key"), target["Key"], "key", sort="data")


@check("ListBuckets", level="common", spec=SPEC)
def test_list_of_buckets(raw_signed, bucket):
    """A presigned GET of the service root returns 200 with the signer's buckets."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("GET")))
    expect.status(answer, 200)
    expect.equal(bucket in answer.texts("Name"), True, "whether the bucket is listed", sort="entries")


@check("GetObjectAcl", level="common", spec=SPEC)
def test_acl(raw_signed, ten_bytes):
    """A presigned GET of an object's ?acl returns 200 with an AccessControlPolicy, and the same URL without ?acl is
    refused with 403 SignatureDoesNotMatch."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes, query="acl"))
    answer = raw_signed.send(url)
    expect.status(answer, 200)
    expect.document(answer, "AccessControlPolicy")
    expect.refused(raw_signed.send(url.with_argument("acl", None)), 403, NO_MATCH)


@check("CopyObject", level="common", spec=SPEC)
def test_copy(raw_signed, control, target, ten_bytes):
    """A presigned PUT with a signed x-amz-copy-source returns 200 and copies the object."""
    headers = {"x-amz-copy-source": f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("PUT", **target, headers=headers))), 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"0123456789", "body", sort="data")


@check("UploadPart", level="core", spec=SPEC)
def test_part(raw_signed, control, target):
    """A presigned PUT of a part returns 200 with an ETag, and ListParts shows the part with it; the same URL with a
    different part number is refused with 403 SignatureDoesNotMatch."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
    asked = raw_signed.request("PUT", **target, query="partNumber=1", body=PART)
    url = raw_signed.presign(asked.with_argument("uploadId", upload["UploadId"]))
    expect.refused(raw_signed.send(url.with_argument("partNumber", "2")), 403, NO_MATCH)
    answer = raw_signed.send(url)
    expect.status(answer, 200)
    listed = [(part["PartNumber"], part["ETag"]) for part in control.list_parts(**upload).get("Parts", [])]
    expect.equal(listed, [(1, answer.headers.get("ETag"))], "parts", sort="entries")


@check("CreateMultipartUpload", level="core", spec=SPEC)
def test_new_upload(raw_signed, control, target):
    """A presigned POST of ?uploads returns 200 with an upload id, and ListParts of this upload returns no parts."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("POST", **target, query="uploads")))
    expect.status(answer, 200)
    upload = {**target, "UploadId": answer.element("UploadId")}
    expect.no_parts(control, upload)


@check("CompleteMultipartUpload", level="core", spec=SPEC)
def test_completion(raw_signed, control, target):
    """A presigned POST with a list of parts returns 200 and completes the upload, and the object can be read."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
        etag = control.upload_part(**upload, PartNumber=1, Body=PART)["ETag"]
    parts = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    asked = raw_signed.request("POST", **target, body=document).with_argument("uploadId", upload["UploadId"])
    answer = raw_signed.send(raw_signed.presign(asked))
    expect.status(answer, 200)
    expect.equal(control.get_object(**target)["Body"].read(), PART, "body", sort="data")


@pytest.fixture
def batch(raw_signed, control, target):
    """A presigned POST of ?delete, with a signed Content-MD5, that names an object: the URL, its other document of as
    many bytes, which names another object, and the places of both."""
    places = [target | {"Key": f"{target['Key']}-{name}"} for name in ("a", "b")]
    with expect.arranging():
        for place in places:
            control.put_object(**place, Body=b"to go")
    document, other = (f"<Delete><Object><Key>{place['Key']}</Key></Object></Delete>".encode() for place in places)
    digest = {"Content-MD5": base64.b64encode(md5(document, usedforsecurity=False).digest()).decode()}
    asked = raw_signed.request("POST", target["Bucket"], query="delete", headers=digest, body=document)
    return raw_signed.presign(asked), other, places


def _keys_of(control, target):
    listed = control.list_objects_v2(Bucket=target["Bucket"], Prefix=target["Key"]).get("Contents", [])
    return [each["Key"] for each in listed]


@check("DeleteObjects", level="common", spec=SPEC)
def test_batch_of_deletes(raw_signed, control, target, batch):
    """A presigned POST of ?delete with a signed Content-MD5 returns 200 with a Deleted entry for each key of its
    document, whose objects are deleted, and no others."""
    url, _, (first, second) = batch
    answer = raw_signed.send(url)
    expect.status(answer, 200)
    expect.document(answer, "DeleteResult")
    expect.equal(answer.texts("Code"), [], "errors of the batch", sort="refusals")
    expect.equal(answer.texts("Key"), [first["Key"]], "keys of Deleted", sort="form")
    expect.equal(_keys_of(control, target), [second["Key"]], "keys that are left", sort="entries")


@check("DeleteObjects", level="common", spec=SPEC)
def test_batch_of_deletes_has_to_be_the_signed_one(raw_signed, control, target, batch):
    """A presigned POST of ?delete whose document does not match the signed Content-MD5 is refused with 400 BadDigest,
    and nothing is deleted."""
    url, other, places = batch
    expect.refused(raw_signed.send(url.with_body(other)), 400, "BadDigest")
    expect.equal(_keys_of(control, target), [place["Key"] for place in places], "keys that are left", sort="entries")
