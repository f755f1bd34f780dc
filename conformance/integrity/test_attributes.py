"""GetObjectAttributes: what is asked for of an object, and nothing else."""

from base64 import b64encode

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api
from fixtures.model import checksums

BODY = checksums.SAMPLE
SPEC = api("GetObjectAttributes")
ALL = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
ETAG = "25f9e794323b453885f5181f1b624d0b"  # the MD5 of the sample


def _named(answer):
    """The attributes that an answer has, and their values."""
    return {name: answer[name] for name in ALL if name in answer}


def _checksum(answer):
    return checksums.found(answer.get("Checksum", {}))


SIMPLE = {"ETag": ETAG, "ObjectSize": len(BODY), "StorageClass": "STANDARD"}


@pytest.mark.parametrize(("name", "value"), SIMPLE.items(), ids=SIMPLE)
@check("GetObjectAttributes", level="common", spec=SPEC)
def test_one_attribute_is_given_alone(s3, stored, name, value):
    """GetObjectAttributes of one attribute answers 200 with its value, the ETag without quotes, and with no other."""
    answer = s3.get_object_attributes(**stored(BODY), ObjectAttributes=[name])
    expect.status(answer, 200)
    expect.equal(_named(answer), {name: value}, "attributes")


@pytest.mark.parametrize("algorithm", checksums.cases("PutObject", ["CRC64NVME", "SHA256"]))
@check("GetObjectAttributes", level="common", spec=SPEC)
def test_checksum_is_given(s3, stored, algorithm):
    """GetObjectAttributes of Checksum gives the checksum that the object was put with, and no other attribute."""
    obj = stored(BODY, **checksums.sent(algorithm, BODY))
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["Checksum"])
    expect.equal(_checksum(answer), checksums.sent(algorithm, BODY), "checksums")
    expect.equal(list(_named(answer)), ["Checksum"], "attributes")


@check("GetObjectAttributes", level="extended", spec=SPEC)
def test_type_of_the_checksum_is_given(s3, stored):
    """GetObjectAttributes of Checksum gives the checksum type of a whole object: FULL_OBJECT."""
    obj = stored(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["Checksum"])
    expect.equal(answer["Checksum"].get("ChecksumType"), "FULL_OBJECT", "type")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_all_attributes_at_once(s3, stored):
    """GetObjectAttributes of all five attributes gives ETag, checksum, size and class; a whole object has no parts."""
    obj = stored(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.get_object_attributes(**obj, ObjectAttributes=ALL)
    expect.equal({name: answer.get(name) for name in SIMPLE}, SIMPLE, "simple attributes")
    expect.equal(_checksum(answer), checksums.sent("SHA256", BODY), "checksums")
    expect.equal(answer.get("ObjectParts"), None, "parts")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_last_modified_is_given(s3, stored):
    """GetObjectAttributes has the object's Last-Modified, whatever it is asked for: that of HeadObject."""
    obj = stored(BODY)
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ETag"])
    expect.equal(answer["LastModified"], s3.head_object(**obj)["LastModified"], "Last-Modified")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_empty_object(s3, stored):
    """GetObjectAttributes gives an empty object the ObjectSize 0."""
    answer = s3.get_object_attributes(**stored(b""), ObjectAttributes=["ObjectSize"])
    expect.equal(answer.get("ObjectSize"), 0, "ObjectSize")


# AWS was recorded to leave the parts out where the upload has no algorithm.
@check("GetObjectAttributes", level="common", spec=SPEC)
def test_number_of_parts_is_given(s3, target, upload):
    """GetObjectAttributes of ObjectParts gives the number of parts of a multipart object, here 1."""
    with expect.arranging():
        part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=BODY)["ETag"]}
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    answer = s3.get_object_attributes(**target, ObjectAttributes=["ObjectParts"])
    expect.equal(answer["ObjectParts"].get("TotalPartsCount"), 1, "TotalPartsCount")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_attributes_are_wanted(s3, stored, altered):
    """GetObjectAttributes without the header x-amz-object-attributes answers 400 InvalidRequest."""
    obj = stored(BODY)
    with expect.error(400, "InvalidRequest"), altered(without=["x-amz-object-attributes"]):
        s3.get_object_attributes(**obj, ObjectAttributes=["ETag"])


@pytest.mark.parametrize("names", [["Unknown"], ["ETag", "Unknown"]], ids=["alone", "behind_another"])
@check("GetObjectAttributes", level="common", spec=SPEC)
def test_unknown_attribute_is_refused(s3, stored, names):
    """GetObjectAttributes of an attribute that does not exist, also behind one that does: 400 InvalidArgument."""
    obj = stored(BODY)
    with expect.error(400, "InvalidArgument"):
        s3.get_object_attributes(**obj, ObjectAttributes=names)


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_missing_key_is_refused(s3, target):
    """GetObjectAttributes of a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_attributes(**target, ObjectAttributes=["ETag"])


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """GetObjectAttributes in a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_object_attributes(Bucket=new_bucket_name, Key="key", ObjectAttributes=["ETag"])


@check("GetObjectAttributes", level="extended", spec=SPEC)
def test_requester_may_pay(s3, stored):
    """GetObjectAttributes with RequestPayer requester answers the bucket's owner as it does without."""
    answer = s3.get_object_attributes(**stored(BODY), ObjectAttributes=["ETag"], RequestPayer="requester")
    expect.equal(answer["ETag"], ETAG, "ETag")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_bucket_of_another_owner_is_refused(s3, stored):
    """GetObjectAttributes with the ExpectedBucketOwner 000000000000, who does not own the bucket: 403 AccessDenied."""
    obj = stored(BODY)
    with expect.error(403, "AccessDenied"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ETag"], ExpectedBucketOwner="000000000000")


KEY = b"0123456789abcdef" * 2  # of the customer, who sends it along
# boto3 encodes it for most operations, and not for this one.
ENCODED, KEY_MD5 = b64encode(KEY).decode(), checksums.of("MD5", KEY)


@pytest.mark.usefixtures("over_https")
@check("GetObjectAttributes", level="extended", spec=SPEC)
def test_customers_key_is_taken(s3, stored):
    """GetObjectAttributes of an object with a key of the customer's (SSE-C) answers its size to who sends the key."""
    obj = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    answer = s3.get_object_attributes(
        **obj,
        ObjectAttributes=["ObjectSize"],
        SSECustomerAlgorithm="AES256",
        SSECustomerKey=ENCODED,
        SSECustomerKeyMD5=KEY_MD5,
    )
    expect.equal(answer["ObjectSize"], len(BODY), "ObjectSize")


@pytest.mark.usefixtures("over_https")
@check("GetObjectAttributes", level="extended", spec=SPEC)
def test_customers_key_is_wanted(s3, stored):
    """GetObjectAttributes of an object with a key of the customer's (SSE-C), without that key: 400 InvalidRequest."""
    obj = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(400, "InvalidRequest"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"])
