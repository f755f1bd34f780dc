"""The configuration of a bucket that counts for an upload: not that from its beginning."""

from __future__ import annotations

from reference.faults.table import fault
from reference.objects import encryption, object_lock
from reference.protocol.messages import Response, S3Request, Serve
from reference.state import MultipartUpload

COMPLETE = ("CompleteMultipartUpload",)


def _upload(request: S3Request) -> MultipartUpload | None:
    bucket = request.stored_bucket
    return bucket.uploads.get(request.parameter("uploadId")) if bucket is not None else None


def _has_header(upload: MultipartUpload, *beginnings: str) -> bool:
    return any(name.startswith(beginnings) for name in upload.begun_with)


@fault(on=COMPLETE)
def default_encryption_at_completion_applies(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload encrypts an object by the default that the bucket has then."""
    bucket, upload = request.stored_bucket, _upload(request)
    if bucket is not None and upload and not _has_header(upload, encryption.HEADER):
        upload.target.encryption = encryption.headers_of_new_object(request, bucket)
    return serve(request)


@fault(on=("UploadPart",))
def default_encryption_at_upload_part_applies(request: S3Request, serve: Serve) -> Response:
    """UploadPart encrypts the upload by the default that the bucket has then."""
    bucket, upload = request.stored_bucket, _upload(request)
    if bucket is not None and upload and not _has_header(upload, encryption.HEADER) and bucket.encryption is None:
        upload.target.encryption = {encryption.HEADER: "AES256"}
    return serve(request)


@fault(on=COMPLETE)
def default_retention_at_completion_applies(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload retains an object by the default that the bucket has then."""
    bucket, upload = request.stored_bucket, _upload(request)
    if bucket is not None and upload and not _has_header(upload, *object_lock.LOCK_HEADERS):
        upload.target.lock = object_lock.from_headers(request, bucket)
    return serve(request)


@fault(on=COMPLETE)
def versioning_at_completion_applies(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload makes a version with an id if versioning is enabled then, and the null version if not."""
    bucket, upload = request.stored_bucket, _upload(request)
    if bucket is not None and upload and (bucket.versioning == "Enabled") == (upload.target.version_id == "null"):
        upload.target.version_id = bucket.version_id_for_a_new_one()
    return serve(request)
