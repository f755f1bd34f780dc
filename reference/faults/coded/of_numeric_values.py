"""Faults of values that look like numbers in XML documents, of sizes, and of long batches."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error

MIB = 1024 * 1024


def _with_shortest_numbers(document: bytes) -> bytes:
    """The document with each key and value that reads as a number in the shortest form."""

    def shortest_form(found: re.Match[bytes]) -> bytes:
        try:
            return b"%b%b<" % (found[1], f"{float(found[2]):g}".encode())
        except ValueError:
            return found[0]

    return re.sub(rb"(<(?:Key|Value)>)([^<]+)<", shortest_form, document)


def _serve_with_numbers(request: S3Request, serve: Serve, operations: Collection[str]) -> Response:
    if request.operation not in operations:
        return serve(request)
    answer = serve(replace(request, body=_with_shortest_numbers(request.body)))
    answer.body = _with_shortest_numbers(answer.body)
    return answer


@fault()
def listed_keys_are_numbers(request: S3Request, serve: Serve) -> Response:
    """Listings write the key 007 as 7, and 1e3 as 1000."""
    return _serve_with_numbers(request, serve, LISTINGS)


@fault()
def keys_of_versions_are_numbers(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions writes the key 007 as 7, and 1e3 as 1000."""
    return _serve_with_numbers(request, serve, ("ListObjectVersions",))


@fault()
def deleted_keys_are_numbers(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects reads the key 007 as 7, and 1e3 as 1000 (seen with Cloudflare R2)."""
    return _serve_with_numbers(request, serve, ("DeleteObjects",))


@fault()
def keys_of_uploads_are_numbers(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload writes the key 007 as 7 (seen with Cloudflare R2)."""
    return _serve_with_numbers(request, serve, ("CompleteMultipartUpload",))


@fault()
def tags_are_numbers(request: S3Request, serve: Serve) -> Response:
    """Tags 007 and 1e3 are kept as 7 and 1000."""
    return _serve_with_numbers(request, serve, ("PutObjectTagging",))


def _part_sizes(request: S3Request) -> list[int]:
    """The sizes of the parts that a completion names."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.parameter("uploadId")) if bucket else None
    numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)<", request.body)]
    return [upload.parts[number].size for number in numbers if number in upload.parts] if upload else []


@fault(on=("CompleteMultipartUpload",))
def parts_must_have_one_size(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload refuses parts of different sizes before the last one (seen with Cloudflare R2)."""
    if len(set(_part_sizes(request)[:-1])) > 1:
        return error(400, "InvalidPart")
    return serve(request)


@fault()
def last_part_must_not_be_larger(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload refuses a last part that is larger than the others (seen with Cloudflare R2)."""
    sizes = _part_sizes(request) if request.operation == "CompleteMultipartUpload" else []
    is_larger = min(sizes, default=0) >= 5 * MIB and sizes[-1] > sizes[0]
    return error(400, "InvalidPart") if is_larger else serve(request)


@fault()
def minimum_part_size_is_five_million_bytes(request: S3Request, serve: Serve) -> Response:
    """The least size of a part is 5,000,000 bytes instead of 5 MiB."""
    bucket, sizes = (
        request.stored_bucket,
        _part_sizes(request) if request.operation == "CompleteMultipartUpload" else [],
    )
    if bucket is not None and sizes[1:] and 5_000_000 <= min(sizes[:-1]) < 5 * MIB:
        for part in bucket.uploads[request.parameter("uploadId")].parts.values():
            part.body = part.body.ljust(5 * MIB, b"\0")
    return serve(request)


@fault()
def only_ten_keys_of_a_batch_are_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes the first ten keys, and lists all keys as deleted."""
    entries = re.findall(rb"<Object>.*?</Object>", request.body, re.DOTALL)
    if request.operation != "DeleteObjects" or not 10 < len(entries) <= 1000:
        return serve(request)
    answer = serve(replace(request, body=request.body.replace(b"".join(entries[10:]), b"")))
    keys = re.findall(rb"<Key>.*?</Key>", b"".join(entries[10:]))
    rest = b"".join(b"<Deleted>%b</Deleted>" % key for key in keys)
    return answer.sub(b"</DeleteResult>", rest + b"</DeleteResult>")
