"""Requests with the headers that browsers add: they are answered as those of an SDK, never with a page
or a redirect to one.

Servers with a console tell browsers by these headers. Signed requests and URLs come from scripts in a page, and from
links to objects.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import case_per_operation
from fixtures.model.sources import api, userguide

FEATURE = "http-messages"
DERIVED = "Headers of browsers mean nothing to S3; so responses are those without them."

TEN = b"0123456789"
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
}
WAYS = {"signed": lambda raw, request: raw.sign(request), "presigned": lambda raw, request: raw.presign(request)}
# An anonymous GET of the service is left out: AWS redirects it to a page.
DOCUMENTS = {
    "ListBuckets": ("", "ListAllMyBucketsResult"),
    "ListObjects": ("max-keys=1", "ListBucketResult"),
    "ListObjectsV2": ("list-type=2&max-keys=1", "ListBucketResult"),
    "ListObjectVersions": ("versions=&max-keys=1", "ListVersionsResult"),
}


def of_a_browser(request):
    """The request with headers that a browser adds after it was signed."""
    for name, value in BROWSER.items():
        request = request.adding(name, value)
    return request


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@check("GetObject", level="common", spec=api("GetObject"))
def test_browser_gets_the_object(raw_s3v4, ten_bytes, method, way):
    """GetObject and HeadObject with the headers of a browser, signed or presigned, return 200, and GetObject returns
    the object's bytes."""
    answer = raw_s3v4.send(of_a_browser(way(raw_s3v4, raw_s3v4.request(method, **ten_bytes))))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN if method == "GET" else b"", "body", sort="data")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", case_per_operation(DOCUMENTS))
@check("ListObjects", level="common", spec=api("ListObjects"))
def test_browser_gets_the_listing(raw_s3v4, bucket, name, way):
    """A listing of buckets, objects or versions with the headers of a browser, signed or presigned, returns 200 with
    its XML document."""
    query, root = DOCUMENTS[name]
    where = "" if name == "ListBuckets" else bucket
    answer = raw_s3v4.send(of_a_browser(way(raw_s3v4, raw_s3v4.request("GET", where, query=query))))
    expect.status(answer, 200)
    expect.document(answer, root)


ANONYMOUS = {"public_object": "public-read", "private_object": "private", "bucket": ""}


@pytest.mark.parametrize("acl", ANONYMOUS.values(), ids=ANONYMOUS)
@check("GetObject", level="common", spec=userguide("VirtualHosting"), uses=["PutObject.ACL"])
def test_anonymous_browser_is_answered_as_others(raw_anonymous, control, target, acl):
    """An anonymous GET of an object or a bucket with the headers of a browser gets the same status, Content-Type and
    code, and of an object the same body, as without them."""
    with expect.arranging():
        control.put_object(**target, Body=TEN, **({"ACL": acl} if acl else {}))
    listing = {"Bucket": target["Bucket"], "query": f"prefix={target['Key']}"}  # of few keys, for the invariants
    request = raw_anonymous.request("GET", **(target if acl else listing))
    plain, got = raw_anonymous.ask(request), raw_anonymous.ask(of_a_browser(request))
    expect.status(got, plain.status)
    expect.equal(got.headers.get("Content-Type"), plain.headers.get("Content-Type"), "Content-Type", sort="form")
    expect.equal(got.code, plain.code, "code", sort="form")
    if plain.status == 200 and acl:
        expect.equal(got.body, plain.body, "body", sort="data")
