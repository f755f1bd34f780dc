"""Documents that are no well-formed XML, or not the operation's: each operation that takes one refuses them alike."""

import pytest

from fixtures import check, expect
from fixtures.raw.documents import request_with
from fixtures.sources import api, reference

ERRORS = reference("ErrorResponses")
RULE = "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
# What is sent where, its root element, and what is in that.
OPERATIONS = {
    "DeleteObjects": ("POST", "bucket", "delete", "Delete", "<Object><Key>none</Key></Object>"),
    "PutBucketTagging": (
        *("PUT", "bucket", "tagging", "Tagging"),
        "<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>",
    ),
    "PutBucketVersioning": ("PUT", "bucket", "versioning", "VersioningConfiguration", "<Status>Enabled</Status>"),
    "PutBucketCors": ("PUT", "bucket", "cors", "CORSConfiguration", f"<CORSRule>{RULE}</CORSRule>"),
    "PutBucketLifecycleConfiguration": (
        *("PUT", "bucket", "lifecycle", "LifecycleConfiguration"),
        "<Rule><ID>r</ID><Filter><Prefix>x</Prefix></Filter><Status>Disabled</Status>"
        "<Expiration><Days>9</Days></Expiration></Rule>",
    ),
    "PutBucketWebsite": (
        *("PUT", "bucket", "website", "WebsiteConfiguration"),
        "<IndexDocument><Suffix>i</Suffix></IndexDocument>",
    ),
    "PutObjectTagging": (
        *("PUT", "object", "tagging", "Tagging"),
        "<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>",
    ),
}
WRONG = {
    "two_roots": lambda root, inner: f"<{root}>{inner}</{root}><{root}>{inner}</{root}>",
    "crossed_elements": lambda root, inner: f"<{root}><a><b></a></b>{inner}</{root}>",
    "end_of_another_case": lambda root, inner: f"<{root}>{inner}</{root.upper()}>",
    "bare_ampersand": lambda root, inner: f"<{root}>{inner}<x>a & b</x></{root}>",
    "unknown_entity": lambda root, inner: f"<{root}>{inner}<x>&nobodys;</x></{root}>",
    "zero_character": lambda root, inner: f"<{root}>{inner}<x>&#0;</x></{root}>",
    "attribute_twice": lambda root, inner: f"<{root} a='1' a='2'>{inner}</{root}>",
    "text_before": lambda root, inner: f"text<{root}>{inner}</{root}>",
    "text_after": lambda root, inner: f"<{root}>{inner}</{root}>text",
    "another_root": lambda root, inner: f"<Nobodys>{inner}</Nobodys>",
    "json": lambda root, inner: f'{{"{root}": {{}}}}',
}


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.about(name)) for name in OPERATIONS])
def operation(request):
    return OPERATIONS[request.param]


@pytest.fixture(scope="session")
def written_object(put_once):
    """An object that documents are sent to: a server may take one for its content."""
    return put_once(b"content")


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@check("DeleteObjects", level="common", spec=ERRORS)
def test_malformed_document_is_refused(raw_s3v4, configured_bucket, written_object, operation, wrong):
    """An operation whose document is no well-formed XML, or has another root, answers 400 MalformedXML."""
    method, of, query, root, inner = operation
    where = written_object if of == "object" else {"Bucket": configured_bucket}
    answer = raw_s3v4.ask(request_with(raw_s3v4, method, where, query, wrong(root, inner).encode()))
    expect.refused(answer, 400, "MalformedXML")


NO_UTF_8 = {"lone_byte": b"\xff", "cut_off": b"\xc3", "overlong": b"\xc0\xaf", "surrogate": b"\xed\xa0\x80"}


@pytest.mark.parametrize("text", NO_UTF_8.values(), ids=NO_UTF_8)
@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_broken_utf_8_is_refused(raw_s3v4, control, target, text):
    """PutObjectTagging with bytes that are no UTF-8 answers 400 MalformedXML; the object has no tags then."""
    with expect.arranging():
        control.put_object(**target)
    body = b"<Tagging><TagSet><Tag><Key>a</Key><Value>%b</Value></Tag></TagSet></Tagging>" % text
    expect.refused(raw_s3v4.ask(request_with(raw_s3v4, "PUT", target, "tagging", body)), 400, "MalformedXML")
    expect.equal(control.get_object_tagging(**target)["TagSet"], [], "tags")
