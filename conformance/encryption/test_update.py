"""UpdateObjectEncryption: changes the encryption of an existing object to a KMS key."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api
from fixtures.s3.encryption import KEY
from fixtures.s3.policies import PolicyTable, deny

FEATURE = "update-encryption"

pytestmark = [pytest.mark.usefixtures("kms_arn"), pytest.mark.xdist_group("updates of encryption")]

UPDATE = api("UpdateObjectEncryption")
BODY = b"brought under a key"
DENIED = PolicyTable(
    "no other encryption", {"denied": [deny("s3:UpdateObjectEncryption", "object")]}, objects={"object": {}}
)


@pytest.fixture
def kms_arn(s3, made_to_read, kms_key_id, kms_object):
    """The ARN of the KMS key that is configured for the run, as HeadObject returns it."""
    read = lambda: s3.head_object(**kms_object).get("SSEKMSKeyId") or ""  # noqa: E731
    with expect.arranging():
        arn = made_to_read("the ARN of the KMS key", read)
    if not arn.startswith("arn:"):
        skip_check("skipped", "the endpoint returns no ARN for its KMS key, which the operation requires")
    return arn


def _encryption(s3, target, version):
    head = s3.head_object(**target, VersionId=version)
    return head.get("ServerSideEncryption"), head.get("SSEKMSKeyId")


def _kms(arn, **members):
    return {"SSEKMS": {"KMSKeyArn": arn, **members}}


@check("UpdateObjectEncryption", level="extended", spec=UPDATE, gate=True)
def test_object_is_under_the_key(s3, stored, kms_arn):
    """UpdateObjectEncryption of an object encrypted with AES256 returns 200, and GetObject then returns aws:kms, the
    key and the bytes."""
    obj = stored(BODY, ServerSideEncryption="AES256")
    expect.status(s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn)), 200)
    got = s3.get_object(**obj)
    returned = (got.get("ServerSideEncryption"), got.get("SSEKMSKeyId"))
    expect.equal((*returned, got["Body"].read()), ("aws:kms", kms_arn, BODY), "encryption, key and body", sort="option")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_etag_time_and_metadata_do_not_change(s3, stored, kms_arn):
    """UpdateObjectEncryption does not change the Last-Modified, ETag, Content-Type and metadata of the object."""
    obj = stored(BODY, ContentType="text/plain", Metadata={"colour": "red"})
    before = s3.head_object(**obj)
    s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))
    after = s3.head_object(**obj)
    kept = ("LastModified", "ETag", "ContentType", "Metadata")
    expect.equal(
        {name: after[name] for name in kept}, {name: before[name] for name in kept}, "HeadObject response", sort="data"
    )


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_bucket_key_is_reported(s3, stored, kms_arn):
    """UpdateObjectEncryption with BucketKeyEnabled returns 200, and HeadObject then returns BucketKeyEnabled true."""
    obj = stored(BODY)
    s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn, BucketKeyEnabled=True))
    expect.equal(s3.head_object(**obj).get("BucketKeyEnabled"), True, "BucketKeyEnabled", sort="option")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_bucket_key_is_not_kept(s3, stored, kms_arn):
    """UpdateObjectEncryption without BucketKeyEnabled, of an object with a bucket key, returns 200, and HeadObject then
    returns no BucketKeyEnabled or false."""
    obj = stored(BODY, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_arn, BucketKeyEnabled=True)
    s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))
    expect.equal(s3.head_object(**obj).get("BucketKeyEnabled", False), False, "BucketKeyEnabled", sort="option")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_version_is_under_the_key(s3, twice_written, kms_arn):
    """UpdateObjectEncryption with a VersionId encrypts that version with the key, and not the current version:
    HeadObject returns aws:kms and the key of the one, and of the other what it returned before."""
    target, (older, newer) = twice_written
    with expect.arranging():
        before = _encryption(s3, target, newer)
    s3.update_object_encryption(**target, VersionId=older, ObjectEncryption=_kms(kms_arn))
    found = [_encryption(s3, target, version) for version in (older, newer)]
    expect.equal(
        found, [("aws:kms", kms_arn), before], "encryption of the older version and of the newer one", sort="option"
    )


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_missing_object_is_refused(s3, target, kms_arn):
    """UpdateObjectEncryption of an object that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.update_object_encryption(**target, ObjectEncryption=_kms(kms_arn))


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_id_of_a_key_is_refused(s3, stored, kms_arn):
    """UpdateObjectEncryption with the id of a KMS key instead of its ARN returns 400 InvalidRequest."""
    obj = stored(BODY)
    with expect.error(400, "InvalidRequest"):
        s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn.rpartition("/")[2]))


@check("UpdateObjectEncryption", level="extended", spec=UPDATE, uses=["UpdateObjectEncryption"])
def test_dual_layer_encryption_is_refused(s3, stored, kms_arn, kms_key_id):
    """UpdateObjectEncryption of an object encrypted with aws:kms:dsse returns 400 InvalidRequest."""
    obj = stored(BODY, ServerSideEncryption="aws:kms:dsse", SSEKMSKeyId=kms_key_id)
    with expect.error(400, "InvalidRequest"):
        s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_customers_key_is_refused(s3, stored, kms_arn, sends_own_key):
    """UpdateObjectEncryption of an object encrypted with a customer key (SSE-C) returns 400 InvalidRequest."""
    obj = stored(BODY, **KEY)
    with expect.error(400, "InvalidRequest"):
        s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))


@check("UpdateObjectEncryption", "PutBucketPolicy", level="extended", spec=UPDATE)
def test_denied_action_is_refused(s3, ruled, kms_arn):
    """UpdateObjectEncryption by the bucket's owner returns 403 AccessDenied if the bucket's policy denies everybody
    s3:UpdateObjectEncryption."""
    with expect.error(403, "AccessDenied"):
        s3.update_object_encryption(Bucket=ruled(DENIED, "denied"), Key="object", ObjectEncryption=_kms(kms_arn))
