"""The severity of a result: that of its deviation, unless its requests and responses show another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from record.lines import NOT_PASSING, CheckResult, Deviation
from reports.diagnosis.exchanges.requests import (
    decisive,
    has_key_of_slashes,
    is_about_sub_resource,
    is_empty_success,
    returns_a_part,
    sub_resources,
)
from reports.diagnosis.severity.deviation_shapes import ENDLESS
from reports.diagnosis.severity.of_deviations import SEVERITIES, named_parts, severity_of_deviation
from reports.diagnosis.side_effects.destroying import deletes_bucket_with_objects, deletes_its_bucket
from reports.diagnosis.side_effects.grants_kept import is_acl_without_effect
from reports.diagnosis.side_effects.listed_entries import loses_no_entry
from reports.diagnosis.side_effects.other_operations import (
    is_harmless_other_operation,
    is_other_operation_result,
    is_signed_request_redirected,
)
from reports.diagnosis.side_effects.public_content import (
    is_preflight_without_credentials,
    lacks_its_sub_resource,
    returns_public_content,
)
from reports.diagnosis.side_effects.versions_kept import keeps_no_versions


@dataclass(frozen=True)
class SeverityRule:
    """A rule that changes one of these severities to the one that it `becomes` if `applies` is true. `why` is a
    sentence for users."""

    kinds: Sequence[str]
    applies: Callable[[CheckResult, Deviation], bool]
    becomes: str
    why: str


_SEVERITY_ATTRIBUTE = "kind and why"


def severity_of(result: CheckResult) -> str:
    """Returns the severity of a result's deviation; empty for a passing result, or if the record has no deviation."""
    return _severity_and_why(result)[0]


def shown_severity(result: CheckResult) -> str:
    """Returns the same, where an unsupported result counts as refused."""
    return "refused" if result.verdict == "unsupported" else severity_of(result)


def why_of(result: CheckResult) -> str:
    """Returns the reason for a result's severity, in a sentence, if the severity does not follow from the expected and
    the actual response; else empty."""
    return _severity_and_why(result)[1]


def _severity_and_why(result: CheckResult) -> tuple[str, str]:
    """Returns the severity and the reason, computed once and kept with the result. They are needed dozens of times, and
    rules read all exchanges."""
    kept: dict[str, tuple[str, str]] = vars(result)
    if _SEVERITY_ATTRIBUTE not in kept:
        kept[_SEVERITY_ATTRIBUTE] = _find_severity_and_why(result)
    return kept[_SEVERITY_ATTRIBUTE]


def _find_severity_and_why(result: CheckResult) -> tuple[str, str]:
    deviation = result.deviation
    if result.verdict not in NOT_PASSING or deviation is None:
        return "", ""
    if deviation.kind and not result.exchanges:  # as of a result made again from an expected one
        return deviation.kind, ""
    severity = severity_of_deviation(deviation)
    rules = (rule for rule in RULES if severity in rule.kinds and rule.applies(result, deviation))
    noted = next((why for name, why in NOTED.items() if getattr(deviation, name)), "")
    return next(((rule.becomes, rule.why) for rule in rules), (severity, noted))


def with_severity(result: CheckResult) -> CheckResult:
    """Returns the result, with the severity noted in the deviation."""
    if result.deviation is None:
        return result
    return replace(result, deviation=replace(result.deviation, kind=severity_of(result)))


def returns_nothing(result: CheckResult) -> bool:
    """Returns whether a request that was to be refused is answered with an empty success: nobody gains anything
    by it.
    """
    deviation, last = result.deviation, decisive(result)
    return deviation is not None and "replies" in deviation.expected and last is not None and is_empty_success(last)


def never_ends(result: CheckResult) -> bool:
    """Returns whether a listing in pages does not come to an end for a reader of all pages."""
    return result.deviation is not None and result.deviation.got.get("fault") == ENDLESS


def loses_data(result: CheckResult) -> bool:
    """Returns whether stored data are gone: not found, empty, or deleted without a request for it. Other wrong values,
    such as those of headers, do not count.
    """
    deviation = result.deviation
    if deviation is None or severity_of(result) != "corrupt":
        return False
    is_gone = "success" in deviation.expected and deviation.status == 404
    parts = [deviation, *(part for part, _ in named_parts(deviation))]
    is_empty = any(part.sort == "data" and part.got.get("value") == "" for part in parts)
    return is_gone or is_empty or _destroys(result, deviation)


_OTHER_ACCOUNTS_FEATURE = "cross-account"
"""The feature of access to data of other accounts: without permission, the data do not seem to exist."""
_OBJECT_SUB_RESOURCES = frozenset(("acl", "legal-hold", "retention", "tagging"))
"""The sub-resources of an object other than its data."""


def _destroys(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether the bucket is deleted by a request for one of its sub-resources, or together with its content."""
    return deletes_its_bucket(result) or deletes_bucket_with_objects(result)


def _is_not_returned(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether data are hidden from somebody who does not own them, or their read was refused."""
    if deviation.status == 404:
        return result.feature == _OTHER_ACCOUNTS_FEATURE
    read = decisive(result)
    refused = read is not None and read.status is not None and 400 <= read.status < 500 and read.status != 404
    return refused and deviation.sort == "data" and deviation.got.get("value") in ("", [""], [])


def _gives_nothing_away(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether the response to a request that was to be refused is harmless. It is public, or of another
    operation that did nothing, or it grants a preflight without the rights of the page's reader.
    """
    return (
        returns_public_content(result)
        or is_harmless_other_operation(result)
        or is_preflight_without_credentials(result)
    )


def _returns_something_else(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether the object or the listing was returned, or another operation was done, instead of the requested
    one.
    """
    return lacks_its_sub_resource(result) or is_other_operation_result(result)


def _returns_no_data(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether the request that should have been refused returns no data. It is a deletion, a write under a
    condition, or a request about a sub-resource of an object, such as its ACL. A read with a key of only slashes counts
    too: the key was dropped, and the read was about the bucket.
    """
    last = next(reversed(result.exchanges), None)
    if "replies" not in deviation.expected or last is None:
        return False
    if last.method in ("GET", "HEAD"):
        return bool(_OBJECT_SUB_RESOURCES & sub_resources(last.url)) or has_key_of_slashes(last)
    if is_about_sub_resource(last):
        return True
    return last.method == "DELETE" or bool(last.request_header("if-match"))


def _is_harmless_success(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether a success returns no data, or if a listing that ignores a parameter has all entries."""
    return _returns_no_data(result, deviation) or loses_no_entry(result)


def _is_part_with_whole_status(result: CheckResult, deviation: Deviation) -> bool:
    """Returns whether a part of an object was returned with the status of a whole one."""
    read = decisive(result)
    return read is not None and deviation.status == 200 and returns_a_part(read)


def _had_no_effect(result: CheckResult, deviation: Deviation) -> bool:
    return keeps_no_versions(result) or is_acl_without_effect(result)


def _ignoring_deviation(applies: Callable[[CheckResult], bool]) -> Callable[[CheckResult, Deviation], bool]:
    return lambda result, _: applies(result)


_CLIENT_FAULT_SEVERITIES = ("refused", "crash", "code")
"""Kinds of the responses to a request that a fault of the client makes wrong: a refusal with any code, an internal
error, or no response."""
_OTHER_OPERATION_SEVERITIES = ("corrupt", "crash", "code", "refused")
"""Kinds of errors in a response, or in a later read, that another operation than the requested one may cause."""

RULES: Sequence[SeverityRule] = (
    SeverityRule(
        tuple(SEVERITIES),
        _ignoring_deviation(is_signed_request_redirected),
        "exposed",
        "Whoever gets a signed request that was meant for the endpoint can send it there.",
    ),
    SeverityRule(
        tuple(SEVERITIES),
        _destroys,
        "corrupt",
        "The bucket is deleted, by a request for something of it or with what is in it, whatever came afterwards.",
    ),
    SeverityRule(
        _CLIENT_FAULT_SEVERITIES,
        lambda result, _: bool(result.client_faults),
        "client",
        "A known fault of the client made the request wrong.",
    ),
    SeverityRule(("exposed",), _ignoring_deviation(returns_nothing), "code", "An empty success gives nobody anything."),
    SeverityRule(("exposed",), _gives_nothing_away, "ignored", "What came instead is public, or did nothing."),
    SeverityRule(
        _OTHER_OPERATION_SEVERITIES,
        _returns_something_else,
        "ignored",
        "Something else came, or was done, than what was asked for.",
    ),
    SeverityRule(("corrupt",), _is_not_returned, "refused", "What is not returned is neither lost nor wrong."),
    SeverityRule(
        ("corrupt", "refused"),
        _had_no_effect,
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
    "verified": "What the response lacks is verified, or kept, all the same.",
}
"""Facts about a deviation that other results show; the table has severities for them."""
