"""The places of a key in requests and responses: copy sources, XML documents, and URLs of sub-resources."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.assertions.check import case_per_operation
from fixtures.model.sources import api
from fixtures.s3.uploads import expect_part_copy

FEATURE = "key-characters"
SIDE = "client"
DERIVED = "Keys are documented as any text; asked here in each place of a request."

# One worker runs them all, so that each key is stored once.
pytestmark = pytest.mark.xdist_group("keys in other places")

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
    "percent_without_hex_digits": "%zz%2",
}
ENDS_RGW = ("percent", "percent_without_hex_digits")
"""Names of a part's source at which RGW ends: seen with 16.2.15."""

# A server reads the key of the URL in the same way for all operations, so most of them need only a few names.
IN_URLS = ("percent_sequence", "question_mark", "unicode", "backslash")
IN_SUBRESOURCES = ("question_mark", "hash_and_ampersand", "unicode", "semicolon_and_comma")
IN_ANSWERS = ("percent_sequence", "xml", "unicode", "double_slash")


def _cases(*names):
    marks = {"double_slash": [pytest.mark.feature("key-slashes")]}
    return pytest.mark.parametrize(
        "name", [pytest.param(NAMES[each], id=each, marks=marks.get(each, [])) for each in names]
    )


@_cases(*NAMES)
@check("CopyObject", level="core", spec=api("CopyObject"), shows={"plus": "encoded-plus-stays-in-copy-sources"})
@recorded("botocore", "test_s3.py::TestS3Copy::test_copy_with_quoted_char", 2014, of="plus")
@recorded("botocore", "test_s3.py::TestS3Copy::test_copy_with_query_string", 2016, of="question_mark")
def test_copy_source(s3, target, special_object):
    """CopyObject from a key with special characters, encoded in x-amz-copy-source, returns 200, and the copy has the
    source's bytes."""
    expect.status(s3.copy_object(**target, CopySource=special_object), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize(
    "name",
    [pytest.param(NAMES[c], id=c, marks=[pytest.mark.fatal] if c in ENDS_RGW else []) for c in NAMES],
)
@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"), feature="part-copy")
def test_source_of_a_part(s3, upload_to_fill, special_object):
    """UploadPartCopy percent-decodes the copy source once, so that it finds a key with characters that need encoding
    in URLs."""
    expect_part_copy(s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=special_object), BODY)


@pytest.fixture
def decoded_key(object_named):
    """Bucket and key of no object: a%.txt, where there is an object a%25.txt."""
    there = object_named("a%25.txt")
    return {**there, "Key": there["Key"].replace("%25", "%")}


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_source_is_decoded_once(s3, target, decoded_key):
    """CopyObject from a%.txt, which does not exist, returns 404 NoSuchKey although there is an object a%25.txt."""
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**target, CopySource=decoded_key)


@pytest.mark.fatal
@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"), feature="part-copy")
def test_source_of_a_part_is_decoded_once(s3, upload_to_fill, decoded_key):
    """UploadPartCopy from a%.txt, which does not exist, returns 404 NoSuchKey although there is an object a%25.txt."""
    with expect.error(404, "NoSuchKey"):
        s3.upload_part_copy(**upload_to_fill, PartNumber=1, CopySource=decoded_key)


@pytest.fixture(scope="session")
def older_version(out_of_band, control, own_buckets, new_prefix):
    """Bucket, key and version id of the older of two versions; the key would be another one if it was decoded twice."""
    with out_of_band():
        where = {"Bucket": own_buckets.versioned_bucket(), "Key": f"{new_prefix()}100%25?versionId=null"}
        version = control.put_object(**where, Body=BODY)["VersionId"]
        control.put_object(**where, Body=b"the newer version")
    return {**where, "VersionId": version}


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_version_of_a_key_with_an_escape_is_copied(s3, target, older_version):
    """CopyObject from an older version of a key that contains %25 and ?versionId=, both encoded in x-amz-copy-source,
    returns 200 and copies that version's bytes."""
    expect.status(s3.copy_object(**target, CopySource=older_version), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"), feature="part-copy")
def test_version_of_a_key_with_an_escape_is_copied_as_a_part(s3, upload_to_fill, older_version):
    """UploadPartCopy from an older version of a key that contains %25 and ?versionId=, both encoded in
    x-amz-copy-source, returns 200 and copies that version's bytes."""
    expect_part_copy(s3.upload_part_copy(**upload_to_fill, PartNumber=2, CopySource=older_version), BODY)


# The forms in the header. No page says whether an invalid escape is refused or stands for itself.
BROKEN = {"no_hex_digits": "a%zz", "at_the_end": "100%", "one_digit": "a%2"}


@pytest.fixture(scope="session")
def upload_to_copy_to(out_of_band, control, new_target):
    """Creates an upload to which nothing is copied, and returns its target and its query."""
    with out_of_band():
        target = new_target()
        return target, f"partNumber=1&uploadId={control.create_multipart_upload(**target)['UploadId']}"


@pytest.mark.fatal
@pytest.mark.parametrize("written", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "operation",
    case_per_operation(("CopyObject", "UploadPartCopy")),
)
@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_broken_escape_in_the_source_is_refused(raw_s3v4, upload_to_copy_to, new_prefix, operation, written):
    """CopyObject and UploadPartCopy from a key that is not correctly percent-encoded in x-amz-copy-source return 400
    InvalidArgument, or 404 NoSuchKey if there is no object of this name."""
    target, query = upload_to_copy_to
    headers = {"x-amz-copy-source": f"{target['Bucket']}/{new_prefix()}{written}"}
    asked = raw_s3v4.request("PUT", **target, query=query if operation == "UploadPartCopy" else "", headers=headers)
    expect.refused(raw_s3v4.ask(asked), (400, "InvalidArgument"), (404, "NoSuchKey"))


@_cases(*IN_URLS)
@check("CopyObject", level="core", spec=api("CopyObject"))
def test_copy_target(s3, stored_to_read, prefix, name):
    """After CopyObject to a key with special characters, the copy can be read by that key, and ListObjects returns
    exactly that key."""
    obj = stored_to_read(BODY)
    key = f"{prefix}to/{name}"
    s3.copy_object(Bucket=obj["Bucket"], Key=key, CopySource=obj)
    expect.equal(s3.get_object(Bucket=obj["Bucket"], Key=key)["Body"].read(), BODY, "body", sort="data")
    listed = s3.list_objects(Bucket=obj["Bucket"], Prefix=f"{prefix}to/")
    expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys", sort="entries")


@_cases("space", *IN_ANSWERS)
@check("CreateMultipartUpload", "CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
@recorded("boto", "test_multipart.py::S3MultiPartUploadTest::test_complete_japanese", 2012, of="unicode")
def test_multipart_upload(s3, bucket, prefix, name):
    """CreateMultipartUpload and CompleteMultipartUpload for a key with special characters return exactly that key,
    and the object can then be read by it."""
    obj = {"Bucket": bucket, "Key": prefix + name}
    made = s3.create_multipart_upload(**obj)
    expect.equal(made["Key"], obj["Key"], "Key of CreateMultipartUpload", sort="data")
    part = s3.upload_part(**obj, UploadId=made["UploadId"], PartNumber=1, Body=BODY)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    done = s3.complete_multipart_upload(**obj, UploadId=made["UploadId"], MultipartUpload={"Parts": parts})
    expect.equal(done["Key"], obj["Key"], "Key of CompleteMultipartUpload", sort="data")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@_cases(*IN_ANSWERS)
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("boto", "test_multipart.py::S3MultiPartUploadTest::test_list_japanese", 2012, of="unicode")
def test_upload_in_progress(s3, bucket, prefix, name, open_upload):
    """ListMultipartUploads lists an upload to a key with special characters by exactly that key."""
    open_upload(prefix + name)
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix + name)
    expect.equal([entry["Key"] for entry in listed.get("Uploads", [])], [prefix + name], "keys", sort="entries")


@_cases(*IN_SUBRESOURCES)
@check("PutObjectTagging", "GetObjectTagging", level="common", spec=api("PutObjectTagging"))
def test_tags(s3, special_object, prefix):
    """PutObjectTagging on an object whose key has special characters stores the tags that GetObjectTagging returns
    for that key, and leaves the object's bytes."""
    obj, tags = special_object, [{"Key": "for", "Value": prefix}]
    s3.put_object_tagging(**obj, Tagging={"TagSet": tags})
    expect.equal(s3.get_object_tagging(**obj)["TagSet"], tags, "tags", sort="data")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@_cases(*IN_ANSWERS)
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_version(s3, versioned_target, name):
    """ListObjectVersions lists a version of a key with special characters by exactly that key."""
    obj = {**versioned_target, "Key": f"{versioned_target['Key']}/{name}"}
    with expect.arranging():
        s3.put_object(**obj, Body=BODY)
    listed = s3.list_object_versions(Bucket=obj["Bucket"], Prefix=versioned_target["Key"])
    expect.equal([entry["Key"] for entry in listed.get("Versions", [])], [obj["Key"]], "keys", sort="entries")


# A server decodes all arguments of a query in the same way, so two names are enough.
IN_QUERIES = {"separators": "a b+c&d=e#f?g;h", "percent_and_unicode": '100%.txt%2F<é文😀"\\'}
_in_queries = pytest.mark.parametrize("name", IN_QUERIES.values(), ids=IN_QUERIES)


def _below(prefix):
    """Returns the first of two keys for each of these names: the name, and the name with a z at its end."""
    return {name: f"{prefix}{case}/{name}" for case, name in IN_QUERIES.items()}


@pytest.fixture(scope="session")
def versions_named(out_of_band, control, own_buckets, new_prefix):
    """Stores versions of special keys, and returns their bucket and the first key of each name."""
    with out_of_band():
        bucket, keys = own_buckets.versioned_bucket(), _below(new_prefix())
        for key in keys.values():
            control.put_object(Bucket=bucket, Key=key, Body=BODY)
            control.put_object(Bucket=bucket, Key=key + "z", Body=BODY)
    return bucket, keys


def _listed(listed, kind):
    return [entry["Key"] for entry in listed.get(kind, [])], [e["Prefix"] for e in listed.get("CommonPrefixes", [])]


@_in_queries
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_key_marker_of_versions(s3, versions_named, name):
    """ListObjectVersions with a KeyMarker that has special characters, and is no key, lists the versions of greater
    keys."""
    bucket, keys = versions_named
    listed = s3.list_object_versions(Bucket=bucket, Prefix=keys[name].removesuffix(name), KeyMarker=keys[name] + "y")
    expect.equal(_listed(listed, "Versions"), ([keys[name] + "z"], []), "keys and common prefixes", sort="entries")


@_in_queries
@check("ListObjectVersions", level="common", spec=api("ListObjectVersions"))
def test_delimiter_of_versions(s3, versions_named, name):
    """ListObjectVersions with a Delimiter that has special characters groups the versions of keys that contain it."""
    bucket, keys = versions_named
    listed = s3.list_object_versions(Bucket=bucket, Prefix=keys[name].removesuffix(name), Delimiter=name)
    expect.equal(_listed(listed, "Versions"), ([], [keys[name]]), "keys and common prefixes", sort="entries")


@pytest.fixture
def uploads_named(out_of_band, own_buckets, control):
    """Starts uploads to special keys, in a bucket of their own: a server that writes such keys into its documents as
    they are would spoil the listings of other checks. Returns the bucket and the first key of each name."""

    def make(new):
        bucket, keys = new(), _below("")
        for key in keys.values():
            control.create_multipart_upload(Bucket=bucket, Key=key)
            control.create_multipart_upload(Bucket=bucket, Key=key + "z")
        return bucket, keys

    with out_of_band():
        return own_buckets.kept("uploads to special keys", make)


@_in_queries
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"), feature="list-uploads")
def test_key_marker_of_uploads(s3, uploads_named, name):
    """ListMultipartUploads with a KeyMarker that has special characters, and is no key, lists the uploads to greater
    keys."""
    bucket, keys = uploads_named
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix=keys[name].removesuffix(name), KeyMarker=keys[name] + "y")
    expect.equal(_listed(listed, "Uploads"), ([keys[name] + "z"], []), "keys and common prefixes", sort="entries")


@_in_queries
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"), feature="list-uploads")
def test_delimiter_of_uploads(s3, uploads_named, name):
    """ListMultipartUploads with a Delimiter that has special characters groups the uploads to keys that contain it."""
    bucket, keys = uploads_named
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix=keys[name].removesuffix(name), Delimiter=name)
    expect.equal(_listed(listed, "Uploads"), ([], [keys[name]]), "keys and common prefixes", sort="entries")
