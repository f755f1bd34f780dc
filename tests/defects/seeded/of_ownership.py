"""Seeded defects of the ownership of objects written by another account: uploads, copies, and ownership controls."""

from __future__ import annotations

from dataclasses import replace

from reference.access import grants, ownership
from reference.account import ALT, MAIN
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version
from tests.defects.forms import losing, rightly_signed_anew
from tests.defects.seeded.of_other_accounts import unless_refused, version_of
from tests.defects.seeding import BOTO3, RAW_V4, defect

N, U, C = "access/objects_of_others", "access/uploads_of_others", "access/copies_by_others"
V, E = "access/acl_of_versions", "access/enforced_bucket"
S, W = "access/object_ownership", "access/owner_of_uploads"


@defect(
    f"{N}::bucket_owner_does_not_read_it",
    f"{N}::bucket_owner_does_not_head_it",
    f"{N}::bucket_owner_does_not_read_its_acl",
    f"{N}::bucket_owner_does_not_put_its_acl",
    f"{W}::preferred_owner_without_an_acl_is_the_writer",
)
def bucket_owner_may_everything(request: S3Request, serve: Serve) -> Response:
    """The bucket's owner may do everything with its objects, whoever wrote them."""
    answer, bucket = serve(request), request.stored_bucket
    version = version_of(request)
    if answer.status == 403 and bucket and version and request.requester == bucket.owner:
        return serve(replace(request, account=version.owner))
    return answer


_MAKING = ("CopyObject", "CompleteMultipartUpload")
WRITES = ("PutObject", *_MAKING)


@defect(
    f"{N}::writer_owns_the_object",
    f"{N}::listing_names_the_writer",
    f"{N}::bucket_owner_acls_grant_the_bucket_owner[bucket-owner-read]",
    f"{N}::writer_reads_what_it_wrote",
    f"{N}::writer_replaces_what_it_wrote",
    f"{U}::initiator_owns_the_object",
    f"{C}::copying_account_owns_its_copy_in_anothers_bucket",
    f"{W}::writer_stays_the_owner",
)
def objects_are_the_bucket_owners(request: S3Request, serve: Serve) -> Response:
    """Objects belong to the bucket's owner, whoever wrote them."""
    answer, bucket = serve(request), request.stored_bucket
    version = version_of(request)
    if bucket and version and answer.status == 200 and request.operation in WRITES:
        version.owner, version.grants = bucket.owner, [grants.full_control(bucket.owner)]
    return answer


@defect(
    f"{N}::bucket_owner_acls_grant_the_bucket_owner[bucket-owner-read]",
    f"{N}::bucket_owner_acls_grant_the_bucket_owner[bucket-owner-full-control]",
    f"{N}::bucket_owner_reads_object_that_grants_read[bucket-owner-read]",
    f"{N}::writer_grants_the_bucket_owner_later",
)
def bucket_owner_is_granted_nothing(request: S3Request, serve: Serve) -> Response:
    """The canned ACLs for the bucket's owner are treated as private."""
    for_him = request.header("x-amz-acl").startswith("bucket-owner-")
    return serve(request.having(x_amz_acl="private") if for_him else request)


@defect(f"{N}::bucket_owner_deletes_it", f"{U}::bucket_owner_aborts")
def writers_alone_delete(request: S3Request, serve: Serve) -> Response:
    """The bucket's owner cannot delete objects that another account wrote."""
    version, bucket = version_of(request), request.stored_bucket
    upload = bucket.uploads.get(request.asked("uploadId")) if bucket else None
    writer = version.owner if version else upload.initiator if upload else request.requester
    deletes = request.operation in ("DeleteObject", "AbortMultipartUpload")
    return error(403, "AccessDenied") if deletes and request.requester != writer else serve(request)


@defect(f"{N}::writer_deletes_what_it_wrote", f"{U}::initiator_aborts", f"{U}::initiator_lists_parts")
def bucket_owners_alone_delete(request: S3Request, serve: Serve) -> Response:
    """Only the bucket's owner can delete objects, and list and abort uploads."""
    bucket = request.stored_bucket
    owners = request.operation in ("DeleteObject", "AbortMultipartUpload", "ListParts")
    return error(403, "AccessDenied") if owners and bucket and request.requester != bucket.owner else serve(request)


@defect(f"{U}::initiator_is_named")
def uploads_are_the_bucket_owners(request: S3Request, serve: Serve) -> Response:
    """ListMultipartUploads returns the bucket's owner as the initiator of each upload."""
    answer = serve(request)
    named = ALT.canonical_id.encode(), MAIN.canonical_id.encode()
    return answer.sub(*named) if request.operation == "ListMultipartUploads" else answer


@defect(
    f"{U}::upload_into_a_private_bucket_is_refused",
    f"{U}::part_of_anothers_upload_is_refused",
    f"{U}::parts_of_anothers_upload_are_not_listed",
    f"{U}::anothers_upload_is_not_aborted",
    f"{U}::anothers_upload_is_not_completed",
)
def uploads_are_anybodys(request: S3Request, serve: Serve) -> Response:
    """Anybody who knows an upload id may do everything with the upload."""
    is_upload = request.operation == "CreateMultipartUpload" or bool(request.asked("uploadId"))
    return unless_refused(request, serve, is_upload)


@defect(
    f"{C}::nobody_else_copies_an_object[private]",
    f"{C}::nobody_else_copies_an_object[READ_ACP]",
    f"{C}::nobody_else_copies_a_part",
    f"{C}::copy_into_a_private_bucket_is_refused",
    f"{N}::bucket_owner_does_not_copy_it",
    clients=BOTO3,
)
def copies_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """An account with any access may copy from and to everywhere."""
    answer, bucket = serve(request), request.stored_bucket
    if "Copy" not in request.operation or answer.status != 403 or bucket is None:
        return answer
    found = [serve(replace(request, account=account)) for account in (MAIN, ALT)]
    return next((one for one in found if one.status == 200), Response(200))


@defect(f"{C}::reader_of_the_bucket_does_not_copy_its_private_object", f"{N}::bucket_owner_does_not_copy_it")
def readers_of_the_bucket_copy_everything(request: S3Request, serve: Serve) -> Response:
    """For a copy, the ACL of the source's bucket counts instead of the object's, as with RGW 20."""
    answer = serve(request)
    source = request.state.buckets.get(request.header("x-amz-copy-source").lstrip("/").partition("/")[0])
    if answer.status == 403 and source and grants.allow(source.grants, request.requester, "READ"):
        return Response(200)
    return answer


@defect(f"{C}::reader_copies_an_object[READ]", f"{C}::reader_copies_an_object[public-read]")
def copies_are_of_ones_own(request: S3Request, serve: Serve) -> Response:
    """An account can only copy from its own buckets."""
    source = request.state.buckets.get(request.header("x-amz-copy-source").lstrip("/").partition("/")[0])
    return error(403, "AccessDenied") if source and source.owner != request.requester else serve(request)


# Versions, and ownership


@defect(
    f"{V}::public_version_is_read_by_its_id",
    f"{V}::private_version_below_a_public_one_is_not_read",
    f"{V}::older_version_is_opened",
)
def acl_of_the_current_version_counts(request: S3Request, serve: Serve) -> Response:
    """Older versions can be read by the grantees of the current one's ACL."""
    version, bucket = version_of(request), request.stored_bucket
    if request.operation != "GetObject" or not request.asked("versionId") or version is None or bucket is None:
        return serve(request)
    may = request.requester == version.owner or grants.allow(version.grants, request.requester, "READ")
    return serve(replace(request, account=MAIN)) if may else error(403, "AccessDenied")


@defect(
    f"{V}::private_version_above_a_public_one_is_not_read",
    f"{V}::older_version_is_closed",
    f"{V}::public_version_is_not_deleted_by_everybody",
)
def public_once_is_public_for_ever(request: S3Request, serve: Serve) -> Response:
    """A key with a version that was ever public stays public."""
    bucket = request.stored_bucket
    public = request.memory.setdefault("public", set())
    if "public-read" in request.header("x-amz-acl"):
        public.add(request.path)
    return unless_refused(request, serve, bool(bucket) and request.path in public)


@defect(
    f"{E}::acl_of_an_enforced_bucket_is_refused[public-read]",
    f"{E}::enforced_bucket_takes_no_acl_with_an_upload[public-read]",
    f"{E}::enforced_bucket_takes_no_grant_with_an_upload",
    f"{E}::acl_of_an_object_in_an_enforced_bucket_is_refused",
    f"{E}::enforced_bucket_takes_no_acl_with_a_copy",
    f"{E}::enforced_bucket_takes_no_acl_with_a_multipart_upload",
)
def acls_are_taken_and_not_kept(request: S3Request, serve: Serve) -> Response:
    """A BucketOwnerEnforced bucket accepts any ACL, and ignores it."""
    answer = serve(request)
    if b"AccessControlListNotSupported" not in answer.body:
        return answer
    if "Acl" in request.operation:
        return Response(200)
    given = [name for name in request.headers if name.startswith(("x-amz-acl", "x-amz-grant-"))]
    return serve(request.without(*given))


@defect(f"{E}::enforced_bucket_takes_no_acl_with_a_multipart_upload")
def upload_with_a_refused_acl_is_started(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload with an ACL that is refused starts an upload without it."""
    answer = serve(request)
    if request.operation == "CreateMultipartUpload" and b"AccessControlListNotSupported" in answer.body:
        serve(request.without("x-amz-acl"))
    return answer


@defect(f"{E}::enforced_bucket_takes_no_acl_with_a_form", clients=RAW_V4)
def acls_of_forms_are_taken_and_not_kept(request: S3Request, serve: Serve) -> Response:
    """A BucketOwnerEnforced bucket accepts any ACL of a form, and ignores it."""
    bucket = request.stored_bucket
    enforced = bucket is not None and not ownership.takes_acls(bucket)
    return serve(rightly_signed_anew(request, losing("acl")) if enforced else request)


@defect(f"{E}::enforced_bucket_accepts_bucket_owner_full_control")
def enforced_takes_no_canned_acl_at_all(request: S3Request, serve: Serve) -> Response:
    """A BucketOwnerEnforced bucket refuses the header x-amz-acl, whatever its value."""
    bucket = request.stored_bucket
    none = bucket is not None and not ownership.takes_acls(bucket) and "x-amz-acl" in request.headers
    return error(400, "AccessControlListNotSupported") if none else serve(request)


@defect(
    f"{S}::existing_acls_are_ignored_once_enforced",
    f"{W}::enforced_owner_is_the_bucket_owner",
    *(f"{W}::enforced_owner_of_what_is_made_is_the_bucket_owner[{way}]" for way in _MAKING),
)
def enforced_keeps_owners_and_acls(request: S3Request, serve: Serve) -> Response:
    """BucketOwnerEnforced is stored, but changes neither owners nor ACLs."""
    bucket = request.stored_bucket
    if bucket is None or ownership.takes_acls(bucket) or request.operation not in ("GetObject", "GetObjectAcl"):
        return _kept(request, serve) if request.operation in WRITES else serve(request)
    controls = bucket.documents.pop(ownership._NAME)
    try:
        return serve(request)
    finally:
        bucket.documents[ownership._NAME] = controls


def _kept(request: S3Request, serve: Serve) -> Response:
    answer, version = serve(request), version_of(request)
    if answer.status == 200 and version:
        version.owner = request.requester
    return answer


@defect(
    f"{S}::new_bucket_that_grants_is_not_enforced[public_read]",
    f"{S}::new_bucket_that_grants_is_not_enforced[grant_to_all_users]",
    f"{S}::bucket_that_grants_is_not_enforced",
)
def grants_go_with_enforced(request: S3Request, serve: Serve) -> Response:
    """A bucket with grants to others may be BucketOwnerEnforced."""
    answer = serve(request)
    if b"InvalidBucketAclWithObjectOwnership" not in answer.body:
        return answer
    return serve(request.without("x-amz-object-ownership")) if request.operation == "CreateBucket" else Response(200)


@defect(
    f"{S}::new_bucket_has_the_requested_ownership[BucketOwnerPreferred]",
    f"{S}::unknown_ownership_is_refused[RandomValue]",
)
def ownership_of_new_buckets_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores x-amz-object-ownership."""
    return serve(request.without("x-amz-object-ownership") if request.operation == "CreateBucket" else request)


@defect(f"{S}::enforced_ownership_is_replaced[ObjectWriter]")
def enforced_is_for_ever(request: S3Request, serve: Serve) -> Response:
    """A bucket that was ever BucketOwnerEnforced refuses ACLs."""
    if request.operation == "PutBucketOwnershipControls" and b"BucketOwnerEnforced" in request.body:
        request.memory.setdefault("enforced", set()).add(request.bucket)
    taken = "Acl" in request.operation and request.bucket in request.memory.get("enforced", set())
    return error(400, "AccessControlListNotSupported") if taken else serve(request)


@defect(f"{W}::preferred_owner_of_a_form_is_the_bucket_owner", clients=RAW_V4)
def writers_of_forms_own_them(request: S3Request, serve: Serve) -> Response:
    """Under BucketOwnerPreferred, who signed a form owns its object, whatever its ACL."""
    answer, bucket = serve(request), request.stored_bucket
    if request.operation == "PostObject" and bucket and ownership.of(bucket) == ownership.PREFERRED:
        for versions in bucket.versions.values():
            versions[-1].owner = ALT
            versions[-1].grants = [grants.full_control(ALT), grants.full_control(bucket.owner)]
    return answer


@defect(f"{W}::preferred_owner_is_the_bucket_owner", f"{W}::writer_does_not_read_what_it_gave_away")
def preferred_is_object_writer(request: S3Request, serve: Serve) -> Response:
    """BucketOwnerPreferred is ObjectWriter by another name."""
    bucket = request.stored_bucket
    if request.operation != "PutObject" or bucket is None or ownership.of(bucket) != ownership.PREFERRED:
        return serve(request)
    answer, version = serve(request), version_of(request)
    if version and answer.status == 200:
        version.owner = request.requester
        version.grants = [grants.full_control(request.requester), grants.full_control(bucket.owner)]
    return answer


_OF_MAKING = ("CopyObject", "CreateMultipartUpload")


def _made(request: S3Request) -> Version | None:
    """Returns the object, or the upload, that the request has just made."""
    bucket = request.stored_bucket
    if bucket is None or request.operation not in _OF_MAKING:
        return None
    uploads = [upload.target for upload in bucket.uploads.values() if upload.key == request.key]
    return uploads[-1] if uploads else version_of(request)


@defect(*(f"{W}::preferred_owner_of_what_is_made_is_the_bucket_owner[{way}]" for way in _MAKING), clients=BOTO3)
def preferred_is_of_put_object(request: S3Request, serve: Serve) -> Response:
    """BucketOwnerPreferred is heeded by PutObject alone: other ways of writing make the writer the owner."""
    answer, bucket, version = serve(request), request.stored_bucket, _made(request)
    if version and bucket and answer.status == 200 and ownership.of(bucket) == ownership.PREFERRED:
        version.owner = request.requester
        version.grants = [grants.full_control(request.requester), grants.full_control(bucket.owner)]
    return answer


@defect(
    *(f"{W}::preferred_owner_of_what_is_made_without_an_acl_is_the_writer[{way}]" for way in _MAKING), clients=BOTO3
)
def preferred_is_always(request: S3Request, serve: Serve) -> Response:
    """Under BucketOwnerPreferred, the bucket's owner owns what is copied and uploaded in parts, whatever its ACL."""
    answer, bucket, version = serve(request), request.stored_bucket, _made(request)
    if version and bucket and answer.status == 200 and ownership.of(bucket) == ownership.PREFERRED:
        version.owner, version.grants = bucket.owner, [grants.full_control(bucket.owner)]
    return answer


@defect(
    f"{W}::writer_does_not_read_in_an_enforced_bucket",
    *(f"{W}::enforced_owner_of_what_is_made_is_the_bucket_owner[{way}]" for way in _MAKING),
    clients=BOTO3,
)
def writers_read_everything(request: S3Request, serve: Serve) -> Response:
    """Any account can read the objects in a BucketOwnerEnforced bucket."""
    bucket = request.stored_bucket
    enforced = bucket is not None and not ownership.takes_acls(bucket) and request.operation == "GetObject"
    return unless_refused(request, serve, enforced)


@defect("configuration/ownership::new_bucket_has_a_known_ownership_or_no_controls")
def new_buckets_have_an_empty_rule(request: S3Request, serve: Serve) -> Response:
    """Ownership controls that were never set are a rule without an ObjectOwnership that S3 has."""
    answer = serve(request)
    if request.operation != "GetBucketOwnershipControls" or answer.status != 404:
        return answer
    rule = b"<OwnershipControls><Rule><ObjectOwnership>None</ObjectOwnership></Rule></OwnershipControls>"
    return Response(200, [("Content-Type", "application/xml")], rule)
