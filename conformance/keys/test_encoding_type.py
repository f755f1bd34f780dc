"""EncodingType url: how the keys of a listing are encoded when that is asked for."""

import re
from urllib.parse import unquote_plus

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api

NAMES = {
    "plus": ("a+b", "a%2Bb"),
    "percent_sequence": ("a%20b", "a%2520b"),
    "two_bytes": ("é", "%C3%A9"),
    "the_api_reference_s_example": ("test_file(3).png", "test_file%283%29.png"),
    "letters_digits_and_unreserved": ("aZ09-_.", "aZ09-_."),
}


def _in_upper_case(encoded):
    """RFC 3986 has upper case for the hexadecimal digits of an encoding, and takes lower case for the same."""
    return re.sub("%[0-9a-fA-F]{2}", lambda found: found[0].upper(), encoded)


@pytest.mark.parametrize(("name", "encoded"), NAMES.values(), ids=NAMES)
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_key_is_encoded(s3, bucket, prefix, name, encoded):
    """With EncodingType url such a key is listed percent-encoded, by its UTF-8 bytes, and the answer says so."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, EncodingType="url")
    found = [_in_upper_case(entry["Key"]).rpartition("/")[2] for entry in listed.get("Contents", [])]
    expect.equal([name.rpartition("%2F")[2] for name in found], [encoded], "encoded names")
    expect.equal(listed.get("EncodingType"), "url", "EncodingType")


# Not documented, but so AWS answers, and so does what looks for delimiters before it decodes expect it.
@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_slash_is_not_encoded(s3, bucket, prefix):
    """With EncodingType url the slashes of a key are listed as they are: a b/c as a%20b/c or a+b/c."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}a b/c", Body=b"")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, EncodingType="url")
    found = [entry["Key"].replace("+", "%20") for entry in listed.get("Contents", [])]
    expect.equal(found, [f"{prefix}a%20b/c"], "keys, with spaces as %20")


# AWS encodes a space as a plus sign, others as %20: both decode to it.
ODD = " !\"#$&'()*+,:;<=>?@[\\]^`{|}~%é"


@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_versions_decode(s3, versioned_target):
    """With EncodingType url, keys of versions and delete markers decode to exactly what was put."""
    obj = {**versioned_target, "Key": versioned_target["Key"] + ODD}
    with expect.arranging():
        s3.put_object(**obj, Body=b"")
        s3.delete_object(**obj)
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=versioned_target["Key"], EncodingType="url")
    found = [unquote_plus(entry["Key"]) for kind in ("Versions", "DeleteMarkers") for entry in listed.get(kind, [])]
    expect.equal(found, [obj["Key"]] * 2, "decoded keys")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_uploads_decode(s3, bucket, prefix):
    """With EncodingType url, keys of uploads in progress decode to exactly what was asked for."""
    with expect.arranging():
        s3.create_multipart_upload(Bucket=bucket, Key=prefix + ODD)
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix, EncodingType="url")
    expect.equal([unquote_plus(entry["Key"]) for entry in listed.get("Uploads", [])], [prefix + ODD], "decoded keys")
