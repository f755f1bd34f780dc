"""Seeded defects of requests for a version by its id: reads, deletes, copies, ACLs."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import NULL
from tests.defects.allowed.varied_beyond_aws import any_text_is_a_version_id
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versioning_of, versions_of

ACL = "versioning/acl"
COPY = "versioning/copy"
DELETE = "versioning/delete_version"
MARKER = "versioning/delete_marker"
OWN = "versioning/own_members"
READ = "versioning/read"
READS = ("GetObject", "HeadObject")


# Reads


@defect(
    f"{READ}::each_version_is_read_by_its_id",
    f"{READ}::each_version_has_its_own_headers",
    f"{MARKER}::versions_below_a_marker_are_read",
)
def version_ids_are_ignored(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject ignore version ids."""
    return serve(request.asking(versionId=None)) if request.operation in READS else serve(request)


@defect(
    *(f"{OWN}::version_has_its_own[{kind}-{name}]" for kind in ("checksum", "retention") for name in READS),
    clients=BOTO3,
)
def versions_have_headers_of_the_latest(request: S3Request, serve: Serve) -> Response:
    """The checksum and the retention of an older version are those of the latest one."""
    answer = serve(request)
    if request.operation not in READS or "versionId" not in request.query or answer.status != 200:
        return answer
    latest = serve(request.asking(versionId=None))
    for name in ("x-amz-checksum-crc64nvme", "x-amz-object-lock-retain-until-date"):
        answer.set(name, latest.header(name) or None)
    return answer


@defect(f"{READ}::each_version_is_read_by_its_id")
def latest_version_has_another_etag(request: S3Request, serve: Serve) -> Response:
    """GetObject without a version id returns the ETag of the version before the latest."""
    answer = serve(request)
    if request.operation != "GetObject" or "versionId" in request.query or len(versions_of(request)) < 2:
        return answer
    before = serve(request.asking(versionId=versions_of(request)[-2].version_id))
    return answer.set("ETag", before.header("ETag") or answer.header("ETag"))


@defect(
    f"{READ}::deleted_version_is_missing",
    f"{ACL}::deleted_version_has_no_acl",
    f"{ACL}::put_acl_of_a_deleted_version_is_refused",
)
def missing_versions_are_missing_keys(request: S3Request, serve: Serve) -> Response:
    """A request for a version that does not exist returns 404 NoSuchKey."""
    return serve(request).sub(b"<Code>NoSuchVersion</Code>", b"<Code>NoSuchKey</Code>")


@defect(
    f"{READ}::malformed_id_is_refused",
    f"{READ}::malformed_id_is_refused_for_head",
    f"{READ}::malformed_id_deletes_nothing",
    f"{READ}::id_in_an_unversioned_bucket_is_refused",
    f"{READ}::id_in_an_unversioned_bucket_deletes_nothing",
)
def malformed_ids_are_none(request: S3Request, serve: Serve) -> Response:
    """A malformed version id is ignored: the current version is used."""
    return serve(request.asking(versionId=None) if request.asked("versionId") == "not-a-version-id" else request)


@defect(f"{READ}::altered_id_deletes_nothing")
def ends_of_ids_do_not_count(request: S3Request, serve: Serve) -> Response:
    """A version is found by the beginning of its id."""
    bucket, asked = request.stored_bucket, request.asked("versionId")
    for version in bucket.versions.get(request.key, []) if bucket and asked else []:
        if version.version_id[:-4] == asked[:-4]:
            return serve(request.asking(versionId=version.version_id))
    return serve(request)


@defect(
    f"{READ}::altered_id_is_an_invalid_argument",
    f"{READ}::id_in_an_unversioned_bucket_is_an_invalid_argument",
    f"{READ}::id_to_delete_in_an_unversioned_bucket_is_an_invalid_argument",
)
def malformed_ids_are_of_missing_versions(request: S3Request, serve: Serve) -> Response:
    """A malformed version id is refused like that of a missing version."""
    return any_text_is_a_version_id(request, serve)


@defect(f"{READ}::empty_id_is_refused")
def empty_ids_are_none(request: S3Request, serve: Serve) -> Response:
    """An empty version id is ignored."""
    return serve(request if request.asked("versionId") else request.asking(versionId=None))


@defect(f"{READ}::version_of_another_key_is_missing", clients=BOTO3)
def version_ids_name_objects(request: S3Request, serve: Serve) -> Response:
    """The version id alone decides which object is read."""
    bucket, version_id = request.stored_bucket, request.asked("versionId")
    if request.operation in READS and version_id != NULL and bucket is not None:
        for key in bucket.names:
            if bucket.version(key, version_id):
                return serve(request.at(request.bucket, key))
    return serve(request)


@defect(f"{READ}::unversioned_object_has_no_id[get_object]", f"{READ}::unversioned_object_has_no_id[head_object]")
def every_read_names_a_version(request: S3Request, serve: Serve) -> Response:
    """Reads in a bucket that was never versioned return the version id null."""
    answer = serve(request)
    if request.operation in READS and answer.status == 200 and not versioning_of(request):
        answer.set("x-amz-version-id", NULL)
    return answer


@defect(f"{READ}::range_of_a_version", clients=BOTO3)
def ranges_are_of_the_current_version(request: S3Request, serve: Serve) -> Response:
    """A range is cut from the current version, whatever version is asked for."""
    return serve(request.asking(versionId=None) if "range" in request.headers else request)


# Deleting versions


@defect(f"{DELETE}::version_is_deleted_permanently", f"{DELETE}::previous_version_becomes_the_current_one")
def deleting_a_version_hides_the_object(request: S3Request, serve: Serve) -> Response:
    """DeleteObject with a version id makes a delete marker."""
    return serve(request.asking(versionId=None)) if request.operation == "DeleteObject" else serve(request)


@defect(f"{DELETE}::previous_version_becomes_the_current_one")
def no_version_comes_up(request: S3Request, serve: Serve) -> Response:
    """When the latest version is deleted, the key is missing, although it has older versions."""
    versions = versions_of(request)
    latest = bool(versions) and versions[-1].version_id == request.asked("versionId")
    answer = serve(request)
    if request.operation == "DeleteObject" and latest:
        request.memory.setdefault("headless", set()).add((request.bucket, request.key))
    headless = (request.bucket, request.key) in request.memory.get("headless", ())
    return error(404, "NoSuchKey") if headless and request.operation == "GetObject" and not request.query else answer


@defect(f"{DELETE}::deleting_a_version_twice_is_no_error")
def deleted_versions_are_invalid(request: S3Request, serve: Serve) -> Response:
    """DeleteObject with the id of a version that does not exist returns 400 InvalidArgument."""
    known = {version.version_id for version in versions_of(request)}
    if request.operation == "DeleteObject" and "versionId" in request.query and request.asked("versionId") not in known:
        return error(400, "InvalidArgument")
    return serve(request)


# Copies


@defect(f"{COPY}::copy_is_a_version", f"{COPY}::older_version_is_restored_by_a_copy")
def copies_name_no_version(request: S3Request, serve: Serve) -> Response:
    """CopyObject returns no VersionId."""
    answer = serve(request)
    return answer.set("x-amz-version-id", None) if request.operation == "CopyObject" else answer


@defect(f"{COPY}::source_version_is_copied", "multipart/part_copy_conditions::version_of_the_source_is_copied")
def source_versions_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A copy takes the current version, whatever version of the source is named."""
    source = request.header("x-amz-copy-source").partition("?")[0]
    return serve(request.having(x_amz_copy_source=source) if source else request)


@defect(f"{COPY}::older_version_is_restored_by_a_copy")
def versions_are_not_restored(request: S3Request, serve: Serve) -> Response:
    """A copy of an older version onto its own key is refused, as if it changed nothing."""
    source = request.header("x-amz-copy-source").partition("?")[0].lstrip("/")
    itself = source == f"{request.bucket}/{request.key}"
    if itself and request.header("x-amz-metadata-directive", "COPY") == "COPY":
        return error(400, "InvalidRequest")
    return serve(request)


@defect(f"{COPY}::marker_is_not_copied", "multipart/part_copy_conditions::delete_marker_as_source_is_refused")
def copied_markers_are_missing(request: S3Request, serve: Serve) -> Response:
    """A copy of a delete marker returns 404 NoSuchVersion."""
    answer = serve(request)
    return error(404, "NoSuchVersion") if b"delete marker" in answer.body else answer


# Access control lists


@defect(f"{ACL}::acl_of_a_version", *(f"{ACL}::grants_of_a_version[{way}]" for way in ("grants", "document")))
def acls_are_of_the_current_version(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl with a version id changes the current version."""
    return serve(request.asking(versionId=None) if request.operation == "PutObjectAcl" else request)


@defect(f"{ACL}::put_acl_of_a_hidden_object_is_refused")
def acls_are_of_the_version_below_a_marker(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl of a key whose latest version is a delete marker changes the version below it."""
    answer = serve(request)
    found = [version for version in versions_of(request) if not version.is_delete_marker]
    if request.operation != "PutObjectAcl" or answer.status < 400 or not found:
        return answer
    return serve(request.asking(versionId=found[-1].version_id))


@defect(f"{ACL}::acl_of_a_version", f"{ACL}::acl_of_the_current_version")
def acls_are_of_all_versions(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl changes all versions of its key."""
    answer = serve(request)
    versions = versions_of(request)
    if request.operation == "PutObjectAcl" and versions:
        named = request.asked("versionId", versions[-1].version_id)
        changed = next(version for version in versions if version.version_id == named)
        for version in versions:
            version.grants = list(changed.grants)
    return answer


@defect(f"{ACL}::new_version_does_not_inherit_the_acl")
def acls_are_handed_on(request: S3Request, serve: Serve) -> Response:
    """A new version inherits the ACL of the object that it replaces."""
    versions = versions_of(request)
    before = versions[-1].grants if versions else []
    answer = serve(request)
    if request.operation == "PutObject" and before and "x-amz-acl" not in request.headers:
        versions_of(request)[-1].grants = list(before)
    return answer
