"""Uploads whose bucket gets another versioning, default encryption or default retention while they are in progress: the
configuration from when they were created counts, also for parts that are sent later."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import api
from fixtures.s3.encryption import default_encryption
from fixtures.s3.listings import versions_of
from fixtures.s3.uploads import LAST_PART, finish, send_part, start_upload

FEATURE = "{kind}"
SIDE = "server"

NONE = {"ObjectLockEnabled": "Enabled"}
GOVERNED = NONE | {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}


def _encrypted(algorithm):
    def put(control, bucket, key):
        named = {"KMSMasterKeyID": key} if algorithm == "aws:kms" else {}
        default = default_encryption(algorithm, **named)
        control.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=default)

    return put


def _not_encrypted(control, bucket, key):
    control.delete_bucket_encryption(Bucket=bucket)


def _retained(default):
    return lambda control, bucket, key: control.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration=default
    )


class Change(NamedTuple):
    """The configuration in force when an upload is created, that afterwards, and the value of a member of HeadObject
    that tells which one counted."""

    kind: str
    bucket: str
    before: Callable[..., Any]
    after: Callable[..., Any]
    member: str
    wanted: tuple[str | None, ...]


SSE, MODE = "ServerSideEncryption", "ObjectLockMode"
ENCRYPTION, LOCK = "PutBucketEncryption", "PutObjectLockConfiguration"
CHANGES = {
    "encryption_ended": (
        ENCRYPTION,
        Change("bucket-encryption", "own_bucket", _encrypted("AES256"), _not_encrypted, SSE, ("AES256",)),
    ),
    "kms_key_ended": (
        ENCRYPTION,
        Change("sse-kms", "own_bucket", _encrypted("aws:kms"), _not_encrypted, SSE, ("aws:kms",)),
    ),
    "kms_key_begun": (
        ENCRYPTION,
        Change("sse-kms", "own_bucket", _not_encrypted, _encrypted("aws:kms"), SSE, ("AES256", None)),
    ),
    "retention_ended": (
        LOCK,
        Change("object-lock", "own_locked_bucket", _retained(GOVERNED), _retained(NONE), MODE, ("GOVERNANCE",)),
    ),
    "retention_begun": (
        LOCK,
        Change("object-lock", "own_locked_bucket", _retained(NONE), _retained(GOVERNED), MODE, (None,)),
    ),
}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        pytest.param(change.kind, change, id=name, marks=marks_for_operation(operation))
        for name, (operation, change) in CHANGES.items()
    ],
)
@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_default_from_the_beginning_counts(request, s3, control, kind, change):
    """The object of an upload has the default encryption and the default retention that its bucket had when the upload
    was created, whatever the bucket has when its part is sent and it is completed."""
    bucket = request.getfixturevalue(change.bucket)
    key = request.getfixturevalue("kms_key_id") if kind == "sse-kms" else ""
    target = {"Bucket": bucket, "Key": "object"}
    with expect.arranging():
        change.before(control, bucket, key)
        upload = start_upload(s3, target)
        change.after(control, bucket, key)
        finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    found = s3.head_object(**target).get(change.member)
    words = " or ".join(each or "none" for each in change.wanted)
    expect.that(found in change.wanted, words, found, change.member, sort="option")


VERSIONING = {
    "enabled": ((), "Enabled", lambda older: ["null"]),
    "suspended": (("Enabled",), "Suspended", lambda older: ["numbered", older]),
}


@pytest.mark.parametrize(("before", "after", "wanted"), VERSIONING.values(), ids=VERSIONING)
@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"), feature="versioning")
def test_versioning_from_the_beginning_counts(s3, control, own_bucket, before, after, wanted):
    """An upload that was created before versioning was enabled makes the null version, and replaces the one before; an
    upload from before versioning was suspended makes a version with an id of its own."""
    target = {"Bucket": own_bucket, "Key": "object"}

    def change(status):
        control.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": status})

    with expect.arranging():
        for status in before:
            change(status)
        older = control.put_object(**target, Body=b"older").get("VersionId")
        upload = start_upload(s3, target)
        change(after)
        finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    ids = [each["VersionId"] for each in versions_of(s3, target).get("Versions", [])]
    found = [each if each in ("null", older) else "numbered" for each in ids]
    expect.equal(found, wanted(older), "ids of the versions", sort="version")
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")
