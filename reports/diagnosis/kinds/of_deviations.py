"""From a deviation to its kind: what was expected and what came, as values, and nothing else.

What a result's requests and responses say besides is in `of_results.py`.
"""

from __future__ import annotations

import re
from typing import Any

from reports.diagnosis.signs.value_names import (
    ALLOWED,
    ANSWERED,
    DATA,
    ECHOED,
    ERRORS,
    FORM,
    OF_A_KEY,
    OF_MEMBERS,
    OPENING,
    OPTION,
    SECRET,
)
from reports.record.lines import Deviation
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
    KeyError MalformedDocument ParseError ResponseParserError S3DataError SAXParseException TypeError ValueError
    """.split()  # noqa: SIM905
)
"""A document that is not well-formed, and exceptions of clients that cannot read a response which is complete."""
_WRONG_DATA = {"FlexibleChecksumError", "IndexError", "PaginationError"}
"""Exceptions of clients that have read a body, and find that it is not what the response's checksum is of; a listing
with fewer entries than what it lists; or pages of a listing that do not end."""
_UNKNOWN_TYPES = {"binary/octet-stream", "application/octet-stream", "application/unknown"}
"""Values of Content-Type that say that the type is not known."""
BY_NAME = (("refused", ALLOWED), ("ignored", OPTION), ("code", FORM), ("corrupt", DATA))
"""Names by which a value that came otherwise has a kind; the first one that is found decides."""
NO_ENTRIES: dict[str, Any] = {"value": []}
NULL = "null"
"""The id of the version that an object has without versioning. A response without it loses nothing: the version is read
with this id."""


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
    # What is refused in another form has the safeguard.
    return "ignored" if deviation.safeguard and deviation.about not in FORM else _of_value(deviation)


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
    if wanted[0][1] in _OF_WHAT_IS_SENT and codes & DENIALS <= {"AccessDenied"}:
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
    if about in OF_A_KEY:
        return "code"
    if about in ECHOED and deviation.got.get("value") == [None, None]:
        return "ignored"  # the response is that of another operation
    if parts := _parts(deviation):
        return min(map(_of_value, parts), key=list(KINDS).index)
    if _unquoted(deviation.expected) == _unquoted(deviation.got) is not None:
        return "code"
    if about in SECRET:
        return "exposed"
    if about in OPENING and is_none(deviation.expected) and not is_none(deviation.got):
        return "exposed"
    if _leaves_a_default_out(deviation) or _has_an_id_too_many(deviation):
        return "code"
    if about in ERRORS and NO_ENTRIES in (deviation.expected, deviation.got):
        return _of_errors(deviation)
    if about in ECHOED or about in ANSWERED:
        return "code"
    return next((kind for kind, names in BY_NAME if about in names), "code")


def has_a_kind(about: str) -> bool:
    """Whether the name of a value is known, so that its kind is no default."""
    return any(about in names for names in (OF_A_KEY, ECHOED, SECRET, OPENING, ANSWERED, *dict(BY_NAME).values()))


def _leaves_a_default_out(deviation: Deviation) -> bool:
    """Whether the value is what stands for none, and came as nothing or in another form: an empty list, for one."""
    wanted, came = deviation.expected.get("value"), deviation.got.get("value", "")
    if wanted == NULL or is_none(deviation.expected):
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


def named_parts(deviation: Deviation) -> list[tuple[Deviation, str]]:
    """The values that differ of those that were compared together, each with its kind."""
    return [(part, _of_value(part)) for part in _parts(deviation)]


def _parts(deviation: Deviation) -> list[Deviation]:
    """Of several values under one name, such as "encryption and body", those that differ; else nothing.

    A list whose entries have as many members as there are names is one of entries, and not of the values themselves.
    """
    if members := _members(deviation):
        return members
    names = re.split(r", and |, | and ", deviation.about)
    sides = [side for side in (deviation.expected.get("value"), deviation.got.get("value")) if isinstance(side, list)]
    if len(names) < 2 or [len(side) for side in sides] != [len(names)] * 2:
        return []
    if all(isinstance(each, list) and len(each) == len(names) for side in sides for each in side):
        return []
    differing = [(name, *pair) for name, *pair in zip(names, *sides, strict=True) if pair[0] != pair[1]]
    known = [(name if has_a_kind(name) else deviation.about, *pair) for name, *pair in differing]
    return [Deviation(name, {"value": wanted}, {"value": got}) for name, wanted, got in known]


def _members(deviation: Deviation) -> list[Deviation]:
    """Of a value with several members, those that differ, if the name of each says what it is: else nothing."""
    wanted, got = deviation.expected.get("value"), deviation.got.get("value")
    if not isinstance(wanted, dict) or not isinstance(got, dict) or deviation.about not in OF_MEMBERS:
        return []
    differing = [name for name in {**wanted, **got} if wanted.get(name) != got.get(name)]
    if not all(DATA.has_word(name.replace("-", "")) or OPTION.has_word(name) for name in differing):
        return []
    return [Deviation(name, {"value": wanted.get(name)}, {"value": got.get(name)}) for name in differing]


def _unquoted(side: dict[str, Any]) -> str | None:
    """A text without the quotes that an ETag has; None for what is no text."""
    value = side.get("value")
    return value.strip('"') if isinstance(value, str) else None


def is_none(side: dict[str, Any]) -> bool:
    return "value" in side and not side["value"]
