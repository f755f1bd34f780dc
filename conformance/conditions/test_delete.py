"""DeleteObject with conditions: it deletes only the object that the caller has seen."""

import datetime

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.preconditions import OTHER_ETAG

FEATURE = "conditional-deletes"

BODY = b"stays"


def _put(s3, target):
    """Stores an object and returns its ETag."""
    with expect.arranging():
        return s3.put_object(**target, Body=BODY)["ETag"]


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
@recorded("moto", "test_s3_conditionals.py::test_delete_object_if_match", 2026)
def test_if_match_deletes_a_matching_object(s3, target):
    """DeleteObject with the object's ETag in If-Match succeeds and deletes the object."""
    etag = _put(s3, target)
    expect.succeeded(s3.delete_object(**target, IfMatch=etag))
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_if_match_takes_an_etag_without_quotes(s3, target):
    """DeleteObject with the object's ETag without quotes in If-Match succeeds and deletes the object."""
    etag = _put(s3, target)
    expect.succeeded(s3.delete_object(**target, IfMatch=etag.strip('"')))
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"), gate=True)
@recorded("LocalStack", "TestS3DeletePrecondition::test_delete_object_if_match_non_express", 2026)
def test_if_match_does_not_delete_another(s3, stored):
    """DeleteObject with an If-Match that is not the object's ETag returns 412 PreconditionFailed, and the object is
    kept."""
    obj = stored(BODY)
    with expect.error(412, "PreconditionFailed"):
        s3.delete_object(**obj, IfMatch=OTHER_ETAG)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_asterisk_deletes_what_exists(s3, stored):
    """DeleteObject with If-Match: * of a key that exists succeeds and deletes the object."""
    obj = stored(BODY)
    expect.succeeded(s3.delete_object(**obj, IfMatch="*"))
    with expect.error(404):
        s3.head_object(**obj)


# AWS was measured to return 404 for both (localstack issue 13894, ministack issue 1475).
@pytest.mark.parametrize("etag", [OTHER_ETAG, "*"], ids=["etag", "asterisk"])
@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
@recorded("moto", "test_s3_conditionals.py::test_delete_object_if_match", 2026, of="etag")
def test_missing_key_is_missing_under_if_match(s3, target, etag):
    """DeleteObject of a key that does not exist, with an ETag or * in If-Match, returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.delete_object(**target, IfMatch=etag)


# The API reference supports these two for directory buckets only; AWS was recorded to return 501 for other buckets. A
# service may support them for any bucket, but must not ignore them and delete an object that the caller has not seen.
NOT_DELETED = ((412, "PreconditionFailed"), (501, "NotImplemented"))


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
def test_object_of_another_size_stays(s3, stored):
    """DeleteObject with an x-amz-if-match-size that is not the object's size returns 412 PreconditionFailed or 501
    NotImplemented, and the object is kept."""
    obj = stored(BODY)
    with expect.error(*NOT_DELETED):
        s3.delete_object(**obj, IfMatchSize=len(BODY) + 1)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
def test_object_of_another_time_stays(s3, stored):
    """DeleteObject with an x-amz-if-match-last-modified-time that is not the object's Last-Modified returns 412
    PreconditionFailed or 501 NotImplemented, and the object is kept."""
    obj = stored(BODY)
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    with expect.error(*NOT_DELETED):
        s3.delete_object(**obj, IfMatchLastModifiedTime=moment)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
def test_object_of_another_size_and_time_stays(s3, target):
    """DeleteObject with the object's ETag in If-Match, but with an x-amz-if-match-size and an
    x-amz-if-match-last-modified-time that do not match the object, returns 412 PreconditionFailed or 501
    NotImplemented, and the object is kept."""
    etag = _put(s3, target)
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    with expect.error(*NOT_DELETED):
        s3.delete_object(**target, IfMatch=etag, IfMatchSize=len(BODY) + 1, IfMatchLastModifiedTime=moment)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")
