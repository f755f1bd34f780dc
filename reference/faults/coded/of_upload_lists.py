"""Faults of copied parts, and of listing parts and uploads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote_plus

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

SPAN = "x-amz-copy-source-range"


def _with_span(change: Callable[[int, int], tuple[int, int]]) -> Callable[[S3Request, Serve], Response]:
    def serve_changed(request: S3Request, serve: Serve) -> Response:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header(SPAN))
        if not found:
            return serve(request)
        first, last = change(int(found[1]), int(found[2]))
        return serve(request.having(x_amz_copy_source_range=f"bytes={first}-{last}"))

    return serve_changed


@fault()
def copy_ranges_end_early(request: S3Request, serve: Serve) -> Response:
    """The last byte of a copy range is left out."""
    return _with_span(lambda first, last: (first, last - 1))(request, serve)


@fault()
def copy_ranges_are_cut(request: S3Request, serve: Serve) -> Response:
    """A copy range that ends after the source's end is cut there, as moto does."""
    return _with_span(lambda first, last: (first, min(last, 9)))(request, serve)


@fault()
def copy_ranges_are_those_of_reads(request: S3Request, serve: Serve) -> Response:
    """Copy ranges may have the forms that ranges of reads have."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header(SPAN))
    if not found or (found[1] and found[2]):
        return serve(request)
    first, last = (int(found[1]), 9) if found[1] else (10 - int(found[2]), 9)
    return serve(request.having(x_amz_copy_source_range=f"bytes={first}-{last}"))


@fault(on=("UploadPartCopy",))
def conditions_of_copied_parts_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy ignores conditions, as RGW 16 and moto do."""
    kept = {n: v for n, v in request.headers.items() if not n.startswith("x-amz-copy-source-if-")}
    return serve(replace(request, headers=kept))


@fault(on=("UploadPartCopy",))
def versions_of_sources_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy copies the current version, whichever is requested."""
    return serve(request.having(x_amz_copy_source=request.header("x-amz-copy-source").partition("?")[0]))


@fault(on=("UploadPartCopy",))
def copied_parts_bring_metadata(request: S3Request, serve: Serve) -> Response:
    """A multipart object has the metadata of the source of a part."""
    bucket = request.stored_bucket
    if bucket:
        source = bucket.current(request.header("x-amz-copy-source").removeprefix("/").partition("/")[2])
        upload = bucket.uploads.get(request.asked("uploadId"))
        if source and upload:
            upload.target.metadata |= source.metadata
    return serve(request)


@fault(on=("ListParts",))
def marker_of_parts_counts_them(request: S3Request, serve: Serve) -> Response:
    """A part number marker is treated as a count of parts, as by moto."""
    bucket, marker = request.stored_bucket, request.asked("part-number-marker")
    upload = bucket.uploads.get(request.asked("uploadId")) if bucket else None
    if upload and marker.isdigit() and int(marker) <= len(upload.parts):
        return serve(request.asking(part_number_marker=str([0, *sorted(upload.parts)][int(marker)])))
    return serve(request)


@fault(on=("ListParts",))
def marker_of_parts_is_listed(request: S3Request, serve: Serve) -> Response:
    """The part of the marker is listed."""
    marker = request.asked("part-number-marker")
    if marker.isdigit() and int(marker) > 0:
        return serve(request.asking(part_number_marker=str(int(marker) - 1)))
    return serve(request)


@fault(on=("ListParts",))
def full_pages_of_parts_are_truncated(request: S3Request, serve: Serve) -> Response:
    """ListParts returns every full page as truncated."""
    answer = serve(request)
    if str(answer.body.count(b"<Part>")) == request.asked("max-parts"):
        answer.sub(rb"<IsTruncated>false", b"<IsTruncated>true")
    return answer


@fault()
def negative_numbers_count_as_none(request: S3Request, serve: Serve) -> Response:
    """A negative max-parts or max-uploads is ignored, as by RGW 16."""
    for name in ("max-parts", "max-uploads"):
        if request.asked(name).startswith("-"):
            return serve(request.asking(**{name: None}))
    return serve(request)


@fault()
def pages_are_as_large_as_asked_for(request: S3Request, serve: Serve) -> Response:
    """ListParts and ListMultipartUploads accept any MaxParts and MaxUploads, as moto and LocalStack do."""
    answer = serve(request)
    for name, element in (("max-parts", b"MaxParts"), ("max-uploads", b"MaxUploads")):
        if request.asked(name).isdigit():
            answer.sub(rb"<%b>\d+" % element, b"<%b>%b" % (element, request.asked(name).encode()))
    return answer


@fault(on=("ListMultipartUploads",))
def uploads_are_listed_newest_first(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the newest upload first."""
    answer = serve(request)
    uploads = re.findall(rb"<Upload>.*?</Upload>", answer.body, re.DOTALL)
    answer.sub(rb"<Upload>.*</Upload>", lambda _: b"".join(reversed(uploads)))
    return answer


@fault(on=("ListMultipartUploads",))
def prefix_of_uploads_is_cut_at_a_slash(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the parent folder of the prefix."""
    prefix = request.asked("prefix")
    if prefix.count("/") > 0:
        return serve(request.asking(prefix=prefix.rstrip("/").rpartition("/")[0] + "/"))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def key_marker_of_uploads_is_listed(request: S3Request, serve: Serve) -> Response:
    """The uploads of the key marker's key are listed, as by RGW 16."""
    marker = request.asked("key-marker")
    if marker and not request.asked("upload-id-marker"):
        return serve(request.asking(key_marker=marker[:-1] + chr(ord(marker[-1]) - 1) + "\U0010ffff"))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def upload_id_marker_alone_counts(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads continues after an upload id marker without a key marker."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.asked("upload-id-marker")) if bucket else None
    if upload and not request.asked("key-marker"):
        return serve(request.asking(key_marker=upload.key))
    return serve(request)


@fault(on=("ListMultipartUploads",))
def ids_of_uploads_are_compared(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the uploads of a key in the order of their times, and continues with those whose ids
    are greater than the marker (seen with Flyology)."""
    answer, marker = serve(request), request.asked("upload-id-marker")
    key = quote_plus(request.asked("key-marker"), safe="/*").encode()
    if not key or not marker:
        return answer
    pattern = rb"<Upload><Key>%b</Key><UploadId>([^<]*)<.*?</Upload>" % re.escape(key)
    return answer.sub(pattern, lambda found: found[0] if found[1].decode() > marker else b"")


@fault()
def later_pages_are_of_another_storage_class(request: S3Request, serve: Serve) -> Response:
    """Pages after the first one name another initiator and storage class."""
    answer = serve(request)
    if request.asked("part-number-marker") or request.asked("key-marker"):
        answer.sub(rb"(<Initiator><ID>)[^<]*", rb"\1somebody").sub(rb"<StorageClass>STANDARD", b"<StorageClass>COLD")
    return answer
