"""Headers that need a policy action of their own besides s3:PutObject, whichever operation they come with: tags, a
retention and a legal hold, in PutObject, CopyObject and CreateMultipartUpload; and tags in a form.

Tags in PutObject and CreateMultipartUpload are in test_uploads_of_others.py.
"""

from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from fixtures.clients.raw import form
from fixtures.language import check, expect
from fixtures.language.check import ask, forms_in_turn
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, Table, allow

FEATURE = "policy-actions"

pytestmark = pytest.mark.xdist_group("policy rights of writes")

NEEDED = userguide("using-with-s3-policy-actions")
TAGS_OF_FORMS = userguide("tagging-and-policies")
PUT = "s3:PutObject"
NEEDS = {
    "hold": ("s3:PutObjectLegalHold", ("PutObject", "CopyObject", "CreateMultipartUpload")),
    "retention": ("s3:PutObjectRetention", ("PutObject", "CopyObject", "CreateMultipartUpload")),
    "tags": ("s3:PutObjectTagging", ("CopyObject",)),
}
"""By what is written: the action that it needs, and the operations with which the checks here write it."""
ACTIONS = [action for action, _ in NEEDS.values()]
TABLE = Table(
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
    expect.status(ask(alt, operation, **members), 200)


@pytest.mark.parametrize(("operation", "extra"), _cases())
@check("PutObject", "PutBucketPolicy", level="common", spec=NEEDED)
def test_writing_without_its_right_is_refused(s3, alt, place, clock, operation, extra):
    """PutObject, CopyObject or CreateMultipartUpload by another account with a legal hold, a retention or tags
    returns 403 AccessDenied if the policy allows the account s3:PutObject, but not the action for what it sets, such
    as s3:PutObjectLegalHold."""
    members = _members(operation, extra, place(f"without_{extra}"), clock.after(days=1))
    with expect.error(403, "AccessDenied"):
        ask(alt, operation, **members)


@pytest.fixture
def form_with_a_tag(raw_s3v4, second_account):
    """`form_with_a_tag(where)` is a form that the second account has signed, with the tag a=b."""
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    return lambda where: form.signed(raw_s3v4, **where, fields={"tagging": tags}, account=second_account).request


@forms_in_turn
@check("PostObject", "PutBucketPolicy", level="extended", spec=TAGS_OF_FORMS)
def test_right_to_tags_is_enough_for_a_form(raw_s3v4, place, form_with_a_tag):
    """A form by another account with a tag is accepted with 204 if the policy allows the account s3:PutObject and
    s3:PutObjectTagging."""
    expect.status(raw_s3v4.send(form_with_a_tag(place("with_tags"))), 204)


@forms_in_turn
@check("PostObject", "PutBucketPolicy", level="extended", spec=TAGS_OF_FORMS)
def test_form_with_tags_without_their_right_is_refused(raw_s3v4, control, place, form_with_a_tag):
    """A form by another account with a tag is refused with 403 AccessDenied, and stores nothing, if the policy allows
    the account s3:PutObject, but not s3:PutObjectTagging."""
    where = place("without_tags")
    answer = raw_s3v4.send(form_with_a_tag(where))
    with expect.keeping_out():
        expect.refused(answer, 403, "AccessDenied")
    expect.nothing_stored(control, where)
