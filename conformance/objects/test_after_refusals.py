"""The aftermath of a refused write: the object of its key with its tags, the listing of versions, and the uploads of
the key with their parts are as they were.

All cases refuse writes to the same key, and read all of that afterwards. Requests of others that are refused are in
safety/test_every_object_operation.py.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model import checksums
from fixtures.model.sources import userguide
from fixtures.s3.listings import versions_of
from fixtures.s3.preconditions import OTHER_ETAG
from fixtures.s3.uploads import finish, listed_uploads, send_part, start_upload

FEATURE = "{kind}"
SIDE = "server"
DERIVED = "A request that is refused is not carried out; so everything stays as it was."

pytestmark = pytest.mark.xdist_group("after refusals")

BODY = b"as it was"
OTHER = {"Body": b"another body", "ContentMD5": checksums.of("MD5", b"a third body")}
OBJECT = {
    "Body": "data",
    "ContentLength": "data",
    "ContentType": "data",
    "Metadata": "data",
    "ETag": "form",
    "LastModified": "form",
    "VersionId": "version",
}
SEEN = {**OBJECT, "tags": "data", **dict.fromkeys(["versions", "uploads", "parts"], "entries")}
REFUSED = (400, 403, 404, 405, 501)
"""The statuses of a read of what is missing, or not offered."""


@dataclass
class Standing:
    """An object with metadata and tags, and an upload of its key with two parts. `stays` is false if a request
    may have changed them since they were seen."""

    where: dict[str, str]
    upload: dict[str, str]
    parts: list[dict[str, Any]]
    seen: dict[str, Any] = field(default_factory=dict)
    stays: bool = True


def _object(s3, where):
    got = s3.get_object(**where)
    tags = got.get("TagCount") or s3.get_object_tagging(**where)["TagSet"]
    return {name: got.get(name) for name in OBJECT} | {"Body": got["Body"].read(), "tags": tags}


def _versions(s3, where):
    listed = versions_of(s3, where)
    entries = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    return [(each["Key"], each["VersionId"], each["IsLatest"], each.get("ETag"), each.get("Size")) for each in entries]


def _parts(s3, upload):
    return [(each["PartNumber"], each["ETag"]) for each in s3.list_parts(**upload).get("Parts", [])]


def _seen(s3, standing):
    """The results of all reads; the status of the refusal of what is missing, or not offered."""

    def found(call):
        return expect.result_or_status(call, *REFUSED)

    where, place = standing.where, {"Bucket": standing.where["Bucket"], "Prefix": standing.where["Key"]}
    read = found(lambda: _object(s3, where))
    return {
        **(dict.fromkeys((*OBJECT, "tags"), read) if isinstance(read, int) else read),
        "versions": found(lambda: _versions(s3, where)),
        "uploads": found(lambda: listed_uploads(s3.list_multipart_uploads(**place))),
        "parts": found(lambda: _parts(s3, standing.upload)),
    }


def _missing(where):
    return {"Bucket": where["Bucket"], "Key": f"{where['Key']}-missing"}


def _completed(*numbers, **members):
    def complete(s3, standing):
        parts = {"Parts": [standing.parts[number - 1] for number in numbers]}
        s3.complete_multipart_upload(**standing.upload, MultipartUpload=parts, **members)

    return complete


def _completed_with(etag):
    return lambda s3, standing: finish(s3, standing.upload, {"PartNumber": 1, "ETag": etag})


def _of_the_object(method, **members):
    return lambda s3, standing: getattr(s3, method)(**standing.where, **members)


def _of_part_1(method, **members):
    return lambda s3, standing: getattr(s3, method)(**standing.upload, PartNumber=1, **members)


def _copied(**members):
    return lambda s3, standing: s3.copy_object(**standing.where, CopySource=_missing(standing.where), **members)


def _copied_under_a_condition(s3, standing):
    s3.copy_object(
        **standing.where, CopySource=standing.where, CopySourceIfMatch=OTHER_ETAG, MetadataDirective="REPLACE"
    )


def _part_copied(s3, standing):
    s3.upload_part_copy(**standing.upload, PartNumber=1, CopySource=_missing(standing.where))


def _aborted(s3, standing):
    s3.abort_multipart_upload(**standing.where, UploadId="VXBsb2FkIElEIHRoYXQgd2FzIG5ldmVyIGdpdmVu")


PUT, COPY, CREATE, PART = "PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart"
COMPLETE, DELETE, ABORT = "CompleteMultipartUpload", "DeleteObject", "AbortMultipartUpload"
TWICE = {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}
# The operation and its feature, the statuses of the refusal, and the request.
REFUSALS = {
    "put_over_an_object": (PUT, "conditional-writes", 412, _of_the_object("put_object", IfNoneMatch="*")),
    "put_over_another": (PUT, "conditional-writes", 412, _of_the_object("put_object", IfMatch=OTHER_ETAG)),
    "put_with_a_wrong_digest": (PUT, "content-md5", 400, _of_the_object("put_object", **OTHER)),
    "put_with_a_tag_twice": (PUT, "object-tagging", 400, _of_the_object("put_object", Tagging="a=1&a=2")),
    "put_with_an_unknown_acl": (PUT, "acls", 400, _of_the_object("put_object", ACL="none")),
    "put_in_an_unknown_class": (PUT, "storage-classes", 400, _of_the_object("put_object", StorageClass="NONE")),
    "copy_of_a_missing_key": (COPY, "copy", 404, _copied()),
    "copy_under_a_condition": (COPY, "conditional-copies", 412, _copied_under_a_condition),
    "upload_with_a_tag_twice": (
        CREATE,
        "object-tagging",
        400,
        _of_the_object("create_multipart_upload", Tagging="a=1&a=2"),
    ),
    "upload_in_an_unknown_class": (
        CREATE,
        "storage-classes",
        400,
        _of_the_object("create_multipart_upload", StorageClass="NONE"),
    ),
    "part_with_a_wrong_digest": (PART, "content-md5", 400, _of_part_1("upload_part", **OTHER)),
    "part_of_a_missing_key": ("UploadPartCopy", "part-copy", 404, _part_copied),
    "completion_of_small_parts": (COMPLETE, "multipart", 400, _completed(1, 2)),
    "completion_backwards": (COMPLETE, "multipart", 400, _completed(2, 1)),
    "completion_of_another_part": (COMPLETE, "multipart", 400, _completed_with(OTHER_ETAG)),
    "completion_over_an_object": (COMPLETE, "conditional-writes", 412, _completed(1, IfNoneMatch="*")),
    "abort_of_another_upload": (ABORT, "multipart", 404, _aborted),
    "delete_of_another": (DELETE, "conditional-deletes", 412, _of_the_object("delete_object", IfMatch=OTHER_ETAG)),
    "tags_with_a_key_twice": (
        "PutObjectTagging",
        "object-tagging",
        400,
        _of_the_object("put_object_tagging", Tagging=TWICE),
    ),
    "unknown_acl": ("PutObjectAcl", "acls", 400, _of_the_object("put_object_acl", ACL="none")),
}
ADDING = ("put_over_an_object", "put_with_a_wrong_digest", "copy_of_a_missing_key", "completion_over_an_object")
"""The writes that could also add a version; a deletion could add a delete marker."""
CASES = [(name, "bucket") for name in REFUSALS]
CASES += [(name, "versioned_bucket") for name in (*ADDING, "delete_of_another")]


@pytest.fixture(scope="session")
def changed():
    """The number of uploads in each bucket that a request has ended, by client."""
    return Counter()


@pytest.fixture
def standing(request, s3, client_name, made_to_read, new_prefix, changed, bucket_of):
    """The object and the upload in this bucket for all cases of a client; other ones once a request has ended the
    upload."""
    bucket = request.getfixturevalue(bucket_of)

    def make():
        where = {"Bucket": bucket, "Key": f"{new_prefix()}object"}
        s3.put_object(**where, Body=BODY, ContentType="text/x-kept", Metadata={"colour": "red"}, Tagging="kept=yes")
        upload = start_upload(s3, where)
        parts = [send_part(s3, upload, number, b"part %d" % number) for number in (1, 2)]
        made = Standing(where, upload, parts)
        made.seen |= _seen(s3, made)
        return made

    with expect.arranging():
        found = made_to_read(("an object that stays", bucket, changed[client_name, bucket]), make)
        if not found.stays:
            found.seen = _seen(s3, found)
        if isinstance(found.seen["parts"], int):
            changed[client_name, bucket] += 1
            found = made_to_read(("an object that stays", bucket, changed[client_name, bucket]), make)
    found.stays = False
    return found


@pytest.mark.parametrize(
    ("bucket_of", "kind", "status", "refused"),
    [
        pytest.param(bucket, *REFUSALS[name][1:], id=f"{name}-{bucket}", marks=marks_for_operation(REFUSALS[name][0]))
        for name, bucket in CASES
    ],
)
@check("PutObject", level="common", spec=userguide("Welcome"))
def test_refused_write_changes_nothing(s3, standing, bucket_of, kind, status, refused):
    """After a write, a copy, a part, a completion, a deletion, or a change of tags or ACL was refused, the object of
    its key with its metadata and tags, the versions, and the uploads of the key with their parts are as before."""
    with expect.arranging(), expect.error(status):  # other modules test that it is refused
        refused(s3, standing)
    found = _seen(s3, standing)
    others = [name for name in SEEN if found[name] != standing.seen[name]]
    expect.equal(
        *[{name: each[name] for name in others} for each in (found, standing.seen)], "what is there", sort=SEEN
    )
    standing.stays = True
