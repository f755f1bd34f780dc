"""The XML document of PutObjectTagging: malformed documents are refused, and valid XML is accepted in any form."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide

FEATURE = "object-tagging"

OLD = [{"Key": "old", "Value": "tag"}]
NEW = {"TagSet": [{"Key": "new", "Value": "tag"}]}

MALFORMED = {
    "no_xml": b"colour=red",
    "cut_off": b"<Tagging><TagSet><Tag><Key>a</Key>",
    "no_key": b"<Tagging><TagSet><Tag><Value>b</Value></Tag></TagSet></Tagging>",
    "no_value": b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
}


@pytest.mark.parametrize("document", MALFORMED.values(), ids=MALFORMED)
@check("PutObjectTagging", level="common", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(s3, tagged, altered, document):
    """PutObjectTagging with a document that is not XML, is cut off, or has a tag without Key or Value returns 400
    MalformedXML, and the object keeps its old tags."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.put_object_tagging(**tagged, Tagging=NEW)
    expect.equal(s3.get_object_tagging(**tagged)["TagSet"], OLD, "tags", sort="data")


WELL_FORMED = {
    "declaration": b'<?xml version="1.0" encoding="UTF-8"?>\n<Tagging>%s</Tagging>',
    "namespace": b'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">%s</Tagging>',
    "no_namespace": b"<Tagging>%s</Tagging>",
    "line_breaks_and_comment": b"<Tagging>\n  <!-- tags -->\n  %s\n</Tagging>\n",
}
TAG = b"<TagSet><Tag><Key>a&#x41;</Key><Value><![CDATA[b]]>%d</Value></Tag></TagSet>"


@pytest.mark.parametrize("form", WELL_FORMED.values(), ids=WELL_FORMED)
@check("PutObjectTagging", level="extended", spec=api("PutObjectTagging"))
@derived("S3 documents XML; so any form that XML 1.0 allows means the same document.")
def test_forms_of_xml_are_understood(s3, retagged, altered, form):
    """PutObjectTagging accepts a document with an XML declaration, with or without a namespace, and with character
    references, CDATA, comments and line breaks."""
    number = [*WELL_FORMED.values()].index(form)
    with altered(body=form % (TAG % number)):
        s3.put_object_tagging(**retagged, Tagging=NEW)
    expect.equal(
        s3.get_object_tagging(**retagged)["TagSet"], [{"Key": "aA", "Value": f"b{number}"}], "tags", sort="data"
    )


# AWS was recorded to return MalformedXML for a bucket's tag without a key.
@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
def test_empty_key_is_refused(s3, tagged, altered):
    """PutObjectTagging with an empty tag key returns 400 InvalidTag or MalformedXML, and the object keeps its old
    tags."""
    document = b"<Tagging><TagSet><Tag><Key></Key><Value>b</Value></Tag></TagSet></Tagging>"
    with expect.error(400, "InvalidTag", "MalformedXML"), altered(body=document):
        s3.put_object_tagging(**tagged, Tagging=NEW)
    expect.equal(s3.get_object_tagging(**tagged)["TagSet"], OLD, "tags", sort="data")
