"""Faults of listings: the content of their entries, their order, and their pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve

CONTENTS = rb"<Contents>.*?</Contents>"


@fault(on=LISTINGS)
def listed_sizes_are_rounded_up(request: S3Request, serve: Serve) -> Response:
    """The sizes in a listing are rounded up to disk blocks."""
    answer = serve(request)
    blocks = lambda found: b"<Size>%d</Size>" % (-(-int(found[1]) // 512) * 512)  # noqa: E731
    return answer.sub(rb"<Size>(\d+)</Size>", blocks)


@fault(on=LISTINGS)
def prefix_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A listing without a delimiter or a position has the keys of the whole bucket, whatever the prefix."""
    if request.query.get("prefix") and not {"delimiter", "marker", "start-after"} & request.query.keys():
        other = request.query["prefix"].rstrip("/") + "/../other"
        serve(replace(request.at(request.bucket, other), method="PUT", query_string="", body=b""))
        return serve(request.with_query(prefix=None))
    return serve(request)


@fault(on=LISTINGS)
def unordered_listing_repeats_keys(request: S3Request, serve: Serve) -> Response:
    """A listing with allow-unordered=true has a key twice."""
    answer = serve(request)
    if "allow-unordered" in request.query:
        answer.sub(CONTENTS, lambda found: found[0] * 2, count=1)
    return answer


@fault(on=LISTINGS)
def unordered_listing_lacks_a_key(request: S3Request, serve: Serve) -> Response:
    """A listing with allow-unordered=true lacks a key."""
    answer = serve(request)
    if "allow-unordered" in request.query:
        answer.sub(CONTENTS, b"", count=1)
    return answer


# Order and pages: a lister of its own, that can be wrong in one thing at a time.


_OF_PAGES = {"list-type", "prefix", "max-keys", "marker", "continuation-token", "encoding-type"}
"""The parameters of a listing that the lister knows. All others are the server's affair."""


@dataclass(frozen=True)
class Lister:
    """Splits the whole listing of a prefix into pages, in its own way."""

    sort_key: Callable[[str], Any] = str.encode
    is_reversed: bool = False
    page_repeats_the_marker: bool = False
    page_skips_a_key: bool = False
    is_never_truncated: bool = False
    ignores_max_keys: bool = False
    max_page_size: int = 1000
    key_count_is_wrong: bool = False

    def __call__(self, request: S3Request, serve: Serve) -> Response:
        is_plain = request.query.keys() <= _OF_PAGES and request.query.get("prefix")  # cleaning up has none
        if request.operation not in LISTINGS or not is_plain:
            return serve(request)
        right = serve(request.with_query(continuation_token=None))  # this lister has tokens of its own
        entries = self._all_entries(request, serve)
        if right.status != 200 or entries is None:
            return right
        v2 = request.operation == "ListObjectsV2"
        keys = sorted(entries, key=self.sort_key, reverse=self.is_reversed)
        marker = request.query.get("continuation-token" if v2 else "marker", "")
        start = sum(not self._is_past(key, marker) for key in keys) if marker else 0
        if start and self.page_repeats_the_marker:
            start -= 1
        if start and self.page_skips_a_key:
            start += 1
        asked = min(int(request.query.get("max-keys") or "1000"), self.max_page_size)
        page = keys[start:] if self.ignores_max_keys else keys[start : start + asked]
        truncated = start + len(page) < len(keys) and asked > 0 and not self.is_never_truncated
        members = [b"<IsTruncated>%b</IsTruncated>" % str(truncated).lower().encode()]
        if v2:
            members.append(b"<KeyCount>%d</KeyCount>" % (len(page) + self.key_count_is_wrong))
            named = {"NextContinuationToken": page[-1] if truncated else "", "ContinuationToken": marker}
            members += [f"<{name}>{html.escape(key)}</{name}>".encode() for name, key in named.items() if key]
        found = b"".join(entries[key] for key in page) + b"".join(members)
        right.sub(rb"<(Contents|IsTruncated|KeyCount|NextContinuationToken)>.*?</\1>", b"")
        return right.sub(b"</ListBucketResult>", lambda _: found + b"</ListBucketResult>")

    def _is_past(self, key: str, marker: str) -> bool:
        """Returns whether the key comes after the marker in the lister's order."""
        one, other = (marker, key) if self.is_reversed else (key, marker)
        return bool(self.sort_key(one) > self.sort_key(other))

    def _all_entries(self, request: S3Request, serve: Serve) -> dict[str, bytes] | None:
        """Returns every entry below the prefix, by key; None if there is no listing."""
        bare = request.with_query(
            list_type=None, marker=None, continuation_token=None, start_after=None, max_keys="1000"
        )
        entries: dict[str, bytes] = {}
        marker: str | None = None
        while True:
            answer = serve(bare.with_query(marker=marker))
            if answer.status != 200:
                return None
            for entry in re.findall(CONTENTS, answer.body, re.DOTALL):
                found = re.search(b"<Key>(.*?)</Key>", entry)
                assert found is not None
                name = html.unescape(found[1].decode())
                marker = unquote(name) if b"<EncodingType>url" in answer.body else name
                entries[marker] = entry
            if b"<IsTruncated>true" not in answer.body:
                return entries


LISTERS = {
    "order_is_of_utf_16": (
        "Keys are in the order of their UTF-16 code units.",
        Lister(sort_key=lambda key: key.encode("utf-16-be")),
    ),
    "order_is_case_insensitive": ("Keys are in order without regard to case.", Lister(sort_key=str.lower)),
    "order_is_backwards": ("Keys are in backward order.", Lister(is_reversed=True)),
    "order_is_by_segments": (
        "Keys are in the order of a walk through folders.",
        Lister(sort_key=lambda key: key.split("/")),
    ),
    "page_repeats_the_marker": (
        "A page begins with the last key of the page before.",
        Lister(page_repeats_the_marker=True),
    ),
    "page_skips_a_key": (
        "A page leaves out the key after the last one of the page before.",
        Lister(page_skips_a_key=True),
    ),
    "is_never_truncated": ("IsTruncated is always false.", Lister(is_never_truncated=True)),
    "max_keys_is_ignored": ("A listing has all keys, whatever MaxKeys says.", Lister(ignores_max_keys=True)),
    "pages_have_no_end": (
        "Without MaxKeys a page has all keys, however many.",
        Lister(ignores_max_keys=True, max_page_size=10**6),
    ),
    "key_count_is_wrong": ("KeyCount is one too many.", Lister(key_count_is_wrong=True)),
}
for _name, (_wrong, _lister) in LISTERS.items():
    fault(_name, wrong=_wrong)(_lister)


@fault()
def typed_folder_objects_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """A folder object that was put with a Content-Type is taken for a directory, and not listed."""
    typed = request.memory.setdefault("typed", set())
    if request.operation == "PutObject" and request.key.endswith("/") and request.header("content-type").count("dir"):
        typed.add(request.key)
    answer = serve(request)
    if request.operation in LISTINGS:
        for key in typed:
            answer.sub(rb"<Contents><Key>" + re.escape(key.encode()) + rb"</Key>.*?</Contents>", b"")
    return answer


@fault(on=("ListObjects",))
def listing_after_its_folder_object_is_empty(request: S3Request, serve: Serve) -> Response:
    """A listing of a folder is empty if the marker is the folder object."""
    marker = request.parameter("marker")
    if request.parameter("delimiter") and marker == request.parameter("prefix", "-"):
        return serve(request.with_query(marker=marker + "\U0010ffff"))
    return serve(request)


@fault(on=("ListObjects",))
def listing_past_the_last_key_lists_its_folder(request: S3Request, serve: Serve) -> Response:
    """A listing that begins after the last key of a folder lists the folder itself."""
    answer = serve(request)
    nothing = b"<Contents>" not in answer.body and b"<CommonPrefixes>" not in answer.body
    if request.parameter("marker").startswith(request.parameter("prefix", "?")) and nothing:
        found = (
            b"<CommonPrefixes><Prefix>%b</Prefix></CommonPrefixes>" % html.escape(request.parameter("prefix")).encode()
        )
        return answer.sub(rb"</ListBucketResult>", found + b"</ListBucketResult>")
    return answer


@fault()
def folder_object_of_the_prefix_is_not_listed(request: S3Request, serve: Serve) -> Response:
    """With a delimiter, the object of the folder that is listed in pages is left out."""
    answer = serve(request)
    if request.operation != "ListObjects" or request.parameter("max-keys") != "1" or not request.parameter("delimiter"):
        return answer
    own = re.escape(html.escape(request.parameter("prefix")).encode())
    return answer.sub(rb"<Contents><Key>" + own + rb"</Key>.*?</Contents>", b"")


@fault(on=("ListObjects",))
def page_after_a_marker_skips_its_folder(request: S3Request, serve: Serve) -> Response:
    """A page begins after the folder of the marker, if that folder has many keys."""
    marker = request.parameter("marker")
    if marker.count("/") > 2 and int(request.parameter("max-keys", "1000")) > 50:
        return serve(request.with_query(marker=marker.rpartition("/")[0] + "/\U0010ffff"))
    return serve(request)


@fault(on=("ListObjects",))
def common_prefixes_are_repeated_on_pages(request: S3Request, serve: Serve) -> Response:
    """With a delimiter, the next page begins with the folder at which the page before ended."""
    marker, asked = request.parameter("marker"), (request.parameter("delimiter"), request.parameter("max-keys"))
    if asked == ("/", "4") and marker.endswith("/"):
        return serve(request.with_query(marker=marker[:-1]))
    return serve(request)


@fault(on=(*LISTINGS, "ListObjectVersions", "ListMultipartUploads"))
def entries_have_the_details_of_the_first(request: S3Request, serve: Serve) -> Response:
    """All entries of a page have the time, the storage class and the checksum algorithm of its first one."""
    answer = serve(request)
    for name in (b"LastModified", b"Initiated", b"StorageClass", b"ChecksumAlgorithm"):
        if first := re.search(rb"<%b>[^<]*" % name, answer.body):
            answer.sub(rb"<%b>[^<]*" % name, first[0])
    return answer


@fault(on=LISTINGS)
def empty_bucket_lists_another_bucket(request: S3Request, serve: Serve) -> Response:
    """The listing of an empty bucket is that of a bucket with objects."""
    buckets = request.state.buckets
    filled = next((name for name, bucket in buckets.items() if bucket.keys), request.bucket)
    empty = request.bucket in buckets and not buckets[request.bucket].keys
    return serve(request.at(filled) if empty else request)
