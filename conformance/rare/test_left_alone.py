"""Requests about an object that a server may not support: whatever it returns, it must not treat them as other
requests.

RenameObject and appending are for directory buckets, torrents were discontinued in 2022, and few services can change
the encryption of an existing object. A server that ignores the sub-resource in such a request reads or overwrites the
object.
"""

import datetime

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.encryption import EXAMPLE_KMS_KEY

DERIVED = "A request for one resource is none for another, even where it is unsupported."

BODY = b"the bytes of an object"


@check("RenameObject", level="extended", spec=api("RenameObject"), feature="rename-append", gate=True)
def test_rename_makes_no_other_object(s3, stored, prefix):
    """RenameObject, whether it is refused or not, leaves exactly one object with the original bytes, at the old key
    or the new one."""
    obj = stored(BODY)
    with expect.any_response():
        s3.rename_object(Bucket=obj["Bucket"], Key=f"{prefix}renamed", RenameSource=f"/{obj['Bucket']}/{obj['Key']}")
    listed = s3.list_objects(Bucket=obj["Bucket"], Prefix=prefix)
    keys = [entry["Key"] for entry in listed.get("Contents", [])]
    expect.that(keys in ([obj["Key"]], [f"{prefix}renamed"]), "one of the two keys", keys, "keys", sort="entries")
    expect.equal(s3.get_object(Bucket=obj["Bucket"], Key=keys[0])["Body"].read(), BODY, "body", sort="data")


@pytest.fixture
def two_objects(s3, new_target):
    """Buckets and keys of two objects, with the bodies BODY and `other`."""
    with expect.arranging():
        obj, other = new_target(), new_target()
        s3.put_object(**obj, Body=BODY)
        s3.put_object(**other, Body=b"other")
        return obj, other


@check("RenameObject", level="extended", spec=api("RenameObject"), feature="rename-append")
def test_rename_that_must_not_overwrite(s3, two_objects):
    """RenameObject with DestinationIfNoneMatch * onto a key that exists does not change the bytes of either object,
    whatever it returns."""
    obj, other = two_objects
    source = f"/{obj['Bucket']}/{obj['Key']}"
    with expect.any_response():
        s3.rename_object(**other, RenameSource=source, DestinationIfNoneMatch="*")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body of the source", sort="data")
    expect.equal(s3.get_object(**other)["Body"].read(), b"other", "body of the target", sort="data")


LONG_AGO = datetime.datetime(2006, 3, 14, tzinfo=datetime.timezone.utc)
OTHER_ETAG = '"0123456789abcdef0123456789abcdef"'
NOT_MET = {
    "DestinationIfMatch": OTHER_ETAG,
    "DestinationIfUnmodifiedSince": LONG_AGO,
    "SourceIfMatch": OTHER_ETAG,
    "SourceIfNoneMatch": "*",
    "SourceIfUnmodifiedSince": LONG_AGO,
}


@pytest.mark.parametrize(("member", "value"), NOT_MET.items(), ids=NOT_MET)
@check("RenameObject", level="extended", spec=api("RenameObject"), feature="rename-append")
def test_rename_whose_condition_is_not_met(s3, two_objects, member, value):
    """RenameObject with a condition that the source or the target does not meet does not change the bytes of either
    object, whatever it returns."""
    obj, other = two_objects
    source = f"/{obj['Bucket']}/{obj['Key']}"
    with expect.any_response():
        s3.rename_object(**other, RenameSource=source, ClientToken=f"once-{member}", **{member: value})
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body of the source", sort="data")
    expect.equal(s3.get_object(**other)["Body"].read(), b"other", "body of the target", sort="data")


@check("PutObject", level="extended", spec=api("PutObject"), feature="rename-append")
def test_appending_loses_nothing(s3, stored):
    """PutObject with WriteOffsetBytes at the end of an object, whether it is refused or not, leaves the original
    bytes, either alone or with the new bytes appended."""
    obj = stored(BODY)
    with expect.any_response():
        s3.put_object(**obj, Body=b"+more", WriteOffsetBytes=len(BODY))
    body = s3.get_object(**obj)["Body"].read()
    expect.that(
        body in (BODY, BODY + b"+more"), "the old bytes, alone or with the new ones appended", body, "body", sort="data"
    )


@check("UpdateObjectEncryption", level="extended", spec=api("UpdateObjectEncryption"), feature="update-encryption")
def test_encryption_document_is_not_stored(s3, stored):
    """UpdateObjectEncryption, whether it is refused or not, does not change the object's bytes: its document does
    not replace the object."""
    obj = stored(BODY)
    with expect.any_response():
        s3.update_object_encryption(**obj, ObjectEncryption={"SSEKMS": {"KMSKeyArn": EXAMPLE_KMS_KEY}})
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"), feature="annotations")
def test_annotation_is_not_stored_as_the_object(s3, stored):
    """PutObjectAnnotation, whether it is refused or not, does not change the object's bytes: the annotation does not
    replace the object."""
    obj = stored(BODY)
    with expect.any_response():
        s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=b"an annotation")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("DeleteObjectAnnotation", level="extended", spec=api("DeleteObjectAnnotation"), feature="annotations")
def test_deleting_an_annotation_deletes_no_object(s3, stored):
    """DeleteObjectAnnotation, whether it is refused or not, does not delete or change the object."""
    obj = stored(BODY)
    with expect.any_response():
        s3.delete_object_annotation(**obj, AnnotationName="labels")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("RenameObject", level="extended", spec=api("RenameObject"), feature="rename-append")
def test_rename_of_a_missing_key_makes_no_object(s3, target):
    """RenameObject with a source key that does not exist creates no object, whatever it returns."""
    source = f"/{target['Bucket']}/{target['Key']}-missing"
    with expect.any_response():
        s3.rename_object(**target, RenameSource=source)
    with expect.error(404):
        s3.head_object(**target)


@check("UpdateObjectEncryption", level="extended", spec=api("UpdateObjectEncryption"), feature="update-encryption")
def test_encryption_of_a_missing_key_makes_no_object(s3, target):
    """UpdateObjectEncryption of a key that does not exist creates no object, whatever it returns."""
    with expect.any_response():
        s3.update_object_encryption(**target, ObjectEncryption={"SSEKMS": {"KMSKeyArn": EXAMPLE_KMS_KEY}})
    with expect.error(404):
        s3.head_object(**target)


@check("GetObjectTorrent", level="extended", spec=api("GetObjectTorrent"), gate=True)
def test_torrent_is_not_the_object(s3, stored_to_read, last_exchange):
    """GetObjectTorrent does not return the object's bytes, but a torrent or an error."""
    obj = stored_to_read(BODY)
    with expect.any_response():
        s3.get_object_torrent(**obj)["Body"].read()
    same = last_exchange().response_body == BODY
    expect.equal(same, False, "whether the object came instead of its torrent", sort="option")


@check("GetObjectTorrent", level="extended", spec=api("GetObjectTorrent"), feature="expected-owner")
def test_torrent_with_wrong_expected_owner_is_not_the_object(s3, stored_to_read, last_exchange):
    """GetObjectTorrent with RequestPayer requester and an ExpectedBucketOwner that does not own the bucket does not
    return the object's bytes."""
    obj = stored_to_read(BODY)
    with expect.any_response():
        s3.get_object_torrent(**obj, ExpectedBucketOwner="210987654321", RequestPayer="requester")["Body"].read()
    same = last_exchange().response_body == BODY
    with expect.safeguard():
        expect.equal(same, False, "whether the response contains the object", sort="access")


@check("GetObjectTorrent", level="extended", spec=api("GetObjectTorrent"))
def test_torrent_of_a_missing_key(s3, target, last_exchange):
    """GetObjectTorrent of a key that does not exist returns a status of 400 or more."""
    with expect.any_response():
        s3.get_object_torrent(**target)
    expect.any_status(last_exchange(), "4xx", "5xx")
