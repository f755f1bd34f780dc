"""Faults of encryption in copies, uploads in parts and attributes."""

from __future__ import annotations

from hashlib import md5

from reference.faults.coded.stored_versions import version_named
from reference.faults.table import fault
from reference.objects.encryption import KMS_KEY_ID, OWN_KMS_KEY, key_arn
from reference.protocol.messages import Response, S3Request, Serve, error

SSE = "x-amz-server-side-encryption"


@fault()
def attributes_of_kms_objects_are_refused(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes of an object with a KMS key is refused."""
    version = version_named(request)
    refused = request.operation == "GetObjectAttributes" and version and version.encryption.get(SSE) == "aws:kms"
    return error(400, "InvalidRequest") if refused else serve(request)


@fault(on=("CopyObject",))
def copies_lose_their_kms_key(request: S3Request, serve: Serve) -> Response:
    """A copy that asks for a KMS key is encrypted with the service's key, and its response says otherwise."""
    answer = serve(request)
    if answer.status == 200:
        version = version_named(request)
        if version is not None and version.encryption.get(SSE) == "aws:kms":
            version.encryption = {SSE: "AES256"}
    return answer


@fault(on=("CopyObject", "UploadPartCopy", "GetObject"))
def copies_return_another_kms_key(request: S3Request, serve: Serve) -> Response:
    """A copy under another KMS key is returned with another one."""
    answer = serve(request)
    if answer.header(f"{SSE}-aws-kms-key-id"):
        named = answer.header(f"{SSE}-aws-kms-key-id") == OWN_KMS_KEY
        answer.set(f"{SSE}-aws-kms-key-id", key_arn(KMS_KEY_ID) if named else OWN_KMS_KEY)
    return answer


@fault(over_https=True)
def encrypted_objects_have_an_md5_etag(request: S3Request, serve: Serve) -> Response:
    """The ETag is the MD5 of the bytes, also of encrypted objects."""
    answer = serve(request)
    version = version_named(request)
    plain = version is not None and not version.parts and answer.header("ETag")
    return answer.set("ETag", f'"{md5(version.body).hexdigest()}"') if version and plain else answer


@fault(on=("SelectObjectContent",), over_https=True)
def select_needs_no_customer_key(request: S3Request, serve: Serve) -> Response:
    """SelectObjectContent needs no customer key."""
    version = version_named(request)
    if version is not None:
        version.encryption = {}
        return serve(request.without(*(name for name in request.headers if name.startswith(f"{SSE}-customer-"))))
    return serve(request)
