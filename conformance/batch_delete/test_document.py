"""The XML document of DeleteObjects: an invalid one is refused as a whole, and valid XML is accepted in any form."""

from xml.sax.saxutils import escape

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3 import listings

FEATURE = "batch-delete"

# The placeholder for the key of an existing object.
KEY = "{key}"
OBJECT = f"<Object><Key>{KEY}</Key></Object>"
REFUSED = {
    "not_xml": f"delete {KEY}",
    "cut_off": f"<Delete>{OBJECT}",
    "wrong_nesting": f"<Delete><Object><Key>{KEY}</Object></Key></Delete>",
    "no_objects": "<Delete></Delete>",
    "quiet_alone": "<Delete><Quiet>true</Quiet></Delete>",
    "object_without_key": f"<Delete>{OBJECT}<Object></Object></Delete>",
    "version_id_without_key": f"<Delete>{OBJECT}<Object><VersionId>null</VersionId></Object></Delete>",
    "more_than_a_thousand_keys": f"<Delete>{OBJECT}{'<Object><Key>k</Key></Object>' * 1000}</Delete>",
}
TAKEN = {
    "no_namespace": f"<Delete>{OBJECT}</Delete>",
    "namespace": f'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{OBJECT}</Delete>',
    "declaration": f'<?xml version="1.0" encoding="UTF-8"?>\n<Delete>{OBJECT}</Delete>\n',
    "indented": f"<Delete>\n  <Object>\n    <Key>{KEY}</Key>\n  </Object>\n</Delete>",
    "quiet_first": f"<Delete><Quiet>false</Quiet>{OBJECT}</Delete>",
    "quiet_last": f"<Delete>{OBJECT}<Quiet>false</Quiet></Delete>",
    "comment": f"<Delete><!-- all of them -->{OBJECT}</Delete>",
    "cdata": f"<Delete><Object><Key><![CDATA[{KEY}]]></Key></Object></Delete>",
}


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED)
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@recorded("versitygw", "REST - DeleteObjects - no objects added to payload", 2026, of="no_objects")
def test_wrong_document_is_refused(s3, stored, altered, document):
    """DeleteObjects with a document that is not well-formed, or does not have 1 to 1,000 objects that each have a
    key, returns 400 MalformedXML and deletes nothing."""
    obj = stored(b"stays")
    body = document.replace(KEY, escape(obj["Key"])).encode()
    with altered(body=body), expect.error(400, "MalformedXML"):
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [obj["Key"]], "keys", sort="entries"
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_empty_body_is_refused(s3, bucket, altered):
    """DeleteObjects with an empty body returns 400 MissingRequestBodyError."""
    with altered(body=b""), expect.error(400, "MissingRequestBodyError"):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "key"}]})


@pytest.mark.parametrize("document", TAKEN.values(), ids=TAKEN)
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@derived("S3 documents XML; so any form that XML 1.0 allows means the same document.")
def test_document_is_read_as_xml(s3, stored, altered, document):
    """DeleteObjects deletes the object that the document names, in any form that XML allows: with or without
    namespace, XML declaration, indentation, comments, CDATA, and with Quiet first or last."""
    obj = stored(b"goodbye")
    with altered(body=document.replace(KEY, obj["Key"]).encode()):
        answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )


@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
@derived("S3 documents XML; so any form that XML 1.0 allows means the same document.")
def test_character_references_are_resolved(s3, stored, altered):
    """DeleteObjects deletes the object whose key the document contains as numeric character references."""
    obj = stored(b"goodbye")
    written = "".join(f"&#{ord(character)};" for character in obj["Key"])
    with altered(body=f"<Delete><Object><Key>{written}</Key></Object></Delete>".encode()):
        s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "keys that are left",
        sort="entries",
    )
