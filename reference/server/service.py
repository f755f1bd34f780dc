"""The whole server: signatures, then optional middlewares, then the operations."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from reference import configurations
from reference.access import acl, ownership, public_access
from reference.access import decisions as access
from reference.access.policies import operations as policies
from reference.account import MAIN, Account, account_of_access_key
from reference.configurations import bucket_encryption, buckets, cors, lifecycle, payment, tagging, versioning
from reference.listing import buckets as bucket_list
from reference.listing import keys as listing
from reference.multipart import operations as multipart
from reference.multipart import uploads
from reference.objects import (
    attributes,
    batch_delete,
    copy,
    object_annotations,
    object_lock,
    post_object,
    reencryption,
    restoring,
    select,
)
from reference.objects import operations as objects
from reference.protocol import errors
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Middleware, Response, S3Request, Serve, decoded_path, wrap_with_middleware
from reference.protocol.routing import misplaced_sub_resource, selected_sub_resources, subresource
from reference.server import virtual_hosts, website_endpoint
from reference.signatures import integrity
from reference.signatures import verification as signatures
from reference.state import US_EAST_1, Bucket, ServerState

MAX_KEY_BYTES = 1024
# Parameters in the query string of an authenticated request that no operation needs.
_V2_QUERY_PARAMETERS = ("AWSAccessKeyId", "Signature", "Expires")
_HEADERS_SIGNED_IN_QUERY = ("content-type", "content-md5")

Authenticate = Callable[[S3Request], "str | None"]
"""A function that returns the error code with which a signed request is refused."""

BUCKETLESS_OPERATIONS: dict[str, Callable[[S3Request], Response]] = {
    "ListBuckets": bucket_list.list_buckets,
    "CreateBucket": buckets.create_bucket,
}
OPERATIONS: dict[str, Callable[[S3Request, Bucket], Response]] = {
    **configurations.OPERATIONS,
    "HeadBucket": buckets.head_bucket,
    "DeleteBucket": buckets.delete_bucket,
    "GetBucketLocation": buckets.get_bucket_location,
    "GetBucketOwnershipControls": ownership.get_ownership_controls,
    "PutBucketOwnershipControls": ownership.put_ownership_controls,
    "DeleteBucketOwnershipControls": ownership.delete_ownership_controls,
    "GetPublicAccessBlock": public_access.get_public_access_block,
    "PutPublicAccessBlock": public_access.put_public_access_block,
    "DeletePublicAccessBlock": public_access.delete_public_access_block,
    "GetBucketPolicy": policies.get_bucket_policy,
    "GetBucketPolicyStatus": policies.get_bucket_policy_status,
    "PutBucketPolicy": policies.put_bucket_policy,
    "DeleteBucketPolicy": policies.delete_bucket_policy,
    "GetBucketAcl": acl.get_bucket_acl,
    "PutBucketAcl": acl.put_bucket_acl,
    "GetBucketEncryption": bucket_encryption.get_bucket_encryption,
    "PutBucketEncryption": bucket_encryption.put_bucket_encryption,
    "DeleteBucketEncryption": bucket_encryption.delete_bucket_encryption,
    "GetBucketLifecycleConfiguration": lifecycle.get_bucket_lifecycle,
    "PutBucketLifecycleConfiguration": lifecycle.put_bucket_lifecycle,
    "DeleteBucketLifecycle": lifecycle.delete_bucket_lifecycle,
    "GetBucketCors": cors.get_bucket_cors,
    "PutBucketCors": cors.put_bucket_cors,
    "DeleteBucketCors": cors.delete_bucket_cors,
    "GetBucketTagging": tagging.get_bucket_tagging,
    "PutBucketTagging": tagging.put_bucket_tagging,
    "DeleteBucketTagging": tagging.delete_bucket_tagging,
    "GetBucketVersioning": versioning.get_bucket_versioning,
    "PutBucketVersioning": versioning.put_bucket_versioning,
    "GetObjectLockConfiguration": object_lock.get_object_lock_configuration,
    "PutObjectLockConfiguration": object_lock.put_object_lock_configuration,
    "ListObjects": listing.list_objects,
    "ListObjectsV2": listing.list_objects_v2,
    "ListObjectVersions": listing.list_object_versions,
    "DeleteObjects": batch_delete.delete_objects,
    "PostObject": post_object.post_object,
    "PutObject": objects.put_object,
    "GetObject": objects.get_object,
    "HeadObject": objects.head_object,
    "DeleteObject": objects.delete_object,
    "CopyObject": copy.copy_object,
    "RestoreObject": restoring.restore_object,
    "GetObjectAcl": acl.get_object_acl,
    "PutObjectAcl": acl.put_object_acl,
    "GetObjectTagging": tagging.get_object_tagging,
    "PutObjectTagging": tagging.put_object_tagging,
    "DeleteObjectTagging": tagging.delete_object_tagging,
    "GetObjectRetention": object_lock.get_object_retention,
    "PutObjectRetention": object_lock.put_object_retention,
    "GetObjectLegalHold": object_lock.get_object_legal_hold,
    "PutObjectLegalHold": object_lock.put_object_legal_hold,
    "GetObjectAttributes": attributes.get_object_attributes,
    "GetObjectAnnotation": object_annotations.get_object_annotation,
    "PutObjectAnnotation": object_annotations.put_object_annotation,
    "DeleteObjectAnnotation": object_annotations.delete_object_annotation,
    "ListObjectAnnotations": object_annotations.list_object_annotations,
    "UpdateObjectEncryption": reencryption.update_object_encryption,
    "SelectObjectContent": select.select_object_content,
    "CreateMultipartUpload": multipart.create_multipart_upload,
    "UploadPart": multipart.upload_part,
    "UploadPartCopy": multipart.upload_part_copy,
    "CompleteMultipartUpload": multipart.complete_multipart_upload,
    "AbortMultipartUpload": multipart.abort_multipart_upload,
    "ListParts": uploads.list_parts,
    "ListMultipartUploads": uploads.list_multipart_uploads,
}


def refusal(request: S3Request, *, as_boto_does: bool = True) -> str | None:
    """The reference's own `Authenticate`; see `signatures.refusal`."""
    return signatures.refusal(request, signer(request).credentials, as_boto_does=as_boto_does)


def signer(request: S3Request) -> Account:
    """Returns the account of the access key in the request; the main account if the key is unknown.

    The reference's own `Authenticate` refuses that; one from a test may accept it.
    """
    return account_of_access_key(signatures.access_key(request)) or MAIN


def reference(fault: Middleware | None = None, authenticate: Authenticate = refusal, region: str = US_EAST_1) -> Serve:
    """An empty server; a fault is placed between the verified signature and the operations."""
    state = ServerState(region)
    operate: Any = _operate  # a middleware between them knows requests of any server
    rest: Serve = operate if fault is None else wrap_with_middleware(fault, operate)

    def serve(request: Any) -> Response:
        return _respond(replace(request, state=state), rest, authenticate)

    return serve


def _respond(request: S3Request, serve: Serve, authenticate: Authenticate) -> Response:
    try:
        answer = _serve_authenticated(request, serve, authenticate)
    except S3Error as refused:
        answer = errors.error_response(refused)
    if request.method == "HEAD" and answer.status >= 400:
        answer.body = b""
    return with_request_ids(_with_region(request, answer, 403))


def _with_region(request: S3Request, answer: Response, status: int) -> Response:
    """The response with the region of the bucket, where AWS names it, even to requesters that may not see it."""
    asked = virtual_hosts.with_bucket_in_path(request)
    names_it = asked.operation in ("HeadBucket", "ListObjects", "ListObjectsV2") and answer.status == status
    if names_it and (bucket := asked.stored_bucket) is not None:
        answer.set("x-amz-bucket-region", bucket_list.region_of(bucket))
    return answer


def with_request_ids(answer: Response) -> Response:
    """The response with the ids of the request, if missing, also in an error document."""
    if any(name.lower() == "x-amz-request-id" for name, _ in answer.headers):
        return answer
    request_id, host_id = secrets.token_hex(8).upper(), secrets.token_urlsafe(48)
    answer.headers += [("x-amz-request-id", request_id), ("x-amz-id-2", host_id)]
    if answer.status >= 400 and answer.body.endswith(b"</Error>"):
        ids = f"<RequestId>{request_id}</RequestId><HostId>{host_id}</HostId></Error>"
        answer.body = answer.body.removesuffix(b"</Error>") + ids.encode()
    return answer


def _serve_authenticated(request: S3Request, serve: Serve, authenticate: Authenticate) -> Response:
    # A browser's preflight uses the request's own URL, which is signed for another method.
    if request.operation == cors.PREFLIGHT or not signatures.is_signed(request):
        return serve(integrity.receive(virtual_hosts.with_bucket_in_path(request)))
    if code := authenticate(request):
        return errors.error_response(S3Error(code, fields=signatures.refusal_details(request, code)))
    kept, headers = {}, dict(request.headers)
    for name, value in request.query.items():
        if name in _V2_QUERY_PARAMETERS or name.startswith("X-Amz-"):
            continue
        if name.lower().startswith("x-amz-") or name in _HEADERS_SIGNED_IN_QUERY:
            headers[name.lower()] = value  # signed in the query string, it counts as a header
        else:
            kept[name] = value
    known = replace(request, query_string=urlencode(kept), headers=headers, account=signer(request))
    known = replace(known, signing=signatures.signing(request))
    return serve(integrity.receive(virtual_hosts.with_bucket_in_path(known)))


def _operate(request: S3Request) -> Response:
    """Requests read or change the state one at a time."""
    with request.state.lock:
        try:
            answer = _perform_operation(request)
        except S3Error as refused:
            if refused.code == "MethodNotAllowed":  # a refusal of a grantee by e-mail does not know the request
                refused.fields = {"Method": request.method, "ResourceType": "ACL", **refused.fields}
            answer = errors.error_response(refused)
        return cors.with_cors_headers(request, _with_region(request, answer, 200))


def _leads_above(key: str) -> bool:
    """Returns whether the `..` segments ever outnumber the other segments so far."""
    depth = 0
    for segment in key.split("/"):
        depth += -1 if segment == ".." else 1
        if depth < 0:
            return True
    return False


def _refuse_other_than_utf_8(path: str) -> None:
    try:
        decoded_path(path).decode()
    except UnicodeDecodeError:
        raise S3Error("InvalidURI", URI=path) from None


def _perform_operation(request: S3Request) -> Response:
    if website_endpoint.is_website_request(request):
        asked = website_endpoint.with_bucket_in_path(request)
        if asked.operation == cors.PREFLIGHT:
            return cors.preflight(asked)
        answer = cors.with_cors_headers(asked, website_endpoint.respond(request, _perform_bucket_operation))
        answer.body = b"" if request.method == "HEAD" else answer.body
        return answer
    return _perform_bucket_operation(request)


def _perform_bucket_operation(request: S3Request) -> Response:
    name = request.operation
    _refuse_other_than_utf_8(request.path)
    if _leads_above(request.key):
        return Response(400)  # with no document
    if name == cors.PREFLIGHT:
        return cors.preflight(request)
    if name in BUCKETLESS_OPERATIONS:
        access.authorize_service(request)
        return BUCKETLESS_OPERATIONS[name](request)
    bucket = request.stored_bucket
    if len(request.key.encode()) > MAX_KEY_BYTES:
        raise S3Error("KeyTooLongError", Size=len(request.key.encode()), MaxSizeAllowed=MAX_KEY_BYTES)
    if request.bucket and bucket is None:
        raise S3Error("NoSuchBucket", BucketName=request.bucket)
    if bucket is None:
        access.authorize_service(request)
        raise _unknown_operation(request)
    access.authorize(request, bucket)
    ownership.must_own(bucket, request.headers.get("x-amz-expected-bucket-owner"))
    _refuse_misplaced(request)
    operation = OPERATIONS.get(name)
    if operation is None:
        raise _unknown_operation(request)
    payment.refuse_unconfirmed_requester(request, bucket)
    return payment.with_charge_header(request, bucket, operation(request, bucket))


def _refuse_misplaced(request: S3Request) -> None:
    """Refuses what belongs to requests of another kind."""
    name = request.operation
    both = selected_sub_resources(request.query)
    if len(both) > 1:
        raise invalid_argument("ResourceType", both[0], f"Conflicting query string parameters: {', '.join(both)}")
    if parameter := misplaced_sub_resource(request.method, request.bucket, request.key, request.query):
        raise S3Error("InvalidRequest", f"?{parameter} is no sub-resource of a {'key' if request.key else 'bucket'}")
    if "partNumber" in request.query and name in ("PutObject", "CopyObject"):
        message = "This operation does not accept partNumber without uploadId"
        raise invalid_argument("partNumber", request.parameter("partNumber"), message)
    reading = ("GetObject", "HeadObject", "DeleteObject", "CompleteMultipartUpload")
    if name in reading and copy.SOURCE in request.headers:
        message = "You can only specify a copy source header for copy requests."
        raise invalid_argument(copy.SOURCE, request.header(copy.SOURCE), message)


def _unknown_operation(request: S3Request) -> S3Error:
    """The error for something that is not an operation, or not one of this server."""
    if not request.operation and not subresource(request.bucket, request.key, request.query):
        kind = "OBJECT" if request.key else "BUCKET"
        return S3Error("MethodNotAllowed", Method=request.method, ResourceType=kind)
    return S3Error("NotImplemented", f"This server has no {request.operation or 'such operation'}.")
