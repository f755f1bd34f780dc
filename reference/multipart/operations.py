"""Multipart uploads: created, sent, copied, completed and aborted."""

from __future__ import annotations

import itertools
import re
import secrets
from hashlib import md5
from urllib.parse import quote

from reference.configurations import lifecycle
from reference.multipart import part_checksums
from reference.objects import conditions, copy, encryption, storing
from reference.objects.ranges import part_number
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import NULL_VERSION_ID, Bucket, MultipartUpload, UploadedPart, Version, now

MIN_PART_BYTES = 5 * 1024 * 1024
_RANGE = "x-amz-copy-source-range"
_RANGE_FORM = (
    f"The {_RANGE} value must be of the form bytes=first-last where first and last are the zero-based offsets of the "
    "first and last bytes to copy"
)


def upload_of(request: S3Request, bucket: Bucket) -> MultipartUpload:
    """The upload that the request names, if begun for the request's key."""
    upload = bucket.uploads.get(request.parameter("uploadId"))
    if upload is None or upload.key != request.key:
        raise S3Error("NoSuchUpload", UploadId=request.parameter("uploadId"))
    return upload


def version_header(target: Version) -> list[tuple[str, str]]:
    """Returns the header with the id of the object that an upload makes, which it has from its beginning."""
    return [("x-amz-version-id", target.version_id)] if target.version_id != NULL_VERSION_ID else []


def create_multipart_upload(request: S3Request, bucket: Bucket) -> Response:
    algorithm, kind = part_checksums.requested_algorithm_and_type(request)
    target = storing.version_of_request(request, bucket)
    target.version_id = bucket.version_id_for_a_new_one()
    upload = MultipartUpload(
        secrets.token_urlsafe(64),
        target,
        now(),
        target.sequence,
        request.requester,
        dict(request.headers),
        algorithm,
        kind,
    )
    bucket.uploads[upload.upload_id] = upload
    headers = [*target.encryption.items(), *lifecycle.abort_headers(bucket, upload.key, upload.initiated)]
    headers += version_header(upload.target)
    if algorithm:
        headers += [("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", kind)]
    content = {"Bucket": bucket.name, "Key": request.key, "UploadId": upload.upload_id}
    return responses.xml("InitiateMultipartUploadResult", content, headers)


def upload_part(request: S3Request, bucket: Bucket) -> Response:
    if "partNumber" not in request.query:
        headers = [("Allow", "DELETE, POST, GET")]
        raise S3Error("MethodNotAllowed", headers=headers, Method=request.method, ResourceType="MULTIPART_UPLOAD")
    number = part_number(request.parameter("partNumber"))
    upload = upload_of(request, bucket)
    encryption.admit_part(request, upload.target)
    given = integrity.verify(request)
    part = UploadedPart(number, request.body, md5(request.body, usedforsecurity=False).hexdigest(), now())
    echoed = part_checksums.store_part_checksum(upload, part, given)
    upload.parts[number] = part
    headers = [("ETag", responses.quoted(part.etag)), *upload.target.encryption.items(), *version_header(upload.target)]
    return responses.empty(200, headers + ([(echoed.header, echoed.value)] if echoed else []))


def upload_part_copy(request: S3Request, bucket: Bucket) -> Response:
    number = part_number(request.parameter("partNumber"))
    upload = upload_of(request, bucket)
    encryption.admit_part(request, upload.target)
    _, source = copy.source_of(request)
    body = source.body[_copied_slice(request, source)]
    part = UploadedPart(number, body, md5(body, usedforsecurity=False).hexdigest(), now())
    part_checksums.store_copied_part_checksum(upload, part)
    upload.parts[number] = part
    content: dict[str, object] = {"LastModified": part.modified, "ETag": responses.quoted(part.etag)}
    if part.checksum:
        content[part.checksum.element] = part.checksum.value
    headers = [*copy.source_headers(source), *upload.target.encryption.items(), *version_header(upload.target)]
    return responses.xml("CopyPartResult", content, headers)


def _copied_slice(request: S3Request, source: Version) -> slice:
    given = request.headers.get(_RANGE)
    if given is None:
        return slice(None)
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", given)
    if found is None or int(found[1]) > int(found[2]):
        raise invalid_argument(_RANGE, given, _RANGE_FORM)
    if int(found[1]) >= source.size:
        raise S3Error("InvalidRequest", "The specified copy range is invalid for the source object size")
    if int(found[2]) >= source.size:
        raise invalid_argument(_RANGE, given, f"Range specified is not valid for source object of size: {source.size}")
    return slice(int(found[1]), int(found[2]) + 1)


def complete_multipart_upload(request: S3Request, bucket: Bucket) -> Response:
    done = bucket.completed.get(request.parameter("uploadId"))
    if done is not None and done.key == request.key and done in bucket.versions.get(done.key, ()):
        return _completion_response(request, bucket, done)  # repeated for a client that did not get the answer
    upload = upload_of(request, bucket)
    listed = _requested_parts(request)
    parts = [_part_of(upload, element) for element in listed]
    for part in parts[:-1]:
        if part.size < MIN_PART_BYTES:
            raise S3Error(
                "EntityTooSmall",
                ProposedSize=part.size,
                MinSizeAllowed=MIN_PART_BYTES,
                PartNumber=part.number,
                ETag=part.etag,
            )
    part_checksums.verify_listed_parts(upload, parts, listed)
    body = b"".join(part.body for part in parts)
    _refuse_other_size(request, len(body))
    checksum = part_checksums.object_checksum(request, upload, parts, body)
    conditions.evaluate_write(request, bucket, upload)
    target = upload.target
    target.body, target.parts, target.checksum = body, parts, checksum
    digests = b"".join(bytes.fromhex(part.etag) for part in parts)
    target.etag = f"{md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"
    target.sequence = next(request.state.changes)
    target.modified = now()
    storing.store(request, bucket, target)
    del bucket.uploads[upload.upload_id]
    bucket.completed[upload.upload_id] = target
    return _completion_response(request, bucket, target)


def _completion_response(request: S3Request, bucket: Bucket, target: Version) -> Response:
    content = {
        "Location": f"http://{request.header('host')}/{bucket.name}/{quote(target.key, safe='')}",
        "Bucket": bucket.name,
        "Key": target.key,
        "ETag": responses.quoted(target.etag),
    }
    if target.checksum:
        content |= {target.checksum.element: target.checksum.value, "ChecksumType": target.checksum.type}
    headers = [*target.encryption.items(), *lifecycle.expiration_headers(bucket, target), *version_header(target)]
    return responses.xml("CompleteMultipartUploadResult", content, headers)


def _requested_parts(request: S3Request) -> list[documents.Element]:
    """The parts of the request's list, in order, each with a number and an ETag."""
    if not request.body:
        raise S3Error("InvalidRequest", "You must specify at least one part")
    wanted = documents.parse(request.body, "CompleteMultipartUpload")
    listed = [] if wanted is None else wanted.findall("Part")
    numbers = []
    for element in listed:
        number = documents.text(element, "PartNumber")
        if number is None or not re.fullmatch(r"\s*-?\d+\s*", number) or documents.text(element, "ETag") is None:
            raise S3Error("MalformedXML")
        if int(number) < 1:
            raise invalid_argument("PartNumber", number, "PartNumber must be >= 1")
        numbers.append(int(number))
    if not numbers:
        raise S3Error("MalformedXML")
    if any(a >= b for a, b in itertools.pairwise(numbers)):
        raise S3Error("InvalidPartOrder", UploadId=request.parameter("uploadId"))
    return listed


def _part_of(upload: MultipartUpload, element: documents.Element) -> UploadedPart:
    number = int(documents.text(element, "PartNumber") or 0)
    etag = (documents.text(element, "ETag") or "").strip().strip('"')
    part = upload.parts.get(number)
    if part is None or part.etag != etag:
        raise S3Error("InvalidPart", UploadId=upload.upload_id, PartNumber=number, ETag=etag)
    return part


def _refuse_other_size(request: S3Request, size: int) -> None:
    name = "x-amz-mp-object-size"
    given = request.headers.get(name)
    if given is None:
        return
    if not given.isdigit():
        raise S3Error("InvalidRequest", f"Value for {name} header is invalid.")
    if int(given) != size:
        message = f"The provided '{name}' header value {given} does not match what was computed: {size}"
        raise S3Error("InvalidRequest", message)


def abort_multipart_upload(request: S3Request, bucket: Bucket) -> Response:
    upload = upload_of(request, bucket)
    del bucket.uploads[upload.upload_id]
    return responses.empty(204, version_header(upload.target))
