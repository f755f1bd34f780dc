"""Content-MD5, checksums and ExpectedBucketOwner in requests for the versioning of a bucket."""

from fixtures.assertions import check, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

FEATURE = "versioning"

OWNER = userguide("bucket-owner-condition")
ANOTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""The MD5 of an empty body."""


@check("PutBucketVersioning", level="common", spec=api("PutBucketVersioning"))
def test_versioning_with_another_md5_is_refused(s3, own_bucket):
    """PutBucketVersioning with the Content-MD5 of another document returns 400 BadDigest, and the bucket still has
    no Status."""
    with expect.error(400, "BadDigest"):
        s3.put_bucket_versioning(
            Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"}, ContentMD5=ANOTHER_MD5
        )
    expect.equal(s3.get_bucket_versioning(Bucket=own_bucket).get("Status"), None, "Status", sort="option")


@check("PutBucketVersioning", level="extended", spec=api("PutBucketVersioning"))
def test_versioning_with_a_checksum(s3, own_bucket):
    """PutBucketVersioning with the checksum that an SDK computes for ChecksumAlgorithm SHA256 returns 200."""
    answer = s3.put_bucket_versioning(
        Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"}, ChecksumAlgorithm="SHA256"
    )
    expect.status(answer, 200)


@check("PutBucketVersioning", level="extended", spec=OWNER, feature="expected-owner")
def test_versioning_of_another_owners_bucket_is_not_put(s3, own_bucket):
    """PutBucketVersioning with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied, and the
    bucket still has no Status."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_bucket_versioning(
            Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"}, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID
        )
    expect.equal(s3.get_bucket_versioning(Bucket=own_bucket).get("Status"), None, "Status", sort="option")


@check("GetBucketVersioning", level="extended", spec=OWNER, feature="expected-owner")
def test_versioning_of_another_owners_bucket_is_not_read(s3, bucket):
    """GetBucketVersioning with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_bucket_versioning(Bucket=bucket, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID)
