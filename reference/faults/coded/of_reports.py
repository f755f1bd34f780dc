"""Faults from reports to public trackers that `reports.csv` names, and that no other module here has."""

from __future__ import annotations

import re
from urllib.parse import unquote

from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.coded.stored_versions import version_named, versioning_state, versions_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Lock

CONTENT_SHA256 = "x-amz-content-sha256"


@fault()
def bucket_policy_disables_object_acls(request: S3Request, serve: Serve) -> Response:
    """In a bucket with a policy, the ACLs of objects give no access (seen with versitygw: issue 641)."""
    bucket, versions = request.stored_bucket, versions_of(request)
    if not (request.operation == "GetObject" and bucket and bucket.policy and versions and request.account is None):
        return serve(request)
    with request.state.lock:
        return serve_with(request, serve, versions[-1], grants=[])


@fault(in_front=True)
def presigned_head_is_signed_as_get(request: S3Request, serve: Serve) -> Response:
    """HeadObject by a presigned URL is refused (seen with RustFS: issue 5840)."""
    is_presigned = request.method == "HEAD" and "Signature=" in request.query_string
    return error(403, "SignatureDoesNotMatch") if is_presigned else serve(request)


@fault(in_front=True)
def v2_overrides_are_signed_encoded(request: S3Request, serve: Serve) -> Response:
    """With Signature V2, a response-content-disposition is signed as it is in the URL (seen with MinIO: issue 4927)."""
    is_encoded = re.search("response-content-disposition=[^&]*%", request.query_string) is not None
    return error(403, "SignatureDoesNotMatch") if is_encoded else serve(request)


@fault(on=("PutObject",))
def signed_trailers_are_stored(request: S3Request, serve: Serve) -> Response:
    """The trailer of signed chunks is stored at the end of the object (seen with SeaweedFS: issue 6847)."""
    answer = serve(request)
    if request.header(CONTENT_SHA256).endswith("PAYLOAD-TRAILER"):
        for version in versions_of(request)[-1:]:
            version.body += b"\r\nx-amz-trailer-signature:"
    return answer


@fault()
def encrypted_sources_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """CopyObject and UploadPartCopy refuse a source that is encrypted with AES256 (seen with MinIO: issue 6581)."""
    encrypted: set[str] = request.memory.setdefault("put with AES256", set())
    if request.operation == "PutObject" and request.header("x-amz-server-side-encryption") == "AES256":
        encrypted.add(f"{request.bucket}/{request.key}")
    is_encrypted = request.header("x-amz-copy-source").lstrip("/") in encrypted
    return error(400, "InvalidRequest") if is_encrypted else serve(request)


@fault(on=("UploadPart",))
def parts_are_listed_as_objects(request: S3Request, serve: Serve) -> Response:
    """A part in progress is an object beside the upload's key (seen with Chimera: issue 1383)."""
    folder, _, name = request.key.rpartition("/")
    beside = request.at(request.bucket, f"{folder}/._part_of_{name}").with_query(partNumber=None, uploadId=None)
    serve(beside)
    return serve(request)


SIZES = ("max-uploads", "max-parts", "max-keys", "partNumber")


@fault(on=("ListMultipartUploads", "ListParts", "ListObjectVersions", "UploadPart", "UploadPartCopy"))
def fractions_are_cut_to_whole_numbers(request: S3Request, serve: Serve) -> Response:
    """Part numbers and the sizes of pages may be fractions (seen with Supabase: pull request 1237)."""
    cut = {name: value.partition(".")[0] for name in SIZES if "." in (value := request.parameter(name))}
    return serve(request.with_query(**{name.replace("-", "_"): value for name, value in cut.items()}))


@fault(on=("UploadPartCopy",))
def copied_parts_of_encrypted_buckets_are_wrong(request: S3Request, serve: Serve) -> Response:
    """A part that is copied into a bucket with a default encryption has other bytes (seen with SeaweedFS: pull request
    9280)."""
    answer = serve(request)
    bucket = request.stored_bucket
    upload = bucket.uploads.get(request.parameter("uploadId")) if bucket and bucket.encryption else None
    if upload and answer.status == 200:
        part = upload.parts[int(request.parameter("partNumber"))]
        part.body = part.body[::-1]
    return answer


@fault(on=("DeleteObjectTagging",))
def tags_of_the_current_version_are_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjectTagging without a version id, in a bucket with versioning, deletes nothing (seen with LocalStack:
    issue 13162)."""
    version = version_named(request)
    if version is None or "versionId" in request.query or not versioning_state(request):
        return serve(request)
    with request.state.lock:
        kept = version.tags
        answer = serve(request)
        version.tags = kept
    return answer


@fault(on=("DeleteObject",))
def versions_below_delete_markers_are_not_locked(request: S3Request, serve: Serve) -> Response:
    """A locked version that a delete marker hides can be deleted (seen like it with Ceph RGW: pull request 47266)."""
    named, versions = version_named(request), versions_of(request)
    if named is None or "versionId" not in request.query or not versions[-1].is_delete_marker:
        return serve(request)
    with request.state.lock:
        return serve_with(request, serve, named, lock=Lock())


@fault(on=("CopyObject",))
def copies_of_versions_in_parts_are_wrong(request: S3Request, serve: Serve) -> Response:
    """A copy of a version that was uploaded in parts has other bytes (seen with NooBaa: issue 8315)."""
    answer = serve(request)
    path, _, version_id = request.header("x-amz-copy-source").lstrip("/").partition("?versionId=")
    name, _, key = unquote(path).partition("/")
    source = request.state.buckets[name].version(key, version_id) if name in request.state.buckets else None
    if source and source.parts and answer.status == 200:
        versions_of(request)[-1].body = source.body[::-1]
    return answer
