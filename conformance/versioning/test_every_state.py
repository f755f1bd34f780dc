"""Each operation on an object in each state that versioning brings about: null versions, older versions, delete
markers, and a bucket whose versioning was enabled or suspended after the object was written."""

from hashlib import md5

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.object_states import MARKER, NULL, NULL_MARKER, STATES, VERSION
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "{kind}"
DERIVED = "Documented rules of versioning, asked of each operation in each state of the bucket."

VERSIONING = userguide("Versioning")


def _each(states):
    """A case for each of these states, with the feature that it belongs to."""
    kinds = {name: "versioning-suspended" if "Suspended" in states[name].steps else "versioning" for name in states}
    return pytest.mark.parametrize(("kind", "state"), [(kinds[name], states[name]) for name in states], ids=states)


def _each_operation(table):
    """A case for each operation of a table, about this operation."""
    cases = [pytest.param(how, id=name, marks=pytest.mark.about(name)) for name, how in table.items()]
    return pytest.mark.parametrize("how", cases)


WHAT = "versions, delete markers, and the latest"
SEEN = {name: state for name, state in STATES.items() if not state.hidden}
HIDDEN = {name: state for name, state in STATES.items() if state.hidden}
ELSEWHERE = ("never_versioned", "versioned")
"""The states in which other modules test the changes of an object."""
CHANGED = {name: state for name, state in STATES.items() if name not in ELSEWHERE}


OLDER_MARKER = "older marker"
"""A delete marker with an id that was the latest before a change."""


def _listed(s3, where, older=""):
    """Returns the listed entries of the key: versions, delete markers, and the latest of them, with its size. `older`
    is the id of the earlier version or delete marker."""
    answer = s3.list_object_versions(Bucket=where["Bucket"], Prefix=where["Key"])
    versions = [(NULL if e["VersionId"] == "null" else VERSION, e) for e in answer.get("Versions", [])]
    kinds = {older: OLDER_MARKER, "null": NULL_MARKER}
    markers = [(kinds.get(e["VersionId"], MARKER), e) for e in answer.get("DeleteMarkers", [])]
    latest = [(kind, entry.get("Size")) for kind, entry in (*versions, *markers) if entry["IsLatest"]]
    return [kind for kind, _ in versions], [kind for kind, _ in markers], latest


def _as_listed(kinds, body):
    """These versions and delete markers, newest first, as `_listed` returns them. The latest version has this body."""
    versions = [kind for kind in kinds if kind in (VERSION, NULL)]
    latest = [(kind, len(body) if kind in (VERSION, NULL) else None) for kind in kinds[:1]]
    return versions, [kind for kind in kinds if kind not in (VERSION, NULL)], latest


def _expect_listed(s3, where, kinds, body):
    """Expects these versions and delete markers, newest first, of which the latest has the size of this body."""
    expect.equal(_listed(s3, where), _as_listed(kinds, body), WHAT, sort="entries")


# Reading


def _get(s3, where, places):
    return s3.get_object(**where)["Body"].read()


def _head(s3, where, places):
    return s3.head_object(**where)["ContentLength"]


def _attributes(s3, where, places):
    return s3.get_object_attributes(**where, ObjectAttributes=["ObjectSize"])["ObjectSize"]


def _copy(s3, where, places):
    target, _ = places
    s3.copy_object(**target, CopySource=where)
    return s3.get_object(**target)["Body"].read()


def _copy_as_a_part(s3, where, places):
    _, upload = places
    return s3.upload_part_copy(**upload, PartNumber=1, CopySource=where)["CopyPartResult"]["ETag"].strip('"')


READING = {
    "GetObject": (_get, bytes),
    "HeadObject": (_head, len),
    "GetObjectAttributes": (_attributes, len),
    "CopyObject": (_copy, bytes),
    "UploadPartCopy": (_copy_as_a_part, lambda body: md5(body, usedforsecurity=False).hexdigest()),
}
"""The function with which each operation reads an object, and its result for these bytes."""


@pytest.fixture
def places(target, upload_to_fill):
    """The key and the upload that an object is copied to."""
    return target, upload_to_fill


@_each_operation(READING)
@_each(SEEN)
@check("GetObject", level="common", spec=VERSIONING)
def test_current_version_is_read(s3, object_states, places, how, kind, state):
    """GetObject, HeadObject, GetObjectAttributes, CopyObject and UploadPartCopy without a version id read the current
    version of an object, in each state of versioning."""
    where, _ = object_states.to_read(*state.steps)
    read, of_bytes = how
    expect.equal(read(s3, where, places), of_bytes(state.body), "content", sort="data")


@_each_operation(READING)
@_each({name: state for name, state in HIDDEN.items() if name != "hidden"})
@check("GetObject", level="common", spec=userguide("DeleteMarker"))
def test_null_version_and_null_marker_are_hidden(s3, object_states, places, how, kind, state):
    """GetObject, HeadObject, GetObjectAttributes, CopyObject and UploadPartCopy without a version id return 404
    NoSuchKey if the latest version is a delete marker above a null version, or one with the version id null."""
    where, _ = object_states.to_read(*state.steps)
    read, _ = how
    with expect.error(404, *(["NoSuchKey"] if read is not _head else [])):
        read(s3, where, places)


@_each(STATES)
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_versions_are_listed(s3, object_states, kind, state):
    """ListObjectVersions returns all versions and delete markers of an object, newest first, with the version id null
    for what was written without versioning, and the newest as the latest, in each state of versioning."""
    where, _ = object_states.to_read(*state.steps)
    _expect_listed(s3, where, state.listed, state.body)


# Changing

NEW = b"what is written now"


def _put(s3, where, source):
    s3.put_object(**where, Body=NEW)


def _copy_onto(s3, where, source):
    s3.copy_object(**where, CopySource=source)


def _complete(s3, where, source):
    upload = start_upload(s3, where)
    finish(s3, upload, send_part(s3, upload, 1, NEW))


def _delete(s3, where, source):
    s3.delete_object(**where)


def _delete_in_a_batch(s3, where, source):
    s3.delete_objects(Bucket=where["Bucket"], Delete={"Objects": [{"Key": where["Key"]}]})


WRITING = {"PutObject": _put, "CopyObject": _copy_onto, "CompleteMultipartUpload": _complete}
DELETING = {"DeleteObject": _delete, "DeleteObjects": _delete_in_a_batch}


def _kept(state):
    """Returns the versions and delete markers that a write or a delete keeps, and if versioning is enabled."""
    enabled = [step for step in state.steps if isinstance(step, str)][-1] == "Enabled"
    return [kind for kind in state.listed if enabled or kind not in (NULL, NULL_MARKER)], enabled


@pytest.fixture(scope="session")
def source(put_once):
    """Returns bucket and key of an object with the new bytes, for copies."""
    return put_once(NEW)


@_each_operation(WRITING)
@_each(CHANGED)
@check("PutObject", level="common", spec=userguide("AddingObjectstoVersioningSuspendedBuckets"))
def test_write_adds_one_version(s3, object_states, source, how, kind, state):
    """PutObject, CopyObject and CompleteMultipartUpload add a version with an id if versioning is enabled, and
    otherwise replace the null version or null delete marker; all other versions and delete markers are kept."""
    where, _ = object_states.next(*state.steps)
    how(s3, where, source)
    kept, enabled = _kept(state)
    _expect_listed(s3, where, [VERSION if enabled else NULL, *kept], NEW)


@serial_forms_mark
@_each(CHANGED | {"versioned": STATES["versioned"]})
@check("PostObject", level="common", spec=userguide("AddingObjectstoVersioningSuspendedBuckets"))
def test_form_adds_one_version(raw_s3v4, control, object_states, kind, state):
    """A form adds a version with an id if versioning is enabled, and otherwise replaces the null version or null delete
    marker; all other versions and delete markers are kept."""
    where, _ = object_states.next(*state.steps)
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **where).request), 204)
    kept, enabled = _kept(state)
    _expect_listed(control, where, [VERSION if enabled else NULL, *kept], form.CONTENT)


@_each_operation(DELETING)
@_each(CHANGED)
@check("DeleteObject", level="common", spec=userguide("DeletingObjectsfromVersioningSuspendedBuckets"))
def test_delete_adds_one_marker(s3, object_states, source, how, kind, state):
    """DeleteObject and DeleteObjects without a version id add a delete marker: with an id if versioning is enabled, and
    in the place of the null version if it is suspended; all other versions and delete markers are kept."""
    where, last = object_states.next(*state.steps)
    how(s3, where, source)
    kept, enabled = _kept(state)
    kept, before = ([OLDER_MARKER if kind == MARKER else kind for kind in kinds] for kinds in (kept, state.listed))
    wanted = _as_listed([MARKER if enabled else NULL_MARKER, *kept], b"")
    expect.equal(_listed(s3, where, last), wanted, WHAT, before=_as_listed(before, state.body), sort="entries")


TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}


@_each(SEEN)
@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_tags_are_those_of_the_current_version(s3, object_states, kind, state):
    """PutObjectTagging without a version id tags the current version in each state of versioning, without another
    version: GetObjectTagging returns these tags, and the same versions are listed."""
    where, _ = object_states.to_read(*state.steps)
    s3.put_object_tagging(**where, Tagging=TAGS)
    expect.equal(s3.get_object_tagging(**where)["TagSet"], TAGS["TagSet"], "tags", sort="data")
    _expect_listed(s3, where, state.listed, state.body)


@_each(SEEN)
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_acl_makes_no_version(s3, object_states, kind, state):
    """PutObjectAcl without a version id succeeds in each state of versioning, and the same versions are listed
    afterwards."""
    where, _ = object_states.to_read(*state.steps)
    expect.succeeded(s3.put_object_acl(**where, ACL="private"))
    _expect_listed(s3, where, state.listed, state.body)
