"""Presigned uploads with a checksum: as a signed header, and as an argument of the URL, as SDKs write them."""

from urllib.parse import quote

import pytest

from fixtures.language import check, expect
from fixtures.model import checksums
from fixtures.model.sources import userguide

FEATURE = "presigned-urls"

SPEC = userguide("checking-object-integrity-upload")
BODY = checksums.SAMPLE


def _as_header(raw, target, name, value, query=""):
    return raw.presign(raw.request("PUT", **target, query=query, headers={name: value}, body=BODY))


def _as_argument(raw, target, name, value, query=""):
    arguments = "&".join(part for part in (query, f"{name}={quote(value, safe='')}") if part)
    return raw.presign(raw.request("PUT", **target, query=arguments, body=BODY))


WAYS = {"header": _as_header, "argument": _as_argument}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
algorithms = pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)


def _name(algorithm):
    return f"x-amz-checksum-{algorithm.lower()}"


@ways
@algorithms
@check("PutObject", level="extended", spec=SPEC)
def test_right_checksum_is_kept(raw_s3v4, control, target, algorithm, way):
    """A presigned PUT with the body's checksum, as a signed header or an argument of its URL, returns 200, and
    HeadObject with ChecksumMode returns this checksum."""
    answer = raw_s3v4.send(way(raw_s3v4, target, _name(algorithm), checksums.of(algorithm, BODY)))
    expect.status(answer, 200)
    head = control.head_object(**target, ChecksumMode="ENABLED")
    expect.equal(checksums.found(head), checksums.sent(algorithm, BODY), "checksums")


@ways
@algorithms
@check("PutObject", level="common", spec=SPEC)
def test_wrong_checksum_is_refused(raw_s3v4, control, target, algorithm, way):
    """A presigned PUT with the checksum of other bytes, as a signed header or an argument of its URL, returns 400
    BadDigest, and nothing is stored."""
    answer = raw_s3v4.send(way(raw_s3v4, target, _name(algorithm), checksums.of(algorithm, b"other bytes")))
    expect.refused(answer, 400, "BadDigest")
    with expect.error(404):
        control.head_object(**target)


MALFORMED = {"not_base64": "not base64!", "too_short": "AAAA"}


@ways
@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
@check("PutObject", level="extended", spec=SPEC)
def test_malformed_checksum_is_refused(raw_s3v4, control, target, value, way):
    """A presigned PUT with a malformed SHA-256, as a signed header or an argument of its URL, returns 400, and
    nothing is stored."""
    expect.refused(raw_s3v4.send(way(raw_s3v4, target, _name("SHA256"), value)), 400)
    with expect.error(404):
        control.head_object(**target)


@ways
@check("UploadPart", level="common", spec=SPEC)
def test_wrong_checksum_of_a_part_is_refused(raw_s3v4, control, target, way):
    """A presigned UploadPart with the CRC32 of other bytes, as a signed header or an argument of its URL, returns 400
    BadDigest, and the upload has no part."""
    with expect.arranging():
        upload = {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}
    query = f"partNumber=1&uploadId={upload['UploadId']}"
    answer = raw_s3v4.send(way(raw_s3v4, target, _name("CRC32"), checksums.of("CRC32", b"other bytes"), query))
    expect.refused(answer, 400, "BadDigest")
    expect.equal(control.list_parts(**upload).get("Parts", []), [], "parts")
