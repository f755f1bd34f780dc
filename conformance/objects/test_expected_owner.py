"""x-amz-expected-bucket-owner: a request is refused if the bucket belongs to another account."""

import datetime
from functools import partial

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import userguide
from fixtures.s3 import bucket_operations
from fixtures.s3.encryption import EXAMPLE_KMS_KEY
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "expected-owner"

SPEC = userguide("bucket-owner-condition")


@pytest.fixture(scope="session")
def read_only(put_once):
    return put_once(b"the object")


@check("GetObject", level="common", spec=SPEC, gate=True)
def test_get_is_refused(s3, read_only):
    """GetObject with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object(**read_only, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("HeadObject", level="common", spec=SPEC)
def test_head_is_refused(s3, read_only):
    """HeadObject with an ExpectedBucketOwner that does not own the bucket returns 403."""
    with expect.safeguard(), expect.error(403):
        s3.head_object(**read_only, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)


@check("PutObject", level="common", spec=SPEC, gate=True)
def test_put_is_refused(s3, stored):
    """PutObject with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied and leaves the
    object unchanged."""
    obj = stored(b"the object")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object(**obj, Body=b"another one", ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"the object", "body", sort="data")


@check("DeleteObject", level="common", spec=SPEC)
def test_delete_is_refused(s3, stored):
    """DeleteObject with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied and leaves the
    object unchanged."""
    obj = stored(b"the object")
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_object(**obj, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"the object", "body", sort="data")


NO_ACCOUNT = "0000"
NO_ACCOUNTS = (NO_ACCOUNT, "0000000000020", "aws-account-", "aa000000000$")
"""Too short, too long, and with other characters than digits."""
LATER = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)
CHANGES = {
    "CreateMultipartUpload": {},
    "PutObject": {"Body": b"another one"},
    "PutObjectAcl": {"ACL": "public-read"},
    "PutObjectLegalHold": {"LegalHold": {"Status": "ON"}},
    "PutObjectRetention": {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}},
    "PutObjectTagging": {"Tagging": {"TagSet": [{"Key": "colour", "Value": "red"}]}},
    "PutObjectAnnotation": {"AnnotationName": "labels", "AnnotationPayload": b"red"},
    "RestoreObject": {"RestoreRequest": {"Days": 1}},
    "UpdateObjectEncryption": {"ObjectEncryption": {"SSEKMS": {"KMSKeyArn": EXAMPLE_KMS_KEY}}},
}
READS = {
    "GetObjectAcl": {},
    "GetObjectAnnotation": {"AnnotationName": "labels"},
    "GetObjectAttributes": {"ObjectAttributes": ["ETag"]},
    "GetObjectLegalHold": {},
    "GetObjectRetention": {},
    "GetObjectTagging": {},
    "HeadObject": {},
    "ListObjectAnnotations": {},
    "SelectObjectContent": {
        "Expression": "SELECT * FROM S3Object",
        "ExpressionType": "SQL",
        "InputSerialization": {"CSV": {}},
        "OutputSerialization": {"CSV": {}},
    },
}
DELETES = {"DeleteObjectTagging": {}, "DeleteObjectAnnotation": {"AnnotationName": "labels"}, "DeleteObject": {}}
OF_UPLOADS = {
    "ListParts": {},
    "UploadPart": {"PartNumber": 2, "Body": b"part"},
    "UploadPartCopy": {},
    "CompleteMultipartUpload": {},
    "AbortMultipartUpload": {},
}
EVERY = sorted(
    {"GetObject", "CopyObject", "DeleteObjects", "HeadBucket", "DeleteBucket"}.union(
        READS, CHANGES, DELETES, OF_UPLOADS, bucket_operations.COMMON
    )
)


def _requests(s3, obj, upload):
    """The requests of every operation on the object, the upload and their bucket for such an owner, with their names;
    deletions come last."""
    bucket, owner = {"Bucket": obj["Bucket"]}, {"ExpectedBucketOwner": NO_ACCOUNT}
    source = {"CopySource": dict(obj)}
    parts = {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": upload["ETag"]}]}}
    of_uploads = OF_UPLOADS | {"UploadPartCopy": {"PartNumber": 2, **source}, "CompleteMultipartUpload": parts}
    place = {name: upload[name] for name in ("Bucket", "Key", "UploadId")}
    of_source = {"ExpectedSourceBucketOwner": NO_ACCOUNT}
    copies = {"CopyObject": obj | source, "UploadPartCopy": place | of_uploads["UploadPartCopy"]}
    keys = {"Delete": {"Objects": [{"Key": obj["Key"]}]}}

    def send(operation, **members):
        return lambda: call_operation(s3, operation, **members)

    return {
        **{f"GetObject ({account})": send("GetObject", **obj, ExpectedBucketOwner=account) for account in NO_ACCOUNTS},
        **{name: send(name, **obj, **members, **owner) for name, members in (READS | CHANGES).items()},
        **{f"{name} (source)": send(name, **members, **of_source) for name, members in copies.items()},
        "CopyObject": send("CopyObject", **copies["CopyObject"], **owner),
        **{name: send(name, **place, **members, **owner) for name, members in of_uploads.items()},
        "HeadBucket": send("HeadBucket", **bucket, **owner),
        **_requests_of_bucket(s3, obj["Bucket"], bucket_operations.COMMON),
        "DeleteObjects": send("DeleteObjects", **bucket, **keys, **owner),
        **{name: send(name, **obj, **members, **owner) for name, members in DELETES.items()},
        "DeleteBucket": send("DeleteBucket", **bucket, **owner),
    }


def _requests_of_bucket(s3, bucket, operations):
    return {
        name: partial(bucket_operations.request, s3, name, bucket, ExpectedBucketOwner=NO_ACCOUNT)
        for name in sorted(operations, key=lambda operation: operation.startswith("Delete"))
    }


@pytest.fixture
def object_and_upload(control, own_bucket):
    """An object in a bucket of its own, and an upload with a part there."""
    obj = {"Bucket": own_bucket, "Key": "key"}
    control.put_object(**obj, Body=b"the object")
    upload = start_upload(control, {"Bucket": own_bucket, "Key": "upload"})
    return obj, {**upload, "ETag": send_part(control, upload, 1, b"part")["ETag"]}


@pytest.mark.uses(*EVERY)
@check("GetObject", level="extended", spec=SPEC)
def test_owner_that_is_no_account_is_refused(s3, control, object_and_upload):
    """A request of any operation on an object, or of any common one on a bucket, with an ExpectedBucketOwner or
    ExpectedSourceBucketOwner that is not an account id of twelve digits, is refused with 400
    InvalidBucketOwnerAWSAccountID, and the object stays."""
    obj, upload = object_and_upload
    with expect.safeguard():
        expect.each_refused(_requests(s3, obj, upload), 400, "InvalidBucketOwnerAWSAccountID")
    expect.equal(control.get_object(**obj)["Body"].read(), b"the object", "body", sort="data")


@pytest.mark.uses(*bucket_operations.RARE)
@check("GetBucketReplication", level="extended", spec=SPEC)
def test_owner_that_is_no_account_is_refused_by_rare_operations(s3, own_bucket):
    """A request of any rare operation on a bucket with an ExpectedBucketOwner that is not an account id of twelve
    digits is refused with 400 InvalidBucketOwnerAWSAccountID."""
    with expect.safeguard():
        requests = _requests_of_bucket(s3, own_bucket, bucket_operations.RARE)
        expect.each_refused(requests, 400, "InvalidBucketOwnerAWSAccountID")
