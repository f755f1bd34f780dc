"""Faults of the content of listings: owners, uploads, versions, folders, and recent changes."""

from __future__ import annotations

from dataclasses import replace

from reference.faults.coded.of_listing import CONTENTS
from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve


@fault(on=LISTINGS)
def uploads_in_progress_are_listed_as_objects(request: S3Request, serve: Serve) -> Response:
    """An upload in progress is listed as an empty object."""
    bucket = request.stored_bucket
    answer = serve(request)
    if bucket:
        keys = [u.key for u in bucket.uploads.values() if u.key.startswith(request.query.get("prefix", ""))]
        entries = "".join(f"<Contents><Key>{key}</Key><Size>0</Size></Contents>" for key in keys)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@fault()
def listings_are_cached(request: S3Request, serve: Serve) -> Response:
    """Listings are cached."""
    if request.operation not in LISTINGS or not request.query.get("prefix"):
        return serve(request)
    before = request.memory.setdefault(request.path + request.query_string, None)
    answer = serve(request) if before is None else replace(before, headers=list(before.headers))
    request.memory[request.path + request.query_string] = replace(answer, headers=list(answer.headers))
    return answer


@fault()
def deleted_keys_stay_in_listings(request: S3Request, serve: Serve) -> Response:
    """A key that was deleted stays in the listing for a while."""
    if request.operation == "DeleteObject":
        request.memory.setdefault("deleted", set()).add(request.key)
    answer = serve(request)
    if request.operation in LISTINGS:
        gone = [k for k in request.memory.get("deleted", ()) if k.startswith(request.query.get("prefix", ""))]
        entries = "".join(f"<Contents><Key>{key}</Key><Size>0</Size></Contents>" for key in gone)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@fault()
def folders_of_deleted_keys_stay_in_listings(request: S3Request, serve: Serve) -> Response:
    """With a delimiter, the folder of a key that was deleted stays in the listing for a while."""
    if request.operation == "DeleteObject":
        request.memory.setdefault("deleted", set()).add(request.key)
    answer, prefix, delimiter = serve(request), request.parameter("prefix"), request.parameter("delimiter")
    if delimiter and request.operation in LISTINGS:
        below = [k.removeprefix(prefix) for k in request.memory.get("deleted", ()) if k.startswith(prefix)]
        groups = {prefix + k.partition(delimiter)[0] + delimiter for k in below if delimiter in k}
        entries = "".join(f"<CommonPrefixes><Prefix>{group}</Prefix></CommonPrefixes>" for group in groups)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@fault(on=LISTINGS)
def delete_markers_leave_common_prefixes(request: S3Request, serve: Serve) -> Response:
    """The common prefix of a key under a delete marker is listed."""
    bucket = request.stored_bucket
    answer = serve(request)
    prefix, delimiter = request.query.get("prefix", ""), request.query.get("delimiter")
    if bucket and delimiter:
        hidden = [k for k in bucket.names if k.startswith(prefix) and not bucket.current(k)]
        groups = {prefix + k[len(prefix) :].partition(delimiter)[0] + delimiter for k in hidden}
        entries = "".join(f"<CommonPrefixes><Prefix>{group}</Prefix></CommonPrefixes>" for group in groups)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@fault(on=LISTINGS)
def versions_are_listed_as_objects(request: S3Request, serve: Serve) -> Response:
    """A listing has a key once for each version."""
    bucket = request.stored_bucket
    answer = serve(request)
    if bucket and bucket.versioning:
        answer.sub(CONTENTS, lambda found: found[0] * 2)
    return answer


@fault(on=LISTINGS)
def folder_objects_are_hidden(request: S3Request, serve: Serve) -> Response:
    """A key that ends with a slash is treated as a folder, and not listed."""
    answer = serve(request)
    answer.sub(CONTENTS, lambda found: b"" if b"/</Key>" in found[0] else found[0])
    return answer


@fault(on=LISTINGS)
def keys_beside_their_folder_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """A key is not listed if other keys begin with the same name and a slash."""
    bucket = request.stored_bucket
    answer = serve(request)
    if bucket:
        folders = {key[:at] for key in bucket.names for at, c in enumerate(key) if c == "/"}
        hidden = [f"<Key>{key}</Key>".encode() for key in folders if key in bucket.names]
        answer.sub(CONTENTS, lambda found: b"" if any(key in found[0] for key in hidden) else found[0])
    return answer


@fault(on=("PutObject",))
def listed_slashes_in_a_row_are_one(request: S3Request, serve: Serve) -> Response:
    """Several slashes in a row in a key are one."""
    return serve(request.at(request.bucket, request.key.replace("//", "/")))
