"""Verifying Signature V2 and V4, in headers and in URLs, from the request as it arrived; written from the protocols.

It accepts the same as real servers: with V2, the path of a bucket with or without its final slash (boto signs it as
sent, boto3 always with a slash), and newer sub-resources such as object-lock, signed or not (boto3 signs some of them);
in V4 URLs, a Host with the port written twice (boto signs it so). It also accepts the order in which boto signs headers
with V4. Real servers do not: its faults refuse that.
"""

from __future__ import annotations

import base64
import datetime
import hmac
import itertools
import re
import time
from collections.abc import Iterable, Iterator
from hashlib import sha1, sha256
from urllib.parse import quote, quote_from_bytes, unquote

from reference.account import AccountKeys, account_of_access_key
from reference.protocol import messages
from reference.protocol.messages import S3Request, Signing, decoded_path
from reference.signatures import presigned

MAX_SKEW_SECONDS = 15 * 60
SIGNATURE_MISMATCH_CODE = "SignatureDoesNotMatch"
UNSIGNED_PAYLOADS = (
    "UNSIGNED-PAYLOAD",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
# Parameters that V2 signs as part of the resource.
V2_RESOURCE = {
    *("acl", "cors", "delete", "lifecycle", "location", "logging", "partNumber", "policy", "tagging"),
    *("requestPayment", "restore", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website"),
    *("response-content-type", "response-content-language", "response-expires", "response-cache-control"),
    *("response-content-disposition", "response-content-encoding", "select", "select-type"),
}
# Newer parameters, and ones that boto leaves out: botocore signs them, other clients do not.
V2_OPTIONAL_SUB_RESOURCES = {
    "accelerate",
    "analytics",
    "inventory",
    "metrics",
    "notification",
    "object-lock",
    "replication",
}


def is_signed(request: S3Request) -> bool:
    """Returns whether the request has a signature anywhere."""
    return presigned.count_mechanisms(request) > 0


def is_presigned(request: S3Request) -> bool:
    return is_signed(request) and "authorization" not in request.headers


def signing(request: S3Request) -> Signing:
    """Returns the signing of a request with a verified signature."""
    query, given = request.query, request.headers.get("authorization")
    if given is not None:
        return Signing(messages.V4 if given.startswith(_V4) else messages.V2, "REST-HEADER")
    if presigned.V4_ARGUMENT in query:
        return Signing(messages.V4, "REST-QUERY-STRING", presigned.v4_time(query["X-Amz-Date"]))
    return Signing(messages.V2, "REST-QUERY-STRING")


def access_key(request: S3Request) -> str:
    """The access key of the request's signature; an empty string without one."""
    given, query = request.headers.get("authorization", ""), request.query
    if given.startswith(_V4):
        return _components(given).get("Credential", "").partition("/")[0]
    if given:
        return given.removeprefix("AWS ").partition(":")[0]
    return query.get("X-Amz-Credential", "").partition("/")[0] or query.get("AWSAccessKeyId", "")


def refusal(
    request: S3Request, credentials: AccountKeys, *, now: float | None = None, as_boto_does: bool = True
) -> str | None:
    """Returns the error code for a signed request that is refused, or None if its signature is right.

    `as_boto_does`: with V4, a URL may be signed for a Host with the port written twice, and headers in the order of
    their lines, where x-amz-meta-a-b comes before x-amz-meta-a.
    """
    now = time.time() if now is None else now
    if presigned.count_mechanisms(request) > 1:
        return "InvalidArgument"
    query, given = request.query, request.headers.get("authorization", "")
    if given.startswith(_V4):
        return _refuse_v4_header(request, given, credentials, now, as_boto_does)
    if given.startswith("AWS "):
        return _refuse_v2_header(request, given, credentials, now)
    if "authorization" in request.headers:
        return "InvalidArgument"
    if presigned.V4_ARGUMENT in query:
        return _refuse_v4_query(request, credentials, now, as_boto_does)
    return _refuse_v2_query(request, credentials, now)


def refusal_details(request: S3Request, code: str) -> dict[str, str]:
    """Returns the elements of the error document for a request that is refused with this code."""
    given = request.headers.get("authorization", "")
    if code == "AccessDenied" and (unsigned := presigned.refused_headers(request)):
        return {"HeadersNotSigned": ", ".join(sorted(unsigned))}
    if code == "RequestTimeTooSkewed":
        server_time = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return {
            "RequestTime": signed_at(request),
            "ServerTime": server_time,
            "MaxAllowedSkewMilliseconds": f"{MAX_SKEW_SECONDS * 1000}",
        }
    if code == "AuthorizationHeaderMalformed":
        return {"Region": request.state.region}
    if code == "AccessDenied" and given.startswith(_V4) and (names := _unsigned_headers(request, given)):
        return {"HeadersNotSigned": ", ".join(sorted(names))}
    if code == "InvalidAccessKeyId":
        return {"AWSAccessKeyId": access_key(request)}
    if code == "InvalidArgument":
        signed = given.startswith(_V4) and presigned.count_mechanisms(request) == 1
        return {"ArgumentName": "x-amz-content-sha256" if signed else "Authorization"}
    if code != "SignatureDoesNotMatch" or not given:
        return {}
    if given.startswith(_V4):
        found = _components(given)
        scope = found["Credential"].partition("/")[2]
        payload = request.headers.get("x-amz-content-sha256", "")
        canonical = _canonical_request(
            request, request.query_string, request.headers["host"], found["SignedHeaders"], payload
        )
        text, signature = _v4_string_to_sign(signed_at(request), scope, canonical), found["Signature"]
    else:
        signed_date = "" if "x-amz-date" in request.headers else request.headers.get("date", "")
        text, signature = next(_v2_strings_to_sign(request, signed_date)), given.partition(":")[2]
    return {"AWSAccessKeyId": access_key(request), "StringToSign": text, "SignatureProvided": signature}


def _matches_any(given: str, possible: Iterable[str]) -> bool:
    return any(hmac.compare_digest(given.encode(), each.encode()) for each in possible)


# Version 2


def _refuse_v2_header(request: S3Request, given: str, credentials: AccountKeys, now: float) -> str | None:
    access_key, _, signature = given.removeprefix("AWS ").partition(":")
    if not access_key or not signature or " " in signature:
        return "InvalidArgument"
    if access_key != credentials.access_key:
        return "InvalidAccessKeyId"
    if code := _refuse_time(request, now):
        return code
    signed_date = "" if "x-amz-date" in request.headers else request.headers.get("date", "")
    if not _matches_any(signature, v2_signatures(request, signed_date, credentials)):
        return "SignatureDoesNotMatch"
    return _refuse_token(request)


def _refuse_v2_query(request: S3Request, credentials: AccountKeys, now: float) -> str | None:
    query = request.query
    if code := presigned.refuse_v2(request, now):
        return code
    if query["AWSAccessKeyId"] != credentials.access_key:
        return "InvalidAccessKeyId"
    if not _matches_any(query["Signature"], v2_signatures(request, query["Expires"], credentials)):
        return SIGNATURE_MISMATCH_CODE
    return _refuse_token(request)


def v2_signatures(request: S3Request, date: str, credentials: AccountKeys) -> Iterator[str]:
    """Returns the accepted signatures; the first is that of the path as it was sent, with the documented
    sub-resources."""
    for text in _v2_strings_to_sign(request, date):
        yield base64.b64encode(hmac.digest(credentials.secret_key.encode(), text.encode(), sha1)).decode()


def _v2_strings_to_sign(request: S3Request, date: str) -> Iterator[str]:
    amz = {
        name: value
        for name, value in [*request.query.items(), *request.headers.items()]
        if name.lower().startswith("x-amz-")
    }
    head = [
        request.method,
        request.headers.get("content-md5", request.query.get("content-md5", "")),
        request.headers.get("content-type", request.query.get("content-type", "")),
        date,
        *(f"{name.lower()}:{value.strip()}" for name, value in sorted(amz.items())),
    ]
    paths = [request.path] if request.key else [request.path, request.path.rstrip("/") + "/"]
    both = (
        [V2_RESOURCE]
        if V2_OPTIONAL_SUB_RESOURCES.isdisjoint(request.query)
        else [V2_RESOURCE, V2_RESOURCE | V2_OPTIONAL_SUB_RESOURCES]
    )
    for path, names in itertools.product(paths, both):
        marks = [f"{n}={v}" if v else n for n, v in sorted(request.query.items()) if n in names]
        yield "\n".join([*head, path + ("?" + "&".join(marks) if marks else "")])


def signed_at(request: S3Request) -> str:
    """Returns the time of a request with an Authorization header: x-amz-date, or Date if there is none."""
    return request.headers.get("x-amz-date", request.headers.get("date", ""))


def _refuse_time(request: S3Request, now: float) -> str | None:
    time_of_it = _request_time(signed_at(request))
    if not time_of_it:
        return "AccessDenied"
    return "RequestTimeTooSkewed" if abs(time_of_it - now) > MAX_SKEW_SECONDS else None


def _refuse_token(request: S3Request) -> str | None:
    given = {**{name.lower(): value for name, value in request.query.items()}, **request.headers}
    return refuse_token(access_key(request), given.get("x-amz-security-token"))


def refuse_token(access_key: str, given: str | None) -> str | None:
    """Returns the error code with which a session token, or its absence, is refused; None if it is the access key's
    own.

    The signature must have been verified.
    """
    account = account_of_access_key(access_key)
    if account is None or given == account.credentials.session_token:
        return "ExpiredToken" if account is not None and account.expired else None
    return "InvalidAccessKeyId" if given is None else "InvalidToken"


def _request_time(text: str) -> float:
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S +0000", "%Y%m%dT%H%M%SZ"):
        try:
            return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc).timestamp()
        except ValueError:
            continue
    return 0.0


# Version 4

_V4 = "AWS4-HMAC-SHA256 "


def _components(given: str) -> dict[str, str]:
    """Credential, SignedHeaders and Signature; empty unless all three are present."""
    pairs = [part.strip().partition("=") for part in given.removeprefix(_V4).split(",")]
    found = {name: value for name, _, value in pairs}
    whole = len(pairs) == len(found) == 3 and found.keys() == {"Credential", "SignedHeaders", "Signature"}
    return found if whole and all(found.values()) else {}


def _refuse_v4_header(
    request: S3Request, given: str, credentials: AccountKeys, now: float, as_boto_does: bool
) -> str | None:
    found = _components(given)
    access_key, _, scope = found.get("Credential", "").partition("/")
    if not access_key or not re.fullmatch(rf"[0-9]{{8}}/{request.state.region}/s3/aws4_request", scope):
        return "AuthorizationHeaderMalformed"
    signed, signature = found["SignedHeaders"], found["Signature"]
    if not all(signed.split(";")):
        return "AuthorizationHeaderMalformed"
    if access_key != credentials.access_key:
        return "InvalidAccessKeyId"
    if code := _refuse_time(request, now):
        return code
    if scope[:8] != _day(_request_time(signed_at(request))):
        return "AuthorizationHeaderMalformed"
    payload = request.headers.get("x-amz-content-sha256")
    if payload is None:
        return "InvalidRequest"
    if payload not in UNSIGNED_PAYLOADS and not _SHA256.fullmatch(payload):
        return "InvalidArgument"
    if _unsigned_headers(request, given):
        return "AccessDenied"
    host = request.headers.get("host", "")
    date = signed_at(request)
    wanted = (
        _v4_signature(request, request.query_string, host, scope, signed, date, payload, credentials, by_line=by_line)
        for by_line in ((False, True) if as_boto_does else (False,))
    )
    if not _matches_any(signature, wanted):
        return "SignatureDoesNotMatch"
    # A body is verified once its sender is known.
    if payload not in UNSIGNED_PAYLOADS and payload.lower() != sha256(request.body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    return _refuse_token(request)


def _unsigned_headers(request: S3Request, given: str) -> set[str]:
    """The names of the headers that must be signed, but are not."""
    signed = _components(given)["SignedHeaders"].split(";")
    return {name for name in request.headers if name.startswith("x-amz-") or name == "host"}.difference(signed)


def _day(moment: float) -> str:
    return time.strftime("%Y%m%d", time.gmtime(moment))


def _refuse_v4_query(request: S3Request, credentials: AccountKeys, now: float, as_boto_does: bool) -> str | None:
    query = request.query
    if code := presigned.refuse_v4(request, now):
        return code
    access_key, _, scope = query["X-Amz-Credential"].partition("/")
    if access_key != credentials.access_key:
        return "InvalidAccessKeyId"
    date, signed = query["X-Amz-Date"], query["X-Amz-SignedHeaders"]
    signature = query["X-Amz-Signature"]
    rest = "&".join(p for p in request.query_string.split("&") if not p.startswith("X-Amz-Signature="))
    host = request.headers.get("host", "")
    hosts = [host, f"{host}:{host.rpartition(':')[2]}"] if as_boto_does else [host]
    payload = request.header("x-amz-content-sha256", query.get("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"))
    wanted = [_v4_signature(request, rest, each, scope, signed, date, payload, credentials) for each in hosts]
    if not _matches_any(signature, wanted):
        return SIGNATURE_MISMATCH_CODE
    differs = _SHA256.fullmatch(payload) and payload.lower() != sha256(request.body).hexdigest()
    return "XAmzContentSHA256Mismatch" if differs else _refuse_token(request)


def _v4_signature(
    request: S3Request,
    query_string: str,
    host: str,
    scope: str,
    signed: str,
    date: str,
    payload: str,
    credentials: AccountKeys,
    *,
    by_line: bool = False,
) -> str:
    text = _v4_string_to_sign(
        date, scope, _canonical_request(request, query_string, host, signed, payload, by_line=by_line)
    )
    key = b"AWS4" + credentials.secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), sha256)
    return hmac.digest(key, text.encode(), sha256).hex()


def _v4_string_to_sign(date: str, scope: str, canonical: str) -> str:
    return "\n".join(["AWS4-HMAC-SHA256", date, scope, sha256(canonical.encode()).hexdigest()])


def _canonical_request(
    request: S3Request, query_string: str, host: str, signed: str, payload: str, *, by_line: bool = False
) -> str:
    parts = (part.partition("=") for part in query_string.split("&") if part)
    pairs = sorted((_encoded(name), _encoded(value)) for name, _, value in parts)  # select before select-type
    canonical_query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = {**request.headers, "host": host}
    lines = [f"{name}:{' '.join(headers.get(name, '').split())}" for name in signed.split(";")]
    return "\n".join(
        [
            request.method,
            quote_from_bytes(decoded_path(request.path), safe="/-_.~"),
            canonical_query,
            *(sorted(lines) if by_line else lines),
            "",
            signed,
            payload,
        ]
    )


def _encoded(text: str) -> str:
    return quote(unquote(text.replace("+", " ")), safe="-_.~")
