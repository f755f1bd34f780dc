"""Seeded defects of SDKs' signatures: presigned URLs as they make them, and requests with Signature V2.

The module `of_presigned_urls.py` has the defects of URLs that any holder may try.
"""

from __future__ import annotations

from dataclasses import replace

from reference.account import CREDENTIALS
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import refusal
from reference.signatures import presigned
from reference.signatures import verification as signatures
from tests.defects.seeding import defect, wrong_authentication

PRESIGNED = "access/presigned_url"


@defect(f"{PRESIGNED}::missing_key_is_refused")
def missing_key_of_a_presigned_url_is_403(request: S3Request, serve: Serve) -> Response:
    """GetObject of a key that does not exist returns 403, also with a presigned URL."""
    answer = serve(request)
    return error(403, "AccessDenied") if request.operation == "GetObject" and answer.status == 404 else answer


@wrong_authentication(f"{PRESIGNED}::altered_signature_is_refused", f"{PRESIGNED}::url_of_another_key_is_refused")
def signature_is_not_verified(request: S3Request) -> str | None:
    """Any signature is accepted; the expiry is checked."""
    code = refusal(request)
    return None if code == "SignatureDoesNotMatch" else code


def _without_expiry(request: S3Request) -> str | None:
    """Verifies the signature as of the date of a V4 URL, and as of 1970 for a V2 URL."""
    return signatures.refusal(request, CREDENTIALS, now=presigned.v4_time(request.asked("X-Amz-Date")) or 0)


@wrong_authentication(f"{PRESIGNED}::expired_url_is_refused", clients=("boto3-s3v4",))
def expiry_is_ignored(request: S3Request) -> str | None:
    """A URL presigned with Signature V4 never expires."""
    return _without_expiry(request) if "X-Amz-Expires" in request.query else refusal(request)


@wrong_authentication(f"{PRESIGNED}::expired_url_is_refused", clients=("boto-s3",))
def expiry_of_v2_is_ignored(request: S3Request) -> str | None:
    """A URL presigned with Signature V2 never expires."""
    return _without_expiry(request) if "Expires" in request.query else refusal(request)


@wrong_authentication(f"{PRESIGNED}::expired_url_is_refused")
def expired_is_400(request: S3Request) -> str | None:
    """An expired presigned URL returns 400 InvalidArgument."""
    code = refusal(request)
    return "InvalidArgument" if code == "AccessDenied" else code


@wrong_authentication(f"{PRESIGNED}::another_method_is_refused[PUT]", f"{PRESIGNED}::another_method_is_refused[DELETE]")
def method_is_not_signed(request: S3Request) -> str | None:
    """A presigned GET URL is valid for any method."""
    code = refusal(request)
    return refusal(replace(request, method="GET")) if code and signatures.is_presigned(request) else code


@wrong_authentication(f"{PRESIGNED}::url_of_another_key_is_refused")
def key_is_not_signed(request: S3Request) -> str | None:
    """A presigned URL is valid for every key of its bucket."""
    code, bucket = refusal(request), request.stored_bucket
    if code and bucket is not None and signatures.is_presigned(request):
        return code if all(refusal(request.at(request.bucket, key)) for key in bucket.keys) else None
    return code


@wrong_authentication(f"{PRESIGNED}::altered_signature_is_refused")
def wrong_signature_is_access_denied(request: S3Request) -> str | None:
    """A wrong signature returns AccessDenied."""
    code = refusal(request)
    return "AccessDenied" if code == "SignatureDoesNotMatch" else code


@wrong_authentication(
    "documented/boto_walkthrough::signed_url",
    f"{PRESIGNED}::get_reads_a_private_object",
    f"{PRESIGNED}::put_stores_an_object",
)
def presigned_urls_are_refused(request: S3Request) -> str | None:
    """No presigned URL is accepted."""
    return "AccessDenied" if signatures.is_presigned(request) else refusal(request)


@wrong_authentication("connect::requests_carry_the_signature_that_the_client_is_configured_for", clients=("boto-s3",))
def signature_v2_is_refused(request: S3Request) -> str | None:
    """Signature V2 is not accepted."""
    v2 = request.headers.get("authorization", "").startswith("AWS ") or "AWSAccessKeyId" in request.query
    return "InvalidArgument" if v2 else refusal(request)
