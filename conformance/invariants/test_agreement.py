"""Responses about one object that must agree with each other, as long as nothing changed the object in between."""

from collections.abc import Container
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from fixtures.assertions import expect
from fixtures.invariants import ObservedResponse, invariant
from fixtures.invariants.forms import http_date, is_http_date, iso_time
from fixtures.model.sources import api

FEATURE = "responses"
SIDE = "each client"
DERIVED = "Every reading describes the same object or versions; so all of them must agree."

SAME = {"ETag": "form", "Last-Modified": "form", "Content-Type": "data", "x-amz-version-id": "version"}
"""Headers, and the sort of each."""
READS = ("GetObject", "HeadObject")
LISTINGS = ("ListObjects", "ListObjectsV2")
VERSIONS = ("ListObjectVersions",)
ENTRIES = {"ListObjects": "Contents", "ListObjectsV2": "Contents", "ListObjectVersions": "Version"}


def _asks_for_the_whole(answer: ObservedResponse) -> bool:
    """Returns whether the response is for the whole object, without a part number and without response- overrides. One
    that says which range it has is for that range, also with another status than 206."""
    overrides = any(name.startswith("response-") for name in answer.query)
    a_part = "partNumber" in answer.query or answer.header("Content-Range")
    return answer.status == 200 and not overrides and not a_part


def _of_same_version(answer: ObservedResponse, other: ObservedResponse) -> bool:
    mine, others = answer.query.get("versionId"), other.query.get("versionId")
    return (answer.bucket, answer.key, mine) == (other.bucket, other.key, others)


def _other_read(answer: ObservedResponse) -> ObservedResponse | None:
    """Returns a read of the same object with the other method: GET for HEAD, and HEAD for GET."""
    if answer.operation not in READS or not _asks_for_the_whole(answer):
        return None
    return next(
        (
            other
            for other in answer.undisturbed()
            if other.operation in READS
            and other.operation != answer.operation
            and _of_same_version(answer, other)
            and _asks_for_the_whole(other)
        ),
        None,
    )


def _entry(listing: ObservedResponse, read: ObservedResponse) -> Element | None:
    """Returns the entry in a listing for the object or version that was read."""
    if listing.operation not in ENTRIES or listing.bucket != read.bucket or listing.xml is None:
        return None
    named = read.query.get("versionId")
    version = named or read.header("x-amz-version-id") or "null"
    for entry in listing.xml.findall(ENTRIES[listing.operation]):
        if listing.decoded(entry.findtext("Key") or "") != read.key:
            continue
        if listing.operation in LISTINGS:
            return None if named else entry
        if entry.findtext("VersionId") == version and (named or entry.findtext("IsLatest") == "true"):
            return entry
    return None


def _entry_and_read(
    answer: ObservedResponse, listings: Container[str | None]
) -> tuple[Element, ObservedResponse] | None:
    """Returns an entry in one of these listings and a read of its object, in whichever order the two responses came."""
    for other in answer.undisturbed():
        for listing, read in ((answer, other), (other, answer)):
            if listing.operation not in listings or read.operation not in READS or not _asks_for_the_whole(read):
                continue
            if (entry := _entry(listing, read)) is not None:
                return entry, read
    return None


def _is_listed(answer: ObservedResponse) -> bool:
    return _entry_and_read(answer, LISTINGS) is not None


def _is_listed_with_its_version(answer: ObservedResponse) -> bool:
    return _entry_and_read(answer, VERSIONS) is not None


def _is_listed_with_a_time(answer: ObservedResponse) -> bool:
    found = _entry_and_read(answer, ENTRIES)
    return found is not None and None not in _times(*found)


def _times(entry: Element, read: ObservedResponse) -> tuple[datetime | None, datetime | None]:
    """The times in an entry and in a read; None for a missing or malformed one."""
    returned = read.header("Last-Modified") or ""
    return iso_time(entry.findtext("LastModified") or ""), http_date(returned) if is_http_date(returned) else None


@invariant(level="core", spec=api("HeadObject"), of=lambda answer: _other_read(answer) is not None)
def test_head_is_get_without_the_body(answer):
    """HeadObject and GetObject of an unchanged object return the same ETag, Last-Modified, Content-Type,
    Content-Length, version id and metadata."""
    # Whichever came first: the same difference has the same words.
    get, head = sorted((answer, _other_read(answer)), key=lambda each: each.method)
    for name, sort in SAME.items():
        expect.equal(get.header(name), head.header(name), f"{name} of {get.method} and {head.method}", sort=sort)
    if get.header("Content-Length") and head.header("Content-Length"):
        expect.equal(get.header("Content-Length"), head.header("Content-Length"), "Content-Length", sort="data")
    expect.equal(_metadata(get), _metadata(head), f"metadata of {get.method} and {head.method}", sort="data")


def _metadata(answer: ObservedResponse) -> dict[str, str]:
    headers = ((name.lower(), value) for name, value in answer.exchange.response_headers)
    return {name: value for name, value in headers if name.startswith("x-amz-meta-")}


def _expect_same_content(entry: Element, read: ObservedResponse) -> None:
    expect.equal(
        entry.findtext("ETag") or "",
        read.header("ETag"),
        f"ETag in the listing, compared with {read.method}",
        sort="entries",
    )
    if length := read.header("Content-Length"):
        about = f"Size in the listing, compared with Content-Length of {read.method}"
        expect.equal(entry.findtext("Size") or "", length, about, sort="entries")


@invariant(level="core", spec=api("ListObjectsV2"), of=_is_listed)
def test_listing_is_what_is_read(answer):
    """A listing returns the same ETag and size for an unchanged object as GetObject and HeadObject."""
    _expect_same_content(*_entry_and_read(answer, LISTINGS))


@invariant(level="core", spec=api("ListObjectVersions"), of=_is_listed_with_its_version)
def test_listing_of_versions_is_what_is_read(answer):
    """ListObjectVersions returns the same ETag and size for a version as GetObject and HeadObject."""
    _expect_same_content(*_entry_and_read(answer, VERSIONS))


# The header has whole seconds, which a server may have cut off or rounded.
@invariant(level="common", spec=api("HeadObject"), of=_is_listed_with_a_time)
def test_listed_time_is_the_time_that_is_read(answer):
    """LastModified of an unchanged object or version in a listing is, to the second, the Last-Modified of GetObject
    and HeadObject."""
    entry, read = _entry_and_read(answer, ENTRIES)
    listed, returned = _times(entry, read)
    words = f"within a second of Last-Modified of {read.method}: {returned:%Y-%m-%dT%H:%M:%SZ}"
    expect.that(
        abs(listed - returned) < timedelta(seconds=1),
        words,
        f"{listed:%Y-%m-%dT%H:%M:%S.%fZ}",
        "LastModified",
        sort="form",
    )


def _names_a_version(answer: ObservedResponse) -> bool:
    asked = answer.operation in READS and answer.query.get("versionId")  # an empty one names no version
    return bool(asked) and answer.status in (200, 206, 304) and answer.header("x-amz-version-id") is not None


# It is not known whether AWS sends x-amz-version-id with a 304: a response without it is right.
@invariant(level="common", spec=api("GetObject"), of=_names_a_version)
def test_version_is_the_requested_one(answer):
    """The x-amz-version-id of a response to GetObject or HeadObject with a version id, if the response has it, is this
    id, also in a 304."""
    expect.equal(answer.header("x-amz-version-id"), answer.query["versionId"], "x-amz-version-id", sort="version")
