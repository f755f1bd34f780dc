"""From a result to its kind: that of its deviation, unless its requests and responses show another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from reports.diagnosis.exchanges.requests import (
    CHANGING,
    decisive,
    gives_nothing,
    is_of_a_subresource,
    names_slashes_alone,
    place_of,
    sub_resources,
    way_of,
)
from reports.diagnosis.kinds.of_deviations import KINDS, NULL, is_none, kind_of_deviation
from reports.diagnosis.signs.destroying import deletes_its_bucket, deletes_what_is_in_it
from reports.diagnosis.signs.listed_entries import loses_no_entry
from reports.diagnosis.signs.other_hosts import sends_signed_requests_elsewhere
from reports.diagnosis.signs.other_operations import is_of_another_operation, lets_in_to_nothing
from reports.diagnosis.signs.overrides import overrides_in_vain
from reports.diagnosis.signs.public_content import lacks_its_sub_resource, returns_public_content
from reports.diagnosis.signs.value_names import BODIES, WRITTEN_VERSION
from reports.diagnosis.signs.versions_kept import keeps_no_versions, writes_no_version
from reports.record.lines import NOT_PASSING, CheckResult, Deviation
from reports.record.what_came import status_of


@dataclass(frozen=True)
class Rule:
    """Changes one of these kinds to the one that it `becomes` where `applies` is true. `why` is a sentence for
    users."""

    kinds: Sequence[str]
    applies: Callable[[CheckResult, Deviation], bool]
    becomes: str
    why: str


_KEPT = "kind and why"


def kind_of(result: CheckResult) -> str:
    """The kind of a result's deviation; empty for one that passes, or whose record does not say what came."""
    return _kind_and_why(result)[0]


def why_of(result: CheckResult) -> str:
    """Why a result has its kind, in a sentence, if that is not the kind of what was expected and what came; else
    empty."""
    return _kind_and_why(result)[1]


def _kind_and_why(result: CheckResult) -> tuple[str, str]:
    """Found once, and kept with the result: it is asked for dozens of times, and rules look at all exchanges."""
    kept: dict[str, tuple[str, str]] = vars(result)
    if _KEPT not in kept:
        kept[_KEPT] = _found(result)
    return kept[_KEPT]


def _found(result: CheckResult) -> tuple[str, str]:
    deviation = result.deviation
    if result.verdict not in NOT_PASSING or deviation is None:
        return "", ""
    kind = kind_of_deviation(deviation)
    rules = (rule for rule in RULES if kind in rule.kinds and rule.applies(result, deviation))
    return next(((rule.becomes, rule.why) for rule in rules), (kind, ""))


def with_kind(result: CheckResult) -> CheckResult:
    """The result, with the kind of its deviation noted."""
    if result.deviation is None:
        return result
    return replace(result, deviation=replace(result.deviation, kind=kind_of(result)))


def returns_nothing(result: CheckResult) -> bool:
    """Whether a request that was to be refused is answered with an empty success: nobody gets anything by it."""
    deviation, last = result.deviation, decisive(result)
    return deviation is not None and "replies" in deviation.expected and last is not None and gives_nothing(last)


_OF_OTHERS = "cross-account"
"""The feature of access to what others own: to those who may not see it, it does not exist."""
_OF_AN_OBJECT = frozenset(("acl", "legal-hold", "retention", "tagging"))
"""What is asked for of an object other than its data."""
_EMPTY: dict[str, Any] = {"value": ""}


def _is_hidden_from_others(result: CheckResult, deviation: Deviation) -> bool:
    return result.feature == _OF_OTHERS and status_of(deviation.got) == 404


def _names_buckets_to_anybody(result: CheckResult, deviation: Deviation) -> bool:
    """Whether names came that were not expected, of buckets, which nobody may list without credentials."""
    asked = decisive(result)
    if asked is None or way_of(asked) != "nobody" or place_of(asked) != "GET service":
        return False
    return is_none(deviation.expected) and not is_none(deviation.got)


def _is_an_error_instead(result: CheckResult, deviation: Deviation) -> bool:
    """Whether the read that should have returned these bytes was refused."""
    read = decisive(result)
    refused = read is not None and read.status is not None and 400 <= read.status < 500 and read.status != 404
    return refused and deviation.about in BODIES and deviation.got.get("value") in ("", [""], [])


def _has_a_body_too_many(result: CheckResult, deviation: Deviation) -> bool:
    """Whether the response to a write has a body where none is documented."""
    last = next(reversed(result.exchanges), None)
    return last is not None and last.method in CHANGING and (deviation.about, deviation.expected) == ("body", _EMPTY)


def _returns_no_data(result: CheckResult, deviation: Deviation) -> bool:
    """Whether the request that should have been refused is a deletion, a write under a condition or of something of an
    object other than its data, such as its ACL, one that reads such a thing, or one whose key of slashes alone was
    dropped, so that it was about the bucket."""
    last = next(reversed(result.exchanges), None)
    if "replies" not in deviation.expected or last is None:
        return False
    if last.method in ("GET", "HEAD"):
        return bool(_OF_AN_OBJECT & sub_resources(last.url)) or names_slashes_alone(last)
    if is_of_a_subresource(last):
        return True
    return last.method == "DELETE" or any(name.lower() == "if-match" for name, _ in last.request_headers)


def _names_no_written_version(result: CheckResult, deviation: Deviation) -> bool:
    """Whether the response to a write names no version, or the one that objects have without versioning."""
    if deviation.about in WRITTEN_VERSION or (deviation.arranging and deviation.about == "VersionId"):
        return deviation.got.get("value", "") in (None, NULL)
    return deviation.about == "VersionId" and deviation.got.get("value") == NULL and writes_no_version(result)


def _is_upheld(_: CheckResult, deviation: Deviation) -> bool:
    return deviation.upheld


def _is_idle(_: CheckResult, deviation: Deviation) -> bool:
    return deviation.idle


def _by_result(applies: Callable[[CheckResult], bool]) -> Callable[[CheckResult, Deviation], bool]:
    return lambda result, _: applies(result)


_OF_A_FAULTY_REQUEST = ("refused", "crash", "code")
"""Kinds of what servers answer to a request that a fault of the client makes wrong: a refusal, whatever its code, an
internal error, or nothing."""
_OF_WHAT_CAME = ("corrupt", "crash", "code", "refused")
"""Kinds of what is wrong with a response, or with what is read later, and may follow from another operation that was
done instead of the one that was asked for."""

RULES: Sequence[Rule] = (
    Rule(
        tuple(KINDS),
        _by_result(sends_signed_requests_elsewhere),
        "exposed",
        "Whoever gets a signed request that was meant for the endpoint can send it there.",
    ),
    Rule(
        tuple(KINDS),
        _by_result(deletes_its_bucket),
        "corrupt",
        "A request for something of a bucket deleted the bucket, whatever came afterwards.",
    ),
    Rule(("ignored",), _by_result(deletes_what_is_in_it), "corrupt", "All that was in the bucket is lost."),
    Rule(
        _OF_A_FAULTY_REQUEST,
        lambda result, _: bool(result.client_faults),
        "client",
        "A known fault of the client made the request wrong.",
    ),
    Rule(("corrupt",), _is_hidden_from_others, "refused", "To those who may not see it, it does not exist."),
    Rule(("exposed",), _by_result(returns_nothing), "code", "An empty success gives nobody anything."),
    Rule(("ignored",), _is_upheld, "code", "What the response lacks is verified all the same."),
    Rule(("exposed",), _is_idle, "ignored", "The operation does nothing at this endpoint."),
    Rule(("exposed",), _by_result(returns_public_content), "ignored", "What came instead is public."),
    Rule(("exposed",), _by_result(lets_in_to_nothing), "ignored", "Another operation was done, without effect."),
    Rule(_OF_WHAT_CAME, _by_result(lacks_its_sub_resource), "ignored", "The object or the listing came instead."),
    Rule(_OF_WHAT_CAME, _by_result(is_of_another_operation), "ignored", "Another operation was done instead."),
    Rule(("corrupt",), _names_buckets_to_anybody, "exposed", "Anybody learns the names of buckets."),
    Rule(("corrupt",), _is_an_error_instead, "refused", "Bytes that were not returned are not wrong."),
    Rule(("corrupt",), _by_result(keeps_no_versions), "ignored", "Enabling versioning had no effect."),
    Rule(
        ("corrupt",),
        _by_result(overrides_in_vain),
        "ignored",
        "What is stored may be right: another value was asked for.",
    ),
    Rule(("corrupt",), _has_a_body_too_many, "code", "Such a body says nothing of what was stored."),
    Rule(("corrupt",), _returns_no_data, "ignored", "The success returns no data that should not be there."),
    Rule(("corrupt",), _names_no_written_version, "ignored", "No data are lost with the id of a version."),
    Rule(
        ("corrupt",),
        _by_result(loses_no_entry),
        "ignored",
        "A parameter was ignored, and no entry is missing.",
    ),
)
"""In their order: the first one that applies decides. Causes come before what follows from them: a client that is sent
to another host, a bucket that was deleted, the client, what other results show; then what came instead, who may see it,
and last what only looks like lost data."""
