"""Documents that are written differently from those of the SDKs, and are valid XML."""

import pytest

from fixtures.clients.raw.as_written import request_with
from fixtures.language import check, expect
from fixtures.model.sources import api

FEATURE = "xml-documents"

SPEC = api("PutObjectTagging")
DOCUMENT = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
TAKEN = {
    "byte_order_mark": b"\xef\xbb\xbf" + DOCUMENT.encode(),
    "single_quotes": b"<?xml version='1.0' encoding='utf-8' standalone='yes'?>" + DOCUMENT.encode(),
    "processing_instruction": b"<?nobodys instruction?>" + DOCUMENT.encode(),
    "entities": DOCUMENT.replace(">b<", ">&#98;<").replace(">a<", ">&#x61;<").encode(),
    "cdata": DOCUMENT.replace(">b<", "><![CDATA[b]]><").encode(),
    "comment_in_the_text": DOCUMENT.replace(">b<", ">b<!-- c --><").encode(),
    "spaces_in_the_tags": DOCUMENT.replace("</Tag>", "</Tag \n>").encode(),
    "namespace_with_a_prefix": DOCUMENT.replace("</", "</s3:")
    .replace("<T", "<s3:T").replace("<K", "<s3:K").replace("<V", "<s3:V")
    .replace("<s3:Tagging>", '<s3:Tagging xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/">', 1).encode(),
}  # fmt: skip


@pytest.mark.parametrize("document", TAKEN.values(), ids=TAKEN)
@check("PutObjectTagging", level="common", spec=SPEC)
def test_forms_of_xml_are_understood(raw_s3v4, control, target, document):
    """PutObjectTagging returns 200 and stores the tags for each form of its document that XML 1.0 allows, such as
    entities, CDATA or comments."""
    with expect.arranging():
        control.put_object(**target, Body=b"x")
    expect.status(raw_s3v4.ask(request_with(raw_s3v4, "PUT", target, "tagging", document)), 200)
    expect.equal(control.get_object_tagging(**target)["TagSet"], [{"Key": "a", "Value": "b"}], "tags")


TYPES = ["application/xml", "text/plain", "application/json", "application/x-www-form-urlencoded"]


@pytest.mark.parametrize("kind", TYPES)
@check(
    "PutObjectTagging",
    level="common",
    spec=SPEC,
    formerly=["errors/xml_is_read_as_xml::type_of_the_document_is_not_looked_at"],
)
def test_content_type_of_the_document_is_ignored(raw_s3v4, control, target, kind):
    """PutObjectTagging returns 200 and stores the tags, whatever the Content-Type of its document is."""
    with expect.arranging():
        control.put_object(**target, Body=b"x")
    request = request_with(raw_s3v4, "PUT", target, "tagging", DOCUMENT.encode(), Content_Type=kind)
    expect.status(raw_s3v4.ask(request), 200)
    expect.equal(control.get_object_tagging(**target)["TagSet"], [{"Key": "a", "Value": "b"}], "tags")


OTHER = {
    "utf_16": ('<?xml version="1.0" encoding="UTF-16"?>' + DOCUMENT).encode("utf-16"),
    "latin_1": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + DOCUMENT.encode(),
    "xml_1_1": b'<?xml version="1.1"?>' + DOCUMENT.encode(),
}


# XML requires support for version 1.0 in UTF-8 and UTF-16, and S3 does not require the other two.
@pytest.mark.parametrize("document", OTHER.values(), ids=OTHER)
@check(
    "PutObjectTagging",
    level="extended",
    spec=SPEC,
    formerly=["errors/xml_is_read_as_xml::other_encoding_is_read_rightly_or_refused"],
)
def test_other_encoding_or_xml_version_is_read_or_refused(raw_s3v4, control, target, document):
    """PutObjectTagging with a document in UTF-16, ISO-8859-1 or XML 1.1 returns either 200 and stores its tags, or
    400 and stores no tags."""
    with expect.arranging():
        control.put_object(**target, Body=b"x")
    answer = raw_s3v4.ask(request_with(raw_s3v4, "PUT", target, "tagging", document))
    expect.status(answer, 200, 400)
    wanted = [{"Key": "a", "Value": "b"}] if answer.status == 200 else []
    expect.equal(control.get_object_tagging(**target)["TagSet"], wanted, "tags")
