"""Private objects of a website: they are not served, be they pages, index documents or error documents."""

import pytest

from conformance.website.sites import SITE
from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "website-hosting"

ACCESS, ERRORS = userguide("WebsiteAccessPermissionsReqd"), userguide("CustomErrorDocSupport")
INDEX, ERROR = {"Suffix": "index.html"}, {"Key": "error.html"}
SECRET = b"<p>nobody may read this</p>"


@pytest.fixture
def hidden(control, new_prefix):
    """`hidden(website)` stores a private page in the bucket of a website, and returns its path."""

    def store(website, key=None):
        key = key or f"{new_prefix()}hidden.html"
        with expect.arranging():
            control.put_object(Bucket=website.bucket, Key=key, Body=SECRET, ContentType="text/html")
        return f"/{key}"

    return store


@check("GetObject", level="extended", spec=ACCESS)
def test_private_page_is_not_served(s3, site, hidden):
    """A GET on a website of a private object returns 403 and a page that contains AccessDenied."""
    website = site("without error", IndexDocument=INDEX)
    expect.refused_with_page(website.ask(hidden(website)).answer, 403, "AccessDenied")


@check("GetObject", level="extended", spec=ERRORS)
def test_error_document_is_served_for_a_private_page(s3, site, hidden):
    """On a website with an error document, a GET of a private object returns 403 and the error document."""
    website = site("plain", IndexDocument=INDEX, ErrorDocument=ERROR)
    answer = website.ask(hidden(website)).answer
    expect.any_status(answer, 403)
    expect.equal(answer.body, SITE["error.html"], "body", sort="data")


@check("GetObject", level="extended", spec=ACCESS)
def test_private_index_document_is_not_served(s3, site, hidden):
    """A GET of the root of a website whose index document is private returns 403 and a page that contains
    AccessDenied."""
    website = site("private index", IndexDocument={"Suffix": "hidden.html"})
    hidden(website, "hidden.html")
    expect.refused_with_page(website.ask("/").answer, 403, "AccessDenied")


@check("GetObject", level="extended", spec=ERRORS)
def test_private_error_document_is_not_served(s3, site, hidden):
    """On a website whose error document is private, a GET of a path that does not exist returns 404 and a page that
    contains NoSuchKey, and nothing of the error document."""
    website = site("private error", IndexDocument=INDEX, ErrorDocument={"Key": "hidden.html"})
    hidden(website, "hidden.html")
    answer = website.ask("/missing.html").answer
    expect.refused_with_page(answer, 404, "NoSuchKey")
    expect.that(SECRET not in answer.body, "nothing of the error document", answer.body, "body", sort="data")


@check("GetObject", level="extended", spec=ERRORS)
def test_missing_error_document_is_not_served(s3, site):
    """On a website whose error document does not exist, a GET of a path that does not exist returns 404 and a page
    that contains NoSuchKey."""
    website = site("missing error", IndexDocument=INDEX, ErrorDocument={"Key": "nowhere.html"})
    expect.refused_with_page(website.ask("/missing.html").answer, 404, "NoSuchKey")
