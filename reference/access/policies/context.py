"""The keys of a request that a policy's conditions can use."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from reference.access.policies.conditions import Context
from reference.account import ANONYMOUS
from reference.protocol import documents
from reference.protocol.messages import LISTINGS, S3Request
from reference.state import Bucket, Version

_HEADERS = (
    "if-match",
    "if-none-match",
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)
_LOCK_SOURCES = {
    "object-lock-mode": ("x-amz-object-lock-mode", "Mode"),
    "object-lock-retain-until-date": ("x-amz-object-lock-retain-until-date", "RetainUntilDate"),
    "object-lock-legal-hold": ("x-amz-object-lock-legal-hold", "Status"),
}
_CREATES_OBJECT = {
    **dict.fromkeys(("PutObject", "CopyObject", "CompleteMultipartUpload", "PostObject"), "true"),
    **dict.fromkeys(("CreateMultipartUpload", "UploadPart", "UploadPartCopy"), "false"),
}
"""The requests that need s3:PutObject: "true" for those that make an object, "false" for others."""
_LISTINGS = (*LISTINGS, "ListObjectVersions", "ListMultipartUploads")


def condition_context(request: S3Request, bucket: Bucket, version: Version | None) -> Context:
    """Returns the values of the keys; `version` is the subject of the request, if its tags can be used."""
    headers = _headers(request, bucket)
    found = _sender_values(request)
    found["s3:resourceaccount"] = bucket.owner.number
    found |= {f"s3:{name}": headers[name] for name in _HEADERS if name in headers}
    if "x-amz-copy-source" in headers:
        found["s3:x-amz-copy-source"] = unquote(headers["x-amz-copy-source"]).removeprefix("/")
    if request.operation in _CREATES_OBJECT:
        found["s3:objectcreationoperation"] = _CREATES_OBJECT[request.operation]
    if "versionId" in request.query:
        found["s3:versionid"] = request.parameter("versionId")
    if request.operation in _LISTINGS:
        asked = ("prefix", "delimiter", "max-keys")
        found |= {f"s3:{name}": request.parameter(name) for name in asked if name in request.query}
    found |= _lock_values(request, headers)
    context = {key: [value] for key, value in found.items()}
    tags = _tags(request, headers)
    if tags:
        context["s3:requestobjecttagkeys"] = list(tags)
    context |= {f"s3:requestobjecttag/{key.lower()}": [value] for key, value in tags.items()}
    if bucket.has_abac:
        context |= {f"aws:resourcetag/{key.lower()}": [value] for key, value in bucket.tags.items()}
    if version is not None:
        context |= {f"s3:existingobjecttag/{key.lower()}": [value] for key, value in version.tags.items()}
    return context


def _headers(request: S3Request, bucket: Bucket) -> Mapping[str, str]:
    """The headers of the request. For a part, the headers of its CreateMultipartUpload count, too."""
    upload = bucket.uploads.get(request.parameter("uploadId"))
    return request.headers if upload is None else {**upload.begun_with, **request.headers}


def _sender_values(request: S3Request) -> dict[str, str]:
    now = time.time()
    known = {
        "aws:sourceip": request.source_ip,
        "aws:securetransport": str(request.secure).lower(),
        "aws:referer": request.header("referer"),
        "aws:useragent": request.header("user-agent"),
        "aws:currenttime": datetime.datetime.fromtimestamp(now, datetime.timezone.utc).isoformat(),
        "aws:epochtime": str(int(now)),
        "aws:principaltype": "Anonymous",
    }
    account, signing = request.requester, request.signing
    if account != ANONYMOUS:
        known |= {
            "aws:principaltype": "User" if account.user else "Account",
            "aws:principalaccount": account.number,
            "aws:principalarn": account.arn,
            "aws:userid": account.credentials.access_key if account.user else account.number,
            "aws:username": account.user,
        }
    if signing is not None:
        known |= {"s3:authtype": signing.place, "s3:signatureversion": signing.version}
    if signing is not None and signing.place != "REST-HEADER":
        # Signature V2 has no time of signing: its age is always 0.
        known["s3:signatureage"] = str(int((now - signing.made) * 1000) if signing.made else 0)
    return {key: value for key, value in known.items() if value}


def _lock_values(request: S3Request, headers: Mapping[str, str]) -> dict[str, str]:
    """The requested lock: from headers, or from the document of PutObjectRetention or PutObjectLegalHold."""
    root = {"PutObjectRetention": "Retention", "PutObjectLegalHold": "LegalHold"}.get(request.operation)
    document = documents.parse(request.body, root) if root else None
    found = {}
    for name, (header, element) in _LOCK_SOURCES.items():
        value = headers.get(header) if document is None else documents.text(document, element)
        if value:
            found[f"s3:{name}"] = value
    days = _days_until(found.get("s3:object-lock-retain-until-date", ""))
    return found | ({"s3:object-lock-remaining-retention-days": days} if days else {})


def _days_until(date: str) -> str:
    try:
        end = datetime.datetime.fromisoformat(date.replace("Z", "+00:00"))
    except ValueError:
        return ""  # the operation refuses it
    end = end if end.tzinfo else end.replace(tzinfo=datetime.timezone.utc)
    return str((end - datetime.datetime.now(datetime.timezone.utc)).days)


def _tags(request: S3Request, headers: Mapping[str, str]) -> dict[str, str]:
    """The tags that the request wants to give an object, valid or not."""
    if request.operation != "PutObjectTagging":
        return dict(parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True))
    tagging = documents.parse(request.body, "Tagging")
    if tagging is None:
        return {}
    pairs = [(documents.text(tag, "Key"), documents.text(tag, "Value")) for tag in tagging.iterfind("TagSet/Tag")]
    return {key: value or "" for key, value in pairs if key}
