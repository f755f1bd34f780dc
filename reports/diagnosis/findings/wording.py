"""The wording of findings: the words of their titles, and the names in their ids."""

from __future__ import annotations

import re

from record.lines import CheckResult
from record.what_came import words_of
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.severity.of_results import severity_of

WORDS = {
    "exposed": "access that should be refused",
    "corrupt": "data wrong or lost",
    "crash": "internal errors or no response",
    "refused": "valid requests refused",
    "ignored": "options or invalid values accepted without effect",
    "code": "responses other than documented",
    "client": "faults of the client",
}
"""The words for the error, if results of a severity have little in common."""
ANSWERED = {
    "exposed": "{} not refused",
    "corrupt": "stored data not found by {}",
    "crash": "errors of the server in {}",
    "refused": "{} refused",
    "ignored": "no effect in {}",
    "client": "faults of the client with {}",
}
"""The words for errors in the answers of operations."""


FURTHER = "{} of {}: {}, in {}"
"""The title of an entry for several small causes of one severity, with their numbers and their features."""
DATA, OTHER_VALUES = "data", "values"
"""The beginning of the words for values without a common name."""
NO_UPLOAD = "404 NoSuchUpload"
UNTOLD = "Other results: the record does not say what came"
VALUES = {
    "IsTruncated": "whether more follows (IsTruncated)",
    "IsTruncated of each page": "whether more follows each page (IsTruncated)",
    "NextMarker": "where the next page begins (NextMarker)",
    "TagSet": "tags",
    "body of the first": "body of the first of two keys",
    "body of the read": "body of a read that followed a write",
    "entries without and with a delimiter": "entries",
    "entries and IsTruncated": "entries, or whether more follows (IsTruncated)",
    "first and second are public": "which versions are public",
    "keys and prefixes on more than one page": "keys or prefixes repeated on a later page",
    "keys of the other bucket": "keys of another bucket",
    "keys that are kept": "keys that a deletion must keep",
    "keys that are left": "keys left by a deletion",
    "latest": "which version is the latest",
    "names": "bucket names",
    "next markers": "where the next page begins",
    "next page": "where the next page begins",
    "refused, as it has expired": "still answered after it expired",
    "response contains the entity's text": "the text of an entity, which may be any file of the server, is returned",
    "the other bucket's object": "an object of another bucket",
    "the header x-injected": "an injected header",
    "versions and markers": "versions or delete markers",
}
"""Names of values that are unclear outside of their checks, in the words of a title."""


SAID_BY_CLIENTS = {
    "FlexibleChecksumError in the client": "a checksum that the returned bytes do not match",
    "IndexError in the client": "entries missing",
    "PaginationError in the client": "pages of a listing that do not come to an end",
}
"""The error in an otherwise successful answer at which clients give up."""
GENERAL_CODES = frozenset(
    """
    AccessDenied AuthorizationHeaderMalformed AuthorizationQueryParametersError BadRequest Forbidden InvalidArgument
    InvalidRequest InvalidURI MalformedXML MethodNotAllowed NotImplemented RequestTimeTooSkewed SignatureDoesNotMatch
    """.split()  # noqa: SIM905
)
"""Codes of refusals that may have any cause."""


def is_telling(answer: str) -> bool:
    """Returns whether the code of a refusal, such as `400 InvalidStorageClass`, names the refused part: then it is one
    cause everywhere.
    """
    code = answer.partition(" ")[2]
    return bool(code) and " " not in code and not code.startswith("NoSuch") and code not in GENERAL_CODES


def names_a_crash(answer: str) -> bool:
    """Returns whether an internal error has another code than the usual one."""
    code = answer.partition(" ")[2]
    return bool(code) and " " not in code and code != "InternalError"


def expected(result: CheckResult) -> str:
    """Returns the expected response, in words."""
    assert result.deviation is not None
    wanted, came = result.deviation.expected, result.deviation.status
    if "success" in wanted and came is not None and came < 300:
        return "the documented status"
    if severity_of(result) != "code" and all(status < 300 for status, _ in wanted.get("replies", [[999, ""]])):
        return "success"
    return words_of(wanted)


def got(result: CheckResult) -> str:
    """Returns the actual response, in words; empty if missing in the record."""
    if result.deviation is None:
        return ""
    came = result.deviation.status
    if severity_of(result) != "code" and came is not None and came < 300:
        return "success"
    return words_of(result.deviation.got)


def family(result: CheckResult) -> str:
    """Returns the response that came instead of a refusal; for an internal error only the status."""
    came = got(result)
    return came.partition(" ")[0] if came.startswith("5") else came


def message_of(result: CheckResult) -> str:
    """Returns the message of the refusal, without details in brackets; empty if there is none, or if it is long or has
    an escaped character."""
    kept: dict[str, str] = vars(result)
    if _MESSAGE_ATTRIBUTE not in kept:
        sent = decisive(result)
        found = _MESSAGE.search(sent.response_body.text) if sent is not None else None
        words = " ".join(found[1].partition(" (")[0].split()) if found else ""
        kept[_MESSAGE_ATTRIBUTE] = words if len(words) <= MAX_MESSAGE_LENGTH else ""
    return kept[_MESSAGE_ATTRIBUTE]


_MESSAGE_ATTRIBUTE = "message of the refusal"
"""The attribute that keeps the message with the result. Steps need it often."""
_MESSAGE = re.compile(r"<(?:\w+:)?Message>([^<&]+)</")
MAX_MESSAGE_LENGTH = 140
"""The greatest length, in characters, of a message that a title quotes."""


def verb(severity: str) -> str:
    return "fails with" if severity == "crash" else "is refused with"


def instead(severity: str, got: str) -> str:
    if got == "success":
        return "succeed"
    return f"end with {got}" if severity == "crash" else f"are refused with {got}"


def slug(*parts: str) -> str:
    return ":".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)
