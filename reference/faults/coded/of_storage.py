"""Faults of storage classes, archived objects and their restoring."""

from __future__ import annotations

from reference.faults.table import fault
from reference.objects.storing import STORAGE_CLASSES
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import STANDARD, now

STORAGE_CLASS = "x-amz-storage-class"


@fault()
def unknown_storage_classes_are_standard(request: S3Request, serve: Serve) -> Response:
    """An unknown storage class is treated as STANDARD."""
    known = request.header(STORAGE_CLASS, STANDARD) in STORAGE_CLASSES
    return serve(request if known else request.with_headers(x_amz_storage_class=None))


@fault()
def storage_classes_are_case_insensitive(request: S3Request, serve: Serve) -> Response:
    """Storage classes may be given in lower case."""
    given = request.headers.get(STORAGE_CLASS)
    return serve(request.with_headers(x_amz_storage_class=given.upper()) if given else request)


@fault()
def storage_class_is_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has the storage class of the source."""
    bucket, key = request.stored_bucket, request.header("x-amz-copy-source").lstrip("/").partition("/")[2]
    source = bucket.current(key) if bucket and key else None
    if source and STORAGE_CLASS not in request.headers:
        request = request.with_headers(x_amz_storage_class=source.storage_class)
    return serve(request)


@fault()
def overwriting_keeps_the_storage_class(request: S3Request, serve: Serve) -> Response:
    """An object that replaces another one inherits the storage class."""
    bucket = request.stored_bucket
    before = bucket.current(request.key) if bucket and request.operation == "PutObject" else None
    if before and STORAGE_CLASS not in request.headers:
        request = request.with_headers(x_amz_storage_class=before.storage_class)
    return serve(request)


@fault()
def archived_objects_can_be_read(request: S3Request, serve: Serve) -> Response:
    """Objects in archive classes can be read like all others."""
    bucket = request.stored_bucket
    for versions in bucket.versions.values() if bucket else ():
        for version in versions:
            version.restored_until = now().replace(year=9999)
    return serve(request)


@fault()
def archived_objects_cannot_be_changed(request: S3Request, serve: Serve) -> Response:
    """Tagging and deleting an archived object returns 403 InvalidObjectState."""
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    changes = request.operation in ("DeleteObject", "PutObjectTagging")
    return (
        error(403, "InvalidObjectState")
        if changes and version and version.storage_class == "GLACIER"
        else serve(request)
    )


@fault()
def encrypted_copies_in_another_class_lose_metadata(request: S3Request, serve: Serve) -> Response:
    """A copy for which a storage class and an encryption are asked has no metadata of its source."""
    both = {STORAGE_CLASS, "x-amz-server-side-encryption"} <= request.headers.keys()
    loses = request.operation == "CopyObject" and both
    return serve(request.with_headers(x_amz_metadata_directive="REPLACE") if loses else request)


@fault(on=("UploadPartCopy",))
def objects_of_copied_parts_are_standard(request: S3Request, serve: Serve) -> Response:
    """An upload into which a part was copied becomes an object in STANDARD."""
    bucket = request.stored_bucket
    if bucket is not None:
        upload = bucket.uploads.get(request.parameter("uploadId"))
        if upload is not None:
            upload.target.storage_class = STANDARD
    return serve(request)
