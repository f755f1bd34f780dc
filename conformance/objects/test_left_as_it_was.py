"""A change of what stands beside an object: tags that are removed, a lock, a copy that is deleted. It leaves the
object's bytes, headers, and time of last modification as they were."""

import time

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.listings import SECONDS_BETWEEN_TIMES

DERIVED = "An operation is documented to change what it names; so everything beside that stays."
SIDE = "server"

BODY = b"as it was"
DRESS = {"ContentType": "text/x-dress", "CacheControl": "max-age=60", "Metadata": {"colour": "red"}}
HEADERS = {
    "ETag": "form",
    "LastModified": "form",
    "ContentLength": "data",
    "ContentType": "data",
    "CacheControl": "data",
    "Metadata": "data",
}
ENTRY = {"Key": "entries", "Size": "data", "ETag": "form", "LastModified": "form"}


def _headers(s3, where):
    head = s3.head_object(**where)
    return {name: head.get(name) for name in HEADERS}


@pytest.fixture(scope="session")
def dressed_before(out_of_band, control):
    """`dressed_before(target, **members)` stores an object with headers, metadata and tags, and returns its bucket and
    key as soon as a change of it would have another Last-Modified."""

    def store(target, **members):
        with out_of_band():
            control.put_object(**target, Body=BODY, Tagging="kept=no", **DRESS, **members)
            time.sleep(SECONDS_BETWEEN_TIMES)  # Last-Modified has whole seconds
        return target

    return store


@pytest.fixture
def dressed(dressed_before, target):
    return dressed_before(target)


@check("DeleteObjectTagging", level="common", spec=api("DeleteObjectTagging"), feature="object-tagging")
def test_object_after_its_tags_are_removed(s3, dressed):
    """After DeleteObjectTagging, HeadObject returns the metadata, headers, ETag and Last-Modified from before it, and
    GetObject the bytes."""
    before = _headers(s3, dressed)
    s3.delete_object_tagging(**dressed)
    expect.equal(_headers(s3, dressed), before, "headers and metadata", sort=HEADERS)
    expect.equal(s3.get_object(**dressed)["Body"].read(), BODY, "body", sort="data")


LOCKS = {
    "PutObjectRetention": (
        "retention",
        lambda s3, where, until: s3.put_object_retention(
            **where, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until}
        ),
    ),
    "PutObjectLegalHold": (
        "legal-hold",
        lambda s3, where, until: s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"}),
    ),
}


@pytest.mark.parametrize(
    ("name", "lock"), [pytest.param(*row, id=each, marks=pytest.mark.about(each)) for each, row in LOCKS.items()]
)
@check("PutObjectRetention", level="common", spec=api("PutObjectRetention"), feature="{name}")
def test_object_after_it_is_locked(s3, dressed_before, locked_target, clock, name, lock):
    """After PutObjectRetention or PutObjectLegalHold, HeadObject and ListObjects return the metadata, headers, ETag and
    Last-Modified from before it."""
    where = dressed_before(locked_target)
    before, listed = _headers(s3, where), _listed(s3, where)
    lock(s3, where, clock.after(days=1))
    expect.equal(_headers(s3, where), before, "headers and metadata", sort=HEADERS)
    expect.equal(_listed(s3, where), listed, "entry of the listing", sort=ENTRY)


def _listed(s3, where):
    entries = s3.list_objects(Bucket=where["Bucket"], Prefix=where["Key"]).get("Contents", [])
    return {name: entry.get(name) for entry in entries for name in ENTRY}


@check("DeleteObject", "CopyObject", level="core", spec=api("CopyObject"), feature="copy")
def test_source_and_other_copies_after_a_copy_is_deleted(s3, stored, new_target):
    """After a copy was deleted, its source and another copy of it still have their bytes, and the deleted copy is
    gone."""
    source = stored(BODY)
    copies = [new_target(), new_target()]
    for copy in copies:
        s3.copy_object(**copy, CopySource=source)
    s3.delete_object(**copies[0])
    for kept in (source, copies[1]):
        expect.equal(s3.get_object(**kept)["Body"].read(), BODY, "body", sort="data")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**copies[0])
