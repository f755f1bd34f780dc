"""Seeded defects of the configurations of buckets: forgotten, mixed up, not validated, or applied to the bucket
itself."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.configurations import payment
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.allowed.varied_configurations import prohibited_has_one_t
from tests.defects.seeding import BOTH, BOTO3, RAW_V4, defect

AREA = "configuration"
STAYS = f"{AREA}/together::configuration_stays_after_other_writes"
LISTED = ("analytics", "intelligent-tiering", "inventory", "metrics")


@defect(
    f"{AREA}/left_alone::deleting_a_configuration_deletes_no_bucket[DeleteBucketReplication]",
    f"{AREA}/left_alone::deleting_a_configuration_deletes_no_bucket[DeleteBucketMetricsConfiguration]",
    clients=BOTO3,
)
def unknown_configurations_are_the_bucket(request: S3Request, serve: Serve) -> Response:
    """DELETE with a sub-resource that the server does not know deletes the bucket."""
    unknown = {"replication", "metrics"}.intersection(request.query)
    if request.method == "DELETE" and unknown and not request.key:
        return serve(replace(request, query_string=""))
    return serve(request)


@defect(
    f"{AREA}/left_alone::configuration_is_no_listing[GetBucketAccelerateConfiguration]",
    f"{AREA}/listed::bucket_without_configurations_lists_nothing[Metrics]",
)
def unknown_configurations_are_listings(request: S3Request, serve: Serve) -> Response:
    """GET with a sub-resource that the server does not know lists the bucket."""
    return serve(request.asking(accelerate=None, metrics=None) if request.method == "GET" else request)


@defect(f"{AREA}/tagging::bucket_without_tags_has_no_tag_set", f"{AREA}/tagging::deleted_tags_are_gone", clients=BOTO3)
def no_tags_are_an_empty_set(request: S3Request, serve: Serve) -> Response:
    """GetBucketTagging of a bucket without tags returns 200 and an empty set."""
    answer = serve(request)
    if request.operation == "GetBucketTagging" and answer.status == 404:
        return Response(200, [("Content-Type", "application/xml")], b"<Tagging><TagSet/></Tagging>")
    return answer


@defect(f"{AREA}/tagging::second_set_replaces_the_first")
def tags_are_added_to_those_before(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging keeps the tags that are not in the new set."""
    bucket = request.stored_bucket
    before = dict(bucket.tags) if bucket else {}
    answer = serve(request)
    if bucket and request.operation == "PutBucketTagging" and answer.status == 204:
        bucket.tags = {**before, **bucket.tags}
    return answer


@defect("invariants/answers::status_of_success[PutBucketTagging]",
        beside=(f"{AREA}/tagging::tags_are_returned_unchanged",))  # fmt: skip
def putting_tags_answers_200(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging returns 200, as PutObjectTagging does."""
    answer = serve(request)
    answer.status = 200 if request.operation == "PutBucketTagging" and answer.status == 204 else answer.status
    return answer


@defect(f"{AREA}/tagging::bucket_tags_do_not_change_object_tags")
def new_tags_of_a_bucket_are_its_objects(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging also tags the bucket's objects."""
    answer, bucket = serve(request), request.stored_bucket
    if bucket and request.operation == "PutBucketTagging":
        for versions in bucket.versions.values():
            versions[-1].tags = dict(bucket.tags)
    return answer


@defect(
    f"{AREA}/tagging_limits::fifty_one_tags_are_refused",
    f"{AREA}/tagging_limits::bad_tags_are_refused[reserved_prefix]",
    f"{AREA}/tagging_limits::bad_tags_are_refused[ampersand_in_the_key]",
    f"{AREA}/tagging_limits::bad_tags_are_refused[tab_in_the_key]",
    f"{AREA}/tagging_limits::bad_tags_are_refused[tab_in_the_value]",
)
def tags_of_buckets_have_no_limits(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging accepts any number of tags, and tags with the prefix aws:."""
    answer, bucket = serve(request), request.stored_bucket
    if bucket and request.operation == "PutBucketTagging" and answer.status == 400 and b"<Key>" in request.body:
        pairs = re.findall(rb"<Key>([^<]*)</Key><Value>([^<]*)</Value>", request.body)
        bucket.tags = {key.decode(): value.decode() for key, value in pairs}
        return Response(204)
    return answer


@defect(f"{AREA}/logging::logging_is_off_by_default", f"{AREA}/logging::empty_status_turns_logging_off")
def no_logging_is_an_error(request: S3Request, serve: Serve) -> Response:
    """GetBucketLogging of a bucket without logging is refused."""
    answer = serve(request)
    off = request.operation == "GetBucketLogging" and b"<LoggingEnabled>" not in answer.body
    return error(404, "NoSuchBucketLogging") if off else answer


@defect(
    f"{AREA}/logging::missing_target_is_refused",
    f"{AREA}/logging::target_of_another_account_is_refused",
    f"{AREA}/logging::target_in_another_region_is_refused",
)
def logs_may_go_anywhere(request: S3Request, serve: Serve) -> Response:
    """PutBucketLogging does not check that the target bucket exists."""
    answer = serve(request)
    refusals = b"InvalidTargetBucketForLogging", b"CrossLocationLoggingProhibitted"
    return Response(200) if any(code in answer.body for code in refusals) else answer


@defect(f"{AREA}/logging::target_in_another_region_is_refused_as_on_aws")
def logs_elsewhere_have_the_documented_code(request: S3Request, serve: Serve) -> Response:
    """PutBucketLogging into another region is refused with the documented code, and not with AWS's actual one."""
    return prohibited_has_one_t(request, serve)


@defect(
    f"{AREA}/logging::format_of_keys_is_read_back[partitioned_by_event_time]",
    f"{AREA}/logging::target_grants_are_read_back",
)
def logging_keeps_bucket_and_prefix_only(request: S3Request, serve: Serve) -> Response:
    """A logging configuration keeps only the target's bucket and prefix."""
    answer = serve(request)
    if request.operation == "GetBucketLogging":
        answer.sub(rb"<TargetGrants>.*</TargetGrants>", b"")
        answer.sub(rb"<TargetObjectKeyFormat>.*</TargetObjectKeyFormat>", b"")
    return answer


@defect(f"{AREA}/notification::empty_configuration_removes_notifications")
def empty_notifications_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutBucketNotificationConfiguration with an empty document changes nothing."""
    put = request.operation == "PutBucketNotificationConfiguration"
    return Response(200) if put and b"Configuration>" not in request.body.partition(b">")[2] else serve(request)


@defect(
    f"{AREA}/notification::missing_destination_is_refused[queue]",
    f"{AREA}/notification::missing_destination_is_refused[topic]",
    f"{AREA}/notification::two_missing_destinations_are_refused",
)
def destinations_are_not_validated(request: S3Request, serve: Serve) -> Response:
    """PutBucketNotificationConfiguration accepts destinations that do not exist."""
    return serve(request.having(x_amz_skip_destination_validation="true"))


@defect(
    f"{AREA}/notification::malformed_arn_is_refused[queue-validated]",
    f"{AREA}/notification::two_malformed_arns_are_refused",
    f"{AREA}/notification::malformed_arn_after_a_missing_destination_is_refused",
)
def destinations_may_be_any_text(request: S3Request, serve: Serve) -> Response:
    """PutBucketNotificationConfiguration accepts invalid ARNs."""
    answer = serve(request)
    put = request.operation == "PutBucketNotificationConfiguration"
    return Response(200) if put and b"InvalidArgument" in answer.body else answer


@defect(
    f"{AREA}/notification::malformed_arn_is_refused[queue-skipped]",
    f"{AREA}/notification_documents::overlapping_notifications_are_refused",
    f"{AREA}/notification_documents::unknown_event_or_rule_is_refused[two_prefixes]",
)
def skipping_validation_skips_all_of_it(request: S3Request, serve: Serve) -> Response:
    """With SkipDestinationValidation, a notification's ARNs, filters and overlaps are not checked."""
    answer = serve(request)
    skipped = request.header("x-amz-skip-destination-validation") == "true"
    return Response(200) if skipped and b"InvalidArgument" in answer.body else answer


@defect(f"{AREA}/notification::filter_is_read_back[lower_case]", f"{AREA}/notification::missing_id_is_generated")
def notifications_lose_filter_and_id(request: S3Request, serve: Serve) -> Response:
    """A notification is kept without its filter, and gets no Id."""
    answer = serve(request)
    if request.operation == "GetBucketNotificationConfiguration":
        answer.sub(rb"<Filter>.*?</Filter>", b"").sub(rb"<Id>[^<]*</Id>", b"")
    return answer


@defect(
    f"{AREA}/listed::missing_configuration_is_not_deleted[Analytics]",
    f"{AREA}/listed::missing_configuration_is_not_deleted[Metrics]",
    clients=BOTO3,
)
def deleting_what_is_not_there_is_no_error(request: S3Request, serve: Serve) -> Response:
    """Deleting a metrics or analytics configuration that does not exist returns 204."""
    answer = serve(request)
    missing = request.method == "DELETE" and b"NoSuchConfiguration" in answer.body
    return Response(204) if missing else answer


@defect(
    f"{AREA}/listed::configurations_are_listed[Metrics]",
    f"{AREA}/listed::configurations_are_listed[Inventory]",
    clients=BOTH,
)
def a_bucket_has_one_configuration_of_a_kind(request: S3Request, serve: Serve) -> Response:
    """A second metrics or inventory configuration replaces the first, whatever their ids."""
    bucket = request.stored_bucket
    if bucket and request.method == "PUT":
        for name in LISTED:
            if name in request.query:
                bucket.configurations.pop(name, None)
    return serve(request)


@defect(
    f"{AREA}/listed::different_id_in_the_document_is_refused[Inventory]",
    f"{AREA}/listed::different_id_in_the_document_is_refused[IntelligentTiering]",
)
def ids_of_documents_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The Id in a configuration's document is ignored: only the Id in the query counts."""
    if request.method == "PUT" and not set(LISTED).isdisjoint(request.query) and "id" in request.query:
        identifier = f"<Id>{request.query['id']}</Id>".encode()
        return serve(replace(request, body=re.sub(rb"<Id>[^<]*</Id>", identifier, request.body)))
    return serve(request)


@defect(
    f"{AREA}/listed_elements::days_of_a_tier_have_limits[archive_89]",
    f"{AREA}/listed_elements::bad_inventory_is_refused[plain_bucket_name]",
    f"{AREA}/listed_elements::bad_id_is_refused[65_characters]",
)
def values_of_configurations_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Ids, days and destinations of configurations are not validated."""
    answer = serve(request)
    refused = any(code in answer.body for code in (b"InvalidArgument", b"InvalidS3DestinationBucket"))
    return Response(204) if refused and not set(LISTED).isdisjoint(request.query) else answer


@defect(
    f"{AREA}/replication_refused::source_without_versioning_is_refused",
    f"{AREA}/replication_refused::destination_without_versioning_is_refused",
    f"{AREA}/replication_refused::bad_rules_are_refused[filter_without_priority]",
)
def any_bucket_is_replicated(request: S3Request, serve: Serve) -> Response:
    """PutBucketReplication checks neither versioning nor the rules."""
    answer = serve(request)
    put = request.operation == "PutBucketReplication"
    return Response(200) if put and b"InvalidRequest" in answer.body else answer


@defect(
    f"{AREA}/replication::bucket_without_replication_is_refused",
    f"{AREA}/replication::deleting_no_replication_is_no_error",
    clients=BOTO3,
)
def no_replication_is_no_configuration(request: S3Request, serve: Serve) -> Response:
    """For a bucket without replication, GET and DELETE return NoSuchReplicationConfiguration."""
    bucket = request.stored_bucket
    asked = request.operation in ("GetBucketReplication", "DeleteBucketReplication")
    if asked and bucket and "replication" not in bucket.configurations:
        return error(404, "NoSuchReplicationConfiguration")
    return serve(request)


@defect(f"{AREA}/acceleration::name_with_dots_comes_before_the_status")
def status_comes_before_the_name(request: S3Request, serve: Serve) -> Response:
    """PutBucketAccelerateConfiguration refuses an unknown Status before a name with dots."""
    put = request.operation == "PutBucketAccelerateConfiguration"
    return error(400, "MalformedXML") if put and b"<Status>Disabled<" in request.body else serve(request)


@defect(f"{AREA}/acceleration::status_is_read_back[Suspended]", f"{AREA}/acceleration::name_with_dots_is_refused")
def acceleration_is_once_for_all(request: S3Request, serve: Serve) -> Response:
    """Transfer acceleration can be enabled for every bucket, and cannot be suspended again."""
    answer = serve(request)
    if request.operation != "PutBucketAccelerateConfiguration":
        return answer
    if answer.status == 400 and b"InvalidRequest" in answer.body:
        return Response(200)
    return serve(replace(request, body=request.body.replace(b"Suspended", b"Enabled")))


@defect(f"{AREA}/acceleration::new_bucket_has_no_status")
def acceleration_is_suspended_by_default(request: S3Request, serve: Serve) -> Response:
    """GetBucketAccelerateConfiguration of a new bucket says Suspended."""
    answer = serve(request)
    if request.operation == "GetBucketAccelerateConfiguration" and b"<Status>" not in answer.body:
        answer.body = b"<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>"
    return answer


@defect(
    f"{AREA}/request_payment::another_account_has_to_offer_to_pay",
    f"{AREA}/request_payment::another_account_has_to_offer_to_pay_for_head",
    f"{AREA}/request_payment::anonymous_request_cannot_pay",
    *(
        f"{AREA}/paid_requests::write_without_an_offer_to_pay_is_refused[{operation}]"
        for operation in ("PutObject", "CreateMultipartUpload", "DeleteObject")
    ),
)
def owners_always_pay(request: S3Request, serve: Serve) -> Response:
    """Requester pays is kept, but has no effect."""
    return _served_without_a_payer(request, serve) if request.key else serve(request)


@defect(
    *(
        f"{AREA}/paid_requests::listing_without_an_offer_to_pay_is_refused[{operation}]"
        for operation in ("ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads")
    ),
)
def owners_pay_for_listings(request: S3Request, serve: Serve) -> Response:
    """Requester pays has no effect on listings."""
    is_listing = not request.key and request.operation.startswith("List")
    return _served_without_a_payer(request, serve) if is_listing else serve(request)


PAID = f"{AREA}/paid_requests"
COPIED = ("copy_to_it", "copy_from_it")
STEPS = ("UploadPart", "ListParts", "AbortMultipartUpload", "CompleteMultipartUpload")


@defect(
    f"{PAID}::requester_pays_for_an_acl",
    f"{PAID}::requester_pays_for_a_batch",
    *(f"{PAID}::requester_pays_for_a_{copy}" for copy in COPIED),
    *(f"{PAID}::step_of_an_upload_without_an_offer_to_pay_is_refused[{operation}]" for operation in STEPS),
    clients=BOTO3,
)
def some_operations_are_paid_by_the_owner(request: S3Request, serve: Serve) -> Response:
    """Requester pays has an effect on reading, listing, storing and deleting single objects only."""
    simple = ("GetObject", "HeadObject", "PutObject", "DeleteObject", "CreateMultipartUpload")
    if request.operation in simple or (not request.key and request.operation != "DeleteObjects"):
        return serve(request)
    return serve(request) if "x-amz-request-payer" in request.headers else _served_without_any_payer(request, serve)


def _served_without_any_payer(request: S3Request, serve: Serve) -> Response:
    paid = {bucket.name: bucket for bucket in request.state.buckets.values() if payment.NAME in bucket.configurations}
    kept = {name: bucket.configurations.pop(payment.NAME) for name, bucket in paid.items()}
    answer = serve(request)
    for name, document in kept.items():
        paid[name].configurations[payment.NAME] = document
    return answer


@defect(f"{PAID}::requester_pays_by_a_url", clients=RAW_V4)
def offers_are_headers(request: S3Request, serve: Serve) -> Response:
    """x-amz-request-payer in the query string is ignored."""
    presigned = request.operation == "GetObject" and "authorization" not in request.headers
    return serve(request.without("x-amz-request-payer") if presigned else request)


@defect(f"{PAID}::requester_is_charged_for_each_step_of_an_upload", clients=BOTO3)
def charging_of_copied_parts_is_not_said(request: S3Request, serve: Serve) -> Response:
    """The response to UploadPartCopy does not say that the requester is charged."""
    answer = serve(request)
    return answer.set("x-amz-request-charged", None) if request.operation == "UploadPartCopy" else answer


def _served_without_a_payer(request: S3Request, serve: Serve) -> Response:
    kept = request.state.buckets.get(request.bucket)
    paid = kept.configurations.pop(payment.NAME, None) if kept else None
    answer = serve(request)
    if kept and paid:
        kept.configurations[payment.NAME] = paid
    return answer


@defect(
    f"{AREA}/request_payment::another_account_pays",
    f"{AREA}/paid_requests::requester_is_charged_for_a_listing[ListObjectsV2]",
    f"{AREA}/paid_requests::requester_is_charged_for_a_write[PutObject]",
)
def charging_is_not_said(request: S3Request, serve: Serve) -> Response:
    """Responses do not say that the requester is charged."""
    return serve(request).set("x-amz-request-charged", None)


@defect(f"{AREA}/request_payment::payer_is_read_back[Requester]")
def payer_is_not_kept(request: S3Request, serve: Serve) -> Response:
    """GetBucketRequestPayment returns BucketOwner, whoever pays."""
    answer = serve(request)
    return answer.sub(b"Requester<", b"BucketOwner<") if request.operation == "GetBucketRequestPayment" else answer


@defect(
    f"{AREA}/ownership::malformed_controls_are_refused[two_rules]",
    f"{AREA}/ownership::deleted_controls_are_gone",
    clients=BOTO3,
)
def ownership_is_never_gone(request: S3Request, serve: Serve) -> Response:
    """The first of several rules counts, and deleted ownership controls are read as ObjectWriter."""
    answer = serve(request)
    if request.operation == "PutBucketOwnershipControls" and request.body.count(b"<Rule>") > 1:
        return Response(200)
    if request.operation == "GetBucketOwnershipControls" and answer.status == 404:
        body = b"<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"
        return Response(200, [("Content-Type", "application/xml")], body)
    return answer


@defect(
    f"{AREA}/abac::status_is_read_back[Enabled]", f"{AREA}/metadata_tables::bucket_without_tables_has_no_configuration"
)
def new_configurations_are_unknown(request: S3Request, serve: Serve) -> Response:
    """PutBucketAbac is accepted and ignored; metadata tables are an empty document."""
    if request.operation == "PutBucketAbac":
        return Response(200)
    if request.operation == "GetBucketMetadataConfiguration":
        return Response(200, [("Content-Type", "application/xml")], b"<GetBucketMetadataConfigurationResult/>")
    return serve(request)


@defect(
    f"{AREA}/request_payment::malformed_document_is_refused[no_xml]",
    f"{AREA}/logging::malformed_document_is_refused[cut_off]",
    f"{AREA}/replication_refused::malformed_document_is_refused[no_xml]",
    f"{AREA}/abac::malformed_status_is_refused[no_xml]",
)
def malformed_documents_are_faults_of_the_server(request: S3Request, serve: Serve) -> Response:
    """A document that is not XML returns 500 InternalError."""
    answer = serve(request)
    return error(500, "InternalError") if b"MalformedXML" in answer.body else answer


@defect(
    f"{AREA}/digests::document_with_another_md5_is_refused[PutBucketWebsite]",
    f"{AREA}/digests::document_with_another_md5_is_refused[PutBucketLogging]",
    f"{AREA}/digests::malformed_md5_is_refused[PutBucketRequestPayment]",
    in_front=True,
)
def digests_of_configurations_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Content-MD5 of a configuration is not verified."""
    answer = serve(request)
    wrong = any(code in answer.body for code in (b"BadDigest", b"InvalidDigest"))
    return Response(200) if wrong and request.method == "PUT" and not request.key else answer


@defect(
    "configuration/logging::malformed_document_is_refused[unknown_source_of_dates]",
    "configuration/logging::grants_in_a_bucket_without_acls_are_refused",
)
def formats_and_grants_of_logs_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """PutBucketLogging takes any PartitionDateSource, and grants that its target bucket cannot have."""
    answer = serve(request)
    odd = b"PartitionDateSource" in request.body or b"TargetGrants" in request.body
    refused = request.operation == "PutBucketLogging" and answer.status == 400
    return Response(200) if refused and odd else answer


def _without_another(request: S3Request, ends: bool, serve: Serve) -> Response:
    """The bucket loses its CORS rules and its website if a request that ends them succeeds."""
    answer = serve(request)
    bucket = request.stored_bucket
    if ends and bucket is not None and request.method == "PUT" and answer.status < 300:
        bucket.cors = []
        bucket.documents.pop("website", None)
        bucket.configurations.pop("website", None)
    return answer


@defect(f"{STAYS}[PutBucketCors]", f"{STAYS}[PutBucketWebsite]")
def tags_replace_other_configurations(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging deletes the bucket's CORS rules and website."""
    return _without_another(request, request.operation == "PutBucketTagging", serve)


@defect(f"{STAYS}[PutBucketCors]", f"{STAYS}[PutBucketWebsite]")
def objects_replace_configurations(request: S3Request, serve: Serve) -> Response:
    """PutObject deletes the bucket's CORS rules and website."""
    return _without_another(request, request.operation == "PutObject", serve)


@defect(f"{STAYS}[PutBucketTagging]")
def lifecycle_rules_replace_tags(request: S3Request, serve: Serve) -> Response:
    """PutBucketLifecycleConfiguration deletes the bucket's tags."""
    bucket = request.stored_bucket
    if request.operation == "PutBucketLifecycleConfiguration" and bucket is not None:
        bucket.tags = {}
    return serve(request)
