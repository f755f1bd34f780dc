"""Requests in the forms in which SDKs other than boto send them. Each is as valid as boto's.

The forms were read from the sources of the SDKs, and from reports to the servers that refused them; each case names who
sends it. These are raw requests, since boto cannot send them.
"""

import base64
from hashlib import md5
from urllib.parse import quote

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import SIGNING, BySignature, api, reference
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "http-messages"
DERIVED = "S3 documents requests and signatures; these forms, which other clients send, mean the same request."

TEN = b"0123456789"
HEADERS = reference("RESTCommonRequestHeaders")


def _cases(named):
    """A case for each row: `name: (operation, …)`. It is about that operation."""
    return [pytest.param(*row[1:], id=name, marks=marks_for_operation(row[0])) for name, row in named.items()]


# x-id, the name of the operation: aws-sdk-go-v2, aws-sdk-js-v3 (since 3.461), the AWS SDKs for Rust, Kotlin and Swift.
NAMED = {
    "GetObject": ("GetObject", "GET", "x-id=GetObject", b""),
    "PutObject": ("PutObject", "PUT", "x-id=PutObject", TEN),
    "DeleteObject": ("DeleteObject", "DELETE", "x-id=DeleteObject", b""),
    "CreateMultipartUpload": ("CreateMultipartUpload", "POST", "uploads=&x-id=CreateMultipartUpload", b""),
    "UploadPart": ("UploadPart", "PUT", "partNumber=2&uploadId={upload}&x-id=UploadPart", TEN),
    "ListParts": ("ListParts", "GET", "uploadId={upload}&x-id=ListParts", b""),
    "AbortMultipartUpload": ("AbortMultipartUpload", "DELETE", "uploadId={upload}&x-id=AbortMultipartUpload", b""),
}


@pytest.mark.parametrize(("method", "query", "body"), _cases(NAMED))
@check("GetObject", level="core", spec=api("GetObject"))
def test_name_of_the_operation_in_the_query(raw_s3v4, control, target, method, query, body):
    """A request with the name of its operation as x-id in its query succeeds, as without it."""
    with expect.arranging():
        control.put_object(**target, Body=TEN)
    if "{upload}" in query:
        query = query.format(upload=start_upload(control, target)["UploadId"])
    expect.succeeded(raw_s3v4.ask(raw_s3v4.request(method, **target, query=query, body=body)))


LISTS = {
    # minio-go 7 sorts all arguments, and sends those that are empty.
    "minio_go_v2": ("ListObjectsV2", "delimiter=&encoding-type=url&fetch-owner=true&list-type=2&prefix={prefix}"),
    "minio_go_v1": ("ListObjects", "delimiter=&encoding-type=url&prefix={prefix}"),
    "minio_go_versions": ("ListObjectVersions", "delimiter=&encoding-type=url&prefix={prefix}&versions="),
    # aws-sdk-java 1 and jclouds put the sub-resource, or list-type, first.
    "java_v2": ("ListObjectsV2", "list-type=2&delimiter=%2F&max-keys=1000&prefix={prefix}&fetch-owner=false"),
    "java_versions": ("ListObjectVersions", "versions&prefix={prefix}&delimiter=%2F&encoding-type=url"),
    # s3fs-fuse and s3cmd ask for one level with a marker that is empty.
    "empty_marker": ("ListObjects", "delimiter=%2F&max-keys=1000&marker=&prefix={prefix}"),
    # aws-sdk-php and older browsers' SDKs repeat what a page did not have.
    "empty_token": ("ListObjectsV2", "list-type=2&prefix={prefix}&start-after="),
}


@pytest.mark.parametrize("query", _cases(LISTS))
@check("ListObjects", level="common", spec=api("ListObjectsV2"))
def test_listing_with_empty_arguments(raw_s3v4, ten_bytes, query):
    """A listing whose query has empty arguments, or other orders of arguments, returns 200 and the key below the
    prefix."""
    prefix = ten_bytes["Key"].removesuffix("object").replace("/", "%2F")
    answer = raw_s3v4.ask(raw_s3v4.request("GET", ten_bytes["Bucket"], query=query.format(prefix=prefix)))
    expect.status(answer, 200)
    keys = [key.replace("%2F", "/") for key in answer.texts("Key")]
    expect.equal(keys, [ten_bytes["Key"]], "keys", sort="entries")


@pytest.mark.parametrize("query", ["list-type=2&prefix=&max-keys=1", "prefix=&delimiter=&marker=&max-keys=1"])
@check("ListObjects", level="common", spec=api("ListObjectsV2"))
def test_empty_prefix_lists_all_keys(raw_s3v4, ten_bytes, query):
    """A listing with an empty prefix lists keys as one without a prefix does: with max-keys 1 in a bucket with objects,
    it returns one key."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", ten_bytes["Bucket"], query=query))
    expect.status(answer, 200)
    expect.equal(len(answer.texts("Key")), 1, "number of keys", sort="entries")


CANONICAL = BySignature(
    SIGNING.v2 + "#ConstructingTheCanonicalizedResourceElement",
    reference("sig-v4-header-based-auth") + "#canonical-request",
)
# minio-go, aws-sdk-go-v2 and aws-sdk-js-v3 write `?acl=`; s3cmd, object_store (Rust) and aws-sdk-java write `?acl`.
OF_BUCKETS = {
    "acl": ("GetBucketAcl", "AccessControlPolicy"),
    "location": ("GetBucketLocation", "LocationConstraint"),
    "uploads": ("ListMultipartUploads", "ListMultipartUploadsResult"),
    "versioning": ("GetBucketVersioning", "VersioningConfiguration"),
    "versions": ("ListObjectVersions", "ListVersionsResult"),
}


@pytest.mark.parametrize("equals", ["", "="], ids=["without_equals_sign", "with_equals_sign"])
@pytest.mark.parametrize(
    ("name", "root"),
    [pytest.param(name, row[1], id=name, marks=marks_for_operation(row[0])) for name, row in OF_BUCKETS.items()],
)
@check("GetBucketLocation", level="core", spec=CANONICAL)
def test_sub_resource_with_and_without_equals_sign(raw_signed, ten_bytes, name, root, equals):
    """A request for a sub-resource of a bucket, written with or without an equals sign, returns 200 and the document of
    this sub-resource."""
    bucket, key = ten_bytes["Bucket"], quote(ten_bytes["Key"], safe="")
    more = f"&prefix={key}" if name == "versions" else ""  # else it has what other checks store, more and more
    request = raw_signed.request("GET", bucket, query=f"{name}{equals}{more}")
    signed_as = raw_signed.request("GET", bucket, query=f"{name}{more}")
    answer = raw_signed.send(raw_signed.sign(request, signed_as=signed_as))
    expect.status(answer, 200)
    expect.document(answer, root)


def _with_slash(request, slash):
    """The request to its bucket with or without a slash at the end of the path; a bucket in the host name has one."""
    path = request.path.rstrip("/") + slash
    return request.with_target(request.target.replace(request.path, path or "/", 1))


# minio-go and aws-sdk-java 1 end the path of a bucket in a slash; boto3 and aws-sdk-go-v2 do not.
SLASHED = {
    "ListObjects": ("ListObjects", "GET", "max-keys=1"),
    "ListObjectsV2": ("ListObjectsV2", "GET", "list-type=2&max-keys=1&prefix="),  # DuckDB's httpfs
    "HeadBucket": ("HeadBucket", "HEAD", ""),
    "GetBucketLocation": ("GetBucketLocation", "GET", "location="),
}


@pytest.mark.parametrize("slash", ["", "/"], ids=["without_slash", "with_slash"])
@pytest.mark.parametrize(("method", "query"), _cases(SLASHED))
@check(
    "HeadBucket",
    level="core",
    spec=reference("RESTAPI"),
    shows={"ListObjects*-with_slash": "listings-with-a-slash-are-refused"},
)
def test_path_of_a_bucket_with_and_without_slash(raw_s3v4, bucket, method, query, slash):
    """A request to a bucket in the path returns 200, whether the path ends in a slash or not."""
    request = _with_slash(raw_s3v4.request(method, bucket, query=query), slash)
    expect.status(raw_s3v4.ask(request), 200)


DELETES = {
    # minio-go 7: an equals sign, and Content-MD5.
    "minio_go": ("delete=", {}),
    # s3cmd 2.4: a content type, and names in lower case.
    "s3cmd": ("delete", {"content-type": "application/xml"}),
    # aws-sdk-go-v2: the name of the operation after it.
    "go_v2": ("delete=&x-id=DeleteObjects", {"Content-Type": "application/xml"}),
    # Content types of clients that send forms or plain bytes by default: aws-sdk-java 1, and curl.
    "java_v1": ("delete", {"Content-Type": "application/octet-stream"}),
    "curl": ("delete", {"Content-Type": "application/x-www-form-urlencoded"}),
}


@pytest.mark.parametrize(("query", "headers"), DELETES.values(), ids=DELETES)
@check("DeleteObjects", level="common", spec=api("DeleteObjects"))
def test_batch_delete_of_another_sdk(raw_s3v4, control, target, query, headers):
    """DeleteObjects with ?delete or ?delete=, with any Content-Type, returns 200 and deletes the key."""
    with expect.arranging():
        control.put_object(**target, Body=TEN)
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><Delete><Object><Key>{target["Key"]}</Key></Object></Delete>'.encode()
    )
    digest = {"Content-MD5": base64.b64encode(md5(body, usedforsecurity=False).digest()).decode()}
    request = raw_s3v4.request("POST", target["Bucket"], query=query, headers=digest | headers, body=body)
    expect.status(raw_s3v4.ask(request), 200)
    with expect.error(404):
        control.head_object(**target)


BODYLESS = {
    # aws-sdk-java 1 sends a content type with every request, s3cmd with requests for configurations.
    "get_with_type": ("GetObject", "GET", {"Content-Type": "application/octet-stream"}),
    "head_with_type": ("HeadObject", "HEAD", {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}),
    # The AWS SDKs send and sign the number of the attempt, and who they are.
    "attempts": (
        "GetObject",
        "GET",
        {
            "amz-sdk-invocation-id": "6b5f3b9e-54b1-4a4b-9a1b-6a8f0d8f4d51",
            "amz-sdk-request": "attempt=1; max=3",
            "x-amz-user-agent": "aws-sdk-js/3.600.0",
        },
    ),
    # aws-sdk-go-v2 signs Accept-Encoding, object_store (Rust) and ureq Accept.
    "accepted": ("GetObject", "GET", {"Accept": "*/*", "Accept-Encoding": "identity"}),
    # aws-sdk-java 2 and aws-crt ask for a checksum with every read.
    "checksum_mode": ("GetObject", "GET", {"x-amz-checksum-mode": "ENABLED"}),
    # Browsers' SDKs.
    "cache_control": ("GetObject", "GET", {"Cache-Control": "no-cache", "Pragma": "no-cache"}),
    # Programs whose name is not set.
    "empty_agent": ("GetObject", "GET", {"User-Agent": ""}),
    "head_with_empty_agent": ("HeadObject", "HEAD", {"User-Agent": ""}),
}


@pytest.mark.parametrize(("method", "headers"), _cases(BODYLESS))
@check("GetObject", level="common", spec=HEADERS)
def test_headers_of_a_request_without_a_body(raw_signed, ten_bytes, method, headers):
    """A request without a body that has, and signs, a Content-Type, or headers that SDKs add for themselves, succeeds,
    and a GetObject returns the object's bytes."""
    answer = raw_signed.ask(raw_signed.request(method, **ten_bytes, headers=headers))
    expect.succeeded(answer)
    if method == "GET":
        expect.equal(answer.body, TEN, "body", sort="data")


# ex_aws before 2.1.1 (Elixir), and rust-s3 0.37 for ranges and deletions, sign the length of no body; AWS accepts it
# (rust-s3 issue 466).
SIGNED_LENGTHS = {
    "get": ("GetObject", "GET", {}),
    "get_range": ("GetObject", "GET", {"Content-Type": "text/plain", "Range": "bytes=0-9"}),
    "head": ("HeadObject", "HEAD", {}),
    "delete": ("DeleteObject", "DELETE", {"Content-Type": "text/plain"}),
}


@pytest.mark.parametrize(("method", "headers"), _cases(SIGNED_LENGTHS))
@check("DeleteObject", level="extended", spec=HEADERS)
def test_length_of_no_body_may_be_signed(raw_s3v4, control, target, method, headers):
    """A GET, HEAD or DELETE of an object with a Content-Length of 0 among its signed headers succeeds."""
    with expect.arranging():
        control.put_object(**target, Body=TEN)
    request = raw_s3v4.request(method, **target, headers={"Content-Length": "0"} | headers)
    expect.status(raw_s3v4.send(raw_s3v4.sign(request, also=["Content-Length"])), 200, 204, 206)


# SDKs for JavaScript and PHP send members that are set to an empty text as headers without a value.
# Programs whose name is not set send an empty User-Agent.
EMPTY = ("Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "User-Agent")
EMPTY += ("x-amz-tagging", "x-amz-meta-a")


@pytest.mark.parametrize("name", EMPTY)
@check("PutObject", level="extended", spec=api("PutObject"))
def test_empty_header_of_an_upload(raw_s3v4, control, target, name):
    """PutObject with an empty Cache-Control, Content-Disposition, Content-Encoding, Content-Language, User-Agent,
    x-amz-tagging or x-amz-meta-a returns 200 and stores the body."""
    expect.status(raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers={name: ""}, body=TEN)), 200)
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body", sort="data")


MEANING_NOTHING = ("x-amz-tagging", "x-amz-meta-a", "Cache-Control")


def _has_nothing(control, target):
    """Asserts that an object has the body, and nothing of a header that was sent without a value."""
    got = control.get_object(**target)
    expect.equal(got["Body"].read(), TEN, "body", sort="data")
    expect.equal(got.get("TagCount") or 0, 0, "number of tags", sort="data")
    expect.equal(got.get("CacheControl") or None, None, "Cache-Control", sort="data")
    expect.equal(got["Metadata"].get("a") or None, None, "metadata a", sort="data")


@pytest.mark.parametrize("name", MEANING_NOTHING)
@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_empty_header_of_a_copy(raw_s3v4, control, stored, name):
    """CopyObject with REPLACE and an empty x-amz-tagging, x-amz-meta-a or Cache-Control returns 200, and the copy has
    the body of its source, and no tags, no Cache-Control, and at most an empty metadata value."""
    source = stored(TEN, Metadata={"a": "1"}, CacheControl="no-cache", Tagging="a=1")
    copy = {**source, "Key": source["Key"] + "-copy"}
    headers = {
        "x-amz-copy-source": quote(f"{source['Bucket']}/{source['Key']}"),
        "x-amz-metadata-directive": "REPLACE",
        "x-amz-tagging-directive": "REPLACE",
        name: "",
    }
    expect.status(raw_s3v4.ask(raw_s3v4.request("PUT", **copy, headers=headers)), 200)
    _has_nothing(control, copy)


@pytest.mark.parametrize("name", MEANING_NOTHING)
@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_empty_header_of_a_multipart_upload(raw_s3v4, control, target, name):
    """CreateMultipartUpload with an empty x-amz-tagging, x-amz-meta-a or Cache-Control returns 200, and the completed
    object has no tags, no Cache-Control, and at most an empty metadata value."""
    answer = raw_s3v4.ask(raw_s3v4.request("POST", **target, query="uploads=", headers={name: ""}))
    expect.status(answer, 200)
    upload = {**target, "UploadId": answer.element("UploadId")}
    finish(control, upload, {"PartNumber": 1, "ETag": send_part(control, upload, 1, TEN)["ETag"]})
    _has_nothing(control, target)


# AWS's answer to an empty storage class is not known.
@check("PutObject", level="extended", spec=api("PutObject"))
def test_empty_storage_class(raw_s3v4, control, target):
    """PutObject with an empty x-amz-storage-class either returns 200, and the object is in STANDARD, or is refused with
    400 InvalidStorageClass and stores nothing."""
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers={"x-amz-storage-class": ""}, body=TEN))
    if answer.status == 200:
        found = control.head_object(**target).get("StorageClass") or "STANDARD"
        expect.equal(found, "STANDARD", "storage class", sort="option")
        return
    expect.refused(answer, 400, "InvalidStorageClass")
    with expect.error(404):
        control.head_object(**target)


# minio-go, aws-sdk-js-v3 (ETag first) and object_store write the list of parts in their own ways.
COMPLETIONS = {
    "etag_first": "<ETag>{etag}</ETag><PartNumber>1</PartNumber>",
    "quotes_as_entities": "<PartNumber>1</PartNumber><ETag>&quot;{bare}&quot;</ETag>",
    "quotes_as_numbers": "<PartNumber>1</PartNumber><ETag>&#34;{bare}&#34;</ETag>",
    "without_quotes": "<PartNumber>1</PartNumber><ETag>{bare}</ETag>",
}


@pytest.mark.parametrize("part", COMPLETIONS.values(), ids=COMPLETIONS)
@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"))
def test_list_of_parts_of_another_sdk(raw_s3v4, control, target, part):
    """CompleteMultipartUpload whose list of parts has the ETag first, or its quotes as entities, or no quotes, returns
    200 and completes the upload."""
    upload = start_upload(control, target)
    etag = send_part(control, upload, 1, TEN)["ETag"]
    part = part.format(etag=etag, bare=etag.strip('"'))
    body = f"<CompleteMultipartUpload><Part>{part}</Part></CompleteMultipartUpload>".encode()
    answer = raw_s3v4.ask(raw_s3v4.request("POST", **target, query=f"uploadId={upload['UploadId']}", body=body))
    expect.status(answer, 200)
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body", sort="data")
