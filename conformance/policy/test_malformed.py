"""Policies that are refused with MalformedPolicy, because they are not valid policies, or not valid for this bucket."""

import json

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.policies import allow, document, filled_in, normalized_policy

FEATURE = "bucket-policy"

PUT = api("PutBucketPolicy")
GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"

NO_JSON = {
    "empty": b"",
    "words": b"not JSON",
    "empty_object": b"{}",
    "cut_off": b'{"Version": "2012-10-17", "Statement": [',
}


@pytest.mark.parametrize("body", list(NO_JSON.values()), ids=list(NO_JSON))
@check("PutBucketPolicy", level="common", spec=PUT)
@recorded("LocalStack", "TestS3BucketPolicy::test_bucket_policy_exc", 2026, of="empty words")
def test_body_that_is_not_a_policy_is_refused(s3, policy_bucket, altered, body):
    """PutBucketPolicy with a body that is not a JSON object with a policy returns 400 MalformedPolicy."""
    with altered(body=body), expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy="{}")


FIRST_BYTE = {"space": b" ", "byte_order_mark": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("before", list(FIRST_BYTE.values()), ids=list(FIRST_BYTE))
@check("PutBucketPolicy", level="extended", spec=PUT)
def test_first_byte_is_a_brace(s3, policy_bucket, altered, before):
    """PutBucketPolicy with a space or a byte order mark before the first `{` of the policy returns 400
    MalformedPolicy."""
    text = document(*filled_in([allow("s3:GetObject", "*")], policy_bucket))
    with altered(body=before + text.encode()), expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy="{}")


def _policy(**changes):
    return {"Version": "2012-10-17", "Statement": [allow("s3:GetObject", "*")]} | changes


POLICIES = {
    "version_unknown": _policy(Version="2012-10-16"),
    "version_empty": _policy(Version=""),
    "statement_missing": {"Version": "2012-10-17"},
    "statement_of_text": _policy(Statement="Allow"),
    "statement_empty_list": _policy(Statement=[]),
    "statement_list_of_text": _policy(Statement=["Allow"]),
    "unknown_element": _policy(Owner="me"),
}
ENDS_RGW = ("statement_of_text", "statement_list_of_text")
"""Policies at which RGW ends: seen with 20.2.4."""


@pytest.mark.parametrize(
    "policy",
    [pytest.param(POLICIES[c], id=c, marks=[pytest.mark.fatal] if c in ENDS_RGW else []) for c in POLICIES],
)
@check("PutBucketPolicy", level="common", spec=GRAMMAR)
def test_policy_outside_of_the_grammar_is_refused(s3, policy_bucket, policy):
    """PutBucketPolicy with a policy that has a missing or an unknown element, or an invalid value, returns 400
    MalformedPolicy."""
    text = json.dumps(filled_in(policy, policy_bucket))
    with expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)


def _statement(action="s3:GetObject", where="*", **changes):
    """Returns a statement with these changes; None removes an element."""
    given = allow(action, where) | changes
    return {name: value for name, value in given.items() if value is not None}


STATEMENTS = {
    "effect_missing": _statement(Effect=None),
    "effect_unknown": _statement(Effect="Permit"),
    "effect_in_lower_case": _statement(Effect="deny"),
    "principal_missing": _statement(Principal=None),
    "principal_of_words": _statement(Principal="everybody"),
    "principal_empty_object": _statement(Principal={}),
    "principal_account_empty": _statement(Principal={"AWS": ""}),
    "principal_empty_text": _statement(Principal=""),
    "principal_empty_list": _statement(Principal={"AWS": []}),
    "principal_type_unknown": _statement(Principal={"Somebody": "*"}),
    "principal_all_but_one_allowed": _statement(Principal=None, NotPrincipal={"AWS": "*"}),
    "action_missing": _statement(Action=None),
    "action_empty_list": _statement([]),
    "action_without_service": _statement("GetObject"),
    "action_unknown": _statement("s3:GetNothing"),
    "action_empty_text": _statement(""),
    "action_of_another_service": _statement("s4:GetObject"),
    "action_pattern_of_none": _statement("s3:Abort?"),
    "action_twice": _statement(NotAction="s3:PutObject"),
    "resource_missing": _statement(Resource=None),
    "resource_no_arn": _statement(Resource="{bucket}/*"),
    "resource_empty_text": _statement(Resource=""),
    "resource_empty_list": _statement(Resource=[]),
    "resource_of_another_service": _statement(Resource="arn:aws:iam:::{bucket}/*"),
    "resource_begins_with_a_slash": _statement(Resource="arn:aws:s3:::/{bucket}/*"),
    "unknown_element": _statement(Reason="because"),
    "condition_of_text": _statement(Condition="always"),
    "condition_operator_unknown": _statement(Condition={"StringsEqual": {"aws:Referer": "a"}}),
    "condition_key_unknown": _statement(Condition={"StringEquals": {"s3:nothing": "a"}}),
    "condition_of_another_action": _statement(Condition={"StringEquals": {"s3:prefix": "a"}}),
    "condition_no_address": _statement(Condition={"IpAddress": {"aws:SourceIp": "300.0.0.0/8"}}),
    "condition_no_second_address": _statement(Condition={"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "300.0.0.0/8"]}}),
}


@pytest.mark.parametrize("statement", list(STATEMENTS.values()), ids=list(STATEMENTS))
@check("PutBucketPolicy", level="common", spec=GRAMMAR)
def test_statement_outside_of_the_grammar_is_refused(s3, policy_bucket, statement):
    """PutBucketPolicy with a statement that has a missing or an unknown element, or an invalid value, returns 400
    MalformedPolicy."""
    text = document(*filled_in([statement], policy_bucket))
    with expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)


# Without arn:aws:s3:::* (every bucket): suites that were run on AWS put such policies successfully.
ELSEWHERE = {
    "another_bucket": _statement(Resource="arn:aws:s3:::{bucket}-2/*"),
    "object_action_on_the_bucket": _statement(Resource="arn:aws:s3:::{bucket}"),
    "bucket_action_on_objects": _statement("s3:ListBucket"),
}


@pytest.mark.parametrize("statement", list(ELSEWHERE.values()), ids=list(ELSEWHERE))
@check("PutBucketPolicy", level="common", spec=userguide("s3-bucket-user-policy-specifying-resources-intro"))
def test_resources_that_are_not_the_buckets_are_refused(s3, policy_bucket, statement):
    """PutBucketPolicy with a Resource in another bucket, or that the Action does not apply to, returns 400
    MalformedPolicy."""
    text = document(*filled_in([statement], policy_bucket))
    with expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)


# The grammar of policies allows it, and no page says that S3 does not.
@check("PutBucketPolicy", level="extended", spec=GRAMMAR)
def test_any_resource_is_accepted_or_refused(s3, policy_bucket, soon):
    """PutBucketPolicy with the Resource `*` succeeds, and GetBucketPolicy then returns the policy, or it returns 400
    MalformedPolicy."""
    text = document(*filled_in([_statement(Resource="*")], policy_bucket))
    put = lambda: s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)  # noqa: E731
    if expect.response_unless(put, 400, "MalformedPolicy") is not None:
        read = lambda: normalized_policy(s3.get_bucket_policy(Bucket=policy_bucket)["Policy"])  # noqa: E731
        soon.equal(read, normalized_policy(text), "policy", sort="option")


NOBODY = {
    "account": {"AWS": "000000000000"},
    "canonical_id": {"CanonicalUser": "0" * 64},
}


@pytest.mark.parametrize("principal", list(NOBODY.values()), ids=list(NOBODY))
@check("PutBucketPolicy", level="extended", spec=userguide("security_iam_service-with-iam"))
def test_principal_that_does_not_exist_is_refused(s3, policy_bucket, principal):
    """PutBucketPolicy for an account or a user that does not exist returns 400 MalformedPolicy."""
    text = document(*filled_in([allow("s3:GetObject", "*", principal=principal)], policy_bucket))
    with expect.error(400, "MalformedPolicy"):
        s3.put_bucket_policy(Bucket=policy_bucket, Policy=text)
