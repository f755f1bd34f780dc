"""A user who has no rights of its own, under the policy of the bucket: it may do what the policy allows it, and nothing
else."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation, skip_check
from fixtures.model.sources import CONDITION_OPERATORS, userguide
from fixtures.s3.policies import LIMITED, PolicyTable, allow, deny, when

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy limited user")

EVALUATION = userguide("access-control-auth-workflow-object-operation")
OF_BUCKETS = userguide("access-control-auth-workflow-bucket-operation")
VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
GET, PUT = "s3:GetObject", "s3:PutObject"
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}
ARN = "aws:PrincipalArn"
USERS, ROLES = "arn:aws:iam::*:user/*", "arn:aws:iam::*:role/*"
# Conditions that hold together for the ARN of a user, and conditions of which none holds.
ARNS = {
    "ArnEquals": [ROLES, USERS],
    "ArnLike": [ROLES, "arn:aws:?am::*:us*r/*"],
    "ArnNotEquals": [ROLES, "arn:aws:sts::*:*"],
    "ArnNotLike": ROLES,
    "ArnLikeIfExists": USERS,
    "ArnNotLikeIfExists": ROLES,
    "StringLike": USERS,
}
OTHER_ARNS = {
    "ArnEquals": [ROLES, "arn:aws:sts::*:user/*"],
    "ArnLike": [ROLES, "arn:aws:iam::*:User/*"],
    "ArnNotEquals": [ROLES, USERS],
    "ArnNotLike": [ROLES, USERS],
    "ArnEqualsIfExists": ROLES,
    "ArnNotLikeIfExists": USERS,
    "StringNotLike": USERS,
}
TABLE = PolicyTable(
    "limited user",
    {
        "read": [allow(GET, "read/*", principal=LIMITED)],
        "write": [allow(PUT, "write/*", principal=LIMITED)],
        "remove": [allow("s3:DeleteObject", "remove/*", principal=LIMITED)],
        "tag": [allow("s3:PutObjectTagging", "tag/*", principal=LIMITED)],
        "everybody": [allow(GET, "everybody/*")],
        "denied": [allow(GET, "denied/*"), deny(GET, "denied/*", principal=LIMITED)],
        "deny_wins": [allow(GET, "deny_wins/*", principal=LIMITED), deny(GET, "deny_wins/*")],
        "arn": [allow(GET, "arn/*", Condition={operator: {ARN: each} for operator, each in ARNS.items()})],
        "other_arn": [allow(GET, "other_arn/*", **when(operator, ARN, each)) for operator, each in OTHER_ARNS.items()],
        "home": [allow(GET, "home/${aws:username}/*", principal=LIMITED)],
        "bucket": [
            allow(["s3:ListBucket", "s3:GetBucketLocation"], "", principal=LIMITED),
        ],
    },
    objects={
        f"{rule}/object": {}
        for rule in ("none", "read", "write", "tag", "everybody", "denied", "deny_wins", "home", "arn", "other_arn")
    },
)
UNALLOWED = {
    "GetObject": {"Key": "none/object"},
    "HeadObject": {"Key": "none/object"},
    "PutObject": {"Key": "none/new", "Body": b"body"},
    "DeleteObject": {"Key": "none/missing"},
    "GetObjectTagging": {"Key": "none/object"},
    "ListObjectVersions": {},
    "GetBucketAcl": {},
    "GetBucketTagging": {},
    "PutBucketTagging": {"Tagging": TAGS},
    "DeleteBucket": {},
}


@pytest.mark.parametrize("operation", case_per_operation(UNALLOWED))
@check("GetObject", level="common", spec=EVALUATION)
def test_what_is_not_allowed_is_refused(s3, limited, ruled, operation):
    """A request by a user without rights of its own returns 403 AccessDenied if the policy does not allow the user
    what it needs for this key or bucket."""
    bucket = ruled(TABLE, "read")
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        call_operation(limited, operation, Bucket=bucket, **UNALLOWED[operation])


ALLOWED = {
    "GetObject": ("read", "object", {}, 200),
    "HeadObject": ("read", "object", {}, 200),
    "PutObject": ("write", "new", {"Body": b"body"}, 200),
    "CreateMultipartUpload": ("write", "upload", {}, 200),
    "DeleteObject": ("remove", "missing", {}, 204),
    "PutObjectTagging": ("tag", "object", {"Tagging": TAGS}, 200),
}


@pytest.mark.parametrize("operation", case_per_operation(ALLOWED))
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_allowed_action_is_enough(s3, limited, ruled, operation):
    """A request by a user without rights of its own returns 200 or 204, as it does for the owner, if the policy allows
    the user the one action that it needs."""
    rule, key, members, status = ALLOWED[operation]
    where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{key}"}
    expect.status(call_operation(limited, operation, **where, **members), status)


@pytest.mark.parametrize("operation", case_per_operation(["ListObjects", "HeadBucket", "GetBucketLocation"]))
@check("ListObjects", "PutBucketPolicy", level="common", spec=OF_BUCKETS)
def test_allowed_action_on_the_bucket_is_enough(s3, limited, ruled, operation):
    """ListObjects, HeadBucket and GetBucketLocation by a user without rights of its own return 200 if the policy
    allows the user s3:ListBucket and s3:GetBucketLocation for the bucket."""
    expect.status(call_operation(limited, operation, Bucket=ruled(TABLE, "bucket")), 200)


OTHERS = {"GetObject": ("write", {}), "PutObject": ("read", {"Body": b"body"}), "GetObjectTagging": ("read", {})}


@pytest.mark.parametrize("operation", case_per_operation(OTHERS))
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_other_action_is_not_enough(s3, limited, ruled, operation):
    """A request by a user without rights of its own returns 403 AccessDenied if the policy allows the user another
    action on the object than the one that it needs."""
    rule, members = OTHERS[operation]
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        call_operation(limited, operation, Bucket=bucket, Key=f"{rule}/object", **members)


@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_everybody_includes_the_user(limited, ruled):
    """GetObject by a user without rights of its own returns 200 if the policy allows it to everybody."""
    expect.status(limited.get_object(Bucket=ruled(TABLE, "everybody"), Key="everybody/object"), 200)


@pytest.mark.parametrize("rule", ["denied", "deny_wins"], ids=["to_the_user", "to_everybody"])
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_denied_user_is_refused(limited, ruled, rule):
    """GetObject by a user without rights of its own returns 403 AccessDenied if the policy denies it to the user or to
    everybody, even if it also allows it."""
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        limited.get_object(Bucket=bucket, Key=f"{rule}/object")


@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_denial_of_the_user_is_for_nobody_else(s3, limited, ruled, anyone):
    """GetObject without credentials returns 200 if the policy allows it to everybody and denies it to one user."""
    expect.status(anyone.get_object(Bucket=ruled(TABLE, "denied"), Key="denied/object"), 200)


@check("GetObject", "PutBucketPolicy", level="extended", spec=VARIABLES)
def test_user_name_is_a_variable(limited, ruled, limited_user, control):
    """GetObject by a user without rights of its own returns 200 for a key with the user's name, and 403 AccessDenied
    for a key with another one, if the policy allows the keys below ${aws:username}."""
    name = limited_user.user_name
    if not name:
        skip_check("skipped", "the limited user's principal is not the ARN of a user")
    bucket = ruled(TABLE, "home")
    with expect.arranging():
        for folder in (name, f"not-{name}"):
            control.put_object(Bucket=bucket, Key=f"home/{folder}/object", Body=b"body")
    expect.status(limited.get_object(Bucket=bucket, Key=f"home/{name}/object"), 200)
    with expect.error(403, "AccessDenied"):
        limited.get_object(Bucket=bucket, Key=f"home/not-{name}/object")


@pytest.fixture
def with_an_arn(limited_user):
    """Skips the check if the limited user is not named by the ARN of a user."""
    if not limited_user.user_name:
        skip_check("skipped", "the limited user's principal is not the ARN of a user")


@pytest.mark.usefixtures("with_an_arn")
@check("GetObject", "PutBucketPolicy", level="extended", spec=CONDITION_OPERATORS)
def test_arn_of_the_user_agrees(limited, ruled):
    """GetObject by a user without rights of its own returns 200 if the policy allows it to everybody under conditions
    on aws:PrincipalArn with each operator of ARNs, and all hold."""
    expect.status(limited.get_object(Bucket=ruled(TABLE, "arn"), Key="arn/object"), 200)


@pytest.mark.usefixtures("with_an_arn")
@check("GetObject", "PutBucketPolicy", level="extended", spec=CONDITION_OPERATORS)
def test_arn_of_the_user_does_not_agree(limited, ruled):
    """GetObject by a user without rights of its own returns 403 AccessDenied if several statements allow it to
    everybody, each under a condition on aws:PrincipalArn with another operator of ARNs, and none holds."""
    bucket = ruled(TABLE, "other_arn")
    with expect.error(403, "AccessDenied"):
        limited.get_object(Bucket=bucket, Key="other_arn/object")
