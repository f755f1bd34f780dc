"""The faults that footprints name, in front of a right server: running a program there shows the
ones that stop it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from programs.recording import faulty_folders as folders
from programs.recording import faulty_listings as listings
from programs.recording import faulty_members as lacking
from programs.recording import faulty_uploads as uploads
from programs.recording.faulty_listings import asking_for
from programs.recording.feature_usage import Sent
from programs.recording.signing import DECODED_LENGTH, PAYLOAD, SIGNED_CHUNKS, is_v4_time_in_date, leaves_unsigned
from record.footprint_file import fault_of, members
from reference.protocol.serving import LISTINGS, Middleware, Request, Response, Serve, error

CHECKSUM, TRAILER, SOURCE = "x-amz-checksum-", "x-amz-trailer", "x-amz-copy-source"
LEAST_PART, LARGE = 5 * 1024 * 1024, 16 * 1024 * 1024
UPLOADS = ("PutObject", "UploadPart")
OF_A_LOCK = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")
PLUS = "%2B"
NEGATIVE_END = "--"
OF_THE_SOURCE = "x-amz-copy-source-server-side-encryption-customer-algorithm"


@dataclass(frozen=True)
class Faulty:
    """A server with the fault, which may concern a program if `shows` finds one of its requests, or `among` what they
    have in common."""

    middleware: Middleware
    shows: Callable[[Sent], bool] = lambda sent: False
    among: Callable[[Sequence[Sent]], bool] = lambda sent: False

    def may_concern(self, sent: Sequence[Sent]) -> bool:
        return any(map(self.shows, sent)) or self.among(sent)


def crc64nvme_trailers_are_refused(request: Request, serve: Serve) -> Response:
    """A trailer with a CRC64NVME checksum is refused (S3Proxy)."""
    return error(400, "BadRequest") if "crc64nvme" in request.header(TRAILER) else serve(request)


def lists_of_uploads_have_no_pages(request: Request, serve: Serve) -> Response:
    """ListMultipartUploads with max-uploads is not implemented (S3Proxy)."""
    paged = request.operation == "ListMultipartUploads" and "max-uploads" in request.query
    return error(501, "NotImplemented") if paged else serve(request)


def first_byte_is_the_object(request: Request, serve: Serve) -> Response:
    """bytes=0-0 returns the whole object (s3rver)."""
    if request.operation != "GetObject" or request.header("range") != "bytes=0-0":
        return serve(request)
    answer = serve(request.without("range"))
    answer.status = 206
    return answer.set("Content-Range", f"bytes 0-{len(answer.body) - 1}/{len(answer.body)}")


def long_suffix_is_refused(request: Request, serve: Serve) -> Response:
    """A range of more last bytes than the object has returns 416 (rclone, gofakes3)."""
    asked = re.fullmatch(r"bytes=-(\d+)", request.header("range"))
    found = serve(asking_for(request, "HEAD", request.key)) if asked else None
    short = asked and found and found.status == 200 and int(asked[1]) > int(found.header("content-length") or 0)
    return error(416, "InvalidRange") if short else serve(request)


def checksums_of_parts_are_not_returned(request: Request, serve: Serve) -> Response:
    """UploadPart does not return the checksum of its headers, without which the upload is not completed (S3Mock)."""
    if request.operation == "CompleteMultipartUpload":
        algorithms = request.memory.setdefault("algorithms", {})
        lacks = algorithms.get(request.path) and b"<Checksum" not in request.body
        return error(400, "BadRequest") if lacks else serve(request)
    answer = serve(request)
    if request.operation == "CreateMultipartUpload":
        request.memory.setdefault("algorithms", {})[request.path] = request.header(f"{CHECKSUM}algorithm")
    elif request.operation == "UploadPart" and any(name.startswith(CHECKSUM) for name in request.headers):
        answer.headers = [(name, value) for name, value in answer.headers if not name.lower().startswith(CHECKSUM)]
    return answer


def empty_objects_fail(request: Request, serve: Serve) -> Response:
    """PutObject of an empty body is an internal error (fauxqs)."""
    empty = request.operation == "PutObject" and not request.body
    return error(500, "InternalError") if empty else serve(request)


def form_file_names_are_latin_1(request: Request, serve: Serve) -> Response:
    """The name of a form's file, in UTF-8, is read as Latin-1 where it becomes part of the key (ministack)."""
    if request.operation != "PostObject":
        return serve(request)
    read = re.sub(rb'filename="[^"]*"', lambda found: found[0].decode("latin-1").encode(), request.body)
    return serve(replace(request, body=read))


def form_file_names_are_not_filled_in(request: Request, serve: Serve) -> Response:
    """A form's key keeps ${filename} unchanged (Versity Gateway, s3rver)."""
    if request.operation != "PostObject":
        return serve(request)
    return serve(replace(request, body=re.sub(rb'filename="[^"]*"', b'filename="${filename}"', request.body)))


def encoded_plus_stays_in_copy_sources(request: Request, serve: Serve) -> Response:
    """An encoded plus sign in a copy source is not decoded, so that the source is not found (s3rver)."""
    return error(404, "NoSuchKey") if PLUS in request.header(SOURCE).upper() else serve(request)


def empty_chunks_without_a_length_are_refused(request: Request, serve: Serve) -> Response:
    """PutObject of no bytes in signed chunks is refused without Content-Length (gofakes3, rclone)."""
    has_no_length = request.operation == "PutObject" and "transfer-encoding" in request.headers
    refused = has_no_length and request.header(PAYLOAD) == SIGNED_CHUNKS and request.header(DECODED_LENGTH) == "0"
    return error(411, "MissingContentLength") if refused else serve(request)


def copies_onto_themselves_lose_bytes(request: Request, serve: Serve) -> Response:
    """An object that is copied onto itself, to change the metadata, is empty then."""
    source = unquote(request.header(SOURCE)).partition("?")[0].lstrip("/")
    if request.operation == "CopyObject" and source == f"{request.bucket}/{request.key}":
        serve(asking_for(request, "PUT", request.key))
    return serve(request)


def negative_end_of_a_range_is_refused(request: Request, serve: Serve) -> Response:
    """A range such as bytes=0--1, as programs make it of an empty object, is refused instead of ignored (Garage)."""
    if NEGATIVE_END in request.header("range"):
        return error(416, "InvalidRange")
    return serve(request)


def ranges_have_status_200(request: Request, serve: Serve) -> Response:
    """A range is returned with 200 (rclone)."""
    answer = serve(request)
    answer.status = 200 if answer.status == 206 else answer.status
    return answer


def conditions_are_looked_at_some_time_before(request: Request, serve: Serve) -> Response:
    """PutObject checks the condition first, and writes the object a little later."""
    if request.operation != "PutObject" or not {"if-match", "if-none-match"} & set(request.headers):
        return serve(request)
    current = serve(asking_for(request, "HEAD", request.key))
    is_new, etag = "if-none-match" in request.headers, current.header("etag")
    holds = current.status != 200 if is_new else bool(etag) and etag.strip('"') in request.header("if-match")
    time.sleep(0.2)
    left = request.having(if_match=None, if_none_match=None)
    return serve(left) if holds else error(412, "PreconditionFailed")


def delete_markers_count_as_objects(request: Request, serve: Serve) -> Response:
    """PutObject with If-None-Match is refused where the current version is a delete marker (Versity Gateway)."""
    if request.operation == "PutObject" and "if-none-match" in request.headers:
        current = serve(asking_for(request, "HEAD", request.key))
        if current.header("x-amz-delete-marker") == "true":
            return error(412, "PreconditionFailed")
    return serve(request)


def versions_are_written_over(request: Request, serve: Serve) -> Response:
    """PutObject with If-None-Match adds a version to a key that has one (RGW 16)."""
    if request.operation == "PutObject" and "if-none-match" in request.headers:
        current = serve(asking_for(request, "HEAD", request.key))
        if current.header("x-amz-version-id"):
            return serve(request.without("if-none-match"))
    return serve(request)


def copies_between_keys_are_refused(request: Request, serve: Serve) -> Response:
    """A copy of an object that is under a key of the customer is not implemented (RGW 16)."""
    return error(501, "NotImplemented") if OF_THE_SOURCE in request.headers else serve(request)


def unsigned_content_types_are_refused(request: Request, serve: Serve) -> Response:
    """An upload whose Content-Type the signature leaves out is refused (RGW 20)."""
    refused = request.operation in UPLOADS and leaves_unsigned(request.headers, "content-type")
    return error(403, "AccessDenied") if refused else serve(request)


def parts_with_if_match_are_refused(request: Request, serve: Serve) -> Response:
    """GetObject with partNumber and If-Match is refused, as if the condition did not hold (RGW 20)."""
    refused = request.operation == "GetObject" and "partNumber" in request.query and "if-match" in request.headers
    return error(412, "PreconditionFailed") if refused else serve(request)


def small_parts_are_not_copied(request: Request, serve: Serve) -> Response:
    """UploadPartCopy of less than 5 MiB is refused, even of a last part (Garage)."""
    if request.operation != "UploadPartCopy":
        return serve(request)
    asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header(f"{SOURCE}-range"))
    if asked is not None:
        length = int(asked[2]) - int(asked[1]) + 1
    else:
        bucket, _, key = unquote(request.header(SOURCE).partition("?")[0]).removeprefix("/").partition("/")
        source = serve(asking_for(request.at(bucket), "HEAD", key))
        length = int(source.header("content-length") or LEAST_PART)
    return error(400, "InvalidRequest") if length < LEAST_PART else serve(request)


def ranges_have_the_checksum_of_the_object(request: Request, serve: Serve) -> Response:
    """A range is returned with the checksum of the whole object (gofakes3, rclone). An object that was uploaded in
    parts has no checksum there."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 206 and "-" not in answer.header("etag"):
        whole = serve(asking_for(request, "HEAD", request.key).having(x_amz_checksum_mode="ENABLED"))
        for name, value in whole.headers:
            if name.lower().startswith(CHECKSUM):
                answer.set(name, value)  # a range of all bytes has it already
    return answer


def missing_keys_have_no_message(request: Request, serve: Serve) -> Response:
    """The Message of NoSuchKey is empty (RGW 20), or lacks (gofakes3)."""
    answer = serve(request)
    is_missing = answer.status == 404 and b"<Code>NoSuchKey</Code>" in answer.body
    return answer.sub(rb"<Message>[^<]*</Message>", b"<Message></Message>") if is_missing else answer


def locked_versions_are_deleted(request: Request, serve: Serve) -> Response:
    """A version under GOVERNANCE is deleted without the bypass."""
    is_deletion = request.operation == "DeleteObject" and "versionId" in request.query
    return serve(request.having(x_amz_bypass_governance_retention="true") if is_deletion else request)


def uploads_in_parts_are_not_locked(request: Request, serve: Serve) -> Response:
    """CreateMultipartUpload takes no retention and no legal hold (RGW 16, moto)."""
    return serve(request.without(*OF_A_LOCK) if request.operation == "CreateMultipartUpload" else request)


def large_bodies_are_refused(request: Request, serve: Serve) -> Response:
    """An object or a part of 16 MiB and more in one request is refused."""
    too_large = request.operation in UPLOADS and len(request.body) >= LARGE
    return error(400, "EntityTooLarge") if too_large else serve(request)


def dates_of_v4_are_not_read(request: Request, serve: Serve) -> Response:
    """A request whose Authorization has Signature V4 is refused without x-amz-date, although it has a Date (Garage)."""
    return error(400, "InvalidRequest") if is_v4_time_in_date(request.headers) else serve(request)


def _length(sent: Sent) -> str:
    """Returns the length of a body as sent, in bytes, or an empty string."""
    return sent.headers.get(DECODED_LENGTH) or sent.headers.get("content-length", "")


def _stores_nothing(sent: Sent) -> bool:
    """Returns whether a request is an upload of no bytes."""
    return sent.operation == "PutObject" and _length(sent) == "0"


def _sends(operation: str, name: str) -> Callable[[Sent], bool]:
    """Returns a function that tells if a request has this operation, and a header or parameter of this name."""
    return lambda sent: sent.operation == operation and name in sent.names()


def _locks_a_key(sent: Sequence[Sent]) -> bool:
    """Returns whether objects are created under If-None-Match in a bucket that is asked for versions."""
    return any(map(_sends("PutObject", "if-none-match"), sent)) and any(
        each.operation == "ListObjectVersions" for each in sent
    )


def _creates_again(sent: Sequence[Sent]) -> bool:
    """Returns whether a key is created under If-None-Match after it was deleted: its bucket may have versions."""
    deleted: set[str] = set()
    for each in sent:
        if each.operation == "DeleteObject":
            deleted.add(each.key)
        elif each.operation == "PutObject" and "if-none-match" in each.headers and each.key in deleted:
            return True
    return False


def _begins_outside_the_prefix(sent: Sent) -> bool:
    return sent.operation in LISTINGS and listings.begins_outside_the_prefix(sent.parameters)


def _goes_on_encoded(sent: Sent) -> bool:
    names = sent.names()
    return sent.operation in LISTINGS and "encoding-type" in names and bool({"continuation-token", "marker"} & names)


def _goes_on_unencoded(sent: Sent) -> bool:
    names = sent.names()
    return sent.operation == "ListObjectsV2" and "continuation-token" in names and "encoding-type" not in names


def _goes_on_in_groups(operation: str, position: str) -> Callable[[Sent], bool]:
    return lambda sent: sent.operation == operation and {"delimiter", position} <= sent.names()


FAULTY = {
    "keys-are-lost-from-encoded-pages": Faulty(listings.keys_are_lost_from_encoded_pages, _goes_on_encoded),
    "encoded-pages-repeat-keys": Faulty(listings.tokens_are_encoded, _goes_on_encoded),
    "tokens-of-some-names-are-refused": Faulty(listings.tokens_of_some_names_are_refused, _goes_on_unencoded),
    "names-stay-unencoded": Faulty(listings.names_stay_unencoded, lambda sent: "encoding-type" in sent.names()),
    "listings-beyond-ascii-are-cut": Faulty(
        listings.listings_beyond_ascii_are_cut,
        lambda sent: sent.operation in LISTINGS and "encoding-type" not in sent.names(),
    ),
    "an-empty-delimiter-groups": Faulty(
        listings.an_empty_delimiter_groups,
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "",
    ),
    "folder-like-keys-hold-no-bytes": Faulty(
        folders.folder_like_keys_hold_no_bytes, lambda sent: sent.operation == "PutObject" and sent.key.endswith("/")
    ),
    "folders-remain": Faulty(folders.folders_remain, lambda sent: sent.operation == "DeleteObjects"),
    "folders-stay-after-their-last-key": Faulty(
        folders.folders_stay_after_their_last_key,
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "/",
    ),
    "folders-are-objects": Faulty(
        folders.folders_are_objects, lambda sent: sent.operation in ("HeadObject", "GetObject")
    ),
    "folders-with-keys-are-not-deleted": Faulty(
        folders.folders_with_keys_are_not_deleted,
        lambda sent: sent.operation == "DeleteObjects" or (sent.operation == "DeleteObject" and sent.key.endswith("/")),
    ),
    "lists-of-uploads-have-no-pages": Faulty(
        lists_of_uploads_have_no_pages, _sends("ListMultipartUploads", "max-uploads")
    ),
    "crc64nvme-trailers-are-refused": Faulty(crc64nvme_trailers_are_refused, lambda sent: TRAILER in sent.names()),
    "first-byte-is-the-object": Faulty(first_byte_is_the_object, _sends("GetObject", "range")),
    "long-suffix-is-refused": Faulty(long_suffix_is_refused, _sends("GetObject", "range")),
    "condition-precedes-the-write": Faulty(
        conditions_are_looked_at_some_time_before, _sends("PutObject", "if-none-match")
    ),
    "checksums-of-parts-are-not-returned": Faulty(
        checksums_of_parts_are_not_returned,
        lambda sent: sent.operation == "UploadPart" and any(name.startswith(CHECKSUM) for name in sent.headers),
    ),
    "empty-chunks-without-a-length-are-refused": Faulty(
        empty_chunks_without_a_length_are_refused,
        lambda sent: _stores_nothing(sent) and sent.headers.get(PAYLOAD) == SIGNED_CHUNKS,
    ),
    "empty-objects-fail": Faulty(empty_objects_fail, _stores_nothing),
    "form-file-names-are-latin-1": Faulty(form_file_names_are_latin_1, lambda sent: sent.operation == "PostObject"),
    "form-file-names-are-not-filled-in": Faulty(
        form_file_names_are_not_filled_in, lambda sent: sent.operation == "PostObject"
    ),
    "encoded-plus-stays-in-copy-sources": Faulty(
        encoded_plus_stays_in_copy_sources, lambda sent: PLUS in sent.headers.get(SOURCE, "").upper()
    ),
    "copies-onto-themselves-lose-bytes": Faulty(
        copies_onto_themselves_lose_bytes, _sends("CopyObject", "x-amz-metadata-directive")
    ),
    "negative-end-of-a-range-is-refused": Faulty(
        negative_end_of_a_range_is_refused, lambda sent: NEGATIVE_END in sent.headers.get("range", "")
    ),
    "ranges-have-status-200": Faulty(ranges_have_status_200, _sends("GetObject", "range")),
    "common-prefixes-are-on-two-pages": Faulty(
        listings.common_prefixes_are_on_two_pages, _goes_on_in_groups("ListObjectsV2", "continuation-token")
    ),
    "common-prefixes-are-on-two-pages-v1": Faulty(
        listings.common_prefixes_are_on_two_pages_v1, _goes_on_in_groups("ListObjects", "marker")
    ),
    "folders-are-internal-errors": Faulty(
        folders.folders_are_internal_errors, lambda sent: sent.operation == "HeadObject"
    ),
    "listed-entries-have-no-etag": Faulty(
        listings.listed_entries_have_no_etag, lambda sent: sent.operation in LISTINGS
    ),
    "unsigned-content-types-are-refused": Faulty(
        unsigned_content_types_are_refused,
        lambda sent: sent.operation in UPLOADS and leaves_unsigned(sent.headers, "content-type"),
    ),
    "parts-with-if-match-are-refused": Faulty(
        parts_with_if_match_are_refused,
        lambda sent: sent.operation == "GetObject" and {"partNumber", "if-match"} <= sent.names(),
    ),
    "small-parts-are-not-copied": Faulty(small_parts_are_not_copied, lambda sent: sent.operation == "UploadPartCopy"),
    "ranges-have-the-checksum-of-the-object": Faulty(
        ranges_have_the_checksum_of_the_object,
        lambda sent: sent.operation == "GetObject" and {"range", f"{CHECKSUM}mode"} <= sent.names(),
    ),
    "missing-keys-have-no-message": Faulty(missing_keys_have_no_message, lambda sent: sent.operation == "GetObject"),
    "positions-outside-the-prefix-are-refused": Faulty(
        listings.positions_outside_the_prefix_are_refused,
        _begins_outside_the_prefix,
    ),
    "keys-before-the-prefix-end-listings": Faulty(
        listings.keys_before_the_prefix_end_listings,
        _begins_outside_the_prefix,
    ),
    "folders-of-folders-are-not-listed": Faulty(
        folders.folders_of_folders_are_not_listed,
        lambda sent: sent.operation in LISTINGS and bool(sent.parameters.get("delimiter")),
    ),
    "locked-versions-are-deleted": Faulty(locked_versions_are_deleted, _sends("DeleteObject", "versionId")),
    "uploads-in-parts-are-not-locked": Faulty(
        uploads_in_parts_are_not_locked,
        lambda sent: sent.operation == "CreateMultipartUpload" and not sent.names().isdisjoint(OF_A_LOCK),
    ),
    "aborts-delete-objects": Faulty(
        uploads.aborts_delete_objects, lambda sent: sent.operation == "AbortMultipartUpload"
    ),
    "newer-objects-end-uploads": Faulty(uploads.newer_objects_end_uploads, among=uploads.meet_newer_objects),
    "versions-lose-their-time": Faulty(
        listings.versions_lose_their_time, lambda sent: sent.operation == "ListObjectVersions"
    ),
    "listings-with-a-slash-are-refused": Faulty(
        listings.listings_with_a_slash_are_refused, lambda sent: sent.operation in LISTINGS and sent.slashed
    ),
    "delete-markers-count-as-objects": Faulty(delete_markers_count_as_objects, among=_creates_again),
    "versions-are-written-over": Faulty(versions_are_written_over, among=_locks_a_key),
    "versions-are-listed-from-the-oldest": Faulty(
        listings.versions_are_listed_from_the_oldest, lambda sent: sent.operation == "ListObjectVersions"
    ),
    "copies-between-keys-are-refused": Faulty(
        copies_between_keys_are_refused, lambda sent: OF_THE_SOURCE in sent.headers
    ),
    "large-bodies-are-refused": Faulty(
        large_bodies_are_refused, lambda sent: sent.operation in UPLOADS and int(_length(sent) or 0) >= LARGE
    ),
    "dates-of-v4-are-not-read": Faulty(dates_of_v4_are_not_read, lambda sent: is_v4_time_in_date(sent.headers)),
    **{fault_of(*each): Faulty(lacking.without(*each), lacking.may_read(*each)) for each in members()},
}
"""The faulty servers, by the names of their faults."""
