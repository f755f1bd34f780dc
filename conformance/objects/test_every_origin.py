"""Each way of reading an object, whatever made it: a copy, an upload in parts, a form, or a put with tags, a checksum,
encryption or a legal hold."""

from base64 import b64encode
from hashlib import md5, sha256

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.listings import only_entry
from fixtures.s3.uploads import expect_part_copy, finish, send_part, start_upload

FEATURE = "{kind}"
DERIVED = "Reads are documented for any object; asked here of each way of making one."

pytestmark = pytest.mark.xdist_group("objects of every origin")

BODY = form.CONTENT
FIRST, LAST = 5, 11
PART = BODY[FIRST : LAST + 1]
"""The bytes of a range."""


def _digest(of):
    return b64encode(of(BODY).digest()).decode()


def _put(**members):
    return lambda control, target, source: control.put_object(**target, Body=BODY, **members)


def _copied(control, target, source):
    control.copy_object(**target, CopySource=source)


def _of_a_part(control, target, source):
    upload = start_upload(control, target)
    finish(control, upload, send_part(control, upload, 1, BODY))


def _of_a_copied_part(control, target, source):
    upload = start_upload(control, target)
    part = control.upload_part_copy(**upload, PartNumber=1, CopySource=source)["CopyPartResult"]
    finish(control, upload, {"PartNumber": 1, "ETag": part["ETag"]})


def _above_one_of_parts(control, target, source):
    _of_a_part(control, target, source)
    control.put_object(**target, Body=BODY)


ORIGINS = {
    "copy": ("copy", _copied),
    "part": ("multipart", _of_a_part),
    "copied_part": ("part-copy", _of_a_copied_part),
    "put_above_a_part": ("multipart", _above_one_of_parts),
    "tags": ("object-tagging", _put(Tagging="colour=red")),
    "checksum": ("checksum-sha256", _put(ChecksumSHA256=_digest(sha256))),
    "managed_key": ("sse-s3", _put(ServerSideEncryption="AES256")),
    "hold": ("legal-hold", _put(ObjectLockLegalHoldStatus="ON", ContentMD5=_digest(md5))),
    "form": ("post-forms", None),
}
"""Each origin of an object: its feature, and the function that makes the object."""


@pytest.fixture(scope="session")
def made(out_of_band, control, raw_client, put_once, new_target, new_prefix, own_buckets):
    """`made("copy")`: bucket and key of an object of this origin, and its ETag without quotes, stored once for
    all checks."""
    found = {}

    def make(origin):
        where = new_target()
        if origin == "form":
            raw = raw_client("raw-s3v4")
            expect.status(raw.send(form.signed(raw, **where).request), 200, 201, 204)
        else:
            if origin == "hold":
                where = {"Bucket": own_buckets.locked_bucket(), "Key": f"{new_prefix()}object"}
            _, how = ORIGINS[origin]
            how(control, where, put_once(BODY))
        # Another module tests that the request that made it returned the same one.
        return where, control.head_object(**where)["ETag"].strip('"')

    def find(origin):
        if origin not in found:
            with out_of_band():
                found[origin] = make(origin)
        return found[origin]

    return find


def _has_etag(found, etag):
    """Expects this ETag, whose quotes are a separate requirement."""
    expect.equal(found.strip('"'), etag, "ETag", sort="form")


def _get(s3, where, etag, target):
    got = s3.get_object(**where)
    expect.equal((got["Body"].read(), got["ContentLength"]), (BODY, len(BODY)), "body and length", sort="data")
    _has_etag(got["ETag"], etag)


def _get_a_range(s3, where, etag, target):
    got = s3.get_object(**where, Range=f"bytes={FIRST}-{LAST}")
    expect.equal(got["Body"].read(), PART, "body", sort="data")
    expect.equal(got["ContentRange"], f"bytes {FIRST}-{LAST}/{len(BODY)}", "Content-Range", sort="form")
    _has_etag(got["ETag"], etag)


def _get_if_changed(s3, where, etag, target):
    with expect.error(304):
        s3.get_object(**where, IfNoneMatch=f'"{etag}"')


def _get_if_unchanged(s3, where, etag, target):
    expect.equal(s3.get_object(**where, IfMatch=f'"{etag}"')["Body"].read(), BODY, "body", sort="data")


def _head(s3, where, etag, target):
    head = s3.head_object(**where)
    expect.equal(head["ContentLength"], len(BODY), "length", sort="data")
    _has_etag(head["ETag"], etag)


def _attributes(s3, where, etag, target):
    found = s3.get_object_attributes(**where, ObjectAttributes=["ObjectSize", "ETag"])
    expect.equal(found.get("ObjectSize"), len(BODY), "size", sort="data")
    _has_etag(found["ETag"], etag)


def _list(s3, where, etag, target):
    entry = only_entry(s3.list_objects_v2(Bucket=where["Bucket"], Prefix=where["Key"]), where["Key"])
    expect.equal(entry["Size"], len(BODY), "size", sort="data")
    _has_etag(entry["ETag"], etag)


def _copy(s3, where, etag, target):
    s3.copy_object(**target, CopySource=where)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


def _copy_as_a_part(s3, where, etag, target):
    expect_part_copy(s3.upload_part_copy(**start_upload(s3, target), PartNumber=1, CopySource=where), BODY)


READING = {
    "whole": ("GetObject", _get),
    "range": ("GetObject", _get_a_range),
    "if_changed": ("GetObject", _get_if_changed),
    "if_unchanged": ("GetObject", _get_if_unchanged),
    "head": ("HeadObject", _head),
    "attributes": ("GetObjectAttributes", _attributes),
    "listing": ("ListObjectsV2", _list),
    "copy": ("CopyObject", _copy),
    "part_copy": ("UploadPartCopy", _copy_as_a_part),
}
ABOUT_THE_READING = {"attributes": "object-attributes", "copy": "copy", "part_copy": "part-copy"}
"""The features of these ways to read, which many servers lack; the other ways have the feature of the object's
origin."""


def _cases():
    for way, (operation, how) in READING.items():
        for origin, (feature, _) in ORIGINS.items():
            kind = ABOUT_THE_READING.get(way, feature)
            yield pytest.param(kind, origin, how, id=f"{way}-{origin}", marks=pytest.mark.about(operation))


@pytest.mark.parametrize(("kind", "origin", "how"), list(_cases()))
@check("GetObject", level="common", spec=userguide("UsingObjects"))
def test_object_is_read(s3, made, target, kind, origin, how):
    """GetObject, also of a range and with the ETag as a condition, HeadObject, GetObjectAttributes, ListObjectsV2,
    CopyObject and UploadPartCopy read the same bytes, size and ETag of an object, whatever made it."""
    where, etag = made(origin)
    how(s3, where, etag, target)


@pytest.mark.parametrize(
    ("kind", "origin"), [pytest.param(row[0], origin, id=origin) for origin, row in ORIGINS.items()]
)
@check("GetObject", level="extended", spec=userguide("Welcome"))
def test_object_is_still_read_later(s3, made, kind, origin):
    """GetObject returns the bytes and the ETag of an object, whatever made it, also at the end of a run, after many
    other objects and uploads of its bucket were written and deleted."""
    # Checks of this level come last: the object was made for those of the level above.
    where, etag = made(origin)
    _get(s3, where, etag, None)


SAID = {
    "tags": ("TagCount", 1, "form"),
    "managed_key": ("ServerSideEncryption", "AES256", "option"),
    "hold": ("ObjectLockLegalHoldStatus", "ON", "option"),
}
"""The member of a read by origin, with its value and the sort of the value."""


@pytest.mark.parametrize(("kind", "origin"), [pytest.param(ORIGINS[origin][0], origin, id=origin) for origin in SAID])
@check("GetObject", level="common", spec=api("GetObject"))
def test_range_says_what_is_on_the_object(s3, made, kind, origin):
    """GetObject of a range returns the number of the object's tags, its encryption and its legal hold, as that of the
    whole object does."""
    where, _ = made(origin)
    name, value, sort = SAID[origin]
    expect.equal(s3.get_object(**where, Range=f"bytes={FIRST}-{LAST}").get(name), value, name, sort=sort)
