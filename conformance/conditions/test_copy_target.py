"""CopyObject under conditions on its target: If-None-Match: * and If-Match, as for PutObject."""

from fixtures.language import check, expect
from fixtures.language.sources import userguide


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_creates(s3, target, known_object):
    """CopyObject with If-None-Match: * to a key that does not exist answers 200 and makes the copy."""
    expect.status(s3.copy_object(**target, CopySource=known_object.where, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_does_not_replace(s3, stored, known_object):
    """CopyObject with If-None-Match: * to a key that exists answers 412 PreconditionFailed, and its object stays."""
    obj = stored(b"stays")
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=known_object.where, IfNoneMatch="*")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
def test_if_none_match_prevents_a_copy_onto_itself(s3, stored):
    """CopyObject of an object onto itself, with other metadata and If-None-Match: *, answers 412 PreconditionFailed."""
    obj = stored(b"body", Metadata={"colour": "red"})
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=obj, Metadata={"colour": "blue"}, MetadataDirective="REPLACE", IfNoneMatch="*")
    expect.same_metadata(s3.head_object(**obj), {"colour": "red"})


# The user guide says that If-None-Match expects an asterisk, and AWS was recorded to answer 501 to all else; HTTP has a
# meaning for ETags there (RFC 9110, 13.1.2), which a service may go by.
@check("CopyObject", level="extended", spec=userguide("conditional-writes"))
def test_if_none_match_takes_no_etag(s3, target, known_object):
    """CopyObject whose If-None-Match is the ETag of the object at the target answers 501 NotImplemented or 412
    PreconditionFailed, and that object stays."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"stays")["ETag"]
    with expect.one_error_of((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.copy_object(**target, CopySource=known_object.where, IfNoneMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), b"stays", "body")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_replaces_what_was_seen(s3, target, known_object):
    """CopyObject whose If-Match is the ETag of the object at the target answers 200 and replaces it."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"goes")["ETag"]
    expect.status(s3.copy_object(**target, CopySource=known_object.where, IfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_is_about_the_target(s3, stored, known_object):
    """CopyObject whose If-Match is the source's ETag, and not that of the object at the target, answers 412
    PreconditionFailed, and the object at the target stays."""
    obj = stored(b"stays")
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=known_object.where, IfMatch=known_object.etag)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
def test_if_match_does_not_create(s3, target, known_object):
    """CopyObject with If-Match to a key that does not exist answers 404 NoSuchKey and makes no copy."""
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**target, CopySource=known_object.where, IfMatch=known_object.etag)
    with expect.error(404):
        s3.head_object(**target)


# 501 was recorded of AWS for writes; the user guide tells of one of the two at a time.
@check("CopyObject", level="extended", spec=userguide("conditional-writes"))
def test_both_conditions_at_once_are_refused(s3, target, known_object):
    """CopyObject with an If-Match that holds and If-None-Match: *, which does not, answers 501 NotImplemented or 412
    PreconditionFailed, and the object at the target stays."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"stays")["ETag"]
    with expect.one_error_of((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.copy_object(**target, CopySource=known_object.where, IfMatch=etag, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), b"stays", "body")
