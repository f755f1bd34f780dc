"""Seeded defects of values that look like numbers in XML documents, of sizes, and of long batches."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

BARE = "keys/bare_keys"
SIZES = "multipart/sizes_of_parts"
MIB = 1024 * 1024


def _as_numbers(document: bytes) -> bytes:
    """The document with each key and value that reads as a number in the shortest form of it."""

    def shortest(found: re.Match[bytes]) -> bytes:
        try:
            return b"%b%b<" % (found[1], f"{float(found[2]):g}".encode())
        except ValueError:
            return found[0]

    return re.sub(rb"(<(?:Key|Value)>)([^<]+)<", shortest, document)


def _documents_have_numbers(request: S3Request, serve: Serve, operations: Collection[str]) -> Response:
    if request.operation not in operations:
        return serve(request)
    answer = serve(replace(request, body=_as_numbers(request.body)))
    answer.body = _as_numbers(answer.body)
    return answer


@defect(f"{BARE}::bare_keys_are_listed[v1]", f"{BARE}::bare_keys_are_listed[v2]", clients=BOTO3)
def listed_keys_are_numbers(request: S3Request, serve: Serve) -> Response:
    """Listings write the key 007 as 7, and 1e3 as 1000."""
    return _documents_have_numbers(request, serve, LISTINGS)


@defect(f"{BARE}::bare_keys_are_listed_with_versions", clients=BOTO3)
def keys_of_versions_are_numbers(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions writes the key 007 as 7, and 1e3 as 1000."""
    return _documents_have_numbers(request, serve, ("ListObjectVersions",))


@defect(f"{BARE}::bare_keys_are_deleted", clients=BOTO3)
def deleted_keys_are_numbers(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects reads the key 007 as 7, and 1e3 as 1000 (seen with Cloudflare R2)."""
    return _documents_have_numbers(request, serve, ("DeleteObjects",))


@defect(f"{BARE}::bare_keys_of_uploads", clients=BOTO3)
def keys_of_uploads_are_numbers(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload writes the key 007 as 7 (seen with Cloudflare R2)."""
    return _documents_have_numbers(request, serve, ("CompleteMultipartUpload",))


@defect(f"{BARE}::bare_tags_are_kept", clients=BOTO3)
def tags_are_numbers(request: S3Request, serve: Serve) -> Response:
    """Tags 007 and 1e3 are kept as 7 and 1000."""
    return _documents_have_numbers(request, serve, ("PutObjectTagging",))


def _written_as(request: S3Request, serve: Serve, operations: Collection[str], word: bytes, other: bytes) -> Response:
    """The answer, in which these operations write one key or value as another one."""
    answer = serve(request)
    if request.operation in operations:
        answer.body = re.sub(rb"(<(?:Key|Value)>)%b<" % re.escape(word), rb"\g<1>%b<" % other, answer.body)
    return answer


@defect(f"{BARE}::bare_keys_are_listed[v1]", f"{BARE}::bare_keys_are_listed[v2]", clients=BOTO3)
def listed_truth_is_a_constant(request: S3Request, serve: Serve) -> Response:
    """Listings write the key true as True."""
    return _written_as(request, serve, LISTINGS, b"true", b"True")


@defect(f"{BARE}::bare_keys_are_listed[v1]", f"{BARE}::bare_keys_are_listed[v2]", clients=BOTO3)
def keys_of_a_dash_are_left_out(request: S3Request, serve: Serve) -> Response:
    """Listings leave out the key -, which is a sign without a number."""
    answer = serve(request)
    return answer.sub(rb"<Contents><Key>-</Key>.*?</Contents>", b"") if request.operation in LISTINGS else answer


@defect(f"{BARE}::bare_keys_are_listed_with_versions", clients=BOTO3)
def versions_of_null_have_no_key(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions writes the key null as an empty one."""
    return _written_as(request, serve, ("ListObjectVersions",), b"null", b"")


@defect(f"{BARE}::bare_keys_are_deleted", clients=BOTO3)
def batches_overlook_null(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects overlooks an entry with the key null."""
    entry = rb"<Object><Key>null</Key></Object>"
    return serve(replace(request, body=request.body.replace(entry, b"")))


@defect(f"{BARE}::bare_keys_of_uploads", clients=BOTO3)
def uploads_of_true_are_of_a_constant(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads writes the key true as True."""
    return _written_as(request, serve, ("ListMultipartUploads",), b"true", b"True")


@defect(f"{BARE}::bare_tags_are_kept", clients=BOTO3)
def tags_of_null_are_empty(request: S3Request, serve: Serve) -> Response:
    """A tag with the value null is kept with an empty value."""
    is_put = request.operation == "PutObjectTagging"
    body = re.sub(rb"<Value>null<", b"<Value><", request.body) if is_put else request.body
    return serve(replace(request, body=body))


def _sizes(request: S3Request) -> list[int]:
    """The sizes of the parts that a completion names."""
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.asked("uploadId")) if bucket else None
    numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)<", request.body)]
    return [upload.parts[number].size for number in numbers if number in upload.parts] if upload else []


@defect(f"{SIZES}::parts_of_different_sizes[first_largest]", clients=BOTO3)
def parts_must_be_alike(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload refuses parts of different sizes before the last one (seen with Cloudflare R2)."""
    if request.operation == "CompleteMultipartUpload" and len(set(_sizes(request)[:-1])) > 1:
        return error(400, "InvalidPart")
    return serve(request)


@defect(f"{SIZES}::parts_of_different_sizes[last_largest]", clients=BOTO3)
def last_part_must_not_be_larger(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload refuses a last part that is larger than the others (seen with Cloudflare R2)."""
    sizes = _sizes(request) if request.operation == "CompleteMultipartUpload" else []
    is_larger = min(sizes, default=0) >= 5 * MIB and sizes[-1] > sizes[0]
    return error(400, "InvalidPart") if is_larger else serve(request)


@defect(f"{SIZES}::part_one_byte_too_small", clients=BOTO3)
def parts_of_five_million_bytes_are_enough(request: S3Request, serve: Serve) -> Response:
    """The least size of a part is 5,000,000 bytes instead of 5 MiB."""
    bucket, sizes = request.stored_bucket, _sizes(request) if request.operation == "CompleteMultipartUpload" else []
    if bucket is not None and sizes[1:] and 5_000_000 <= min(sizes[:-1]) < 5 * MIB:
        for part in bucket.uploads[request.asked("uploadId")].parts.values():
            part.body = part.body.ljust(5 * MIB, b"\0")
    return serve(request)


@defect("batch_delete/answer::thousand_keys_are_deleted", clients=BOTO3)
def ten_keys_of_a_batch_are_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes the first ten keys, and names all of them as deleted."""
    entries = re.findall(rb"<Object>.*?</Object>", request.body, re.DOTALL)
    if request.operation != "DeleteObjects" or not 10 < len(entries) <= 1000:
        return serve(request)
    answer = serve(replace(request, body=request.body.replace(b"".join(entries[10:]), b"")))
    rest = b"".join(b"<Deleted>%b</Deleted>" % re.search(rb"<Key>.*?</Key>", entry)[0] for entry in entries[10:])
    return answer.sub(b"</DeleteResult>", rest + b"</DeleteResult>")
