"""CopyObject of an object onto itself that changes one thing alone.

These are raw requests: an SDK adds headers of its own.
"""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api

FEATURE = "copy-metadata"


BODY = b"copied onto itself"
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Disposition": "attachment",
    "Content-Encoding": "x-other",
    "Content-Language": "de",
    "Content-Type": "text/html",
    "Expires": "Wed, 21 Oct 2037 07:28:00 GMT",
    "x-amz-meta-colour": "blue",
}


def _store(control, target):
    control.put_object(
        **target,
        Body=BODY,
        ContentType="text/plain",
        CacheControl="max-age=1",
        Metadata={"colour": "red"},
        ChecksumAlgorithm="CRC32",
    )
    return target


@pytest.fixture
def obj(control, new_target):
    """Bucket and key of an object with each kind of metadata and a checksum."""
    with expect.arranging():
        return _store(control, new_target())


@pytest.fixture
def unchanged(control, made_to_read, new_target):
    """`unchanged()` returns bucket and key of an object that is stored like this, which checks only read."""
    return lambda: made_to_read("such an object, only to read", lambda: _store(control, new_target()))


def _copied(client, obj, headers):
    """The response to a copy of the object onto itself."""
    source = {"x-amz-copy-source": f"/{obj['Bucket']}/{obj['Key']}"}
    return client.ask(client.request("PUT", **obj, headers=source | headers))


@pytest.mark.parametrize("header", HEADERS)
@check("CopyObject", level="common", spec=api("CopyObject"))
def test_one_header_is_replaced(raw_s3v4, obj, header):
    """CopyObject of an object onto itself with MetadataDirective REPLACE and one header returns 200, and HeadObject
    then returns this header; the bytes stay."""
    given = {"x-amz-metadata-directive": "REPLACE", header: HEADERS[header]}
    expect.status(_copied(raw_s3v4, obj, given), 200)
    got = raw_s3v4.ask(raw_s3v4.request("GET", **obj))
    expect.equal((got.headers.get(header), got.body), (HEADERS[header], BODY), f"{header} and body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_replacing_with_nothing_removes_the_metadata(raw_s3v4, obj):
    """CopyObject of an object onto itself with MetadataDirective REPLACE and no metadata returns 200, and the object
    then has neither its user metadata nor its Cache-Control; the bytes stay."""
    expect.status(_copied(raw_s3v4, obj, {"x-amz-metadata-directive": "REPLACE"}), 200)
    got = raw_s3v4.ask(raw_s3v4.request("GET", **obj))
    found = (got.headers.get("x-amz-meta-colour"), got.headers.get("Cache-Control"), got.body)
    expect.equal(found, (None, None, BODY), "metadata, Cache-Control and body", sort="data")


def _tags(client, obj):
    return {tag["Key"]: tag["Value"] for tag in client.get_object_tagging(**obj)["TagSet"]}


def _number_of_grants(client, obj):
    return len(client.get_object_acl(**obj)["Grants"])


def _algorithms(client, obj):
    head = client.head_object(**obj, ChecksumMode="ENABLED")
    return sorted(name.removeprefix("Checksum") for name in head if name in ("ChecksumCRC32", "ChecksumSHA256"))


OTHERS = {
    "tags": ({"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "a=b"}, _tags, {"a": "b"}),
    "acl": ({"x-amz-acl": "public-read"}, _number_of_grants, 2),
    "checksum": ({"x-amz-checksum-algorithm": "SHA256"}, _algorithms, ["SHA256"]),
}


# The message that S3 was recorded to refuse a copy without changes with names metadata, storage class, redirect and
# encryption alone; whether other changes make the copy legal is not known.
@pytest.mark.parametrize(("headers", "read", "changed"), OTHERS.values(), ids=OTHERS)
@check("CopyObject", level="extended", spec=api("CopyObject"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_another_change_is_made_or_refused(raw_s3v4, control, obj, unchanged, headers, read, changed):
    """CopyObject of an object onto itself that changes its tags, its ACL or its checksum algorithm alone returns 200
    and makes the change, or is refused with 400 InvalidRequest and changes nothing; bytes and metadata stay."""
    answer, wanted = _copied(raw_s3v4, obj, headers), changed
    if answer.status != 200:
        expect.refused(answer, 400, "InvalidRequest")
        with expect.arranging():
            wanted = read(control, unchanged())  # the headers of an object that is stored in the same way
    expect.equal(read(control, obj), wanted, "headers that the copy changes", sort="option")
    got = control.get_object(**obj)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.same_metadata(got, {"colour": "red"})
