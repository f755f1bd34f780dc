"""Faults of what AWS added in 2025 and 2026: limits of annotations, buckets with ABAC, names in an account's
namespace, filters that exclude, event holds, newer events."""

from __future__ import annotations

import re

from reference.access.policies.statements import Statement
from reference.faults.coded.of_policies import statement_fault
from reference.faults.table import fault
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Annotation, now

PUT_ANNOTATION = "PutObjectAnnotation"


def _store_refused_annotation(request: S3Request, answer: Response, code: bytes) -> Response:
    """Returns success for an annotation that was refused with this code, and stores the annotation."""
    if request.operation != PUT_ANNOTATION or code not in answer.body or request.stored_bucket is None:
        return answer
    version = request.stored_bucket.versions[request.key][-1]
    version.annotations[request.parameter("annotationName")] = Annotation(
        request.body, now(), checksums.full_object("CRC64NVME", request.body)
    )
    return Response(200, [("ETag", '"0"')], b"<PutObjectAnnotationOutput/>")


@fault()
def reserved_annotation_names_are_accepted(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation accepts the names that are reserved for AWS."""
    return _store_refused_annotation(request, serve(request), b"InvalidAnnotationName")


@fault()
def reserved_annotation_names_are_case_sensitive(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation refuses reserved names in small letters alone."""
    answer, name = serve(request), request.parameter("annotationName")
    return _store_refused_annotation(request, answer, b"InvalidAnnotationName") if name != name.lower() else answer


@fault()
def annotations_have_no_length_limit(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation accepts texts of any length."""
    return _store_refused_annotation(request, serve(request), b"1 byte to 1 MiB")


@fault()
def annotation_names_over_128_bytes_are_refused(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation refuses names of more than 128 bytes."""
    too_long = request.operation == PUT_ANNOTATION and len(request.parameter("annotationName").encode()) > 128
    return error(400, "AnnotationNameTooLong") if too_long else serve(request)


@fault()
def annotation_name_length_is_counted_in_characters(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation measures a name in characters, and not in bytes."""
    answer = serve(request)
    long = len(request.parameter("annotationName")) > 512
    return answer if long else _store_refused_annotation(request, answer, b"AnnotationNameTooLong")


@fault()
def annotations_over_64_kib_are_refused(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation refuses texts of more than 64 KiB."""
    too_long = request.operation == PUT_ANNOTATION and len(request.body) > 65536
    return error(400, "EntityTooLarge") if too_long else serve(request)


@fault(over_https=True)
def annotations_of_customer_key_objects_are_stored(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation keeps a readable text beside an object that is encrypted with a customer key."""
    return _store_refused_annotation(request, serve(request), b"encrypted with a customer key")


@fault(on=("PutBucketTagging", "DeleteBucketTagging"))
def bucket_tagging_changes_abac_rights(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging and DeleteBucketTagging change the tags of a bucket with ABAC, and so who may use it."""
    answer, bucket = serve(request), request.stored_bucket
    if b"UntagResource" in answer.body and bucket:
        bucket.tags = {}
        return Response(204)
    return answer


@statement_fault()
def bucket_tags_are_missing_from_policies(request: S3Request, statement: Statement) -> Statement | None:
    """Policies have no aws:ResourceTag, whatever the ABAC status of the bucket."""
    about = any(condition.key.lower().startswith("aws:resourcetag/") for condition in statement.conditions)
    return None if about else statement


@fault()
def bucket_tags_are_used_without_abac(request: S3Request, serve: Serve) -> Response:
    """Policies look at the tags of a bucket with any ABAC status."""
    bucket = request.stored_bucket
    kept = bucket.configurations.get("abac") if bucket else None
    if bucket is None or kept is None or request.operation != "ListObjects":
        return serve(request)
    enabled = {"": type(kept[""])("AbacStatus")}
    enabled[""].append(type(kept[""])("Status"))
    enabled[""][0].text = "Enabled"
    bucket.configurations["abac"] = enabled
    try:
        return serve(request)
    finally:
        bucket.configurations["abac"] = kept


@fault()
def account_namespace_names_are_accepted(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts names that end with -an, which are those of accounts' namespaces."""
    named = request.operation == "CreateBucket" and request.bucket.endswith("-an")
    return _create_bucket(request, serve) if named else serve(request)


@fault()
def bucket_namespace_is_ignored(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores the namespace that is asked for, and creates any bucket in the shared one."""
    return _create_bucket(request, serve) if request.header("x-amz-bucket-namespace") else serve(request)


def _create_bucket(request: S3Request, serve: Serve) -> Response:
    """Creates a bucket whatever the name ends with: under another name, which is then given up."""
    made = serve(request.at(f"{request.bucket[:60]}x").with_headers(x_amz_bucket_namespace=None))
    if made.status == 200:
        request.state.buckets[request.bucket] = bucket = request.state.buckets.pop(f"{request.bucket[:60]}x")
        bucket.name = request.bucket
    return made


@fault()
def account_namespace_names_are_refused(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses each name that ends with -an, also in the account's own namespace."""
    named = request.operation == "CreateBucket" and request.bucket.endswith("-an")
    return error(400, "InvalidBucketName") if named else serve(request)


@fault()
def lifecycle_sizes_over_five_tib_are_refused(request: S3Request, serve: Serve) -> Response:
    """PutBucketLifecycleConfiguration refuses sizes of more than 5 TiB, the largest object until 2025."""
    sizes = re.findall(rb"<ObjectSize\w+>(\d+)<", request.body) if "lifecycle" in request.query else []
    return error(400, "InvalidRequest") if any(int(size) > 5 * 1024**4 for size in sizes) else serve(request)


@fault()
def default_event_hold_duration_is_not_validated(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration does not look at the duration of a default event hold."""
    without = re.sub(rb"<DefaultEventHold>.*?</DefaultEventHold>", b"", request.body)
    wrong = request.operation == "PutObjectLockConfiguration" and without != request.body
    refused = wrong and serve(request).status == 400
    return Response(200) if refused else serve(request)
