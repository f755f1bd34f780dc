"""BlockPublicAcls and IgnorePublicAcls: public ACLs that are refused, and public ACLs that have no effect."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import userguide
from fixtures.s3.grants import ALL_USERS, AUTHENTICATED_USERS, group_permissions
from fixtures.s3.policies import OPEN_KEY, allow, document, filled_in

FEATURE = "public-access-block"

pytestmark = pytest.mark.xdist_group("public access block of ACLs")

BLOCK = userguide("access-control-block-public-access")
OPERATIONS = {
    "PutObject": {"Body": b"body"},
    "CreateMultipartUpload": {},
    "CopyObject": {"CopySource": "{bucket}/open"},
    "PutObjectAcl": {},
    "PutBucketAcl": {},
}
PUBLIC = {
    "public-read": {"ACL": "public-read"},
    "public-read-write": {"ACL": "public-read-write"},
    "authenticated-read": {"ACL": "authenticated-read"},
    "grant_to_all_users": {"GrantRead": f'uri="{ALL_USERS}"'},
    "grant_to_authenticated_users": {"GrantReadACP": f'uri="{AUTHENTICATED_USERS}"'},
}


ACLS = {**PUBLIC, "private": {"ACL": "private"}}
# PutObject is checked with every public ACL, the other operations with one or two: a canned ACL or a grant.
REFUSED = [
    *(("PutObject", name) for name in PUBLIC),
    *((operation, "public-read") for operation in OPERATIONS if operation != "PutObject"),
    ("PutBucketAcl", "authenticated-read"),
    ("CreateMultipartUpload", "grant_to_all_users"),
]
TAKEN = [(operation, "private") for operation in ("PutObject", "CopyObject", "PutBucketAcl")]


def _cases(cells):
    for operation, name in cells:
        yield pytest.param(operation, ACLS[name], id=f"{operation}-{name}", marks=pytest.mark.about(operation))


@pytest.fixture
def granting(s3, blocking, new_prefix):
    """`granting(operation, acl)` sends the operation with this ACL to a bucket with BlockPublicAcls."""
    bucket = blocking("BlockPublicAcls")

    def put(operation, acl):
        members = {
            name: value.replace("{bucket}", bucket) if isinstance(value, str) else value
            for name, value in OPERATIONS[operation].items()
        }
        key = {"PutBucketAcl": {}, "PutObjectAcl": {"Key": OPEN_KEY}}.get(operation)
        where = {"Key": f"{new_prefix()}object"} if key is None else key
        return call_operation(s3, operation, Bucket=bucket, **where, **members, **acl)

    return put


@pytest.mark.parametrize(("operation", "acl"), list(_cases(REFUSED)))
@check("PutObjectAcl", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_public_acl_is_refused(s3, granting, operation, acl):
    """A request that grants a permission to all users, or to all authenticated users, returns 403 AccessDenied in a
    bucket with BlockPublicAcls."""
    with expect.error(403, "AccessDenied"):
        granting(operation, acl)


@serial_forms_mark
@check("PostObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_public_acl_of_a_form_is_refused(raw_s3v4, control, blocking, new_prefix):
    """A form with the acl public-read returns 403 AccessDenied in a bucket with BlockPublicAcls, and stores nothing;
    with the acl private it is accepted with 204."""
    where = {"Bucket": blocking("BlockPublicAcls"), "Key": f"{new_prefix()}object"}
    answer = raw_s3v4.send(form.signed(raw_s3v4, **where, fields={"acl": "public-read"}).request)
    with expect.keeping_out():
        expect.refused(answer, 403, "AccessDenied")
    expect.nothing_stored(control, where)
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **where, fields={"acl": "private"}).request), 204)


@pytest.mark.parametrize(("operation", "acl"), list(_cases(TAKEN)))
@check("PutObjectAcl", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_private_acl_is_taken(s3, granting, operation, acl):
    """A request with the ACL private returns 200 in a bucket with BlockPublicAcls."""
    expect.status(granting(operation, acl), 200)


@check("PutObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_upload_without_an_acl_is_taken(s3, blocking, new_prefix):
    """PutObject without an ACL returns 200 in a bucket with BlockPublicAcls."""
    where = {"Bucket": blocking("BlockPublicAcls"), "Key": f"{new_prefix()}object"}
    expect.status(s3.put_object(**where, Body=b"body"), 200)


@check("PutBucketPolicy", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_public_policy_is_accepted_with_block_public_acls(s3, blocking):
    """PutBucketPolicy with a public policy succeeds in a bucket whose only active switch is BlockPublicAcls."""
    bucket = blocking("BlockPublicAcls")
    text = document(*filled_in([allow("s3:GetObject", "*")], bucket))
    expect.succeeded(s3.put_bucket_policy(Bucket=bucket, Policy=text))


@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_existing_public_acl_stays_in_force(anyone, blocking):
    """GetObject without credentials returns 200 for an object that was public-read before BlockPublicAcls, the
    bucket's only active switch, was turned on."""
    bucket = blocking("BlockPublicAcls", acl="public-read")
    expect.status(anyone.get_object(Bucket=bucket, Key=OPEN_KEY), 200)


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_ignored_acl_opens_no_object(s3, acting, blocking, who):
    """GetObject of a public-read object by another account, or without credentials, returns 403 AccessDenied in a
    bucket with IgnorePublicAcls."""
    bucket = blocking("IgnorePublicAcls", acl="public-read")
    anyone = acting(who)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=OPEN_KEY)


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("ListObjects", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_ignored_acl_opens_no_bucket(s3, acting, blocking, who):
    """ListObjects of a public-read bucket by another account, or without credentials, returns 403 AccessDenied if
    the bucket has IgnorePublicAcls."""
    bucket = blocking("IgnorePublicAcls", acl="public-read")
    anyone = acting(who)
    with expect.error(403, "AccessDenied"):
        anyone.list_objects(Bucket=bucket)


@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_owner_reads_what_is_ignored(s3, blocking):
    """GetObject by the owner of a public-read object returns 200 in a bucket with IgnorePublicAcls."""
    bucket = blocking("IgnorePublicAcls", acl="public-read")
    expect.status(s3.get_object(Bucket=bucket, Key=OPEN_KEY), 200)


@check("GetObjectAcl", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_ignored_acl_is_still_there(s3, blocking):
    """GetObjectAcl of a public-read object returns READ for all users, also in a bucket with IgnorePublicAcls."""
    acl = s3.get_object_acl(Bucket=blocking("IgnorePublicAcls", acl="public-read"), Key=OPEN_KEY)
    expect.equal(group_permissions(acl, to=ALL_USERS), ["READ"], "grants to all users", sort="access")


@check("PutObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_ignored_acl_can_be_put(s3, anyone, blocking, new_prefix):
    """PutObject with the ACL public-read returns 200 in a bucket with IgnorePublicAcls, but GetObject without
    credentials then returns 403 AccessDenied."""
    where = {"Bucket": blocking("IgnorePublicAcls", acl="public-read"), "Key": f"{new_prefix()}object"}
    expect.status(s3.put_object(**where, Body=b"body", ACL="public-read"), 200)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(**where)


@check("GetObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_public_policy_is_in_force_with_ignore_public_acls(anyone, blocking, soon):
    """GetObject without credentials returns 200 if the policy allows it, in a bucket whose only active switch is
    IgnorePublicAcls."""
    bucket = blocking("IgnorePublicAcls", policy=True)
    expect.eventually(
        lambda: expect.response_unless(lambda: anyone.get_object(Bucket=bucket, Key=OPEN_KEY), 403),
        "GetObject is allowed",
        within=soon.at_least(2),
        sort="use",
    )


@pytest.mark.parametrize("who", ["alt", "anyone"])
@check("PutObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_ignored_acl_lets_nobody_write(acting, control, blocking, new_prefix, who):
    """PutObject into a public-read-write bucket by another account, or without credentials, returns 403 AccessDenied,
    and stores nothing, if the bucket has IgnorePublicAcls."""
    where = {"Bucket": blocking("IgnorePublicAcls", acl="public-read-write"), "Key": f"{new_prefix()}object"}
    anyone = acting(who)
    with expect.error(403, "AccessDenied"):
        anyone.put_object(**where, Body=b"body")
    expect.nothing_stored(control, where)


@check("DeleteObject", "PutPublicAccessBlock", level="common", spec=BLOCK)
def test_ignored_acl_lets_nobody_delete(anyone, control, blocking, new_prefix):
    """DeleteObject in a public-read-write bucket without credentials returns 403 AccessDenied, and deletes nothing, if
    the bucket has IgnorePublicAcls."""
    where = {"Bucket": blocking("IgnorePublicAcls", acl="public-read-write"), "Key": f"{new_prefix()}object"}
    with expect.arranging():
        control.put_object(**where, Body=b"body")
    with expect.error(403, "AccessDenied"):
        anyone.delete_object(**where)
    with expect.keeping_out():
        expect.status(control.head_object(**where), 200)
