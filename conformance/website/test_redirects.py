"""Redirects of websites: of every request, by routing rules, and of single objects."""

import pytest

from fixtures.given.websites import SITE
from fixtures.language import check, expect
from fixtures.language.sources import userguide

SPEC = userguide("how-to-page-redirect")
INDEX = {"Suffix": "index.html"}
OTHER = "www.example.com"


@pytest.fixture
def moved(site):
    """A website whose requests are all redirected, over HTTPS."""
    return site("moved", RedirectAllRequestsTo={"HostName": OTHER, "Protocol": "https"})


@pytest.mark.parametrize("path", ["/", "/page.html", "/docs/x"], ids=["root", "page", "missing"])
@check("GetObject", level="extended", spec=SPEC, uses=["PutBucketWebsite"])
def test_every_request_is_redirected(s3, moved, path):
    """Where RedirectAllRequestsTo is configured, a GET is redirected with 301 to the same path at that host, with that
    protocol."""
    page = moved.ask(path)
    expect.equal(page.answer.status, 301, "status")
    expect.equal(page.target, f"https://{OTHER}{path}", "Location")


def _rule(redirect, prefix=None, error=None):
    said = {"KeyPrefixEquals": prefix, "HttpErrorCodeReturnedEquals": error}
    condition = {name: value for name, value in said.items() if value is not None}
    return {"Condition": condition, "Redirect": redirect}


RULES = [
    _rule({"ReplaceKeyPrefixWith": "new/"}, prefix="old/"),
    _rule({"ReplaceKeyWith": "page.html"}, prefix="gone/"),
    _rule({"HostName": OTHER, "Protocol": "https"}, prefix="away/"),
    _rule({"HostName": OTHER, "HttpRedirectCode": "307"}, prefix="for-now/"),
    _rule({"ReplaceKeyWith": "page.html", "HttpRedirectCode": "302"}, prefix="lost/", error="404"),
    _rule({"ReplaceKeyWith": "index.html"}, prefix="away/again"),
]


@pytest.fixture
def routed(site):
    """A website with routing rules."""
    return site("routed", IndexDocument=INDEX, RoutingRules=RULES)


ROUTES = {
    "prefix": ("/old/a/b.html", "{here}/new/a/b.html", 301),
    "key": ("/gone/a.html", "{here}/page.html", 301),
    "host_and_protocol": ("/away/a.html", f"https://{OTHER}/away/a.html", 301),
    "code": ("/for-now/a.html", f"http://{OTHER}/for-now/a.html", 307),
    "error": ("/lost/a.html", "{here}/page.html", 302),
    "first_rule_wins": ("/away/again", f"https://{OTHER}/away/again", 301),
}


@pytest.mark.parametrize(("path", "target", "status"), list(ROUTES.values()), ids=list(ROUTES))
@check("GetObject", level="extended", spec=SPEC, uses=["PutBucketWebsite"])
def test_routing_rule_redirects(s3, routed, path, target, status):
    """A GET that fits a routing rule is redirected as the first such rule says: its host, protocol, key or prefix, and
    code, which is 301 where there is none."""
    page = routed.ask(path)
    expect.equal(page.answer.status, status, "status")
    expect.equal(page.target, target.format(here=routed.root), "Location")


@pytest.mark.parametrize("path", ["/page.html", "/docs/"], ids=["page", "folder"])
@check("GetObject", level="extended", spec=SPEC, uses=["PutBucketWebsite"])
def test_others_are_served(s3, routed, path):
    """A GET that fits no routing rule answers 200 and the object."""
    answer = routed.ask(path).answer
    expect.status(answer, 200)
    expect.equal(answer.body, SITE["page.html" if path == "/page.html" else "docs/index.html"], "body")


@check("GetObject", level="extended", spec=SPEC, uses=["PutBucketWebsite"])
def test_rule_for_an_error_leaves_other_keys(s3, routed):
    """A routing rule for the error 404 of a prefix does not redirect a missing key without it: that answers 404."""
    expect.equal(routed.ask("/missing.html").answer.status, 404, "status")


LOCATIONS = {"path": "/page.html", "url": f"https://{OTHER}/x"}


@pytest.mark.parametrize("location", list(LOCATIONS.values()), ids=list(LOCATIONS))
@check("PutObject", level="extended", spec=SPEC, uses=["PutBucketWebsite"])
def test_object_is_redirected(s3, site, new_prefix, location):
    """A GET of a website's object with x-amz-website-redirect-location is redirected there with 301."""
    plain = site("plain", IndexDocument=INDEX, ErrorDocument={"Key": "error.html"})
    key = f"{new_prefix()}moved.html"
    with expect.arranging():
        s3.put_object(Bucket=plain.bucket, Key=key, Body=b"moved", ACL="public-read", WebsiteRedirectLocation=location)
    page = plain.ask(f"/{key}")
    expect.equal(page.answer.status, 301, "status")
    expect.equal(page.target, plain.root + location if location.startswith("/") else location, "Location")


@check("PutObject", level="extended", spec=SPEC, uses=["PutBucketWebsite"])
def test_redirect_is_of_the_website_alone(s3, stored):
    """GetObject of an object with x-amz-website-redirect-location answers 200, its bytes, and that header."""
    obj = stored(b"moved", WebsiteRedirectLocation="/page.html")
    answer = s3.get_object(**obj)
    expect.equal(answer["Body"].read(), b"moved", "body")
    expect.equal(answer.get("WebsiteRedirectLocation"), "/page.html", "x-amz-website-redirect-location")
