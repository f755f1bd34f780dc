"""Seeded defects of the dress of requests: headers of browsers, headers without a value, accepted codings, framing, and
bytes beyond ASCII."""

from __future__ import annotations

import gzip

from conformance.http.test_requests_of_browsers import DOCUMENTS
from conformance.http.test_requests_of_other_sdks import MEANING_NOTHING
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import RAW_ANONYMOUS, RAW_V4, defect

BROWSERS = "http/requests_of_browsers"
SDKS = "http/requests_of_other_sdks"
GZIP = "http/content::accepted_gzip_changes_no_header"


def _is_a_browser(request: S3Request) -> bool:
    return request.header("user-agent").startswith("Mozilla/")


@defect(f"{BROWSERS}::anonymous_browser_is_answered_as_others[public_object]", clients=RAW_ANONYMOUS, in_front=True)
def browsers_are_sent_to_the_console(request: S3Request, serve: Serve) -> Response:
    """An anonymous GET of an object by a browser is redirected to the console (seen with MinIO: issue 12537)."""
    to_console = _is_a_browser(request) and request.key and "authorization" not in request.headers
    return Response(307, [("Location", "/minio/")]) if to_console else serve(request)


@defect(f"{BROWSERS}::anonymous_browser_is_answered_as_others[private_object]",
        f"{BROWSERS}::anonymous_browser_is_answered_as_others[bucket]",
        clients=RAW_ANONYMOUS, in_front=True)  # fmt: skip
def refused_browsers_get_a_page(request: S3Request, serve: Serve) -> Response:
    """A refusal of a request that accepts HTML is a page."""
    answer = serve(request)
    page = answer.status == 403 and "text/html" in request.header("accept")
    return Response(200, [("Content-Type", "text/html")], b"<html>Log in</html>") if page else answer


@defect(*(f"{BROWSERS}::browser_gets_the_object[{method}-{way}]"
          for method in ("GET", "HEAD") for way in ("signed", "presigned")),
        clients=RAW_V4, in_front=True)  # fmt: skip
def browsers_get_a_page_of_the_object(request: S3Request, serve: Serve) -> Response:
    """GET and HEAD of an object by a browser return a page about it."""
    answer = serve(request)
    if not (_is_a_browser(request) and request.key and answer.status == 200):
        return answer
    return Response(303, [("Location", "/browser")])


@defect(*(f"{BROWSERS}::browser_gets_the_listing[{name}-{way}]"
          for name in DOCUMENTS for way in ("signed", "presigned")),
        clients=RAW_V4, in_front=True)  # fmt: skip
def listings_for_browsers_are_pages(request: S3Request, serve: Serve) -> Response:
    """A listing for a client that accepts HTML is a page."""
    answer = serve(request)
    lists = request.operation in (*LISTINGS, "ListBuckets", "ListObjectVersions")
    if not (lists and "text/html" in request.header("accept") and answer.status == 200):
        return answer
    return Response(200, [("Content-Type", "text/html")], b"<!doctype html><html><body>Index</body></html>")


def _has_an_empty_agent(request: S3Request) -> bool:
    return request.headers.get("user-agent") == ""


@defect(f"{SDKS}::headers_of_a_request_without_a_body[empty_agent]", clients=RAW_V4, in_front=True)
def empty_agents_may_not_read(request: S3Request, serve: Serve) -> Response:
    """A GET with an empty User-Agent is refused."""
    refused = request.method == "GET" and _has_an_empty_agent(request)
    return error(403, "AccessDenied") if refused else serve(request)


@defect(f"{SDKS}::headers_of_a_request_without_a_body[head_with_empty_agent]",
        f"{SDKS}::empty_header_of_an_upload[User-Agent]",
        clients=RAW_V4, in_front=True)  # fmt: skip
def empty_agents_may_only_get(request: S3Request, serve: Serve) -> Response:
    """A PUT or HEAD with an empty User-Agent is refused."""
    refused = request.method in ("PUT", "HEAD") and _has_an_empty_agent(request)
    return error(403, "AccessDenied") if refused else serve(request)


@defect(f"{SDKS}::path_of_a_bucket_with_and_without_slash[ListObjectsV2-with_slash]", clients=RAW_V4, in_front=True)
def slash_before_the_query_is_refused(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 of /bucket/ is refused (seen with Scaleway and OVH: duckdb issue 7698)."""
    slashed = request.operation == "ListObjectsV2" and request.path.endswith("/")
    return error(400, "InvalidRequest") if slashed else serve(request)


@defect(f"{SDKS}::empty_header_of_a_copy[x-amz-tagging]",
        f"{SDKS}::empty_header_of_a_multipart_upload[x-amz-tagging]",
        clients=RAW_V4)  # fmt: skip
def empty_tagging_is_refused(request: S3Request, serve: Serve) -> Response:
    """CopyObject and CreateMultipartUpload with an empty x-amz-tagging are refused (Cloudflare R2 refuses PutObject:
    velero issue 9931)."""
    writes = request.operation in ("CopyObject", "CreateMultipartUpload")
    empty = writes and request.headers.get("x-amz-tagging") == ""
    return error(400, "InvalidArgument") if empty else serve(request)


@defect(*(f"{SDKS}::empty_header_of_{write}[{name}]"
          for name in MEANING_NOTHING if name != "x-amz-tagging" for write in ("a_copy", "a_multipart_upload")),
        clients=RAW_V4)  # fmt: skip
def empty_headers_are_filled(request: S3Request, serve: Serve) -> Response:
    """A copy and a multipart upload store a word for a header without a value."""
    if request.operation not in ("CopyObject", "CreateMultipartUpload"):
        return serve(request)
    empty = (name for name, value in request.headers.items() if value == "" and name != "x-amz-tagging")
    return serve(request.having(**{name.replace("-", "_"): "undefined" for name in empty}))


@defect(f"{SDKS}::empty_storage_class", clients=RAW_V4)
def empty_storage_class_is_a_fault(request: S3Request, serve: Serve) -> Response:
    """PutObject with an empty x-amz-storage-class returns 500."""
    return error(500, "InternalError") if request.headers.get("x-amz-storage-class") == "" else serve(request)


@defect(f"{GZIP}[HEAD-unsigned]", f"{GZIP}[HEAD-signed]", clients=RAW_V4)
def length_is_left_out_for_gzip(request: S3Request, serve: Serve) -> Response:
    """HeadObject with Accept-Encoding: gzip returns no Content-Length (seen with Yandex: minio-hs pull request 151)."""
    answer = serve(request)
    accepted = request.method == "HEAD" and "gzip" in request.header("accept-encoding")
    return answer.set("Content-Length", None) if accepted else answer


@defect(f"{GZIP}[GET-signed]", clients=RAW_V4)
def texts_are_compressed_when_that_is_signed(request: S3Request, serve: Serve) -> Response:
    """GetObject compresses a text if the request accepts gzip and has signed that."""
    answer = serve(request)
    signed = "accept-encoding" in request.header("authorization") and "gzip" in request.header("accept-encoding")
    if request.operation == "GetObject" and answer.status == 200 and signed:
        answer.body = gzip.compress(answer.body, mtime=0)
        answer.set("Content-Encoding", "gzip")
    return answer


@defect(f"{GZIP}[GET-signed]", f"{GZIP}[HEAD-signed]", clients=RAW_V4, in_front=True)
def accepted_codings_are_changed_on_the_way(request: S3Request, serve: Serve) -> Response:
    """A front end changes Accept-Encoding before the signature is verified (seen with Google Cloud Storage)."""
    return serve(request.having(accept_encoding="gzip,gfe") if "accept-encoding" in request.headers else request)


CHUNKS = "streaming/signed_chunks::chunks_may_be_within_a_transfer_encoding"


@defect(f"{CHUNKS}[at_once]", f"{CHUNKS}[after_100_continue]", clients=RAW_V4)
def signed_chunks_need_a_length(request: S3Request, serve: Serve) -> Response:
    """PutObject in signed chunks without a Content-Length returns 411."""
    streamed = request.header("x-amz-content-sha256").startswith("STREAMING-AWS4")
    lacking = streamed and "content-length" not in request.headers
    return error(411, "MissingContentLength") if lacking else serve(request)


@defect(f"{CHUNKS}[after_100_continue]", clients=RAW_V4)
def expected_chunks_are_stored_as_they_came(request: S3Request, serve: Serve) -> Response:
    """Signed chunks in a Transfer-Encoding after 100 Continue are refused."""
    both = "expect" in request.headers and "transfer-encoding" in request.headers
    return error(400, "IncompleteBody") if both else serve(request)


FORM = "post_object/fields::metadata_beyond_ascii_is_stored"


@defect(*(f"{FORM}[{name}]" for name in ("accent", "chinese", "emoji")), clients=RAW_V4, in_front=True)
def forms_beyond_ascii_are_denied(request: S3Request, serve: Serve) -> Response:
    """A form with a metadata field that is not ASCII is refused (seen with MinIO: issue 21256)."""
    form = request.operation == "PostObject" and b"x-amz-meta-note" in request.body and not request.body.isascii()
    return error(403, "AccessDenied") if form else serve(request)


@defect(*(f"{FORM}[{name}]" for name in ("accent", "chinese", "emoji")), clients=RAW_V4)
def metadata_beyond_ascii_loses_its_letters(request: S3Request, serve: Serve) -> Response:
    """Metadata that is not ASCII is returned as question marks."""
    answer = serve(request)
    note = answer.header("x-amz-meta-note")
    return answer.set("x-amz-meta-note", "????") if note.startswith("=?") else answer
