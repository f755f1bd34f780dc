"""Settings that are given to CreateMultipartUpload, and that the completed object then has."""

import pytest
from botocore import xform_name

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.grants import ALL_USERS, group_permissions
from fixtures.s3.uploads import LAST_PART, finish, send_part

FEATURE = "multipart-metadata"


def _complete(s3, target, made):
    """Completes the upload with one part."""
    upload = {**target, "UploadId": made["UploadId"]}
    finish(s3, upload, send_part(s3, upload, 1, LAST_PART))


SYSTEM = {
    "CacheControl": "max-age=60, private",
    "ContentDisposition": 'attachment; filename="part.bin"',
    "ContentEncoding": "gzip",
    "ContentLanguage": "de-AT",
    "ContentType": "text/x-parts; charset=utf-8",
}

EXPIRES = "Tue, 04 Mar 2031 05:06:07 GMT"


@pytest.fixture
def with_metadata(s3, made_to_read, new_target):
    """An object whose upload was given all of SYSTEM and EXPIRES, for checks that only read it."""

    def store():
        target = new_target()
        _complete(s3, target, s3.create_multipart_upload(**target, **SYSTEM, Expires=EXPIRES))
        return target

    with expect.arranging():
        return made_to_read("an upload with system metadata", store)


def _given(member, value, case):
    return pytest.param(member, value, id=case)


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@pytest.mark.parametrize("member", [pytest.param(member, id=xform_name(member)) for member in SYSTEM])
def test_system_metadata_is_kept(s3, with_metadata, member):
    """Cache-Control, Content-Disposition, Content-Encoding, Content-Language and Content-Type that are given to
    CreateMultipartUpload are returned unchanged with the completed object."""
    expect.equal(s3.head_object(**with_metadata).get(member), SYSTEM[member], member, sort="data")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_expires_is_kept(s3, with_metadata, last_exchange):
    """The Expires that is given to CreateMultipartUpload is returned unchanged with the completed object."""
    s3.head_object(**with_metadata)
    expect.equal(last_exchange().response_header("Expires"), EXPIRES, "Expires", sort="data")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
@recorded("LocalStack", "TestS3::test_get_object_part", 2026)
def test_content_type_is_binary_unless_given(s3, target):
    """An object that was uploaded in parts without a content type has the type binary/octet-stream."""
    _complete(s3, target, s3.create_multipart_upload(**target))
    expect.equal(s3.head_object(**target).get("ContentType"), "binary/octet-stream", "Content-Type", sort="form")


@check("UploadPart", level="common", spec=api("UploadPart"))
@derived("A request header that S3 does not document for the operation changes nothing.")
def test_content_type_of_a_part_is_ignored(s3, target, altered):
    """A Content-Type that is sent with a part is ignored: the object has the one that was given to
    CreateMultipartUpload."""
    made = s3.create_multipart_upload(**target, ContentType="text/x-whole")
    upload = {**target, "UploadId": made["UploadId"]}
    with altered(headers={"Content-Type": "text/x-part"}):
        part = send_part(s3, upload, 1, LAST_PART)
    finish(s3, upload, part)
    expect.equal(s3.head_object(**target)["ContentType"], "text/x-whole", "Content-Type", sort="data")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"), feature="website-hosting")
@recorded("moto", "test_s3_copyobject.py::test_copy_key_with_args__using_multipart", 2023)
def test_website_redirect_is_kept(s3, target):
    """The website redirect location that is given to CreateMultipartUpload is returned unchanged with the completed
    object."""
    _complete(s3, target, s3.create_multipart_upload(**target, WebsiteRedirectLocation="/elsewhere"))
    expect.equal(
        s3.head_object(**target).get("WebsiteRedirectLocation"), "/elsewhere", "redirect location", sort="option"
    )


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "REDUCED_REDUNDANCY"])
def test_storage_class_is_kept(s3, target, storage_class):
    """The completed object has the storage class that was given to CreateMultipartUpload."""
    _complete(s3, target, s3.create_multipart_upload(**target, StorageClass=storage_class))
    expect.equal(s3.head_object(**target).get("StorageClass"), storage_class, "storage class", sort="option")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"))
def test_tags_are_kept(s3, target):
    """The completed object has the tags that were given to CreateMultipartUpload."""
    _complete(s3, target, s3.create_multipart_upload(**target, Tagging="colour=red&shape=round%20and%20flat"))
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(**target)["TagSet"]}
    expect.equal(tags, {"colour": "red", "shape": "round and flat"}, "tags", sort="data")


@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"), feature="sse-s3")
def test_server_side_encryption_is_kept(s3, target):
    """CreateMultipartUpload with ServerSideEncryption AES256 returns this encryption, and the completed object has
    it."""
    made = s3.create_multipart_upload(**target, ServerSideEncryption="AES256")
    expect.equal(made.get("ServerSideEncryption"), "AES256", "encryption of the upload", sort="option")
    _complete(s3, target, made)
    expect.equal(
        s3.head_object(**target).get("ServerSideEncryption"), "AES256", "encryption of the object", sort="option"
    )


@check("CreateMultipartUpload", level="common", spec=userguide("acl-overview"), feature="canned-acls")
def test_acl_is_kept(s3, target, anonymous, public_url):
    """An anonymous GET of an object whose upload was created with ACL public-read returns 200 and the object's
    bytes."""
    _complete(s3, target, s3.create_multipart_upload(**target, ACL="public-read"))
    answer = anonymous.get(public_url(**target))
    expect.status(answer, 200)
    expect.equal(answer.body, LAST_PART, "body", sort="data")


@check("CreateMultipartUpload", level="extended", spec=userguide("acl-overview"))
@pytest.mark.parametrize(
    ("member", "permission"),
    [
        _given("GrantRead", "READ", "read"),
        _given("GrantReadACP", "READ_ACP", "read_acp"),
        _given("GrantWriteACP", "WRITE_ACP", "write_acp"),
        _given("GrantFullControl", "FULL_CONTROL", "full_control"),
    ],
)
def test_grant_is_kept(s3, target, member, permission):
    """The completed object's ACL grants to all users exactly the permission that was given to CreateMultipartUpload."""
    _complete(s3, target, s3.create_multipart_upload(**target, **{member: f'uri="{ALL_USERS}"'}))
    expect.equal(
        group_permissions(s3.get_object_acl(**target), to=ALL_USERS), [permission], "grants to all users", sort="access"
    )
