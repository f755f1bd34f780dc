"""Presigned uploads with a checksum as a signed header, and with one in the URL, as some SDKs write it."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model import checksums
from fixtures.model.sources import userguide

FEATURE = "presigned-urls"
SIDE = "client"

SPEC = userguide("checking-object-integrity-upload")
BODY = checksums.SAMPLE_BODY
algorithms = pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)


def _name(algorithm):
    return f"x-amz-checksum-{algorithm.lower()}"


def _sent(raw, target, algorithm, value, query=""):
    headers = {_name(algorithm): value}
    return raw.send(raw.presign(raw.request("PUT", **target, query=query, headers=headers, body=BODY)))


@algorithms
@check("PutObject", level="extended", spec=SPEC)
def test_right_checksum_is_kept(raw_s3v4, control, target, algorithm):
    """A presigned PUT with the body's checksum as a signed header returns 200, and HeadObject with ChecksumMode
    returns this checksum."""
    expect.status(_sent(raw_s3v4, target, algorithm, checksums.of(algorithm, BODY)), 200)
    head = control.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent(algorithm, BODY), "checksums", sort="option")


@algorithms
@check("PutObject", level="common", spec=SPEC)
def test_wrong_checksum_is_refused(raw_s3v4, control, target, algorithm):
    """A presigned PUT with the checksum of other bytes as a signed header returns 400 BadDigest, and nothing is
    stored."""
    answer = _sent(raw_s3v4, target, algorithm, checksums.of(algorithm, b"other bytes"))
    expect.refused(answer, 400, "BadDigest")
    with expect.error(404):
        control.head_object(**target)


MALFORMED = {"not_base64": "not base64!", "too_short": "AAAA"}


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
@check("PutObject", level="extended", spec=SPEC)
def test_malformed_checksum_is_refused(raw_s3v4, control, target, value):
    """A presigned PUT with a malformed SHA-256 as a signed header returns 400, and nothing is stored."""
    expect.refused(_sent(raw_s3v4, target, "SHA256", value), 400)
    with expect.error(404):
        control.head_object(**target)


@pytest.fixture
def upload(control, target):
    """An upload without a checksum algorithm."""
    with expect.arranging():
        return {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}


@check("UploadPart", level="common", spec=SPEC)
def test_right_checksum_of_a_part_is_kept(raw_s3v4, control, target):
    """A presigned UploadPart, of an upload with the algorithm CRC32, with the body's CRC32 as a signed header returns
    200, and ListParts returns the part with this checksum."""
    with expect.arranging():
        upload = {
            **target,
            "UploadId": control.create_multipart_upload(**target, ChecksumAlgorithm="CRC32")["UploadId"],
        }
    query = f"partNumber=1&uploadId={upload['UploadId']}"
    expect.status(_sent(raw_s3v4, target, "CRC32", checksums.of("CRC32", BODY), query), 200)
    parts = [(each["Size"], checksums.found(each)) for each in control.list_parts(**upload).get("Parts", [])]
    expect.equal(parts, [(len(BODY), checksums.sent("CRC32", BODY))], "sizes and checksums of the parts", sort="option")


@check("UploadPart", level="common", spec=SPEC)
def test_wrong_checksum_of_a_part_is_refused(raw_s3v4, control, empty_upload):
    """A presigned UploadPart with the CRC32 of other bytes as a signed header returns 400 BadDigest, and the upload
    has no part."""
    where = {name: empty_upload[name] for name in ("Bucket", "Key")}
    query = f"partNumber=1&uploadId={empty_upload['UploadId']}"
    expect.refused(_sent(raw_s3v4, where, "CRC32", checksums.of("CRC32", b"other bytes"), query), 400, "BadDigest")
    expect.no_parts(control, empty_upload)


def _in_the_url(body):
    """The arguments with which some SDKs give a URL the CRC32 of these bytes."""
    return f"{_name('CRC32')}={quote(checksums.of('CRC32', body), safe='')}&x-amz-sdk-checksum-algorithm=CRC32"


# The SDK for JavaScript signs URLs with the checksum of no bytes. AWS is reported to ignore it (aws/aws-sdk 480,
# localstack 12169), and other services to compare it.
@pytest.mark.parametrize("body", [b"", BODY], ids=["right", "wrong"])
@check("PutObject", level="extended", spec=userguide("using-presigned-url"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_checksum_in_the_url_is_ignored_or_compared(raw_s3v4, control, target, body):
    """A presigned PUT whose URL has the CRC32 of no bytes returns 200 and stores its body, or 400 BadDigest and
    stores nothing if there are bytes."""
    answer = raw_s3v4.send(raw_s3v4.presign(raw_s3v4.request("PUT", **target, query=_in_the_url(b""), body=body)))
    if body and answer.status != 200:
        expect.refused(answer, 400, "BadDigest")
        with expect.error(404):
            control.head_object(**target)
        return
    expect.status(answer, 200)
    expect.equal(control.get_object(**target)["Body"].read(), body, "body", sort="data")


@pytest.mark.parametrize("of", [BODY, b""], ids=["right", "of_nothing"])
@check("UploadPart", level="extended", spec=userguide("using-presigned-url"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_checksum_in_the_url_of_a_part(raw_s3v4, control, target, upload, of):
    """A presigned UploadPart whose URL has the CRC32 of its body, as some SDKs write it, returns 200 and stores the
    part. With the CRC32 of no bytes it does the same, or returns 400 BadDigest and stores no part."""
    query = f"partNumber=1&uploadId={upload['UploadId']}&{_in_the_url(of)}"
    answer = raw_s3v4.send(raw_s3v4.presign(raw_s3v4.request("PUT", **target, query=query, body=BODY)))
    if not of and answer.status != 200:
        expect.refused(answer, 400, "BadDigest")
    else:
        expect.status(answer, 200)
    sizes = [each["Size"] for each in control.list_parts(**upload).get("Parts", [])]
    expect.equal(sizes, [len(BODY)] if answer.status == 200 else [], "sizes of the parts", sort="data")
