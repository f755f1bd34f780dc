"""A setting of an object, a write above it, or time, that changes another setting, or a version that nobody touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from reference.faults.coded.stored_versions import version_named, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve
from reference.protocol.serving import Middleware
from reference.state import STANDARD, Lock, Version

PUT_TAGGING, DELETE_TAGGING, PUT_ACL = "PutObjectTagging", "DeleteObjectTagging", "PutObjectAcl"
PUT_LEGAL_HOLD, PUT_RETENTION = "PutObjectLegalHold", "PutObjectRetention"
PUT_ANNOTATION, DELETE_ANNOTATION = "PutObjectAnnotation", "DeleteObjectAnnotation"


def _end_legal_hold(version: Version) -> None:
    version.lock.legal_hold = ""


def _end_retention(version: Version) -> None:
    version.lock = Lock(legal_hold=version.lock.legal_hold)


def _touch(version: Version) -> None:
    version.modified += timedelta(seconds=2)


def _make_private(version: Version) -> None:
    version.grants = [grant for grant in version.grants if not grant.is_group]


def _make_standard(version: Version) -> None:
    version.storage_class = STANDARD


def _remove_annotations(version: Version) -> None:
    version.headers = {"content-type": "binary/octet-stream"}


CHANGES: dict[str, tuple[str, tuple[str, ...], Callable[[Version], object]]] = {
    "holds_end_retentions": ("PutObjectLegalHold ends the retention.", (PUT_LEGAL_HOLD,), _end_retention),
    "retentions_end_holds": ("PutObjectRetention ends the legal hold.", (PUT_RETENTION,), _end_legal_hold),
    "tags_end_holds": (
        "PutObjectTagging and DeleteObjectTagging end the legal hold.",
        (PUT_TAGGING, DELETE_TAGGING),
        _end_legal_hold,
    ),
    "acls_end_retentions": ("PutObjectAcl ends the retention.", (PUT_ACL,), _end_retention),
    "tags_end_sharing": ("PutObjectTagging makes the object private.", (PUT_TAGGING, DELETE_TAGGING), _make_private),
    "locks_end_sharing": (
        "A legal hold or a retention makes the object private.",
        (PUT_LEGAL_HOLD, PUT_RETENTION),
        _make_private,
    ),
    "acls_remove_tags": ("PutObjectAcl removes the tags.", (PUT_ACL,), lambda version: version.tags.clear()),
    "locks_remove_tags": (
        "A legal hold or a retention removes the tags.",
        (PUT_LEGAL_HOLD, PUT_RETENTION),
        lambda version: version.tags.clear(),
    ),
    "acls_remove_metadata": (
        "PutObjectAcl removes the metadata.",
        (PUT_ACL,),
        lambda version: version.metadata.clear(),
    ),
    "tags_remove_metadata": (
        "PutObjectTagging removes the metadata.",
        (PUT_TAGGING,),
        lambda version: version.metadata.clear(),
    ),
    "tags_remove_headers": (
        "PutObjectTagging removes Cache-Control and the Content-Type.",
        (PUT_TAGGING,),
        _remove_annotations,
    ),
    "tags_touch": ("PutObjectTagging changes the object's Last-Modified.", (PUT_TAGGING,), _touch),
    "acls_touch": ("PutObjectAcl changes the object's Last-Modified.", (PUT_ACL,), _touch),
    "annotations_touch": (
        "PutObjectAnnotation changes the object's Last-Modified.",
        (PUT_ANNOTATION, DELETE_ANNOTATION),
        _touch,
    ),
    "annotations_remove_tags": (
        "PutObjectAnnotation removes the tags.",
        (PUT_ANNOTATION, DELETE_ANNOTATION),
        lambda version: version.tags.clear(),
    ),
    "tags_change_the_class": (
        "PutObjectTagging moves the object to STANDARD.",
        (PUT_TAGGING, DELETE_TAGGING),
        _make_standard,
    ),
    "acls_change_the_class": ("PutObjectAcl moves the object to STANDARD.", (PUT_ACL,), _make_standard),
    "tags_remove_annotations": (
        "PutObjectTagging removes the annotations.",
        (PUT_TAGGING,),
        lambda version: version.annotations.clear(),
    ),
}


def _changing(operations: tuple[str, ...], change: Callable[[Version], object]) -> Middleware:
    def faulty(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        version = version_named(request)
        if request.operation in operations and answer.status < 300 and version is not None:
            change(version)
        return answer

    return faulty  # type: ignore[return-value]  # it knows requests of the reference


for each, (wrong, on, change) in CHANGES.items():
    fault(each, wrong, on)(_changing(on, change))


WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")


def _changing_below(operations: tuple[str, ...], change: Callable[[Version], object]) -> Middleware:
    """Changes the version below the one that a write, or a delete marker, has added."""

    def faulty(request: S3Request, serve: Serve) -> Response:
        before = versions_of(request)[-1:]
        answer = serve(request)
        if answer.status < 300 and before and len(versions_of(request)) > 1 and not request.parameter("versionId"):
            change(before[0])
        return answer

    return faulty  # type: ignore[return-value]


BELOW: dict[str, tuple[str, tuple[str, ...], Callable[[Version], object]]] = {
    "markers_end_holds": (
        "A delete marker ends the legal hold of the version below.",
        ("DeleteObject",),
        _end_legal_hold,
    ),
    "markers_remove_tags": (
        "A delete marker removes the tags of the version below.",
        ("DeleteObject",),
        lambda version: version.tags.clear(),
    ),
    "new_versions_end_sharing": ("A new version makes the version below private.", WRITES, _make_private),
    "new_versions_touch": ("A new version changes the Last-Modified of the version below.", WRITES, _touch),
    "new_versions_remove_tags": (
        "A new version removes the tags of the version below.",
        WRITES,
        lambda version: version.tags.clear(),
    ),
    "new_versions_remove_metadata": (
        "A new version removes the metadata of the version below.",
        WRITES,
        lambda version: version.metadata.clear(),
    ),
}

for each, (wrong, on, change) in BELOW.items():
    fault(each, wrong, on)(_changing_below(on, change))


def _source(request: S3Request) -> tuple[Version | None, Version | None]:
    """The version that a copy takes by version id, and the latest version of the same key."""
    place, _, named = request.header("x-amz-copy-source").lstrip("/").partition("?versionId=")
    name, _, key = place.partition("/")
    bucket = request.state.buckets.get(name)
    if bucket is None or not named:
        return None, None
    return bucket.version(key, named), bucket.current(key)


@fault(on=("CopyObject",))
def copies_of_versions_have_the_latest_metadata(request: S3Request, serve: Serve) -> Response:
    """A copy of an older version has the metadata of the latest one."""
    taken, latest = _source(request)
    answer, made = serve(request), version_named(request)
    if taken and latest and made and answer.status == 200 and made.metadata == taken.metadata:
        made.metadata = dict(latest.metadata)
    return answer


@fault(on=("CopyObject",))
def copies_of_versions_have_the_latest_headers(request: S3Request, serve: Serve) -> Response:
    """A copy of an older version has the Content-Type and Cache-Control of the latest one."""
    taken, latest = _source(request)
    answer, made = serve(request), version_named(request)
    if taken and latest and made and answer.status == 200 and made.headers == taken.headers:
        made.headers = dict(latest.headers)
    return answer


@fault(on=("UploadPartCopy",))
def copied_ranges_ignore_the_source_version(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy of a range takes the latest version, whichever the source names."""
    named = request.header("x-amz-copy-source").partition("?")[0]
    if "x-amz-copy-source-range" in request.headers:
        return serve(request.with_headers(x_amz_copy_source=named))
    return serve(request)


REQUESTS_BEFORE_CLEANUP = 12
"""The number of requests after which something is lost."""


@fault()
def multipart_objects_become_zeros_later(request: S3Request, serve: Serve) -> Response:
    """Some requests after the completion, an object uploaded in parts is read as zeros."""
    made: dict[str, int] = request.memory.setdefault("made of parts", {})
    count = request.memory["requests"] = request.memory.get("requests", 0) + 1
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and answer.status == 200:
        made[request.path] = count
    if request.operation == "GetObject" and count > made.get(request.path, count) + REQUESTS_BEFORE_CLEANUP:
        answer.body = bytes(len(answer.body))
    return answer
