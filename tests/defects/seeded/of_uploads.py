"""Seeded defects of multipart uploads: numbers and lists of parts, refusals, and the properties that an object
keeps."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

M = "multipart"
OF_AN_UPLOAD = ("UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts")


def _upload(request: S3Request) -> Any:
    """The upload that the request names, or None."""
    bucket = request.stored_bucket
    return bucket and bucket.uploads.get(request.asked("uploadId"))


def _parts(document: bytes) -> list[bytes]:
    return re.findall(rb"<Part>.*?</Part>", document, re.DOTALL)


def _number(part: bytes) -> int:
    found = re.search(rb"<PartNumber>(\d+)", part)
    assert found is not None
    return int(found[1])


def _listing(request: S3Request, parts: list[bytes]) -> S3Request:
    """The same completion with other parts."""
    document = b"<CompleteMultipartUpload>%b</CompleteMultipartUpload>" % b"".join(parts)
    return replace(request, body=document, arrived=request.arrived or request.body)


@defect(f"{M}/create::each_upload_has_its_own_id")
def upload_id_is_made_of_the_key(request: S3Request, serve: Serve) -> Response:
    """All uploads of a key have the same id."""
    answer = serve(request)
    if request.operation == "CreateMultipartUpload":
        answer.sub(rb"<UploadId>[^<]*", b"<UploadId>%b" % request.key.encode().hex().encode())
    return answer


@defect(f"{M}/kept::system_metadata_is_kept[content_encoding]", f"{M}/kept::system_metadata_is_kept[content_language]")
def encoding_and_language_are_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores content encoding and language, as JuiceFS does."""
    if request.operation == "CreateMultipartUpload":
        return serve(request.having(content_encoding=None, content_language=None))
    return serve(request)


@defect(
    f"{M}/kept::expires_is_kept", f"{M}/kept::website_redirect_is_kept", f"{M}/kept::storage_class_is_kept[STANDARD_IA]"
)
def rare_headers_are_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores Expires, redirect location and storage class."""
    if request.operation == "CreateMultipartUpload":
        lost = {"expires": None, "x_amz_website_redirect_location": None, "x_amz_storage_class": None}
        return serve(request.having(**lost))
    return serve(request)


@defect(f"{M}/kept::acl_is_kept", f"{M}/kept::grant_is_kept[read]")
def acl_of_uploads_is_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores ACLs, as JuiceFS does."""
    if request.operation == "CreateMultipartUpload":
        return serve(request.having(x_amz_acl=None, x_amz_grant_read=None))
    return serve(request)


@defect(f"{M}/kept::content_type_of_a_part_is_ignored")
def type_of_the_last_part_counts(request: S3Request, serve: Serve) -> Response:
    """The object has the content type of the part that was sent last."""
    upload = _upload(request)
    if request.operation == "UploadPart" and upload and "content-type" in request.headers:
        upload.target.headers["content-type"] = request.headers["content-type"]
    return serve(request)


@defect(
    f"{M}/part_numbers::invalid_part_number_is_refused[0]",
    f"{M}/part_numbers::invalid_part_number_of_a_copy_is_refused[0]",
)
def part_0_is_taken(request: S3Request, serve: Serve) -> Response:
    """A part with the number 0 is accepted, as by RGW and JuiceFS."""
    return serve(request.asking(partNumber="1")) if request.query.get("partNumber") == "0" else serve(request)


@defect(f"{M}/part_numbers::lowest_and_highest_number[10000]")
def parts_end_at_1000(request: S3Request, serve: Serve) -> Response:
    """An upload has no more than 1,000 parts."""
    if int(request.query.get("partNumber", "0")) > 1000:
        return error(400, "InvalidArgument")
    return serve(request)


@defect(f"{M}/part_numbers::numbers_may_have_gaps", f"{M}/part_numbers::lowest_and_highest_number[10000]")
def gaps_are_refused(request: S3Request, serve: Serve) -> Response:
    """A list of parts whose numbers are not consecutive from 1 is refused."""
    numbers = list(map(_number, _parts(request.body)))
    if request.operation == "CompleteMultipartUpload" and numbers != list(range(1, len(numbers) + 1)):
        return error(400, "InvalidPart")
    return serve(request)


@defect(f"{M}/part_numbers::parts_are_listed_in_numeric_order")
def parts_are_ordered_as_text(request: S3Request, serve: Serve) -> Response:
    """ListParts returns part 10 before part 9."""
    answer = serve(request)
    if request.operation == "ListParts":
        ordered = sorted(_parts(answer.body), key=lambda part: str(_number(part)))
        answer.sub(rb"<Part>.*</Part>", lambda _: b"".join(ordered))
    return answer


@defect(f"{M}/complete::parts_not_listed_are_left_out")
def every_part_has_to_be_listed(request: S3Request, serve: Serve) -> Response:
    """A list that omits a part is refused, as by RGW 16."""
    upload = _upload(request)
    if request.operation == "CompleteMultipartUpload" and upload and len(_parts(request.body)) < len(upload.parts):
        return error(400, "InvalidPart")
    return serve(request)


@defect(f"{M}/complete::etag_without_quotes_is_accepted")
def etags_need_quotes(request: S3Request, serve: Serve) -> Response:
    """A part whose ETag is listed without quotes is not found."""
    if request.operation == "CompleteMultipartUpload" and re.search(rb"<ETag>\w", request.body):
        return error(400, "InvalidPart")
    return serve(request)


@defect(f"{M}/complete::document_with_and_without_namespace[without_namespace]")
def documents_need_a_namespace(request: S3Request, serve: Serve) -> Response:
    """A list of parts without S3's namespace is refused."""
    if request.operation == "CompleteMultipartUpload" and b"xmlns=" not in request.body:
        return error(400, "MalformedXML")
    return serve(request)


@defect(f"{M}/complete::key_that_needs_encoding[percent]", "keys/places::source_of_a_part[percent_sequence]")
def keys_of_uploads_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """Keys of uploads and of copied parts' sources are percent-decoded twice, as RGW 16 does with sources."""
    source = request.header("x-amz-copy-source").replace("%25", "%")
    request = request.having(x_amz_copy_source=source or None)
    if request.operation in ("CreateMultipartUpload", *OF_AN_UPLOAD):
        return serve(replace(request, path=request.path.replace("%25", "%")))
    return serve(request)


@defect(f"{M}/complete::second_completion_changes_nothing")
def second_completion_answers_500(request: S3Request, serve: Serve) -> Response:
    """Completing an upload a second time returns 500."""
    upload = _upload(request)
    if request.operation == "CompleteMultipartUpload" and upload is None:
        return error(500, "InternalError")
    return serve(request)


@defect(f"{M}/complete::completed_upload_is_gone", f"{M}/complete::completed_upload_takes_no_part")
def completed_upload_stays(request: S3Request, serve: Serve) -> Response:
    """An upload still exists after it was completed."""
    upload, bucket = _upload(request), request.stored_bucket
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and upload and bucket and answer.status == 200:
        bucket.uploads[upload.upload_id] = upload
    return answer


@defect(f"{M}/refused_lists::list_not_in_ascending_order_is_refused[backwards]")
def lists_are_sorted(request: S3Request, serve: Serve) -> Response:
    """A list of parts in any order is accepted, as by moto."""
    if request.operation == "CompleteMultipartUpload" and (parts := _parts(request.body)):
        return serve(_listing(request, sorted(parts, key=_number)))
    return serve(request)


@defect(f"{M}/refused_lists::list_not_in_ascending_order_is_refused[one_twice]")
def parts_listed_twice_count_once(request: S3Request, serve: Serve) -> Response:
    """A list that names a part twice is accepted, as by RGW and JuiceFS."""
    if request.operation == "CompleteMultipartUpload" and (parts := _parts(request.body)):
        return serve(_listing(request, list({_number(part): part for part in parts}.values())))
    return serve(request)


@defect(
    f"{M}/refused_lists::unknown_part_is_refused[etag_of_no_part]",
    f"{M}/refused_lists::etag_of_a_replaced_part_is_refused",
)
def etags_of_parts_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """A part may be listed with any ETag."""
    upload = _upload(request)
    if request.operation == "CompleteMultipartUpload" and upload:
        known = [part for part in _parts(request.body) if _number(part) in upload.parts]
        right = lambda part: b"<ETag>%b</ETag>" % upload.parts[_number(part)].etag.encode()  # noqa: E731
        return serve(_listing(request, [re.sub(rb"<ETag>[^<]*</ETag>", right(part), part) for part in known]))
    return serve(request)


@defect(f"{M}/refused_lists::small_part_before_another_is_refused[one_byte]")
def small_parts_are_taken(request: S3Request, serve: Serve) -> Response:
    """Parts of any size are accepted, as by JuiceFS."""
    answer = serve(request)
    return Response(200) if b"EntityTooSmall" in answer.body else answer


@defect(
    f"{M}/refused_lists::malformed_list_is_refused[no_xml]",
    f"{M}/refused_lists::malformed_list_is_refused[part_without_etag]",
)
def malformed_lists_answer_500(request: S3Request, serve: Serve) -> Response:
    """An invalid list of parts returns 500, as with moto and LocalStack."""
    answer = serve(request)
    is_one = request.operation == "CompleteMultipartUpload" and b"MalformedXML" in answer.body
    return error(500, "InternalError") if is_one else answer


@defect(f"{M}/refused_lists::empty_list_is_refused", f"{M}/refused_lists::missing_list_is_refused")
def empty_lists_mean_all_parts(request: S3Request, serve: Serve) -> Response:
    """A list without parts, or no list at all, completes an upload with all its parts."""
    upload = _upload(request)
    if request.operation == "CompleteMultipartUpload" and upload and not _parts(request.body):
        part = b"<Part><PartNumber>%d</PartNumber><ETag>%b</ETag></Part>"
        return serve(_listing(request, [part % (p.number, p.etag.encode()) for p in upload.parts.values()]))
    return serve(request)


@defect(f"{M}/refused_lists::upload_survives_a_refused_list")
def refused_list_ends_the_upload(request: S3Request, serve: Serve) -> Response:
    """An upload is gone after its list of parts was refused."""
    upload, bucket = _upload(request), request.stored_bucket
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and upload and bucket and answer.status >= 400:
        del bucket.uploads[upload.upload_id]
    return answer


@defect(
    *(f"{M}/refused::upload_id_of_another_key_is_refused[{name}]" for name in OF_AN_UPLOAD if name != OF_AN_UPLOAD[2])
)
def upload_id_opens_any_key(request: S3Request, serve: Serve) -> Response:
    """An upload is found by its id alone, whatever the key, as by moto and JuiceFS."""
    upload = _upload(request)
    return serve(request.at(request.bucket, upload.key)) if upload else serve(request)


@defect(
    f"{M}/refused::unknown_upload_id_is_refused[ListParts]",
    f"{M}/refused::requests_of_an_aborted_upload_are_refused[ListParts]",
)
def parts_of_no_upload_are_no_key(request: S3Request, serve: Serve) -> Response:
    """ListParts of an upload that does not exist returns NoSuchKey, as with RGW 16."""
    answer = serve(request)
    return error(404, "NoSuchKey") if request.operation == "ListParts" and answer.status == 404 else answer


@defect(
    f"{M}/refused::bucket_of_another_owner_than_expected[CreateMultipartUpload]",
    f"{M}/refused::bucket_of_another_owner_than_expected[AbortMultipartUpload]",
    f"{M}/refused::source_of_another_owner_than_expected",
)
def expected_owners_are_ignored(request: S3Request, serve: Serve) -> Response:
    """The expected owner of a bucket is ignored, as by RGW, moto, JuiceFS and LocalStack."""
    return serve(request.having(x_amz_expected_bucket_owner=None, x_amz_source_expected_bucket_owner=None))


@defect(f"{M}/in_progress::object_stays_until_completion", f"{M}/in_progress::abort_leaves_the_object")
def upload_removes_the_object(request: S3Request, serve: Serve) -> Response:
    """The object of a key is gone as soon as a part for the key arrives."""
    if request.operation == "UploadPart":
        serve(replace(request, method="DELETE", query_string="", body=b""))
    return serve(request)


@defect(f"{M}/in_progress::completion_replaces_an_object")
def metadata_of_the_old_object_stays(request: S3Request, serve: Serve) -> Response:
    """The object of a completed upload keeps the metadata of the former object."""
    bucket, upload = request.stored_bucket, _upload(request)
    old = bucket.current(request.key) if bucket else None
    if request.operation == "CompleteMultipartUpload" and upload and old:
        upload.target.metadata |= old.metadata
    return serve(request)


@defect(
    f"{M}/in_progress::uploads_of_one_key_keep_their_parts_apart", f"{M}/in_progress::part_of_another_upload_is_refused"
)
def uploads_of_a_key_share_their_parts(request: S3Request, serve: Serve) -> Response:
    """A part belongs to every upload of its key."""
    answer, upload, bucket = serve(request), _upload(request), request.stored_bucket
    if request.operation == "UploadPart" and upload and bucket:
        for other in bucket.uploads.values():
            if other.key == upload.key:
                other.parts |= upload.parts
    return answer


@defect(f"{M}/in_progress::abort_leaves_another_upload_of_the_key")
def abort_ends_all_uploads_of_a_key(request: S3Request, serve: Serve) -> Response:
    """Aborting an upload aborts every upload of its key."""
    bucket = request.stored_bucket
    if request.operation == "AbortMultipartUpload" and bucket:
        for other in [u for u in bucket.uploads.values() if u.key == request.key]:
            if other.upload_id != request.asked("uploadId"):
                del bucket.uploads[other.upload_id]
    return serve(request)


@defect(
    f"{M}/reading::part_is_read_by_its_number[2]",
    f"{M}/reading::head_of_a_part[1]",
    f"{M}/reading::part_number_above_the_count_is_refused",
    clients=BOTO3,
)
def part_numbers_of_reads_are_ignored(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject with a part number return the whole object."""
    return (
        serve(request.asking(partNumber=None)) if request.operation in ("GetObject", "HeadObject") else serve(request)
    )


@defect(f"{M}/reading::only_part_of_an_object", f"{M}/reading::head_of_a_part[3]", clients=BOTO3)
def parts_are_not_counted(request: S3Request, serve: Serve) -> Response:
    """A part that is read by its number is returned without the count of parts."""
    return serve(request).set("x-amz-mp-parts-count", None)


@defect(f"{M}/reading::range_over_two_borders", "ranges/across_parts::bytes_are_read[across_the_seam]")
def ranges_end_with_their_part(request: S3Request, serve: Serve) -> Response:
    """A range of a multipart object ends where its first part ends."""
    bucket = request.stored_bucket
    found = bucket.current(request.key) if bucket else None
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header("range"))
    if request.operation != "GetObject" or not found or not span:
        return serve(request)
    ends, end = [], -1
    for part in found.parts:
        ends.append(end := end + part.size)
    last = min([int(span[2]), *(e for e in ends if e >= int(span[1]))])
    return serve(request.having(range=f"bytes={span[1]}-{last}"))


@defect(f"{M}/at_the_same_time::parts_sent_at_the_same_time")
def parts_sent_at_once_are_lost(request: S3Request, serve: Serve) -> Response:
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
