"""The forms of what was expected and of what came, which the table of kinds goes by.

Values have a form together: in which way they differ. No form follows from the name of a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reports.record.lines import Deviation
from reports.record.what_came import status_of

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
_OF_WHAT_IS_SENT = {"InvalidArgument", "MalformedACLError", "MethodNotAllowed"}
"""Codes of what is refused for itself, whoever sends it: where another refusal is right as well, and the check does not
say that a success lets somebody in, it exposes nothing."""
GONE = {"NoSuchKey", "NoSuchUpload", "NoSuchVersion"}
"""Codes that say that data do not exist: a success instead of one returns data that should not be there."""
LOST = GONE | {"NoSuchBucket"}
"""Codes that say of what was stored that it does not exist."""
_NAMES_ANOTHER = {
    # The source is named in a header: its name was misread.
    re.compile(r"(CopyObject|UploadPartCopy)\b"): LOST - {"NoSuchUpload"},
    # They are about no object and no upload.
    re.compile(r"(PutBucket\w*|ListMultipartUploads)\b"): GONE,
    # They are about an upload, and no object has to have its key.
    re.compile(r"(ListParts|UploadPart|CompleteMultipartUpload|AbortMultipartUpload)\b"): {"NoSuchKey"},
}
"""Operations, and the codes of a refusal that say of nothing stored that it does not exist."""
OTHER_CONTENT = "NoDocument"
"""A success with other content than a document: what asked for the document, such as `?acl`, was ignored."""
UNREADABLE = frozenset(
    """
    KeyError MalformedDocument ParseError ResponseParserError SAXParseException TypeError ValueError
    """.split()  # noqa: SIM905
)
"""A document that is not well-formed, and exceptions of clients that cannot read a response which is complete."""
_WRONG_DATA = {"FlexibleChecksumError", "IndexError", "PaginationError"}
"""Exceptions of clients that have read a body, and find that it is not what the response's checksum is of; a listing
with fewer entries than what it lists; or pages of a listing that do not end."""
_NOT_ACCEPTED = {"S3DataError"}
"""Exceptions of clients that take a success for a failure: legacy boto, of an upload whose ETag is no MD5 in quotes."""
_UNKNOWN_TYPES = {"binary/octet-stream", "application/octet-stream", "application/unknown"}
"""Values of Content-Type that say that the type is not known."""
NULL = "null"
"""The id of the version that an object has without versioning. A response without it loses nothing: the version is read
with this id."""

CALL, SUCCESSES, EITHER = "a call that succeeds", "the status of a success", "a success or a refusal"
DENIAL, ABSENCE, REFUSAL = "a denial", "that data are gone", "another refusal"
VALUE = "a value"
EXPECTED = (CALL, SUCCESSES, EITHER, DENIAL, ABSENCE, REFUSAL, VALUE)
"""The forms of what was expected."""
SUCCESS, CONTENT = "success", "other content than a document"
REFUSED, ELSEWHERE, GONE_INSTEAD = "a refusal", "a redirect, or that it does not exist", "that what was stored is gone"
BROKEN, UNREAD, WRONG = "an internal error, or no response", "a response that no client reads", "data that contradict"
RESPONSES = (SUCCESS, CONTENT, REFUSED, ELSEWHERE, GONE_INSTEAD, BROKEN, UNREAD, WRONG)
"""The forms of what came, as responses."""
AS_BEFORE, OTHER_FORM, MISSING, UNASKED = "as before", "in another form", "missing", "where none should be"
NO_DENIAL, MORE, OTHER = "missing, of a denial", "all of it, and more", "another"
DIFFERENCES = (AS_BEFORE, OTHER_FORM, MISSING, NO_DENIAL, UNASKED, MORE, OTHER)
"""The ways in which a value differs."""


def forms_of(deviation: Deviation) -> tuple[str, str]:
    """The forms of what was expected, and of what came."""
    came = _of_response(deviation)
    return (VALUE if came in DIFFERENCES else _of_expected(deviation.expected)), came


def _of_expected(expected: Mapping[str, Any]) -> str:
    if "success" in expected:
        return CALL
    if "replies" not in expected:
        return VALUE
    statuses = {status for status, _ in expected["replies"]}
    if min(statuses) < 300:
        return EITHER if any(map(_is_a_refusal, statuses)) else SUCCESSES
    codes = {code for _, code in expected["replies"]}
    of_what_is_sent = expected["replies"][0][1] in _OF_WHAT_IS_SENT and codes & DENIALS <= {"AccessDenied"}
    if INVALID_TOKEN in codes or of_what_is_sent:
        return REFUSAL
    if codes & DENIALS or (statuses <= _OF_DENIALS and not any(codes)):
        return DENIAL
    return ABSENCE if statuses == {404} and codes <= GONE | {""} else REFUSAL


def _of_response(deviation: Deviation) -> str:
    got = deviation.got
    if "fault" in got:
        fault = got["fault"]
        named = ((_NOT_ACCEPTED, REFUSED), (UNREADABLE, UNREAD), (_WRONG_DATA, WRONG), ({OTHER_CONTENT}, CONTENT))
        return next((form for names, form in named if fault in names), BROKEN)
    came = status_of(got)
    if came is None:
        return SUCCESS if "success" in got else _difference(deviation)
    if came >= 500 and came != 501:
        return BROKEN
    if came < 300:
        return SUCCESS
    allowed = {status for status, _ in deviation.expected.get("replies", ())}
    if _is_a_refusal(came) or came in allowed:
        return REFUSED
    return GONE_INSTEAD if came == 404 and _says_lost(deviation.about, got["replies"][0][1]) else ELSEWHERE


def _is_a_refusal(status: int) -> bool:
    """Whether a status refuses the request, whatever exists. Where it is right, so is another one, but for its code."""
    return status >= 400 and status != 404


def _says_lost(operation: str, code: str) -> bool:
    """Whether a 404 of a valid request says that what was stored does not exist."""
    return code in LOST and not any(form.match(operation) and code in codes for form, codes in _NAMES_ANOTHER.items())


def _difference(deviation: Deviation) -> str:
    """In which way a value differs."""
    if deviation.before and deviation.got == deviation.before:
        return AS_BEFORE
    if "value" not in deviation.got:
        return OTHER
    if "value" not in deviation.expected:
        return MISSING if _is_none(deviation.got["value"]) else OTHER
    wanted, came = deviation.expected["value"], deviation.got["value"]
    if _is_in_another_form(wanted, came):
        return OTHER_FORM
    if _is_none(came) and not _is_none(wanted):
        return NO_DENIAL if _names_a_denial(wanted) else MISSING
    if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        ways = {_of_one(*pair) for pair in zip(wanted, came, strict=True) if pair[0] != pair[1]}
        return ways.pop() if len(ways) == 1 else MORE if UNASKED in ways else OTHER
    return _of_one(wanted, came)


def _of_one(wanted: Any, came: Any) -> str:
    """In which way one value differs, without a look at its members."""
    if _is_none(wanted) and not _is_none(came):
        return UNASKED
    if _is_none(came):
        return MISSING
    if type(wanted) is int and type(came) is int:
        return MORE if came > wanted else OTHER
    has_all = isinstance(wanted, list) and isinstance(came, list) and all(each in came for each in wanted)
    return MORE if has_all and any(each not in wanted for each in came) else OTHER


def _is_none(value: Any) -> bool:
    """Whether a value is none, or stands for none, or is a list of such."""
    return not value or value == NULL or (isinstance(value, list) and all(each in (None, NULL) for each in value))


def _is_in_another_form(wanted: Any, came: Any) -> bool:
    """Whether it says the same: without its quotes, as another type that is not known, as another word for
    nothing, or as several values of which each says the same."""
    if _is_none(wanted) or _is_none(came):
        return _is_none(wanted) and _is_none(came)
    if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        return all(each == other or _is_in_another_form(each, other) for each, other in zip(wanted, came, strict=True))
    if isinstance(wanted, str) and isinstance(came, str):
        return wanted.strip('"') == came.strip('"') or {wanted, came} <= _UNKNOWN_TYPES
    return False


def _names_a_denial(wanted: Any) -> bool:
    """Whether entries were expected of which one has the code of a denial."""
    rows = wanted if isinstance(wanted, list) else []
    return any(code in DENIALS for row in rows if isinstance(row, list) for code in row if isinstance(code, str))
