"""Faulty folders: keys that end in a slash, and prefixes of keys, as servers have them that store files."""

from __future__ import annotations

import email.utils
import posixpath
import re
from datetime import datetime, timezone
from html import escape, unescape
from urllib.parse import quote

from reference.faults.coded.of_listing_positions import (
    COMMON_PREFIX,
    ENTRY,
    exists,
    keys_below,
    names_in,
    request_for_key,
)
from reference.faults.table import fault
from reference.protocol.serving import LISTINGS, Request, Response, Serve, error


@fault()
def folders_remain(request: Request, serve: Serve) -> Response:
    """After a batch delete, the folders of the deleted keys are listed as empty objects, but not a folder that is the
    prefix of the listing (JuiceFS). A folder's name without its slash is an empty object, too."""
    answer, remaining = serve(request), request.memory.setdefault("remaining", set())
    if request.operation in ("HeadObject", "GetObject") and answer.status == 404 and f"{request.key}/" in remaining:
        return _empty_object()
    if request.operation == "DeleteObjects":
        for key in re.findall(r"<Key>([^<&]*)</Key>", request.body.decode()):
            folder = posixpath.dirname(key) + "/"
            serve(request_for_key(request, "PUT", folder))
            remaining.add(folder)
    prefix = request.parameter("prefix")
    if request.operation in LISTINGS and prefix in remaining:
        return answer.sub(rb"<Contents>\s*<Key>" + re.escape(escape(prefix)).encode() + rb"</Key>.*?</Contents>", b"")
    return answer


@fault()
def folders_stay_after_their_last_key(request: Request, serve: Serve) -> Response:
    """When the last key of a folder is deleted, the folder stays a common prefix, and is a key in a listing of its own,
    until this key is deleted (SeaweedFS, for two minutes)."""
    answer, stay = serve(request), request.memory.setdefault("folders", {}).setdefault(request.bucket, set())
    if request.operation in ("DeleteObject", "DeleteObjects") and answer.status < 300:
        named = re.findall(r"<Key>([^<]*)</Key>", request.body.decode()) or [request.key]
        for key in map(unescape, named):
            stay.update(_folders_of(key))
            stay.discard(key)
    if request.operation not in LISTINGS or request.parameter("delimiter") != "/":
        return answer
    prefix, listed = request.parameter("prefix"), names_in(COMMON_PREFIX, request, answer.body)
    inside = (folder.removeprefix(prefix) for folder in stay if folder.startswith(prefix) and folder != prefix)
    groups = {f"{prefix}{name.partition('/')[0]}/" for name in inside}.difference(listed)
    empty = (each for each in sorted(groups) if not keys_below(request, serve, each))
    encoded = (quote(each) if "encoding-type" in request.query else escape(each) for each in empty)
    more = "".join(f"<CommonPrefixes><Prefix>{each}</Prefix></CommonPrefixes>" for each in encoded)
    if prefix in stay and not (more or listed or names_in(ENTRY, request, answer.body)):
        name = quote(prefix) if "encoding-type" in request.query else escape(prefix)
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        more = f"<Contents><Key>{name}</Key><LastModified>{now}</LastModified><Size>0</Size></Contents>"
    return answer.sub(rb"</ListBucketResult>", more.encode() + b"</ListBucketResult>")


def _folders_of(key: str) -> list[str]:
    """Returns the folders of a key, from the outermost."""
    parts = key.split("/")[:-1]
    return [f"{'/'.join(parts[:number])}/" for number in range(1, len(parts) + 1)]


def _is_a_folder_without_slash(request: Request, serve: Serve) -> bool:
    if request.operation not in ("HeadObject", "GetObject") or exists(request, serve, request.key):
        return False
    return bool(keys_below(request, serve, f"{request.key}/"))


@fault()
def folders_are_objects(request: Request, serve: Serve) -> Response:
    """A folder's name without the slash is an empty object (JuiceFS)."""
    if not _is_a_folder_without_slash(request, serve):
        return serve(request)
    return _empty_object()


def _empty_object() -> Response:
    headers = [("ETag", f'"{"0" * 32}"'), ("Last-Modified", email.utils.formatdate(usegmt=True))]
    return Response(200, [*headers, ("Content-Type", "application/octet-stream")])


@fault()
def folders_are_internal_errors(request: Request, serve: Serve) -> Response:
    """HEAD and GET of a folder's name without the slash are internal errors (s3s-fs)."""
    return error(500, "InternalError") if _is_a_folder_without_slash(request, serve) else serve(request)


@fault(on=("DeleteObject", "DeleteObjects"))
def folders_with_keys_are_not_deleted(request: Request, serve: Serve) -> Response:
    """Deletion of a folder's key, with or without its slash, is an internal error while there are keys below it
    (S3Proxy)."""
    named = re.findall(r"<Key>([^<&]*)</Key>", request.body.decode()) if "delete" in request.query else [request.key]
    folders = [name.rstrip("/") + "/" for name in named]
    full = any(key not in (folder, name) for name, folder in zip(named, folders, strict=True)
               for key in keys_below(request, serve, folder))  # fmt: skip
    return error(500, "InternalError") if full else serve(request)


@fault()
def folders_of_folders_are_not_listed(request: Request, serve: Serve) -> Response:
    """With a delimiter, a common prefix is not listed unless one of its keys goes on without another delimiter."""
    answer, delimiter = serve(request), request.parameter("delimiter")
    if request.operation not in LISTINGS or not delimiter:
        return answer

    def kept(found: re.Match[bytes]) -> bytes:
        (folder,) = names_in(COMMON_PREFIX, request, found[0])
        rest = [key.removeprefix(folder) for key in keys_below(request, serve, folder)]
        return found[0] if any(delimiter not in key for key in rest) else b""

    return answer.sub(COMMON_PREFIX, kept)
