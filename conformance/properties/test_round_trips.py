"""Everything that may be stored is returned unchanged: keys, bodies, metadata, tags, and any range of a body."""

from hypothesis import strategies as st

from fixtures.assertions import check, expect
from fixtures.assertions.script import ScriptCall
from fixtures.model.sources import api, rfc, userguide

FEATURE = "objects"
SIDE = "one client"
DERIVED = "Follows from the documentation of the operations, for inputs that hypothesis draws."

# Keys: Unicode that XML 1.0 can carry, without `.` and `..` segments, which some clients do not preserve.
TEXT = st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff")
KEYS = st.text(TEXT, min_size=1, max_size=40).filter(
    lambda key: not {".", ".."}.intersection(key.split("/")) and not key.startswith("/")
)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(str.isalnum)
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
METADATA = st.dictionaries(NAMES, VALUES, max_size=5)
TAG_TEXT = st.text("abcXYZ019 +-=._:/@éж", min_size=1, max_size=20).filter(lambda text: text == text.strip())
TAGS = st.dictionaries(TAG_TEXT, TAG_TEXT, max_size=10)
BODY = bytes(range(256)) * 2
POSITIONS = st.one_of(st.sampled_from([0, 1, len(BODY) - 1, len(BODY), len(BODY) + 1]), st.integers(0, 2 * len(BODY)))
# No range ends before it starts: the checks in `ranges` cover that.
RANGES = st.tuples(POSITIONS, st.one_of(st.none(), POSITIONS)).filter(
    lambda span: span[1] is None or span[0] <= span[1]
)
SUFFIXES = st.tuples(st.none(), POSITIONS.filter(bool))


@check("PutObject", level="core", spec=userguide("object-keys"), feature="key-unicode")
def test_any_key_is_read_and_listed(s3, explore, bucket, new_prefix):
    """An object with any key of printable Unicode characters can be read by that key, and ListObjects returns
    exactly that key."""

    def holds(s3, key):
        where = {"Bucket": bucket, "Key": new_prefix() + key}
        s3.put_object(**where, Body=key.encode())
        expect.equal(s3.get_object(**where)["Body"].read(), key.encode(), "body", sort="data")
        listed = s3.list_objects(Bucket=bucket, Prefix=where["Key"]).get("Contents", [])
        expect.equal([entry["Key"] for entry in listed], [where["Key"]], "keys listed", sort="entries")

    explore(KEYS, holds)


@check("PutObject", level="core", spec=userguide("UsingMetadata"), feature="user-metadata")
def test_any_metadata_are_read(s3, explore, bucket, new_prefix):
    """HeadObject returns any metadata unchanged if the names are letters and digits and the values are visible
    US-ASCII characters."""

    def holds(s3, metadata):
        where = {"Bucket": bucket, "Key": new_prefix() + "object"}
        s3.put_object(**where, Body=b"x", Metadata=metadata)
        expect.same_metadata(s3.head_object(**where), metadata)

    explore(METADATA, holds)


@check("PutObjectTagging", level="common", spec=userguide("object-tagging"), feature="object-tagging")  # fmt: skip
def test_any_tags_are_read(s3, explore, bucket, new_prefix):
    """GetObjectTagging returns any set of up to ten tags of letters, digits, spaces and + - = . _ : / @ unchanged."""

    def holds(s3, tags):
        where = {"Bucket": bucket, "Key": new_prefix() + "object"}
        s3.put_object(**where, Body=b"x")
        tag_set = [{"Key": name, "Value": value} for name, value in tags.items()]
        s3.put_object_tagging(**where, Tagging={"TagSet": tag_set})
        got = {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(**where)["TagSet"]}
        expect.equal(got, tags, "tags", sort="data")

    explore(TAGS, holds)


def _header(first, last):
    return f"bytes={'' if first is None else first}-{'' if last is None else last}"


def _part(first, last):
    """Returns the start and the end of the part of BODY that a valid range selects."""
    if first is None:
        return max(0, len(BODY) - last), len(BODY)
    return first, len(BODY) if last is None else min(last + 1, len(BODY))


@check("GetObject", level="core", spec=rfc(9110, "14.1.2"), feature="ranges")
def test_any_range_is_that_part(s3, explore, stored_to_read):
    """GetObject with any valid Range returns 206 with exactly those bytes and their Content-Range, or 416
    InvalidRange if the range starts at or after the object's length."""
    where = stored_to_read(BODY)

    def holds(s3, span):
        first, last = span
        if first is not None and first >= len(BODY):
            with expect.error(416, "InvalidRange"):
                s3.get_object(**where, Range=_header(first, last))
            return
        start, end = _part(first, last)
        got = s3.get_object(**where, Range=_header(first, last))
        expect.status(got, 206)
        expect.equal(got["Body"].read(), BODY[start:end], "body", sort="data")
        expect.equal(got["ContentRange"], f"bytes {start}-{end - 1}/{len(BODY)}", "Content-Range", sort="form")

    explore(st.one_of(RANGES, SUFFIXES), holds, after=[ScriptCall("put_object", {**where, "Body": BODY})])


@check("GetObject", level="core", spec=api("PutObject"))
def test_any_body_is_read(s3, explore, bucket, new_prefix):
    """GetObject returns any bytes of an object unchanged, and the ETag of PutObject is their MD5."""

    def holds(s3, body):
        where = {"Bucket": bucket, "Key": new_prefix() + "object"}
        expect.etag_is_md5(s3.put_object(**where, Body=body)["ETag"], body)
        expect.equal(s3.get_object(**where)["Body"].read(), body, "body", sort="data")

    explore(st.binary(max_size=100), holds)
