"""Faults of multipart uploads: numbers and lists of parts, refusals, and the properties that an object
keeps."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

UPLOAD_OPERATIONS = ("UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts")


def _upload(request: S3Request) -> Any:
    """The upload that the request names, or None."""
    bucket = request.stored_bucket
    return bucket and bucket.uploads.get(request.parameter("uploadId"))


def _parts(document: bytes) -> list[bytes]:
    return re.findall(rb"<Part>.*?</Part>", document, re.DOTALL)


def _part_number(part: bytes) -> int:
    found = re.search(rb"<PartNumber>(\d+)", part)
    assert found is not None
    return int(found[1])


def _with_part_list(request: S3Request, parts: list[bytes]) -> S3Request:
    """The completion of an upload with other parts."""
    document = b"<CompleteMultipartUpload>%b</CompleteMultipartUpload>" % b"".join(parts)
    return replace(request, body=document, raw_body=request.raw_body or request.body)


@fault(on=("CreateMultipartUpload",))
def upload_id_is_derived_from_the_key(request: S3Request, serve: Serve) -> Response:
    """All uploads of a key in progress have the same id."""
    uploads = request.stored_bucket.uploads if request.stored_bucket else {}
    earlier = next((upload.upload_id for upload in uploads.values() if upload.key == request.key), None)
    answer = serve(request)
    found = re.search(rb"<UploadId>([^<]*)", answer.body)
    if earlier and found:
        del uploads[found[1].decode()]
        answer.sub(rb"<UploadId>[^<]*", f"<UploadId>{earlier}".encode())
    return answer


@fault(on=("UploadPart",))
def content_type_of_the_last_part_is_used(request: S3Request, serve: Serve) -> Response:
    """The object has the content type of the part that was sent last."""
    upload = _upload(request)
    if upload and "content-type" in request.headers:
        upload.target.headers["content-type"] = request.headers["content-type"]
    return serve(request)


@fault()
def parts_over_1000_are_refused(request: S3Request, serve: Serve) -> Response:
    """An upload has no more than 1,000 parts."""
    if int(request.query.get("partNumber", "0")) > 1000:
        return error(400, "InvalidArgument")
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def gaps_in_part_numbers_are_refused(request: S3Request, serve: Serve) -> Response:
    """A list of parts whose numbers are not consecutive from 1 is refused."""
    numbers = list(map(_part_number, _parts(request.body)))
    if numbers != list(range(1, len(numbers) + 1)):
        return error(400, "InvalidPart")
    return serve(request)


@fault(on=("ListParts",))
def parts_are_listed_in_text_order(request: S3Request, serve: Serve) -> Response:
    """ListParts returns part 10 before part 9."""
    answer = serve(request)
    ordered = sorted(_parts(answer.body), key=lambda part: str(_part_number(part)))
    answer.sub(rb"<Part>.*</Part>", lambda _: b"".join(ordered))
    return answer


@fault(on=("CompleteMultipartUpload",))
def completion_without_a_part_is_refused(request: S3Request, serve: Serve) -> Response:
    """A list that omits a part is refused, as by RGW 16."""
    upload = _upload(request)
    if upload and len(_parts(request.body)) < len(upload.parts):
        return error(400, "InvalidPart")
    return serve(request)


@fault(on=("CreateMultipartUpload", *UPLOAD_OPERATIONS))
def upload_keys_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """Keys of uploads and of copied parts' sources are percent-decoded twice, as RGW 16 does with sources."""
    source = request.header("x-amz-copy-source").replace("%25", "%")
    request = request.with_headers(x_amz_copy_source=source or None)
    return serve(replace(request, path=request.path.replace("%25", "%")))


@fault(on=("CompleteMultipartUpload",))
def second_completion_is_500(request: S3Request, serve: Serve) -> Response:
    """Completing an upload a second time returns 500."""
    upload = _upload(request)
    if upload is None:
        return error(500, "InternalError")
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def completed_upload_still_exists(request: S3Request, serve: Serve) -> Response:
    """An upload still exists after completion."""
    upload, bucket = _upload(request), request.stored_bucket
    answer = serve(request)
    if upload and bucket and answer.status == 200:
        bucket.uploads[upload.upload_id] = upload
    return answer


@fault(on=("CompleteMultipartUpload",))
def unsorted_part_lists_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A list of parts in any order is accepted, as by moto."""
    if parts := _parts(request.body):
        return serve(_with_part_list(request, sorted(parts, key=_part_number)))
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def repeated_parts_in_a_list_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A list that names a part twice is accepted, as by RGW and JuiceFS."""
    if parts := _parts(request.body):
        return serve(_with_part_list(request, list({_part_number(part): part for part in parts}.values())))
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def part_etags_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """A part may be listed with any ETag."""
    upload = _upload(request)
    if upload:
        known = [part for part in _parts(request.body) if _part_number(part) in upload.parts]
        right = lambda part: b"<ETag>%b</ETag>" % upload.parts[_part_number(part)].etag.encode()  # noqa: E731
        return serve(_with_part_list(request, [re.sub(rb"<ETag>[^<]*</ETag>", right(part), part) for part in known]))
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def empty_part_list_completes_all_parts(request: S3Request, serve: Serve) -> Response:
    """A list without parts, or no list at all, completes an upload with all parts."""
    upload = _upload(request)
    if upload and not _parts(request.body):
        part = b"<Part><PartNumber>%d</PartNumber><ETag>%b</ETag></Part>"
        return serve(_with_part_list(request, [part % (p.number, p.etag.encode()) for p in upload.parts.values()]))
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def refused_part_list_ends_the_upload(request: S3Request, serve: Serve) -> Response:
    """An upload is gone after a list of parts was refused."""
    upload, bucket = _upload(request), request.stored_bucket
    answer = serve(request)
    if upload and bucket and answer.status >= 400:
        del bucket.uploads[upload.upload_id]
    return answer


@fault()
def upload_id_is_valid_for_any_key(request: S3Request, serve: Serve) -> Response:
    """An upload is found by the upload id alone, whatever the key, as by moto and JuiceFS."""
    upload = _upload(request)
    return serve(request.at(request.bucket, upload.key)) if upload else serve(request)


@fault(on=("UploadPart",))
def first_part_deletes_the_existing_object(request: S3Request, serve: Serve) -> Response:
    """The object of a key is gone as soon as a part for the key arrives."""
    serve(replace(request, method="DELETE", query_string="", body=b""))
    return serve(request)


@fault(on=("CompleteMultipartUpload",))
def completion_keeps_the_old_metadata(request: S3Request, serve: Serve) -> Response:
    """The object of a completed upload keeps the metadata of the former object."""
    bucket, upload = request.stored_bucket, _upload(request)
    old = bucket.current(request.key) if bucket else None
    if upload and old:
        upload.target.metadata |= old.metadata
    return serve(request)


@fault(on=("UploadPart",))
def uploads_of_a_key_share_their_parts(request: S3Request, serve: Serve) -> Response:
    """A part belongs to every upload of the same key."""
    answer, upload, bucket = serve(request), _upload(request), request.stored_bucket
    if upload and bucket:
        for other in bucket.uploads.values():
            if other.key == upload.key:
                other.parts |= upload.parts
    return answer


def _end_other_uploads(request: S3Request, serve: Serve) -> Response:
    bucket = request.stored_bucket
    if bucket:
        for other in [u for u in bucket.uploads.values() if u.key == request.key]:
            if other.upload_id != request.parameter("uploadId"):
                del bucket.uploads[other.upload_id]
    return serve(request)


@fault(on=("AbortMultipartUpload",))
def abort_aborts_all_uploads_of_a_key(request: S3Request, serve: Serve) -> Response:
    """Aborting an upload aborts every upload of the same key."""
    return _end_other_uploads(request, serve)


@fault(on=("CompleteMultipartUpload",))
def completion_aborts_all_uploads_of_a_key(request: S3Request, serve: Serve) -> Response:
    """Completing an upload aborts every other upload of the same key."""
    return _end_other_uploads(request, serve)


@fault(on=("PutObject", "DeleteObject"))
def writes_abort_the_uploads_of_a_key(request: S3Request, serve: Serve) -> Response:
    """Writing or deleting an object aborts the uploads of the key."""
    return _end_other_uploads(request, serve)


@fault()
def ranges_end_with_the_first_part(request: S3Request, serve: Serve) -> Response:
    """A range of a multipart object ends with the first part."""
    bucket = request.stored_bucket
    found = bucket.current(request.key) if bucket else None
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header("range"))
    if request.operation != "GetObject" or not found or not span:
        return serve(request)
    ends, end = [], -1
    for part in found.parts:
        ends.append(end := end + part.size)
    last = min([int(span[2]), *(e for e in ends if e >= int(span[1]))])
    return serve(request.with_headers(range=f"bytes={span[1]}-{last}"))


@fault()
def concurrent_parts_are_lost(request: S3Request, serve: Serve) -> Response:
    """An upload keeps only the part that is stored last of simultaneous parts."""
    upload = _upload(request)
    if request.operation != "UploadPart" or not upload:
        return serve(request)
    before = dict(upload.parts)
    time.sleep(0.2)
    answer = serve(request)
    number = int(request.query["partNumber"])
    upload.parts = before | {number: upload.parts[number]}
    return answer
