"""Rights that are withdrawn, and given again, between the steps of one upload, and between the pages of one listing:
each request is authorized as it is sent, by the policy, the ACL and the public access block of that moment."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import ALT, allow, deny, document, filled_in
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "{kind}"
SIDE = "one client"
DERIVED = "Access is decided for each request; so an earlier decision must not stay."

SETTLING = 1
"""Minimum seconds for a policy or an ACL to come into force before checks look."""
WRITE = ["s3:PutObject"]
LIST = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"]


class Place(NamedTuple):
    """A bucket, and the second account as its policy and its ACL name it; `writes` tells if it may write, or list."""

    control: Any
    bucket: str
    writes: bool
    principal: Any
    members: dict[str, str]

    def put_policy(self, *effects, principal=ALT):
        """Puts a policy with these effects on the right."""
        statements = [effect(WRITE, "*", principal=principal) for effect in effects]
        if not self.writes:
            rights = {"": LIST, "*": "s3:ListMultipartUploadParts"}
            statements = [effect(each, to, principal=principal) for effect in effects for to, each in rights.items()]
        named = filled_in(statements, self.bucket, {ALT: self.principal})
        self.control.put_bucket_policy(Bucket=self.bucket, Policy=document(*named))

    def put_acl(self, **members):
        self.control.put_bucket_acl(Bucket=self.bucket, **members)

    def open_to_all(self):
        self.control.delete_public_access_block(Bucket=self.bucket)
        self.put_acl(ACL="public-read-write" if self.writes else "public-read")

    def block(self, switch):
        self.control.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration={switch: True})

    def open_by_a_policy(self):
        self.control.delete_public_access_block(Bucket=self.bucket)
        self.put_policy(allow, principal="*")


class Way(NamedTuple):
    """The way in which the second account gets a right, and loses it."""

    kind: str
    operation: str
    given: Callable[[Place], Any]
    withdrawn: Callable[[Place], Any]


POLICY, BLOCK = "PutBucketPolicy", "PutPublicAccessBlock"
WAYS = {
    "policy": Way(
        "bucket-policy",
        POLICY,
        lambda place: place.put_policy(allow),
        lambda place: place.control.delete_bucket_policy(Bucket=place.bucket),
    ),
    "denied": Way(
        "bucket-policy",
        POLICY,
        lambda place: place.put_policy(allow),
        lambda place: place.put_policy(allow, deny),
    ),
    "acl": Way(
        "cross-account",
        "PutBucketAcl",
        lambda place: place.put_acl(**place.members),
        lambda place: place.put_acl(ACL="private"),
    ),
    "blocked_acl": Way("public-access-block", BLOCK, Place.open_to_all, lambda place: place.block("IgnorePublicAcls")),
    "blocked_policy": Way(
        "public-access-block", BLOCK, Place.open_by_a_policy, lambda place: place.block("RestrictPublicBuckets")
    ),
}


def _cases(*names):
    rows = {name: WAYS[name] for name in names or WAYS}
    return [
        pytest.param(way.kind, way, id=name, marks=marks_for_operation(way.operation)) for name, way in rows.items()
    ]


@pytest.fixture
def place(control, own_acl_bucket, alt_principal, members_for):
    """`place(right)`: a fresh bucket in which the second account gets the right to WRITE or to READ."""
    return lambda right: Place(control, own_acl_bucket, right == "WRITE", alt_principal, members_for(right))


def _or_refused(call):
    return expect.result_or_status(call, 403)


def _keys(listed):
    return [each["Key"] for name in ("Contents", "Versions", "Uploads") for each in listed.get(name, [])]


@pytest.mark.parametrize(("kind", "way"), _cases())
@check("UploadPart", "CompleteMultipartUpload", level="common", spec=userguide("mpuAndPermissions"))
def test_each_step_of_an_upload_is_authorized(alt, control, place, soon, kind, way):
    """If another account loses the right to write after it has begun an upload and sent a part, its
    CreateMultipartUpload, UploadPart and CompleteMultipartUpload are refused with 403 and create no object; once it has
    the right again, it can send the part and complete the upload."""
    here = place("WRITE")
    target = {"Bucket": here.bucket, "Key": "object"}
    found = {}

    def asks(step, call):
        """Takes a step of the upload, and returns whether it was refused."""
        found[step] = _or_refused(call)
        return found[step] == 403

    def begins():
        return asks("CreateMultipartUpload", lambda: alt.create_multipart_upload(**target)["UploadId"])

    def sends():
        return asks("UploadPart", lambda: alt.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"])

    with expect.arranging():
        way.given(here)
        soon.wait(lambda: not begins(), at_least=SETTLING)
        expect.that(found["CreateMultipartUpload"] != 403, "an upload", found, "CreateMultipartUpload", sort="use")
        upload = {**target, "UploadId": found["CreateMultipartUpload"]}
        part = send_part(alt, upload, 1, b"first")
        way.withdrawn(here)
    soon.wait(sends, at_least=SETTLING)
    begins()
    asks("CompleteMultipartUpload", lambda: finish(alt, upload, part)["ETag"])
    with expect.keeping_out():
        expect.equal(found, dict.fromkeys(found, 403), "steps without the right", sort="access")
    expect.equal(_keys(control.list_objects_v2(Bucket=here.bucket)), [], "keys", sort="entries")
    with expect.arranging():
        way.given(here)
    soon.wait(lambda: not sends(), at_least=SETTLING)
    expect.that(found["UploadPart"] != 403, "an ETag", found["UploadPart"], "UploadPart with the right", sort="use")
    finish(alt, upload, {"PartNumber": 1, "ETag": found["UploadPart"]})
    expect.equal(_keys(control.list_objects_v2(Bucket=here.bucket)), ["object"], "keys", sort="entries")


LISTINGS = {
    "list_objects": ("MaxKeys", {"Marker": "NextMarker"}),
    "list_objects_v2": ("MaxKeys", {"ContinuationToken": "NextContinuationToken"}),
    "list_object_versions": ("MaxKeys", {"KeyMarker": "NextKeyMarker", "VersionIdMarker": "NextVersionIdMarker"}),
    "list_multipart_uploads": ("MaxUploads", {"KeyMarker": "NextKeyMarker", "UploadIdMarker": "NextUploadIdMarker"}),
    "list_parts": ("MaxParts", {"PartNumberMarker": "NextPartNumberMarker"}),
}
"""Each listing: the member with the number of entries of a page, and the members of the next page's request with those
of the response that they repeat."""
NAMES = ["a", "b"]


def _entries(page):
    return [*_keys(page), *(NAMES[part["PartNumber"] - 1] for part in page.get("Parts", []))]


class Pages(NamedTuple):
    """Listings of two entries, a page for each: what the second account is returned."""

    client: Any
    bucket: str
    upload: dict[str, str]

    def ask(self, method, page=None):
        """Returns a page, or 403; the one that follows `page`, if that is given."""
        most, markers = LISTINGS[method]
        members = self.upload if method == "list_parts" else {"Bucket": self.bucket}
        if page is not None:
            last = {"NextMarker": _keys(page)[-1]} if method == "list_objects" else page
            members = members | {name: last[given] for name, given in markers.items()}
        return _or_refused(lambda: getattr(self.client, method)(**members, **{most: 1}))


@pytest.mark.parametrize(("kind", "way"), _cases("policy", "acl", "blocked_policy"))
@check("ListObjectsV2", "ListParts", level="common", spec=userguide("access-control-auth-workflow-bucket-operation"))
def test_each_page_of_a_listing_is_authorized(alt, control, place, soon, kind, way):
    """If another account loses the right to list after the first page of objects, versions, uploads or parts, the
    request for the second page is refused with 403; once it has the right again, it returns the second entry."""
    here = place("READ")
    with expect.arranging():
        for name in NAMES:
            control.put_object(Bucket=here.bucket, Key=name, Body=b"body")
        upload, _ = (start_upload(control, {"Bucket": here.bucket, "Key": name}) for name in NAMES)
        for number in (1, 2):
            send_part(control, upload, number, b"part")
        way.given(here)
        pages = Pages(alt, here.bucket, upload)
        soon.wait(lambda: pages.ask("list_objects") != 403, at_least=SETTLING)
        # No ACL of a bucket gives the right to list the parts of an upload.
        methods = [each for each in LISTINGS if each != "list_parts" or way.operation != "PutBucketAcl"]
        first = {method: pages.ask(method) for method in methods}
        expect.that(403 not in first.values(), "pages", first, "listings with the right", sort="use")
        way.withdrawn(here)
    soon.wait(lambda: pages.ask("list_objects", first["list_objects"]) == 403, at_least=SETTLING)
    found = {method: pages.ask(method, page) for method, page in first.items()}
    refused = {method: page if page == 403 else _entries(page) for method, page in found.items()}
    with expect.keeping_out():
        expect.equal(refused, dict.fromkeys(first, 403), "second pages without the right", sort="access")
    with expect.arranging():
        way.given(here)
        soon.wait(lambda: pages.ask("list_objects") != 403, at_least=SETTLING)
    found = {method: pages.ask(method, page) for method, page in first.items()}
    listed = {method: page if page == 403 else _entries(page) for method, page in found.items()}
    expect.equal(listed, dict.fromkeys(first, NAMES[1:]), "second pages with the right again", sort="entries")


@check("CompleteMultipartUpload", level="extended", spec=userguide("about-object-ownership"), feature="ownership")
def test_acl_of_an_upload_ends_with_acls(s3, control, own_acl_bucket, anonymous, public_url):
    """An upload that was created with the ACL public-read, before BucketOwnerEnforced disabled ACLs, whether it can be
    completed or not, makes no object that can be read without credentials."""
    target = {"Bucket": own_acl_bucket, "Key": "object"}
    with expect.arranging():
        upload = start_upload(s3, target, ACL="public-read")
        enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        control.put_bucket_ownership_controls(Bucket=own_acl_bucket, OwnershipControls=enforced)
        part = send_part(s3, upload, 1, b"part")
    with expect.any_response():
        finish(s3, upload, part)
    with expect.keeping_out():
        expect.status(anonymous.get(public_url(**target)), 403)
