"""Seeded defects of the content of listings: owners, uploads, versions, folders, and recent changes."""

from __future__ import annotations

from dataclasses import replace

from programs.recording.faulty_folders import folders_of_folders_are_not_listed
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve
from tests.defects.seeded.of_listing import CONTENTS
from tests.defects.seeding import BOTO3, defect

ENTRIES = "listing/entries"
OWNER = "listing/owner"
CHANGES = "listing/changes"
FOLDERS = "listing/folders"


@defect(f"{OWNER}::owner_is_not_fetched_by_default", f"{OWNER}::owner_is_not_fetched", clients=BOTO3)
def owner_is_always_fetched(request: S3Request, serve: Serve) -> Response:
    """The version 2 listing has owners, whether requested or not."""
    return serve(request.asking(fetch_owner="true")) if request.operation == "ListObjectsV2" else serve(request)


@defect(f"{OWNER}::owner_is_listed")
def owner_is_not_listed(request: S3Request, serve: Serve) -> Response:
    """A listing has no owners."""
    answer = serve(request)
    return answer.sub(rb"<Owner>.*?</Owner>", b"") if request.operation == "ListObjects" else answer


@defect(f"{OWNER}::owner_is_fetched", clients=BOTO3)
def owner_cannot_be_fetched(request: S3Request, serve: Serve) -> Response:
    """The version 2 listing ignores fetch-owner."""
    return serve(request.asking(fetch_owner=None)) if request.operation == "ListObjectsV2" else serve(request)


@defect(f"{ENTRIES}::entry_of_a_multipart_upload[v1]")
def listed_etag_of_parts_has_no_number(request: S3Request, serve: Serve) -> Response:
    """The listed ETag of a multipart object lacks the number of parts."""
    answer = serve(request)
    return answer.sub(rb'-1("|&quot;)</ETag>', rb"\1</ETag>") if request.operation in LISTINGS else answer


@defect("integrity/stored_checksum::listing_names_the_algorithm", clients=BOTO3)
def listed_checksums_are_missing(request: S3Request, serve: Serve) -> Response:
    """A listing has no checksums."""
    answer = serve(request)
    return answer.sub(rb"<Checksum\w+>[^<]*</Checksum\w+>", b"") if request.operation in LISTINGS else answer


@defect(f"{ENTRIES}::upload_in_progress_is_not_listed[v1]")
def uploads_are_listed(request: S3Request, serve: Serve) -> Response:
    """An upload in progress is listed as an empty object."""
    bucket = request.stored_bucket
    answer = serve(request)
    if bucket and request.operation in LISTINGS:
        keys = [u.key for u in bucket.uploads.values() if u.key.startswith(request.query.get("prefix", ""))]
        entries = "".join(f"<Contents><Key>{key}</Key><Size>0</Size></Contents>" for key in keys)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@defect(
    f"{CHANGES}::new_key_is_listed_at_once[v1]",
    f"{CHANGES}::overwritten_object_is_listed_with_its_new_size_and_etag[v1]",
    f"{CHANGES}::overwritten_object_is_listed_with_its_new_size_and_etag[v2]",
    clients=BOTO3,
)
def listings_are_kept(request: S3Request, serve: Serve) -> Response:
    """Listings are cached."""
    if request.operation not in LISTINGS or not request.query.get("prefix"):
        return serve(request)
    before = request.memory.setdefault(request.path + request.query_string, None)
    answer = serve(request) if before is None else replace(before, headers=list(before.headers))
    request.memory[request.path + request.query_string] = replace(answer, headers=list(answer.headers))
    return answer


@defect(f"{CHANGES}::deleted_key_is_gone_at_once[v1]")
def deleted_keys_are_listed(request: S3Request, serve: Serve) -> Response:
    """A key that was deleted stays in the listing for a while."""
    if request.operation == "DeleteObject":
        request.memory.setdefault("deleted", set()).add(request.key)
    answer = serve(request)
    if request.operation in LISTINGS:
        gone = [k for k in request.memory.get("deleted", ()) if k.startswith(request.query.get("prefix", ""))]
        entries = "".join(f"<Contents><Key>{key}</Key><Size>0</Size></Contents>" for key in gone)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@defect("listing/delimiter::common_prefix_disappears_with_its_last_key[v1]")
def folders_of_deleted_keys_are_listed(request: S3Request, serve: Serve) -> Response:
    """With a delimiter, the folder of a key that was deleted stays in the listing for a while."""
    if request.operation == "DeleteObject":
        request.memory.setdefault("deleted", set()).add(request.key)
    answer, prefix, delimiter = serve(request), request.asked("prefix"), request.asked("delimiter")
    if delimiter and request.operation in LISTINGS:
        below = [k.removeprefix(prefix) for k in request.memory.get("deleted", ()) if k.startswith(prefix)]
        groups = {prefix + k.partition(delimiter)[0] + delimiter for k in below if delimiter in k}
        entries = "".join(f"<CommonPrefixes><Prefix>{group}</Prefix></CommonPrefixes>" for group in groups)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@defect("versioning/current::hidden_keys_leave_no_common_prefix")
def delete_markers_leave_common_prefixes(request: S3Request, serve: Serve) -> Response:
    """The common prefix of a key under a delete marker is listed."""
    bucket = request.stored_bucket
    answer = serve(request)
    prefix, delimiter = request.query.get("prefix", ""), request.query.get("delimiter")
    if bucket and delimiter and request.operation in LISTINGS:
        hidden = [k for k in bucket.names if k.startswith(prefix) and not bucket.current(k)]
        groups = {prefix + k[len(prefix) :].partition(delimiter)[0] + delimiter for k in hidden}
        entries = "".join(f"<CommonPrefixes><Prefix>{group}</Prefix></CommonPrefixes>" for group in groups)
        answer.sub(rb"</ListBucketResult>", entries.encode() + b"</ListBucketResult>")
    return answer


@defect("versioning/current::each_key_is_listed_once", "versioning/current::each_key_is_listed_once_v2")
def versions_are_listed_as_objects(request: S3Request, serve: Serve) -> Response:
    """A listing has a key once for each of its versions."""
    bucket = request.stored_bucket
    answer = serve(request)
    if bucket and bucket.versioning and request.operation in LISTINGS:
        answer.sub(CONTENTS, lambda found: found[0] * 2)
    return answer


@defect(f"{FOLDERS}::folder_object_is_a_key[v1]", f"{FOLDERS}::folder_object_is_in_its_folder[v1]")
def folder_objects_are_hidden(request: S3Request, serve: Serve) -> Response:
    """A key that ends with a slash is treated as a folder, and not listed."""
    answer = serve(request)
    if request.operation in LISTINGS:
        answer.sub(CONTENTS, lambda found: b"" if b"/</Key>" in found[0] else found[0])
    return answer


@defect(f"{FOLDERS}::key_may_be_a_prefix_of_another_key[v1]", f"{FOLDERS}::key_and_folder_of_one_name[v1]")
def folders_hide_keys(request: S3Request, serve: Serve) -> Response:
    """A key is not listed if other keys continue it with a slash, as if it had become a folder."""
    bucket = request.stored_bucket
    answer = serve(request)
    if bucket and request.operation in LISTINGS:
        folders = {key[:at] for key in bucket.names for at, c in enumerate(key) if c == "/"}
        hidden = [f"<Key>{key}</Key>".encode() for key in folders if key in bucket.names]
        answer.sub(CONTENTS, lambda found: b"" if any(key in found[0] for key in hidden) else found[0])
    return answer


@defect(f"{FOLDERS}::slashes_are_characters[v1-doubled]", f"{FOLDERS}::slashes_are_characters[v1-last_and_doubled]")
def slashes_in_a_row_are_one(request: S3Request, serve: Serve) -> Response:
    """Several slashes in a row in a key are one."""
    if request.operation == "PutObject":
        return serve(request.at(request.bucket, request.key.replace("//", "/")))
    return serve(request)


defect(f"{FOLDERS}::folder_of_folders_is_grouped[v1]", f"{FOLDERS}::folder_of_folders_is_grouped[v2]", clients=BOTO3)(
    folders_of_folders_are_not_listed
)
