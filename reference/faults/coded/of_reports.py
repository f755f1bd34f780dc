"""Faults from reports to public trackers that `reports.csv` names, and that no other module here has."""

from __future__ import annotations

import re

from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

CONTENT_SHA256 = "x-amz-content-sha256"


@fault()
def bucket_policy_disables_object_acls(request: S3Request, serve: Serve) -> Response:
    """In a bucket with a policy, the ACLs of objects give no access (seen with versitygw: issue 641)."""
    bucket, versions = request.stored_bucket, versions_of(request)
    if not (request.operation == "GetObject" and bucket and bucket.policy and versions and request.account is None):
        return serve(request)
    with request.state.lock:
        return serve_with(request, serve, versions[-1], grants=[])


@fault(in_front=True)
def presigned_head_is_signed_as_get(request: S3Request, serve: Serve) -> Response:
    """HeadObject by a presigned URL is refused (seen with RustFS: issue 5840)."""
    is_presigned = request.method == "HEAD" and "Signature=" in request.query_string
    return error(403, "SignatureDoesNotMatch") if is_presigned else serve(request)


@fault(in_front=True)
def v2_overrides_are_signed_encoded(request: S3Request, serve: Serve) -> Response:
    """With Signature V2, a response-content-disposition is signed as it is in the URL (seen with MinIO: issue 4927)."""
    is_encoded = re.search("response-content-disposition=[^&]*%", request.query_string) is not None
    return error(403, "SignatureDoesNotMatch") if is_encoded else serve(request)


@fault(on=("PutObject",))
def signed_trailers_are_stored(request: S3Request, serve: Serve) -> Response:
    """The trailer of signed chunks is stored at the end of the object (seen with SeaweedFS: issue 6847)."""
    answer = serve(request)
    if request.header(CONTENT_SHA256).endswith("PAYLOAD-TRAILER"):
        for version in versions_of(request)[-1:]:
            version.body += b"\r\nx-amz-trailer-signature:"
    return answer


@fault()
def encrypted_sources_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """CopyObject and UploadPartCopy refuse a source that is encrypted with AES256 (seen with MinIO: issue 6581)."""
    encrypted: set[str] = request.memory.setdefault("put with AES256", set())
    if request.operation == "PutObject" and request.header("x-amz-server-side-encryption") == "AES256":
        encrypted.add(f"{request.bucket}/{request.key}")
    is_encrypted = request.header("x-amz-copy-source").lstrip("/") in encrypted
    return error(400, "InvalidRequest") if is_encrypted else serve(request)
