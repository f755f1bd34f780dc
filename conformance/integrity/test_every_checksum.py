"""Wrong and malformed checksums of every algorithm, wherever PutObject and UploadPart may have one: in a header, in an
unsigned or a signed trailer, and in a signed header of a presigned URL.

These are raw requests: the SDKs compute their checksums. Cases that other modules have are left out.
"""

import itertools
from base64 import b64encode

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import case_per_operation, marks_for_operation
from fixtures.clients.raw import chunks
from fixtures.model import checksums
from fixtures.model.checksums import ALGORITHMS, NEWER
from fixtures.model.sources import userguide
from fixtures.s3.uploads import start_upload

FEATURE = "{feature}"
DERIVED = "Documented for each kind by itself; asked here of every pair of them."

INTEGRITY = userguide("checking-object-integrity-upload")
BODY = checksums.SAMPLE_BODY
PUT, PART = "PutObject", "UploadPart"
HEADER, PRESIGNED, UNSIGNED, SIGNED = "header", "presigned", "unsigned_trailer", "signed_trailer"
FEATURES = {
    HEADER: "checksum-rules",
    PRESIGNED: "presigned-urls",
    UNSIGNED: "unsigned-trailers",
    SIGNED: "signed-trailers",
}
# No server was seen to tell the newer algorithms apart: in each of these places, one stands for all.
ONE_OF_THE_NEWER = "XXHASH64"
# For each operation and place, the algorithms that other modules test.
WRONG_ELSEWHERE = {
    (PUT, HEADER): (*ALGORITHMS, *NEWER),
    (PUT, PRESIGNED): ALGORITHMS,
    (PUT, UNSIGNED): ["CRC32"],
    (PUT, SIGNED): ALGORITHMS,
    (PART, HEADER): ALGORITHMS,
    (PART, PRESIGNED): ["CRC32"],
    (PART, UNSIGNED): ["CRC32"],
    (PART, SIGNED): [],
}
MALFORMED_ELSEWHERE = {
    (PUT, HEADER): ALGORITHMS,
    (PUT, PRESIGNED): ["SHA256"],
    (PUT, UNSIGNED): ["CRC32"],
    (PUT, SIGNED): ["CRC32"],
    (PART, HEADER): ALGORITHMS,
    (PART, UNSIGNED): [],
    (PART, SIGNED): [],
}


def _cases(elsewhere):
    """A case for each operation, place and algorithm: it is about that operation."""
    return pytest.mark.parametrize(
        ("operation", "place", "algorithm", "feature"),
        [
            pytest.param(
                *(operation, place, algorithm, "checksum-newer" if algorithm in NEWER else FEATURES[place]),
                id=f"{operation}-{place}-{algorithm}",
                marks=marks_for_operation(operation),
            )
            for (operation, place), tested in elsewhere.items()
            for algorithm in (*ALGORITHMS, ONE_OF_THE_NEWER)
            if algorithm not in tested
        ],
    )


@pytest.fixture(scope="session")
def upload_for_all(out_of_band, control, new_target):
    """An upload to which each check adds a part with a number of its own: its bucket, key and id."""
    with out_of_band():
        return start_upload(control, new_target())


@pytest.fixture(scope="session")
def numbers():
    return itertools.count(1)


@pytest.fixture
def number(numbers):
    """The number of this check's part."""
    return next(numbers)


@pytest.fixture
def where(request, operation, target, number):
    """The place to PUT the body to: that of an object that does not exist, or of a part."""
    if operation == PUT:
        return target
    upload = request.getfixturevalue("upload_for_all")
    query = f"partNumber={number}&uploadId={upload['UploadId']}"
    return {"Bucket": upload["Bucket"], "Key": upload["Key"], "query": query}


@pytest.fixture
def is_stored(request, control, operation, target, number):
    """`is_stored()`: whether the object or the part is there."""

    def look():
        if operation == PUT:
            return expect.response_unless(lambda: control.head_object(**target), 404) is not None
        listed = control.list_parts(**request.getfixturevalue("upload_for_all"))
        return number in [part["PartNumber"] for part in listed.get("Parts", [])]

    return look


def _send(client, where, place, algorithm, value):
    """The response to the body with this checksum."""
    name = f"x-amz-checksum-{algorithm.lower()}"
    trailer = f"{name}:{value}"
    if place == SIGNED:
        return client.send(chunks.streamed(client, client.request("PUT", **where), BODY, trailer=trailer).request)
    if place == UNSIGNED:
        headers = {
            chunks.LENGTH: str(len(BODY)),
            chunks.TRAILER: name,
            "x-amz-content-sha256": chunks.UNSIGNED_TRAILER,
        }
        streamed = client.request("PUT", **where, headers=headers, body=chunks.framed(BODY, trailer=trailer))
        return client.send(client.sign(streamed, payload=chunks.UNSIGNED_TRAILER))
    plain = client.request("PUT", **where, headers={name: value}, body=BODY)
    return client.send(client.presign(plain)) if place == PRESIGNED else client.ask(plain)


@_cases(WRONG_ELSEWHERE)
@check(PUT, level="extended", spec=INTEGRITY)
def test_wrong_checksum_is_refused(raw_s3v4, where, is_stored, operation, place, algorithm, feature):
    """PutObject and UploadPart with a checksum of other bytes, as a header, as a trailer or as a signed header of a
    presigned URL, return 400 BadDigest, and nothing is stored."""
    zeros = b64encode(bytes(checksums.SIZES[algorithm])).decode()
    expect.refused(_send(raw_s3v4, where, place, algorithm, zeros), 400, "BadDigest")
    expect.equal(is_stored(), False, "whether the body was stored", sort="data")


# AWS was recorded to refuse a malformed header of PutObject with InvalidRequest; the code of the others is not known.
@_cases(MALFORMED_ELSEWHERE)
@check(PUT, level="extended", spec=INTEGRITY)
def test_checksum_that_is_too_short_is_refused(raw_s3v4, where, is_stored, operation, place, algorithm, feature):
    """PutObject and UploadPart with a checksum that has a byte too few, as a header, as a trailer or as a signed header
    of a presigned URL, are refused with 400, and nothing is stored. The code of a header is InvalidRequest, and a
    signed trailer may also be refused with 403."""
    short = b64encode(bytes(checksums.SIZES[algorithm] - 1)).decode()
    answer = _send(raw_s3v4, where, place, algorithm, short)
    if place == HEADER:
        expect.refused(answer, 400, "InvalidRequest")
    else:
        expect.status(answer, 400, *([403] if place == SIGNED else []))
    expect.equal(is_stored(), False, "whether the body was stored", sort="data")


@pytest.mark.parametrize("algorithms", [("SHA256",), ("CRC32", "SHA256")], ids=["one", "two"])
@pytest.mark.parametrize("operation", case_per_operation([PUT, PART]))
@check(PUT, level="extended", spec=INTEGRITY, feature=FEATURES[HEADER])
def test_empty_checksum_is_refused(raw_s3v4, where, is_stored, operation, algorithms):
    """PutObject and UploadPart with one or two empty checksum headers return 400 InvalidRequest, and nothing is
    stored."""
    headers = {f"x-amz-checksum-{algorithm.lower()}": "" for algorithm in algorithms}
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", **where, headers=headers, body=BODY))
    expect.refused(answer, 400, "InvalidRequest")
    expect.equal(is_stored(), False, "whether the body was stored", sort="data")
