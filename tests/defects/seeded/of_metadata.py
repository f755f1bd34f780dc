"""Seeded defects of system and user metadata, and of overriding them."""

from __future__ import annotations

import email.utils
from dataclasses import replace
from urllib.parse import unquote

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeding import BOTO3, defect

READS = ("GetObject", "HeadObject")
META = "x-amz-meta-"
REDIRECT = "x-amz-website-redirect-location"


def _stored_with(request: S3Request, serve: Serve, **changes: str | None) -> Response:
    """PutObject with other headers."""
    return serve(request.having(**changes)) if request.operation == "PutObject" else serve(request)


def _with_metadata(request: S3Request, serve: Serve, metadata: dict[str, str]) -> Response:
    """PutObject with other user metadata."""
    others = {name: value for name, value in request.headers.items() if not name.startswith(META)}
    return serve(replace(request, headers=others | {META + name: value for name, value in metadata.items()}))


def _metadata(request: S3Request) -> dict[str, str]:
    found = {name.removeprefix(META): value for name, value in request.headers.items() if name.startswith(META)}
    return found if request.operation == "PutObject" else {}


@defect(
    "objects/system_metadata::header_is_kept[encoding]",
    "objects/system_metadata::header_is_kept[language]",
    "objects/system_metadata::headers_are_kept_together",
)
def some_headers_are_not_kept(request: S3Request, serve: Serve) -> Response:
    """Content-Encoding and Content-Language are not stored (seen with JuiceFS 1.4)."""
    return _stored_with(request, serve, content_encoding=None, content_language=None)


@defect("objects/system_metadata::header_is_kept[encodings]")
def first_of_several_encodings_is_kept(request: S3Request, serve: Serve) -> Response:
    """Only the first of several content encodings is stored."""
    first = request.header("content-encoding").partition(",")[0]
    return _stored_with(request, serve, content_encoding=first or None)


@defect("objects/system_metadata::header_is_kept[cache_control]")
def directives_after_the_first_are_lost(request: S3Request, serve: Serve) -> Response:
    """Cache-Control is cut at its first comma."""
    first = request.header("cache-control").partition(",")[0]
    return _stored_with(request, serve, cache_control=first or None)


@defect("objects/system_metadata::header_is_kept[disposition]")
def quotes_are_taken_away(request: S3Request, serve: Serve) -> Response:
    """Content-Disposition is stored without its quotes."""
    return _stored_with(
        request, serve, content_disposition=request.header("content-disposition").replace('"', "") or None
    )


@defect("objects/system_metadata::header_is_kept[expires_in_the_past]")
def expired_objects_do_not_say_so(request: S3Request, serve: Serve) -> Response:
    """An Expires in the past is not returned."""
    answer = serve(request)
    when = email.utils.parsedate(answer.header("Expires"))
    return answer.set("Expires", None) if when and when[0] < 2026 else answer


@defect("objects/system_metadata::expires_need_not_be_a_time")
def expires_is_made_a_time(request: S3Request, serve: Serve) -> Response:
    """An Expires that is not a time is stored as one in the past."""
    given = request.header("expires")
    return _stored_with(
        request, serve, expires=given if email.utils.parsedate(given) else "Thu, 01 Jan 1970 00:00:00 GMT"
    )


@defect("objects/system_metadata::header_is_kept[type]")
def text_has_a_charset(request: S3Request, serve: Serve) -> Response:
    """Text types are returned with a charset, as by web frameworks."""
    answer = serve(request)
    if request.operation in READS and answer.header("Content-Type") == "text/plain":
        answer.set("Content-Type", "text/plain; charset=utf-8")
    return answer


@defect("objects/system_metadata::header_is_kept[type_with_charset]")
def parameters_of_a_type_are_lost(request: S3Request, serve: Serve) -> Response:
    """Content-Type is stored without its parameters."""
    kept = request.header("content-type").partition(";")[0]
    return _stored_with(request, serve, content_type=kept or None)


@defect("objects/system_metadata::default_content_type")
def default_type_is_that_of_http(request: S3Request, serve: Serve) -> Response:
    """An object without a type is returned as application/octet-stream."""
    return _stored_with(request, serve, content_type=request.header("content-type") or "application/octet-stream")


@defect("objects/system_metadata::type_is_not_guessed")
def type_is_guessed_from_the_key(request: S3Request, serve: Serve) -> Response:
    """An object without a type is returned as text/html if its key ends with .html."""
    if request.key.endswith(".html") and "content-type" not in request.headers:
        return _stored_with(request, serve, content_type="text/html")
    return serve(request)


@defect("objects/system_metadata::headers_not_given_are_not_sent")
def every_object_may_be_cached(request: S3Request, serve: Serve) -> Response:
    """Objects without Cache-Control are returned with one."""
    answer = serve(request)
    if request.operation in READS and not answer.header("Cache-Control"):
        answer.set("Cache-Control", "max-age=604800")
    return answer


@defect(
    "objects/system_metadata::chunked_coding_is_not_kept[last]",
    "objects/system_metadata::aws_chunked_alone_leaves_no_content_encoding",
)
def chunked_coding_is_stored(request: S3Request, serve: Serve) -> Response:
    """aws-chunked is stored as part of Content-Encoding (seen with Ceph RGW 16)."""
    given = request.header("content-encoding")
    if request.operation == "PutObject" and "aws-chunked" in given:
        request.memory[request.key] = given
    answer = serve(request)
    if request.operation in READS and request.key in request.memory:
        answer.set("Content-Encoding", request.memory[request.key])
    return answer


@defect(
    "objects/system_metadata::redirect_location_is_kept[path]",
    "objects/system_metadata::redirect_location_is_kept[https]",
)
def redirect_location_is_followed(request: S3Request, serve: Serve) -> Response:
    """GetObject of an object with a redirect location returns 301, as a website does."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.header(REDIRECT):
        return Response(301, [("Location", answer.header(REDIRECT))])
    return answer


@defect("objects/system_metadata::invalid_redirect_location_is_refused[relative_path]")
def any_redirect_location_is_stored(request: S3Request, serve: Serve) -> Response:
    """A redirect location may be any text (seen with moto, Ceph RGW 16 and LocalStack)."""
    return _stored_with(request, serve, x_amz_website_redirect_location=None)


@defect("objects/user_metadata::name_is_kept[underscore]")
def underscore_is_a_hyphen(request: S3Request, serve: Serve) -> Response:
    """An underscore in a header name is read as a hyphen (seen with Ceph RGW 16)."""
    return _renamed(request, serve, "_", "-")


@defect("objects/user_metadata::name_is_kept[dot]")
def dots_are_dropped_from_names(request: S3Request, serve: Serve) -> Response:
    """A dot in the name of user metadata is dropped."""
    return _renamed(request, serve, ".", "")


def _renamed(request: S3Request, serve: Serve, old: str, new: str) -> Response:
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {name.replace(old, new): value for name, value in metadata.items()})
    return serve(request)


@defect(
    "objects/user_metadata::name_is_kept[like_the_etag]",
    "objects/user_metadata::metadata_may_have_the_names_of_headers",
)
def metadata_called_etag_are_lost(request: S3Request, serve: Serve) -> Response:
    """User metadata with the name of a header are not stored."""
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {n: v for n, v in metadata.items() if n not in ("etag", "last-modified")})
    return serve(request)


@defect("objects/user_metadata::case_of_names_does_not_count", clients=BOTO3)
def metadata_in_two_cases_are_two(request: S3Request, serve: Serve) -> Response:
    """User metadata are returned under two names, one with a hyphen before each capital."""
    answer = serve(request)
    if value := answer.header(META + "mixedcase"):
        answer.headers.append((META + "mixed-case", value))
    return answer


def _changed(request: S3Request, serve: Serve, old: str, new: str) -> Response:
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {name: value.replace(old, new) for name, value in metadata.items()})
    return serve(request)


@defect("objects/user_metadata::value_is_kept[mixed_case]")
def values_are_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """Values of user metadata are stored in lower case."""
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {name: value.lower() for name, value in metadata.items()})
    return serve(request)


@defect("objects/user_metadata::value_is_kept[percent]")
def values_are_percent_decoded(request: S3Request, serve: Serve) -> Response:
    """Values of user metadata are percent-decoded."""
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {name: unquote(value) for name, value in metadata.items()})
    return serve(request)


@defect("objects/user_metadata::value_is_kept[plus]")
def plus_in_a_value_is_a_space(request: S3Request, serve: Serve) -> Response:
    """A plus sign in user metadata becomes a space."""
    return _changed(request, serve, "+", " ")


@defect("objects/user_metadata::value_is_kept[quotes]", "objects/user_metadata::value_is_kept[json]")
def quotes_in_a_value_are_escaped(request: S3Request, serve: Serve) -> Response:
    """Quotes in user metadata come back with a backslash."""
    return _changed(request, serve, '"', '\\"')


@defect("objects/user_metadata::value_is_kept[thousand_letters]")
def long_metadata_are_cut(request: S3Request, serve: Serve) -> Response:
    """Values of user metadata are cut after 255 characters."""
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {name: value[:255] for name, value in metadata.items()})
    return serve(request)


@defect("objects/user_metadata::empty_value_is_kept")
def empty_metadata_are_dropped(request: S3Request, serve: Serve) -> Response:
    """User metadata without a value are not stored."""
    if metadata := _metadata(request):
        return _with_metadata(request, serve, {name: value for name, value in metadata.items() if value})
    return serve(request)


@defect("objects/user_metadata::many_entries_are_kept")
def metadata_have_ten_entries(request: S3Request, serve: Serve) -> Response:
    """Only the first ten entries of user metadata are stored."""
    if metadata := _metadata(request):
        return _with_metadata(request, serve, dict(sorted(metadata.items())[:10]))
    return serve(request)


@defect("objects/user_metadata::two_kilobytes_are_kept")
def limit_is_one_kilobyte(request: S3Request, serve: Serve) -> Response:
    """User metadata of more than 1 KB are refused."""
    if sum(len(name) + len(value) for name, value in _metadata(request).items()) > 1024:
        return serve(request.having(x_amz_meta_more="x" * 2048))
    return serve(request)


@defect(
    "objects/user_metadata::more_than_two_kilobytes_are_refused[one_byte_more]",
    "objects/user_metadata::entries_are_measured_together",
)
def metadata_have_no_limit(request: S3Request, serve: Serve) -> Response:
    """User metadata may be of any size (seen with moto, Ceph RGW 16 and LocalStack)."""
    return _with_metadata(request, serve, {}) if len(str(_metadata(request))) > 2000 else serve(request)


@defect("objects/user_metadata::encoded_ascii_is_decoded")
def encoded_words_stay_as_they_are(request: S3Request, serve: Serve) -> Response:
    """A value in RFC 2047 form is returned as it was sent (seen with moto, Ceph RGW 16 and JuiceFS)."""
    encoded = {name: value for name, value in _metadata(request).items() if value.startswith("=?")}
    request.memory.setdefault("encoded", {})[request.key] = encoded or request.memory.get("encoded", {}).get(
        request.key
    )
    answer = serve(request)
    if request.operation in READS:
        for name, value in (request.memory["encoded"][request.key] or {}).items():
            answer.set(META + name, value)
    return answer


@defect("objects/user_metadata::encoded_unicode_stays_encoded")
def encoded_words_are_sent_raw(request: S3Request, serve: Serve) -> Response:
    """A value in RFC 2047 form is returned as raw UTF-8."""
    answer = serve(request)
    if answer.header(META + "note").startswith("=?"):
        answer.set(META + "note", "äöü".encode().decode("latin-1"))
    return answer


@defect("objects/overwrite::user_metadata_are_dropped", "objects/overwrite::user_metadata_are_not_merged")
def overwriting_merges_metadata(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key adds to its user metadata."""
    if request.operation == "PutObject":
        before = serve(replace(request, method="HEAD", body=b"", arrived=None))
        kept = {n.removeprefix(META): v for n, v in before.headers if n.startswith(META)}
        return _with_metadata(request, serve, kept | _metadata(request))
    return serve(request)


@defect("objects/overwrite::system_metadata_are_dropped", "objects/delete::key_can_be_put_again")
def former_cache_control_stays(request: S3Request, serve: Serve) -> Response:
    """A key keeps its first Cache-Control and content type."""
    if request.operation == "PutObject":
        names = ("cache-control", "content-type")
        given = {name: request.headers[name] for name in names if name in request.headers}
        kept = request.memory.setdefault(request.key, given)
        return serve(replace(request, headers={**request.headers, **kept}))
    return serve(request)


@defect("objects/overwrite::redirect_location_is_dropped")
def former_redirect_location_stays(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key keeps its redirect location."""
    if request.operation == "PutObject":
        before = serve(replace(request, method="HEAD", body=b"", arrived=None)).header(REDIRECT)
        return serve(request.having(x_amz_website_redirect_location=before)) if before else serve(request)
    return serve(request)


@defect("objects/overwrite::same_bytes_keep_the_etag", clients=BOTO3)
def etag_counts_the_puts(request: S3Request, serve: Serve) -> Response:
    """The ETag of a key changes with each PutObject."""
    if request.operation == "PutObject":
        request.memory[request.key] = request.memory.get(request.key, 0) + 1
    answer = serve(request)
    if request.memory.get(request.key, 0) > 1:
        answer.set("ETag", f'"{request.memory[request.key]:032x}"')
    return answer


@defect(
    "objects/response_overrides::header_is_set[cache_control]",
    "objects/response_overrides::headers_are_set_together",
    "objects/response_overrides::header_is_set_on_a_range",
)
def overrides_are_not_read(request: S3Request, serve: Serve) -> Response:
    """GetObject ignores response-… arguments."""
    return serve(_without_overrides(request)) if request.operation == "GetObject" else serve(request)


def _without_overrides(request: S3Request) -> S3Request:
    return request.asking(**{name: None for name in request.query if name.startswith("response-")})


@defect(
    "objects/response_overrides::header_is_set_on_head[type]",
    "objects/response_overrides::header_is_set_on_head[expires]",
)
def overrides_are_not_read_by_head(request: S3Request, serve: Serve) -> Response:
    """HeadObject ignores response-… arguments (seen with moto and LocalStack)."""
    return serve(_without_overrides(request)) if request.operation == "HeadObject" else serve(request)


@defect("objects/response_overrides::header_is_set[disposition]")
def overrides_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """A plus sign in a response-… argument becomes a space."""
    changes = {name: value.replace("+", " ") for name, value in request.query.items() if name.startswith("response-")}
    return serve(request.asking(**changes)) if changes else serve(request)


@defect("objects/response_overrides::overrides_replace_stored_headers")
def stored_headers_win(request: S3Request, serve: Serve) -> Response:
    """A response-… argument only sets a header that the object does not have."""
    if request.operation == "GetObject" and _without_overrides(request).query != request.query:
        stored = serve(_without_overrides(request))
        if stored.header("Content-Disposition"):
            return stored
    return serve(request)


@defect("objects/response_overrides::object_itself_is_left_alone")
def overrides_are_stored(request: S3Request, serve: Serve) -> Response:
    """The content type that one reader asks for is returned to the next one."""
    wanted = request.asked("response-content-type")
    if wanted:
        request.memory[request.key] = wanted
    answer = serve(request)
    return answer.set("Content-Type", request.memory[request.key]) if request.key in request.memory else answer


@defect("objects/response_overrides::unsupported_override_is_refused")
def other_overrides_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A response-… argument for a header that cannot be set is ignored (seen with all four servers)."""
    return serve(request.asking(response_etag=None))


@defect("objects/response_overrides::anonymous_override_is_refused")
def anyone_may_override(request: S3Request, serve: Serve) -> Response:
    """Readers without credentials may override headers, too (seen with moto, Ceph RGW 16 and LocalStack)."""
    if request.account is None and request.operation == "GetObject":
        return serve(_without_overrides(request)).set("Content-Type", request.asked("response-content-type") or "x")
    return serve(request)
