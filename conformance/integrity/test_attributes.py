"""GetObjectAttributes: it returns the requested attributes, and no others."""

from base64 import b64encode

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api
from fixtures.s3.uploads import FIRST_PART, send_part

FEATURE = "object-attributes"

BODY = checksums.SAMPLE_BODY
SPEC = api("GetObjectAttributes")
ALL = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
ETAG = "25f9e794323b453885f5181f1b624d0b"  # the MD5 of the sample


def _named(answer):
    """Returns the attributes in a response, with their values."""
    return {name: answer[name] for name in ALL if name in answer}


def _checksum(answer):
    return checksums.found(answer.get("Checksum", {}))


SIMPLE = {"ETag": ETAG, "ObjectSize": len(BODY), "StorageClass": "STANDARD"}
SORTS = {"ETag": "form", "ObjectSize": "data", "StorageClass": "option"}


@pytest.mark.parametrize(("name", "value"), SIMPLE.items(), ids=SIMPLE)
@check("GetObjectAttributes", level="common", spec=SPEC, gate=True)
def test_one_attribute_is_given_alone(s3, stored_to_read, name, value):
    """GetObjectAttributes with one requested attribute returns 200 and only that attribute. The ETag has no quotes."""
    answer = s3.get_object_attributes(**stored_to_read(BODY), ObjectAttributes=[name])
    expect.status(answer, 200)
    expect.equal(_named(answer), {name: value}, "attributes", sort=SORTS)


@check("GetObjectAttributes", level="common", spec=SPEC)
@derived("S3 documents strong read-after-write consistency; this asks it of each place that shows the object.")
def test_attributes_are_those_of_the_new_object(s3, stored):
    """GetObjectAttributes that is sent before an object is written over, and again afterwards, returns the ETag and the
    size of the new object."""
    obj = stored(b"the one before")
    with expect.arranging():
        s3.get_object_attributes(**obj, ObjectAttributes=["ETag", "ObjectSize"])
        s3.put_object(**obj, Body=BODY)
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ETag", "ObjectSize"])
    expect.equal(_named(answer), {"ETag": ETAG, "ObjectSize": len(BODY)}, "attributes", sort=SORTS)


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
@check("GetObjectAttributes", level="common", spec=SPEC)
@recorded("LocalStack", "test_put_object_checksum", 2026)
def test_checksum_is_given(s3, stored_to_read, algorithm):
    """GetObjectAttributes with the attribute Checksum returns the checksum that the object was uploaded with, and no
    other attribute."""
    obj = stored_to_read(BODY, **checksums.sent(algorithm, BODY))
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["Checksum"])
    expect.equal(_checksum(answer), checksums.sent(algorithm, BODY), "checksums", sort="option")
    expect.equal(list(_named(answer)), ["Checksum"], "attributes", sort=SORTS)


@check("GetObjectAttributes", level="extended", spec=SPEC)
@recorded("LocalStack", "test_put_object_checksum", 2026)
def test_type_of_the_checksum_is_given(s3, stored_to_read):
    """GetObjectAttributes with the attribute Checksum returns the ChecksumType FULL_OBJECT for an object stored with
    PutObject."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["Checksum"])
    expect.equal(answer["Checksum"].get("ChecksumType"), "FULL_OBJECT", "checksum type", sort="option")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_all_attributes_in_one_request(s3, stored_to_read):
    """GetObjectAttributes with all five attributes returns ETag, checksum, size and storage class of an object
    stored with PutObject, and no ObjectParts."""
    obj = stored_to_read(BODY, ChecksumSHA256=checksums.of("SHA256", BODY))
    answer = s3.get_object_attributes(**obj, ObjectAttributes=ALL)
    expect.equal({name: answer.get(name) for name in SIMPLE}, SIMPLE, "simple attributes", sort=SORTS)
    expect.equal(_checksum(answer), checksums.sent("SHA256", BODY), "checksums", sort="option")
    expect.equal(answer.get("ObjectParts"), None, "parts", sort="form")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_last_modified_is_given(s3, stored_to_read):
    """GetObjectAttributes returns the same Last-Modified as HeadObject, even if only the ETag is requested."""
    obj = stored_to_read(BODY)
    answer = s3.get_object_attributes(**obj, ObjectAttributes=["ETag"])
    expect.equal(answer["LastModified"], s3.head_object(**obj)["LastModified"], "Last-Modified", sort="form")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_empty_object(s3, stored_to_read):
    """GetObjectAttributes of an empty object returns ObjectSize 0."""
    answer = s3.get_object_attributes(**stored_to_read(b""), ObjectAttributes=["ObjectSize"])
    expect.equal(answer.get("ObjectSize"), 0, "ObjectSize", sort="data")


# As recorded from AWS, the list of parts is left out if the upload has no checksum algorithm.
@check("GetObjectAttributes", level="common", spec=SPEC)
@recorded("LocalStack", "TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default", 2026)
def test_number_of_parts_is_given(s3, target, upload):
    """GetObjectAttributes with the attribute ObjectParts returns TotalPartsCount 1 for a multipart object with one
    part."""
    with expect.arranging():
        part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=BODY)["ETag"]}
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    answer = s3.get_object_attributes(**target, ObjectAttributes=["ObjectParts"])
    expect.equal(answer["ObjectParts"].get("TotalPartsCount"), 1, "TotalPartsCount", sort="entries")


@check("GetObjectAttributes", level="extended", spec=SPEC)
@recorded("versitygw", "test_rest_attributes.sh::REST - get object attributes", 2024)
def test_number_of_parts_is_that_of_the_object(s3, target, upload):
    """GetObjectAttributes with the attribute ObjectParts returns TotalPartsCount 2 for a multipart object with two
    parts."""
    with expect.arranging():
        parts = [send_part(s3, upload, number, body) for number, body in enumerate((FIRST_PART, BODY), 1)]
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    found = s3.get_object_attributes(**target, ObjectAttributes=["ObjectParts"])["ObjectParts"]
    expect.equal(found.get("TotalPartsCount"), 2, "TotalPartsCount", sort="entries")


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_missing_attributes_header_is_refused(s3, stored_to_read, altered):
    """GetObjectAttributes without the header x-amz-object-attributes returns 400 InvalidRequest."""
    obj = stored_to_read(BODY)
    with expect.error(400, "InvalidRequest"), altered(without=["x-amz-object-attributes"]):
        s3.get_object_attributes(**obj, ObjectAttributes=["ETag"])


@pytest.mark.parametrize("names", [["Unknown"], ["ETag", "Unknown"]], ids=["alone", "behind_another"])
@check("GetObjectAttributes", level="common", spec=SPEC)
@recorded("versitygw", "test_rest_attributes.sh::REST - attributes - invalid param", 2024, of="alone")
def test_unknown_attribute_is_refused(s3, stored_to_read, names):
    """GetObjectAttributes with an unknown attribute, alone or after a known one, returns 400 InvalidArgument."""
    obj = stored_to_read(BODY)
    with expect.error(400, "InvalidArgument"):
        s3.get_object_attributes(**obj, ObjectAttributes=names)


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_missing_key_is_refused(s3, target):
    """GetObjectAttributes of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_attributes(**target, ObjectAttributes=["ETag"])


@check("GetObjectAttributes", level="common", spec=SPEC)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """GetObjectAttributes in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_object_attributes(Bucket=new_bucket_name, Key="key", ObjectAttributes=["ETag"])


@check("GetObjectAttributes", level="extended", spec=SPEC, feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_is_accepted(s3, stored_to_read):
    """GetObjectAttributes with RequestPayer requester returns the ETag to the bucket's owner, as it does without
    RequestPayer."""
    answer = s3.get_object_attributes(**stored_to_read(BODY), ObjectAttributes=["ETag"], RequestPayer="requester")
    expect.equal(answer["ETag"], ETAG, "ETag", sort="form")


@check("GetObjectAttributes", level="common", spec=SPEC, feature="expected-owner")
def test_bucket_of_another_owner_is_refused(s3, stored_to_read):
    """GetObjectAttributes with the ExpectedBucketOwner 000000000000, who does not own the bucket, returns 403
    AccessDenied."""
    obj = stored_to_read(BODY)
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ETag"], ExpectedBucketOwner="000000000000")


KEY = b"0123456789abcdef" * 2  # the customer's key, sent with each request
# boto3 encodes the key for most operations, but not for this one.
ENCODED, KEY_MD5 = b64encode(KEY).decode(), checksums.of("MD5", KEY)


@pytest.mark.usefixtures("sends_own_key")
@check("GetObjectAttributes", level="extended", spec=SPEC, feature="sse-c")
def test_customer_key_is_accepted(s3, stored):
    """GetObjectAttributes with the customer's key returns the size of an object that was encrypted with this key
    (SSE-C)."""
    obj = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    answer = s3.get_object_attributes(
        **obj,
        ObjectAttributes=["ObjectSize"],
        SSECustomerAlgorithm="AES256",
        SSECustomerKey=ENCODED,
        SSECustomerKeyMD5=KEY_MD5,
    )
    expect.equal(answer["ObjectSize"], len(BODY), "ObjectSize", sort="data")


@pytest.mark.usefixtures("sends_own_key")
@check("GetObjectAttributes", level="extended", spec=SPEC, feature="sse-c")
def test_missing_customer_key_is_refused(s3, stored):
    """GetObjectAttributes without the customer's key returns 400 InvalidRequest for an object that was encrypted
    with this key (SSE-C)."""
    obj = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    with expect.error(400, "InvalidRequest"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"])


@pytest.mark.usefixtures("sends_own_key")
@check("GetObjectAttributes", level="extended", spec=SPEC, feature="sse-c")
@recorded("LocalStack", "TestS3SSECEncryption::test_object_retrieval_sse_c", 2026)
def test_another_algorithm_of_the_customer_is_refused(s3, stored):
    """GetObjectAttributes with the customer's key but the algorithm KMS returns 400 InvalidEncryptionAlgorithmError
    (SSE-C)."""
    obj = stored(BODY, SSECustomerAlgorithm="AES256", SSECustomerKey=KEY)
    key = {"SSECustomerAlgorithm": "KMS", "SSECustomerKey": ENCODED, "SSECustomerKeyMD5": KEY_MD5}
    with expect.error(400, "InvalidEncryptionAlgorithmError"):
        s3.get_object_attributes(**obj, ObjectAttributes=["ObjectSize"], **key)
