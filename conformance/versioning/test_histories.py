"""Objects with a history: written before or after versioning was enabled or suspended, deleted, and written again in
each way. Every reading agrees on what is there."""

from dataclasses import dataclass, field
from functools import cache, partial

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.attempt import Attempt
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import userguide
from fixtures.s3 import listings

FEATURE = "{kind}"
DERIVED = "Every reading describes the same object or versions; so all of them must agree."
pytestmark = serial_forms_mark

ENABLED, SUSPENDED = "Enabled", "Suspended"
# The changes of a bucket's versioning, and after how many of them the object is first written; its feature.
ORIGINS = {
    "never_versioned": ((), 0, "objects"),
    "before_versioning": ((ENABLED,), 0, "versioning"),
    "versioned": ((ENABLED,), 1, "versioning"),
    "before_versioning_that_is_suspended": ((ENABLED, SUSPENDED), 0, "versioning-suspended"),
    "versioned_before_suspending": ((ENABLED, SUSPENDED), 1, "versioning-suspended"),
    "suspended": ((ENABLED, SUSPENDED), 2, "versioning-suspended"),
}
ENDS = ("kept", "deleted", "put", "copied", "completed", "posted")
"""The writes after the deletion; `kept` and `deleted` have none."""
OLD, NEW = b"old", b"written again"


GROUPED, LATEST = "ListObjectsV2 with Delimiter", "latest version in ListObjectVersions"
LISTED = ("ListObjects", "ListObjectsV2", GROUPED, LATEST)


@dataclass(frozen=True)
class History:
    """`changes` are those of the bucket's versioning, `written` is the number of them before the first write."""

    id: str
    changes: tuple[str, ...]
    written: int
    end: str
    folder: bool

    @property
    def body(self):
        """The bytes of the current object; None if there is none."""
        return None if self.end == "deleted" else b"" if self.folder else OLD if self.end == "kept" else NEW

    @property
    def found(self):
        """The results of each reading after these writes."""
        is_there, length = self.body is not None, len(self.body) if self.body is not None else None
        found = {"GetObject": self.body, "HeadObject": length} | dict.fromkeys(LISTED, is_there)
        latest = ("version" if is_there else "delete marker") if self.changes else None
        return found | {LATEST: latest}


def _histories(ends, suffix=""):
    return {
        (kind, History(f"{origin}-{end}{suffix}", changes, written, end, bool(suffix)))
        for origin, (changes, written, kind) in ORIGINS.items()
        for end in ends
    }


# A folder is an empty object whose key ends in a slash.
HISTORIES = sorted(_histories(ENDS) | _histories(ENDS, "-folder"), key=lambda each: each[1].id)


@dataclass
class BucketOfHistories:
    """A bucket with objects of several histories, below a prefix."""

    where: dict[str, str]
    attempts: dict[History, Attempt[object]] = field(default_factory=dict)

    def target(self, history):
        """Bucket and key of the object of a history."""
        return {"Bucket": self.where["Bucket"], "Key": self.where["Prefix"] + history.id + "/" * history.folder}

    def step(self, history, do):
        """Takes a step of a history, unless an earlier one failed."""
        if history not in self.attempts or not self.attempts[history].failed:
            self.attempts[history] = Attempt(partial(do, self.target(history)))


@pytest.fixture(scope="session")
def again(control, raw_client, put_once):
    """`again(history, target)` deletes an object, and writes it again as the history says."""

    def complete(target, body):
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
        part = {"PartNumber": 1, "ETag": control.upload_part(**upload, PartNumber=1, Body=body)["ETag"]}
        control.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})

    raw, source = raw_client("raw-s3v4"), cache(put_once)
    ways = {
        "put": lambda target, body: control.put_object(**target, Body=body),
        "copied": lambda target, body: control.copy_object(**target, CopySource=source(body)),
        "completed": complete,
        "posted": lambda target, body: expect.status(raw.send(form.signed(raw, **target, file=body).request), 204),
    }

    def write(history, target):
        control.delete_object(**target)
        if history.end in ways:
            ways[history.end](target, history.body)

    return write


@pytest.fixture
def bucket_of_histories(out_of_band, control, own_buckets, new_prefix, again, history):
    """The bucket with all histories of this one's changes."""
    alike = [each for _, each in HISTORIES if each.changes == history.changes]

    def put(written, bucket):
        for each in (each for each in alike if each.written == written):
            bucket.step(each, lambda target: control.put_object(**target, Body=b"" if each.folder else OLD))  # noqa: B023

    def make(new):
        bucket = BucketOfHistories({"Bucket": new(), "Prefix": new_prefix()})
        put(0, bucket)
        for number, status in enumerate(history.changes, 1):
            asked = {"VersioningConfiguration": {"Status": status}}
            control.put_bucket_versioning(Bucket=bucket.where["Bucket"], **asked)
            put(number, bucket)
        for each in alike:
            if each.end != "kept":
                bucket.step(each, partial(again, each))
        return bucket

    with out_of_band():
        return own_buckets.kept(f"histories of {', '.join(history.changes) or 'no versioning'}", make)


@pytest.fixture
def listed(s3, made_to_read, bucket_of_histories, history):
    """`listed(key)` returns by its name what each listing has of a key; `LATEST` only if there are versions:
    `version` or `delete marker` for the latest."""

    def read():
        where, kinds = bucket_of_histories.where, {"Versions": "version", "DeleteMarkers": "delete marker"}
        versions = s3.list_object_versions(**where) if history.changes else {}
        latest = {
            e["Key"]: returned for kind, returned in kinds.items() for e in versions.get(kind, []) if e["IsLatest"]
        }
        keys = {
            "ListObjects": listings.keys(s3.list_objects(**where)),
            "ListObjectsV2": listings.keys(s3.list_objects_v2(**where)),
            GROUPED: listings.entries(s3.list_objects_v2(**where, Delimiter="/")),
        }
        return keys, latest

    keys, latest = made_to_read(("histories", *bucket_of_histories.where.values()), read)
    return lambda key: {name: key in each for name, each in keys.items()} | {LATEST: latest.get(key)}


SORTS = {"GetObject": "data", "HeadObject": "data"} | dict.fromkeys(LISTED, "entries")


@pytest.mark.parametrize(("kind", "history"), [pytest.param(*each, id=each[1].id) for each in HISTORIES])
@check("GetObject", level="common", spec=userguide("Versioning"))
def test_every_reading_agrees(s3, bucket_of_histories, listed, kind, history):
    """After an object was written before or after versioning was enabled or suspended, deleted, and written again in
    any way, GetObject, HeadObject, ListObjects, ListObjectsV2, also with Delimiter, and ListObjectVersions agree on
    what is there."""
    with expect.arranging():
        bucket_of_histories.attempts[history].result()
    target = bucket_of_histories.target(history)
    got = expect.response_unless(lambda: s3.get_object(**target), 404, "NoSuchKey")
    head = expect.response_unless(lambda: s3.head_object(**target), 404)
    found = {"GetObject": got and got["Body"].read(), "HeadObject": head and head["ContentLength"]}
    expect.equal(found | listed(target["Key"]), history.found, "what is there", sort=SORTS)
