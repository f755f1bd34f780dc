"""CopyObject and annotations: they are copied with their object, unless the request excludes them."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api

FEATURE = "annotations"

TEXT = b"what is said of it"


@pytest.fixture
def annotated(s3, new_target):
    """Bucket and key of an object with one annotation."""
    obj = new_target()
    s3.put_object(**obj, Body=b"an object")
    s3.put_object_annotation(**obj, AnnotationName="label", AnnotationPayload=TEXT)
    # A server that does not support annotations replaces the object instead.
    expect.equal(s3.get_object(**obj)["Body"].read(), b"an object", "body of the annotated object", sort="data")
    return obj


@pytest.mark.parametrize("directive", [None, "COPY"], ids=["by_default", "with_directive_copy"])
@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_annotations_are_copied(s3, target, annotated, directive):
    """CopyObject without AnnotationDirective, or with AnnotationDirective COPY, copies the source's annotations."""
    s3.copy_object(**target, CopySource=annotated, **({"AnnotationDirective": directive} if directive else {}))
    got = s3.get_object_annotation(**target, AnnotationName="label")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_annotations_are_excluded(s3, target, annotated):
    """CopyObject with AnnotationDirective EXCLUDE makes a copy without annotations, and the source keeps its
    annotations."""
    s3.copy_object(**target, CopySource=annotated, AnnotationDirective="EXCLUDE")
    expect.equal(
        s3.list_object_annotations(**target).get("Annotations", []), [], "annotations of the copy", sort="entries"
    )
    got = s3.get_object_annotation(**annotated, AnnotationName="label")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload of the source's annotation", sort="data")
