"""Seeded defects of multipart uploads."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import md5
from typing import Any

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.connections import INCOMPLETE_REQUESTS_KEY
from tests.defects.seeding import BOTO3, defect

M = "multipart/upload"


def _upload(request: S3Request) -> Any:
    """The upload that the request names, or None."""
    bucket = request.stored_bucket
    return bucket and bucket.uploads.get(request.query.get("uploadId", ""))


@defect(f"{M}::object_is_the_parts_in_order")
def parts_are_in_the_order_of_sending(request: S3Request, serve: Serve) -> Response:
    """The object holds its parts in the order in which they were sent."""
    sent = request.memory.setdefault(request.query.get("uploadId", ""), [])
    if request.operation == "UploadPart":
        sent.append(request.body)
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and answer.status == 200:
        serve(replace(request, method="PUT", query_string="", body=b"".join(sent)))
    return answer


@defect(f"{M}::part_sent_twice_counts_once")
def first_one_of_a_part_wins(request: S3Request, serve: Serve) -> Response:
    """A part that is sent again does not replace the first one."""
    upload = _upload(request)
    if request.operation == "UploadPart" and upload and int(request.query["partNumber"]) in upload.parts:
        etag = md5(request.body, usedforsecurity=False).hexdigest()
        return Response(200, [("ETag", f'"{etag}"')])
    return serve(request)


@defect(f"{M}::part_sent_twice_counts_once")
def parts_sent_again_are_appended(request: S3Request, serve: Serve) -> Response:
    """A part that is sent again is appended to the first one."""
    upload = _upload(request)
    number = int(request.query.get("partNumber", "0"))
    if request.operation == "UploadPart" and upload and number in upload.parts:
        return serve(replace(request, body=upload.parts[number].body + request.body))
    return serve(request)


@defect("multipart/list_uploads::bucket_without_uploads_lists_none")
def listing_no_uploads_is_an_error(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads of a bucket without uploads returns NoSuchUpload."""
    bucket = request.stored_bucket
    if request.operation == "ListMultipartUploads" and bucket and not bucket.uploads:
        return error(404, "NoSuchUpload")
    return serve(request)


@defect(f"{M}::answer_names_the_object")
def completion_answers_another_etag(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload returns an ETag that the object does not have."""
    answer = serve(request)
    return answer.sub(rb"-\d+(\"|&quot;)?</ETag>", rb"\1</ETag>") if request.method == "POST" else answer


@defect(f"{M}::etag_has_the_multipart_form")
def etag_of_parts_is_a_plain_md5(request: S3Request, serve: Serve) -> Response:
    """The ETag of a multipart object has no number of parts."""
    answer = serve(request)
    if answer.header("ETag"):
        answer.set("ETag", re.sub(r"-\d+", "", answer.header("ETag")))
    return answer.sub(rb"-\d+(\"|&quot;)?</ETag>", rb"\1</ETag>")


@defect(f"{M}::no_object_before_completion", f"{M}::abort_leaves_nothing")
def object_is_there_before_completion(request: S3Request, serve: Serve) -> Response:
    """A part is visible as the object before the upload is completed."""
    if request.operation == "UploadPart":
        serve(replace(request, query_string=""))
    return serve(request)


@defect("documented/boto_walkthrough::multipart_upload_in_chunks[last_part_is_empty]", f"{M}::empty_last_part")
def empty_part_is_refused(request: S3Request, serve: Serve) -> Response:
    """An empty part returns 400."""
    if request.operation == "UploadPart" and not request.body:
        return error(400, "EntityTooSmall")
    return serve(request)


@defect(f"{M}::content_type_and_metadata_are_kept")
def type_of_uploads_is_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores a content type."""
    if request.operation == "CreateMultipartUpload":
        return serve(request.having(content_type=None))
    return serve(request)


@defect(f"{M}::content_type_and_metadata_are_kept")
def metadata_of_uploads_is_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores user metadata."""
    if request.operation == "CreateMultipartUpload":
        kept = {n: v for n, v in request.headers.items() if not n.startswith("x-amz-meta-")}
        return serve(replace(request, headers=kept))
    return serve(request)


@defect(f"{M}::etag_of_a_part_is_its_md5", clients=BOTO3)
def etag_of_a_part_is_not_its_md5(request: S3Request, serve: Serve) -> Response:
    """The ETag of a part is not its MD5."""
    answer = serve(request)
    return answer.set("ETag", '"' + "0" * 32 + '"') if request.operation == "UploadPart" else answer


@defect(f"{M}::answer_names_the_object")
def answer_names_another_key(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload returns only the last segment of the key."""
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload":
        answer.sub(rb"<Key>[^<]*/", b"<Key>")
    return answer


@defect(f"{M}::parts_are_listed")
def parts_are_listed_with_size_0(request: S3Request, serve: Serve) -> Response:
    """ListParts returns size 0 for every part."""
    answer = serve(request)
    return answer.sub(rb"<Size>\d+", b"<Size>0") if request.operation == "ListParts" else answer


@defect(f"{M}::parts_are_listed")
def parts_are_listed_backwards(request: S3Request, serve: Serve) -> Response:
    """ListParts gives the last part first."""
    answer = serve(request)
    if request.operation == "ListParts":
        parts = re.findall(rb"<Part>.*?</Part>", answer.body, re.DOTALL)
        answer.sub(rb"<Part>.*</Part>", lambda _: b"".join(reversed(parts)))
    return answer


@defect(f"{M}::abort_leaves_nothing", f"{M}::aborted_upload_is_not_listed")
def abort_does_nothing(request: S3Request, serve: Serve) -> Response:
    """AbortMultipartUpload returns 204, but the upload continues."""
    return Response(204) if request.operation == "AbortMultipartUpload" else serve(request)


@defect(f"{M}::abort_leaves_nothing")
def aborted_upload_takes_parts(request: S3Request, serve: Serve) -> Response:
    """UploadPart after an abort returns 200."""
    answer = serve(request)
    return Response(200, [("ETag", '""')]) if request.operation == "UploadPart" and answer.status == 404 else answer


@defect("invariants/answers::status_of_success[AbortMultipartUpload]", beside=(f"{M}::abort_leaves_nothing",))
def abort_answers_200(request: S3Request, serve: Serve) -> Response:
    """AbortMultipartUpload returns 200."""
    answer = serve(request)
    return replace(answer, status=200) if request.operation == "AbortMultipartUpload" else answer


@defect(f"{M}::upload_in_progress_is_listed")
def uploads_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads lists no uploads."""
    answer = serve(request)
    return answer.sub(rb"<Upload>.*</Upload>", b"") if request.operation == "ListMultipartUploads" else answer


@defect(
    "objects/files::large_file_is_uploaded_in_parts[exactly_two_parts]",
    "objects/files::large_file_is_uploaded_in_parts[two_parts_and_one_byte]",
    "documented/boto_walkthrough::multipart_upload_in_chunks[last_part_is_small]",
)
def last_part_is_lost(request: S3Request, serve: Serve) -> Response:
    """The object of a completed upload lacks its last part."""
    upload, last = _upload(request), b""
    if request.operation == "CompleteMultipartUpload" and upload:
        last = upload.parts[max(upload.parts)].body
    answer = serve(request)
    if last:
        whole = serve(replace(request, method="GET", query_string="", body=b"")).body
        serve(replace(request, method="PUT", query_string="", body=whole[: -len(last)]))
    return answer


@defect(
    f"{M}::part_cut_off_on_its_way_and_sent_again",
    "documented/boto_walkthrough::multipart_upload_in_chunks[first_part_is_retried]",
)
def part_that_was_cut_off_stays(request: S3Request, serve: Serve) -> Response:
    """The received bytes of an incomplete part stay, and the part that is sent again is ignored."""
    if request.operation == "UploadPart":
        for cut in request.memory.get(INCOMPLETE_REQUESTS_KEY, []):
            same = (cut.query.get(name) == request.query[name] for name in ("uploadId", "partNumber"))
            if all(same):
                serve(replace(request, body=cut.body))
                return Response(200, [("ETag", f'"{md5(request.body, usedforsecurity=False).hexdigest()}"')])
    return serve(request)


@defect("multipart/refused_lists::part_number_10001_is_refused")
def part_numbers_begin_again_after_10000(request: S3Request, serve: Serve) -> Response:
    """In a completion, the part number 10,001 is the first part."""
    if request.operation != "CompleteMultipartUpload":
        return serve(request)
    body = request.body.replace(b"<PartNumber>10001<", b"<PartNumber>1<")
    return serve(replace(request, body=body))
