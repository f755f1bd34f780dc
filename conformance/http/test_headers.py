"""Header lines: the case of names, malformed or very long lines, and Host."""

import re
from dataclasses import replace

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import rfc, userguide

FEATURE = "http-messages"

TEN = b"0123456789"


@pytest.mark.parametrize("case", [str.upper, str.lower, str.title], ids=["upper", "lower", "title"])
@check("PutObject", level="core", spec=rfc(9110, "5.1"), gate=True)
def test_header_names_are_case_insensitive(raw_signed, control, target, case):
    """PutObject with header names in upper, lower or title case returns 200 and stores body and metadata."""
    request = raw_signed.sign(raw_signed.request("PUT", **target, headers={"x-amz-meta-a": "1"}, body=TEN))
    expect.status(raw_signed.send(replace(request, headers=tuple((case(k), v) for k, v in request.headers))), 200)
    got = control.get_object(**target)
    expect.equal(got["Body"].read(), TEN, "body", sort="data")
    expect.same_metadata(got, {"a": "1"})


@check("GetObject", level="common", spec=rfc(9110, "5.3"))
def test_host_may_come_last(raw_signed, ten_bytes):
    """GetObject whose Authorization and other headers come before Host returns 200 with the object."""
    request = raw_signed.sign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(request.without("Host").adding("Host", request.header("Host")))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


@check("PutObject", level="extended", spec=userguide("UsingMetadata"))
def test_values_of_repeated_metadata_are_joined(raw_signed, control, target):
    """PutObject with the same x-amz-meta- header twice stores both values, joined by a comma, in their order."""
    request = raw_signed.request("PUT", **target, headers={"x-amz-meta-a": "2"}, body=TEN).adding("x-amz-meta-a", "1")
    joined = raw_signed.request("PUT", **target, headers={"x-amz-meta-a": "2,1"}, body=TEN)
    expect.status(raw_signed.send(raw_signed.sign(request, signed_as=joined)), 200)
    stored = control.head_object(**target)["Metadata"]
    without_spaces = {name: value.replace(" ", "") for name, value in stored.items()}
    expect.same_metadata({"Metadata": without_spaces}, {"a": "2,1"})


@check("GetObject", level="core", spec=rfc(9110, "5.1"))
def test_unknown_header_is_ignored(raw_signed, ten_bytes):
    """GetObject with an unknown header returns 200 with the object."""
    answer = raw_signed.ask(raw_signed.request("GET", **ten_bytes, headers={"X-Unknown": "1"}))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


BEYOND_ASCII = {"utf_8": "café", "latin_1": "caf\udce9"}


@pytest.mark.parametrize("value", BEYOND_ASCII.values(), ids=BEYOND_ASCII)
@check("GetObject", level="extended", spec=rfc(9110, "5.5"))
def test_unknown_header_may_have_any_bytes(raw_s3v4, ten_bytes, value):
    """GetObject with an unknown header whose value has bytes above 127 returns 200 with the object."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.alone(request.adding("X-Unknown", value))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


ODD = {"folded": "one\r\n two", "nul": "one\0two", "bare_cr": "one\rtwo"}


@pytest.mark.intrusive
@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@check("PutObject", level="common", spec=rfc(9110, "5.5"))
def test_invalid_value_is_refused_or_stored_with_spaces(raw_s3v4, control, target, value):
    """PutObject with a metadata value that is folded, or contains NUL or CR, either returns 200 and is stored with
    spaces instead, or gets a 4xx status or no response and nothing is stored."""
    plain = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": "one two"}, body=TEN)
    answer = raw_s3v4.attempt(raw_s3v4.sign(plain.with_header("x-amz-meta-a", value), signed_as=plain))
    if answer is not None and answer.status == 200:
        stored = control.head_object(**target)["Metadata"]
        spaced = {name: re.sub(" +", " ", text) for name, text in stored.items()}
        expect.same_metadata({"Metadata": spaced}, {"a": "one two"})
        return
    expect.any_status(answer, 200, "4xx", "no response")
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.intrusive
@check("GetObject", level="extended", spec=rfc(9112, "5.1"))
def test_space_before_the_colon_is_refused(raw_s3v4, ten_bytes):
    """A request with a space between a header's name and its colon is refused with 400."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.alone(request.adding("X-Unknown ", "1")), 400)


@pytest.mark.intrusive
@check("GetObject", level="common", spec=rfc(9112, "3.2"))
@recorded("versitygw", "test_rest_list_buckets.sh::REST - missing host parameter", 2025)
def test_missing_host_is_refused(raw_s3v4, ten_bytes):
    """An HTTP/1.1 request without Host is refused with 400."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.alone(request.without("Host")), 400)


@pytest.mark.intrusive
@pytest.mark.parametrize("other", [None, "other.example.com"], ids=["the_same", "another"])
@check("GetObject", level="extended", spec=rfc(9112, "3.2"))
def test_second_host_is_refused(raw_s3v4, ten_bytes, other):
    """A request with two Host header lines is refused with 400."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.alone(request.adding("Host", other or request.header("Host"))), 400)


@pytest.mark.intrusive
@pytest.mark.parametrize("size", [16 * 1024, 60 * 1024], ids=["16_KiB", "60_KiB"])
@check("GetObject", level="common", spec=rfc(9110, "5.4"))
def test_long_header_is_answered(raw_s3v4, ten_bytes, size):
    """A request with a header value of 16 KiB or 60 KiB returns 200 or a 4xx status."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.alone(request.adding("X-Unknown", "x" * size))
    expect.any_status(answer, 200, "4xx")


@pytest.mark.intrusive
@pytest.mark.parametrize("size", [8 * 1024, 60 * 1024], ids=["8_KiB", "60_KiB"])
@check("GetObject", level="common", spec=rfc(9112, "3"))
def test_long_query_is_answered(raw_s3v4, ten_bytes, size):
    """A request with a query of 8 KiB or 60 KiB returns 200 or a 4xx status."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, query="unknown=" + "x" * size))
    answer = raw_s3v4.alone(request)
    expect.any_status(answer, 200, "4xx")
