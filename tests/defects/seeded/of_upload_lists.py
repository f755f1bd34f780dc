"""Seeded defects of copied parts, and of listing parts and uploads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

COPY, CONDITIONS = "multipart/part_copy", "multipart/part_copy_conditions"
RANGE = "multipart/part_copy_range"
PARTS, UPLOADS, PAGES = "multipart/list_parts", "multipart/list_uploads", "multipart/list_uploads_pages"
SPAN = "x-amz-copy-source-range"


@defect(f"{COPY}::answer_has_etag_and_time")
def etags_of_copied_parts_have_no_quotes(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy returns an ETag without quotes, as RGW 16 does."""
    answer = serve(request)
    if request.operation == "UploadPartCopy":
        answer.sub(rb"<ETag>(?:\"|&quot;)(\w+)(?:\"|&quot;)", rb"<ETag>\1")
    return answer


@defect(f"{RANGE}::range_is_copied[first_bytes]", f"{RANGE}::malformed_range_is_refused[suffix]")
def copy_ranges_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy copies the whole source, whatever the range."""
    return serve(request.without(SPAN))


def _with_span(change: Callable[[int, int], tuple[int, int]]) -> Callable[[S3Request, Serve], Response]:
    def serve_changed(request: S3Request, serve: Serve) -> Response:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header(SPAN))
        if not found:
            return serve(request)
        first, last = change(int(found[1]), int(found[2]))
        return serve(request.having(x_amz_copy_source_range=f"bytes={first}-{last}"))

    return serve_changed


@defect(f"{RANGE}::range_is_copied[bytes_in_the_middle]", f"{RANGE}::range_is_copied[all_bytes]")
def copy_ranges_end_early(request: S3Request, serve: Serve) -> Response:
    """The last byte of a copy range is left out."""
    return _with_span(lambda first, last: (first, last - 1))(request, serve)


@defect(
    f"{RANGE}::range_past_the_end_is_refused[by_one_byte]", f"{RANGE}::range_past_the_end_is_refused[by_many_bytes]"
)
def copy_ranges_are_cut(request: S3Request, serve: Serve) -> Response:
    """A copy range that ends after the source's end is cut there, as moto does. (Sources here have ten bytes.)"""
    return _with_span(lambda first, last: (first, min(last, 9)))(request, serve)


@defect(f"{RANGE}::malformed_range_is_refused[open_end]", f"{RANGE}::malformed_range_is_refused[suffix]")
def copy_ranges_are_those_of_reads(request: S3Request, serve: Serve) -> Response:
    """Copy ranges may have the forms that ranges of reads have. (Sources here have ten bytes.)"""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header(SPAN))
    if not found or (found[1] and found[2]):
        return serve(request)
    first, last = (int(found[1]), 9) if found[1] else (10 - int(found[2]), 9)
    return serve(request.having(x_amz_copy_source_range=f"bytes={first}-{last}"))


@defect(
    f"{CONDITIONS}::condition_that_does_not_hold[if_match]",
    f"{CONDITIONS}::condition_that_does_not_hold[if_none_match]",
    f"{CONDITIONS}::condition_that_does_not_hold[if_unmodified_since_beside_if_none_match]",
    f"{CONDITIONS}::source_not_modified_since_its_last_change",
)
def conditions_of_copied_parts_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy ignores conditions, as RGW 16 and moto do."""
    if request.operation == "UploadPartCopy":
        kept = {n: v for n, v in request.headers.items() if not n.startswith("x-amz-copy-source-if-")}
        return serve(replace(request, headers=kept))
    return serve(request)


@defect(f"{CONDITIONS}::version_of_the_source_is_copied")
def versions_of_sources_are_ignored(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy copies the current version, whichever is requested."""
    if request.operation == "UploadPartCopy":
        return serve(request.having(x_amz_copy_source=request.header("x-amz-copy-source").partition("?")[0]))
    return serve(request)


@defect(f"{COPY}::metadata_of_the_source_is_not_copied")
def copied_parts_bring_metadata(request: S3Request, serve: Serve) -> Response:
    """A multipart object has the metadata of the source of a part."""
    bucket = request.stored_bucket
    if request.operation == "UploadPartCopy" and bucket:
        source = bucket.current(request.header("x-amz-copy-source").removeprefix("/").partition("/")[2])
        upload = bucket.uploads.get(request.asked("uploadId"))
        if source and upload:
            upload.target.metadata |= source.metadata
    return serve(request)


@defect(f"{PARTS}::parts_after_a_marker[number_of_no_part]")
def marker_of_parts_counts_them(request: S3Request, serve: Serve) -> Response:
    """A part number marker is treated as a count of parts, as by moto."""
    bucket, marker = request.stored_bucket, request.asked("part-number-marker")
    upload = bucket.uploads.get(request.asked("uploadId")) if bucket else None
    if request.operation == "ListParts" and upload and marker.isdigit() and int(marker) <= len(upload.parts):
        return serve(request.asking(part_number_marker=str([0, *sorted(upload.parts)][int(marker)])))
    return serve(request)


@defect(f"{PARTS}::parts_after_a_marker[a_part]", f"{PARTS}::parts_after_a_marker[the_last_part]")
def marker_of_parts_is_listed(request: S3Request, serve: Serve) -> Response:
    """The part of the marker is listed."""
    marker = request.asked("part-number-marker")
    if request.operation == "ListParts" and marker.isdigit() and int(marker) > 0:
        return serve(request.asking(part_number_marker=str(int(marker) - 1)))
    return serve(request)


@defect(f"{PARTS}::max_parts_cuts_the_listing", f"{PARTS}::pages_hold_every_part_once_in_order[2]")
def max_parts_is_ignored(request: S3Request, serve: Serve) -> Response:
    """ListParts returns all parts at once."""
    return serve(request.asking(max_parts=None)) if request.operation == "ListParts" else serve(request)


@defect(f"{PARTS}::last_page_is_not_empty")
def full_pages_of_parts_are_truncated(request: S3Request, serve: Serve) -> Response:
    """ListParts returns every full page as truncated."""
    answer = serve(request)
    if request.operation == "ListParts" and str(answer.body.count(b"<Part>")) == request.asked("max-parts"):
        answer.sub(rb"<IsTruncated>false", b"<IsTruncated>true")
    return answer


@defect(
    f"{PARTS}::invalid_max_parts_or_marker_is_refused[negative_max_parts]",
    f"{PAGES}::invalid_max_uploads_is_refused[negative]",
)
def negative_numbers_count_as_none(request: S3Request, serve: Serve) -> Response:
    """A negative max-parts or max-uploads is ignored, as by RGW 16."""
    for name in ("max-parts", "max-uploads"):
        if request.asked(name).startswith("-"):
            return serve(request.asking(**{name: None}))
    return serve(request)


@defect(f"{PARTS}::at_most_a_thousand_parts_a_page", f"{PAGES}::at_most_a_thousand_uploads_a_page")
def pages_are_as_large_as_asked_for(request: S3Request, serve: Serve) -> Response:
    """ListParts and ListMultipartUploads accept any MaxParts and MaxUploads, as moto and LocalStack do."""
    answer = serve(request)
    for name, element in (("max-parts", b"MaxParts"), ("max-uploads", b"MaxUploads")):
        if request.asked(name).isdigit():
            answer.sub(rb"<%b>\d+" % element, b"<%b>%b" % (element, request.asked(name).encode()))
    return answer


@defect(f"{UPLOADS}::uploads_are_listed_in_order", f"{UPLOADS}::uploads_of_a_key_are_listed_oldest_first")
def uploads_are_listed_newest_first(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the newest upload first."""
    answer = serve(request)
    if request.operation == "ListMultipartUploads":
        uploads = re.findall(rb"<Upload>.*?</Upload>", answer.body, re.DOTALL)
        answer.sub(rb"<Upload>.*</Upload>", lambda _: b"".join(reversed(uploads)))
    return answer


@defect(f"{UPLOADS}::every_upload_of_a_key_is_listed")
def one_upload_a_key_is_listed(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists one upload for each key."""
    answer = serve(request)
    if request.operation == "ListMultipartUploads":
        answer.sub(rb"(<Upload>(?:(?!</Upload>).)*<Key>([^<]*)</Key>.*?</Upload>)(?=<Upload>.{0,20}<Key>\2</Key>)", b"")
    return answer


@defect(
    f"{UPLOADS}::delimiter[one_character]",
    f"{UPLOADS}::delimiter[unicode]",
    f"{UPLOADS}::keys_are_encoded_on_demand",
)
def delimiter_and_encoding_of_uploads_are_ignored(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads ignores delimiter and encoding type, as RGW 16 and moto do."""
    if request.operation == "ListMultipartUploads":
        return serve(request.asking(delimiter=None, encoding_type=None))
    return serve(request)


@defect(f"{UPLOADS}::prefix[a_folder]", f"{UPLOADS}::prefix[no_key]")
def prefix_of_uploads_is_cut_at_a_slash(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists the parent folder of the prefix."""
    prefix = request.asked("prefix")
    if request.operation == "ListMultipartUploads" and prefix.count("/") > 0:
        return serve(request.asking(prefix=prefix.rstrip("/").rpartition("/")[0] + "/"))
    return serve(request)


@defect(f"{PAGES}::uploads_after_a_key_marker[a_key]", f"{PAGES}::uploads_after_a_key_marker[the_last_key]")
def key_marker_of_uploads_is_listed(request: S3Request, serve: Serve) -> Response:
    """The uploads of the key marker's key are listed, as by RGW 16."""
    marker = request.asked("key-marker")
    if request.operation == "ListMultipartUploads" and marker and not request.asked("upload-id-marker"):
        return serve(request.asking(key_marker=marker[:-1] + chr(ord(marker[-1]) - 1) + "\U0010ffff"))
    return serve(request)


@defect(f"{PAGES}::uploads_after_an_upload_id_marker", f"{PAGES}::pages_hold_every_upload_once[1]")
def upload_id_marker_is_ignored(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads continues after the key of its markers, even if that key has more uploads."""
    if request.operation == "ListMultipartUploads":
        return serve(request.asking(upload_id_marker=None))
    return serve(request)


@defect(f"{PAGES}::upload_id_marker_alone_is_ignored")
def upload_id_marker_alone_counts(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads continues after an upload id marker without a key marker."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.asked("upload-id-marker")) if bucket else None
    if request.operation == "ListMultipartUploads" and upload and not request.asked("key-marker"):
        return serve(request.asking(key_marker=upload.key))
    return serve(request)


@defect(f"{UPLOADS}::entry_has_its_time", f"{PARTS}::part_has_its_time", clients=BOTO3)
def times_of_uploads_are_made_up(request: S3Request, serve: Serve) -> Response:
    """Uploads and parts are from November 2010, as with moto."""
    answer = serve(request)
    if request.operation in ("ListParts", "ListMultipartUploads"):
        answer.sub(rb"<(Initiated|LastModified)>[^<]*", rb"<\1>2010-11-10T20:48:33.000Z")
    return answer


@defect(f"{PARTS}::owner_and_initiator", f"{UPLOADS}::entry_has_owner_and_initiator")
def uploads_have_no_owner(request: S3Request, serve: Serve) -> Response:
    """The owner of an upload has an empty ID, as with RGW 16."""
    answer = serve(request)
    if request.operation in ("ListParts", "ListMultipartUploads"):
        answer.sub(rb"<ID>[^<]*</ID>", b"<ID></ID>")
    return answer


@defect(f"{COPY}::missing_source_is_refused", f"{CONDITIONS}::deleted_source_is_refused")
def missing_sources_are_missing_buckets(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy from a key that does not exist returns NoSuchBucket."""
    answer = serve(request)
    is_one = request.operation == "UploadPartCopy" and b"NoSuchKey" in answer.body
    return error(404, "NoSuchBucket") if is_one else answer


@defect(
    "multipart/list_parts::entries_are_the_same_on_any_page",
    "multipart/list_uploads_pages::entries_are_the_same_on_any_page",
    clients=BOTO3,
)
def later_pages_are_of_another_storage_class(request: S3Request, serve: Serve) -> Response:
    """Pages after the first one name another initiator and storage class."""
    answer = serve(request)
    if request.asked("part-number-marker") or request.asked("key-marker"):
        answer.sub(rb"(<Initiator><ID>)[^<]*", rb"\1somebody").sub(rb"<StorageClass>STANDARD", b"<StorageClass>COLD")
    return answer


@defect("multipart/list_parts::marker_is_returned", clients=BOTO3)
def part_number_marker_is_always_zero(request: S3Request, serve: Serve) -> Response:
    """ListParts returns PartNumberMarker 0, whatever was asked."""
    return serve(request).sub(rb"<PartNumberMarker>\d+", b"<PartNumberMarker>0")


@defect(
    "listing/owner::owner_is_the_account[upload]",
    "listing/owner::owner_is_the_account[parts]",
    "listing/owner::owner_is_the_account[object]",
    "listing/owner::owner_is_the_account[version]",
    clients=BOTO3,
)
def owners_of_listings_are_the_server(request: S3Request, serve: Serve) -> Response:
    """In listings, the owner of everything is the server's own user."""
    answer = serve(request)
    listing = request.operation.startswith("List") and request.operation != "ListBuckets"
    return answer.sub(rb"(<Owner><ID>)[^<]*", rb"\g<1>server") if listing else answer
