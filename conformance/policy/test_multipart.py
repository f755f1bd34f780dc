"""Multipart uploads under a policy: they need the same permission as an upload in one request, and headers such as
encryption are only sent when the upload starts."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow, deny, when

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy multipart")

NEEDED = userguide("mpuAndPermissions")
PUT = "s3:PutObject"
TABLE = PolicyTable(
    "multipart",
    {
        "allowed": [allow(PUT, "allowed/*", principal=ALT)],
        "encrypted": [deny(PUT, "encrypted/*", **when("Null", "s3:x-amz-server-side-encryption", "true"))],
        "public": [allow(PUT, "public/*")],
        "no_abort": [allow(PUT, "no_abort/*", principal=ALT), deny("s3:AbortMultipartUpload", "no_abort/*")],
        "no_parts": [allow(PUT, "no_parts/*", principal=ALT), deny("s3:ListMultipartUploadParts", "no_parts/*")],
    },
)


@pytest.fixture
def begun(alt, place):
    """`begun(rule)` starts an upload by the second account for an object that the rule applies to."""

    def begin(rule):
        where = place(rule)
        with expect.arranging():
            return where | {"UploadId": alt.create_multipart_upload(**where)["UploadId"]}

    return begin


@check("CompleteMultipartUpload", "PutBucketPolicy", level="common", spec=NEEDED)
def test_put_object_is_enough_for_all_of_an_upload(alt, place):
    """CreateMultipartUpload, UploadPart and CompleteMultipartUpload by another account return 200 if the policy
    allows the account s3:PutObject."""
    where = place("allowed")
    upload = where | {"UploadId": alt.create_multipart_upload(**where)["UploadId"]}
    etag = alt.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    expect.status(alt.complete_multipart_upload(**upload, MultipartUpload=parts), 200)


@check("CreateMultipartUpload", "PutBucketPolicy", level="common", spec=NEEDED)
def test_upload_elsewhere_is_not_begun(alt, place):
    """CreateMultipartUpload by another account returns 403 AccessDenied for a key for which the policy does not
    allow the account s3:PutObject."""
    where = place("allowed") | {"Key": "elsewhere/object"}
    with expect.error(403, "AccessDenied"):
        alt.create_multipart_upload(**where)


@check("CreateMultipartUpload", "PutBucketPolicy", level="extended", spec=NEEDED)
def test_anonymous_upload_is_refused(anyone, place):
    """CreateMultipartUpload without credentials returns 403 AccessDenied, even if the policy allows everybody
    s3:PutObject."""
    where = place("public")
    with expect.safeguard(), expect.error(403, "AccessDenied"):  # the policy allows what it does
        anyone.create_multipart_upload(**where)


@check("CreateMultipartUpload", "PutBucketPolicy", level="common", spec=userguide("UsingServerSideEncryption"))
def test_upload_without_encryption_is_not_begun(s3, place):
    """CreateMultipartUpload without x-amz-server-side-encryption returns 403 AccessDenied if a statement denies
    s3:PutObject without this header."""
    where = place("encrypted")
    with expect.error(403, "AccessDenied"):
        s3.create_multipart_upload(**where)


@check("UploadPart", "PutBucketPolicy", level="common", spec=userguide("UsingServerSideEncryption"))
def test_parts_of_an_encrypted_upload_need_no_encryption_header(s3, place):
    """UploadPart to an upload that was started with x-amz-server-side-encryption AES256 returns 200 if a statement
    denies s3:PutObject without this header."""
    where = place("encrypted")
    with expect.arranging():
        upload = s3.create_multipart_upload(**where, ServerSideEncryption="AES256")["UploadId"]
    expect.status(s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part"), 200)


@check("AbortMultipartUpload", "PutBucketPolicy", level="common", spec=NEEDED)
def test_initiator_may_abort_the_upload(alt, begun):
    """AbortMultipartUpload by the account that started the upload succeeds if the policy allows the account only
    s3:PutObject."""
    upload = begun("allowed")
    expect.succeeded(alt.abort_multipart_upload(**upload))


@check("ListParts", "PutBucketPolicy", level="common", spec=NEEDED)
@recorded("versitygw", "test_s3api_policy_multipart.sh::test_s3api_policy_list_upload_parts", 2024)
def test_initiator_may_list_the_parts(alt, begun):
    """ListParts by the account that started the upload returns 200 if the policy allows the account only
    s3:PutObject."""
    upload = begun("allowed")
    expect.status(alt.list_parts(**upload), 200)


@check("AbortMultipartUpload", "PutBucketPolicy", level="common", spec=NEEDED)
def test_initiator_may_be_denied_to_abort_the_upload(alt, begun):
    """AbortMultipartUpload by the account that started the upload returns 403 AccessDenied if a statement denies
    s3:AbortMultipartUpload."""
    upload = begun("no_abort")
    with expect.error(403, "AccessDenied"):
        alt.abort_multipart_upload(**upload)


@check("ListParts", "PutBucketPolicy", level="common", spec=NEEDED)
def test_initiator_may_be_denied_to_list_the_parts(alt, begun):
    """ListParts by the account that started the upload returns 403 AccessDenied if a statement denies
    s3:ListMultipartUploadParts."""
    upload = begun("no_parts")
    with expect.error(403, "AccessDenied"):
        alt.list_parts(**upload)
