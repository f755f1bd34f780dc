"""Seeded defects of the version id in a request, for every operation that takes one."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from conformance.versioning.test_ids_of_every_operation import ANYWHERE, CHANGING, EVERY, NOBODYS
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import NULL
from tests.defects.seeding import BOTH, RAW_V4, defect
from tests.defects.stored import version_named

HERE = "versioning/ids_of_every_operation"
BATCH = "batch_delete/missing_versions"
SOURCE = "x-amz-copy-source"


def _source(request: S3Request) -> tuple[str, str]:
    """Returns the copy source and its version id; empty texts if there is none."""
    where, _, version = request.header(SOURCE).partition("?versionId=")
    return where, version


@defect(
    *(f"{HERE}::id_that_no_version_has_is_refused[{kind}-{name}]" for kind in NOBODYS for name in EVERY),
    *(f"{HERE}::null_of_a_key_without_a_null_version_is_refused[{name}]" for name in EVERY),
    *(f"{HERE}::id_of_another_keys_version_is_refused[{name}]" for name in CHANGING),
    clients=RAW_V4,
)
def id_of_no_version_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A version id that the key does not have is ignored."""
    answer = serve(request)
    if answer.status not in (400, 404):
        return answer
    if SOURCE in request.headers:
        return serve(request.having(**{SOURCE: _source(request)[0]}))
    return serve(request.asking(versionId=None)) if "versionId" in request.query else answer


@defect(*(f"{HERE}::id_of_another_keys_version_is_refused[{name}]" for name in EVERY), clients=RAW_V4)
def ids_are_looked_up_in_the_whole_bucket(request: S3Request, serve: Serve) -> Response:
    """A version id names the version of whatever key has it."""
    where, version = _source(request) if SOURCE in request.headers else ("", request.asked("versionId"))
    bucket = request.state.buckets.get(unquote(where).split("/")[1]) if where else request.stored_bucket
    owner = next((key for key in bucket.versions if bucket.version(key, version)), "") if bucket else ""
    if not owner or version == NULL or not bucket:
        return serve(request)
    if where:
        return serve(request.having(**{SOURCE: f"/{bucket.name}/{owner}?versionId={version}"}))
    return serve(request.at(bucket.name, owner))


@defect(*(f"{HERE}::null_names_the_object_of_a_bucket_without_versions[{name}]" for name in ANYWHERE), clients=RAW_V4)
def null_is_unknown_without_versions(request: S3Request, serve: Serve) -> Response:
    """In a bucket that was never versioned, the version id null names nothing."""
    bucket = request.stored_bucket
    asked = NULL in (request.asked("versionId"), _source(request)[1])
    return error(404, "NoSuchVersion") if asked and bucket and not bucket.versioning else serve(request)


@defect(f"{BATCH}::unknown_version_without_versioning_deletes_nothing", clients=BOTH)
def batch_ignores_ids_without_versions(request: S3Request, serve: Serve) -> Response:
    """In a bucket that was never versioned, DeleteObjects ignores version ids (seen with moto 5.2)."""
    bucket = request.stored_bucket
    ignored = request.operation == "DeleteObjects" and bucket and not bucket.versioning
    return serve(_without_ids(request) if ignored else request)


@defect(f"{BATCH}::null_of_a_key_without_a_null_version_deletes_nothing", clients=BOTH)
def null_in_a_batch_is_no_version(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects treats the version id null as none."""
    nulls = request.operation == "DeleteObjects" and b">null<" in request.body
    return serve(_without_ids(request) if nulls else request)


@defect(f"{BATCH}::version_of_another_key_is_not_deleted", clients=BOTH)
def batch_finds_ids_in_the_whole_bucket(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes the version with an id, whatever its key."""
    bucket = request.stored_bucket
    if request.operation == "DeleteObjects" and bucket:
        for version in re.findall(r"<VersionId>(.*?)</VersionId>", request.body.decode()):
            for key in [key for key in bucket.versions if version != NULL and bucket.version(key, version)]:
                bucket.remove(key, version)
    return serve(request)


def _without_ids(request: S3Request) -> S3Request:
    return replace(request, body=re.sub(rb"<VersionId>.*?</VersionId>", b"", request.body))


@defect(
    *(f"{HERE}::deleting_a_version_that_is_not_there_deletes_nothing[{named}]" for named in ("null", "made_up")),
    f"{HERE}::deleting_a_version_that_is_not_there_deletes_nothing[of_another_key]",
    clients=RAW_V4,
)
def missing_version_is_the_current_one(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a version that the key does not have deletes the object."""
    missing = request.operation == "DeleteObject" and version_named(request) is None
    return serve(request.asking(versionId=None) if missing else request)


_NAMED = "versioning/uploads::responses_about_an_upload_name_its_version"


def _without_its_version(operation: str) -> None:
    def middleware(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation != operation:
            return answer
        return answer.set("x-amz-version-id", None).sub(rb"<VersionId>[^<]*</VersionId>", b"")

    middleware.__name__ = f"{operation.lower()}_names_no_version"
    middleware.__doc__ = f"The response to {operation} in a versioned bucket has no version id."
    is_the_end = operation == "AbortMultipartUpload"
    defect("versioning/uploads::aborted_upload_names_its_version" if is_the_end else _NAMED, clients=RAW_V4)(middleware)


for _operation in ("UploadPart", "UploadPartCopy", "ListParts", "ListMultipartUploads", "AbortMultipartUpload"):
    _without_its_version(_operation)


@defect(_NAMED, clients=RAW_V4)
def upload_gets_another_version(request: S3Request, serve: Serve) -> Response:
    """The version that a completion makes is not that of the upload."""
    if request.operation == "CompleteMultipartUpload" and request.stored_bucket is not None:
        for upload in request.stored_bucket.uploads.values():
            upload.target.version_id = ""
    return serve(request)
