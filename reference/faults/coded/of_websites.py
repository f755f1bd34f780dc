"""Faults of websites: their configuration, and the pages of the website endpoint."""

from __future__ import annotations

from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import website_endpoint
from reference.state import Bucket


def _bucket_of(request: S3Request) -> Bucket | None:
    """Returns the bucket of the requested website; None for other requests."""
    if not website_endpoint.is_website_request(request):
        return None
    bucket = request.state.buckets.get(website_endpoint.with_bucket_in_path(request).bucket)
    return bucket if bucket and "website" in bucket.configurations else None


@fault(on=("DeleteBucketWebsite",))
def deleting_a_missing_website_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketWebsite of a bucket without a website returns 404."""
    bucket = request.stored_bucket
    if bucket and "website" not in bucket.configurations:
        return error(404, "NoSuchWebsiteConfiguration")
    return serve(request)


@fault(on=("GetObject",))
def get_object_returns_the_error_document(request: S3Request, serve: Serve) -> Response:
    """GetObject of a key that a website does not have returns the error document."""
    answer, bucket = serve(request), request.stored_bucket
    if answer.status == 404 and bucket and "website" in bucket.configurations:
        return Response(404, [("Content-Type", "text/html")], b"<p>not here</p>")
    return answer


@fault()
def website_folders_have_no_index(request: S3Request, serve: Serve) -> Response:
    """Only the root of a website has an index document."""
    if website_endpoint.is_website_request(request) and request.path.startswith("/docs"):
        return serve(replace(request, path="/missing"))
    return serve(request)


@fault()
def error_documents_have_status_200(request: S3Request, serve: Serve) -> Response:
    """The error document is served with 200."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and answer.status == 404 and b"says the site" in answer.body:
        answer.status = 200
    return answer


@fault()
def errors_of_websites_are_xml(request: S3Request, serve: Serve) -> Response:
    """Errors at the website endpoint are XML documents without a code."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and answer.header("x-amz-error-code"):
        return Response(answer.status, [("Content-Type", "application/xml")], b"<Error/>")
    return answer


@fault()
def websites_accept_every_method(request: S3Request, serve: Serve) -> Response:
    """A website treats every method as GET."""
    return serve(replace(request, method="GET") if website_endpoint.is_website_request(request) else request)


@fault()
def website_redirects_are_302(request: S3Request, serve: Serve) -> Response:
    """Every redirect of a website is 302."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and 300 < answer.status < 400:
        answer.status = 302
    return answer


@fault()
def routing_rules_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A website ignores routing rules."""
    bucket = request.state.buckets.get(request.header("host").partition(".")[0])
    if website_endpoint.is_website_request(request) and bucket and "website" in bucket.configurations:
        root = bucket.configurations["website"][""]
        rules = root.find("RoutingRules")
        if rules is not None:
            root.remove(rules)
            answer = serve(request)
            root.append(rules)
            return answer
    return serve(request)


@fault()
def object_redirects_are_ignored(request: S3Request, serve: Serve) -> Response:
    """x-amz-website-redirect-location does not redirect."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and answer.status == 301:
        return Response(200, [("Content-Type", "text/html")], b"moved")
    return answer


@fault()
def redirects_lose_the_query(request: S3Request, serve: Serve) -> Response:
    """The target of a redirect has no query string."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and 300 < answer.status < 400:
        answer.set("Location", answer.header("Location").partition("?")[0])
    return answer


@fault()
def rare_redirect_codes_are_302(request: S3Request, serve: Serve) -> Response:
    """A redirect with a rare status code is 302."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and answer.status in (303, 308):
        answer.status = 302
    return answer


@fault()
def websites_serve_private_objects(request: S3Request, serve: Serve) -> Response:
    """A website serves all objects of the bucket, private ones too."""
    bucket = _bucket_of(request)
    public = bucket and bucket.current("page.html")
    if bucket and public:
        for versions in bucket.versions.values():
            versions[-1].grants = public.grants
    return serve(request)


@fault()
def missing_error_document_is_a_server_error(request: S3Request, serve: Serve) -> Response:
    """A missing error document causes a server error."""
    answer = serve(request)
    bucket = _bucket_of(request)
    root = bucket.configurations["website"][""] if bucket else None
    broken = root is not None and root.findtext("ErrorDocument/Key") == "nowhere.html" and answer.status == 404
    return Response(500, [("Content-Type", "text/html")], b"<html/>") if broken else answer


@fault()
def websites_have_no_cors_headers(request: S3Request, serve: Serve) -> Response:
    """The website endpoint returns no CORS headers."""
    answer = serve(request)
    return answer.set("Access-Control-Allow-Origin", None) if website_endpoint.is_website_request(request) else answer


@fault()
def websites_allow_every_origin(request: S3Request, serve: Serve) -> Response:
    """The website endpoint allows every origin."""
    answer = serve(request)
    asked = website_endpoint.is_website_request(request) and "origin" in request.headers
    return answer.set("Access-Control-Allow-Origin", request.header("origin")) if asked else answer


@fault()
def head_of_a_page_has_no_content_type(request: S3Request, serve: Serve) -> Response:
    """A HEAD of a website page has no Content-Type."""
    answer = serve(request)
    asked = website_endpoint.is_website_request(request) and request.method == "HEAD"
    return answer.set("Content-Type", None) if asked else answer


@fault()
def missing_bucket_has_the_code_of_a_missing_website(request: S3Request, serve: Serve) -> Response:
    """The page for a missing bucket has the error of a missing website configuration."""
    answer = serve(request)
    if website_endpoint.is_website_request(request) and answer.header("x-amz-error-code") == "NoSuchBucket":
        answer.set("x-amz-error-code", "NoSuchWebsiteConfiguration")
        answer.sub(b"NoSuchBucket", b"NoSuchWebsiteConfiguration")
    return answer


def _has_rules(request: S3Request) -> bool:
    bucket = _bucket_of(request)
    return bucket is not None and bucket.configurations["website"][""].find("RoutingRules") is not None


@fault()
def routing_rules_redirect_every_request(request: S3Request, serve: Serve) -> Response:
    """A website with routing rules redirects every request."""
    answer = serve(request)
    return Response(301, [("Location", "/index.html")]) if answer.status == 200 and _has_rules(request) else answer


@fault()
def routing_rules_for_errors_redirect_every_key(request: S3Request, serve: Serve) -> Response:
    """A routing rule for an error also redirects keys without the prefix of the rule."""
    answer = serve(request)
    return Response(302, [("Location", "/page.html")]) if answer.status == 404 and _has_rules(request) else answer
