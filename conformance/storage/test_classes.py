"""Storage classes of objects: how they are set, kept, reported and copied."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.storage_classes import class_of
from fixtures.s3.uploads import finish, start_upload

FEATURE = "storage-classes"

BODY = b"an object of some storage class"

AT_ONCE = ("STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR")
"""The classes other than STANDARD and REDUCED_REDUNDANCY whose objects can be read without a restore."""
ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
LISTED = ["REDUCED_REDUNDANCY", "STANDARD"]
BOTH = {"StorageClass": "STANDARD_IA", "ServerSideEncryption": "AES256"}
OF_SOURCE, OF_COPY = {"name": "of the source"}, {"name": "of the copy"}
DIRECTIVES = {
    "copy": ({"MetadataDirective": "COPY"}, OF_SOURCE),
    "replace": ({"MetadataDirective": "REPLACE", "Metadata": OF_COPY}, OF_COPY),
}
"""The members of a copy, and its metadata."""


@pytest.fixture
def reduced(s3, made_to_read, new_target):
    """`reduced()` returns bucket and key of an object in REDUCED_REDUNDANCY, which checks only read or copy. The key of
    an object in STANDARD begins with its key."""

    def store():
        target = new_target()
        s3.put_object(**target, Body=BODY, StorageClass="REDUCED_REDUNDANCY")
        s3.put_object(Bucket=target["Bucket"], Key=target["Key"] + "-standard", Body=BODY)
        return target

    return lambda: made_to_read("an object in REDUCED_REDUNDANCY", store)


@pytest.fixture
def reduced_to_read(reduced):
    """The same object, for checks that are not about PutObject."""
    with expect.arranging():
        return reduced()


@check("PutObject", "HeadObject", level="core", spec=api("PutObject"))
def test_standard_is_the_default(s3, stored_to_read):
    """HeadObject of an object stored without a storage class returns STANDARD or no storage class."""
    expect.equal(class_of(s3.head_object(**stored_to_read(BODY))), "STANDARD", "storage class", sort="option")


@check("PutObject", "HeadObject", level="common", spec=api("PutObject"))
def test_standard_may_be_asked_for(s3, target):
    """PutObject with StorageClass STANDARD returns 200, and HeadObject then returns STANDARD or no storage class."""
    expect.status(s3.put_object(**target, Body=BODY, StorageClass="STANDARD"), 200)
    expect.equal(class_of(s3.head_object(**target)), "STANDARD", "storage class", sort="option")


@check("PutObject", "HeadObject", level="extended", spec=api("PutObject"), gate=True)
@recorded("LocalStack", "TestS3::test_put_object_storage_class", 2026)
def test_reduced_redundancy_is_kept(s3, reduced):
    """HeadObject and GetObject of an object stored in REDUCED_REDUNDANCY return that storage class, and GetObject
    returns its bytes."""
    obj = reduced()
    expect.equal(class_of(s3.head_object(**obj)), "REDUCED_REDUNDANCY", "class of HeadObject", sort="option")
    got = s3.get_object(**obj)
    expect.equal(class_of(got), "REDUCED_REDUNDANCY", "class of GetObject", sort="option")
    expect.equal(got["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("name", AT_ONCE)
@check("PutObject", "HeadObject", "GetObject", level="extended", spec=userguide("storage-class-intro"), gate=True)
@recorded("LocalStack", "TestS3::test_put_object_storage_class", 2026)
def test_class_is_kept(s3, target, name):
    """HeadObject and GetObject of an object stored in a class with immediate access return that storage class, and
    GetObject returns its bytes."""
    s3.put_object(**target, Body=BODY, StorageClass=name)
    expect.equal(class_of(s3.head_object(**target)), name, "class of HeadObject", sort="option")
    got = s3.get_object(**target)
    expect.equal(class_of(got), name, "class of GetObject", sort="option")
    expect.equal(got["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("name", ARCHIVES)
@check("PutObject", "HeadObject", level="extended", spec=userguide("storage-class-intro"))
def test_archive_class_is_kept(s3, target, name):
    """HeadObject of an object stored in an archive class returns 200 with its length and that storage class."""
    s3.put_object(**target, Body=BODY, StorageClass=name)
    head = s3.head_object(**target)
    expect.equal(
        (class_of(head), head["ContentLength"]), (name, len(BODY)), "class and length", sort=("option", "data")
    )


@check("PutObject", "ListObjects", level="extended", spec=api("ListObjects"))
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006)
def test_class_is_listed(s3, reduced_to_read):
    """ListObjects lists an object stored in REDUCED_REDUNDANCY with that storage class, and another one as STANDARD."""
    obj = reduced_to_read
    listed = s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.equal([class_of(entry) for entry in listed["Contents"]], LISTED, "classes", sort="option")


@check("PutObject", "ListObjectsV2", level="extended", spec=api("ListObjectsV2"))
def test_class_is_listed_v2(s3, reduced_to_read):
    """ListObjectsV2 lists an object stored in REDUCED_REDUNDANCY with that storage class, and another one as
    STANDARD."""
    obj = reduced_to_read
    listed = s3.list_objects_v2(Bucket=obj["Bucket"], Prefix=obj["Key"])
    expect.equal([class_of(entry) for entry in listed["Contents"]], LISTED, "classes", sort="option")


@check("PutObject", "ListObjectVersions", level="extended", spec=api("ListObjectVersions"))
@derived("A version is an object of its own; so its reads return its own properties.")
def test_each_version_has_its_class(s3, versioned_target):
    """ListObjectVersions lists each version with its own storage class: the class of a newer version does not change
    that of an older one."""
    with expect.arranging():
        s3.put_object(**versioned_target, Body=BODY, StorageClass="REDUCED_REDUNDANCY")
        s3.put_object(**versioned_target, Body=BODY)
    listed = s3.list_object_versions(Bucket=versioned_target["Bucket"], Prefix=versioned_target["Key"])
    classes = [class_of(entry) for entry in listed["Versions"]]
    expect.equal(classes, ["STANDARD", "REDUCED_REDUNDANCY"], "classes from the newest version on", sort="option")


@check("PutObject", level="extended", spec=api("PutObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_class_is_not_inherited(s3, stored):
    """PutObject without a storage class over an object in REDUCED_REDUNDANCY stores the new object in STANDARD."""
    obj = stored(BODY, StorageClass="REDUCED_REDUNDANCY")
    s3.put_object(**obj, Body=BODY)
    expect.equal(class_of(s3.head_object(**obj)), "STANDARD", "storage class", sort="option")


@check("CopyObject", level="extended", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_storage_class", 2026)
def test_class_is_not_copied(s3, target, reduced_to_read):
    """CopyObject of an object in REDUCED_REDUNDANCY creates a copy in STANDARD if the request has no storage class."""
    s3.copy_object(**target, CopySource=reduced_to_read)
    expect.equal(class_of(s3.head_object(**target)), "STANDARD", "storage class", sort="option")


@check("CopyObject", level="extended", spec=api("CopyObject"), feature="sse-s3")
@derived("Documented for each kind by itself; asked here of every pair of them.")
def test_copy_in_another_class_and_encryption(s3, target, stored_to_read):
    """CopyObject with StorageClass REDUCED_REDUNDANCY and ServerSideEncryption AES256 creates a copy with both, and
    with the source's bytes."""
    both = {"StorageClass": "REDUCED_REDUNDANCY", "ServerSideEncryption": "AES256"}
    s3.copy_object(**target, CopySource=stored_to_read(BODY), **both)
    got = s3.get_object(**target)
    expect.equal({name: got.get(name) for name in both}, both, "storage class and encryption", sort="option")
    expect.equal(got["Body"].read(), BODY, "body", sort="data")


def _expect_both(got, metadata):
    """Expects an object with the members of BOTH, this metadata, and the bytes of BODY."""
    expect.equal({name: got.get(name) for name in BOTH}, BOTH, "storage class and encryption", sort="option")
    expect.same_metadata(got, metadata)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize(("members", "metadata"), DIRECTIVES.values(), ids=DIRECTIVES)
@check("CopyObject", level="extended", spec=api("CopyObject"), feature="sse-s3")
@derived("Documented for each kind by itself; asked here of every pair of them.")
def test_metadata_of_a_copy_in_another_class_and_encryption(s3, target, stored_to_read, members, metadata):
    """CopyObject with StorageClass STANDARD_IA, ServerSideEncryption AES256 and MetadataDirective COPY or REPLACE
    creates a copy with both, with the source's bytes, and with the metadata of the source or of the request."""
    s3.copy_object(**target, CopySource=stored_to_read(BODY, Metadata=OF_SOURCE), **BOTH, **members)
    _expect_both(s3.get_object(**target), metadata)


@check("UploadPartCopy", level="extended", spec=api("UploadPartCopy"), feature="sse-s3")
@derived("Documented for each kind by itself; asked here of every pair of them.")
def test_copied_part_in_another_class_and_encryption(s3, target, stored_to_read):
    """CompleteMultipartUpload of a copied part, in an upload that was created with StorageClass STANDARD_IA,
    ServerSideEncryption AES256 and metadata, creates an object with all three, and with the source's bytes."""
    upload = start_upload(s3, target, **BOTH, Metadata=OF_COPY)
    copied = s3.upload_part_copy(**upload, PartNumber=1, CopySource=stored_to_read(BODY, Metadata=OF_SOURCE))
    finish(s3, upload, {"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]})
    _expect_both(s3.get_object(**target), OF_COPY)


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_copy_in_another_class(s3, target, stored_to_read):
    """CopyObject with StorageClass REDUCED_REDUNDANCY creates a copy with that class and the source's bytes; the
    source stays in STANDARD."""
    obj = stored_to_read(BODY)
    s3.copy_object(**target, CopySource=obj, StorageClass="REDUCED_REDUNDANCY")
    got = s3.get_object(**target)
    expect.equal(
        (class_of(got), got["Body"].read()),
        ("REDUCED_REDUNDANCY", BODY),
        "class and body of the copy",
        sort=("option", "data"),
    )
    expect.equal(class_of(s3.head_object(**obj)), "STANDARD", "class of the source", sort="option")


@check("CopyObject", level="extended", spec=userguide("sc-howtoset"))
def test_class_is_changed_in_place(s3, stored):
    """CopyObject of an object onto itself with another StorageClass returns 200 and changes the storage class, but
    not the bytes, metadata, Content-Type and ETag."""
    obj = stored(BODY, Metadata={"name": "value"}, ContentType="text/plain")
    expect.status(s3.copy_object(**obj, CopySource=obj, StorageClass="REDUCED_REDUNDANCY"), 200)
    got = s3.get_object(**obj)
    expect.equal(
        (class_of(got), got["Body"].read()), ("REDUCED_REDUNDANCY", BODY), "class and body", sort=("option", "data")
    )
    expect.equal(got["ContentType"], "text/plain", "Content-Type", sort="data")
    expect.same_metadata(got, {"name": "value"})
    expect.etag_is_md5(got["ETag"], BODY)


@pytest.mark.parametrize("name", ["no_such_class", "standard_ia", "OUTPOSTS", "STANDARD_"])
@check("PutObject", level="common", spec=api("ErrorResponses"))
@recorded("LocalStack", "TestS3::test_put_object_storage_class_outposts", 2026, of="OUTPOSTS")
def test_unknown_class_is_refused(s3, target, name):
    """PutObject with an unknown storage class returns 400 InvalidStorageClass and stores no object."""
    with expect.error(400, "InvalidStorageClass"):
        s3.put_object(**target, Body=BODY, StorageClass=name)
    with expect.error(404):
        s3.head_object(**target)


@check("CopyObject", level="common", spec=api("ErrorResponses"))
def test_copy_to_an_unknown_class_is_refused(s3, target, stored_to_read):
    """CopyObject with an unknown storage class returns 400 InvalidStorageClass and creates no copy."""
    obj = stored_to_read(BODY)
    with expect.error(400, "InvalidStorageClass"):
        s3.copy_object(**target, CopySource=obj, StorageClass="no_such_class")
    with expect.error(404):
        s3.head_object(**target)
