"""Documents that are written differently from those of the SDKs, and are valid XML."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.clients.raw.as_written import request_with
from fixtures.model.sources import api

FEATURE = "xml-documents"

SPEC = api("PutObjectTagging")
DOCUMENT = "<Tagging><TagSet><Tag><Key>a</Key><Value>bMARK</Value></Tag></TagSet></Tagging>"
"""MARK is replaced by a text that is different in each check, which the object has no tag with before."""
TAKEN = {
    "byte_order_mark": "\ufeff" + DOCUMENT,
    "single_quotes": "<?xml version='1.0' encoding='utf-8' standalone='yes'?>" + DOCUMENT,
    "processing_instruction": "<?nobodys instruction?>" + DOCUMENT,
    "entities": DOCUMENT.replace(">b", ">&#98;").replace(">a<", ">&#x61;<"),
    "cdata": DOCUMENT.replace(">bMARK<", "><![CDATA[bMARK]]><"),
    "comment_in_the_text": DOCUMENT.replace(">bMARK<", ">bMARK<!-- c --><"),
    "spaces_in_the_tags": DOCUMENT.replace("</Tag>", "</Tag \n>"),
    "namespace_with_a_prefix": DOCUMENT.replace("</", "</s3:")
    .replace("<T", "<s3:T").replace("<K", "<s3:K").replace("<V", "<s3:V")
    .replace("<s3:Tagging>", '<s3:Tagging xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/">', 1),
}  # fmt: skip


@pytest.fixture
def mark(prefix):
    """A text that no other check has."""
    return prefix.replace("/", "-")


def _tags(mark):
    return [{"Key": "a", "Value": f"b{mark}"}]


@pytest.mark.parametrize("document", TAKEN.values(), ids=TAKEN)
@check("PutObjectTagging", level="common", spec=SPEC)
@derived("S3 documents XML; so any form that XML 1.0 allows means the same document.")
def test_forms_of_xml_are_understood(raw_s3v4, control, shared_object, mark, document):
    """PutObjectTagging returns 200 and stores the tags for each form of its document that XML 1.0 allows, such as
    entities, CDATA, comments or a prefix for its namespace."""
    body = document.replace("MARK", mark).encode()
    expect.status(raw_s3v4.ask(request_with(raw_s3v4, "PUT", shared_object, "tagging", body)), 200)
    expect.equal(control.get_object_tagging(**shared_object)["TagSet"], _tags(mark), "tags", sort="data")


TYPES = ["application/xml", "text/plain", "application/json", "application/x-www-form-urlencoded"]


@pytest.mark.parametrize("kind", TYPES)
@check("PutObjectTagging", level="common", spec=SPEC)
@derived("A request header that S3 does not document for the operation changes nothing.")
def test_content_type_of_the_document_is_ignored(raw_s3v4, control, shared_object, mark, kind):
    """PutObjectTagging returns 200 and stores the tags, whatever the Content-Type of its document is."""
    body = DOCUMENT.replace("MARK", mark).encode()
    request = request_with(raw_s3v4, "PUT", shared_object, "tagging", body, Content_Type=kind)
    expect.status(raw_s3v4.ask(request), 200)
    expect.equal(control.get_object_tagging(**shared_object)["TagSet"], _tags(mark), "tags", sort="data")


OTHER = {
    "utf_16": ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>' + DOCUMENT),
    "latin_1": ("latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>' + DOCUMENT),
    "xml_1_1": ("utf-8", '<?xml version="1.1"?>' + DOCUMENT),
}


# XML requires support for version 1.0 in UTF-8 and UTF-16, and S3 does not require the other two.
@pytest.mark.parametrize(("encoding", "document"), OTHER.values(), ids=OTHER)
@check("PutObjectTagging", level="extended", spec=SPEC)
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_other_encoding_or_xml_version_is_read_or_refused(raw_s3v4, control, untagged, mark, encoding, document):
    """PutObjectTagging with a document in UTF-16, ISO-8859-1 or XML 1.1 returns either 200 and stores its tags, or
    400 and stores no tags."""
    body = document.replace("MARK", mark).encode(encoding)
    answer = raw_s3v4.ask(request_with(raw_s3v4, "PUT", untagged, "tagging", body))
    expect.status(answer, 200, 400)
    expect.equal(
        control.get_object_tagging(**untagged)["TagSet"],
        _tags(mark) if answer.status == 200 else [],
        "tags",
        sort="data",
    )
