"""Operations other than reading and writing an object, each asked for with a presigned URL."""

from fixtures.language import check, expect
from fixtures.language.sources import userguide

SPEC = userguide("using-presigned-url")
NO_MATCH = "SignatureDoesNotMatch"
PART = b"a part"


@check("DeleteObject", level="core", spec=SPEC)
def test_delete(raw_signed, control, target):
    """A presigned DELETE answers 204, and the object is gone."""
    with expect.arranging():
        control.put_object(**target, Body=b"to go")
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("DELETE", **target))), 204)
    with expect.error(404):
        control.head_object(**target)


@check("HeadObject", level="core", spec=SPEC)
def test_head(raw_signed, ten_bytes):
    """A presigned HEAD of an object answers 200, and its length."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("HEAD", **ten_bytes)))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Content-Length"), "10", "Content-Length")


@check("PutObject", level="core", spec=SPEC)
def test_put_of_nothing(raw_signed, control, target):
    """A presigned PUT without a body answers 200, and stores an empty object."""
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("PUT", **target))), 200)
    expect.equal(control.head_object(**target)["ContentLength"], 0, "length")


@check("PutObject", level="core", spec=SPEC)
def test_key_that_needs_encoding(raw_signed, control, target):
    """A presigned PUT of a key with blanks, signs and letters beyond ASCII answers 200, and that key is stored."""
    where = {**target, "Key": target["Key"] + " a+b&c=d%2F?#$@!'()*;:,~\N{LATIN SMALL LETTER E WITH ACUTE}"}
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("PUT", **where, body=b"here"))), 200)
    expect.equal(control.get_object(**where)["Body"].read(), b"here", "body")


@check("ListObjects", level="core", spec=SPEC)
def test_listing(raw_signed, control, target):
    """A presigned GET of a bucket with a prefix answers 200, and the keys that have it."""
    with expect.arranging():
        control.put_object(**target, Body=b"listed")
    asked = raw_signed.request("GET", target["Bucket"], query=f"prefix={target['Key'].replace('/', '%2F')}")
    answer = raw_signed.send(raw_signed.presign(asked))
    expect.status(answer, 200)
    expect.equal(answer.element("Key"), target["Key"], "key")


@check("ListBuckets", level="common", spec=SPEC)
def test_list_of_buckets(raw_signed, bucket):
    """A presigned GET of the service answers 200, and the buckets of who signed it."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("GET")))
    expect.status(answer, 200)
    assert f"<Name>{bucket}</Name>".encode() in answer.body, "the bucket is not listed"


@check("GetObjectAcl", level="common", spec=SPEC)
def test_acl(raw_signed, ten_bytes):
    """A presigned GET of an object's ?acl answers 200 and an AccessControlPolicy; without ?acl its URL answers 403
    SignatureDoesNotMatch."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes, query="acl"))
    answer = raw_signed.send(url)
    expect.status(answer, 200)
    assert b"AccessControlPolicy" in answer.body, "the answer is no AccessControlPolicy"
    without = "&".join(pair for pair in url.query.split("&") if pair.partition("=")[0] != "acl")
    expect.refused(raw_signed.send(url.with_target(f"{url.path}?{without}")), 403, NO_MATCH)


@check("CopyObject", level="common", spec=SPEC)
def test_copy(raw_signed, control, target, ten_bytes):
    """A presigned PUT with a signed x-amz-copy-source answers 200, and copies the object."""
    headers = {"x-amz-copy-source": f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    expect.status(raw_signed.send(raw_signed.presign(raw_signed.request("PUT", **target, headers=headers))), 200)
    expect.equal(control.get_object(**target)["Body"].read(), b"0123456789", "body")


@check("UploadPart", level="core", spec=SPEC)
def test_part(raw_signed, control, target):
    """A presigned PUT of a part answers 200 and its ETag, with which it is listed; its URL with another part's number
    answers 403 SignatureDoesNotMatch."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
    asked = raw_signed.request("PUT", **target, query="partNumber=1", body=PART)
    url = raw_signed.presign(asked.with_argument("uploadId", upload["UploadId"]))
    expect.refused(raw_signed.send(url.with_argument("partNumber", "2")), 403, NO_MATCH)
    answer = raw_signed.send(url)
    expect.status(answer, 200)
    listed = [(part["PartNumber"], part["ETag"]) for part in control.list_parts(**upload).get("Parts", [])]
    expect.equal(listed, [(1, answer.headers.get("ETag"))], "parts")


@check("CreateMultipartUpload", level="core", spec=SPEC)
def test_new_upload(raw_signed, control, target):
    """A presigned POST of ?uploads answers 200 and an upload's id, by which it has no parts yet."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("POST", **target, query="uploads")))
    expect.status(answer, 200)
    upload = {**target, "UploadId": answer.element("UploadId")}
    expect.equal(control.list_parts(**upload).get("Parts", []), [], "parts")


@check("CompleteMultipartUpload", level="core", spec=SPEC)
def test_completion(raw_signed, control, target):
    """A presigned POST of a list of parts completes their upload: 200, and the object is there."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
        etag = control.upload_part(**upload, PartNumber=1, Body=PART)["ETag"]
    parts = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    asked = raw_signed.request("POST", **target, body=document).with_argument("uploadId", upload["UploadId"])
    answer = raw_signed.send(raw_signed.presign(asked))
    expect.status(answer, 200)
    expect.equal(control.get_object(**target)["Body"].read(), PART, "body")
