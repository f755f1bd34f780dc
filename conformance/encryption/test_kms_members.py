"""KMS keys and encryption contexts in the operations other than PutObject: refused ones, and what responses return."""

import base64

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, developerguide, userguide
from fixtures.s3.encryption import KMS_OBJECT_BODY, expect_kms_encryption
from fixtures.s3.uploads import LAST_PART, start_upload

FEATURE = "sse-kms"

of_upload = pytest.mark.xdist_group("encrypted upload in a part")

KMS = userguide("UsingKMSEncryption")
SSE = "x-amz-server-side-encryption"
UNKNOWN_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
WITHOUT_KMS = {
    "with_AES256": {SSE: "AES256", f"{SSE}-aws-kms-key-id": UNKNOWN_ID},
    "without_an_algorithm": {f"{SSE}-aws-kms-key-id": UNKNOWN_ID},
}
CONTEXTS = {
    "no_base64": "project=checks",
    "no_json": base64.b64encode(b"project=checks").decode(),
    "no_object": base64.b64encode(b'["project"]').decode(),
}


def _create(s3, target, source):
    s3.create_multipart_upload(**target)


def _copy(s3, target, source):
    s3.copy_object(**target, CopySource=source)


CALLS = {"CreateMultipartUpload": _create, "CopyObject": _copy}
of_each = pytest.mark.parametrize("request_of", CALLS.values(), ids=CALLS)


@pytest.mark.parametrize("headers", WITHOUT_KMS.values(), ids=WITHOUT_KMS)
@of_each
@check("CreateMultipartUpload", level="extended", spec=KMS)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_key_without_kms_is_refused(s3, target, ten_bytes, altered, request_of, headers):
    """CreateMultipartUpload and CopyObject with the id of a KMS key, and with AES256 or without an algorithm, return
    400."""
    with altered(headers=headers), expect.error(400):
        request_of(s3, target, ten_bytes)


@serial_forms_mark
@pytest.mark.parametrize("fields", WITHOUT_KMS.values(), ids=WITHOUT_KMS)
@check("PostObject", level="extended", spec=developerguide("RESTObjectPOST"))
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_key_of_a_form_without_kms_is_refused(raw_s3v4, control, target, fields):
    """A form with the id of a KMS key, and with AES256 or without an algorithm, is refused with 400, and stores
    nothing."""
    expect.refused(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=fields).request), 400)
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
@of_each
@check("CreateMultipartUpload", level="extended", spec=KMS)
@derived("PutObject refuses this; asked here of every other operation that takes the same.")
def test_malformed_encryption_context_is_refused(s3, target, ten_bytes, kms_key_id, altered, request_of, context):
    """CreateMultipartUpload and CopyObject with a KMS key, and with an encryption context that is not a
    base64-encoded JSON object, return 400."""
    headers = {SSE: "aws:kms", f"{SSE}-aws-kms-key-id": kms_key_id, f"{SSE}-context": context}
    with altered(headers=headers), expect.error(400):
        request_of(s3, target, ten_bytes)


@pytest.fixture
def kms_upload(s3, new_target, kms_key_id):
    """An upload in progress that was created with the KMS key, for a check that only looks at the response to its own
    part: its bucket, key and id."""
    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id}
    return start_upload(s3, new_target(), **kms)


@check("UploadPart", level="extended", spec=api("UploadPart"))
def test_part_says_the_key(s3, takes_any_etag, kms_upload, kms_key_id):
    """UploadPart of an upload that was created with a KMS key returns aws:kms and this key."""
    expect_kms_encryption(s3.upload_part(**kms_upload, PartNumber=1, Body=LAST_PART), kms_key_id)


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_says_the_key(s3, ten_bytes, kms_upload, kms_key_id):
    """UploadPartCopy into an upload that was created with a KMS key returns aws:kms and this key."""
    expect_kms_encryption(s3.upload_part_copy(**kms_upload, PartNumber=1, CopySource=ten_bytes), kms_key_id)


@of_upload
@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_completion_says_the_key(uploaded, bucket, kms_key_id):
    """CompleteMultipartUpload of an upload that was created with a KMS key returns aws:kms and this key."""
    _, sent, completed = uploaded(bucket, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    with expect.arranging():
        sent()
    expect_kms_encryption(completed(), kms_key_id)


@check("GetObjectAttributes", level="extended", spec=api("GetObjectAttributes"))
def test_attributes_need_no_key(s3, kms_object, kms_key_id):
    """GetObjectAttributes of an object encrypted with a KMS key, without encryption headers, returns 200 and the
    ObjectSize of the bytes that were put."""
    found = s3.get_object_attributes(**kms_object, ObjectAttributes=["ObjectSize"])
    expect.equal(found.get("ObjectSize"), len(KMS_OBJECT_BODY), "ObjectSize", sort="data")
