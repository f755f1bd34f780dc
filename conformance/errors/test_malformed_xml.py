"""XML documents that are not well-formed or not the operation's: every operation with an XML body refuses them in
the same way."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.clients.raw.as_written import request_with
from fixtures.model.sources import api, reference
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "xml-documents"

ERRORS = reference("ErrorResponses")
HERE = "errors/malformed_xml"
S3 = "http://s3.amazonaws.com/doc/2006-03-01/"


def _has_text(root, mark):
    return root is not None and any(mark in (element.text or "") for element in root.iter())


@dataclass(frozen=True)
class XmlOperation:
    """An operation with an XML body: where its document is sent, and how its effect is read afterwards.

    `of` is the resource that the document is sent to, `inner` the content of its root element, and `before` the content
    that is stored first. In these, {mark} is replaced by a text that is different in each check, and {key}, {etag} and
    {owner} by those of the existing resource. `obeyed` takes the response to a GET of the same sub-resource, or to a
    HEAD, and returns whether the document took effect.
    """

    method: str
    of: str
    query: str
    root: str
    inner: str
    before: str = ""
    mark: str = "{mark}"
    read: str = "GET"
    obeyed: Callable[..., bool] = lambda answer, mark: _has_text(answer.xml, mark)
    codes: tuple[str, ...] = ("MalformedXML",)


RULE = "<AllowedOrigin>https://{mark}.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
TAG = "<TagSet><Tag><Key>a</Key><Value>{mark}</Value></Tag></TagSet>"


def _granting(permission):
    """Returns an ACL that grants this permission to the owner, and nothing to anyone else."""
    kind = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
    who = f"<Grantee {kind}><ID>{{owner}}</ID></Grantee>"
    grant = f"<Grant>{who}<Permission>{permission}</Permission></Grant>"
    return f"<Owner><ID>{{owner}}</ID></Owner><AccessControlList>{grant}</AccessControlList>"


OPERATIONS = {
    "DeleteObjects": XmlOperation(
        *("POST", "a key", "delete", "Delete", "<Object><Key>{key}</Key></Object>"),
        read="HEAD",
        obeyed=lambda answer, mark: answer.status == 404,
    ),
    "PutBucketTagging": XmlOperation("PUT", "bucket", "tagging", "Tagging", TAG),
    "PutBucketVersioning": XmlOperation(
        *("PUT", "own bucket", "versioning", "VersioningConfiguration", "<Status>Enabled</Status>"),
        before="<Status>Suspended</Status>",
        mark="Enabled",
    ),
    "PutBucketCors": XmlOperation("PUT", "bucket", "cors", "CORSConfiguration", f"<CORSRule>{RULE}</CORSRule>"),
    "PutBucketLifecycleConfiguration": XmlOperation(
        *("PUT", "bucket", "lifecycle", "LifecycleConfiguration"),
        "<Rule><ID>{mark}</ID><Filter><Prefix>x</Prefix></Filter><Status>Disabled</Status>"
        "<Expiration><Days>9</Days></Expiration></Rule>",
    ),
    "PutBucketWebsite": XmlOperation(
        *("PUT", "bucket", "website", "WebsiteConfiguration"),
        "<IndexDocument><Suffix>{mark}</Suffix></IndexDocument>",
    ),
    # AWS was recorded to return MalformedACLError when a document does not match its schema.
    "PutBucketAcl": XmlOperation(
        *("PUT", "own bucket", "acl", "AccessControlPolicy", _granting("READ_ACP")),
        before=_granting("FULL_CONTROL"),
        mark="READ_ACP",
        codes=("MalformedACLError", "MalformedXML"),
    ),
    "PutObjectTagging": XmlOperation("PUT", "shared object", "tagging", "Tagging", TAG),
    "CompleteMultipartUpload": XmlOperation(
        *("POST", "upload", "uploadId={upload}", "CompleteMultipartUpload"),
        "<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>",
        read="HEAD",
        obeyed=lambda answer, mark: answer.status == 200,
    ),
    "CreateBucket": XmlOperation(
        *("PUT", "new bucket", "", "CreateBucketConfiguration", "{location}"),
        read="HEAD",
        obeyed=lambda answer, mark: answer.status == 200,
    ),
    "RestoreObject": XmlOperation(
        *("POST", "archived object", "restore", "RestoreRequest", "<Days>1</Days>"),
        read="HEAD",
        obeyed=lambda answer, mark: "x-amz-restore" in answer.headers,
    ),
}
WRONG = {
    "cut_off": lambda root, inner: f"<{root}>{inner}",
    "two_roots": lambda root, inner: f"<{root}>{inner}</{root}><{root}>{inner}</{root}>",
    "crossed_elements": lambda root, inner: f"<{root}><a><b></a></b>{inner}</{root}>",
    "end_of_another_case": lambda root, inner: f"<{root}>{inner}</{root.upper()}>",
    "bare_ampersand": lambda root, inner: f"<{root}>{inner}<x>a & b</x></{root}>",
    "unknown_entity": lambda root, inner: f"<{root}>{inner}<x>&nobodys;</x></{root}>",
    "control_character": lambda root, inner: f"<{root}>{inner}<x>\x01</x></{root}>",
    "zero_character": lambda root, inner: f"<{root}>{inner}<x>&#0;</x></{root}>",
    "attribute_twice": lambda root, inner: f"<{root} a='1' a='2'>{inner}</{root}>",
    "text_before": lambda root, inner: f"text<{root}>{inner}</{root}>",
    "text_after": lambda root, inner: f"<{root}>{inner}</{root}>text",
    "json": lambda root, inner: f'{{"{root}": {{}}}}',
}


class XmlPlace:
    """The resource that an operation's document is sent to, with the content that is stored first."""

    def __init__(self, raw, operation, where, known):
        self._raw, self._operation, self._where, self._known = raw, operation, where, known
        self.inner = operation.inner.format(**known)
        if operation.before:  # its effect is checked by the operation's own checks
            self.send(f"<{operation.root}>{operation.before.format(**known)}</{operation.root}>")

    def send(self, document):
        operation, where = self._operation, self._where
        if operation.of == "a key":
            where = {"Bucket": where["Bucket"]}
        query = operation.query.format(**self._known)
        return self._raw.ask(request_with(self._raw, operation.method, where, query, document.encode()))

    def is_obeyed(self):
        operation = self._operation
        query = operation.query if operation.read == "GET" else ""
        answer = self._raw.ask(self._raw.request(operation.read, **self._where, query=query))
        return operation.obeyed(answer, operation.mark.format(**self._known))


BUCKETS = {"new bucket": "new_bucket_name", "bucket": "configured_bucket", "own bucket": "own_acl_bucket"}
"""Fixtures that name them. A server that accepts a broken document may fail on an own bucket later."""


@pytest.fixture
def make_place(raw_s3v4, control, operation, own_buckets, made_to_read):
    """`make_place(where, target)`: the resource of an operation. `where` is its bucket, or that and the key of a shared
    object; without it, the resource is at `target`. In a shared resource, each check looks for its own mark."""

    def make(where, target):
        region = own_buckets.location.get("CreateBucketConfiguration", {}).get("LocationConstraint", "")
        known = {
            "mark": target["Key"].replace("/", "-"),
            "key": target["Key"],
            "location": f"<LocationConstraint>{region}</LocationConstraint>" if region else "",
        }
        with expect.arranging():
            if operation.of == "upload":
                upload = start_upload(control, target)
                known |= {"upload": upload["UploadId"], "etag": send_part(control, upload, 1, b"part")["ETag"]}
            elif operation.query == "acl":
                owner = lambda: control.get_bucket_acl(**where)["Owner"]["ID"]  # noqa: E731
                known["owner"] = made_to_read("the owner of buckets", owner)
            elif where is None:
                archived = {"StorageClass": "GLACIER"} if "archived" in operation.of else {}
                control.put_object(**target, Body=b"x", **archived)
            return XmlPlace(raw_s3v4, operation, where or target, known)

    return make


@pytest.fixture
def place(request, operation, make_place, target):
    """The resource of an operation, for a check that may change it."""
    if operation.of in BUCKETS:
        return make_place({"Bucket": request.getfixturevalue(BUCKETS[operation.of])}, target)
    shared = operation.of == "shared object"
    return make_place(request.getfixturevalue("shared_object") if shared else None, target)


@pytest.fixture(scope="session")
def changed():
    """The number of resources of each operation that a refused document may have changed."""
    return Counter()


@pytest.fixture
def unchanged_place(request, operation, make_place, own_buckets, out_of_band, new_target, made_to_read, changed):
    """The resource of an operation for all of its refused documents: another one after a document that was not refused,
    or took effect."""
    if operation.of in ("new bucket", "bucket", "shared object"):
        return request.getfixturevalue("place")  # it needs no step before
    where = None
    if operation.of == "own bucket":
        with out_of_band():
            where = {"Bucket": own_buckets.bucket_for(f"refused documents, after {changed[operation]}")}

    def find():
        name = ("refused documents", operation.query, *(where or {}).values(), changed[operation])
        return made_to_read(name, lambda: make_place(where, new_target()))

    with expect.arranging():
        found = find()
    changed[operation] += 1  # until the check has seen that nothing changed
    return found


RARE = {"RestoreObject"}
"""Operations that few servers support."""


def _operations_but(*names):
    """Parametrizes a check with all operations except these; a rare operation has the level `extended`."""
    cases = [
        pytest.param(operation, id=name, marks=marks_for_operation(name, rare=name in RARE))
        for name, operation in OPERATIONS.items()
        if name not in names
    ]
    return pytest.mark.parametrize("operation", cases)


wrongs = pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)


@wrongs
@_operations_but()
@check("DeleteObjects", level="common", spec=ERRORS, gate=True)
def test_malformed_document_is_refused(unchanged_place, changed, operation, wrong, soon):
    """An operation whose document is not well-formed XML returns 400 MalformedXML (for an ACL also 400
    MalformedACLError) and changes nothing."""
    expect.refused(unchanged_place.send(wrong(operation.root, unchanged_place.inner)), 400, *operation.codes)
    soon.equal(unchanged_place.is_obeyed, False, "document took effect", sort="option")
    changed[operation] -= 1


namespaces = pytest.mark.parametrize("namespace", ["", f' xmlns="{S3}"'], ids=["none", "of_s3"])


# The content of a CreateBucket document depends on the endpoint, and some endpoints do not allow it to be empty.
@namespaces
@_operations_but("CreateBucket")
@check("DeleteObjects", level="common", spec=ERRORS)
@derived("S3 documents XML; so any form that XML 1.0 allows means the same document.")
def test_namespace_may_be_left_out(place, operation, namespace, soon):
    """An operation accepts its document with the namespace of S3's schema and without a namespace: it returns 200,
    202 or 204 and does what the document says."""
    expect.status(place.send(f"<{operation.root}{namespace}>{place.inner}</{operation.root}>"), 200, 202, 204)
    soon.equal(place.is_obeyed, True, "document took effect", sort="option")


# No server was observed to ignore a wrong namespace in RestoreObject.
@_operations_but("CreateBucket", "RestoreObject")
@check("DeleteObjects", level="extended", spec=ERRORS)
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_another_namespace_is_refused_or_overlooked(place, operation, soon):
    """An operation whose document is in a namespace that is not S3's either returns 400 MalformedXML (for an ACL
    also 400 MalformedACLError) and changes nothing, or returns 200 or 204 and does what the document says."""
    answer = place.send(f'<{operation.root} xmlns="http://example.com/">{place.inner}</{operation.root}>')
    if answer.status != 400:
        expect.status(answer, 200, 204)
    else:
        expect.refused(answer, 400, *operation.codes)
    soon.equal(place.is_obeyed, answer.status != 400, "document took effect", sort="option")


# No source says that the root's name is verified; a form's tagging with another root was seen to be taken by AWS.
@_operations_but()
@check("DeleteObjects", level="extended", spec=ERRORS)
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_unknown_root_is_refused_or_overlooked(unchanged_place, changed, operation, soon):
    """An operation whose document has an unknown root element either returns 400 MalformedXML (for an ACL also 400
    MalformedACLError) and changes nothing, or returns 200, 202 or 204."""
    answer = unchanged_place.send(f"<Nobodys>{unchanged_place.inner}</Nobodys>")
    expect.status(answer, 200, 202, 204, 400)
    if answer.status == 400:
        expect.refused(answer, 400, *operation.codes)
        soon.equal(unchanged_place.is_obeyed, False, "document took effect", sort="option")
        changed[operation] -= 1


NO_UTF_8 = {"lone_byte": b"\xff", "cut_off": b"\xc3", "overlong": b"\xc0\xaf", "surrogate": b"\xed\xa0\x80"}


@pytest.mark.parametrize("text", NO_UTF_8.values(), ids=NO_UTF_8)
@check("PutObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_broken_utf_8_is_refused(raw_s3v4, control, untagged, text):
    """PutObjectTagging with bytes that are not valid UTF-8 returns 400 MalformedXML and stores no tags."""
    body = b"<Tagging><TagSet><Tag><Key>a</Key><Value>%b</Value></Tag></TagSet></Tagging>" % text
    expect.refused(raw_s3v4.ask(request_with(raw_s3v4, "PUT", untagged, "tagging", body)), 400, "MalformedXML")
    expect.equal(control.get_object_tagging(**untagged).get("TagSet"), [], "tags", sort="data")
