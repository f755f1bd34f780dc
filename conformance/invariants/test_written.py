"""Responses to a write, and to requests that read or list its result afterwards, as long as nothing changed it in
between: they have the same ETag, and the time of the write by the endpoint's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

from fixtures.assertions import derived, expect
from fixtures.invariants import ObservedResponse, invariant
from fixtures.invariants.answer import MAX_COMPARED_RESPONSES, READS
from fixtures.invariants.forms import http_date, is_http_date, iso_time
from fixtures.model.sources import api

FEATURE = "responses"
SIDE = "each client"

OBJECT_READS = ("GetObject", "HeadObject")
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload")
PARTS = ("UploadPart", "UploadPartCopy")
OFF = timedelta(seconds=2)
"""The difference that is allowed: headers have whole seconds, and clocks of one service differ a little."""


def _place(answer: ObservedResponse) -> tuple[str, str]:
    return answer.bucket, answer.key


def _last_write(answer: ObservedResponse) -> ObservedResponse | None:
    """The write that stored the object that a read is about: the last request before it that may change anything. None
    if that is another one, or did not succeed, or was not alone."""
    if answer.operation not in OBJECT_READS or answer.status not in (200, 206) or "versionId" in answer.query:
        return None
    for other in reversed(answer.earlier[-MAX_COMPARED_RESPONSES:]):
        if not (answer.alone and other.alone):
            return None
        if other.method not in READS:
            wrote = other.operation in WRITES and other.succeeded and _place(other) == _place(answer)
            return other if wrote else None
    return None


def _etag(answer: ObservedResponse) -> str | None:
    """The ETag that a write or an upload of a part returned, in a header or its document."""
    return answer.header("ETag") or next(iter(answer.texts("ETag")), None)


def _ended(answer: ObservedResponse) -> datetime | None:
    """The time at which a response was sent, by its own Date."""
    date = answer.header("Date")
    return http_date(date) if is_http_date(date) else None


def _began(answer: ObservedResponse) -> datetime:
    """The time at which a request was sent, by the endpoint's clock."""
    return datetime.fromtimestamp(answer.exchange.started + answer.skew, timezone.utc)


def _expect_time_of(time: datetime, first: ObservedResponse, last: ObservedResponse, what: str) -> None:
    """Asserts that a time is not before the first request, and not after the last response."""
    ended = _ended(last)
    assert ended is not None
    words = f"between {_began(first):%H:%M:%S} and {ended:%H:%M:%S}, when it was written"
    expect.that(_began(first) - OFF <= time <= ended + OFF, words, f"{time:%Y-%m-%dT%H:%M:%SZ}", what, sort="form")


def _has_an_etag_to_compare(answer: ObservedResponse) -> bool:
    write = _last_write(answer)
    return write is not None and _etag(write) is not None


@invariant(level="common", spec=api("HeadObject"), of=_has_an_etag_to_compare)
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_etag_is_that_of_the_write(answer):
    """GetObject and HeadObject return the ETag that PutObject, CopyObject or CompleteMultipartUpload returned, letter
    by letter, as long as nothing changed the object in between."""
    write = _last_write(answer)
    expect.equal(answer.header("ETag"), _etag(write), f"ETag of {answer.method} and {write.operation}", sort="form")


SAME = {"x-amz-version-id": "version", "x-amz-checksum-": "option"}
"""Beginnings of headers that a write and a read may both have, and the sort of each."""


def _in_both(answer: ObservedResponse) -> list[str]:
    """The names of such headers that the read and the write before it have, in lower case."""
    write = _last_write(answer) if answer.status == 200 else None
    if write is None:
        return []
    names = (name.lower() for name, _ in answer.exchange.response_headers)
    return sorted({name for name in names if name.startswith(tuple(SAME)) and write.header(name) is not None})


@invariant(level="common", spec=api("HeadObject"), of=lambda answer: bool(_in_both(answer)))
@derived("Every reading describes the same object or versions; so all of them must agree.")
def test_version_and_checksum_are_those_of_the_write(answer):
    """A version id, and a checksum, that PutObject or another write returned in a header, and GetObject and HeadObject
    return, too, are the same, as long as nothing changed the object in between."""
    write = _last_write(answer)
    for name in _in_both(answer):
        sort = next(sort for beginning, sort in SAME.items() if name.startswith(beginning))
        expect.equal(answer.header(name), write.header(name), f"{name} of {answer.method}", sort=sort)


def _began_with(answer: ObservedResponse) -> ObservedResponse | None:
    """The first request of the write of an object that is read: of a multipart upload, the one that created it."""
    write = _last_write(answer)
    if write is None or write.operation != "CompleteMultipartUpload":
        return write
    return next((other for other in answer.earlier if _made_upload(other) == write.query.get("uploadId")), None)


def _made_upload(answer: ObservedResponse) -> str | None:
    made = answer.operation == "CreateMultipartUpload" and answer.succeeded
    return next(iter(answer.texts("UploadId")), None) if made else None


def _has_a_time_to_compare(answer: ObservedResponse) -> bool:
    began = _began_with(answer)
    return (
        began is not None and is_http_date(answer.header("Last-Modified")) and _ended(_last_write(answer)) is not None
    )


# AWS takes the time at which a multipart upload began, other servers that at which it was completed.
@invariant(level="common", spec=api("HeadObject"), of=_has_a_time_to_compare)
def test_last_modified_is_when_it_was_written(answer):
    """Last-Modified of GetObject and HeadObject is, to two seconds, not before the request that wrote the object, or
    created its multipart upload, and not after the response to the write."""
    returned = http_date(answer.header("Last-Modified"))
    _expect_time_of(returned, _began_with(answer), _last_write(answer), f"Last-Modified of {answer.method}")


def _has_a_time_of_its_own(answer: ObservedResponse) -> bool:
    copies = answer.operation in ("CopyObject", "UploadPartCopy") and answer.succeeded
    return copies and _ended(answer) is not None and iso_time(_own_time(answer)) is not None


def _own_time(answer: ObservedResponse) -> str:
    return next(iter(answer.texts("LastModified")), None) or ""


@invariant(level="common", spec=api("CopyObject"), of=_has_a_time_of_its_own)
def test_time_of_a_copy_is_when_it_was_made(answer):
    """LastModified in the response to CopyObject and UploadPartCopy is, to two seconds, between the request and the
    response."""
    _expect_time_of(iso_time(_own_time(answer)), answer, answer, "LastModified")


def _uploaded(answer: ObservedResponse) -> dict[str, ObservedResponse]:
    """The latest response to each part of the upload that is listed, by its number."""
    found: dict[str, ObservedResponse] = {}
    if answer.operation != "ListParts" or not answer.succeeded or not answer.alone or answer.xml is None:
        return found
    for other in answer.earlier:
        of_it = other.query.get("uploadId") == answer.query.get("uploadId") and _place(other) == _place(answer)
        if other.operation in PARTS and of_it:
            found[other.query.get("partNumber", "")] = other
    return {number: part for number, part in found.items() if part.succeeded and part.alone}


@invariant(level="common", spec=api("ListParts"), of=lambda answer: bool(_uploaded(answer)))
def test_listed_part_is_what_was_uploaded(answer):
    """ListParts returns the ETag of each part that UploadPart or UploadPartCopy returned, letter by letter, the length
    that was sent as its Size, and, to two seconds, its time."""
    uploaded = _uploaded(answer)
    numbers = [entry.findtext("PartNumber") or "" for entry in answer.xml.findall("Part")]
    for number, entry in zip(numbers, answer.xml.findall("Part"), strict=True):
        part = uploaded.get(number)
        if part is None or numbers.count(number) > 1:  # `part_sent_twice_is_listed_once` says that
            continue
        expect.equal(entry.findtext("ETag"), _etag(part), f"ETag in ListParts and of {part.operation}", sort="form")
        if part.operation == "UploadPart" and (length := part.exchange.request_header("Content-Length")):
            sent = part.exchange.request_header("x-amz-decoded-content-length") or length
            expect.equal(entry.findtext("Size"), sent, "Size in ListParts, compared with the length sent", sort="data")
        time = iso_time(entry.findtext("LastModified") or "")
        if time is not None and _ended(part) is not None:
            _expect_time_of(time, part, part, "LastModified of a part")


def _listed_uploads(answer: ObservedResponse) -> list[tuple[ObservedResponse, datetime]]:
    """The request that created each listed upload, and the time at which it began according to the list."""
    if answer.operation != "ListMultipartUploads" or answer.xml is None:
        return []
    made = {upload: other for other in answer.earlier if (upload := _made_upload(other)) and _ended(other)}
    entries = ((made.get(each.findtext("UploadId") or ""), each) for each in answer.xml.findall("Upload"))
    times = ((other, iso_time(each.findtext("Initiated") or "")) for other, each in entries if other is not None)
    return [(other, time) for other, time in times if time is not None]


@invariant(level="common", spec=api("ListMultipartUploads"), of=lambda answer: bool(_listed_uploads(answer)))
def test_listed_upload_began_when_it_was_created(answer):
    """Initiated of an upload in ListMultipartUploads is, to two seconds, the time of its CreateMultipartUpload."""
    for made, time in _listed_uploads(answer):
        _expect_time_of(time, made, made, "Initiated")


def _has_a_location(answer: ObservedResponse) -> bool:
    return answer.operation == "CompleteMultipartUpload" and answer.succeeded and bool(answer.texts("Location"))


@invariant(level="extended", spec=api("CompleteMultipartUpload"), of=_has_a_location)
def test_location_is_a_url(answer):
    """Location in the response to CompleteMultipartUpload is a URL with scheme and host, and ends with the key."""
    location = answer.texts("Location")[0] or ""
    parts = urlsplit(location)
    whole = parts.scheme in ("http", "https") and parts.netloc and unquote(parts.path).endswith(f"/{answer.key}")
    expect.that(whole, f"a URL of {answer.key}", location, "form of Location", sort="form")


def _copied_with_a_checksum(answer: ObservedResponse) -> bool:
    made = answer.operation == "CopyObject" and answer.succeeded and answer.xml is not None
    return made and any(child.tag.startswith("Checksum") for child in answer.xml)


@invariant(level="extended", spec=api("CopyObject"), of=_copied_with_a_checksum)
def test_checksum_of_a_copy_has_its_type(answer):
    """A response to CopyObject that has a checksum has its ChecksumType, FULL_OBJECT or COMPOSITE, too."""
    kind = answer.xml.findtext("ChecksumType")
    expect.that(kind in ("FULL_OBJECT", "COMPOSITE"), "FULL_OBJECT or COMPOSITE", kind, "ChecksumType", sort="form")
