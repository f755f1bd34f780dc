"""DeleteObjects under a policy: each key needs the right of its own, and so does a version, and the bypass of a
retention.

No check requests COMPLIANCE: a server that ignores the policy would keep the object until the retention is over.
"""

from base64 import b64encode
from hashlib import md5

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api, userguide
from fixtures.s3.object_operations import batch_of
from fixtures.s3.policies import ALT, LIMITED, PolicyTable, allow, deny, when

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy batches")

NEEDED = userguide("using-with-s3-policy-actions")
LIMITS = userguide("object-lock-managing")
DELETE, DELETE_VERSION = "s3:DeleteObject", "s3:DeleteObjectVersion"
KEYS = PolicyTable(
    "batches of keys",
    {
        "account": [allow(DELETE, "account/*", principal=ALT)],
        "user": [allow(DELETE, "user/*", principal=LIMITED)],
        "denied": [allow(DELETE, "denied/*", principal=ALT), deny(DELETE, "denied/kept/*", principal=ALT)],
    },
)
VERSIONS = PolicyTable(
    "batches of versions",
    {
        "both": [allow([DELETE, DELETE_VERSION], "both/*", principal=ALT)],
        "objects": [allow(DELETE, "objects/*", principal=ALT)],
        "versions": [allow(DELETE_VERSION, "versions/*", principal=ALT)],
    },
    versioned=True,
)
LOCKED = PolicyTable(
    "batches of locked versions",
    {
        "bypass": [allow([DELETE, DELETE_VERSION, "s3:BypassGovernanceRetention"], "bypass/*", principal=ALT)],
        "no_bypass": [allow([DELETE, DELETE_VERSION], "no_bypass/*", principal=ALT)],
    },
    locked=True,
)
NAMED = when("Null", "s3:VersionId", "false")
UNNAMED = when("Null", "s3:VersionId", "true")
BY_VERSION = PolicyTable(
    "batches under a condition",
    {
        "named": [
            allow([DELETE, DELETE_VERSION], "named/*", principal=ALT),
            deny(DELETE_VERSION, "named/*", principal=ALT, **NAMED),
        ],
        "unnamed": [allow([DELETE, DELETE_VERSION], "unnamed/*", principal=ALT, **UNNAMED)],
    },
    versioned=True,
)
SENDERS = {
    "another_account": ("alt", "account", "elsewhere/"),
    "limited_user": ("limited", "user", "elsewhere/"),
    "account_that_is_denied_a_key": ("alt", "denied", "denied/kept/"),
}
"""The sender of a batch, the rule that opens the keys in its folder, and a folder whose keys it does not open."""


@pytest.fixture
def put(ruled, new_prefix, control):
    """`put(table, rule, folder, **members)` stores a new object in the folder, or in the rule's own, of the rule's
    bucket, and returns its bucket and key, and the id of its version if it has one."""

    def store(table, rule, folder=None, **members):
        where = {"Bucket": ruled(table, rule), "Key": f"{folder or f'{rule}/'}{new_prefix()}object"}
        made = control.put_object(**where, Body=b"body", **members)
        return where | ({"VersionId": made["VersionId"]} if "VersionId" in made else {})

    return store


@pytest.fixture
def governed(put, clock):
    """`governed(rule)` returns a new version that the rule applies to, which is kept for one day under GOVERNANCE."""
    # AWS requires a digest of an upload with a lock.
    digest = b64encode(md5(b"body", usedforsecurity=False).digest()).decode()
    until = clock.after(days=1)
    return lambda rule: put(
        LOCKED, rule, ContentMD5=digest, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until
    )


def _without_version(place):
    return {name: value for name, value in place.items() if name != "VersionId"}


def _expect_deleted(s3, answer, *places):
    found = [(entry.get("Key"), entry.get("VersionId")) for entry in answer.get("Deleted", [])]
    expect.equal(found, [(place["Key"], place.get("VersionId")) for place in places], "Deleted", sort="form")
    for place in places:
        with expect.error(404):
            s3.head_object(**place)


@pytest.mark.parametrize(("identity", "rule", "closed"), list(SENDERS.values()), ids=list(SENDERS))
@check("DeleteObjects", "PutBucketPolicy", level="common", spec=NEEDED)
def test_keys_of_a_batch_are_decided_one_by_one(acting, s3, put, identity, rule, closed):
    """DeleteObjects of two keys, by another account or by a user without rights of its own, returns 200 with Deleted
    for the key for which the policy allows s3:DeleteObject, and an Error AccessDenied for the one for which it does
    not or denies it, and that object stays."""
    sender = acting(identity)
    with expect.arranging():
        opened, kept = put(KEYS, rule), put(KEYS, rule, closed)
    answer = sender.delete_objects(**batch_of(opened, kept))
    expect.kept(s3, kept)
    expect.denied_keys(answer, kept)
    _expect_deleted(s3, answer, opened)


@pytest.mark.parametrize(("identity", "rule", "closed"), list(SENDERS.values()), ids=list(SENDERS))
@check("DeleteObjects", "PutBucketPolicy", level="common", spec=NEEDED)
def test_batch_of_closed_keys_deletes_nothing(acting, s3, put, identity, rule, closed):
    """DeleteObjects by another account, or by a user without rights of its own, returns 403 AccessDenied, or 200 with
    an Error AccessDenied for each key, if the policy allows s3:DeleteObject for other keys only or denies it for
    these, and the objects stay."""
    sender = acting(identity)
    with expect.arranging():
        kept = [put(KEYS, rule, closed), put(KEYS, rule, closed)]
    expect.nothing_deleted(s3, lambda: sender.delete_objects(**batch_of(*kept)), *kept)


@check("DeleteObjects", "PutBucketPolicy", level="common", spec=api("DeleteObjects"))
def test_both_rights_delete_a_version(alt, s3, put):
    """DeleteObjects by another account, of an entry with a VersionId, returns 200 with Deleted for this version if the
    policy allows the account s3:DeleteObject and s3:DeleteObjectVersion, and the version is gone."""
    with expect.arranging():
        version = put(VERSIONS, "both")
    _expect_deleted(s3, alt.delete_objects(**batch_of(version)), version)


@check("DeleteObjects", "PutBucketPolicy", level="common", spec=api("DeleteObjects"))
def test_right_to_delete_objects_deletes_no_version(alt, s3, put):
    """DeleteObjects by another account, of an entry with a VersionId, returns 403 AccessDenied, or 200 with an Error
    AccessDenied for the key, if the policy allows the account s3:DeleteObject, but not s3:DeleteObjectVersion, and the
    version stays."""
    with expect.arranging():
        version = put(VERSIONS, "objects")
    expect.nothing_deleted(s3, lambda: alt.delete_objects(**batch_of(version)), version)


@check("DeleteObjects", "PutBucketPolicy", level="common", spec=api("DeleteObjects"))
def test_right_to_delete_versions_deletes_no_object(alt, s3, put):
    """DeleteObjects by another account, of an entry without a VersionId, returns 403 AccessDenied, or 200 with an
    Error AccessDenied for the key, if the policy allows the account s3:DeleteObjectVersion, but not s3:DeleteObject,
    and the object stays."""
    with expect.arranging():
        obj = _without_version(put(VERSIONS, "versions"))
    expect.nothing_deleted(s3, lambda: alt.delete_objects(**batch_of(obj)), obj)


def _expect_the_version_alone_is_kept(alt, s3, put, rule):
    with expect.arranging():
        version, other = put(BY_VERSION, rule), _without_version(put(BY_VERSION, rule))
    answer = alt.delete_objects(**batch_of(version, other))
    expect.kept(s3, version)
    expect.denied_keys(answer, version)
    _expect_deleted(s3, answer, other)


@check("DeleteObjects", "PutBucketPolicy", level="extended", spec=userguide("amazon-s3-policy-keys"))
def test_condition_on_the_version_is_decided_for_each_entry(alt, s3, put):
    """DeleteObjects by another account, under a policy that allows it to delete and denies s3:DeleteObjectVersion where
    Null of s3:VersionId is false, returns 200 with an Error AccessDenied for an entry with a VersionId, whose version
    stays, and with Deleted for an entry without one, whose key is then missing."""
    _expect_the_version_alone_is_kept(alt, s3, put, "named")


# MinIO issue 21735: the condition held for no key of a batch.
@check("DeleteObjects", "PutBucketPolicy", level="extended", spec=userguide("amazon-s3-policy-keys"))
def test_condition_on_no_version_is_decided_for_each_entry(alt, s3, put):
    """DeleteObjects by another account, under a policy that allows it to delete where Null of s3:VersionId is true,
    returns 200 with Deleted for an entry without a VersionId, whose key is then missing, and with an Error AccessDenied
    for an entry with one, whose version stays."""
    _expect_the_version_alone_is_kept(alt, s3, put, "unnamed")


@check("DeleteObjects", "PutBucketPolicy", level="common", spec=LIMITS)
def test_allowed_bypass_deletes_in_a_batch(alt, s3, governed):
    """DeleteObjects with BypassGovernanceRetention by another account, of a version under GOVERNANCE, returns 200 with
    Deleted for this version if the policy allows the account to delete it and s3:BypassGovernanceRetention."""
    with expect.arranging():
        version = governed("bypass")
    _expect_deleted(s3, alt.delete_objects(**batch_of(version), BypassGovernanceRetention=True), version)


@check("DeleteObjects", "PutBucketPolicy", level="common", spec=LIMITS)
def test_bypass_that_is_not_allowed_deletes_nothing_in_a_batch(alt, s3, governed):
    """DeleteObjects with BypassGovernanceRetention by another account, of a version under GOVERNANCE, returns 403
    AccessDenied, or 200 with an Error AccessDenied for the key, if the policy allows the account to delete it, but not
    s3:BypassGovernanceRetention, and the version stays."""
    with expect.arranging():
        version = governed("no_bypass")
    delete = lambda: alt.delete_objects(**batch_of(version), BypassGovernanceRetention=True)  # noqa: E731
    expect.nothing_deleted(s3, delete, version)
