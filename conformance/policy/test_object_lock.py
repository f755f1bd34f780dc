"""Policy conditions on Object Lock: the mode, the remaining retention days and the legal hold that are requested.

No check requests COMPLIANCE: a server that ignores the policy would keep the object until the retention is over.
"""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import Table, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy object lock")

LIMITS = userguide("object-lock-managing")
HOLD, MODE, DAYS = (f"s3:object-lock-{name}" for name in ("legal-hold", "mode", "remaining-retention-days"))
PUT, RETAIN = "s3:PutObject", "s3:PutObjectRetention"
TABLE = Table(
    "object lock",
    {
        "no_governance": [deny([PUT, RETAIN], "no_governance/*", **when("StringEquals", MODE, "GOVERNANCE"))],
        "no_compliance": [deny([PUT, RETAIN], "no_compliance/*", **when("StringEquals", MODE, "COMPLIANCE"))],
        "ten_days": [deny([PUT, RETAIN], "ten_days/*", **when("NumericGreaterThan", DAYS, "10"))],
        "no_hold": [deny([PUT, "s3:PutObjectLegalHold"], "no_hold/*", **when("StringEquals", HOLD, "ON"))],
    },
    objects={f"{rule}/{name}": {} for rule in ("no_governance", "ten_days", "no_hold") for name in ("denied", "taken")},
    locked=True,
)


@pytest.fixture
def place(ruled, new_prefix):
    """`place(rule)` returns bucket and key of an object that does not exist yet and that the rule applies to."""
    return lambda rule: {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{new_prefix()}object"}


@pytest.mark.parametrize(("rule", "days"), [("no_governance", 1), ("ten_days", 30)], ids=["mode", "days"])
@check("PutObject", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_upload_with_a_lock_that_is_denied(s3, place, clock, rule, days):
    """PutObject under GOVERNANCE returns 403 AccessDenied if a statement denies this s3:object-lock-mode, or if it
    asks for 30 days and a statement denies more than 10 s3:object-lock-remaining-retention-days."""
    where, until = place(rule), clock.after(days=days)
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)


@pytest.mark.parametrize("rule", ["no_compliance", "ten_days"], ids=["mode", "days"])
@check("PutObject", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_upload_with_a_lock_that_is_not_denied(s3, place, clock, rule):
    """PutObject under GOVERNANCE for one day returns 200 if a statement denies the s3:object-lock-mode COMPLIANCE,
    or more than 10 s3:object-lock-remaining-retention-days."""
    where, until = place(rule), clock.after(days=1)
    answer = s3.put_object(**where, Body=b"body", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    expect.status(answer, 200)


@pytest.mark.parametrize("rule", ["no_governance", "ten_days", "no_hold"], ids=["mode", "days", "hold"])
@check("PutObject", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_upload_without_a_lock_is_not_denied(s3, place, rule):
    """PutObject without a lock returns 200 if a statement denies the s3:object-lock-mode GOVERNANCE, more than 10
    s3:object-lock-remaining-retention-days, or the s3:object-lock-legal-hold ON."""
    expect.status(s3.put_object(**place(rule), Body=b"body"), 200)


@pytest.mark.parametrize(("rule", "days"), [("no_governance", 1), ("ten_days", 30)], ids=["mode", "days"])
@check("PutObjectRetention", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_retention_that_is_denied(s3, ruled, clock, rule, days):
    """PutObjectRetention with GOVERNANCE returns 403 AccessDenied if a statement denies this s3:object-lock-mode, or
    if it asks for 30 days and a statement denies more than 10 s3:object-lock-remaining-retention-days."""
    bucket = ruled(TABLE, rule)
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=days)}
    with expect.error(403, "AccessDenied"):
        s3.put_object_retention(Bucket=bucket, Key=f"{rule}/denied", Retention=retention)


@check("PutObjectRetention", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_retention_that_is_not_denied(s3, ruled, clock):
    """PutObjectRetention for one day returns 200 if a statement denies more than 10
    s3:object-lock-remaining-retention-days."""
    where = {"Bucket": ruled(TABLE, "ten_days"), "Key": "ten_days/taken"}
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=1)}
    expect.status(s3.put_object_retention(**where, Retention=retention), 200)


@check("PutObjectLegalHold", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_hold_that_is_denied(s3, ruled):
    """PutObjectLegalHold with ON returns 403 AccessDenied if a statement denies the s3:object-lock-legal-hold ON."""
    where = {"Bucket": ruled(TABLE, "no_hold"), "Key": "no_hold/denied"}
    with expect.error(403, "AccessDenied"):
        s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})


@check("PutObjectLegalHold", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_hold_that_is_not_denied(s3, ruled):
    """PutObjectLegalHold with OFF returns 200 if a statement denies the s3:object-lock-legal-hold ON."""
    where = {"Bucket": ruled(TABLE, "no_hold"), "Key": "no_hold/taken"}
    expect.status(s3.put_object_legal_hold(**where, LegalHold={"Status": "OFF"}), 200)
