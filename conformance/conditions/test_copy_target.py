"""CopyObject with conditions on its target: If-None-Match: * and If-Match, as for PutObject."""

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "conditional-copies"


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_if_none_match", 2026)
def test_if_none_match_creates(s3, target, known_object):
    """CopyObject with If-None-Match: * to a key that does not exist returns 200 and creates the copy."""
    expect.status(s3.copy_object(**target, CopySource=known_object.target, IfNoneMatch="*"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_if_none_match", 2026)
def test_if_none_match_does_not_replace(s3, stored, known_object):
    """CopyObject with If-None-Match: * to a key that exists returns 412 PreconditionFailed, and the existing object
    is kept."""
    obj = stored(b"stays")
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=known_object.target, IfNoneMatch="*")
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body", sort="data")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_if_none_match_in_place", 2026)
def test_if_none_match_prevents_a_copy_onto_itself(s3, stored):
    """CopyObject of an object onto itself with new metadata and If-None-Match: * returns 412 PreconditionFailed, and
    the object keeps its metadata."""
    obj = stored(b"body", Metadata={"colour": "red"})
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=obj, Metadata={"colour": "blue"}, MetadataDirective="REPLACE", IfNoneMatch="*")
    expect.same_metadata(s3.head_object(**obj), {"colour": "red"})


# The user guide says that If-None-Match expects an asterisk, and AWS was recorded to return 501 for anything else. HTTP
# also allows ETags there (RFC 9110, 13.1.2), and a service may follow HTTP.
@check("CopyObject", level="extended", spec=userguide("conditional-writes"))
def test_etag_in_if_none_match_is_refused(s3, target, known_object):
    """CopyObject with the target object's ETag in If-None-Match returns 501 NotImplemented or 412
    PreconditionFailed, and the target object is kept."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"stays")["ETag"]
    with expect.error((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.copy_object(**target, CopySource=known_object.target, IfNoneMatch=etag)
    expect.equal(s3.get_object(**target)["Body"].read(), b"stays", "body", sort="data")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_if_match", 2026)
def test_if_match_replaces_a_matching_object(s3, target, known_object):
    """CopyObject with the target object's ETag in If-Match returns 200 and replaces the object."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"goes")["ETag"]
    expect.status(s3.copy_object(**target, CopySource=known_object.target, IfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_if_match", 2026)
def test_if_match_is_about_the_target(s3, stored, known_object):
    """CopyObject with the source's ETag in If-Match, which is not the target object's ETag, returns 412
    PreconditionFailed, and the target object is kept."""
    obj = stored(b"stays")
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=known_object.target, IfMatch=known_object.etag)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body", sort="data")


@check("CopyObject", level="common", spec=userguide("conditional-writes"))
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_if_match", 2026)
def test_if_match_does_not_create(s3, target, known_object):
    """CopyObject with If-Match to a key that does not exist returns 404 NoSuchKey and creates no copy."""
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**target, CopySource=known_object.target, IfMatch=known_object.etag)
    with expect.error(404):
        s3.head_object(**target)


# AWS was recorded to return 501 for writes; the user guide describes only one of the two conditions at a time.
@check("CopyObject", level="extended", spec=userguide("conditional-writes"))
def test_both_conditions_at_once_are_refused(s3, target, known_object):
    """CopyObject with an If-Match that holds and with If-None-Match: *, which fails, returns 501 NotImplemented or
    412 PreconditionFailed, and the target object is kept."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"stays")["ETag"]
    with expect.error((501, "NotImplemented"), (412, "PreconditionFailed")):
        s3.copy_object(**target, CopySource=known_object.target, IfMatch=etag, IfNoneMatch="*")
    expect.equal(s3.get_object(**target)["Body"].read(), b"stays", "body", sort="data")
