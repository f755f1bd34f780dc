"""Seeded defects of HTTP itself: reading requests, refusing them, and changing them on the way."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from urllib.parse import urlsplit

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.protocol.wire import Rules
from reference.server.service import refusal
from tests.defects.seeding import RAW_SIGNED, RAW_V4, defect, wrong_authentication, wrong_reading


def anything_goes(request: S3Request) -> str | None:
    """Signatures are not verified."""
    return None


# Reading off the connection

wrong_reading(
    "nobody_is_told_to_go_on",
    "100 Continue is never sent.",
    "http/expect::waiting_upload_gets_100_continue[as_written]",
    "http/expect::wrong_signature_is_refused_without_waiting",
    "http/expect::missing_bucket_is_refused_without_waiting",
    continues=False,
)
wrong_reading(
    "old_clients_are_told_to_go_on",
    "100 Continue is sent to HTTP/1.0, too.",
    "http/expect::expectation_of_http_1_0_is_ignored",
    old_versions=False,
)
wrong_reading(
    "old_clients_are_refused",
    "HTTP/1.0 is answered 505.",
    "http/versions::object_is_read[as_it_is]",
    "http/versions::object_is_written",
    http_1_0=False,
)
wrong_reading(
    "any_length_will_do",
    "A Content-Length is what digits it has, and the last one counts.",
    *(
        f"http/length::invalid_length_is_refused[{case}]"
        for case in ("negative", "with_a_sign", "two_numbers", "two_different_ones")
    ),
    "http/length::empty_length_is_refused",
    "http/smuggling::request_between_two_lengths_is_not_served",
    numbers=False,
)
wrong_reading(
    "length_and_chunks_go_together",
    "Transfer-Encoding beside Content-Length is taken, and the connection stays open.",
    "http/smuggling::request_after_the_last_chunk_is_not_served[as_it_is]",
    "http/smuggling::request_after_the_last_chunk_is_not_served[in_capitals]",
    one_end=False,
)
wrong_reading(
    "cut_off_bodies_are_stored",
    "An upload whose connection ends is stored as far as it came.",
    "http/length::body_that_is_cut_off_is_not_stored[unsigned_body]",
    "http/length::body_that_is_cut_off_leaves_the_object",
    whole=False,
)
wrong_reading(
    "refused_bodies_are_not_read",
    "After a refusal the request's body is taken for the next request.",
    "http/smuggling::body_of_a_refused_upload_is_not_a_request",
    "http/connections::next_request_after_a_refusal[body_with_a_wrong_signature]",
    reads_bodies=False,
)
wrong_reading(
    "closing_is_not_heard",
    "The connection stays open after Connection: close.",
    "http/connections::no_request_is_served_after_connection_close",
    closes=False,
)
wrong_reading(
    "any_host_will_do",
    "A request may have no Host, or two.",
    "http/headers::missing_host_is_refused",
    "http/headers::second_host_is_refused[another]",
    one_host=False,
)
wrong_reading(
    "space_before_a_colon_is_overlooked",
    "A header's name may have spaces behind it.",
    "http/headers::space_before_the_colon_is_refused",
    colons=False,
)
wrong_reading(
    "folded_lines_are_cut",
    "What stands on the next line of a header is lost.",
    "http/headers::invalid_value_is_refused_or_stored_with_spaces[folded]",
    authenticate=anything_goes,
    folds=False,
)
wrong_reading(
    "capitals_are_not_read",
    "Headers whose names are in capitals are overlooked.",
    "http/headers::header_names_are_case_insensitive[upper]",
    names=False,
)
wrong_reading(
    "methods_have_no_case",
    "Methods are taken in any case, before anything is verified.",
    "http/methods::unknown_method_is_refused[method_get]",
    "http/methods::unknown_method_changes_nothing[method_put]",
    "http/methods::unknown_method_changes_nothing[method_delete]",
    authenticate=anything_goes,
    case=False,
)
wrong_reading(
    "whole_urls_are_paths",
    "A URL in the request line is taken for a path.",
    "http/targets::absolute_url_is_accepted",
    whole_urls=False,
)
wrong_reading(
    "rest_of_a_request_line_is_overlooked",
    "What is between a path and the version is overlooked.",
    "http/targets::control_character_in_the_path_is_refused[space]",
    "http/targets::control_character_in_the_path_is_refused[bare_cr]",
    request_lines=False,
)


def _unchunked(request: S3Request) -> S3Request:
    if "transfer-encoding" not in request.headers:
        return request
    return request.having(transfer_encoding=None, content_length=str(len(request.body)))


@defect(
    "http/smuggling::request_after_the_last_chunk_is_not_served[unknown_coding]",
    "http/transfer_encoding::invalid_transfer_encoding_is_refused[unknown]",
    "http/transfer_encoding::invalid_transfer_encoding_is_refused[chunked_not_last]",
    clients=RAW_V4,
    in_front=True,
    rules=Rules(chunked_only=False),
)
def any_coding_with_the_word_chunked(request: S3Request, serve: Serve) -> Response:
    """Any Transfer-Encoding that contains the word chunked is accepted, and any other is ignored."""
    return serve(_unchunked(request))


@defect(
    "http/transfer_encoding::broken_chunks_are_not_stored[no_last_chunk]",
    "http/transfer_encoding::broken_chunks_are_not_stored[cut_off]",
    clients=RAW_V4,
    in_front=True,
    rules=Rules(whole=False),
)
def chunks_need_no_end(request: S3Request, serve: Serve) -> Response:
    """A chunked body that ends before its last chunk is stored."""
    return serve(_unchunked(request))


@defect("http/transfer_encoding::chunks_are_decoded_or_refused", clients=RAW_V4, in_front=True)
def last_byte_of_chunks_is_lost(request: S3Request, serve: Serve) -> Response:
    """A chunked body is stored without its last byte."""
    chunked = "transfer-encoding" in request.headers
    return serve(_unchunked(replace(request, body=request.body[:-1])) if chunked else request)


@defect(
    "http/versions::listing_is_not_in_chunks",
    "http/versions::refusal_is_not_in_chunks",
    clients=RAW_V4,
    rules=Rules(old_versions=False),
)
def chunks_for_old_clients(request: S3Request, serve: Serve) -> Response:
    """Documents are sent in chunks, whatever the HTTP version (seen with Ceph RGW 16)."""
    answer = serve(request)
    answer.framing = "chunked" if answer.is_xml else answer.framing
    return answer


# Use of a correctly read request


@defect("http/length::upload_without_a_length_is_refused", clients=RAW_SIGNED, in_front=True)
def no_length_is_none(request: S3Request, serve: Serve) -> Response:
    """An upload without Content-Length stores nothing, and returns 200 (seen with JuiceFS 1.4)."""
    missing = request.method == "PUT" and "content-length" not in request.headers
    return serve(request.having(content_length="0") if missing else request)


@defect("http/length::length_may_begin_with_zeros", clients=RAW_V4, in_front=True)
def zeros_are_octal(request: S3Request, serve: Serve) -> Response:
    """A Content-Length that begins with a zero is refused."""
    return error(400, "BadRequest") if re.match(r"0\d", request.header("content-length")) else serve(request)


@defect(
    "http/expect::unknown_expectation_is_ignored_or_refused[of_no_meaning]",
    "http/expect::expectation_without_a_body",
    clients=RAW_V4,
)
def other_expectations_are_malformed(request: S3Request, serve: Serve) -> Response:
    """An expectation other than 100-continue returns 400."""
    odd = request.header("expect") not in ("", "100-continue") or (request.header("expect") and request.method == "GET")
    return error(400, "InvalidArgument") if odd else serve(request)


@defect("http/methods::patch_is_not_allowed", clients=RAW_V4)
def patch_is_put(request: S3Request, serve: Serve) -> Response:
    """PATCH replaces the object."""
    return serve(replace(request, method="PUT") if request.method == "PATCH" else request)


@defect(
    "http/methods::unknown_method_is_refused[method_LINK]",
    "http/methods::unknown_method_is_refused[method_MADEUP]",
    clients=RAW_V4,
)
def any_other_method_is_get(request: S3Request, serve: Serve) -> Response:
    """Any method that S3 does not have reads the object."""
    return serve(replace(request, method="GET") if request.method in ("LINK", "MADEUP") else request)


@defect("http/methods::unknown_method_changes_nothing[method_MOVE]", clients=RAW_V4)
def move_deletes(request: S3Request, serve: Serve) -> Response:
    """MOVE deletes the object, and then refuses to put it anywhere."""
    if request.method != "MOVE":
        return serve(request)
    serve(replace(request, method="DELETE"))
    return error(400, "InvalidRequest")


@defect("http/methods::trace_does_not_repeat_the_signature", clients=RAW_V4, in_front=True)
def trace_repeats_everything(request: S3Request, serve: Serve) -> Response:
    """TRACE returns the headers of the request."""
    if request.method != "TRACE":
        return serve(request)
    lines = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return Response(200, [("Content-Type", "message/http")], lines.encode())


@defect("http/methods::put_and_delete_of_the_service_are_not_allowed[DELETE]", clients=RAW_V4)
def service_takes_all_methods(request: S3Request, serve: Serve) -> Response:
    """Every method on the service lists its buckets."""
    return serve(request if request.bucket else replace(request, method="GET", body=b""))


@defect("http/methods::unknown_argument_is_ignored[bare]", clients=RAW_SIGNED)
def unknown_arguments_are_refused(request: S3Request, serve: Serve) -> Response:
    """An unknown argument returns 400."""
    return error(400, "InvalidArgument") if "unknown" in request.query else serve(request)


@defect("http/headers::unknown_header_is_ignored", clients=RAW_SIGNED)
def unknown_headers_are_refused(request: S3Request, serve: Serve) -> Response:
    """An unknown header returns 400."""
    return error(400, "InvalidArgument") if "x-unknown" in request.headers else serve(request)


@defect(
    "http/headers::long_header_is_answered[16_KiB]",
    "http/headers::long_query_is_answered[60_KiB]",
    clients=RAW_V4,
    in_front=True,
)
def long_heads_break_it(request: S3Request, serve: Serve) -> Response:
    """A head of more than 8 KiB returns 500."""
    size = len(request.query_string) + sum(map(len, request.headers.values()))
    return error(500, "InternalError") if size > 8 * 1024 else serve(request)


@defect(
    "http/targets::same_key_in_another_encoding[letter]",
    "http/targets::same_key_in_another_encoding[unicode_in_lower_case]",
    "http/targets::encoded_slash_is_a_slash_of_the_key[header]",
    "http/targets::encoded_slash_is_a_slash_of_the_key[query]",
    clients=RAW_V4,
    in_front=True,
)
def path_is_compared_as_it_is_written(request: S3Request, serve: Serve) -> Response:
    """A key is only found in the percent-encoding that the SDKs use."""
    odd = re.search("%(6[Ff]|2F|[0-9][a-f]|[a-f][0-9a-f])", urlsplit(request.path).path)
    return error(404, "NoSuchKey") if odd else serve(request)


@defect("http/content::stored_bytes_are_not_compressed[gzip]", clients=RAW_V4, in_front=True)
def texts_are_compressed(request: S3Request, serve: Serve) -> Response:
    """A text is compressed for clients that accept that, as by a proxy."""
    answer = serve(request)
    if "gzip" in request.header("accept-encoding") and "text" in answer.header("Content-Type"):
        answer.body = gzip.compress(answer.body)
        answer.set("Content-Encoding", "gzip").set("Content-Length", str(len(answer.body)))
    return answer


@defect("http/content::stored_coding_is_left_as_it_is[not_said]", clients=RAW_V4, in_front=True)
def stored_coding_is_undone(request: S3Request, serve: Serve) -> Response:
    """A compressed object is decompressed for clients that do not accept its encoding."""
    answer = serve(request)
    plain = "gzip" not in request.header("accept-encoding") and "boto" not in request.header("user-agent").lower()
    if answer.header("Content-Encoding") == "gzip" and plain and answer.body:
        answer.body = gzip.decompress(answer.body)
        answer.set("Content-Encoding", None).set("Content-Length", str(len(answer.body)))
    return answer


@defect(
    "http/content::accept_header_does_not_change_the_object[image]",
    "http/content::accept_header_does_not_change_the_listing",
    clients=RAW_V4,
)
def types_are_negotiated(request: S3Request, serve: Serve) -> Response:
    """An object whose type the client does not accept returns 406."""
    return error(406, "NotAcceptable") if request.header("accept") == "image/png" else serve(request)


@defect("http/content::range_with_non_matching_if_range_is_ignored[etag]", clients=RAW_V4)
def if_range_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """If-Range is ignored (seen with Ceph RGW 16, JuiceFS 1.4 and Swift 2.38)."""
    return serve(request.having(if_range=None))


@defect("http/content::range_with_matching_if_range_is_returned", clients=RAW_V4)
def if_range_gives_everything(request: S3Request, serve: Serve) -> Response:
    """With If-Range the whole object is sent, whatever its value."""
    return serve(request.having(range=None) if "if-range" in request.headers else request)


@defect("http/connections::responses_have_the_order_of_requests", clients=RAW_V4)
def answers_overtake_each_other(request: S3Request, serve: Serve) -> Response:
    """The second of two reads at the same time is answered first."""
    if request.header("range") in ("bytes=0-0", "bytes=1-1"):
        return serve(request.having(range={"0": "bytes=1-1", "1": "bytes=0-0"}[request.header("range")[-1]]))
    return serve(request)


@defect("http/connections::pipelined_read_returns_the_previous_write", clients=RAW_V4)
def writes_are_put_off(request: S3Request, serve: Serve) -> Response:
    """An object is stored after the response to its upload, and after the next request."""
    if request.operation == "PutObject":
        request.memory["put off"] = request
        return Response(200, [("ETag", '"0123456789abcdef0123456789abcdef"')])
    answer = serve(request)
    if put_off := request.memory.pop("put off", None):
        serve(put_off)
    return answer


@defect("http/connections::response_to_head_ends_after_its_headers[missing_key]", clients=RAW_V4, in_front=True)
def head_is_refused_at_length(request: S3Request, serve: Serve) -> Response:
    """A refused HEAD has a body."""
    answer = serve(request)
    if request.method == "HEAD" and answer.status == 404:
        answer.body = b"<Error><Code>NoSuchKey</Code></Error>"
    return answer


@defect("http/every_answer::date_is_now[missing_key]", clients=RAW_V4, in_front=True)
def refusals_have_no_time(request: S3Request, serve: Serve) -> Response:
    """The Date of a 404 is that of the epoch."""
    answer = serve(request)
    missing = request.operation == "GetObject" and answer.status == 404
    return answer.set("Date", "Thu, 01 Jan 1970 00:00:00 GMT") if missing else answer


@defect(
    "http/every_answer::request_id_is_given[wrong_signature]",
    "http/every_answer::extended_request_id_is_given[wrong_signature]",
    clients=RAW_V4,
    in_front=True,
)
def who_is_not_known_gets_no_ids(request: S3Request, serve: Serve) -> Response:
    """Responses to requests with a wrong signature have no ids (seen with rclone 1.75)."""
    answer = serve(request)
    return answer.set("x-amz-request-id", None).set("x-amz-id-2", None) if answer.status == 403 else answer


# Buckets in Host.


def _is_by_host(request: S3Request) -> bool:
    return ".localhost" in request.header("host")


@defect("http/hosts::path_is_only_a_key_if_the_bucket_is_in_host", clients=RAW_V4)
def bucket_in_the_path_is_taken_twice(request: S3Request, serve: Serve) -> Response:
    """If the bucket is in Host, its name at the beginning of the path is dropped from the key."""
    twice = f"/{request.bucket}/{request.bucket}/"
    path = request.path.replace(twice, f"/{request.bucket}/") if _is_by_host(request) else request.path
    return serve(replace(request, path=path))


@defect(
    "http/hosts::object_is_written_in_either_style[host]",
    "http/hosts::object_is_read_in_either_style[host]",
    "http/hosts::bucket_is_listed_in_either_style[host]",
    clients=RAW_V4,
)
def keys_begin_with_the_host(request: S3Request, serve: Serve) -> Response:
    """If the bucket is in Host, its name is added to the key, and to the prefix of a listing."""
    if not _is_by_host(request):
        return serve(request)
    if request.key:
        return serve(request.at(request.bucket, f"{request.bucket}/{request.key}"))
    return serve(
        request.asking(prefix=f"{request.bucket}/{request.asked('prefix')}") if request.asked("prefix") else request
    )


@defect("http/hosts::object_is_read_in_either_style[path]", clients=RAW_V4, in_front=True)
def paths_name_no_buckets(request: S3Request, serve: Serve) -> Response:
    """A path-style GetObject is redirected to the bucket's host."""
    by_path = request.operation == "GetObject" and not _is_by_host(request)
    return error(301, "PermanentRedirect") if by_path else serve(request)


@defect("http/hosts::host_of_a_missing_bucket_is_refused", clients=RAW_V4)
def host_of_no_bucket_is_the_service(request: S3Request, serve: Serve) -> Response:
    """A host below the endpoint's that names no bucket lists all buckets."""
    missing = _is_by_host(request) and request.bucket and request.stored_bucket is None
    return serve(replace(request, path="/") if missing else request)


@wrong_authentication("http/hosts::host_of_another_bucket_is_refused", clients=RAW_V4)
def host_of_a_bucket_is_not_signed(request: S3Request) -> str | None:
    """The signature is not verified if the bucket is in Host."""
    return None if _is_by_host(request) else refusal(request)


@defect("http/hosts::host_is_case_insensitive", clients=RAW_V4, in_front=True)
def hosts_have_a_case(request: S3Request, serve: Serve) -> Response:
    """A host in upper case names no bucket."""
    return error(404, "NoSuchBucket") if request.header("host").isupper() else serve(request)


@defect(
    *(f"http/hosts::unusual_host_is_accepted_or_refused[{case}]" for case in ("another_port", "trailing_dot")),
    clients=RAW_V4,
    in_front=True,
)
def other_hosts_break_it(request: S3Request, serve: Serve) -> Response:
    """A Host with another port, or with a dot at its end, causes a server error."""
    odd = re.search(r":1$|\.(:|$)", request.header("host"))
    return error(500, "InternalError") if odd else serve(request)


# Bytes above 127.


@defect(
    "http/targets::utf_8_in_the_path_is_the_key_or_refused",
    "http/headers::unknown_header_may_have_any_bytes[utf_8]",
    clients=RAW_V4,
    in_front=True,
)
def bytes_above_127_break_it(request: S3Request, serve: Serve) -> Response:
    """A path or a header with bytes above 127 causes a server error."""
    text = "".join((request.path, *request.headers.values()))
    return serve(request) if text.isascii() else error(500, "InternalError")


@defect(
    *(
        f"http/targets::path_that_is_not_utf_8_is_refused[{case}]"
        for case in ("encoded", "as_it_is", "overlong", "cut_off")
    ),
    clients=RAW_V4,
)
def what_is_no_utf_8_is_left_out(request: S3Request, serve: Serve) -> Response:
    """Bytes in a path that are not UTF-8 are dropped from the key."""
    return serve(replace(request, path=re.sub("%FF|%C0%AF|%C3$|\xff", "", request.path)))


@defect(
    "http/length::bucket_is_created_without_a_length",
    "http/length::acl_is_put_without_a_length",
    clients=RAW_SIGNED,
)
def every_put_has_a_length(request: S3Request, serve: Serve) -> Response:
    """A PUT without Content-Length is refused, also if it needs no body."""
    missing = request.method == "PUT" and "content-length" not in request.headers
    return error(411, "MissingContentLength") if missing else serve(request)


@defect("streaming/unsigned_chunks::unsigned_chunks_without_a_length_are_accepted", clients=RAW_V4)
def every_streamed_upload_has_a_length(request: S3Request, serve: Serve) -> Response:
    """An upload in chunks without Content-Length is refused (seen with rclone)."""
    streamed = request.header("x-amz-content-sha256").startswith("STREAMING-")
    missing = streamed and "content-length" not in request.headers
    return error(411, "MissingContentLength") if missing else serve(request)
