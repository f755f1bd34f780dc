"""Headers that need a policy action of their own besides s3:PutObject, whichever operation they come with: tags, a
retention and a legal hold, in PutObject, CopyObject and CreateMultipartUpload.

Tags in PutObject and CreateMultipartUpload are in test_uploads_of_others.py.
"""

from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, PolicyTable, allow

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy rights of writes")

NEEDED = userguide("using-with-s3-policy-actions")
PUT = "s3:PutObject"
NEEDS = {
    "hold": ("s3:PutObjectLegalHold", ("PutObject", "CopyObject", "CreateMultipartUpload")),
    "retention": ("s3:PutObjectRetention", ("PutObject", "CopyObject", "CreateMultipartUpload")),
    "tags": ("s3:PutObjectTagging", ("CopyObject",)),
}
"""Each kind of written data: the action that it needs, and the operations with which the checks here write it."""
ACTIONS = [action for action, _ in NEEDS.values()]
TABLE = PolicyTable(
    "rights of writes",
    {
        "source": [allow("s3:GetObject", "source/*", principal=ALT)],
        **{
            f"with_{name}": [allow([PUT, needed], f"with_{name}/*", principal=ALT)]
            for name, (needed, _) in NEEDS.items()
        },
        **{
            f"without_{name}": [
                allow([PUT, *(each for each in ACTIONS if each != needed)], f"without_{name}/*", principal=ALT)
            ]
            for name, (needed, _) in NEEDS.items()
        },
    },
    objects={"source/object": {}},
    locked=True,
)


def _cases():
    return [
        pytest.param(operation, extra, id=f"{operation}-{extra}", marks=pytest.mark.about(operation))
        for extra, (_, operations) in NEEDS.items()
        for operation in operations
    ]


@pytest.fixture
def place(ruled, new_prefix, alts_control):
    """`place(rule)` returns bucket and key of an object that does not exist yet and that the rule applies to. Legal
    holds are taken off again by the account that put them: some servers do not let the bucket's owner do it."""
    held = []

    def find(rule):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{new_prefix()}object"}
        if rule.endswith("_hold"):
            held.append(where)
        return where

    yield find
    for where in held:
        with suppress(ClientError):  # there is no object if the request was refused, or has only begun an upload
            alts_control.put_object_legal_hold(**where, LegalHold={"Status": "OFF"})


def _members(operation, extra, where, until):
    """Returns the members of the operation that write an object with a legal hold, a retention or tags."""
    members = {
        "PutObject": {"Body": b"body"},
        "CopyObject": {"CopySource": {"Bucket": where["Bucket"], "Key": "source/object"}},
        "CreateMultipartUpload": {},
    }[operation]
    more = {
        "hold": {"ObjectLockLegalHoldStatus": "ON"},
        "retention": {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until},
        "tags": {"Tagging": "a=b", "TaggingDirective": "REPLACE"},
    }[extra]
    return {**where, **members, **more}


@pytest.mark.parametrize(("operation", "extra"), _cases())
@check("PutObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_right_besides_writing_is_enough(s3, alt, place, clock, operation, extra):
    """PutObject, CopyObject or CreateMultipartUpload by another account with a legal hold, a retention or tags
    returns 200 if the policy allows the account s3:PutObject and the action for what it sets, such as
    s3:PutObjectLegalHold."""
    members = _members(operation, extra, place(f"with_{extra}"), clock.after(days=1))
    expect.status(call_operation(alt, operation, **members), 200)


@pytest.mark.parametrize(("operation", "extra"), _cases())
@check("PutObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_writing_without_its_right_is_refused(s3, alt, place, clock, operation, extra):
    """PutObject, CopyObject or CreateMultipartUpload by another account with a legal hold, a retention or tags
    returns 403 AccessDenied if the policy allows the account s3:PutObject, but not the action for what it sets, such
    as s3:PutObjectLegalHold."""
    members = _members(operation, extra, place(f"without_{extra}"), clock.after(days=1))
    with expect.error(403, "AccessDenied"):
        call_operation(alt, operation, **members)
