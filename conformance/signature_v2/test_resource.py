"""The resource that Signature V2 signs: the path as it was sent, and the query arguments that are sub-resources."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "signature-v2"

RESOURCE = userguide("RESTAuthentication") + "#ConstructingTheCanonicalizedResourceElement"
NO_MATCH = (403, "SignatureDoesNotMatch")
OF_BUCKETS = (
    *("acl", "lifecycle", "location", "logging", "policy", "requestPayment"),
    *("uploads", "versioning", "versions", "website"),
)
OVERRIDES = ("content-type", "content-language", "expires", "cache-control", "content-disposition", "content-encoding")
OF_OBJECTS = {
    "acl": "acl",
    "partNumber": "partNumber=1",
    "uploadId": "uploadId=x",
    "versionId": "versionId=null",
    **{f"response-{name}": f"response-{name}=x" for name in OVERRIDES},
}


@pytest.mark.parametrize("name", OF_BUCKETS)
@check("ListObjects", level="core", spec=RESOURCE)
def test_subresource_of_a_bucket_cannot_be_added(raw_s3, bucket, name):
    """A GET of a bucket to which a documented sub-resource was added after signing returns 403
    SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", bucket, query="max-keys=1"))
    expect.refused(raw_s3.send(request.with_target(f"{request.path}?max-keys=1&{name}")), *NO_MATCH)


@pytest.mark.parametrize("name", OF_BUCKETS)
@check("ListObjects", level="core", spec=RESOURCE)
def test_subresource_of_a_bucket_cannot_be_left_out(raw_s3, bucket, name):
    """A GET of a bucket's documented sub-resource that was removed from the URL after signing returns 403
    SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", bucket, query=name))
    expect.refused(raw_s3.send(request.with_target(f"{request.path}?max-keys=1")), *NO_MATCH)


@pytest.mark.parametrize("query", OF_OBJECTS.values(), ids=OF_OBJECTS.keys())
@check("GetObject", level="core", spec=RESOURCE)
def test_subresource_of_an_object_cannot_be_added(raw_s3, ten_bytes, query):
    """A GET of an object to which a documented sub-resource or response- argument was added after signing returns
    403 SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes))
    expect.refused(raw_s3.send(request.with_target(f"{request.path}?{query}")), *NO_MATCH)


@pytest.mark.parametrize("query", OF_OBJECTS.values(), ids=OF_OBJECTS.keys())
@check("GetObject", level="core", spec=RESOURCE)
def test_subresource_of_an_object_cannot_be_left_out(raw_s3, ten_bytes, query):
    """A GET of an object with a documented sub-resource or response- argument that was removed from the URL after
    signing returns 403 SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes, query=query))
    expect.refused(raw_s3.send(request.with_target(request.path)), *NO_MATCH)


WITH_VALUES = ("versionId", "uploadId", "partNumber", *(f"response-{name}" for name in OVERRIDES))


@pytest.mark.parametrize("name", WITH_VALUES)
@check("GetObject", level="core", spec=RESOURCE)
def test_value_of_a_subresource_is_signed(raw_s3, ten_bytes, name):
    """A GET of an object with a sub-resource or response- argument whose value was changed after signing returns 403
    SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes, query=f"{name}=1"))
    expect.refused(raw_s3.send(request.with_argument(name, "2")), *NO_MATCH)


DISPOSITIONS = {
    "plain": ("inline", "inline"),
    "space-and-quotes": ("attachment%3B%20filename%3D%22a%20b.txt%22", 'attachment; filename="a b.txt"'),
    "percent": ("100%25", "100%"),
    "plus": ("a%2Bb", "a+b"),
    "slash-as-it-is": ("a/b", "a/b"),
}


@pytest.mark.parametrize(("written", "meant"), DISPOSITIONS.values(), ids=DISPOSITIONS.keys())
@check("GetObject", level="core", spec=RESOURCE)
def test_value_of_an_override_is_signed_decoded(raw_s3, ten_bytes, written, meant):
    """GetObject with a response-content-disposition that is percent-encoded in the URL and signed decoded returns
    200 with the decoded value as Content-Disposition."""
    answer = raw_s3.ask(raw_s3.request("GET", **ten_bytes, query=f"response-content-disposition={written}"))
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Content-Disposition"), meant, "Content-Disposition", sort="data")


@check("GetObject", level="core", spec=RESOURCE)
def test_subresources_are_signed_in_order(raw_s3, ten_bytes):
    """GetObject with three response- arguments, sent in a different order than they are signed in, returns 200 with
    all three headers."""
    overrides = {"Content-Language": "en", "Cache-Control": "no-cache", "Content-Type": "text/html"}
    query = "&".join(f"response-{name.lower()}={value.replace('/', '%2F')}" for name, value in overrides.items())
    answer = raw_s3.ask(raw_s3.request("GET", **ten_bytes, query=query))
    expect.status(answer, 200)
    expect.equal({name: answer.headers.get(name) for name in overrides}, overrides, "replaced headers", sort="option")


UNSIGNED = {"prefix": "prefix=none", "max-keys": "max-keys=1", "delimiter": "delimiter=%2F", "marker": "marker=z"}


@pytest.mark.parametrize("query", UNSIGNED.values(), ids=UNSIGNED.keys())
@check("ListObjects", level="common", spec=RESOURCE)
def test_argument_that_is_not_a_subresource_is_not_signed(raw_s3, bucket, query):
    """ListObjects returns 200 if an argument that is not a sub-resource was added or changed after signing."""
    request = raw_s3.sign(raw_s3.request("GET", bucket, query="max-keys=2"))
    expect.status(raw_s3.send(request.with_target(f"{request.target}&{query}".replace("max-keys=2&max", "max"))), 200)


@check("GetObject", level="common", spec=RESOURCE)
def test_name_that_only_starts_like_a_subresource_is_not_signed(raw_s3, ten_bytes):
    """GetObject to which `aclx=1` was added after signing returns 200, because aclx is not a sub-resource."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes))
    expect.status(raw_s3.send(request.with_target(f"{request.target}?aclx=1")), 200)


PATHS = {
    "space": ("a b", "a%20b"),
    "plus": ("a+b", "a%2Bb"),
    "percent": ("100%", "100%25"),
    "lower-case-hexadecimal": ("\u00e9", "%c3%a9"),
    "upper-case-hexadecimal": ("\u00e9", "%C3%A9"),
    "tilde-encoded": ("~", "%7E"),
    "letter-encoded": ("a", "%61"),
    "reserved-as-it-is": ("!*'();:@&=$,", "!*'();:@&=$,"),
    "reserved": ("!*'();:@&=$,?#", "%21%2A%27%28%29%3B%3A%40%26%3D%24%2C%3F%23"),
}


@pytest.mark.parametrize(("name", "written"), PATHS.values(), ids=PATHS.keys())
@check("PutObject", level="common", spec=RESOURCE)
def test_path_is_signed_as_it_was_sent(raw_s3, control, bucket, prefix, name, written):
    """PutObject returns 200 if its path is signed exactly as it was sent, with or without percent-encoding, and
    stores the object under the decoded key."""
    request = raw_s3.request("PUT", bucket, prefix, body=b"body")
    expect.status(raw_s3.ask(request.with_target(request.target + written)), 200)
    expect.equal(control.get_object(Bucket=bucket, Key=prefix + name)["Body"].read(), b"body", "body", sort="data")


@check("GetObject", level="core", spec=RESOURCE)
def test_case_of_the_key_cannot_be_changed(raw_s3, ten_bytes):
    """GetObject of a key that was signed in lower case and sent in upper case returns 403 SignatureDoesNotMatch."""
    request = raw_s3.sign(raw_s3.request("GET", **ten_bytes))
    folder, _, name = request.target.rpartition("/")
    expect.refused(raw_s3.send(request.with_target(f"{folder}/{name.upper()}")), *NO_MATCH)
