"""EncodingType url: how a listing encodes its keys when the request asks for it."""

import re
from urllib.parse import quote, unquote_plus

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "list-encoding"
SIDE = "client"

NAMES = {
    "plus": ("a+b", "a%2Bb"),
    "percent_sequence": ("a%20b", "a%2520b"),
    "two_bytes": ("é", "%C3%A9"),
    "the_api_reference_s_example": ("test_file(3).png", "test_file%283%29.png"),
    "letters_digits_and_unreserved": ("aZ09-_.", "aZ09-_."),
}


def _in_upper_case(encoded):
    """Returns the text with all percent-encodings in upper case: RFC 3986 prefers upper case, and lower case means
    the same."""
    return re.sub("%[0-9a-fA-F]{2}", lambda found: found[0].upper(), encoded)


@pytest.mark.parametrize(("name", "encoded"), NAMES.values(), ids=NAMES)
@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("versitygw", "test_rest_list_objects.sh::REST - ListObjects - encoding success", 2026, of="plus")
def test_key_is_encoded(s3, special_object, name, encoded):
    """ListObjects with EncodingType url returns EncodingType url and percent-encodes the UTF-8 bytes of characters
    such as +, % and é in keys, but not ASCII letters and digits, hyphens, underscores and dots."""
    prefix = special_object["Key"].removesuffix(name)
    listed = s3.list_objects(Bucket=special_object["Bucket"], Prefix=prefix, EncodingType="url")
    found = [_in_upper_case(entry["Key"]).rpartition("/")[2] for entry in listed.get("Contents", [])]
    expect.equal([name.rpartition("%2F")[2] for name in found], [encoded], "encoded names", sort="form")
    expect.equal(listed.get("EncodingType"), "url", "EncodingType", sort="form")


# Not documented, but AWS does this, and clients that look for delimiters before they decode rely on it.
@check("ListObjects", level="extended", spec=api("ListObjects"))
def test_slash_is_not_encoded(s3, bucket, prefix):
    """ListObjects with EncodingType url does not encode the slashes of a key: a b/c is listed as a%20b/c or a+b/c."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}a b/c", Body=b"x")
    listed = s3.list_objects(Bucket=bucket, Prefix=prefix, EncodingType="url")
    found = [entry["Key"].replace("+", "%20") for entry in listed.get("Contents", [])]
    expect.equal(found, [f"{prefix}a%20b/c"], "keys, with spaces as %20", sort="form")


# AWS encodes a space as a plus sign, other servers as %20: both decode to a space.
ODD = " !\"#$&'()*+,:;<=>?@[\\]^`{|}~%é"


@pytest.fixture(scope="session")
def odd_versions(out_of_band, control, own_buckets, new_prefix):
    """Stores a version of an odd key with a delete marker above it, and returns its bucket and prefix, and the key."""
    with out_of_band():
        bucket, prefix = own_buckets.versioned_bucket(), new_prefix()
        control.put_object(Bucket=bucket, Key=prefix + ODD, Body=b"x")
        control.delete_object(Bucket=bucket, Key=prefix + ODD)
    return {"Bucket": bucket, "Prefix": prefix}, prefix + ODD


@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_encoded_keys_of_versions_decode_to_the_key(s3, odd_versions):
    """ListObjectVersions with EncodingType url returns keys of versions and delete markers that decode to exactly
    the stored key."""
    where, key = odd_versions
    listed = s3.list_object_versions(**where, EncodingType="url")
    expect.equal(listed.get("EncodingType"), "url", "effect of encoding-type", sort="option")
    found = [unquote_plus(entry["Key"]) for kind in ("Versions", "DeleteMarkers") for entry in listed.get(kind, [])]
    expect.equal(found, [key] * 2, "decoded keys", sort="entries")


@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
@recorded("versitygw", "test_rest_list_object_versions.sh::ListObjectVersions - encoding success", 2026)
def test_keys_of_versions_without_encoding_type(raw_s3v4, odd_versions):
    """Without EncodingType, ListObjectVersions returns the prefix, and the keys of versions and delete markers, exactly
    as they are, only escaped for XML."""
    where, key = odd_versions
    listed = raw_s3v4.ask(raw_s3v4.request("GET", where["Bucket"], query=f"versions&prefix={quote(key, safe='')}"))
    found = (listed.element("Prefix"), listed.texts("Key"))
    expect.equal(found, (key, [key] * 2), "Prefix and keys", sort=("option", "entries"))


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("versitygw", "test_rest_list_multipart_uploads.sh::REST - ListMultipartUploads - encoding type", 2026)
def test_keys_of_uploads_without_encoding_type(s3, bucket, prefix, open_upload, altered):
    """Without EncodingType, ListMultipartUploads returns the prefix, and the keys of uploads in progress, exactly as
    they are, only escaped for XML."""
    open_upload(prefix + ODD)
    with altered(query={"encoding-type": None, "prefix": prefix + ODD}):
        listed = s3.list_multipart_uploads(Bucket=bucket)
    found = [entry["Key"] for entry in listed.get("Uploads", [])]
    wanted = (prefix + ODD, [prefix + ODD])
    expect.equal((listed.get("Prefix"), found), wanted, "Prefix and keys", sort=("option", "entries"))


# AWS was recorded to send the key with NoSuchKey.
@check("GetObject", level="extended", spec=api("ErrorResponses"), feature="error-documents")
@derived("Keys are documented as any text; asked here in each place of a request.")
def test_key_of_an_error(raw_s3v4, bucket, prefix):
    """The error document of NoSuchKey has the key exactly as it is, only escaped for XML."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, prefix + ODD))
    expect.refused(answer, 404, "NoSuchKey")
    expect.equal(answer.element("Key"), prefix + ODD, "Key", sort="form")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_encoded_keys_of_uploads_decode_to_the_key(s3, bucket, prefix, open_upload):
    """ListMultipartUploads with EncodingType url returns keys of uploads in progress that decode to exactly the
    requested key."""
    open_upload(prefix + ODD)
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix, EncodingType="url")
    expect.equal(listed.get("EncodingType"), "url", "effect of encoding-type", sort="option")
    expect.equal(
        [unquote_plus(entry["Key"]) for entry in listed.get("Uploads", [])],
        [prefix + ODD],
        "decoded keys",
        sort="entries",
    )
