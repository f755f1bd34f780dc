"""Seeded defects of lifecycle configurations, and of the responses about objects and uploads that mention them."""

from __future__ import annotations

import re
from dataclasses import replace

from fixtures.model import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import defect

PUT, GET = "PutBucketLifecycleConfiguration", "GetBucketLifecycleConfiguration"
TOLD = ("PutObject", "HeadObject", "GetObject", "CopyObject", "CompleteMultipartUpload")
EXPIRATION = "x-amz-expiration"


def _read_without(request: S3Request, serve: Serve, pattern: bytes) -> Response:
    answer = serve(request)
    return answer.sub(pattern, b"") if request.operation == GET else answer


def _put_without(request: S3Request, serve: Serve, *patterns: bytes) -> Response:
    """Removes something from the rules before they are validated."""
    if request.operation != PUT:
        return serve(request)
    answer = serve(request)
    return Response(200) if answer.status == 400 and any(re.search(each, request.body) for each in patterns) else answer


@defect(
    "lifecycle/rules::scope_is_read_back[size_greater_than]",
    "lifecycle/rules::scope_is_read_back[two_sizes]",
    "lifecycle/rules::scope_is_read_back[everything]",
)
def sizes_of_filters_are_dropped(request: S3Request, serve: Serve) -> Response:
    """The sizes in a Filter are dropped, so that a rule applies to all objects (seen with Ceph RGW 16 and moto)."""
    return _read_without(request, serve, rb"<ObjectSize(\w+)>[^<]*</ObjectSize\1>")


@defect(
    "lifecycle/rules::action_is_read_back[newer_noncurrent_versions]",
    "lifecycle/rules::transition_is_read_back[noncurrent_newer_versions]",
)
def newer_versions_are_dropped(request: S3Request, serve: Serve) -> Response:
    """NewerNoncurrentVersions is not kept (seen with Ceph RGW 16 and moto)."""
    return _read_without(request, serve, rb"<NewerNoncurrentVersions>[^<]*</NewerNoncurrentVersions>")


@defect(
    "lifecycle/rules::scope_is_read_back[prefix_and_tag]",
    "lifecycle/rules::scope_is_read_back[prefix_and_two_tags]",
)
def predicates_are_read_without_and(request: S3Request, serve: Serve) -> Response:
    """A Filter with several predicates is read back without And (seen with Ceph RGW 16)."""
    return _read_without(request, serve, rb"</?And>")


@defect("lifecycle/configuration::rules_are_replaced")
def first_rules_stay(request: S3Request, serve: Serve) -> Response:
    """Once a bucket has rules, new ones return 200 and are not kept."""
    bucket = request.stored_bucket
    has_rules = bucket is not None and bool(bucket.lifecycle)
    return Response(200) if request.operation == PUT and has_rules else serve(request)


@defect("lifecycle/configuration::refused_rules_change_nothing")
def refused_rules_are_kept_in_part(request: S3Request, serve: Serve) -> Response:
    """The rules before the invalid one are stored, and then the request is refused."""
    answer = serve(request)
    if request.operation == PUT and answer.status == 400 and request.body.count(b"<Rule>") == 2:
        first = request.body.rpartition(b"<Rule>")[0] + b"</LifecycleConfiguration>"
        bucket = request.stored_bucket
        if bucket is not None:
            bucket.lifecycle = []
        unsaid = request.having(
            content_md5=checksums.of("MD5", first), x_amz_checksum_crc32=None, x_amz_sdk_checksum_algorithm=None
        )
        serve(replace(unsaid, body=first, arrived=first))
    return answer


@defect("lifecycle/rules::empty_filter_is_accepted_for_delete_markers")
def delete_markers_need_a_prefix(request: S3Request, serve: Serve) -> Response:
    """A rule with ExpiredObjectDeleteMarker and an empty Filter is refused."""
    markers = request.operation == PUT and b"<ExpiredObjectDeleteMarker>" in request.body
    empty = any(form in request.body for form in (b"<Filter />", b"<Filter/>", b"<Filter></Filter>"))
    return error(400, "MalformedXML") if markers and empty else serve(request)


@defect("lifecycle/configuration::rules_are_deleted")
def rules_are_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketLifecycle returns 204, and the rules stay."""
    return Response(204) if request.operation == "DeleteBucketLifecycle" else serve(request)


@defect("lifecycle/configuration::new_bucket_has_no_rules", "lifecycle/configuration::rules_are_deleted")
def no_rules_are_an_empty_list(request: S3Request, serve: Serve) -> Response:
    """GetBucketLifecycleConfiguration of a bucket without rules returns 200 and no rules."""
    answer = serve(request)
    if request.operation != GET or b"NoSuchLifecycleConfiguration" not in answer.body:
        return answer
    return Response(200, [("Content-Type", "application/xml")], b"<LifecycleConfiguration></LifecycleConfiguration>")


@defect("lifecycle/configuration::rule_without_an_id_gets_one")
def ids_are_not_made(request: S3Request, serve: Serve) -> Response:
    """A rule without an ID gets none (seen with moto)."""
    return _read_without(request, serve, rb"<ID>[0-9a-f]{8}-[^<]*</ID>")


@defect(
    "lifecycle/configuration::document_without_a_digest_is_refused",
    "lifecycle/configuration::document_with_a_wrong_digest_is_refused",
)
def digests_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Rules are accepted with any digest, or none (seen with moto and LocalStack)."""
    answer = serve(request)
    wrong = b"Content-MD5" in answer.body
    return Response(200) if request.operation == PUT and answer.status == 400 and wrong else answer


@defect(
    "lifecycle/refused::action_is_refused[expiration_in_0_days]",
    "lifecycle/refused::action_is_refused[expiration_in_negative_days]",
    "lifecycle/refused::action_is_refused[abort_in_0_days]",
)
def days_may_be_none(request: S3Request, serve: Serve) -> Response:
    """Days that are not a positive number are accepted (seen with LocalStack)."""
    return _put_without(request, serve, rb"<Days>(0|-1)</Days>", rb"<DaysAfterInitiation>0<")


@defect("lifecycle/refused::action_is_refused[expiration_at_noon]")
def dates_may_be_at_noon(request: S3Request, serve: Serve) -> Response:
    """A Date at noon is accepted."""
    return _put_without(request, serve, rb"<Date>[^<]*T12:00:00")


@defect(
    "lifecycle/refused::scope_is_refused[status_in_lower_case]",
    "lifecycle/refused::scope_is_refused[same_id_twice]",
    "lifecycle/refused::scope_is_refused[two_predicates]",
)
def rules_are_not_validated(request: S3Request, serve: Serve) -> Response:
    """Rules are not validated (seen with LocalStack and Ceph RGW 16)."""
    return _put_without(request, serve, rb"<Rule>")


@defect("lifecycle/refused::transition_is_refused[unknown_class]")
def any_class_is_taken(request: S3Request, serve: Serve) -> Response:
    """A transition may have any storage class (seen with Ceph RGW 16)."""
    return _put_without(request, serve, rb"ATTIC")


@defect("lifecycle/refused::malformed_document_is_refused[cut_off]")
def malformed_rules_end_the_server(request: S3Request, serve: Serve) -> Response:
    """Rules that are not XML return 500 (seen with LocalStack)."""
    answer = serve(request)
    return error(500, "InternalError") if request.operation == PUT and b"MalformedXML" in answer.body else answer


@defect("lifecycle/rules::smallest_size_of_transitions_is_read_back[varies_by_storage_class]")
def smallest_size_is_not_kept(request: S3Request, serve: Serve) -> Response:
    """The minimum object size for transitions is always the default."""
    return serve(request.having(x_amz_transition_default_minimum_object_size=None))


@defect("lifecycle/prefix_of_a_rule::rule_with_a_prefix_is_read_back[days]")
def prefixes_become_filters(request: S3Request, serve: Serve) -> Response:
    """A rule with a Prefix is read back with a Filter."""
    answer = serve(request)
    if request.operation == GET and b"<Filter>" not in answer.body:
        answer.sub(rb"<Prefix>[^<]*</Prefix>", lambda found: b"<Filter>" + found[0] + b"</Filter>")
    return answer


@defect("lifecycle/access::strangers_do_not_read_rules[alt]", "lifecycle/access::strangers_do_not_put_rules[alt]")
def anybody_configures(request: S3Request, serve: Serve) -> Response:
    """Any account can read and put the rules of any bucket."""
    bucket = request.stored_bucket
    if request.operation not in (PUT, GET) or bucket is None or request.account is None:
        return serve(request)
    owner, bucket.owner = bucket.owner, request.account
    try:
        return serve(request)
    finally:
        bucket.owner = owner


@defect(
    "lifecycle/expiration::put_returns_the_expiration",
    "lifecycle/expiration::head_returns_the_expiration",
    "lifecycle/expiration::get_returns_the_expiration",
    "lifecycle/expiration::copy_returns_the_expiration",
    "lifecycle/expiration_by_filter::filter_of_a_rule_is_met[tag]",
)
def expiration_is_not_told(request: S3Request, serve: Serve) -> Response:
    """No response says when an object expires (seen with moto)."""
    return serve(request).set(EXPIRATION, None)


@defect("lifecycle/expiration::head_returns_the_expiration", "lifecycle/expiration::copy_returns_the_expiration")
def expiration_is_not_at_midnight(request: S3Request, serve: Serve) -> Response:
    """x-amz-expiration has the second in which the days end, and not midnight."""
    answer = serve(request)
    message = answer.header(EXPIRATION).replace("00:00:00 GMT", "07:08:09 GMT")
    return answer.set(EXPIRATION, message) if message else answer


@defect("lifecycle/expiration::date_of_a_rule_is_returned")
def days_have_one_digit(request: S3Request, serve: Serve) -> Response:
    """Dates in x-amz-expiration have no zero before a day of one digit (seen with rclone in Last-Modified)."""
    answer = serve(request)
    message = re.sub(r", 0(\d) ", r", \1 ", answer.header(EXPIRATION))
    return answer.set(EXPIRATION, message) if message else answer


@defect("lifecycle/expiration::object_without_a_matching_rule_has_no_expiration[disabled]")
def disabled_rules_are_said(request: S3Request, serve: Serve) -> Response:
    """x-amz-expiration also names disabled rules (seen with LocalStack)."""
    bucket = request.stored_bucket
    for rule in bucket.lifecycle if bucket and request.operation in TOLD else ():
        status = rule.find("Status")
        if status is not None:
            status.text = "Enabled"
    return serve(request)


@defect(
    "lifecycle/expiration_by_filter::filter_of_a_rule_is_not_met[prefix_without_the_tag]",
    "lifecycle/expiration_by_filter::filter_of_a_rule_is_not_met[one_of_two_tags]",
)
def tags_of_filters_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A rule with a prefix and tags applies to all objects below the prefix."""
    bucket = request.stored_bucket
    for rule in bucket.lifecycle if bucket and request.operation in TOLD else ():
        every = rule.find("Filter/And")
        for tag in every.findall("Tag") if every is not None else ():
            every.remove(tag)  # type: ignore[union-attr]
    return serve(request)


@defect("lifecycle/expiration::earlier_of_two_rules_counts")
def later_of_two_rules_counts(request: S3Request, serve: Serve) -> Response:
    """The first of two rules, in the order in which they were put, applies (seen with LocalStack)."""
    answer = serve(request)
    if 'rule-id="sooner"' in answer.header(EXPIRATION):
        answer.set(EXPIRATION, 'expiry-date="Fri, 01 Jan 2100 00:00:00 GMT", rule-id="later"')
    return answer


@defect("lifecycle/expiration::head_with_a_version_id_returns_no_expiration")
def versions_say_it_too(request: S3Request, serve: Serve) -> Response:
    """A version requested by its id also has x-amz-expiration."""
    answer = serve(request)
    if request.operation == "HeadObject" and "versionId" in request.query:
        answer.set(EXPIRATION, serve(request.asking(versionId=None)).header(EXPIRATION))
    return answer


@defect("lifecycle/uploads::list_parts_returns_the_abort_date")
def list_of_parts_does_not_say(request: S3Request, serve: Serve) -> Response:
    """ListParts does not return when the upload is aborted (seen with Ceph RGW 16)."""
    answer = serve(request)
    return answer.set("x-amz-abort-date", None) if request.operation == "ListParts" else answer


@defect(
    *(
        f"lifecycle/refused::date_of_another_format_is_refused[{action}-{date}]"
        for action in ("expiration", "transition")
        for date in ("basic_format", "http_date", "seconds")
    ),
    "lifecycle/refused::scope_is_refused[size_above_a_negative_one]",
    "lifecycle/refused::scope_is_refused[size_below_a_negative_one]",
)
def any_text_is_a_date_and_any_number_a_size(request: S3Request, serve: Serve) -> Response:
    """Dates of any format and negative sizes are taken."""
    answer = serve(request)
    odd = re.search(rb"<Date>(2020\d{4}|[A-Z].*|\d{10})</Date>|>-1</ObjectSize", request.body)
    put = request.operation == "PutBucketLifecycleConfiguration" and answer.status == 400
    return Response(200) if put and odd else answer
