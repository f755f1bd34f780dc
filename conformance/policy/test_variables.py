"""Variables of a policy: what stands for a value of the request, in a Resource and in a condition.

They are asked of aws:SecureTransport, whose value is known at every endpoint; names of users differ between services.
"""

import pytest

from fixtures.language import check, expect
from fixtures.s3.policies import Table, allow, when

pytestmark = pytest.mark.xdist_group("policy variables")

VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
GET = "s3:GetObject"
SECURE = "${aws:SecureTransport}"
VALUES = ("true", "false", SECURE)
TABLE = Table(
    "variables",
    {
        "resource": [allow(GET, f"resource/{SECURE}/*")],
        "condition": [allow(GET, "condition/*", **when("StringEquals", "aws:Referer", f"https://{SECURE}.example/"))],
        "missing": [allow(GET, "missing/${aws:PrincipalTag/colour}/*")],
        "sign": [allow(GET, "sign/${*}/*")],
    },
    objects={
        **{f"resource/{value}/object": {} for value in VALUES},
        "condition/object": {},
        "missing/${aws:PrincipalTag/colour}/object": {},
        "sign/*/object": {},
        "sign/a/object": {},
    },
)
OLD = Table(
    "variables before there were any",
    {"all": [allow(GET, f"resource/{SECURE}/*")]},
    objects={f"resource/{value}/object": {} for value in VALUES},
    version="2008-10-17",
)


@pytest.fixture
def secure(endpoint):
    """The value of aws:SecureTransport that requests to the endpoint have, and the other one."""
    return ("true", "false") if endpoint.secure else ("false", "true")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_resource_is_its_value(anyone, ruled, secure):
    """GetObject answers 200 where a Resource of a statement that allows it has ${aws:SecureTransport} where the key has
    its value, true or false."""
    where = {"Bucket": ruled(TABLE, "resource"), "Key": f"resource/{secure[0]}/object"}
    expect.status(anyone.get_object(**where), 200)


@pytest.mark.parametrize("kind", ["other_value", "name"])
@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_resource_is_nothing_else(anyone, ruled, secure, kind):
    """GetObject answers 403 AccessDenied where a Resource of a statement that allows it has ${aws:SecureTransport}
    where the key has another value, or the variable's own name."""
    value = {"other_value": secure[1], "name": SECURE}[kind]
    where = {"Bucket": ruled(TABLE, "resource"), "Key": f"resource/{value}/object"}
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**where)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_without_a_value_is_nothing(anyone, ruled):
    """GetObject without credentials answers 403 AccessDenied where a Resource of the one statement that allows it has
    the variable ${aws:PrincipalTag/colour}, which the request has no value of, and the key has its name."""
    bucket = ruled(TABLE, "missing")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="missing/${aws:PrincipalTag/colour}/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_condition_is_its_value(anyone, ruled, altered, secure):
    """GetObject answers 200 where a condition asks aws:Referer to be a text with ${aws:SecureTransport}, and it has
    true or false there, as it is."""
    bucket = ruled(TABLE, "condition")
    with altered(headers={"Referer": f"https://{secure[0]}.example/"}):
        expect.status(anyone.get_object(Bucket=bucket, Key="condition/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_variable_in_a_condition_is_nothing_else(anyone, ruled, altered, secure):
    """GetObject answers 403 AccessDenied where a condition asks aws:Referer to be a text with ${aws:SecureTransport},
    and it has the other one of true and false there."""
    bucket = ruled(TABLE, "condition")
    with altered(headers={"Referer": f"https://{secure[1]}.example/"}), expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="condition/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_sign_as_a_variable_is_itself(anyone, ruled):
    """GetObject answers 200 where a Resource of a statement that allows it has ${*} where the key has a `*`."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, "sign"), Key="sign/*/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_sign_as_a_variable_is_no_wildcard(anyone, ruled):
    """GetObject answers 403 AccessDenied where a Resource of a statement that allows it has ${*} where the key has
    another sign than `*`."""
    bucket = ruled(TABLE, "sign")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="sign/a/object")


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_version_of_2008_has_no_variables(anyone, ruled):
    """GetObject answers 200 where a Resource of a policy of Version 2008-10-17 has ${aws:SecureTransport} and the key
    these very signs: they are no variable."""
    expect.status(anyone.get_object(Bucket=ruled(OLD, "all"), Key=f"resource/{SECURE}/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_version_of_2008_fills_in_nothing(anyone, ruled, secure):
    """GetObject answers 403 AccessDenied where a Resource of a policy of Version 2008-10-17 has ${aws:SecureTransport}
    and the key true or false, as it is."""
    bucket = ruled(OLD, "all")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=f"resource/{secure[0]}/object")
