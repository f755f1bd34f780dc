"""Faults of HTTP itself: reading requests, refusing them, and changing them on the way."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from urllib.parse import urlsplit

from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.protocol.wire import Rules
from reference.server.service import refusal


@wrong_authentication(rules=Rules(folds=False))
def folded_header_lines_are_cut(request: S3Request) -> str | None:
    """The text on the next line of a header is lost, and signatures are not verified."""
    return None


@wrong_authentication(rules=Rules(case=False))
def methods_are_case_insensitive(request: S3Request) -> str | None:
    """Methods are taken in any case, before anything is verified."""
    return None


def _unchunked(request: S3Request) -> S3Request:
    if "transfer-encoding" not in request.headers:
        return request
    return request.with_headers(transfer_encoding=None, content_length=str(len(request.body)))


@fault(in_front=True, rules=Rules(chunked_only=False))
def any_coding_with_the_word_chunked_is_accepted(request: S3Request, serve: Serve) -> Response:
    """Any Transfer-Encoding that contains the word chunked is accepted, and any other is ignored."""
    return serve(_unchunked(request))


@fault(in_front=True, rules=Rules(whole=False))
def incomplete_chunked_bodies_are_stored(request: S3Request, serve: Serve) -> Response:
    """A chunked body without a last chunk is stored."""
    return serve(_unchunked(request))


@fault(in_front=True)
def last_byte_of_chunks_is_lost(request: S3Request, serve: Serve) -> Response:
    """A chunked body is stored without the last byte."""
    chunked = "transfer-encoding" in request.headers
    return serve(_unchunked(replace(request, body=request.body[:-1])) if chunked else request)


@fault(rules=Rules(old_versions=False))
def http_1_0_clients_get_chunks(request: S3Request, serve: Serve) -> Response:
    """Documents are sent in chunks, whatever the HTTP version (seen with Ceph RGW 16)."""
    answer = serve(request)
    answer.framing = "chunked" if answer.is_xml else answer.framing
    return answer


# Use of a correctly read request


@fault()
def unknown_expectations_are_refused(request: S3Request, serve: Serve) -> Response:
    """An expectation other than 100-continue returns 400."""
    odd = request.header("expect") not in ("", "100-continue") or (request.header("expect") and request.method == "GET")
    return error(400, "InvalidArgument") if odd else serve(request)


@fault()
def move_method_deletes_the_object(request: S3Request, serve: Serve) -> Response:
    """MOVE deletes the object, and then refuses the request."""
    if request.method != "MOVE":
        return serve(request)
    serve(replace(request, method="DELETE"))
    return error(400, "InvalidRequest")


@fault(in_front=True)
def trace_returns_the_request_headers(request: S3Request, serve: Serve) -> Response:
    """TRACE returns the headers of the request."""
    if request.method != "TRACE":
        return serve(request)
    lines = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return Response(200, [("Content-Type", "message/http")], lines.encode())


@fault()
def service_accepts_all_methods(request: S3Request, serve: Serve) -> Response:
    """Every method on the service lists the buckets."""
    return serve(request if request.bucket else replace(request, method="GET", body=b""))


@fault(in_front=True)
def long_request_heads_are_a_server_error(request: S3Request, serve: Serve) -> Response:
    """A head of more than 8 KiB returns 500."""
    size = len(request.query_string) + sum(map(len, request.headers.values()))
    return error(500, "InternalError") if size > 8 * 1024 else serve(request)


@fault(in_front=True)
def path_is_compared_without_decoding(request: S3Request, serve: Serve) -> Response:
    """A key is only found in the percent-encoding that the SDKs use."""
    odd = re.search("%(6[Ff]|2F|[0-9][a-f]|[a-f][0-9a-f])", urlsplit(request.path).path)
    return error(404, "NoSuchKey") if odd else serve(request)


@fault(in_front=True)
def texts_are_compressed_as_by_a_proxy(request: S3Request, serve: Serve) -> Response:
    """A text is compressed for clients that accept that, as by a proxy."""
    answer = serve(request)
    if "gzip" in request.header("accept-encoding") and "text" in answer.header("Content-Type"):
        answer.body = gzip.compress(answer.body)
        answer.set("Content-Encoding", "gzip").set("Content-Length", str(len(answer.body)))
    return answer


@fault(in_front=True)
def stored_content_encoding_is_decoded(request: S3Request, serve: Serve) -> Response:
    """A compressed object is decompressed for clients that do not accept the encoding."""
    answer = serve(request)
    plain = "gzip" not in request.header("accept-encoding") and "boto" not in request.header("user-agent").lower()
    if answer.header("Content-Encoding") == "gzip" and plain and answer.body:
        answer.body = gzip.decompress(answer.body)
        answer.set("Content-Encoding", None).set("Content-Length", str(len(answer.body)))
    return answer


@fault()
def concurrent_responses_are_reordered(request: S3Request, serve: Serve) -> Response:
    """The second of two reads at the same time is answered first."""
    if request.header("range") in ("bytes=0-0", "bytes=1-1"):
        return serve(request.with_headers(range={"0": "bytes=1-1", "1": "bytes=0-0"}[request.header("range")[-1]]))
    return serve(request)


@fault()
def writes_are_done_after_their_response(request: S3Request, serve: Serve) -> Response:
    """An object is stored after the response to the upload, and after the next request."""
    if request.operation == "PutObject":
        request.memory["put off"] = request
        return Response(200, [("ETag", '"0123456789abcdef0123456789abcdef"')])
    answer = serve(request)
    if put_off := request.memory.pop("put off", None):
        serve(put_off)
    return answer


# Buckets in Host.


def _is_by_host(request: S3Request) -> bool:
    return ".localhost" in request.header("host")


@fault()
def bucket_name_is_cut_from_virtual_host_keys(request: S3Request, serve: Serve) -> Response:
    """If the bucket is in Host, the same name at the beginning of the path is cut from the key."""
    twice = f"/{request.bucket}/{request.bucket}/"
    path = request.path.replace(twice, f"/{request.bucket}/") if _is_by_host(request) else request.path
    return serve(replace(request, path=path))


@fault()
def virtual_host_keys_begin_with_the_bucket(request: S3Request, serve: Serve) -> Response:
    """If the bucket is in Host, the name is added to the key, and to the prefix of a listing."""
    if not _is_by_host(request):
        return serve(request)
    if request.key:
        return serve(request.at(request.bucket, f"{request.bucket}/{request.key}"))
    return serve(
        request.with_query(prefix=f"{request.bucket}/{request.parameter('prefix')}")
        if request.parameter("prefix")
        else request
    )


@fault()
def keys_begin_after_the_bucket_in_them(request: S3Request, serve: Serve) -> Response:
    """If the bucket is in Host, a key that has its name between slashes begins after that (seen with Floci)."""
    _, found, rest = request.key.partition(f"/{request.bucket}/")
    return serve(request.at(request.bucket, rest) if found and _is_by_host(request) else request)


@fault()
def unknown_virtual_host_is_the_service(request: S3Request, serve: Serve) -> Response:
    """A host below the endpoint's that names no bucket lists all buckets."""
    missing = _is_by_host(request) and request.bucket and request.stored_bucket is None
    return serve(replace(request, path="/") if missing else request)


@wrong_authentication()
def signature_of_virtual_host_requests_is_not_verified(request: S3Request) -> str | None:
    """The signature is not verified if the bucket is in Host."""
    return None if _is_by_host(request) else refusal(request)


@fault(in_front=True)
def virtual_hosts_are_case_sensitive(request: S3Request, serve: Serve) -> Response:
    """A host in upper case names no bucket."""
    return error(404, "NoSuchBucket") if request.header("host").isupper() else serve(request)


# Bytes above 127.


@fault(in_front=True)
def bytes_above_127_are_a_server_error(request: S3Request, serve: Serve) -> Response:
    """A path or a header with bytes above 127 causes a server error."""
    text = "".join((request.path, *request.headers.values()))
    return serve(request) if text.isascii() else error(500, "InternalError")


@fault()
def invalid_utf_8_is_dropped_from_keys(request: S3Request, serve: Serve) -> Response:
    """Bytes in a path that are not UTF-8 are dropped from the key."""
    return serve(replace(request, path=re.sub("%FF|%C0%AF|%C3$|\xff", "", request.path)))
