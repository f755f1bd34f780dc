"""The code that AWS was recorded to return for conditions that it does not implement; HTTP or the API reference also
allows 412."""

import datetime

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "conditional-writes"

WRITES = userguide("conditional-writes")
BODY = b"stays"


def _put(s3, target):
    """Stores an object and returns its ETag."""
    with expect.arranging():
        return s3.put_object(**target, Body=BODY)["ETag"]


@check("PutObject", level="extended", spec=WRITES)
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_none_match_validation", 2026)
def test_put_with_an_etag_in_if_none_match_is_not_implemented(s3, target):
    """PutObject with the object's ETag in If-None-Match returns 501 NotImplemented, as AWS does, although HTTP also
    allows 412."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.put_object(**target, Body=b"new", IfNoneMatch=etag)


UNSUPPORTED = {"any": lambda etag: {"IfMatch": "*"}, "both": lambda etag: {"IfMatch": etag, "IfNoneMatch": "*"}}


@pytest.mark.parametrize("conditions", UNSUPPORTED.values(), ids=UNSUPPORTED)
@check("PutObject", level="extended", spec=WRITES)
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_put_object_if_match_validation", 2026, of="any")
@recorded(
    "LocalStack",
    "TestS3ObjectWritePrecondition::test_put_object_if_match_and_if_none_match_validation",
    2026,
    of="both",
)
def test_put_with_unsupported_conditions_is_not_implemented(s3, target, conditions):
    """PutObject of an existing key with If-Match: *, or with If-None-Match: * and an If-Match that holds, returns 501
    NotImplemented, as AWS does, although HTTP also allows 200 and 412."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.put_object(**target, Body=b"new", **conditions(etag))


ON_TARGETS = {"etag": lambda etag: {"IfNoneMatch": etag}, **UNSUPPORTED}


@pytest.mark.parametrize("conditions", ON_TARGETS.values(), ids=ON_TARGETS)
@check("CopyObject", level="extended", spec=WRITES, feature="conditional-copies")
@recorded("LocalStack", "TestS3ObjectWritePrecondition::test_copy_object_precondition_write_validation", 2026)
def test_copy_with_unsupported_conditions_is_not_implemented(s3, target, known_object, conditions):
    """CopyObject with the target object's ETag in If-None-Match, with If-Match: * or with If-None-Match: * and an
    If-Match that holds, returns 501 NotImplemented, as AWS does, although HTTP also allows 200 and 412."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.copy_object(**target, CopySource=known_object.target, **conditions(etag))


MOMENT = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
OF_DIRECTORY_BUCKETS = {
    "size": lambda etag: {"IfMatchSize": len(BODY) + 1},
    "time": lambda etag: {"IfMatchLastModifiedTime": MOMENT},
    "etag_size_and_time": lambda etag: {
        "IfMatch": etag,
        "IfMatchSize": len(BODY) + 1,
        "IfMatchLastModifiedTime": MOMENT,
    },
}


@pytest.mark.parametrize("conditions", OF_DIRECTORY_BUCKETS.values(), ids=OF_DIRECTORY_BUCKETS)
@check("DeleteObject", level="extended", spec=api("DeleteObject"), feature="conditional-deletes")
@recorded(
    "LocalStack", "TestS3DeletePrecondition::test_delete_object_if_match_all_non_express", 2026, of="etag_size_and_time"
)
@recorded("LocalStack", "TestS3DeletePrecondition::test_delete_object_if_match_modified_non_express", 2026, of="time")
@recorded("LocalStack", "TestS3DeletePrecondition::test_delete_object_if_match_size_non_express", 2026, of="size")
def test_delete_with_conditions_of_directory_buckets_is_not_implemented(s3, target, conditions):
    """DeleteObject with an x-amz-if-match-size or an x-amz-if-match-last-modified-time that does not match the object,
    or with both and an If-Match that holds, returns 501 NotImplemented, as AWS does, although 412 is also
    documented."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.delete_object(**target, **conditions(etag))
