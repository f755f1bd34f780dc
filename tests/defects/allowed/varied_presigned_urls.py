"""Allowed variations of presigned URLs: the fault that is found first among several, and its code."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import presigned
from tests.defects.varying import variation


@variation("less")
def presigned_scope_and_expiry_have_other_codes(request: S3Request, serve: Serve) -> Response:
    """A V4 URL with another server's scope returns SignatureDoesNotMatch, and one without a valid time is malformed."""
    answer = serve(request)
    scope = request.parameter("X-Amz-Credential").count("/") == 4
    if presigned.V4_ARGUMENT not in request.query or answer.status < 400:
        return answer
    if request.parameter("X-Amz-Expires") == "0":
        return error(400, presigned.MALFORMED_CODE)
    other = scope and not request.parameter("X-Amz-Credential").endswith("/us-east-1/s3/aws4_request")
    return error(403, "SignatureDoesNotMatch") if presigned.MALFORMED_CODE.encode() in answer.body and other else answer


@variation("less")
def presigned_future_dates_are_skewed(request: S3Request, serve: Serve) -> Response:
    """A V4 URL with a date too far in the future is refused like a header: RequestTimeTooSkewed."""
    answer = serve(request)
    date = presigned.v4_time(request.parameter("X-Amz-Date"))
    ahead = date is not None and presigned.is_ahead(date)
    return error(403, "RequestTimeTooSkewed") if ahead and answer.status == 403 else answer
