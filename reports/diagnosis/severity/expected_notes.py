"""The note in a line of expected results: how bad the deviation is, and the refusal that was expected. Results are made
again of both, and of the words for what came.

    ignored instead of 416 InvalidRange

A severity that follows from the other words is not written.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from record.actual_response import FAULT_WORDS, response_words, side_words
from record.foreign_files import FileError
from record.lines import UNEXPECTED_VERDICTS, CheckResult, Deviation
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.known.expected import ExpectedEntry

INSTEAD_OF = " instead of "
NOT_IMPLEMENTED = {"replies": [[501, "NotImplemented"]]}
"""The response of an unsupported result: expected results do not have more."""
_STATUS_AND_CODE = re.compile(r"(\d{3})(?: (\S+))?")
_EXCEPTIONS = {words: name for name, words in FAULT_WORDS.items()}


def note_of(result: CheckResult) -> str:
    """The note for a result that fails or is blocked; empty for others, and for those whose severity is not known."""
    severity = severity_of(result)
    if result.verdict not in UNEXPECTED_VERDICTS or result.deviation is None or not severity:
        return ""
    wanted = result.deviation.expected
    refusal = side_words(wanted) if "replies" in wanted else ""
    alone = replace(result, exchanges=(), client_faults=())
    entry = ExpectedEntry(result.id, result.client, result.verdict, response_words(result.deviation), note=refusal)
    if severity_of(result_from_entry(alone, entry)) == severity:
        return refusal
    return f"{severity}{INSTEAD_OF}{refusal}" if refusal else severity


def result_from_entry(result: CheckResult, entry: ExpectedEntry) -> CheckResult:
    """The result with the verdict and the deviation of an entry. Of a wrong value, only the name is known. Raises
    `FileError` for a note of another form."""
    severity, instead, refusal = entry.note.partition(INSTEAD_OF)
    if severity not in SEVERITIES and not instead:
        severity, refusal = "", severity
    if (severity and severity not in SEVERITIES) or (
        refusal and not all(map(_STATUS_AND_CODE.fullmatch, refusal.split(" or ")))
    ):
        raise FileError(f"{entry.where}: {entry.note!r} is none of {', '.join(SEVERITIES)}, and no refusal")
    came = NOT_IMPLEMENTED if entry.verdict == "unsupported" else _parse_response(entry.answer)
    of_value = not {"value", "text"}.isdisjoint(came)
    deviation = Deviation(
        entry.answer.removeprefix("value of ").replace("another value", "") if of_value else result.subject,
        {"value": ...} if of_value else {"replies": _replies(refusal)} if refusal else {"success": None},
        came,
        arranging=entry.verdict == "blocked",
        kind=severity,
    )
    faults = (result.client,) if severity == "client" else ()
    return replace(result, verdict=entry.verdict, deviation=deviation, client_faults=faults)


def _parse_response(answer: str) -> dict[str, Any]:
    """The response, from words: the inverse of `response_words`."""
    if answer == "success":
        return {"success": None}
    if _STATUS_AND_CODE.fullmatch(answer):
        return {"replies": _replies(answer)}
    if answer in _EXCEPTIONS:
        return {"fault": _EXCEPTIONS[answer]}
    if answer.endswith(" in the client"):
        return {"fault": answer.removesuffix(" in the client")}
    return {"value": None} if answer else {"text": ""}


def _replies(words: str) -> list[list[Any]]:
    """Statuses and codes, from words."""
    parts = (each.partition(" ") for each in words.split(" or "))
    return [[int(status), code] for status, _, code in parts]
