"""Seeded defects of websites: their configuration, and the pages of the website endpoint."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server import website_endpoint
from reference.state import Bucket
from tests.defects.seeding import defect

CONFIGURATION, REFUSED = "website/configuration", "website/refused"
PAGES, REDIRECTS = "website/pages", "website/redirects"
PRIVATE, CROSS = "website/private", "website/cross_origin"


def _bucket_of(request: S3Request) -> Bucket | None:
    """Returns the bucket of the requested website; None for other requests."""
    if not website_endpoint.is_asked(request):
        return None
    bucket = request.state.buckets.get(website_endpoint.addressed(request).bucket)
    return bucket if bucket and "website" in bucket.configurations else None


@defect(f"{CONFIGURATION}::bucket_without_configuration", f"{CONFIGURATION}::deleted_configuration_is_gone")
def no_website_is_an_empty_one(request: S3Request, serve: Serve) -> Response:
    """GetBucketWebsite of a bucket without a website returns 200."""
    answer = serve(request)
    if request.operation == "GetBucketWebsite" and answer.status == 404:
        return Response(200, [("Content-Type", "application/xml")], b"<WebsiteConfiguration/>")
    return answer


@defect(
    f"{CONFIGURATION}::configuration_is_returned_unchanged[rule_by_both]",
    f"{CONFIGURATION}::configuration_is_returned_unchanged[two_rules]",
)
def only_one_condition_is_kept(request: S3Request, serve: Serve) -> Response:
    """The error code in a routing rule's conditions is dropped, and so is the second of two rules."""
    answer = serve(request)
    if request.operation == "GetBucketWebsite":
        answer.sub(rb"<HttpErrorCodeReturnedEquals>\d+</HttpErrorCodeReturnedEquals>", b"")
        answer.sub(rb"(</RoutingRule>).*</RoutingRules>", rb"\1</RoutingRules>")
    return answer


@defect(f"{CONFIGURATION}::configuration_is_returned_unchanged[redirect_all_with_protocol]", clients=("boto3-s3v4",))
def protocol_of_a_redirect_is_forgotten(request: S3Request, serve: Serve) -> Response:
    """GetBucketWebsite omits the protocol of RedirectAllRequestsTo."""
    answer = serve(request)
    return answer.sub(rb"<Protocol>\w+</Protocol>", b"") if request.operation == "GetBucketWebsite" else answer


@defect(f"{CONFIGURATION}::deleting_no_configuration_is_no_error")
def deleting_no_website_is_an_error(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketWebsite of a bucket without a website returns 404."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucketWebsite" and bucket and "website" not in bucket.configurations:
        return error(404, "NoSuchWebsiteConfiguration")
    return serve(request)


@defect(f"{CONFIGURATION}::api_does_not_return_the_error_document")
def error_documents_are_for_all(request: S3Request, serve: Serve) -> Response:
    """GetObject of a key that a website does not have returns its error document."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation == "GetObject" and answer.status == 404 and bucket and "website" in bucket.configurations:
        return Response(404, [("Content-Type", "text/html")], b"<p>not here</p>")
    return answer


@defect(
    f"{REFUSED}::bad_configuration_is_refused[no_index]",
    f"{REFUSED}::bad_configuration_is_refused[slash_in_the_index]",
    f"{REFUSED}::bad_configuration_is_refused[fifty_one_rules]",
    f"{REFUSED}::contradictory_or_invalid_redirect_is_refused[redirect_all_and_index]",
)
def websites_are_not_validated(request: S3Request, serve: Serve) -> Response:
    """PutBucketWebsite accepts everything that fits the schema."""
    answer = serve(request)
    refused = any(code in answer.body for code in (b"InvalidArgument", b"InvalidRequest"))
    return Response(200) if request.operation == "PutBucketWebsite" and refused else answer


@defect(f"{PAGES}::page_is_served[folder]", f"{PAGES}::folder_is_redirected_to_its_slash")
def folders_have_no_index(request: S3Request, serve: Serve) -> Response:
    """Only the root of a website has an index document."""
    if website_endpoint.is_asked(request) and request.path.startswith("/docs"):
        return serve(replace(request, path="/missing"))
    return serve(request)


@defect(f"{PAGES}::error_document_is_served[page]", f"{PAGES}::error_document_is_served[folder]")
def error_documents_are_a_success(request: S3Request, serve: Serve) -> Response:
    """The error document is served with 200."""
    answer = serve(request)
    if website_endpoint.is_asked(request) and answer.status == 404 and b"says the site" in answer.body:
        answer.status = 200
    return answer


@defect(
    f"{PAGES}::error_is_a_page",
    f"{PAGES}::folder_without_an_index_is_missing[folder]",
    f"{PAGES}::folder_without_an_index_is_missing[name]",
    f"{PAGES}::missing_index_document_returns_404",
    f"{PAGES}::bucket_without_configuration_is_no_website",
    f"{PAGES}::bucket_without_configuration_has_no_pages",
)
def errors_of_websites_are_xml(request: S3Request, serve: Serve) -> Response:
    """Errors at the website endpoint are XML documents without a code."""
    answer = serve(request)
    if website_endpoint.is_asked(request) and answer.header("x-amz-error-code"):
        return Response(answer.status, [("Content-Type", "application/xml")], b"<Error/>")
    return answer


@defect(f"{PAGES}::put_post_and_delete_are_refused[DELETE]", f"{PAGES}::put_post_and_delete_are_refused[POST]")
def websites_take_every_method(request: S3Request, serve: Serve) -> Response:
    """A website treats every method as GET."""
    return serve(replace(request, method="GET") if website_endpoint.is_asked(request) else request)


@defect(
    f"{REDIRECTS}::every_request_is_redirected[page]",
    f"{REDIRECTS}::routing_rule_redirects[code]",
    *(f"{REDIRECTS}::rare_code_is_answered[{code}]" for code in ("304", "305")),
)
def redirects_are_temporary(request: S3Request, serve: Serve) -> Response:
    """Every redirect of a website is 302."""
    answer = serve(request)
    if website_endpoint.is_asked(request) and 300 < answer.status < 400:
        answer.status = 302
    return answer


@defect(f"{REDIRECTS}::routing_rule_redirects[prefix]", f"{REDIRECTS}::routing_rule_redirects[error]")
def routing_rules_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A website ignores its routing rules."""
    bucket = request.state.buckets.get(request.header("host").partition(".")[0])
    if website_endpoint.is_asked(request) and bucket and "website" in bucket.configurations:
        root = bucket.configurations["website"][""]
        rules = root.find("RoutingRules")
        if rules is not None:
            root.remove(rules)
            answer = serve(request)
            root.append(rules)
            return answer
    return serve(request)


@defect(f"{REDIRECTS}::object_is_redirected[path]", f"{REDIRECTS}::object_is_redirected[url]")
def redirects_of_objects_are_ignored(request: S3Request, serve: Serve) -> Response:
    """x-amz-website-redirect-location does not redirect."""
    answer = serve(request)
    if website_endpoint.is_asked(request) and answer.status == 301:
        return Response(200, [("Content-Type", "text/html")], b"moved")
    return answer


@defect(f"{REDIRECTS}::get_object_is_not_redirected")
def objects_are_redirected_everywhere(request: S3Request, serve: Serve) -> Response:
    """GetObject of an object with x-amz-website-redirect-location does not return that header."""
    return serve(request).set("x-amz-website-redirect-location", None)


@defect(f"{REDIRECTS}::redirect_of_everything_keeps_the_query", f"{REDIRECTS}::routing_rule_keeps_the_query")
def redirects_lose_the_query(request: S3Request, serve: Serve) -> Response:
    """The target of a redirect has no query string."""
    answer = serve(request)
    if website_endpoint.is_asked(request) and 300 < answer.status < 400:
        answer.set("Location", answer.header("Location").partition("?")[0])
    return answer


@defect(f"{REDIRECTS}::routing_rule_redirects[code_303]", f"{REDIRECTS}::routing_rule_redirects[code_308]")
def rare_codes_are_302(request: S3Request, serve: Serve) -> Response:
    """A redirect with a rare status code is 302."""
    answer = serve(request)
    if website_endpoint.is_asked(request) and answer.status in (303, 308):
        answer.status = 302
    return answer


@defect(
    f"{REDIRECTS}::private_object_is_not_redirected",
    f"{PRIVATE}::private_page_is_not_served",
    f"{PRIVATE}::private_index_document_is_not_served",
    f"{PRIVATE}::error_document_is_served_for_a_private_page",
    f"{PRIVATE}::private_error_document_is_not_served",
)
def websites_read_as_their_owner(request: S3Request, serve: Serve) -> Response:
    """A website serves all objects of its bucket, private ones too."""
    bucket = _bucket_of(request)
    public = bucket and bucket.current("page.html")
    if bucket and public:
        for versions in bucket.versions.values():
            versions[-1].grants = public.grants
    return serve(request)


@defect(f"{PRIVATE}::missing_error_document_is_not_served")
def missing_error_document_is_an_error_of_the_server(request: S3Request, serve: Serve) -> Response:
    """A missing error document causes a server error."""
    answer = serve(request)
    bucket = _bucket_of(request)
    root = bucket and bucket.configurations["website"][""]
    broken = root is not None and root.findtext("ErrorDocument/Key") == "nowhere.html" and answer.status == 404
    return Response(500, [("Content-Type", "text/html")], b"<html/>") if broken else answer


@defect(
    f"{CROSS}::page_is_shared_with_an_allowed_origin[GET]",
    f"{CROSS}::page_is_shared_with_an_allowed_origin[HEAD]",
    f"{CROSS}::preflight_is_answered",
)
def websites_are_not_shared(request: S3Request, serve: Serve) -> Response:
    """The website endpoint returns no CORS headers."""
    answer = serve(request)
    return answer.set("Access-Control-Allow-Origin", None) if website_endpoint.is_asked(request) else answer


@defect(f"{CROSS}::page_is_not_shared_with_others")
def websites_are_shared_with_all(request: S3Request, serve: Serve) -> Response:
    """The website endpoint allows every origin."""
    answer = serve(request)
    asked = website_endpoint.is_asked(request) and "origin" in request.headers
    return answer.set("Access-Control-Allow-Origin", request.header("origin")) if asked else answer


@defect(
    f"{REFUSED}::empty_part_of_a_rule_is_refused[condition]",
    f"{REFUSED}::empty_part_of_a_rule_is_refused[redirect]",
    f"{REFUSED}::document_above_128_kb_is_refused",
)
def websites_of_any_size_and_form_are_taken(request: S3Request, serve: Serve) -> Response:
    """PutBucketWebsite takes empty conditions and redirects, and documents of any size."""
    answer = serve(request)
    odd = re.search(rb"<Condition ?/>|<Redirect ?/>|WebsiteConfiguration> ", request.body)
    return Response(200) if request.operation == "PutBucketWebsite" and answer.status == 400 and odd else answer
