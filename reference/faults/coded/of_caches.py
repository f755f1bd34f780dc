"""A cache in front of the server that does not forget: who asked before a change gets the same answer after it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve
from reference.protocol.serving import Middleware

READS = ("GetObject", "HeadObject")
PUT, DELETE = "PutObject", "DeleteObject"
WRITES = (PUT, "CopyObject", "CompleteMultipartUpload", "PostObject", DELETE, "DeleteObjects")
CONFIGURATIONS = ("GetBucketCors", "GetBucketLifecycleConfiguration", "GetBucketPolicy", "GetBucketTagging")
VARYING_HEADERS = ("authorization", "x-amz-date", "date", "user-agent", "amz-sdk-invocation-id", "amz-sdk-request")
"""The headers that differ between two requests for the same."""


@dataclass(frozen=True)
class Cache:
    """The operations and statuses that a cache keeps, those that make it forget the key (or the whole bucket, if they
    name no key), and another condition on the request."""

    wrong: str
    of: Collection[str]
    cached_statuses: Collection[int]
    invalidated_by: Collection[str] = ()
    when: Callable[[S3Request], bool] = lambda request: True


def _is_by_other_account(request: S3Request) -> bool:
    return request.stored_bucket is not None and request.requester != request.stored_bucket.owner


CACHES = {
    "missing_heads_are_cached": Cache(
        "HeadObject of a key that was missing returns 404 until a PutObject.", ("HeadObject",), (404,), (PUT,)
    ),
    "missing_objects_are_cached": Cache(
        "GetObject of a key that was missing returns 404 until a PutObject.", ("GetObject",), (404,), (PUT,)
    ),
    "heads_are_cached": Cache(
        "HeadObject returns what it returned before, until a PutObject or DeleteObject.",
        ("HeadObject",),
        (200,),
        (PUT, DELETE),
    ),
    "heads_of_deleted_keys_are_cached": Cache(
        "HeadObject returns what it returned before, after a DeleteObject, too.", ("HeadObject",), (200,), WRITES[:4]
    ),
    "heads_are_cached_until_a_write": Cache(
        "HeadObject returns what it returned before, also after tags, a retention, or a hold were put.",
        ("HeadObject",),
        (200,),
        WRITES,
    ),
    "bodies_are_cached": Cache(
        "GetObject returns what it returned before, until a PutObject or DeleteObject.",
        ("GetObject",),
        (200,),
        (PUT, DELETE),
    ),
    "bodies_of_keys_deleted_in_a_batch_are_cached": Cache(
        "GetObject and HeadObject return what they returned before, after a DeleteObjects, too.",
        READS,
        (200,),
        WRITES[:5],
    ),
    "ranges_are_cached": Cache("GetObject of a range returns what it returned before.", ("GetObject",), (206,)),
    "not_modified_is_cached": Cache("A conditional read that returned 304 does so for ever.", READS, (304,)),
    "failed_conditions_are_cached": Cache("A conditional read that returned 412 does so for ever.", READS, (412,)),
    "listings_are_cached_after_copies": Cache(
        "Listings are as they were, until a PutObject or DeleteObject.", LISTINGS, (200,), (PUT, DELETE)
    ),
    "listings_are_cached_after_deletions": Cache(
        "Listings are as they were, until an object is written.", LISTINGS, (200,), WRITES[:4]
    ),
    "listings_of_versions_are_cached": Cache(
        "ListObjectVersions returns what it returned before, until an object is written.",
        ("ListObjectVersions",),
        (200,),
        WRITES[:4],
    ),
    "listings_of_uploads_are_cached": Cache(
        "ListMultipartUploads returns what it returned before, until another upload is created.",
        ("ListMultipartUploads",),
        (200,),
        ("CreateMultipartUpload",),
    ),
    "new_uploads_are_not_listed": Cache(
        "ListMultipartUploads returns what it returned before, until an upload ends.",
        ("ListMultipartUploads",),
        (200,),
        ("CompleteMultipartUpload", "AbortMultipartUpload"),
    ),
    "listings_of_parts_are_cached": Cache("ListParts returns what it returned before.", ("ListParts",), (200,)),
    "attributes_are_cached": Cache(
        "GetObjectAttributes returns what it returned before.", ("GetObjectAttributes",), (200,)
    ),
    "acls_are_cached": Cache("GetObjectAcl returns what it returned before.", ("GetObjectAcl",), (200,)),
    "tags_are_cached": Cache("GetObjectTagging returns what it returned before.", ("GetObjectTagging",), (200,)),
    "tags_are_cached_after_writes": Cache(
        "GetObjectTagging returns what it returned before, until tags are put or deleted.",
        ("GetObjectTagging",),
        (200,),
        ("PutObjectTagging", "DeleteObjectTagging"),
    ),
    "named_versions_are_cached": Cache(
        "GetObject and HeadObject of a version return what they returned before, when it is deleted, too.",
        READS,
        (200,),
        when=lambda request: "versionId" in request.query,
    ),
    "objects_for_others_are_cached": Cache(
        "GetObject and HeadObject by others than the owner return what they returned before, until a write.",
        READS,
        (200,),
        WRITES,
        _is_by_other_account,
    ),
    "objects_allowed_by_an_acl_are_cached": Cache(
        "GetObject and HeadObject by others than the owner return what they returned before, until a write or policy.",
        READS,
        (200,),
        (*WRITES, "PutBucketPolicy", "DeleteBucketPolicy", "PutPublicAccessBlock"),
        _is_by_other_account,
    ),
    "objects_allowed_by_a_policy_are_cached": Cache(
        "GetObject and HeadObject by others than the owner return what they returned before, until a write or an ACL.",
        READS,
        (200,),
        (*WRITES, "PutObjectAcl", "PutBucketAcl"),
        _is_by_other_account,
    ),
    "denied_reads_are_cached": Cache("A read that returned 403 does so for ever.", READS, (403,)),
    "listings_for_others_are_cached": Cache(
        "Listings by others than the owner are as they were, until a write.",
        LISTINGS,
        (200,),
        WRITES,
        _is_by_other_account,
    ),
    "denied_listings_are_cached": Cache("A listing that returned 403 does so for ever.", LISTINGS, (403,)),
    "missing_buckets_are_cached": Cache("HeadBucket that returned 404 does so for ever.", ("HeadBucket",), (404,)),
    "deleted_buckets_are_cached": Cache("HeadBucket that returned 200 does so for ever.", ("HeadBucket",), (200,)),
    "bucket_listings_are_cached": Cache("ListBuckets returns what it returned before.", ("ListBuckets",), (200,)),
    "missing_configurations_are_cached": Cache(
        "A configuration that was missing is so for ever.", CONFIGURATIONS, (404,)
    ),
    "deleted_configurations_are_cached": Cache(
        "A configuration that was read is read again, until another one is put.",
        CONFIGURATIONS,
        (200,),
        tuple(name.replace("Get", "Put") for name in CONFIGURATIONS),
    ),
    "reads_with_an_origin_are_cached": Cache(
        "A read with an Origin returns what it returned before, until a write.",
        READS,
        (200,),
        WRITES,
        lambda request: bool(request.header("origin")),
    ),
}


def _middleware(name: str, cache: Cache) -> Middleware:
    def faulty(request: S3Request, serve: Serve) -> Response:
        kept: dict[tuple[str, ...], Response] = request.memory.setdefault(name, {})
        if request.operation in cache.invalidated_by:
            for which in [each for each in kept if each[0] == request.bucket and request.key in ("", each[1])]:
                del kept[which]
        if request.operation not in cache.of or not _is_check_request(request) or not cache.when(request):
            return serve(request)
        asked = sorted(f"{header}: {text}" for header, text in request.headers.items() if header not in VARYING_HEADERS)
        signer = request.requester.arn
        which = (request.bucket, request.key, signer, request.method, request.query_string, *asked)
        if which not in kept:
            answer = serve(request)
            if answer.status not in cache.cached_statuses:
                return answer
            kept[which] = answer
        found = kept[which]
        return Response(found.status, list(found.headers), found.body)

    return faulty  # type: ignore[return-value]  # it knows requests of the reference


def _is_check_request(request: S3Request) -> bool:
    return not request.bucket.endswith("-preflight")


for each, table_row in CACHES.items():
    fault(each, table_row.wrong)(_middleware(each, table_row))


def _object_headers(answer: Response) -> list[tuple[str, str]]:
    return [(name, text) for name, text in answer.headers if not name.lower().startswith("x-amz-request")]


@fault(on=(*READS, PUT, DELETE))
def head_returns_the_headers_of_the_last_get(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns the headers of the last GetObject of the whole object, until a PutObject or DeleteObject."""
    kept: dict[str, Response] = request.memory.setdefault("gets", {})
    which = f"{request.path} {request.requester.arn} {request.query.get('versionId')}"
    if request.operation in (PUT, DELETE):
        kept.pop(which, None)
    if request.operation == "HeadObject" and which in kept and "range" not in request.headers:
        return Response(200, _object_headers(kept[which]))
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200:
        kept[which] = answer
    return answer


@fault(on=(*READS, PUT, DELETE))
def response_overrides_apply_to_later_reads(request: S3Request, serve: Serve) -> Response:
    """The response- parameters of a GetObject also count for later ranges and HeadObjects of its key."""
    kept: dict[str, dict[str, str]] = request.memory.setdefault("overrides", {})
    if request.operation in (PUT, DELETE):
        kept.pop(request.path, None)
    given = {name: text for name, text in request.query.items() if name.startswith("response-")}
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200:
        kept[request.path] = given
    elif answer.status in (200, 206) and request.operation in READS and not given:
        for name, text in kept.get(request.path, {}).items():
            answer.set(name.removeprefix("response-"), text)
    return answer


@fault(on=("GetObject", *WRITES))
def ranges_are_cut_from_a_cached_body(request: S3Request, serve: Serve) -> Response:
    """A range is cut from what GetObject returned last for the whole object, until a PutObject or DeleteObject."""
    kept: dict[str, bytes] = request.memory.setdefault("wholes", {})
    which = f"{request.path} {request.query.get('versionId')}"
    if request.operation in (PUT, DELETE):
        kept.pop(which, None)
    answer = serve(request)
    if request.operation != "GetObject":
        return answer
    if answer.status == 200:
        kept[which] = answer.body
    elif answer.status == 206 and which in kept and answer.header("Content-Range").startswith("bytes "):
        first, _, last = answer.header("Content-Range")[6:].partition("/")[0].partition("-")
        cut = kept[which][int(first) : int(last) + 1]
        answer.body = cut if len(cut) == len(answer.body) else answer.body
    return answer
