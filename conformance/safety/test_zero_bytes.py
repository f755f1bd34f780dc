"""Zero bytes in keys and parameters: unlike in C, they do not end the text."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw.as_written import send_as_written
from fixtures.model.sources import userguide

FEATURE = "isolation"
DERIVED = "Keys and arguments are documented as whole texts; a zero byte does not end them."

KEYS = userguide("object-keys")


def _is_refused(answer):
    expect.any_status(answer, "4xx")


@pytest.fixture
def kept(stored):
    """Bucket and key of an object with the body `kept`."""
    return stored(b"kept")


@pytest.fixture(params=["%00", "%00.txt", "%00/x"], ids=["at_the_end", "before_a_suffix", "before_a_slash"])
def asking(request, raw_s3v4, kept):
    """`asking(method)` sends a request for the object's key followed by a zero byte, and deletes afterwards any object
    that it created."""
    made = []

    def ask(method, body=b""):
        plain = raw_s3v4.request(method, **kept, body=body)
        answer = send_as_written(raw_s3v4, plain.with_target(plain.target + request.param))
        if method == "PUT" and answer.status == 200:
            made.append(answer)
        return answer

    yield ask
    if made:
        ask("DELETE")


@check("GetObject", level="common", spec=KEYS)
def test_key_does_not_end_at_a_zero_byte(asking):
    """GetObject of a stored key followed by a zero byte is refused with a 4xx status."""
    _is_refused(asking("GET"))


@check("PutObject", level="common", spec=KEYS)
def test_put_does_not_replace_the_stored_object(asking, control, kept):
    """PutObject to a stored key followed by a zero byte does not change the stored object, whatever it returns."""
    asking("PUT", b"changed")
    expect.equal(control.get_object(**kept)["Body"].read(), b"kept", "body", sort="data")


@check("DeleteObject", level="common", spec=KEYS)
def test_delete_does_not_delete_the_stored_object(asking, control, kept):
    """DeleteObject of a stored key followed by a zero byte does not delete the stored object, whatever it returns."""
    asking("DELETE")
    expect.status(control.head_object(**kept), 200)


@check("CopyObject", level="common", spec=KEYS)
def test_copy_source_does_not_end_at_a_zero_byte(raw_s3v4, control, prefix, kept):
    """CopyObject from a stored key followed by a zero byte is refused with a 4xx status and makes no copy."""
    copy = {"Bucket": kept["Bucket"], "Key": f"{prefix}copy"}
    source = {"x-amz-copy-source": f"/{kept['Bucket']}/{kept['Key']}%00"}
    _is_refused(raw_s3v4.ask(raw_s3v4.request("PUT", **copy, headers=source)))
    with expect.error(404):
        control.head_object(**copy)


@pytest.mark.parametrize("argument", ["{}%00", "{}%00x", "%00{}"], ids=["end", "middle", "begin"])
@check("ListObjects", level="common", spec=KEYS)
def test_prefix_does_not_end_at_a_zero_byte(raw_s3v4, kept, argument):
    """A listing with a zero byte in its prefix, which no key has, returns 200 without keys, or a 4xx status."""
    answer = raw_s3v4.ask(
        raw_s3v4.request("GET", kept["Bucket"], query=f"prefix={argument.format(quote(kept['Key'], safe=''))}")
    )
    expect.any_status(answer, 200, "4xx")
    if answer.status == 200:
        expect.equal(answer.texts("Key"), [], "keys", sort="entries")


@check("DeleteObject", level="common", spec=KEYS)
def test_version_id_does_not_end_at_a_zero_byte(raw_s3v4, control, kept):
    """DeleteObject with the version id `null` followed by a zero byte does not delete the object, whatever it
    returns."""
    raw_s3v4.ask(raw_s3v4.request("DELETE", **kept, query="versionId=null%00"))
    expect.status(control.head_object(**kept), 200)
