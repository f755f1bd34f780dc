"""BlockPublicPolicy and RestrictPublicBuckets: public policies that are refused, and public policies that give no
access."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import (
    ALT,
    NONPUBLIC_STATEMENTS,
    OPEN_KEY,
    OPEN_TO_ALL,
    PUBLIC,
    SECOND_ACCOUNT,
    allow,
    document,
    filled_in,
)

FEATURE = "public-access-block"

pytestmark = pytest.mark.xdist_group("public access block of policies")

BLOCK = userguide("access-control-block-public-access")
EVERYBODY = [allow("s3:GetObject", "*")]

# One case of each kind; the checks of GetBucketPolicyStatus in test_status.py use all of them.
REFUSED = {name: PUBLIC[name] for name in ("everybody", "one_statement_of_two", "half_of_all_addresses", "referer")}
TAKEN = {name: NONPUBLIC_STATEMENTS[name] for name in ("denied", "service", "some_addresses")}


@pytest.mark.parametrize("statements", list(REFUSED.values()), ids=list(REFUSED))
@check("PutBucketPolicy", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_public_policy_is_refused(s3, blocking, statements):
    """PutBucketPolicy with a public policy returns 403 AccessDenied in a bucket with BlockPublicPolicy."""
    bucket = blocking("BlockPublicPolicy")
    with expect.error(403, "AccessDenied"):
        s3.put_bucket_policy(Bucket=bucket, Policy=document(*filled_in(statements, bucket)))


@pytest.mark.parametrize("statements", list(TAKEN.values()), ids=list(TAKEN))
@check("PutBucketPolicy", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_policy_that_is_not_public_is_taken(s3, blocking, statements):
    """PutBucketPolicy with a policy that is not public succeeds in a bucket with BlockPublicPolicy."""
    bucket = blocking("BlockPublicPolicy")
    text = document(*filled_in(statements, bucket))
    expect.succeeded(s3.put_bucket_policy(Bucket=bucket, Policy=text))


@check("PutBucketPolicy", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_policy_for_one_account_is_taken(s3, blocking, alt_principal):
    """PutBucketPolicy with a policy for one other account succeeds in a bucket with BlockPublicPolicy."""
    bucket = blocking("BlockPublicPolicy")
    text = document(*filled_in(SECOND_ACCOUNT, bucket, {ALT: alt_principal}))
    expect.succeeded(s3.put_bucket_policy(Bucket=bucket, Policy=text))


@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_existing_public_policy_stays_in_force(anyone, blocking):
    """GetObject without credentials returns 200 if the policy that allows it is older than BlockPublicPolicy, the
    bucket's only active switch."""
    bucket = blocking("BlockPublicPolicy", policy=True)
    expect.status(anyone.get_object(Bucket=bucket, Key=OPEN_KEY), 200)


@check("PutObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_public_acl_is_accepted_with_block_public_policy(s3, blocking, new_prefix):
    """PutObject with the ACL public-read returns 200 in a bucket whose only active switch is BlockPublicPolicy."""
    where = {"Bucket": blocking("BlockPublicPolicy"), "Key": f"{new_prefix()}object"}
    expect.status(s3.put_object(**where, Body=b"body", ACL="public-read"), 200)


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_restricted_policy_opens_nothing(s3, acting, blocking, who):
    """GetObject by another account, or without credentials, returns 403 AccessDenied in a bucket with a public
    policy and RestrictPublicBuckets."""
    bucket = blocking("RestrictPublicBuckets", policy=True)
    anyone = acting(who)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=OPEN_KEY)


OPERATIONS = {"PutObject": {"Body": b"body"}, "DeleteObject": {}, "HeadObject": {}, "ListObjects": {}}
RESTRICTED = [
    pytest.param("anyone", name, id=f"{name}-anyone", marks=pytest.mark.about(name)) for name in OPERATIONS
] + [pytest.param("alt", "PutObject", id="PutObject-alt")]


@pytest.mark.parametrize(("who", "operation"), RESTRICTED)
@check("PutObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_restricted_policy_opens_no_other_operation(acting, control, blocking, new_prefix, who, operation):
    """PutObject, DeleteObject, HeadObject and ListObjects by another account, or without credentials, return 403
    AccessDenied in a bucket with RestrictPublicBuckets and a policy that allows them to everybody. PutObject stores
    nothing, and DeleteObject deletes nothing."""
    where = {"Bucket": blocking("RestrictPublicBuckets", policy=True)}
    if operation != "ListObjects":
        where["Key"] = OPEN_KEY if operation == "HeadObject" else f"{new_prefix()}object"
    if operation == "DeleteObject":
        with expect.arranging():
            control.put_object(**where, Body=b"body")
    anyone = acting(who)
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        call_operation(anyone, operation, **where, **OPERATIONS[operation])
    if operation == "PutObject":
        expect.nothing_stored(control, where)
    if operation == "DeleteObject":
        with expect.keeping_out():
            expect.status(control.head_object(**where), 200)


@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_owner_reads_what_is_restricted(s3, blocking):
    """GetObject by the owner returns 200 in a bucket with a public policy and RestrictPublicBuckets."""
    expect.status(s3.get_object(Bucket=blocking("RestrictPublicBuckets", policy=True), Key=OPEN_KEY), 200)


@pytest.mark.usefixtures("signed_by_v4")
@check("GetBucketPolicyStatus", "PutPublicAccessBlock", level="extended", spec=BLOCK)
def test_restricted_policy_is_still_public(s3, blocking):
    """GetBucketPolicyStatus returns IsPublic true for a public policy, also in a bucket with RestrictPublicBuckets."""
    bucket = blocking("RestrictPublicBuckets", policy=True)
    expect.equal(
        s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"], True, "IsPublic", sort="option"
    )


@check("PutBucketPolicy", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_restricted_bucket_takes_a_public_policy(s3, blocking):
    """PutBucketPolicy with a public policy succeeds in a bucket whose only active switch is
    RestrictPublicBuckets."""
    bucket = blocking("RestrictPublicBuckets", policy=True)
    text = document(*filled_in(OPEN_TO_ALL, bucket))
    expect.succeeded(s3.put_bucket_policy(Bucket=bucket, Policy=text))


@pytest.fixture
def opened(s3, open_bucket):
    """Creates a bucket with RestrictPublicBuckets and a policy that allows everybody to read, and returns bucket and
    key of an object in it."""
    where = {"Bucket": open_bucket, "Key": OPEN_KEY}
    with expect.arranging():
        s3.put_object(**where, Body=b"open")
        s3.put_bucket_policy(Bucket=open_bucket, Policy=document(*filled_in(EVERYBODY, open_bucket)))
        s3.put_public_access_block(Bucket=open_bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    return where


@pytest.mark.usefixtures("signed_by_v4")
@check("DeletePublicAccessBlock", level="common", spec=BLOCK)
def test_policy_is_in_force_once_the_block_is_gone(s3, anyone, opened):
    """If a public policy allows it, GetObject without credentials returns 200 soon after DeletePublicAccessBlock
    removed RestrictPublicBuckets."""
    s3.delete_public_access_block(Bucket=opened["Bucket"])
    read = lambda: expect.response_unless(lambda: anyone.get_object(**opened), 403)  # noqa: E731
    expect.status(expect.eventually(read, "GetObject is allowed", sort="use"), 200)


@pytest.mark.usefixtures("signed_by_v4")
@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_policy_for_one_account_is_not_restricted(s3, alt, open_bucket, alt_principal):
    """GetObject by another account returns 200 if the policy allows it to this account only, in a bucket with
    RestrictPublicBuckets."""
    with expect.arranging():
        text = document(*filled_in(SECOND_ACCOUNT, open_bucket, {ALT: alt_principal}))
        s3.put_object(Bucket=open_bucket, Key=OPEN_KEY, Body=b"open")
        s3.put_bucket_policy(Bucket=open_bucket, Policy=text)
        s3.put_public_access_block(Bucket=open_bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    read = lambda: expect.response_unless(lambda: alt.get_object(Bucket=open_bucket, Key=OPEN_KEY), 403)  # noqa: E731
    expect.status(expect.eventually(read, "GetObject is allowed", sort="use"), 200)
