"""Website redirects: for all requests, by routing rules, and for single objects."""

import pytest

from conformance.website.sites import SITE
from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "website-hosting"

SPEC = userguide("how-to-page-redirect")
INDEX = {"Suffix": "index.html"}
OTHER = "www.example.com"


@pytest.fixture
def moved(site):
    """Returns a website that redirects all requests to another host over HTTPS."""
    return site("moved", RedirectAllRequestsTo={"HostName": OTHER, "Protocol": "https"})


@pytest.mark.parametrize("path", ["/", "/page.html", "/docs/x"], ids=["root", "page", "missing"])
@check("GetObject", level="extended", spec=SPEC)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_redirect_all", 2026)
def test_every_request_is_redirected(s3, moved, path):
    """With RedirectAllRequestsTo, a GET on a website is redirected with 301 to the same path on the configured host,
    with the configured protocol."""
    page = moved.ask(path)
    expect.any_status(page.answer, 301)
    expect.equal(page.target, f"https://{OTHER}{path}", "Location", sort="form")


def _rule(redirect, prefix=None, error=None):
    conditions = {"KeyPrefixEquals": prefix, "HttpErrorCodeReturnedEquals": error}
    condition = {name: value for name, value in conditions.items() if value is not None}
    return {"Condition": condition, "Redirect": redirect}


RULES = [
    _rule({"ReplaceKeyPrefixWith": "new/"}, prefix="old/"),
    _rule({"ReplaceKeyWith": "page.html"}, prefix="gone/"),
    _rule({"HostName": OTHER, "Protocol": "https"}, prefix="away/"),
    _rule({"HostName": OTHER, "HttpRedirectCode": "307"}, prefix="for-now/"),
    _rule({"ReplaceKeyWith": "page.html", "HttpRedirectCode": "302"}, prefix="lost/", error="404"),
    _rule({"ReplaceKeyWith": "index.html"}, prefix="away/again"),
    _rule({"HostName": OTHER, "HttpRedirectCode": "303"}, prefix="see-other/"),
    _rule({"HostName": OTHER, "HttpRedirectCode": "308"}, prefix="for-good/"),
]
RARE_CODES = ("304", "305")
RARE_RULES = [_rule({"HostName": OTHER, "HttpRedirectCode": code}, prefix=f"{code}/") for code in RARE_CODES]


@pytest.fixture
def routed(site):
    """Returns a website with routing rules."""
    return site("routed", IndexDocument=INDEX, RoutingRules=RULES)


ROUTES = {
    "prefix": ("/old/a/b.html", "{here}/new/a/b.html", 301),
    "key": ("/gone/a.html", "{here}/page.html", 301),
    "host_and_protocol": ("/away/a.html", f"https://{OTHER}/away/a.html", 301),
    "code": ("/for-now/a.html", "{scheme}://" + OTHER + "/for-now/a.html", 307),
    "code_303": ("/see-other/a.html", "{scheme}://" + OTHER + "/see-other/a.html", 303),
    "code_308": ("/for-good/a.html", "{scheme}://" + OTHER + "/for-good/a.html", 308),
    "error": ("/lost/a.html", "{here}/page.html", 302),
    "first_rule_wins": ("/away/again", f"https://{OTHER}/away/again", 301),
}


@pytest.mark.parametrize(("path", "target", "status"), list(ROUTES.values()), ids=list(ROUTES))
@check("GetObject", level="extended", spec=SPEC)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_routing_rules_redirects", 2026, of="prefix")
def test_routing_rule_redirects(s3, routed, path, target, status):
    """A GET that matches a routing rule is redirected with the host, protocol, key or prefix, and status code of the
    first matching rule; the default status code is 301, and the default protocol that of the request."""
    page = routed.ask(path)
    expect.any_status(page.answer, status)
    expect.equal(
        page.target, target.format(here=routed.root, scheme=routed.root.partition(":")[0]), "Location", sort="form"
    )


# A website of its own: a server that refuses these codes, which s3-tests holds S3 to, has the other rules all the same.
@pytest.mark.parametrize("code", RARE_CODES)
@check("GetObject", level="extended", spec=SPEC)
def test_rare_code_is_answered(s3, site, code):
    """A GET that matches a routing rule with HttpRedirectCode 304 or 305 is answered with this status code, and a
    Location with the host of the rule and the path of the request."""
    page = site("rarely routed", IndexDocument=INDEX, RoutingRules=RARE_RULES).ask(f"/{code}/a.html")
    expect.any_status(page.answer, int(code))
    expect.equal(page.target.partition("://")[2], f"{OTHER}/{code}/a.html", "host and path of Location", sort="form")


@pytest.mark.parametrize("path", ["/page.html", "/docs/"], ids=["page", "folder"])
@check("GetObject", level="extended", spec=SPEC)
def test_request_without_a_matching_rule_is_served(s3, routed, path):
    """A GET on a website that matches no routing rule returns 200 and the object."""
    answer = routed.ask(path).answer
    expect.status(answer, 200)
    expect.equal(answer.body, SITE["page.html" if path == "/page.html" else "docs/index.html"], "body", sort="data")


@check("GetObject", level="extended", spec=SPEC)
def test_rule_for_an_error_leaves_other_keys(s3, routed):
    """A routing rule for the error 404 and a prefix does not redirect a missing key without that prefix: a GET of it
    returns 404."""
    expect.any_status(routed.ask("/missing.html").answer, 404)


LOCATIONS = {"path": "/page.html", "url": f"https://{OTHER}/x"}


@pytest.mark.parametrize("redirect", list(LOCATIONS.values()), ids=list(LOCATIONS))
@check("PutObject", level="extended", spec=SPEC)
def test_object_is_redirected(s3, site, new_prefix, redirect):
    """A GET on a website of an object with x-amz-website-redirect-location is redirected with 301 to that location."""
    plain = site("plain", IndexDocument=INDEX, ErrorDocument={"Key": "error.html"})
    key = f"{new_prefix()}moved.html"
    with expect.arranging():
        s3.put_object(Bucket=plain.bucket, Key=key, Body=b"moved", ACL="public-read", WebsiteRedirectLocation=redirect)
    page = plain.ask(f"/{key}")
    expect.any_status(page.answer, 301)
    expect.equal(page.target, plain.root + redirect if redirect.startswith("/") else redirect, "Location", sort="form")


@check("PutObject", level="extended", spec=SPEC)
def test_get_object_is_not_redirected(s3, stored):
    """GetObject of an object with x-amz-website-redirect-location returns 200 with the object's bytes and that
    header."""
    obj = stored(b"moved", WebsiteRedirectLocation="/page.html")
    answer = s3.get_object(**obj)
    expect.equal(answer["Body"].read(), b"moved", "body", sort="data")
    expect.equal(answer.get("WebsiteRedirectLocation"), "/page.html", "x-amz-website-redirect-location", sort="option")


@check("GetObject", level="extended", spec=SPEC)
def test_redirect_of_everything_keeps_the_query(s3, moved):
    """With RedirectAllRequestsTo, a GET with a query string is redirected to the same path and query string on the
    configured host."""
    page = moved.ask("/page.html?a=1&b=two%20words")
    expect.any_status(page.answer, 301)
    expect.equal(page.target, f"https://{OTHER}/page.html?a=1&b=two%20words", "Location", sort="form")


@check("GetObject", level="extended", spec=SPEC)
def test_routing_rule_keeps_the_query(s3, routed):
    """A GET with a query string that matches a routing rule for a prefix is redirected to the new path with the same
    query string."""
    page = routed.ask("/old/a.html?a=1&b=two%20words")
    expect.any_status(page.answer, 301)
    expect.equal(page.target, f"{routed.root}/new/a.html?a=1&b=two%20words", "Location", sort="form")


@check("PutObject", level="extended", spec=SPEC)
def test_private_object_is_not_redirected(s3, site, control, new_prefix):
    """A GET on a website of a private object with x-amz-website-redirect-location returns 403 and a page that
    contains AccessDenied."""
    without_error = site("without error", IndexDocument=INDEX)
    key = f"{new_prefix()}moved.html"
    with expect.arranging():
        control.put_object(Bucket=without_error.bucket, Key=key, Body=b"moved", WebsiteRedirectLocation="/page.html")
    expect.refused_with_page(without_error.ask(f"/{key}").answer, 403, "AccessDenied")
