"""Seeded defects of refusals that AWS was recorded to return: they are left out, or have another code."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTH, BOTO3, defect

CHECKSUMS = ("x-amz-checksum-crc32", "x-amz-checksum-crc64nvme")
KEY = "x-amz-server-side-encryption-customer-algorithm"
ENCRYPTION = "x-amz-server-side-encryption"
COMPLETE = "conditions/complete"
ACLS = "access/malformed_acl"
OTHERS = "integrity/full_object::checksum_of_another_algorithm_is_refused"


@defect(f"{OTHERS}[right_without_a_type]", f"{OTHERS}[wrong_with_the_type]", clients=BOTO3)
def checksums_of_other_algorithms_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload ignores a checksum of another algorithm than the upload's."""
    return serve(request.without(*CHECKSUMS) if request.operation == "CompleteMultipartUpload" else request)


@defect("integrity/plain_upload::full_object_type_is_refused", clients=BOTO3)
def type_of_an_upload_without_algorithm_is_ignored(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload ignores the checksum type FULL_OBJECT."""
    full = request.operation == "CompleteMultipartUpload" and request.header("x-amz-checksum-type") == "FULL_OBJECT"
    return serve(request.without("x-amz-checksum-type") if full else request)


@defect(
    f"{COMPLETE}::same_bytes_written_meanwhile",
    f"{COMPLETE}::etag_from_before_an_overwrite_fails",
    f"{COMPLETE}::overwritten_meanwhile_is_a_conflict",
)
def writes_meanwhile_are_overwritten(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload with If-Match replaces what was written while the upload was open."""
    answer = serve(request)
    refused = request.operation == "CompleteMultipartUpload" and answer.status in (409, 412)
    return serve(request.without("if-match")) if refused else answer


@defect(f"{COMPLETE}::if_match_of_an_object_deleted_meanwhile")
def deletion_meanwhile_is_a_conflict(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload with If-Match for a missing key returns 409."""
    answer = serve(request)
    missing = request.operation == "CompleteMultipartUpload" and b"NoSuchKey" in answer.body
    return error(409, "ConditionalRequestConflict") if missing else answer


@defect("copy/encryption::two_encryptions_are_refused", clients=BOTO3, over_https=True)
def key_of_the_customer_comes_first(request: S3Request, serve: Serve) -> Response:
    """A copy with a customer key and another encryption has the customer's."""
    both = request.operation == "CopyObject" and KEY in request.headers
    return serve(request.without(ENCRYPTION) if both else request)


@defect("integrity/attributes::another_algorithm_of_the_customer_is_refused", clients=BOTO3, over_https=True)
def algorithm_of_attributes_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes with a customer key ignores the algorithm."""
    asked = request.operation == "GetObjectAttributes" and KEY in request.headers
    return serve(request.having(**{KEY: "AES256"}) if asked else request)


@defect("buckets/create_with::tag_without_a_value_is_refused")
def tags_need_no_value(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts a tag without a value."""
    tagged = request.operation == "CreateBucket" and b"<Tag>" in request.body and b"<Value>" not in request.body
    return Response(200) if tagged else serve(request)


@defect(
    "batch_delete/missing_versions::unknown_version_without_versioning_is_an_error",
    "batch_delete/missing_versions::unknown_version_of_a_missing_key_is_an_error",
)
def unknown_versions_are_left_out_of_batches(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns nothing about versions that do not exist."""
    answer = serve(request)
    batch = request.operation == "DeleteObjects"
    return answer.sub(rb"<Error>(?:(?!</Error>).)*NoSuchVersion.*?</Error>", b"") if batch else answer


@defect("configuration/tagging::empty_set_removes_the_tags")
def empty_set_of_tags_is_a_set(request: S3Request, serve: Serve) -> Response:
    """GetBucketTagging of a bucket without tags returns an empty set."""
    answer = serve(request)
    empty = request.operation == "GetBucketTagging" and answer.status == 404
    return Response(200, body=b"<Tagging><TagSet/></Tagging>") if empty else answer


@defect(f"{ACLS}::malformed_owner_is_refused", f"{ACLS}::wrong_owner_of_an_object_is_refused[malformed]")
def malformed_owners_are_strangers(request: S3Request, serve: Serve) -> Response:
    """An ACL whose owner's id is malformed is refused like one of another owner."""
    malformed = request.operation in ("PutBucketAcl", "PutObjectAcl") and b"<Owner><ID>wrong-id<" in request.body
    return error(403, "AccessDenied") if malformed else serve(request)


@defect("versioning/acl::put_acl_of_a_hidden_object_is_refused")
def hidden_objects_are_missing(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl of a key below a delete marker returns 404."""
    answer = serve(request)
    return error(404, "NoSuchKey") if request.operation == "PutObjectAcl" and answer.status == 405 else answer


@defect("object_lock/bucket::empty_rule_sets_no_retention", clients=BOTO3)
def empty_rules_of_locks_are_accepted(request: S3Request, serve: Serve) -> Response:
    """PutObjectLockConfiguration accepts a rule without a default retention."""
    put = request.operation == "PutObjectLockConfiguration" and b"DefaultRetention" not in request.body
    return Response(200) if put else serve(request)


@defect(
    "encryption/bucket_default_refused::configuration_is_refused[AES256_with_a_key]",
    "website/refused::contradictory_or_invalid_redirect_is_refused[redirect_all_and_index]",
    "website/refused::empty_part_of_a_rule_is_refused[condition]",
    "configuration/replication_refused::missing_destination_has_a_code",
    "configuration/notification_documents::unknown_event_or_rule_is_refused[unknown_rule]",
    clients=BOTO3,
)
def wrong_configurations_are_malformed(request: S3Request, serve: Serve) -> Response:
    """A configuration that is refused is MalformedXML, whatever is wrong with it."""
    answer = serve(request)
    put = request.operation.startswith("PutBucket") and answer.status == 400
    return error(400, "MalformedXML") if put else answer


RANGES = "multipart/part_copy_range::malformed_range_is_refused"


@defect(f"{RANGES}[no_numbers]", f"{RANGES}[two_hyphens]", clients=BOTH)
def other_copy_ranges_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy with a range that it cannot read copies the whole source."""
    odd = request.header("x-amz-copy-source-range") in ("bytes=-", "bytes=-1-")
    return serve(request.without("x-amz-copy-source-range") if odd else request)
