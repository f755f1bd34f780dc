"""Faults of listings: keys next to groups, folders above a deleted key, groups of delete markers."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from reference.faults.table import fault
from reference.listing.keys import position_of
from reference.protocol.errors import S3Error
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve


def _without_key(answer: Response, key: str) -> Response:
    """The listing without the entry of a key, which may be encoded."""
    named = b"|".join(re.escape(each.encode()) for each in (key, quote_plus(key, safe="/*")))
    return answer.sub(rb"<Contents><Key>(%b)</Key>.*?</Contents>" % named, b"")


def _marker_of(request: S3Request) -> str:
    """The name that the listing goes on after."""
    token = request.parameter("continuation-token")
    try:
        return position_of(token) if token else request.parameter("marker") or request.parameter("start-after")
    except S3Error:
        return ""


@fault(on=LISTINGS)
def key_after_a_common_prefix_is_skipped(request: S3Request, serve: Serve) -> Response:
    """A listing with a delimiter that goes on after a common prefix a/ leaves out the key a0, of the byte after the
    slash (seen with Ceph RGW)."""
    answer, past = serve(request), _marker_of(request)
    if request.parameter("delimiter") == "/" and past.endswith("/"):
        _without_key(answer, f"{past[:-1]}0")
    return answer


@fault(on=LISTINGS)
def common_prefix_that_is_a_key_is_repeated(request: S3Request, serve: Serve) -> Response:
    """A listing after a common prefix that is a key as well begins with that prefix again."""
    past, bucket = _marker_of(request), request.stored_bucket
    if request.parameter("delimiter") == "/" and past.endswith("/") and bucket and bucket.current(past):
        from_here = past[:-1]
        if "continuation-token" in request.query:
            return serve(request.with_query(**{"continuation-token": None, "start-after": from_here}))
        return serve(request.with_query(marker=from_here))
    return serve(request)


def _without_common_prefix(answer: Response, group: str) -> Response:
    """The listing without a common prefix, which may be encoded."""
    named = b"|".join(re.escape(each.encode()) for each in (group, quote_plus(group, safe="/*")))
    return answer.sub(rb"<CommonPrefixes><Prefix>(%b)</Prefix></CommonPrefixes>" % named, b"")


@fault(on=LISTINGS)
def common_prefix_after_a_key_is_skipped(request: S3Request, serve: Serve) -> Response:
    """A listing with a delimiter that goes on after the key b- leaves out the common prefix b/: it compares b with
    it."""
    answer, past = serve(request), _marker_of(request)
    if request.parameter("delimiter") == "/" and past.endswith("-"):
        _without_common_prefix(answer, f"{past[:-1]}/")
    return answer


def _common_prefix_of_start_after(request: S3Request) -> str:
    """The common prefix that a StartAfter of ListObjectsV2 is in; empty if there is none."""
    prefix, start = request.parameter("prefix"), request.parameter("start-after")
    rest = start.removeprefix(prefix)
    is_inside = "/" in rest[:-1] and start.startswith(prefix) and request.parameter("delimiter") == "/"
    return prefix + rest.partition("/")[0] + "/" if is_inside and request.operation == "ListObjectsV2" else ""


@fault()
def key_after_the_prefix_of_start_after_is_skipped(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 with a StartAfter in a common prefix a/ leaves out the key a0."""
    answer, group = serve(request), _common_prefix_of_start_after(request)
    return _without_key(answer, f"{group[:-1]}0") if group else answer


@fault()
def common_prefix_of_start_after_is_always_listed(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 with a StartAfter in a common prefix lists it, even if none of its keys is left."""
    answer, group = serve(request), _common_prefix_of_start_after(request)
    if not group or f"<Prefix>{group}</Prefix></CommonPrefixes>".encode() in answer.body:
        return answer
    entry = f"<CommonPrefixes><Prefix>{group}</Prefix></CommonPrefixes></ListBucketResult>"
    return answer.sub(rb"</ListBucketResult>", entry.encode())


@fault(on=LISTINGS)
def key_hides_the_common_prefix_of_its_name(request: S3Request, serve: Serve) -> Response:
    """A listing with a delimiter leaves out the common prefix KEY/ if there is an object KEY."""
    answer, bucket = serve(request), request.stored_bucket
    if request.parameter("delimiter") == "/" and bucket is not None:
        for key in bucket.keys:
            _without_common_prefix(answer, f"{key}/")
    return answer


@fault(on=LISTINGS)
def folder_object_beside_its_key_is_not_listed(request: S3Request, serve: Serve) -> Response:
    """A listing with the Prefix KEY/ leaves out the object KEY/ if there is an object KEY."""
    answer, prefix, bucket = serve(request), request.parameter("prefix"), request.stored_bucket
    beside = bucket is not None and prefix.endswith("/") and bucket.current(prefix[:-1]) is not None
    return _without_key(answer, prefix) if beside else answer


@fault(on=LISTINGS)
def key_is_listed_as_a_folder_object(request: S3Request, serve: Serve) -> Response:
    """A listing with the Prefix KEY/ has an entry KEY/ if there is an object KEY (seen with RustFS)."""
    answer, prefix, bucket = serve(request), request.parameter("prefix"), request.stored_bucket
    if bucket is not None and prefix.endswith("/") and bucket.current(prefix[:-1]):
        entry = f"<Contents><Key>{prefix}</Key><Size>0</Size><ETag>&quot;0&quot;</ETag></Contents></ListBucketResult>"
        if b"<Contents>" not in answer.body:
            answer.sub(rb"</ListBucketResult>", entry.encode())
    return answer


@fault(on=LISTINGS)
def keys_after_a_thousand_are_skipped(request: S3Request, serve: Serve) -> Response:
    """A listing with a delimiter that reads 1,001 keys at a time goes on after KEY/ if the last of them is KEY, and
    leaves out KEY# and KEY+ (seen with Ceph RGW)."""
    answer, bucket, prefix = serve(request), request.stored_bucket, request.parameter("prefix")
    if request.parameter("delimiter") == "/" and bucket is not None:
        keys = [key for key in bucket.names if key.startswith(prefix) and key > _marker_of(request)]
        if len(keys) > 1001 and "/" not in keys[1000][len(prefix) :]:
            for key in (key for key in keys[1001:] if keys[1000] < key < f"{keys[1000]}/"):
                _without_key(answer, key)
    return answer


@fault()
def folders_two_levels_up_remain(request: S3Request, serve: Serve) -> Response:
    """When the last key of a folder is deleted, only that folder goes; the one above it is still listed."""
    left: set[str] = request.memory.setdefault("left", set())
    answer, bucket = serve(request), request.stored_bucket
    if bucket is None:
        return answer
    if request.operation == "DeleteObject" and request.key.count("/") > 3:
        above = request.key.rsplit("/", 2)[0] + "/"
        if not any(key.startswith(above) for key in bucket.names):
            left.add(above)
    if (
        request.operation in LISTINGS
        and request.parameter("delimiter") == "/"
        and b"<CommonPrefixes>" not in answer.body
    ):
        for folder in (each for each in left if each[: each[:-1].rindex("/") + 1] == request.parameter("prefix")):
            entry = f"<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes></ListBucketResult>"
            answer.sub(rb"</ListBucketResult>", entry.encode())
    return answer


@fault()
def common_prefixes_of_delete_markers_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions with a delimiter leaves out a common prefix of nothing but delete markers."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation != "ListObjectVersions" or not request.parameter("delimiter") or bucket is None:
        return answer
    for prefix in re.findall(rb"<CommonPrefixes><Prefix>(.*?)</Prefix>", answer.body):
        of_group = [bucket.versions[key] for key in bucket.names if key.startswith(prefix.decode())]
        if of_group and all(version.is_delete_marker for versions in of_group for version in versions):
            answer.sub(rb"<CommonPrefixes><Prefix>%b</Prefix></CommonPrefixes>" % re.escape(prefix), b"")
    return answer


def _serve_without_key_after_marker(request: S3Request, serve: Serve, operation: str, element: bytes) -> Response:
    answer, marker = serve(request), request.parameter("key-marker")
    if request.operation != operation or request.parameter("delimiter") != "/" or not marker.endswith("/"):
        return answer
    key = f"{marker[:-1]}0"
    named = b"|".join(re.escape(each.encode()) for each in (key, quote_plus(key, safe="/*")))
    return answer.sub(rb"<(%b)><Key>(%b)</Key>.*?</\1>" % (element, named), b"")


@fault()
def versions_after_a_common_prefix_are_skipped(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions with a delimiter and the KeyMarker a/ leaves out the key a0."""
    return _serve_without_key_after_marker(request, serve, "ListObjectVersions", b"Version|DeleteMarker")


@fault()
def uploads_after_a_common_prefix_are_skipped(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads with a delimiter and the key marker a/ leaves out the key a0."""
    return _serve_without_key_after_marker(request, serve, "ListMultipartUploads", b"Upload")
