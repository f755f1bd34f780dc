"""DeleteObject and DeleteObjects under conditions: only what the caller has seen is deleted."""

import datetime

import pytest

from fixtures import check, expect
from fixtures.preconditions import OTHER_ETAG
from fixtures.sources import api, userguide

BODY = b"deleted or not"


def _put(s3, target):
    """Stores an object, and gives its ETag."""
    with expect.arranging():
        return s3.put_object(**target, Body=BODY)["ETag"]


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_if_match_deletes_what_was_seen(s3, target):
    """DeleteObject whose If-Match is the object's ETag answers 204, and the object is gone."""
    etag = _put(s3, target)
    expect.status(s3.delete_object(**target, IfMatch=etag), 204)
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_if_match_takes_an_etag_without_quotes(s3, target):
    """DeleteObject whose If-Match is the object's ETag without quotes answers 204, and the object is gone."""
    etag = _put(s3, target)
    expect.status(s3.delete_object(**target, IfMatch=etag.strip('"')), 204)
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_if_match_does_not_delete_another(s3, stored):
    """DeleteObject whose If-Match is not the object's ETag answers 412 PreconditionFailed, and the object stays."""
    obj = stored(BODY)
    with expect.error(412, "PreconditionFailed"):
        s3.delete_object(**obj, IfMatch=OTHER_ETAG)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")


@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_asterisk_deletes_what_exists(s3, stored):
    """DeleteObject with If-Match: * of a key that exists answers 204, and the object is gone."""
    obj = stored(BODY)
    expect.status(s3.delete_object(**obj, IfMatch="*"), 204)
    with expect.error(404):
        s3.head_object(**obj)


# AWS was measured to answer 404 to both (localstack issue 13894, ministack issue 1475).
@pytest.mark.parametrize("etag", [OTHER_ETAG, "*"], ids=["etag", "asterisk"])
@check("DeleteObject", level="extended", spec=userguide("conditional-deletes"))
def test_missing_key_is_missing_under_if_match(s3, target, etag):
    """DeleteObject with If-Match of a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.delete_object(**target, IfMatch=etag)


# The API reference has these two for directory buckets only; AWS was recorded to answer 501 for others.
@check("DeleteObject", level="extended", spec=api("DeleteObject"))
def test_size_is_no_condition(s3, stored):
    """DeleteObject with x-amz-if-match-size in a general purpose bucket answers 501 NotImplemented, and the object
    stays."""
    obj = stored(BODY)
    with expect.error(501, "NotImplemented"):
        s3.delete_object(**obj, IfMatchSize=len(BODY))
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")


@check("DeleteObject", level="extended", spec=api("DeleteObject"))
def test_time_is_no_condition(s3, stored):
    """DeleteObject with x-amz-if-match-last-modified-time in a general purpose bucket answers 501 NotImplemented, and
    the object stays."""
    obj = stored(BODY)
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    with expect.error(501, "NotImplemented"):
        s3.delete_object(**obj, IfMatchLastModifiedTime=moment)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")


def _keys(entries):
    return [entry.get("Key") for entry in entries]


@check("DeleteObjects", level="extended", spec=userguide("conditional-deletes"), uses=["DeleteObjects.ETag"])
def test_batch_deletes_what_was_seen(s3, target):
    """DeleteObjects with a key and its object's ETag names the key as deleted, and the object is gone."""
    etag = _put(s3, target)
    objects = [{"Key": target["Key"], "ETag": etag}]
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": objects})
    expect.equal(_keys(answer.get("Deleted", [])), [target["Key"]], "deleted keys")
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObjects", level="extended", spec=userguide("conditional-deletes"), uses=["DeleteObjects.ETag"])
def test_batch_does_not_delete_another(s3, stored):
    """DeleteObjects with a key and another ETag answers 200 with an error PreconditionFailed for the key, and its
    object stays."""
    obj = stored(BODY)
    objects = [{"Key": obj["Key"], "ETag": OTHER_ETAG}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    expect.status(answer, 200)
    errors = [(entry.get("Key"), entry.get("Code")) for entry in answer.get("Errors", [])]
    expect.equal(errors, [(obj["Key"], "PreconditionFailed")], "errors")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")


@check("DeleteObjects", level="extended", spec=userguide("conditional-deletes"), uses=["DeleteObjects.ETag"])
def test_batch_decides_for_each_key(s3, stored):
    """DeleteObjects deletes the key without condition, and not the one beside it whose ETag is another."""
    obj = stored(BODY)
    beside = obj["Key"] + "-beside"
    with expect.arranging():
        s3.put_object(Bucket=obj["Bucket"], Key=beside, Body=BODY)
    objects = [{"Key": obj["Key"], "ETag": OTHER_ETAG}, {"Key": beside}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    got = (_keys(answer.get("Deleted", [])), _keys(answer.get("Errors", [])))
    expect.equal(got, ([beside], [obj["Key"]]), "deleted keys, and keys with an error")
