"""Access control lists with legacy boto's own calls, as shown in its reference and tutorial."""

import pytest

from fixtures.assertions import check, derived, documented, expect
from fixtures.model.sources import boto

FEATURE = "acls"
SIDE = "each client"


@pytest.fixture
def own(boto_connection, acl_bucket):
    """A bucket whose ACL the checks change; it is private at first."""
    bucket = boto_connection.get_bucket(acl_bucket, validate=False)
    bucket.set_acl("private")
    return bucket


@pytest.fixture
def my_bucket(boto_connection, bucket):
    """The shared bucket, made without a request."""
    return boto_connection.get_bucket(bucket, validate=False)


@pytest.fixture
def key(my_bucket, prefix):
    """Stores a private object, and returns its boto key."""
    key = my_bucket.new_key(f"{prefix}object")
    key.set_contents_from_string("body")
    return key


def _granted(policy):
    """Returns the grants, without the owner's FULL_CONTROL."""
    grants = [(grant.id or grant.uri, grant.permission) for grant in policy.acl.grants]
    return sorted(grant for grant in grants if grant != (policy.owner.id, "FULL_CONTROL"))


ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


@documented(
    "Let anyone list a bucket",
    """
    bucket = conn.get_bucket("my-bucket", validate=False)
    bucket.set_acl("public-read")
    """,
    sets_acl=True,
)
@check("PutBucketAcl", level="common", spec=boto("boto.s3.bucket.Bucket.set_acl"))
def test_bucket_set_acl(boto_connection, guide, acl_bucket, own):
    """After Bucket.set_acl("public-read"), get_acl lists the grant of READ to all users."""
    guide({"my-bucket": acl_bucket}, conn=boto_connection)
    expect.equal(_granted(own.get_acl()), [(ALL_USERS, "READ")], "grants", sort="access")


@check("PutObjectAcl", level="common", spec=boto("boto.s3.key.Key.set_acl"))
def test_key_set_acl(key):
    """After Key.set_acl("public-read"), get_acl lists the grant of READ to all users."""
    key.set_acl("public-read")
    expect.equal(_granted(key.get_acl()), [(ALL_USERS, "READ")], "grants", sort="access")


@check("PutObjectAcl", level="common", spec=boto("boto.s3.key.Key.make_public"))
def test_key_make_public(key, anonymous, public_url):
    """After Key.make_public, anyone can read the object without credentials."""
    key.make_public()
    answer = anonymous.get(public_url(Bucket=key.bucket.name, Key=key.name))
    expect.status(answer, 200)
    expect.equal(answer.body, b"body", "body", sort="data")


@check("PutBucketAcl", level="common", spec=boto("boto.s3.bucket.Bucket.make_public"))
def test_bucket_make_public(own, anonymous, public_url):
    """After Bucket.make_public, anyone can list the bucket without credentials."""
    own.make_public()
    expect.status(anonymous.get(public_url(Bucket=own.name, Key="")), 200)


@check("PutBucketAcl", level="common", spec=boto("boto.s3.bucket.Bucket.add_user_grant"))
def test_bucket_add_user_grant(own, canonical_id):
    """Bucket.add_user_grant with a permission and another account's canonical id adds this grant."""
    own.add_user_grant("READ", canonical_id("alt"))
    expect.equal(_granted(own.get_acl()), [(canonical_id("alt"), "READ")], "grants", sort="access")


@check("PutObjectAcl", level="common", spec=boto("boto.s3.key.Key.add_user_grant"))
def test_key_add_user_grant(key, canonical_id):
    """Key.add_user_grant with a permission and another account's canonical id adds this grant."""
    key.add_user_grant("READ_ACP", canonical_id("alt"))
    expect.equal(_granted(key.get_acl()), [(canonical_id("alt"), "READ_ACP")], "grants", sort="access")


@check("PutObjectAcl", level="common", spec=boto("boto.s3.key.Key.set_xml_acl"))
@derived("What GetObjectAcl returns is a document that PutObjectAcl is documented to take.")
def test_key_set_xml_acl(key):
    """After Key.set_xml_acl with the result of get_xml_acl, get_acl still lists the same grants."""
    key.set_canned_acl("public-read")
    key.set_xml_acl(key.get_xml_acl())
    expect.equal(_granted(key.get_acl()), [(ALL_USERS, "READ")], "grants", sort="access")


@check("GetBucketAcl", level="common", spec=boto("boto.s3.bucket.Bucket.list_grants"))
def test_bucket_list_grants(own):
    """Bucket.list_grants of a private bucket returns only the owner's FULL_CONTROL."""
    owner = own.get_acl().owner.id
    expect.equal(
        [(grant.id, grant.permission) for grant in own.list_grants()],
        [(owner, "FULL_CONTROL")],
        "grants",
        sort="access",
    )


@documented(
    "Copy an object with its ACL",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    copy = my_bucket.copy_key("object-copy", "my-bucket", "object", preserve_acl=True)
    """,
    sets_acl=True,
)
@check("CopyObject", level="common", spec=boto("boto.s3.bucket.Bucket.copy_key"))
def test_copy_key_with_its_acl(boto_connection, guide, key, bucket, prefix):
    """Bucket.copy_key with preserve_acl gives the copy the source's grants."""
    key.set_canned_acl("public-read")
    made = guide({"my-bucket": bucket, '"object': f'"{prefix}object'}, conn=boto_connection)
    expect.equal(_granted(made.copy.get_acl()), [(ALL_USERS, "READ")], "grants", sort="access")


@check("PutBucketAcl", level="extended", spec=boto("boto.s3.bucket.Bucket.set_as_logging_target"), feature="logging")
def test_set_as_logging_target(own):
    """Bucket.set_as_logging_target grants WRITE and READ_ACP to the group LogDelivery."""
    own.set_as_logging_target()
    group = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    expect.equal(_granted(own.get_acl()), [(group, "READ_ACP"), (group, "WRITE")], "grants", sort="access")
