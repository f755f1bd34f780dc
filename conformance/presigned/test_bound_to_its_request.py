"""A presigned URL is valid only for the signed request: the same method, bucket, key and query."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import PRESIGNING, reference, userguide

FEATURE = "presigned-arguments"
SIDE = "client"

SPEC = userguide("using-presigned-url")
V4 = reference("sigv4-query-string-auth")
NO_MATCH = "SignatureDoesNotMatch"
# Query parameters that both versions sign: V4 signs all of them, V2 only the documented sub-resources.
SUBRESOURCES = ["acl", "versionId=null", "partNumber=1", "uploadId=abc", "uploads", "torrent"]
QUERIES = ["prefix=a", "x-id=GetObject", "a=b", "X-Amz-Meta-A=b", "tagging", "legal-hold"]


@check("GetObject", level="core", spec=SPEC)
def test_get_url_is_not_good_for_head(raw_signed, ten_bytes):
    """A presigned GET URL returns 200 with GET and 403 with HEAD, because the method is signed."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    expect.status(raw_signed.send(url), 200)
    expect.status(raw_signed.send(url.with_method("HEAD")), 403)


@check("HeadObject", level="core", spec=SPEC)
def test_head_url_is_not_good_for_get(raw_signed, ten_bytes):
    """A presigned HEAD URL returns 200 with HEAD, and is refused with 403 SignatureDoesNotMatch with GET."""
    url = raw_signed.presign(raw_signed.request("HEAD", **ten_bytes))
    expect.status(raw_signed.send(url), 200)
    expect.refused(raw_signed.send(url.with_method("GET")), 403, NO_MATCH)


@check("PutObject", level="core", spec=SPEC)
def test_put_url_is_not_good_for_other_methods(raw_signed, control, target):
    """A presigned PUT URL of an object used with GET or DELETE is refused with 403 SignatureDoesNotMatch, and the
    object stays."""
    with expect.arranging():
        control.put_object(**target, Body=b"kept")
    url = raw_signed.presign(raw_signed.request("PUT", **target))
    for method in ("GET", "DELETE"):
        expect.refused(raw_signed.send(url.without("Content-Length").with_method(method)), 403, NO_MATCH)
    expect.equal(control.get_object(**target)["Body"].read(), b"kept", "body", sort="data")


@check("GetObject", level="core", spec=SPEC)
def test_url_is_not_good_for_another_bucket(raw_signed, control, ten_bytes, configured_bucket):
    """A presigned URL whose bucket was changed to another bucket of the same owner is refused with 403
    SignatureDoesNotMatch."""
    elsewhere = {"Bucket": configured_bucket, "Key": ten_bytes["Key"]}
    with expect.arranging():
        control.put_object(**elsewhere, Body=b"elsewhere")
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    other = raw_signed.request("GET", **elsewhere)
    answer = raw_signed.send(url.with_path(other.path).with_header("Host", other.header("Host")))
    expect.refused(answer, 403, NO_MATCH)


@check("PutObject", level="core", spec=SPEC, gate=True)
def test_upload_to_another_key_is_refused(raw_signed, control, target):
    """A presigned PUT URL whose key was changed is refused with 403 SignatureDoesNotMatch, and nothing is stored
    under the new key."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"elsewhere"))
    other = {**target, "Key": f"{target['Key']}-other"}
    answer = raw_signed.send(url.with_path(raw_signed.request("PUT", **other).path))
    expect.refused(answer, 403, NO_MATCH)
    expect.nothing_stored(control, other)


@pytest.mark.parametrize("step", ["x/../", "./", "x/%2E%2E/"], ids=["up", "here", "up-encoded"])
@check("GetObject", level="common", spec=SPEC)
def test_path_is_not_normalised_before_it_is_compared(raw_signed, ten_bytes, step):
    """A presigned URL with `x/../`, `./` or `x/%2E%2E/` inserted before the last part of its path is refused with
    403 or 400, even though both are the same path in a file system."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    folder, _, name = url.path.rpartition("/")
    answer = raw_signed.send(url.with_path(f"{folder}/{step}{name}"))
    expect.status(answer, 403, 400)


@pytest.mark.parametrize("query", SUBRESOURCES, ids=lambda query: query.partition("=")[0].lower())
@check("GetObject", level="core", spec=PRESIGNING)
def test_added_subresource_is_refused(raw_signed, ten_bytes, query):
    """A presigned URL of an object with an added sub-resource, for example ?acl or ?versionId, is refused with 403
    SignatureDoesNotMatch."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    expect.refused(raw_signed.send(url.adding_arguments(query)), 403, NO_MATCH)


@pytest.mark.parametrize("query", SUBRESOURCES[:4], ids=lambda query: query.partition("=")[0].lower())
@check("PutObject", level="core", spec=PRESIGNING)
def test_upload_with_an_added_subresource_is_refused(raw_signed, control, target, query):
    """A presigned PUT URL with an added sub-resource is refused with 403 SignatureDoesNotMatch, and nothing is
    stored."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"other"))
    expect.refused(raw_signed.send(url.adding_arguments(query)), 403, NO_MATCH)
    expect.nothing_stored(control, target)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.partition("=")[0].lower())
@check("GetObject", level="core", spec=V4)
def test_any_added_argument_is_refused(raw_s3v4, ten_bytes, query):
    """A V4 presigned URL with any added query parameter that was not signed is refused with 403
    SignatureDoesNotMatch."""
    url = raw_s3v4.presign(raw_s3v4.request("GET", **ten_bytes))
    expect.refused(raw_s3v4.send(url.adding_arguments(query)), 403, NO_MATCH)


@pytest.mark.parametrize("query", [None, "prefix=other"], ids=["left-out", "altered"])
@check("ListObjectsV2", level="core", spec=V4)
def test_altered_listing_is_refused(raw_s3v4, bucket, query):
    """A V4 presigned URL of a listing with a prefix returns 200, and is refused with 403 SignatureDoesNotMatch if
    the prefix is removed or changed."""
    signed = raw_s3v4.request("GET", bucket, query="list-type=2&max-keys=1&prefix=signed")
    url = raw_s3v4.presign(signed)
    expect.status(raw_s3v4.send(url), 200)
    answer = raw_s3v4.send(url.with_argument("prefix", query and query.partition("=")[2]))
    expect.refused(answer, 403, NO_MATCH)


@check("GetObject", level="core", spec=SPEC)
def test_order_of_arguments_does_not_matter(raw_signed, ten_bytes):
    """A presigned URL with its query parameters in reverse order returns 200 with the object's bytes."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes, query="response-content-language=en"))
    answer = raw_signed.send(url.with_arguments(*reversed(url.query.split("&"))))
    expect.status(answer, 200)
    expect.equal(answer.body, b"0123456789", "body", sort="data")
