"""How bad a deviation is: its kind, derived from what was expected and what came, and from nothing else."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from reports.diagnosis.listed_entries import loses_no_entry
from reports.diagnosis.public_content import lacks_its_sub_resource, returns_public_content
from reports.diagnosis.requests import (
    CHANGING,
    decisive,
    gives_nothing,
    is_of_a_subresource,
    names_slashes_alone,
    sub_resources,
)
from reports.record.lines import NOT_PASSING, CheckResult, Deviation
from reports.record.what_came import status_of

KINDS: dict[str, str] = {
    "exposed": "access or data given to somebody who may not have it",
    "corrupt": "bytes, metadata or listings wrong or lost",
    "crash": "an internal error, broken HTTP, or a dropped connection",
    "refused": "a valid request is refused",
    "ignored": "an option or an invalid value is accepted without effect",
    "code": "another status, code or form of the response than documented",
    "client": "a fault of the client, not of the endpoint",
}
"""The kinds, worst first, and what each means."""
GRAVE = ("exposed", "corrupt")
"""Kinds of which even a little is a finding of its own, and which are not to be expected without a written cause."""

DENIALS = {
    "AccessDenied",
    "AllAccessDisabled",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
"""Codes that say who may not do something: a success instead of one exposes what it guards."""
_OF_DENIALS = {401, 403}
"""Statuses that say the same."""
INVALID_TOKEN = "InvalidToken"
"""The code of an invalid session token in a request whose key and signature are right. Who sends it has the secret, and
with it the access: a success instead exposes nothing, it ignores the token."""
GONE = {"NoSuchKey", "NoSuchUpload", "NoSuchVersion"}
"""Codes that say that data do not exist: a success instead of one returns data that should not be there."""
LOST = GONE | {"NoSuchBucket"}
"""Codes that say of what was stored that it does not exist."""
_NAMES_ANOTHER = {
    # The source is named in a header: its name was misread.
    re.compile(r"(CopyObject|UploadPartCopy)\b"): LOST - {"NoSuchUpload"},
    # They are about no object and no upload.
    re.compile(r"(PutBucket\w*|ListMultipartUploads)\b"): GONE,
}
"""Operations, and the codes of a refusal that say of nothing stored that it does not exist."""

_ALLOWED = re.compile(r"\b(is allowed|step of the workflow)\b")
"""What must succeed, at the latest after a while; a program that does not get through its workflow is turned away."""
_SECRET = re.compile(
    r"\b(secrets?|right signature|request's Authorization|other bucket|of another account|entity's text|"
    r"contains the object|markup|AccessDenied|has expired|policy does not allow)\b"
)
"""Values that must not be in a response, and access that must have ended. Checks say of all of them that they keep
somebody out: these names are for records of earlier versions, which do not say it, and for expected results, which have
names alone."""
_OPENING = re.compile(r"\b(grants?|grantees|public)\b")
"""Values that say who has access: more than was expected is access given away."""
_DATA = re.compile(
    r"\b(body|bodies|bytes|content|contenttype|files?|keys?|entry|entries|contents|versions?|markers?|prefix|prefixes|"
    r"metadata|meta|text|records|payload|lengths?|sizes?|objectsize|etag|uploads?|parts?|tags?|tagcount|latest|"
    r"islatest|istruncated|truncated|keycount|next|nextmarker|nextcontinuationtoken|token|objects?|deleted|copied|"
    r"headers?|cache|disposition|language|range|expires|deletemarker|versionid|copysourceversionid|pages?|names?|"
    r"source|target|attributes|objectparts|totalpartscount|modified|commonprefixes|pieces|stats|annotat\w*|writers|"
    r"stored|numbers?|response|listed|uploadid|continuationtoken|tagset|cachecontrol|contentdisposition|contentencoding|"
    r"contentlanguage)\b",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"\b(checksums?|crc32|crc32c|crc64nvme|sha1|sha256|algorithm|checksum type|encryption|bucketkeyenabled|kms|grants?|"
    r"grantees|full_control|policy|policies|public|ispublic|configurations?|rules?|status|modes?|retention|retain|"
    r"holds?|lock|payer|class|classes|storageclass|versioning|loggingenabled|destination|origins?|methods|credentials|"
    r"max-age|access-control\S*|x-amz-expiration|switches|controls|blocked\w*|redirect|condition|filter|tiers?|"
    r"eventbridge\w*|notifications|effect|sourceselectioncriteria|targetobjectkeyformat|targetgrants|role|abort\w*|smallest|"
    r"state|replaced|server-side|took effect|restore|preflight|limit|torrent|expiration|retainuntildate|"
    r"x-amz-request-charged|at most|sizes of the pages|in the XML|ObjectLock\w*|Permission)\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b(requestid|request-id|codes?|root|elements?|document|owner|initiator|initiated|encodingtype|percent-encoded|"
    r"encoded|with spaces as|scheme|headersnotsigned|region|location|locationconstraint|bucketregion|bucketname|"
    r"last[-_ ]?modified|creation[_ ]?date|date|interim|vary|connection|errors|authorization|transfer-encoding|"
    r"accept-ranges|allow|x-amz-id-2|digests|query|x-amz-access-point-alias)\b",
    re.IGNORECASE,
)
_ECHOED = re.compile(
    r"form of .*|Condition|status|part number marker|Key and AnnotationName|"
    r"(Bucket|Delimiter|EncodingType|(Key|UploadId|VersionId)?Marker|Max(Keys|Parts|Uploads|AnnotationResults)|Name|Prefix|"
    r"StartAfter)(, decoded)?"
)
"""Elements that repeat what was asked for, the status, and of a value its form alone."""
_ANSWERED = re.compile(
    r"ETags?( of .*|, compared with .*)?|presence of .*|Content-Range|x-amz-mp-parts-count|count|TagCount|KeyCount|"
    r"(x-amz-)?delete-?marker( of each key)?|CopySourceVersionId|ObjectVersionId|Deleted and Errors|returned keys|"
    r"deleted (keys|versions)( and errors)?|Deleted|DeleteMarkerVersionId|x-amz-version-id( and x-amz-delete-marker)?|"
    r"x-amz-delete-marker and x-amz-version-id|"
    r"Key(, VersionId)?,?( and)? DeleteMarker(, DeleteMarkerVersionId)?|whether the version is listed as deleted|"
    r"VersionId of the current version",
    re.IGNORECASE,
)
"""What a response says of data that are right nevertheless: no data are lost with it."""

_OF_A_KEY = re.compile(r"(algorithm and )?MD5 of the (customer )?key")
"""What a response repeats of the customer's key: the data are read with the key all the same."""
OTHER_CONTENT = "NoDocument"
"""A success with other content than a document: what asked for the document, such as `?acl`, was ignored."""
UNREADABLE = frozenset(
    """
    KeyError MalformedDocument ParseError ResponseParserError S3DataError SAXParseException TypeError ValueError
    """.split()  # noqa: SIM905
)
"""A document that is not well-formed, and exceptions of clients that cannot read a response which is complete."""
_WRONG_DATA = {"FlexibleChecksumError", "IndexError", "PaginationError"}
"""Exceptions of clients that have read a body, and find that it is not what the response's checksum is of; a listing
with fewer entries than what it lists; or pages of a listing that do not end."""
_OF_A_FAULTY_REQUEST = ("refused", "crash", "code")
"""Kinds of what servers answer to a request that a fault of the client makes wrong: a refusal, whatever its code, an
internal error, or nothing."""
_OF_OTHERS = "cross-account"
"""The feature of access to what others own: who may not see it is told that it does not exist."""
_UNKNOWN_TYPES = {"binary/octet-stream", "application/octet-stream", "application/unknown"}
"""Values of Content-Type that say that the type is not known."""
_OF_AN_OBJECT = frozenset(("acl", "legal-hold", "retention", "tagging"))
"""What is asked for of an object other than its data."""
_VERSION_OF = re.compile(r"VersionId of [A-Z]\w+")
"""What the response to a write names in a bucket with versioning."""
_ERRORS = re.compile(r"(Key, VersionId and Code|Key and Code|codes?|Codes) of the errors|errors", re.IGNORECASE)
"""What the response to a batch names as refused."""
NO_ENTRIES: dict[str, Any] = {"value": []}
EMPTY: dict[str, Any] = {"value": ""}
_NULL = "null"
"""The id of the version that an object has without versioning. A response without it loses nothing: the version is read
with this id."""


def kind_of(result: CheckResult) -> str:
    """The kind of a result's deviation; empty for one that passes, or whose record does not say what came."""
    if result.verdict not in NOT_PASSING or result.deviation is None:
        return ""
    kind = kind_of_deviation(result.deviation)
    if kind in _OF_A_FAULTY_REQUEST and result.client_faults:
        return "client"
    if kind == "corrupt" and result.feature == _OF_OTHERS and status_of(result.deviation.got) == 404:
        return "refused"
    if kind == "exposed" and returns_nothing(result):
        return "code"
    if kind == "exposed" and (result.deviation.idle or returns_public_content(result)):
        return "ignored"
    if kind in ("corrupt", "code") and lacks_its_sub_resource(result):
        return "ignored"
    if kind == "corrupt" and _has_a_body_too_many(result, result.deviation):
        return "code"
    if kind == "corrupt" and _leaves_data_alone(result, result.deviation):
        return "ignored"
    return kind


def returns_nothing(result: CheckResult) -> bool:
    """Whether a request that was to be refused is answered with an empty success: nobody gets anything by it."""
    deviation, last = result.deviation, decisive(result)
    return deviation is not None and "replies" in deviation.expected and last is not None and gives_nothing(last)


def _has_a_body_too_many(result: CheckResult, deviation: Deviation) -> bool:
    """Whether the response to a write has a body where none is documented."""
    last = next(reversed(result.exchanges), None)
    return last is not None and last.method in CHANGING and (deviation.about, deviation.expected) == ("body", EMPTY)


def _leaves_data_alone(result: CheckResult, deviation: Deviation) -> bool:
    """Whether a request was accepted without effect, though what came of it looks like wrong data."""
    if "replies" in deviation.expected:
        return _returns_no_data(result)
    if _VERSION_OF.match(deviation.about) or (deviation.arranging and deviation.about == "VersionId"):
        return deviation.got.get("value", "") is None
    return loses_no_entry(result)


def _returns_no_data(result: CheckResult) -> bool:
    """Whether the request that should have been refused is a deletion, a write under a condition or of something of an
    object other than its data, such as its ACL, one that reads such a thing, or one whose key of slashes alone was
    dropped, so that it was about the bucket."""
    last = next(reversed(result.exchanges), None)
    if last is None:
        return False
    if last.method in ("GET", "HEAD"):
        return bool(_OF_AN_OBJECT & sub_resources(last.url)) or names_slashes_alone(last)
    if is_of_a_subresource(last):
        return True
    return last.method == "DELETE" or any(name.lower() == "if-match" for name, _ in last.request_headers)


def with_kind(result: CheckResult) -> CheckResult:
    """The result, with the kind of its deviation noted."""
    if result.deviation is None:
        return result
    return replace(result, deviation=replace(result.deviation, kind=kind_of(result)))


def kind_of_deviation(deviation: Deviation) -> str:
    """See `KINDS`."""
    expected, got = deviation.expected, deviation.got
    if got.get("fault") == OTHER_CONTENT:
        return _in_place_of_refusal(deviation) if "replies" in expected else "ignored"
    if "fault" in got:
        return "code" if got["fault"] in UNREADABLE else "corrupt" if got["fault"] in _WRONG_DATA else "crash"
    came = status_of(got)
    if came is not None and came >= 500 and came != 501:
        return "crash"
    if "replies" in expected and (came is None or came < 300) and ("success" in got or "replies" in got):
        return _in_place_of_refusal(deviation)
    if "replies" in expected and came is not None:
        statuses = [status for status, _ in expected["replies"]]
        if min(statuses) >= 300:
            return "code"
        other_refusal = any(map(_is_a_refusal, statuses)) and (_is_a_refusal(came) or came in statuses)
        return "code" if other_refusal else "refused"
    if "success" in expected and came == 404 and _says_lost(deviation.about, got["replies"][0][1]):
        return "corrupt"
    if "success" in expected:
        return "refused" if came is None or came >= 300 else "code"
    if came is not None and came >= 300:
        return "refused"
    if deviation.lets_in:
        return "exposed"
    return "ignored" if deviation.safeguard else _of_value(deviation)


def _in_place_of_refusal(deviation: Deviation) -> str:
    """The kind of a success where a refusal was expected."""
    if deviation.lets_in:
        return "exposed"
    kind = _instead_of(deviation.expected["replies"])
    return "ignored" if deviation.safeguard and kind == "exposed" else kind


def _is_a_refusal(status: int) -> bool:
    """Whether a status refuses the request, whatever exists. Where it is right, so is another one, but for its code."""
    return status >= 400 and status != 404


def _says_lost(operation: str, code: str) -> bool:
    """Whether a 404 of a valid request says that what was stored does not exist."""
    return code in LOST and not any(form.match(operation) and code in codes for form, codes in _NAMES_ANOTHER.items())


def _instead_of(wanted: list[list[Any]]) -> str:
    """The kind of a success where one of these replies was expected."""
    if any(status < 300 for status, _ in wanted):
        return "code"
    codes = {code for _, code in wanted}
    statuses = {status for status, _ in wanted}
    if INVALID_TOKEN in codes:
        return "ignored"
    if codes & DENIALS or (statuses <= _OF_DENIALS and not any(codes)):
        return "exposed"
    if statuses == {404} and codes <= GONE | {""}:
        return "corrupt"
    return "ignored"


def _of_value(deviation: Deviation) -> str:
    """The kind of a wrong or missing value, by its name."""
    about = deviation.about
    if deviation.before and deviation.got == deviation.before:
        return "ignored"
    if _OF_A_KEY.fullmatch(about):
        return "code"
    if _ECHOED.fullmatch(about) and deviation.got.get("value") == [None, None]:
        return "ignored"  # the response is that of another operation
    if parts := _parts(deviation):
        return min(map(_of_value, parts), key=list(KINDS).index)
    if _unquoted(deviation.expected) == _unquoted(deviation.got) is not None:
        return "code"
    if _SECRET.search(about):
        return "exposed"
    if _OPENING.search(about) and _is_none(deviation.expected) and not _is_none(deviation.got):
        return "exposed"
    if _leaves_a_default_out(deviation) or _has_an_id_too_many(deviation):
        return "code"
    if _ERRORS.fullmatch(about) and NO_ENTRIES in (deviation.expected, deviation.got):
        return _of_errors(deviation)
    if _ECHOED.fullmatch(about) or _ANSWERED.fullmatch(about):
        return "code"
    return next((kind for kind, names in _BY_NAME if names.search(about)), "code")


def _leaves_a_default_out(deviation: Deviation) -> bool:
    """Whether the value is what stands for none, and came as nothing or in another form: an empty list, for one."""
    wanted, came = deviation.expected.get("value"), deviation.got.get("value", "")
    if wanted == _NULL or _is_none(deviation.expected):
        return came is None
    return isinstance(wanted, str) and isinstance(came, str) and {wanted, came} <= _UNKNOWN_TYPES


def _has_an_id_too_many(deviation: Deviation) -> bool:
    """Whether a response names a version where there is none to name: no data are lost by that."""
    wanted = deviation.expected.get("value", "")
    values = wanted if isinstance(wanted, list) and wanted else [wanted]
    return deviation.about in ("VersionId", "version ids") and all(value is None for value in values)


def _of_errors(deviation: Deviation) -> str:
    """The kind of a batch of which nothing was to be refused, or nothing was."""
    if deviation.expected == NO_ENTRIES:
        return "refused"
    denied = any(code in DENIALS for entry in deviation.expected.get("value", ()) for code in entry)
    return "exposed" if denied else "ignored"


_BY_NAME = (("refused", _ALLOWED), ("ignored", _OPTION), ("code", _FORM), ("corrupt", _DATA))


def has_a_kind(about: str) -> bool:
    """Whether the name of a value is known here, so that its kind is no default."""
    whole, within = (_ECHOED, _ANSWERED, _OF_A_KEY), (_SECRET, _OPENING, *(names for _, names in _BY_NAME))
    return any(form.fullmatch(about) for form in whole) or any(names.search(about) for names in within)


def named_parts(deviation: Deviation) -> list[tuple[Deviation, str]]:
    """The values that differ of those that were compared together, each with its kind."""
    return [(part, _of_value(part)) for part in _parts(deviation)]


def _parts(deviation: Deviation) -> list[Deviation]:
    """Of several values under one name, such as "encryption and body", those that differ; else nothing.

    A list whose entries have so many members each is one of entries, and not of the values themselves.
    """
    names = re.split(r", and |, | and ", deviation.about)
    sides = [side for side in (deviation.expected.get("value"), deviation.got.get("value")) if isinstance(side, list)]
    if len(names) < 2 or [len(side) for side in sides] != [len(names)] * 2:
        return []
    if all(isinstance(each, list) and len(each) == len(names) for side in sides for each in side):
        return []
    differing = [(name, *pair) for name, *pair in zip(names, *sides, strict=True) if pair[0] != pair[1]]
    known = [(name if has_a_kind(name) else deviation.about, *pair) for name, *pair in differing]
    return [Deviation(name, {"value": wanted}, {"value": got}) for name, wanted, got in known]


def _unquoted(side: dict[str, Any]) -> str | None:
    """A text without the quotes that an ETag has; None for what is no text."""
    value = side.get("value")
    return value.strip('"') if isinstance(value, str) else None


def _is_none(side: dict[str, Any]) -> bool:
    return "value" in side and not side["value"]
