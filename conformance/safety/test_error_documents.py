"""Error documents that repeat what the client sent: it stays text in well-formed XML, and browsers do not render it."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import reference

FEATURE = "hostile-requests"
DERIVED = "Error documents are XML; so what they repeat of a request stays text."

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


def _is_safe(answer, root, codes, key=None):
    """Checks that the response is a document with this root and exactly these codes, no Key other than this one, no
    element that the client sent, and no HTML type."""
    found = [(element.tag, element.text) for element in expect.document(answer, root).iter()]
    expect.equal([text for name, text in found if name == "Code"], codes, "codes", sort="form")
    expect.equal([name for name, _ in found if name == "script"], [], "elements that the client sent", sort="form")
    if key is not None:
        expect.equal(
            [text for name, text in found if name == "Key" and text != key],
            [],
            "keys other than the requested one",
            sort="entries",
        )
    expect.equal(
        "html" in answer.headers.get("Content-Type", "").lower(), False, "whether the Content-Type is HTML", sort="form"
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@check("GetObject", level="core", spec=ERRORS)
def test_markup_in_a_key_stays_text(raw_s3v4, bucket, prefix, text):
    """GetObject of a missing key with markup in it returns 404 with well-formed XML, the Code NoSuchKey, and no
    HTML."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, prefix + text))
    expect.status(answer, 404)
    _is_safe(answer, "Error", ["NoSuchKey"], prefix + text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@check("ListObjects", level="common", spec=ERRORS)
def test_markup_in_a_parameter_stays_text(raw_s3v4, bucket, prefix, text):
    """ListObjects with markup in encoding-type returns 200, or 400 InvalidArgument, with well-formed XML and no
    HTML."""
    query = f"encoding-type={quote(text, safe='')}&prefix={quote(prefix, safe='')}"
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, query=query))
    expect.status(answer, 200, 400)
    _is_safe(answer, *(("Error", ["InvalidArgument"]) if answer.status == 400 else ("ListBucketResult", [])))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@check("GetObject", level="core", spec=ERRORS)
def test_markup_in_a_key_stays_text_for_anonymous_requests(raw_anonymous, bucket, prefix, text):
    """An anonymous request for a key with markup in it is refused with 403 and well-formed XML with the Code
    AccessDenied, and no HTML."""
    answer = raw_anonymous.send(raw_anonymous.request("GET", bucket, prefix + text))
    expect.status(answer, 403)
    _is_safe(answer, "Error", ["AccessDenied"], prefix + text)
