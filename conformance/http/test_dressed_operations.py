"""Every operation on a bucket and on an object, in the forms in which other SDKs, browsers and proxies send it: one
request has all of them. They mean nothing to S3.

Where a request fails, each form is sent alone, and those that make it fail are named. Operations that real servers
cannot be asked without cost are left out: those that create metadata tables, or replicate.
"""

from functools import partial

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import case_per_operation
from fixtures.model.service_model import has_document, service_model
from fixtures.model.sources import SIGNING, reference
from fixtures.s3 import bucket_operations, object_operations
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "http-messages"
DERIVED = "S3 documents requests and signatures; these forms, which other clients send, mean the same request."

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


def _with_slash(request, operation):
    """The request with a slash after its bucket; one about a key stays as it is."""
    about_a_key = "Key" in service_model().operation_model(operation).input_shape.members
    return request if about_a_key else request.with_path(f"{request.path.rstrip('/')}/")


def _with_equals(request):
    """The request with an equals sign after a bare sub-resource."""
    written = [each if "=" in each else f"{each}=" for each in request.query.split("&") if each]
    return request.with_arguments(*written) if written else request


def _with(headers):
    def wear(request):
        for name, value in headers.items():
            request = request.adding(name, value)
        return request

    return wear


# What is worn before signing, and the headers after it. Signature V2 signs a sub-resource without an equals sign.
SIGNED_FORMS = {
    "slash": _with_slash,
    "x-id": lambda request, operation: request.adding_arguments(f"x-id={operation}"),
    "unknown_argument": lambda request, operation: request.adding_arguments("unknown=1"),
}
EQUALS, UNSIGNED = "equals_sign", "unsigned_payload"
HEADERS = {"browser": _with(BROWSER), "proxy": _with(PROXY)}
FORMS = (EQUALS, *SIGNED_FORMS, UNSIGNED, *HEADERS)


def _send(raw, request, operation, forms):
    """Sends the request in these forms, and returns the response."""
    for name, wear in SIGNED_FORMS.items():
        request = wear(request, operation) if name in forms else request
    written = _with_equals(request) if EQUALS in forms else request
    request = raw.sign(written, signed_as=request, **({"payload": "UNSIGNED-PAYLOAD"} if UNSIGNED in forms else {}))
    for name, wear in HEADERS.items():
        request = wear(request) if name in forms else request
    return raw.send(request)


SUCCESSES = (200, 202, 204)
NOTHING = {
    "GetBucketMetadataConfiguration": "MetadataConfigurationNotFound",
    "GetBucketReplication": "ReplicationConfigurationNotFoundError",
}
"""The codes of operations on a configuration that no check here puts."""


def _is_right(answer, operation):
    if operation in NOTHING:
        return (answer.status, answer.code) == (404, NOTHING[operation])
    document = not has_document(operation) or (answer.xml is not None and answer.xml.tag.lower() != "html")
    return answer.status in SUCCESSES and document


def _failing(raw, operation, make):
    """Sends an operation in all forms, and returns those in which it fails, each with the name of the operation.
    `make()` makes its request, each time anew. Where it fails without them, too, the check is blocked."""
    answer = _send(raw, make(), operation, FORMS)
    if _is_right(answer, operation):
        return []
    with expect.arranging():
        plain = _send(raw, make(), operation, ())
        if operation in NOTHING:
            expect.refused(plain, 404, NOTHING[operation])
        else:
            expect.status(plain, *SUCCESSES)
            expect.that(_is_right(plain, operation), "a document", plain.body, "body", sort="form")
    alone = [form for form in FORMS if not _is_right(_send(raw, make(), operation, [form]), operation)]
    return [f"{operation} with {form}" for form in alone or ["all forms at once"]]


def _succeed(raw, requests):
    """Asserts that operations succeed in all forms; `requests` has what makes the request of each."""
    failing = [each for operation, make in requests.items() for each in _failing(raw, operation, make)]
    expect.equal(failing, [], "requests that fail", sort="option")


@pytest.fixture
def dressed_bucket(out_of_band, own_buckets):
    """The bucket of requests that change nothing of it."""
    with out_of_band():
        return own_buckets.bucket_for("dressed requests")


@pytest.fixture
def new_bucket(request, control, own_buckets, new_bucket_name):
    """A bucket of the check's own, with Object Lock for its configuration: some servers take the deletion of a
    configuration for that of the bucket. One for an ACL accepts ACLs."""
    configured = request.node.callspec.params.values()
    if "PutBucketAcl" in configured:
        return request.getfixturevalue("own_acl_bucket")
    is_locked = "PutObjectLockConfiguration" in configured
    locked = {"ObjectLockEnabledForBucket": True} if is_locked else {}
    with expect.arranging():
        control.create_bucket(Bucket=new_bucket_name, **own_buckets.location, **locked)
    return new_bucket_name


EVERY = {**bucket_operations.COMMON, **bucket_operations.RARE}


def _chain(first):
    """The operations that put, read, list and delete a configuration, as far as they exist."""
    deleting = first.replace("Put", "Delete").replace("LifecycleConfiguration", "Lifecycle")
    status = "GetBucketPolicyStatus" if first == "PutBucketPolicy" else ""
    others = (first.replace("Put", "Get"), status, f"{first.replace('Put', 'List')}s", deleting)
    return list(dict.fromkeys([first, *(each for each in others if each in EVERY)]))


def _configure(raw, first, bucket, without=frozenset()):
    """Asserts that the requests about a configuration succeed in all forms."""
    chain = [each for each in _chain(first) if each not in without]
    _succeed(raw, {each: partial(bucket_operations.raw, raw, each, bucket) for each in chain})


# A role for a replication, and a bucket to replicate to, are not there.
FIRST = [each for each in EVERY if each.startswith("Put") and each != "PutBucketReplication"]
FIRST += [*NOTHING, "DeleteBucketReplication"]


@pytest.mark.parametrize("first", bucket_operations.cases(FIRST))
@check("PutBucketTagging", level="common", spec=REQUESTS)
def test_configuration_in_every_form(raw_s3v4, new_bucket, first):
    """Requests that put, read, list and delete a configuration, or read one that is not there, are answered as usual
    with a slash after the bucket, an equals sign after the sub-resource, x-id, an unknown argument, an unsigned
    payload, and the headers of browsers and proxies."""
    _configure(raw_s3v4, first, new_bucket)


# Those whose sub-resources are documented as a part of what Signature V2 signs.
SIGNED_BY_V2 = ("Acl", "Cors", "LifecycleConfiguration", "Logging", "NotificationConfiguration", "Policy")
SIGNED_BY_V2 += ("RequestPayment", "Tagging", "Versioning", "Website")


@pytest.mark.parametrize("put", case_per_operation(f"PutBucket{each}" for each in SIGNED_BY_V2))
@check("PutBucketTagging", level="common", spec=SIGNING.v2)
def test_configuration_in_every_form_with_v2(raw_s3, new_bucket, put):
    """Requests with Signature V2 that put, read and delete a configuration succeed with a slash after the bucket, an
    equals sign after the sub-resource, x-id, an unknown argument, and the headers of browsers and proxies."""
    # No page says whether the sub-resource of GetBucketPolicyStatus is signed.
    _configure(raw_s3, put, new_bucket, without={"GetBucketPolicyStatus"})


READS = ("GetBucketLocation", "ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListObjectsV2")


@pytest.mark.parametrize("operation", case_per_operation(READS))
@check("ListObjects", level="common", spec=REQUESTS)
def test_bucket_is_read_in_every_form(raw_signed, dressed_bucket, operation):
    """Listings of a bucket, and GetBucketLocation, succeed with a slash after the bucket, an equals sign after the
    sub-resource, x-id, an unknown argument, an unsigned payload, and the headers of browsers and proxies."""
    _succeed(raw_signed, {operation: partial(bucket_operations.raw, raw_signed, operation, dressed_bucket)})


@pytest.fixture
def of_buckets(raw_signed, control, own_buckets, dressed_bucket):
    """By operation, what makes its request: those that list, create, find and delete buckets, and that delete several
    objects."""

    def new():
        return own_buckets.new_bucket_name()

    def existing():
        bucket = new()
        with expect.arranging():
            control.create_bucket(Bucket=bucket, **own_buckets.location)
        return bucket

    batch = object_operations.batch_of({"Bucket": dressed_bucket, "Key": "not-there"})
    return {
        "ListBuckets": lambda: raw_signed.request("GET"),
        "CreateBucket": lambda: raw_signed.operation("CreateBucket", new(), **own_buckets.location),
        "HeadBucket": lambda: raw_signed.operation("HeadBucket", dressed_bucket),
        "DeleteBucket": lambda: raw_signed.operation("DeleteBucket", existing()),
        "DeleteObjects": lambda: raw_signed.operation("DeleteObjects", **batch),
    }


OF_BUCKETS = ("ListBuckets", "CreateBucket", "HeadBucket", "DeleteBucket", "DeleteObjects")


@pytest.mark.parametrize("operation", case_per_operation(OF_BUCKETS))
@check("HeadBucket", level="common", spec=REQUESTS)
def test_bucket_operation_in_every_form(raw_signed, of_buckets, operation):
    """ListBuckets, CreateBucket, HeadBucket, DeleteBucket and DeleteObjects succeed with a slash after the bucket, an
    equals sign after the sub-resource, x-id, an unknown argument, an unsigned payload, and the headers of browsers and
    proxies."""
    _succeed(raw_signed, {operation: of_buckets[operation]})


EVERY_OBJECT = {**object_operations.COMMON, **object_operations.RARE}
ENDS = {"AbortMultipartUpload", "CompleteMultipartUpload", "DeleteObject"}
KEPT = {
    "PutObjectLegalHold": ("GetObjectLegalHold",),
    "PutObjectRetention": ("GetObjectRetention",),
    "PutObjectAnnotation": ("GetObjectAnnotation", "ListObjectAnnotations", "DeleteObjectAnnotation"),
}
"""Operations that put something of an object, and those that read and delete it afterwards."""
OF_OBJECTS = [name for name in object_operations.COMMON if not name.endswith(("LegalHold", "Retention"))]


@pytest.fixture
def where(control, made_to_read, new_target):
    """`where(operation)` returns the bucket and key of an object, and the upload that the request needs: one of its own
    if the request ends it."""

    def stored():
        target = new_target()
        with expect.arranging():
            control.put_object(**target, Body=b"an object")
        return target

    def begun():
        upload = start_upload(control, stored())  # the object is the source of copied parts
        return {**upload, "ETag": send_part(control, upload, 1, b"part")["ETag"]}

    def find(operation):
        make = begun if EVERY_OBJECT[operation].wants_an_upload else stored
        return make() if operation in ENDS else made_to_read(f"dressed: {make.__name__}", make)

    return find


@pytest.mark.parametrize("operation", object_operations.cases(OF_OBJECTS))
@check("GetObject", level="common", spec=REQUESTS)
def test_object_operation_in_every_form(raw_signed, where, operation):
    """Requests about an object or an upload succeed with an equals sign after the sub-resource, x-id, an unknown
    argument, an unsigned payload, and the headers of browsers and proxies."""
    _succeed(raw_signed, {operation: lambda: object_operations.request(raw_signed, operation, where(operation))})


@pytest.mark.parametrize("put", object_operations.cases(KEPT))
@check("PutObjectRetention", level="common", spec=REQUESTS)
def test_lock_and_annotation_in_every_form(raw_s3v4, control, target, locked_target, clock, put):
    """Requests that put, read, list and delete a legal hold, a retention or an annotation succeed with an equals sign
    after the sub-resource, x-id, an unknown argument, an unsigned payload, and the headers of browsers and proxies."""
    where = target if put == "PutObjectAnnotation" else locked_target
    with expect.arranging():
        control.put_object(**where, Body=b"an object")
    until = {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": clock.after(days=1)}}

    def make(operation):
        if operation == "PutObjectRetention":
            return raw_s3v4.operation(operation, **where, **until)
        return object_operations.request(raw_s3v4, operation, where)

    _succeed(raw_s3v4, {each: partial(make, each) for each in (put, *KEPT[put])})
