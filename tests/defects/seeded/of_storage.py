"""Seeded defects of storage classes, archived objects and their restoring."""

from __future__ import annotations

from dataclasses import replace

from reference.objects.storing import STORAGE_CLASSES
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from reference.state import STANDARD, now
from tests.defects.seeding import BOTH, BOTO3, defect

CLASS = "x-amz-storage-class"
WITH_CLASSES = (*LISTINGS, "ListObjectVersions")


@defect(
    "storage/classes::class_is_kept[STANDARD_IA]",
    "storage/classes::reduced_redundancy_is_kept",
    "storage/classes::archive_class_is_kept[GLACIER]",
    "multipart/kept::storage_class_is_kept[STANDARD_IA]",
)
def classes_are_not_kept(request: S3Request, serve: Serve) -> Response:
    """Every object has the class STANDARD, whatever was requested."""
    return serve(request.having(x_amz_storage_class=None))


@defect(
    "storage/classes::unknown_class_is_refused[no_such_class]",
    "multipart/create::unknown_storage_class_is_refused",
    "multipart/create::storage_class_of_outposts_is_refused",
    "storage/classes::copy_to_an_unknown_class_is_refused",
)
def unknown_classes_are_taken(request: S3Request, serve: Serve) -> Response:
    """An unknown storage class is treated as STANDARD."""
    known = request.header(CLASS, STANDARD) in STORAGE_CLASSES
    return serve(request if known else request.having(x_amz_storage_class=None))


@defect("storage/classes::unknown_class_is_refused[standard_ia]")
def case_of_classes_does_not_count(request: S3Request, serve: Serve) -> Response:
    """Storage classes may be given in lower case."""
    given = request.headers.get(CLASS)
    return serve(request.having(x_amz_storage_class=given.upper()) if given else request)


@defect(
    "storage/classes::class_is_listed",
    "storage/classes::each_version_has_its_class",
    "multipart/list_uploads::entry_has_its_storage_class",
    "multipart/list_parts::storage_class",
)
def every_entry_is_of_standard(request: S3Request, serve: Serve) -> Response:
    """Listings have the storage class STANDARD for everything."""
    answer = serve(request)
    if request.operation in (*WITH_CLASSES, "ListMultipartUploads", "ListParts"):
        answer.sub(rb"<StorageClass>[^<]*", b"<StorageClass>STANDARD")
    return answer


@defect("storage/classes::class_is_not_copied")
def class_is_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has its source's storage class."""
    bucket, key = request.stored_bucket, request.header("x-amz-copy-source").lstrip("/").partition("/")[2]
    source = bucket.current(key) if bucket and key else None
    if source and CLASS not in request.headers:
        request = request.having(x_amz_storage_class=source.storage_class)
    return serve(request)


@defect("storage/classes::class_is_not_inherited", "storage/archive::archived_object_is_overwritten")
def class_is_inherited(request: S3Request, serve: Serve) -> Response:
    """An object that replaces another one inherits its storage class."""
    bucket = request.stored_bucket
    before = bucket.current(request.key) if bucket and request.operation == "PutObject" else None
    if before and CLASS not in request.headers:
        request = request.having(x_amz_storage_class=before.storage_class)
    return serve(request)


@defect("storage/classes::class_is_changed_in_place", "storage/classes::copy_in_another_class")
def class_of_a_copy_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """CopyObject ignores the storage class."""
    return serve(request.having(x_amz_storage_class=None) if request.operation == "CopyObject" else request)


@defect("storage/classes::class_is_changed_in_place")
def change_of_class_loses_metadata(request: S3Request, serve: Serve) -> Response:
    """A copy in another class has no metadata."""
    changes = request.operation == "CopyObject" and CLASS in request.headers
    return serve(request.having(x_amz_metadata_directive="REPLACE") if changes else request)


@defect(
    "storage/archive::get_of_an_archived_object",
    "storage/archive::range_of_an_archived_object",
    "storage/archive::copy_of_an_archived_object",
    "storage/archive::copied_part_of_an_archived_object",
)
def archived_objects_are_read(request: S3Request, serve: Serve) -> Response:
    """Objects in archive classes can be read like all others."""
    bucket = request.stored_bucket
    for versions in bucket.versions.values() if bucket else ():
        for version in versions:
            version.restored_until = now().replace(year=9999)
    return serve(request)


@defect("storage/archive::archived_object_is_not_being_restored")
def archived_objects_are_always_being_restored(request: S3Request, serve: Serve) -> Response:
    """HeadObject of an archived object has x-amz-restore, requested or not."""
    answer = serve(request)
    if request.operation == "HeadObject" and answer.header(CLASS) == "GLACIER":
        answer.set("x-amz-restore", 'ongoing-request="true"')
    return answer


@defect("storage/archive::archived_object_is_tagged", "storage/archive::archived_object_is_deleted")
def archived_objects_cannot_be_changed(request: S3Request, serve: Serve) -> Response:
    """Tagging and deleting an archived object returns 403 InvalidObjectState."""
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    changes = request.operation in ("DeleteObject", "PutObjectTagging")
    return (
        error(403, "InvalidObjectState")
        if changes and version and version.storage_class == "GLACIER"
        else serve(request)
    )


@defect("storage/archive::archived_object_is_listed")
def archived_objects_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """Archived objects are left out of listings."""
    return serve(request).sub(rb"<Contents>(?:(?!</Contents>).)*GLACIER.*?</Contents>", b"")


@defect("storage/restore::restore_is_accepted")
def restoring_answers_200(request: S3Request, serve: Serve) -> Response:
    """RestoreObject of an archived object returns 200, which is for objects that were restored before."""
    answer = serve(request)
    return replace(answer, status=200) if request.operation == "RestoreObject" and answer.status == 202 else answer


@defect("storage/restore::standard_object_is_not_restored", "storage/restore::missing_key_is_refused")
def anything_is_restored(request: S3Request, serve: Serve) -> Response:
    """RestoreObject returns 202 for anything."""
    return Response(202) if request.operation == "RestoreObject" else serve(request)


@defect(
    "storage/restore::listing_reports_the_restore_if_it_is_asked_to[v1]",
    "storage/restore::listing_reports_the_restore_if_it_is_asked_to[v2]",
    clients=BOTO3,
)
def listings_say_nothing_of_restores(request: S3Request, serve: Serve) -> Response:
    """A listing ignores x-amz-optional-object-attributes."""
    return serve(request.without("x-amz-optional-object-attributes"))


@defect(
    "storage/restore::listing_reports_the_restore_if_it_is_asked_to[v1]",
    "storage/restore::listing_reports_the_restore_if_it_is_asked_to[v2]",
    clients=BOTO3,
)
def restores_end_before_they_are_done(request: S3Request, serve: Serve) -> Response:
    """A listing reports a restore in progress together with the end of the restored copy."""
    return serve(request).sub(rb"<IsRestoreInProgress>false", b"<IsRestoreInProgress>true")


@defect("storage/restore::head_reports_the_restore")
def restoring_is_not_told(request: S3Request, serve: Serve) -> Response:
    """HeadObject has no x-amz-restore."""
    return serve(request).set("x-amz-restore", None)


@defect("storage/restore::one_version_is_restored", clients=("boto3-s3v4",))
def current_version_is_restored(request: S3Request, serve: Serve) -> Response:
    """RestoreObject is about the current version, whatever versionId says."""
    return serve(request.asking(versionId=None) if request.operation == "RestoreObject" else request)


@defect("storage/restore::malformed_document_is_refused")
def document_of_a_restore_is_not_read(request: S3Request, serve: Serve) -> Response:
    """RestoreObject ignores its document."""
    days = b"<RestoreRequest><Days>1</Days></RestoreRequest>"
    return serve(replace(request, body=days) if request.operation == "RestoreObject" else request)


@defect("storage/restore::right_expected_bucket_owner_is_accepted", clients=BOTO3)
def restoring_for_an_expected_owner_is_refused(request: S3Request, serve: Serve) -> Response:
    """RestoreObject with an expected owner is refused, whoever it is."""
    named = request.operation == "RestoreObject" and "x-amz-expected-bucket-owner" in request.headers
    return error(403, "AccessDenied") if named else serve(request)


@defect(
    "storage/classes::copy_in_another_class_and_encryption",
    "storage/classes::metadata_of_a_copy_in_another_class_and_encryption[copy]",
    clients=BOTH,
)
def encrypted_copies_are_standard(request: S3Request, serve: Serve) -> Response:
    """A copy for which an encryption is asked as well is in STANDARD, whatever its storage class should be."""
    both = request.operation == "CopyObject" and "x-amz-server-side-encryption" in request.headers
    return serve(request.having(x_amz_storage_class=None) if both else request)


@defect("storage/classes::metadata_of_a_copy_in_another_class_and_encryption[replace]", clients=BOTH)
def encrypted_copies_with_new_metadata_are_standard(request: S3Request, serve: Serve) -> Response:
    """A copy for which an encryption and new metadata are asked as well is in STANDARD."""
    new = request.header("x-amz-metadata-directive") == "REPLACE"
    both = request.operation == "CopyObject" and "x-amz-server-side-encryption" in request.headers
    return serve(request.having(x_amz_storage_class=None) if both and new else request)


@defect("storage/classes::metadata_of_a_copy_in_another_class_and_encryption[copy]", clients=BOTH)
def encrypted_copies_in_another_class_lose_metadata(request: S3Request, serve: Serve) -> Response:
    """A copy for which a storage class and an encryption are asked has no metadata of its source."""
    both = {CLASS, "x-amz-server-side-encryption"} <= request.headers.keys()
    loses = request.operation == "CopyObject" and both
    return serve(request.having(x_amz_metadata_directive="REPLACE") if loses else request)


@defect("storage/classes::copied_part_in_another_class_and_encryption", clients=BOTH)
def objects_of_copied_parts_are_standard(request: S3Request, serve: Serve) -> Response:
    """An upload into which a part was copied becomes an object in STANDARD."""
    bucket = request.stored_bucket
    if request.operation == "UploadPartCopy" and bucket is not None:
        upload = bucket.uploads.get(request.asked("uploadId"))
        if upload is not None:
            upload.target.storage_class = STANDARD
    return serve(request)
