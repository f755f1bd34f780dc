"""Seeded defects of operations that few servers support: annotations, queries, renaming, appending, torrents."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeding import BOTO3, defect

SELECT = "SelectObjectContent"
ANNOTATIONS = ("PutObjectAnnotation", "GetObjectAnnotation", "DeleteObjectAnnotation", "ListObjectAnnotations")


@defect(
    "rare/left_alone::annotation_is_not_stored_as_the_object",
    "rare/left_alone::deleting_an_annotation_deletes_no_object",
    "rare/left_alone::encryption_document_is_not_stored",
    "rare/left_alone::encryption_of_a_missing_key_makes_no_object",
    "rare/left_alone::rename_makes_no_other_object",
    "rare/left_alone::rename_of_a_missing_key_makes_no_object",
    "rare/annotations::annotation_is_returned_unchanged",
    "rare/annotations::put_to_a_missing_key_is_refused",
    clients=BOTO3,
)
def unknown_sub_resources_are_overlooked(request: S3Request, serve: Serve) -> Response:
    """A request with an unknown sub-resource is handled like one without it."""
    return serve(request.asking(annotation=None, annotationName=None, encryption=None, renameObject=None))


@defect("rare/left_alone::rename_that_must_not_overwrite", clients=BOTO3)
def renaming_overwrites(request: S3Request, serve: Serve) -> Response:
    """RenameObject stores an empty object, whatever exists."""
    if request.operation != "RenameObject":
        return serve(request)
    return serve(request.asking(renameObject=None).having(if_none_match=None))


@defect("rare/left_alone::torrent_is_not_the_object", "rare/left_alone::torrent_of_a_missing_key")
def torrent_is_the_object(request: S3Request, serve: Serve) -> Response:
    """GetObjectTorrent responds like GetObject, and for a missing object with an empty torrent."""
    answer = serve(request.asking(torrent=None))
    return Response(200, [], b"de") if "torrent" in request.query and answer.status == 404 else answer


@defect("rare/left_alone::appending_loses_nothing")
def appending_overwrites(request: S3Request, serve: Serve) -> Response:
    """PutObject ignores x-amz-write-offset-bytes."""
    return serve(request.having(x_amz_write_offset_bytes=None))


@defect("rare/annotations::annotations_are_listed", clients=BOTO3)
def prefix_of_annotations_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """ListObjectAnnotations returns all annotations, whatever the prefix."""
    return serve(request.asking(annotation_prefix=None) if request.operation in ANNOTATIONS else request)


@defect("rare/annotations::annotations_come_in_pages", clients=BOTO3)
def pages_of_annotations_begin_anew(request: S3Request, serve: Serve) -> Response:
    """Every page of ListObjectAnnotations is the first one."""
    return serve(request.asking(continuation_token=None) if request.operation in ANNOTATIONS else request)


@defect(
    "rare/annotations::each_version_has_its_annotations",
    "rare/annotations::annotation_of_one_version_is_deleted",
    clients=BOTO3,
)
def annotations_are_of_the_current_version(request: S3Request, serve: Serve) -> Response:
    """Annotations are those of the current version, whatever versionId says."""
    return serve(request.asking(versionId=None) if request.operation in ANNOTATIONS else request)


@defect(
    "rare/annotations::wrong_object_if_match_is_refused[put]",
    "rare/annotations::wrong_object_if_match_is_refused[delete]",
    clients=BOTO3,
)
def state_of_the_object_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """x-amz-object-if-match is ignored."""
    return serve(request.having(x_amz_object_if_match=None))


@defect(
    "rare/annotations::missing_annotation_is_refused", "rare/annotations::deleted_annotation_is_gone", clients=BOTO3
)
def missing_annotations_are_empty(request: S3Request, serve: Serve) -> Response:
    """GetObjectAnnotation of a missing annotation returns 200 and nothing."""
    answer = serve(request)
    return Response(200) if request.operation == "GetObjectAnnotation" and answer.status == 404 else answer


@defect("rare/annotation_checksums::checksum_is_kept[SHA256]", clients=BOTO3)
def checksums_of_annotations_are_not_kept(request: S3Request, serve: Serve) -> Response:
    """GetObjectAnnotation returns no checksum, requested or not."""
    return serve(request.having(x_amz_checksum_mode=None))


@defect(
    "rare/annotation_checksums::wrong_checksum_is_refused[CRC32]",
    "rare/annotation_checksums::wrong_content_md5_is_refused",
    clients=BOTO3,
)
def checksums_of_annotations_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """PutObjectAnnotation verifies neither Content-MD5 nor checksums."""
    if request.operation != "PutObjectAnnotation":
        return serve(request)
    return serve(request.having(content_md5=None, x_amz_checksum_crc32=None, x_amz_sdk_checksum_algorithm=None))


def _queried(request: S3Request, pattern: bytes, replacement: bytes) -> S3Request:
    """The query with another document, if the request is one."""
    return replace(request, body=re.sub(pattern, replacement, request.body)) if request.operation == SELECT else request


@defect("rare/select::query_over_csv[all_columns]", clients=BOTO3)
def stream_has_no_end(request: S3Request, serve: Serve) -> Response:
    """The stream of a query ends without its End event."""
    answer = serve(request)
    if request.operation == SELECT and answer.status == 200:
        answer.body = answer.body[: answer.body.rindex(b":message-type") - 13]
    return answer


@defect("rare/select::query_over_csv[where_text]", "rare/select::query_over_csv[in]", clients=BOTO3)
def conditions_are_overlooked(request: S3Request, serve: Serve) -> Response:
    """Queries return all rows, whatever their WHERE."""
    return serve(_queried(request, rb" WHERE [^<]*", b""))


@defect("rare/select::query_over_csv[limit]", "rare/select::csv_to_json", clients=BOTO3)
def limits_are_overlooked(request: S3Request, serve: Serve) -> Response:
    """Queries return all rows, whatever their LIMIT."""
    return serve(_queried(request, rb" LIMIT \d+", b""))


@defect("rare/select::header_is_ignored", clients=BOTO3)
def header_is_a_record(request: S3Request, serve: Serve) -> Response:
    """FileHeaderInfo IGNORE is treated as NONE."""
    return serve(_queried(request, b">IGNORE<", b">NONE<"))


@defect("rare/select::scan_range", clients=BOTO3)
def scan_range_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """Queries read the whole object, whatever the ScanRange."""
    return serve(_queried(request, rb"<ScanRange>.*</ScanRange>", b""))


@defect("rare/select::delimiters", clients=BOTO3)
def quotes_are_not_written(request: S3Request, serve: Serve) -> Response:
    """The output of a query has quotes only where needed."""
    return serve(_queried(request, rb"<QuoteFields>ALWAYS</QuoteFields>", b""))


@defect("rare/select_errors::wrong_sql_is_refused[no_end]", clients=BOTO3)
def wrong_sql_selects_nothing(request: S3Request, serve: Serve) -> Response:
    """Invalid SQL finds nothing."""
    answer = serve(request)
    return Response(200) if request.operation == SELECT and b"ParseUnexpectedToken" in answer.body else answer


@defect("rare/select_errors::expression_type_other_than_sql_is_refused", clients=BOTO3)
def language_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """ExpressionType is ignored."""
    request = _queried(request, rb"<ExpressionType>\w+", b"<ExpressionType>SQL")
    return serve(_queried(request, rb"<Expression>/name", b"<Expression>SELECT * FROM S3Object"))
