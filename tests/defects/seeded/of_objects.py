"""Seeded defects of storing, reading and deleting objects."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import replace
from urllib.parse import unquote

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

READS = ("GetObject", "HeadObject")


@defect("objects/put::etag_is_the_md5[bytes]")
def etag_without_quotes(request: S3Request, serve: Serve) -> Response:
    """The ETag header has no quotes."""
    answer = serve(request)
    return answer.set("ETag", answer.header("ETag").strip('"')) if answer.header("ETag") else answer


@defect("objects/put::etag_is_the_md5[bytes]", "objects/files::uploaded_file_is_the_object")
def etag_is_not_the_md5(request: S3Request, serve: Serve) -> Response:
    """The ETag of an object is not the MD5 of its bytes."""
    answer = serve(request)
    etag = answer.header("ETag")
    return answer.set("ETag", f'"{etag[:0:-1]}') if etag and request.operation in (*READS, "PutObject") else answer


@defect("objects/put::content_type_is_kept", "objects/head::describes_the_object")
def content_type_is_lost(request: S3Request, serve: Serve) -> Response:
    """Every object is returned with the type binary/octet-stream."""
    answer = serve(request)
    if request.operation in READS and answer.status == 200:
        answer.set("Content-Type", "binary/octet-stream")
    return answer


@defect("objects/put::keys_are_not_decoded_twice")
def keys_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """The path of every request is percent-decoded twice."""
    return serve(request.at(request.bucket, unquote(request.key)) if request.key else request)


@defect("objects/put::keys_are_not_decoded_twice")
def plus_is_a_space(request: S3Request, serve: Serve) -> Response:
    """A plus sign in the path of any request is read as a space."""
    return serve(request.at(request.bucket, request.key.replace("+", " ")) if request.key else request)


@defect("objects/head::metadata_is_as_put")
def metadata_is_lost(request: S3Request, serve: Serve) -> Response:
    """User metadata is not kept."""
    answer = serve(request)
    answer.headers = [(n, v) for n, v in answer.headers if not n.lower().startswith("x-amz-meta-")]
    return answer


@defect("objects/head::metadata_is_as_put")
def metadata_names_are_changed(request: S3Request, serve: Serve) -> Response:
    """A hyphen in the name of user metadata becomes an underscore."""
    answer = serve(request)
    answer.headers = [
        (n[:11] + n[11:].replace("-", "_") if n.lower().startswith("x-amz-meta-") else n, v) for n, v in answer.headers
    ]
    return answer


@defect("objects/head::metadata_is_as_put")
def metadata_values_are_changed(request: S3Request, serve: Serve) -> Response:
    """User metadata is cut at its first comma."""
    answer = serve(request)
    answer.headers = [(n, v.partition(",")[0] if n.lower().startswith("x-amz-meta-") else v) for n, v in answer.headers]
    return answer


@defect(
    "objects/files::uploaded_file_object_is_the_object",
    "documented/boto_walkthrough::object_from_a_string",
    "documented/boto_walkthrough::object_from_a_file",
    "documented/boto_rgw_guide::create_an_object",
    "documented/boto3_guide::put_object_with_json",
    "objects/put::what_was_put_is_read[bytes]",
    "objects/put::file_object_is_stored",
)
def last_byte_is_lost(request: S3Request, serve: Serve) -> Response:
    """An object is stored without its last byte."""
    return serve(replace(request, body=request.body[:-1])) if request.operation == "PutObject" else serve(request)


@defect("objects/put::what_was_put_is_read[all_byte_values]")
def line_ends_are_changed(request: S3Request, serve: Serve) -> Response:
    """Carriage returns are dropped from the bytes of an object that is read."""
    answer = serve(request)
    if request.operation == "GetObject":
        answer.body = answer.body.replace(b"\r", b"")
    return answer


@defect("objects/get::text_is_read_and_decoded", "objects/put::what_was_put_is_read[text]")
def text_is_in_another_encoding(request: S3Request, serve: Serve) -> Response:
    """Non-ASCII characters are returned as question marks."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200:
        answer.body = re.sub(rb"[\x80-\xff]", b"?", answer.body)
    return answer


@defect("objects/put::what_was_put_is_read[empty]")
def empty_object_is_not_found(request: S3Request, serve: Serve) -> Response:
    """GetObject of an empty object returns 404."""
    answer = serve(request)
    return error(404, "NoSuchKey") if request.operation == "GetObject" and not answer.body else answer


@defect(
    "documented/boto3_guide::get_object_reads_and_decodes",
    "documented/boto_rgw_guide::get_contents_to_filename",
    "objects/put::what_was_put_is_read[64_KiB]",
    "objects/files::downloaded_file_is_the_object",
)
def body_ends_in_the_middle(request: S3Request, serve: Serve) -> Response:
    """The connection is closed after half of a body."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200:
        answer.framing = "cut"
    return answer


@defect("objects/put::what_was_put_is_read[bytes]", clients=BOTO3)
def put_answers_201(request: S3Request, serve: Serve) -> Response:
    """PutObject returns 201 Created."""
    answer = serve(request)
    return replace(answer, status=201) if request.operation == "PutObject" else answer


@defect("objects/put::missing_bucket_is_refused")
def put_into_a_missing_bucket_makes_it(request: S3Request, serve: Serve) -> Response:
    """PutObject into a bucket that does not exist creates the bucket."""
    if request.operation == "PutObject" and request.stored_bucket is None:
        serve(replace(request.at(request.bucket), body=b""))
    return serve(request)


@defect("objects/put::second_put_replaces_the_first")
def overwriting_keeps_the_content_type(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key keeps the former content type."""
    if request.operation == "PutObject":
        head = serve(replace(request, method="HEAD", body=b""))
        if head.status == 200:
            return serve(request.having(content_type=head.header("Content-Type")))
    return serve(request)


@defect("objects/put::second_put_replaces_the_first")
def overwriting_keeps_the_longer_tail(request: S3Request, serve: Serve) -> Response:
    """PutObject of a shorter body over a longer object keeps the former end."""
    if request.operation == "PutObject":
        before = serve(replace(request, method="GET", body=b""))
        if before.status == 200:
            return serve(replace(request, body=request.body + before.body[len(request.body) :]))
    return serve(request)


@defect("objects/put::second_put_replaces_the_first")
def objects_are_written_once(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key returns 200 and changes nothing."""
    bucket = request.stored_bucket
    if request.operation == "PutObject" and bucket is not None and bucket.current(request.key):
        return replace(serve(replace(request, method="HEAD", body=b"")), status=200).set("Content-Length", "0")
    return serve(request)


@defect("objects/put::key_below_another_key")
def keys_are_files_in_folders(request: S3Request, serve: Serve) -> Response:
    """An object cannot be stored below another object's key, as on a file system."""
    bucket = request.stored_bucket
    if request.operation == "PutObject" and bucket is not None:
        parts = request.key.split("/")
        if any(bucket.current("/".join(parts[:n])) for n in range(1, len(parts))):
            return error(400, "InvalidRequest")
    return serve(request)


@defect("objects/get::missing_key_is_refused")
def missing_key_is_403(request: S3Request, serve: Serve) -> Response:
    """GetObject of a key that does not exist returns 403 to the owner of the bucket."""
    answer = serve(request)
    missing = request.operation == "GetObject" and answer.status == 404
    return error(403, "AccessDenied") if missing else answer


@defect("objects/get::missing_key_is_refused", "access/presigned_url::missing_key_is_refused")
def missing_key_has_another_code(request: S3Request, serve: Serve) -> Response:
    """The error code of a key that does not exist is NotFound."""
    return serve(request).sub(rb"<Code>NoSuchKey</Code>", b"<Code>NotFound</Code>")


@defect(
    "objects/get::missing_bucket_is_refused",
    "listing/entries::missing_bucket_is_refused",
    "buckets/delete::missing_bucket_is_refused",
)
def missing_bucket_is_403(request: S3Request, serve: Serve) -> Response:
    """Requests for a bucket that does not exist return 403 AccessDenied."""
    answer = serve(request)
    missing = request.bucket and request.method != "PUT" and request.stored_bucket is None
    return error(403, "AccessDenied") if missing and answer.status == 404 else answer


@defect(
    "documented/boto_walkthrough::failed_download_leaves_no_file",
    "objects/head::missing_key_is_refused",
    "objects/files::failed_download_leaves_no_file",
)
def missing_key_is_an_empty_object(request: S3Request, serve: Serve) -> Response:
    """A key that does not exist is read as an empty object."""
    answer = serve(request)
    if request.operation in READS and answer.status == 404 and request.stored_bucket:
        now = email.utils.formatdate(usegmt=True)
        return Response(200, [("ETag", '"d41d8cd98f00b204e9800998ecf8427e"'), ("Last-Modified", now)])
    return answer


@defect("objects/head::describes_the_object", "objects/head::answer_has_no_body")
def head_says_length_0(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns Content-Length 0."""
    answer = serve(request)
    return answer.set("Content-Length", "0") if request.operation == "HeadObject" else answer


@defect("objects/head::answer_has_no_body")
def head_has_a_body(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns the object's bytes."""
    if request.operation == "HeadObject":
        answer = serve(replace(request, method="GET"))
        return answer.set("Content-Length", str(len(answer.body)))
    return serve(request)


def _last_modified(answer: Response, seconds: float) -> Response:
    """Shifts the modification time."""
    if not answer.header("Last-Modified"):
        return answer
    moment = email.utils.parsedate_to_datetime(answer.header("Last-Modified")).timestamp() + seconds
    return answer.set("Last-Modified", email.utils.formatdate(moment, usegmt=True))


@defect("objects/get::last_modified_is_when_it_was_put", "objects/head::describes_the_object")
def last_modified_is_local_time(request: S3Request, serve: Serve) -> Response:
    """Last-Modified is the local time of a server an hour east of Greenwich, labelled as GMT."""
    return _last_modified(serve(request), 3600)


@defect("objects/get::last_modified_is_when_it_was_put")
def last_modified_is_1970(request: S3Request, serve: Serve) -> Response:
    """Last-Modified is the beginning of 1970."""
    return _last_modified(serve(request), -time.time())


@defect("invariants/answers::status_of_success[DeleteObject]", beside=("objects/delete::object_is_gone_afterwards",))
def delete_answers_200(request: S3Request, serve: Serve) -> Response:
    """DeleteObject returns 200."""
    answer = serve(request)
    return replace(answer, status=200) if request.operation == "DeleteObject" and answer.status == 204 else answer


@defect("objects/delete::missing_key_is_no_error", "documented/boto_walkthrough::delete_a_missing_key")
def delete_of_a_missing_key_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that does not exist returns 404."""
    bucket = request.stored_bucket
    if request.operation == "DeleteObject" and bucket is not None and bucket.current(request.key) is None:
        return error(404, "NoSuchKey")
    return serve(request)


@defect(
    "documented/boto3_guide::delete_object",
    "documented/boto_rgw_guide::delete_key",
    "objects/delete::object_is_gone_afterwards",
    "objects/delete::deleted_object_is_not_listed",
)
def delete_does_nothing(request: S3Request, serve: Serve) -> Response:
    """DeleteObject returns 204 and leaves the object."""
    return Response(204) if request.operation == "DeleteObject" else serve(request)


@defect("objects/delete::deleted_object_is_not_listed")
def deleted_key_is_still_listed(request: S3Request, serve: Serve) -> Response:
    """A key that was deleted stays in the listing."""
    ghosts = request.memory.setdefault("ghosts", [])
    if request.operation == "DeleteObject":
        listed = serve(replace(request.at(request.bucket), method="GET").asking(prefix=request.key))
        ghosts += re.findall(b"<Contents>.*?</Contents>", listed.body, re.DOTALL)[:1]
    answer = serve(request)
    if request.operation in LISTINGS and answer.status == 200:
        prefix = f"<Contents><Key>{request.query.get('prefix', '')}".encode()
        back = b"".join(ghost for ghost in ghosts if ghost.startswith(prefix))
        answer.sub(b"(?=<Contents>|<Name>)", lambda _: back, count=1)
    return answer


@defect("objects/delete::deleted_object_is_not_listed")
def delete_takes_all_that_begins_so(request: S3Request, serve: Serve) -> Response:
    """DeleteObject removes every key that begins with the given one."""
    bucket = request.stored_bucket
    if request.operation == "DeleteObject" and bucket is not None:
        for key in [key for key in bucket.keys if key.startswith(request.key)]:
            serve(request.at(request.bucket, key))
        return Response(204)
    return serve(request)


@defect("objects/delete::missing_bucket_is_refused")
def delete_in_a_missing_bucket_is_204(request: S3Request, serve: Serve) -> Response:
    """DeleteObject in a bucket that does not exist returns 204."""
    missing = request.operation == "DeleteObject" and request.stored_bucket is None
    return Response(204) if missing else serve(request)


@defect("objects/get::text_is_read_and_decoded", "objects/put::what_was_put_is_read[bytes]")
def reading_is_an_internal_error(request: S3Request, serve: Serve) -> Response:
    """GetObject of an object that exists returns 500."""
    answer = serve(request)
    return error(500, "InternalError") if request.operation == "GetObject" and answer.status == 200 else answer


@defect("objects/put::what_was_put_is_read[text]", "objects/get::text_is_read_and_decoded")
def reading_resets_the_connection(request: S3Request, serve: Serve) -> Response:
    """GetObject of an object that exists resets the connection."""
    answer = serve(request)
    if request.operation == "GetObject" and answer.status == 200:
        answer.framing = "reset"
    return answer
