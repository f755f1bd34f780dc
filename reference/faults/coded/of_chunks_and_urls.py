"""Faults of PutObject's headers with signed chunks and with presigned URLs."""

from __future__ import annotations

from reference.faults.coded.stored_versions import version_named
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve
from reference.signatures import chunk_signatures

DROPPED_HEADERS = (
    *("cache-control", "content-disposition", "content-language", "content-type", "expires"),
    *("x-amz-website-redirect-location", "x-amz-tagging", "x-amz-storage-class", "x-amz-acl"),
    *("x-amz-object-lock-legal-hold", "x-amz-expected-bucket-owner", "if-none-match", "if-match"),
    "x-amz-meta-colour",
)


def _store_only_bytes(request: S3Request, serve: Serve) -> Response:
    answer, version = serve(request.without(*DROPPED_HEADERS)), version_named(request)
    if answer.status == 200 and version is not None:
        version.encryption = {}
    return answer


@fault()
def headers_with_signed_chunks_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutObject in signed chunks stores only the bytes, and ignores the headers."""
    streamed = request.operation == "PutObject" and chunk_signatures.is_signed(request)
    return _store_only_bytes(request, serve) if streamed else serve(request)


@fault()
def headers_with_presigned_urls_are_ignored(request: S3Request, serve: Serve) -> Response:
    """PutObject by a presigned URL stores only the bytes, and ignores the headers."""
    presigned = request.operation == "PutObject" and request.account and "authorization" not in request.headers
    return _store_only_bytes(request, serve) if presigned else serve(request)
