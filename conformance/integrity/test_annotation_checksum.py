"""PutObjectAnnotation with a checksum: the text arrives as it was sent, or is refused."""

from base64 import b64encode

import pytest

from fixtures import check, checksums, expect
from fixtures.sources import api, userguide

TEXT = checksums.SAMPLE
SIZES = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}
SIZES |= {"MD5": 16, "SHA512": 64, "XXHASH64": 8, "XXHASH3": 8, "XXHASH128": 16}


def _zeros(algorithm):
    """A well-formed checksum that no text of these checks has."""
    return {f"Checksum{algorithm}": b64encode(bytes(SIZES[algorithm])).decode()}


@pytest.mark.parametrize("algorithm", checksums.cases("PutObjectAnnotation", list(SIZES)))
@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_right_checksum_is_taken(s3, stored, algorithm):
    """PutObjectAnnotation with the text's checksum answers 200, and GetObjectAnnotation gives the text."""
    obj, right = stored(b"object"), checksums.sent(algorithm, TEXT)
    answer = s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT, **right)
    expect.status(answer, 200)
    got = s3.get_object_annotation(**obj, AnnotationName="labels")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload")


@pytest.mark.parametrize("algorithm", checksums.cases("PutObjectAnnotation", list(SIZES)))
@check("PutObjectAnnotation", level="extended", spec=userguide("checking-object-integrity"))
def test_wrong_checksum_is_refused(s3, stored, algorithm):
    """PutObjectAnnotation with the checksum of another text answers 400 BadDigest."""
    obj, wrong = stored(b"object"), _zeros(algorithm)
    with expect.error(400, "BadDigest"):
        s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT, **wrong)


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_wrong_md5_is_refused(s3, stored):
    """PutObjectAnnotation with the Content-MD5 of another text answers 400 BadDigest."""
    obj = stored(b"object")
    with expect.error(400, "BadDigest"):
        s3.put_object_annotation(
            **obj, AnnotationName="labels", AnnotationPayload=TEXT, ContentMD5=checksums.of("MD5", b"other")
        )
