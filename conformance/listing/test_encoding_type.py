"""EncodingType url: names in the response are percent-encoded, so that any key can be sent as XML."""

import re
from urllib.parse import unquote_plus

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "list-encoding"

# A name is put together of those that the service stores: others are for the checks of keys.
PIECES = ("a b", "+c", "&", "<\"'", "é日", "%2F", "~(1)")
ENCODED = re.compile(r"([A-Za-z0-9\-._~*'()!/+]|%[0-9A-Fa-f]{2})*")


@pytest.fixture(scope="session")
def awkward_keys(out_of_band, store_once):
    """Stores an object and a folder whose names need encoding, and returns their bucket and prefix, and the keys. If
    the service refuses the name with all pieces, it has those that the service stores alone."""

    def stored(those):
        try:
            return store_once(those)
        except expect.StepFailed:
            return None

    def names(pieces):
        name = "".join(pieces)
        return [name, f"{name}d/1"]

    with out_of_band():
        return stored(names(PIECES)) or store_once(names([piece for piece in PIECES if stored([piece])]))


def _is_encoded(found, wanted, what, sort="form"):
    """Asserts that a name contains only characters of an encoded name, and that decoding it gives the wanted name; a
    plus is a space."""
    # With a character left as it is that decoding does not change, the name is read as it is meant all the same.
    readable = found != wanted and unquote_plus(found) == wanted
    about = f"form of the encoded {what}" if readable else f"effect of encoding-type on {what}"
    expect.that(ENCODED.fullmatch(found), "a percent-encoded name", found, about, sort="form" if readable else "option")
    expect.equal(unquote_plus(found), wanted, f"{what}, decoded", sort=sort)


@check("ListObjects", level="common", spec=api("ListObjects"), gate=True)
@recorded("boto", "test_bucket.py::S3BucketTest::test_list_with_url_encoding", 2014, of="v1")
def test_keys_are_encoded(listing, awkward_keys):
    """With EncodingType url, the keys of a listing are percent-encoded."""
    where, keys = awkward_keys
    found = listings.keys(listing(**where, EncodingType="url"))
    expect.equal(len(found), len(keys), "number of keys", sort="entries")
    for encoded, key in zip(found, keys, strict=True):
        _is_encoded(encoded, key, "Key", "entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_common_prefixes_are_encoded(listing, awkward_keys):
    """With EncodingType url, the common prefixes of a listing are percent-encoded."""
    where, keys = awkward_keys
    found = listings.prefixes(listing(**where, Delimiter="/", EncodingType="url"))
    expect.equal(len(found), 1, "number of common prefixes", sort="entries")
    _is_encoded(found[0], keys[1].removesuffix("1"), "common prefix", "entries")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_prefix_is_encoded(listing, awkward_keys):
    """With EncodingType url, the Prefix that a listing returns is percent-encoded."""
    where, keys = awkward_keys
    _is_encoded(listing(Bucket=where["Bucket"], Prefix=keys[0], EncodingType="url")["Prefix"], keys[0], "Prefix")


@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_with_prefix", 2026, of="v1")
def test_delimiter_is_encoded(listing, awkward_keys):
    """With EncodingType url, the Delimiter that a listing returns is percent-encoded: %2F is returned as %252F."""
    where, _ = awkward_keys
    expect.equal(listing(**where, Delimiter="%2F", EncodingType="url")["Delimiter"], "%252F", "Delimiter", sort="form")


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_position_is_encoded(listing, awkward_keys):
    """With EncodingType url, the Marker (StartAfter in ListObjectsV2) that a listing returns is percent-encoded."""
    where, keys = awkward_keys
    listed = listing.after(keys[0], **where, EncodingType="url")
    _is_encoded(listed.get(listing.position, ""), keys[0], listing.position)


@check("ListObjects", level="common", spec=api("ListObjects"))
def test_next_marker_is_encoded(s3, awkward_keys):
    """With EncodingType url and Delimiter, the NextMarker of a truncated ListObjects page is percent-encoded."""
    where, keys = awkward_keys
    listed = s3.list_objects(**where, Delimiter="/", MaxKeys=1, EncodingType="url")
    _is_encoded(listed.get("NextMarker", ""), keys[0], "NextMarker")


@check("ListObjects", level="common", spec=api("ListObjects"), shows="listings-beyond-ascii-are-cut")
@recorded("versitygw", "test_rest_list_objects.sh::REST - ListObjects - encoding success", 2026, of="v1")
def test_names_are_not_encoded_without_encoding_type(listing, awkward_keys, altered):
    """Without EncodingType, the keys and common prefixes of a listing are not percent-encoded, only escaped for XML."""
    where, keys = awkward_keys
    with altered(query={"encoding-type": None}):
        listed = listing(**where, Delimiter="/")
    expect.equal(listings.entries(listed), [keys[0], keys[1].removesuffix("1")], "entries", sort="entries")


# XML 1.0 cannot represent these characters; EncodingType exists for them.
@pytest.mark.parametrize("name", ["a\x01b", "a\x1fb"], ids=["1", "31"])
@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded("botocore", "test_s3.py::TestS3Objects::test_unicode_system_character_with_list_v2", 2018, of="v2-*")
def test_control_character_is_listed(listing, keys_once, name):
    """With EncodingType url, a key with a control character is listed, and decoding the listed key gives the key."""
    bucket, prefix = keys_once(name)
    listed = listing(Bucket=bucket, Prefix=prefix, EncodingType="url")
    expect.equal(
        [unquote_plus(found) for found in listings.keys(listed)], [prefix + name], "keys, decoded", sort="entries"
    )


@pytest.mark.parametrize("encoding", ["", "base64"], ids=["empty", "unknown"])
@check("ListObjects", level="common", spec=api("ListObjects"))
@recorded(
    "LocalStack", "TestS3ListObjectsV2::test_list_ops_encoding_type_validation[list_objects]", 2026, of="v1-unknown"
)
@recorded(
    "LocalStack",
    "TestS3ListObjectsV2::test_list_ops_encoding_type_validation[list_objects_v2]",
    2026,
    of="v2-empty v2-unknown",
)
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_ops_encoding_type_validation", 2026, of="v1-empty")
def test_invalid_encoding_type_is_refused(listing, bucket, prefix, altered, encoding):
    """A listing with an encoding-type that is empty or unknown is refused with 400 InvalidArgument."""
    with altered(query={"encoding-type": encoding}), expect.error(400, "InvalidArgument"):
        listing(Bucket=bucket, Prefix=prefix)
