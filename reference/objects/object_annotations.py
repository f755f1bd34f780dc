"""Annotations: named texts attached to an object; each version has its own."""

from __future__ import annotations

import email.utils
from hashlib import md5

from reference.objects import encryption
from reference.protocol import checksums, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.signatures import integrity
from reference.state import Annotation, Bucket, Version, now

_MAX_NAME_BYTES = 512
_MAX_TEXT_BYTES = 1024 * 1024
_RESERVED = ("aws", "s3")
_MAX_RESULTS = 1000


def put_object_annotation(request: S3Request, bucket: Bucket) -> Response:
    version, name = _find(request, bucket), request.parameter("annotationName")
    if f"{encryption.CUSTOMER_KEY}algorithm" in version.encryption:
        raise S3Error("InvalidRequest", "An object that is encrypted with a customer key cannot have annotations")
    if len(name.encode()) > _MAX_NAME_BYTES:
        raise S3Error("AnnotationNameTooLong")
    if name.lower().startswith(_RESERVED):
        raise S3Error("InvalidAnnotationName")
    if not 1 <= len(request.body) <= _MAX_TEXT_BYTES:
        raise S3Error("InvalidRequest", "An annotation has 1 byte to 1 MiB")
    given = integrity.verify(request)
    try:
        request.body.decode()
    except UnicodeDecodeError:
        raise S3Error("UnsupportedMediaType") from None
    checksum = checksums.full_object(given.algorithm if given else "CRC64NVME", request.body)
    version.annotations[name] = Annotation(request.body, now(), checksum)
    headers = [("ETag", _etag(version.annotations[name])), *_version_headers(bucket, version)]
    headers += responses.checksum_headers(checksum)
    return responses.xml("PutObjectAnnotationOutput", {"Key": request.key, "AnnotationName": name}, headers)


def get_object_annotation(request: S3Request, bucket: Bucket) -> Response:
    version = _find(request, bucket)
    found = version.annotations.get(request.parameter("annotationName"))
    if found is None:
        raise S3Error("NoSuchAnnotation")
    headers = [
        ("ETag", _etag(found)),
        ("Last-Modified", email.utils.format_datetime(found.modified, usegmt=True)),
        *_version_headers(bucket, version),
    ]
    if request.header("x-amz-checksum-mode").upper() == "ENABLED":
        headers += responses.checksum_headers(found.checksum)
    return Response(200, headers, found.text)


def delete_object_annotation(request: S3Request, bucket: Bucket) -> Response:
    version = _find(request, bucket)
    version.annotations.pop(request.parameter("annotationName"), None)
    return responses.empty(204, _version_headers(bucket, version))


def list_object_annotations(request: S3Request, bucket: Bucket) -> Response:
    version = _find(request, bucket)
    prefix, after = request.parameter("annotation-prefix"), request.parameter("continuation-token")
    most = min(int(request.parameter("max-annotation-results", str(_MAX_RESULTS))), _MAX_RESULTS)
    names = sorted(name for name in version.annotations if name.startswith(prefix) and name > after)
    listed = [
        {
            "AnnotationName": name,
            "LastModified": version.annotations[name].modified,
            "ETag": _etag(version.annotations[name]),
            "Size": len(version.annotations[name].text),
        }
        for name in names[:most]
    ]
    content = {
        "Bucket": bucket.name,
        "Key": request.key,
        "AnnotationCount": len(listed),
        "MaxAnnotationResults": most,
        "NextContinuationToken": names[most - 1] if len(names) > most else None,
        "Annotations": {"AnnotationEntry": listed},
    }
    return responses.xml("ListObjectAnnotationsOutput", content, _version_headers(bucket, version))


def _find(request: S3Request, bucket: Bucket) -> Version:
    version = find(request, bucket)
    wanted = request.headers.get("x-amz-object-if-match")
    if wanted is not None and wanted.strip('"') != version.etag:
        raise S3Error("PreconditionFailed", Condition="x-amz-object-if-match")
    return version


def _etag(annotation: Annotation) -> str:
    return responses.quoted(md5(annotation.text, usedforsecurity=False).hexdigest())


def _version_headers(bucket: Bucket, version: Version) -> responses.Headers:
    return [("x-amz-object-version-id", version.version_id)] if bucket.versioning else []
