"""Allowed variations of signatures: the reported fault of two, and its code of two."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import variation


@variation("less")
def unknown_session_tokens_are_forbidden(request: S3Request, serve: Serve) -> Response:
    """An unknown session token returns 403 InvalidTokenId."""
    answer = serve(request)
    return error(403, "InvalidTokenId") if b"<Code>InvalidToken</Code>" in answer.body else answer


@variation("less")
def wrong_scope_day_is_a_signature_mismatch(request: S3Request, serve: Serve) -> Response:
    """A credential of another day than the request's returns 403 SignatureDoesNotMatch."""
    answer = serve(request)
    given, date = request.header("authorization"), request.header("x-amz-date")
    day = given.partition("/")[2].partition("/")[0]
    malformed = b"<Code>AuthorizationHeaderMalformed</Code>" in answer.body
    other_day = len(day) == 8 and day.isdigit() and day != date[:8] and "/aws4_request, SignedHeaders=" in given
    return error(403, "SignatureDoesNotMatch") if malformed and other_day else answer
