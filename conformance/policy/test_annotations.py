"""Operations of another account on the annotations of an object: each needs its own action in the policy, and the
actions on the object itself are not enough."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow

FEATURE = "annotations"

pytestmark = pytest.mark.xdist_group("policy annotations")

NEEDED = userguide("using-with-s3-policy-actions")
NAME = {"AnnotationName": "labels"}
OPERATIONS = {
    "GetObjectAnnotation": NAME,
    "PutObjectAnnotation": {**NAME, "AnnotationPayload": b"an annotation"},
    "ListObjectAnnotations": {},
    "DeleteObjectAnnotation": NAME,
}
"""The members of each operation; its name is also that of its action."""
OF_OBJECTS = ("GetObject", "PutObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging")


def _others(action):
    """All actions of this module but one, and those on the object itself."""
    return [f"s3:{other}" for other in (*OF_OBJECTS, *OPERATIONS) if other != action]


TABLE = PolicyTable(
    "actions on annotations",
    {
        **{f"only_{name}": [allow(f"s3:{name}", f"only_{name}/*", principal=ALT)] for name in OPERATIONS},
        **{f"not_{name}": [allow(_others(name), f"not_{name}/*", principal=ALT)] for name in OPERATIONS},
    },
    objects={
        **{f"only_{name}/object": {} for name in OPERATIONS},
        **{f"not_{name}/object": {} for name in OPERATIONS},
    },
)


@pytest.fixture
def annotated(ruled, control):
    """`annotated(rule)` returns bucket and key of an object that the rule applies to and that has an annotation."""

    def find(rule):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/object"}
        with expect.arranging():
            control.put_object_annotation(**where, **NAME, AnnotationPayload=b"labels")
        return where

    return find


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObjectAnnotation", "PutBucketPolicy", level="extended", spec=NEEDED)
def test_action_on_annotations_is_enough(s3, alt, annotated, operation):
    """A request for the annotations of an object by another account succeeds if the policy allows the account only the
    action of the same name, such as s3:GetObjectAnnotation."""
    expect.succeeded(call_operation(alt, operation, **annotated(f"only_{operation}"), **OPERATIONS[operation]))


@pytest.mark.parametrize("operation", case_per_operation(OPERATIONS))
@check("GetObjectAnnotation", "PutBucketPolicy", level="extended", spec=NEEDED)
def test_actions_on_the_object_are_not_enough(s3, alt, annotated, operation):
    """A request for the annotations of an object by another account returns 403 AccessDenied if the policy allows the
    account to read, write and delete the object and everything else with its annotations, but not the action of the
    request."""
    where = annotated(f"not_{operation}")
    with expect.error(403, "AccessDenied"):
        call_operation(alt, operation, **where, **OPERATIONS[operation])
