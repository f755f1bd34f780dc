"""x-amz-content-sha256: the hash of the body in Signature V4, and bodies that do not match it."""

from hashlib import sha256

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import skip_check
from fixtures.model import checksums
from fixtures.model.sources import reference, userguide

FEATURE = "payload-hash"

BODY = checksums.SAMPLE_BODY
CRC32 = checksums.of("CRC32", BODY)  # set so that boto3 does not stream the body over HTTPS
HEADER = "x-amz-content-sha256"
SIGNATURE_V4 = reference("sig-v4-header-based-auth")


@pytest.fixture(autouse=True)
def _signature_v4_only(signature):
    if signature != "s3v4":
        skip_check("n/a", "Signature V2 has no hash of the body")


@check("PutObject", level="core", spec=SIGNATURE_V4, gate=True)
def test_wrong_hash_stores_nothing(s3, target, altered):
    """PutObject signed with the SHA-256 of other bytes returns 400 XAmzContentSHA256Mismatch and creates no object."""
    with expect.error(400, "XAmzContentSHA256Mismatch"), altered(headers={HEADER: sha256(b"other").hexdigest()}):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=CRC32)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="core", spec=SIGNATURE_V4)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_wrong_hash_leaves_the_object_that_was_there(s3, stored, altered):
    """PutObject signed with the SHA-256 of other bytes to an existing key returns 400 XAmzContentSHA256Mismatch and
    leaves the object unchanged."""
    obj = stored(b"the first")
    with expect.error(400, "XAmzContentSHA256Mismatch"), altered(headers={HEADER: sha256(b"other").hexdigest()}):
        s3.put_object(**obj, Body=BODY, ChecksumCRC32=CRC32)
    expect.etag_is_md5(s3.head_object(**obj)["ETag"], b"the first")


@check("UploadPart", level="core", spec=SIGNATURE_V4)
def test_wrong_hash_of_a_part_is_refused(s3, empty_upload, altered):
    """UploadPart signed with the SHA-256 of other bytes returns 400 XAmzContentSHA256Mismatch, and the upload has no
    part."""
    with expect.error(400, "XAmzContentSHA256Mismatch"), altered(headers={HEADER: sha256(b"other").hexdigest()}):
        s3.upload_part(**empty_upload, PartNumber=1, Body=BODY, ChecksumCRC32=CRC32)
    expect.no_parts(s3, empty_upload)


@check("DeleteObjects", level="core", spec=SIGNATURE_V4)
def test_wrong_hash_of_a_batch_deletes_nothing(s3, stored, altered):
    """DeleteObjects signed with the SHA-256 of other bytes returns 400 XAmzContentSHA256Mismatch and does not delete
    the object."""
    obj = stored(BODY)
    batch = {"Objects": [{"Key": obj["Key"]}]}
    with expect.error(400, "XAmzContentSHA256Mismatch"), altered(headers={HEADER: sha256(b"other").hexdigest()}):
        s3.delete_objects(Bucket=obj["Bucket"], Delete=batch)
    expect.status(s3.head_object(**obj), 200)


NO_HASH = {"word": "invalid", "one_digit_short": "0" * 63, "keyword_in_lower_case": "unsigned-payload"}


@pytest.mark.parametrize("value", NO_HASH.values(), ids=NO_HASH)
@check("PutObject", level="common", spec=SIGNATURE_V4)
def test_malformed_payload_hash_is_refused(s3, target, altered, value):
    """PutObject with an x-amz-content-sha256 that is neither 64 hexadecimal digits nor a known keyword returns 400
    InvalidArgument."""
    with expect.error(400, "InvalidArgument"), altered(headers={HEADER: value}):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=CRC32)


@check("PutObject", level="common", spec=SIGNATURE_V4)
def test_unsigned_payload_is_taken(s3, target, altered):
    """PutObject with x-amz-content-sha256 UNSIGNED-PAYLOAD returns 200, and the object has the body."""
    with altered(headers={HEADER: "UNSIGNED-PAYLOAD"}):
        expect.status(s3.put_object(**target, Body=BODY, ChecksumCRC32=CRC32), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@check("PutObject", level="core", spec=userguide("checking-object-integrity"))
def test_wrong_md5_of_an_unsigned_payload_is_refused(s3, target, altered):
    """PutObject with x-amz-content-sha256 UNSIGNED-PAYLOAD and the Content-MD5 of other bytes returns 400 BadDigest."""
    other = {HEADER: "UNSIGNED-PAYLOAD", "Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}
    with expect.error(400, "BadDigest"), altered(headers=other):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=CRC32)
