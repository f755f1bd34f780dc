"""Seeded defects of ListObjectVersions: entries, their order, pages."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versioning_of, versions_of

LIST = "versioning/list_versions"
MARKER = "versioning/delete_marker"
PAGES = "versioning/version_pages"
WRITE = "versioning/write"
ENTRY = rb"<(Version|DeleteMarker)>.*?</\1>"


def _entries(answer: Response) -> list[bytes]:
    return [found[0] for found in re.finditer(ENTRY, answer.body, re.DOTALL)]


def _reordered(answer: Response, entries: list[bytes]) -> Response:
    rest = iter(entries)
    return answer.sub(ENTRY, lambda _: next(rest, b""))


@defect(f"{LIST}::all_are_listed_in_order", f"{WRITE}::all_writes_are_kept")
def oldest_come_first(request: S3Request, serve: Serve) -> Response:
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


@defect(f"{LIST}::markers_are_listed_between_versions", clients=BOTO3)
def markers_stand_apart(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions lists all delete markers after all versions."""
    answer = serve(request)
    if request.operation != "ListObjectVersions":
        return answer
    return _reordered(answer, sorted(_entries(answer), key=lambda entry: entry.startswith(b"<DeleteMarker>")))


@defect(f"{LIST}::one_of_each_key_is_the_latest")
def every_version_is_the_latest(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions returns IsLatest true for every version."""
    return serve(request).sub(b"<IsLatest>false</IsLatest>", b"<IsLatest>true</IsLatest>")


@defect(f"{LIST}::all_are_listed_in_order", f"{MARKER}::missing_key_gets_a_marker")
def markers_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions lists no delete markers."""
    return serve(request).sub(rb"<DeleteMarker>.*?</DeleteMarker>", b"")


@defect(f"{LIST}::entry_of_a_version", clients=BOTO3)
def listed_versions_have_the_current_size(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions returns the size of the current version for every version of a key."""
    bucket = request.stored_bucket
    if request.operation != "ListObjectVersions" or bucket is None:
        return serve(request)

    def sized(found: re.Match[bytes]) -> bytes:
        return found[1] + b"<Size>3</Size>"

    return serve(request).sub(rb"(<Version>(?:(?!</Version>).)*?)<Size>\d+</Size>", sized)


@defect(f"{LIST}::unversioned_object_is_listed_as_null")
def unversioned_objects_have_no_versions(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions of a bucket that was never versioned is empty."""
    if request.operation == "ListObjectVersions" and not versioning_of(request):
        return serve(request).sub(ENTRY, b"")
    return serve(request)


@defect(f"{LIST}::invalid_argument_is_refused[version-id-marker-alone]")
def markers_need_no_key(request: S3Request, serve: Serve) -> Response:
    """A version-id-marker without a key-marker is ignored."""
    alone = request.operation == "ListObjectVersions" and not request.asked("key-marker")
    return serve(request.asking(version_id_marker=None) if alone else request)


@defect(f"{PAGES}::key_marker_alone_goes_on_with_the_next_key")
def key_markers_begin_with_their_key(request: S3Request, serve: Serve) -> Response:
    """A listing of versions with only a key-marker starts with the versions of that key."""
    marker = request.asked("key-marker")
    if request.operation == "ListObjectVersions" and marker and not request.asked("version-id-marker"):
        return serve(request.asking(key_marker=marker[:-1] + chr(ord(marker[-1]) - 1)))
    return serve(request)


@defect(
    f"{PAGES}::both_markers_go_on_within_a_key",
    f"{PAGES}::pages_hold_every_version_once[1]",
    f"{PAGES}::pages_hold_every_version_once[3]",
)
def version_id_markers_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A listing of versions continues with the next key, even if a page ended among the versions of one key."""
    listing = request.operation == "ListObjectVersions"
    return serve(request.asking(version_id_marker=None) if listing else request)


@defect(f"{PAGES}::truncated_page_names_its_last_entry", clients=BOTO3)
def next_version_is_not_named(request: S3Request, serve: Serve) -> Response:
    """A truncated listing of versions has no NextVersionIdMarker."""
    return serve(request).sub(rb"<NextVersionIdMarker>.*?</NextVersionIdMarker>", b"")


@defect(f"{PAGES}::max_keys_zero", clients=BOTO3)
def zero_is_no_limit(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions with max-keys 0 lists a thousand versions."""
    return serve(request.asking(max_keys="1000") if request.asked("max-keys") == "0" else request)


@defect(f"{PAGES}::only_newest_versions_are_the_latest_in_pages", clients=BOTO3)
def first_of_a_page_is_the_latest(request: S3Request, serve: Serve) -> Response:
    """The first version of every page is the latest."""
    answer = serve(request)
    if request.operation == "ListObjectVersions":
        answer.sub(b"<IsLatest>false</IsLatest>", b"<IsLatest>true</IsLatest>", count=1)
    return answer


@defect(f"{PAGES}::common_prefix_counts_as_one", clients=BOTO3)
def common_prefixes_count_by_versions(request: S3Request, serve: Serve) -> Response:
    """A page of versions with a common prefix has nothing else, and one with MaxKeys 2 has no common prefix."""
    answer = serve(request)
    if request.operation == "ListObjectVersions" and request.asked("max-keys") == "2":
        answer.sub(rb"<CommonPrefixes>.*?</CommonPrefixes>", b"")
    return answer


@defect(f"{PAGES}::pages_hold_every_common_prefix_once", clients=BOTO3)
def common_prefixes_come_back(request: S3Request, serve: Serve) -> Response:
    """A listing of versions has the common prefixes on every page."""
    if request.operation != "ListObjectVersions" or not request.asked("delimiter"):
        return serve(request)
    first = serve(replace(request.asking(key_marker=None, version_id_marker=None, max_keys=None)))
    prefixes = b"".join(re.findall(rb"<CommonPrefixes>.*?</CommonPrefixes>", first.body))
    return (
        serve(request)
        .sub(rb"<CommonPrefixes>.*?</CommonPrefixes>", b"")
        .sub(b"(</ListVersionsResult>)", prefixes + rb"\1")
    )


@defect("versioning/version_pages::entries_are_the_same_on_any_page", clients=BOTO3)
def sizes_on_later_pages_are_zero(request: S3Request, serve: Serve) -> Response:
    """Versions on pages after the first one have the size 0."""
    answer = serve(request)
    return answer.sub(rb"<Size>\d+", b"<Size>0") if request.asked("version-id-marker") else answer


@defect(f"{LIST}::version_keeps_its_time", f"{LIST}::version_keeps_its_time_when_its_key_is_deleted")
def versions_get_the_time_of_the_next_write(request: S3Request, serve: Serve) -> Response:
    """A write or a deletion changes the Last-Modified of the version before it to its own (seen at the Versity
    Gateway)."""
    before = versions_of(request)[-1:]
    answer = serve(request)
    if request.operation in ("PutObject", "DeleteObject") and "versionId" not in request.query:
        for version in before:
            version.modified = versions_of(request)[-1].modified
    return answer
