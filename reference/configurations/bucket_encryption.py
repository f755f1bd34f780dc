"""The default encryption of buckets: it applies to new objects if their requests have no encryption."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference.protocol import documents, responses
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import Bucket

AES256 = "AES256"
KMS = ("aws:kms", "aws:kms:dsse")
_DEFAULT = "ApplyServerSideEncryptionByDefault"
_BLOCKABLE = ("NONE", "SSE-C")


@dataclass(frozen=True)
class DefaultEncryption:
    """A bucket's rule. Every bucket has one; this is the initial one."""

    algorithm: str = AES256
    key: str = ""
    bucket_key: bool = False
    blocked: tuple[str, ...] = field(default=())

    def as_element(self) -> dict[str, object]:
        content: dict[str, object] = {
            _DEFAULT: {"SSEAlgorithm": self.algorithm, "KMSMasterKeyID": self.key or None},
            "BucketKeyEnabled": self.bucket_key,
        }
        return content | ({"BlockedEncryptionTypes": {"EncryptionType": list(self.blocked)}} if self.blocked else {})


def default_of(bucket: Bucket) -> DefaultEncryption:
    found = bucket.encryption
    return found if isinstance(found, DefaultEncryption) else DefaultEncryption()


def get_bucket_encryption(request: S3Request, bucket: Bucket) -> Response:
    return responses.xml("ServerSideEncryptionConfiguration", {"Rule": default_of(bucket).as_element()})


def put_bucket_encryption(request: S3Request, bucket: Bucket) -> Response:
    integrity.require_digest(request)
    integrity.verify(request)
    wanted = documents.parse(request.body, "ServerSideEncryptionConfiguration")
    rules = [] if wanted is None else wanted.findall("Rule")
    if len(rules) != 1:
        raise S3Error("MalformedXML")
    bucket.encryption = _default_of_rule(rules[0])
    return responses.empty()


def _default_of_rule(rule: Element) -> DefaultEncryption:
    by_default = rule.find(_DEFAULT)
    algorithm = AES256 if by_default is None else documents.text(by_default, "SSEAlgorithm")
    key = None if by_default is None else documents.text(by_default, "KMSMasterKeyID")
    bucket_key = documents.text(rule, "BucketKeyEnabled") or "false"
    blocked = tuple(found.text or "" for found in rule.findall("BlockedEncryptionTypes/EncryptionType"))
    well_formed = algorithm in (AES256, *KMS) and bucket_key in ("true", "false") and set(blocked) <= set(_BLOCKABLE)
    if algorithm is None or not well_formed:
        raise S3Error("MalformedXML")
    if key and algorithm not in KMS:
        raise S3Error(
            "InvalidArgument",
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms",
            ArgumentName="ApplyServerSideEncryptionByDefault",
        )
    return DefaultEncryption(algorithm, key or "", bucket_key == "true", blocked)


def delete_bucket_encryption(request: S3Request, bucket: Bucket) -> Response:
    bucket.encryption = None
    return responses.empty(204)
