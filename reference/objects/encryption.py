"""The encryption of objects: with the service's keys, with KMS keys, or with a customer's key, which each request
carries.

Nothing is really encrypted: only the responses and the rights of readers depend on it.
"""

from __future__ import annotations

import base64
import json
from hashlib import md5

from reference.configurations import bucket_encryption
from reference.configurations.bucket_encryption import KMS
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import Bucket, Version

HEADER = "x-amz-server-side-encryption"
CUSTOMER_KEY = f"{HEADER}-customer-"
COPY_SOURCE_CUSTOMER_KEY = "x-amz-copy-source-server-side-encryption-customer-"
KMS_KEY, BUCKET_KEY = f"{HEADER}-aws-kms-key-id", f"{HEADER}-bucket-key-enabled"
OWN_KMS_KEY = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
KMS_KEY_ID = "12345678-90ab-cdef-1234-567890abcdef"
OTHER_KMS_KEY_ID = "fedcba09-8765-4321-fedc-ba0987654321"
"""Keys that the main account has made."""
_KMS_KEYS = {OWN_KMS_KEY: OWN_KMS_KEY} | {
    name: f"arn:aws:kms:us-east-1:123456789012:key/{name}" for name in (KMS_KEY_ID, OTHER_KMS_KEY_ID)
}
_CONTEXT_HEADER = f"{HEADER}-context"
_MISSING_KEY_MESSAGE = "Requests specifying Server Side Encryption with Customer provided keys must provide "


def headers_of_new_object(request: S3Request, bucket: Bucket) -> dict[str, str]:
    """Returns the headers about the encryption of an object."""
    customers = _customer_key_headers(request)
    if customers and "SSE-C" in bucket_encryption.default_of(bucket).blocked:
        raise S3Error("AccessDenied", "Uploads with customer provided keys are blocked for this bucket")
    wanted, key = request.headers.get(HEADER), request.headers.get(KMS_KEY)
    if customers and wanted is not None:
        raise invalid_argument(
            HEADER,
            wanted,
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
        )
    if wanted not in (None, "AES256", *KMS):
        raise invalid_argument(HEADER, wanted, "The encryption method specified is not supported")
    if key is not None and wanted not in KMS:
        raise invalid_argument(
            HEADER,
            wanted,
            "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : "
            "aws:kms",
        )
    if customers:
        return customers
    default = bucket_encryption.default_of(bucket)
    if wanted is None:
        wanted, key = default.algorithm, default.key
    if wanted not in KMS:
        return {HEADER: "AES256"}
    _refuse_old_signature(request)
    _refuse_other_context(request)
    kept = {HEADER: wanted, KMS_KEY: key_arn(key or OWN_KMS_KEY)}
    bucket_key = request.header(BUCKET_KEY, str(default.bucket_key)).lower() == "true"
    return kept | ({BUCKET_KEY: "true"} if bucket_key else {})


def key_arn(name: str) -> str:
    """A KMS key's ARN, from the id or the ARN."""
    if name in _KMS_KEYS.values():
        return name
    if name not in _KMS_KEYS:
        raise S3Error("KMS.NotFoundException", f"Invalid keyId '{name}'")
    return _KMS_KEYS[name]


def _refuse_old_signature(request: S3Request) -> None:
    if request.header("authorization").startswith("AWS "):
        raise S3Error(
            "InvalidArgument",
            "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
            ArgumentName="Authorization",
        )


def _refuse_other_context(request: S3Request) -> None:
    """The context of a KMS key is a JSON object with string values, in base64."""
    given = request.headers.get(_CONTEXT_HEADER)
    try:
        found = {} if given is None else json.loads(base64.b64decode(given, validate=True))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise invalid_argument(
            _CONTEXT_HEADER, given, "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded JSON"
        )


def _customer_key_headers(request: S3Request) -> dict[str, str]:
    """Returns the headers about a customer's key, if the request carries one for the data that it stores."""
    algorithm, key, digest = (request.headers.get(CUSTOMER_KEY + name) for name in ("algorithm", "key", "key-md5"))
    if (algorithm, key, digest) == (None, None, None):
        return {}
    _refuse_plain_http(request)
    if algorithm is None:
        raise invalid_argument(HEADER, "null", f"{_MISSING_KEY_MESSAGE}a valid encryption algorithm.")
    _refuse_other_algorithm(algorithm)
    if key is None:
        raise invalid_argument(HEADER, "null", f"{_MISSING_KEY_MESSAGE}an appropriate secret key.")
    secret = base64.b64decode(key)
    if len(secret) != 32 or digest is None:
        raise invalid_argument(HEADER, "null", "The secret key was invalid for the specified algorithm.")
    if digest != _digest(secret):
        raise invalid_argument(
            HEADER, "null", "The calculated MD5 hash of the key did not match the hash that was provided."
        )
    return {f"{CUSTOMER_KEY}algorithm": algorithm, f"{CUSTOMER_KEY}key-MD5": digest}


def _refuse_plain_http(request: S3Request) -> None:
    if not request.secure:
        raise S3Error(
            "InvalidRequest",
            "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
            "connection.",
        )


def _refuse_other_algorithm(algorithm: str) -> None:
    if algorithm != "AES256":
        raise S3Error("InvalidEncryptionAlgorithmError", ArgumentName=HEADER, ArgumentValue=algorithm)


def _digest(secret: bytes) -> str:
    return base64.b64encode(md5(secret, usedforsecurity=False).digest()).decode()


def admit_reader(request: S3Request, version: Version, prefix: str = CUSTOMER_KEY) -> None:
    """Refuses a read of an object encrypted with a customer's key without this key, and of any other object with
    one."""
    given = {name: value for name, value in request.headers.items() if name.startswith(prefix)}
    if version.encryption.get(HEADER) in KMS and request.operation != "HeadObject":
        _refuse_old_signature(request)
    digest = version.encryption.get(f"{CUSTOMER_KEY}key-MD5")
    if given:
        _refuse_plain_http(request)
        _refuse_other_algorithm(given.get(f"{prefix}algorithm", ""))
    if given and digest is None:
        raise S3Error("InvalidRequest", "The encryption parameters are not applicable to this object.")
    if not given and digest is not None:
        raise S3Error(
            "InvalidRequest",
            "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to "
            "retrieve the object.",
        )
    sent = given.get(f"{prefix}key", "")
    if digest is not None and (digest != given.get(f"{prefix}key-md5") or digest != _digest(base64.b64decode(sent))):
        raise S3Error("AccessDenied", f"{_MISSING_KEY_MESSAGE}the correct secret key.")


def admit_part(request: S3Request, target: Version) -> None:
    """Refuses a part without the customer's key of its upload, or with a key if the upload has none."""
    refuse_encryption_headers(request)
    begun, given = target.encryption.get(f"{CUSTOMER_KEY}key-MD5"), _customer_key_headers(request)
    if (begun is None) != (not given):
        raise S3Error(
            "InvalidRequest",
            "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate "
            "encryption parameters.",
        )
    if begun != given.get(f"{CUSTOMER_KEY}key-MD5"):
        raise S3Error("InvalidRequest", "The provided encryption parameters did not match the ones used originally.")


def refuse_encryption_headers(request: S3Request) -> None:
    """Refuses encryption headers in a read, which cannot choose the encryption of an object."""
    if HEADER in request.headers:
        raise invalid_argument(HEADER, request.header(HEADER), f"{HEADER} header is not supported for this operation.")


def etag_of(version: Version) -> str:
    """The MD5 of the bytes, except for objects encrypted with KMS or customer keys."""
    known = version.encryption.get(HEADER) == "AES256" or not version.encryption
    secret = b"" if known else repr(version.encryption).encode()
    return md5(secret + version.body, usedforsecurity=False).hexdigest()
