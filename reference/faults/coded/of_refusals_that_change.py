"""Requests that are refused as they should be, and change something all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from reference.faults.coded.stored_versions import version_named
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve
from reference.protocol.serving import Middleware
from reference.state import Bucket, MultipartUpload, Version, now


class Harm(NamedTuple):
    """The operations and codes of the refusals, and what each then does."""

    wrong: str
    on: tuple[str, ...]
    codes: tuple[str, ...]
    harm: Callable[[S3Request, Bucket], object]


def _harm_to_version(change: Callable[[Version], object]) -> Callable[[S3Request, Bucket], object]:
    def harm(request: S3Request, bucket: Bucket) -> None:
        if (version := version_named(request)) is not None:
            change(version)

    return harm


def _touch(version: Version) -> None:
    version.modified += timedelta(seconds=2)


def _empty_version(request: S3Request, bucket: Bucket) -> None:
    bucket.add(Version(request.key, bucket.version_id_for_a_new_one(), next(request.state.changes)))


def _add_delete_marker(request: S3Request, bucket: Bucket) -> None:
    made = Version(request.key, bucket.version_id_for_a_new_one(), next(request.state.changes), is_delete_marker=True)
    if bucket.versioning:
        bucket.add(made)


def _add_older_version(request: S3Request, bucket: Bucket) -> None:
    """Leaves what was sent as an older version."""
    if bucket.versioning == "Enabled" and (found := bucket.versions.get(request.key)):
        found.insert(0, replace(found[-1], version_id=bucket.version_id_for_a_new_one(), body=request.body))


def _begin_upload(request: S3Request, bucket: Bucket) -> None:
    sequence = next(request.state.changes)
    target = Version(request.key, bucket.version_id_for_a_new_one(), sequence)
    bucket.uploads[f"left{sequence}"] = MultipartUpload(f"left{sequence}", target, now(), sequence, request.requester)


def _upload(request: S3Request, bucket: Bucket) -> MultipartUpload | None:
    return bucket.uploads.get(request.parameter("uploadId"))


def _lose_part(request: S3Request, bucket: Bucket) -> None:
    if upload := _upload(request, bucket):
        upload.parts.pop(int(request.parameter("partNumber") or 1), None)


def _lose_parts(request: S3Request, bucket: Bucket) -> None:
    if upload := _upload(request, bucket):
        upload.parts.clear()


def _end_upload(request: S3Request, bucket: Bucket) -> None:
    bucket.uploads.pop(request.parameter("uploadId"), None)


def _end_uploads_of_key(request: S3Request, bucket: Bucket) -> None:
    for name in [name for name, upload in bucket.uploads.items() if upload.key == request.key]:
        del bucket.uploads[name]


PUT, COPY, CREATE, PART = "PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart"
COMPLETE, DELETE = "CompleteMultipartUpload", "DeleteObject"
HARMS = {
    "failed_conditions_touch": Harm(
        "A write whose condition fails changes the object's Last-Modified.",
        (PUT, COPY, COMPLETE, DELETE),
        ("PreconditionFailed",),
        _harm_to_version(_touch),
    ),
    "failed_conditions_remove_tags": Harm(
        "A write whose condition fails removes the object's tags.",
        (PUT, COPY, COMPLETE, DELETE),
        ("PreconditionFailed",),
        _harm_to_version(lambda version: version.tags.clear()),
    ),
    "failed_conditions_leave_versions": Harm(
        "A PutObject whose condition fails leaves what was sent as an older version.",
        (PUT,),
        ("PreconditionFailed",),
        _add_older_version,
    ),
    "failed_deletions_hide": Harm(
        "A DeleteObject whose condition fails adds a delete marker.",
        (DELETE,),
        ("PreconditionFailed",),
        _add_delete_marker,
    ),
    "corrupt_puts_leave_versions": Harm(
        "A PutObject with a wrong digest leaves what was sent as an older version.",
        (PUT,),
        ("BadDigest", "InvalidDigest"),
        _add_older_version,
    ),
    "corrupt_puts_remove_metadata": Harm(
        "A PutObject with a wrong digest removes the object's metadata.",
        (PUT,),
        ("BadDigest",),
        _harm_to_version(lambda version: version.metadata.clear()),
    ),
    "corrupt_puts_leave_uploads": Harm(
        "A PutObject with a wrong digest leaves an upload.", (PUT,), ("BadDigest",), _begin_upload
    ),
    "corrupt_parts_replace": Harm(
        "An UploadPart with a wrong digest removes the part of its number.", (PART,), ("BadDigest",), _lose_part
    ),
    "refused_puts_remove_tags": Harm(
        "A PutObject with an invalid header removes the object's tags.",
        (PUT,),
        ("InvalidArgument", "InvalidTag", "InvalidStorageClass", "MetadataTooLarge"),
        _harm_to_version(lambda version: version.tags.clear()),
    ),
    "refused_copies_remove_tags": Harm(
        "A CopyObject of a missing source removes the tags of the target.",
        (COPY,),
        ("NoSuchKey",),
        _harm_to_version(lambda version: version.tags.clear()),
    ),
    "refused_copies_empty_the_target": Harm(
        "A CopyObject of a missing source leaves an empty object.", (COPY,), ("NoSuchKey",), _empty_version
    ),
    "copies_under_failed_conditions_touch": Harm(
        "A CopyObject whose source does not meet a condition changes the target's Last-Modified.",
        (COPY,),
        ("PreconditionFailed",),
        _harm_to_version(_touch),
    ),
    "refused_uploads_begin": Harm(
        "A CreateMultipartUpload with an invalid header begins an upload.",
        (CREATE,),
        ("InvalidArgument", "InvalidTag", "InvalidStorageClass"),
        _begin_upload,
    ),
    "refused_part_copies_lose_parts": Harm(
        "An UploadPartCopy of a missing source removes the part of its number.",
        ("UploadPartCopy",),
        ("NoSuchKey",),
        _lose_part,
    ),
    "too_small_parts_are_lost": Harm(
        "A CompleteMultipartUpload of too small parts removes the parts.", (COMPLETE,), ("EntityTooSmall",), _lose_parts
    ),
    "too_small_uploads_end": Harm(
        "A CompleteMultipartUpload of too small parts ends the upload.", (COMPLETE,), ("EntityTooSmall",), _end_upload
    ),
    "uploads_under_failed_conditions_end": Harm(
        "A CompleteMultipartUpload whose condition fails ends the upload.",
        (COMPLETE,),
        ("PreconditionFailed",),
        _end_upload,
    ),
    "refused_order_ends_uploads": Harm(
        "A CompleteMultipartUpload in a wrong order ends the upload.", (COMPLETE,), ("InvalidPartOrder",), _end_upload
    ),
    "unknown_ids_end_uploads": Harm(
        "AbortMultipartUpload of an unknown upload ends those of its key.",
        ("AbortMultipartUpload",),
        ("NoSuchUpload",),
        _end_uploads_of_key,
    ),
    "refused_tags_remove_tags": Harm(
        "A PutObjectTagging with invalid tags removes the tags.",
        ("PutObjectTagging",),
        ("InvalidTag",),
        _harm_to_version(lambda version: version.tags.clear()),
    ),
    "refused_acls_remove_metadata": Harm(
        "A PutObjectAcl with an unknown ACL removes the object's metadata.",
        ("PutObjectAcl",),
        ("InvalidArgument",),
        _harm_to_version(lambda version: version.metadata.clear()),
    ),
    "refused_acls_touch": Harm(
        "A PutObjectAcl with an unknown ACL changes the object's Last-Modified.",
        ("PutObjectAcl",),
        ("InvalidArgument",),
        _harm_to_version(_touch),
    ),
}


def _harming(row: Harm) -> Middleware:
    def faulty(request: S3Request, serve: Serve) -> Response:
        answer, bucket = serve(request), request.stored_bucket
        is_refused = any(f"<Code>{code}</Code>".encode() in answer.body for code in row.codes)
        if is_refused and bucket is not None and not request.bucket.endswith("-preflight"):
            with request.state.lock:
                row.harm(request, bucket)
        return answer

    return faulty  # type: ignore[return-value]  # it knows requests of the reference


for each, row in HARMS.items():
    fault(each, row.wrong, row.on)(_harming(row))
