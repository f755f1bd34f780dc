"""What a website serves: index documents, folders, its error document, and errors as pages."""

import pytest

from fixtures.given.websites import SITE
from fixtures.language import check, expect
from fixtures.language.sources import userguide

INDEX, ERROR = {"Suffix": "index.html"}, {"Key": "error.html"}
INDEX_SUPPORT, ERRORS = userguide("IndexDocumentSupport"), userguide("CustomErrorDocSupport")
ENDPOINTS = userguide("WebsiteEndpoints")


@pytest.fixture
def plain(site):
    """A website with an index document and an error document."""
    return site("plain", IndexDocument=INDEX, ErrorDocument=ERROR)


@pytest.fixture
def without_error(site):
    """A website with an index document, and none for errors."""
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
@check("GetObject", level="extended", spec=INDEX_SUPPORT, uses=["PutBucketWebsite"])
def test_page_is_served(s3, plain, path, key):
    """A GET of a website answers 200 and the object of that path, for one that ends in a slash its index document; the
    query has no meaning."""
    answer = plain.ask(path).answer
    expect.status(answer, 200)
    expect.equal(answer.body, SITE[key], "body")
    expect.equal(answer.headers.get("Content-Type"), "text/html", "Content-Type")


@check("GetObject", level="extended", spec=INDEX_SUPPORT, uses=["PutBucketWebsite"])
def test_folder_is_redirected_to_its_slash(s3, plain):
    """A GET of a folder that has an index document, without the slash at its end, is redirected with 302 to it."""
    page = plain.ask("/docs")
    expect.equal(page.answer.status, 302, "status")
    expect.equal(page.target, f"{plain.root}/docs/", "Location")


@check("HeadObject", level="extended", spec=ENDPOINTS, uses=["PutBucketWebsite"])
def test_head_has_no_body(s3, plain):
    """A HEAD of a website's page answers 200, its Content-Type and Content-Length, and no body."""
    answer = plain.ask("/page.html", "HEAD").answer
    expect.status(answer, 200)
    got = (answer.headers.get("Content-Type"), answer.headers.get("Content-Length"), answer.body)
    expect.equal(got, ("text/html", str(len(SITE["page.html"])), b""), "answer")


@pytest.mark.parametrize("path", ["/missing.html", "/missing/", "/missing"], ids=["page", "folder", "name"])
@check("GetObject", level="extended", spec=ERRORS, uses=["PutBucketWebsite"])
def test_error_document_is_served(s3, plain, path):
    """A GET of what a website does not have answers 404 and the error document."""
    answer = plain.ask(path).answer
    expect.equal(answer.status, 404, "status")
    expect.equal(answer.body, SITE["error.html"], "body")


@check("GetObject", level="extended", spec=ERRORS, uses=["PutBucketWebsite"])
def test_error_is_a_page(s3, without_error):
    """A GET of what a website does not have answers, without an error document, 404 and an HTML page that says
    NoSuchKey."""
    answer = without_error.ask("/missing.html").answer
    expect.refused_on_a_page(answer, 404, "NoSuchKey")
    assert "html" in answer.headers.get("Content-Type", ""), "expected HTML"


@pytest.mark.parametrize("path", ["/missing/", "/missing"], ids=["folder", "name"])
@check("GetObject", level="extended", spec=INDEX_SUPPORT, uses=["PutBucketWebsite"])
def test_folder_without_an_index_is_missing(s3, without_error, path):
    """A GET of a path, with or without a slash at its end, where there is neither an object nor an index document,
    answers, without an error document, 404 and a page that says NoSuchKey."""
    expect.refused_on_a_page(without_error.ask(path).answer, 404, "NoSuchKey")


@check("GetObject", level="extended", spec=INDEX_SUPPORT, uses=["PutBucketWebsite"])
def test_missing_index_is_told(s3, site):
    """A GET of the root of a website whose index document does not exist answers, without an error document, 404 and a
    page that says NoSuchKey."""
    without_index = site("without index", IndexDocument={"Suffix": "none.html"})
    expect.refused_on_a_page(without_index.ask("/").answer, 404, "NoSuchKey")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@check("GetObject", level="extended", spec=ENDPOINTS, uses=["PutBucketWebsite"])
def test_website_takes_no_other_methods(s3, plain, method):
    """A PUT, POST or DELETE to a website answers 405 and a page that says MethodNotAllowed, and its page is there as
    before."""
    expect.refused_on_a_page(plain.ask("/page.html", method).answer, 405, "MethodNotAllowed")
    expect.equal(plain.ask("/page.html").answer.body, SITE["page.html"], "body")


@check("GetObject", level="extended", spec=ENDPOINTS)
def test_bucket_without_configuration_is_no_website(s3, website_of, unconfigured_bucket):
    """A GET at the website endpoint of a bucket that is no website answers 404 and a page that says
    NoSuchWebsiteConfiguration."""
    expect.refused_on_a_page(website_of(unconfigured_bucket).ask("/").answer, 404, "NoSuchWebsiteConfiguration")


@check("GetObject", level="extended", spec=ENDPOINTS)
def test_bucket_without_configuration_has_no_pages(s3, website_of, unconfigured_bucket):
    """A GET of a key at the website endpoint of a bucket that is no website answers 404 and a page that says
    NoSuchWebsiteConfiguration."""
    answer = website_of(unconfigured_bucket).ask("/page.html").answer
    expect.refused_on_a_page(answer, 404, "NoSuchWebsiteConfiguration")


@check("GetObject", level="extended", spec=ENDPOINTS)
def test_missing_bucket_is_no_website(s3, website_of, new_bucket_name):
    """A GET at the website endpoint of a bucket that does not exist answers 404 and a page that says NoSuchBucket."""
    expect.refused_on_a_page(website_of(new_bucket_name).ask("/").answer, 404, "NoSuchBucket")
