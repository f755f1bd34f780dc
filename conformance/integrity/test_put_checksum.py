"""PutObject with a checksum: the object is stored only if the checksum matches."""

from base64 import b64encode
from hashlib import sha256

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide

FEATURE = "checksum-rules"

BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity")
BODIES = {"empty": b"", "all_byte_values": bytes(range(256))}


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("PutObject", level="common", spec=api("PutObject"), feature="checksum-{algorithm}")
@recorded("LocalStack", "test_put_object_checksum", 2026)
def test_right_checksum_is_answered(s3, target, algorithm):
    """PutObject with the body's checksum returns 200 and only this checksum."""
    answer = s3.put_object(**target, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@check("PutObject", level="common", spec=api("PutObject"))
def test_right_checksum_of_any_bytes_is_answered(s3, target, body):
    """PutObject of an empty body, or of a body with all byte values, with its CRC32 returns 200 and only this
    checksum."""
    answer = s3.put_object(**target, Body=body, ChecksumCRC32=checksums.of("CRC32", body))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent("CRC32", body), "checksums", sort="option")


@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("PutObject", level="extended", spec=api("PutObject"), feature="checksum-newer")
def test_right_checksum_of_a_newer_algorithm_is_answered(s3, target, algorithm):
    """PutObject with a checksum of an algorithm that S3 supports since 2026 returns 200 and only this checksum."""
    answer = s3.put_object(**target, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check(
    "PutObject",
    level="common",
    spec=INTEGRITY,
    feature="checksum-{algorithm}",
    gate=True,
    shows="wrong-checksums-are-accepted",
)
@recorded("LocalStack", "TestS3PutObjectChecksum::test_put_object_checksum[CRC32]", 2026)
def test_wrong_checksum_stores_nothing(s3, target, algorithm):
    """PutObject with the checksum of other bytes returns 400 BadDigest and creates no object."""
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, **checksums.sent(algorithm, b"other bytes"))
    with expect.error(404):
        s3.head_object(**target)


@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("PutObject", level="extended", spec=INTEGRITY, feature="checksum-newer", gate=True)
def test_wrong_checksum_of_a_newer_algorithm_stores_nothing(s3, target, algorithm):
    """PutObject with a wrong checksum of an algorithm that S3 supports since 2026 returns 400 BadDigest and creates
    no object."""
    zeros = b64encode(bytes(checksums.SIZES[algorithm])).decode()
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, **{f"Checksum{algorithm}": zeros})
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="common", spec=INTEGRITY)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_wrong_checksum_leaves_the_object_that_was_there(s3, stored):
    """PutObject with the checksum of other bytes to an existing key returns 400 BadDigest and leaves the object
    unchanged."""
    obj = stored(b"the first")
    with expect.error(400, "BadDigest"):
        s3.put_object(**obj, Body=BODY, ChecksumSHA256=checksums.of("SHA256", b"other bytes"))
    expect.etag_is_md5(s3.head_object(**obj)["ETag"], b"the first")


@check("PutObject", level="common", spec=INTEGRITY)
def test_crc32_sent_as_crc32c_is_refused(s3, target):
    """PutObject with the body's CRC32 sent as its CRC32C, which has the same length, returns 400 BadDigest."""
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, ChecksumCRC32C=checksums.of("CRC32", BODY))


def _malformed():
    for algorithm in checksums.ALGORITHMS:
        short = b64encode(bytes(checksums.SIZES[algorithm] - 1)).decode()
        values = {"not_base64": "not base64!", "too_short": short}
        for name, value in values.items():
            yield pytest.param({f"Checksum{algorithm}": value}, id=f"{algorithm}-{name}")


@pytest.mark.parametrize("checksum", list(_malformed()))
@check("PutObject", level="common", spec=INTEGRITY, gate=True)
@recorded(
    "LocalStack",
    "test_put_object_checksum",
    2026,
    of="CRC32-not_base64 CRC32C-not_base64 CRC64NVME-not_base64 SHA1-not_base64 SHA256-not_base64",
)
def test_malformed_checksum_is_refused(s3, target, checksum):
    """PutObject with a checksum that is not base64, or has too few bytes, returns 400 InvalidRequest and creates no
    object."""
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=BODY, **checksum)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="common", spec=INTEGRITY)
def test_hexadecimal_checksum_is_refused(s3, target):
    """PutObject with the right SHA-256 in hexadecimal instead of base64 returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=BODY, ChecksumSHA256=sha256(BODY).hexdigest())


@check("PutObject", level="common", spec=api("PutObject"))
@recorded("LocalStack", "TestS3PutObjectChecksum::test_s3_checksum_no_algorithm", 2026)
def test_two_checksums_are_refused(s3, target):
    """PutObject with two checksums, both right, returns 400 InvalidRequest and creates no object."""
    both = {"ChecksumCRC32": checksums.of("CRC32", BODY), "ChecksumSHA256": checksums.of("SHA256", BODY)}
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=both["ChecksumCRC32"], ChecksumSHA256=both["ChecksumSHA256"])
    with expect.error(404):
        s3.head_object(**target)


# The documentation says BadDigest; AWS returns InvalidRequest.
@check("PutObject", level="extended", spec=api("PutObject"))
def test_checksum_of_another_algorithm_than_announced_is_refused(s3, target, altered):
    """PutObject with x-amz-sdk-checksum-algorithm SHA256 and a right CRC32 returns 400 InvalidRequest."""
    announced = {"x-amz-sdk-checksum-algorithm": "SHA256"}
    with expect.error(400, "InvalidRequest"), altered(headers=announced):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@check("PutObject", level="extended", spec=api("PutObject"))
def test_announced_but_missing_checksum_is_refused(s3, target, altered):
    """PutObject with x-amz-sdk-checksum-algorithm but without a checksum or a trailer returns 400 InvalidRequest."""
    announced = {"x-amz-sdk-checksum-algorithm": "CRC32"}
    with expect.error(400, "InvalidRequest"), altered(headers=announced, without=["x-amz-checksum-crc32"]):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@check("PutObject", level="extended", spec=INTEGRITY)
def test_checksum_of_an_unknown_algorithm_is_refused(s3, target, altered):
    """PutObject with the header x-amz-checksum-unknown returns 400 InvalidRequest."""
    unknown = {"x-amz-checksum-unknown": "AAAAAA=="}
    with expect.error(400, "InvalidRequest"), altered(headers=unknown, without=["x-amz-checksum-crc32"]):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
@check("PutObject", level="common", spec=api("PutObject"), feature="checksum-{algorithm}", gate=True)
def test_checksum_that_the_client_computes(s3, target, algorithm):
    """PutObject with a ChecksumAlgorithm returns the checksum that the SDK computes, and HeadObject with
    ChecksumMode returns it, too."""
    wanted = checksums.sent(algorithm, BODY)
    expect.equal(
        checksums.found(s3.put_object(**target, Body=BODY, ChecksumAlgorithm=algorithm)),
        wanted,
        "checksums",
        sort="option",
    )
    expect.equal(
        checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")), wanted, "stored checksums", sort="option"
    )


@check("PutObject", level="common", spec=INTEGRITY)
def test_etag_is_the_md5_whatever_the_checksum(s3, target):
    """PutObject with a SHA-256 returns the MD5 of the body as ETag, as it does without a checksum."""
    expect.etag_is_md5(s3.put_object(**target, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))["ETag"], BODY)


@check("PutObject", level="common", spec=INTEGRITY)
def test_checksum_and_md5_go_together(s3, target):
    """PutObject with the body's Content-MD5 and its CRC32 returns 200 and the CRC32."""
    md5, crc32 = checksums.of("MD5", BODY), checksums.of("CRC32", BODY)
    answer = s3.put_object(**target, Body=BODY, ContentMD5=md5, ChecksumCRC32=crc32)
    expect.equal(checksums.found(answer), {"ChecksumCRC32": crc32}, "checksums", sort="option")


# Clients of minio-go, and older SDKs with a checksum added, send both.
ONE_WRONG = {"md5": (b"other", BODY), "crc32": (BODY, b"other")}


@pytest.mark.parametrize(("hashed", "summed"), ONE_WRONG.values(), ids=ONE_WRONG)
@check("PutObject", level="extended", spec=INTEGRITY)
@derived("Both digests are documented to be verified; so either of them alone refuses.")
def test_checksum_and_md5_are_both_verified(s3, target, hashed, summed):
    """PutObject with the body's Content-MD5 and a wrong CRC32, or with its CRC32 and a wrong Content-MD5, returns 400
    BadDigest and stores nothing."""
    md5, crc32 = checksums.of("MD5", hashed), checksums.of("CRC32", summed)
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, ContentMD5=md5, ChecksumCRC32=crc32)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="extended", spec=api("PutObject"))
def test_type_of_a_whole_object_is_named(s3, target):
    """PutObject with a checksum returns x-amz-checksum-type FULL_OBJECT."""
    answer = s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))
    expect.equal(answer.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@check("PutObject", level="extended", spec=INTEGRITY)
def test_missing_checksum_is_computed(s3, target, altered):
    """PutObject without a checksum returns the body's CRC64NVME, computed by the server."""
    with altered(without=["x-amz-checksum-crc32"]):
        answer = s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))
    expect.equal(checksums.found(answer), checksums.sent("CRC64NVME", BODY), "checksums", sort="option")
