"""Header lines: names in other cases, lines that are malformed or too long, and Host."""

import re
from dataclasses import replace

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import rfc

TEN = b"0123456789"


@pytest.mark.parametrize("case", [str.upper, str.lower, str.title], ids=["upper", "lower", "title"])
@check("PutObject", level="core", spec=rfc(9110, "5.1"))
def test_case_of_names_does_not_count(raw_signed, control, target, case):
    """A PutObject whose header names are in upper, lower or title case answers 200 and stores body and metadata."""
    request = raw_signed.sign(raw_signed.request("PUT", **target, headers={"x-amz-meta-a": "1"}, body=TEN))
    expect.status(raw_signed.send(replace(request, headers=tuple((case(k), v) for k, v in request.headers))), 200)
    got = control.get_object(**target)
    expect.equal(got["Body"].read(), TEN, "body")
    expect.same_metadata(got, {"a": "1"})


@check("GetObject", level="core", spec=rfc(9110, "5.1"))
def test_unknown_header_is_ignored(raw_signed, ten_bytes):
    """A GetObject with a header that nobody knows answers 200 with the object."""
    answer = raw_signed.ask(raw_signed.request("GET", **ten_bytes, headers={"X-Unknown": "1"}))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body")


BEYOND_ASCII = {"utf_8": "café", "latin_1": "caf\udce9"}


@pytest.mark.parametrize("value", BEYOND_ASCII.values(), ids=BEYOND_ASCII)
@check("GetObject", level="extended", spec=rfc(9110, "5.5"))
def test_unknown_header_may_have_any_bytes(raw_s3v4, ten_bytes, value):
    """A GetObject with a header that nobody knows, whose value has bytes above 127, answers 200 with the object."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.alone(request.adding("X-Unknown", value))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body")


ODD = {"folded": "one\r\n two", "nul": "one\0two", "bare_cr": "one\rtwo"}


@pytest.mark.intrusive
@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@check("PutObject", level="common", spec=rfc(9110, "5.5"))
def test_what_no_value_may_have_is_refused_or_a_space(raw_s3v4, control, target, value):
    """A PutObject whose metadata is folded, or has a NUL or CR, is refused and stores nothing, or answers 200 and has
    spaces in their place."""
    plain = raw_s3v4.request("PUT", **target, headers={"x-amz-meta-a": "one two"}, body=TEN)
    answer = raw_s3v4.attempt(raw_s3v4.sign(plain.with_header("x-amz-meta-a", value), signed_as=plain))
    if answer is not None and answer.status == 200:
        stored = control.head_object(**target)["Metadata"]
        spaced = {name: re.sub(" +", " ", text) for name, text in stored.items()}
        expect.same_metadata({"Metadata": spaced}, {"a": "one two"})
        return
    assert answer is None or 400 <= answer.status < 500, f"expected 200 or a refusal, got {answer.status}"
    with expect.error(404):
        control.head_object(**target)


@pytest.mark.intrusive
@check("GetObject", level="common", spec=rfc(9112, "5.1"))
def test_space_before_the_colon_is_refused(raw_s3v4, ten_bytes):
    """A request with a space between a header's name and its colon answers 400."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.alone(request.adding("X-Unknown ", "1")), 400)


@pytest.mark.intrusive
@check("GetObject", level="common", spec=rfc(9112, "3.2"))
def test_missing_host_is_refused(raw_s3v4, ten_bytes):
    """A request of HTTP/1.1 without Host answers 400."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.alone(request.without("Host")), 400)


@pytest.mark.intrusive
@pytest.mark.parametrize("other", [None, "other.example.com"], ids=["the_same", "another"])
@check("GetObject", level="common", spec=rfc(9112, "3.2"))
def test_second_host_is_refused(raw_s3v4, ten_bytes, other):
    """A request with two header lines Host answers 400."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.alone(request.adding("Host", other or request.header("Host"))), 400)


@pytest.mark.intrusive
@pytest.mark.parametrize("size", [16 * 1024, 60 * 1024], ids=["16_KiB", "60_KiB"])
@check("GetObject", level="common", spec=rfc(9110, "5.4"))
def test_long_header_is_answered(raw_s3v4, ten_bytes, size):
    """A request with a header line of many kilobytes answers 200, or a status of the 400s."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.alone(request.adding("X-Unknown", "x" * size))
    assert answer.status == 200 or 400 <= answer.status < 500, f"expected 200 or one of the 400s, got {answer.status}"


@pytest.mark.intrusive
@pytest.mark.parametrize("size", [8 * 1024, 60 * 1024], ids=["8_KiB", "60_KiB"])
@check("GetObject", level="common", spec=rfc(9112, "3"))
def test_long_query_is_answered(raw_s3v4, ten_bytes, size):
    """A request with a query of many kilobytes answers 200, or a status of the 400s."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes, query="unknown=" + "x" * size))
    answer = raw_s3v4.alone(request)
    assert answer.status == 200 or 400 <= answer.status < 500, f"expected 200 or one of the 400s, got {answer.status}"
