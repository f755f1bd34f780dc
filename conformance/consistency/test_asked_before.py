"""Answers to a client that asked for the same before a change: what is there now, not what was there.

A cache in front of a server, or in it, that does not learn of each kind of change returns the answer from before.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation, serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.listings import versions_of
from fixtures.s3.object_operations import batch_of
from fixtures.s3.uploads import finish, listed_uploads, send_part, start_upload
from fixtures.s3.writes import WRITES

FEATURE = "strong-consistency"
SIDE = "server"
DERIVED = "S3 documents strong read-after-write consistency; this asks it of each place that shows the object."

MODEL = userguide("Welcome")
OLD, NEW = b"0123456789", form.CONTENT
GONE = {"DeleteObject": lambda s3, where: s3.delete_object(**where)} | {
    "DeleteObjects": lambda s3, where: s3.delete_objects(**batch_of(where))
}
STATES = {"created": (None, NEW), "overwritten": (OLD, NEW), "deleted": (OLD, None)}
"""The bytes before and after each change; None where there is no object."""


def _cases():
    for state, (before, after) in STATES.items():
        for name in GONE if after is None else (*WRITES, "PostObject"):
            marks = [*marks_for_operation(name), *([serial_forms_mark] if name == "PostObject" else [])]
            yield pytest.param(name, before, after, id=f"{state}-{name}", marks=marks)


@pytest.fixture
def change(s3, raw_client, stored_to_read, name):
    """`change(target)` writes the new bytes, or deletes the object, by the operation of this name."""
    source = stored_to_read(NEW) if name == "CopyObject" else {}

    def make(target):
        with expect.arranging():
            if name == "PostObject":
                raw = raw_client("raw-s3v4")
                expect.succeeded(raw.send(form.signed(raw, **target).request))
            elif name in GONE:
                GONE[name](s3, target)
            else:
                WRITES[name](s3, target, NEW, source)

    return make


def _found(call):
    return expect.result_or_status(call, 404)


READS = {"range": "data", "body": "data", "length of HEAD": "data", "listing": "entries"}


def _seen(s3, where):
    """The results of all reads of an object and the listing of its key."""

    def body(**members):
        return _found(lambda: s3.get_object(**where, **members)["Body"].read())

    length = _found(lambda: s3.head_object(**where)["ContentLength"])
    listed = s3.list_objects_v2(Bucket=where["Bucket"], Prefix=where["Key"]).get("Contents", [])
    sizes = [(entry["Key"], entry["Size"]) for entry in listed]
    return dict(zip(READS, (body(Range="bytes=2-4"), body(), length, sizes), strict=True))


def _wanted(where, body):
    """The results of all reads of an object with these bytes."""
    if body is None:
        return dict(zip(READS, (404, 404, 404, []), strict=True))
    return dict(zip(READS, (body[2:5], body, len(body), [(where["Key"], len(body))]), strict=True))


@pytest.mark.parametrize(("name", "before", "after"), list(_cases()))
@check("GetObject", level="core", spec=MODEL)
def test_change_is_seen(s3, target, change, name, before, after):
    """GetObject, also of a range, HeadObject and ListObjectsV2 that are sent before a key is written, overwritten or
    deleted, and again afterwards, return what is there then."""
    with expect.arranging():
        if before is not None:
            s3.put_object(**target, Body=before)
        expect.equal(_seen(s3, target), _wanted(target, before), "reads before the change", sort=READS)
    change(target)
    expect.equal(_seen(s3, target), _wanted(target, after), "reads after the change", sort=READS)


VISIBLE, HIDDEN = (NEW, [2, 1], OLD), (404, [0, 2, 1], OLD)
# Before and after each change: the version without an id, the versions that are listed (0 is a delete marker, 1 the
# older one), and the older one by its id. Last, the number of what is deleted; None for a deletion without an id.
CHANGES = {
    "hidden": (VISIBLE, HIDDEN, None),
    "restored": (HIDDEN, VISIBLE, 0),
    "latest_deleted": (VISIBLE, (OLD, [1], OLD), 2),
    "older_deleted": (VISIBLE, (NEW, [2], 404), 1),
}


@pytest.mark.parametrize(("before", "after", "deleted"), CHANGES.values(), ids=CHANGES)
@check("GetObject", "DeleteObject", level="common", spec=MODEL)
def test_change_of_versions_is_seen(s3, versioned_target, written, before, after, deleted):
    """GetObject and HeadObject with and without a VersionId, ListObjectsV2 and ListObjectVersions that are sent before
    a version or a delete marker is made or deleted, and again afterwards, return what is there then."""
    target = versioned_target
    ids = dict(zip((1, 2), written(target, OLD, NEW), strict=True))

    def seen():
        named = ({}, {"VersionId": ids[1]})
        bodies = [_found(lambda each=each: s3.get_object(**target, **each)["Body"].read()) for each in named]
        lengths = [_found(lambda each=each: s3.head_object(**target, **each)["ContentLength"]) for each in named]
        listed = versions_of(s3, target)
        entries = sorted(
            listed.get("Versions", []) + listed.get("DeleteMarkers", []), key=lambda each: not each["IsLatest"]
        )
        numbers = [next((number for number in ids if ids[number] == each["VersionId"]), 0) for each in entries]
        keys = s3.list_objects_v2(Bucket=target["Bucket"], Prefix=target["Key"]).get("Contents", [])
        return bodies, lengths, numbers, len(keys)

    def wanted(current, numbers, older):
        bodies = [current, older]
        return bodies, [each if each == 404 else len(each) for each in bodies], numbers, int(current != 404)

    with expect.arranging():
        if before == HIDDEN:
            ids[0] = s3.delete_object(**target)["VersionId"]
        expect.equal(seen(), wanted(*before), "reads before the change", sort="data")
        s3.delete_object(**target, **({} if deleted is None else {"VersionId": ids[deleted]}))
    sorts = ("data", "data", "entries", "entries")
    expect.equal(seen(), wanted(*after), "reads after the change", sort=sorts)


@pytest.mark.parametrize("ends", ["completed", "aborted"])
@check("ListMultipartUploads", "ListParts", level="common", spec=api("ListMultipartUploads"), feature="multipart")
def test_change_of_uploads_is_listed(s3, target, ends):
    """ListMultipartUploads and ListParts that are sent before an upload is created, gets a part and ends, and again
    after each of these, list the uploads and parts that there are then, and an upload that ended no longer."""

    def uploads():
        listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
        return [upload for _, upload in listed_uploads(listed)]

    def parts():
        return _found(lambda: [part["PartNumber"] for part in s3.list_parts(**upload).get("Parts", [])])

    before = uploads()
    upload = start_upload(s3, target)
    found = [before, uploads(), parts()]
    part = send_part(s3, upload, 1, NEW)
    found.append(parts())
    with expect.arranging():
        finish(s3, upload, part) if ends == "completed" else s3.abort_multipart_upload(**upload)
    found += [uploads(), parts()]
    expect.equal(found, [[], [upload["UploadId"]], [], [1], [], 404], "uploads and parts in turn", sort="entries")
