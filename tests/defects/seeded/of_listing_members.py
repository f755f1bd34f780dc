"""Seeded defects of the parameters of listings: prefix, delimiter, position, token, number of keys, encoding."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote, unquote_plus

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

PREFIX = "listing/prefix::prefix_selects_keys"
GROUPS = "listing/delimiter::delimiter_groups_keys"
BELOW = "listing/delimiter::delimiter_counts_after_the_prefix"
PAGES = "listing/pages_of_groups"
POSITION = "listing/position"
TOKEN = "listing/continuation_token"
MAX_KEYS = "listing/max_keys"
ENCODING = "listing/encoding_type"
HEADERS = "listing/headers"
COMMON = rb"<CommonPrefixes>.*?</CommonPrefixes>"


def _asked(name: str, change: Callable[[str], str | None], request: S3Request, serve: Serve) -> Response:
    """The listing with this parameter used as another one."""
    if request.operation in LISTINGS and name in request.query:
        value = change(request.query[name])
        return serve(request.asking(**{name: value}))
    return serve(request)


def _moved(change: Callable[[str], str | None], request: S3Request, serve: Serve) -> Response:
    """The listing with another position."""
    name = "start-after" if request.operation == "ListObjectsV2" else "marker"
    return _asked(name, change, request, serve) if request.query.get(name) else serve(request)


@defect(f"{PREFIX}[v1-ends_within_a_name]", f"{PREFIX}[v1-not_at_a_slash]", f"{PREFIX}[v1-of_a_whole_key]")
def prefix_is_a_folder(request: S3Request, serve: Serve) -> Response:
    """A prefix is cut after its last slash."""
    return _asked("prefix", lambda prefix: prefix[: prefix.rfind("/") + 1], request, serve)


@defect(f"{PREFIX}[v1-plus]", f"{PREFIX}[v2-plus]", clients=BOTO3)
def plus_in_a_prefix_is_a_space(request: S3Request, serve: Serve) -> Response:
    """A prefix is decoded twice, so that its plus is a space."""
    return _asked("prefix", unquote_plus, request, serve)


@defect(f"{PREFIX}[v1-percent_encoding_is_not_undone]")
def prefix_is_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """A prefix is decoded twice, so that its %20 is a space."""
    return _asked("prefix", unquote_plus, request, serve)


@defect(f"{PREFIX}[v1-case_counts]")
def prefix_is_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """Prefixes ignore case."""
    return _asked("prefix", lambda prefix: prefix.lower() if prefix.endswith("A") else prefix, request, serve)


@defect(f"{GROUPS}[v1-percent]", f"{GROUPS}[v1-two_characters]", f"{GROUPS}[v1-accent]")
def slash_is_the_only_delimiter(request: S3Request, serve: Serve) -> Response:
    """A delimiter other than the slash is ignored."""
    return _asked("delimiter", lambda delimiter: delimiter if delimiter == "/" else None, request, serve)


@defect(f"{GROUPS}[v1-dot]", f"{GROUPS}[v2-dot]")
def dot_is_no_delimiter(request: S3Request, serve: Serve) -> Response:
    """A dot as delimiter is ignored."""
    return _asked("delimiter", lambda delimiter: delimiter if delimiter != "." else None, request, serve)


@defect(f"{GROUPS}[v1-two_characters]", f"{GROUPS}[v1-slash_and_more]")
def delimiter_is_one_character(request: S3Request, serve: Serve) -> Response:
    """Only the first character of a delimiter counts."""
    return _asked("delimiter", lambda delimiter: delimiter[:1], request, serve)


@defect(f"{GROUPS}[v1-slash]", f"{BELOW}[v1-folder]")
def common_prefixes_are_of_each_key(request: S3Request, serve: Serve) -> Response:
    """A common prefix is listed once for each of its keys."""
    answer = serve(request)
    return answer.sub(COMMON, lambda found: found[0] * 2) if request.operation in LISTINGS else answer


@defect(f"{BELOW}[v1-folder]", "listing/folders::folder_object_is_grouped[v1]")
def common_prefixes_have_no_delimiter(request: S3Request, serve: Serve) -> Response:
    """A common prefix ends before the delimiter."""
    answer = serve(request)
    if request.operation in LISTINGS and request.query.get("delimiter") == "/":
        answer.sub(rb"<CommonPrefixes><Prefix>([^<]*)/</Prefix>", rb"<CommonPrefixes><Prefix>\1</Prefix>")
    return answer


@defect("listing/delimiter::common_prefixes_are_in_order[v1]", clients=BOTO3)
def common_prefixes_are_in_the_order_of_their_encoding(request: S3Request, serve: Serve) -> Response:
    """Common prefixes are in the order of their percent-encoded names."""
    answer = serve(request)
    found = re.findall(COMMON, answer.body) if request.operation in LISTINGS else []
    if found:
        first, rest = answer.body.index(found[0]), answer.sub(COMMON, b"").body
        answer.body = rest[:first] + b"".join(sorted(found)) + rest[first:]
    return answer


@defect(
    f"{PAGES}::pages_hold_every_entry_once[v1-of_1]", "listing/thousand_keys::page_after_a_thousand_grouped_keys[v1]"
)
def common_prefixes_do_not_count(request: S3Request, serve: Serve) -> Response:
    """Common prefixes do not count towards MaxKeys."""
    if request.query.get("delimiter"):
        return _asked("max-keys", lambda _: None, request, serve)
    return serve(request)


@defect(f"{PAGES}::last_page_is_not_truncated[v1]", f"{PAGES}::max_keys_counts_a_common_prefix_once[v1]")
def full_pages_are_truncated(request: S3Request, serve: Serve) -> Response:
    """A full page is always truncated, whether there are more entries or not."""
    answer = serve(request)
    most = request.query.get("max-keys", "1000")
    entries = len(re.findall(rb"<Contents>|<CommonPrefixes>", answer.body))
    if request.operation in LISTINGS and str(entries) == most and b"<IsTruncated>false" in answer.body:
        last = re.findall(rb"<(?:Key|Prefix)>([^<]*)</(?:Key|Prefix)>", answer.body)[-1]
        answer.sub(rb"<IsTruncated>false", b"<NextMarker>" + last + b"</NextMarker><IsTruncated>true")
    return answer


@defect(f"{PAGES}::key_count_counts_common_prefixes", clients=BOTO3)
def key_count_is_of_keys(request: S3Request, serve: Serve) -> Response:
    """KeyCount does not include common prefixes."""
    answer = serve(request)
    return answer.sub(rb"<KeyCount>\d+", b"<KeyCount>%d" % answer.body.count(b"<Contents>"))


@defect(f"{PAGES}::next_marker_needs_a_delimiter")
def next_marker_is_always_there(request: S3Request, serve: Serve) -> Response:
    """A truncated listing has a NextMarker, even without a delimiter."""
    answer = serve(request)
    if request.operation == "ListObjects" and not request.query.get("delimiter"):
        last = re.findall(rb"<Key>([^<]*)</Key>", answer.body)[-1:]
        answer.sub(rb"<IsTruncated>true", b"".join([b"<NextMarker>", *last, b"</NextMarker><IsTruncated>true"]))
    return answer


@defect(f"{PAGES}::next_marker_is_the_last_key", f"{PAGES}::next_marker_is_the_last_common_prefix")
def next_marker_is_missing(request: S3Request, serve: Serve) -> Response:
    """A truncated listing has no NextMarker, even with a delimiter."""
    return serve(request).sub(rb"<NextMarker>[^<]*</NextMarker>", b"")


@defect(
    f"{PAGES}::marker_in_a_group_skips_the_group[the_prefix]",
    f"{PAGES}::marker_in_a_group_skips_the_group[a_key_in_it]",
)
def group_of_the_marker_is_repeated(request: S3Request, serve: Serve) -> Response:
    """The common prefix that contains the marker is listed again."""
    delimiter, prefix = request.query.get("delimiter"), len(request.query.get("prefix", ""))
    if delimiter and request.operation == "ListObjects":
        return _moved(lambda marker: marker[:prefix] + marker[prefix:].partition(delimiter)[0], request, serve)
    return serve(request)


@defect(f"{POSITION}::listing_begins_after_the_position[v1-key]", f"{PAGES}::position_before_groups[v1]")
def position_is_on_the_page(request: S3Request, serve: Serve) -> Response:
    """A listing includes the key of its marker."""
    return _moved(lambda key: key[:-1] + chr(ord(key[-1]) - 1) + "\U0010fffe", request, serve)


@defect(f"{POSITION}::listing_begins_after_the_position[v2-no_key]", clients=BOTO3)
def position_has_to_be_a_key(request: S3Request, serve: Serve) -> Response:
    """A listing starts at the beginning if its position is not an existing key."""
    bucket = request.stored_bucket
    return _moved(lambda key: key if bucket and key in bucket.names else None, request, serve)


@defect(f"{POSITION}::position_has_any_character[v1-space]", f"{POSITION}::position_has_any_character[v1-accent]")
def position_is_compared_encoded(request: S3Request, serve: Serve) -> Response:
    """A marker is percent-encoded before keys are compared with it."""
    return _moved(lambda key: quote(key).replace("%20", "%"), request, serve)


@defect(f"{POSITION}::position_past_the_prefix[v1]")
def position_past_the_prefix_is_none(request: S3Request, serve: Serve) -> Response:
    """A marker without the prefix is ignored."""
    prefix = request.query.get("prefix", "")
    return _moved(lambda key: key if key.startswith(prefix) else None, request, serve)


@defect(f"{POSITION}::parameter_of_version_2_is_refused[start-after]")
def start_after_is_ignored_in_version_1(request: S3Request, serve: Serve) -> Response:
    """A listing without list-type=2 ignores start-after."""
    return serve(request.asking(start_after=None)) if request.operation == "ListObjects" else serve(request)


@defect(f"{TOKEN}::token_wins_over_start_after[before_it]", f"{TOKEN}::pages_after_a_key", clients=BOTO3)
def start_after_wins_over_the_token(request: S3Request, serve: Serve) -> Response:
    """With StartAfter, the continuation token is ignored."""
    return serve(request.asking(continuation_token=None)) if request.query.get("start-after") else serve(request)


@defect(f"{TOKEN}::wrong_token_is_refused[empty]", f"{TOKEN}::wrong_token_is_refused[of_no_listing]", clients=BOTO3)
def any_token_is_taken(request: S3Request, serve: Serve) -> Response:
    """An invalid continuation token is ignored."""
    answer = serve(request)
    if request.operation == "ListObjectsV2" and "continuation-token" in request.query and answer.status == 400:
        return serve(request.asking(continuation_token=None))
    return answer


@defect(f"{TOKEN}::whole_listing_has_no_token", f"{TOKEN}::last_page_has_no_token", clients=BOTO3)
def last_page_has_a_token(request: S3Request, serve: Serve) -> Response:
    """A listing that is not truncated has a continuation token."""
    more = b"<NextContinuationToken>more</NextContinuationToken><IsTruncated>false"
    answer = serve(request)
    return answer.sub(rb"<IsTruncated>false", more) if request.operation == "ListObjectsV2" else answer


@defect(f"{TOKEN}::deleted_key_does_not_break_the_token", clients=BOTO3)
def token_needs_its_key(request: S3Request, serve: Serve) -> Response:
    """A continuation token becomes invalid when the key that it was made from is deleted."""
    last = request.memory.get(request.query.get("continuation-token", ""))
    if last is not None and request.stored_bucket and last not in request.stored_bucket.names:
        return serve(request.asking(continuation_token=None, start_after="\U0010fffe"))
    answer = serve(request)
    if token := re.search(rb"<NextContinuationToken>([^<]*)<", answer.body):
        found = re.findall(rb"<Key>([^<]*)</Key>", answer.body)
        request.memory[token[1].decode()] = found[-1].decode() if found else ""
    return answer


@defect(f"{TOKEN}::token_may_be_used_twice", clients=BOTO3)
def token_is_used_up(request: S3Request, serve: Serve) -> Response:
    """A continuation token can be used once."""
    token = request.query.get("continuation-token")
    if token and request.memory.setdefault(token, 0):
        return error(400, "InvalidArgument")
    if token:
        request.memory[token] = 1
    return serve(request)


@defect(f"{MAX_KEYS}::zero_gives_nothing[v1]", f"{MAX_KEYS}::zero_gives_nothing[v2]", clients=BOTO3)
def max_keys_zero_is_none(request: S3Request, serve: Serve) -> Response:
    """MaxKeys 0 is ignored."""
    return _asked("max-keys", lambda most: most if most != "0" else None, request, serve)


@defect(f"{MAX_KEYS}::zero_gives_nothing[v1]")
def max_keys_zero_is_truncated(request: S3Request, serve: Serve) -> Response:
    """A listing with MaxKeys 0 is truncated."""
    answer = serve(request)
    return answer.sub(b"<IsTruncated>false", b"<IsTruncated>true") if request.query.get("max-keys") == "0" else answer


@defect(
    f"{MAX_KEYS}::invalid_max_keys_is_refused[v1-negative]",
    f"{MAX_KEYS}::invalid_max_keys_is_refused[v1-word]",
    f"{MAX_KEYS}::invalid_max_keys_is_refused[v1-more_than_32_bits]",
)
def max_keys_is_not_checked(request: S3Request, serve: Serve) -> Response:
    """A non-numeric or impossible max-keys is ignored."""
    answer = serve(request)
    return answer if answer.status != 400 else _asked("max-keys", lambda _: None, request, serve)


@defect(f"{MAX_KEYS}::default_is_a_thousand[v1]")
def pages_are_of_thousands(request: S3Request, serve: Serve) -> Response:
    """A page may have 4,500 keys."""
    return serve(request).sub(b"<MaxKeys>1000<", b"<MaxKeys>4500<")


@defect(
    f"{ENCODING}::prefix_is_encoded[v1]",
    f"{ENCODING}::delimiter_is_encoded[v1]",
    f"{ENCODING}::position_is_encoded[v1]",
)
def only_what_is_listed_is_encoded(request: S3Request, serve: Serve) -> Response:
    """With EncodingType url, the request parameters in the response are not encoded."""
    answer = serve(request)
    for name in ("Prefix", "Delimiter", "Marker") if b"<EncodingType>" in answer.body else ():
        plain = f"<{name}>{escape(request.query.get(name.lower(), ''))}</{name}>".encode()
        answer.sub(f"<{name}>[^<]+</{name}>".encode(), lambda _, plain=plain: plain, count=1)  # type: ignore[misc]
    return answer


@defect(f"{ENCODING}::keys_are_encoded[v1]", f"{ENCODING}::common_prefixes_are_encoded[v1]")
def encoding_type_is_ignored(request: S3Request, serve: Serve) -> Response:
    """EncodingType url is ignored."""
    return _asked("encoding-type", lambda _: None, request, serve)


@defect(
    f"{ENCODING}::invalid_encoding_type_is_refused[v1-unknown]",
    f"{ENCODING}::invalid_encoding_type_is_refused[v1-empty]",
)
def any_encoding_type_is_url(request: S3Request, serve: Serve) -> Response:
    """An unknown EncodingType is treated as url."""
    return _asked("encoding-type", lambda _: "url", request, serve)


@defect(f"{ENCODING}::names_are_not_encoded_without_encoding_type[v1]")
def names_are_encoded_unasked(request: S3Request, serve: Serve) -> Response:
    """Names are percent-encoded without EncodingType."""
    if request.operation in LISTINGS and "encoding-type" not in request.query:
        return serve(request.asking(encoding_type="url")).sub(rb"<EncodingType>url</EncodingType>", b"")
    return serve(request)


@defect(f"{HEADERS}::wrong_expected_owner_is_refused[v1]", "batch_delete/access::wrong_expected_owner_is_refused")
def expected_owner_is_ignored(request: S3Request, serve: Serve) -> Response:
    """The expected bucket owner is ignored."""
    return serve(request.having(x_amz_expected_bucket_owner=None))


@defect("objects/every_origin::object_is_read[listing-part]")
def etags_of_parts_are_listed_without_their_number(request: S3Request, serve: Serve) -> Response:
    """An object that was uploaded in parts is listed with an ETag that does not end with the number of parts."""
    answer = serve(request)
    return answer.sub(rb'-\d+("|&quot;)?</ETag>', rb"\1</ETag>") if request.operation == "ListObjectsV2" else answer
