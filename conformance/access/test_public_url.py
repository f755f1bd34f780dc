"""Public URLs, which consist of endpoint, bucket and key only."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "public-objects"
SIDE = "server"

NAMES = {
    "plain": "plain.txt",
    "space": "a b.txt",
    "plus": "a+b.txt",
    "percent": "50%.txt",
    "question_mark": "what?.txt",
    "accent": "é.txt",
    "chinese": "日本.txt",
    "ampersand": "a=b&c=d.txt",
    "hash": "a#b.txt",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("GetObject", level="core", spec=userguide("VirtualHosting"), gate=True)
def test_public_object_is_read_at_its_url(s3, bucket, prefix, name, anonymous, public_url):
    """An anonymous GET of a public object's URL, with the key percent-encoded as UTF-8, returns 200 and the object's
    bytes."""
    body = name.encode()
    s3.put_object(Bucket=bucket, Key=prefix + name, Body=body, ACL="public-read")
    answer = anonymous.get(public_url(Bucket=bucket, Key=prefix + name))
    expect.status(answer, 200)
    expect.equal(answer.body, body, "body", sort="data")


@check("GetObject", level="core", spec=api("GetObject"))
def test_missing_key_looks_like_a_private_object(s3, stored_to_read, anonymous, public_url):
    """In a private bucket, an anonymous GET of a key that does not exist is refused with 403 AccessDenied, like that
    of a private object."""
    private = stored_to_read(b"private")
    answers = [anonymous.get(public_url(Bucket=private["Bucket"], Key=private["Key"] + end)) for end in ("", "-not")]
    for answer in answers:
        expect.refused(answer, 403, "AccessDenied")


@check("ListObjects", level="core", spec=userguide("acl-overview"))
@recorded("boto", "test_connection.py::S3ConnectionTest::test_basic_anon", 2012)
def test_private_bucket_is_not_listed(s3, bucket, anonymous, public_url):
    """An anonymous listing of a private bucket is refused with 403 AccessDenied."""
    answer = anonymous.get(public_url(Bucket=bucket, Key=""))
    expect.status(answer, 403)
    expect.equal(answer.code, "AccessDenied", "code", sort="form")
