"""Statements about the bucket alone and about its objects alone, with all actions: neither opens the other."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy bucket or objects")

RESOURCES = userguide("s3-bucket-user-policy-specifying-resources-intro")
OBJECTS = {"a/object": {}}
OF_THE_BUCKET = PolicyTable("bucket alone", {"all": [allow("s3:*", "", principal=ALT)]}, objects=OBJECTS)
OF_ITS_OBJECTS = PolicyTable("objects alone", {"all": [allow("s3:*", "*", principal=ALT)]}, objects=OBJECTS)

ON_OBJECTS = {
    "GetObject": {"Key": "a/object"},
    "PutObject": {"Key": "a/new", "Body": b"body"},
    "DeleteObject": {"Key": "a/missing"},
    "GetObjectTagging": {"Key": "a/object"},
}
ON_BUCKETS = {"ListObjects": {}, "ListObjectVersions": {}, "HeadBucket": {}, "GetBucketTagging": {}}


def _cases(operations):
    return [pytest.param(name, members, id=name, marks=pytest.mark.about(name)) for name, members in operations.items()]


@pytest.mark.parametrize(("operation", "members"), _cases(ON_OBJECTS))
@check("GetObject", "PutBucketPolicy", level="common", spec=RESOURCES)
def test_actions_on_the_bucket_open_no_object(s3, alt, ruled, operation, members):
    """Reading, writing and deleting an object by another account returns 403 AccessDenied if the policy allows the
    account s3:* for the bucket only."""
    bucket = ruled(OF_THE_BUCKET, "all")
    with expect.error(403, "AccessDenied"):
        call_operation(alt, operation, Bucket=bucket, **members)


@pytest.mark.parametrize(("operation", "members"), _cases(ON_BUCKETS))
@check("ListObjects", "PutBucketPolicy", level="common", spec=RESOURCES)
def test_actions_on_objects_do_not_open_the_bucket(s3, alt, ruled, operation, members):
    """Listing a bucket, HeadBucket and GetBucketTagging by another account return 403 AccessDenied if the policy
    allows the account s3:* for the bucket's objects only."""
    bucket = ruled(OF_ITS_OBJECTS, "all")
    with expect.error(403, *([] if operation == "HeadBucket" else ["AccessDenied"])):
        call_operation(alt, operation, Bucket=bucket, **members)


@check("ListObjects", "PutBucketPolicy", level="common", spec=RESOURCES)
def test_all_actions_on_the_bucket_open_it(s3, alt, ruled):
    """ListObjects by another account returns 200 if the policy allows the account s3:* for the bucket only."""
    expect.status(alt.list_objects(Bucket=ruled(OF_THE_BUCKET, "all")), 200)


@check("GetObject", "PutBucketPolicy", level="common", spec=RESOURCES)
def test_all_actions_on_objects_open_them(s3, alt, ruled):
    """GetObject by another account returns 200 if the policy allows the account s3:* for the bucket's objects only."""
    expect.status(alt.get_object(Bucket=ruled(OF_ITS_OBJECTS, "all"), Key="a/object"), 200)
