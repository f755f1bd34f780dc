"""Tags, ACL, retention, legal hold and annotations of one version: each can be changed without the others, and all of
them stay if another version or a delete marker comes above it."""

import time
from collections import defaultdict

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model import checksums
from fixtures.model.sources import userguide
from fixtures.s3.grants import all_grants
from fixtures.s3.listings import SECONDS_BETWEEN_TIMES
from fixtures.s3.writes import WRITES

FEATURE = "{kind}"
SIDE = "server"
DERIVED = "An operation is documented to change what it names; so everything beside that stays."

pytestmark = pytest.mark.xdist_group("settings apart")

BODY = b"as it was"
DRESS = {
    "ContentType": "text/x-dress",
    "CacheControl": "max-age=60",
    "Metadata": {"colour": "red"},
    "Tagging": "kept=yes",
    "ContentMD5": checksums.of("MD5", BODY),  # locks need a digest
}
LOCK = {"ObjectLockLegalHoldStatus": "ON", "ObjectLockMode": "GOVERNANCE"}
UNTIL = "ObjectLockRetainUntilDate"
SETTINGS = {
    "ContentLength": "data",
    "ContentType": "data",
    "CacheControl": "data",
    "Metadata": "data",
    "ETag": "form",
    "LastModified": "form",
    "VersionId": "version",
    "StorageClass": "option",
    "ServerSideEncryption": "option",
    **dict.fromkeys([*LOCK, UNTIL], "option"),
    "TagCount": "form",
    "tags": "data",
    "grants": "access",
}


def _tag(s3, where, clock):
    s3.put_object_tagging(**where, Tagging={"TagSet": [{"Key": name, "Value": "new"} for name in "ab"]})


def _untag(s3, where, clock):
    s3.delete_object_tagging(**where)


def _share(s3, where, clock):
    s3.put_object_acl(**where, ACL="authenticated-read")


def _hold(status):
    return lambda s3, where, clock: s3.put_object_legal_hold(**where, LegalHold={"Status": status})


def _retain(s3, where, clock):
    s3.put_object_retention(**where, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=2)})


def _annotate(s3, where, clock):
    s3.put_object_annotation(**where, AnnotationName="labels", AnnotationPayload=b"an annotation")


TAGS, HELD, RETAINED = ("tags", "TagCount"), ("ObjectLockLegalHoldStatus",), (UNTIL,)
# The feature of each operation, the change, and the settings that it is about.
CHANGES = {
    "locked": {
        "PutObjectTagging": ("object-tagging", _tag, TAGS),
        "DeleteObjectTagging": ("object-tagging", _untag, TAGS),
        "PutObjectLegalHold": ("legal-hold", _hold("OFF"), HELD),
        "PutObjectRetention": ("retention", _retain, RETAINED),
    },
    "shared": {
        "PutObjectTagging": ("object-tagging", _tag, TAGS),
        "DeleteObjectTagging": ("object-tagging", _untag, TAGS),
        "PutObjectAcl": ("acls", _share, ("grants",)),
        "PutObjectAnnotation": ("annotations", _annotate, ()),
    },
    "shared_and_locked": {
        "PutObjectLegalHold": ("legal-hold", _hold("OFF"), HELD),
        "PutObjectRetention": ("retention", _retain, RETAINED),
        "PutObjectAcl": ("acls", _share, ("grants",)),
    },
}
ABOVE = {"locked": ("DeleteObject", "PutObject"), "shared": ("DeleteObject", *WRITES)}
REFUSED = (400, 403, 404, 405, 501)
"""The statuses with which tags and ACLs are refused where they are not offered."""
KEPT = 8
"""The number of objects that get old enough in one wait: each changes, so each case has one of its own."""


def _case(dress, operation, *values):
    return pytest.param(*values, id=f"{dress}-{operation}", marks=marks_for_operation(operation))


@pytest.fixture(scope="session")
def left_objects():
    """The objects of each dress that no case has taken."""
    return defaultdict(list)


@pytest.fixture
def version(request, control, out_of_band, left_objects, new_prefix, clock, dress):
    """Bucket, key and version id of an object with settings, old enough for a change to have another time."""
    locked, shared = "locked" in dress, "shared" in dress
    bucket = request.getfixturevalue("locked_bucket" if locked else "versioned_bucket")
    members = (
        DRESS | ({**LOCK, UNTIL: clock.after(days=1)} if locked else {}) | ({"ACL": "public-read"} if shared else {})
    )
    with out_of_band():
        if not left_objects[dress, bucket]:
            for _ in range(KEPT):
                target = {"Bucket": bucket, "Key": f"{new_prefix()}object"}
                made = control.put_object(**target, Body=BODY, **members)
                left_objects[dress, bucket].append({**target, "VersionId": made["VersionId"]})
            time.sleep(SECONDS_BETWEEN_TIMES)
    return left_objects[dress, bucket].pop()


def _settings(s3, where):
    """All settings of a version; the status of the refusal where the server does not offer tags or ACLs."""

    def found(call):
        return expect.result_or_status(call, *REFUSED)

    head = s3.head_object(**where)
    tags = found(lambda: s3.get_object_tagging(**where)["TagSet"])
    grants = found(lambda: all_grants(s3.get_object_acl(**where)))
    return {name: head.get(name) for name in SETTINGS} | {"tags": tags, "grants": grants}


def _expect_the_same(found, before, *, apart_from=()):
    others = [name for name in SETTINGS if name not in apart_from and found[name] != before[name]]
    of_others = [{name: each[name] for name in others} for each in (found, before)]
    expect.equal(*of_others, "other settings", sort=SETTINGS)


@pytest.mark.parametrize(
    ("kind", "dress", "change", "own"),
    [_case(dress, name, row[0], dress, *row[1:]) for dress, some in CHANGES.items() for name, row in some.items()],
)
@check("PutObjectTagging", level="common", spec=userguide("UsingObjects"))
def test_setting_leaves_the_others(s3, version, clock, kind, dress, change, own):
    """Each operation that changes the tags, the ACL, the retention, the legal hold or an annotation of an object leaves
    the others as they were, and the object's metadata, headers, ETag, Last-Modified, storage class and encryption; what
    it changes is read anew."""
    before = _settings(s3, version)
    with expect.arranging():  # other modules test if they are offered
        change(s3, version, clock)
    found = _settings(s3, version)
    _expect_the_same(found, before, apart_from=own)
    as_before = [name for name in own if before[name] is not None and found[name] == before[name]]
    expect.equal(as_before, [], "settings that are read as before", sort="option")


@pytest.mark.parametrize(
    ("kind", "dress", "write"),
    [_case(dress, name, "versioning", dress, name) for dress, some in ABOVE.items() for name in some],
)
@check("PutObject", level="common", spec=userguide("Versioning"))
def test_version_below_is_as_it_was(s3, version, stored_to_read, kind, dress, write):
    """PutObject, CopyObject, CompleteMultipartUpload and DeleteObject of a key in a bucket with versioning leave the
    version below as it was: its metadata, headers, ETag, Last-Modified, tags, ACL, retention and legal hold."""
    before = _settings(s3, version)
    target = {name: version[name] for name in ("Bucket", "Key")}
    with expect.arranging():
        if write == "DeleteObject":
            s3.delete_object(**target)
        else:
            WRITES[write](s3, target, b"above", stored_to_read(b"above"))
    _expect_the_same(_settings(s3, version), before)
