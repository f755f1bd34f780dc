"""What HTTP and S3's own conventions require of every response."""

import datetime

from fixtures.invariants import Answer, invariant
from fixtures.invariants.forms import http_date, is_http_date
from fixtures.language import expect
from fixtures.language.sources import api, rfc, userguide

FEATURE = "responses"

MOST_SECONDS = 15 * 60


def _refused_in_front(answer: Answer) -> bool:
    """Returns whether AWS's front end refused the request: malformed HTTP, after which it closes the connection,
    or a path whose .. segments lead above the bucket. It sends an empty 400."""
    closed = (answer.header("Connection") or "").lower() == "close"
    return answer.status == 400 and not answer.body and (closed or ".." in answer.key.split("/"))


def _of_s3(answer: Answer) -> bool:
    """Returns whether S3 itself sent the response: the front end's has neither a Date nor a request id."""
    return answer.request_id is not None or not _refused_in_front(answer)


def _error(answer: Answer) -> bool:
    return answer.status >= 400 and answer.method != "HEAD"


def _error_of_s3(answer: Answer) -> bool:
    return _error(answer) and not _refused_in_front(answer)


def _error_document(answer: Answer) -> bool:
    return _error(answer) and answer.xml is not None


@invariant(level="core", spec=rfc(9110, "6.6.1"), of=_of_s3)
def test_date_is_now(answer):
    """Every response of S3 has a Date in the HTTP format, in GMT, within 15 minutes of the time of the request."""
    text = answer.header("Date")
    assert is_http_date(text), f"expected a Date such as Sun, 06 Nov 1994 08:49:37 GMT, got {text!r}"
    now = datetime.datetime.fromtimestamp(answer.exchange.started, datetime.timezone.utc)
    off = abs((http_date(text) - now).total_seconds() - answer.skew)
    assert off <= MOST_SECONDS, f"expected a Date within 15 minutes of {now:%a, %d %b %Y %H:%M:%S} GMT, got {text}"


@invariant(level="common", spec=userguide("get-request-ids"), of=_of_s3)
def test_request_id_is_given(answer):
    """Every response of S3 has an x-amz-request-id that is not empty."""
    assert answer.header("x-amz-request-id"), "expected an x-amz-request-id"


@invariant(level="common", spec=userguide("get-request-ids"), of=lambda answer: bool(answer.earlier))
def test_request_id_differs_each_time(answer):
    """No two responses have the same x-amz-request-id."""
    mine = answer.request_id
    others = [other.request_id for other in answer.earlier]
    assert mine is None or mine not in others, f"expected a new x-amz-request-id, got {mine} again"


@invariant(level="core", spec=rfc(9110, "8.3"), of=lambda answer: answer.looks_like_xml)
def test_xml_is_sent_as_xml(answer):
    """A response with an XML document has Content-Type application/xml or text/xml."""
    kind = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
    assert kind in ("application/xml", "text/xml"), f"expected a Content-Type of XML, got {kind or 'none'}"


@invariant(level="core", spec="https://www.w3.org/TR/xml/#sec-well-formed", of=lambda answer: answer.looks_like_xml)
def test_xml_is_well_formed(answer):
    """The XML document of a response is well-formed; it may have references to control characters, as in XML 1.1."""
    assert answer.xml is not None, f"expected a well-formed document, got {answer.body[:200]!r}"


@invariant(level="core", spec=rfc(9112, "6.3"), of=lambda answer: answer.method != "HEAD")
def test_length_is_said_in_one_way(answer):
    """A response, except to HEAD, never has both Content-Length and Transfer-Encoding, and a Content-Length is
    always a number."""
    length, encoding = answer.header("Content-Length"), answer.header("Transfer-Encoding")
    assert not (length and encoding), f"expected only one, got Content-Length {length} and Transfer-Encoding {encoding}"
    assert length is None or (length.isascii() and length.isdigit()), (
        f"expected a number as Content-Length, got {length!r}"
    )


@invariant(level="core", spec=rfc(9110, "9.3.2"), of=lambda answer: answer.method == "HEAD")
def test_head_has_no_body(answer):
    """A response to HEAD has no body, whatever its status is."""
    expect.equal(answer.exchange.response_length, 0, "bytes of the body")


@invariant(level="core", spec=rfc(9110, "15.3.5"), of=lambda answer: answer.status in (204, 304))
def test_no_content_has_no_body(answer):
    """A response with status 204 or 304 has no body."""
    expect.equal(answer.exchange.response_length, 0, "bytes of the body")


@invariant(level="common", spec=rfc(9110, "8.6"), of=lambda answer: answer.status == 204)
def test_no_content_has_no_length(answer):
    """A response with status 204 has no Content-Length, as on AWS."""
    length = answer.header("Content-Length")
    assert length is None, f"expected no Content-Length, got {length}"


@invariant(level="core", spec=api("ErrorResponses"), of=_error_of_s3)
def test_error_has_a_document(answer):
    """An error response, except to HEAD, has an XML document Error with a Code that is not empty and a Message."""
    assert answer.xml is not None, f"expected a document with Error, got {answer.body[:100]!r}"
    expect.equal(answer.xml.tag, "Error", "root of the document")
    assert answer.xml.findtext("Code"), "expected a Code that is not empty"
    assert answer.xml.find("Message") is not None, "expected a Message"


@invariant(level="common", spec=api("ErrorResponses"), of=_error_document)
def test_error_names_its_request(answer):
    """The RequestId in an error document equals the x-amz-request-id header of the response."""
    expect.equal(answer.xml.findtext("RequestId"), answer.header("x-amz-request-id"), "RequestId")
