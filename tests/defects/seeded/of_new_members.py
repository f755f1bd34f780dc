"""Seeded defects of what AWS added in 2025 and 2026: limits of annotations, buckets with ABAC, names in an account's
namespace, filters that exclude, event holds, newer events."""

from __future__ import annotations

import re

from reference.access.policies.statements import Statement
from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Annotation, now
from tests.defects.seeded.of_policies import misread
from tests.defects.seeding import BOTO3, defect

LIMITS = "rare/annotation_limits"
ABAC = "configuration/abac"
NAMES = "buckets/names"
FILTER = "configuration/replication::filter_is_read_back"
LOCK = "object_lock/bucket"
PUT_ANNOTATION = "PutObjectAnnotation"


def _stored_all_the_same(request: S3Request, answer: Response, code: bytes) -> Response:
    """Returns success for an annotation that was refused with this code, and stores it."""
    if request.operation != PUT_ANNOTATION or code not in answer.body or request.stored_bucket is None:
        return answer
    version = request.stored_bucket.versions[request.key][-1]
    version.annotations[request.asked("annotationName")] = Annotation(
        request.body, now(), checksums.whole("CRC64NVME", request.body)
    )
    return Response(200, [("ETag", '"0"')], b"<PutObjectAnnotationOutput/>")


@defect(*(f"{LIMITS}::reserved_name_is_refused[{case}]" for case in ("aws", "s3", "capitals")), clients=BOTO3)
def annotations_have_any_name(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation accepts the names that are reserved for AWS."""
    return _stored_all_the_same(request, serve(request), b"InvalidAnnotationName")


@defect(f"{LIMITS}::reserved_name_is_refused[capitals]", clients=BOTO3)
def reserved_names_are_in_small_letters(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation refuses reserved names in small letters alone."""
    answer, name = serve(request), request.asked("annotationName")
    return _stored_all_the_same(request, answer, b"InvalidAnnotationName") if name != name.lower() else answer


@defect(
    f"{LIMITS}::text_outside_of_the_limits_is_refused[empty]",
    f"{LIMITS}::text_outside_of_the_limits_is_refused[above_one_mib]",
    clients=BOTO3,
)
def annotations_have_any_length(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation accepts texts of any length."""
    return _stored_all_the_same(request, serve(request), b"1 byte to 1 MiB")


@defect(f"{LIMITS}::name_of_512_bytes[ascii]", f"{LIMITS}::name_of_512_bytes[utf_8]", clients=BOTO3)
def names_of_annotations_have_128_bytes(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation refuses names of more than 128 bytes."""
    too_long = request.operation == PUT_ANNOTATION and len(request.asked("annotationName").encode()) > 128
    return error(400, "AnnotationNameTooLong") if too_long else serve(request)


@defect(f"{LIMITS}::length_of_a_name_is_that_of_its_bytes", clients=BOTO3)
def names_of_annotations_are_counted_in_characters(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation measures a name in characters, and not in bytes."""
    answer = serve(request)
    long = len(request.asked("annotationName")) > 512
    return answer if long else _stored_all_the_same(request, answer, b"AnnotationNameTooLong")


@defect(f"{LIMITS}::text_of_one_mib", clients=BOTO3)
def annotations_have_64_kib(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation refuses texts of more than 64 KiB."""
    too_long = request.operation == PUT_ANNOTATION and len(request.body) > 65536
    return error(400, "EntityTooLarge") if too_long else serve(request)


@defect(f"{LIMITS}::object_under_a_customer_key_has_no_annotations", clients=BOTO3, over_https=True)
def annotations_beside_what_a_customer_encrypts(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation keeps a readable text beside an object that is encrypted with a customer key."""
    return _stored_all_the_same(request, serve(request), b"encrypted with a customer key")


@defect(f"{ABAC}::tags_are_kept_while_abac_is_enabled", clients=BOTO3)
def anybody_who_tags_changes_rights(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging and DeleteBucketTagging change the tags of a bucket with ABAC, and so who may use it."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation in ("PutBucketTagging", "DeleteBucketTagging") and b"UntagResource" in answer.body and bucket:
        bucket.tags = {}
        return Response(204)
    return answer


@misread(f"{ABAC}::policy_looks_at_the_tags_if_abac_is_enabled", clients=BOTO3)
def tags_of_buckets_are_no_keys(request: S3Request, statement: Statement) -> Statement | None:
    """Policies have no aws:ResourceTag, whatever the ABAC status of the bucket."""
    about = any(condition.key.lower().startswith("aws:resourcetag/") for condition in statement.conditions)
    return None if about else statement


@defect(f"{ABAC}::policy_overlooks_the_tags_unless_abac_is_enabled", clients=BOTO3)
def tags_of_buckets_are_always_keys(request: S3Request, serve: Serve) -> Response:
    """Policies look at the tags of a bucket, whatever its ABAC status is."""
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


@defect(f"{NAMES}::reserved_name_is_refused[an]")
def the_suffix_an_means_nothing(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts names that end with -an, which are those of accounts' namespaces."""
    named = request.operation == "CreateBucket" and request.bucket.endswith("-an")
    return _created(request, serve) if named else serve(request)


@defect(
    *(f"{NAMES}::name_outside_of_the_namespace_is_refused[{case}]" for case in ("no_suffix", "another_account")),
    f"{NAMES}::name_outside_of_the_namespace_is_refused[no_account]",
    clients=BOTO3,
)
def namespaces_are_overlooked(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores the namespace that is asked for, and creates any bucket in the shared one."""
    return _created(request, serve) if request.header("x-amz-bucket-namespace") else serve(request)


def _created(request: S3Request, serve: Serve) -> Response:
    """Creates a bucket whatever its name ends with: under another name, which it then gives up."""
    made = serve(request.at(f"{request.bucket[:60]}x").having(x_amz_bucket_namespace=None))
    if made.status == 200:
        request.state.buckets[request.bucket] = bucket = request.state.buckets.pop(f"{request.bucket[:60]}x")
        bucket.name = request.bucket
    return made


@defect(f"{NAMES}::name_in_the_namespace_of_the_account", clients=BOTO3)
def namespaces_of_accounts_are_refused(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses each name that ends with -an, also in the account's own namespace."""
    named = request.operation == "CreateBucket" and request.bucket.endswith("-an")
    return error(400, "InvalidBucketName") if named else serve(request)


@defect(
    *(f"{FILTER}[{case}]" for case in ("not_a_prefix", "not_a_tag", "none_of_several", "prefix_and_not_a_prefix")),
    clients=BOTO3,
)
def excluded_objects_are_forgotten(request: S3Request, serve: Serve) -> Response:
    """A replication rule loses what its filter excludes: it is for all objects then."""
    answer = serve(request)
    return answer.sub(rb"(?s)<Not>.*?</Not>", b"") if request.operation == "GetBucketReplication" else answer


@defect("lifecycle/rules::scope_is_read_back[size_less_than_50_tb]")
def objects_have_five_tb(request: S3Request, serve: Serve) -> Response:
    """PutBucketLifecycleConfiguration refuses sizes of more than 5 TiB, the largest object until 2025."""
    sizes = re.findall(rb"<ObjectSize\w+>(\d+)<", request.body) if "lifecycle" in request.query else []
    return error(400, "InvalidRequest") if any(int(size) > 5 * 1024**4 for size in sizes) else serve(request)


@defect(*(f"{LOCK}::default_event_hold_is_read_back[{case}]" for case in ("years", "with_a_retention")), clients=BOTO3)
def default_event_holds_are_forgotten(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration accepts a default event hold, and forgets it."""
    answer = serve(request)
    asked = request.operation == "GetObjectLockConfiguration"
    return answer.sub(rb"<DefaultEventHold>.*?</DefaultEventHold>", b"") if asked else answer


@defect(
    *(f"{LOCK}::invalid_default_event_hold_is_refused[{case}]" for case in ("days_and_years", "no_days")),
    f"{LOCK}::invalid_default_event_hold_is_refused[too_many_days]",
    clients=BOTO3,
)
def default_event_holds_have_any_duration(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration does not look at the duration of a default event hold."""
    without = re.sub(rb"<DefaultEventHold>.*?</DefaultEventHold>", b"", request.body)
    wrong = request.operation == "PutObjectLockConfiguration" and without != request.body
    refused = wrong and serve(request).status == 400
    return Response(200) if refused else serve(request)


@defect(
    *(
        f"object_lock/upload::unknown_event_hold_is_refused[{operation}]"
        for operation in ("PutObject", "CopyObject", "CreateMultipartUpload")
    ),
)
def event_holds_are_overlooked(request: S3Request, serve: Serve) -> Response:
    """Uploads ignore x-amz-object-lock-event-hold: nothing is held that should be."""
    return serve(request.having(x_amz_object_lock_event_hold=None))


@defect("configuration/notification::events_are_read_back[each]", clients=BOTO3)
def events_of_2014_alone_are_known(request: S3Request, serve: Serve) -> Response:
    """PutBucketNotificationConfiguration refuses events that are newer than the first ones."""
    newer = re.search(rb"s3:(?:ObjectAcl|Lifecycle|Replication|ObjectTagging:P)", request.body)
    return error(400, "MalformedXML") if newer and "notification" in request.query else serve(request)


@defect("configuration/notification::events_are_read_back[of_2026]", clients=BOTO3)
def events_of_annotations_are_unknown(request: S3Request, serve: Serve) -> Response:
    """PutBucketNotificationConfiguration refuses the events of annotations."""
    unknown = request.operation == "PutBucketNotificationConfiguration" and b"s3:ObjectAnnotation:" in request.body
    return error(400, "InvalidArgument") if unknown else serve(request)


@defect("configuration/notification::events_are_read_back[of_a_kind]", clients=BOTO3)
def kinds_of_events_lose_their_asterisk(request: S3Request, serve: Serve) -> Response:
    """GetBucketNotificationConfiguration returns kinds of events other than created ones without their asterisk."""
    answer = serve(request)
    asked = request.operation == "GetBucketNotificationConfiguration"
    return answer.sub(rb"(s3:Object(?:Tagging|Removed)):\*", rb"\1") if asked else answer


@defect("configuration/listed_elements::elements_of_an_inventory_are_read_back[other_fields]", clients=BOTO3)
def fields_of_an_inventory_are_those_of_2016(request: S3Request, serve: Serve) -> Response:
    """An inventory loses the fields that are newer than the first ones."""
    answer = serve(request)
    asked = request.operation == "GetBucketInventoryConfiguration"
    return answer.sub(rb"<Field>(?:ObjectLock|Checksum|BucketKey)\w+</Field>", b"") if asked else answer
