"""A user who has no rights of its own, under the policy of the bucket: it may do what the policy allows it, and nothing
else."""

import pytest

from fixtures.language import check, expect
from fixtures.language.check import ask
from fixtures.model.sources import userguide
from fixtures.s3.policies import LIMITED, Table, allow, deny, document, filled_in

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy limited user")

EVALUATION = userguide("access-control-auth-workflow-object-operation")
OF_BUCKETS = userguide("access-control-auth-workflow-bucket-operation")
VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
GET, PUT = "s3:GetObject", "s3:PutObject"
TAGS = {"TagSet": [{"Key": "colour", "Value": "red"}]}
TABLE = Table(
    "limited user",
    {
        "read": [allow(GET, "read/*", principal=LIMITED)],
        "write": [allow(PUT, "write/*", principal=LIMITED)],
        "remove": [allow("s3:DeleteObject", "remove/*", principal=LIMITED)],
        "tag": [allow("s3:PutObjectTagging", "tag/*", principal=LIMITED)],
        "everybody": [allow(GET, "everybody/*")],
        "denied": [allow(GET, "denied/*"), deny(GET, "denied/*", principal=LIMITED)],
        "deny_wins": [allow(GET, "deny_wins/*", principal=LIMITED), deny(GET, "deny_wins/*")],
        "home": [allow(GET, "home/${aws:username}/*", principal=LIMITED)],
        "bucket": [
            allow(["s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketPolicy"], "", principal=LIMITED),
        ],
    },
    objects={
        f"{rule}/object": {} for rule in ("none", "read", "write", "tag", "everybody", "denied", "deny_wins", "home")
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


def _cases(operations):
    return [pytest.param(name, marks=pytest.mark.about(name)) for name in operations]


@pytest.mark.parametrize("operation", _cases(UNALLOWED))
@check("GetObject", level="common", spec=EVALUATION)
def test_what_is_not_allowed_is_refused(s3, limited, ruled, operation):
    """A request by a user without rights of its own returns 403 AccessDenied if the policy does not allow the user
    what it needs for this key or bucket."""
    bucket = ruled(TABLE, "read")
    with expect.error(403, *([] if operation == "HeadObject" else ["AccessDenied"])):
        ask(limited, operation, Bucket=bucket, **UNALLOWED[operation])


ALLOWED = {
    "GetObject": ("read", "object", {}, 200),
    "HeadObject": ("read", "object", {}, 200),
    "PutObject": ("write", "new", {"Body": b"body"}, 200),
    "CreateMultipartUpload": ("write", "upload", {}, 200),
    "DeleteObject": ("remove", "missing", {}, 204),
    "PutObjectTagging": ("tag", "object", {"Tagging": TAGS}, 200),
}


@pytest.mark.parametrize("operation", _cases(ALLOWED))
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_allowed_action_is_enough(s3, limited, ruled, operation):
    """A request by a user without rights of its own returns 200 or 204, as it does for the owner, if the policy allows
    the user the one action that it needs."""
    rule, key, members, status = ALLOWED[operation]
    where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{key}"}
    expect.status(ask(limited, operation, **where, **members), status)


@pytest.mark.parametrize("operation", _cases(["ListObjects", "HeadBucket", "GetBucketLocation"]))
@check("ListObjects", "PutBucketPolicy", level="common", spec=OF_BUCKETS)
def test_allowed_action_on_the_bucket_is_enough(s3, limited, ruled, operation):
    """ListObjects, HeadBucket and GetBucketLocation by a user without rights of its own return 200 if the policy
    allows the user s3:ListBucket and s3:GetBucketLocation for the bucket."""
    expect.status(ask(limited, operation, Bucket=ruled(TABLE, "bucket")), 200)


OTHERS = {"GetObject": ("write", {}), "PutObject": ("read", {"Body": b"body"}), "GetObjectTagging": ("read", {})}


@pytest.mark.parametrize("operation", _cases(OTHERS))
@check("GetObject", "PutBucketPolicy", level="common", spec=EVALUATION)
def test_other_action_is_not_enough(s3, limited, ruled, operation):
    """A request by a user without rights of its own returns 403 AccessDenied if the policy allows the user another
    action on the object than the one that it needs."""
    rule, members = OTHERS[operation]
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        ask(limited, operation, Bucket=bucket, Key=f"{rule}/object", **members)


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
def test_user_name_is_a_variable(limited, ruled, user_name, control):
    """GetObject by a user without rights of its own returns 200 for a key with the user's name, and 403 AccessDenied
    for a key with another one, if the policy allows the keys below ${aws:username}."""
    bucket = ruled(TABLE, "home")
    with expect.arranging():
        for name in (user_name, f"not-{user_name}"):
            control.put_object(Bucket=bucket, Key=f"home/{name}/object", Body=b"body")
    expect.status(limited.get_object(Bucket=bucket, Key=f"home/{user_name}/object"), 200)
    with expect.error(403, "AccessDenied"):
        limited.get_object(Bucket=bucket, Key=f"home/not-{user_name}/object")


@pytest.mark.usefixtures("of_the_account")
@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("about-object-ownership"))
def test_account_owns_what_its_user_writes(s3, limited, ruled, new_prefix):
    """An object that a user of the bucket owner's account stores, because the policy allows it, belongs to the account:
    GetObject by the account returns 200, and the bucket and the object have the same owner."""
    where = {"Bucket": ruled(TABLE, "write"), "Key": f"write/{new_prefix()}object"}
    with expect.arranging():
        limited.put_object(**where, Body=b"body")
    expect.status(s3.get_object(**where), 200)
    owner = s3.get_bucket_acl(Bucket=where["Bucket"])["Owner"]["ID"]
    expect.equal(s3.get_object_acl(**where)["Owner"]["ID"], owner, "owner")


@pytest.mark.usefixtures("of_the_account")
@check("GetBucketPolicy", level="common", spec=OF_BUCKETS)
def test_user_of_the_account_reads_the_policy(limited, ruled):
    """GetBucketPolicy by a user of the bucket owner's account without rights of its own returns 200 if the policy
    allows the user s3:GetBucketPolicy."""
    expect.status(limited.get_bucket_policy(Bucket=ruled(TABLE, "bucket")), 200)


@pytest.fixture
def handed_over(control, limited, open_bucket, limited_principal, soon):
    """Creates a bucket whose policy allows the limited user to list the bucket, and to replace and delete the policy;
    returns its name once the policy is in force."""
    actions = ["s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]
    said = filled_in([allow(actions, "", principal=LIMITED)], open_bucket, {LIMITED: limited_principal})
    control.put_bucket_policy(Bucket=open_bucket, Policy=document(*said))
    listed = lambda: expect.answered_unless(lambda: limited.list_objects(Bucket=open_bucket), 403)  # noqa: E731
    expect.eventually(listed, "ListObjects is allowed", within=soon.at_least(1))
    return open_bucket


@pytest.mark.usefixtures("of_the_account")
@check("PutBucketPolicy", level="common", spec=OF_BUCKETS)
def test_user_of_the_account_replaces_the_policy(s3, limited, handed_over):
    """PutBucketPolicy by a user of the bucket owner's account without rights of its own returns 204 if the policy
    allows the user s3:PutBucketPolicy."""
    text = document(*filled_in([deny(GET, "shut/*")], handed_over))
    expect.status(limited.put_bucket_policy(Bucket=handed_over, Policy=text), 204)


@pytest.mark.usefixtures("of_the_account")
@check("DeleteBucketPolicy", level="common", spec=OF_BUCKETS)
def test_user_of_the_account_deletes_the_policy(s3, limited, handed_over):
    """DeleteBucketPolicy by a user of the bucket owner's account without rights of its own returns 204 if the policy
    allows the user s3:DeleteBucketPolicy."""
    expect.status(limited.delete_bucket_policy(Bucket=handed_over), 204)
