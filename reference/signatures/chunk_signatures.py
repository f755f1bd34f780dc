"""Signed chunks of a body: a chain of signatures that begins with that of the headers."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

from reference.account import AccountKeys
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request

SIGNED_PAYLOADS = ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
MIN_CHUNK_BYTES = 8192
_EXTENSION = re.compile(rb";chunk-signature=([0-9a-f]{64})")
_EMPTY_SHA256 = sha256().hexdigest()


def is_signed(request: S3Request) -> bool:
    return request.header("x-amz-content-sha256") in SIGNED_PAYLOADS


def signature_in(extension: bytes | None) -> str:
    """The signature in the extension of a chunk's size."""
    found = _EXTENSION.fullmatch(extension or b"")
    if found is None:
        raise S3Error("IncompleteBody")
    return found[1].decode()


def signature_chain(
    request: S3Request, credentials: AccountKeys, pieces: list[bytes], trailer: bytes = b""
) -> list[str]:
    """The right signatures of these chunks, and of the lines of a trailer, if there is one."""
    authorization = request.header("authorization")
    scope = authorization.partition("Credential=")[2].partition(",")[0].partition("/")[2]
    key = b"AWS4" + credentials.secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), sha256)
    signatures = [authorization.rpartition("Signature=")[2]]

    def sign(kind: str, *rest: str) -> None:
        text = "\n".join((f"AWS4-HMAC-SHA256-{kind}", request.header("x-amz-date"), scope, signatures[-1], *rest))
        signatures.append(hmac.digest(key, text.encode(), sha256).hex())

    for piece in pieces:
        sign("PAYLOAD", _EMPTY_SHA256, sha256(piece).hexdigest())
    if trailer:
        sign("TRAILER", sha256(trailer).hexdigest())
    return signatures[1:]
