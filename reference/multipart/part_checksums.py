"""Checksums of multipart uploads: of the upload, of its parts, and of the completed object."""

from __future__ import annotations

from reference.protocol import checksums, documents
from reference.protocol.checksums import COMPOSITE, FULL_OBJECT, Checksum
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import MultipartUpload, UploadedPart

_TYPE = "x-amz-checksum-type"
_DEFAULT = "CRC64NVME"
# The types that each algorithm can have for a whole object. AWS does not document the algorithms of 2026: here they
# have both.
_NEVER_COMPOSITE, _NEVER_FULL = ("CRC64NVME",), ("SHA1", "SHA256")


def requested_algorithm_and_type(request: S3Request) -> tuple[str, str]:
    """Algorithm and type; both are empty if the request names none."""
    algorithm = request.header("x-amz-checksum-algorithm").upper()
    kind = request.header(_TYPE).upper()
    if not algorithm:
        if kind:
            message = f"The {_TYPE} header can only be used with the x-amz-checksum-algorithm header."
            raise S3Error("InvalidRequest", message)
        return "", ""
    if algorithm not in checksums.ALL:
        raise S3Error("InvalidRequest", checksums.UNSUPPORTED_MESSAGE)
    if kind and kind not in (COMPOSITE, FULL_OBJECT):
        raise S3Error("InvalidRequest", f"Value for {_TYPE} header is invalid.")
    kind = kind or (FULL_OBJECT if algorithm in _NEVER_COMPOSITE else COMPOSITE)
    if algorithm in (_NEVER_COMPOSITE if kind == COMPOSITE else _NEVER_FULL):
        message = f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        raise S3Error("InvalidRequest", message)
    return algorithm, kind


def store_part_checksum(upload: MultipartUpload, part: UploadedPart, given: Checksum | None) -> Checksum | None:
    """Keeps the checksum of a part, if the upload has its algorithm; returns the headers of the response."""
    wanted = upload.checksum_algorithm
    if not wanted:
        return given
    if given is None and upload.checksum_type == FULL_OBJECT:
        given = checksums.full_object(wanted, part.body)
    if given is None or given.algorithm != wanted:
        actual = given.algorithm.lower() if given else "null"
        raise S3Error(
            "InvalidRequest",
            f"Checksum Type mismatch occurred, expected checksum Type: {wanted.lower()}, "
            f"actual checksum Type: {actual}",
        )
    part.checksum = checksums.full_object(wanted, part.body)
    return part.checksum


def store_copied_part_checksum(upload: MultipartUpload, part: UploadedPart) -> None:
    if upload.checksum_algorithm:
        part.checksum = checksums.full_object(upload.checksum_algorithm, part.body)


def verify_listed_parts(upload: MultipartUpload, parts: list[UploadedPart], listed: list[documents.Element]) -> None:
    """Refuses a list of parts with wrong checksums."""
    for part, element in zip(parts, listed, strict=True):
        given = {a: text for a in checksums.ALL if (text := documents.text(element, f"Checksum{a}")) is not None}
        if len(given) > 1 or any(not checksums.is_well_formed(a, text) for a, text in given.items()):
            raise invalid_argument("Checksum", None, "Invalid checksum of a part")
        missing = S3Error("InvalidPart", UploadId=upload.upload_id, PartNumber=part.number, ETag=part.etag)
        if not upload.checksum_algorithm and given:
            raise missing
        for algorithm, text in given.items():
            if algorithm != upload.checksum_algorithm:
                message = (
                    f"The {algorithm.lower()} you specified for part {part.number} did not match what we received."
                )
                raise S3Error("BadDigest", message)
            if part.checksum is None or text != part.checksum.value:
                raise missing
        if not given and upload.checksum_type == COMPOSITE:
            raise S3Error(
                "InvalidRequest",
                f"The upload was created using a {upload.checksum_algorithm.lower()} checksum. The complete request "
                f"must include the checksum for each part. It was missing for part {part.number} in the request.",
            )


def object_checksum(request: S3Request, upload: MultipartUpload, parts: list[UploadedPart], body: bytes) -> Checksum:
    """Returns the checksum of the completed object, which must match the request's, if it has one."""
    kind = request.header(_TYPE).upper()
    if kind not in ("", COMPOSITE, FULL_OBJECT):
        raise S3Error("InvalidRequest", f"Value for {_TYPE} header is invalid.")
    if kind and kind != upload.checksum_type:
        mode = upload.checksum_type or "null"
        raise S3Error(
            "InvalidRequest",
            f"The upload was created using the {mode} checksum mode. The complete request must use the same checksum "
            "mode.",
        )
    algorithm = upload.checksum_algorithm or _DEFAULT
    names = {a: f"x-amz-checksum-{a.lower()}" for a in checksums.ALL}
    given = {a: value for a, name in names.items() if (value := request.headers.get(name)) is not None}
    if len(given) > 1:
        raise S3Error(
            "InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        )
    for name, value in given.items():
        if not checksums.is_well_formed(name, value.partition("-")[0]):
            raise S3Error("InvalidRequest", f"Value for x-amz-checksum-{name.lower()} header is invalid.")
    if upload.checksum_type == COMPOSITE:
        found = checksums.composite(algorithm, [part.checksum.value for part in parts if part.checksum])
    else:
        found = checksums.full_object(algorithm, body)
    other = upload.checksum_type == FULL_OBJECT and any(name != algorithm for name in given)
    value = given.get(algorithm)
    if other or (value is not None and not _is_same_checksum(value, found, kind)):
        raise S3Error("BadDigest", f"The {algorithm.lower()} you specified did not match the calculated checksum.")
    return found


def _is_same_checksum(value: str, found: Checksum, kind: str) -> bool:
    """Returns whether the request's value is the object's: a full-object value counts only if the request states the
    type.
    """
    if found.type == FULL_OBJECT:
        return value == found.value and kind == FULL_OBJECT
    return value in (found.value, found.value.partition("-")[0])
