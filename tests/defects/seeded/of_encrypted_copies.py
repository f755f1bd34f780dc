"""Seeded defects of encryption in copies, uploads in parts and attributes."""

from __future__ import annotations

from hashlib import md5
from itertools import product

from reference.objects.encryption import KMS_KEY_ID, OWN_KMS_KEY, key_arn
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTH, BOTO3, RAW_V4, defect
from tests.defects.stored import version_named

F, M = "encryption/from_one_to_another", "encryption/kms_members"
SSE = "x-amz-server-side-encryption"
KINDS = ("AES256", "kms", "customer")


@defect(
    *(
        f"{F}::{check}[{source}_to_{target}]"
        for check in ("copy_is_encrypted_as_requested", "copied_part_is_encrypted_as_its_upload")
        for source, target in product(KINDS, KINDS)
    ),
    clients=BOTO3,
    over_https=True,
)
def copies_do_not_say_how_they_are_encrypted(request: S3Request, serve: Serve) -> Response:
    """The responses to copies do not say how the copy is encrypted."""
    answer = serve(request)
    if request.operation in ("CopyObject", "UploadPartCopy"):
        answer.headers = [(name, value) for name, value in answer.headers if not name.lower().startswith(SSE)]
    return answer


@defect(
    *(
        f"{M}::malformed_encryption_context_is_refused[{operation}-{case}]"
        for operation, case in product(("CreateMultipartUpload", "CopyObject"), ("no_base64", "no_json", "no_object"))
    ),
    clients=BOTO3,
)
def contexts_of_copies_are_not_read(request: S3Request, serve: Serve) -> Response:
    """The encryption context of a copy or an upload is ignored."""
    return serve(request.without(f"{SSE}-context"))


@defect(f"{M}::part_says_the_key", f"{M}::copied_part_says_the_key", f"{M}::completion_says_the_key", clients=BOTO3)
def parts_do_not_say_their_kms_key(request: S3Request, serve: Serve) -> Response:
    """The responses to parts and completions have no KMS key id."""
    answer = serve(request)
    in_parts = request.operation in ("UploadPart", "UploadPartCopy", "CompleteMultipartUpload")
    return answer.set(f"{SSE}-aws-kms-key-id", None) if in_parts else answer


@defect(f"{M}::attributes_need_no_key", clients=BOTO3)
def attributes_of_kms_objects_are_refused(request: S3Request, serve: Serve) -> Response:
    """GetObjectAttributes of an object with a KMS key is refused."""
    version = version_named(request)
    refused = request.operation == "GetObjectAttributes" and version and version.encryption.get(SSE) == "aws:kms"
    return error(400, "InvalidRequest") if refused else serve(request)


@defect(
    f"{M}::key_of_a_form_without_kms_is_refused[with_AES256]",
    f"{M}::key_of_a_form_without_kms_is_refused[without_an_algorithm]",
    clients=RAW_V4,
)
def kms_key_beside_aes256_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A form is taken although it names a KMS key without aws:kms."""
    answer = serve(request)
    refused = request.operation == "PostObject" and answer.status == 400 and b"aws-kms-key-id" in request.body
    return Response(204) if refused else answer


@defect(f"{F}::copy_is_encrypted_as_requested[AES256_to_kms]", clients=BOTO3)
def copies_forget_their_kms_key(request: S3Request, serve: Serve) -> Response:
    """A copy that asks for a KMS key is encrypted with the service's key, and its response says otherwise."""
    answer = serve(request)
    if request.operation == "CopyObject" and answer.status == 200:
        version = version_named(request)
        if version is not None and version.encryption.get(SSE) == "aws:kms":
            version.encryption = {SSE: "AES256"}
    return answer


@defect(
    *(
        f"{F}::{check}[{case}]"
        for check in ("copy_is_encrypted_as_requested", "copied_part_is_encrypted_as_its_upload")
        for case in ("kms_to_nameless_kms", "nameless_kms_to_kms", "kms_to_other_kms", "other_kms_to_kms")
    ),
    clients=BOTO3,
)
def copies_change_no_kms_key(request: S3Request, serve: Serve) -> Response:
    """A copy under another KMS key is returned with another one."""
    answer = serve(request)
    if request.operation in ("CopyObject", "UploadPartCopy", "GetObject") and answer.header(f"{SSE}-aws-kms-key-id"):
        named = answer.header(f"{SSE}-aws-kms-key-id") == OWN_KMS_KEY
        answer.set(f"{SSE}-aws-kms-key-id", key_arn(KMS_KEY_ID) if named else OWN_KMS_KEY)
    return answer


@defect("encryption/applied_default::part_and_completion_say_aes256", clients=BOTH)
def parts_do_not_say_the_default(request: S3Request, serve: Serve) -> Response:
    """CompleteMultipartUpload does not say how the object is encrypted."""
    answer = serve(request)
    return answer.set(SSE, None) if request.operation == "CompleteMultipartUpload" else answer


@defect(
    "encryption/etags::etag_under_a_customers_key_is_no_md5",
    "encryption/etags::etag_under_a_kms_key_is_no_md5",
    clients=BOTO3,
    over_https=True,
)
def every_etag_is_the_md5(request: S3Request, serve: Serve) -> Response:
    """The ETag is the MD5 of the bytes, however they are encrypted."""
    answer = serve(request)
    version = version_named(request)
    plain = version is not None and not version.parts and answer.header("ETag")
    return answer.set("ETag", f'"{md5(version.body).hexdigest()}"') if version and plain else answer


@defect("encryption/etags::etag_of_a_copy_without_the_key_is_the_md5", clients=BOTO3, over_https=True)
def copies_keep_the_etag(request: S3Request, serve: Serve) -> Response:
    """A copy has the ETag of its source."""
    answer = serve(request)
    return (
        answer.sub(b"<ETag>[^<]*", b"<ETag>&quot;of-the-source&quot;") if request.operation == "CopyObject" else answer
    )


@defect("multipart/customer_keys::completion_names_no_encryption", clients=BOTO3, over_https=True)
def completions_name_an_encryption(request: S3Request, serve: Serve) -> Response:
    """Every completion says that the service's key encrypts its object."""
    answer = serve(request)
    return answer.set(SSE, "AES256") if request.operation == "CompleteMultipartUpload" else answer


@defect("rare/select::object_with_a_customer_key_is_queried", clients=BOTO3, over_https=True)
def queries_need_no_key(request: S3Request, serve: Serve) -> Response:
    """SelectObjectContent needs no customer key."""
    version = version_named(request)
    if request.operation == "SelectObjectContent" and version is not None:
        version.encryption = {}
        return serve(request.without(*(name for name in request.headers if name.startswith(f"{SSE}-customer-"))))
    return serve(request)
