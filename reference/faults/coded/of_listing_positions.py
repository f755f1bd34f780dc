"""Faulty listings: pages that lack or repeat names, and names and entries in other forms than asked for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape, unescape
from urllib.parse import quote, unquote

from reference.faults.table import fault
from reference.protocol.serving import LISTINGS, Request, Response, Serve, error

ENTRY = rb"<Contents>\s*<Key>([^<]*)</Key>(?:(?!</Contents>).)*</Contents>"
COMMON_PREFIX = rb"<CommonPrefixes>\s*<Prefix>(.*?)</Prefix>\s*</CommonPrefixes>"
_VERSION = re.compile(rb"<(Version|DeleteMarker)>.*?</\1>", re.DOTALL)
"""An entry of a listing of versions."""
_KEY = re.compile(rb"<Key>.*?</Key>", re.DOTALL)


def names_in(pattern: bytes, request: Request, body: bytes) -> list[str]:
    """Returns the names that a listing has in the elements of this pattern."""
    names = [unescape(found[1].decode()) for found in re.finditer(pattern, body, re.DOTALL)]
    return [unquote(name) for name in names] if "encoding-type" in request.query else names


def _page(request: Request, serve: Serve) -> Response:
    """Returns a page of ListObjectsV2, and notes the last name before its token for the next page."""
    answer = serve(request)
    token = re.search(rb"<NextContinuationToken>([^<]*)<", answer.body)
    if request.operation == "ListObjectsV2" and token:
        last = max([*names_in(ENTRY, request, answer.body), *names_in(COMMON_PREFIX, request, answer.body)], default="")
        request.memory.setdefault("positions", {})[unescape(token[1].decode())] = last
    return answer


def _position(request: Request) -> str:
    """Returns the name that the requested page follows; empty for the first page."""
    token = request.parameter("continuation-token")
    return request.memory.get("positions", {}).get(token, "") if token else request.parameter("marker")


def request_for_key(request: Request, method: str, key: str = "") -> Request:
    """Returns a request for the key in the same bucket, or for the bucket."""
    return replace(request.at(request.bucket, key), method=method, query_string="", headers={}, body=b"")


def exists(request: Request, serve: Serve, key: str) -> bool:
    return serve(request_for_key(request, "HEAD", key)).status == 200


def keys_below(request: Request, serve: Serve, prefix: str) -> list[str]:
    """Returns the keys that begin with the prefix: a thousand at most."""
    answer = serve(request_for_key(request, "GET").with_query(list_type="2", prefix=prefix, encoding_type="url"))
    return [unquote(unescape(found[1].decode())) for found in re.finditer(ENTRY, answer.body, re.DOTALL)]


@fault()
def listings_with_a_slash_are_refused(request: Request, serve: Serve) -> Response:
    """A listing whose path has a slash after the bucket, as DuckDB sends it, is read as one of a key without a name."""
    refused = request.operation in LISTINGS and request.has_trailing_slash
    return error(404, "NoSuchKey") if refused else serve(request)


@fault()
def keys_are_lost_from_encoded_pages(request: Request, serve: Serve) -> Response:
    """With encoding-type, a page lacks the keys that are before its position once they are encoded (LocalStack)."""
    answer, position = _page(request, serve), _position(request)
    if request.operation not in LISTINGS or not position or "encoding-type" not in request.query:
        return answer
    return answer.sub(ENTRY, lambda found: b"" if found[1].decode() <= position else found[0])


@fault()
def encoded_pages_repeat_keys(request: Request, serve: Serve) -> Response:
    """With encoding-type, the token of a page is its last key as it was encoded: the next page begins after that
    (S3Proxy)."""
    position = _position(request)
    if request.operation != "ListObjectsV2" or "encoding-type" not in request.query or position == quote(position):
        return _page(request, serve)
    encoded = quote(position)
    return _page(request.with_query(continuation_token=None, start_after=encoded), serve)


@fault()
def tokens_of_some_names_are_refused(request: Request, serve: Serve) -> Response:
    """Without encoding-type, a later page that begins with a name beyond ASCII is an internal error: a token of
    LocalStack is this name in base64, with digits that it does not decode."""
    answer = serve(request)
    if (
        request.operation != "ListObjectsV2"
        or "encoding-type" in request.query
        or not request.parameter("continuation-token")
    ):
        return answer
    names = [*names_in(ENTRY, request, answer.body), *names_in(COMMON_PREFIX, request, answer.body)]
    return answer if min(names, default="").isascii() else error(500, "InternalError")


@fault(on=LISTINGS)
def listings_beyond_ascii_are_cut(request: Request, serve: Serve) -> Response:
    """Content-Length counts characters instead of bytes, so that a listing ends early (LocalS3)."""
    answer = serve(request)
    if answer.status == 200:
        answer.body = answer.body[: len(answer.body.decode())]
    return answer


@fault()
def an_empty_delimiter_groups(request: Request, serve: Serve) -> Response:
    """With an empty delimiter, keys are grouped by the character after the prefix (s3s-fs)."""
    answer = serve(request)
    if request.operation not in LISTINGS or request.query.get("delimiter") != "":
        return answer
    length = len(request.parameter("prefix")) + 1
    groups = dict.fromkeys(found[1].decode()[:length] for found in re.finditer(ENTRY, answer.body))
    listed = "".join(f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in groups)
    return answer.sub(ENTRY, b"").sub(rb"</ListBucketResult>", listed.encode() + b"</ListBucketResult>")


@fault()
def common_prefixes_are_on_two_pages(request: Request, serve: Serve) -> Response:
    """The page of ListObjectsV2 after one that ends with a common prefix begins with this prefix (gofakes3)."""
    if request.operation != "ListObjectsV2" or not request.parameter("continuation-token"):
        return _page(request, serve)
    before = _position_before_prefix(request, _position(request))
    return _page(request.with_query(continuation_token=None, start_after=before) if before else request, serve)


@fault()
def common_prefixes_are_on_two_pages_v1(request: Request, serve: Serve) -> Response:
    """The page of ListObjects after one that ends with a common prefix begins with this prefix (gofakes3, Garage)."""
    before = _position_before_prefix(request, request.parameter("marker")) if request.operation == "ListObjects" else ""
    return serve(request.with_query(marker=before) if before else request)


def _position_before_prefix(request: Request, last: str) -> str:
    """Returns the greatest position before this common prefix; empty if it is none, or was asked for before."""
    delimiter, repeated = request.parameter("delimiter"), request.memory.setdefault("repeated", set())
    if not delimiter or not last.endswith(delimiter) or last in repeated:
        return ""
    repeated.add(last)
    return f"{last[:-1]}{chr(ord(last[-1]) - 1)}\U0010ffff"


@fault(on=("ListObjectVersions",))
def versions_lose_their_time(request: Request, serve: Serve) -> Response:
    """A version has the LastModified of the following write (Versity Gateway)."""
    answer = serve(request)
    newer: dict[bytes, bytes] = {}  # the time of the entry before, by key
    answer.body = _VERSION.sub(lambda entry: _with_time_of_newer(entry[0], newer), answer.body)
    return answer


@fault(on=("ListObjectVersions",))
def versions_are_listed_from_the_oldest(request: Request, serve: Serve) -> Response:
    """The versions of a key are listed from the oldest to the newest (gofakes3)."""
    answer = serve(request)
    entries = [found[0] for found in _VERSION.finditer(answer.body)]
    of_keys = [list(some) for _, some in itertools.groupby(entries, _KEY.findall)]
    turned = iter([entry for some in of_keys for entry in reversed(some)])
    answer.body = _VERSION.sub(lambda _: next(turned), answer.body)
    return answer


def _with_time_of_newer(entry: bytes, newer: dict[bytes, bytes]) -> bytes:
    key, own = _KEY.search(entry), re.search(rb"<LastModified>.*?</LastModified>", entry)
    if key is None or own is None:
        return entry
    later, newer[key[0]] = newer.get(key[0], own[0]), own[0]
    return entry.replace(own[0], later)


@fault()
def positions_outside_the_prefix_are_refused(request: Request, serve: Serve) -> Response:
    """A listing that is to begin at a position outside the prefix is not implemented (JuiceFS)."""
    refused = request.operation in LISTINGS and starts_outside_prefix(request.query)
    return error(501, "NotImplemented") if refused else serve(request)


@fault()
def keys_before_the_prefix_end_listings(request: Request, serve: Serve) -> Response:
    """A listing that begins before its prefix ends at the first key that lacks the prefix (Garage)."""
    if request.operation not in LISTINGS or not starts_outside_prefix(request.query):
        return serve(request)
    following = serve(request.with_query(prefix=None, delimiter=None, max_keys="1"))
    names = names_in(ENTRY, request, following.body)
    has_prefix = any(name.startswith(request.query.get("prefix", "")) for name in names)
    return serve(request if has_prefix else request.with_query(max_keys="0"))


def starts_outside_prefix(parameters: Mapping[str, str]) -> bool:
    position = parameters.get("marker") or parameters.get("start-after") or ""
    return bool(position) and not position.startswith(parameters.get("prefix", ""))


@fault(on=(*LISTINGS, "ListObjectVersions", "ListMultipartUploads"))
def groups_that_begin_with_the_position_are_lost(request: Request, serve: Serve) -> Response:
    """With Delimiter, a listing after a text lacks the common prefixes that begin with it (seen with versitygw)."""
    answer, names = serve(request), ("marker", "start-after", "key-marker")
    position = next((request.parameter(name) for name in names if request.parameter(name)), "")
    lost = {name for name in names_in(COMMON_PREFIX, request, answer.body) if position and name.startswith(position)}
    return answer.sub(COMMON_PREFIX, lambda found: b"" if unquote(unescape(found[1].decode())) in lost else found[0])
