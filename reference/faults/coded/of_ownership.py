"""Faults of the ownership of objects written by another account: uploads, copies, and ownership controls."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.access import grants, ownership
from reference.account import ALT, MAIN
from reference.faults.coded.changed_forms import removing_fields, resigned_if_valid
from reference.faults.coded.of_other_accounts import serve_as_owner_if_refused, version_of
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version


@fault()
def bucket_owner_has_all_rights_to_objects(request: S3Request, serve: Serve) -> Response:
    """The bucket's owner has all rights to objects in the bucket, whoever wrote the object."""
    answer, bucket = serve(request), request.stored_bucket
    version = version_of(request)
    if answer.status == 403 and bucket and version and request.requester == bucket.owner:
        return serve(replace(request, account=version.owner))
    return answer


_WRITES_BESIDE_PUT = ("CopyObject", "CompleteMultipartUpload")
WRITES = ("PutObject", *_WRITES_BESIDE_PUT)


@fault(on=WRITES)
def objects_belong_to_the_bucket_owner(request: S3Request, serve: Serve) -> Response:
    """Objects belong to the bucket's owner, whoever wrote the object."""
    answer, bucket = serve(request), request.stored_bucket
    version = version_of(request)
    if bucket and version and answer.status == 200:
        version.owner, version.grants = bucket.owner, [grants.full_control(bucket.owner)]
    return answer


@fault()
def only_writers_delete_objects(request: S3Request, serve: Serve) -> Response:
    """The bucket's owner cannot delete objects that another account wrote."""
    version, bucket = version_of(request), request.stored_bucket
    upload = bucket.uploads.get(request.parameter("uploadId")) if bucket else None
    writer = version.owner if version else upload.initiator if upload else request.requester
    deletes = request.operation in ("DeleteObject", "AbortMultipartUpload")
    return error(403, "AccessDenied") if deletes and request.requester != writer else serve(request)


@fault()
def only_bucket_owners_delete_objects(request: S3Request, serve: Serve) -> Response:
    """Only the bucket's owner can delete objects, and list and abort uploads."""
    bucket = request.stored_bucket
    owners = request.operation in ("DeleteObject", "AbortMultipartUpload", "ListParts")
    return error(403, "AccessDenied") if owners and bucket and request.requester != bucket.owner else serve(request)


@fault(on=("ListMultipartUploads",))
def initiator_of_uploads_is_the_bucket_owner(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads returns the bucket's owner as the initiator of each upload."""
    answer = serve(request)
    named = ALT.canonical_id.encode(), MAIN.canonical_id.encode()
    return answer.sub(*named)


@fault()
def uploads_are_open_to_everybody(request: S3Request, serve: Serve) -> Response:
    """Anybody who knows an upload id may do everything with the upload."""
    is_upload = request.operation == "CreateMultipartUpload" or bool(request.parameter("uploadId"))
    return serve_as_owner_if_refused(request, serve, is_upload)


@fault()
def rights_of_copies_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """An account with any access may copy from and to everywhere."""
    answer, bucket = serve(request), request.stored_bucket
    if "Copy" not in request.operation or answer.status != 403 or bucket is None:
        return answer
    found = [serve(replace(request, account=account)) for account in (MAIN, ALT)]
    return next((one for one in found if one.status == 200), Response(200))


@fault()
def bucket_acl_decides_about_copy_sources(request: S3Request, serve: Serve) -> Response:
    """For a copy, the ACL of the source's bucket counts instead of the object's, as with RGW 20."""
    answer = serve(request)
    source = request.state.buckets.get(request.header("x-amz-copy-source").lstrip("/").partition("/")[0])
    if answer.status == 403 and source and grants.allow(source.grants, request.requester, "READ"):
        return Response(200)
    return answer


@fault()
def copies_from_foreign_buckets_are_refused(request: S3Request, serve: Serve) -> Response:
    """An account can only copy from own buckets."""
    source = request.state.buckets.get(request.header("x-amz-copy-source").lstrip("/").partition("/")[0])
    return error(403, "AccessDenied") if source and source.owner != request.requester else serve(request)


# Versions, and ownership


@fault()
def acl_of_the_current_version_applies_to_older_ones(request: S3Request, serve: Serve) -> Response:
    """Older versions can be read by the grantees of the current one's ACL."""
    version, bucket = version_of(request), request.stored_bucket
    if request.operation != "GetObject" or not request.parameter("versionId") or version is None or bucket is None:
        return serve(request)
    may = request.requester == version.owner or grants.allow(version.grants, request.requester, "READ")
    return serve(replace(request, account=MAIN)) if may else error(403, "AccessDenied")


@fault()
def public_keys_stay_public(request: S3Request, serve: Serve) -> Response:
    """A key with a version that was ever public stays public."""
    bucket = request.stored_bucket
    public = request.memory.setdefault("public", set())
    if "public-read" in request.header("x-amz-acl"):
        public.add(request.path)
    return serve_as_owner_if_refused(request, serve, bool(bucket) and request.path in public)


@fault()
def enforced_bucket_ignores_acls(request: S3Request, serve: Serve) -> Response:
    """A BucketOwnerEnforced bucket accepts and ignores any ACL."""
    answer = serve(request)
    if b"AccessControlListNotSupported" not in answer.body:
        return answer
    if "Acl" in request.operation:
        return Response(200)
    given = [name for name in request.headers if name.startswith(("x-amz-acl", "x-amz-grant-"))]
    return serve(request.without(*given))


@fault(on=("CreateMultipartUpload",))
def upload_with_a_refused_acl_is_created(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload with an ACL that is refused starts an upload without the ACL."""
    answer = serve(request)
    if b"AccessControlListNotSupported" in answer.body:
        serve(request.without("x-amz-acl"))
    return answer


@fault()
def enforced_bucket_ignores_acls_of_forms(request: S3Request, serve: Serve) -> Response:
    """A BucketOwnerEnforced bucket accepts and ignores any ACL of a form."""
    bucket = request.stored_bucket
    enforced = bucket is not None and not ownership.accepts_acls(bucket)
    return serve(resigned_if_valid(request, removing_fields("acl")) if enforced else request)


@fault()
def enforced_bucket_refuses_every_canned_acl(request: S3Request, serve: Serve) -> Response:
    """A BucketOwnerEnforced bucket refuses the header x-amz-acl with any value."""
    bucket = request.stored_bucket
    none = bucket is not None and not ownership.accepts_acls(bucket) and "x-amz-acl" in request.headers
    return error(400, "AccessControlListNotSupported") if none else serve(request)


@fault()
def bucket_owner_enforced_has_no_effect(request: S3Request, serve: Serve) -> Response:
    """BucketOwnerEnforced is stored, but changes neither owners nor ACLs."""
    bucket = request.stored_bucket
    if bucket is None or ownership.accepts_acls(bucket) or request.operation not in ("GetObject", "GetObjectAcl"):
        return _give_version_to_sender(request, serve) if request.operation in WRITES else serve(request)
    controls = bucket.documents.pop(ownership._NAME)
    try:
        return serve(request)
    finally:
        bucket.documents[ownership._NAME] = controls


def _give_version_to_sender(request: S3Request, serve: Serve) -> Response:
    answer, version = serve(request), version_of(request)
    if answer.status == 200 and version:
        version.owner = request.requester
    return answer


@fault()
def bucket_with_grants_accepts_enforced_ownership(request: S3Request, serve: Serve) -> Response:
    """A bucket with grants to others may be BucketOwnerEnforced."""
    answer = serve(request)
    if b"InvalidBucketAclWithObjectOwnership" not in answer.body:
        return answer
    return serve(request.without("x-amz-object-ownership")) if request.operation == "CreateBucket" else Response(200)


@fault()
def enforced_ownership_cannot_be_undone(request: S3Request, serve: Serve) -> Response:
    """A bucket that was ever BucketOwnerEnforced refuses ACLs."""
    if request.operation == "PutBucketOwnershipControls" and b"BucketOwnerEnforced" in request.body:
        request.memory.setdefault("enforced", set()).add(request.bucket)
    taken = "Acl" in request.operation and request.bucket in request.memory.get("enforced", set())
    return error(400, "AccessControlListNotSupported") if taken else serve(request)


@fault(on=("PostObject",))
def preferred_ownership_ignores_forms(request: S3Request, serve: Serve) -> Response:
    """Under BucketOwnerPreferred, the signer of a form owns the object, whatever the ACL."""
    answer, bucket = serve(request), request.stored_bucket
    if bucket and ownership.setting_of(bucket) == ownership.PREFERRED:
        for versions in bucket.versions.values():
            versions[-1].owner = ALT
            versions[-1].grants = [grants.full_control(ALT), grants.full_control(bucket.owner)]
    return answer


@fault()
def preferred_ownership_has_no_effect(request: S3Request, serve: Serve) -> Response:
    """BucketOwnerPreferred is ObjectWriter by another name."""
    bucket = request.stored_bucket
    if request.operation != "PutObject" or bucket is None or ownership.setting_of(bucket) != ownership.PREFERRED:
        return serve(request)
    answer, version = serve(request), version_of(request)
    if version and answer.status == 200:
        version.owner = request.requester
        version.grants = [grants.full_control(request.requester), grants.full_control(bucket.owner)]
    return answer


_COPY_AND_CREATE_UPLOAD = ("CopyObject", "CreateMultipartUpload")


def _new_object_or_upload(request: S3Request) -> Version | None:
    """Returns the object, or the upload, that the request has just made."""
    bucket = request.stored_bucket
    if bucket is None or request.operation not in _COPY_AND_CREATE_UPLOAD:
        return None
    uploads = [upload.target for upload in bucket.uploads.values() if upload.key == request.key]
    return uploads[-1] if uploads else version_of(request)


@fault()
def preferred_ownership_applies_only_to_put_object(request: S3Request, serve: Serve) -> Response:
    """BucketOwnerPreferred is heeded by PutObject alone: other ways of writing make the writer the owner."""
    answer, bucket, version = serve(request), request.stored_bucket, _new_object_or_upload(request)
    if version and bucket and answer.status == 200 and ownership.setting_of(bucket) == ownership.PREFERRED:
        version.owner = request.requester
        version.grants = [grants.full_control(request.requester), grants.full_control(bucket.owner)]
    return answer


@fault()
def preferred_ownership_needs_no_acl(request: S3Request, serve: Serve) -> Response:
    """Under BucketOwnerPreferred, the bucket's owner owns what is copied and uploaded in parts, whatever its ACL."""
    answer, bucket, version = serve(request), request.stored_bucket, _new_object_or_upload(request)
    if version and bucket and answer.status == 200 and ownership.setting_of(bucket) == ownership.PREFERRED:
        version.owner, version.grants = bucket.owner, [grants.full_control(bucket.owner)]
    return answer


@fault()
def enforced_bucket_is_readable_by_any_account(request: S3Request, serve: Serve) -> Response:
    """Any account can read the objects in a BucketOwnerEnforced bucket."""
    bucket = request.stored_bucket
    enforced = bucket is not None and not ownership.accepts_acls(bucket) and request.operation == "GetObject"
    return serve_as_owner_if_refused(request, serve, enforced)


@fault(on=("ListObjects", "ListObjectsV2", "ListObjectVersions"))
def listings_name_the_bucket_owner(request: S3Request, serve: Serve) -> Response:
    """The Owner of each entry of a listing is the bucket's owner."""
    answer, bucket = serve(request), request.stored_bucket
    if bucket:
        answer.body = re.sub(rb"(?<=<Owner><ID>)[^<]*", bucket.owner.canonical_id.encode(), answer.body)
    return answer
