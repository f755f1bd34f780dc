"""Where a key is sent: in copy sources, in XML documents of requests and responses, and in URLs of sub-resources."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api

FEATURE = "key-characters"

BODY = b"the object of this key"

NAMES = {
    "space": "a b",
    "plus": "a+b",
    "percent": "100%.txt",
    "percent_sequence": "a%2Fb%20c",
    "question_mark": "a?versionId=null",
    "hash_and_ampersand": "a#b&c=d",
    "xml": "<a>&amp;\"b'",
    "unicode": "é文😀",
    "semicolon_and_comma": "a;b,c",
    "backslash": "a\\b",
    "double_slash": "a//b/",
}

# A server reads the key of the URL in the same way for all operations, so most of them need only a few names.
IN_URLS = ("percent_sequence", "question_mark", "unicode", "backslash")
IN_SUBRESOURCES = ("question_mark", "hash_and_ampersand", "unicode", "semicolon_and_comma")
IN_ANSWERS = ("percent_sequence", "xml", "unicode", "double_slash")


def _cases(*names):
    return pytest.mark.parametrize("name", [NAMES[name] for name in names], ids=names)


@_cases(*NAMES)
@check("CopyObject", level="core", spec=api("CopyObject"))
def test_copy_source(s3, bucket, prefix, name):
    """CopyObject from a key with special characters, encoded in x-amz-copy-source, returns 200, and the copy has the
    source's bytes."""
    source = {"Bucket": bucket, "Key": prefix + name}
    with expect.arranging():
        s3.put_object(**source, Body=BODY)
    expect.status(s3.copy_object(Bucket=bucket, Key=f"{prefix}copy", CopySource=source), 200)
    expect.equal(s3.get_object(Bucket=bucket, Key=f"{prefix}copy")["Body"].read(), BODY, "body")


@_cases(*IN_URLS)
@check("CopyObject", level="core", spec=api("CopyObject"))
def test_copy_target(s3, stored, prefix, name):
    """After CopyObject to a key with special characters, the copy can be read by that key, and ListObjects returns
    exactly that key."""
    obj = stored(BODY)
    key = f"{prefix}to/{name}"
    s3.copy_object(Bucket=obj["Bucket"], Key=key, CopySource=obj)
    expect.equal(s3.get_object(Bucket=obj["Bucket"], Key=key)["Body"].read(), BODY, "body")
    listed = s3.list_objects(Bucket=obj["Bucket"], Prefix=f"{prefix}to/")
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys")


@_cases("space", *IN_ANSWERS)
@check("CreateMultipartUpload", "CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_multipart_upload(s3, bucket, prefix, name):
    """CreateMultipartUpload and CompleteMultipartUpload for a key with special characters return exactly that key,
    and the object can then be read by it."""
    obj = {"Bucket": bucket, "Key": prefix + name}
    made = s3.create_multipart_upload(**obj)
    expect.equal(made["Key"], obj["Key"], "Key of CreateMultipartUpload")
    part = s3.upload_part(**obj, UploadId=made["UploadId"], PartNumber=1, Body=BODY)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    done = s3.complete_multipart_upload(**obj, UploadId=made["UploadId"], MultipartUpload={"Parts": parts})
    expect.equal(done["Key"], obj["Key"], "Key of CompleteMultipartUpload")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")


@_cases(*IN_ANSWERS)
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_upload_in_progress(s3, bucket, prefix, name, open_upload):
    """ListMultipartUploads lists an upload to a key with special characters by exactly that key."""
    open_upload(prefix + name)
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix + name)
    expect.equal([entry["Key"] for entry in listed.get("Uploads", [])], [prefix + name], "keys")


@_cases(*IN_SUBRESOURCES)
@check("PutObjectTagging", "GetObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_tags(s3, bucket, prefix, name):
    """PutObjectTagging on an object whose key has special characters stores the tags that GetObjectTagging returns
    for that key, and leaves the object's bytes."""
    obj = {"Bucket": bucket, "Key": prefix + name}
    with expect.arranging():
        s3.put_object(**obj, Body=BODY)
    s3.put_object_tagging(**obj, Tagging={"TagSet": [{"Key": "colour", "Value": "red"}]})
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], [{"Key": "colour", "Value": "red"}], "tags")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")


@_cases(*IN_ANSWERS)
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_version(s3, versioned_target, name):
    """ListObjectVersions lists a version of a key with special characters by exactly that key."""
    obj = {**versioned_target, "Key": f"{versioned_target['Key']}/{name}"}
    with expect.arranging():
        s3.put_object(**obj, Body=BODY)
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=versioned_target["Key"])
    expect.equal([entry["Key"] for entry in listed.get("Versions", [])], [obj["Key"]], "keys")
