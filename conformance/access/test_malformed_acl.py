"""ACL documents that are malformed, or that name users or groups that do not exist."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import case_per_operation
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, grant_header_value, policy, user

FEATURE = "acls"

UNKNOWN = "0" * 64
"""A well-formed id of no account."""

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
GROUP = f'<Grantee {XSI} xsi:type="Group"><URI>{ALL_USERS}</URI></Grantee>'
PERMISSION = "<Permission>READ</Permission>"


def _granting(grant, owner="<Owner><ID>{owner}</ID></Owner>"):
    content = f"{owner}<AccessControlList><Grant>{grant}</Grant></AccessControlList>"
    return f'<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{content}</AccessControlPolicy>'


def _owner(canonical_id):
    return f"<Owner><ID>{canonical_id}</ID></Owner>"


def _to(kind, content):
    return _granting(f'<Grantee {XSI} xsi:type="{kind}">{content}</Grantee>{PERMISSION}')


GOOD = f"{GROUP}{PERMISSION}"
NOT_WELL_FORMED = {
    "no_xml": "public-read",
    "cut_off": _granting(GOOD)[:-10],
    "other_document": "<Tagging><TagSet/></Tagging>",
}
MALFORMED = {
    "no_content": '<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>',
    "no_owner": _granting(GOOD, owner=""),
    "no_list": "<AccessControlPolicy><Owner><ID>{owner}</ID></Owner></AccessControlPolicy>",
    "grant_without_permission": _granting(GROUP),
    "grant_without_grantee": _granting(PERMISSION),
    "unknown_permission": _granting(f"{GROUP}<Permission>LIST</Permission>"),
    "permission_in_lower_case": _granting(f"{GROUP}<Permission>read</Permission>"),
    "grantee_of_no_type": _granting(f"<Grantee><URI>{ALL_USERS}</URI></Grantee>{PERMISSION}"),
    "grantee_of_an_unknown_type": _to("Nobody", f"<URI>{ALL_USERS}</URI>"),
}
NAMELESS = {
    "owner_without_id": _granting(GOOD, owner="<Owner></Owner>"),
    "user_without_id": _to("CanonicalUser", ""),
    "group_without_uri": _to("Group", ""),
}
NOBODY = {
    "malformed_id": _to("CanonicalUser", "<ID>wrong-id</ID>"),
    "unknown_id": _to("CanonicalUser", f"<ID>{UNKNOWN}</ID>"),
    "unknown_group": _to("Group", "<URI>http://acs.amazonaws.com/groups/s3/FakeGroup</URI>"),
}
NOT_WELL_FORMED_CASES = pytest.mark.parametrize("document", list(NOT_WELL_FORMED.values()), ids=list(NOT_WELL_FORMED))
MALFORMED_CASES = pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
NAMELESS_CASES = pytest.mark.parametrize("document", list(NAMELESS.values()), ids=list(NAMELESS))
NOBODY_CASES = pytest.mark.parametrize("document", list(NOBODY.values()), ids=list(NOBODY))


@pytest.fixture
def sending(altered, canonical_id):
    """`sending(document)`: the next request has this document as its body."""
    return lambda document: altered(body=document.replace("{owner}", canonical_id("main")).encode())


@NOT_WELL_FORMED_CASES
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
def test_body_that_is_not_a_bucket_acl_is_refused(s3, acl_bucket, sending, document):
    """PutBucketAcl with a body that is not a well-formed ACL document is refused with 400 MalformedACLError or
    MalformedXML."""
    with expect.error(400, "MalformedACLError", "MalformedXML"), sending(document):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@NOT_WELL_FORMED_CASES
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
def test_body_that_is_not_an_object_acl_is_refused(s3, acl_object, sending, document):
    """PutObjectAcl with a body that is not a well-formed ACL document is refused with 400 MalformedACLError or
    MalformedXML."""
    with expect.error(400, "MalformedACLError", "MalformedXML"), sending(document):
        s3.put_object_acl(**acl_object, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@MALFORMED_CASES
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_bucket_acl_exceptions",
    2026,
    of="grantee_of_an_unknown_type unknown_permission no_owner no_content",
)
def test_malformed_acl_of_a_bucket_is_refused(s3, acl_bucket, sending, document):
    """PutBucketAcl with an ACL document that does not match the schema is refused with 400 MalformedACLError."""
    with expect.error(400, "MalformedACLError"), sending(document):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@MALFORMED_CASES
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_object_acl_exceptions",
    2026,
    of="grantee_of_an_unknown_type unknown_permission no_owner no_content",
)
def test_malformed_acl_of_an_object_is_refused(s3, acl_object, sending, document):
    """PutObjectAcl with an ACL document that does not match the schema is refused with 400 MalformedACLError."""
    with expect.error(400, "MalformedACLError"), sending(document):
        s3.put_object_acl(**acl_object, AccessControlPolicy={"Owner": {"ID": "replaced"}})


# No response of AWS is recorded, and S3-compatible servers differ in which of the two codes they return.
@NAMELESS_CASES
@check("PutBucketAcl", level="extended", spec=api("PutBucketAcl"))
def test_missing_id_or_uri_in_a_bucket_acl_is_refused(s3, acl_bucket, sending, document):
    """PutBucketAcl with an owner or a user without an ID, or a group without a URI, is refused with 400
    MalformedACLError or InvalidArgument."""
    with expect.error(400, "MalformedACLError", "InvalidArgument"), sending(document):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@NAMELESS_CASES
@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
def test_missing_id_or_uri_in_an_object_acl_is_refused(s3, acl_object, sending, document):
    """PutObjectAcl with an owner or a user without an ID, or a group without a URI, is refused with 400
    MalformedACLError or InvalidArgument."""
    with expect.error(400, "MalformedACLError", "InvalidArgument"), sending(document):
        s3.put_object_acl(**acl_object, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@NOBODY_CASES
@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026, of="malformed_id")
def test_unknown_grantee_in_a_bucket_acl_is_refused(s3, acl_bucket, sending, document):
    """PutBucketAcl with a document that names a user or a group that does not exist is refused with 400
    InvalidArgument."""
    with expect.error(400, "InvalidArgument"), sending(document):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@NOBODY_CASES
@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@recorded("LocalStack", "TestS3::test_s3_object_acl_exceptions", 2026, of="unknown_group malformed_id")
def test_unknown_grantee_in_an_object_acl_is_refused(s3, acl_object, sending, document):
    """PutObjectAcl with a document that names a user or a group that does not exist is refused with 400
    InvalidArgument."""
    with expect.error(400, "InvalidArgument"), sending(document):
        s3.put_object_acl(**acl_object, AccessControlPolicy={"Owner": {"ID": "replaced"}})


# AWS does not document which it checks first: that the user exists, or that the user is the owner.
@check("PutBucketAcl", level="extended", spec=api("PutBucketAcl"))
def test_unknown_owner_is_refused(s3, acl_bucket, sending):
    """PutBucketAcl with a document whose owner ID belongs to no account is refused with 400 InvalidArgument or 403
    AccessDenied."""
    document = _granting(GOOD, owner=_owner(UNKNOWN))
    with expect.error((400, "InvalidArgument"), (403, "AccessDenied")), sending(document):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


# AWS's answer to the malformed one is recorded.
WRONG_OWNERS = {
    "unknown": (UNKNOWN, (400, "InvalidArgument"), (403, "AccessDenied")),
    "malformed": ("wrong-id", (400, "InvalidArgument")),
}


@pytest.mark.parametrize("case", WRONG_OWNERS.values(), ids=WRONG_OWNERS)
@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
@recorded("LocalStack", "TestS3::test_s3_object_acl_exceptions", 2026, of="malformed")
def test_wrong_owner_of_an_object_is_refused(s3, acl_object, sending, case):
    """PutObjectAcl with a document whose owner ID is malformed is refused with 400 InvalidArgument, and if it belongs
    to no account, with 400 InvalidArgument or 403 AccessDenied; the grants stay."""
    owner, *refusals = case
    with expect.arranging():
        before = s3.get_object_acl(**acl_object)["Grants"]
    with expect.error(*refusals), sending(_granting(GOOD, owner=_owner(owner))):
        s3.put_object_acl(**acl_object, AccessControlPolicy={"Owner": {"ID": "replaced"}})
    expect.equal(s3.get_object_acl(**acl_object)["Grants"], before, "grants", sort="access")


@check("PutBucketAcl", level="extended", spec=api("PutBucketAcl"))
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026)
def test_malformed_owner_is_refused(s3, acl_bucket, sending):
    """PutBucketAcl with a document whose owner ID is malformed is refused with 400 InvalidArgument."""
    document = _granting(GOOD, owner=_owner("wrong-id"))
    with expect.error(400, "InvalidArgument"), sending(document):
        s3.put_bucket_acl(Bucket=acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@check("PutBucketAcl", level="common", spec=userguide("acl-overview"))
def test_100_grants_are_accepted(s3, own_acl_bucket, sending):
    """PutBucketAcl with a document of 100 grants returns 200."""
    with sending(_granting("</Grant><Grant>".join([GOOD] * 100))):
        answer = s3.put_bucket_acl(Bucket=own_acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})
    expect.status(answer, 200)


# This is what AWS returned to Ceph's authors.
@check("PutBucketAcl", level="extended", spec=userguide("acl-overview"))
def test_101_grants_are_refused(s3, own_acl_bucket, sending):
    """PutBucketAcl with a document of 101 grants is refused with 400 MalformedACLError."""
    document = _granting("</Grant><Grant>".join([GOOD] * 101))
    with expect.error(400, "MalformedACLError"), sending(document):
        s3.put_bucket_acl(Bucket=own_acl_bucket, AccessControlPolicy={"Owner": {"ID": "replaced"}})


@check("PutBucketAcl", level="common", spec=api("PutBucketAcl"))
@recorded("LocalStack", "TestS3::test_s3_bucket_acl_exceptions", 2026)
def test_bucket_takes_canned_acl_or_document(s3, acl_bucket, canonical_id):
    """PutBucketAcl with both a canned ACL and a document is refused with 400 UnexpectedContent."""
    main = canonical_id("main")
    document = policy(main, user(main, "FULL_CONTROL"))
    with expect.error(400, "UnexpectedContent"):
        s3.put_bucket_acl(Bucket=acl_bucket, ACL="private", AccessControlPolicy=document)


@check("PutObjectAcl", level="common", spec=api("PutObjectAcl"))
@recorded("LocalStack", "TestS3::test_s3_object_acl_exceptions", 2026)
def test_object_takes_canned_acl_or_document(s3, acl_object, canonical_id):
    """PutObjectAcl with both a canned ACL and a document is refused with 400 UnexpectedContent."""
    main = canonical_id("main")
    document = policy(main, user(main, "FULL_CONTROL"))
    with expect.error(400, "UnexpectedContent"):
        s3.put_object_acl(**acl_object, ACL="private", AccessControlPolicy=document)


# AWS was recorded to refuse a canned ACL together with a document, which is another of these headers.
@pytest.mark.parametrize("operation", case_per_operation(("PutBucketAcl", "PutObjectAcl")))
@check("PutObjectAcl", level="extended", spec=api("PutObjectAcl"))
def test_grant_header_or_document(call, acl_bucket, acl_object, canonical_id, operation):
    """PutBucketAcl and PutObjectAcl with both a grant header and a document are refused with 400 UnexpectedContent, and
    the grants stay."""
    where = {"Bucket": acl_bucket} if operation == "PutBucketAcl" else acl_object
    main, reading = canonical_id("main"), operation.replace("Put", "Get")
    with expect.arranging():
        before = call(reading, **where)["Grants"]
    both = {"GrantRead": grant_header_value(main), "AccessControlPolicy": policy(main, user(main, "FULL_CONTROL"))}
    with expect.error(400, "UnexpectedContent"):
        call(operation, **where, **both)
    expect.equal(call(reading, **where)["Grants"], before, "grants", sort="access")
