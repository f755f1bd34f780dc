"""Faults of similar keys: folders, slashes, case, and other keys that are deleted with one."""

from __future__ import annotations

import email.utils

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

READS = ("GetObject", "HeadObject")


def _object_keys(request: S3Request) -> list[str]:
    """The keys that have an object."""
    bucket = request.stored_bucket
    return [key for key, versions in bucket.versions.items() if versions] if bucket else []


@fault(on=("DeleteObject",))
def trailing_slash_is_ignored_in_deletes(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of key/ deletes key (seen with JuiceFS 1.4)."""
    if request.key.endswith("/") and request.key not in _object_keys(request):
        return serve(request.at(request.bucket, request.key.rstrip("/")))
    return serve(request)


@fault()
def two_slashes_in_a_key_are_one(request: S3Request, serve: Serve) -> Response:
    """Two slashes in a key are read as one (seen with JuiceFS 1.4)."""
    return serve(request.at(request.bucket, request.key.replace("//", "/")) if request.key else request)


@fault(on=READS)
def folders_are_read_as_empty_objects(request: S3Request, serve: Serve) -> Response:
    """If there are keys below folder/, folder is read as an empty object (seen with JuiceFS 1.4)."""
    answer = serve(request)
    folder = request.key.rstrip("/") + "/"
    if answer.status == 404 and any(key.startswith(folder) for key in _object_keys(request)):
        modified = email.utils.formatdate(usegmt=True)
        return Response(200, [("Content-Length", "0"), ("ETag", '"0"'), ("Last-Modified", modified)])
    return answer


@fault(on=READS)
def trailing_slash_is_ignored_in_reads(request: S3Request, serve: Serve) -> Response:
    """A slash at the end of a key is ignored when reading."""
    if request.key not in _object_keys(request):
        return serve(request.at(request.bucket, request.key.rstrip("/")))
    return serve(request)


@fault()
def case_of_keys_is_ignored(request: S3Request, serve: Serve) -> Response:
    """Keys ignore case, as on some file systems."""
    found = [key for key in _object_keys(request) if key.lower() == request.key.lower()]
    return serve(request.at(request.bucket, found[0]) if found and request.key else request)


@fault()
def trailing_spaces_of_keys_are_ignored(request: S3Request, serve: Serve) -> Response:
    """Spaces at the end of a key are dropped."""
    return serve(request.at(request.bucket, request.key.rstrip(" ")) if request.key else request)


@fault(on=("GetObject",))
def get_object_finds_keys_by_prefix(request: S3Request, serve: Serve) -> Response:
    """GetObject of a key that does not exist returns the first key with this prefix."""
    found = sorted(key for key in _object_keys(request) if key.startswith(request.key))
    return serve(request.at(request.bucket, found[0]) if found else request)


@fault()
def key_below_an_object_is_read_as_the_object(request: S3Request, serve: Serve) -> Response:
    """A key below an object's key is read as the object."""
    above = request.key.rpartition("/")[0]
    return serve(request.at(request.bucket, above) if above in _object_keys(request) and request.key else request)


@fault(on=("DeleteObject",))
def deleting_a_folder_deletes_its_prefix(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of folder/ deletes all keys with this prefix."""
    if request.key.endswith("/"):
        for key in _object_keys(request):
            if key.startswith(request.key):
                serve(request.at(request.bucket, key))
    return serve(request)


@fault(on=("DeleteObject",))
def empty_folders_are_removed(request: S3Request, serve: Serve) -> Response:
    """When the last key below folder/ is deleted, the key folder/ is deleted, too."""
    folder = request.key.rpartition("/")[0] + "/"
    if [k for k in _object_keys(request) if k.startswith(folder)] == [
        folder,
        request.key,
    ]:
        serve(request.at(request.bucket, folder))
    return serve(request)


@fault()
def empty_folders_remain_common_prefixes(request: S3Request, serve: Serve) -> Response:
    """An emptied folder is still listed as a common prefix."""
    answer = serve(request)
    if request.operation == "DeleteObject" and request.key.endswith("/folder/a"):
        request.memory["folder"] = request.key.removesuffix("a")
    if request.operation == "ListObjects" and request.parameter("delimiter") and b"<Contents>" not in answer.body:
        common = f"<CommonPrefixes><Prefix>{request.memory['folder']}</Prefix></CommonPrefixes></ListBucketResult>"
        answer.sub(rb"</ListBucketResult>", common.encode())
    return answer


@fault(on=("DeleteObject",))
def second_delete_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a deleted key returns 404."""
    deleted = request.memory.setdefault("deleted", set())
    if request.key in deleted:
        return error(404, "NoSuchKey")
    deleted.add(request.key)
    return serve(request)
