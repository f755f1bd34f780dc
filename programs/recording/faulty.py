"""The faults that footprints name: the programs that each may concern, by their requests, and its server.

A program runs at a right server with the fault in front, which shows the faults that stop it. The faults themselves are
in the one table (`reference/faults`), but those of a missing member, which are made of its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from programs.recording.feature_usage import Sent
from programs.recording.signing import DECODED_LENGTH, PAYLOAD, SIGNED_CHUNKS
from record.footprint_file import LACKING, fault_of, members
from reference.faults import missing_members
from reference.faults.coded.of_listing_positions import begins_outside_the_prefix
from reference.faults.coded.of_program_requests import (
    CHECKSUM,
    LARGE,
    PLUS,
    SOURCE,
    TRAILER,
    UPLOADS,
    is_v4_time_in_date,
    leaves_unsigned_type,
)
from reference.faults.coded.of_uploads_replaced import BEGINNING, ENDING, REPLACING
from reference.faults.table import faults
from reference.protocol.serving import LISTINGS, Middleware

OF_A_LOCK = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")
NEGATIVE_END = "--"
OF_THE_SOURCE = "x-amz-copy-source-server-side-encryption-customer-algorithm"
ONLY_WITH = {"Content-Range": "range"}
"""The header of a request without which its response does not have a member."""


@dataclass(frozen=True)
class Concerned:
    """The programs that a fault may concern: `shows` finds one of their requests, or `among` what these have in
    common."""

    shows: Callable[[Sent], bool] = lambda sent: False
    among: Callable[[Sequence[Sent]], bool] = lambda sent: False

    def may_concern(self, sent: Sequence[Sent]) -> bool:
        return any(map(self.shows, sent)) or self.among(sent)


def middleware_of(fault: str) -> Middleware:
    """The middleware of a fault, by its name in footprints."""
    if fault in LACKING:
        return missing_members.without(*fault.split("-without-"))
    middleware = faults()[fault.replace("-", "_")].middleware
    assert middleware is not None
    return middleware


def may_read(operation: str, member: str) -> Callable[[Sent], bool]:
    """Returns a function that tells if the response to a request has the member."""
    needed = ONLY_WITH.get(member)
    return lambda sent: sent.operation == operation and (needed is None or needed in sent.headers)


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
    return sent.operation in LISTINGS and begins_outside_the_prefix(sent.parameters)


def _goes_on_encoded(sent: Sent) -> bool:
    names = sent.names()
    return sent.operation in LISTINGS and "encoding-type" in names and bool({"continuation-token", "marker"} & names)


def _goes_on_unencoded(sent: Sent) -> bool:
    names = sent.names()
    return sent.operation == "ListObjectsV2" and "continuation-token" in names and "encoding-type" not in names


def _goes_on_in_groups(operation: str, position: str) -> Callable[[Sent], bool]:
    return lambda sent: sent.operation == operation and {"delimiter", position} <= sent.names()


def meet_newer_objects(sent: Sequence[Sent]) -> bool:
    """Returns whether something else is done to a key during an upload in progress."""
    in_progress: Counter[str] = Counter()
    for each in sent:
        if each.operation in (BEGINNING, *REPLACING) and in_progress[each.key]:
            return True
        if each.operation == BEGINNING:
            in_progress[each.key] += 1
        elif each.operation in ENDING:
            in_progress[each.key] -= 1
    return False


CONCERNED = {
    "keys-are-lost-from-encoded-pages": Concerned(_goes_on_encoded),
    "encoded-pages-repeat-keys": Concerned(_goes_on_encoded),
    "tokens-of-some-names-are-refused": Concerned(_goes_on_unencoded),
    "names-stay-unencoded": Concerned(lambda sent: "encoding-type" in sent.names()),
    "listings-beyond-ascii-are-cut": Concerned(
        lambda sent: sent.operation in LISTINGS and "encoding-type" not in sent.names(),
    ),
    "an-empty-delimiter-groups": Concerned(
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "",
    ),
    "folder-like-keys-hold-no-bytes": Concerned(lambda sent: sent.operation == "PutObject" and sent.key.endswith("/")),
    "folders-remain": Concerned(lambda sent: sent.operation == "DeleteObjects"),
    "folders-stay-after-their-last-key": Concerned(
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "/",
    ),
    "folders-are-objects": Concerned(lambda sent: sent.operation in ("HeadObject", "GetObject")),
    "folders-with-keys-are-not-deleted": Concerned(
        lambda sent: sent.operation == "DeleteObjects" or (sent.operation == "DeleteObject" and sent.key.endswith("/")),
    ),
    "lists-of-uploads-have-no-pages": Concerned(_sends("ListMultipartUploads", "max-uploads")),
    "crc64nvme-trailers-are-refused": Concerned(lambda sent: TRAILER in sent.names()),
    "first-byte-is-the-object": Concerned(_sends("GetObject", "range")),
    "condition-precedes-the-write": Concerned(_sends("PutObject", "if-none-match")),
    "checksums-of-parts-are-not-returned": Concerned(
        lambda sent: sent.operation == "UploadPart" and any(name.startswith(CHECKSUM) for name in sent.headers),
    ),
    "empty-chunks-without-a-length-are-refused": Concerned(
        lambda sent: _stores_nothing(sent) and sent.headers.get(PAYLOAD) == SIGNED_CHUNKS,
    ),
    "empty-objects-fail": Concerned(_stores_nothing),
    "form-file-names-are-latin-1": Concerned(lambda sent: sent.operation == "PostObject"),
    "form-file-names-are-not-filled-in": Concerned(lambda sent: sent.operation == "PostObject"),
    "encoded-plus-stays-in-copy-sources": Concerned(lambda sent: PLUS in sent.headers.get(SOURCE, "").upper()),
    "copies-onto-themselves-lose-bytes": Concerned(_sends("CopyObject", "x-amz-metadata-directive")),
    "negative-end-of-a-range-is-refused": Concerned(lambda sent: NEGATIVE_END in sent.headers.get("range", "")),
    "ranges-have-status-200": Concerned(_sends("GetObject", "range")),
    "common-prefixes-are-on-two-pages": Concerned(_goes_on_in_groups("ListObjectsV2", "continuation-token")),
    "common-prefixes-are-on-two-pages-v1": Concerned(_goes_on_in_groups("ListObjects", "marker")),
    "folders-are-internal-errors": Concerned(lambda sent: sent.operation == "HeadObject"),
    "listed-entries-have-no-etag": Concerned(lambda sent: sent.operation in LISTINGS),
    "unsigned-content-types-are-refused": Concerned(
        lambda sent: sent.operation in UPLOADS and leaves_unsigned_type(sent.headers),
    ),
    "parts-with-if-match-are-refused": Concerned(
        lambda sent: sent.operation == "GetObject" and {"partNumber", "if-match"} <= sent.names(),
    ),
    "small-parts-are-not-copied": Concerned(lambda sent: sent.operation == "UploadPartCopy"),
    "ranges-have-the-checksum-of-the-object": Concerned(
        lambda sent: sent.operation == "GetObject" and {"range", f"{CHECKSUM}mode"} <= sent.names(),
    ),
    "missing-keys-have-no-message": Concerned(lambda sent: sent.operation == "GetObject"),
    "positions-outside-the-prefix-are-refused": Concerned(
        _begins_outside_the_prefix,
    ),
    "keys-before-the-prefix-end-listings": Concerned(
        _begins_outside_the_prefix,
    ),
    "folders-of-folders-are-not-listed": Concerned(
        lambda sent: sent.operation in LISTINGS and bool(sent.parameters.get("delimiter")),
    ),
    "locked-versions-are-deleted": Concerned(_sends("DeleteObject", "versionId")),
    "uploads-in-parts-are-not-locked": Concerned(
        lambda sent: sent.operation == "CreateMultipartUpload" and not sent.names().isdisjoint(OF_A_LOCK),
    ),
    "aborts-delete-objects": Concerned(lambda sent: sent.operation == "AbortMultipartUpload"),
    "newer-objects-end-uploads": Concerned(among=meet_newer_objects),
    "versions-lose-their-time": Concerned(lambda sent: sent.operation == "ListObjectVersions"),
    "listings-with-a-slash-are-refused": Concerned(lambda sent: sent.operation in LISTINGS and sent.slashed),
    "delete-markers-count-as-objects": Concerned(among=_creates_again),
    "versions-are-written-over": Concerned(among=_locks_a_key),
    "copies-between-keys-are-refused": Concerned(lambda sent: OF_THE_SOURCE in sent.headers),
    "large-bodies-are-refused": Concerned(lambda sent: sent.operation in UPLOADS and int(_length(sent) or 0) >= LARGE),
    "dates-of-v4-are-not-read": Concerned(lambda sent: is_v4_time_in_date(sent.headers)),
    **{fault_of(*each): Concerned(may_read(*each)) for each in members()},
}
"""The programs that each fault may concern, by its name in footprints."""
