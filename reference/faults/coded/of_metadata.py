"""Faults of system and user metadata, and of overriding them."""

from __future__ import annotations

import email.utils
from dataclasses import replace
from urllib.parse import unquote

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

READS = ("GetObject", "HeadObject")
METADATA_PREFIX = "x-amz-meta-"
REDIRECT = "x-amz-website-redirect-location"


def _put_with_headers(request: S3Request, serve: Serve, **changes: str | None) -> Response:
    """PutObject with other headers."""
    return serve(request.with_headers(**changes)) if request.operation == "PutObject" else serve(request)


def _put_with_metadata(request: S3Request, serve: Serve, metadata: dict[str, str]) -> Response:
    """PutObject with other user metadata."""
    others = {name: value for name, value in request.headers.items() if not name.startswith(METADATA_PREFIX)}
    return serve(replace(request, headers=others | {METADATA_PREFIX + name: value for name, value in metadata.items()}))


def _metadata(request: S3Request) -> dict[str, str]:
    found = {
        name.removeprefix(METADATA_PREFIX): value
        for name, value in request.headers.items()
        if name.startswith(METADATA_PREFIX)
    }
    return found if request.operation == "PutObject" else {}


@fault()
def some_headers_are_not_stored(request: S3Request, serve: Serve) -> Response:
    """Content-Encoding and Content-Language are not stored (seen with JuiceFS 1.4)."""
    return _put_with_headers(request, serve, content_encoding=None, content_language=None)


@fault()
def first_of_several_encodings_is_kept(request: S3Request, serve: Serve) -> Response:
    """Only the first of several content encodings is stored."""
    first = request.header("content-encoding").partition(",")[0]
    return _put_with_headers(request, serve, content_encoding=first or None)


@fault()
def cache_control_is_cut_at_a_comma(request: S3Request, serve: Serve) -> Response:
    """Cache-Control is cut at the first comma."""
    first = request.header("cache-control").partition(",")[0]
    return _put_with_headers(request, serve, cache_control=first or None)


@fault()
def content_disposition_loses_its_quotes(request: S3Request, serve: Serve) -> Response:
    """Content-Disposition is stored without quotes."""
    return _put_with_headers(
        request, serve, content_disposition=request.header("content-disposition").replace('"', "") or None
    )


@fault()
def past_expires_is_not_returned(request: S3Request, serve: Serve) -> Response:
    """An Expires in the past is not returned."""
    answer = serve(request)
    when = email.utils.parsedate(answer.header("Expires"))
    return answer.set("Expires", None) if when and when[0] < 2026 else answer


@fault()
def invalid_expires_is_stored_as_a_time(request: S3Request, serve: Serve) -> Response:
    """An Expires that is not a time is stored as one in the past."""
    given = request.header("expires")
    return _put_with_headers(
        request, serve, expires=given if email.utils.parsedate(given) else "Thu, 01 Jan 1970 00:00:00 GMT"
    )


@fault()
def content_type_loses_its_parameters(request: S3Request, serve: Serve) -> Response:
    """Content-Type is stored without parameters."""
    kept = request.header("content-type").partition(";")[0]
    return _put_with_headers(request, serve, content_type=kept or None)


@fault()
def default_content_type_is_octet_stream(request: S3Request, serve: Serve) -> Response:
    """An object without a type is returned as application/octet-stream."""
    return _put_with_headers(request, serve, content_type=request.header("content-type") or "application/octet-stream")


@fault()
def content_type_is_guessed_from_the_key(request: S3Request, serve: Serve) -> Response:
    """An object without a type is returned as text/html if the key ends with .html."""
    if request.key.endswith(".html") and "content-type" not in request.headers:
        return _put_with_headers(request, serve, content_type="text/html")
    return serve(request)


@fault(on=READS)
def default_cache_control_is_returned(request: S3Request, serve: Serve) -> Response:
    """Objects without Cache-Control are returned with one."""
    answer = serve(request)
    if not answer.header("Cache-Control"):
        answer.set("Cache-Control", "max-age=604800")
    return answer


@fault()
def aws_chunked_is_stored(request: S3Request, serve: Serve) -> Response:
    """aws-chunked is stored as part of Content-Encoding (seen with Ceph RGW 16)."""
    given = request.header("content-encoding")
    if request.operation == "PutObject" and "aws-chunked" in given:
        request.memory[request.key] = given
    answer = serve(request)
    if request.operation in READS and request.key in request.memory:
        answer.set("Content-Encoding", request.memory[request.key])
    return answer


@fault(on=("GetObject",))
def redirect_location_is_followed(request: S3Request, serve: Serve) -> Response:
    """GetObject of an object with a redirect location returns 301, as a website does."""
    answer = serve(request)
    if answer.header(REDIRECT):
        return Response(301, [("Location", answer.header(REDIRECT))])
    return answer


@fault()
def any_redirect_location_is_accepted(request: S3Request, serve: Serve) -> Response:
    """A redirect location may be any text (seen with moto, Ceph RGW 16 and LocalStack)."""
    return _put_with_headers(request, serve, x_amz_website_redirect_location=None)


@fault()
def underscore_in_a_header_name_is_a_hyphen(request: S3Request, serve: Serve) -> Response:
    """An underscore in a header name is read as a hyphen (seen with Ceph RGW 16)."""
    return _put_with_renamed_metadata(request, serve, "_", "-")


@fault()
def dots_are_dropped_from_metadata_names(request: S3Request, serve: Serve) -> Response:
    """A dot in the name of user metadata is dropped."""
    return _put_with_renamed_metadata(request, serve, ".", "")


def _put_with_renamed_metadata(request: S3Request, serve: Serve, old: str, new: str) -> Response:
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, {name.replace(old, new): value for name, value in metadata.items()})
    return serve(request)


@fault()
def metadata_named_like_headers_is_lost(request: S3Request, serve: Serve) -> Response:
    """User metadata with the name of a header are not stored."""
    if metadata := _metadata(request):
        return _put_with_metadata(
            request, serve, {n: v for n, v in metadata.items() if n not in ("etag", "last-modified")}
        )
    return serve(request)


@fault()
def metadata_is_returned_under_two_names(request: S3Request, serve: Serve) -> Response:
    """User metadata are returned under two names, one with a hyphen before each capital."""
    answer = serve(request)
    if value := answer.header(METADATA_PREFIX + "mixedcase"):
        answer.headers.append((METADATA_PREFIX + "mixed-case", value))
    return answer


def _put_with_changed_metadata(request: S3Request, serve: Serve, old: str, new: str) -> Response:
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, {name: value.replace(old, new) for name, value in metadata.items()})
    return serve(request)


@fault()
def metadata_values_are_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """Values of user metadata are stored in lower case."""
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, {name: value.lower() for name, value in metadata.items()})
    return serve(request)


@fault()
def metadata_values_are_percent_decoded(request: S3Request, serve: Serve) -> Response:
    """Values of user metadata are percent-decoded."""
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, {name: unquote(value) for name, value in metadata.items()})
    return serve(request)


@fault()
def plus_in_metadata_is_a_space(request: S3Request, serve: Serve) -> Response:
    """A plus sign in user metadata becomes a space."""
    return _put_with_changed_metadata(request, serve, "+", " ")


@fault()
def quotes_in_metadata_are_escaped(request: S3Request, serve: Serve) -> Response:
    """Quotes in user metadata come back with a backslash."""
    return _put_with_changed_metadata(request, serve, '"', '\\"')


@fault()
def long_metadata_is_cut(request: S3Request, serve: Serve) -> Response:
    """Values of user metadata are cut after 255 characters."""
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, {name: value[:255] for name, value in metadata.items()})
    return serve(request)


@fault()
def empty_metadata_is_dropped(request: S3Request, serve: Serve) -> Response:
    """User metadata without a value are not stored."""
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, {name: value for name, value in metadata.items() if value})
    return serve(request)


@fault()
def only_ten_metadata_entries_are_stored(request: S3Request, serve: Serve) -> Response:
    """Only the first ten entries of user metadata are stored."""
    if metadata := _metadata(request):
        return _put_with_metadata(request, serve, dict(sorted(metadata.items())[:10]))
    return serve(request)


@fault()
def metadata_limit_is_one_kilobyte(request: S3Request, serve: Serve) -> Response:
    """User metadata of more than 1 KB are refused."""
    if sum(len(name) + len(value) for name, value in _metadata(request).items()) > 1024:
        return serve(request.with_headers(x_amz_meta_more="x" * 2048))
    return serve(request)


@fault()
def metadata_has_no_limit(request: S3Request, serve: Serve) -> Response:
    """User metadata may be of any size (seen with moto, Ceph RGW 16 and LocalStack)."""
    return _put_with_metadata(request, serve, {}) if len(str(_metadata(request))) > 2000 else serve(request)


@fault()
def encoded_words_in_metadata_are_not_decoded(request: S3Request, serve: Serve) -> Response:
    """A value in RFC 2047 form is returned as it was sent (seen with moto, Ceph RGW 16 and JuiceFS)."""
    encoded = {name: value for name, value in _metadata(request).items() if value.startswith("=?")}
    request.memory.setdefault("encoded", {})[request.key] = encoded or request.memory.get("encoded", {}).get(
        request.key
    )
    answer = serve(request)
    if request.operation in READS:
        for name, value in (request.memory["encoded"][request.key] or {}).items():
            answer.set(METADATA_PREFIX + name, value)
    return answer


@fault(on=("PutObject",))
def overwriting_merges_metadata(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key adds to the existing user metadata."""
    before = serve(replace(request, method="HEAD", body=b"", raw_body=None))
    kept = {n.removeprefix(METADATA_PREFIX): v for n, v in before.headers if n.startswith(METADATA_PREFIX)}
    return _put_with_metadata(request, serve, kept | _metadata(request))


@fault(on=("PutObject",))
def overwriting_keeps_the_cache_control(request: S3Request, serve: Serve) -> Response:
    """Overwriting an object keeps the first Cache-Control and content type."""
    names = ("cache-control", "content-type")
    given = {name: request.headers[name] for name in names if name in request.headers}
    kept = request.memory.setdefault(request.key, given)
    return serve(replace(request, headers={**request.headers, **kept}))


@fault(on=("PutObject",))
def overwriting_keeps_the_redirect_location(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key keeps the redirect location."""
    before = serve(replace(request, method="HEAD", body=b"", raw_body=None)).header(REDIRECT)
    return serve(request.with_headers(x_amz_website_redirect_location=before)) if before else serve(request)


@fault()
def etag_changes_with_each_put(request: S3Request, serve: Serve) -> Response:
    """The ETag of a key changes with each PutObject."""
    if request.operation == "PutObject":
        request.memory[request.key] = request.memory.get(request.key, 0) + 1
    answer = serve(request)
    if request.memory.get(request.key, 0) > 1:
        answer.set("ETag", f'"{request.memory[request.key]:032x}"')
    return answer


@fault(on=("GetObject",))
def response_overrides_are_ignored(request: S3Request, serve: Serve) -> Response:
    """GetObject ignores response-… arguments."""
    return serve(_without_overrides(request))


def _without_overrides(request: S3Request) -> S3Request:
    return request.with_query(**{name: None for name in request.query if name.startswith("response-")})


@fault(on=("HeadObject",))
def response_overrides_are_ignored_by_head(request: S3Request, serve: Serve) -> Response:
    """HeadObject ignores response-… arguments (seen with moto and LocalStack)."""
    return serve(_without_overrides(request))


@fault()
def response_overrides_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """A plus sign in a response-… argument becomes a space."""
    changes = {name: value.replace("+", " ") for name, value in request.query.items() if name.startswith("response-")}
    return serve(request.with_query(**changes)) if changes else serve(request)


@fault(on=("GetObject",))
def stored_headers_outweigh_response_overrides(request: S3Request, serve: Serve) -> Response:
    """A response-… argument only sets a header that the object does not have."""
    if _without_overrides(request).query != request.query:
        stored = serve(_without_overrides(request))
        if stored.header("Content-Disposition"):
            return stored
    return serve(request)


@fault()
def response_overrides_are_stored(request: S3Request, serve: Serve) -> Response:
    """The content type that one reader asks for is returned to the next one."""
    wanted = request.parameter("response-content-type")
    if wanted:
        request.memory[request.key] = wanted
    answer = serve(request)
    return answer.set("Content-Type", request.memory[request.key]) if request.key in request.memory else answer


@fault(on=("GetObject",))
def anonymous_response_overrides_are_accepted(request: S3Request, serve: Serve) -> Response:
    """Readers without credentials may override headers, too (seen with moto, Ceph RGW 16 and LocalStack)."""
    if request.account is None:
        return serve(_without_overrides(request)).set("Content-Type", request.parameter("response-content-type") or "x")
    return serve(request)
