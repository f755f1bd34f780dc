"""The policy actions of Object Lock: reading and setting a retention and a legal hold, and bypassing GOVERNANCE.

No check requests COMPLIANCE: a server that ignores the policy would keep the object until the retention is over.
"""

from base64 import b64encode
from hashlib import md5

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy lock actions")

NEEDED = userguide("using-with-s3-policy-actions")
LIMITS = userguide("object-lock-managing")
BYPASS = "s3:BypassGovernanceRetention"
ACTIONS = [f"s3:{verb}Object{what}" for verb in ("Get", "Put") for what in ("Retention", "LegalHold")]
OPERATIONS = [action.removeprefix("s3:") for action in ACTIONS]
CHANGING = ["s3:DeleteObjectVersion", "s3:PutObjectRetention"]
TABLE = PolicyTable(
    "lock actions",
    {
        **{f"only_{action[3:]}": [allow(action, f"only_{action[3:]}/*", principal=ALT)] for action in ACTIONS},
        **{
            f"not_{action[3:]}": [
                allow([other for other in ACTIONS if other != action], f"not_{action[3:]}/*", principal=ALT)
            ]
            for action in ACTIONS
        },
        "bypass": [allow([*CHANGING, BYPASS], "bypass/*", principal=ALT)],
        "no_bypass": [allow(CHANGING, "no_bypass/*", principal=ALT)],
    },
    locked=True,
)


@pytest.fixture
def governed(ruled, new_prefix, control, clock):
    """`governed(rule)` returns bucket, key and version id of a new object that the rule applies to, which is kept for
    one day under GOVERNANCE and has the legal hold OFF."""

    def put(rule):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{new_prefix()}object"}
        lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": clock.after(days=1)}
        # AWS requires a digest of an upload with a lock.
        digest = b64encode(md5(b"body", usedforsecurity=False).digest()).decode()
        made = control.put_object(**where, Body=b"body", ContentMD5=digest, ObjectLockLegalHoldStatus="OFF", **lock)
        return where | {"VersionId": made["VersionId"]}

    return put


def _members(operation, where, clock):
    """Returns the members of the operation about the current version: AWS names no other action for a version."""
    more = {
        "PutObjectRetention": {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=2)}},
        "PutObjectLegalHold": {"LegalHold": {"Status": "OFF"}},
    }.get(operation, {})
    return {"Bucket": where["Bucket"], "Key": where["Key"], **more}


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObjectRetention", "PutBucketPolicy", level="common", spec=NEEDED)
def test_lock_action_is_enough(s3, alt, governed, clock, operation):
    """GetObjectRetention, PutObjectRetention, GetObjectLegalHold and PutObjectLegalHold by another account return 200
    if the policy allows the account only the action of this name."""
    with expect.arranging():
        where = governed(f"only_{operation}")
    expect.status(call_operation(alt, operation, **_members(operation, where, clock)), 200)


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObjectRetention", "PutBucketPolicy", level="common", spec=NEEDED)
def test_other_lock_actions_are_not_enough(s3, alt, governed, clock, operation):
    """GetObjectRetention, PutObjectRetention, GetObjectLegalHold and PutObjectLegalHold by another account return 403
    AccessDenied if the policy allows the account the other three actions, but not the action of this name."""
    with expect.arranging():
        where = governed(f"not_{operation}")
    with expect.error(403, "AccessDenied"):
        call_operation(alt, operation, **_members(operation, where, clock))


@check("DeleteObject", "PutBucketPolicy", level="common", spec=LIMITS)
def test_allowed_bypass_deletes(s3, alt, governed):
    """DeleteObject with BypassGovernanceRetention by another account of a version under GOVERNANCE returns 204 if the
    policy allows the account s3:DeleteObjectVersion and s3:BypassGovernanceRetention."""
    with expect.arranging():
        where = governed("bypass")
    expect.succeeded(alt.delete_object(**where, BypassGovernanceRetention=True))


@check("DeleteObject", "PutBucketPolicy", level="common", spec=LIMITS)
def test_bypass_that_is_not_allowed_deletes_nothing(s3, alt, governed):
    """DeleteObject with BypassGovernanceRetention by another account of a version under GOVERNANCE returns 403
    AccessDenied if the policy allows the account s3:DeleteObjectVersion, but not s3:BypassGovernanceRetention, and
    the version remains."""
    with expect.arranging():
        where = governed("no_bypass")
    with expect.error(403, "AccessDenied"):
        alt.delete_object(**where, BypassGovernanceRetention=True)
    expect.status(s3.head_object(**where), 200)


def _shorter(where, clock):
    """Returns the members of PutObjectRetention with an end before the present one."""
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=0.5)}
    return {"Bucket": where["Bucket"], "Key": where["Key"], "Retention": retention, "BypassGovernanceRetention": True}


@check("PutObjectRetention", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_allowed_bypass_shortens_a_retention(s3, alt, governed, clock):
    """PutObjectRetention with BypassGovernanceRetention by another account, for an end before the present one under
    GOVERNANCE, returns 200 if the policy allows the account s3:PutObjectRetention and s3:BypassGovernanceRetention."""
    with expect.arranging():
        where = governed("bypass")
    expect.status(alt.put_object_retention(**_shorter(where, clock)), 200)


@check("PutObjectRetention", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_bypass_that_is_not_allowed_shortens_no_retention(s3, alt, governed, clock):
    """PutObjectRetention with BypassGovernanceRetention by another account, for an end before the present one under
    GOVERNANCE, returns 403 AccessDenied if the policy allows the account s3:PutObjectRetention, but not
    s3:BypassGovernanceRetention."""
    with expect.arranging():
        where = governed("no_bypass")
    with expect.error(403, "AccessDenied"):
        alt.put_object_retention(**_shorter(where, clock))
