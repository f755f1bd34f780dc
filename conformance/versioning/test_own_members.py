"""The properties of a version apart from its bytes: a read returns its own checksum and retention, and not those of
another version of the key."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model import checksums
from fixtures.model.sources import api

FEATURE = "{kind}"
DERIVED = "A version is an object of its own; so its reads return its own properties."

BODIES = (b"older", b"the newer")


def _checksum(number, clock):
    return checksums.sent("CRC64NVME", BODIES[number])


def _retention(number, clock):
    return {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": clock.after(days=1 + number)}


OWN = {
    "checksum": ("checksum-crc64nvme", "versioned_bucket", _checksum, "checksum"),
    "retention": ("retention", "locked_bucket", _retention, "retention mode and date"),
}
"""Each property of a version: its feature, the fixture of a bucket for it, the members of PutObject, and their name."""


@pytest.fixture
def two_versions(request, s3, made_to_read, clock, new_prefix, kind, bucket_of, own):
    """Bucket and key of an object with two versions, for checks that only read it, and for each version its id and the
    members that it was stored with, oldest first."""
    bucket = request.getfixturevalue(bucket_of)

    def make():
        target, made = {"Bucket": bucket, "Key": f"{new_prefix()}object"}, []
        for number, body in enumerate(BODIES):
            members = own(number, clock)
            made.append((s3.put_object(**target, Body=body, **members)["VersionId"], members))
        return target, made

    with expect.arranging():
        return made_to_read(("two versions", kind, bucket), make)


def _get(s3, where):
    return s3.get_object(**where, ChecksumMode="ENABLED")


def _head(s3, where):
    return s3.head_object(**where, ChecksumMode="ENABLED")


READING = {"GetObject": _get, "HeadObject": _head}


@pytest.mark.parametrize(
    "read", [pytest.param(READING[name], id=name, marks=marks_for_operation(name)) for name in READING]
)
@pytest.mark.parametrize(("kind", "bucket_of", "own", "what"), OWN.values(), ids=OWN)
@check("GetObject", level="common", spec=api("GetObject"))
def test_version_has_its_own(s3, two_versions, kind, bucket_of, own, what, read):
    """GetObject and HeadObject with a VersionId return the checksum or the retention that this version was stored with,
    and without one those of the latest version."""
    where, made = two_versions
    asked = [({"VersionId": version}, members) for version, members in made]
    for named, members in (*asked, ({}, asked[-1][1])):
        answer = read(s3, {**where, **named})
        expect.equal({name: answer.get(name) for name in members}, members, what, sort="option")
