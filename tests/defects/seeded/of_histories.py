"""Seeded defects of objects that were written before versioning changed, deleted, and written again."""

from __future__ import annotations

from tests.defects.seeding import BOTO3, defect
from tests.defects.stored import versioning_of, versions_of
from tests.reference.messages import LISTINGS, Answer, Request, Serve
from tests.reference.state import NULL

AGREES = "versioning/histories::every_reading_agrees"
ENDS = ("completed", "copied", "posted")


@defect(f"{AGREES}[before_versioning-deleted]", f"{AGREES}[before_versioning-deleted-folder]", clients=BOTO3)
def hidden_null_versions_are_listed(request: Request, serve: Serve) -> Answer:
    """ListObjects and ListObjectsV2 list an object from before versioning that a delete marker hides."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation not in LISTINGS or bucket is None or not bucket.versioning:
        return answer
    for key, versions in bucket.versions.items():
        is_hidden = versions[-1].is_delete_marker and versions[-1].version_id != NULL
        older = next((version for version in versions[:-1] if version.version_id == NULL), None)
        if is_hidden and older and not older.is_delete_marker and key.startswith(request.asked("prefix")):
            entry = f"<Contents><Key>{key}</Key><Size>{older.size}</Size></Contents></ListBucketResult>"
            answer.sub(rb"</ListBucketResult>", entry.encode())
    return answer


@defect(
    f"{AGREES}[versioned-deleted-folder]",
    f"{AGREES}[before_versioning-deleted-folder]",
    clients=BOTO3,
)
def folder_objects_outlive_their_deletion(request: Request, serve: Serve) -> Answer:
    """DeleteObject of an empty object whose key ends in a slash returns a delete marker in a bucket with versioning
    enabled, and the object stays (seen with SeaweedFS)."""
    versions = versions_of(request)
    is_folder = bool(versions) and request.key.endswith("/") and not versions[-1].body
    answer = serve(request)
    deletes = request.operation == "DeleteObject" and "versionId" not in request.query
    if deletes and is_folder and versioning_of(request) == "Enabled":
        with request.state.lock:
            versions.pop()
    return answer


@defect(
    *(f"{AGREES}[suspended-{end}]" for end in ENDS),
    *(f"{AGREES}[versioned_before_suspending-{end}]" for end in ENDS),
    clients=BOTO3,
)
def writes_go_below_null_markers(request: Request, serve: Serve) -> Answer:
    """An upload that is completed, a copy or a form in a bucket with versioning suspended leaves the delete marker null
    above the new object (seen with SeaweedFS)."""
    bucket = request.stored_bucket
    if bucket is None or request.operation not in ("CompleteMultipartUpload", "CopyObject", "PostObject"):
        return serve(request)
    with request.state.lock:
        hidden = {key: versions[-1] for key, versions in bucket.versions.items() if versions[-1].is_delete_marker}
        answer = serve(request)
        for key, marker in hidden.items():
            if marker.version_id == NULL and bucket.current(key):
                bucket.versions[key].append(marker)
    return answer
