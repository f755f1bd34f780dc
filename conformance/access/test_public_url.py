"""Public URLs: endpoint, bucket and key, and nothing else."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

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
@check("GetObject", level="core", spec=userguide("VirtualHosting"))
def test_public_object_is_read_at_its_url(s3, bucket, prefix, name, anonymous, public_url):
    """A public object is read without credentials at its URL, where the key is percent-encoded as UTF-8."""
    body = name.encode()
    s3.put_object(Bucket=bucket, Key=prefix + name, Body=body, ACL="public-read")
    answer = anonymous.get(public_url(Bucket=bucket, Key=prefix + name))
    expect.status(answer, 200)
    expect.equal(answer.body, body, "body")


@check("GetObject", level="core", spec=api("GetObject"))
def test_missing_key_is_not_told_from_a_private_one(s3, stored, anonymous, public_url):
    """Without credentials, in a private bucket, a key that does not exist answers 403 as a private object does."""
    private = stored(b"private")
    answers = [anonymous.get(public_url(Bucket=private["Bucket"], Key=private["Key"] + end)) for end in ("", "-not")]
    expect.equal([(answer.status, answer.code) for answer in answers], [(403, "AccessDenied")] * 2, "answers")


@check("ListObjects", level="core", spec=userguide("acl-overview"))
def test_private_bucket_is_not_listed(s3, bucket, anonymous, public_url):
    """Without credentials, the listing of a private bucket answers 403 AccessDenied."""
    answer = anonymous.get(public_url(Bucket=bucket, Key=""))
    expect.status(answer, 403)
    expect.equal(answer.code, "AccessDenied", "code")
