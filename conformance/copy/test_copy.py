"""CopyObject: the copy has the source's bytes, and the source stays. Other modules cover metadata and conditions."""

from functools import cache

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART

FEATURE = "copy"
SIDE = "server"

LAST = b"and a little more"
BODIES = {"text": b"to be copied", "empty": b"", "all_byte_values": bytes(range(256))}


@pytest.fixture(scope="session")
def source_of(put_once):
    """`source_of(body)` returns bucket and key of an object with this body, which all clients copy."""
    return cache(put_once)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@check("CopyObject", level="core", spec=api("CopyObject"), gate=True)
def test_copy_has_the_bytes(s3, source_of, copy, body):
    """CopyObject returns 200, and the copy has the source's bytes and length."""
    with expect.arranging():
        source = source_of(body)
    expect.status(s3.copy_object(**copy, CopySource=source), 200)
    got = s3.get_object(**copy)
    expect.equal(got["Body"].read(), body, "body", sort="data")
    expect.equal(got["ContentLength"], len(body), "Content-Length", sort="data")


@pytest.fixture
def other_bucket(out_of_band, own_buckets):
    """Another bucket than the shared one."""
    with out_of_band():
        return own_buckets.bucket_for("the neighbour")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_copy_between_buckets(s3, plain_source, other_bucket, prefix):
    """CopyObject from one bucket to another returns 200, and the copy has the source's bytes."""
    copy = {"Bucket": other_bucket, "Key": f"{prefix}copy"}
    expect.status(s3.copy_object(**copy, CopySource=plain_source), 200)
    expect.equal(s3.get_object(**copy)["Body"].read(), b"to be copied", "body", sort="data")


@check("CopyObject", level="core", spec=api("CopyObject"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_source_stays(s3, stored_to_read, copy):
    """After CopyObject with different metadata, the source still has its bytes, Content-Type and metadata."""
    source = stored_to_read(b"to be copied", ContentType="text/plain", Metadata={"colour": "red"})
    s3.copy_object(
        **copy, CopySource=source, ContentType="text/html", Metadata={"colour": "blue"}, MetadataDirective="REPLACE"
    )
    got = s3.get_object(**source)
    expect.equal(
        (got["Body"].read(), got["ContentType"]), (b"to be copied", "text/plain"), "body and type", sort="data"
    )
    expect.same_metadata(got, {"colour": "red"})


@check("CopyObject", level="core", spec=api("CopyObject"))
@derived("CopyObject makes an object of its own; so neither object changes with the other.")
def test_copy_stays_after_its_source_is_deleted(s3, stored, copy):
    """The copy can still be read after the source was deleted."""
    source = stored(b"to be copied")
    s3.copy_object(**copy, CopySource=source)
    with expect.arranging():
        s3.delete_object(**source)
    expect.equal(s3.get_object(**copy)["Body"].read(), b"to be copied", "body", sort="data")


@check("CopyObject", level="core", spec=api("CopyObject"))
@derived("CopyObject makes an object of its own; so neither object changes with the other.")
def test_copy_does_not_change_with_its_source(s3, stored, copy):
    """The copy still has the copied bytes after the source was overwritten."""
    source = stored(b"to be copied")
    s3.copy_object(**copy, CopySource=source)
    with expect.arranging():
        s3.put_object(**source, Body=b"written later")
    expect.equal(s3.get_object(**copy)["Body"].read(), b"to be copied", "body", sort="data")


@check("CopyObject", level="core", spec=api("CopyObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_object_at_the_target_is_replaced(s3, stored_to_read, copy):
    """CopyObject to an existing key replaces the object: it then has only the source's bytes, Content-Type and
    metadata."""
    with expect.arranging():
        s3.put_object(**copy, Body=b"much longer than what is copied", ContentType="text/html", Metadata={"old": "1"})
    source = stored_to_read(b"to be copied", ContentType="text/plain", Metadata={"colour": "red"})
    s3.copy_object(**copy, CopySource=source)
    got = s3.get_object(**copy)
    expect.equal(
        (got["Body"].read(), got["ContentType"]), (b"to be copied", "text/plain"), "body and type", sort="data"
    )
    expect.same_metadata(got, {"colour": "red"})


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_response_has_the_etag(s3, plain_source, copy):
    """CopyObject returns the ETag of the copy, the MD5 of its bytes, and HeadObject returns the same ETag."""
    answer = s3.copy_object(**copy, CopySource=plain_source)
    expect.etag_is_md5(answer["CopyObjectResult"]["ETag"], b"to be copied")
    expect.etag_is_md5(s3.head_object(**copy)["ETag"], b"to be copied")


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_response_has_the_time(s3, plain_source, copy):
    """CopyObject returns a LastModified within 15 minutes of the current time, and HeadObject of the copy returns
    the same time, to the second."""
    answer = s3.copy_object(**copy, CopySource=plain_source)
    returned = answer["CopyObjectResult"]["LastModified"]
    expect.recent(returned, "LastModified")
    expect.equal(s3.head_object(**copy)["LastModified"], returned.replace(microsecond=0), "Last-Modified", sort="form")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_is_last_modified_when_it_was_made(s3, target, known_object):
    """The Last-Modified of a copy is later than that of its source, which was stored at least two seconds earlier."""
    _ = known_object.after  # two seconds after it was stored
    s3.copy_object(**target, CopySource=known_object.target)
    made = s3.head_object(**target)["LastModified"]
    before = known_object.last_modified.isoformat()
    expect.that(made > known_object.last_modified, f"a time after {before}", made, "Last-Modified", sort="form")


@pytest.fixture(scope="session")
def source_in_parts(put_in_parts):
    """Bucket and key of an object of two parts, the first of 5 MiB, which all clients copy."""
    return put_in_parts((FIRST_PART, LAST))[0]


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_multipart_copy_object_etag", 2026)
def test_copy_of_a_multipart_object_has_one_part(s3, source_in_parts, copy):
    """The copy of a multipart object has all bytes of the parts, and its ETag is the MD5 of these bytes: the copy
    has one part."""
    answer = s3.copy_object(**copy, CopySource=source_in_parts)
    got = s3.get_object(**copy)
    expect.equal(got["Body"].read(), FIRST_PART + LAST, "body", sort="data")
    expect.etag_is_md5(answer["CopyObjectResult"]["ETag"], FIRST_PART + LAST)


@check("CopyObject", level="common", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_copy_to_a_key_below_its_source(s3, stored):
    """Keys are flat: CopyObject from key a to key a/b returns 200, and both objects can be read."""
    source = stored(b"to be copied")
    below = {**source, "Key": source["Key"] + "/below"}
    expect.status(s3.copy_object(**below, CopySource=source), 200)
    expect.equal(s3.get_object(**below)["Body"].read(), b"to be copied", "body of the copy", sort="data")
    expect.equal(s3.get_object(**source)["Body"].read(), b"to be copied", "body of the source", sort="data")
