"""Signs in the requests and responses of one result, besides its expected and actual response. Severities and findings
follow from them.

Requests for a sub-resource that destroy the bucket or object itself; grants and versions that are not kept; responses
of another operation; public content instead of a sub-resource.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.access_rules import ACL_RULE, rule_of
from reports.diagnosis.exchanges.requests import (
    CHANGING,
    LISTING_PARAMETERS,
    OBJECT_PARAMETERS,
    Seen,
    is_abort,
    is_about_sub_resource,
    is_copy,
    parameters_of,
    place_of,
    sender_proof_of,
    sub_resources,
)

LOST_BUCKET_CODE, NOT_EMPTY_CODE = "NoSuchBucket", "BucketNotEmpty"


def destroying_request_of(seen: Seen) -> RecordedExchange | None:
    """Returns the request for a sub-resource after which a bucket, or an object, is found changed or missing; None if
    there is none."""
    return _bucket_deleting_request(seen) or _object_changing_request(seen)


def deletes_its_bucket(seen: Seen) -> bool:
    """Returns whether a request for a sub-resource of a bucket has deleted the bucket."""
    return _bucket_deleting_request(seen) is not None


def deletes_bucket_with_objects(seen: Seen) -> bool:
    """Returns whether a bucket with an object, or with an object's hidden version, was deleted instead of being
    refused."""
    if NOT_EMPTY_CODE not in (code for _, code in seen.deviation.expected.get("replies", ())):
        return False
    if seen.sent.method != "DELETE" or not seen.sent.succeeded:
        return False
    stored: set[tuple[str, str]] = set()
    for each in seen.result.exchanges:
        if not each.succeeded or sub_resources(each.url) or not each.place[1]:
            continue
        if each.method == "PUT":
            stored.add(each.place)
        elif each.method == "DELETE" and not _is_object_hidden(each):
            stored.discard(each.place)
    return any(bucket == seen.sent.place[0] for bucket, _ in stored)


def _is_object_hidden(deletion: RecordedExchange) -> bool:
    """Returns whether a delete marker was made, and the object is still there as a version."""
    return bool(deletion.response_header("x-amz-delete-marker")) and "versionid" not in parameters_of(deletion.url)


def _bucket_deleting_request(seen: Seen) -> RecordedExchange | None:
    """Returns the successful deletion of a bucket's sub-resource after which the bucket is missing. The bucket was
    there before, and no other request changed or found it in between."""
    deviation, last = seen.deviation, seen.sent
    if deviation.status != 404 or deviation.got["replies"][0][1] not in ("", LOST_BUCKET_CODE):
        return None
    if last.method != "HEAD" and LOST_BUCKET_CODE not in last.response_body.text:
        return None
    # A bucket that was to be found was there, though the run may have made it before the check.
    there, found = last.method == "HEAD" and "success" in deviation.expected, None
    for each in seen.before:
        if each.place[0] != last.place[0] or not each.succeeded:
            continue
        if each.method == "DELETE" and not each.place[1].strip("/"):
            found = each if there and sub_resources(each.url) else None
            there = False
        elif each.method in (*CHANGING, "GET", "HEAD"):
            there, found = True, None
    return found


def _object_changing_request(seen: Seen) -> RecordedExchange | None:
    read, act = seen.sent, seen.act
    if act is None or not act.succeeded or not (is_about_sub_resource(act) or is_abort(act)):
        return None
    if read.status == 404:
        return act if read.place == act.place else None
    of_an_upload = "uploadid" in parameters_of(read.url)  # it shows nothing about the object
    return None if is_about_sub_resource(read) or of_an_upload else act


DENIED = 403
_ACCESS_KEY = re.compile(r"(?:[A-Z]+_)?ACCESS_KEY")
"""An access key in a record, which has only its name."""


def is_acl_without_effect(seen: Seen) -> bool:
    """Returns whether somebody else than the sender of an accepted ACL is denied a request that was to succeed: the ACL
    had no effect. A copy needs more than one grant."""
    wanted = seen.deviation.expected
    succeeds = "success" in wanted or any(status < 300 for status, _ in wanted.get("replies", ()))
    if not succeeds or seen.deviation.status != DENIED or is_copy(seen.sent):
        return False
    rule = rule_of(seen)
    return rule is not None and rule.words == ACL_RULE and sender_of(seen.sent) != sender_of(rule.put)


def sender_of(exchange: RecordedExchange) -> str:
    """Returns the redacted key of the signer of a request; empty for an anonymous one."""
    form = exchange.request_body.text if exchange.method == "POST" else ""
    texts = (exchange.url, *exchange.request_header("authorization"), form)
    return next((found[0] for text in texts if (found := _ACCESS_KEY.search(text))), "")


def _places(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE)


_REQUESTS: Mapping[str, re.Pattern[str]] = {
    "CompleteMultipartUploadResult": _places(r"POST key\?.*\buploadid\b"),
    "CopyObjectResult": _places(r"PUT key"),
    "CopyPartResult": _places(r"PUT key"),
    "DeleteResult": _places(r"POST bucket\?.*\bdelete\b"),
    "InitiateMultipartUploadResult": _places(r"POST key\?.*\buploads\b"),
    "ListAllMyBucketsResult": _places(r"GET service"),
    "ListMultipartUploadsResult": _places(r"GET bucket\?.*\buploads\b"),
    "ListPartsResult": _places(r"GET key\?.*\buploadid\b"),
    "ListVersionsResult": _places(r"GET bucket\?.*\bversions\b"),
    "PostResponse": _places(r"POST bucket"),
}
"""Roots of documents, and the requests that they answer."""
_LISTING = "ListBucketResult"
_ROOT = re.compile(r"[\s\ufeff]*(?:<\?[^>]*\?>\s*)*<(?:\w+:)?(\w+)")
_DATA_ELEMENT = re.compile(r"<(?:\w+:)?(Deleted|ETag|Key)\b")
"""An element that shows that stored data were read or changed."""


def answers_another_operation(exchange: RecordedExchange) -> bool:
    """Returns whether a success has the document of another operation. GET of a key may return any document."""
    if exchange.status is None or not 200 <= exchange.status < 300:
        return False
    place = place_of(exchange)
    if place.startswith("GET key"):
        return False
    found = _ROOT.match(exchange.response_body.text)
    root = found[1] if found else ""
    if root == _LISTING:
        return not place.startswith("GET bucket") or bool(sub_resources(exchange.url) - LISTING_PARAMETERS)
    return root in _REQUESTS and not _REQUESTS[root].match(place)


def is_harmless_other_operation(seen: Seen) -> bool:
    """Returns whether a sender who was to be refused got the document of another operation, which did nothing."""
    is_other = seen.sent.method == "POST" and answers_another_operation(seen.sent)
    return is_other and not _DATA_ELEMENT.search(seen.sent.response_body.text)


def is_other_operation_result(seen: Seen) -> bool:
    """Returns whether the response, or a read after the request, is wrong because another operation was done
    instead."""
    came, act = seen.deviation.status, seen.act
    if came is not None and came != seen.sent.status:
        return False
    if answers_another_operation(seen.sent):
        return True
    return act is not None and (came is None or came == 404) and answers_another_operation(act)


def redirecting_exchange(seen: Seen) -> RecordedExchange | None:
    """Returns the exchange in which the client was sent to another place. It is one that was not followed, or one of a
    program that was ended, or else the redirect instead of the expected response. None if there is none."""
    held_back = next((each for each in seen.result.exchanges if each.sent_to and each.error is not None), None)
    if held_back is not None:
        return held_back
    # botocore 1.44 raises an exception of its own at a 303 in response to an upload.
    is_it = "fault" in seen.deviation.got or seen.deviation.status == seen.sent.status
    return seen.sent if seen.sent.sent_to and is_it else None


def is_signed_request_redirected(seen: Seen) -> bool:
    """Returns whether a client was sent to another place with a request that has a signature."""
    led_away = redirecting_exchange(seen)
    return led_away is not None and (led_away.error is not None or sender_proof_of(led_away) != "nobody")


PUBLIC_CANNED_ACLS = ("public-read", "public-read-write")
"""Canned ACLs with which anyone reads an object or lists a bucket."""
ACCOUNT_CANNED_ACLS = (*PUBLIC_CANNED_ACLS, "authenticated-read")
"""Canned ACLs with which anyone who has an account does so."""
RULES = frozenset(("ownershipcontrols", "policy", "publicaccessblock"))
"""Sub-resources of a bucket that change the access through its ACLs, and through those of its objects."""
UPLOAD_PARAMETERS = frozenset(("partnumber", "uploadid", "uploads"))
"""Parameters of the requests of a multipart upload."""


def returns_public_content(seen: Seen) -> bool:
    """Returns whether a request for a sub-resource was to be denied, and got the object or the listing instead, which
    the requests before it have made public."""
    return _ignores_sub_resource(seen.sent) and _is_known_public(seen)


def is_preflight(seen: Seen) -> bool:
    """Returns whether the request is a preflight. A page that signs its requests has its own keys, and other pages see
    only public data: there are no cookies in S3, so a browser has no credentials to add."""
    return sender_proof_of(seen.sent) == "preflight"


def lacks_its_sub_resource(seen: Seen) -> bool:
    """Returns whether the response lacks the requested value because it is the object or the listing."""
    is_missing = seen.deviation.got == {"value": None} and seen.sent.status == 200
    return is_missing and _ignores_sub_resource(seen.sent)


def _ignores_sub_resource(exchange: RecordedExchange) -> bool:
    """Returns whether the answer is that to the same request without `?acl` or similar. No operation on a key except
    GetObject returns other content than a document, and none with a sub-resource returns a list of keys."""
    body = exchange.response_body.text.lstrip("\ufeff \t\r\n")
    if exchange.method != "GET" or not sub_resources(exchange.url) - LISTING_PARAMETERS or not body:
        return False
    if place_of(exchange).startswith("GET key"):
        return not body.startswith("<")
    return "<ListBucketResult" in body


def _is_known_public(seen: Seen) -> bool:
    """Returns whether the requests before this one are known to let its sender read the same key or bucket."""
    acl = ""
    for each in seen.before:
        if each.method in CHANGING and each.succeeded:
            acl = _acl_after(acl, each, seen.sent)
    return acl in (PUBLIC_CANNED_ACLS if sender_proof_of(seen.sent) == "nobody" else ACCOUNT_CANNED_ACLS)


def _acl_after(acl: str, change: RecordedExchange, read: RecordedExchange) -> str:
    """Returns the canned ACL of the object or bucket that is read, after this change; empty if the access is not known
    then."""
    parameters = parameters_of(change.url)
    about = change.place
    if parameters & RULES and _is_within(read, about):
        return ""
    if about != read.place:
        # The key of a form, and those of DeleteObjects, are in their bodies.
        names_keys = change.method == "POST" and not parameters & UPLOAD_PARAMETERS
        return "" if names_keys and _is_within(read, about) else acl
    if parameters & UPLOAD_PARAMETERS:
        return "" if change.method == "POST" and "uploadid" in parameters else acl
    if sub_resources(change.url) - {"acl"}:
        return acl
    headers = {name.lower(): value for name, value in change.request_headers}
    if canned := headers.get("x-amz-acl"):
        return canned
    grants = "acl" in parameters or any(name.startswith("x-amz-grant-") for name in headers)
    return "" if grants or change.method != "PUT" else "private"


def _is_within(read: RecordedExchange, place: tuple[str, str]) -> bool:
    """Returns whether the read is of this place, or in this bucket."""
    return place in (read.place, (read.place[0], ""))


VERSION_HEADER = "x-amz-version-id"
"""The header with the version that a request has written, or read."""
_ENABLED = re.compile(r"<(?:\w+:)?Status>\s*Enabled\s*<")
_VERSION_ELEMENT = re.compile(r"<(?:\w+:)?VersionId>(?!\s*(?:null)?\s*<)")
_NO_VERSIONS = ("", "null")


def keeps_no_versions(seen: Seen) -> bool:
    """Returns whether versioning was enabled, objects were written afterwards, and no response up to the decisive one
    names a version: versioning had no effect."""
    if not parameters_of(seen.sent.url) & {"versionid", "versions"}:
        return False  # other data may be lost without versions, too
    enabled: set[str] = set()
    written = False
    for exchange in (*seen.before, seen.sent):
        if _names_version(exchange):
            return False
        bucket, key = exchange.place
        if not exchange.succeeded or exchange.method not in CHANGING:
            continue
        if "versioning" in sub_resources(exchange.url) and not key.strip("/"):
            enabled -= {bucket}
            if _ENABLED.search(exchange.request_body.text):
                enabled.add(bucket)
        elif bucket in enabled and _is_write(exchange):
            written = True
    return written


def _is_write(exchange: RecordedExchange) -> bool:
    """Returns whether the request stores an object, or a copy, under the key."""
    _, key = exchange.place
    names = parameters_of(exchange.url)
    return exchange.method == "PUT" and bool(key.strip("/")) and not names & (OBJECT_PARAMETERS | {"acl", "tagging"})


def _names_version(exchange: RecordedExchange) -> bool:
    """Returns whether a response has the id of a version, in a header or in the document."""
    in_header = any(value not in _NO_VERSIONS for value in exchange.response_header(VERSION_HEADER))
    return in_header or _VERSION_ELEMENT.search(exchange.response_body.text) is not None
