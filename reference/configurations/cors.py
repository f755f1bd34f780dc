"""Cross-origin resource sharing: a bucket's configuration, preflights, and the headers that it adds to other
responses."""

from __future__ import annotations

from reference.configurations import cors_documents
from reference.protocol import responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket

PREFLIGHT = "CORSPreflight"
_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
_NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
    "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
)


def get_bucket_cors(request: S3Request, bucket: Bucket) -> Response:
    if not bucket.cors:
        raise S3Error("NoSuchCORSConfiguration", BucketName=bucket.name)
    return responses.xml("CORSConfiguration", {"CORSRule": [rule.document() for rule in bucket.cors]})


def put_bucket_cors(request: S3Request, bucket: Bucket) -> Response:
    if not request.body:
        raise S3Error("MissingRequestBodyError")
    integrity.require_digest(request)
    integrity.verify(request)
    bucket.cors = cors_documents.read(request.body)
    return responses.empty()


def delete_bucket_cors(request: S3Request, bucket: Bucket) -> Response:
    bucket.cors = []
    return responses.empty(204)


def preflight(request: S3Request) -> Response:
    """Responds to OPTIONS from the rules only: the sender and the existence of the key do not matter."""
    origin, method = request.headers.get("origin"), request.headers.get("access-control-request-method")
    if not origin:
        raise S3Error("BadRequest", "Insufficient information. Origin request header needed.")
    bucket = request.stored_bucket
    if bucket is None:
        raise _forbidden(request, "CORSResponse: Bucket not found", "BUCKET")
    if not bucket.cors:
        raise _forbidden(request, "CORSResponse: CORS is not enabled for this bucket.", "BUCKET")
    if method not in cors_documents.METHODS:
        raise S3Error("BadRequest", f"Invalid Access-Control-Request-Method: {method or 'null'}")
    headers = _headers_for(request, bucket, method)
    if headers is None:
        raise _forbidden(request, _NOT_ALLOWED, "OBJECT" if request.key else "BUCKET")
    return responses.empty(headers=headers)


def _forbidden(request: S3Request, message: str, kind: str) -> S3Error:
    method = request.header("access-control-request-method", "OPTIONS")
    return S3Error("AccessForbidden", message, Method=method, ResourceType=kind)


def with_cors_headers(request: S3Request, answer: Response) -> Response:
    """A response with the headers for browsers, if a rule allows its origin this method; errors have them, too.

    AWS also considers the headers of a preflight if the request is not one.
    """
    bucket = request.stored_bucket
    if "origin" in request.headers and bucket is not None and bucket.cors and request.operation != PREFLIGHT:
        method = request.headers.get("access-control-request-method", request.method)
        answer.headers += _headers_for(request, bucket, method) or []
    return answer


def _headers_for(request: S3Request, bucket: Bucket, method: str) -> list[tuple[str, str]] | None:
    """The headers from the first rule that allows the request; None if none does."""
    origin = request.header("origin")
    asked = request.header("access-control-request-headers").split(",")
    names = [name.strip().lower() for name in asked if name.strip()]
    rule = next((rule for rule in bucket.cors if rule.allows(origin, method, names)), None)
    if rule is None:
        return None
    headers = [("Access-Control-Allow-Methods", ", ".join(rule.methods))]
    if "*" in rule.origins:
        headers.append(("Access-Control-Allow-Origin", "*"))
    else:
        headers += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
    if names:
        headers.append(("Access-Control-Allow-Headers", ", ".join(names)))
    if rule.exposed:
        headers.append(("Access-Control-Expose-Headers", ", ".join(rule.exposed)))
    if rule.max_age is not None:
        headers.append(("Access-Control-Max-Age", str(rule.max_age)))
    return [*headers, ("Vary", _VARY)]
