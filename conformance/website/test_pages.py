"""The pages that a website serves: objects, index documents, the error document, and HTML pages for errors."""

import pytest

from conformance.website.sites import SITE
from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "website-hosting"

INDEX, ERROR = {"Suffix": "index.html"}, {"Key": "error.html"}
INDEX_SUPPORT, ERRORS = userguide("IndexDocumentSupport"), userguide("CustomErrorDocSupport")
ENDPOINTS = userguide("WebsiteEndpoints")


@pytest.fixture
def plain(site):
    """Returns a website with an index document and an error document."""
    return site("plain", IndexDocument=INDEX, ErrorDocument=ERROR)


@pytest.fixture
def without_error(site):
    """Returns a website with an index document and without an error document."""
    return site("without error", IndexDocument=INDEX)


PAGES = {
    "root": ("/", "index.html"),
    "folder": ("/docs/", "docs/index.html"),
    "page": ("/page.html", "page.html"),
    "page_of_a_folder": ("/docs/index.html", "docs/index.html"),
    "escaped": ("/a%20page.html", "a page.html"),
    "with_a_query": ("/page.html?uploads", "page.html"),
}


@pytest.mark.parametrize(("path", "key"), list(PAGES.values()), ids=list(PAGES))
@check("GetObject", level="extended", spec=INDEX_SUPPORT, gate=True)
def test_page_is_served(s3, plain, path, key):
    """A GET on a website returns 200 and the object at that path, or the index document if the path ends in a slash,
    and ignores the query string."""
    answer = plain.ask(path).answer
    expect.status(answer, 200)
    expect.equal(answer.body, SITE[key], "body", sort="data")
    expect.equal(answer.headers.get("Content-Type"), "text/html", "Content-Type", sort="data")


@check("GetObject", level="extended", spec=INDEX_SUPPORT)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_index_lookup", 2026)
def test_folder_is_redirected_to_its_slash(s3, plain):
    """A GET of a website folder that has an index document, without the slash at the end, is redirected with 302 to
    the path with the slash."""
    page = plain.ask("/docs")
    expect.any_status(page.answer, 302)
    expect.equal(page.target, f"{plain.root}/docs/", "Location", sort="form")


@check("HeadObject", level="extended", spec=ENDPOINTS)
def test_head_has_no_body(s3, plain):
    """A HEAD of a website page returns 200 with its Content-Type and Content-Length, and without a body."""
    answer = plain.ask("/page.html", "HEAD").answer
    expect.status(answer, 200)
    got = (answer.headers.get("Content-Type"), answer.headers.get("Content-Length"), answer.body)
    expect.equal(
        got, ("text/html", str(len(SITE["page.html"])), b""), "Content-Type, Content-Length, body", sort="data"
    )


@pytest.mark.parametrize("path", ["/missing.html", "/missing/", "/missing"], ids=["page", "folder", "name"])
@check("GetObject", level="extended", spec=ERRORS)
def test_error_document_is_served(s3, plain, path):
    """A GET of a path that does not exist on a website returns 404 and the error document."""
    answer = plain.ask(path).answer
    expect.any_status(answer, 404)
    expect.equal(answer.body, SITE["error.html"], "body", sort="data")


@check("GetObject", level="extended", spec=ERRORS)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_index_lookup", 2026)
def test_error_is_a_page(s3, without_error):
    """On a website without an error document, a GET of a path that does not exist returns 404 and an HTML page that
    contains NoSuchKey."""
    answer = without_error.ask("/missing.html").answer
    expect.refused_with_page(answer, 404, "NoSuchKey")
    kind = answer.headers.get("Content-Type", "")
    expect.that("html" in kind, "a type of HTML", kind, "type of the error document", sort="form")


@pytest.mark.parametrize("path", ["/missing/", "/missing"], ids=["folder", "name"])
@check("GetObject", level="extended", spec=INDEX_SUPPORT)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_index_lookup", 2026)
def test_folder_without_an_index_is_missing(s3, without_error, path):
    """On a website without an error document, a GET of a path that has neither an object nor an index document
    returns 404 and a page that contains NoSuchKey, with or without a slash at the end of the path."""
    expect.refused_with_page(without_error.ask(path).answer, 404, "NoSuchKey")


@check("GetObject", level="extended", spec=INDEX_SUPPORT)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_404", 2026)
def test_missing_index_document_returns_404(s3, site):
    """On a website without an error document, a GET of the root returns 404 and a page that contains NoSuchKey if
    the index document does not exist."""
    without_index = site("without index", IndexDocument={"Suffix": "none.html"})
    expect.refused_with_page(without_index.ask("/").answer, 404, "NoSuchKey")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@check("GetObject", level="extended", spec=ENDPOINTS)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_http_methods", 2026, of="DELETE POST")
def test_put_post_and_delete_are_refused(s3, plain, method):
    """A PUT, POST or DELETE on a website returns 405 and a page that contains MethodNotAllowed, and leaves the page
    unchanged."""
    expect.refused_with_page(plain.ask("/page.html", method).answer, 405, "MethodNotAllowed")
    expect.equal(plain.ask("/page.html").answer.body, SITE["page.html"], "body", sort="data")


@check("GetObject", level="extended", spec=ENDPOINTS)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_no_such_website", 2026)
def test_bucket_without_configuration_is_no_website(s3, website_of, unconfigured_bucket):
    """A GET of the root at the website endpoint of a bucket without a website configuration returns 404 and a page
    that contains NoSuchWebsiteConfiguration."""
    expect.refused_with_page(website_of(unconfigured_bucket).ask("/").answer, 404, "NoSuchWebsiteConfiguration")


@check("GetObject", level="extended", spec=ENDPOINTS)
@recorded("LocalStack", "TestS3StaticWebsiteHosting::test_website_hosting_no_such_website", 2026)
def test_bucket_without_configuration_has_no_pages(s3, website_of, unconfigured_bucket):
    """A GET of a key at the website endpoint of a bucket without a website configuration returns 404 and a page that
    contains NoSuchWebsiteConfiguration."""
    answer = website_of(unconfigured_bucket).ask("/page.html").answer
    expect.refused_with_page(answer, 404, "NoSuchWebsiteConfiguration")


@check("GetObject", level="extended", spec=ENDPOINTS)
def test_missing_bucket_is_no_website(s3, website_of, new_bucket_name):
    """A GET at the website endpoint of a bucket that does not exist returns 404 and a page that contains
    NoSuchBucket."""
    expect.refused_with_page(website_of(new_bucket_name).ask("/").answer, 404, "NoSuchBucket")
