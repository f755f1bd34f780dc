"""PutObject under conditions: If-None-Match: * creates only, If-Match replaces only what the caller has seen."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.preconditions import OTHER_ETAG

OLD, NEW = b"the old one", b"the new one"


def _put(s3, target, body):
    """Stores an object, and gives its ETag."""
    with expect.arranging():
        return s3.put_object(**target, Body=body)["ETag"]


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_creates(s3, target):
    """PutObject with If-None-Match: * to a key that does not exist answers 200 and stores the object."""
    expect.status(s3.put_object(**target, Body=NEW, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_does_not_replace(s3, stored):
    """PutObject with If-None-Match: * to a key that exists answers 412 PreconditionFailed, and its object stays."""
    obj = stored(OLD, ContentType="text/plain")
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**obj, Body=NEW, ContentType="text/html", IfNoneMatch="*")
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentType"]), (OLD, "text/plain"), "body and type")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_creates_after_a_delete(s3, stored):
    """PutObject with If-None-Match: * to a key whose object was deleted answers 200 and stores the object."""
    obj = stored(OLD)
    with expect.arranging():
        s3.delete_object(**obj)
    expect.status(s3.put_object(**obj, Body=NEW, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**obj)["Body"].read(), NEW, "body")


@pytest.mark.parametrize("ending", ["/below", "-beside"], ids=["below", "beside"])
@check("PutObject", level="common", spec=userguide("object-keys"))
def test_if_none_match_looks_at_the_whole_key(s3, target, ending):
    """PutObject with If-None-Match: * to a key answers 200 where only a longer key that begins with it exists."""
    with expect.arranging():
        s3.put_object(Bucket=target["Bucket"], Key=target["Key"] + ending, Body=OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_empty_object_counts_as_existing(s3, stored):
    """PutObject with If-None-Match: * to a key whose object is empty answers 412 PreconditionFailed."""
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**stored(b""), Body=NEW, IfNoneMatch="*")


# The user guide says that If-None-Match expects an asterisk, and AWS was recorded to answer 501 to all else; HTTP has a
# meaning for ETags there (RFC 9110, 13.1.2), which a service may go by.
@check("PutObject", level="extended", spec=userguide("conditional-writes"))
def test_if_none_match_takes_no_etag(s3, target):
    """PutObject whose If-None-Match is the object's ETag answers 501 NotImplemented or 412 PreconditionFailed, and the
    object stays."""
    etag = _put(s3, target, OLD)
    with expect.one_error_of((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.put_object(**target, Body=NEW, IfNoneMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_replaces_what_was_seen(s3, target):
    """PutObject whose If-Match is the object's ETag answers 200 and replaces the object."""
    etag = _put(s3, target, OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_takes_an_etag_without_quotes(s3, target):
    """PutObject whose If-Match is the object's ETag without quotes answers 200 and replaces the object."""
    etag = _put(s3, target, OLD)
    expect.status(s3.put_object(**target, Body=NEW, IfMatch=etag.strip('"')), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), NEW, "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_replace_another(s3, stored):
    """PutObject whose If-Match is not the object's ETag answers 412 PreconditionFailed, and the object stays."""
    obj = stored(OLD, ContentType="text/plain")
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**obj, Body=NEW, ContentType="text/html", IfMatch=OTHER_ETAG)
    got = s3.get_object(**obj)
    expect.equal((got["Body"].read(), got["ContentType"]), (OLD, "text/plain"), "body and type")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_prevents_a_lost_update(s3, target):
    """Of two PutObject whose If-Match is the ETag that both saw, the second answers 412 PreconditionFailed."""
    seen = _put(s3, target, OLD)
    with expect.arranging():
        s3.put_object(**target, Body=b"of the first writer", IfMatch=seen)
    with expect.error(412, "PreconditionFailed"):
        s3.put_object(**target, Body=b"of the second writer", IfMatch=seen)
    expect.equal(s3.get_object(**target)["Body"].read(), b"of the first writer", "body")


# RFC 9110 would have 412; the user guide says 404, and AWS was recorded to answer it.
@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_create(s3, target):
    """PutObject with If-Match to a key that does not exist answers 404 NoSuchKey and stores nothing."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object(**target, Body=NEW, IfMatch=OTHER_ETAG)
    with expect.error(404):
        s3.head_object(**target)


# 501 was recorded of AWS for writes; the user guide tells of one of the two at a time.
@check("PutObject", level="extended", spec=userguide("conditional-writes"))
def test_both_conditions_at_once_are_refused(s3, target):
    """PutObject with an If-Match that holds and If-None-Match: *, which does not, answers 501 NotImplemented or 412
    PreconditionFailed, and the object stays."""
    etag = _put(s3, target, OLD)
    with expect.one_error_of((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.put_object(**target, Body=NEW, IfMatch=etag, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), OLD, "body")


@check("PutObject", level="common", spec=api("PutObject"))
def test_missing_bucket_is_missing_under_a_condition(s3, new_bucket_name):
    """PutObject with If-None-Match: * into a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.put_object(Bucket=new_bucket_name, Key="key", Body=NEW, IfNoneMatch="*")


@check("PutObject", level="extended", spec=userguide("conditional-writes"))
def test_if_match_does_not_create_after_a_delete(s3, stored):
    """PutObject whose If-Match is the ETag of an object that was deleted answers 404 NoSuchKey, and makes none."""
    obj = stored(b"deleted")
    with expect.arranging():
        etag = s3.head_object(**obj)["ETag"]
        s3.delete_object(**obj)
    with expect.error(404, "NoSuchKey"):
        s3.put_object(**obj, Body=b"again", IfMatch=etag)
    with expect.error(404):
        s3.head_object(**obj)


@check("PutObject", level="extended", spec=userguide("conditional-writes"))
def test_if_match_of_no_etag_does_not_create(s3, target):
    """PutObject to a new key, whose If-Match has characters that no ETag has, answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object(**target, Body=b"new", IfMatch="!-not-an-etag-!")
