"""The envelope of the members of an XML document: content type, root element, namespace, order, and the number of each
element, and the form of times, also in headers. boto3 and boto read little of this; SDKs of other languages rely on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from fixtures.assertions import derived, expect, recorded
from fixtures.assertions.check import case_per_operation
from fixtures.invariants import ANY, ObservedResponse, invariant
from fixtures.invariants.forms import AWS_TIME, HTTP_DATE, RETENTION_TIME
from fixtures.model.service_model import service_model
from fixtures.model.sources import api

FEATURE = "responses"
SIDE = "each client"

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
# The names are from the response syntax of each operation in the API Reference.
ROOTS = {
    "CompleteMultipartUpload": ("CompleteMultipartUploadResult",),
    "CopyObject": ("CopyObjectResult",),
    "CreateMultipartUpload": ("InitiateMultipartUploadResult",),
    "DeleteObjects": ("DeleteResult",),
    "GetBucketAccelerateConfiguration": ("AccelerateConfiguration",),
    "GetBucketAcl": ("AccessControlPolicy",),
    "GetBucketAnalyticsConfiguration": ("AnalyticsConfiguration",),
    "GetBucketCors": ("CORSConfiguration",),
    "GetBucketEncryption": ("ServerSideEncryptionConfiguration",),
    "GetBucketInventoryConfiguration": ("InventoryConfiguration",),
    "GetBucketLifecycleConfiguration": ("LifecycleConfiguration",),
    "GetBucketLocation": ("LocationConstraint",),
    "GetBucketLogging": ("BucketLoggingStatus",),
    "GetBucketMetricsConfiguration": ("MetricsConfiguration",),
    "GetBucketNotificationConfiguration": ("NotificationConfiguration",),
    "GetBucketOwnershipControls": ("OwnershipControls",),
    "GetBucketPolicyStatus": ("PolicyStatus",),
    "GetBucketReplication": ("ReplicationConfiguration",),
    "GetBucketRequestPayment": ("RequestPaymentConfiguration",),
    "GetBucketTagging": ("Tagging",),
    "GetBucketVersioning": ("VersioningConfiguration",),
    "GetBucketWebsite": ("WebsiteConfiguration",),
    "GetObjectAcl": ("AccessControlPolicy",),
    # The API Reference has the first name, AWS sends the second.
    "GetObjectAttributes": ("GetObjectAttributesOutput", "GetObjectAttributesResponse"),
    "GetObjectLegalHold": ("LegalHold",),
    "GetObjectLockConfiguration": ("ObjectLockConfiguration",),
    "GetObjectRetention": ("Retention",),
    "GetObjectTagging": ("Tagging",),
    "GetPublicAccessBlock": ("PublicAccessBlockConfiguration",),
    "ListBuckets": ("ListAllMyBucketsResult",),
    "ListMultipartUploads": ("ListMultipartUploadsResult",),
    "ListObjectVersions": ("ListVersionsResult",),
    "ListObjects": ("ListBucketResult",),
    "ListObjectsV2": ("ListBucketResult",),
    "ListParts": ("ListPartsResult",),
    "UploadPartCopy": ("CopyPartResult",),
}
# Operations with the namespace in the examples of the API Reference, or with SDKs that fail without it.
IN_THE_NAMESPACE = (
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "DeleteObjects",
    "GetBucketLocation",
    "GetBucketVersioning",
    "ListBuckets",
    "ListMultipartUploads",
    "ListObjectVersions",
    "ListObjects",
    "ListObjectsV2",
    "ListParts",
)
BEFORE_ENTRIES = {"ListObjects": "Contents", "ListObjectsV2": "Contents", "ListObjectVersions": "Version"}


def _is_a_document(answer: ObservedResponse) -> bool:
    return answer.succeeded and answer.xml is not None


@invariant(level="common", spec=api(ANY), of=_is_a_document)
def test_type_of_success(answer):
    """The XML document of a successful response has Content-Type application/xml, not text/xml."""
    kind = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
    expect.that(kind == "application/xml", "application/xml", kind, "form of Content-Type", sort="form")


@pytest.mark.parametrize("operation", case_per_operation(ROOTS))
@invariant(level="common", spec=api(ANY), of=lambda answer: answer.status == 200)
def test_success_has_a_document(answer, operation):
    """A successful response of an operation that returns an XML document has one, even if the document is empty."""
    expect.that(answer.exchange.response_length, "a document", answer.exchange.response_length, "document", sort="form")


@pytest.mark.parametrize("operation", case_per_operation(ROOTS))
@invariant(level="common", spec=api(ANY), of=_is_a_document, shows="documents-have-another-root")
def test_root_of_success(answer, operation):
    """The root element of a successful response's XML document has the name that the API Reference gives it."""
    name = answer.xml.tag
    expect.that(name in ROOTS[operation], " or ".join(ROOTS[operation]), name, "root of the document", sort="form")


@pytest.mark.parametrize("operation", case_per_operation(IN_THE_NAMESPACE))
@invariant(level="common", spec=api(ANY), of=_is_a_document)
def test_namespace_of_success(answer, operation):
    """The root element of a successful response's XML document is in S3's namespace,
    http://s3.amazonaws.com/doc/2006-03-01/."""
    expect.that(
        answer.namespace == NAMESPACE, NAMESPACE, answer.namespace, "form of the document, namespace", sort="form"
    )


@pytest.mark.parametrize("operation", case_per_operation(BEFORE_ENTRIES))
@invariant(level="common", spec=api(ANY), of=_is_a_document)
@recorded("LocalStack", "TestS3::test_response_structure", 2026, of="ListObjects")
@derived("Not documented; the AWS SDK for Java 1 needs this order of elements.")
def test_bucket_is_named_before_entries(answer, operation):
    """In a listing, the element Name comes before the entries: the AWS SDK for Java 1 gives each entry the name read
    so far."""
    names = [child.tag for child in answer.xml]
    entries = {BEFORE_ENTRIES[operation], "DeleteMarker"}
    first = next((place for place, name in enumerate(names) if name in entries), len(names))
    expect.that(
        "Name" in names[:first] or first == len(names),
        "Name before all entries",
        names[:3],
        "first elements",
        sort="form",
    )


@invariant(
    level="common", spec=api("GetBucketLocation"), of=lambda a: a.operation == "GetBucketLocation" and _is_a_document(a)
)
def test_location_is_one_element(answer):
    """The document of GetBucketLocation is one element LocationConstraint, with no elements in it."""
    inside = [child.tag for child in answer.xml]
    expect.equal(inside, [], "elements in LocationConstraint", sort="form")


def _repeated(element: Any, shape: Any) -> Iterator[str]:
    """Yields the names of elements that occur more than once in one parent, although the API has them once."""
    counts = Counter(child.tag for child in element)
    for name, member in shape.members.items():
        tag = member.serialization.get("name", name)
        is_list = member.type_name == "list"
        if is_list and member.serialization.get("flattened"):
            tag = member.serialization.get("name") or member.member.serialization.get("name", name)
        elif counts[tag] > 1:
            yield tag
        inner = member.member if is_list else member
        if inner.type_name != "structure":
            continue
        for child in element.findall(tag):
            flat = not is_list or member.serialization.get("flattened")
            for entry in [child] if flat else child:
                yield from _repeated(entry, inner)


def _shape_of(operation: str | None) -> Any:
    """Returns the shape of the document that an operation returns; None if it has no shape with members."""
    if operation not in service_model().operation_names:
        return None
    output = service_model().operation_model(operation).output_shape
    payload = output.serialization.get("payload") if output else None
    found = output.members[payload] if payload else output
    return found if found is not None and found.type_name == "structure" else None


def _has_a_shape(answer: ObservedResponse) -> bool:
    """Returns whether the response has a document of elements; that of GetBucketLocation is one element alone."""
    return (
        _is_a_document(answer) and answer.operation != "GetBucketLocation" and _shape_of(answer.operation) is not None
    )


@invariant(level="common", spec=api(ANY), of=_has_a_shape)
def test_elements_occur_once(answer):
    """Each element of a successful response's XML document occurs once in its parent, unless the API Reference has it
    as a list."""
    repeated = sorted(set(_repeated(answer.xml, _shape_of(answer.operation))))
    expect.equal(repeated, [], "elements that occur more than once", sort="form")


TIMES = ("LastModified", "CreationDate", "Initiated")
"""Elements with a time of the server. Those that a user gives, such as RetainUntilDate, come back as they are."""


def _times(answer: ObservedResponse) -> list[tuple[str, str | None]]:
    """The names and texts of the times in the document of a successful response."""
    document = answer.xml if answer.operation is not None and _is_a_document(answer) else None
    return [] if document is None else [(each.tag, each.text) for each in document.iter() if each.tag in TIMES]


# The API Reference has other forms in a few examples; AWS was never seen to send them.
@invariant(level="extended", spec=api(ANY), of=lambda answer: bool(_times(answer)))
def test_times_of_documents_have_one_form(answer):
    """LastModified, CreationDate and Initiated in the document of a successful response have the form
    2009-10-12T17:50:30.000Z: in UTC, with Z, and with three digits of a second."""
    for name, text in _times(answer):
        expect.that(AWS_TIME.fits(text, answer), AWS_TIME.name, text, f"form of {name}", sort="form")


TIME_HEADERS = {
    "Last-Modified": HTTP_DATE,
    "x-amz-abort-date": HTTP_DATE,
    "x-amz-object-lock-retain-until-date": RETENTION_TIME,
}


@pytest.mark.parametrize("name", TIME_HEADERS)
@invariant(level="common", spec=api(ANY), of=lambda answer, name: answer.header(name) is not None)
def test_times_of_headers_have_one_form(answer, name):
    """Last-Modified and x-amz-abort-date of any response have the form Sun, 06 Nov 1994 08:49:37 GMT, and
    x-amz-object-lock-retain-until-date has that of ISO 8601, in UTC and with Z."""
    wanted, got = TIME_HEADERS[name], answer.header(name)
    expect.that(wanted.fits(got, answer), wanted.name, got, f"form of {name}", sort="form")
