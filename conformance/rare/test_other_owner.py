"""Rare operations with an ExpectedBucketOwner that does not own the bucket are refused and change nothing; with the
owner's account id, and with RequestPayer requester, the owner's requests succeed."""

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide

FEATURE = "expected-owner"


OWNER = userguide("bucket-owner-condition")
BODY = b"name\nAnn\n"
TEXT = b"an annotation"
NOT_THE_OWNER = "210987654321"


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_annotation_is_not_put(s3, annotated):
    """PutObjectAnnotation with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied, and the
    old text stays."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.put_object_annotation(
            **annotated, AnnotationName="labels", AnnotationPayload=b"other", ExpectedBucketOwner=NOT_THE_OWNER
        )
    got = s3.get_object_annotation(**annotated, AnnotationName="labels")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")


@check("GetObjectAnnotation", level="extended", spec=api("GetObjectAnnotation"))
def test_annotation_is_not_got(s3, annotated):
    """GetObjectAnnotation with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_annotation(**annotated, AnnotationName="labels", ExpectedBucketOwner=NOT_THE_OWNER)


@check("ListObjectAnnotations", level="extended", spec=api("ListObjectAnnotations"))
def test_annotations_are_not_listed(s3, annotated):
    """ListObjectAnnotations with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.list_object_annotations(**annotated, ExpectedBucketOwner=NOT_THE_OWNER)


@check("DeleteObjectAnnotation", level="extended", spec=api("DeleteObjectAnnotation"))
def test_annotation_is_not_deleted(s3, annotated):
    """DeleteObjectAnnotation with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied, and
    the annotation stays."""
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.delete_object_annotation(**annotated, AnnotationName="labels", ExpectedBucketOwner=NOT_THE_OWNER)
    got = s3.get_object_annotation(**annotated, AnnotationName="labels")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_object_is_not_queried(s3, stored_to_read):
    """SelectObjectContent with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied."""
    obj = stored_to_read(BODY)
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.select_object_content(
            **obj,
            ExpressionType="SQL",
            Expression="SELECT * FROM S3Object",
            InputSerialization={"CSV": {}},
            OutputSerialization={"CSV": {}},
            ExpectedBucketOwner=NOT_THE_OWNER,
        )


@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_owner_is_accepted(s3, stored):
    """The bucket's owner can put, list, read and delete an annotation with RequestPayer requester."""
    obj = stored(BODY)
    s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT, RequestPayer="requester")
    listed = s3.list_object_annotations(**obj, RequestPayer="requester")
    expect.equal(
        [entry["AnnotationName"] for entry in listed.get("Annotations", [])], ["labels"], "names", sort="entries"
    )
    got = s3.get_object_annotation(**obj, AnnotationName="labels", RequestPayer="requester")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")
    gone = s3.delete_object_annotation(**obj, AnnotationName="labels", RequestPayer="requester")
    expect.succeeded(gone)


@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=OWNER)
def test_right_owner_of_annotations_is_accepted(s3, stored, account_id):
    """The bucket's owner can put, list, read and delete an annotation with its own account id as
    ExpectedBucketOwner."""
    obj, right = stored(BODY), {"ExpectedBucketOwner": account_id}
    s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT, **right)
    listed = s3.list_object_annotations(**obj, **right)
    expect.equal(
        [entry["AnnotationName"] for entry in listed.get("Annotations", [])], ["labels"], "names", sort="entries"
    )
    got = s3.get_object_annotation(**obj, AnnotationName="labels", **right)
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")
    expect.succeeded(s3.delete_object_annotation(**obj, AnnotationName="labels", **right))


@check("SelectObjectContent", level="extended", spec=OWNER)
def test_right_owner_queries_an_object(s3, select, stored_to_read, account_id):
    """SelectObjectContent with the owner's account id as ExpectedBucketOwner returns 200."""
    expect.status(select(stored_to_read(BODY), ExpectedBucketOwner=account_id), 200)
