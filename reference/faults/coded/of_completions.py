"""Faults of the members of CompleteMultipartUpload, and of the leftovers of a completion."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.coded.stored_versions import versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

_VERIFIED_HEADERS = ("x-amz-checksum-", "x-amz-mp-object-size")


def _is_refused(request: S3Request, answer: Response) -> bool:
    return request.operation == "CompleteMultipartUpload" and answer.status == 400


@fault()
def refused_headers_of_completions_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A completion whose checksum, type or size is refused ignores that header."""
    answer = serve(request)
    if not _is_refused(request, answer):
        return answer
    return serve(request.without(*(name for name in request.headers if name.startswith(_VERIFIED_HEADERS))))


@fault()
def checksums_of_listed_parts_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """The checksums in the list of parts are taken for the right ones."""
    answer = serve(request)
    upload = request.stored_bucket and request.stored_bucket.uploads.get(request.parameter("uploadId"))
    if not upload or not _is_refused(request, answer):
        return answer
    right = next(part.checksum.value for part in upload.parts.values() if part.checksum)
    body = re.sub(rb"<ChecksumCRC32>[^<]*</ChecksumCRC32>", b"", request.body)
    body = re.sub(rb"(<ChecksumSHA256>)[^<]*", rb"\g<1>" + right.encode(), body)
    return serve(replace(request, body=body, raw_body=body))


def _is_second_completion(request: S3Request, answer: Response) -> bool:
    """Returns whether the request has completed an upload a second time; notes that it has completed it."""
    if request.operation != "CompleteMultipartUpload" or answer.status != 200:
        return False
    named = request.parameter("uploadId")
    known = named in request.memory
    request.memory[named] = True
    return known


@fault()
def second_completion_creates_a_version(request: S3Request, serve: Serve) -> Response:
    """A second completion of an upload creates another version of the object."""
    answer = serve(request)
    if _is_second_completion(request, answer) and request.stored_bucket:
        again = replace(versions_of(request)[-1], version_id=request.stored_bucket.version_id_for_a_new_one())
        request.stored_bucket.add(again)
        answer.set("x-amz-version-id", again.version_id)
    return answer


@fault()
def second_completion_has_another_checksum(request: S3Request, serve: Serve) -> Response:
    """The response to a second completion of an upload has a checksum of nothing, CRC-64/NVME's zero."""
    answer = serve(request)
    return (
        answer.sub(rb"(<ChecksumCRC64NVME>)[^<]*", rb"\g<1>AAAAAAAAAAA=")
        if _is_second_completion(request, answer)
        else answer
    )


@fault()
def common_prefixes_of_uploads_are_on_every_page(request: S3Request, serve: Serve) -> Response:
    """Each page of uploads repeats the common prefixes of all earlier pages."""
    answer = serve(request)
    found = re.search(rb"<CommonPrefixes>.*</CommonPrefixes>", answer.body)
    if request.operation != "ListMultipartUploads" or not request.parameter("delimiter"):
        return answer
    if found:
        request.memory["groups"] = found[0]
        return answer
    return answer.sub(
        b"</ListMultipartUploadsResult>", request.memory.get("groups", b"") + b"</ListMultipartUploadsResult>"
    )


@fault()
def part_without_a_number_is_an_object(request: S3Request, serve: Serve) -> Response:
    """A PUT with an upload ID and without a part number stores an object."""
    if request.method == "PUT" and "uploadId" in request.query and "partNumber" not in request.query:
        return serve(replace(request, query_string=""))
    return serve(request)
