"""Policy conditions on Object Lock: the mode, the remaining retention days and the legal hold that are requested.

No check requests COMPLIANCE: a server that ignores the policy would keep the object until the retention is over.
"""

from datetime import datetime, timedelta, timezone

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.sources import AUTHORIZATION, userguide
from fixtures.s3.policies import PolicyTable, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy object lock")

LIMITS = userguide("object-lock-managing")
HOLD, MODE, DAYS = (f"s3:object-lock-{name}" for name in ("legal-hold", "mode", "remaining-retention-days"))
PUT, RETAIN = "s3:PutObject", "s3:PutObjectRetention"
UNTIL = "s3:object-lock-retain-until-date"
END = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=2)
SECOND = timedelta(seconds=1)
EAST = END.astimezone(timezone(timedelta(hours=9))).isoformat()
# Conditions on the date END that hold together, and conditions of which none holds.
DATES = {
    "DateEquals": [(END - SECOND).isoformat(), EAST],
    "DateNotEquals": [(END - SECOND).isoformat(), (END + SECOND).isoformat()],
    "DateLessThan": (END + SECOND).isoformat(),
    "DateLessThanEquals": EAST,
    "DateGreaterThan": (END - SECOND).isoformat(),
    "DateGreaterThanEquals": str(int(END.timestamp())),
}
OTHER_DATES = {
    "DateEquals": [(END - SECOND).isoformat(), (END + SECOND).isoformat()],
    "DateNotEquals": [(END - SECOND).isoformat(), EAST],
    "DateLessThan": EAST,
    "DateLessThanEquals": (END - SECOND).isoformat(),
    "DateGreaterThan": str(int(END.timestamp())),
    "DateGreaterThanEquals": (END + SECOND).isoformat(),
}
TABLE = PolicyTable(
    "object lock",
    {
        "no_governance": [deny([PUT, RETAIN], "no_governance/*", **when("StringEquals", MODE, "GOVERNANCE"))],
        "no_compliance": [deny([PUT, RETAIN], "no_compliance/*", **when("StringEquals", MODE, "COMPLIANCE"))],
        "ten_days": [deny([PUT, RETAIN], "ten_days/*", **when("NumericGreaterThan", DAYS, "10"))],
        "dates": [deny(PUT, "dates/*", Condition={operator: {UNTIL: each} for operator, each in DATES.items()})],
        "other_dates": [
            deny(PUT, "other_dates/*", **when(operator, UNTIL, each)) for operator, each in OTHER_DATES.items()
        ],
        "no_hold": [deny([PUT, "s3:PutObjectLegalHold"], "no_hold/*", **when("StringEquals", HOLD, "ON"))],
    },
    objects={
        **{f"{rule}/{name}": {} for rule in ("no_governance", "ten_days", "no_hold") for name in ("denied", "taken")},
        "source/object": {},
    },
    locked=True,
)


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


LOCKED_UNTIL_END = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": END}


@check("PutObject", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_end_of_a_lock_that_is_denied(s3, control, place):
    """PutObject under GOVERNANCE until a date returns 403 AccessDenied, and stores nothing, if a statement denies it
    under conditions on s3:object-lock-retain-until-date with each operator of dates, and all hold: to the second, with
    another offset, and in seconds since 1970."""
    where = place("dates")
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body", **LOCKED_UNTIL_END)
    expect.nothing_stored(control, where)


@check("PutObject", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_end_of_a_lock_that_is_not_denied(s3, place):
    """PutObject under GOVERNANCE until a date returns 200 if several statements deny it, each under a condition on
    s3:object-lock-retain-until-date with another operator of dates, and none holds: to the second, with another offset,
    and in seconds since 1970."""
    expect.status(s3.put_object(**place("other_dates"), Body=b"body", **LOCKED_UNTIL_END), 200)


@pytest.mark.parametrize("rule", ["no_governance", "ten_days", "no_hold"], ids=["mode", "days", "hold"])
@check("PutObject", "PutBucketPolicy", level="extended", spec=LIMITS)
def test_upload_without_a_lock_is_not_denied(s3, place, rule):
    """PutObject without a lock returns 200 if a statement denies the s3:object-lock-mode GOVERNANCE, more than 10
    s3:object-lock-remaining-retention-days, or the s3:object-lock-legal-hold ON."""
    expect.status(s3.put_object(**place(rule), Body=b"body"), 200)


OTHER_WRITES = ("CopyObject", "CreateMultipartUpload")
HELD = ("hold", ("no_hold", 0))
LOCKS = (("mode", ("no_governance", 1)), ("days", ("ten_days", 30)), HELD)
LOCKS_DENIED = [("PutObject", *HELD), *((operation, *each) for operation in OTHER_WRITES for each in LOCKS)]
LOCKS_TAKEN = [("CopyObject", "mode", ("no_compliance", 1)), ("CreateMultipartUpload", "days", ("ten_days", 1))]


def _cases(*cells):
    for operation, name, (rule, days) in cells:
        yield pytest.param(operation, rule, days, id=f"{operation}-{name}", marks=pytest.mark.about(operation))


@pytest.fixture
def write(s3, place, clock):
    """`write(operation, rule, days)` returns a function that sends the request, to be called once, and the bucket and
    key that it writes: an object under GOVERNANCE for `days` days, or with a legal hold if `days` is 0."""

    def prepare(operation, rule, days):
        where = place(rule)
        own = {"PutObject": {"Body": b"body"}, "CopyObject": {"CopySource": {**where, "Key": "source/object"}}}
        lock = {"ObjectLockLegalHoldStatus": "ON"}
        if days:
            lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": clock.after(days=days)}
        return lambda: call_operation(s3, operation, **where, **own.get(operation, {}), **lock), where

    return prepare


@pytest.mark.parametrize(("operation", "rule", "days"), list(_cases(*LOCKS_DENIED)))
@check("CopyObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_other_write_with_a_lock_that_is_denied(control, write, operation, rule, days):
    """PutObject with a legal hold, and CopyObject and CreateMultipartUpload with a legal hold or under GOVERNANCE,
    return 403 AccessDenied if a statement denies the s3:object-lock-legal-hold, the s3:object-lock-mode, or fewer
    s3:object-lock-remaining-retention-days than are asked for. PutObject and CopyObject then store nothing."""
    send, where = write(operation, rule, days)
    with expect.error(403, "AccessDenied"):
        send()
    if operation != "CreateMultipartUpload":
        expect.nothing_stored(control, where)


@pytest.mark.parametrize(("operation", "rule", "days"), list(_cases(*LOCKS_TAKEN)))
@check("CopyObject", "PutBucketPolicy", level="extended", spec=AUTHORIZATION)
def test_other_write_with_a_lock_that_is_not_denied(write, operation, rule, days):
    """CopyObject and CreateMultipartUpload under GOVERNANCE for one day return 200 if a statement denies the
    s3:object-lock-mode COMPLIANCE, or more than 10 s3:object-lock-remaining-retention-days."""
    send, _ = write(operation, rule, days)
    expect.status(send(), 200)


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
