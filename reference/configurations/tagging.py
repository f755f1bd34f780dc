"""Tags of objects and buckets: in a header, in documents, and the rules for valid tags."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qsl

from reference.protocol import documents, responses
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.signatures import integrity
from reference.state import Bucket

HEADER = "x-amz-tagging"
_MAX_OBJECT_TAGS, _MAX_BUCKET_TAGS = 10, 50
_MAX_KEY_LENGTH, _MAX_VALUE_LENGTH = 128, 256
_ALLOWED_PUNCTUATION = set("_.:/=+-@ ")


def from_header(request: S3Request) -> dict[str, str]:
    given = request.header(HEADER)
    if not given:
        return {}
    wrong = invalid_argument(
        HEADER,
        given,
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
        "duplicates.",
    )
    if any(part.count("=") > 1 for part in given.split("&")):
        raise wrong
    pairs = parse_qsl(given, keep_blank_values=True)
    if not pairs or len(dict(pairs)) < len(pairs):
        raise wrong
    return _validated_tags(pairs, _MAX_OBJECT_TAGS)


def _validated_tags(pairs: list[tuple[str, str]], most: int) -> dict[str, str]:
    if len(pairs) > most:
        raise S3Error("BadRequest", f"Object tags cannot be greater than {most}")
    tags: dict[str, str] = {}
    for key, value in pairs:
        if key in tags:
            raise S3Error("InvalidTag", "Cannot provide multiple Tags with the same key", TagKey=key)
        if not key or len(key) > _MAX_KEY_LENGTH or not _is_allowed(key):
            raise S3Error("InvalidTag", "The TagKey you have provided is invalid", TagKey=key)
        if key.startswith("aws:"):
            raise S3Error("InvalidTag", "System tags cannot be added/updated by requester", TagKey=key)
        if len(value) > _MAX_VALUE_LENGTH or not _is_allowed(value):
            raise S3Error("InvalidTag", "The TagValue you have provided is invalid", TagKey=key, TagValue=value)
        tags[key] = value
    return tags


def _is_allowed(text: str) -> bool:
    """Letters, digits and white space of any script, and a few signs."""
    return all(char in _ALLOWED_PUNCTUATION or unicodedata.category(char)[0] in "LNMZ" for char in text)


def _from_document(request: S3Request, most: int) -> dict[str, str]:
    tagging = documents.parse(request.body, "Tagging")
    if tagging is None or tagging.find("TagSet") is None:
        raise S3Error("MalformedXML")
    return _validated_tags(_pairs(tagging.iterfind("TagSet/Tag")), most)


def from_form_document(body: bytes) -> dict[str, str]:
    """The tags in the document of a form; any other document has none."""
    tagging = documents.parse(body, "Tagging")
    return {} if tagging is None else _validated_tags(_pairs(tagging.iterfind("TagSet/Tag")), _MAX_OBJECT_TAGS)


def _pairs(tags: Iterable[documents.Element]) -> list[tuple[str, str]]:
    pairs = []
    for tag in tags:
        key, value = documents.text(tag, "Key"), documents.text(tag, "Value")
        if key is None or value is None:
            raise S3Error("MalformedXML")
        pairs.append((key, value))
    return pairs


def tags_of_new_bucket(configuration: documents.Element) -> dict[str, str]:
    """The tags that CreateBucket gives a bucket."""
    return _validated_tags(_pairs(configuration.iterfind("Tags/Tag")), _MAX_BUCKET_TAGS)


def _tagging_response(tags: dict[str, str]) -> Response:
    listed = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    return responses.xml("Tagging", {"TagSet": {"Tag": listed}})


def get_object_tagging(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket, marker_is_missing=False)
    answer = _tagging_response(version.tags)
    answer.headers += responses.version_headers(bucket, version)
    return answer


def put_object_tagging(request: S3Request, bucket: Bucket) -> Response:
    integrity.require_digest(request)
    integrity.verify(request)
    tags = _from_document(request, _MAX_OBJECT_TAGS)
    version = find(request, bucket, marker_is_missing=False)
    version.tags = tags
    return responses.empty(headers=responses.version_headers(bucket, version))


def delete_object_tagging(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket, marker_is_missing=False)
    version.tags = {}
    return responses.empty(204, responses.version_headers(bucket, version))


def get_bucket_tagging(request: S3Request, bucket: Bucket) -> Response:
    if not bucket.tags:
        raise S3Error("NoSuchTagSet", BucketName=bucket.name)
    return _tagging_response(bucket.tags)


def put_bucket_tagging(request: S3Request, bucket: Bucket) -> Response:
    integrity.require_digest(request)
    integrity.verify(request)
    if not request.body:
        raise S3Error("MissingRequestBodyError")
    tags = _from_document(request, _MAX_BUCKET_TAGS)
    _refuse_where_abac_is_enabled(bucket)
    bucket.tags = tags
    return responses.empty(204)


def delete_bucket_tagging(request: S3Request, bucket: Bucket) -> Response:
    _refuse_where_abac_is_enabled(bucket)
    bucket.tags = {}
    return responses.empty(204)


def _refuse_where_abac_is_enabled(bucket: Bucket) -> None:
    if bucket.has_abac:
        raise S3Error("InvalidRequest", "TagResource and UntagResource manage the tags of a bucket with ABAC")
