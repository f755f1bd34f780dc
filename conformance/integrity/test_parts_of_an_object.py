"""The parts of a completed multipart object: their checksums and sizes, read one by one and listed by
GetObjectAttributes."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART

FEATURE = "object-attributes"

PARTS = [FIRST_PART, checksums.SAMPLE_BODY]
INTEGRITY = userguide("checking-object-integrity-upload")

pytestmark = pytest.mark.xdist_group("parts_of_an_object")


@pytest.fixture(scope="session")
def composite(out_of_band, control, new_target):
    """Bucket and key of an object of two parts with a COMPOSITE SHA-256, uploaded by another client."""
    with out_of_band():
        obj = new_target()
        upload = {**obj, "UploadId": control.create_multipart_upload(**obj, ChecksumAlgorithm="SHA256")["UploadId"]}
        parts = []
        for number, body in enumerate(PARTS, 1):
            sha256 = checksums.of("SHA256", body)
            sent = control.upload_part(**upload, PartNumber=number, Body=body, ChecksumSHA256=sha256)
            parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": sha256})
        control.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    return obj


@pytest.mark.parametrize("number", [1, 2])
@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_head_of_a_part_gives_its_checksum(s3, composite, number):
    """HeadObject with ChecksumMode of one part of a COMPOSITE object returns only that part's checksum."""
    head = s3.head_object(**composite, PartNumber=number, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent("SHA256", PARTS[number - 1]), "checksums", sort="option")


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite", 2026)
def test_get_of_a_part_gives_its_checksum(s3, composite):
    """GetObject with ChecksumMode of the last part of a COMPOSITE object returns 206, and the bytes and the checksum
    of this part."""
    got = s3.get_object(**composite, PartNumber=2, ChecksumMode="ENABLED")
    expect.status(got, 206)
    expect.equal(got["Body"].read(), PARTS[1], "body", sort="data")
    expect.equal(checksums.found(got), checksums.sent("SHA256", PARTS[1]), "checksums", sort="option")


def _parts(answer):
    """Number, size and SHA-256 of each part in a response of GetObjectAttributes."""
    parts = answer["ObjectParts"].get("Parts", [])
    return [(part["PartNumber"], part["Size"], part.get("ChecksumSHA256")) for part in parts]


WANTED = [(number, len(body), checksums.of("SHA256", body)) for number, body in enumerate(PARTS, 1)]


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite", 2026)
def test_attributes_have_the_parts(s3, composite):
    """GetObjectAttributes of a COMPOSITE object returns number, size and checksum of its two parts in order,
    TotalPartsCount 2 and IsTruncated false."""
    answer = s3.get_object_attributes(**composite, ObjectAttributes=["ObjectParts"])
    expect.equal(_parts(answer), WANTED, "parts", sort="entries")
    found = answer["ObjectParts"]
    expect.equal(
        (found["TotalPartsCount"], found["IsTruncated"]), (2, False), "TotalPartsCount and IsTruncated", sort="entries"
    )


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
def test_max_parts_cuts_the_list(s3, composite):
    """GetObjectAttributes with MaxParts 1 returns the first of two parts, MaxParts 1, IsTruncated true,
    NextPartNumberMarker 1 and TotalPartsCount 2."""
    answer = s3.get_object_attributes(**composite, ObjectAttributes=["ObjectParts"], MaxParts=1)
    expect.equal(_parts(answer), WANTED[:1], "parts", sort="entries")
    found = answer["ObjectParts"]
    returned = found["MaxParts"], found["IsTruncated"], found["NextPartNumberMarker"], found["TotalPartsCount"]
    expect.equal(
        returned,
        (1, True, 1, 2),
        "MaxParts, IsTruncated, NextPartNumberMarker and TotalPartsCount",
        sort=("form", "entries", "entries", "entries"),
    )


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
@recorded("LocalStack", "TestS3ListParts::test_list_parts_via_object_attrs_pagination", 2026)
def test_list_continues_after_the_marker(s3, composite):
    """GetObjectAttributes with PartNumberMarker 1 returns the second of two parts, PartNumberMarker 1 and
    IsTruncated false."""
    answer = s3.get_object_attributes(**composite, ObjectAttributes=["ObjectParts"], PartNumberMarker=1)
    expect.equal(_parts(answer), WANTED[1:], "parts", sort="entries")
    found = answer["ObjectParts"]
    expect.equal(
        (found["PartNumberMarker"], found["IsTruncated"]),
        (1, False),
        "PartNumberMarker and IsTruncated",
        sort="entries",
    )


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
@recorded("versitygw", "test_rest_attributes.sh::REST - get object attributes", 2024)
def test_attributes_have_the_size_of_all_parts(s3, composite):
    """GetObjectAttributes of a multipart object returns the sum of the parts' sizes as ObjectSize."""
    answer = s3.get_object_attributes(**composite, ObjectAttributes=["ObjectSize"])
    expect.equal(answer["ObjectSize"], sum(map(len, PARTS)), "ObjectSize", sort="data")


@check("GetObjectAttributes", level="common", spec=api("GetObjectAttributes"))
@recorded("LocalStack", "TestS3::test_get_object_attributes", 2026)
def test_attributes_have_the_etag_of_parts(s3, composite):
    """GetObjectAttributes of a multipart object returns its ETag in the multipart form, without quotes."""
    answer = s3.get_object_attributes(**composite, ObjectAttributes=["ETag"])
    expect.etag_of_parts(f'"{answer["ETag"]}"', PARTS)


# As recorded from AWS; HeadObject returns the checksum with the number of parts.
@check("GetObjectAttributes", level="extended", spec=api("GetObjectAttributes"))
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_composite", 2026)
def test_composite_checksum_in_attributes_has_no_part_count(s3, composite):
    """GetObjectAttributes returns a COMPOSITE checksum without the hyphen and the number of parts, and the type
    COMPOSITE."""
    answer = s3.get_object_attributes(**composite, ObjectAttributes=["Checksum"])
    whole, _, _ = checksums.of_parts("SHA256", PARTS).partition("-")
    wanted = {"ChecksumSHA256": whole, "ChecksumType": "COMPOSITE"}
    returned = {**checksums.found(answer["Checksum"]), "ChecksumType": answer["Checksum"].get("ChecksumType")}
    expect.equal(returned, wanted, "checksum and type", sort="option")
