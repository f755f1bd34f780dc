"""Incomplete, contradictory and superfluous customer keys (SSE-C), in every operation that takes one."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide
from fixtures.s3.encryption import KEY, OTHER_KEY, WRONG_KEYS, customer_key_headers, source_key_headers

FEATURE = "sse-c"
DERIVED = "PutObject refuses this; asked here of every other operation that takes the same."

SSE_C = userguide("ServerSideEncryptionCustomerKeys")
SSE = "x-amz-server-side-encryption"


@pytest.fixture(scope="session")
def upload_under_a_key(out_of_band, control, new_target, open_to_customer_keys):
    """An upload in progress that was created with KEY: its bucket, key and id."""
    with out_of_band():
        target = new_target()
        return {**target, "UploadId": control.create_multipart_upload(**target, **KEY)["UploadId"]}


@pytest.fixture(scope="session")
def plain_upload(out_of_band, control, new_target):
    """An upload in progress that was created without a customer key: its bucket, key and id."""
    with out_of_band():
        target = new_target()
        return {**target, "UploadId": control.create_multipart_upload(**target)["UploadId"]}


@pytest.fixture
def places(request, target, sends_own_key, ten_bytes, locked_object, plain_upload):
    """The resources of the requests: a target, objects without and with a customer key, and uploads without and with
    one."""
    return {
        "target": target,
        "plain": ten_bytes,
        "locked": locked_object[0],
        "upload": request.getfixturevalue("upload_under_a_key"),
        "plain upload": plain_upload,
    }


def _create(s3, at):
    s3.create_multipart_upload(**at["target"])


def _copy(s3, at):
    s3.copy_object(**at["target"], CopySource=at["plain"])


def _upload_part(s3, at):
    s3.upload_part(**at["upload"], PartNumber=1, Body=b"part")


def _upload_part_copy(s3, at):
    s3.upload_part_copy(**at["upload"], PartNumber=1, CopySource=at["plain"])


def _get(s3, at):
    s3.get_object(**at["locked"])


def _head(s3, at):
    s3.head_object(**at["locked"])


def _attributes(s3, at):
    s3.get_object_attributes(**at["locked"], ObjectAttributes=["ObjectSize"])


def _copy_from(s3, at):
    s3.copy_object(**at["target"], CopySource=at["locked"])


def _part_copy_from(s3, at):
    s3.upload_part_copy(**at["plain upload"], PartNumber=1, CopySource=at["locked"])


def _there(s3, at, request_of):
    """Returns everything that the request could add: objects at the target's key, uploads to it, or parts of both
    uploads."""
    target = at["target"]
    if request_of in (_copy, _copy_from):
        return len(s3.list_objects(Bucket=target["Bucket"], Prefix=target["Key"]).get("Contents", []))
    if request_of is _create:
        return len(s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"]).get("Uploads", []))
    uploads = [s3.list_parts(**at[name]) for name in ("upload", "plain upload")]
    return [(part["PartNumber"], part["ETag"]) for listed in uploads for part in listed.get("Parts", [])]


def _crossed(calls, cases, known=()):
    """A parameter for each call with each case, except those that other checks ask for."""
    return [
        pytest.param(call, case, id=f"{name}-{kind}")
        for name, call in calls.items()
        for kind, case in cases.items()
        if (name, kind) not in known
    ]


WRITES = {
    "CreateMultipartUpload": _create,
    "CopyObject": _copy,
    "UploadPart": _upload_part,
    "UploadPartCopy": _upload_part_copy,
}


# AWS was recorded to answer PutObject with InvalidArgument, or InvalidEncryptionAlgorithmError for another algorithm.
@pytest.mark.parametrize(("request_of", "headers"), _crossed(WRITES, WRONG_KEYS))
@check("CreateMultipartUpload", level="extended", spec=SSE_C)
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026, of="CopyObject-another_algorithm")
def test_wrong_key_for_what_is_stored_is_refused(s3, places, altered, request_of, headers):
    """CreateMultipartUpload, CopyObject, UploadPart and UploadPartCopy with a customer key that is incomplete or
    contradicts itself, or with an algorithm other than AES256, return 400 and store nothing."""
    with expect.arranging():
        before = _there(s3, places, request_of)
    with altered(headers=headers), expect.error(400):
        request_of(s3, places)
    expect.equal(_there(s3, places, request_of), before, "what is stored", sort="data")


READS = {"GetObject": _get, "HeadObject": _head, "GetObjectAttributes": _attributes}
SOURCES = {"CopyObject": _copy_from, "UploadPartCopy": _part_copy_from}
KNOWN = [(name, case) for name in ("GetObject", "HeadObject") for case in ("without_the_md5", "another_algorithm")]


# AWS was recorded to answer GetObject without the MD5 with 403 AccessDenied; for the rest the codes are not known.
@pytest.mark.parametrize(("request_of", "headers"), _crossed(READS, WRONG_KEYS, KNOWN))
@check("GetObject", level="extended", spec=SSE_C)
def test_wrong_key_for_what_is_read_is_refused(s3, places, altered, request_of, headers):
    """GetObject, HeadObject and GetObjectAttributes of an object with a customer key that is incomplete or
    contradicts itself, or with an algorithm other than AES256, return 400 or 403."""
    with altered(headers=headers), expect.error(400, 403):
        request_of(s3, places)


@pytest.mark.parametrize(("request_of", "headers"), _crossed(SOURCES, WRONG_KEYS))
@check("CopyObject", level="extended", spec=SSE_C)
def test_wrong_key_for_the_source_is_refused(s3, places, altered, request_of, headers):
    """CopyObject and UploadPartCopy from an object with a customer key, with a key for the source that is incomplete
    or contradicts itself, or with an algorithm other than AES256, return 400 or 403 and store nothing."""
    with expect.arranging():
        before = _there(s3, places, request_of)
    with altered(headers=source_key_headers(headers)), expect.error(400, 403):
        request_of(s3, places)
    expect.equal(_there(s3, places, request_of), before, "what is stored", sort="data")


WITH_SSE = {"AES256": customer_key_headers() | {SSE: "AES256"}, "kms": customer_key_headers() | {SSE: "aws:kms"}}


NOT_AT_CREATION = {name: call for name, call in WRITES.items() if name != "CreateMultipartUpload"}


@pytest.mark.parametrize(("request_of", "headers"), _crossed(NOT_AT_CREATION, WITH_SSE))
@check("CopyObject", level="extended", spec=SSE_C)
@recorded("LocalStack", "TestS3SSECEncryption::test_copy_object_with_sse_c", 2026, of="CopyObject-AES256")
def test_key_with_another_encryption_is_refused(s3, places, altered, request_of, headers):
    """CopyObject, UploadPart and UploadPartCopy with a customer key and with x-amz-server-side-encryption AES256 or
    aws:kms return 400 and store nothing."""
    with expect.arranging():
        before = _there(s3, places, request_of)
    with altered(headers=headers), expect.error(400):
        request_of(s3, places)
    expect.equal(_there(s3, places, request_of), before, "what is stored", sort="data")


@pytest.mark.parametrize("headers", [customer_key_headers(), {}], ids=["another_key", "no_key"])
@check("UploadPartCopy", level="extended", spec=SSE_C)
def test_copied_part_needs_the_key_of_its_upload(s3, places, altered, headers):
    """UploadPartCopy into an upload with a customer key, without this key, and into an upload without one, with a
    key, returns 400 InvalidRequest."""
    upload = places["plain upload" if headers else "upload"]
    with altered(headers=headers), expect.error(400, "InvalidRequest"):
        s3.upload_part_copy(**upload, PartNumber=1, CopySource=places["plain"])


def _head_of_a_plain_object(s3, at):
    s3.head_object(**at["plain"], **KEY)


def _part_of_a_plain_object(s3, at):
    s3.upload_part_copy(
        **at["plain upload"],
        PartNumber=1,
        CopySource=at["plain"],
        CopySourceSSECustomerAlgorithm="AES256",
        CopySourceSSECustomerKey=KEY["SSECustomerKey"],
    )


def _attributes_of_a_plain_object(s3, at):
    s3.get_object_attributes(**at["plain"], **KEY, ObjectAttributes=["ObjectSize"])


def _range_of_a_plain_object(s3, at):
    s3.get_object(**at["plain"], **KEY, Range="bytes=1-2")


PLAIN = {
    "HeadObject": _head_of_a_plain_object,
    "UploadPartCopy": _part_of_a_plain_object,
    "GetObjectAttributes": _attributes_of_a_plain_object,
    "range": _range_of_a_plain_object,
}


@pytest.mark.parametrize("request_of", PLAIN.values(), ids=PLAIN)
@check("HeadObject", level="extended", spec=SSE_C)
def test_key_for_a_plain_object_is_refused(s3, places, request_of):
    """HeadObject, UploadPartCopy, GetObjectAttributes and GetObject of a range with a customer key, of an object that
    was stored without one, return 400."""
    with expect.error(400):
        request_of(s3, places)


@check("GetObjectAttributes", level="common", spec=SSE_C)
def test_attributes_with_another_key_are_refused(s3, places, altered):
    """GetObjectAttributes of an object with another customer key than its own returns 403 AccessDenied."""
    other = customer_key_headers(secret=OTHER_KEY["SSECustomerKey"])
    with altered(headers=other), expect.error(403, "AccessDenied"):
        _attributes(s3, places)


def _get_plain(s3, at):
    s3.get_object(**at["plain"])


def _head_plain(s3, at):
    s3.head_object(**at["plain"])


def _attributes_plain(s3, at):
    s3.get_object_attributes(**at["plain"], ObjectAttributes=["ObjectSize"])


OVER_HTTP = {
    "CreateMultipartUpload": _create,
    "CopyObject": _copy,
    "GetObject": _get_plain,
    "HeadObject": _head_plain,
    "GetObjectAttributes": _attributes_plain,
}


@pytest.mark.parametrize("request_of", OVER_HTTP.values(), ids=OVER_HTTP)
@check("CreateMultipartUpload", level="common", spec=SSE_C)
def test_key_over_http_is_refused(s3, target, ten_bytes, over_http, altered, request_of):
    """CreateMultipartUpload, CopyObject, GetObject, HeadObject and GetObjectAttributes with a customer key over plain
    HTTP return 400."""
    with altered(headers=customer_key_headers()), expect.error(400):
        request_of(s3, {"target": target, "plain": ten_bytes})


PARTS = {
    "UploadPart": (_upload_part, customer_key_headers()),
    "UploadPartCopy": (_upload_part_copy, customer_key_headers()),
    "source": (_upload_part_copy, source_key_headers(customer_key_headers())),
}


@pytest.mark.parametrize(("request_of", "headers"), PARTS.values(), ids=PARTS)
@check("UploadPart", level="extended", spec=SSE_C)
def test_key_of_a_part_over_http_is_refused(s3, empty_upload, ten_bytes, over_http, altered, request_of, headers):
    """UploadPart and UploadPartCopy with a customer key, and UploadPartCopy with one for its source, return 400 over
    plain HTTP, and the upload has no part."""
    with altered(headers=headers), expect.error(400):
        request_of(s3, {"upload": empty_upload, "plain": ten_bytes})
    expect.no_parts(s3, empty_upload)


@check("CopyObject", level="extended", spec=SSE_C)
def test_key_of_a_source_over_http_is_refused(s3, target, ten_bytes, over_http, altered):
    """CopyObject with a customer key for its source returns 400 over plain HTTP and makes no copy."""
    with altered(headers=source_key_headers(customer_key_headers())), expect.error(400):
        s3.copy_object(**target, CopySource=ten_bytes)
    with expect.error(404):
        s3.head_object(**target)
