"""Copies between encryptions: the source and the target each have the service's key, a KMS key or a customer's key; and
copies from one KMS key to another: the run's, a second one of it, and the one that S3 takes if the request names
none."""

import itertools

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import api
from fixtures.s3.encryption import (
    KEY,
    KMS_OBJECT_BODY,
    MD5_OF_OTHER_KEY,
    OTHER_KEY,
    copy_source_key_members,
    expect_kms_encryption,
)

FEATURE = "sse-kms"
DERIVED = "Documented for each kind by itself; asked here of every pair of them."

BODY = b"encrypted by the service"
KINDS = ("AES256", "kms", "customer")
NAMELESS = "nameless_kms"
OTHER_KMS = "other_kms"
BETWEEN_KEYS = [("kms", NAMELESS), (NAMELESS, "kms"), ("kms", OTHER_KMS), (OTHER_KMS, "kms")]
PAIRS = {
    f"{source}_to_{target}": (source, target) for source, target in [*itertools.product(KINDS, KINDS), *BETWEEN_KEYS]
}
OBJECTS_OF_KEYS = {"kms": "kms_object", OTHER_KMS: "object_of_the_other_key"}
"""The fixture of an object with a key of the run, by the kind of the key."""
pairs = pytest.mark.parametrize(
    "pair",
    [
        pytest.param(pair, id=name, marks=[pytest.mark.over_https] if "customer" in pair else [])
        for name, pair in PAIRS.items()
    ],
)


@pytest.fixture(scope="session")
def object_of_the_service(put_once):
    """An object that was put with AES256: its bucket and key."""
    return put_once(BODY, ServerSideEncryption="AES256")


@pytest.fixture(scope="session")
def nameless_kms_object(out_of_band, put_once, control):
    """An object that was put with aws:kms and without a key id: its bucket and key, and the key that S3 took. It may be
    the run's."""
    where = put_once(KMS_OBJECT_BODY, ServerSideEncryption="aws:kms")
    with out_of_band():
        return where, control.head_object(**where).get("SSEKMSKeyId") or ""


@pytest.fixture
def other_kms_key_id(endpoint, kms_key_id):
    """The second KMS key that was set for the run, for the same clients as the first."""
    if not endpoint.other_kms_key_id:
        skip_check("skipped", "no second KMS key is configured: set S3_OTHER_KMS_KEY_ID")
    return endpoint.other_kms_key_id


@pytest.fixture
def object_of_the_other_key(made_to_read, control, new_target, other_kms_key_id):
    """An object that was put with the second KMS key, for copies: its bucket and key."""

    def put():
        where, members = new_target(), {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": other_kms_key_id}
        control.put_object(**where, Body=KMS_OBJECT_BODY, **members)
        return where

    return made_to_read("an object of the second KMS key", put)


@pytest.fixture
def source(request, pair):
    """The object to copy: bucket and key, the members that a copy needs to read it, and its bytes."""
    if pair[0] == NAMELESS:
        return request.getfixturevalue("nameless_kms_object")[0], {}, KMS_OBJECT_BODY
    if pair[0] in OBJECTS_OF_KEYS:
        return request.getfixturevalue(OBJECTS_OF_KEYS[pair[0]]), {}, KMS_OBJECT_BODY
    if pair[0] == "AES256":
        return request.getfixturevalue("object_of_the_service"), {}, BODY
    where, body = request.getfixturevalue("locked_object")
    return where, copy_source_key_members(KEY), body


@pytest.fixture
def wanted(request, pair):
    """The members that encrypt the copy. KMS keys need Signature V4 to read with, too."""
    keys = {kind: request.getfixturevalue(f"{kind}_key_id") for kind in OBJECTS_OF_KEYS if kind in pair}
    if pair[1] in keys:
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": keys[pair[1]]}
    if pair[1] == NAMELESS:
        return {"ServerSideEncryption": "aws:kms"}
    if pair[1] == "AES256":
        return {"ServerSideEncryption": "AES256"}
    request.getfixturevalue("sends_own_key")
    return OTHER_KEY


@pytest.fixture
def is_encrypted(request, wanted):
    """`is_encrypted(response)` expects it to say that an object is encrypted as wanted."""

    def look(answer):
        if wanted == OTHER_KEY:
            returned = (answer.get("SSECustomerAlgorithm"), answer.get("SSECustomerKeyMD5"))
            expect.equal(returned, ("AES256", MD5_OF_OTHER_KEY), "algorithm and MD5 of the customer key", sort="form")
        elif wanted["ServerSideEncryption"] == "AES256":
            expect.equal(answer.get("ServerSideEncryption"), "AES256", "x-amz-server-side-encryption", sort="option")
        else:
            expect_kms_encryption(
                answer, wanted.get("SSEKMSKeyId") or request.getfixturevalue("nameless_kms_object")[1]
            )

    return look


def _key_of(wanted):
    """The members with which each request for such an object brings the customer's key."""
    return wanted if wanted == OTHER_KEY else {}


@pairs
@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_copy_is_encrypted_as_requested(s3, target, source, wanted, is_encrypted, pair):
    """CopyObject from an object with one encryption to another one returns the requested encryption, and so does
    GetObject of the copy, with the source's bytes."""
    where, reading, body = source
    is_encrypted(s3.copy_object(**target, CopySource=where, **reading, **wanted))
    got = s3.get_object(**target, **_key_of(wanted))
    is_encrypted(got)
    expect.equal(got["Body"].read(), body, "body", sort="data")


@pairs
@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_is_encrypted_as_its_upload(s3, target, source, wanted, is_encrypted, pair):
    """UploadPartCopy from an object with one encryption into an upload with another one returns the upload's
    encryption, and GetObject of the completed object returns it, too, with the source's bytes."""
    where, reading, body = source
    with expect.arranging():
        upload = {**target, "UploadId": s3.create_multipart_upload(**target, **wanted)["UploadId"]}
    copied = s3.upload_part_copy(**upload, PartNumber=1, CopySource=where, **reading, **_key_of(wanted))
    is_encrypted(copied)
    part = {"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]}
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    got = s3.get_object(**target, **_key_of(wanted))
    is_encrypted(got)
    expect.equal(got["Body"].read(), body, "body", sort="data")
