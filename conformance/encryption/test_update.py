"""UpdateObjectEncryption: an object is brought under a key of KMS where it is."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api
from fixtures.s3.encryption import KEY

pytestmark = pytest.mark.usefixtures("kms_arn")

UPDATE = api("UpdateObjectEncryption")
BODY = b"brought under a key"


@pytest.fixture
def kms_arn(s3, kms_key_id, kms_object):
    """The ARN of the KMS key that was named for the run, as HeadObject says it."""
    with expect.arranging():
        arn = s3.head_object(**kms_object).get("SSEKMSKeyId") or ""
    if not arn.startswith("arn:"):
        pytest.skip("skipped: the endpoint names its KMS keys by no ARN, which the operation asks for")
    return arn


def _kms(arn, **members):
    return {"SSEKMS": {"KMSKeyArn": arn, **members}}


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_object_is_under_the_key(s3, stored, kms_arn):
    """UpdateObjectEncryption of an object under AES256 answers 200; GetObject says the key then, and has the bytes."""
    obj = stored(BODY, ServerSideEncryption="AES256")
    expect.status(s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn)), 200)
    got = s3.get_object(**obj)
    said = (got.get("ServerSideEncryption"), got.get("SSEKMSKeyId"))
    expect.equal((*said, got["Body"].read()), ("aws:kms", kms_arn, BODY), "encryption, key and body")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_everything_else_stays(s3, stored, kms_arn):
    """UpdateObjectEncryption leaves Last-Modified, ETag, Content-Type and metadata of the object as they were."""
    obj = stored(BODY, ContentType="text/plain", Metadata={"colour": "red"})
    before = s3.head_object(**obj)
    s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))
    after = s3.head_object(**obj)
    kept = ("LastModified", "ETag", "ContentType", "Metadata")
    expect.equal({name: after[name] for name in kept}, {name: before[name] for name in kept}, "what HeadObject says")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_bucket_key_is_said(s3, stored, kms_arn):
    """UpdateObjectEncryption with BucketKeyEnabled answers 200, and HeadObject says BucketKeyEnabled then."""
    obj = stored(BODY)
    s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn, BucketKeyEnabled=True))
    expect.equal(s3.head_object(**obj).get("BucketKeyEnabled"), True, "BucketKeyEnabled")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_version_is_under_the_key(s3, twice_written, kms_arn):
    """UpdateObjectEncryption with a VersionId brings this version under the key, and not the current one."""
    target, (older, newer) = twice_written
    s3.update_object_encryption(**target, VersionId=older, ObjectEncryption=_kms(kms_arn))
    keys = [s3.head_object(**target, VersionId=version).get("SSEKMSKeyId") for version in (older, newer)]
    expect.equal(keys, [kms_arn, None], "keys of the older version and of the newer one")


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_missing_key_is_refused(s3, target, kms_arn):
    """UpdateObjectEncryption of a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.update_object_encryption(**target, ObjectEncryption=_kms(kms_arn))


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_id_of_a_key_is_refused(s3, stored, kms_arn):
    """UpdateObjectEncryption with the id of a KMS key in the place of its ARN answers 400 InvalidRequest."""
    obj = stored(BODY)
    with expect.error(400, "InvalidRequest"):
        s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn.rpartition("/")[2]))


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_two_layers_are_refused(s3, stored, kms_arn, kms_key_id):
    """UpdateObjectEncryption of an object under aws:kms:dsse answers 400 InvalidRequest."""
    obj = stored(BODY, ServerSideEncryption="aws:kms:dsse", SSEKMSKeyId=kms_key_id)
    with expect.error(400, "InvalidRequest"):
        s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))


@check("UpdateObjectEncryption", level="extended", spec=UPDATE)
def test_customers_key_is_refused(s3, stored, kms_arn, over_https):
    """UpdateObjectEncryption of an object under a customer's key answers 400 InvalidRequest."""
    obj = stored(BODY, **KEY)
    with expect.error(400, "InvalidRequest"):
        s3.update_object_encryption(**obj, ObjectEncryption=_kms(kms_arn))
