"""Tags and ACLs that are put later do not change the object: one of several parts, one in another storage class, or one
encrypted with each kind of key."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import api
from fixtures.s3.encryption import KEY
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "{kind}"
DERIVED = "An operation is documented to change what it names; so everything beside that stays."

BODY = b"as it was"


def _of_parts(control, target, key):
    upload = start_upload(control, target)
    finish(control, upload, send_part(control, upload, 1, BODY))


def _put(**members):
    return lambda control, target, key: control.put_object(**target, Body=BODY, **members)


def _under_kms(control, target, key):
    control.put_object(**target, Body=BODY, ServerSideEncryption="aws:kms", SSEKMSKeyId=key)


MADE = {
    "parts": ("multipart", _of_parts, {}, ""),
    "managed_key": ("sse-s3", _put(ServerSideEncryption="AES256"), {}, ""),
    "customer_key": ("sse-c", _put(**KEY), KEY, "sends_own_key"),
    "kms_key": ("sse-kms", _under_kms, {}, "kms_key_id"),
    "class": ("storage-classes", _put(StorageClass="STANDARD_IA"), {}, ""),
}
"""Each kind of object: its feature, the function that makes it, the members that a read needs, and a needed fixture."""
KEPT = ("ServerSideEncryption", "SSEKMSKeyId", "SSECustomerAlgorithm", "SSECustomerKeyMD5", "StorageClass")


def _tag(s3, where):
    return s3.put_object_tagging(**where, Tagging={"TagSet": [{"Key": "colour", "Value": "red"}]})


def _share(s3, where):
    return s3.put_object_acl(**where, ACL="public-read")


CHANGES = {"PutObjectTagging": _tag, "PutObjectAcl": _share}


def _read(s3, where, reading):
    got = s3.get_object(**where, **reading)
    return got["Body"].read(), got["ETag"], {name: got[name] for name in KEPT if name in got}


@pytest.fixture
def made(request, s3, control, new_target, kind, make, reading, needed):
    """An object of this kind, and the result of a read of it."""
    key = request.getfixturevalue(needed) if needed else None

    with expect.arranging():
        target = new_target()
        make(control, target, key)
        return target, _read(s3, target, reading)


@pytest.mark.parametrize(
    "change", [pytest.param(change, id=name, marks=marks_for_operation(name)) for name, change in CHANGES.items()]
)
@pytest.mark.parametrize(
    ("kind", "make", "reading", "needed"),
    [
        pytest.param(*made, id=name, marks=[pytest.mark.over_https] if name == "customer_key" else [])
        for name, made in MADE.items()
    ],
)
@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_object_is_as_it_was(s3, made, kind, make, reading, needed, change):
    """PutObjectTagging and PutObjectAcl of an object that was uploaded in parts, is in another storage class, or is
    encrypted with a key of S3, of KMS or of a customer, leave its bytes, ETag, class and encryption as they were."""
    where, before = made
    with expect.arranging():  # other modules test if tags and ACLs are offered
        change(s3, where)
    expect.equal(_read(s3, where, reading), before, "bytes, ETag, class and encryption", sort="option")
