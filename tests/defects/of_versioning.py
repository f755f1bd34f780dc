"""Seeded defects of versioning: writes, reads, delete markers, the null version, listings of versions."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.defects.seeding import BOTO3, defect
from tests.reference.messages import Answer, Request, Serve, error
from tests.reference.state import NULL, Version, new_version_id

CONFIGURATION, WRITE, READ = "versioning/configuration", "versioning/write", "versioning/read"
MARKER, DELETE, COPY = "versioning/delete_marker", "versioning/delete_version", "versioning/copy"
NULL_VERSION, SUSPENDED, ACL = "versioning/null_version", "versioning/suspended", "versioning/acl"
CURRENT, LIST, PAGES = "versioning/current", "versioning/list_versions", "versioning/version_pages"
READS = ("GetObject", "HeadObject")
ENTRY = rb"<(Version|DeleteMarker)>.*?</\1>"


def _versions(request: Request) -> list[Version]:
    """All versions of the request's key, oldest first."""
    bucket = request.stored_bucket
    return bucket.versions.get(request.key, []) if bucket is not None else []


def _state(request: Request) -> str:
    return request.stored_bucket.versioning if request.stored_bucket is not None else ""


# The state of a bucket


@defect(f"{CONFIGURATION}::new_bucket_has_no_state")
def versioning_is_suspended_at_first(request: Request, serve: Serve) -> Answer:
    """GetBucketVersioning of a bucket that was never versioned says Suspended."""
    answer = serve(request)
    if request.operation == "GetBucketVersioning":
        suspended = rb"<VersioningConfiguration\1><Status>Suspended</Status></VersioningConfiguration>"
        answer.sub(rb"<VersioningConfiguration([^>]*?)(/>|></VersioningConfiguration>)", suspended)
    return answer


@defect(
    f"{CONFIGURATION}::unknown_state_is_refused[disabled]", f"{CONFIGURATION}::unknown_state_is_refused[lower-case]"
)
def unknown_states_are_taken(request: Request, serve: Serve) -> Answer:
    """PutBucketVersioning takes any Status."""
    answer = serve(request)
    return Answer(200) if request.operation == "PutBucketVersioning" and answer.status == 400 else answer


@defect(f"{CONFIGURATION}::state_changes_back_and_forth")
def versioning_is_never_suspended(request: Request, serve: Serve) -> Answer:
    """PutBucketVersioning with Suspended answers 200 and changes nothing."""
    if request.operation == "PutBucketVersioning" and b"Suspended" in request.body and _state(request):
        return Answer(200)
    return serve(request)


@defect(f"{CONFIGURATION}::bucket_with_hidden_versions_is_not_deleted[marker]")
def markers_keep_no_bucket(request: Request, serve: Serve) -> Answer:
    """DeleteBucket deletes a bucket that has only delete markers."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucket" and bucket is not None:
        every = [version for versions in bucket.versions.values() for version in versions]
        if every and all(version.is_delete_marker for version in every):
            del request.state.buckets[bucket.name]
            return Answer(204)
    return serve(request)


# Writes


@defect(f"{WRITE}::each_write_has_an_id_of_its_own")
def same_bytes_are_the_same_version(request: Request, serve: Serve) -> Answer:
    """A write of the bytes that the current version has makes no new version."""
    versions = _versions(request)
    if request.operation == "PutObject" and versions and versions[-1].body == request.body:
        return Answer(200, [("ETag", f'"{versions[-1].etag}"'), ("x-amz-version-id", versions[-1].version_id)])
    return serve(request)


@defect(f"{WRITE}::no_id_in_an_unversioned_bucket")
def every_write_names_a_version(request: Request, serve: Serve) -> Answer:
    """PutObject in a bucket that was never versioned answers the version id null."""
    answer = serve(request)
    if request.operation == "PutObject" and answer.status == 200 and not _state(request):
        answer.set("x-amz-version-id", NULL)
    return answer


@defect(f"{WRITE}::completed_upload_is_a_version")
def completed_uploads_replace(request: Request, serve: Serve) -> Answer:
    """CompleteMultipartUpload replaces all versions of its key."""
    before = list(_versions(request))
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and request.stored_bucket is not None:
        for version in before:
            request.stored_bucket.remove(request.key, version.version_id)
    return answer


# Reads


@defect(
    f"{READ}::each_version_is_read_by_its_id",
    f"{READ}::each_version_has_its_own_headers",
    f"{MARKER}::versions_below_a_marker_are_read",
)
def version_ids_are_ignored(request: Request, serve: Serve) -> Answer:
    """GetObject and HeadObject take no notice of a version id."""
    return serve(request.asking(versionId=None)) if request.operation in READS else serve(request)


@defect(f"{READ}::deleted_version_is_missing", f"{ACL}::deleted_version_has_no_acl")
def missing_versions_are_missing_keys(request: Request, serve: Serve) -> Answer:
    """What names a version that does not exist answers 404 NoSuchKey."""
    return serve(request).sub(b"<Code>NoSuchVersion</Code>", b"<Code>NoSuchKey</Code>")


@defect(
    f"{READ}::malformed_id_is_refused",
    f"{READ}::malformed_id_has_no_headers",
    f"{READ}::malformed_id_deletes_nothing",
    f"{READ}::id_in_an_unversioned_bucket_is_refused",
)
def malformed_ids_are_unknown_ones(request: Request, serve: Serve) -> Answer:
    """A version id that is none answers as one that does not exist."""
    if request.asked("versionId") == "not-a-version-id":
        return Answer(204) if request.operation == "DeleteObject" else error(404, "NoSuchVersion")
    return serve(request)


@defect(f"{READ}::empty_id_is_refused")
def empty_ids_are_none(request: Request, serve: Serve) -> Answer:
    """An empty version id counts as none."""
    return serve(request if request.asked("versionId") else request.asking(versionId=None))


@defect(f"{READ}::version_of_another_key_is_missing", clients=BOTO3)
def version_ids_name_objects(request: Request, serve: Serve) -> Answer:
    """The version id alone decides which object is read."""
    bucket, version_id = request.stored_bucket, request.asked("versionId")
    if request.operation in READS and version_id != NULL and bucket is not None:
        for key in bucket.names:
            if bucket.version(key, version_id):
                return serve(request.at(request.bucket, key))
    return serve(request)


@defect(f"{READ}::unversioned_object_has_no_id[get_object]", f"{READ}::unversioned_object_has_no_id[head_object]")
def every_read_names_a_version(request: Request, serve: Serve) -> Answer:
    """Reads in a bucket that was never versioned answer the version id null."""
    answer = serve(request)
    if request.operation in READS and answer.status == 200 and not _state(request):
        answer.set("x-amz-version-id", NULL)
    return answer


@defect(f"{READ}::range_of_a_version", clients=BOTO3)
def ranges_are_of_the_current_version(request: Request, serve: Serve) -> Answer:
    """A range is cut from the current version, whatever version is asked for."""
    return serve(request.asking(versionId=None) if "range" in request.headers else request)


# The null version


@defect(f"{NULL_VERSION}::object_from_before_is_the_null_version", f"{SUSPENDED}::write_makes_the_null_version")
def null_is_not_named(request: Request, serve: Serve) -> Answer:
    """A read of the null version answers no version id."""
    answer = serve(request)
    return answer.set("x-amz-version-id", None) if answer.header("x-amz-version-id") == NULL else answer


@defect(f"{NULL_VERSION}::null_version_outlives_a_write", f"{NULL_VERSION}::null_version_outlives_a_delete")
def null_version_is_not_kept(request: Request, serve: Serve) -> Answer:
    """The first write or delete after versioning was enabled removes the object from before."""
    if request.operation in ("PutObject", "DeleteObject") and _state(request) == "Enabled" and not request.query:
        for version in [version for version in _versions(request) if version.version_id == NULL]:
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return serve(request)


@defect(f"{NULL_VERSION}::null_version_is_deleted_by_its_id", f"{NULL_VERSION}::null_names_an_unversioned_object")
def null_is_no_version_id(request: Request, serve: Serve) -> Answer:
    """The version id null is refused."""
    return error(400, "InvalidArgument") if request.asked("versionId") == NULL else serve(request)


@defect(f"{NULL_VERSION}::key_without_a_null_version")
def null_is_the_current_version(request: Request, serve: Serve) -> Answer:
    """The version id null reads the current version."""
    return serve(request.asking(versionId=None) if request.asked("versionId") == NULL else request)


# Suspended


@defect(f"{SUSPENDED}::write_makes_the_null_version", f"{SUSPENDED}::write_replaces_the_null_version")
def suspended_buckets_keep_versions(request: Request, serve: Serve) -> Answer:
    """A write in a suspended bucket makes a version with an id, as in an enabled one."""
    answer = serve(request)
    versions = _versions(request)
    if request.operation == "PutObject" and _state(request) == "Suspended" and versions:
        versions[-1].version_id = new_version_id()
        answer.set("x-amz-version-id", versions[-1].version_id)
    return answer


@defect(f"{SUSPENDED}::write_replaces_the_null_marker", f"{SUSPENDED}::upload_makes_the_null_version")
def suspended_buckets_forget_versions(request: Request, serve: Serve) -> Answer:
    """A write in a suspended bucket removes the versions from before."""
    if request.operation in ("PutObject", "CompleteMultipartUpload") and _state(request) == "Suspended":
        for version in list(_versions(request)):
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return serve(request)


@defect(f"{SUSPENDED}::delete_makes_a_null_marker", f"{SUSPENDED}::second_delete_replaces_the_null_marker")
def suspended_buckets_make_no_marker(request: Request, serve: Serve) -> Answer:
    """DeleteObject in a suspended bucket removes the null version, and makes no delete marker."""
    if request.operation == "DeleteObject" and _state(request) == "Suspended" and not request.query:
        request.state.buckets[request.bucket].remove(request.key, NULL)
        return Answer(204)
    return serve(request)


# Delete markers


@defect(f"{MARKER}::delete_makes_a_marker", f"{MARKER}::versions_below_a_marker_are_read")
def delete_removes_all_versions(request: Request, serve: Serve) -> Answer:
    """DeleteObject without a version id removes the key's versions below its marker."""
    before = list(_versions(request))
    answer = serve(request)
    if request.operation == "DeleteObject" and "versionId" not in request.query:
        for version in before:
            request.state.buckets[request.bucket].remove(request.key, version.version_id)
    return answer


@defect(f"{MARKER}::missing_key_gets_a_marker")
def missing_keys_get_no_marker(request: Request, serve: Serve) -> Answer:
    """DeleteObject of a key that never existed answers 204, and makes no delete marker."""
    return Answer(204) if request.operation == "DeleteObject" and not _versions(request) else serve(request)


@defect(f"{MARKER}::each_delete_makes_a_marker")
def one_marker_is_enough(request: Request, serve: Serve) -> Answer:
    """DeleteObject of a key under a delete marker answers 204, and makes no other."""
    versions = _versions(request)
    hidden = request.operation == "DeleteObject" and versions and versions[-1].is_delete_marker
    return Answer(204) if hidden and "versionId" not in request.query else serve(request)


@defect(f"{MARKER}::hidden_object_is_missing", f"{MARKER}::hidden_object_has_no_headers")
def markers_are_not_told(request: Request, serve: Serve) -> Answer:
    """The 404 of a key under a delete marker says nothing of the marker."""
    answer = serve(request)
    return answer.set("x-amz-delete-marker", None) if answer.status == 404 else answer


@defect(
    f"{MARKER}::marker_itself_is_not_read",
    f"{MARKER}::marker_itself_has_no_headers",
    f"{ACL}::marker_has_no_acl",
    f"{ACL}::marker_takes_no_acl",
)
def markers_are_missing_keys(request: Request, serve: Serve) -> Answer:
    """What names a delete marker by its id answers 404 NoSuchKey."""
    answer = serve(request)
    return error(404, "NoSuchKey") if answer.status == 405 else answer


@defect(f"{MARKER}::marker_allows_deleting_alone", clients=BOTO3)
def markers_allow_nothing(request: Request, serve: Serve) -> Answer:
    """The 405 of a delete marker has no Allow."""
    return serve(request).set("Allow", None)


@defect(f"{MARKER}::deleting_the_marker_brings_the_object_back")
def deleted_markers_are_not_told(request: Request, serve: Serve) -> Answer:
    """DeleteObject of a delete marker by its id does not say that it was one."""
    answer = serve(request)
    if request.operation == "DeleteObject" and "versionId" in request.query:
        answer.set("x-amz-delete-marker", None)
    return answer


@defect(f"{MARKER}::write_above_a_marker")
def writes_replace_markers(request: Request, serve: Serve) -> Answer:
    """A write of a key under a delete marker removes the marker."""
    versions = _versions(request)
    if request.operation == "PutObject" and versions and versions[-1].is_delete_marker:
        request.state.buckets[request.bucket].remove(request.key, versions[-1].version_id)
    return serve(request)


# Deleting versions


@defect(f"{DELETE}::version_is_deleted_for_good", f"{DELETE}::previous_version_becomes_the_current_one")
def deleting_a_version_hides_the_object(request: Request, serve: Serve) -> Answer:
    """DeleteObject with a version id makes a delete marker."""
    return serve(request.asking(versionId=None)) if request.operation == "DeleteObject" else serve(request)


@defect(f"{DELETE}::previous_version_becomes_the_current_one")
def no_version_comes_up(request: Request, serve: Serve) -> Answer:
    """When the latest version is deleted the key is missing, though it has older ones."""
    versions = _versions(request)
    latest = bool(versions) and versions[-1].version_id == request.asked("versionId")
    answer = serve(request)
    if request.operation == "DeleteObject" and latest:
        request.memory.setdefault("headless", set()).add((request.bucket, request.key))
    headless = (request.bucket, request.key) in request.memory.get("headless", ())
    return error(404, "NoSuchKey") if headless and request.operation == "GetObject" and not request.query else answer


@defect(f"{DELETE}::deleting_a_version_twice_is_no_error")
def deleted_versions_are_invalid(request: Request, serve: Serve) -> Answer:
    """DeleteObject with the id of a version that does not exist answers 400 InvalidArgument."""
    known = {version.version_id for version in _versions(request)}
    if request.operation == "DeleteObject" and "versionId" in request.query and request.asked("versionId") not in known:
        return error(400, "InvalidArgument")
    return serve(request)


# Copies


@defect(f"{COPY}::copy_is_a_version", f"{COPY}::older_version_is_restored_by_a_copy")
def copies_name_no_version(request: Request, serve: Serve) -> Answer:
    """CopyObject answers no VersionId."""
    answer = serve(request)
    return answer.set("x-amz-version-id", None) if request.operation == "CopyObject" else answer


@defect(f"{COPY}::source_version_is_copied", f"{COPY}::part_is_copied_from_a_version")
def source_versions_are_ignored(request: Request, serve: Serve) -> Answer:
    """A copy takes the current version, whatever version of the source is named."""
    source = request.header("x-amz-copy-source").partition("?")[0]
    return serve(request.having(x_amz_copy_source=source) if source else request)


@defect(f"{COPY}::older_version_is_restored_by_a_copy")
def versions_are_not_restored(request: Request, serve: Serve) -> Answer:
    """A copy of an older version onto its own key is refused, as if it changed nothing."""
    source = request.header("x-amz-copy-source").partition("?")[0].lstrip("/")
    itself = source == f"{request.bucket}/{request.key}"
    if itself and request.header("x-amz-metadata-directive", "COPY") == "COPY":
        return error(400, "InvalidRequest")
    return serve(request)


@defect(f"{COPY}::marker_is_not_copied", f"{COPY}::part_is_not_copied_from_a_marker")
def copied_markers_are_missing(request: Request, serve: Serve) -> Answer:
    """A copy of a delete marker answers 404 NoSuchVersion."""
    answer = serve(request)
    return error(404, "NoSuchVersion") if b"delete marker" in answer.body else answer


# Access control lists


@defect(f"{ACL}::acl_of_a_version")
def acls_are_of_the_current_version(request: Request, serve: Serve) -> Answer:
    """PutObjectAcl with a version id changes the current version."""
    return serve(request.asking(versionId=None) if request.operation == "PutObjectAcl" else request)


@defect(f"{ACL}::acl_of_a_version", f"{ACL}::acl_of_the_current_version")
def acls_are_of_all_versions(request: Request, serve: Serve) -> Answer:
    """PutObjectAcl changes all versions of its key."""
    answer = serve(request)
    versions = _versions(request)
    if request.operation == "PutObjectAcl" and versions:
        named = request.asked("versionId", versions[-1].version_id)
        changed = next(version for version in versions if version.version_id == named)
        for version in versions:
            version.grants = list(changed.grants)
    return answer


@defect(f"{ACL}::acl_is_not_handed_on")
def acls_are_handed_on(request: Request, serve: Serve) -> Answer:
    """A write over an object takes its ACL over."""
    versions = _versions(request)
    before = versions[-1].grants if versions else []
    answer = serve(request)
    if request.operation == "PutObject" and before and "x-amz-acl" not in request.headers:
        _versions(request)[-1].grants = list(before)
    return answer


# Listings of objects


@defect(f"{CURRENT}::each_key_is_listed_once", f"{CURRENT}::hidden_keys_leave_no_common_prefix", clients=BOTO3)
def hidden_keys_are_listed(request: Request, serve: Serve) -> Answer:
    """ListObjects lists keys under a delete marker."""
    bucket = request.stored_bucket
    if request.operation != "ListObjects" or bucket is None:
        return serve(request)
    hidden = [versions[-1] for versions in bucket.versions.values() if versions[-1].is_delete_marker]
    for marker in hidden:
        marker.is_delete_marker = False
    answer = serve(request)
    for marker in hidden:
        marker.is_delete_marker = True
    return answer


@defect(f"{CURRENT}::marker_is_passed_over_with_its_versions", clients=BOTO3)
def markers_are_included(request: Request, serve: Serve) -> Answer:
    """ListObjects begins with the Marker itself."""
    if request.operation == "ListObjects" and request.asked("marker"):
        return serve(request.asking(marker=request.asked("marker")[:-1]))
    return serve(request)


# Listings of versions


def _entries(answer: Answer) -> list[bytes]:
    return [found[0] for found in re.finditer(ENTRY, answer.body, re.DOTALL)]


def _reordered(answer: Answer, entries: list[bytes]) -> Answer:
    rest = iter(entries)
    return answer.sub(ENTRY, lambda _: next(rest, b""))


@defect(f"{LIST}::all_are_listed_in_order", f"{WRITE}::all_writes_are_kept")
def oldest_come_first(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions lists the versions of a key oldest first."""
    answer = serve(request)
    if request.operation != "ListObjectVersions":
        return answer

    def key(entry: bytes) -> bytes:
        return entry.partition(b"<Key>")[2].partition(b"</Key>")[0]

    groups: dict[bytes, list[bytes]] = {}
    for entry in _entries(answer):
        groups.setdefault(key(entry), []).insert(0, entry)
    return _reordered(answer, [entry for group in groups.values() for entry in group])


@defect(f"{LIST}::markers_stand_among_versions", clients=BOTO3)
def markers_stand_apart(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions lists all delete markers after all versions."""
    answer = serve(request)
    if request.operation != "ListObjectVersions":
        return answer
    return _reordered(answer, sorted(_entries(answer), key=lambda entry: entry.startswith(b"<DeleteMarker>")))


@defect(f"{LIST}::one_of_each_key_is_the_latest")
def every_version_is_the_latest(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions says IsLatest true of every version."""
    return serve(request).sub(b"<IsLatest>false</IsLatest>", b"<IsLatest>true</IsLatest>")


@defect(f"{LIST}::all_are_listed_in_order", f"{MARKER}::missing_key_gets_a_marker")
def markers_are_not_listed(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions lists no delete markers."""
    return serve(request).sub(rb"<DeleteMarker>.*?</DeleteMarker>", b"")


@defect(f"{LIST}::entry_of_a_version", clients=BOTO3)
def listed_versions_have_the_current_size(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions gives every version of a key the size of the current one."""
    bucket = request.stored_bucket
    if request.operation != "ListObjectVersions" or bucket is None:
        return serve(request)

    def sized(found: re.Match[bytes]) -> bytes:
        return found[1] + b"<Size>3</Size>"

    return serve(request).sub(rb"(<Version>(?:(?!</Version>).)*?)<Size>\d+</Size>", sized)


@defect(f"{LIST}::unversioned_object_is_listed_as_null")
def unversioned_objects_have_no_versions(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions of a bucket that was never versioned is empty."""
    if request.operation == "ListObjectVersions" and not _state(request):
        return serve(request).sub(ENTRY, b"")
    return serve(request)


@defect(f"{LIST}::argument_is_refused[version-id-marker-alone]")
def markers_need_no_key(request: Request, serve: Serve) -> Answer:
    """A version-id-marker without a key-marker is ignored."""
    alone = request.operation == "ListObjectVersions" and not request.asked("key-marker")
    return serve(request.asking(version_id_marker=None) if alone else request)


@defect(f"{PAGES}::key_marker_alone_goes_on_with_the_next_key")
def key_markers_begin_with_their_key(request: Request, serve: Serve) -> Answer:
    """A listing of versions with a key-marker alone begins with the versions of that key."""
    marker = request.asked("key-marker")
    if request.operation == "ListObjectVersions" and marker and not request.asked("version-id-marker"):
        return serve(request.asking(key_marker=marker[:-1] + chr(ord(marker[-1]) - 1)))
    return serve(request)


@defect(
    f"{PAGES}::both_markers_go_on_within_a_key",
    f"{PAGES}::pages_hold_every_version_once[1]",
    f"{PAGES}::pages_hold_every_version_once[3]",
)
def version_id_markers_are_ignored(request: Request, serve: Serve) -> Answer:
    """A listing of versions goes on with the next key, also where it ended among the versions of one."""
    listing = request.operation == "ListObjectVersions"
    return serve(request.asking(version_id_marker=None) if listing else request)


@defect(f"{PAGES}::page_names_where_to_go_on", clients=BOTO3)
def next_version_is_not_named(request: Request, serve: Serve) -> Answer:
    """A truncated listing of versions has no NextVersionIdMarker."""
    return serve(request).sub(rb"<NextVersionIdMarker>.*?</NextVersionIdMarker>", b"")


@defect(f"{PAGES}::max_keys_zero", clients=BOTO3)
def zero_is_no_limit(request: Request, serve: Serve) -> Answer:
    """ListObjectVersions with max-keys 0 lists a thousand."""
    return serve(request.asking(max_keys="1000") if request.asked("max-keys") == "0" else request)


@defect(f"{PAGES}::versions_of_hidden_pages_are_the_latest", clients=BOTO3)
def first_of_a_page_is_the_latest(request: Request, serve: Serve) -> Answer:
    """The first version of every page is the latest."""
    answer = serve(request)
    if request.operation == "ListObjectVersions":
        answer.sub(b"<IsLatest>false</IsLatest>", b"<IsLatest>true</IsLatest>", count=1)
    return answer


@defect(f"{PAGES}::common_prefix_counts_as_one", clients=BOTO3)
def common_prefixes_count_by_versions(request: Request, serve: Serve) -> Answer:
    """A page of versions that has a common prefix has nothing else on it, and one with MaxKeys 2 has none."""
    answer = serve(request)
    if request.operation == "ListObjectVersions" and request.asked("max-keys") == "2":
        answer.sub(rb"<CommonPrefixes>.*?</CommonPrefixes>", b"")
    return answer


@defect(f"{PAGES}::pages_hold_every_common_prefix_once", clients=BOTO3)
def common_prefixes_come_back(request: Request, serve: Serve) -> Answer:
    """A listing of versions names common prefixes on every page."""
    if request.operation != "ListObjectVersions" or not request.asked("delimiter"):
        return serve(request)
    first = serve(replace(request.asking(key_marker=None, version_id_marker=None, max_keys=None)))
    prefixes = b"".join(re.findall(rb"<CommonPrefixes>.*?</CommonPrefixes>", first.body))
    return (
        serve(request)
        .sub(rb"<CommonPrefixes>.*?</CommonPrefixes>", b"")
        .sub(b"(</ListVersionsResult>)", prefixes + rb"\1")
    )
