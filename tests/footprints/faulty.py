"""The faults of `reports/diagnosis/footprints/faults.py`, in the reference server: running a program's workflow there
shows the ones that stop it. A fault that is also seeded for the tests of checks is the same one."""

from __future__ import annotations

import email.utils
import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote

from tests.defects.seeded.of_conditions import conditions_are_looked_at_some_time_before
from tests.defects.seeded.of_listing_changes import folders_of_folders_are_not_listed
from tests.footprints.reliance import Sent
from tests.reference.listing import position_of
from tests.reference.messages import LISTINGS, Answer, Middleware, Request, Serve, error

CHECKSUM, TRAILER, SOURCE = "x-amz-checksum-", "x-amz-trailer", "x-amz-copy-source"
PLUS = "%2B"
ENTRY = rb"<Contents><Key>([^<]*)</Key>(?:(?!</Contents>).)*</Contents>"


@dataclass(frozen=True)
class Faulty:
    """A server with the fault, which may concern a program if `shows` finds one of its requests."""

    middleware: Middleware
    shows: Callable[[Sent], bool]

    def may_concern(self, sent: Sequence[Sent]) -> bool:
        return any(map(self.shows, sent))


def keys_are_lost_from_encoded_pages(request: Request, serve: Serve) -> Answer:
    """With encoding-type, a page lacks the keys that are before its position once they are encoded (LocalStack)."""
    answer, token = serve(request), request.asked("continuation-token")
    position = position_of(token) if token else request.asked("marker")
    if request.operation not in LISTINGS or not position or "encoding-type" not in request.query:
        return answer
    return answer.sub(ENTRY, lambda found: b"" if found[1].decode() <= position else found[0])


def tokens_are_encoded(request: Request, serve: Serve) -> Answer:
    """With encoding-type, the token of a page is its last key as it was encoded: the next page begins after that
    (S3Proxy)."""
    token = request.asked("continuation-token")
    if request.operation != "ListObjectsV2" or not token or "encoding-type" not in request.query:
        return serve(request)
    position, encoded = position_of(token), quote(position_of(token))
    if position == encoded:
        return serve(request)
    return serve(request.asking(continuation_token=None, start_after=encoded))


def names_stay_unencoded(request: Request, serve: Serve) -> Answer:
    """With encoding-type, names are said to be encoded, and are not (s3s-fs)."""
    if request.operation not in LISTINGS or "encoding-type" not in request.query:
        return serve(request)
    return serve(request.asking(encoding_type=None)).sub(
        rb"<IsTruncated>", b"<EncodingType>url</EncodingType><IsTruncated>"
    )


def an_empty_delimiter_groups(request: Request, serve: Serve) -> Answer:
    """With an empty delimiter, keys are grouped by the character after the prefix (s3s-fs)."""
    answer = serve(request)
    if request.operation not in LISTINGS or request.query.get("delimiter") != "":
        return answer
    length = len(request.asked("prefix")) + 1
    groups = dict.fromkeys(found[1].decode()[:length] for found in re.finditer(ENTRY, answer.body))
    listed = "".join(f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in groups)
    return answer.sub(ENTRY, b"").sub(rb"</ListBucketResult>", listed.encode() + b"</ListBucketResult>")


def folder_like_keys_hold_no_bytes(request: Request, serve: Serve) -> Answer:
    """An object whose key ends in a slash is refused unless it is empty (JuiceFS, Versity Gateway)."""
    has_bytes = request.operation == "PutObject" and request.key.endswith("/") and request.body
    return error(400, "DirectoryObjectContainsData") if has_bytes else serve(request)


def folders_remain(request: Request, serve: Serve) -> Answer:
    """After a batch delete, the folders of the deleted keys are listed as empty objects, but not a folder that is the
    prefix of the listing (JuiceFS)."""
    answer, remaining = serve(request), request.memory.setdefault("remaining", set())
    if request.operation == "DeleteObjects":
        for key in re.findall(r"<Key>([^<&]*)</Key>", request.body.decode()):
            folder = request.at(request.bucket, posixpath.dirname(key) + "/")
            serve(replace(folder, method="PUT", query_string="", headers={}, body=b"", arrived=b""))
            remaining.add(folder.key)
    prefix = request.asked("prefix")
    if request.operation in LISTINGS and prefix in remaining:
        return answer.sub(rb"<Contents><Key>" + re.escape(escape(prefix)).encode() + rb"</Key>.*?</Contents>", b"")
    return answer


def _is_a_folder_without_slash(request: Request) -> bool:
    bucket = request.stored_bucket
    if request.operation not in ("HeadObject", "GetObject") or bucket is None or bucket.current(request.key):
        return False
    return any(key.startswith(f"{request.key}/") for key in bucket.keys)


def folders_are_objects(request: Request, serve: Serve) -> Answer:
    """A folder's name without its slash is an empty object (JuiceFS)."""
    if not _is_a_folder_without_slash(request):
        return serve(request)
    headers = [("ETag", f'"{"0" * 32}"'), ("Last-Modified", email.utils.formatdate(usegmt=True))]
    return Answer(200, [*headers, ("Content-Type", "application/octet-stream")])


def folders_are_internal_errors(request: Request, serve: Serve) -> Answer:
    """HEAD and GET of a folder's name without its slash are internal errors (s3s-fs)."""
    return error(500, "InternalError") if _is_a_folder_without_slash(request) else serve(request)


def folders_with_keys_are_not_deleted(request: Request, serve: Serve) -> Answer:
    """Deletion of a folder's key, with or without its slash, is an internal error while there are keys below it
    (S3Proxy)."""
    if request.operation not in ("DeleteObject", "DeleteObjects"):
        return serve(request)
    named = re.findall(r"<Key>([^<&]*)</Key>", request.body.decode()) if "delete" in request.query else [request.key]
    stored = request.stored_bucket.keys if request.stored_bucket else ()
    full = any(key.startswith(folder.rstrip("/") + "/") and key != folder for folder in named for key in stored)
    return error(500, "InternalError") if full else serve(request)


def crc64nvme_trailers_are_refused(request: Request, serve: Serve) -> Answer:
    """A trailer with a CRC64NVME checksum is refused (S3Proxy)."""
    return error(400, "BadRequest") if "crc64nvme" in request.header(TRAILER) else serve(request)


def lists_of_uploads_have_no_pages(request: Request, serve: Serve) -> Answer:
    """ListMultipartUploads with max-uploads is not implemented (S3Proxy)."""
    paged = request.operation == "ListMultipartUploads" and "max-uploads" in request.query
    return error(501, "NotImplemented") if paged else serve(request)


def first_byte_is_the_object(request: Request, serve: Serve) -> Answer:
    """bytes=0-0 returns the whole object (s3rver)."""
    if request.operation != "GetObject" or request.header("range") != "bytes=0-0":
        return serve(request)
    answer = serve(request.without("range"))
    answer.status = 206
    return answer.set("Content-Range", f"bytes 0-{len(answer.body) - 1}/{len(answer.body)}")


def long_suffix_is_refused(request: Request, serve: Serve) -> Answer:
    """A range of more last bytes than the object has returns 416 (rclone, gofakes3)."""
    asked = re.fullmatch(r"bytes=-(\d+)", request.header("range"))
    found = request.stored_bucket.current(request.key) if asked and request.stored_bucket else None
    return error(416, "InvalidRange") if asked and found and int(asked[1]) > len(found.body) else serve(request)


def checksums_of_parts_are_not_returned(request: Request, serve: Serve) -> Answer:
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


def empty_objects_fail(request: Request, serve: Serve) -> Answer:
    """PutObject of an empty body is an internal error (fauxqs)."""
    empty = request.operation == "PutObject" and not request.body
    return error(500, "InternalError") if empty else serve(request)


def form_file_names_are_latin_1(request: Request, serve: Serve) -> Answer:
    """The name of a form's file, in UTF-8, is read as Latin-1 where it becomes part of the key (ministack)."""
    if request.operation != "PostObject":
        return serve(request)
    read = re.sub(rb'filename="[^"]*"', lambda found: found[0].decode("latin-1").encode(), request.body)
    return serve(replace(request, body=read))


def form_file_names_are_not_filled_in(request: Request, serve: Serve) -> Answer:
    """A form's key keeps ${filename} as it is (Versity Gateway, s3rver)."""
    if request.operation != "PostObject":
        return serve(request)
    return serve(replace(request, body=re.sub(rb'filename="[^"]*"', b'filename="${filename}"', request.body)))


def encoded_plus_stays_in_copy_sources(request: Request, serve: Serve) -> Answer:
    """An encoded plus sign in a copy source is not decoded, so that the source is not found (s3rver)."""
    return error(404, "NoSuchKey") if PLUS in request.header(SOURCE).upper() else serve(request)


def ranges_have_status_200(request: Request, serve: Serve) -> Answer:
    """A range is returned with 200 (rclone)."""
    answer = serve(request)
    answer.status = 200 if answer.status == 206 else answer.status
    return answer


def common_prefixes_are_on_two_pages(request: Request, serve: Serve) -> Answer:
    """The page of ListObjectsV2 after one that ends with a common prefix begins with this prefix (gofakes3)."""
    if request.operation != "ListObjectsV2" or not request.asked("continuation-token"):
        return serve(request)
    before = _before_a_prefix(request, position_of(request.asked("continuation-token")))
    return serve(request.asking(continuation_token=None, start_after=before) if before else request)


def common_prefixes_are_on_two_pages_v1(request: Request, serve: Serve) -> Answer:
    """The page of ListObjects after one that ends with a common prefix begins with this prefix (gofakes3, Garage)."""
    before = _before_a_prefix(request, request.asked("marker")) if request.operation == "ListObjects" else ""
    return serve(request.asking(marker=before) if before else request)


def _before_a_prefix(request: Request, last: str) -> str:
    """Returns the greatest position before this common prefix; empty if it is none, or was asked for before."""
    delimiter, repeated = request.asked("delimiter"), request.memory.setdefault("repeated", set())
    if not delimiter or not last.endswith(delimiter) or last in repeated:
        return ""
    repeated.add(last)
    return f"{last[:-1]}{chr(ord(last[-1]) - 1)}\U0010ffff"


def listed_entries_have_no_etag(request: Request, serve: Serve) -> Answer:
    """The entries of listings have no ETag (s3s-fs)."""
    answer = serve(request)
    return answer.sub(rb"<ETag>[^<]*</ETag>", b"") if request.operation in LISTINGS else answer


def _stores_nothing(sent: Sent) -> bool:
    """Tells if it is an upload of no bytes."""
    length = sent.headers.get("x-amz-decoded-content-length") or sent.headers.get("content-length")
    return sent.operation == "PutObject" and length == "0"


def _sends(operation: str, name: str) -> Callable[[Sent], bool]:
    """Returns a function that tells if a request has this operation, and a header or parameter of this name."""
    return lambda sent: sent.operation == operation and name in sent.names()


def _goes_on_encoded(sent: Sent) -> bool:
    names = sent.names()
    return sent.operation in LISTINGS and "encoding-type" in names and bool({"continuation-token", "marker"} & names)


def _goes_on_in_groups(operation: str, position: str) -> Callable[[Sent], bool]:
    return lambda sent: sent.operation == operation and {"delimiter", position} <= sent.names()


FAULTY = {
    "keys-are-lost-from-encoded-pages": Faulty(keys_are_lost_from_encoded_pages, _goes_on_encoded),
    "encoded-pages-repeat-keys": Faulty(tokens_are_encoded, _goes_on_encoded),
    "names-stay-unencoded": Faulty(names_stay_unencoded, lambda sent: "encoding-type" in sent.names()),
    "an-empty-delimiter-groups": Faulty(
        an_empty_delimiter_groups,
        lambda sent: sent.operation in LISTINGS and sent.parameters.get("delimiter") == "",
    ),
    "folder-like-keys-hold-no-bytes": Faulty(
        folder_like_keys_hold_no_bytes, lambda sent: sent.operation == "PutObject" and sent.key.endswith("/")
    ),
    "folders-remain": Faulty(folders_remain, lambda sent: sent.operation == "DeleteObjects"),
    "folders-are-objects": Faulty(folders_are_objects, lambda sent: sent.operation == "HeadObject"),
    "folders-with-keys-are-not-deleted": Faulty(
        folders_with_keys_are_not_deleted,
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
    "empty-objects-fail": Faulty(empty_objects_fail, _stores_nothing),
    "form-file-names-are-latin-1": Faulty(form_file_names_are_latin_1, lambda sent: sent.operation == "PostObject"),
    "form-file-names-are-not-filled-in": Faulty(
        form_file_names_are_not_filled_in, lambda sent: sent.operation == "PostObject"
    ),
    "encoded-plus-stays-in-copy-sources": Faulty(
        encoded_plus_stays_in_copy_sources, lambda sent: PLUS in sent.headers.get(SOURCE, "").upper()
    ),
    "ranges-have-status-200": Faulty(ranges_have_status_200, _sends("GetObject", "range")),
    "common-prefixes-are-on-two-pages": Faulty(
        common_prefixes_are_on_two_pages, _goes_on_in_groups("ListObjectsV2", "continuation-token")
    ),
    "common-prefixes-are-on-two-pages-v1": Faulty(
        common_prefixes_are_on_two_pages_v1, _goes_on_in_groups("ListObjects", "marker")
    ),
    "folders-are-internal-errors": Faulty(folders_are_internal_errors, lambda sent: sent.operation == "HeadObject"),
    "listed-entries-have-no-etag": Faulty(listed_entries_have_no_etag, lambda sent: sent.operation in LISTINGS),
    "folders-of-folders-are-not-listed": Faulty(
        folders_of_folders_are_not_listed,
        lambda sent: sent.operation in LISTINGS and bool(sent.parameters.get("delimiter")),
    ),
}
"""The faulty servers, by the names of their faults."""
