"""Faults in single requests that stop some programs, and no others."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from reference.faults.coded.of_listing_positions import request_for_key
from reference.faults.table import fault
from reference.protocol.serving import Request, Response, Serve, error

CHECKSUM_PREFIX, TRAILER, SOURCE = "x-amz-checksum-", "x-amz-trailer", "x-amz-copy-source"
MIN_PART_SIZE, LARGE_BODY_SIZE = 5 * 1024 * 1024, 16 * 1024 * 1024
UPLOADS = ("PutObject", "UploadPart")
ENCODED_PLUS = "%2B"


def leaves_unsigned(headers: Mapping[str, str], name: str) -> bool:
    """Returns whether a Signature V4 in these headers does not cover the one of this name, in lower case, which is
    there.
    """
    signed = re.search(r"SignedHeaders=([^,\s]*)", headers.get("authorization", ""))
    return name in headers and signed is not None and name not in signed[1].lower().split(";")


def leaves_unsigned_type(headers: Mapping[str, str]) -> bool:
    """Returns whether the signature of an upload in one piece does not cover the Content-Type."""
    in_chunks = headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
    return leaves_unsigned(headers, "content-type") and not in_chunks


def is_v4_time_in_date(headers: Mapping[str, str]) -> bool:
    """Returns whether these headers have a Signature V4 with the time in Date."""
    signed = headers.get("authorization", "").startswith("AWS4-")
    return signed and "date" in headers and "x-amz-date" not in headers


@fault()
def first_byte_is_the_object(request: Request, serve: Serve) -> Response:
    """bytes=0-0 returns the whole object (s3rver)."""
    if request.operation != "GetObject" or request.header("range") != "bytes=0-0":
        return serve(request)
    answer = serve(request.without("range"))
    answer.status = 206
    return answer.set("Content-Range", f"bytes 0-{len(answer.body) - 1}/{len(answer.body)}")


@fault()
def suffix_range_longer_than_the_object_is_refused(request: Request, serve: Serve) -> Response:
    """A range of more last bytes than the object has returns 416 (rclone, gofakes3)."""
    asked = re.fullmatch(r"bytes=-(\d+)", request.header("range"))
    found = serve(request_for_key(request, "HEAD", request.key)) if asked else None
    short = asked and found and found.status == 200 and int(asked[1]) > int(found.header("content-length") or 0)
    return error(416, "InvalidRange") if short else serve(request)


@fault()
def checksums_of_parts_are_not_returned(request: Request, serve: Serve) -> Response:
    """UploadPart does not return the checksum of its headers, without which the upload is not completed (S3Mock)."""
    if request.operation == "CompleteMultipartUpload":
        algorithms = request.memory.setdefault("algorithms", {})
        lacks = algorithms.get(request.path) and b"<Checksum" not in request.body
        return error(400, "BadRequest") if lacks else serve(request)
    answer = serve(request)
    if request.operation == "CreateMultipartUpload":
        request.memory.setdefault("algorithms", {})[request.path] = request.header(f"{CHECKSUM_PREFIX}algorithm")
    elif request.operation == "UploadPart" and any(name.startswith(CHECKSUM_PREFIX) for name in request.headers):
        answer.headers = [
            (name, value) for name, value in answer.headers if not name.lower().startswith(CHECKSUM_PREFIX)
        ]
    return answer


@fault(on=("PostObject",))
def form_file_names_are_latin_1(request: Request, serve: Serve) -> Response:
    """The name of a form's file, in UTF-8, is read as Latin-1 where it becomes part of the key (ministack)."""
    read = re.sub(rb'filename="[^"]*"', lambda found: found[0].decode("latin-1").encode(), request.body)
    return serve(replace(request, body=read))


@fault()
def encoded_plus_stays_in_copy_sources(request: Request, serve: Serve) -> Response:
    """An encoded plus sign in a copy source is not decoded, so that the source is not found (s3rver)."""
    return error(404, "NoSuchKey") if ENCODED_PLUS in request.header(SOURCE).upper() else serve(request)


@fault(on=("CopyObject",))
def copies_onto_themselves_lose_bytes(request: Request, serve: Serve) -> Response:
    """An object that is copied onto itself, to change the metadata, is empty then."""
    source = unquote(request.header(SOURCE)).partition("?")[0].lstrip("/")
    if source == f"{request.bucket}/{request.key}":
        serve(request_for_key(request, "PUT", request.key))
    return serve(request)


@fault()
def condition_precedes_the_write(request: Request, serve: Serve) -> Response:
    """PutObject checks the condition first, and writes the object a little later."""
    if request.operation != "PutObject" or not {"if-match", "if-none-match"} & set(request.headers):
        return serve(request)
    current = serve(request_for_key(request, "HEAD", request.key))
    is_new, etag = "if-none-match" in request.headers, current.header("etag")
    holds = current.status != 200 if is_new else bool(etag) and etag.strip('"') in request.header("if-match")
    time.sleep(0.2)
    left = request.with_headers(if_match=None, if_none_match=None)
    return serve(left) if holds else error(412, "PreconditionFailed")


@fault(on=("PutObject",))
def delete_markers_count_as_objects(request: Request, serve: Serve) -> Response:
    """PutObject with If-None-Match is refused where the current version is a delete marker (Versity Gateway)."""
    if "if-none-match" in request.headers:
        current = serve(request_for_key(request, "HEAD", request.key))
        if current.header("x-amz-delete-marker") == "true":
            return error(412, "PreconditionFailed")
    return serve(request)


@fault(on=("PutObject",))
def versions_are_written_over(request: Request, serve: Serve) -> Response:
    """PutObject with If-None-Match adds a version to a key that has one (RGW 16)."""
    if "if-none-match" in request.headers:
        current = serve(request_for_key(request, "HEAD", request.key))
        if current.header("x-amz-version-id"):
            return serve(request.without("if-none-match"))
    return serve(request)


@fault()
def unsigned_content_types_are_refused(request: Request, serve: Serve) -> Response:
    """An upload whose Content-Type the signature leaves out is refused, unless its chunks are signed (RGW 20)."""
    refused = request.operation in UPLOADS and leaves_unsigned_type(request.headers)
    return error(403, "AccessDenied") if refused else serve(request)


@fault(on=("UploadPartCopy",))
def small_parts_are_not_copied(request: Request, serve: Serve) -> Response:
    """UploadPartCopy of less than 5 MiB is refused, even of a last part (Garage)."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.header(f"{SOURCE}-range"))
    if asked is not None:
        length = int(asked[2]) - int(asked[1]) + 1
    else:
        bucket, _, key = unquote(request.header(SOURCE).partition("?")[0]).removeprefix("/").partition("/")
        source = serve(request_for_key(request.at(bucket), "HEAD", key))
        length = int(source.header("content-length") or MIN_PART_SIZE)
    return error(400, "InvalidRequest") if length < MIN_PART_SIZE else serve(request)


@fault(on=("GetObject",))
def ranges_have_the_checksum_of_the_object(request: Request, serve: Serve) -> Response:
    """A range is returned with the checksum of the whole object (gofakes3, rclone). An object that was uploaded in
    parts has no checksum there."""
    answer = serve(request)
    if answer.status == 206 and "-" not in answer.header("etag"):
        whole = serve(request_for_key(request, "HEAD", request.key).with_headers(x_amz_checksum_mode="ENABLED"))
        for name, value in whole.headers:
            if name.lower().startswith(CHECKSUM_PREFIX):
                answer.set(name, value)  # a range of all bytes has it already
    return answer


@fault()
def large_bodies_are_refused(request: Request, serve: Serve) -> Response:
    """An object or a part of 16 MiB and more in one request is refused."""
    too_large = request.operation in UPLOADS and len(request.body) >= LARGE_BODY_SIZE
    return error(400, "EntityTooLarge") if too_large else serve(request)


@fault()
def dates_of_v4_are_not_read(request: Request, serve: Serve) -> Response:
    """A request whose Authorization has Signature V4 is refused without x-amz-date, although it has a Date (Garage)."""
    return error(400, "InvalidRequest") if is_v4_time_in_date(request.headers) else serve(request)
