"""Small XML documents that are made to do harm: entities that read files, entities that expand to huge texts, and
deeply nested elements."""

import pytest

from fixtures.assertions import check, expect
from fixtures.clients.raw.as_written import request_with
from fixtures.model.sources import reference

FEATURE = "hostile-requests"
DERIVED = "XML documents are read for their data; entities and depth must do no harm."

pytestmark = pytest.mark.xdist_group("hostile documents")

ERRORS = reference("ErrorResponses")
TAGGING = "<Tagging><TagSet><Tag><Key>a</Key><Value>{}</Value></Tag></TagSet></Tagging>"
FILE = '<!DOCTYPE Tagging [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PASSWD = '<!DOCTYPE Tagging [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE Tagging [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
SUBSET = '<!DOCTYPE Tagging SYSTEM "file:///etc/passwd">'
# Seven levels of ten entities each: fully expanded, this is three characters ten million times.
BOMB = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 8))
HOSTILE = {
    "short_file": FILE + TAGGING.format("&x;"),
    "passwd": PASSWD + TAGGING.format("&x;"),
    "parameter_entity": PARAMETER + TAGGING.format("b"),
    "external_subset": SUBSET + TAGGING.format("b"),
    "billion_laughs": f'<!DOCTYPE Tagging [<!ENTITY e0 "lol">{BOMB}]>' + TAGGING.format("&e7;"),
    "quadratic": f'<!DOCTYPE Tagging [<!ENTITY q "{"q" * 10000}">]>' + TAGGING.format("&q;" * 1000),
    "entity_of_itself": '<!DOCTYPE Tagging [<!ENTITY r "&s;"><!ENTITY s "&r;">]>' + TAGGING.format("&r;"),
}


@pytest.mark.intrusive
@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
@check("PutObjectTagging", level="core", spec=ERRORS, gate=True)
def test_entities_do_no_harm(raw_s3v4, control, untagged, document):
    """PutObjectTagging with a DOCTYPE that reads a file or expands to a huge text returns 400 or 200, neither
    returns nor stores the text of the entities, and the next request is answered."""
    answer = raw_s3v4.ask(request_with(raw_s3v4, "PUT", untagged, "tagging", document.encode()))
    expect.status(answer, 200, 400)
    with expect.keeping_out():
        repeated = b"root:" in answer.body or len(answer.body) > 64 * 1024
        expect.equal(repeated, False, "response contains the entity's text", sort="access")
        tags = control.get_object_tagging(**untagged)["TagSet"]
        expect.equal(
            [tag for tag in tags if tag["Value"] not in ("", "b", "&x;")],
            [],
            "tags with an entity's text",
            sort="access",
        )


@pytest.mark.intrusive
@pytest.mark.parametrize("case", ["passwd", "billion_laughs"])
@check("DeleteObjects", level="core", spec=ERRORS)
def test_entities_in_a_batch_do_no_harm(raw_s3v4, control, untagged, case):
    """DeleteObjects with a DOCTYPE that reads a file or expands to a huge text returns 200 or 400 without the text
    of the entity, and leaves the other objects."""
    head, _, _ = HOSTILE[case].partition("<Tagging>")
    name = "&x;" if case == "passwd" else "&e7;"
    body = head.replace("Tagging", "Delete") + f"<Delete><Object><Key>{name}</Key></Object></Delete>"
    where = {"Bucket": untagged["Bucket"]}
    answer = raw_s3v4.ask(request_with(raw_s3v4, "POST", where, "delete", body.encode()))
    expect.status(answer, 200, 400)
    with expect.keeping_out():
        expect.equal(
            b"root:" in answer.body or b"lollol" in answer.body,
            False,
            "response contains the entity's text",
            sort="access",
        )
    expect.status(control.head_object(**untagged), 200)


@pytest.mark.intrusive
@check("PutObjectTagging", level="common", spec=ERRORS)
def test_deep_nesting_is_refused(raw_s3v4, control, untagged):
    """PutObjectTagging with 1,000 nested elements returns 400 MalformedXML and stores no tags, and the next request
    is answered."""
    body = ("<Tagging>" + "<a>" * 1000 + "</a>" * 1000 + "</Tagging>").encode()
    expect.refused(raw_s3v4.ask(request_with(raw_s3v4, "PUT", untagged, "tagging", body)), 400, "MalformedXML")
    expect.equal(control.get_object_tagging(**untagged).get("TagSet"), [], "tags", sort="data")


@pytest.mark.intrusive
@check("PutObjectTagging", level="common", spec=ERRORS)
def test_long_document_is_refused(raw_s3v4, control, untagged):
    """PutObjectTagging with a document of 2 MiB, far more than ten tags need, is refused with 400 or 413 and stores
    no tags."""
    body = TAGGING.format("b" * 2 * 1024 * 1024).encode()
    expect.status(raw_s3v4.ask(request_with(raw_s3v4, "PUT", untagged, "tagging", body)), 400, 413)
    expect.equal(control.get_object_tagging(**untagged).get("TagSet"), [], "tags", sort="data")
