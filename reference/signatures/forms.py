"""HTML forms: reading multipart/form-data, and finding the sender of a form."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from hashlib import sha1, sha256

from reference.account import Account, account_of_access_key
from reference.protocol import messages
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request, Signing
from reference.signatures.presigned import v4_time
from reference.signatures.verification import refuse_token

MAX_BYTES_BEFORE_FILE = 20 * 1024
_V4_FIELDS = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
_V2_FIELDS = ("AWSAccessKeyId", "Signature")


@dataclass(frozen=True)
class SubmittedForm:
    """The fields before the file, by their names in lower case, and the file."""

    fields: Mapping[str, str]
    file: bytes


def read(request: S3Request) -> SubmittedForm:
    fields: dict[str, str] = {}
    size = 0
    for name, filename, value in parts(request):
        if name == "file":
            return SubmittedForm(_fill_in_filename(fields, filename), value)
        size += len(value)
        if size > MAX_BYTES_BEFORE_FILE:
            raise S3Error("MaxPostPreDataLengthExceeded", MaxPostPreDataLengthBytes=MAX_BYTES_BEFORE_FILE)
        text = value.decode()
        fields[name] = f"{fields[name]},{text}" if name in fields else text
    raise invalid_argument("file", "0", "POST requires exactly one file upload per request.")


def _fill_in_filename(fields: Mapping[str, str], filename: str | None) -> dict[str, str]:
    """Replaces the variable with the last segment of the file's path; without a filename parameter it stays."""
    if filename is None:
        return dict(fields)
    last = re.split(r"[/\\]", filename)[-1]
    return {name: value.replace("${filename}", last) for name, value in fields.items()}


def parts(request: S3Request) -> list[tuple[str, str | None, bytes]]:
    """Name in lower case, filename and content of each part."""
    content_type = Message()
    content_type["Content-Type"] = request.header("content-type")
    if content_type.get_content_type() != "multipart/form-data" or "content-type" not in request.headers:
        raise S3Error("PreconditionFailed", Condition="Bucket POST must be of the enclosure-type multipart/form-data")
    boundary = content_type.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise S3Error("MalformedPOSTRequest")
    pieces = re.split(rb"\r\n--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\r\n|\Z)", b"\r\n" + request.body)
    # The pieces alternate between content and the mark of a last boundary after it.
    if b"--" not in pieces[1::2]:
        raise S3Error("MalformedPOSTRequest")
    return [_part(piece) for piece in pieces[2 : 2 * pieces[1::2].index(b"--") + 1 : 2]]


def _part(piece: bytes) -> tuple[str, str | None, bytes]:
    head, empty, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    found = re.search(r"(?im)^content-disposition:[ \t]*form-data;(.*)$", head.decode())
    if not empty or found is None:
        raise S3Error("MalformedPOSTRequest")
    parameters = dict(re.findall(r'(\w+)="([^"]*)"', found[1]))
    return parameters.get("name", "").lower(), parameters.get("filename"), content


def sender(fields: Mapping[str, str]) -> Account | None:
    """Returns the signer of the form's policy; None for a form without a signature."""
    for names in (_V4_FIELDS, _V2_FIELDS):
        if any(name.lower() in fields for name in names):
            _refuse_incomplete(fields, names)
            account = _signer_v4(fields) if names is _V4_FIELDS else _signer_v2(fields)
            access_key = account.credentials.access_key
            if code := refuse_token(access_key, fields.get("x-amz-security-token")):
                raise S3Error(code, fields={"AWSAccessKeyId": access_key} if code == "InvalidAccessKeyId" else None)
            return account
    return None


def signing(fields: Mapping[str, str]) -> Signing:
    """Returns the signing of a form with a verified signature."""
    if "x-amz-date" in fields:
        return Signing(messages.V4, "POST", v4_time(fields["x-amz-date"]))
    return Signing(messages.V2, "POST")


def _refuse_incomplete(fields: Mapping[str, str], names: tuple[str, ...]) -> None:
    for name in (*names, "Policy"):
        if name.lower() not in fields:
            raise invalid_argument(
                name,
                "",
                f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the "
                "fields.",
            )


def _account_of_key(access_key: str) -> Account:
    account = account_of_access_key(access_key)
    if account is None:
        raise S3Error("InvalidAccessKeyId", AWSAccessKeyId=access_key)
    return account


def _signer_v2(fields: Mapping[str, str]) -> Account:
    account = _account_of_key(fields["awsaccesskeyid"])
    _verify(fields["signature"], signature_v2(account, fields["policy"]))
    return account


def _signer_v4(fields: Mapping[str, str]) -> Account:
    if fields["x-amz-algorithm"] != "AWS4-HMAC-SHA256":
        raise invalid_argument(
            "X-Amz-Algorithm", fields["x-amz-algorithm"], "X-Amz-Algorithm only supports AWS4-HMAC-SHA256"
        )
    if not re.fullmatch(r"\d{8}T\d{6}Z", fields["x-amz-date"]):
        raise invalid_argument(
            "X-Amz-Date", fields["x-amz-date"], "X-Amz-Date must be formated via ISO8601 Long format"
        )
    credential = fields["x-amz-credential"]
    parts = credential.split("/")
    if len(parts) != 5 or not re.fullmatch(r"\d{8}", parts[1]) or parts[3:] != ["s3", "aws4_request"]:
        raise invalid_argument("X-Amz-Credential", credential, "the Credential is mal-formed")
    if parts[2] != "us-east-1":
        raise invalid_argument(
            "X-Amz-Credential", credential, f"the region '{parts[2]}' is wrong; expecting 'us-east-1'"
        )
    account = _account_of_key(parts[0])
    _verify(fields["x-amz-signature"], signature_v4(account, "/".join(parts[1:]), fields["policy"]))
    return account


def signature_v2(account: Account, policy: str) -> str:
    return base64.b64encode(hmac.digest(account.credentials.secret_key.encode(), policy.encode(), sha1)).decode()


def signature_v4(account: Account, scope: str, policy: str) -> str:
    key = b"AWS4" + account.credentials.secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), sha256)
    return hmac.digest(key, policy.encode(), sha256).hex()


def _verify(given: str, wanted: str) -> None:
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise S3Error("SignatureDoesNotMatch")
