"""The faults that footprints name: the programs that each may concern, by their requests, and its server.

A program runs at a right server with the fault in front, which shows the faults that stop it. The faults themselves are
in the one table (`reference/faults`), but those of a missing member, which are made of its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from programs.recording.feature_usage import SentRequest
from programs.recording.signing import DECODED_LENGTH_HEADER, HASH_HEADER, SIGNED_CHUNKS
from record.footprint_file import LACKING, fault_of, members
from reference.faults import missing_members
from reference.faults.coded.of_listing_positions import starts_outside_prefix
from reference.faults.coded.of_program_requests import (
    CHECKSUM_PREFIX,
    ENCODED_PLUS,
    LARGE_BODY_SIZE,
    SOURCE,
    TRAILER,
    UPLOADS,
    is_v4_time_in_date,
    leaves_unsigned_type,
)
from reference.faults.coded.of_writes_during_uploads import CREATE_UPLOAD, ENDING_OPERATIONS, REPLACING_OPERATIONS
from reference.faults.table import faults
from reference.protocol.serving import LISTINGS, Middleware

LOCK_HEADERS = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")
NEGATIVE_END = "--"
SOURCE_CUSTOMER_KEY_HEADER = "x-amz-copy-source-server-side-encryption-customer-algorithm"
REQUIRED_HEADER = {"Content-Range": "range"}
"""The header of a request without which its response does not have a member."""


@dataclass(frozen=True)
class AffectedPrograms:
    """The programs that a fault may concern: `shows` finds one of their requests, or `among` what these have in
    common."""

    shows: Callable[[SentRequest], bool] = lambda sent: False
    among: Callable[[Sequence[SentRequest]], bool] = lambda sent: False

    def may_concern(self, sent: Sequence[SentRequest]) -> bool:
        return any(map(self.shows, sent)) or self.among(sent)


def middleware_of(fault: str) -> Middleware:
    """The middleware of a fault, by the name in footprints."""
    if fault in LACKING:
        return missing_members.without(*fault.split("-without-"))
    middleware = faults()[fault.replace("-", "_")].middleware
    assert middleware is not None
    return middleware


def may_read(operation: str, member: str) -> Callable[[SentRequest], bool]:
    """Returns a function that tells if the response to a request has the member."""
    needed = REQUIRED_HEADER.get(member)
    return lambda sent: sent.operation == operation and (needed is None or needed in sent.headers)


def _length(sent: SentRequest) -> str:
    """Returns the length of a body as sent, in bytes, or an empty string."""
    return sent.headers.get(DECODED_LENGTH_HEADER) or sent.headers.get("content-length", "")


def _stores_nothing(sent: SentRequest) -> bool:
    """Returns whether a request is an upload of no bytes."""
    return sent.operation == "PutObject" and _length(sent) == "0"


def _has_header_or_parameter(operation: str, name: str) -> Callable[[SentRequest], bool]:
    """Returns a function that tells if a request has this operation, and a header or parameter of this name."""
    return lambda sent: sent.operation == operation and name in sent.names()


def _creates_in_versioned_bucket(sent: Sequence[SentRequest]) -> bool:
    """Returns whether objects are created under If-None-Match in a bucket that is asked for versions."""
    return any(map(_has_header_or_parameter("PutObject", "if-none-match"), sent)) and any(
        each.operation == "ListObjectVersions" for each in sent
    )


def _recreates_deleted_key(sent: Sequence[SentRequest]) -> bool:
    """Returns whether a key is created under If-None-Match after it was deleted: its bucket may have versions."""
    deleted: set[str] = set()
    for each in sent:
        if each.operation == "DeleteObject":
            deleted.add(each.key)
        elif each.operation == "PutObject" and "if-none-match" in each.headers and each.key in deleted:
            return True
    return False


def _starts_outside_prefix(sent: SentRequest) -> bool:
    return sent.operation in LISTINGS and starts_outside_prefix(sent.parameters)


def _continues_encoded(sent: SentRequest) -> bool:
    names = sent.names()
    return sent.operation in LISTINGS and "encoding-type" in names and bool({"continuation-token", "marker"} & names)


def _continues_unencoded(sent: SentRequest) -> bool:
    names = sent.names()
    return sent.operation == "ListObjectsV2" and "continuation-token" in names and "encoding-type" not in names


def _continues_in_common_prefixes(operation: str, position: str) -> Callable[[SentRequest], bool]:
    return lambda sent: sent.operation == operation and {"delimiter", position} <= sent.names()


def has_writes_during_upload(sent: Sequence[SentRequest]) -> bool:
    """Returns whether something else is done to a key during an upload in progress."""
    in_progress: Counter[str] = Counter()
    for each in sent:
        if each.operation in (CREATE_UPLOAD, *REPLACING_OPERATIONS) and in_progress[each.key]:
            return True
        if each.operation == CREATE_UPLOAD:
            in_progress[each.key] += 1
        elif each.operation in ENDING_OPERATIONS:
            in_progress[each.key] -= 1
    return False


CONCERNED_PROGRAMS = {
    "keys-are-lost-from-encoded-pages": AffectedPrograms(_continues_encoded),
    "encoded-pages-repeat-keys": AffectedPrograms(_continues_encoded),
    "tokens-of-some-names-are-refused": AffectedPrograms(_continues_unencoded),
    "names-stay-unencoded": AffectedPrograms(lambda sent: "encoding-type" in sent.names()),
    "listings-beyond-ascii-are-cut": AffectedPrograms(
        lambda sent: sent.operation in LISTINGS and "encoding-type" not in sent.names(),
    ),
    "an-empty-delimiter-groups": AffectedPrograms(
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "",
    ),
    "folder-like-keys-hold-no-bytes": AffectedPrograms(
        lambda sent: sent.operation == "PutObject" and sent.key.endswith("/")
    ),
    "folders-remain": AffectedPrograms(lambda sent: sent.operation == "DeleteObjects"),
    "folders-stay-after-their-last-key": AffectedPrograms(
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "/",
    ),
    "folders-are-objects": AffectedPrograms(lambda sent: sent.operation in ("HeadObject", "GetObject")),
    "folders-with-keys-are-not-deleted": AffectedPrograms(
        lambda sent: sent.operation == "DeleteObjects" or (sent.operation == "DeleteObject" and sent.key.endswith("/")),
    ),
    "lists-of-uploads-have-no-pages": AffectedPrograms(_has_header_or_parameter("ListMultipartUploads", "max-uploads")),
    "crc64nvme-trailers-are-refused": AffectedPrograms(lambda sent: TRAILER in sent.names()),
    "first-byte-is-the-object": AffectedPrograms(_has_header_or_parameter("GetObject", "range")),
    "condition-precedes-the-write": AffectedPrograms(_has_header_or_parameter("PutObject", "if-none-match")),
    "checksums-of-parts-are-not-returned": AffectedPrograms(
        lambda sent: sent.operation == "UploadPart" and any(name.startswith(CHECKSUM_PREFIX) for name in sent.headers),
    ),
    "empty-chunks-without-a-length-are-refused": AffectedPrograms(
        lambda sent: _stores_nothing(sent) and sent.headers.get(HASH_HEADER) == SIGNED_CHUNKS,
    ),
    "empty-objects-fail": AffectedPrograms(_stores_nothing),
    "form-file-names-are-latin-1": AffectedPrograms(lambda sent: sent.operation == "PostObject"),
    "form-file-names-are-not-filled-in": AffectedPrograms(lambda sent: sent.operation == "PostObject"),
    "encoded-plus-stays-in-copy-sources": AffectedPrograms(
        lambda sent: ENCODED_PLUS in sent.headers.get(SOURCE, "").upper()
    ),
    "copies-onto-themselves-lose-bytes": AffectedPrograms(
        _has_header_or_parameter("CopyObject", "x-amz-metadata-directive")
    ),
    "negative-end-of-a-range-is-refused": AffectedPrograms(lambda sent: NEGATIVE_END in sent.headers.get("range", "")),
    "ranges-have-status-200": AffectedPrograms(_has_header_or_parameter("GetObject", "range")),
    "common-prefixes-are-on-two-pages": AffectedPrograms(
        _continues_in_common_prefixes("ListObjectsV2", "continuation-token")
    ),
    "common-prefixes-are-on-two-pages-v1": AffectedPrograms(_continues_in_common_prefixes("ListObjects", "marker")),
    "folders-are-internal-errors": AffectedPrograms(lambda sent: sent.operation == "HeadObject"),
    "listed-entries-have-no-etag": AffectedPrograms(lambda sent: sent.operation in LISTINGS),
    "unsigned-content-types-are-refused": AffectedPrograms(
        lambda sent: sent.operation in UPLOADS and leaves_unsigned_type(sent.headers),
    ),
    "parts-with-if-match-are-refused": AffectedPrograms(
        lambda sent: sent.operation == "GetObject" and {"partNumber", "if-match"} <= sent.names(),
    ),
    "small-parts-are-not-copied": AffectedPrograms(lambda sent: sent.operation == "UploadPartCopy"),
    "ranges-have-the-checksum-of-the-object": AffectedPrograms(
        lambda sent: sent.operation == "GetObject" and {"range", f"{CHECKSUM_PREFIX}mode"} <= sent.names(),
    ),
    "missing-keys-have-no-message": AffectedPrograms(lambda sent: sent.operation == "GetObject"),
    "positions-outside-the-prefix-are-refused": AffectedPrograms(
        _starts_outside_prefix,
    ),
    "keys-before-the-prefix-end-listings": AffectedPrograms(
        _starts_outside_prefix,
    ),
    "folders-of-folders-are-not-listed": AffectedPrograms(
        lambda sent: sent.operation in LISTINGS and bool(sent.parameters.get("delimiter")),
    ),
    "locked-versions-are-deleted": AffectedPrograms(_has_header_or_parameter("DeleteObject", "versionId")),
    "uploads-in-parts-are-not-locked": AffectedPrograms(
        lambda sent: sent.operation == "CreateMultipartUpload" and not sent.names().isdisjoint(LOCK_HEADERS),
    ),
    "aborts-delete-objects": AffectedPrograms(lambda sent: sent.operation == "AbortMultipartUpload"),
    "newer-objects-end-uploads": AffectedPrograms(among=has_writes_during_upload),
    "versions-lose-their-time": AffectedPrograms(lambda sent: sent.operation == "ListObjectVersions"),
    "listings-with-a-slash-are-refused": AffectedPrograms(lambda sent: sent.operation in LISTINGS and sent.slashed),
    "delete-markers-count-as-objects": AffectedPrograms(among=_recreates_deleted_key),
    "versions-are-written-over": AffectedPrograms(among=_creates_in_versioned_bucket),
    "copies-between-keys-are-refused": AffectedPrograms(lambda sent: SOURCE_CUSTOMER_KEY_HEADER in sent.headers),
    "large-bodies-are-refused": AffectedPrograms(
        lambda sent: sent.operation in UPLOADS and int(_length(sent) or 0) >= LARGE_BODY_SIZE
    ),
    "dates-of-v4-are-not-read": AffectedPrograms(lambda sent: is_v4_time_in_date(sent.headers)),
    **{fault_of(*each): AffectedPrograms(may_read(*each)) for each in members()},
}
"""The programs that each fault may concern, by its name in footprints."""
