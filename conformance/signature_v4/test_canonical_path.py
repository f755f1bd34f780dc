"""The path in Signature V4: it is decoded and encoded again once before it is signed, and never normalized."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import reference

FEATURE = "signature-v4"

PATH = reference("sig-v4-header-based-auth") + "#canonical-request"
NAMES = {
    "space": ("a b", "a%20b"),
    "plus": ("a+b", "a%2Bb"),
    "percent": ("100%", "100%25"),
    "encoded-slash-in-the-key": ("a%2Fb", "a%252Fb"),
    "tilde": ("~a", "~a"),
    "two-byte-character": ("\u00e9", "%C3%A9"),
    "four-byte-character": ("\U0001f600", "%F0%9F%98%80"),
    "reserved": ("!*'();:@&=$,?#[]", "%21%2A%27%28%29%3B%3A%40%26%3D%24%2C%3F%23%5B%5D"),
    "quotes-and-braces": ('"{}|^`<>\\', "%22%7B%7D%7C%5E%60%3C%3E%5C"),
}


def _named(raw, bucket, prefix, written, method="PUT", body=b"body"):
    """Returns a request for a key below the prefix, with the rest of the path exactly as in `written`."""
    request = raw.request(method, bucket, prefix, body=body)
    return request.with_target(request.target + written)


@pytest.mark.parametrize(("name", "written"), NAMES.values(), ids=NAMES.keys())
@check("PutObject", level="common", spec=PATH)
def test_key_is_signed_encoded_once(raw_s3v4, control, bucket, prefix, name, written):
    """PutObject to a key that is percent-encoded once, both in the request and in the signature, returns 200 and
    stores the object at that key."""
    expect.status(raw_s3v4.ask(_named(raw_s3v4, bucket, prefix, written)), 200)
    expect.equal(control.get_object(Bucket=bucket, Key=prefix + name)["Body"].read(), b"body", "body", sort="data")


# As sent, and as signed.
WRITTEN_OTHERWISE = {
    "lower-case-hexadecimal": ("%c3%a9", "%C3%A9"),
    "tilde-encoded": ("%7Ea", "~a"),
    "letter-encoded": ("%61", "a"),
    "reserved-as-it-is": ("!*'();:@&=$,", "%21%2A%27%28%29%3B%3A%40%26%3D%24%2C"),
}


@pytest.mark.parametrize(("sent", "signed"), WRITTEN_OTHERWISE.values(), ids=WRITTEN_OTHERWISE.keys())
@check("PutObject", level="extended", spec=PATH)
def test_path_is_signed_in_its_canonical_form(raw_s3v4, bucket, prefix, sent, signed):
    """PutObject whose path was sent in a form other than the signed canonical form returns 200."""
    request = _named(raw_s3v4, bucket, prefix, sent)
    canonical = _named(raw_s3v4, bucket, prefix, signed)
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, signed_as=canonical)), 200)


DOTS = {"above": "a/../b", "here": "a/./b", "at-the-end": "a/b/.."}


@pytest.mark.intrusive
@pytest.mark.parametrize("written", DOTS.values(), ids=DOTS.keys())
@check("PutObject", level="extended", spec=PATH)
def test_dots_are_not_resolved(raw_s3v4, control, bucket, prefix, written):
    """PutObject to a key with a segment of one or two dots either returns 200 and stores exactly that key, or is
    refused with 400 and stores nothing. It never writes to the key that the dots would lead to."""
    answer = raw_s3v4.ask(_named(raw_s3v4, bucket, prefix, written))
    expect.status(answer, 200, 400)
    listed = [entry["Key"] for entry in control.list_objects(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    expect.equal(listed, [prefix + written] if answer.status == 200 else [], "keys", sort="entries")


@pytest.mark.intrusive
@check("GetObject", level="core", spec=PATH)
def test_dots_do_not_lead_to_another_object(raw_s3v4, ten_bytes):
    """GetObject of a path with dots that would lead to another object, signed as that object's path, is refused with
    403 SignatureDoesNotMatch, or with 400."""
    plain = raw_s3v4.request("GET", **ten_bytes)
    folder, _, name = plain.target.rpartition("/")
    answer = raw_s3v4.send(raw_s3v4.sign(plain.with_target(f"{folder}/x/../{name}"), signed_as=plain))
    expect.refused(answer, (403, "SignatureDoesNotMatch"), (400, answer.code))


@check("GetObject", level="core", spec=PATH)
def test_slashes_are_not_joined(raw_s3v4, ten_bytes):
    """GetObject of a key with two slashes, signed as the key with one slash, is refused with 403
    SignatureDoesNotMatch."""
    plain = raw_s3v4.request("GET", **ten_bytes)
    folder, _, name = plain.target.rpartition("/")
    answer = raw_s3v4.send(raw_s3v4.sign(plain.with_target(f"{folder}//{name}"), signed_as=plain))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=PATH)
def test_path_is_not_decoded_twice(raw_s3v4, ten_bytes):
    """GetObject of a path that is an object's path only if it is decoded twice, signed as that object's path, is
    refused with 403 SignatureDoesNotMatch."""
    plain = raw_s3v4.request("GET", **ten_bytes)
    twice = plain.with_target(plain.target[:-1] + f"%25{ord(plain.target[-1]):X}")
    expect.refused(raw_s3v4.send(raw_s3v4.sign(twice, signed_as=plain)), 403, "SignatureDoesNotMatch")
