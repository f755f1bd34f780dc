"""Faults of SDKs' signatures: presigned URLs as they make them, and requests with Signature V2.

The module `of_presigned_urls.py` has the defects of URLs that any holder may try.
"""

from __future__ import annotations

from dataclasses import replace

from reference.account import CREDENTIALS
from reference.faults.table import wrong_authentication
from reference.protocol.messages import S3Request
from reference.server.service import refusal
from reference.signatures import presigned
from reference.signatures import verification as signatures


def _refusal_without_expiry(request: S3Request) -> str | None:
    """Verifies the signature as of the date of a V4 URL, and as of 1970 for a V2 URL."""
    return signatures.refusal(request, CREDENTIALS, now=presigned.v4_time(request.parameter("X-Amz-Date")) or 0)


@wrong_authentication()
def expiry_of_v4_is_ignored(request: S3Request) -> str | None:
    """A URL presigned with Signature V4 never expires."""
    return _refusal_without_expiry(request) if "X-Amz-Expires" in request.query else refusal(request)


@wrong_authentication()
def expiry_of_v2_is_ignored(request: S3Request) -> str | None:
    """A URL presigned with Signature V2 never expires."""
    return _refusal_without_expiry(request) if "Expires" in request.query else refusal(request)


@wrong_authentication()
def presigned_get_is_valid_for_every_method(request: S3Request) -> str | None:
    """A presigned GET URL is valid for any method."""
    code = refusal(request)
    return refusal(replace(request, method="GET")) if code and signatures.is_presigned(request) else code


@wrong_authentication()
def presigned_url_is_valid_for_every_key(request: S3Request) -> str | None:
    """A presigned URL is valid for every key of the bucket."""
    code, bucket = refusal(request), request.stored_bucket
    if code and bucket is not None and signatures.is_presigned(request):
        return code if all(refusal(request.at(request.bucket, key)) for key in bucket.keys) else None
    return code


@wrong_authentication()
def presigned_urls_are_refused(request: S3Request) -> str | None:
    """No presigned URL is accepted."""
    return "AccessDenied" if signatures.is_presigned(request) else refusal(request)


@wrong_authentication()
def signature_v2_is_refused(request: S3Request) -> str | None:
    """Signature V2 is not accepted."""
    v2 = request.headers.get("authorization", "").startswith("AWS ") or "AWSAccessKeyId" in request.query
    return "InvalidArgument" if v2 else refusal(request)
