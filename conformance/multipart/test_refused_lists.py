"""CompleteMultipartUpload: lists of parts that are refused."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import FIRST_PART, LAST_PART, finish, send_part, start_upload

FEATURE = "multipart"
SIDE = "server"

OTHER = '"00000000000000000000000000000000"'
START, END = b"<CompleteMultipartUpload>", b"</CompleteMultipartUpload>"
NUMBER, ETAG = b"<PartNumber>1</PartNumber>", b"<ETag>%b</ETag>" % OTHER.encode()


@pytest.fixture
def sent(s3, new_target):
    """An upload and the entries of its two parts, of 5 MiB and of a few bytes."""
    upload = start_upload(s3, new_target())
    return upload, send_part(s3, upload, 1, FIRST_PART), send_part(s3, upload, 2, LAST_PART)


@pytest.fixture
def with_last_part(s3, new_target):
    """An upload, and the entry of part 10, its last one."""
    upload = start_upload(s3, new_target())
    return upload, send_part(s3, upload, 10, LAST_PART)


def _no_object(s3, target):
    with expect.error(404):
        s3.head_object(Bucket=target["Bucket"], Key=target["Key"])


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3::test_multipart_complete_multipart_wrong_part", 2026, of="number_never_sent")
@pytest.mark.parametrize(
    ("number", "etag"),
    [
        pytest.param(3, None, id="number_never_sent"),
        pytest.param(1, OTHER, id="etag_of_no_part"),
    ],
)
def test_unknown_part_is_refused(s3, sent, number, etag):
    """CompleteMultipartUpload with a part that was never uploaded, by number or by ETag, is refused with 400
    InvalidPart, and creates no object."""
    upload, part, _ = sent
    with expect.error(400, "InvalidPart"):
        finish(s3, upload, {"PartNumber": number, "ETag": etag or part["ETag"]})
    _no_object(s3, upload)


# In UploadPart AWS refuses the number itself, with InvalidArgument. Its response here was not recorded.
@check("CompleteMultipartUpload", level="extended", spec=userguide("qfacts"))
def test_part_number_10001_is_refused(s3, sent):
    """CompleteMultipartUpload with the part number 10,001, one more than the maximum, is refused with 400 and creates
    no object."""
    upload, part, _ = sent
    with expect.error(400):
        finish(s3, upload, {"PartNumber": 10001, "ETag": part["ETag"]})
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="extended", spec=userguide("qfacts"))
@derived("Not documented; but a number that is accepted must not become another number.")
def test_part_number_beyond_32_bits_is_refused(s3, sent):
    """CompleteMultipartUpload with the part number 4294967297, or 2 to the 32 and one, and the ETag of part 1, is
    refused with 400 and creates no object."""
    upload, part, _ = sent
    with expect.error(400):
        finish(s3, upload, {"PartNumber": 2**32 + 1, "ETag": part["ETag"]})
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3::test_multipart_complete_multipart_wrong_part", 2026)
def test_unknown_part_among_others_is_refused(s3, sent):
    """CompleteMultipartUpload with one known part and one that was never uploaded is refused with 400 InvalidPart,
    and creates no object."""
    upload, part, _ = sent
    with expect.error(400, "InvalidPart"):
        finish(s3, upload, part, part | {"PartNumber": 3})
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_etag_of_a_replaced_part_is_refused(s3, upload):
    """CompleteMultipartUpload with the earlier ETag of a part that was uploaded again is refused with 400
    InvalidPart."""
    earlier = send_part(s3, upload, 1, b"earlier")
    send_part(s3, upload, 1, b"later")
    with expect.error(400, "InvalidPart"):
        finish(s3, upload, earlier)


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_etag_of_another_part_is_refused(s3, sent):
    """CompleteMultipartUpload that lists part 1 with the ETag of part 2 is refused with 400 InvalidPart."""
    upload, _, second = sent
    with expect.error(400, "InvalidPart"):
        finish(s3, upload, second | {"PartNumber": 1})


# Users of AWS who listed a part twice got this error, too (uppy issue 2324).
@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3::test_complete_multipart_parts_order", 2026, of="backwards")
@pytest.mark.parametrize("numbers", [[2, 1], [1, 1]], ids=["backwards", "one_twice"])
def test_list_not_in_ascending_order_is_refused(s3, sent, numbers):
    """CompleteMultipartUpload with part numbers that are not in ascending order, or that repeat, is refused with 400
    InvalidPartOrder, and creates no object."""
    upload, *parts = sent
    with expect.error(400, "InvalidPartOrder"):
        finish(s3, upload, *(parts[number - 1] for number in numbers))
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
@pytest.mark.parametrize("number", [0, -4])
def test_number_below_1_is_refused(s3, sent, number):
    """CompleteMultipartUpload with a part number below 1 is refused with 400 InvalidArgument or InvalidPart, and
    creates no object."""
    upload, part, _ = sent
    with expect.error(400, "InvalidArgument", "InvalidPart"):
        finish(s3, upload, part | {"PartNumber": number})
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="core", spec=userguide("qfacts"))
@recorded("LocalStack", "TestS3::test_multipart_complete_multipart_too_small", 2026, of="one_byte one_kilobyte")
@pytest.mark.parametrize("size", [0, 1, 1024], ids=["empty", "one_byte", "one_kilobyte"])
def test_small_part_before_another_is_refused(s3, with_last_part, size):
    """CompleteMultipartUpload with a part below 5 MiB that is not the last one is refused with 400 EntityTooSmall,
    and creates no object."""
    upload, last = with_last_part
    small = send_part(s3, upload, 1, b"x" * size)
    with expect.error(400, "EntityTooSmall"):
        finish(s3, upload, small, last)
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_empty_list_is_refused(s3, sent):
    """CompleteMultipartUpload with an empty list of parts is refused with 400 MalformedXML, and creates no object."""
    upload, _, _ = sent
    with expect.error(400, "MalformedXML"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": []})
    _no_object(s3, upload)


# S3 was recorded to return another error for a missing body than for an empty list.
@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("LocalStack", "TestS3::test_multipart_complete_multipart_too_small", 2026)
def test_missing_list_is_refused(s3, sent, altered):
    """CompleteMultipartUpload without a body is refused with 400 InvalidRequest, and creates no object."""
    upload, part, _ = sent
    with altered(body=b""), expect.error(400, "InvalidRequest"):
        finish(s3, upload, part)
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="extended", spec=api("CopyObject"))
@derived("Not documented; the Versity Gateway returns it since AWS does.")
def test_source_of_a_copy_is_refused(s3, with_last_part, ten_bytes, altered):
    """CompleteMultipartUpload with x-amz-copy-source is refused with 400 InvalidArgument, and creates no object."""
    upload, part = with_last_part
    source = {"x-amz-copy-source": f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    with altered(headers=source), expect.error(400, "InvalidArgument"):
        finish(s3, upload, part)
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"no XML at all", id="no_xml"),
        pytest.param(START + b"<Part>" + NUMBER + ETAG, id="not_closed"),
        pytest.param(START + b"<Part>" + NUMBER + b"</Part>" + END, id="part_without_etag"),
        pytest.param(START + b"<Part>" + ETAG + b"</Part>" + END, id="part_without_number"),
        pytest.param(b"<Delete><Object><Key>a</Key></Object></Delete>", id="another_document"),
    ],
)
def test_malformed_list_is_refused(s3, sent, altered, document):
    """CompleteMultipartUpload with a body that is not a valid list of parts is refused with 400 MalformedXML, and
    creates no object."""
    upload, part, _ = sent
    with altered(body=document), expect.error(400, "MalformedXML"):
        finish(s3, upload, part)
    _no_object(s3, upload)


@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"))
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_upload_survives_a_refused_list(s3, target, upload):
    """After CompleteMultipartUpload was refused for a wrong ETag, CompleteMultipartUpload of the same upload with
    the right ETag returns 200, and the object has the part's bytes."""
    part = send_part(s3, upload, 1, LAST_PART)
    with expect.arranging(), expect.error(400, "InvalidPart"):
        finish(s3, upload, part | {"ETag": OTHER})
    expect.status(finish(s3, upload, part), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), LAST_PART, "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"))
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_refused_list_leaves_the_old_object(s3, stored, upload):
    """A refused CompleteMultipartUpload does not change the object that already exists at the upload's key."""
    obj = stored(b"as it was")
    send_part(s3, upload, 1, LAST_PART)
    with expect.arranging(), expect.error(400, "InvalidPart"):
        finish(s3, upload, {"PartNumber": 1, "ETag": OTHER})
    expect.equal(s3.get_object(**obj)["Body"].read(), b"as it was", "body", sort="data")
