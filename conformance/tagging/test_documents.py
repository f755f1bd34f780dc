"""The document of PutObjectTagging: what is no such document is refused, and so is a damaged one."""

import base64

import pytest

from fixtures import check, expect
from fixtures.sources import api, userguide

BODY = b"an object with tags"
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
def test_malformed_document_is_refused(s3, stored, altered, document):
    """PutObjectTagging with such a document answers 400 MalformedXML, and the object keeps the tags that it had."""
    obj = stored(BODY, Tagging="old=tag")
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.put_object_tagging(**obj, Tagging=NEW)
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], OLD, "tags")


WELL_FORMED = {
    "declaration": b'<?xml version="1.0" encoding="UTF-8"?>\n<Tagging>%s</Tagging>',
    "namespace": b'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">%s</Tagging>',
    "no_namespace": b"<Tagging>%s</Tagging>",
    "line_breaks_and_comment": b"<Tagging>\n  <!-- tags -->\n  %s\n</Tagging>\n",
}
TAG = b"<TagSet><Tag><Key>a&#x41;</Key><Value><![CDATA[b]]>c</Value></Tag></TagSet>"


@pytest.mark.parametrize("form", WELL_FORMED.values(), ids=WELL_FORMED)
@check("PutObjectTagging", level="extended", spec=api("PutObjectTagging"))
def test_forms_of_xml_are_understood(s3, stored, altered, form):
    """PutObjectTagging understands its document with character references, CDATA, comments and line breaks."""
    obj = stored(BODY)
    with altered(body=form % TAG):
        s3.put_object_tagging(**obj, Tagging=NEW)
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], [{"Key": "aA", "Value": "bc"}], "tags")


# AWS was recorded with MalformedXML for a tag of a bucket that has no key at all.
@check("PutObjectTagging", level="common", spec=userguide("object-tagging"))
def test_empty_key_is_refused(s3, stored, altered):
    """PutObjectTagging with a tag whose key is empty answers 400 InvalidTag or MalformedXML; the old tags stay."""
    obj = stored(BODY, Tagging="old=tag")
    document = b"<Tagging><TagSet><Tag><Key></Key><Value>b</Value></Tag></TagSet></Tagging>"
    with expect.error(400, "InvalidTag", "MalformedXML"), altered(body=document):
        s3.put_object_tagging(**obj, Tagging=NEW)
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], OLD, "tags")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_wrong_content_md5_is_refused(s3, stored):
    """PutObjectTagging with a Content-MD5 of another body answers 400 BadDigest, and the old tags stay."""
    obj = stored(BODY, Tagging="old=tag")
    with expect.error(400, "BadDigest"):
        s3.put_object_tagging(**obj, Tagging=NEW, ContentMD5=base64.b64encode(b"0123456789abcdef").decode())
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], OLD, "tags")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_malformed_content_md5_is_refused(s3, stored):
    """PutObjectTagging with a Content-MD5 that is no MD5 answers 400 InvalidDigest, and the old tags stay."""
    obj = stored(BODY, Tagging="old=tag")
    with expect.error(400, "InvalidDigest"):
        s3.put_object_tagging(**obj, Tagging=NEW, ContentMD5="bm8=")
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], OLD, "tags")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_checksum_algorithm_may_be_chosen(s3, stored):
    """PutObjectTagging with the SHA-256 checksum of its document answers 200, and the tags are set."""
    obj = stored(BODY)
    expect.status(s3.put_object_tagging(**obj, Tagging=NEW, ChecksumAlgorithm="SHA256"), 200)
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], NEW["TagSet"], "tags")


@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"), uses=["PutObjectTagging.ChecksumAlgorithm"])
def test_wrong_checksum_is_refused(s3, stored, altered):
    """PutObjectTagging with a CRC32 of another body answers 400 BadDigest, and the old tags stay."""
    obj = stored(BODY, Tagging="old=tag")
    with expect.error(400, "BadDigest"), altered(headers={"x-amz-checksum-crc32": "AAAAAA=="}):
        s3.put_object_tagging(**obj, Tagging=NEW)
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], OLD, "tags")
