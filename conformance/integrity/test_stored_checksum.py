"""Stored checksums: they are returned only if the request asks for them."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide

FEATURE = "checksum-crc64nvme"

BODY = checksums.SAMPLE_BODY
INTEGRITY = userguide("checking-object-integrity")


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("HeadObject", level="common", spec=api("HeadObject"), feature="checksum-{algorithm}")
@recorded("LocalStack", "test_put_object_checksum", 2026)
def test_head_gives_the_checksum(s3, stored_to_read, algorithm):
    """HeadObject with ChecksumMode ENABLED returns the checksum that the object was uploaded with, and no other."""
    head = s3.head_object(**stored_to_read(BODY, **checksums.sent(algorithm, BODY)), ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent(algorithm, BODY), "checksums", sort="option")


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("GetObject", level="common", spec=api("GetObject"), feature="checksum-{algorithm}")
@recorded("LocalStack", "test_s3_get_object_checksum", 2026)
def test_get_gives_the_checksum(s3, stored_to_read, algorithm):
    """GetObject with ChecksumMode ENABLED returns the checksum that the object was uploaded with, and no other."""
    got = s3.get_object(**stored_to_read(BODY, **checksums.sent(algorithm, BODY)), ChecksumMode="ENABLED")
    expect.equal(checksums.found(got), checksums.sent(algorithm, BODY), "checksums", sort="option")


@pytest.mark.parametrize("algorithm", checksums.NEWER)
@check("HeadObject", "GetObject", level="extended", spec=api("HeadObject"), feature="checksum-newer")
def test_checksum_of_a_newer_algorithm_is_given(s3, stored_to_read, algorithm):
    """HeadObject and GetObject with ChecksumMode ENABLED of an object that was uploaded with a checksum of an algorithm
    that S3 supports since 2026 return this checksum, and no other."""
    obj, wanted = stored_to_read(BODY, **checksums.sent(algorithm, BODY)), checksums.sent(algorithm, BODY)
    expect.equal(
        checksums.found(s3.head_object(**obj, ChecksumMode="ENABLED")), wanted, "checksums of HeadObject", sort="option"
    )
    expect.equal(
        checksums.found(s3.get_object(**obj, ChecksumMode="ENABLED")), wanted, "checksums of GetObject", sort="option"
    )


@check("HeadObject", level="extended", spec=api("HeadObject"))
@recorded("LocalStack", "test_put_object_checksum", 2026)
def test_head_gives_the_type(s3, stored_to_read):
    """HeadObject with ChecksumMode ENABLED of an object stored with PutObject returns the checksum type FULL_OBJECT."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    expect.equal(
        s3.head_object(**obj, ChecksumMode="ENABLED").get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option"
    )


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "test_s3_get_object_checksum", 2026)
def test_get_gives_the_type(s3, stored_to_read):
    """GetObject with ChecksumMode ENABLED of an object stored with PutObject returns the checksum type FULL_OBJECT."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    expect.equal(
        s3.get_object(**obj, ChecksumMode="ENABLED").get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option"
    )


@check("HeadObject", level="common", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3::test_head_object_fields", 2026)
def test_head_without_checksum_mode_returns_no_checksum(s3, stored_to_read):
    """HeadObject without ChecksumMode returns no checksum."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    expect.equal(checksums.found(s3.head_object(**obj)), {}, "checksums", sort="option")


@check("GetObject", level="common", spec=api("GetObject"))
def test_get_without_checksum_mode_returns_no_checksum(s3, stored_to_read, altered):
    """GetObject without x-amz-checksum-mode, which boto3 sends by default, returns no checksum."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    with altered(without=["x-amz-checksum-mode"]):
        got = s3.get_object(**obj)
    expect.equal(checksums.found(got), {}, "checksums", sort="option")


# As recorded from AWS.
@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_mode_in_lower_case(s3, stored_to_read):
    """HeadObject with ChecksumMode enabled, in lower case, also returns the checksum."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    head = s3.head_object(**obj, ChecksumMode="enabled")
    expect.equal(checksums.found(head), checksums.sent("SHA256", BODY), "checksums", sort="option")


@check("GetObject", level="common", spec=api("GetObject"), shows="ranges-have-the-checksum-of-the-object")
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_range", 2026)
def test_range_has_no_checksum(s3, stored_to_read):
    """GetObject with ChecksumMode and a Range of some of the bytes returns 206 without the checksum of the whole
    object."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    got = s3.get_object(**obj, Range="bytes=0-3", ChecksumMode="ENABLED")
    expect.status(got, 206)
    expect.equal(checksums.found(got), {}, "checksums", sort="option")


# As recorded from AWS.
@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_range", 2026)
def test_range_of_all_bytes_has_the_checksum(s3, stored_to_read):
    """GetObject with ChecksumMode and a Range of all bytes returns 206 and the checksum."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    got = s3.get_object(**obj, Range="bytes=0-8", ChecksumMode="ENABLED")
    expect.status(got, 206)
    expect.equal(checksums.found(got), checksums.sent("SHA256", BODY), "checksums", sort="option")


@check("PutObject", level="common", spec=INTEGRITY)
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_overwriting_replaces_the_checksum(s3, stored):
    """After an object with a SHA-256 is overwritten by PutObject with a CRC32, HeadObject with ChecksumMode returns
    only the CRC32 of the new bytes."""
    obj = stored(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    s3.put_object(**obj, Body=b"second", ChecksumCRC32=checksums.of("CRC32", b"second"))
    head = s3.head_object(**obj, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("CRC32", b"second"), "checksums", sort="option")


@check("PutObject", level="extended", spec=INTEGRITY)
@recorded("LocalStack", "test_s3_checksum_no_automatic_sdk_calculation", 2026)
def test_computed_checksum_is_stored(s3, target, altered):
    """HeadObject with ChecksumMode of an object that was uploaded without a checksum returns its CRC64NVME, with the
    type FULL_OBJECT."""
    with expect.arranging(), altered(without=["x-amz-checksum-crc32"]):
        s3.put_object(**target, Body=BODY, ChecksumCRC32=checksums.of("CRC32", BODY))
    head = s3.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("CRC64NVME", BODY), "checksums", sort="option")
    expect.equal(head.get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_with_default_checksum", 2026)
def test_copy_has_the_checksum_of_its_source(s3, stored, prefix):
    """CopyObject without a ChecksumAlgorithm returns the checksum of the source, and HeadObject with ChecksumMode
    returns it for the copy."""
    source = stored(BODY, ChecksumSHA1=checksums.of("SHA1", BODY))
    copy = {"Bucket": source["Bucket"], "Key": f"{prefix}copy"}
    answer = s3.copy_object(**copy, CopySource=source)
    expect.equal(checksums.found(answer["CopyObjectResult"]), checksums.sent("SHA1", BODY), "checksums", sort="option")
    head = s3.head_object(**copy, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("SHA1", BODY), "checksums of the copy", sort="option")


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_with_default_checksum", 2026)
def test_copy_gives_the_type(s3, stored, prefix):
    """CopyObject of an object stored with PutObject returns the checksum type FULL_OBJECT."""
    source = stored(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.copy_object(Bucket=source["Bucket"], Key=f"{prefix}copy", CopySource=source)
    expect.equal(answer["CopyObjectResult"].get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@pytest.fixture
def of_two_types(s3, made_to_read, upload_of_a_part):
    """Bucket and prefix of two objects: one of a part with SHA256, and one of a single request with SHA1."""

    def store():
        upload, part = upload_of_a_part(checksums.sent("SHA256", BODY), ChecksumAlgorithm="SHA256")
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
        bucket, key = upload["Bucket"], upload["Key"]
        s3.put_object(Bucket=bucket, Key=f"{key}-whole", Body=BODY, **checksums.sent("SHA1", BODY))
        return {"Bucket": bucket, "Prefix": key}

    with expect.arranging():
        return made_to_read("checksums of two types", store)


def _names_both(entries):
    found = [(entry.get("ChecksumAlgorithm"), entry.get("ChecksumType")) for entry in entries]
    expect.equal(found, [(["SHA256"], "COMPOSITE"), (["SHA1"], "FULL_OBJECT")], "algorithm and type", sort="option")


@check("ListObjects", level="extended", spec=api("ListObjects"))
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026)
def test_listing_names_the_algorithm(s3, of_two_types):
    """ListObjects returns the algorithm and the type of each object's checksum, here SHA256 and COMPOSITE, and SHA1 and
    FULL_OBJECT."""
    _names_both(s3.list_objects(**of_two_types)["Contents"])


@check("ListObjectsV2", level="extended", spec=api("ListObjectsV2"))
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_objects_v2_with_prefix", 2026)
def test_listing_of_version_2_names_the_algorithm(s3, of_two_types):
    """ListObjectsV2 returns the algorithm and the type of each object's checksum, here SHA256 and COMPOSITE, and SHA1
    and FULL_OBJECT."""
    _names_both(s3.list_objects_v2(**of_two_types)["Contents"])


@check("ListObjectVersions", level="extended", spec=api("ListObjectVersions"))
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026)
def test_listing_of_versions_names_the_algorithm(s3, of_two_types):
    """ListObjectVersions returns the algorithm and the type of each version's checksum, here SHA256 and COMPOSITE, and
    SHA1 and FULL_OBJECT."""
    _names_both(s3.list_object_versions(**of_two_types)["Versions"])
