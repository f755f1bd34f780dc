"""PutObject with conditions: If-None-Match: * only creates objects, and If-Match only replaces the object that the
caller has seen."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.preconditions import OTHER_ETAG

FEATURE = "conditional-writes"

OLD, NEW = b"the old one", b"the new one"


def _put(s3, target, body):
    """Stores an object and returns its ETag."""
    with expect.arranging():
        return s3.put_object(**target, Body=body)["ETag"]


@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("moto", "test_s3_conditionals.py::test_put_object_if_none_match", 2025)
def test_if_none_match_creates(s3, target):
    """PutObject with If-None-Match: * to a key that does not exist returns 200 and stores the object."""
    expect.status(s3.put_object(**target, Body=NEW, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"), gate=True)
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_none_match", 2026)
def test_if_none_match_does_not_replace(s3, stored):
    """PutObject with If-None-Match: * to a key that exists returns 412 PreconditionFailed, and the existing object
    is kept."""
    obj = stored(OLD, ContentType="text/plain")
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**obj, Body=NEW, ContentType="text/html", IfNoneMatch="*")
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentType"]), (OLD, "text/plain"), "body and type", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_none_match", 2026)
def test_if_none_match_creates_after_a_delete(s3, stored):
    """PutObject with If-None-Match: * to a key whose object was deleted returns 200 and stores the object."""
    obj = stored(OLD)
    with expect.arranging():
        s3.delete_object(**obj)
    expect.status(s3.put_object(**obj, Body=NEW, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**obj)["Body"].read(), NEW, "body", sort="data")


@pytest.mark.parametrize("ending", ["/below", "-beside"], ids=["below", "beside"])
@check("PutObject", level="common", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_if_none_match_looks_at_the_whole_key(s3, target, ending):
    """PutObject with If-None-Match: * to a key that does not exist returns 200 and stores the object, even if a
    longer key that begins with that key exists."""
    with expect.arranging():
        s3.put_object(Bucket=target["Bucket"], Key=target["Key"] + ending, Body=OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_none_match", 2026)
def test_empty_object_counts_as_existing(s3, stored):
    """PutObject with If-None-Match: * to a key whose object is empty returns 412 PreconditionFailed."""
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**stored(b""), Body=NEW, IfNoneMatch="*")


# The user guide says that If-None-Match expects an asterisk, and AWS was recorded to return 501 for anything else. HTTP
# also allows ETags there (RFC 9110, 13.1.2), and a service may follow HTTP.
@check("PutObject", level="extended", spec=userguide("conditional-writes"))
def test_etag_in_if_none_match_is_refused(s3, target):
    """PutObject with the object's ETag in If-None-Match returns 501 NotImplemented or 412 PreconditionFailed, and
    the object is kept."""
    etag = _put(s3, target, OLD)
    with expect.error((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.put_object(**target, Body=NEW, IfNoneMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match", 2026)
def test_if_match_replaces_a_matching_object(s3, target):
    """PutObject with the object's ETag in If-Match returns 200 and replaces the object."""
    etag = _put(s3, target, OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("moto", "test_s3_conditionals.py::test_put_object_if_match", 2025)
def test_if_match_takes_an_etag_without_quotes(s3, target):
    """PutObject with the object's ETag without quotes in If-Match returns 200 and replaces the object."""
    etag = _put(s3, target, OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfMatch=etag.strip('"')), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


# Recorded from AWS, which takes one quote for none.
@check("PutObject", level="extended", spec=userguide("conditional-writes"))
@recorded("moto", "test_s3_conditionals.py::test_put_object_if_match", 2025)
def test_if_match_takes_an_etag_with_one_quote(s3, target):
    """PutObject with the object's ETag without its first quote in If-Match returns 200 and replaces the object."""
    etag = _put(s3, target, OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfMatch=etag.lstrip('"')), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body", sort="data")


@check("PutObject", level="extended", spec=userguide("conditional-writes"))
@recorded("moto", "test_s3_conditionals.py::test_put_object_if_match", 2025)
def test_if_match_with_a_word_does_not_replace(s3, target):
    """PutObject with a word that is no ETag in If-Match returns 412 PreconditionFailed, and the object is kept."""
    _put(s3, target, OLD)
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**target, Body=NEW, IfMatch="test")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"), gate=True)
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match", 2026)
def test_if_match_does_not_replace_another(s3, stored):
    """PutObject with an If-Match that is not the object's ETag returns 412 PreconditionFailed, and the object is
    kept."""
    obj = stored(OLD, ContentType="text/plain")
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**obj, Body=NEW, ContentType="text/html", IfMatch=OTHER_ETAG)
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentType"]), (OLD, "text/plain"), "body and type", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match", 2026)
def test_if_match_prevents_a_lost_update(s3, target):
    """If two PutObject requests send the same ETag of the object in If-Match, the second returns 412
    PreconditionFailed, and the object of the first is kept."""
    seen = _put(s3, target, OLD)
    with expect.arranging():
        s3.put_object(**target, Body=b"of the first writer", IfMatch=seen)
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**target, Body=b"of the second writer", IfMatch=seen)
    expect.equal(s3.get_object(**target)["Body"].read(), b"of the first writer", "body", sort="data")


# RFC 9110 requires 412; the user guide says 404, and AWS was recorded to return 404.
@check("PutObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match_validation", 2026)
def test_if_match_does_not_create(s3, target):
    """PutObject with If-Match to a key that does not exist returns 404 NoSuchKey and stores nothing."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object(**target, Body=NEW, IfMatch=OTHER_ETAG)
    with expect.error(404):
        s3.head_object(**target)


# AWS was recorded to return 501 for writes; the user guide describes only one of the two conditions at a time.
@check("PutObject", level="extended", spec=userguide("conditional-writes"))
def test_both_conditions_at_once_are_refused(s3, target):
    """PutObject with an If-Match that holds and with If-None-Match: *, which fails, returns 501 NotImplemented or
    412 PreconditionFailed, and the object is kept."""
    etag = _put(s3, target, OLD)
    with expect.error((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.put_object(**target, Body=NEW, IfMatch=etag, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body", sort="data")


@check("PutObject", level="common", spec=api("PutObject"))
@derived("Not documented which error comes first; what is missing comes before what is malformed.")
def test_missing_bucket_is_missing_under_a_condition(s3, new_bucket_name):
    """PutObject with If-None-Match: * into a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.put_object(Bucket=new_bucket_name, Key="key", Body=NEW, IfNoneMatch="*")


@check("PutObject", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match", 2026)
def test_if_match_does_not_create_after_a_delete(s3, stored):
    """PutObject with the ETag of a deleted object in If-Match returns 404 NoSuchKey and creates no object."""
    obj = stored(b"deleted")
    with expect.arranging():
        etag = s3.head_object(**obj)["ETag"]
        s3.delete_object(**obj)
    with expect.error(404, "NoSuchKey"):
        s3.put_object(**obj, Body=b"again", IfMatch=etag)
    with expect.error(404):
        s3.head_object(**obj)


@check("PutObject", level="extended", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match_validation", 2026)
def test_malformed_if_match_does_not_create(s3, target):
    """PutObject to a key that does not exist, with an If-Match that has characters that no ETag has, returns 404
    NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object(**target, Body=b"new", IfMatch="!-not-an-etag-!")
