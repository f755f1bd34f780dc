"""Faults against answers that were recorded at AWS, or that bug reports name: copies, uploads, versions, addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import NULL_VERSION_ID

_SOURCE = "x-amz-copy-source"


def _upload(request: S3Request) -> Any:
    """The upload that the request names, or None."""
    bucket = request.stored_bucket
    return bucket and bucket.uploads.get(request.parameter("uploadId"))


@fault(on=("CompleteMultipartUpload",))
def repeated_conditional_completion_is_412(request: S3Request, serve: Serve) -> Response:
    """A CompleteMultipartUpload that is repeated with If-None-Match: * returns 412."""
    bucket = request.stored_bucket
    repeated = bucket is not None and request.parameter("uploadId") in bucket.completed
    return error(412, "PreconditionFailed") if repeated and request.header("if-none-match") else serve(request)


@fault(on=("CompleteMultipartUpload",))
def upload_version_depends_on_versioning_at_completion(request: S3Request, serve: Serve) -> Response:
    """The version that an upload makes depends on the versioning of its bucket at its completion."""
    if upload := _upload(request):
        upload.target.version_id = ""
    return serve(request)


@fault(on=("AbortMultipartUpload",))
def aborted_uploads_stay_listed_beside_others(request: S3Request, serve: Serve) -> Response:
    """An aborted upload stays listed while another upload has the same key."""
    bucket, upload = request.stored_bucket, _upload(request)
    answer = serve(request)
    if bucket and upload and any(other.key == upload.key for other in bucket.uploads.values()):
        bucket.uploads[upload.upload_id] = upload
    return answer


@fault(on=("CopyObject",))
def copy_of_the_current_version_onto_its_key_is_refused(request: S3Request, serve: Serve) -> Response:
    """A copy of the current version, named by its id, onto its key is refused as one that changes nothing."""
    source, _, version_id = request.header(_SOURCE).partition("?versionId=")
    current = request.stored_bucket and request.stored_bucket.current(request.key)
    if current and version_id == current.version_id and source.endswith(request.key):
        request = request.with_headers(**{_SOURCE: source})
    return serve(request)


@fault(on=("PutObject",))
def suspended_writes_return_version_id_null(request: S3Request, serve: Serve) -> Response:
    """PutObject in a bucket with versioning suspended returns x-amz-version-id null."""
    answer, bucket = serve(request), request.stored_bucket
    suspended = bucket is not None and bucket.versioning == "Suspended" and answer.status == 200
    return answer.set("x-amz-version-id", NULL_VERSION_ID) if suspended else answer


@fault()
def source_ip_is_read_from_headers(request: S3Request, serve: Serve) -> Response:
    """aws:SourceIp is the address in X-Forwarded-For, X-Real-IP, Forwarded or True-Client-IP."""
    for name in ("x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip"):
        if address := request.header(name).rpartition("for=")[2]:
            return serve(replace(request, source_ip=address))
    return serve(request)
