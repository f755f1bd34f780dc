"""Limits of annotations: their names, the length of their text, and objects that cannot have any."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.encryption import KEY

FEATURE = "annotations"

PUT = api("PutObjectAnnotation")
MIB = 1024 * 1024


@pytest.fixture
def plain(s3, new_target):
    """Bucket and key of an object without annotations."""
    with expect.arranging():
        target = new_target()
        s3.put_object(**target, Body=b"an object")
        return target


def _has_none(s3, obj):
    expect.equal(s3.list_object_annotations(**obj).get("Annotations", []), [], "annotations", sort="entries")


RESERVED = {"aws": "aws-labels", "s3": "s3.labels", "capitals": "AWSlabels"}


@pytest.mark.parametrize("name", RESERVED.values(), ids=RESERVED)
@check("PutObjectAnnotation", level="extended", spec=api("DeleteObjectAnnotation"))
def test_reserved_name_is_refused(s3, plain, name):
    """PutObjectAnnotation with a name that starts with aws or s3, in upper or lower case, returns 400
    InvalidAnnotationName and stores no annotation."""
    with expect.error(400, "InvalidAnnotationName"):
        s3.put_object_annotation(**plain, AnnotationName=name, AnnotationPayload=b"text")
    _has_none(s3, plain)


LONGEST = {"ascii": "n" * 512, "utf_8": "\u00e9" * 256}


@pytest.mark.parametrize("name", LONGEST.values(), ids=LONGEST)
@check("PutObjectAnnotation", "ListObjectAnnotations", level="extended", spec=PUT)
def test_name_of_512_bytes(s3, plain, name):
    """PutObjectAnnotation with a name of 512 bytes in UTF-8 returns 200, ListObjectAnnotations lists this name, and
    GetObjectAnnotation returns the text."""
    expect.status(s3.put_object_annotation(**plain, AnnotationName=name, AnnotationPayload=b"text"), 200)
    names = [entry["AnnotationName"] for entry in s3.list_object_annotations(**plain).get("Annotations", [])]
    expect.equal(names, [name], "names", sort="entries")
    got = s3.get_object_annotation(**plain, AnnotationName=name)
    expect.equal(got["AnnotationPayload"].read(), b"text", "payload", sort="data")


@check("PutObjectAnnotation", level="extended", spec=PUT)
def test_length_of_a_name_is_that_of_its_bytes(s3, plain):
    """PutObjectAnnotation with a name of 257 characters that have 514 bytes in UTF-8 returns 400
    AnnotationNameTooLong."""
    with expect.error(400, "AnnotationNameTooLong"):
        s3.put_object_annotation(**plain, AnnotationName="\u00e9" * 257, AnnotationPayload=b"text")


@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=PUT)
def test_text_of_one_mib(s3, plain):
    """PutObjectAnnotation with a text of 1 MiB returns 200, and GetObjectAnnotation returns it."""
    text = b"0123456789abcdef" * (MIB // 16)
    expect.status(s3.put_object_annotation(**plain, AnnotationName="labels", AnnotationPayload=text), 200)
    got = s3.get_object_annotation(**plain, AnnotationName="labels")
    found = (got["ContentLength"], got["AnnotationPayload"].read() == text)
    expect.equal(found, (MIB, True), "length, and whether bytes agree", sort="data")


# The page has the limits, but no code for texts outside of them.
@pytest.mark.parametrize("length", [0, MIB + 1], ids=["empty", "above_one_mib"])
@check("PutObjectAnnotation", level="extended", spec=PUT)
def test_text_outside_of_the_limits_is_refused(s3, plain, length):
    """PutObjectAnnotation with an empty text, or with one of more than 1 MiB, is refused with 400 or 413 and stores no
    annotation."""
    with expect.error(400, 413):
        s3.put_object_annotation(**plain, AnnotationName="labels", AnnotationPayload=b"x" * length)
    _has_none(s3, plain)


@pytest.mark.usefixtures("sends_own_key")
@check("PutObjectAnnotation", level="extended", spec=PUT)
def test_object_under_a_customer_key_has_no_annotations(s3, target):
    """PutObjectAnnotation of an object that is encrypted with a customer key is refused with 400, 403 or 405."""
    with expect.arranging():
        s3.put_object(**target, Body=b"an object", **KEY)
    with expect.error(400, 403, 405):
        s3.put_object_annotation(**target, AnnotationName="labels", AnnotationPayload=b"text")
