"""Rights that were decided once: those of the beginning of an upload, of the first page of a listing, or of the first
use of a URL count for what follows."""

from __future__ import annotations

from reference.access import grants
from reference.faults.coded.of_other_accounts import serve_as_owner_if_refused, version_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve
from reference.state import MultipartUpload


def _is_begun_by_sender(request: S3Request) -> bool:
    bucket = request.stored_bucket
    upload: MultipartUpload | None = bucket.uploads.get(request.parameter("uploadId")) if bucket is not None else None
    return upload is not None and request.account is not None and upload.initiator == request.account


@fault(on=("UploadPart",))
def rights_of_the_beginning_count_for_parts(request: S3Request, serve: Serve) -> Response:
    """UploadPart by the account that began the upload is accepted, whatever its rights have become."""
    return serve_as_owner_if_refused(request, serve, _is_begun_by_sender(request))


@fault(on=("CompleteMultipartUpload",))
def rights_of_the_beginning_count_at_the_end(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload by the account that began the upload is accepted, whatever its rights have become."""
    return serve_as_owner_if_refused(request, serve, _is_begun_by_sender(request))


MARKERS = ("marker", "continuation-token", "key-marker", "part-number-marker")


@fault(on=("ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "ListParts"))
def next_pages_are_not_authorized(request: S3Request, serve: Serve) -> Response:
    """A page of a listing that follows another one is returned to anybody."""
    return serve_as_owner_if_refused(request, serve, any(name in request.query for name in MARKERS))


def _signature(request: S3Request) -> str:
    """The signature in a presigned URL."""
    return request.query.get("X-Amz-Signature") or request.query.get("Signature") or ""


@fault(in_front=True, on=("GetObject",))
def urls_that_were_used_stay_open(request: S3Request, serve: Serve) -> Response:
    """A presigned URL that was used once works on when the signer loses the right."""
    answer, signature = serve(request), _signature(request)
    if signature and answer.status == 200:
        request.memory[signature] = answer
    return request.memory.get(signature, answer)


@fault(in_front=True, on=("GetObject",))
def refused_urls_stay_closed(request: S3Request, serve: Serve) -> Response:
    """A presigned URL that was refused stays refused when the signer gets the right."""
    answer, signature = serve(request), _signature(request)
    if signature and answer.status == 403:
        request.memory[signature] = answer
    return request.memory.get(signature, answer)


@fault(on=("ListObjectVersions", "ListObjectsV2"))
def listings_end_when_versioning_changes(request: S3Request, serve: Serve) -> Response:
    """A page that follows another one is empty if the bucket's versioning was changed in between."""
    bucket = request.stored_bucket
    status = bucket.versioning if bucket is not None else ""
    before = request.memory.setdefault(request.bucket, status)
    changed = before != status and any(name in request.query for name in MARKERS)
    return serve(request).sub(rb"<(Contents|Version)>.*</\1>", b"") if changed else serve(request)


@fault(on=("GetObject",))
def acls_of_objects_outlive_acls(request: S3Request, serve: Serve) -> Response:
    """The ACL of an object is in force although BucketOwnerEnforced disabled ACLs."""
    version = version_of(request)
    granted = version is not None and grants.allow(version.grants, request.requester, "READ")
    return serve_as_owner_if_refused(request, serve, granted)
