"""The length of a form's file, which the content-length-range of its policy limits."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide

FEATURE = "post-policies"

pytestmark = serial_forms_mark

POLICY = developerguide("sigv4-HTTPPOSTConstructPolicy")


def _sent(raw, target, limits, length):
    conditions = [["content-length-range", *limits]]
    return raw.send(form.signed(raw, **target, conditions=conditions, file=b"x" * length).request)


WITHIN = {
    "least": ((5, 10), 5),
    "most": ((5, 10), 10),
    "exactly": ((7, 7), 7),
    "none": ((0, 0), 0),
    "texts": (("5", "10"), 7),
    "more_than_two_gib": ((0, 5 * 1024**3), 7),
    "2_to_the_32": ((0, 2**32), 7),
}


@pytest.mark.parametrize(("limits", "length"), WITHIN.values(), ids=WITHIN)
@check("PostObject", level="core", spec=POLICY)
def test_file_within_the_range_is_stored(raw_s3v4, control, target, limits, length):
    """A form whose file has a length within its policy's content-length-range, including both limits, is accepted
    with 204, and the file is stored."""
    expect.status(_sent(raw_s3v4, target, limits, length), 204)
    expect.equal(control.head_object(**target)["ContentLength"], length, "length", sort="data")


LONGER = {"by_one": ((5, 10), 11), "none_allowed": ((0, 0), 1), "two_mib": ((0, 1048576), 2097152)}


@pytest.mark.parametrize(("limits", "length"), LONGER.values(), ids=LONGER)
@check("PostObject", level="core", spec=POLICY)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_policy_validation_size", 2026, of="by_one")
def test_longer_file_is_refused(raw_signed, control, target, limits, length):
    """A form whose file is longer than its policy's content-length-range allows is refused with 400 EntityTooLarge,
    and stores nothing."""
    expect.refused(_sent(raw_signed, target, limits, length), 400, "EntityTooLarge")
    expect.nothing_stored(control, target)


SHORTER = {"by_one": ((5, 10), 4), "empty": ((1, 10), 0), "than_2_to_the_32": ((2**32, 2**33), 7)}


@pytest.mark.parametrize(("limits", "length"), SHORTER.values(), ids=SHORTER)
@check("PostObject", level="core", spec=POLICY)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_policy_validation_size", 2026, of="by_one")
def test_shorter_file_is_refused(raw_signed, control, target, limits, length):
    """A form whose file is shorter than its policy's content-length-range allows is refused with 400 EntityTooSmall,
    and stores nothing."""
    expect.refused(_sent(raw_signed, target, limits, length), 400, "EntityTooSmall")
    expect.nothing_stored(control, target)


@check("PostObject", level="extended", spec=POLICY)
def test_negative_limit_is_refused(raw_s3v4, control, target):
    """A form whose policy has a content-length-range with a negative lower limit is refused with 400 or 403, and
    stores nothing."""
    expect.status(_sent(raw_s3v4, target, (-1, 10), 7), 400, 403)
    expect.nothing_stored(control, target)


@check("PostObject", level="extended", spec=POLICY)
def test_non_numeric_limit_is_refused(raw_s3v4, control, target):
    """A form whose policy has a content-length-range with a word as its lower limit is refused with 403
    AccessDenied, as AWS was recorded to do, or with 400 InvalidPolicyDocument, and stores nothing."""
    answer = _sent(raw_s3v4, target, ("test", "10"), 7)
    expect.refused(answer, (403, "AccessDenied"), (400, "InvalidPolicyDocument"))
    expect.nothing_stored(control, target)


@check("PostObject", level="extended", spec=POLICY)
@recorded("LocalStack", "TestS3PresignedPost::test_post_object_policy_validation_size", 2026)
def test_non_numeric_limit_is_refused_as_on_aws(raw_s3v4, target):
    """A form whose policy has a content-length-range with a word as its lower limit is refused with 403
    AccessDenied, as on AWS, although 400 InvalidPolicyDocument is documented for malformed policies."""
    expect.refused(_sent(raw_s3v4, target, ("test", "10"), 7), 403, "AccessDenied")
