"""Faults of the dress of requests: headers of browsers, headers without a value, accepted codings, framing, and
bytes beyond ASCII."""

from __future__ import annotations

import gzip

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error


@fault(in_front=True)
def slash_before_the_query_is_refused(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 of /bucket/ is refused (seen with Scaleway and OVH: duckdb issue 7698)."""
    slashed = request.operation == "ListObjectsV2" and request.path.endswith("/")
    return error(400, "InvalidRequest") if slashed else serve(request)


@fault(in_front=True)
def slash_before_a_sub_resource_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request about a sub-resource of /bucket/ is refused."""
    return error(400, "InvalidRequest") if request.has_trailing_slash and request.query else serve(request)


@fault(in_front=True)
def location_with_a_slash_is_html(request: S3Request, serve: Serve) -> Response:
    """GetBucketLocation of /bucket/ returns a page."""
    slashed = request.operation == "GetBucketLocation" and request.has_trailing_slash
    return Response(200, [("Content-Type", "text/html")], b"<html>Index</html>") if slashed else serve(request)


@fault(in_front=True)
def empty_values_of_sub_resources_are_refused(request: S3Request, serve: Serve) -> Response:
    """PUT and DELETE with an equals sign after the sub-resource are refused."""
    first = request.query_string.partition("&")[0]
    return error(400, "InvalidArgument") if first.endswith("=") and request.method != "GET" else serve(request)


@fault(on=("CopyObject", "CreateMultipartUpload"))
def empty_headers_are_stored_with_a_value(request: S3Request, serve: Serve) -> Response:
    """A copy and a multipart upload store a word for a header without a value."""
    empty = (name for name, value in request.headers.items() if value == "" and name != "x-amz-tagging")
    return serve(request.with_headers(**{name.replace("-", "_"): "undefined" for name in empty}))


@fault(on=("GetObject",))
def texts_are_compressed_if_accept_encoding_is_signed(request: S3Request, serve: Serve) -> Response:
    """GetObject compresses a text if the request accepts gzip and has signed that."""
    answer = serve(request)
    signed = "accept-encoding" in request.header("authorization") and "gzip" in request.header("accept-encoding")
    if answer.status == 200 and signed:
        answer.body = gzip.compress(answer.body, mtime=0)
        answer.set("Content-Encoding", "gzip")
    return answer


@fault(in_front=True)
def forms_with_non_ascii_metadata_are_denied(request: S3Request, serve: Serve) -> Response:
    """A form with a metadata field that is not ASCII is refused (seen with MinIO: issue 21256)."""
    form = request.operation == "PostObject" and b"x-amz-meta-note" in request.body and not request.body.isascii()
    return error(403, "AccessDenied") if form else serve(request)


@fault(in_front=True)
def slash_before_analytics_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request about ?analytics of /bucket/ is refused."""
    return (
        error(400, "InvalidRequest") if request.has_trailing_slash and "analytics" in request.query else serve(request)
    )


@fault(in_front=True, on=("CreateBucket", "DeleteBucket"))
def buckets_are_made_without_a_slash(request: S3Request, serve: Serve) -> Response:
    """CreateBucket and DeleteBucket of /bucket/ are refused."""
    return error(400, "InvalidBucketName") if request.has_trailing_slash else serve(request)
