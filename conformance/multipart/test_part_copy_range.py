"""UploadPartCopy: ranges of the source."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.uploads import expect_part_copy, start_upload

FEATURE = "part-copy"
SIDE = "server"

TEN = b"0123456789"


@pytest.fixture
def copied_to(s3, made_to_read, new_target):
    """An upload in progress to which each range is copied, as a part with a number of its own."""
    return made_to_read("an upload for ranges", lambda: start_upload(s3, new_target()))


# The reference allows ranges only for sources above 5 MB; S3 was recorded to accept them for smaller sources, too.
@check("UploadPartCopy", level="core", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_range", 2026, of="first_bytes one_byte")
@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(0, 3, id="first_bytes"),
        pytest.param(4, 6, id="bytes_in_the_middle"),
        pytest.param(7, 9, id="last_bytes"),
        pytest.param(5, 5, id="one_byte"),
        pytest.param(0, 9, id="all_bytes"),
    ],
)
def test_range_is_copied(s3, copied_to, ten_bytes, first, last):
    """UploadPartCopy with a range copies the source's bytes from the first to the last one of the range; the part
    has their size and their MD5 as ETag."""
    span = f"bytes={first}-{last}"
    number = 10 * first + last + 1
    answer = s3.upload_part_copy(**copied_to, PartNumber=number, CopySource=ten_bytes, CopySourceRange=span)
    parts = s3.list_parts(**copied_to)["Parts"]
    expect.equal(
        [part["Size"] for part in parts if part["PartNumber"] == number],
        [last - first + 1],
        "sizes of the parts",
        sort="data",
    )
    expect_part_copy(answer, TEN[first : last + 1])


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_range",
    2026,
    of="suffix two_ranges no_numbers two_hyphens negative_end open_end no_unit backwards",
)
@pytest.mark.parametrize(
    "span",
    [
        pytest.param("bytes=-2", id="suffix"),
        pytest.param("bytes=1-", id="open_end"),
        pytest.param("bytes=0-1,3-4", id="two_ranges"),
        pytest.param("bytes=0--1", id="negative_end"),
        pytest.param("bytes=-", id="no_numbers", marks=pytest.mark.level("extended")),
        pytest.param("bytes=-1-", id="two_hyphens", marks=pytest.mark.level("extended")),
        pytest.param("0-8", id="no_unit"),
        pytest.param("byte=0-1", id="another_unit"),
        pytest.param("bytes=5-2", id="backwards"),
        pytest.param("bytes=a-b", id="letters"),
        pytest.param("bytes=3", id="one_number"),
        pytest.param("bytes=+1-3", id="plus_sign", marks=pytest.mark.level("extended")),
        pytest.param("bytes= 1-3", id="space_before", marks=pytest.mark.level("extended")),
        pytest.param("bytes=1 - 3", id="spaces_inside", marks=pytest.mark.level("extended")),
        pytest.param("bytes=1-3x", id="text_after", marks=pytest.mark.level("extended")),
    ],
)
def test_malformed_range_is_refused(s3, empty_upload, ten_bytes, altered, span):
    """UploadPartCopy with a range that does not have the form bytes=first-last, or that ends before it begins, is
    refused with 400 InvalidArgument, and creates no part."""
    with altered(headers={"x-amz-copy-source-range": span}), expect.error(400, "InvalidArgument"):
        s3.upload_part_copy(**empty_upload, PartNumber=1, CopySource=ten_bytes)
    expect.no_parts(s3, empty_upload)


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
def test_range_of_an_encrypted_source_is_copied(s3, upload_to_fill, stored_to_read):
    """UploadPartCopy with a range of a source that was stored with ServerSideEncryption AES256 copies the bytes from
    the first to the last one of the range."""
    source = stored_to_read(TEN, ServerSideEncryption="AES256")
    answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=source, CopySourceRange="bytes=4-6")
    expect_part_copy(answer, TEN[4:7])


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_range", 2026, of="by_many_bytes")
@pytest.mark.parametrize("last", [10, 100], ids=["by_one_byte", "by_many_bytes"])
def test_range_past_the_end_is_refused(s3, upload_to_fill, ten_bytes, last):
    """UploadPartCopy with a range that begins in the source, and ends after its last byte, is refused with 400
    InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, CopySourceRange=f"bytes=5-{last}")


# This is what S3 was recorded to return.
@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"))
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_range", 2026)
def test_range_that_begins_past_the_end_is_refused(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy with a range that begins after the end of the source is refused with 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, CopySourceRange="bytes=100-200")


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
@derived("Not documented; but a number that is accepted must not become another number.")
def test_range_that_begins_beyond_32_bits_is_refused(s3, upload_to_fill, ten_bytes):
    """UploadPartCopy with a range that begins at 4294967296, or 2 to the 32, is refused with 400 InvalidRequest."""
    beyond = "bytes=4294967296-4294967299"
    with expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes, CopySourceRange=beyond)


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_leading_zeros_of_a_range(s3, upload_to_fill, ten_bytes, altered):
    """UploadPartCopy with a range whose numbers have leading zeros copies the bytes that the numbers name."""
    with altered(headers={"x-amz-copy-source-range": "bytes=0002-0006"}):
        answer = s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=ten_bytes)
    expect_part_copy(answer, TEN[2:7])


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
@derived("Not documented; but a number that is accepted must not become another number.")
@pytest.mark.parametrize("last", ["9223372036854775808", "18446744073709551616"], ids=["64_bits", "65_bits"])
def test_range_beyond_all_sizes_is_refused(s3, empty_upload, ten_bytes, altered, last):
    """UploadPartCopy with a range that ends at a number of 64 bits or more is refused with 400 InvalidArgument or 400
    InvalidRequest, and creates no part."""
    span = {"x-amz-copy-source-range": f"bytes=0-{last}"}
    with altered(headers=span), expect.error(400, "InvalidArgument", "InvalidRequest"):
        s3.upload_part_copy(**empty_upload, PartNumber=1, CopySource=ten_bytes)
    expect.no_parts(s3, empty_upload)


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
@derived("An empty source has no byte to name; so no range of it is right.")
def test_range_of_an_empty_object_is_refused(s3, stored_to_read, empty_upload):
    """UploadPartCopy with a range of a source of 0 bytes is refused with 400 InvalidRequest or 400 InvalidArgument, and
    creates no part."""
    source = stored_to_read(b"")
    with expect.error(400, "InvalidRequest", "InvalidArgument"):
        s3.upload_part_copy(**empty_upload, PartNumber=1, CopySource=source, CopySourceRange="bytes=0-0")
    expect.no_parts(s3, empty_upload)
