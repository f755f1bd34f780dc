"""Buckets whose policy checks put, and buckets that block public access, made once for all checks of a worker; new
objects that a rule applies to."""

import pytest
from botocore.exceptions import ClientError

from fixtures.s3.policies import OPEN_KEY, OPEN_TO_ALL, document, filled_in

SETTLING = 1
"""Minimum seconds for the ACL or policy, and for the switch, to come into force before checks look."""


@pytest.fixture
def policy_bucket(out_of_band, own_buckets):
    """A bucket whose policy this worker's checks change: each first puts the policy that it needs, and none denies
    anything."""
    with out_of_band():
        return own_buckets.bucket_for("policy")


@pytest.fixture
def place(request, ruled, new_prefix):
    """`place(rule)` returns bucket and key of an object that does not exist yet and that the rule of the module's TABLE
    applies to."""
    return lambda rule: {"Bucket": ruled(request.module.TABLE, rule), "Key": f"{rule}/{new_prefix()}object"}


@pytest.fixture(scope="session")
def blocking(out_of_band, control, own_buckets, anonymous, public_url, soon):
    """`blocking("BlockPublicAcls")`: a bucket where only this switch is on.

    With `acl` the bucket had this ACL before, and the object OPEN_KEY was public-read; with `policy` the policy of the
    bucket is OPEN_TO_ALL.
    """

    def status(bucket):
        return anonymous.get(public_url(Bucket=bucket, Key=OPEN_KEY)).status

    def make(new, switch, acl, policy):
        bucket = new()
        control.put_object(Bucket=bucket, Key=OPEN_KEY, Body=b"open", **({"ACL": "public-read"} if acl else {}))
        public = document(*filled_in(OPEN_TO_ALL, bucket))
        if acl:
            control.put_bucket_acl(Bucket=bucket, ACL=acl)
        if policy:
            control.put_bucket_policy(Bucket=bucket, Policy=public)
        if acl or policy:
            soon.wait(lambda: status(bucket) == 200, at_least=SETTLING)
        control.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={switch: True})
        if (acl and switch == "IgnorePublicAcls") or (policy and switch == "RestrictPublicBuckets"):
            soon.wait(lambda: status(bucket) == 403, at_least=SETTLING)
        elif switch == "BlockPublicAcls" and not acl:
            soon.wait(lambda: _is_refused(control.put_bucket_acl, Bucket=bucket, ACL="public-read"), at_least=SETTLING)
        elif switch == "BlockPublicPolicy" and not policy:
            soon.wait(lambda: _is_refused(control.put_bucket_policy, Bucket=bucket, Policy=public), at_least=SETTLING)
        return bucket

    def find(switch, *, acl="", policy=False):
        purpose = f"{switch}{f' of {acl}' if acl else ''}{' of a policy' if policy else ''}"
        with out_of_band():
            return own_buckets.kept(purpose, lambda new: make(new, switch, acl, policy))

    return find


def _is_refused(call, **members):
    try:
        call(**members)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 403:
            raise
        return True
    return False
