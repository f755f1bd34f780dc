"""Faults of the version id in a request, for every operation that takes one."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from reference.faults.coded.stored_versions import version_named
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import NULL_VERSION_ID

SOURCE = "x-amz-copy-source"


def _source(request: S3Request) -> tuple[str, str]:
    """Returns the copy source and the version id; empty texts if there is none."""
    where, _, version = request.header(SOURCE).partition("?versionId=")
    return where, version


@fault()
def unknown_version_id_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A version id that the key does not have is ignored."""
    answer = serve(request)
    if answer.status not in (400, 404):
        return answer
    if SOURCE in request.headers:
        return serve(request.with_headers(**{SOURCE: _source(request)[0]}))
    return serve(request.with_query(versionId=None)) if "versionId" in request.query else answer


@fault()
def version_ids_are_searched_in_the_whole_bucket(request: S3Request, serve: Serve) -> Response:
    """A version id also names versions of other keys."""
    where, version = _source(request) if SOURCE in request.headers else ("", request.parameter("versionId"))
    bucket = request.state.buckets.get(unquote(where).split("/")[1]) if where else request.stored_bucket
    owner = next((key for key in bucket.versions if bucket.version(key, version)), "") if bucket else ""
    if not owner or version == NULL_VERSION_ID or not bucket:
        return serve(request)
    if where:
        return serve(request.with_headers(**{SOURCE: f"/{bucket.name}/{owner}?versionId={version}"}))
    return serve(request.at(bucket.name, owner))


@fault()
def null_version_id_is_unknown_without_versioning(request: S3Request, serve: Serve) -> Response:
    """In a bucket that was never versioned, the version id null names nothing."""
    bucket = request.stored_bucket
    asked = NULL_VERSION_ID in (request.parameter("versionId"), _source(request)[1])
    return error(404, "NoSuchVersion") if asked and bucket and not bucket.versioning else serve(request)


@fault()
def batch_ignores_version_ids_without_versioning(request: S3Request, serve: Serve) -> Response:
    """In a bucket that was never versioned, DeleteObjects ignores version ids (seen with moto 5.2)."""
    bucket = request.stored_bucket
    ignored = request.operation == "DeleteObjects" and bucket and not bucket.versioning
    return serve(_without_ids(request) if ignored else request)


@fault(on=("DeleteObjects",))
def batch_searches_version_ids_in_the_whole_bucket(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes the version with an id, whatever the key."""
    bucket = request.stored_bucket
    if bucket:
        for version in re.findall(r"<VersionId>(.*?)</VersionId>", request.body.decode()):
            for key in [key for key in bucket.versions if version != NULL_VERSION_ID and bucket.version(key, version)]:
                bucket.remove(key, version)
    return serve(request)


def _without_ids(request: S3Request) -> S3Request:
    return replace(request, body=re.sub(rb"<VersionId>.*?</VersionId>", b"", request.body))


@fault()
def deleting_a_missing_version_deletes_the_object(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a version that the key does not have deletes the object."""
    missing = request.operation == "DeleteObject" and version_named(request) is None
    return serve(request.with_query(versionId=None) if missing else request)


@fault(on=("CompleteMultipartUpload",))
def completion_returns_another_version_id(request: S3Request, serve: Serve) -> Response:
    """The version that a completion makes is not that of the upload."""
    if request.stored_bucket is not None:
        for upload in request.stored_bucket.uploads.values():
            upload.target.version_id = ""
    return serve(request)
