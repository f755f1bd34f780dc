"""What stands in the request line: percent-encodings, whole URLs, and what must not be there."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import rfc, userguide

TEN = b"0123456789"
SAME = {
    "letter": ("object", "%6Fbject"),
    "letter_in_lower_case": ("object", "%6fbject"),
    "unreserved": ("a-b_c.d~e", "a%2Db%5Fc%2Ed%7Ee"),
    "unicode_in_lower_case": ("caf%C3%A9", "caf%c3%a9"),
}


@pytest.mark.parametrize(("plain", "written"), SAME.values(), ids=SAME)
@check("PutObject", level="common", spec=rfc(3986, "6.2.2"))
def test_same_key_in_another_encoding(raw_s3v4, bucket, prefix, plain, written):
    """A key whose path is percent-encoded where it need not be, or in lower case, is the same as without."""
    stored = raw_s3v4.request("PUT", bucket, prefix, body=TEN)
    stored = stored.with_target(stored.path + plain)
    read = stored.with_method("GET").with_body(b"").without("Content-Length")
    expect.status(raw_s3v4.ask(stored), 200)
    asked = read.with_target(read.target.removesuffix(plain) + written)
    answer = raw_s3v4.send(raw_s3v4.sign(asked, signed_as=read))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body")


@check("GetObject", level="extended", spec=rfc(9112, "3.2.2"))
def test_whole_url_is_taken(raw_s3v4, ten_bytes):
    """A GetObject whose request line has the whole URL answers 200 with the object."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.alone(request.with_target(request.url))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body")


@check("GetObject", level="extended", spec=rfc(9112, "2.2"))
def test_empty_line_before_the_request(raw_s3v4, ten_bytes):
    """A GetObject with an empty line before its request line answers 200 with the object, 400 or nothing."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.attempt(request.with_method("\r\nGET"))
    if answer is not None:
        expect.status(answer, 200, 400)
        expect.equal(answer.body if answer.status == 200 else TEN, TEN, "body")


ODD = {"nul": "\0", "control_character": "\x01", "space": " x", "delete": "\x7f", "bare_cr": "\rx"}


@pytest.mark.intrusive
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@check("GetObject", level="extended", spec=rfc(9112, "3.2"))
def test_control_character_in_the_path_is_refused(raw_s3v4, ten_bytes, text):
    """A GetObject whose path has a space or a control character behind the key, not encoded, does not answer with the
    object of that key: it is refused, or redirected to the encoded one."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.attempt(request.with_target(request.target + text), last=True)
    assert answer is None or answer.status >= 300, f"expected a refusal or a redirect, got {answer.status}"


@pytest.mark.intrusive
@check("GetObject", level="extended", spec=rfc(9112, "3.2"))
def test_utf_8_in_the_path_is_the_key_or_refused(raw_s3v4, control, target):
    """A GetObject whose path has a key's letters beyond ASCII as bytes of UTF-8, not encoded, answers 200 with the
    object of that key, or it is refused, or redirected to the encoded path."""
    where = {**target, "Key": f"{target['Key']}-café"}
    with expect.arranging():
        control.put_object(**where, Body=TEN)
    plain = raw_s3v4.request("GET", **where)
    written = plain.with_target(plain.target.replace("%C3%A9", "é"))
    answer = raw_s3v4.attempt(raw_s3v4.sign(written, signed_as=plain))
    assert answer is None or answer.status == 200 or 300 <= answer.status < 500, (
        f"expected 200 or a refusal, got {answer.status}"
    )
    if answer is not None and answer.status == 200:
        expect.equal(answer.body, TEN, "body")


NO_UTF_8 = {"encoded": "%FF", "as_it_is": "\udcff", "overlong": "%C0%AF", "cut_off": "%C3"}


@pytest.mark.intrusive
@pytest.mark.parametrize("text", NO_UTF_8.values(), ids=NO_UTF_8)
@check("GetObject", level="extended", spec=userguide("object-keys"))
def test_path_that_is_no_utf_8_is_refused(raw_s3v4, ten_bytes, text):
    """A GetObject whose path has bytes behind a key that are no UTF-8 answers a status of the 400s, or nothing."""
    plain = raw_s3v4.request("GET", **ten_bytes)
    encoded = "%FF" if text == NO_UTF_8["as_it_is"] else text
    signed_as = plain.with_target(plain.target + encoded)
    answer = raw_s3v4.attempt(raw_s3v4.sign(plain.with_target(plain.target + text), signed_as=signed_as))
    assert answer is None or 400 <= answer.status < 500, f"expected a refusal, got {answer.status}"
