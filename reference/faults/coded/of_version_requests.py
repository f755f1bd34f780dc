"""Faults of requests for a version by its id: reads, deletes, copies, ACLs."""

from __future__ import annotations

from urllib.parse import unquote

from reference.faults.coded.stored_versions import versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import NULL_VERSION_ID

READS = ("GetObject", "HeadObject")


# Reads


@fault()
def versions_have_the_checksum_of_the_latest(request: S3Request, serve: Serve) -> Response:
    """The checksum and the retention of an older version are those of the latest one."""
    answer = serve(request)
    if request.operation not in READS or "versionId" not in request.query or answer.status != 200:
        return answer
    latest = serve(request.with_query(versionId=None))
    for name in ("x-amz-checksum-crc64nvme", "x-amz-object-lock-retain-until-date"):
        answer.set(name, latest.header(name) or None)
    return answer


@fault()
def latest_version_has_the_previous_etag(request: S3Request, serve: Serve) -> Response:
    """GetObject without a version id returns the ETag of the version before the latest."""
    answer = serve(request)
    if request.operation != "GetObject" or "versionId" in request.query or len(versions_of(request)) < 2:
        return answer
    before = serve(request.with_query(versionId=versions_of(request)[-2].version_id))
    return answer.set("ETag", before.header("ETag") or answer.header("ETag"))


@fault()
def version_ids_are_compared_by_prefix(request: S3Request, serve: Serve) -> Response:
    """A version is found by the beginning of the version id."""
    bucket, asked = request.stored_bucket, request.parameter("versionId")
    for version in bucket.versions.get(request.key, []) if bucket and asked else []:
        if version.version_id[:-4] == asked[:-4]:
            return serve(request.with_query(versionId=version.version_id))
    return serve(request)


@fault()
def malformed_version_id_has_the_code_of_a_missing_one(request: S3Request, serve: Serve) -> Response:
    """A malformed version id is refused like that of a missing version."""
    answer = serve(request)
    if request.operation == "HeadObject" and "versionId" in request.query and answer.status == 400:
        return Response(404)
    empty = request.query.get("versionId") == "" or request.operation == "ListObjectVersions"
    if b"Invalid version id specified" not in answer.body or empty:
        return answer
    if request.operation == "DeleteObject":
        return Response(204)
    key, version = request.key, request.parameter("versionId")
    if source := request.header("x-amz-copy-source"):
        path, _, version = source.partition("?versionId=")
        key = unquote(path).lstrip("/").partition("/")[2]
    return error(404, "NoSuchVersion", Key=key, VersionId=version)


@fault(on=READS)
def version_id_alone_selects_the_object(request: S3Request, serve: Serve) -> Response:
    """The version id alone decides which object is read."""
    bucket, version_id = request.stored_bucket, request.parameter("versionId")
    if version_id != NULL_VERSION_ID and bucket is not None:
        for key in bucket.names:
            if bucket.version(key, version_id):
                return serve(request.at(request.bucket, key))
    return serve(request)


@fault(on=READS)
def unversioned_reads_return_version_id_null(request: S3Request, serve: Serve) -> Response:
    """Reads in a bucket that was never versioned return the version id null."""
    answer = serve(request)
    if answer.status == 200 and not versioning_state(request):
        answer.set("x-amz-version-id", NULL_VERSION_ID)
    return answer


# Deleting versions


@fault()
def deleting_the_latest_version_hides_the_others(request: S3Request, serve: Serve) -> Response:
    """When the latest version is deleted, the key is missing, although older versions exist."""
    versions = versions_of(request)
    latest = bool(versions) and versions[-1].version_id == request.parameter("versionId")
    answer = serve(request)
    if request.operation == "DeleteObject" and latest:
        request.memory.setdefault("headless", set()).add((request.bucket, request.key))
    headless = (request.bucket, request.key) in request.memory.get("headless", ())
    return error(404, "NoSuchKey") if headless and request.operation == "GetObject" and not request.query else answer


@fault(on=("DeleteObject",))
def deleting_a_missing_version_is_invalid(request: S3Request, serve: Serve) -> Response:
    """DeleteObject with the id of a version that does not exist returns 400 InvalidArgument."""
    known = {version.version_id for version in versions_of(request)}
    if "versionId" in request.query and request.parameter("versionId") not in known:
        return error(400, "InvalidArgument")
    return serve(request)


# Copies


@fault()
def source_version_of_a_copy_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A copy takes the current version, whatever version of the source is named."""
    source = request.header("x-amz-copy-source").partition("?")[0]
    return serve(request.with_headers(x_amz_copy_source=source) if source else request)


@fault()
def copy_of_an_older_version_onto_its_key_is_refused(request: S3Request, serve: Serve) -> Response:
    """A copy of an older version onto the same key is refused, as if nothing changed."""
    source = request.header("x-amz-copy-source").partition("?")[0].lstrip("/")
    itself = source == f"{request.bucket}/{request.key}"
    if itself and request.header("x-amz-metadata-directive", "COPY") == "COPY":
        return error(400, "InvalidRequest")
    return serve(request)


# Access control lists


@fault()
def put_acl_changes_the_version_below_a_delete_marker(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl of a key whose latest version is a delete marker changes the version below it."""
    answer = serve(request)
    found = [version for version in versions_of(request) if not version.is_delete_marker]
    if request.operation != "PutObjectAcl" or answer.status < 400 or not found:
        return answer
    return serve(request.with_query(versionId=found[-1].version_id))


@fault(on=("PutObjectAcl",))
def put_acl_changes_all_versions(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl changes all versions of the key."""
    answer = serve(request)
    versions = versions_of(request)
    if versions:
        named = request.parameter("versionId", versions[-1].version_id)
        changed = next(version for version in versions if version.version_id == named)
        for version in versions:
            version.grants = list(changed.grants)
    return answer


@fault(on=("PutObject",))
def new_versions_inherit_the_acl(request: S3Request, serve: Serve) -> Response:
    """A new version inherits the ACL of the replaced object."""
    versions = versions_of(request)
    before = versions[-1].grants if versions else []
    answer = serve(request)
    if before and "x-amz-acl" not in request.headers:
        versions_of(request)[-1].grants = list(before)
    return answer
