"""The forms of expected and of actual responses, by which the table of severities is ordered.

A pair of values has one form: the way in which they differ. No form follows from the name of a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from record.lines import Deviation

DENIAL_CODES = {
    "AccessDenied",
    "AllAccessDisabled",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
"""Codes that deny permission: a success instead of one exposes the protected data."""
_DENIAL_STATUSES = {401, 403}
"""Statuses with the same meaning."""
INVALID_TOKEN = "InvalidToken"
"""The code of an invalid session token in a request with the right key and signature. Its sender has the secret, and so
the access: a success instead exposes nothing, it ignores the token."""
_SENDER_INDEPENDENT_CODES = {"InvalidArgument", "MalformedACLError", "MethodNotAllowed"}
"""Codes of requests that are refused from any sender. A success instead exposes nothing if another refusal is right as
well, and the check does not say that a success lets somebody in."""
NO_DATA_CODES = {"NoSuchKey", "NoSuchUpload", "NoSuchVersion"}
"""Codes for data that do not exist: a success instead of one returns data that should not be there."""
LOST = NO_DATA_CODES | {"NoSuchBucket"}
"""Codes that deny the existence of stored data."""
_UNRELATED_REFUSAL_CODES = {
    # The source is named in a header: its name was misread.
    re.compile(r"(CopyObject|UploadPartCopy)\b"): LOST - {"NoSuchUpload"},
    # These operations are not about an object or an upload.
    re.compile(r"(PutBucket\w*|ListMultipartUploads)\b"): NO_DATA_CODES,
    # These operations are about an upload; no object needs to have its key.
    re.compile(r"(ListParts|UploadPart|CompleteMultipartUpload|AbortMultipartUpload)\b"): {"NoSuchKey"},
}
"""Operations, with the codes of refusals that do not deny the existence of stored data."""
OTHER_CONTENT = "NoDocument"
"""The fault of a success with other content than a document: the request for the document, such as `?acl`, was
ignored."""
UNREADABLE = frozenset(
    [
        "KeyError",
        "MalformedDocument",
        "ParseError",
        "ResponseParserError",
        "SAXParseException",
        "TypeError",
        "ValueError",
    ]
)
"""A document that is not well-formed, and exceptions of clients that cannot read a complete response."""
UNEXPECTED_RESPONSE_FAULT = "ReadOtherwise"
"""The fault of a response that its client reads, and that has not what the check looks for in it."""
ENDLESS = "PaginationError"
"""The exception of a client that reads a listing in pages, and comes to no end."""
_WRONG_DATA = {"FlexibleChecksumError", "IndexError", ENDLESS}
"""Exceptions of clients that have read a body and find an error in it: another checksum than the response's, missing
entries of a listing, or pages of a listing that do not end."""
UNACCEPTED_SUCCESS_FAULTS = {"S3DataError"}
"""Exceptions of clients that take a success for a failure: legacy boto, if the ETag of an upload is no MD5 in
quotes."""
_UNKNOWN_TYPES = {"binary/octet-stream", "application/octet-stream", "application/unknown"}
"""Values of Content-Type for an unknown type."""
NULL = "null"
"""The version id of an object without versioning. A response without it loses nothing: the version can be read with
this id."""

PARTIAL = {206}
"""The status of a part of the object. With another success, the whole object came: the range or the part number had no
effect."""

CALL, SUCCESSES, EITHER = "a call that succeeds", "the status of a success", "a success or a refusal"
PART = "a part of the object"
DENIAL, ABSENCE, REFUSAL = "a denial", "that data are gone", "another refusal"
VALUE = "a value"
EXPECTED = (CALL, SUCCESSES, PART, EITHER, DENIAL, ABSENCE, REFUSAL, VALUE)
"""The forms of expected responses."""
SUCCESS_CAME, CONTENT_CAME = "success", "other content than a document"
REFUSAL_CAME, ELSEWHERE, LOST_DATA_CAME = (
    "a refusal",
    "a redirect, or that it does not exist",
    "that what was stored is gone",
)
ERROR_CAME, UNREAD, WRONG = (
    "an internal error, or no response",
    "a response that no client reads",
    "data that contradict",
)
RESPONSE_FORMS = (SUCCESS_CAME, CONTENT_CAME, REFUSAL_CAME, ELSEWHERE, LOST_DATA_CAME, ERROR_CAME, UNREAD, WRONG)
"""The forms of actual responses."""
UNCHANGED, IN_OTHER_FORM, MISSING, UNEXPECTED = "as before", "in another form", "missing", "where none should be"
MISSING_DENIAL, MORE, OTHER = "missing, of a denial", "all of it, and more", "another"
DIFFERENCES = (UNCHANGED, IN_OTHER_FORM, MISSING, MISSING_DENIAL, UNEXPECTED, MORE, OTHER)
"""The ways in which a value differs."""


def forms_of(deviation: Deviation) -> tuple[str, str]:
    """Returns the forms of the expected and of the actual response."""
    came = _response_form(deviation)
    return (VALUE if came in DIFFERENCES else _expected_form(deviation.expected)), came


def _expected_form(expected: Mapping[str, Any]) -> str:
    if "success" in expected:
        return CALL
    if "replies" not in expected:
        return VALUE
    statuses = {status for status, _ in expected["replies"]}
    if statuses == PARTIAL:
        return PART
    if min(statuses) < 300:
        return EITHER if any(map(_is_refusal_status, statuses)) else SUCCESSES
    codes = {code for _, code in expected["replies"]}
    of_what_is_sent = expected["replies"][0][1] in _SENDER_INDEPENDENT_CODES and codes & DENIAL_CODES <= {
        "AccessDenied"
    }
    if INVALID_TOKEN in codes or of_what_is_sent:
        return REFUSAL
    if codes & DENIAL_CODES or (statuses <= _DENIAL_STATUSES and not any(codes)):
        return DENIAL
    return ABSENCE if statuses == {404} and codes <= NO_DATA_CODES | {""} else REFUSAL


def _response_form(deviation: Deviation) -> str:
    got = deviation.got
    if "fault" in got:
        fault = got["fault"]
        named = (
            (UNACCEPTED_SUCCESS_FAULTS, REFUSAL_CAME),
            (UNREADABLE, UNREAD),
            ({UNEXPECTED_RESPONSE_FAULT}, SUCCESS_CAME),
            (_WRONG_DATA, WRONG),
            ({OTHER_CONTENT}, CONTENT_CAME),
        )
        return next((form for names, form in named if fault in names), ERROR_CAME)
    came = deviation.status
    if came is None:
        return SUCCESS_CAME if "success" in got else _difference(deviation)
    if came >= 500 and came != 501:
        return ERROR_CAME
    if came < 300:
        return SUCCESS_CAME
    allowed = {status for status, _ in deviation.expected.get("replies", ())}
    if _is_refusal_status(came) or came in allowed:
        return REFUSAL_CAME
    return LOST_DATA_CAME if came == 404 and _denies_stored_data(deviation.about, got["replies"][0][1]) else ELSEWHERE


def _is_refusal_status(status: int) -> bool:
    """Returns whether a status refuses the request, regardless of existing data. If one such status is right, another
    one differs only in its code."""
    return status >= 400 and status != 404


def _denies_stored_data(operation: str, code: str) -> bool:
    """Returns whether a 404 of a valid request denies the existence of stored data."""
    return code in LOST and not any(
        form.match(operation) and code in codes for form, codes in _UNRELATED_REFUSAL_CODES.items()
    )


def _difference(deviation: Deviation) -> str:
    """Returns the way in which a value differs."""
    if deviation.before and deviation.got == deviation.before:
        return UNCHANGED
    if "value" not in deviation.got:
        return OTHER
    if "value" not in deviation.expected:
        return MISSING if _is_empty_value(deviation.got["value"]) else OTHER
    wanted, came = deviation.expected["value"], deviation.got["value"]
    if _is_in_another_form(wanted, came):
        return IN_OTHER_FORM
    if _is_empty_value(came) and not _is_empty_value(wanted):
        return MISSING_DENIAL if _names_denial(wanted) else MISSING
    if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        ways = {_value_difference(*pair) for pair in zip(wanted, came, strict=True) if pair[0] != pair[1]}
        return ways.pop() if len(ways) == 1 else MORE if UNEXPECTED in ways else OTHER
    return _value_difference(wanted, came)


def _value_difference(wanted: Any, came: Any) -> str:
    """Returns the way in which one value differs, without a look at the members."""
    if _is_empty_value(wanted) and not _is_empty_value(came):
        return UNEXPECTED
    if _is_empty_value(came):
        return MISSING
    if type(wanted) is int and type(came) is int:
        return MORE if came > wanted else OTHER
    has_all = isinstance(wanted, list) and isinstance(came, list) and all(each in came for each in wanted)
    return MORE if has_all and any(each not in wanted for each in came) else OTHER


def _is_empty_value(value: Any) -> bool:
    """Returns whether a value is empty, or stands for none, or is a list of such values."""
    return not value or value == NULL or (isinstance(value, list) and all(each in (None, NULL) for each in value))


def _is_in_another_form(wanted: Any, came: Any) -> bool:
    """Returns whether two values mean the same: one without quotes, with another unknown type, with another word for
    nothing, or as a list of equal members."""
    if _is_empty_value(wanted) or _is_empty_value(came):
        return _is_empty_value(wanted) and _is_empty_value(came)
    if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        return all(each == other or _is_in_another_form(each, other) for each, other in zip(wanted, came, strict=True))
    if isinstance(wanted, str) and isinstance(came, str):
        return wanted.strip('"') == came.strip('"') or {wanted, came} <= _UNKNOWN_TYPES
    return False


def _names_denial(wanted: Any) -> bool:
    """Returns whether one of the expected entries has the code of a denial."""
    rows = wanted if isinstance(wanted, list) else []
    return any(code in DENIAL_CODES for row in rows if isinstance(row, list) for code in row if isinstance(code, str))
