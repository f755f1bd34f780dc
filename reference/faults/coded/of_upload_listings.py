"""Faults of copied parts, and of listing parts and uploads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote_plus

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

COPY_RANGE = "x-amz-copy-source-range"


def _with_copy_range(change: Callable[[int, int], tuple[int, int]]) -> Callable[[S3Request, Serve], Response]:
    def serve_changed(request: S3Request, serve: Serve) -> Response:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header(COPY_RANGE))
        if not found:
            return serve(request)
        first, last = change(int(found[1]), int(found[2]))
        return serve(request.with_headers(x_amz_copy_source_range=f"bytes={first}-{last}"))

    return serve_changed


@fault()
def copy_ranges_end_early(request: S3Request, serve: Serve) -> Response:
    """The last byte of a copy range is left out."""
    return _with_copy_range(lambda first, last: (first, last - 1))(request, serve)


@fault()
def copy_range_past_the_source_is_cut(request: S3Request, serve: Serve) -> Response:
    """A copy range that ends after the source's end is cut there, as moto does."""
    return _with_copy_range(lambda first, last: (first, min(last, 9)))(request, serve)


@fault()
def copy_ranges_accept_the_forms_of_reads(request: S3Request, serve: Serve) -> Response:
    """Copy ranges may have the forms that ranges of reads have."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header(COPY_RANGE))
    if not found or (found[1] and found[2]):
        return serve(request)
    first, last = (int(found[1]), 9) if found[1] else (10 - int(found[2]), 9)
    return serve(request.with_headers(x_amz_copy_source_range=f"bytes={first}-{last}"))


@fault(on=("UploadPartCopy",))
def conditions_of_copied_parts_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy ignores conditions, as RGW 16 and moto do."""
    kept = {n: v for n, v in request.headers.items() if not n.startswith("x-amz-copy-source-if-")}
    return serve(replace(request, headers=kept))


@fault(on=("UploadPartCopy",))
def source_version_of_copied_parts_is_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy copies the current version, whichever is requested."""
    return serve(request.with_headers(x_amz_copy_source=request.header("x-amz-copy-source").partition("?")[0]))


@fault(on=("UploadPartCopy",))
def copied_parts_copy_metadata(request: S3Request, serve: Serve) -> Response:
    """A multipart object has the metadata of the source of a part."""
    bucket = request.stored_bucket
    if bucket:
        source = bucket.current(request.header("x-amz-copy-source").removeprefix("/").partition("/")[2])
        upload = bucket.uploads.get(request.parameter("uploadId"))
        if source and upload:
            upload.target.metadata |= source.metadata
    return serve(request)


@fault(on=("ListParts",))
def part_number_marker_is_a_count(request: S3Request, serve: Serve) -> Response:
    """A part number marker is treated as a count of parts, as by moto."""
    bucket, marker = request.stored_bucket, request.parameter("part-number-marker")
    upload = bucket.uploads.get(request.parameter("uploadId")) if bucket else None
    if upload and marker.isdigit() and int(marker) <= len(upload.parts):
        return serve(request.with_query(part_number_marker=str([0, *sorted(upload.parts)][int(marker)])))
    return serve(request)


@fault(on=("ListParts",))
def part_number_marker_is_inclusive(request: S3Request, serve: Serve) -> Response:
    """The part of the marker is listed."""
    marker = request.parameter("part-number-marker")
    if marker.isdigit() and int(marker) > 0:
        return serve(request.with_query(part_number_marker=str(int(marker) - 1)))
    return serve(request)


@fault(on=("ListParts",))
def full_part_pages_are_always_truncated(request: S3Request, serve: Serve) -> Response:
    """ListParts returns every full page as truncated."""
    answer = serve(request)
    if str(answer.body.count(b"<Part>")) == request.parameter("max-parts"):
        answer.sub(rb"<IsTruncated>false", b"<IsTruncated>true")
    return answer


@fault()
def negative_max_parts_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A negative max-parts or max-uploads is ignored, as by RGW 16."""
    for name in ("max-parts", "max-uploads"):
        if request.parameter(name).startswith("-"):
            return serve(request.with_query(**{name: None}))
    return serve(request)


@fault()
def max_parts_has_no_limit(request: S3Request, serve: Serve) -> Response:
    """ListParts and ListMultipartUploads accept any MaxParts and MaxUploads, as moto and LocalStack do."""
    answer = serve(request)
    for name, element in (("max-parts", b"MaxParts"), ("max-uploads", b"MaxUploads")):
        if request.parameter(name).isdigit():
            answer.sub(rb"<%b>\d+" % element, b"<%b>%b" % (element, request.parameter(name).encode()))
    return answer


@fault(on=("ListMultipartUploads",))
def uploads_are_listed_newest_first(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the newest upload first."""
    answer = serve(request)
    uploads = re.findall(rb"<Upload>.*?</Upload>", answer.body, re.DOTALL)
    answer.sub(rb"<Upload>.*</Upload>", lambda _: b"".join(reversed(uploads)))
    return answer


@fault(on=("ListMultipartUploads",))
def upload_prefix_is_cut_at_a_slash(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the parent folder of the prefix."""
    prefix = request.parameter("prefix")
    if prefix.count("/") > 0:
        return serve(request.with_query(prefix=prefix.rstrip("/").rpartition("/")[0] + "/"))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def upload_key_marker_is_inclusive(request: S3Request, serve: Serve) -> Response:
    """The uploads of the key marker's key are listed, as by RGW 16."""
    marker = request.parameter("key-marker")
    if marker and not request.parameter("upload-id-marker"):
        return serve(request.with_query(key_marker=marker[:-1] + chr(ord(marker[-1]) - 1) + "\U0010ffff"))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def upload_id_marker_works_without_key_marker(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads continues after an upload id marker without a key marker."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.parameter("upload-id-marker")) if bucket else None
    if upload and not request.parameter("key-marker"):
        return serve(request.with_query(key_marker=upload.key))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def ids_of_uploads_are_compared(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the uploads of a key in the order of their times, and continues with those whose ids
    are greater than the marker (seen with Flyology)."""
    answer, marker = serve(request), request.parameter("upload-id-marker")
    key = quote_plus(request.parameter("key-marker"), safe="/*").encode()
    if not key or not marker:
        return answer
    pattern = rb"<Upload><Key>%b</Key><UploadId>([^<]*)<.*?</Upload>" % re.escape(key)
    return answer.sub(pattern, lambda found: found[0] if found[1].decode() > marker else b"")


@fault()
def later_upload_pages_have_another_storage_class(request: S3Request, serve: Serve) -> Response:
    """Pages after the first one name another initiator and storage class."""
    answer = serve(request)
    if request.parameter("part-number-marker") or request.parameter("key-marker"):
        answer.sub(rb"(<Initiator><ID>)[^<]*", rb"\1somebody").sub(rb"<StorageClass>STANDARD", b"<StorageClass>COLD")
    return answer
