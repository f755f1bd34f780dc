"""Cross-origin requests to a website: its bucket's CORS rules hold at the website endpoint, too."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "website-hosting"

CORS = userguide("cors")
ORIGIN = "https://pages.example.com"
RULE = {"AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET", "HEAD"]}


@pytest.fixture
def shared_site(site, control, soon):
    """A website whose bucket allows one origin to read it."""
    website = site("shared", IndexDocument={"Suffix": "index.html"})
    with expect.arranging():
        control.put_bucket_cors(Bucket=website.bucket, CORSConfiguration={"CORSRules": [RULE]})
    return website


def _allows(website, method, headers, soon):
    """Expects a response that allows the origin, once the rules are in force."""
    soon.equal(
        lambda: website.ask("/page.html", method, headers).answer.headers.get("Access-Control-Allow-Origin"),
        ORIGIN,
        "Access-Control-Allow-Origin",
        sort="option",
    )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@check("GetObject", level="extended", spec=CORS)
def test_page_is_shared_with_an_allowed_origin(s3, shared_site, soon, method):
    """A GET or HEAD of a website's page with an Origin that the bucket's CORS rules allow returns this origin in
    Access-Control-Allow-Origin."""
    _allows(shared_site, method, {"Origin": ORIGIN}, soon)


@check("GetObject", level="extended", spec=CORS)
def test_page_is_not_shared_with_others(s3, shared_site):
    """A GET of a website's page with an Origin that the bucket's CORS rules do not allow returns no
    Access-Control-Allow-Origin."""
    answer = shared_site.ask("/page.html", headers={"Origin": "https://other.example.com"}).answer
    expect.equal(answer.headers.get("Access-Control-Allow-Origin"), None, "Access-Control-Allow-Origin", sort="option")


@check("GetObject", level="extended", spec=CORS)
def test_preflight_is_answered(s3, shared_site, soon):
    """A preflight request for a website's page, from an origin that the bucket's CORS rules allow, returns this
    origin in Access-Control-Allow-Origin."""
    _allows(shared_site, "OPTIONS", {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}, soon)
