"""Faults of ListObjectVersions: entries, their order, pages."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.coded.stored_versions import versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

ENTRY = rb"<(Version|DeleteMarker)>.*?</\1>"


def _entries(answer: Response) -> list[bytes]:
    return [found[0] for found in re.finditer(ENTRY, answer.body, re.DOTALL)]


def _with_entries(answer: Response, entries: list[bytes]) -> Response:
    rest = iter(entries)
    return answer.sub(ENTRY, lambda _: next(rest, b""))


@fault(on=("ListObjectVersions",))
def oldest_versions_are_listed_first(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions lists the versions of a key oldest first."""
    answer = serve(request)

    def key(entry: bytes) -> bytes:
        return entry.partition(b"<Key>")[2].partition(b"</Key>")[0]

    groups: dict[bytes, list[bytes]] = {}
    for entry in _entries(answer):
        groups.setdefault(key(entry), []).insert(0, entry)
    return _with_entries(answer, [entry for group in groups.values() for entry in group])


@fault(on=("ListObjectVersions",))
def delete_markers_are_listed_after_versions(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions lists all delete markers after all versions."""
    answer = serve(request)
    return _with_entries(answer, sorted(_entries(answer), key=lambda entry: entry.startswith(b"<DeleteMarker>")))


@fault()
def listed_versions_have_the_current_size(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions returns the size of the current version for every version of a key."""
    bucket = request.stored_bucket
    if request.operation != "ListObjectVersions" or bucket is None:
        return serve(request)

    def sized(found: re.Match[bytes]) -> bytes:
        return found[1] + b"<Size>3</Size>"

    return serve(request).sub(rb"(<Version>(?:(?!</Version>).)*?)<Size>\d+</Size>", sized)


@fault(on=("ListObjectVersions",))
def unversioned_objects_are_missing_from_version_listings(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions of a bucket that was never versioned is empty."""
    if not versioning_state(request):
        return serve(request).sub(ENTRY, b"")
    return serve(request)


@fault(on=("ListObjectVersions",))
def key_marker_of_versions_is_inclusive(request: S3Request, serve: Serve) -> Response:
    """A listing of versions with only a key-marker starts with the versions of that key."""
    marker = request.parameter("key-marker")
    if marker and not request.parameter("version-id-marker"):
        return serve(request.with_query(key_marker=marker[:-1] + chr(ord(marker[-1]) - 1)))
    return serve(request)


@fault(on=("ListObjectVersions",))
def first_version_of_a_page_is_the_latest(request: S3Request, serve: Serve) -> Response:
    """The first version of every page is the latest."""
    answer = serve(request)
    answer.sub(b"<IsLatest>false</IsLatest>", b"<IsLatest>true</IsLatest>", count=1)
    return answer


@fault()
def common_prefixes_are_on_every_page(request: S3Request, serve: Serve) -> Response:
    """A listing of versions has the common prefixes on every page."""
    if request.operation != "ListObjectVersions" or not request.parameter("delimiter"):
        return serve(request)
    first = serve(replace(request.with_query(key_marker=None, version_id_marker=None, max_keys=None)))
    prefixes = b"".join(re.findall(rb"<CommonPrefixes>.*?</CommonPrefixes>", first.body))
    return (
        serve(request)
        .sub(rb"<CommonPrefixes>.*?</CommonPrefixes>", b"")
        .sub(b"(</ListVersionsResult>)", prefixes + rb"\1")
    )


@fault(on=("PutObject", "DeleteObject"))
def listed_versions_get_the_time_of_the_next_write(request: S3Request, serve: Serve) -> Response:
    """A write or a deletion changes the Last-Modified of the version before it to its own (seen at the Versity
    Gateway)."""
    before = versions_of(request)[-1:]
    answer = serve(request)
    if "versionId" not in request.query:
        for version in before:
            version.modified = versions_of(request)[-1].modified
    return answer
