"""Each way of reading an object, whatever made it: a copy, an upload in parts, a form, or a put with tags, a checksum,
encryption or a legal hold."""

from base64 import b64encode
from hashlib import md5, sha256

import pytest

from fixtures.clients.raw import form
from fixtures.language import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.uploads import expect_copy_of, finish, send_part, start_upload

FEATURE = "{kind}"

BODY = form.CONTENT
FIRST, LAST = 5, 11
PART = BODY[FIRST : LAST + 1]
"""The bytes of a range."""


def _digest(of):
    return b64encode(of(BODY).digest()).decode()


def _put(**members):
    return lambda control, target, source: control.put_object(**target, Body=BODY, **members)["ETag"]


def _copied(control, target, source):
    return control.copy_object(**target, CopySource=source)["CopyObjectResult"]["ETag"]


def _of_a_part(control, target, source):
    upload = start_upload(control, target)
    return finish(control, upload, send_part(control, upload, 1, BODY))["ETag"]


def _of_a_copied_part(control, target, source):
    upload = start_upload(control, target)
    part = control.upload_part_copy(**upload, PartNumber=1, CopySource=source)["CopyPartResult"]
    return finish(control, upload, {"PartNumber": 1, "ETag": part["ETag"]})["ETag"]


def _above_one_of_parts(control, target, source):
    _of_a_part(control, target, source)
    return control.put_object(**target, Body=BODY)["ETag"]


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
"""By what made it: the feature that an object is of, and what makes it and returns its ETag."""


@pytest.fixture(scope="session")
def made(apart, control, raw_client, put_once, new_target, new_prefix, own_buckets):
    """`made("copy")`: bucket and key of an object of this origin, and its ETag, stored once for all checks."""
    found = {}

    def make(origin):
        where = new_target()
        if origin == "form":
            raw = raw_client("raw-s3v4")
            expect.status(raw.send(form.signed(raw, **where).request), 200, 201, 204)
            return where, f'"{md5(BODY, usedforsecurity=False).hexdigest()}"'  # some servers do not return it to a form
        if origin == "hold":
            where = {"Bucket": own_buckets.locked_bucket(), "Key": f"{new_prefix()}object"}
        _, how = ORIGINS[origin]
        return where, how(control, where, put_once(BODY))

    def find(origin):
        if origin not in found:
            with apart(), expect.arranging():
                found[origin] = make(origin)
        return found[origin]

    return find


def _get(s3, where, etag, target):
    got = s3.get_object(**where)
    expect.equal((got["Body"].read(), got["ContentLength"], got["ETag"]), (BODY, len(BODY), etag), "body, length, ETag")


def _get_a_range(s3, where, etag, target):
    got = s3.get_object(**where, Range=f"bytes={FIRST}-{LAST}")
    expect.equal((got["Body"].read(), got["ETag"]), (PART, etag), "body and ETag")
    expect.equal(got["ContentRange"], f"bytes {FIRST}-{LAST}/{len(BODY)}", "Content-Range")


def _get_if_changed(s3, where, etag, target):
    with expect.error(304):
        s3.get_object(**where, IfNoneMatch=etag)


def _get_if_unchanged(s3, where, etag, target):
    expect.equal(s3.get_object(**where, IfMatch=etag)["Body"].read(), BODY, "body")


def _head(s3, where, etag, target):
    head = s3.head_object(**where)
    expect.equal((head["ContentLength"], head["ETag"]), (len(BODY), etag), "length and ETag")


def _attributes(s3, where, etag, target):
    found = s3.get_object_attributes(**where, ObjectAttributes=["ObjectSize", "ETag"])
    expect.equal((found.get("ObjectSize"), found.get("ETag")), (len(BODY), etag.strip('"')), "size and ETag")


def _list(s3, where, etag, target):
    listed = s3.list_objects_v2(Bucket=where["Bucket"], Prefix=where["Key"]).get("Contents", [])
    found = [(entry["Key"], entry["Size"], entry["ETag"]) for entry in listed]
    expect.equal(found, [(where["Key"], len(BODY), etag)], "key, size and ETag")


def _copy(s3, where, etag, target):
    s3.copy_object(**target, CopySource=where)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body")


def _copy_as_a_part(s3, where, etag, target):
    upload = start_upload(s3, target)
    expect_copy_of(
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=where, CopySourceRange=f"bytes={FIRST}-{LAST}"), PART
    )


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


@pytest.mark.parametrize(("kind", "origin"), [(kind, name) for name, (kind, _) in ORIGINS.items()], ids=ORIGINS)
@pytest.mark.parametrize(
    "how",
    [pytest.param(how, marks=pytest.mark.about(operation)) for operation, how in READING.values()],
    ids=READING,
)
@check("GetObject", level="common", spec=userguide("UsingObjects"))
def test_object_is_read(s3, made, target, origin, kind, how):
    """GetObject, also of a range and with the ETag as a condition, HeadObject, GetObjectAttributes, ListObjectsV2,
    CopyObject and UploadPartCopy read the bytes, the size and the ETag of an object as it was stored, whatever made
    it."""
    where, etag = made(origin)
    how(s3, where, etag, target)
