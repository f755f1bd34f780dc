"""UpdateObjectEncryption: encrypting an object with a KMS key in place."""

from __future__ import annotations

import re

from reference.configurations.bucket_encryption import AES256
from reference.objects import encryption
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.signatures import integrity
from reference.state import Bucket

_ARN = re.compile(r"arn:aws[-a-z0-9]*:kms:[-a-z0-9]*:[0-9]{12}:key/.+")


def update_object_encryption(request: S3Request, bucket: Bucket) -> Response:
    if request.header("authorization").startswith("AWS "):
        raise S3Error("InvalidRequest", "Requests that modify an object encryption configuration require V4.")
    integrity.require_digest(request)
    integrity.verify(request)
    wanted = documents.parse(request.body, "ObjectEncryption")
    found = None if wanted is None else wanted.find("SSE-KMS")
    if found is None:
        raise S3Error("MalformedXML")
    name = documents.text(found, "KMSKeyArn") or ""
    if not _ARN.fullmatch(name):
        raise S3Error("InvalidRequest", "Requests that modify an object's encryption type require a valid KMS key ARN.")
    version = find(request, bucket)
    if version.encryption.get(encryption.HEADER) not in (AES256, "aws:kms"):
        raise S3Error("InvalidRequest", "Only source objects encrypted with SSE-S3 or SSE-KMS are supported.")
    bucket_key = documents.text(found, "BucketKeyEnabled") == "true"
    version.encryption = {encryption.HEADER: "aws:kms", encryption.KMS_KEY: encryption.key_arn(name)} | (
        {encryption.BUCKET_KEY: "true"} if bucket_key else {}
    )
    return responses.empty()
