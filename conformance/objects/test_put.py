"""PutObject: an object is returned as it was stored."""

import json

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "objects"
SIDE = "server"

BODIES = {
    "bytes": b"Hello World!",
    "all_byte_values": bytes(range(256)),
    "empty": b"",
    "one_byte": b"x",
    "line_ends": b"\r\n\n\r \t\0",
    "64_KiB": b"0123456789abcdef" * 4096,
    "text": "Grüße, 世界!",
}
RESPONSES = {
    "error_document": b"<?xml version='1.0'?><Error><Code>SlowDown</Code><HostId>s3.amazonaws.com</HostId></Error>",
    "listing": b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>a</Name></ListBucketResult>',
}


def _bytes(body):
    return body.encode() if isinstance(body, str) else body


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@check("PutObject", level="core", spec=api("PutObject"), gate=True, shows={"empty": "empty-objects-fail"})
@recorded("boto3", "test_s3.py::TestS3Resource::test_s3", 2014, of="text")
def test_what_was_put_is_read(s3, target, body):
    """After PutObject returned 200, GetObject returns the same bytes and their length."""
    expect.status(s3.put_object(**target, Body=body), 200)
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), _bytes(body), "body", sort="data")
    expect.equal(got["ContentLength"], len(_bytes(body)), "Content-Length", sort="data")


@pytest.mark.parametrize("body", RESPONSES.values(), ids=RESPONSES)
@check("PutObject", level="core", spec=api("PutObject"))
@derived("Bytes are documented to be stored as sent, whatever they look like.")
def test_body_may_look_like_a_response(s3, target, body):
    """After PutObject of an error document or a listing returned 200, GetObject returns the same bytes."""
    expect.status(s3.put_object(**target, Body=body), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), body, "body", sort="data")


@pytest.mark.parametrize("name", ["bytes", "empty", "64_KiB"])
@check("PutObject", level="core", spec=api("PutObject"))
@recorded("LocalStack", "TestS3::test_multipart_copy_object_etag", 2026, of="bytes empty")
def test_etag_is_the_md5(s3, target, name):
    """PutObject and HeadObject return the MD5 of the body as ETag, for an object stored in one request without
    SSE-KMS or SSE-C."""
    body = BODIES[name]
    put = s3.put_object(**target, Body=body)
    expect.etag_is_md5(put["ETag"], _bytes(body))
    expect.etag_is_md5(s3.head_object(**target)["ETag"], _bytes(body))


@check("PutObject", level="core", spec=api("PutObject"))
def test_five_megabytes_in_one_request(s3, target):
    """An object of 5 MiB and one byte, stored in one PutObject, is returned unchanged, and has its MD5 as ETag."""
    body = b"0123456789abcdef" * (5 * 1024 * 1024 // 16) + b"+"
    expect.etag_is_md5(s3.put_object(**target, Body=body)["ETag"], body)
    expect.equal(s3.get_object(**target)["Body"].read(), body, "body", sort="data")


@check("PutObject", level="common", spec=api("PutObject"))
def test_length_may_be_given(s3, target):
    """PutObject with the body's length as ContentLength returns 200, and HeadObject returns this length."""
    expect.status(s3.put_object(**target, Body=b"twelve bytes", ContentLength=12), 200)
    expect.equal(s3.head_object(**target)["ContentLength"], 12, "Content-Length", sort="data")


@check("PutObject", level="core", spec=api("PutObject"))
def test_missing_body_stores_an_empty_object(s3, target):
    """PutObject without a Body returns 200 and stores an empty object."""
    expect.status(s3.put_object(**target), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"", "body", sort="data")


@check("PutObject", level="extended", spec=api("PutObject"), feature="system-metadata")
def test_empty_content_type_is_taken(s3, target, altered):
    """PutObject with an empty Content-Type returns 200 and stores the object."""
    with altered(headers={"Content-Type": ""}):
        expect.status(s3.put_object(**target, Body=b"body"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"body", "body", sort="data")


@check("PutObject", level="common", spec=api("PutObject"), feature="canned-acls")
def test_unknown_canned_acl_is_refused(s3, target):
    """PutObject with an x-amz-acl that is not a canned ACL returns 400 InvalidArgument and creates no object."""
    with expect.error(400, "InvalidArgument"):
        s3.put_object(**target, Body=b"body", ACL="public-ready")
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="core", spec=api("PutObject"), feature="system-metadata")
def test_content_type_is_kept(s3, target):
    """A JSON document stored with ContentType application/json is returned unchanged and with this type."""
    document = json.dumps({"id": 12345, "name": "Dupont", "active": True}, indent=2).encode()
    s3.put_object(**target, Body=document, ContentType="application/json")
    got = s3.get_object(**target)
    expect.equal(got["ContentType"], "application/json", "Content-Type", sort="data")
    expect.equal(got["Body"].read(), document, "body", sort="data")


@check("PutObject", level="core", spec=api("PutObject"))
def test_file_object_is_stored(s3, target, file_of):
    """An object stored from an open file has the file's bytes, and their MD5 as ETag."""
    content = b"line\n" * 5000
    with file_of(content).open("rb") as file:
        s3.put_object(**target, Body=file)
    got = s3.get_object(**target)
    expect.equal(got["Body"].read(), content, "body", sort="data")
    expect.etag_is_md5(got["ETag"], content)


@check("PutObject", level="core", spec=api("PutObject"))
def test_second_put_replaces_the_first(s3, stored):
    """PutObject to an existing key replaces the object: GetObject returns the new body, length, ETag and type."""
    obj = stored(b"the first, and the longer one", ContentType="text/plain")
    s3.put_object(**obj, Body=b"second", ContentType="text/html")
    got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), b"second", "body", sort="data")
    expect.equal((got["ContentLength"], got["ContentType"]), (6, "text/html"), "length and type", sort="data")
    expect.etag_is_md5(got["ETag"], b"second")


@check("PutObject", level="core", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_keys_are_not_decoded_twice(s3, bucket, prefix):
    """Four keys that would become the same by decoding percent signs twice, or by reading + as a space, are four
    objects."""
    keys = [prefix + name for name in ("a b", "a%20b", "a%2Bb", "a+b")]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    expect.equal(
        [s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys], keys, "bodies", sort="data"
    )
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix)
    expect.equal([entry["Key"] for entry in listed["Contents"]], keys, "listed keys", sort="entries")


@check("PutObject", level="core", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_key_below_another_key(s3, stored):
    """Keys are flat: if an object a exists, an object a/b can be stored, and both can be read."""
    obj = stored(b"above")
    below = {**obj, "Key": obj["Key"] + "/below"}
    expect.status(s3.put_object(**below, Body=b"below"), 200)
    expect.equal(s3.get_object(**below)["Body"].read(), b"below", "body of the key below", sort="data")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"above", "body of the key above", sort="data")


@check("PutObject", level="core", spec=api("PutObject"), feature="missing-buckets")
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """PutObject into a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.put_object(Bucket=new_bucket_name, Key="key", Body=b"body")


@check("PutObject", level="common", spec=api("PutObject"), feature="http-messages")
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_connection_is_usable_after_a_refusal(s3, target, new_bucket_name):
    """After a PutObject of 256 KiB was refused with 404 NoSuchBucket, the client's next PutObject returns 200 and
    stores its object."""
    body = b"0123456789abcdef" * (256 * 1024 // 16)
    with expect.error(404, "NoSuchBucket"):
        s3.put_object(Bucket=new_bucket_name, Key="key", Body=body)
    expect.status(s3.put_object(**target, Body=b"body"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"body", "body", sort="data")
