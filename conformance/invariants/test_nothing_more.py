"""Parts that a response must not have: a body without a meaning, or headers about one. Clients read these, and fail."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.assertions import derived, expect
from fixtures.invariants import ANY, ObservedResponse, invariant
from fixtures.invariants.answer import MAX_COMPARED_RESPONSES, READS
from fixtures.model.service_model import service_model
from fixtures.model.sources import api, reference, rfc

FEATURE = "responses"
SIDE = "each client"


def _returns_headers_alone(operation: str) -> bool:
    """Returns whether the response to an operation has no body in the model of S3."""
    output = service_model().operation_model(operation).output_shape
    members: dict[str, Any] = output.members if output else {}
    return all(member.serialization.get("location") in ("header", "headers") for member in members.values())


HEADERS_ALONE = frozenset(name for name in service_model().operation_names if _returns_headers_alone(name))


def _is_without_a_document(answer: ObservedResponse, about: str) -> bool:
    """Returns whether a response to a request about a bucket, or an object, is one without a document."""
    # A response to HEAD has no body at all: `head_has_no_body` says so.
    no_document = answer.operation in HEADERS_ALONE and answer.method != "HEAD"
    return no_document and answer.status < 300 and about == ("an_object" if answer.key else "a_bucket")


# userver issue 1055: the AWS SDK for C++ reads the body `OK` of a PutObject as XML.
@pytest.mark.parametrize("about", ["an_object", "a_bucket"])
@invariant(level="common", spec=api(ANY), of=_is_without_a_document)
def test_success_without_a_document_has_no_body(answer, about):
    """A successful response of an operation that returns headers alone has no body."""
    expect.equal(answer.exchange.response_length or None, None, "body without a meaning", sort="form")


def _is_unchanged(answer: ObservedResponse) -> bool:
    return answer.status == 304


def _named(answer: ObservedResponse, *beginnings: str) -> list[str]:
    """The names of a response's headers that begin so, in lower case."""
    names = (name.lower() for name, _ in answer.exchange.response_headers)
    return sorted(name for name in names if name.startswith(beginnings))


@invariant(level="common", spec=rfc(9110, "15.4.5"), of=_is_unchanged)
@derived("Stored headers describe the object; so only its reads return them.")
def test_unchanged_has_no_checksum(answer):
    """A 304 response has no x-amz-checksum- header: it has no body, and boto3 would compare the checksum with that."""
    expect.equal(_named(answer, "x-amz-checksum-"), [], "form of the response, checksums", sort="form")


# x-amz-tagging-count and x-amz-mp-parts-count are not here: they describe no body but what S3 stores, RFC 9110 only
# advises against metadata that guide no cache, what AWS sends is not recorded, and no client was seen to fail of them.
ABOUT_A_BODY = (
    "content-type",
    "content-encoding",
    "content-language",
    "content-disposition",
    "content-range",
    "transfer-encoding",
)


@invariant(level="extended", spec=rfc(9110, "15.4.5"), of=_is_unchanged)
def test_unchanged_describes_no_body(answer):
    """A 304 response has no Content-Type, Content-Encoding, Content-Language, Content-Disposition, Content-Range and
    Transfer-Encoding, as on AWS."""
    expect.equal(_named(answer, *ABOUT_A_BODY), [], "form of the response, headers about a body", sort="form")


# RFC 9110 allows metadata that guide caches: the user's do not. What AWS sends is not recorded.
@invariant(level="extended", spec=rfc(9110, "15.4.5"), of=_is_unchanged)
@derived("Stored headers describe the object; so only its reads return them.")
def test_unchanged_has_no_user_metadata(answer):
    """A 304 response has no x-amz-meta- header: its client has the object, and the metadata with it."""
    expect.equal(_named(answer, "x-amz-meta-"), [], "form of the response, user metadata", sort="form")


def _returned(operation: str) -> frozenset[str]:
    """The names of the headers that the response to an operation has in the model of S3, in lower case; of several with
    one beginning, this."""
    output = service_model().operation_model(operation).output_shape
    members: dict[str, Any] = output.members if output else {}
    return frozenset(str(member.serialization.get("name", "")).lower() for member in members.values())


WITH_AN_OBJECT = frozenset(name for name in service_model().operation_names if "x-amz-meta-" in _returned(name))
"""The operations whose response describes an object: GetObject and HeadObject."""
OF_AN_OBJECT = ("cache-control", "content-disposition", "content-language", "expires")
"""Headers that a write stores. Content-Encoding is one without a body: a server may compress a document itself."""
OF_A_SERVER = ("no-cache", "no-store", "private", "max-age=0", "0")
"""Values that a server may send with each response, so that nothing is cached."""


def _is_about_no_object(answer: ObservedResponse) -> bool:
    """Returns whether a response describes no object: that of another operation, or a refusal."""
    known = answer.operation is not None and answer.operation != "CORSPreflight"
    return known and (answer.operation not in WITH_AN_OBJECT or answer.status >= 400)


# The documented form of a refusal is a document, with Content-Type alone.
@invariant(level="extended", spec=reference("RESTCommonResponseHeaders"), of=_is_about_no_object)
@derived("Stored headers describe the object; so only its reads return them.")
def test_user_metadata_are_those_of_reads(answer):
    """Only a successful GetObject or HeadObject returns x-amz-meta- headers; a write, a copy, a completion, a deletion,
    a listing and a refusal do not."""
    expect.equal(_named(answer, "x-amz-meta-"), [], "form of the response, user metadata", sort="form")


def _of_an_object(answer: ObservedResponse) -> dict[str, str]:
    """The headers of a response that a write may have stored, by lower-case name."""
    names = OF_AN_OBJECT if answer.exchange.response_length else (*OF_AN_OBJECT, "content-encoding")
    found = {name: answer.header(name) for name in names} if _is_about_no_object(answer) else {}
    return {name: value for name, value in found.items() if value and value not in OF_A_SERVER}


@invariant(level="extended", spec=reference("RESTCommonResponseHeaders"), of=lambda answer: bool(_of_an_object(answer)))
@derived("Stored headers describe the object; so only its reads return them.")
def test_headers_of_objects_are_those_of_reads(answer):
    """Only a successful GetObject or HeadObject returns the Cache-Control, Content-Disposition, Content-Language and
    Expires that a write stored with an object, and with no body its Content-Encoding: a cache would keep another
    response, a browser save it, or a client decode nothing."""
    writes = [answer, *answer.earlier[-MAX_COMPARED_RESPONSES:]]
    stored = {
        name: value
        for name, value in _of_an_object(answer).items()
        if any(each.method not in READS and each.exchange.request_header(name) == value for each in writes)
    }
    expect.equal(stored, {}, "headers of an object in the response", sort="form")
