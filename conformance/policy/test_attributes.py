"""GetObjectAttributes under a policy: it needs the action of reading the object and one of its own, or the two for
versions."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.policies import ALT, PolicyTable, allow

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy attributes")

SPEC = api("GetObjectAttributes")
OF_OBJECTS = ["s3:GetObject", "s3:GetObjectAttributes"]
OF_VERSIONS = ["s3:GetObjectVersion", "s3:GetObjectVersionAttributes"]
TABLE = PolicyTable(
    "attributes",
    {
        "of_objects": [allow(OF_OBJECTS, "of_objects/*", principal=ALT)],
        "of_versions": [allow(OF_VERSIONS, "of_versions/*", principal=ALT)],
        "no_attributes": [allow([OF_OBJECTS[0], OF_VERSIONS[0]], "no_attributes/*", principal=ALT)],
        "no_reading": [allow([OF_OBJECTS[1], OF_VERSIONS[1]], "no_reading/*", principal=ALT)],
    },
    objects={f"{rule}/object": {} for rule in ("of_objects", "of_versions", "no_attributes", "no_reading")},
    versioned=True,
)


@pytest.fixture
def named(ruled, control):
    """`named(rule, version)` returns the members that name an object that the rule applies to, and if `version` is
    "version" its version id."""

    def find(rule, version):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/object"}
        if version == "object":
            return where
        return where | {"VersionId": control.head_object(**where)["VersionId"]}

    return find


@pytest.mark.parametrize(("rule", "version"), [("of_objects", "object"), ("of_versions", "version")])
@check("GetObjectAttributes", "PutBucketPolicy", level="common", spec=SPEC)
def test_both_actions_are_enough(s3, alt, named, rule, version):
    """GetObjectAttributes by another account returns 200 if the policy allows the account s3:GetObject and
    s3:GetObjectAttributes, or for a version id s3:GetObjectVersion and s3:GetObjectVersionAttributes."""
    with expect.arranging():
        where = named(rule, version)
    expect.status(alt.get_object_attributes(**where, ObjectAttributes=["ObjectSize"]), 200)


REFUSED = [
    (rule, version)
    for version, other in (("object", "of_versions"), ("version", "of_objects"))
    for rule in ("no_attributes", "no_reading", other)
]


@pytest.mark.parametrize(("rule", "version"), REFUSED)
@check("GetObjectAttributes", "PutBucketPolicy", level="common", spec=SPEC)
def test_one_action_is_not_enough(s3, alt, named, rule, version):
    """GetObjectAttributes by another account returns 403 AccessDenied if the policy allows the account only one of
    the two actions that it needs, or the two for objects where it names a version, or the two for versions where it
    names none."""
    with expect.arranging():
        where = named(rule, version)
    with expect.error(403, "AccessDenied"):
        alt.get_object_attributes(**where, ObjectAttributes=["ObjectSize"])
