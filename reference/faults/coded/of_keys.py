"""Faults of keys: the treatment of characters, slashes, dots and lengths."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error


def _serve_at_key(request: S3Request, serve: Serve, change: Callable[[str], str]) -> Response:
    """Responds for another key, unless that would be empty."""
    key = change(request.key) if request.key else ""
    return serve(request.at(request.bucket, key) if key and key != request.key else request)


@fault()
def keys_are_normalized(request: S3Request, serve: Serve) -> Response:
    """Keys are stored in Unicode normal form C."""
    return _serve_at_key(request, serve, lambda key: unicodedata.normalize("NFC", key))


@fault()
def keys_are_case_insensitive(request: S3Request, serve: Serve) -> Response:
    """Keys that differ only in case are the same object."""
    return _serve_at_key(request, serve, str.lower)


@fault()
def repeated_slashes_are_one(request: S3Request, serve: Serve) -> Response:
    """Several slashes in a row are one."""
    return _serve_at_key(request, serve, lambda key: re.sub("/+", "/", key))


@fault()
def leading_slash_is_dropped(request: S3Request, serve: Serve) -> Response:
    """A slash at the beginning of a key is dropped."""
    return _serve_at_key(request, serve, lambda key: key.lstrip("/"))


@fault()
def trailing_slash_is_dropped(request: S3Request, serve: Serve) -> Response:
    """A slash at the end of a key is dropped."""
    return _serve_at_key(request, serve, lambda key: key.rstrip("/"))


@fault()
def dot_segments_are_resolved(request: S3Request, serve: Serve) -> Response:
    """Keys are paths, in which `.` and `..` are resolved."""
    return _serve_at_key(request, serve, posixpath.normpath)


@fault()
def trailing_space_is_dropped(request: S3Request, serve: Serve) -> Response:
    """Spaces at the end of a key are dropped."""
    return _serve_at_key(request, serve, str.rstrip)


@fault()
def semicolons_in_paths_are_cut(request: S3Request, serve: Serve) -> Response:
    """A path is cut at the first semicolon, as in servlets."""
    return _serve_at_key(request, serve, lambda key: key.partition(";")[0])


@fault()
def path_is_decoded_before_it_is_split(request: S3Request, serve: Serve) -> Response:
    """The path is decoded before the query and the fragment are split off."""
    path, _, query = unquote(request.path).partition("#")[0].partition("?")
    query = "&".join(part for part in (request.query_string, query) if part)
    return serve(replace(request, path=quote(path), query_string=query))


@fault()
def encoded_slash_in_a_key_is_a_slash(request: S3Request, serve: Serve) -> Response:
    """%2F as literal text in a key is a slash."""
    return _serve_at_key(request, serve, lambda key: key.replace("%2F", "/"))


@fault()
def backslash_is_a_slash(request: S3Request, serve: Serve) -> Response:
    """A backslash in a key is a slash, as on Windows."""
    return _serve_at_key(request, serve, lambda key: key.replace("\\", "/"))


@fault()
def spaces_around_segments_are_dropped(request: S3Request, serve: Serve) -> Response:
    """Spaces around the segments of a key are dropped."""
    return _serve_at_key(request, serve, lambda key: "/".join(part.strip() for part in key.split("/")))


@fault()
def four_byte_characters_are_replaced(request: S3Request, serve: Serve) -> Response:
    """Four-byte characters in keys are replaced, as in a database with three-byte UTF-8."""
    return _serve_at_key(request, serve, lambda key: re.sub("[\U00010000-\U0010ffff]", "\ufffd", key))


@fault(on=LISTINGS)
def keys_are_listed_in_latin_1(request: S3Request, serve: Serve) -> Response:
    """The keys in a listing are UTF-8 that was read as Latin-1."""
    answer = serve(request.with_query(encoding_type=None))
    answer.body = answer.body.decode("latin-1").encode()
    return answer


@fault()
def control_characters_are_refused(request: S3Request, serve: Serve) -> Response:
    """A key with a control character returns 400."""
    bad = any(unicodedata.category(char) == "Cc" for char in request.key)
    return error(400, "InvalidURI") if bad else serve(request)


@fault()
def long_keys_are_cut(request: S3Request, serve: Serve) -> Response:
    """A key that is too long is truncated."""
    return _serve_at_key(request, serve, lambda key: key.encode()[:1024].decode(errors="ignore"))


@fault()
def key_length_is_counted_in_characters(request: S3Request, serve: Serve) -> Response:
    """A key may have 1,024 characters, however many bytes."""
    fits = len(request.key) <= 1024 < len(request.key.encode())
    return _serve_at_key(request, serve, lambda key: key[:200]) if fits else serve(request)


@fault()
def key_length_is_verified_only_in_put_object(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload accepts keys of any length."""
    return _serve_at_key(request, serve, lambda key: key[:1000]) if "uploads" in request.query else serve(request)


@fault()
def longest_keys_are_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObject refuses keys of 1,024 bytes."""
    longest = request.operation == "DeleteObject" and len(request.key.encode()) == 1024
    return error(400, "KeyTooLongError") if longest else serve(request)


@fault()
def too_long_keys_are_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that is too long for any object succeeds, as of one that does not exist."""
    longer = request.method == "DELETE" and not request.query and len(request.key.encode()) > 1024
    return Response(204) if longer else serve(request)


@fault()
def segments_over_255_bytes_are_refused(request: S3Request, serve: Serve) -> Response:
    """No segment of a key may be longer than 255 bytes."""
    longest = max(len(part.encode()) for part in request.key.split("/"))
    return error(400, "KeyTooLongError") if longest > 255 else serve(request)


@fault()
def keys_that_leave_the_bucket_are_stored(request: S3Request, serve: Serve) -> Response:
    """`..` is a segment like any other, even if the path leaves the bucket."""
    return _serve_at_key(request, serve, lambda key: key.replace("..", "__"))


@fault()
def repeated_bucket_name_in_the_path_is_dropped(request: S3Request, serve: Serve) -> Response:
    """A bucket name that is repeated in the path is dropped."""
    return _serve_at_key(request, serve, lambda key: key.removeprefix(f"{request.bucket}/"))


@fault(on=("DeleteObject",))
def deleting_a_folder_deletes_its_keys(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that ends with a slash deletes all keys with that prefix."""
    bucket = request.stored_bucket
    if bucket and request.key.endswith("/"):
        for key in [key for key in bucket.keys if key.startswith(request.key)]:
            serve(request.at(request.bucket, key))
    return serve(request)


@fault()
def nested_folders_are_a_server_error(request: S3Request, serve: Serve) -> Response:
    """A key that ends in a slash, below another such key, is answered 500 (seen with rclone)."""
    inside = request.operation == "PutObject" and request.key.endswith("/") and request.key.count("/") > 2
    return error(500, "InternalError") if inside else serve(request)


@fault(on=("DeleteObject",))
def empty_folders_remain_as_objects(request: S3Request, serve: Serve) -> Response:
    """When the last object of a folder is deleted, an object for the folder remains."""
    answer = serve(request)
    if "/" in request.key:
        serve(replace(request.at(request.bucket, posixpath.dirname(request.key) + "/"), method="PUT", query_string=""))
    return answer


@fault(on=("GetObject",))
def folders_can_be_read(request: S3Request, serve: Serve) -> Response:
    """GetObject of a folder returns 200."""
    bucket, folder = request.stored_bucket, request.key.rstrip("/") + "/"
    is_folder = bucket is not None and any(key.startswith(folder) for key in bucket.keys)
    return Response(200) if is_folder else serve(request)


@fault(on=LISTINGS)
def prefix_is_a_pattern(request: S3Request, serve: Serve) -> Response:
    """Wildcards in a prefix stand for any characters."""
    return serve(request.with_query(prefix=re.split("[*_]", request.parameter("prefix"))[0]))


@fault()
def encoding_type_encodes_slashes(request: S3Request, serve: Serve) -> Response:
    """With encoding-type, slashes are also encoded."""
    answer = serve(request)
    if not request.parameter("encoding-type"):
        return answer
    return answer.sub(rb"<Key>[^<]*", lambda found: b"<Key>" + found[0][5:].replace(b"/", b"%2F"))


@fault()
def copy_source_is_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """x-amz-copy-source is percent-decoded twice."""
    source = request.headers.get("x-amz-copy-source")
    return serve(request.with_headers(x_amz_copy_source=unquote(source)) if source else request)


@fault()
def copy_source_of_a_version_is_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy percent-decodes an x-amz-copy-source with a version twice."""
    key, named, version = request.header("x-amz-copy-source").partition("?versionId=")
    twice = request.operation == "UploadPartCopy" and named
    return serve(request.with_headers(x_amz_copy_source=unquote(key) + named + version) if twice else request)


@fault()
def percent_sign_of_a_copy_source_is_encoded(request: S3Request, serve: Serve) -> Response:
    """A percent sign of the source's key stands for %25, if there is no object of the key."""
    answer, source = serve(request), request.header("x-amz-copy-source")
    return (
        serve(request.with_headers(x_amz_copy_source=source.replace("%25", "%2525")))
        if answer.status == 404
        else answer
    )


def _with_encoded_query(request: S3Request) -> S3Request:
    sent = {name: request.query.get(name.replace("_", "-")) for name in ("key_marker", "delimiter")}
    return request.with_query(**{name: value and quote(value) for name, value in sent.items()})


@fault(on=("ListObjectVersions",))
def markers_of_version_listings_stay_encoded(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions does not percent-decode KeyMarker and Delimiter."""
    return serve(_with_encoded_query(request))


@fault(on=("ListMultipartUploads",))
def markers_of_upload_listings_stay_encoded(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads does not percent-decode KeyMarker and Delimiter."""
    return serve(_with_encoded_query(request))


@fault(on=("CreateMultipartUpload", "CompleteMultipartUpload"))
def keys_in_upload_responses_are_encoded(request: S3Request, serve: Serve) -> Response:
    """The responses of multipart uploads have the key percent-encoded."""
    answer = serve(request)
    answer.sub(rb"<Key>[^<]*</Key>", lambda _: f"<Key>{quote(request.key)}</Key>".encode())
    return answer


@fault(on=("PutObjectTagging", "GetObjectTagging"))
def tags_are_of_the_key_before_a_question_mark(request: S3Request, serve: Serve) -> Response:
    """Tags belong to the key up to the first question mark."""
    return _serve_at_key(request, serve, lambda key: key.partition("?")[0])


@fault(on=("HeadObject", "GetObject"))
def key_of_slashes_is_the_bucket(request: S3Request, serve: Serve) -> Response:
    """A key that has only slashes stands for the bucket, which exists."""
    if request.key and not request.key.strip("/"):
        return Response(200, [("Content-Type", "application/x-directory")])
    return serve(request)
