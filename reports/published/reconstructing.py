"""The record of a published server's run, made again from its expected results: unlisted checks pass.

Expected results have the response in words, but not the expected one: that is in the requirement of the check, or else
in the recorded answers of a right server. Both give the kinds of deviations, by which the site sorts them. Of a wrong
value, only the name is known, and there are no exchanges. The support of features is that of the run (`[run]`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from reports.diagnosis.exchanges.right_answers import recorded
from reports.diagnosis.kinds.value_forms import PARTIAL
from reports.formats.publication.server_file import RunFacts
from reports.known.causes import Cause, first_that_explains
from reports.known.expected import Entry, Expected
from reports.known.patterns import any_matches, matches
from reports.published.compared_values import Said, said_of
from reports.published.suite import Check, Suite
from reports.record.client_names import CLIENTS, LABELS
from reports.record.exchanges import code_in
from reports.record.lines import CheckResult, Deviation, Listed, Record, RefusedSignature, RunHeader
from reports.record.selection import STILL_ASKING
from reports.record.what_came import FAULTS

_REPLY = re.compile(r"(?:\b|(?<=\bor ))([345]\d\d|(?<=\bor )2\d\d)\b(?: ([A-Z][A-Za-z0-9]+))?")
"""A refusal in a requirement, `404 NoSuchKey`, and the success that it allows instead, `or 200`."""
_ABOUT_CLIENTS = "documented/client_faults::"
"""The checks that fail because of faults of clients as they ship."""
_OF_OTHER_BUCKETS, _OF_SAFEGUARDS = "isolation", "expected-owner"
"""Features whose checks give a success a meaning that expected results lack: it lets somebody in, or lacks a safeguard
of its own sender."""
_CAME = re.compile(r"(\d{3})(?: (\S+))?")
_EXCEPTIONS = {words: name for name, words in FAULTS.items()}
NOT_IMPLEMENTED = {"replies": [[501, "NotImplemented"]]}
"""The response of an unsupported result: expected results do not have more."""


def reconstructed(suite: Suite, known: Expected, run: RunFacts) -> Record:
    """The record of the run."""
    causes: dict[str, list[Cause]] = {}  # by module: there are a hundred of them, and thousands of results
    results: list[CheckResult] = []
    refused = _refused(run)
    reasons = {client: each.reason for each in refused for client in each.clients}
    for check in suite.checks:
        module = check.id.partition("::")[0]
        if module not in causes:
            causes[module] = [each for each in known.causes if _may_be_about(each, module)]
        results += _results(check, known, causes[module], run, reasons)
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
    check: Check, known: Expected, causes: Sequence[Cause], run: RunFacts, reasons: Mapping[str, str]
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
            yield _not_passing(result, entry, causes)
        else:
            yield result


def _sometimes(result: CheckResult, causes: Sequence[Cause]) -> Entry | None:
    """An entry for a check that a cause lets pass or fail: a value differs, which is not known to be grave."""
    cause = next((each for each in causes if each.sometimes and each.explains(result)), None)
    if cause is None:
        return None
    return Entry(result.id, result.client, "fail", "another value", cause.file, cause.line)


def _not_passing(result: CheckResult, entry: Entry, causes: Sequence[Cause]) -> CheckResult:
    """The result that the entry is about, with its deviation and its cause."""
    came = NOT_IMPLEMENTED if entry.verdict == "unsupported" else _got(entry.answer)
    wanted = _wanted(result, entry.verdict, came)
    about = entry.answer.removeprefix("value of ").replace("another value", "") if "value" in came else result.subject
    said = said_of(result.id, about) if "value" in came else Said("")
    deviation = Deviation(
        about,
        wanted,
        came,
        arranging=entry.verdict == "blocked",
        lets_in=said.lets_in or result.feature == _OF_OTHER_BUCKETS,
        safeguard=result.feature == _OF_SAFEGUARDS,
        sort=said.sort if about else "",
    )
    found = replace(result, verdict=entry.verdict, deviation=deviation)
    cause = first_that_explains(causes, found, answer=entry.answer)
    listed = Listed(entry.check, entry.verdict, client=entry.client, file=entry.where)
    if cause:
        listed = replace(listed, cause=cause.id, reason=cause.sentence, link=cause.link)
    of_the_client = found.id.startswith(_ABOUT_CLIENTS)
    return replace(found, listed=listed, client_faults=(result.client,) if of_the_client else ())


def _wanted(result: CheckResult, verdict: str, came: dict[str, Any]) -> dict[str, Any]:
    """The expected response: a refusal that the requirement names, or of several the one that a right server answers in
    the check; without any, a right server's last answer. A step before the requirement should have succeeded."""
    if "value" in came or "text" in came:
        return {"value": ...}
    if verdict == "blocked":
        return {"success": None}
    named = [(int(status), code) for status, code in _REPLY.findall(result.requirement)]
    answers = _right_answers(result.id)
    replies = [each for each in named if each in answers] or named or ([] if "fault" in came else answers[-1:])
    replies = [each for each in replies if list(each) not in came.get("replies", ())]  # it would be no deviation
    if all(status < 300 for status, _ in replies) and not _came_whole(replies, came):
        return {"success": None}
    return {"replies": [list(each) for each in replies]}


def _came_whole(replies: Sequence[tuple[int, str]], came: Mapping[str, Any]) -> bool:
    """Tells if another success came than that of a part of the object."""
    return {status for status, _ in replies} == PARTIAL and "replies" in came


def _got(answer: str) -> dict[str, Any]:
    """The response, from its words: the inverse of `what_came.answer_of`."""
    if answer == "success":
        return {"success": None}
    if found := _CAME.fullmatch(answer):
        return {"replies": [[int(found[1]), found[2] or ""]]}
    if answer in _EXCEPTIONS:
        return {"fault": _EXCEPTIONS[answer]}
    if answer.endswith(" in the client"):
        return {"fault": answer.removesuffix(" in the client")}
    return {"value": None} if answer else {"text": ""}


def _right_answers(check: str) -> list[tuple[int, str]]:
    """Status and code of each answer of a right server, in their order; without a code where there is none."""
    known = recorded()
    answers = (known.answers[number] for _, number in known.checks.get(check, ()))
    return [(each.status, code_in(each.body) or "") for each in answers]
