"""The code with which AWS was recorded to refuse conditions that it does not implement, for which HTTP and the API
reference have 412."""

import datetime

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

WRITES = userguide("conditional-writes")
BODY = b"stays"


def _put(s3, target):
    """Stores an object, and gives its ETag."""
    with expect.arranging():
        return s3.put_object(**target, Body=BODY)["ETag"]


@check("PutObject", level="extended", spec=WRITES)
def test_put_under_an_etag_has_a_code(s3, target):
    """PutObject whose If-None-Match is the object's ETag answers 501 NotImplemented, as AWS does, where HTTP has 412
    as well."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.put_object(**target, Body=b"new", IfNoneMatch=etag)


ON_TARGETS = {
    "etag": lambda etag: {"IfNoneMatch": etag},
    "both": lambda etag: {"IfMatch": etag, "IfNoneMatch": "*"},
}


@pytest.mark.parametrize("conditions", ON_TARGETS.values(), ids=ON_TARGETS)
@check("CopyObject", level="extended", spec=WRITES, uses=["CopyObject.IfMatch", "CopyObject.IfNoneMatch"])
def test_copy_under_other_conditions_has_a_code(s3, target, known_object, conditions):
    """CopyObject whose If-None-Match is the ETag of the object at the target, or * beside an If-Match that holds,
    answers 501 NotImplemented, as AWS does, where HTTP has 412 as well."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.copy_object(**target, CopySource=known_object.where, **conditions(etag))


MOMENT = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
OF_DIRECTORY_BUCKETS = {
    "size": lambda etag: {"IfMatchSize": len(BODY) + 1},
    "etag_size_and_time": lambda etag: {
        "IfMatch": etag,
        "IfMatchSize": len(BODY) + 1,
        "IfMatchLastModifiedTime": MOMENT,
    },
}


@pytest.mark.parametrize("conditions", OF_DIRECTORY_BUCKETS.values(), ids=OF_DIRECTORY_BUCKETS)
@check(
    "DeleteObject",
    level="extended",
    spec=api("DeleteObject"),
    uses=["DeleteObject.IfMatch", "DeleteObject.IfMatchSize", "DeleteObject.IfMatchLastModifiedTime"],
)
def test_delete_under_conditions_of_directory_buckets_has_a_code(s3, target, conditions):
    """DeleteObject whose x-amz-if-match-size is not the object's, alone or beside an If-Match that holds and another
    x-amz-if-match-last-modified-time, answers 501 NotImplemented, as AWS does, where 412 is documented, too."""
    etag = _put(s3, target)
    with expect.error(501, "NotImplemented"):
        s3.delete_object(**target, **conditions(etag))
