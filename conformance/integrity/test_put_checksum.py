"""PutObject with a checksum: the object is stored with it, or not at all."""

from base64 import b64encode
from hashlib import sha256

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model import checksums

BODY = checksums.SAMPLE
INTEGRITY = userguide("checking-object-integrity")
BODIES = {"empty": b"", "all_byte_values": bytes(range(256))}


@pytest.mark.parametrize("algorithm", checksums.cases("PutObject"))
@check("PutObject", level="common", spec=api("PutObject"))
def test_right_checksum_is_answered(s3, target, algorithm):
    """PutObject with the body's checksum answers 200 with that checksum, and with no other."""
    answer = s3.put_object(**target, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@check("PutObject", level="common", spec=api("PutObject"))
def test_right_checksum_of_any_bytes_is_answered(s3, target, body):
    """PutObject of no bytes, or of each there is, with their CRC32 answers 200 with that checksum."""
    answer = s3.put_object(**target, Body=body, ChecksumCRC32=checksums.of("CRC32", body))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent("CRC32", body), "checksums")


@pytest.mark.parametrize("algorithm", checksums.cases("PutObject", checksums.NEWER))
@check("PutObject", level="extended", spec=api("PutObject"))
def test_right_checksum_of_a_newer_algorithm_is_answered(s3, target, algorithm):
    """PutObject with a checksum of the algorithms that S3 has since 2026 answers 200 with it, and with no other."""
    answer = s3.put_object(**target, Body=BODY, **checksums.sent(algorithm, BODY))
    expect.status(answer, 200)
    expect.equal(checksums.found(answer), checksums.sent(algorithm, BODY), "checksums")


@pytest.mark.parametrize("algorithm", checksums.cases("PutObject"))
@check("PutObject", level="common", spec=INTEGRITY)
def test_wrong_checksum_stores_nothing(s3, target, algorithm):
    """PutObject with the checksum of other bytes answers 400 BadDigest, and there is no object then."""
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, **checksums.sent(algorithm, b"other bytes"))
    with expect.error(404):
        s3.head_object(**target)


WRONG = {"MD5": 16, "SHA512": 64, "XXHASH64": 8, "XXHASH3": 8, "XXHASH128": 16}  # zero bytes


@pytest.mark.parametrize("algorithm", checksums.cases("PutObject", checksums.NEWER))
@check("PutObject", level="extended", spec=INTEGRITY)
def test_wrong_checksum_of_a_newer_algorithm_stores_nothing(s3, target, algorithm):
    """PutObject with a wrong checksum of an algorithm that S3 has since 2026 answers 400 BadDigest: no object then."""
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, **{f"Checksum{algorithm}": b64encode(bytes(WRONG[algorithm])).decode()})
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="common", spec=INTEGRITY)
def test_wrong_checksum_leaves_the_object_that_was_there(s3, stored):
    """After a PutObject that was refused for its checksum (400 BadDigest) the key has the object that it had."""
    obj = stored(b"the first")
    with expect.error(400, "BadDigest"):
        s3.put_object(**obj, Body=BODY, ChecksumSHA256=checksums.of("SHA256", b"other bytes"))
    expect.etag_is_md5(s3.head_object(**obj)["ETag"], b"the first")


@check("PutObject", level="common", spec=INTEGRITY)
def test_crc32_is_no_crc32c(s3, target):
    """PutObject with the body's CRC32 as its CRC32C, which has as many bits, answers 400 BadDigest."""
    with expect.error(400, "BadDigest"):
        s3.put_object(**target, Body=BODY, ChecksumCRC32C=checksums.of("CRC32", BODY))


def _malformed():
    for algorithm, size in {"CRC32": 4, "CRC64NVME": 8, "SHA256": 32}.items():
        values = {"not_base64": "not base64!", "too_short": b64encode(bytes(size - 1)).decode()}
        for name, value in values.items():
            mark = pytest.mark.uses(f"PutObject.Checksum{algorithm}")
            yield pytest.param({f"Checksum{algorithm}": value}, id=f"{algorithm}-{name}", marks=mark)


@pytest.mark.parametrize("checksum", list(_malformed()))
@check("PutObject", level="common", spec=INTEGRITY)
def test_malformed_checksum_is_refused(s3, target, checksum):
    """PutObject with a checksum that is not base64, or of too few bytes, answers 400 InvalidRequest: no object then."""
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=BODY, **checksum)
    with expect.error(404):
        s3.head_object(**target)


@check("PutObject", level="common", spec=INTEGRITY)
def test_hexadecimal_checksum_is_refused(s3, target):
    """PutObject with the right SHA-256 in hexadecimal instead of base64 answers 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=BODY, ChecksumSHA256=sha256(BODY).hexdigest())


@check("PutObject", level="common", spec=api("PutObject"))
def test_two_checksums_are_refused(s3, target):
    """PutObject with two checksums, both right, answers 400 InvalidRequest, and stores nothing."""
    both = {"ChecksumCRC32": checksums.of("CRC32", BODY), "ChecksumSHA256": checksums.of("SHA256", BODY)}
    with expect.error(400, "InvalidRequest"):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=both["ChecksumCRC32"], ChecksumSHA256=both["ChecksumSHA256"])
    with expect.error(404):
        s3.head_object(**target)


# The page says BadDigest; AWS answers InvalidRequest.
@check("PutObject", level="extended", spec=api("PutObject"))
def test_checksum_of_another_algorithm_than_announced_is_refused(s3, target, altered):
    """PutObject with x-amz-sdk-checksum-algorithm SHA256 and a right CRC32 answers 400 InvalidRequest or BadDigest."""
    announced = {"x-amz-sdk-checksum-algorithm": "SHA256"}
    with expect.error(400, "InvalidRequest", "BadDigest"), altered(headers=announced):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@check("PutObject", level="extended", spec=api("PutObject"))
def test_announced_checksum_that_does_not_come_is_refused(s3, target, altered):
    """PutObject with x-amz-sdk-checksum-algorithm and neither a checksum nor a trailer answers 400 InvalidRequest."""
    announced = {"x-amz-sdk-checksum-algorithm": "CRC32"}
    with expect.error(400, "InvalidRequest"), altered(headers=announced, without=["x-amz-checksum-crc32"]):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@check("PutObject", level="extended", spec=INTEGRITY)
def test_checksum_of_an_unknown_algorithm_is_refused(s3, target, altered):
    """PutObject with a header x-amz-checksum-unknown answers 400 InvalidRequest."""
    unknown = {"x-amz-checksum-unknown": "AAAAAA=="}
    with expect.error(400, "InvalidRequest"), altered(headers=unknown, without=["x-amz-checksum-crc32"]):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
@check("PutObject", level="common", spec=api("PutObject"))
def test_checksum_that_the_client_computes(s3, target, algorithm):
    """The checksum that an SDK computes for ChecksumAlgorithm is in the answer, and in that to HeadObject."""
    wanted = checksums.sent(algorithm, BODY)
    expect.equal(checksums.found(s3.put_object(**target, Body=BODY, ChecksumAlgorithm=algorithm)), wanted, "checksums")
    expect.equal(checksums.found(s3.head_object(**target, ChecksumMode="ENABLED")), wanted, "stored checksums")


@check("PutObject", level="common", spec=INTEGRITY)
def test_etag_is_the_md5_whatever_the_checksum(s3, target):
    """The ETag of an object that is stored with a SHA-256 is the MD5 of its bytes all the same."""
    expect.etag_is_md5(s3.put_object(**target, Body=BODY, ChecksumSHA256=checksums.of("SHA256", BODY))["ETag"], BODY)


@check("PutObject", level="common", spec=INTEGRITY)
def test_checksum_and_md5_go_together(s3, target):
    """PutObject with the body's Content-MD5 and its CRC32 answers 200 with the CRC32."""
    md5, crc32 = checksums.of("MD5", BODY), checksums.of("CRC32", BODY)
    answer = s3.put_object(**target, Body=BODY, ContentMD5=md5, ChecksumCRC32=crc32)
    expect.equal(checksums.found(answer), {"ChecksumCRC32": crc32}, "checksums")


@check("PutObject", level="extended", spec=api("PutObject"))
def test_type_of_a_whole_object_is_named(s3, target):
    """PutObject with a checksum answers with x-amz-checksum-type FULL_OBJECT."""
    answer = s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))
    expect.equal(answer.get("ChecksumType"), "FULL_OBJECT", "checksum type")


@check("PutObject", level="extended", spec=INTEGRITY)
def test_checksum_is_computed_where_none_is_sent(s3, target, altered):
    """PutObject without a checksum answers with the body's CRC64NVME, which the service has computed."""
    with altered(without=["x-amz-checksum-crc32"]):
        answer = s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))
    expect.equal(checksums.found(answer), checksums.sent("CRC64NVME", BODY), "checksums")
