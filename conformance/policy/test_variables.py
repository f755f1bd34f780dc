"""Policy variables: they stand for a value of the request, in a Resource and in a condition.

The checks use aws:SecureTransport, whose value is known at every endpoint; user names differ between services.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.s3.policies import PolicyTable, allow, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy variables")

VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
GET = "s3:GetObject"
SECURE = "${aws:SecureTransport}"
VALUES = ("true", "false", SECURE)
TABLE = PolicyTable(
    "variables",
    {
        "resource": [allow(GET, f"resource/{SECURE}/*")],
        "condition": [allow(GET, "condition/*", **when("StringEquals", "aws:Referer", f"https://{SECURE}.example/"))],
        "missing": [allow(GET, "missing/${aws:PrincipalTag/colour}/*")],
        "default": [allow(GET, "default/${aws:PrincipalTag/colour, 'none'}/*")],
        "sign": [allow(GET, "sign/${*}/*")],
        "other_signs": [allow(GET, ["other_signs/${?}/*", "other_signs/${$}/*"])],
    },
    objects={
        **{f"resource/{value}/object": {} for value in VALUES},
        **{f"default/{value}/object": {} for value in ("none", "red")},
        **{f"other_signs/{sign}/object": {} for sign in "?$a"},
        "condition/object": {},
        "missing/${aws:PrincipalTag/colour}/object": {},
        "sign/*/object": {},
        "sign/a/object": {},
    },
)
OLD = PolicyTable(
    "variables before there were any",
    {"all": [allow(GET, f"resource/{SECURE}/*")]},
    objects={f"resource/{value}/object": {} for value in VALUES},
    version="2008-10-17",
)


@pytest.fixture
def secure(endpoint):
    """The value of aws:SecureTransport for requests to the endpoint, and the opposite value."""
    return ("true", "false") if endpoint.secure else ("false", "true")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_resource_is_its_value(anyone, ruled, secure):
    """In a Resource, ${aws:SecureTransport} stands for the request's value: GetObject without credentials of a key
    with this value, true or false, returns 200."""
    where = {"Bucket": ruled(TABLE, "resource"), "Key": f"resource/{secure[0]}/object"}
    expect.status(anyone.get_object(**where), 200)


@pytest.mark.parametrize("kind", ["other_value", "name"])
@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_resource_is_nothing_else(anyone, ruled, secure, kind):
    """In a Resource, ${aws:SecureTransport} stands only for the request's value: GetObject without credentials of a
    key with the opposite value, or with the name of the variable, returns 403 AccessDenied."""
    value = {"other_value": secure[1], "name": SECURE}[kind]
    where = {"Bucket": ruled(TABLE, "resource"), "Key": f"resource/{value}/object"}
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**where)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_without_a_value_matches_nothing(anyone, ruled):
    """In a Resource, ${aws:PrincipalTag/colour} matches nothing if the request has no such value: GetObject without
    credentials of a key with the name of the variable returns 403 AccessDenied."""
    bucket = ruled(TABLE, "missing")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="missing/${aws:PrincipalTag/colour}/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_condition_is_its_value(anyone, ruled, altered, secure):
    """In a condition on aws:Referer, ${aws:SecureTransport} stands for the request's value: GetObject without
    credentials with this value, true or false, in its Referer returns 200."""
    bucket = ruled(TABLE, "condition")
    with altered(headers={"Referer": f"https://{secure[0]}.example/"}):
        expect.status(anyone.get_object(Bucket=bucket, Key="condition/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_condition_is_nothing_else(anyone, ruled, altered, secure):
    """In a condition on aws:Referer, ${aws:SecureTransport} stands only for the request's value: GetObject without
    credentials with the opposite value in its Referer returns 403 AccessDenied."""
    bucket = ruled(TABLE, "condition")
    with altered(headers={"Referer": f"https://{secure[1]}.example/"}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="condition/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_escaped_star_matches_a_star(anyone, ruled):
    """In a Resource, ${*} stands for the character `*`: GetObject without credentials of a key with `*` in its place
    returns 200."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, "sign"), Key="sign/*/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_escaped_star_is_not_a_wildcard(anyone, ruled):
    """In a Resource, ${*} is not a wildcard: GetObject without credentials of a key with another character in its
    place returns 403 AccessDenied."""
    bucket = ruled(TABLE, "sign")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="sign/a/object")


@pytest.mark.parametrize("sign", ["?", "$"], ids=["question_mark", "dollar"])
@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_other_escaped_sign_matches_itself(anyone, ruled, sign):
    """In a Resource, ${?} and ${$} stand for the characters `?` and `$`: GetObject without credentials of a key with
    the character in its place returns 200."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, "other_signs"), Key=f"other_signs/{sign}/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_escaped_question_mark_is_not_a_wildcard(anyone, ruled):
    """In a Resource, ${?} is not a wildcard: GetObject without credentials of a key with another character in its place
    returns 403 AccessDenied."""
    bucket = ruled(TABLE, "other_signs")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="other_signs/a/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_default_of_a_variable_is_its_value(anyone, ruled):
    """In a Resource, ${aws:PrincipalTag/colour, 'none'} stands for the text none if the request has no such value:
    GetObject without credentials of a key with it returns 200."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, "default"), Key="default/none/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_default_of_a_variable_is_nothing_else(anyone, ruled):
    """In a Resource, ${aws:PrincipalTag/colour, 'none'} stands for no text but none if the request has no such value:
    GetObject without credentials of another key returns 403 AccessDenied."""
    bucket = ruled(TABLE, "default")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="default/red/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_version_of_2008_has_no_variables(anyone, ruled):
    """In a policy of Version 2008-10-17, ${aws:SecureTransport} is ordinary text: GetObject without credentials of a
    key with this text returns 200."""
    expect.status(anyone.get_object(Bucket=ruled(OLD, "all"), Key=f"resource/{SECURE}/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_version_of_2008_does_not_replace_variables(anyone, ruled, secure):
    """In a policy of Version 2008-10-17, ${aws:SecureTransport} is not replaced: GetObject without credentials of a
    key with the request's value, true or false, returns 403 AccessDenied."""
    bucket = ruled(OLD, "all")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"resource/{secure[0]}/object")
