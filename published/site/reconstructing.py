"""The record of a published server's run, made again from the suite's present checks, as `s3-conformance list` gives
them, and from its expected results: unlisted checks pass.

Expected results have the response in words, and notes of how bad it is. Of a wrong value, only the name is known, and
there are no exchanges. The support of features is that of the run (`[run]`).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from published.results.published_servers import PUBLISHED_FOLDER
from published.results.server_file import RunFacts
from record.client_names import CLIENTS, LABELS
from record.lines import CheckResult, ListedResult, Record, RecordedFeature, RefusedSignature, RunHeader
from record.selection import REFUSED_SIGNATURE_AREA
from reports.diagnosis.severity.expected_notes import result_from_entry
from reports.known.causes_file import Cause, first_that_explains
from reports.known.expected import Expected, ExpectedEntry
from reports.known.patterns import any_matches, matches


def reconstructed(suite: Suite, known: Expected, run: RunFacts) -> Record:
    """The record of the run. Raises `FileError` for a note of another form."""
    causes: dict[str, list[Cause]] = {}  # by module: there are a hundred of them, and thousands of results
    results: list[CheckResult] = []
    refused = _refused(run)
    reasons = {client: each.reason for each in refused for client in each.clients}
    for check in suite.checks:
        module = check.id.partition("::")[0]
        if module not in causes:
            causes[module] = [each for each in known.causes if _may_concern_module(each, module)]
        results += _results(check, known, causes[module], run, reasons)
    return Record(RunHeader(clients=CLIENTS, refused=refused, features=suite.features), tuple(results))


def _refused(run: RunFacts) -> tuple[RefusedSignature, ...]:
    versions = dict.fromkeys(LABELS[client][1] for client in run.closed)
    return tuple(
        RefusedSignature(f"Signature {each}", clients=tuple(name for name in run.closed if LABELS[name][1] == each))
        for each in versions
    )


def _may_concern_module(cause: Cause, module: str) -> bool:
    return not cause.check or any(matches(check.partition("::")[0], module) for check in cause.check)


def _results(
    check: ListedCheck, known: Expected, causes: Sequence[Cause], run: RunFacts, reasons: Mapping[str, str]
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
        elif client in reasons and check.area != REFUSED_SIGNATURE_AREA:
            yield replace(result, verdict="unsupported", message=reasons[client])
        elif lacking:
            yield replace(result, verdict="skipped", message=lacking)
        elif entry := known.entry_for(result) or _unstable_result(result, causes):
            yield _result_of_entry(result, entry, causes)
        else:
            yield result


def _unstable_result(result: CheckResult, causes: Sequence[Cause]) -> ExpectedEntry | None:
    """An entry for a check that a cause lets pass or fail: a value differs, which is not known to be grave."""
    cause = next((each for each in causes if each.sometimes and each.explains(result)), None)
    if cause is None:
        return None
    return ExpectedEntry(result.id, result.client, "fail", "another value", cause.file, cause.line)


def _result_of_entry(result: CheckResult, entry: ExpectedEntry, causes: Sequence[Cause]) -> CheckResult:
    """The result that an entry is about, with the deviation and the cause."""
    found = result_from_entry(result, entry)
    cause = first_that_explains(causes, found, answer=entry.answer)
    listed = ListedResult(entry.check, entry.verdict, client=entry.client, file=entry.where)
    if cause:
        listed = replace(listed, cause=cause.id, reason=cause.sentence, link=cause.link)
    return replace(found, listed=listed)


class ListedCheck(msgspec.Struct, frozen=True):
    """One check of `list --format json`. `clients` has for each client the reason why it cannot express the check, or
    None."""

    id: str
    area: str
    operations: tuple[str, ...]
    level: str
    requirement: str
    source: str
    feature: str
    gate: bool
    clients: dict[str, str | None]


@dataclass(frozen=True)
class Suite:
    """The catalogue of features, and all checks through all clients."""

    features: tuple[RecordedFeature, ...]
    checks: tuple[ListedCheck, ...]


def suite() -> Suite:
    """Collects the checks, which takes some 10 seconds. Raises `subprocess.CalledProcessError` if that fails."""
    command = [sys.executable, "-m", "s3_conformance", "list", "--every-client", "--format"]
    forms = ("features-json", "json")
    started = [
        subprocess.Popen([*command, form], cwd=PUBLISHED_FOLDER.parent, stdout=subprocess.PIPE) for form in forms
    ]
    features, checks = (_output(process) for process in started)
    return suite_of(features, checks)


def suite_of(features: bytes, checks: bytes) -> Suite:
    """The suite from the output of `list` in the forms `features-json` and `json`."""
    names = RecordedFeature.__struct_fields__
    catalogue = [{name: each[name] for name in names if name in each} for each in msgspec.json.decode(features)]
    return Suite(
        msgspec.convert(catalogue, tuple[RecordedFeature, ...]),
        msgspec.json.decode(checks, type=tuple[ListedCheck, ...]),
    )


def _output(process: subprocess.Popen[bytes]) -> bytes:
    text, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return text
