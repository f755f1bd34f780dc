"""RenameObject under conditions that do not hold: whether the server knows the operation or not, nothing is renamed."""

import datetime

import pytest

from fixtures import check, expect
from fixtures.sources import api

BODY = b"the bytes of an object"
PAST = datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)
OTHER = '"00000000000000000000000000000000"'


# What does not hold, of the source and of an object that is at the new key; None stands for the source's own ETag.
CONDITIONS = {
    "SourceIfMatch": OTHER,
    "SourceIfNoneMatch": None,
    "SourceIfUnmodifiedSince": PAST,
    "DestinationIfMatch": OTHER,
    "DestinationIfUnmodifiedSince": PAST,
}


def _cases():
    for member, value in CONDITIONS.items():
        yield pytest.param(member, value, id=member, marks=pytest.mark.uses(f"RenameObject.{member}"))


@pytest.mark.parametrize(("member", "value"), list(_cases()))
@check("RenameObject", level="extended", spec=api("RenameObject"))
def test_nothing_is_renamed(s3, stored, prefix, member, value):
    """RenameObject onto a key that exists, under a condition that does not hold, leaves both objects' bytes."""
    obj, other = stored(BODY), f"{prefix}other"
    with expect.arranging():
        s3.put_object(Bucket=obj["Bucket"], Key=other, Body=b"other")
        condition = {member: value or s3.head_object(**obj)["ETag"]}
    with expect.any_answer():
        s3.rename_object(Bucket=obj["Bucket"], Key=other, RenameSource=f"/{obj['Bucket']}/{obj['Key']}", **condition)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body of the source")
    expect.equal(s3.get_object(Bucket=obj["Bucket"], Key=other)["Body"].read(), b"other", "body of the other one")
