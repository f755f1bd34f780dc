"""Seeded defects from reports to public trackers that `reports.csv` names, and that no other module here has."""

from __future__ import annotations

import re

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, RAW_SIGNED, RAW_V2, RAW_V4, defect
from tests.defects.stored import versions_of

CONTENT = "x-amz-content-sha256"


@defect("listing/continuation_token::truncated_page_has_a_token", clients=BOTO3)
def pages_lead_nowhere(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 has no NextContinuationToken on a truncated page (seen with Huawei: minio-go issue 1703)."""
    answer, token = serve(request), rb"<NextContinuationToken>.*?</NextContinuationToken>"
    return answer.sub(token, b"") if request.operation == "ListObjectsV2" else answer


@defect(*(f"listing/delimiter::empty_delimiter_groups_nothing[{version}]" for version in ("v1", "v2")), clients=BOTO3)
def empty_delimiter_is_a_slash(request: S3Request, serve: Serve) -> Response:
    """A listing with an empty delimiter groups keys by slashes (seen with fake-s3: issue 233)."""
    is_empty = request.operation in LISTINGS and request.query.get("delimiter") == ""
    return serve(request.asking(delimiter="/") if is_empty else request)


@defect("cors/actual::named_origin_may_send_credentials", clients=BOTO3)
def pages_send_no_credentials(request: S3Request, serve: Serve) -> Response:
    """No response has Access-Control-Allow-Credentials (seen with LocalStack: issue 3292)."""
    return serve(request).set("Access-Control-Allow-Credentials", None)


@defect("lifecycle/rules::smallest_size_of_transitions_has_a_default", clients=BOTO3)
def smallest_size_of_transitions_is_not_said(request: S3Request, serve: Serve) -> Response:
    """Lifecycle rules are returned without their least size of transitions (seen with Ceph RGW)."""
    return serve(request).set("x-amz-transition-default-minimum-object-size", None)


@defect("policy/anonymous::policy_takes_nothing_from_what_an_acl_opens", clients=BOTO3)
def policies_replace_acls(request: S3Request, serve: Serve) -> Response:
    """In a bucket with a policy, the ACLs of objects give no access (seen with versitygw: issue 641)."""
    bucket, versions = request.stored_bucket, versions_of(request)
    if not (request.operation == "GetObject" and bucket and bucket.policy and versions and request.account is None):
        return serve(request)
    with request.state.lock:
        grants, versions[-1].grants = versions[-1].grants, []
        try:
            return serve(request)
        finally:
            versions[-1].grants = grants


@defect("presigned/operations::head", clients=RAW_SIGNED, in_front=True)
def presigned_head_is_signed_as_get(request: S3Request, serve: Serve) -> Response:
    """HeadObject by a presigned URL is refused (seen with RustFS: issue 5840)."""
    is_presigned = request.method == "HEAD" and "Signature=" in request.query_string
    return error(403, "SignatureDoesNotMatch") if is_presigned else serve(request)


@defect("signature_v2/resource::value_of_an_override_is_signed_decoded[space-and-quotes]",
        clients=RAW_V2, in_front=True)  # fmt: skip
def overrides_are_signed_encoded(request: S3Request, serve: Serve) -> Response:
    """With Signature V2, a response-content-disposition is signed as it is in the URL (seen with MinIO: issue 4927)."""
    is_encoded = re.search("response-content-disposition=[^&]*%", request.query_string) is not None
    return error(403, "SignatureDoesNotMatch") if is_encoded else serve(request)


@defect(
    *(f"streaming/signed_trailer::correct_trailer_is_accepted[{name}]" for name in ("CRC32", "CRC64NVME")),
    clients=RAW_V4,
)
def signed_trailers_are_stored(request: S3Request, serve: Serve) -> Response:
    """The trailer of signed chunks is stored at the end of the object (seen with SeaweedFS: issue 6847)."""
    answer = serve(request)
    if request.operation == "PutObject" and request.header(CONTENT).endswith("PAYLOAD-TRAILER"):
        for version in versions_of(request)[-1:]:
            version.body += b"\r\nx-amz-trailer-signature:"
    return answer


@defect("streaming/unsigned_chunks::unsigned_chunks_are_accepted", clients=RAW_V4, in_front=True)
def unsigned_trailers_need_a_signature(request: S3Request, serve: Serve) -> Response:
    """Unsigned chunks with a trailer are refused (seen with s3-orchestrator: issue 1536)."""
    is_unsigned = request.header(CONTENT) == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    return error(400, "InvalidRequest") if is_unsigned else serve(request)


@defect(
    "encryption/sse_s3::object_is_copied_without_headers",
    "encryption/sse_s3::object_is_copied_as_a_part_without_headers",
    clients=BOTO3,
)
def encrypted_sources_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """CopyObject and UploadPartCopy refuse a source that is encrypted with AES256 (seen with MinIO: issue 6581)."""
    encrypted: set[str] = request.memory.setdefault("put with AES256", set())
    if request.operation == "PutObject" and request.header("x-amz-server-side-encryption") == "AES256":
        encrypted.add(f"{request.bucket}/{request.key}")
    is_encrypted = request.header("x-amz-copy-source").lstrip("/") in encrypted
    return error(400, "InvalidRequest") if is_encrypted else serve(request)


@defect("listing/entries::last_modified_has_the_documented_form_v2", clients=BOTO3)
def listed_times_begin_with_a_colon(request: S3Request, serve: Serve) -> Response:
    """LastModified in ListObjectsV2 has a colon in front (seen with AIStore: issue 190)."""
    answer = serve(request)
    return answer.sub(rb"<LastModified>", b"<LastModified>:") if request.operation == "ListObjectsV2" else answer
