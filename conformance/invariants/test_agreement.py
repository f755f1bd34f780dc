"""Responses about one object that must agree with each other, as long as nothing changed the object in between."""

from fixtures.invariants import Answer, invariant
from fixtures.language import expect
from fixtures.model.sources import api

FEATURE = "responses"

SAME = ("ETag", "Last-Modified", "Content-Type", "x-amz-version-id")
READS = ("GetObject", "HeadObject")
LISTINGS = ("ListObjects", "ListObjectsV2")


def _asks_for_the_whole(answer: Answer) -> bool:
    """Returns whether the response is for the whole object, without a part number and without response- overrides."""
    overrides = any(name.startswith("response-") for name in answer.query)
    return answer.status == 200 and not overrides and "partNumber" not in answer.query


def _of_same_version(answer: Answer, other: Answer) -> bool:
    mine, others = answer.query.get("versionId"), other.query.get("versionId")
    return (answer.bucket, answer.key, mine) == (other.bucket, other.key, others)


def _other_read(answer: Answer) -> Answer | None:
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


def _listed(answer: Answer, other: Answer) -> dict[str, str] | None:
    """Returns the entry in a listing for the object that the other response is about."""
    if answer.operation not in LISTINGS or answer.bucket != other.bucket or answer.xml is None:
        return None
    for entry in answer.xml.findall("Contents"):
        if answer.decoded(entry.findtext("Key") or "") == other.key:
            return {name: entry.findtext(name) or "" for name in ("ETag", "Size")}
    return None


def _entry_and_read(answer: Answer) -> tuple[dict[str, str], Answer] | None:
    """Returns an entry in a listing and a read of its object, in whichever order the two responses came."""
    for other in answer.undisturbed():
        for listing, read in ((answer, other), (other, answer)):
            if read.operation not in READS or "versionId" in read.query or not _asks_for_the_whole(read):
                continue
            if entry := _listed(listing, read):
                return entry, read
    return None


@invariant(level="core", spec=api("HeadObject"), of=lambda answer: _other_read(answer) is not None)
def test_head_is_get_without_the_body(answer):
    """HeadObject and GetObject of an unchanged object return the same ETag, Last-Modified, Content-Type,
    Content-Length, version id and metadata."""
    other = _other_read(answer)
    for name in SAME:
        expect.equal(answer.header(name), other.header(name), f"{name} of {answer.method} and {other.method}")
    if answer.header("Content-Length") and other.header("Content-Length"):
        expect.equal(answer.header("Content-Length"), other.header("Content-Length"), "Content-Length")
    expect.equal(_metadata(answer), _metadata(other), f"metadata of {answer.method} and {other.method}")


def _metadata(answer: Answer) -> dict[str, str]:
    headers = ((name.lower(), value) for name, value in answer.exchange.response_headers)
    return {name: value for name, value in headers if name.startswith("x-amz-meta-")}


@invariant(level="core", spec=api("ListObjectsV2"), of=lambda answer: _entry_and_read(answer) is not None)
def test_listing_is_what_is_read(answer):
    """A listing returns the same ETag and size for an unchanged object as GetObject and HeadObject."""
    entry, read = _entry_and_read(answer)
    expect.equal(entry["ETag"], read.header("ETag"), f"ETag in the listing, compared with {read.method}")
    if length := read.header("Content-Length"):
        expect.equal(entry["Size"], length, f"Size in the listing, compared with Content-Length of {read.method}")
