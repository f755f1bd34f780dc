"""Each way of writing, also by a form, over an object that is of parts, encrypted with a key of its own, or held: the
new object has nothing of the old one, and what is held stays.

These are raw requests, with a form among them. Objects with metadata, tags and ACLs are in test_written_over.py.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import case_per_operation, serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "objects"
DERIVED = "A write replaces the whole object; so nothing of the old one remains."

OLD, NEW = b"the old one", form.CONTENT
KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload", "PostObject")
each_write = pytest.mark.parametrize("write", case_per_operation(WRITES))
pytestmark = serial_forms_mark


@pytest.fixture(scope="session")
def source(put_once):
    """An object with the new bytes, for copies."""
    return put_once(NEW)


@pytest.fixture
def write_over(raw_s3v4, control, source, write):
    """`write_over(target)` writes the new bytes to this bucket and key."""

    def send(target):
        if write == "PostObject":
            return raw_s3v4.send(form.signed(raw_s3v4, **target).request)
        if write == "CopyObject":
            headers = {"x-amz-copy-source": f"/{source['Bucket']}/{source['Key']}"}
            return raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers=headers))
        if write == "PutObject":
            return raw_s3v4.ask(raw_s3v4.request("PUT", **target, body=NEW))
        upload = start_upload(control, target)
        etag = send_part(control, upload, 1, NEW)["ETag"].strip('"')
        part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
        document = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
        query = f"uploadId={upload['UploadId']}"
        return raw_s3v4.ask(raw_s3v4.request("POST", **target, query=query, body=document))

    return send


def _is_written(control, target, write):
    """Expects the new bytes, as they are of an object that was made by this write and without a key."""
    got = control.get_object(**target)
    expect.equal(got["Body"].read(), NEW, "body", sort="data")
    expect.equal(
        got["ETag"].endswith('-1"'), write == "CompleteMultipartUpload", "whether the ETag is of parts", sort="form"
    )
    return got


@each_write
@check("PutObject", level="common", spec=api("PutObject"))
def test_object_of_parts_is_written_over(control, target, write_over, write):
    """PutObject, CopyObject, CompleteMultipartUpload and a form over an object that was uploaded in parts leave an
    object of the new bytes, whose ETag has the form of multipart uploads only if it was made by one."""
    with expect.arranging():
        upload = start_upload(control, target)
        finish(control, upload, send_part(control, upload, 1, OLD))
    expect.succeeded(write_over(target))
    _is_written(control, target, write)


@each_write
@check("PutObject", level="common", spec=userguide("ServerSideEncryptionCustomerKeys"), feature="sse-c")
def test_object_under_a_customer_key_is_written_over(control, target, sends_own_key, write_over, write):
    """PutObject, CopyObject, CompleteMultipartUpload and a form, without a key, over an object that was encrypted with
    a customer's key leave an object that is read without a key."""
    with expect.arranging():
        control.put_object(**target, Body=OLD, **KEY)
    expect.succeeded(write_over(target))
    expect.equal(
        _is_written(control, target, write).get("SSECustomerAlgorithm"),
        None,
        "algorithm of a customer's key",
        sort="option",
    )


@pytest.fixture
def kms_target(control, target, kms_key_id):
    """An object with the run's KMS key: its bucket and key."""
    with expect.arranging():
        control.put_object(**target, Body=OLD, ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key_id)
    return target


@each_write
@check("PutObject", level="common", spec=userguide("UsingKMSEncryption"), feature="sse-kms")
def test_object_under_a_kms_key_is_written_over(control, kms_target, kms_key_id, write_over, write):
    """PutObject, CopyObject, CompleteMultipartUpload and a form, without headers about encryption, over an object with
    a KMS key leave an object without this key."""
    expect.succeeded(write_over(kms_target))
    returned = _is_written(control, kms_target, write).get("SSEKMSKeyId") or ""
    # The default encryption may be under another key; ARNs end with the id.
    same = returned.rpartition("/")[2] == kms_key_id.rpartition("/")[2]
    expect.equal(same, False, "whether it is under the KMS key of the old object", sort="option")


@each_write
@check("PutObject", level="common", spec=userguide("object-lock"), feature="legal-hold")
def test_held_object_is_kept_below_a_new_version(control, locked_target, write_over, write):
    """PutObject, CopyObject, CompleteMultipartUpload and a form over an object with a legal hold succeed with a new
    version, which has no legal hold; the version below keeps its bytes and its hold."""
    with expect.arranging():
        held = control.put_object(**locked_target, Body=OLD)["VersionId"]
        control.put_object_legal_hold(**locked_target, VersionId=held, LegalHold={"Status": "ON"})
    expect.succeeded(write_over(locked_target))
    got = _is_written(control, locked_target, write)
    expect.equal(got.get("ObjectLockLegalHoldStatus", "OFF"), "OFF", "legal hold of the new version", sort="option")
    below = control.get_object(**locked_target, VersionId=held)
    returned = (below["Body"].read(), below.get("ObjectLockLegalHoldStatus"))
    expect.equal(returned, (OLD, "ON"), "body and legal hold of the version below", sort=("data", "option"))
