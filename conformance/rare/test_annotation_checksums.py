"""Checksums of annotations: an annotation is stored with the right checksum, and refused with a wrong one."""

import base64

import pytest

from fixtures.assertions import check, expect
from fixtures.model import checksums
from fixtures.model.sources import api

FEATURE = "annotations"

BODY = b"an object with annotations"
TEXT = checksums.SAMPLE_BODY

ALL = (*checksums.ALGORITHMS, *checksums.NEWER)


@pytest.fixture
def object_for_annotations(s3, new_target):
    """Bucket and key of an object with the body BODY, for a check that looks at an annotation whose name no other check
    puts, and expects the object to stay."""
    with expect.arranging():
        target = new_target()
        s3.put_object(**target, Body=BODY)
        return target


@pytest.mark.parametrize("algorithm", ALL)
@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_checksum_is_kept(s3, object_for_annotations, algorithm):
    """PutObjectAnnotation returns the checksum that was sent as one of the whole text, and so does GetObjectAnnotation
    with ChecksumMode ENABLED; the object's bytes are unchanged."""
    obj, sent = object_for_annotations, checksums.sent(algorithm, TEXT)
    put = s3.put_object_annotation(**obj, AnnotationName=f"of-{algorithm}", AnnotationPayload=TEXT, **sent)
    got = s3.get_object_annotation(**obj, AnnotationName=f"of-{algorithm}", ChecksumMode="ENABLED")
    for answer in (put, got):
        found = (checksums.found(answer), answer.get("ChecksumType"))
        expect.equal(found, (sent, "FULL_OBJECT"), "checksums and their type", sort="option")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body of the object", sort="data")


@pytest.mark.parametrize("algorithm", ALL)
@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_wrong_checksum_is_refused(s3, stored, algorithm):
    """PutObjectAnnotation with a wrong checksum returns 400 BadDigest and stores no annotation."""
    obj = stored(BODY)
    zeros = bytes(len(base64.b64decode(checksums.of(algorithm, TEXT))))
    wrong = {f"Checksum{algorithm}": base64.b64encode(zeros).decode()}
    with expect.error(400, "BadDigest"):
        s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT, **wrong)
    with expect.error(404, "NoSuchAnnotation"):
        s3.get_object_annotation(**obj, AnnotationName="labels")


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_wrong_content_md5_is_refused(s3, stored):
    """PutObjectAnnotation with a wrong Content-MD5 returns 400 BadDigest and stores no annotation."""
    obj, md5 = stored(BODY), base64.b64encode(b"0123456789abcdef").decode()
    with expect.error(400, "BadDigest"):
        s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT, ContentMD5=md5)
    with expect.error(404, "NoSuchAnnotation"):
        s3.get_object_annotation(**obj, AnnotationName="labels")


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_checksum_algorithm_may_be_chosen(s3, object_for_annotations):
    """PutObjectAnnotation with ChecksumAlgorithm SHA256 returns the checksum that the SDK computed; the object's
    bytes are unchanged."""
    answer = s3.put_object_annotation(
        **object_for_annotations,
        AnnotationName="chosen",
        AnnotationPayload=TEXT,
        ChecksumAlgorithm="SHA256",
    )
    expect.equal(checksums.found(answer), checksums.sent("SHA256", TEXT), "checksums", sort="option")
    expect.equal(s3.get_object(**object_for_annotations)["Body"].read(), BODY, "body of the object", sort="data")
