"""The policy of a bucket as a document: put, read, replaced, deleted, and missing."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3 import policies
from fixtures.s3.policies import allow, document, filled_in, resource, when

FEATURE = "bucket-policy"
SIDE = "server"

PUT, GET, DELETE = api("PutBucketPolicy"), api("GetBucketPolicy"), api("DeleteBucketPolicy")
GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
LONGEST = 20 * 1024
"""The maximum size of a bucket policy, in bytes."""


def _text(bucket, *statements, **more):
    return document(*filled_in(statements or [allow("s3:GetObject", "*")], bucket), **more)


def _read(s3, bucket):
    return policies.normalized_policy(s3.get_bucket_policy(Bucket=bucket)["Policy"])


@check("PutBucketPolicy", level="core", spec=PUT, gate=True)
@recorded("LocalStack", "TestS3BucketPolicy::test_bucket_policy_crud", 2026)
def test_policy_is_read_back(s3, policy_bucket, soon):
    """PutBucketPolicy succeeds, and GetBucketPolicy then returns 200 and a policy with the same meaning."""
    text = _text(policy_bucket, allow("s3:GetObject", "*", Sid="readers", **when("StringLike", "aws:Referer", "a*")))
    expect.succeeded(s3.put_bucket_policy(Bucket=policy_bucket, Policy=text))
    soon.equal(lambda: _read(s3, policy_bucket), policies.normalized_policy(text), "policy", sort="option")


@check("PutBucketPolicy", level="core", spec=PUT)
def test_policy_is_replaced(s3, policy_bucket, soon):
    """PutBucketPolicy to a bucket that has a policy succeeds, and GetBucketPolicy then returns only the new
    policy."""
    with expect.arranging():
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=_text(policy_bucket, allow("s3:GetObject", "old/*")))
    text = _text(policy_bucket, allow("s3:GetObject", "new/*"))
    expect.succeeded(s3.put_bucket_policy(Bucket=policy_bucket, Policy=text))
    soon.equal(lambda: _read(s3, policy_bucket), policies.normalized_policy(text), "policy", sort="option")


@check("PutBucketPolicy", level="common", spec=PUT)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_refused_policy_changes_nothing(s3, policy_bucket, soon):
    """A PutBucketPolicy that is refused with 400 MalformedPolicy leaves the existing policy unchanged."""
    text = _text(policy_bucket, allow("s3:GetObject", "kept/*"))
    with expect.arranging():
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)
    with expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy="{}")
    soon.equal(lambda: _read(s3, policy_bucket), policies.normalized_policy(text), "policy", sort="option")


@check("GetBucketPolicy", level="core", spec=GET)
@recorded("LocalStack", "TestS3BucketPolicy::test_bucket_policy_crud", 2026)
def test_new_bucket_has_no_policy(s3, bucket):
    """GetBucketPolicy of a bucket that never had a policy returns 404 NoSuchBucketPolicy."""
    with expect.error(404, "NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


@check("DeleteBucketPolicy", level="core", spec=DELETE)
@recorded("LocalStack", "TestS3::test_delete_bucket_policy", 2026)
def test_policy_is_deleted(s3, open_bucket, soon):
    """DeleteBucketPolicy succeeds, and GetBucketPolicy then returns 404 NoSuchBucketPolicy."""
    with expect.arranging():
        s3.put_bucket_policy(Bucket=open_bucket, Policy=_text(open_bucket))
    expect.succeeded(s3.delete_bucket_policy(Bucket=open_bucket))
    soon.refused(lambda: s3.get_bucket_policy(Bucket=open_bucket), 404, "NoSuchBucketPolicy")


@check("DeleteBucketPolicy", level="common", spec=DELETE)
@recorded("LocalStack", "TestS3BucketPolicy::test_bucket_policy_crud", 2026)
def test_deleting_a_missing_policy_is_no_error(s3, own_bucket):
    """DeleteBucketPolicy of a bucket without a policy succeeds."""
    expect.succeeded(s3.delete_bucket_policy(Bucket=own_bucket))


@pytest.mark.parametrize("version", ["2008-10-17", "2012-10-17"])
@check("PutBucketPolicy", level="common", spec=GRAMMAR)
def test_version_is_read_back(s3, policy_bucket, version, soon):
    """PutBucketPolicy with the Version 2008-10-17 or 2012-10-17 succeeds, and GetBucketPolicy returns the same
    Version."""
    text = _text(policy_bucket, Version=version)
    expect.succeeded(s3.put_bucket_policy(Bucket=policy_bucket, Policy=text))
    soon.equal(lambda: _read(s3, policy_bucket)["Version"], version, "Version of the policy", sort="option")


TAKEN = {
    "statement_outside_of_a_list": lambda one: {"Statement": one},
    "resource_is_no_list": lambda one: {"Statement": [{**one, "Resource": one["Resource"][0]}]},
    "action_in_upper_case": lambda one: {"Statement": [{**one, "Action": "S3:GETOBJECT"}]},
    "wildcard_in_action": lambda one: {"Statement": [{**one, "Action": "s3:Get*"}]},
    "wildcard_in_action_on_the_bucket": lambda one: {
        "Statement": [{**one, "Action": "s3:Get*", "Resource": one["Resource"][0].removesuffix("/*")}]
    },
    "every_action": lambda one: {"Statement": [{**one, "Action": "*"}]},
    "bucket_and_objects_in_one_resource": lambda one: {
        "Statement": [{**one, "Action": "s3:*", "Resource": one["Resource"][0].replace("/*", "*")}]
    },
}


@pytest.mark.parametrize("form", list(TAKEN.values()), ids=list(TAKEN))
@check("PutBucketPolicy", level="common", spec=GRAMMAR)
def test_forms_of_the_grammar_are_taken(s3, policy_bucket, form):
    """PutBucketPolicy succeeds for a policy in any form that the grammar of policies allows, such as a Statement
    without a list."""
    [one] = filled_in([allow("s3:GetObject", "*")], policy_bucket)
    text = policies.json.dumps({"Version": "2012-10-17", **form(one)})
    expect.succeeded(s3.put_bucket_policy(Bucket=policy_bucket, Policy=text))


# AWS returns MalformedPolicy, and does not count white space; other servers return PolicyTooLarge.
@check("PutBucketPolicy", level="extended", spec=userguide("bucket-policies"))
def test_policy_that_is_too_large_is_refused(s3, policy_bucket):
    """PutBucketPolicy with a policy of more than 20 KB returns 400 MalformedPolicy or PolicyTooLarge."""
    text = _text(policy_bucket, *(allow("s3:GetObject", f"{'a' * 60}{number}/*") for number in range(200)))
    expect.that(len(text) > LONGEST, f"more than {LONGEST} characters", len(text), "policy that is sent", sort="form")
    with expect.error(400, "MalformedPolicy", "PolicyTooLarge"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)


@check("PutBucketPolicy", level="common", spec=userguide("bucket-policies"))
def test_large_policy_is_taken(s3, policy_bucket, soon):
    """PutBucketPolicy with a policy of nearly 20 KB, the maximum size, succeeds, and GetBucketPolicy returns the
    complete policy."""
    statements = [allow("s3:GetObject", f"{'a' * 60}{number}/*") for number in range(95)]
    text = _text(policy_bucket, *statements)
    expect.that(
        15_000 < len(text) < LONGEST, f"up to {LONGEST} characters", len(text), "policy that is sent", sort="form"
    )
    expect.succeeded(s3.put_bucket_policy(Bucket=policy_bucket, Policy=text))
    soon.equal(lambda: _read(s3, policy_bucket), policies.normalized_policy(text), "policy", sort="option")


@check("GetBucketPolicy", level="extended", spec=GET)
def test_policy_is_json(s3, policy_bucket, last_exchange):
    """GetBucketPolicy returns only the JSON of the policy: the first byte is `{`, and the body contains the bucket's
    ARN."""
    with expect.arranging():
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=_text(policy_bucket))
    s3.get_bucket_policy(Bucket=policy_bucket)
    body = last_exchange().response_body
    expect.equal(body[:1], b"{", "first byte of the policy", sort="option")
    expect.that(
        resource(policy_bucket).encode() in body,
        f"a text with {resource(policy_bucket)}",
        body,
        "policy",
        sort="option",
    )
