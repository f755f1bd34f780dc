"""CopyObject with conditions on its source: it returns 412 if one fails, even where GetObject returns 304."""

import datetime

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.preconditions import OTHER_ETAG

FEATURE = "conditional-copies"

MATCH, NONE_MATCH = "CopySourceIfMatch", "CopySourceIfNoneMatch"
MODIFIED, UNMODIFIED = "CopySourceIfModifiedSince", "CopySourceIfUnmodifiedSince"

HOLDING = {
    "if_match": {MATCH: True},
    "if_none_match": {NONE_MATCH: True},
    "if_modified_since": {MODIFIED: True},
    "if_unmodified_since": {UNMODIFIED: True},
    "if_match_and_if_none_match": {MATCH: True, NONE_MATCH: True},
    "all_four": dict.fromkeys([MATCH, NONE_MATCH, MODIFIED, UNMODIFIED], True),
}
FAILING = {
    "if_match": {MATCH: False},
    "if_none_match": {NONE_MATCH: False},
    "if_modified_since": {MODIFIED: False},
    "if_unmodified_since": {UNMODIFIED: False},
    "if_match_beside_if_unmodified_since_that_holds": {MATCH: False, UNMODIFIED: True},
    "if_none_match_beside_if_match_that_holds": {MATCH: True, NONE_MATCH: False},
    "if_none_match_beside_if_modified_since_that_holds": {NONE_MATCH: False, MODIFIED: True},
    "if_none_match_and_if_modified_since": {NONE_MATCH: False, MODIFIED: False},
    "all_four": dict.fromkeys([MATCH, NONE_MATCH, MODIFIED, UNMODIFIED], False),
}


@pytest.mark.parametrize("holding", HOLDING.values(), ids=HOLDING)
@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3CopySourcePreconditions::test_s3_copy_object_preconditions", 2026, of="all_four")
def test_source_is_copied_under_conditions_that_hold(s3, target, known_object, holding):
    """CopyObject whose conditions on the source hold returns 200, and the copy has the source's bytes."""
    copied = s3.copy_object(**target, CopySource=known_object.target, **known_object.conditions(holding))
    expect.status(copied, 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


@pytest.mark.parametrize("holding", FAILING.values(), ids=FAILING)
@check("CopyObject", level="common", spec=api("CopyObject"), gate=True)
@recorded(
    "LocalStack",
    "TestS3CopySourcePreconditions::test_s3_copy_object_preconditions",
    2026,
    of="all_four if_modified_since if_none_match_and_if_modified_since",
)
@recorded(
    "LocalStack",
    "TestS3CopySourcePreconditions::test_s3_copy_object_if_source_unmodified_since_versioned",
    2026,
    of="if_unmodified_since",
)
@recorded("moto", "test_s3_copyobject.py::test_copy_source_if_none_match", 2024, of="if_none_match")
def test_source_is_not_copied_under_a_condition_that_fails(s3, target, known_object, holding):
    """CopyObject with a condition on the source that fails returns 412 PreconditionFailed and creates no object."""
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**target, CopySource=known_object.target, **known_object.conditions(holding))
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_if_match_counts_before_if_unmodified_since(s3, target, known_object):
    """CopyObject with a copy-source If-Match that holds and a copy-source If-Unmodified-Since that fails returns 200
    and copies the object."""
    members = known_object.conditions({MATCH: True, UNMODIFIED: False})
    expect.status(s3.copy_object(**target, CopySource=known_object.target, **members), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


# AWS was recorded to accept ETags without quotes.
@check("CopyObject", level="common", spec=api("CopyObject"))
def test_etag_without_quotes_matches(s3, target, known_object):
    """CopyObject with the source's ETag without quotes in the copy-source If-Match returns 200 and copies the
    object."""
    etag = known_object.etag.strip('"')
    expect.status(s3.copy_object(**target, CopySource=known_object.target, CopySourceIfMatch=etag), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3CopySourcePreconditions::test_s3_copy_object_preconditions", 2026)
def test_etag_without_quotes_is_refused_by_if_none_match(s3, target, known_object):
    """CopyObject with the source's ETag without quotes in the copy-source If-None-Match returns 412
    PreconditionFailed."""
    etag = known_object.etag.strip('"')
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**target, CopySource=known_object.target, CopySourceIfNoneMatch=etag)


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("moto", "test_s3_copyobject.py::test_copy_source_if_none_match", 2024)
def test_text_that_is_no_etag_matches_nothing(s3, target, known_object):
    """CopyObject with a text that is not an ETag in the copy-source If-None-Match returns 200 and copies the object."""
    expect.status(s3.copy_object(**target, CopySource=known_object.target, CopySourceIfNoneMatch="unknown etag"), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_future_if_unmodified_since_holds(s3, target, known_object):
    """CopyObject with a copy-source If-Unmodified-Since one day in the future returns 200 and copies the object."""
    tomorrow = known_object.after + datetime.timedelta(days=1)
    expect.status(s3.copy_object(**target, CopySource=known_object.target, CopySourceIfUnmodifiedSince=tomorrow), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), known_object.body, "body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_object_at_the_target_stays_under_a_condition_that_fails(s3, stored, known_object):
    """CopyObject onto an existing key with a copy-source If-Match that fails returns 412 PreconditionFailed, and the
    existing object is kept."""
    obj = stored(b"stays")
    with expect.error(412, "PreconditionFailed"):
        s3.copy_object(**obj, CopySource=known_object.target, CopySourceIfMatch=OTHER_ETAG)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("Not documented which error comes first; what is missing comes before what is malformed.")
def test_missing_source_is_missing_under_a_condition(s3, target):
    """CopyObject of a key that does not exist, with a copy-source If-Match, returns 404 NoSuchKey."""
    source = {**target, "Key": target["Key"] + "-missing"}
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**target, CopySource=source, CopySourceIfMatch=OTHER_ETAG)
