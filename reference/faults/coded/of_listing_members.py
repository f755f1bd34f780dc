"""Faults of the parameters of listings: prefix, delimiter, position, token, number of keys, encoding."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote, unquote_plus

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error

COMMON_PREFIXES = rb"<CommonPrefixes>.*?</CommonPrefixes>"


def _serve_with_parameter(name: str, change: Callable[[str], str | None], request: S3Request, serve: Serve) -> Response:
    """The listing with this parameter used as another one."""
    if request.operation in LISTINGS and name in request.query:
        value = change(request.query[name])
        return serve(request.with_query(**{name: value}))
    return serve(request)


def _serve_with_position(change: Callable[[str], str | None], request: S3Request, serve: Serve) -> Response:
    """The listing with another position."""
    name = "start-after" if request.operation == "ListObjectsV2" else "marker"
    return _serve_with_parameter(name, change, request, serve) if request.query.get(name) else serve(request)


@fault()
def prefix_is_cut_after_its_last_slash(request: S3Request, serve: Serve) -> Response:
    """A prefix is cut after the last slash."""
    return _serve_with_parameter("prefix", lambda prefix: prefix[: prefix.rfind("/") + 1], request, serve)


@fault()
def plus_in_a_prefix_is_a_space(request: S3Request, serve: Serve) -> Response:
    """A prefix is decoded twice, so that a plus is a space."""
    return _serve_with_parameter("prefix", unquote_plus, request, serve)


@fault()
def prefix_is_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """A prefix is decoded twice, so that a literal %20 is a space."""
    return _serve_with_parameter("prefix", unquote_plus, request, serve)


@fault()
def prefix_is_case_insensitive(request: S3Request, serve: Serve) -> Response:
    """Prefixes ignore case."""
    return _serve_with_parameter(
        "prefix", lambda prefix: prefix.lower() if prefix.endswith("A") else prefix, request, serve
    )


@fault()
def slash_is_the_only_delimiter(request: S3Request, serve: Serve) -> Response:
    """A delimiter other than the slash is ignored."""
    return _serve_with_parameter("delimiter", lambda delimiter: delimiter if delimiter == "/" else None, request, serve)


@fault()
def dot_as_delimiter_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A dot as delimiter is ignored."""
    return _serve_with_parameter("delimiter", lambda delimiter: delimiter if delimiter != "." else None, request, serve)


@fault()
def only_one_character_of_the_delimiter_is_used(request: S3Request, serve: Serve) -> Response:
    """Only the first character of a delimiter counts."""
    return _serve_with_parameter("delimiter", lambda delimiter: delimiter[:1], request, serve)


@fault(on=LISTINGS)
def common_prefixes_are_repeated_for_each_key(request: S3Request, serve: Serve) -> Response:
    """A common prefix is listed once for each key."""
    answer = serve(request)
    return answer.sub(COMMON_PREFIXES, lambda found: found[0] * 2)


@fault()
def common_prefixes_are_ordered_by_encoding(request: S3Request, serve: Serve) -> Response:
    """Common prefixes are ordered by percent-encoded name."""
    answer = serve(request)
    found = re.findall(COMMON_PREFIXES, answer.body) if request.operation in LISTINGS else []
    if found:
        first, rest = answer.body.index(found[0]), answer.sub(COMMON_PREFIXES, b"").body
        answer.body = rest[:first] + b"".join(sorted(found)) + rest[first:]
    return answer


@fault()
def common_prefixes_do_not_count_towards_max_keys(request: S3Request, serve: Serve) -> Response:
    """Common prefixes do not count towards MaxKeys."""
    if request.query.get("delimiter"):
        return _serve_with_parameter("max-keys", lambda _: None, request, serve)
    return serve(request)


@fault(on=LISTINGS)
def full_pages_are_truncated(request: S3Request, serve: Serve) -> Response:
    """A full page is always truncated, whether there are more entries or not."""
    answer = serve(request)
    most = request.query.get("max-keys", "1000")
    entries = len(re.findall(rb"<Contents>|<CommonPrefixes>", answer.body))
    if str(entries) == most and b"<IsTruncated>false" in answer.body:
        last = re.findall(rb"<(?:Key|Prefix)>([^<]*)</(?:Key|Prefix)>", answer.body)[-1]
        answer.sub(rb"<IsTruncated>false", b"<NextMarker>" + last + b"</NextMarker><IsTruncated>true")
    return answer


@fault()
def key_count_excludes_common_prefixes(request: S3Request, serve: Serve) -> Response:
    """KeyCount does not include common prefixes."""
    answer = serve(request)
    return answer.sub(rb"<KeyCount>\d+", b"<KeyCount>%d" % answer.body.count(b"<Contents>"))


@fault(on=("ListObjects",))
def next_marker_is_always_returned(request: S3Request, serve: Serve) -> Response:
    """A truncated listing has a NextMarker, even without a delimiter."""
    answer = serve(request)
    if not request.query.get("delimiter"):
        last = re.findall(rb"<Key>([^<]*)</Key>", answer.body)[-1:]
        answer.sub(rb"<IsTruncated>true", b"".join([b"<NextMarker>", *last, b"</NextMarker><IsTruncated>true"]))
    return answer


@fault(on=("ListObjects",))
def common_prefix_of_the_marker_is_repeated(request: S3Request, serve: Serve) -> Response:
    """The common prefix that contains the marker is listed again."""
    delimiter, prefix = request.query.get("delimiter"), len(request.query.get("prefix", ""))
    if delimiter:
        return _serve_with_position(
            lambda marker: marker[:prefix] + marker[prefix:].partition(delimiter)[0], request, serve
        )
    return serve(request)


@fault()
def marker_is_on_the_page(request: S3Request, serve: Serve) -> Response:
    """A listing includes the key of the marker."""
    return _serve_with_position(lambda key: key[:-1] + chr(ord(key[-1]) - 1) + "\U0010fffe", request, serve)


@fault()
def marker_must_be_an_existing_key(request: S3Request, serve: Serve) -> Response:
    """A listing after a missing key starts at the beginning."""
    bucket = request.stored_bucket
    return _serve_with_position(lambda key: key if bucket and key in bucket.names else None, request, serve)


@fault()
def marker_is_compared_encoded(request: S3Request, serve: Serve) -> Response:
    """The percent-encoded marker is compared with keys."""
    return _serve_with_position(lambda key: quote(key).replace("%20", "%"), request, serve)


@fault()
def marker_outside_the_prefix_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A marker without the prefix is ignored."""
    prefix = request.query.get("prefix", "")
    return _serve_with_position(lambda key: key if key.startswith(prefix) else None, request, serve)


@fault()
def continuation_token_is_invalid_after_its_key_is_deleted(request: S3Request, serve: Serve) -> Response:
    """A continuation token becomes invalid when the last key of the page is deleted."""
    last = request.memory.get(request.query.get("continuation-token", ""))
    if last is not None and request.stored_bucket and last not in request.stored_bucket.names:
        return serve(request.with_query(continuation_token=None, start_after="\U0010fffe"))
    answer = serve(request)
    if token := re.search(rb"<NextContinuationToken>([^<]*)<", answer.body):
        found = re.findall(rb"<Key>([^<]*)</Key>", answer.body)
        request.memory[token[1].decode()] = found[-1].decode() if found else ""
    return answer


@fault()
def continuation_token_works_once(request: S3Request, serve: Serve) -> Response:
    """A continuation token can be used once."""
    token = request.query.get("continuation-token")
    if token and request.memory.setdefault(token, 0):
        return error(400, "InvalidArgument")
    if token:
        request.memory[token] = 1
    return serve(request)


@fault()
def max_keys_zero_is_ignored(request: S3Request, serve: Serve) -> Response:
    """MaxKeys 0 is ignored."""
    return _serve_with_parameter("max-keys", lambda most: most if most != "0" else None, request, serve)


@fault()
def invalid_max_keys_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A non-numeric or impossible max-keys is ignored."""
    answer = serve(request)
    return answer if answer.status != 400 else _serve_with_parameter("max-keys", lambda _: None, request, serve)


@fault()
def echoed_parameters_are_not_encoded(request: S3Request, serve: Serve) -> Response:
    """With EncodingType url, the request parameters in the response are not encoded."""
    answer = serve(request)
    for name in ("Prefix", "Delimiter", "Marker") if b"<EncodingType>" in answer.body else ():
        plain = f"<{name}>{escape(request.query.get(name.lower(), ''))}</{name}>".encode()
        answer.sub(f"<{name}>[^<]+</{name}>".encode(), lambda _, plain=plain: plain, count=1)  # type: ignore[misc]
    return answer


@fault()
def encoding_type_is_ignored(request: S3Request, serve: Serve) -> Response:
    """EncodingType url is ignored."""
    return _serve_with_parameter("encoding-type", lambda _: None, request, serve)


@fault()
def unknown_encoding_type_is_url(request: S3Request, serve: Serve) -> Response:
    """An unknown EncodingType is treated as url."""
    return _serve_with_parameter("encoding-type", lambda _: "url", request, serve)
