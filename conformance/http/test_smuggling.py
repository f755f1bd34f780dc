"""Request smuggling: a request hidden in a request whose end is ambiguous must never be served.

If a server and the proxy in front of it find different ends of a request, bytes of one client become the request of
another client.
"""

from contextlib import closing
from dataclasses import replace

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc

FEATURE = "http-messages"

pytestmark = pytest.mark.intrusive
LENGTH, ENCODING = rfc(9112, "6.3"), rfc(9112, "6.1")
UNSIGNED = "UNSIGNED-PAYLOAD"


@pytest.fixture
def hidden(raw_s3v4, bucket, prefix):
    """Returns a signed PutObject of a second key, to be hidden in a request."""
    return raw_s3v4.sign(raw_s3v4.request("PUT", bucket, f"{prefix}hidden", body=b"smuggled"))


def _must_not_be_stored(control, bucket, prefix):
    # Without a proxy in front of the server that reads requests differently, its sender lets nobody in.
    with expect.safeguard():
        listed = control.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}hidden").get("Contents", [])
        expect.equal([entry["Key"] for entry in listed], [], "keys of requests hidden in a body", sort="entries")


def _put(raw, target, body, lines, counted):
    """Returns an upload with additional header lines that are not signed, and with the length of `counted` as its
    Content-Length."""
    request = raw.sign(raw.request("PUT", **target, body=body), payload=UNSIGNED).without("Content-Length")
    return replace(request, headers=(*request.headers, ("Content-Length", str(len(counted))), *lines))


DISGUISES = {
    "as_it_is": ("Transfer-Encoding", "chunked"),
    "in_capitals": ("TRANSFER-ENCODING", "CHUNKED"),
    "space_before_the_colon": ("Transfer-Encoding ", "chunked"),
    "unknown_coding": ("Transfer-Encoding", "xchunked"),
    "in_quotes": ("Transfer-Encoding", '"chunked"'),
    "vertical_tab": ("Transfer-Encoding", "\x0bchunked"),
    "on_the_next_line": ("Transfer-Encoding", "\r\n chunked"),
    "behind_identity": ("Transfer-Encoding", "identity, chunked"),
}


@pytest.mark.parametrize("line", DISGUISES.values(), ids=DISGUISES)
@check("PutObject", level="common", spec=ENCODING)
def test_request_after_the_last_chunk_is_not_served(raw_s3v4, control, target, bucket, prefix, hidden, line):
    """In an upload with Transfer-Encoding and a longer Content-Length, a request after the last chunk is not served."""
    last = b"0\r\n\r\n"
    outer = _put(raw_s3v4, target, last, [line], last + hidden.head + hidden.body)
    with closing(raw_s3v4.connect()) as connection:
        connection.send_all(outer, hidden)
    _must_not_be_stored(control, bucket, prefix)


@check("PutObject", level="common", spec=LENGTH)
def test_request_inside_a_chunk_is_not_served(raw_s3v4, control, target, bucket, prefix, hidden, ten_bytes):
    """In an upload with Transfer-Encoding: chunked and a Content-Length that ends before the chunk's data, the data
    is not served as a request."""
    inside = hidden.head + hidden.body
    size = b"%x\r\n" % len(inside)
    body = size + inside + b"\r\n0\r\n\r\n"
    outer = _put(raw_s3v4, target, body, [("Transfer-Encoding", "chunked")], size)
    with closing(raw_s3v4.connect()) as connection:
        connection.send_all(outer, raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes)))
    _must_not_be_stored(control, bucket, prefix)


@check("PutObject", level="core", spec=LENGTH)
def test_request_between_two_lengths_is_not_served(raw_s3v4, control, target, bucket, prefix, hidden):
    """In an upload with two different Content-Length values, a request between the two ends is not served."""
    outer = _put(raw_s3v4, target, b"1234", [("Content-Length", "4")], b"1234" + hidden.head + hidden.body)
    with closing(raw_s3v4.connect()) as connection:
        connection.send_all(outer, hidden)
    _must_not_be_stored(control, bucket, prefix)


@check("PutObject", level="core", spec=rfc(9112, "9.3"))
def test_body_of_a_refused_upload_is_not_a_request(raw_s3v4, control, target, bucket, prefix, hidden, ten_bytes):
    """The body of an upload that is refused with 403 SignatureDoesNotMatch is not served as a request, whatever it
    contains."""
    keys = raw_s3v4.wrong_secret()
    request = raw_s3v4.request("PUT", **target, body=hidden.head + hidden.body)
    outer = raw_s3v4.sign(request, payload=UNSIGNED, credentials=keys)
    with closing(raw_s3v4.connect()) as connection:
        answers = connection.send_all(outer, raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes)))
    expect.refused(answers[0], 403, "SignatureDoesNotMatch")
    _must_not_be_stored(control, bucket, prefix)


@check("GetObject", level="core", spec=rfc(9112, "6.3"))
def test_body_of_a_read_is_not_a_request(raw_s3v4, control, bucket, prefix, hidden, ten_bytes):
    """The body of a GetObject is not served as a request, whatever it contains."""
    outer = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, body=hidden.head + hidden.body), payload=UNSIGNED)
    with closing(raw_s3v4.connect()) as connection:
        connection.send_all(outer, raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes)))
    _must_not_be_stored(control, bucket, prefix)
