"""Every common operation on a bucket and on an object, in the forms in which other SDKs, browsers and proxies send it:
one request has all of them. They mean nothing to S3.

Where a request fails, each form is sent alone, and those that make it fail are named.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.service_model import has_document
from fixtures.model.sources import reference
from fixtures.s3 import bucket_operations, object_operations
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "http-messages"

REQUESTS = reference("RESTAPI")
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Cookie": "session=0123456789abcdef",
    "Referer": "https://www.example.com/page",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "cross-site",
    "Upgrade-Insecure-Requests": "1",
}
PROXY = {
    "Forwarded": "for=192.0.2.7;proto=https",
    "Via": "1.1 proxy.example.com",
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "192.0.2.7",
}


def _with_equals(request, operation):
    """The request with an equals sign after a bare sub-resource."""
    written = [each if "=" in each else f"{each}=" for each in request.query.split("&") if each]
    return request.with_arguments(*written) if written else request


def _with_slash(request, operation):
    """The request with a slash after its bucket; one about a key stays as it is."""
    return request.with_path(f"{request.path.rstrip('/')}/") if operation in bucket_operations.COMMON else request


def _with(headers):
    def wear(request, operation):
        for name, value in headers.items():
            request = request.adding(name, value)
        return request

    return wear


# What is worn before signing, and the headers after it.
SIGNED_FORMS = {
    "equals_sign": _with_equals,
    "slash": _with_slash,
    "x-id": lambda request, operation: request.adding_arguments(f"x-id={operation}"),
    "unknown_argument": lambda request, operation: request.adding_arguments("unknown=1"),
}
HEADERS = {"browser": _with(BROWSER), "proxy": _with(PROXY)}
UNSIGNED = "unsigned_payload"
FORMS = (*SIGNED_FORMS, UNSIGNED, *HEADERS)


def _send(raw, request, operation, forms):
    """Sends the request in these forms, and returns the response."""
    for name, wear in SIGNED_FORMS.items():
        request = wear(request, operation) if name in forms else request
    request = raw.sign(request, **({"payload": "UNSIGNED-PAYLOAD"} if UNSIGNED in forms else {}))
    for name, wear in HEADERS.items():
        request = wear(request, operation) if name in forms else request
    return raw.send(request)


def _is_right(answer, operation):
    document = not has_document(operation) or (answer.xml is not None and answer.xml.tag.lower() != "html")
    return answer.status in (200, 204) and document


def _succeeds(raw, operation, make):
    """Asserts that an operation succeeds in all forms; `make()` makes its request, each time anew. Where it does not
    succeed without them, the check is blocked."""
    answer = _send(raw, make(), operation, FORMS)
    if _is_right(answer, operation):
        return
    with expect.arranging():
        expect.status(_send(raw, make(), operation, ()), 200, 204)
    failing = [form for form in FORMS if not _is_right(_send(raw, make(), operation, [form]), operation)]
    expect.equal(failing, [], "forms in which the request fails", sort="option")
    expect.status(answer, 200, 204)


@pytest.fixture
def dressed_bucket(out_of_band, own_buckets):
    """The bucket of these requests, whose configurations they put and delete."""
    with out_of_band():
        return own_buckets.bucket_for("dressed requests")


def _chain(put):
    """The operations that put, read and delete a configuration, as far as they exist."""
    deleting = put.replace("Put", "Delete").replace("LifecycleConfiguration", "Lifecycle")
    return [each for each in (put, put.replace("Put", "Get"), deleting) if each in bucket_operations.COMMON]


# Object Lock cannot be switched off again.
PUTS = [each for each in bucket_operations.COMMON if each.startswith("Put") and each != "PutObjectLockConfiguration"]


@pytest.mark.parametrize("put", [pytest.param(each, id=each, marks=marks_for_operation(each)) for each in PUTS])
@check("PutBucketTagging", level="common", spec=REQUESTS)
def test_configuration_in_every_form(raw_s3v4, dressed_bucket, put):
    """Requests that put, read and delete a configuration succeed with a slash after the bucket, an equals sign after
    the sub-resource, x-id, an unknown argument, an unsigned payload, and the headers of browsers and proxies."""
    for operation in _chain(put):
        _succeeds(raw_s3v4, operation, lambda each=operation: bucket_operations.raw(raw_s3v4, each, dressed_bucket))


READS = ("GetBucketLocation", "ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListObjectsV2")


@pytest.mark.parametrize("operation", bucket_operations.cases({name: bucket_operations.COMMON[name] for name in READS}))
@check("ListObjects", level="common", spec=REQUESTS)
def test_bucket_is_read_in_every_form(raw_s3v4, dressed_bucket, operation):
    """Listings of a bucket, and GetBucketLocation, succeed with a slash after the bucket, an equals sign after the
    sub-resource, x-id, an unknown argument, an unsigned payload, and the headers of browsers and proxies."""
    _succeeds(raw_s3v4, operation, lambda: bucket_operations.raw(raw_s3v4, operation, dressed_bucket))


OF_LOCKS = {"GetObjectLegalHold", "GetObjectRetention", "PutObjectLegalHold", "PutObjectRetention"}
OF_OBJECTS = {name: row for name, row in object_operations.COMMON.items() if name not in OF_LOCKS}


@pytest.mark.parametrize("operation", object_operations.cases(OF_OBJECTS))
@check("GetObject", level="common", spec=REQUESTS)
def test_object_operation_in_every_form(raw_s3v4, control, target, operation):
    """Requests about an object or an upload succeed with an equals sign after the sub-resource, x-id, an unknown
    argument, an unsigned payload, and the headers of browsers and proxies."""

    def make():
        with expect.arranging():
            control.put_object(**target, Body=b"an object")
            if not OF_OBJECTS[operation].wants_an_upload:
                return object_operations.request(raw_s3v4, operation, target)
            upload = start_upload(control, target)
            where = {**upload, "ETag": send_part(control, upload, 1, b"part")["ETag"]}
            return object_operations.request(raw_s3v4, operation, where)

    _succeeds(raw_s3v4, operation, make)
