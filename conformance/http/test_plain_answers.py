"""The members of the responses to plain requests, which programs read.

Rules for every response are also about requests that few programs send. Each of these is the plainest request of its
operation, so that what its response lacks is lacking for every program.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.clients.raw.as_written import request_with
from fixtures.model.sources import api
from fixtures.s3.uploads import raw_part_request, send_part, start_upload

FEATURE = "responses"

PART = b"0123456789"
OBJECT = ("Last-Modified", "ETag")
TYPE = ("Content-Type", "Accept-Ranges")
ENTRY = ("LastModified", "Size")
PARTS = ("IsTruncated", "ETag", "Size")


def _prefix(there):
    return f"prefix={there['Key'].replace('/', '%2F')}"


def _copy(raw, there, target):
    return raw.request("PUT", **target, headers={"x-amz-copy-source": f"/{there['Bucket']}/{there['Key']}"})


def _delete(raw, there, target):
    document = f"<Delete><Object><Key>{target['Key']}</Key></Object></Delete>"
    return request_with(raw, "POST", {"Bucket": target["Bucket"]}, "delete=", document.encode())


def _list(query):
    return lambda raw, there, target: raw.request("GET", there["Bucket"], query=f"{query}{_prefix(there)}")


# Operation: its plain request, the headers or elements of its response without which some program was recorded to fail,
# and the other ones that programs read.
PLAIN = {
    "HeadObject": (lambda raw, there, target: raw.request("HEAD", **there), (*OBJECT, "Content-Length"), TYPE),
    "GetObject": (
        lambda raw, there, target: raw.request("GET", **there, headers={"Range": "bytes=2-5"}),
        (*OBJECT, "Content-Range"),
        TYPE,
    ),
    "PutObject": (lambda raw, there, target: raw.request("PUT", **target, body=PART), ("ETag",), ()),
    "CopyObject": (_copy, ("ETag",), ("LastModified",)),
    "DeleteObjects": (_delete, ("Deleted",), ()),
    "ListBuckets": (lambda raw, there, target: raw.request("GET"), (), ("CreationDate",)),
    "ListObjects": (_list(""), ("IsTruncated", *ENTRY), ("Name",)),
    "ListObjectsV2": (_list("list-type=2&"), ("Name", "IsTruncated", "KeyCount", *ENTRY), ()),
    "ListObjectVersions": (_list("versions=&"), ("IsLatest", "LastModified"), ("Size",)),
}


def _complete(raw, where, upload, etag):
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    document = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>"
    return raw.request("POST", **where, query=upload, body=document.encode())


# The same for operations on an upload in progress, which has part 1.
PLAIN_OF_UPLOADS = {
    "CompleteMultipartUpload": (_complete, ("Location", "ETag"), ()),
    "ListParts": (lambda raw, where, upload, etag: raw.request("GET", **where, query=upload), PARTS, ()),
    "ListMultipartUploads": (
        lambda raw, where, upload, etag: raw.request("GET", where["Bucket"], query=f"uploads=&{_prefix(where)}"),
        (),
        ("Initiated",),
    ),
}


def _cases(plain):
    return [
        pytest.param(request, (*needed, *others), id=operation, marks=marks_for_operation(operation))
        for operation, (request, needed, others) in plain.items()
    ]


def _shows(plain):
    """The faults that stop programs: a member that lacks in the responses to an operation."""
    return {
        operation: " ".join(f"{operation}-without-{member}" for member in needed)
        for operation, (_, needed, _) in plain.items()
    }


def _has(answer, members):
    expect.status(answer, 200, 206)
    lacking = [name for name in members if answer.headers.get(name) is None and not answer.texts(name)]
    expect.equal(lacking, [], "members that lack", sort="form")


@pytest.mark.parametrize(("plain", "members"), _cases(PLAIN))
@check("GetObject", level="common", spec=api("GetObject"), shows=_shows(PLAIN))
def test_members_of_a_plain_response(raw_s3v4, ten_bytes, target, plain, members):
    """The response to an operation's plainest request has the headers and elements that programs read of it."""
    _has(raw_s3v4.ask(plain(raw_s3v4, ten_bytes, target)), members)


@pytest.mark.parametrize(("plain", "members"), _cases(PLAIN_OF_UPLOADS))
@check("ListParts", level="common", spec=api("ListParts"), shows=_shows(PLAIN_OF_UPLOADS))
def test_members_of_a_plain_response_about_an_upload(raw_s3v4, control, target, plain, members):
    """The response to an operation's plainest request about an upload in progress has the headers and elements that
    programs read of it."""
    upload = start_upload(control, target)
    etag = send_part(control, upload, 1, PART)["ETag"]
    _has(raw_s3v4.ask(plain(raw_s3v4, target, f"uploadId={upload['UploadId']}", etag)), members)


@check("UploadPart", level="common", spec=api("UploadPart"), shows="UploadPart-without-ETag")
def test_etag_of_a_plain_response_to_a_part(raw_s3v4, upload):
    """The response to the plainest UploadPart has the ETag, without which no program can complete the upload."""
    _has(raw_s3v4.ask(raw_part_request(raw_s3v4, upload, 1).with_body(PART)), ("ETag",))
