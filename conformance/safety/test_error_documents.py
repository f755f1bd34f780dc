"""Error documents that repeat what the client sent: as text in well-formed XML, which no browser takes for a page."""

from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import reference

ERRORS = reference("ErrorResponses")

TEXTS = {
    "element": "<script>alert(1)</script>",
    "reference": "a&b&lt;c",
    "end_of_cdata": "]]>",
    "entity": "&entity;",
    "end_of_the_element": "</Key><Code>Other</Code><Key>",
    "comment": "<!--",
    "quotes": "\"'>",
}


def _is_safe(answer, codes, key=None):
    """These codes and no other, the key where one is said, no element of the client's, and no type that a browser
    takes for a page."""
    found = [(element.tag.rpartition("}")[2], element.text) for element in ElementTree.fromstring(answer.body).iter()]
    expect.equal([text for name, text in found if name == "Code"], codes, "codes")
    expect.equal([name for name, _ in found if name == "script"], [], "elements of the client's")
    if key is not None:
        expect.equal(
            [text for name, text in found if name == "Key" and text != key], [], "other keys than the one asked"
        )
    expect.equal("html" in answer.headers.get("Content-Type", "").lower(), False, "is of the type of a page")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@check("GetObject", level="core", spec=ERRORS)
def test_key_is_text(raw_s3v4, bucket, prefix, text):
    """The error document for a key that has markup is well-formed XML with the Code NoSuchKey, and no HTML."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, prefix + text))
    expect.status(answer, 404)
    _is_safe(answer, ["NoSuchKey"], prefix + text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@check("ListObjects", level="common", spec=ERRORS)
def test_argument_is_text(raw_s3v4, bucket, prefix, text):
    """An encoding-type that has markup is answered 200, or 400 InvalidArgument, with well-formed XML and no HTML."""
    query = f"encoding-type={quote(text, safe='')}&prefix={quote(prefix, safe='')}"
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, query=query))
    expect.status(answer, 200, 400)
    _is_safe(answer, ["InvalidArgument"] if answer.status == 400 else [])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@check("GetObject", level="core", spec=ERRORS)
def test_key_is_text_for_the_anonymous(raw_anonymous, bucket, prefix, text):
    """The refusal of an anonymous request for a key that has markup is well-formed XML with the Code AccessDenied, and
    no HTML."""
    answer = raw_anonymous.send(raw_anonymous.request("GET", bucket, prefix + text))
    expect.status(answer, 403)
    _is_safe(answer, ["AccessDenied"], prefix + text)
