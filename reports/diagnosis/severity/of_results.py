"""The severity of a result: that of its deviation, unless its requests and responses show another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from record.lines import NOT_PASSING, CheckResult
from reports.diagnosis.exchanges.requests import (
    Seen,
    has_key_of_slashes,
    is_about_sub_resource,
    is_empty_success,
    returns_part,
    seen_in,
    sub_resources,
)
from reports.diagnosis.severity.deviation_shapes import ENDLESS
from reports.diagnosis.severity.severity_table import SEVERITIES, named_parts, severity_of_deviation
from reports.diagnosis.side_effects.effects import (
    deletes_bucket_with_objects,
    deletes_its_bucket,
    is_acl_without_effect,
    is_harmless_other_operation,
    is_other_operation_result,
    is_preflight,
    is_signed_request_redirected,
    keeps_no_versions,
    lacks_its_sub_resource,
    returns_public_content,
)
from reports.diagnosis.side_effects.listed_entries import loses_no_entry


@dataclass(frozen=True)
class SeverityRule:
    """A rule that changes one of these severities to the one that it `becomes` if `applies` is true. `why` is a
    sentence for users."""

    kinds: Sequence[str]
    applies: Callable[[Seen], bool]
    becomes: str
    why: str


def severity_of(result: CheckResult) -> str:
    """Returns the severity of a result's deviation, which is noted in records as they are judged, and else found. Empty
    for a passing result, or if the record has no deviation."""
    if result.deviation is None or result.verdict not in NOT_PASSING:
        return ""
    return result.deviation.kind or severity_and_reason(result)[0]


def shown_severity(result: CheckResult) -> str:
    """Returns the severity of a result, where an unsupported one counts as refused."""
    return "refused" if result.verdict == "unsupported" else severity_of(result)


def severity_reason(result: CheckResult) -> str:
    """Returns the reason for a result's severity, in a sentence, if the severity does not follow from the expected and
    the actual response; else empty."""
    return severity_and_reason(result)[1]


def severity_and_reason(result: CheckResult) -> tuple[str, str]:
    """Returns the severity, from all that the result has, and the reason."""
    deviation = result.deviation
    if result.verdict not in NOT_PASSING or deviation is None:
        return "", ""
    if deviation.kind and not result.exchanges:  # as of a result made again from an expected one
        return deviation.kind, ""
    severity = severity_of_deviation(deviation)
    seen = seen_in(result)
    rules = (rule for rule in RULES if severity in rule.kinds and rule.applies(seen))
    noted = next((why for name, why in NOTED.items() if getattr(deviation, name)), "")
    return next(((rule.becomes, rule.why) for rule in rules), (severity, noted))


def with_severity(result: CheckResult) -> CheckResult:
    """Returns the result, with the severity noted in the deviation."""
    if result.deviation is None or (severity := severity_and_reason(result)[0]) == result.deviation.kind:
        return result
    return replace(result, deviation=replace(result.deviation, kind=severity))


def returns_nothing(seen: Seen) -> bool:
    """Returns whether a request that was to be refused is answered with an empty success: nobody gains anything
    by it."""
    return "replies" in seen.deviation.expected and is_empty_success(seen.sent)


def never_ends(result: CheckResult) -> bool:
    """Returns whether a listing in pages does not come to an end for a reader of all pages."""
    return result.deviation is not None and result.deviation.got.get("fault") == ENDLESS


def ends_the_server(result: CheckResult) -> bool:
    """Returns whether the endpoint stopped answering after the check's requests, for some time or for good, also when
    the check ran alone."""
    if result.spared:
        return False
    return result.endpoint_returned or (result.endpoint_lost and result.verdict != "blocked")


def loses_data(result: CheckResult) -> bool:
    """Returns whether stored data are gone: not found, empty, or deleted without a request for it. Other wrong values,
    such as those of headers, do not count."""
    deviation = result.deviation
    if deviation is None or severity_of(result) != "corrupt":
        return False
    is_gone = "success" in deviation.expected and deviation.status == 404
    parts = [deviation, *(part for part, _ in named_parts(deviation))]
    is_empty = any(part.sort == "data" and part.got.get("value") == "" for part in parts)
    return is_gone or is_empty or _destroys_data(seen_in(result))


_OTHER_ACCOUNTS_FEATURE = "cross-account"
"""The feature of access to data of other accounts: without permission, the data do not seem to exist."""
_OBJECT_SUB_RESOURCES = frozenset(("acl", "legal-hold", "retention", "tagging"))
"""The sub-resources of an object other than its data."""


def _destroys_data(seen: Seen) -> bool:
    """Returns whether the bucket is deleted by a request for one of its sub-resources, or together with its content."""
    return deletes_its_bucket(seen) or deletes_bucket_with_objects(seen)


def _is_not_returned(seen: Seen) -> bool:
    """Returns whether data are hidden from somebody who does not own them, or their read was refused."""
    deviation, status = seen.deviation, seen.sent.status
    if deviation.status == 404:
        return seen.result.feature == _OTHER_ACCOUNTS_FEATURE
    refused = status is not None and 400 <= status < 500 and status != 404
    return refused and deviation.sort == "data" and deviation.got.get("value") in ("", [""], [])


def _is_harmless_response(seen: Seen) -> bool:
    """Returns whether the response to a request that was to be refused is harmless. It is public, or of another
    operation that did nothing, or it grants a preflight."""
    return returns_public_content(seen) or is_harmless_other_operation(seen) or is_preflight(seen)


def _returns_something_else(seen: Seen) -> bool:
    """Returns whether the object or the listing was returned, or another operation was done, instead of the requested
    one."""
    return lacks_its_sub_resource(seen) or is_other_operation_result(seen)


def _returns_no_data(seen: Seen) -> bool:
    """Returns whether the request that should have been refused returns no data. It is a deletion, a write under a
    condition, or a request about a sub-resource of an object, such as its ACL. A read with a key of only slashes counts
    too: the key was dropped, and the read was about the bucket."""
    last = next(reversed(seen.result.exchanges), None)
    if "replies" not in seen.deviation.expected or last is None:
        return False
    if last.method in ("GET", "HEAD"):
        return bool(_OBJECT_SUB_RESOURCES & sub_resources(last.url)) or has_key_of_slashes(last)
    return is_about_sub_resource(last) or last.method == "DELETE" or bool(last.request_header("if-match"))


def _is_harmless_success(seen: Seen) -> bool:
    """Returns whether a success returns no data, or if a listing that ignores a parameter has all entries."""
    return _returns_no_data(seen) or loses_no_entry(seen)


def _is_part_with_whole_status(seen: Seen) -> bool:
    """Returns whether a part of an object was returned with the status of a whole one."""
    return seen.deviation.status == 200 and returns_part(seen.sent)


def _has_no_effect(seen: Seen) -> bool:
    return keeps_no_versions(seen) or is_acl_without_effect(seen)


_CLIENT_FAULT_SEVERITIES = ("refused", "crash", "code")
"""Kinds of the responses to a request that a fault of the client makes wrong: a refusal with any code, an internal
error, or no response."""
_OTHER_OPERATION_SEVERITIES = ("corrupt", "crash", "code", "refused")
"""Kinds of errors in a response, or in a later read, that another operation than the requested one may cause."""

RULES: Sequence[SeverityRule] = (
    SeverityRule(
        tuple(SEVERITIES),
        is_signed_request_redirected,
        "exposed",
        "Whoever gets a signed request that was meant for the endpoint can send it there.",
    ),
    SeverityRule(
        tuple(SEVERITIES),
        _destroys_data,
        "corrupt",
        "The bucket is deleted, by a request for something of it or with what is in it, whatever came afterwards.",
    ),
    SeverityRule(
        _CLIENT_FAULT_SEVERITIES,
        lambda seen: bool(seen.result.client_faults),
        "client",
        "A known fault of the client made the request wrong.",
    ),
    SeverityRule(("exposed",), returns_nothing, "code", "An empty success gives nobody anything."),
    SeverityRule(("exposed",), _is_harmless_response, "ignored", "What came instead is public, or did nothing."),
    SeverityRule(
        _OTHER_OPERATION_SEVERITIES,
        _returns_something_else,
        "ignored",
        "Something else came, or was done, than what was asked for.",
    ),
    SeverityRule(("corrupt",), _is_not_returned, "refused", "What is not returned is neither lost nor wrong."),
    SeverityRule(
        ("corrupt", "refused"),
        _has_no_effect,
        "ignored",
        "A setting that was accepted, such as versioning or a grant, had no effect.",
    ),
    SeverityRule(("ignored",), _is_part_with_whole_status, "code", "The requested part came, with another status."),
    SeverityRule(("corrupt",), _is_harmless_success, "ignored", "Nothing is lost, and nothing is given away."),
)
"""The rules in their order: the first one that applies decides. Causes come before their consequences: a client that is
sent to another host, a deleted bucket, the client. Then come the actual response and its permitted readers, and last
the errors that only look like lost data."""
NOTED = {
    "harmless": "The operation does nothing at this endpoint.",
    "verified": "What the response lacks is verified all the same.",
}
"""Facts about a deviation that other results show; the table has severities for them."""
