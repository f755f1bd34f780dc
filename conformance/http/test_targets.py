"""The target in the request line: percent-encoding, absolute URLs, and invalid characters."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import rfc, userguide

FEATURE = "http-messages"

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
    """GetObject returns 200 with the same object if its path is percent-encoded where that is not necessary, or with
    lower-case hexadecimal digits."""
    stored = raw_s3v4.request("PUT", bucket, prefix, body=TEN)
    stored = stored.with_target(stored.path + plain)
    read = stored.with_method("GET").with_body(b"").without("Content-Length")
    expect.status(raw_s3v4.ask(stored), 200)
    asked = read.with_target(read.target.removesuffix(plain) + written)
    answer = raw_s3v4.send(raw_s3v4.sign(asked, signed_as=read))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


def _with_encoded_slash(request):
    """Returns the request with its path's last slash percent-encoded."""
    folder, _, name = request.path.rpartition("/")
    return request.with_target(folder + "%2F" + name + request.target.removeprefix(request.path))


# For V2, the path is documented to be signed as it is sent. For V4 it is documented to be signed in its canonical form,
# but not whether that has the slash as it is; AWS's SDKs never send such a path.
@pytest.mark.parametrize("where", ["header", "query"])
@check("GetObject", level="extended", spec=rfc(3986, "6.2.2"))
def test_encoded_slash_is_a_slash_of_the_key(raw_signed, ten_bytes, where):
    """GetObject with a slash of the key as %2F in its path, signed in the header or in the query, returns 200 with the
    object. With Signature V4 one of two forms must be accepted: signed as it is sent, or with the slash."""
    plain = raw_signed.request("GET", **ten_bytes)
    sign = raw_signed.sign if where == "header" else raw_signed.presign
    answer = raw_signed.send(sign(_with_encoded_slash(plain)))
    if raw_signed.signature == "s3v4" and answer.status == 403:
        answer = raw_signed.send(_with_encoded_slash(sign(plain)))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


@check("GetObject", level="extended", spec=rfc(9112, "3.2.2"))
def test_absolute_url_is_accepted(raw_s3v4, ten_bytes):
    """GetObject with an absolute URL in its request line returns 200 with the object."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.alone(request.with_target(request.url))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


@check("GetObject", level="extended", spec=rfc(9112, "2.2"))
def test_empty_line_before_the_request(raw_s3v4, ten_bytes):
    """GetObject with an empty line before its request line returns 200 with the object or 400, or gets no response."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.attempt(request.with_method("\r\nGET"))
    if answer is not None:
        expect.status(answer, 200, 400)
        expect.equal(answer.body if answer.status == 200 else TEN, TEN, "body", sort="data")


ODD = {"nul": "\0", "control_character": "\x01", "space": " x", "delete": "\x7f", "bare_cr": "\rx"}


@pytest.mark.intrusive
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@check("GetObject", level="extended", spec=rfc(9112, "3.2"))
def test_control_character_in_the_path_is_refused(raw_s3v4, ten_bytes, text):
    """GetObject whose path has an unencoded space or control character after the key does not return the object of
    that key: it is refused, is redirected or gets no response."""
    request = raw_s3v4.sign(raw_s3v4.request("GET", **ten_bytes))
    answer = raw_s3v4.attempt(request.with_target(request.target + text), last=True)
    expect.any_status(answer, "3xx", "4xx", "5xx", "no response")


@pytest.mark.intrusive
@check("GetObject", level="extended", spec=rfc(9112, "3.2"))
def test_utf_8_in_the_path_is_the_key_or_refused(raw_s3v4, control, target):
    """GetObject whose path has the key's non-ASCII letters as unencoded UTF-8 bytes returns 200 with the object, or
    returns a 3xx or 4xx status, or gets no response."""
    where = {**target, "Key": f"{target['Key']}-café"}
    with expect.arranging():
        control.put_object(**where, Body=TEN)
    plain = raw_s3v4.request("GET", **where)
    written = plain.with_target(plain.target.replace("%C3%A9", "é"))
    answer = raw_s3v4.attempt(raw_s3v4.sign(written, signed_as=plain))
    expect.any_status(answer, 200, "3xx", "4xx", "no response")
    if answer is not None and answer.status == 200:
        expect.equal(answer.body, TEN, "body", sort="data")


NO_UTF_8 = {"encoded": "%FF", "as_it_is": "\udcff", "overlong": "%C0%AF", "cut_off": "%C3"}


@pytest.mark.intrusive
@pytest.mark.parametrize("text", NO_UTF_8.values(), ids=NO_UTF_8)
@check("GetObject", level="extended", spec=userguide("object-keys"))
def test_path_that_is_not_utf_8_is_refused(raw_s3v4, ten_bytes, text):
    """GetObject whose path has bytes after the key that are not valid UTF-8 returns a 4xx status or gets no
    response."""
    plain = raw_s3v4.request("GET", **ten_bytes)
    encoded = "%FF" if text == NO_UTF_8["as_it_is"] else text
    signed_as = plain.with_target(plain.target + encoded)
    answer = raw_s3v4.attempt(raw_s3v4.sign(plain.with_target(plain.target + text), signed_as=signed_as))
    expect.any_status(answer, "4xx", "no response")
