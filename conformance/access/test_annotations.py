"""x-amz-expected-bucket-owner and x-amz-request-payer with annotations of objects."""

import pytest

from fixtures import check, expect
from fixtures.sources import userguide

SOMEBODY_ELSE = "111122223333"
"""An account that AWS's documentation has for examples: nobody's."""
OWNER = userguide("bucket-owner-condition")
PAYER = userguide("ObjectsinRequesterPaysBuckets")
NAME = "labels"


@pytest.fixture
def annotated(s3, stored):
    """Bucket and key of an object with one annotation."""
    obj = stored(b"object")
    with expect.arranging():
        s3.put_object_annotation(**obj, AnnotationName=NAME, AnnotationPayload=b"text")
    return obj


@check("GetObjectAnnotation", level="extended", spec=OWNER)
def test_annotation_of_another_owner_is_not_read(s3, annotated):
    """GetObjectAnnotation with an ExpectedBucketOwner that does not own the bucket answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.get_object_annotation(**annotated, AnnotationName=NAME, ExpectedBucketOwner=SOMEBODY_ELSE)


@check("ListObjectAnnotations", level="extended", spec=OWNER)
def test_annotations_of_another_owner_are_not_listed(s3, annotated):
    """ListObjectAnnotations with an ExpectedBucketOwner that does not own the bucket answers 403 AccessDenied."""
    with expect.error(403, "AccessDenied"):
        s3.list_object_annotations(**annotated, ExpectedBucketOwner=SOMEBODY_ELSE)


@check("DeleteObjectAnnotation", level="extended", spec=OWNER)
def test_annotation_of_another_owner_is_not_deleted(s3, annotated):
    """DeleteObjectAnnotation with an ExpectedBucketOwner that does not own the bucket: 403 AccessDenied; it stays."""
    with expect.error(403, "AccessDenied"):
        s3.delete_object_annotation(**annotated, AnnotationName=NAME, ExpectedBucketOwner=SOMEBODY_ELSE)
    got = s3.get_object_annotation(**annotated, AnnotationName=NAME)
    expect.equal(got["AnnotationPayload"].read(), b"text", "payload")


@check("PutObjectAnnotation", level="extended", spec=OWNER)
def test_annotation_of_another_owner_is_not_replaced(s3, annotated):
    """PutObjectAnnotation with an ExpectedBucketOwner that does not own the bucket: 403 AccessDenied; text stays."""
    with expect.error(403, "AccessDenied"):
        s3.put_object_annotation(
            **annotated, AnnotationName=NAME, AnnotationPayload=b"other", ExpectedBucketOwner=SOMEBODY_ELSE
        )
    got = s3.get_object_annotation(**annotated, AnnotationName=NAME)
    expect.equal(got["AnnotationPayload"].read(), b"text", "payload")


@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=PAYER)
def test_requester_may_pay_for_annotations(s3, annotated):
    """Annotations are put, read, listed and deleted with RequestPayer requester as they are without."""
    s3.put_object_annotation(**annotated, AnnotationName=NAME, AnnotationPayload=b"second", RequestPayer="requester")
    got = s3.get_object_annotation(**annotated, AnnotationName=NAME, RequestPayer="requester")
    expect.equal(got["AnnotationPayload"].read(), b"second", "payload")
    expect.equal(len(s3.list_object_annotations(**annotated, RequestPayer="requester")["Annotations"]), 1, "number")
    expect.status(s3.delete_object_annotation(**annotated, AnnotationName=NAME, RequestPayer="requester"), 204)
