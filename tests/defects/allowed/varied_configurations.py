"""Differences that a correct server may have in its responses about configurations of buckets."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.varying import in_reverse_order, variation


@variation("more")
def bucket_tags_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """GetBucketTagging returns tags in another order than that of their keys."""
    answer = serve(request)
    return in_reverse_order(answer, "Tag") if request.operation == "GetBucketTagging" else answer


@variation("more")
def putting_listed_configurations_is_200(request: S3Request, serve: Serve) -> Response:
    """Putting a configuration that a bucket may have many of returns 200, as the API reference says, and not 204."""
    answer = serve(request)
    listed = not {"analytics", "intelligent-tiering", "inventory", "metrics"}.isdisjoint(request.query)
    answer.status = 200 if listed and request.method == "PUT" and answer.status == 204 else answer.status
    return answer


@variation("more")
def websites_without_rules_have_an_empty_list(request: S3Request, serve: Serve) -> Response:
    """GetBucketWebsite returns an empty RoutingRules for a website that has none."""
    answer = serve(request)
    if request.operation == "GetBucketWebsite" and answer.status == 200 and b"<RoutingRules" not in answer.body:
        answer.sub(b"</WebsiteConfiguration>", b"<RoutingRules></RoutingRules></WebsiteConfiguration>")
    return answer


@variation("less")
def filter_rules_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """The names of a notification's filter rules are returned as prefix and suffix, in lower case."""
    answer = serve(request)
    if request.operation == "GetBucketNotificationConfiguration":
        answer.sub(rb"<Name>(Prefix|Suffix)<", lambda found: found[0].lower().replace(b"<name>", b"<Name>"))
    return answer


@variation(
    "less",
    unlike_aws=("website/refused::contradictory_or_invalid_redirect_is_refused[redirect_all_and_index]",),
)
def contradictory_websites_are_malformed(request: S3Request, serve: Serve) -> Response:
    """A contradictory website is malformed: RedirectAllRequestsTo with other elements, or non-numeric codes."""
    answer = serve(request)
    contradiction = b"RedirectAllRequestsTo" in request.body
    if request.operation == "PutBucketWebsite" and contradiction:
        answer.sub(rb"<Code>Invalid(Request|Argument)<", b"<Code>MalformedXML<")
    return answer


@variation(
    "less", behind_signatures=True, unlike_aws=("configuration/logging::target_in_another_region_is_refused_as_on_aws",)
)
def logging_into_another_region_has_the_documented_code(request: S3Request, serve: Serve) -> Response:
    """PutBucketLogging into another region is refused with the documented code, and not with AWS's actual one."""
    return serve(request).sub(b"CrossLocationLoggingProhibitted", b"CrossLocationLoggingProhibited")
