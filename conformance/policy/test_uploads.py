"""Uploads under a policy: conditions on the headers of the request, of PutObject, CopyObject and CreateMultipartUpload,
and on the fields of a form, which are all allowed by s3:PutObject; and of PutObjectAcl, which gives an object the same
ACL later."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import call_operation, serial_forms_mark, skip_check
from fixtures.clients.raw import form
from fixtures.model.sources import AUTHORIZATION, developerguide, userguide
from fixtures.s3.grants import ALL_USERS, group_permissions
from fixtures.s3.policies import PolicyTable, deny, when

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy uploads")

KEYS = userguide("amazon-s3-policy-keys")
ENCRYPTION = "s3:x-amz-server-side-encryption"
PUT = "s3:PutObject"

TAG_KEYS = "s3:RequestObjectTagKeys"
# Conditions on the tags a and b that hold together, and conditions of which none holds; and both for no tags.
QUANTIFIED = {
    "ForAnyValue:StringEquals": ["a", "z"],
    "ForAnyValue:StringNotEquals": ["a", "z"],
    "ForAnyValue:StringLike": ["z*", "a*"],
    "ForAnyValue:StringNotLike": "a*",
    "ForAllValues:StringEquals": ["a", "b", "z"],
    "ForAllValues:StringNotEquals": ["y", "z"],
    "ForAllValues:StringLike": ["a*", "b*"],
    "ForAllValues:StringNotLike": "z*",
}
OTHERS_QUANTIFIED = {
    "ForAnyValue:StringEquals": ["y", "z"],
    "ForAnyValue:StringNotEquals": ["a", "b"],
    "ForAnyValue:StringLike": "z*",
    "ForAnyValue:StringNotLike": "*",
    "ForAllValues:StringEquals": ["a", "z"],
    "ForAllValues:StringNotEquals": ["z", "a"],
    "ForAllValues:StringLike": "a*",
    "ForAllValues:StringNotLike": ["z*", "b*"],
}


def _of_tags(conditions, quantifier=""):
    """Returns the conditions on the keys of the tags, those of one quantifier or all."""
    return {operator: {TAG_KEYS: keys} for operator, keys in conditions.items() if operator.startswith(quantifier)}


ALL = f'uri="{ALL_USERS}"'
READ_BY_ALL = {"GrantRead": ALL}
# The key of a condition, and the member of the request that has it.
OTHER_GRANTS = {
    "no_read_acp": ("s3:x-amz-grant-read-acp", {"GrantReadACP": ALL}),
    "no_write_acp": ("s3:x-amz-grant-write-acp", {"GrantWriteACP": ALL}),
    "no_full_control": ("s3:x-amz-grant-full-control", {"GrantFullControl": ALL}),
}
TABLE = PolicyTable(
    "uploads",
    {
        "encrypted": [deny(PUT, "encrypted/*", **when("Null", ENCRYPTION, "true"))],
        "aes256": [deny(PUT, "aes256/*", **when("StringNotEquals", ENCRYPTION, "AES256"))],
        "kms": [deny(PUT, "kms/*", **when("StringNotEquals", ENCRYPTION, "aws:kms"))],
        "kms_key": [deny(PUT, "kms_key/*", **when("Null", f"{ENCRYPTION}-aws-kms-key-id", "true"))],
        "not_public": [deny(PUT, "not_public/*", **when("StringLike", "s3:x-amz-acl", "public*"))],
        "no_grant": [deny(PUT, "no_grant/*", **when("Null", "s3:x-amz-grant-read", "false"))],
        **{rule: [deny(PUT, f"{rule}/*", **when("Null", key, "false"))] for rule, (key, _) in OTHER_GRANTS.items()},
        "class": [deny(PUT, "class/*", **when("StringEquals", "s3:x-amz-storage-class", "GLACIER"))],
        "no_class": [deny(PUT, "no_class/*", **when("StringEquals", "s3:x-amz-storage-class", "STANDARD"))],
        "redirect": [deny(PUT, "redirect/*", **when("Null", "s3:x-amz-website-redirect-location", "false"))],
        "tagged": [deny(PUT, "tagged/*", **when("StringNotEquals", "s3:RequestObjectTag/security", "public"))],
        "tag_keys": [
            deny(PUT, "tag_keys/*", **when("ForAnyValue:StringNotEquals", "s3:RequestObjectTagKeys", ["a", "b"]))
        ],
        "tags_all": [deny(PUT, "tags_all/*", Condition=_of_tags(QUANTIFIED))],
        "tags_none": [deny(PUT, "tags_none/*", Condition={o: k}) for o, k in _of_tags(OTHERS_QUANTIFIED).items()],
        "no_tags_all": [deny(PUT, "no_tags_all/*", Condition=_of_tags(QUANTIFIED, "ForAllValues"))],
        "no_tags_none": [
            deny(PUT, "no_tags_none/*", Condition={o: k}) for o, k in _of_tags(QUANTIFIED, "ForAnyValue").items()
        ],
        "if_none_match": [deny(PUT, "if_none_match/*", **when("Null", "s3:if-none-match", "true"))],
        "v4": [deny(PUT, "v4/*", **when("StringNotEquals", "s3:signatureversion", "AWS4-HMAC-SHA256"))],
        "v2": [deny(PUT, "v2/*", **when("StringNotEquals", "s3:signatureversion", "AWS"))],
        "acl": [deny("s3:PutObjectAcl", "acl/*", **when("StringLike", "s3:x-amz-acl", "public*"))],
        "acl_grant": [deny("s3:PutObjectAcl", "acl_grant/*", **when("Null", "s3:x-amz-grant-read", "false"))],
    },
    objects={f"{folder}/object": {} for folder in ("source", "acl", "acl_grant")},
    by_operator=True,
)


def _cases(*cells):
    """Yields cases of a rule and the members of PutObject."""
    for rule, name, members in cells:
        yield pytest.param(rule, members, id=f"{rule}-{name}")


TAKEN = [
    ("encrypted", "AES256", {"ServerSideEncryption": "AES256"}),
    ("aes256", "AES256", {"ServerSideEncryption": "AES256"}),
    ("not_public", "private", {"ACL": "private"}),
    ("no_grant", "none", {}),
    *((rule, "read", READ_BY_ALL) for rule in OTHER_GRANTS),
    ("class", "STANDARD", {"StorageClass": "STANDARD"}),
    ("redirect", "none", {}),
    ("tagged", "and_another", {"Tagging": "colour=red&security=public"}),
    ("tag_keys", "none", {}),
    ("tag_keys", "both", {"Tagging": "a=1&b=2"}),
    ("tags_none", "both", {"Tagging": "a=1&b=2"}),
    ("no_tags_none", "none", {}),
    ("if_none_match", "star", {"IfNoneMatch": "*"}),
]
DENIED = [
    ("encrypted", "none", {}),
    ("aes256", "none", {}),
    ("kms", "AES256", {"ServerSideEncryption": "AES256"}),
    ("kms_key", "none", {}),
    ("not_public", "public-read", {"ACL": "public-read"}),
    ("no_grant", "read", READ_BY_ALL),
    *((rule, "granted", members) for rule, (_, members) in OTHER_GRANTS.items()),
    ("no_class", "STANDARD", {"StorageClass": "STANDARD"}),
    ("redirect", "elsewhere", {"WebsiteRedirectLocation": "/elsewhere"}),
    ("tagged", "none", {}),
    ("tagged", "another_value", {"Tagging": "security=none"}),
    ("tag_keys", "another_besides", {"Tagging": "a=1&c=2"}),
    ("tags_all", "both", {"Tagging": "a=1&b=2"}),
    ("no_tags_all", "none", {}),
    ("if_none_match", "none", {}),
]


@pytest.mark.parametrize(("rule", "members"), list(_cases(*TAKEN)))
@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
@recorded("boto", "test_encryption.py::S3EncryptionTest::test_1_versions", 2011, of="aes256-AES256")
def test_upload_that_is_not_denied(s3, place, rule, members):
    """PutObject by the bucket's owner returns 200 if a statement denies it under a condition that its headers do not
    meet."""
    expect.status(s3.put_object(**place(rule), Body=b"body", **members), 200)


@pytest.mark.parametrize(("rule", "members"), list(_cases(*DENIED)))
@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
@recorded("boto", "test_encryption.py::S3EncryptionTest::test_1_versions", 2011, of="aes256-none")
def test_upload_that_is_denied(s3, place, rule, members):
    """PutObject by the bucket's owner returns 403 AccessDenied if a statement denies it under a condition that its
    headers meet."""
    where = place(rule)
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body", **members)


# The authorization reference lists the same condition keys for all that needs s3:PutObject. An upload in parts sends
# its If-None-Match with CompleteMultipartUpload.
OTHER_WRITES = {
    "CopyObject": {"MetadataDirective": "COPY", "TaggingDirective": "REPLACE"},
    "CreateMultipartUpload": {},
}
OTHERS_TAKEN = [
    ("encrypted", "AES256", {"ServerSideEncryption": "AES256"}),
    ("not_public", "private", {"ACL": "private"}),
    ("tagged", "and_another", {"Tagging": "colour=red&security=public"}),
]
OTHERS_DENIED = [
    ("encrypted", "none", {}),
    ("kms_key", "none", {}),
    ("not_public", "public-read", {"ACL": "public-read"}),
    ("no_grant", "read", READ_BY_ALL),
    ("no_class", "STANDARD", {"StorageClass": "STANDARD"}),
    ("redirect", "elsewhere", {"WebsiteRedirectLocation": "/elsewhere"}),
    ("tagged", "another_value", {"Tagging": "security=none"}),
    ("if_none_match", "none", {}),
]
# CreateMultipartUpload without encryption is asked in test_multipart.py.
ELSEWHERE = {("CreateMultipartUpload", "encrypted", "none"), ("CreateMultipartUpload", "if_none_match", "none")}


def _cases_of_others(cells):
    """Yields cases of an operation other than PutObject, a rule and the members of the operation."""
    for operation in OTHER_WRITES:
        for rule, name, members in cells:
            if (operation, rule, name) not in ELSEWHERE:
                case = f"{operation}-{rule}-{name}"
                yield pytest.param(operation, rule, members, id=case, marks=pytest.mark.about(operation))


@pytest.fixture
def write(s3, place):
    """`write(operation, rule, members)` returns a function that sends the request, to be called once."""

    def prepare(operation, rule, members):
        where = place(rule)
        source = {"CopyObject": {"CopySource": {"Bucket": where["Bucket"], "Key": "source/object"}}}
        return lambda: call_operation(
            s3, operation, **where, **OTHER_WRITES[operation], **source.get(operation, {}), **members
        )

    return prepare


@pytest.mark.parametrize(("operation", "rule", "members"), list(_cases_of_others(OTHERS_TAKEN)))
@check("CopyObject", "PutBucketPolicy", level="common", spec=AUTHORIZATION)
def test_other_write_that_is_not_denied(write, operation, rule, members):
    """CopyObject and CreateMultipartUpload by the bucket's owner return 200 if a statement denies s3:PutObject under a
    condition that their headers do not meet."""
    expect.status(write(operation, rule, members)(), 200)


@pytest.mark.parametrize(("operation", "rule", "members"), list(_cases_of_others(OTHERS_DENIED)))
@check("CopyObject", "PutBucketPolicy", level="common", spec=AUTHORIZATION)
def test_other_write_that_is_denied(write, operation, rule, members):
    """CopyObject and CreateMultipartUpload by the bucket's owner return 403 AccessDenied if a statement denies
    s3:PutObject under a condition that their headers meet."""
    send = write(operation, rule, members)
    with expect.error(403, "AccessDenied"):
        send()


@check("PutObject", "PutBucketPolicy", level="common", spec=userguide("UsingKMSEncryption"))
def test_required_kms_key_is_not_denied(s3, place, kms_key_id, takes_any_etag):
    """PutObject with a KMS key returns 200 if a statement denies it without
    x-amz-server-side-encryption-aws-kms-key-id."""
    answer = s3.put_object(**place("kms_key"), Body=b"body", ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    expect.status(answer, 200)


@pytest.mark.parametrize(
    ("rule", "members"),
    list(_cases(("acl", "public-read", {"ACL": "public-read"}), ("acl_grant", "read", READ_BY_ALL))),
)
@check("PutObjectAcl", "PutBucketPolicy", level="common", spec=AUTHORIZATION)
def test_acl_that_is_denied(s3, control, ruled, rule, members):
    """PutObjectAcl by the bucket's owner returns 403 AccessDenied, and opens nothing, if a statement denies it with a
    public s3:x-amz-acl, or with any s3:x-amz-grant-read, and the request has that."""
    where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/object"}
    with expect.error(403, "AccessDenied"):
        s3.put_object_acl(**where, **members)
    with expect.keeping_out():
        expect.equal(
            group_permissions(control.get_object_acl(**where), to=ALL_USERS), [], "grants to all users", sort="access"
        )


@check("PutObjectAcl", "PutBucketPolicy", level="common", spec=AUTHORIZATION)
def test_acl_that_is_not_denied(s3, ruled):
    """PutObjectAcl with the ACL private by the bucket's owner returns 200 if a statement denies it with a public
    s3:x-amz-acl."""
    expect.status(s3.put_object_acl(Bucket=ruled(TABLE, "acl"), Key="acl/object", ACL="private"), 200)


# A form passes as fields what PutObject passes as headers; its tags are a document.
def _tags(**tags):
    pairs = (f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags.items())
    return f"<Tagging><TagSet>{''.join(pairs)}</TagSet></Tagging>"


FORMS_TAKEN = [
    ("encrypted", "AES256", {"x-amz-server-side-encryption": "AES256"}),
    ("not_public", "private", {"acl": "private"}),
    ("tagged", "and_another", {"tagging": _tags(colour="red", security="public")}),
]
FORMS_DENIED = [
    ("encrypted", "none", {}),
    ("not_public", "public-read", {"acl": "public-read"}),
    ("no_class", "STANDARD", {"x-amz-storage-class": "STANDARD"}),
    ("redirect", "elsewhere", {"x-amz-website-redirect-location": "/elsewhere"}),
    ("tagged", "another_value", {"tagging": _tags(security="none")}),
    ("tag_keys", "another_besides", {"tagging": _tags(a=1, c=2)}),
]


@serial_forms_mark
@pytest.mark.parametrize(("rule", "fields"), list(_cases(*FORMS_TAKEN)))
@check("PostObject", "PutBucketPolicy", level="common", spec=developerguide("RESTObjectPOST"))
def test_form_that_is_not_denied(raw_s3v4, place, rule, fields):
    """A form that the bucket's owner has signed is accepted with 204 if a statement denies s3:PutObject under a
    condition that its fields do not meet."""
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **place(rule), fields=fields).request), 204)


@serial_forms_mark
@pytest.mark.parametrize(("rule", "fields"), list(_cases(*FORMS_DENIED)))
@check("PostObject", "PutBucketPolicy", level="common", spec=developerguide("RESTObjectPOST"))
def test_form_that_is_denied(raw_s3v4, control, place, rule, fields):
    """A form that the bucket's owner has signed is refused with 403 AccessDenied, and stores nothing, if a statement
    denies s3:PutObject under a condition that its fields meet."""
    where = place(rule)
    answer = raw_s3v4.send(form.signed(raw_s3v4, **where, fields=fields).request)
    with expect.keeping_out():
        expect.refused(answer, 403, "AccessDenied")
    expect.nothing_stored(control, where)


@check("PutObject", "PutBucketPolicy", level="common", spec=KEYS)
def test_other_encryption_is_denied(s3, place, signature):
    """PutObject with x-amz-server-side-encryption aws:kms returns 403 AccessDenied if a statement denies any value
    except AES256."""
    if signature == "s3":
        skip_check("n/a", "S3 accepts requests for KMS keys with Signature V4 only")
    where = place("aes256")
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body", ServerSideEncryption="aws:kms")


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_required_signature_version_is_not_denied(s3, place, signature):
    """PutObject returns 200 if a statement denies any s3:signatureversion except the one of the request: AWS for
    Signature V2, AWS4-HMAC-SHA256 for V4."""
    expect.status(s3.put_object(**place("v4" if signature == "s3v4" else "v2"), Body=b"body"), 200)


@check("PutObject", "PutBucketPolicy", level="extended", spec=KEYS)
def test_other_signature_version_is_denied(s3, place, signature):
    """PutObject signed with Signature V4 returns 403 AccessDenied if a statement denies any s3:signatureversion
    except AWS. Signed with V2, it does so if a statement denies any except AWS4-HMAC-SHA256."""
    where = place("v2" if signature == "s3v4" else "v4")
    with expect.error(403, "AccessDenied"):
        s3.put_object(**where, Body=b"body")
