"""The record of a published server's run, made again from its expected results: unlisted checks pass.

Expected results have the response in words. `deviations.txt` has the expected one, and the kinds of deviations, by
which the site sorts them. Of a wrong value, only the name is known, and there are no exchanges. The support of features
is that of the run (`[run]`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from published.suite import Check, Suite
from record.client_names import CLIENTS, LABELS
from record.lines import CheckResult, Deviation, ListedResult, Record, RefusedSignature, RunHeader
from record.selection import STILL_ASKING
from record.what_came import FAULTS
from reports.formats.publication.deviations_file import parts_of
from reports.formats.publication.server_file import RunFacts
from reports.known.causes import Cause, first_that_explains
from reports.known.expected import Expected, ExpectedEntry
from reports.known.patterns import any_matches, matches

_CAME = re.compile(r"(\d{3})(?: (\S+))?")
_EXCEPTIONS = {words: name for name, words in FAULTS.items()}
NOT_IMPLEMENTED = {"replies": [[501, "NotImplemented"]]}
"""The response of an unsupported result: expected results do not have more."""


def reconstructed(suite: Suite, known: Expected, noted: Expected, run: RunFacts) -> Record:
    """The record of the run. `noted` are the deviations that it noted."""
    causes: dict[str, list[Cause]] = {}  # by module: there are a hundred of them, and thousands of results
    results: list[CheckResult] = []
    refused = _refused(run)
    reasons = {client: each.reason for each in refused for client in each.clients}
    for check in suite.checks:
        module = check.id.partition("::")[0]
        if module not in causes:
            causes[module] = [each for each in known.causes if _may_be_about(each, module)]
        results += _results(check, known, noted, causes[module], run, reasons)
    return Record(RunHeader(clients=CLIENTS, refused=refused, features=suite.features), tuple(results))


def _refused(run: RunFacts) -> tuple[RefusedSignature, ...]:
    versions = dict.fromkeys(LABELS[client][1] for client in run.closed)
    return tuple(
        RefusedSignature(f"Signature {each}", clients=tuple(name for name in run.closed if LABELS[name][1] == each))
        for each in versions
    )


def _may_be_about(cause: Cause, module: str) -> bool:
    return not cause.check or any(matches(check.partition("::")[0], module) for check in cause.check)


def _results(
    check: Check,
    known: Expected,
    noted: Expected,
    causes: Sequence[Cause],
    run: RunFacts,
    reasons: Mapping[str, str],
) -> Iterator[CheckResult]:
    """A result for each client; `reasons` tell why the server does not accept the signatures of some."""
    lacking = next((each.why for each in run.skipped if any_matches(each.checks, check.id)), "")
    for client, reason in check.clients.items():
        result = CheckResult(
            check.id,
            client,
            "pass",
            area=check.area,
            subject=check.operations[0] if check.operations else "",
            operations=check.operations,
            level=check.level,
            requirement=check.requirement,
            source=check.source,
            feature=check.feature,
            gate=check.gate,
        )
        if reason:
            yield replace(result, verdict="n/a", message=reason)
        elif client in reasons and check.area != STILL_ASKING:
            yield replace(result, verdict="unsupported", message=reasons[client])
        elif lacking:
            yield replace(result, verdict="skipped", message=lacking)
        elif entry := known.entry_for(result) or _sometimes(result, causes):
            yield _not_passing(result, entry, noted, causes)
        else:
            yield result


def _sometimes(result: CheckResult, causes: Sequence[Cause]) -> ExpectedEntry | None:
    """An entry for a check that a cause lets pass or fail: a value differs, which is not known to be grave."""
    cause = next((each for each in causes if each.sometimes and each.explains(result)), None)
    if cause is None:
        return None
    return ExpectedEntry(result.id, result.client, "fail", "another value", cause.file, cause.line)


def _not_passing(result: CheckResult, entry: ExpectedEntry, noted: Expected, causes: Sequence[Cause]) -> CheckResult:
    """The result that the entry is about, with deviation and cause."""
    found = replace(result, verdict=entry.verdict)
    note = noted.entry_for(found)
    kind, refusal = parts_of(note.answer) if note and note.verdict == entry.verdict else ("", "")
    came = NOT_IMPLEMENTED if entry.verdict == "unsupported" else _got(entry.answer)
    of_value = not {"value", "text"}.isdisjoint(came)
    deviation = Deviation(
        entry.answer.removeprefix("value of ").replace("another value", "") if of_value else result.subject,
        {"value": ...} if of_value else {"replies": _replies(refusal)} if refusal else {"success": None},
        came,
        arranging=entry.verdict == "blocked",
        kind=kind,
    )
    found = replace(found, deviation=deviation, client_faults=(result.client,) if kind == "client" else ())
    cause = first_that_explains(causes, found, answer=entry.answer)
    listed = ListedResult(entry.check, entry.verdict, client=entry.client, file=entry.where)
    if cause:
        listed = replace(listed, cause=cause.id, reason=cause.sentence, link=cause.link)
    return replace(found, listed=listed)


def _got(answer: str) -> dict[str, Any]:
    """The response for these words: the inverse of `what_came.answer_of`."""
    if answer == "success":
        return {"success": None}
    if _CAME.fullmatch(answer):
        return {"replies": _replies(answer)}
    if answer in _EXCEPTIONS:
        return {"fault": _EXCEPTIONS[answer]}
    if answer.endswith(" in the client"):
        return {"fault": answer.removesuffix(" in the client")}
    return {"value": None} if answer else {"text": ""}


def _replies(words: str) -> list[list[Any]]:
    """The statuses and codes in these words."""
    parts = (each.partition(" ") for each in words.split(" or "))
    return [[int(status), code] for status, _, code in parts]
