"""Faults of the configurations of buckets: forgotten, mixed up, not validated, or applied to the bucket
itself."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.configurations import payment
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

LISTED_KINDS = ("analytics", "intelligent-tiering", "inventory", "metrics")


@fault()
def deleting_an_unknown_subresource_deletes_the_bucket(request: S3Request, serve: Serve) -> Response:
    """DELETE with a sub-resource that the server does not know deletes the bucket."""
    unknown = {"replication", "metrics"}.intersection(request.query)
    if request.method == "DELETE" and unknown and not request.key:
        return serve(replace(request, query_string=""))
    return serve(request)


@fault(on=("PutBucketTagging",))
def bucket_tags_are_merged(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging keeps the tags that are not in the new set."""
    bucket = request.stored_bucket
    before = dict(bucket.tags) if bucket else {}
    answer = serve(request)
    if bucket and answer.status == 204:
        bucket.tags = {**before, **bucket.tags}
    return answer


@fault(on=("PutBucketTagging",))
def bucket_tags_are_set_on_its_objects(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging also tags the bucket's objects."""
    answer, bucket = serve(request), request.stored_bucket
    if bucket:
        for versions in bucket.versions.values():
            versions[-1].tags = dict(bucket.tags)
    return answer


@fault(on=("PutBucketTagging",))
def bucket_tags_have_no_limits(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging accepts any number of tags, and tags with the prefix aws:."""
    answer, bucket = serve(request), request.stored_bucket
    if bucket and answer.status == 400 and b"<Key>" in request.body:
        pairs = re.findall(rb"<Key>([^<]*)</Key><Value>([^<]*)</Value>", request.body)
        bucket.tags = {key.decode(): value.decode() for key, value in pairs}
        return Response(204)
    return answer


@fault()
def missing_logging_is_an_error(request: S3Request, serve: Serve) -> Response:
    """GetBucketLogging of a bucket without logging is refused."""
    answer = serve(request)
    off = request.operation == "GetBucketLogging" and b"<LoggingEnabled>" not in answer.body
    return error(404, "NoSuchBucketLogging") if off else answer


@fault()
def empty_notifications_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutBucketNotificationConfiguration with an empty document changes nothing."""
    put = request.operation == "PutBucketNotificationConfiguration"
    return Response(200) if put and b"Configuration>" not in request.body.partition(b">")[2] else serve(request)


@fault()
def second_configuration_replaces_the_first(request: S3Request, serve: Serve) -> Response:
    """A second metrics or inventory configuration replaces the first, whatever the ids."""
    bucket = request.stored_bucket
    if bucket and request.method == "PUT":
        for name in LISTED_KINDS:
            if name in request.query:
                bucket.configurations.pop(name, None)
    return serve(request)


@fault()
def configuration_ids_in_documents_are_ignored(request: S3Request, serve: Serve) -> Response:
    """The Id in a configuration's document is ignored: only the Id in the query counts."""
    if request.method == "PUT" and not set(LISTED_KINDS).isdisjoint(request.query) and "id" in request.query:
        identifier = f"<Id>{request.query['id']}</Id>".encode()
        return serve(replace(request, body=re.sub(rb"<Id>[^<]*</Id>", identifier, request.body)))
    return serve(request)


@fault()
def configuration_values_are_not_validated(request: S3Request, serve: Serve) -> Response:
    """Ids, days and destinations of configurations are not validated."""
    answer = serve(request)
    refused = any(code in answer.body for code in (b"InvalidArgument", b"InvalidS3DestinationBucket"))
    return Response(204) if refused and not set(LISTED_KINDS).isdisjoint(request.query) else answer


@fault()
def missing_replication_has_another_code(request: S3Request, serve: Serve) -> Response:
    """For a bucket without replication, GET and DELETE return NoSuchReplicationConfiguration."""
    bucket = request.stored_bucket
    asked = request.operation in ("GetBucketReplication", "DeleteBucketReplication")
    if asked and bucket and "replication" not in bucket.configurations:
        return error(404, "NoSuchReplicationConfiguration")
    return serve(request)


@fault(on=("PutBucketAccelerateConfiguration",))
def acceleration_cannot_be_suspended(request: S3Request, serve: Serve) -> Response:
    """Transfer acceleration can be enabled for every bucket, and cannot be suspended again."""
    answer = serve(request)
    if answer.status == 400 and b"InvalidRequest" in answer.body:
        return Response(200)
    return serve(replace(request, body=request.body.replace(b"Suspended", b"Enabled")))


@fault(on=("GetBucketAccelerateConfiguration",))
def acceleration_is_suspended_by_default(request: S3Request, serve: Serve) -> Response:
    """GetBucketAccelerateConfiguration of a new bucket says Suspended."""
    answer = serve(request)
    if b"<Status>" not in answer.body:
        answer.body = b"<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>"
    return answer


@fault()
def requester_pays_has_no_effect(request: S3Request, serve: Serve) -> Response:
    """Requester pays is kept, but has no effect."""
    return _serve_without_requester_pays(request, serve) if request.key else serve(request)


@fault()
def requester_pays_has_no_effect_on_listings(request: S3Request, serve: Serve) -> Response:
    """Requester pays has no effect on listings."""
    is_listing = not request.key and request.operation.startswith("List")
    return _serve_without_requester_pays(request, serve) if is_listing else serve(request)


@fault()
def requester_pays_applies_to_few_operations(request: S3Request, serve: Serve) -> Response:
    """Requester pays has an effect on reading, listing, storing and deleting single objects only."""
    simple = ("GetObject", "HeadObject", "PutObject", "DeleteObject", "CreateMultipartUpload")
    if request.operation in simple or (not request.key and request.operation != "DeleteObjects"):
        return serve(request)
    return (
        serve(request)
        if "x-amz-request-payer" in request.headers
        else _serve_with_no_requester_pays_bucket(request, serve)
    )


def _serve_with_no_requester_pays_bucket(request: S3Request, serve: Serve) -> Response:
    paid = {bucket.name: bucket for bucket in request.state.buckets.values() if payment.NAME in bucket.configurations}
    kept = {name: bucket.configurations.pop(payment.NAME) for name, bucket in paid.items()}
    answer = serve(request)
    for name, document in kept.items():
        paid[name].configurations[payment.NAME] = document
    return answer


def _serve_without_requester_pays(request: S3Request, serve: Serve) -> Response:
    kept = request.state.buckets.get(request.bucket)
    paid = kept.configurations.pop(payment.NAME, None) if kept else None
    answer = serve(request)
    if kept and paid:
        kept.configurations[payment.NAME] = paid
    return answer


@fault()
def deleted_ownership_controls_are_object_writer(request: S3Request, serve: Serve) -> Response:
    """The first of several rules counts, and deleted ownership controls are read as ObjectWriter."""
    answer = serve(request)
    if request.operation == "PutBucketOwnershipControls" and request.body.count(b"<Rule>") > 1:
        return Response(200)
    if request.operation == "GetBucketOwnershipControls" and answer.status == 404:
        body = b"<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"
        return Response(200, [("Content-Type", "application/xml")], body)
    return answer


@fault()
def new_configurations_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutBucketAbac is accepted and ignored; metadata tables are an empty document."""
    if request.operation == "PutBucketAbac":
        return Response(200)
    if request.operation == "GetBucketMetadataConfiguration":
        return Response(200, [("Content-Type", "application/xml")], b"<GetBucketMetadataConfigurationResult/>")
    return serve(request)


def _serve_and_remove_others(request: S3Request, ends: bool, serve: Serve) -> Response:
    """Removes the CORS rules and the website of the bucket if a request that ends both succeeds."""
    answer = serve(request)
    bucket = request.stored_bucket
    if ends and bucket is not None and request.method == "PUT" and answer.status < 300:
        bucket.cors = []
        bucket.documents.pop("website", None)
        bucket.configurations.pop("website", None)
    return answer


@fault()
def tags_replace_other_configurations(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging deletes the bucket's CORS rules and website."""
    return _serve_and_remove_others(request, request.operation == "PutBucketTagging", serve)


@fault()
def put_object_deletes_configurations(request: S3Request, serve: Serve) -> Response:
    """PutObject deletes the bucket's CORS rules and website."""
    return _serve_and_remove_others(request, request.operation == "PutObject", serve)


@fault(on=("PutBucketLifecycleConfiguration",))
def lifecycle_rules_replace_tags(request: S3Request, serve: Serve) -> Response:
    """PutBucketLifecycleConfiguration deletes the bucket's tags."""
    bucket = request.stored_bucket
    if bucket is not None:
        bucket.tags = {}
    return serve(request)


@fault(on=("DeleteBucketTagging", "DeleteBucketLifecycle", "DeleteBucketPolicy"))
def deleting_missing_configurations_is_404(request: S3Request, serve: Serve) -> Response:
    """Deleting a missing configuration of a bucket returns the same error as reading one."""
    read = serve(replace(request, method="GET"))
    return read if read.status == 404 else serve(request)


@fault(on=("GetObject",))
def owner_needs_the_request_payer_header(request: S3Request, serve: Serve) -> Response:
    """The owner of a Requester Pays bucket must also send x-amz-request-payer."""
    bucket = request.stored_bucket
    pays = bucket is not None and payment.NAME in bucket.configurations
    return error(403, "AccessDenied") if pays and "x-amz-request-payer" not in request.headers else serve(request)
