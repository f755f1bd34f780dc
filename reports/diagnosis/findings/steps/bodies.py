"""Findings about bodies that are empty, too large or of another form. These are requests with an empty body that fail
where similar ones succeed, requests that are too large, and responses that are not HTTP or lack the expected
document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import decisive, names_in, place_of, short_form_of, state_change_place
from reports.diagnosis.exchanges.right_answers import is_sdk_name, right_answer
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import first_names_and_rest, with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Step, finding_of, group_by_key, operation_of
from reports.diagnosis.severity.of_results import severity_of

TOO_LARGE = 413
METHODS_WITH_BODY = ("PUT", "POST")
"""Methods of requests that may have a body."""
_LENGTH_REQUIRED = 411
MIN_REQUESTS = 3
"""The number of requests with an empty body, and with another, that must show the outcome."""
LARGE = 2**20
"""The length, in bytes, of a body that is not received before a server can refuse it."""
MAX_EXCEPTION_SHARE = 0.1
"""The share of exceptions up to which a rule holds."""
_REQUEST_SPECIFIC_PARTS = re.compile(r"<(RequestId|HostId|Resource|Key|BucketName)>[^<]*</\1>|'[^']*'|\"/[^\"]*\"")
"""The parts of an error that differ between requests."""


def empty_bodies(everything: Sequence[CheckResult]) -> Step:
    """Returns the step for requests with an empty body that end with an internal error, where most with a body succeed
    in the same operation. Other requests without a body that end with the same error belong to it."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        places = _failing_places(everything)
        own = [(result, sent) for result in results if (sent := _failed_without_a_body(result))]
        errors = {_error(sent) for _, sent in own if place_of(sent) in places}
        group = [result for result, sent in own if place_of(sent) in places or _error(sent) in errors]
        if not group:
            return []
        statuses = " or ".join(sorted({str(result.deviation.status) for result in group if result.deviation}))
        operations = [[operation_of(result)] for result in group]
        title = with_examples(f"Requests with an empty body end with {statuses}", operations)
        return [
            finding_of(severity, wording.slug(severity, "empty-bodies"), title, some)
            for severity, some in group_by_key(group, severity_of).items()
        ]

    return find


def _failing_places(results: Sequence[CheckResult]) -> frozenset[str]:
    """Returns the forms of requests, such as `PUT key`, that fail if their body is empty, and succeed if it is not."""
    empty: dict[str, Counter[bool]] = {}
    filled: dict[str, Counter[bool]] = {}
    for result in results:
        for exchange in result.exchanges:
            if exchange.method not in METHODS_WITH_BODY or exchange.status is None or exchange.request_body.withheld:
                continue
            fails = _is_an_error(exchange.status)
            if not fails and exchange.status >= 300:
                continue  # another rule has refused it
            of_length = filled if exchange.request_body.length else empty
            of_length.setdefault(place_of(exchange), Counter())[fails] += 1
    return frozenset(
        place
        for place, counts in empty.items()
        if _is_mostly(counts, True) and place in filled and _is_mostly(filled[place], False)
    )


def _is_mostly(counts: Counter[bool], fails: bool) -> bool:
    return counts[fails] >= MIN_REQUESTS and counts[not fails] <= MAX_EXCEPTION_SHARE * counts.total()


def _is_an_error(status: int) -> bool:
    return (status >= 500 and status not in (501, 503)) or status == _LENGTH_REQUIRED


def _failed_without_a_body(result: CheckResult) -> RecordedExchange | None:
    """Returns the request without a body for which a result ended with an error."""
    sent = decisive(result)
    came = result.deviation.status if result.deviation else None
    if sent is None or came is None or sent.status != came or not _is_an_error(came):
        return None
    return sent if sent.method in METHODS_WITH_BODY and not sent.request_body.length else None


def _error(exchange: RecordedExchange) -> tuple[int | None, str]:
    """Returns the status and text of an error, without the parts that come from the request; the URL if there is no
    text."""
    text = _REQUEST_SPECIFIC_PARTS.sub("", exchange.response_body.text)
    return exchange.status, text or exchange.url


def large_bodies(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for valid requests that are refused as too large."""

    def key(result: CheckResult) -> str | None:
        came = result.deviation.status if result.deviation else None
        return severity_of(result) if came == TOO_LARGE and severity_of(result) == "refused" else None

    found = []
    for severity, group in group_by_key(results, key).items():
        lengths = [length for result in group if (sent := decisive(result)) and (length := _length_of(sent))]
        words = f"Requests of {_in_words(min(lengths))}" if lengths else "Large requests"
        words += " and more" if lengths and len(set(lengths)) > 1 else ""
        title = with_examples(f"{words} are refused with {TOO_LARGE}", [[operation_of(result)] for result in group])
        found.append(finding_of(severity, wording.slug(severity, str(TOO_LARGE)), title, group))
    return found


def lost_refusals(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for large requests that must be refused, and get no response: the endpoint closes the
    connection while it is still to receive the body."""
    group = [each for each in results if _is_lost_refusal(each)]
    if len({operation_of(each) for each in group}) < 2:
        return []
    title = "Large requests that must be refused get no complete response"
    title = with_examples(title, [[operation_of(result)] for result in group])
    return [finding_of("crash", wording.slug("crash", "lost-refusals"), title, group)]


def _is_lost_refusal(result: CheckResult) -> bool:
    sent = decisive(result)
    if severity_of(result) != "crash" or sent is None or sent.status is not None or _length_of(sent) < LARGE:
        return False
    right = right_answer(result)
    return right is not None and right.status >= 400


def malformed_responses(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for responses that break the grammar of HTTP, by the operation and the names of the requests."""
    found = []
    for operation, own in group_by_key(
        results, lambda each: operation_of(each) if _is_malformed(each) else None
    ).items():
        sent = filter(None, map(decisive, own))
        names = sorted({name for each in sent for name in names_in(each) if not is_sdk_name(name)})
        with_names = f" with {first_names_and_rest(names)}" if names else ""
        title = f"Responses to {operation}{with_names} are not well-formed HTTP"
        found.append(finding_of("crash", wording.slug("crash", "malformed", operation), title, own, is_vague=True))
    return found


def _is_malformed(result: CheckResult) -> bool:
    came = decisive(result)
    return severity_of(result) == "crash" and came is not None and (came.error or "").startswith(_MALFORMED)


_MALFORMED = "MalformedHttp: "
"""The beginning of the error of an exchange whose response is not HTTP."""


def missing_documents(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for successful responses that lack the document of a right server. It is as if the requests were
    refused if a client fails because of that."""
    group = [each for each in results if severity_of(each) in ("refused", "code") and _lacks_its_document(each)]
    if len(group) < MIN_REQUESTS:
        return []
    severity = "refused" if any(severity_of(each) == "refused" for each in group) else "code"
    title = with_examples("Empty responses with 200 instead of a document", list(map(_without_document, group)))
    return [finding_of(severity, wording.slug(severity, "missing-documents"), title, group)]


def _without_document(result: CheckResult) -> list[str]:
    """Returns the operation that the result is about; or the request, if it reads the effect of the operation."""
    read = decisive(result)
    if read is None or state_change_place(result) is None:
        return [result.subject]
    return [short_form_of(read)]


def _lacks_its_document(result: CheckResult) -> bool:
    """Returns whether the document is missing. A client may fail because of that, or find none of its values."""
    deviation, came = result.deviation, decisive(result)
    if deviation is None or not {"value", "fault"} & set(deviation.got) or came is None or came.method == "HEAD":
        return False
    if came.status != 200 or came.response_body.length or came.response_body.text:
        return False
    right = right_answer(result)
    return right is not None and right.status == 200 and right.body.startswith("<")


def _length_of(exchange: RecordedExchange) -> int:
    """Returns the length of the body that was to be sent."""
    words = next(iter(exchange.request_header("content-length")), "")
    return max(int(words) if words.isascii() and words.isdigit() else 0, exchange.request_body.length)


def _in_words(length: int) -> str:
    """Returns a length in the largest unit that gives at least one."""
    unit, name = next((each for each in _UNITS if length >= each[0]), (1, "bytes"))
    return f"{length / unit:g} {name}" if length % unit == 0 else f"{length / unit:.1f} {name}"


_UNITS = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))
