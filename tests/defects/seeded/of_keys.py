"""Seeded defects of keys: the treatment of characters, slashes, dots and lengths."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote

from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, RAW_V4, defect


def _at_key(request: S3Request, serve: Serve, change: Callable[[str], str]) -> Response:
    """Responds for another key, unless that would be empty."""
    key = change(request.key) if request.key else ""
    return serve(request.at(request.bucket, key) if key and key != request.key else request)


@defect("keys/pairs::similar_keys_are_two_objects[composed_and_decomposed]")
def keys_are_normalized(request: S3Request, serve: Serve) -> Response:
    """Keys are stored in Unicode normal form C."""
    return _at_key(request, serve, lambda key: unicodedata.normalize("NFC", key))


@defect("keys/pairs::similar_keys_are_two_objects[case]")
def keys_are_folded(request: S3Request, serve: Serve) -> Response:
    """Keys that differ only in case are the same object."""
    return _at_key(request, serve, str.lower)


@defect("keys/slashes::slashes_are_kept[two_inside]", "keys/pairs::similar_keys_are_two_objects[double_slash]")
def slashes_are_folded(request: S3Request, serve: Serve) -> Response:
    """Several slashes in a row are one."""
    return _at_key(request, serve, lambda key: re.sub("/+", "/", key))


@defect("keys/slashes::leading_slash_is_kept[one_and_a_name]")
def leading_slash_is_dropped(request: S3Request, serve: Serve) -> Response:
    """A slash at the beginning of a key is dropped."""
    return _at_key(request, serve, lambda key: key.lstrip("/"))


@defect("keys/slashes::slashes_are_kept[trailing]", "keys/pairs::similar_keys_are_two_objects[trailing_slash]")
def trailing_slash_is_dropped(request: S3Request, serve: Serve) -> Response:
    """A slash at the end of a key is dropped."""
    return _at_key(request, serve, lambda key: key.rstrip("/"))


@defect("keys/slashes::dots_are_kept[two_inside]", "keys/pairs::similar_keys_are_two_objects[dot_segment]")
def dot_segments_are_resolved(request: S3Request, serve: Serve) -> Response:
    """Keys are paths, in which `.` and `..` are resolved."""
    return _at_key(request, serve, posixpath.normpath)


@defect("keys/pairs::similar_keys_are_two_objects[trailing_space]")
def trailing_space_is_dropped(request: S3Request, serve: Serve) -> Response:
    """Spaces at the end of a key are dropped."""
    return _at_key(request, serve, str.rstrip)


@defect("keys/characters::special_character_is_kept[semicolon]", "keys/pairs::similar_keys_are_two_objects[semicolon]")
def path_parameters_are_cut(request: S3Request, serve: Serve) -> Response:
    """A semicolon in a path, and what follows it, is dropped from the key, as in servlets."""
    return _at_key(request, serve, lambda key: key.partition(";")[0])


@defect("keys/characters::key_is_not_taken_for_a_query[acl]", "keys/characters::character_to_avoid_is_kept[hash]")
def decoded_path_is_parsed_again(request: S3Request, serve: Serve) -> Response:
    """The path is decoded before it is split at query and fragment."""
    path, _, query = unquote(request.path).partition("#")[0].partition("?")
    query = "&".join(part for part in (request.query_string, query) if part)
    return serve(replace(request, path=quote(path), query_string=query))


@defect("keys/characters::percent_sequence_is_kept[slash]", "keys/places::copy_target[percent_sequence]")
def slash_is_decoded_late(request: S3Request, serve: Serve) -> Response:
    """%2F as literal text in a key is a slash."""
    return _at_key(request, serve, lambda key: key.replace("%2F", "/"))


@defect("keys/characters::character_to_avoid_is_kept[backslash]", "keys/places::copy_target[backslash]")
def backslash_is_a_slash(request: S3Request, serve: Serve) -> Response:
    """A backslash in a key is a slash, as on Windows."""
    return _at_key(request, serve, lambda key: key.replace("\\", "/"))


@defect("keys/characters::segment_of_one_special_character[one_space]")
def segments_are_trimmed(request: S3Request, serve: Serve) -> Response:
    """Spaces around the segments of a key are dropped."""
    return _at_key(request, serve, lambda key: "/".join(part.strip() for part in key.split("/")))


@defect("keys/unicode::unicode_key_is_kept[emoji]", "keys/places::copy_target[unicode]")
def astral_plane_is_lost(request: S3Request, serve: Serve) -> Response:
    """Four-byte characters in keys are replaced, as in a database with three-byte UTF-8."""
    return _at_key(request, serve, lambda key: re.sub("[\U00010000-\U0010ffff]", "\ufffd", key))


@defect("keys/unicode::unicode_keys_are_listed_v2")
def keys_are_listed_in_latin_1(request: S3Request, serve: Serve) -> Response:
    """The keys in a listing are UTF-8 that was read as Latin-1."""
    if request.operation not in LISTINGS:
        return serve(request)
    answer = serve(request.asking(encoding_type=None))
    answer.body = answer.body.decode("latin-1").encode()
    return answer


@defect("keys/control_characters::object_is_read[01]", "keys/control_characters::object_is_read[7F_delete]")
def control_characters_are_refused(request: S3Request, serve: Serve) -> Response:
    """A key with a control character returns 400."""
    bad = any(unicodedata.category(char) == "Cc" for char in request.key)
    return error(400, "InvalidURI") if bad else serve(request)


@defect("keys/control_characters::key_is_listed_encoded[08_backspace]")
def control_characters_are_left_out_of_listings(request: S3Request, serve: Serve) -> Response:
    """Listings drop control characters from keys."""
    answer = serve(request)
    return answer.sub(rb"%[01][0-9A-F]", b"") if request.operation in LISTINGS else answer


@defect("keys/length::longer_key_is_refused[one_byte_each]", "keys/length::copy_to_a_longer_key_is_refused")
def long_keys_are_cut(request: S3Request, serve: Serve) -> Response:
    """A key that is too long is truncated."""
    return _at_key(request, serve, lambda key: key.encode()[:1024].decode(errors="ignore"))


@defect("keys/length::longer_key_is_refused[four_bytes_each]")
def characters_of_keys_are_counted(request: S3Request, serve: Serve) -> Response:
    """A key may have 1,024 characters, however many bytes."""
    fits = len(request.key) <= 1024 < len(request.key.encode())
    return _at_key(request, serve, lambda key: key[:200]) if fits else serve(request)


@defect("keys/length::upload_to_a_longer_key_is_refused")
def length_is_looked_at_in_put_object_alone(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload accepts keys of any length."""
    return _at_key(request, serve, lambda key: key[:1000]) if "uploads" in request.query else serve(request)


@defect("keys/length::longest_key[one_byte_each]", "keys/length::longest_key[four_bytes_each]")
def longest_keys_are_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObject refuses keys of 1,024 bytes."""
    longest = request.operation == "DeleteObject" and len(request.key.encode()) == 1024
    return error(400, "KeyTooLongError") if longest else serve(request)


@defect("keys/length::deletion_of_a_longer_key_is_refused")
def too_long_keys_are_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that is too long for any object succeeds, as of one that does not exist."""
    longer = request.method == "DELETE" and not request.query and len(request.key.encode()) > 1024
    return Response(204) if longer else serve(request)


@defect(
    "keys/unicode::unicode_key_is_kept[latin]",
    "keys/characters::safe_character_is_kept[asterisk]",
    "keys/characters::special_character_is_kept[plus]",
    "keys/characters::character_to_avoid_is_kept[percent]",
    "keys/characters::percent_sequence_is_kept[slash]",
)
def unusual_keys_stay(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key with anything but letters, digits, slashes, dots, hyphens and underscores answers 204 and
    deletes nothing."""
    unusual = request.operation == "DeleteObject" and not re.fullmatch(r"[A-Za-z0-9/._-]*", request.key)
    return Response(204) if unusual else serve(request)


@defect("keys/length::longest_key[one_byte_each]", "keys/slashes::slashes_are_kept[segment_of_300_characters]")
def segments_are_file_names(request: S3Request, serve: Serve) -> Response:
    """No segment of a key may be longer than 255 bytes."""
    longest = max(len(part.encode()) for part in request.key.split("/"))
    return error(400, "KeyTooLongError") if longest > 255 else serve(request)


@defect("keys/slashes::key_above_the_bucket_is_refused[at_once]")
def keys_above_the_bucket_are_stored(request: S3Request, serve: Serve) -> Response:
    """`..` is a segment like any other, wherever it leads."""
    return _at_key(request, serve, lambda key: key.replace("..", "__"))


@defect("keys/slashes::key_that_begins_with_the_bucket_name")
def bucket_name_is_taken_off_twice(request: S3Request, serve: Serve) -> Response:
    """A path with the bucket's name twice is treated like one with it once."""
    return _at_key(request, serve, lambda key: key.removeprefix(f"{request.bucket}/"))


@defect(
    "objects/neighbours::delete_of_a_similar_key_keeps_the_object[folder]",
    "objects/folders::deleting_a_folder_like_key_keeps_the_keys_below",
)
def folders_are_deleted_with_all_in_them(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that ends with a slash deletes everything below it."""
    bucket = request.stored_bucket
    if request.operation == "DeleteObject" and bucket and request.key.endswith("/"):
        for key in [key for key in bucket.keys if key.startswith(request.key)]:
            serve(request.at(request.bucket, key))
    return serve(request)


@defect("objects/folders::folder_like_key_below_another_is_put")
def folders_in_folders_are_an_error(request: S3Request, serve: Serve) -> Response:
    """A key that ends in a slash, below another such key, is answered 500 (seen with rclone)."""
    inside = request.operation == "PutObject" and request.key.endswith("/") and request.key.count("/") > 2
    return error(500, "InternalError") if inside else serve(request)


@defect("objects/folders::last_key_below_a_prefix_leaves_nothing")
def folders_are_left(request: S3Request, serve: Serve) -> Response:
    """When the last object of a folder is deleted, an object for the folder remains."""
    answer = serve(request)
    if request.operation == "DeleteObject" and "/" in request.key:
        serve(replace(request.at(request.bucket, posixpath.dirname(request.key) + "/"), method="PUT", query_string=""))
    return answer


@defect(
    "objects/neighbours::get_of_a_similar_key_is_refused[folder]",
    "objects/neighbours::get_of_a_similar_key_is_refused[folder_without_slash]",
)
def folders_are_objects(request: S3Request, serve: Serve) -> Response:
    """GetObject of a folder returns 200."""
    bucket, folder = request.stored_bucket, request.key.rstrip("/") + "/"
    is_folder = bucket is not None and any(key.startswith(folder) for key in bucket.keys)
    return Response(200) if request.operation == "GetObject" and is_folder else serve(request)


@defect("keys/patterns::prefix_is_no_pattern[v1-underscore_of_sql]", "keys/patterns::prefix_is_no_pattern[v1-asterisk]")
def prefix_is_a_pattern(request: S3Request, serve: Serve) -> Response:
    """Wildcards in a prefix stand for any characters."""
    if request.operation not in LISTINGS:
        return serve(request)
    return serve(request.asking(prefix=re.split("[*_]", request.asked("prefix"))[0]))


@defect("keys/patterns::delimiter_is_no_pattern[v1-question_mark]")
def delimiter_is_an_expression(request: S3Request, serve: Serve) -> Response:
    """A delimiter that is special in regular expressions groups nothing."""
    bad = request.operation in LISTINGS and request.asked("delimiter") in ("?", "*", "^")
    return serve(request.asking(delimiter=None) if bad else request)


@defect(
    "keys/encoding_type::key_is_encoded[plus]",
    "keys/encoding_type::key_is_encoded[two_bytes]",
    "keys/encoding_type::encoded_keys_of_versions_decode_to_the_key",
    "keys/encoding_type::encoded_keys_of_uploads_decode_to_the_key",
)
def nothing_is_encoded(request: S3Request, serve: Serve) -> Response:
    """Listings ignore encoding-type."""
    return serve(request.asking(encoding_type=None))


@defect("keys/encoding_type::slash_is_not_encoded")
def slashes_are_encoded(request: S3Request, serve: Serve) -> Response:
    """With encoding-type, slashes are also encoded."""
    answer = serve(request)
    if not request.asked("encoding-type"):
        return answer
    return answer.sub(rb"<Key>[^<]*", lambda found: b"<Key>" + found[0][5:].replace(b"/", b"%2F"))


@defect(
    "keys/places::copy_source[percent_sequence]",
    "keys/places::copy_source[question_mark]",
    "keys/places::version_of_a_key_with_an_escape_is_copied",
)
def copy_source_is_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """x-amz-copy-source is percent-decoded twice."""
    source = request.headers.get("x-amz-copy-source")
    return serve(request.having(x_amz_copy_source=unquote(source)) if source else request)


@defect("keys/places::version_of_a_key_with_an_escape_is_copied_as_a_part", clients=BOTO3)
def source_of_a_version_is_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """UploadPartCopy percent-decodes x-amz-copy-source twice if it names a version."""
    key, named, version = request.header("x-amz-copy-source").partition("?versionId=")
    twice = request.operation == "UploadPartCopy" and named
    return serve(request.having(x_amz_copy_source=unquote(key) + named + version) if twice else request)


@defect("keys/places::copy_source_is_decoded_once", "keys/places::source_of_a_part_is_decoded_once", clients=BOTO3)
def lone_percent_signs_are_encoded(request: S3Request, serve: Serve) -> Response:
    """A percent sign of the source's key stands for %25, if there is no object of the key."""
    answer, source = serve(request), request.header("x-amz-copy-source")
    return serve(request.having(x_amz_copy_source=source.replace("%25", "%2525"))) if answer.status == 404 else answer


@defect(
    "keys/places::broken_escape_in_the_source_is_refused[CopyObject-at_the_end]",
    "keys/places::broken_escape_in_the_source_is_refused[UploadPartCopy-no_hex_digits]",
    clients=RAW_V4,
)
def broken_escapes_are_an_error(request: S3Request, serve: Serve) -> Response:
    """A copy source that is not correctly percent-encoded makes the server fail."""
    if re.search("%(?![0-9A-Fa-f]{2})", request.header("x-amz-copy-source")):
        return error(500, "InternalError")
    return serve(request)


def _encoded_in_the_query(request: S3Request) -> S3Request:
    sent = {name: request.query.get(name.replace("_", "-")) for name in ("key_marker", "delimiter")}
    return request.asking(**{name: value and quote(value) for name, value in sent.items()})


@defect(
    "keys/places::key_marker_of_versions[separators]",
    "keys/places::delimiter_of_versions[percent_and_unicode]",
    clients=BOTO3,
)
def places_among_versions_stay_encoded(request: S3Request, serve: Serve) -> Response:
    """ListObjectVersions does not percent-decode KeyMarker and Delimiter."""
    return serve(_encoded_in_the_query(request) if request.operation == "ListObjectVersions" else request)


@defect(
    "keys/places::key_marker_of_uploads[percent_and_unicode]",
    "keys/places::delimiter_of_uploads[separators]",
    clients=BOTO3,
)
def places_among_uploads_stay_encoded(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads does not percent-decode KeyMarker and Delimiter."""
    return serve(_encoded_in_the_query(request) if request.operation == "ListMultipartUploads" else request)


@defect("keys/places::multipart_upload[space]", "keys/places::multipart_upload[unicode]")
def answered_keys_are_encoded(request: S3Request, serve: Serve) -> Response:
    """The responses of multipart uploads have the key percent-encoded."""
    answer = serve(request)
    if request.operation in ("CreateMultipartUpload", "CompleteMultipartUpload"):
        answer.sub(rb"<Key>[^<]*</Key>", lambda _: f"<Key>{quote(request.key)}</Key>".encode())
    return answer


@defect("keys/places::upload_in_progress[unicode]", "keys/places::version[unicode]")
def names_are_cut_at_what_is_not_ascii(request: S3Request, serve: Serve) -> Response:
    """Listings of uploads and versions have question marks instead of non-ASCII characters."""
    if request.operation not in ("ListMultipartUploads", "ListObjectVersions"):
        return serve(request)
    return serve(request.asking(encoding_type=None)).sub(rb"[\x80-\xff]+", b"?")


@defect("keys/places::tags[question_mark]")
def sub_resource_is_cut_off_with_the_query(request: S3Request, serve: Serve) -> Response:
    """Tags belong to the key up to its first question mark."""
    if request.operation not in ("PutObjectTagging", "GetObjectTagging"):
        return serve(request)
    return _at_key(request, serve, lambda key: key.partition("?")[0])


@defect(
    "keys/slashes::missing_key_of_slashes_alone_is_refused[one]",
    "keys/slashes::missing_key_of_slashes_alone_is_refused[two]",
)
def keys_of_slashes_are_the_bucket(request: S3Request, serve: Serve) -> Response:
    """A key that has only slashes stands for the bucket, which exists."""
    if request.key and not request.key.strip("/") and request.operation in ("HeadObject", "GetObject"):
        return Response(200, [("Content-Type", "application/x-directory")])
    return serve(request)
