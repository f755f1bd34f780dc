"""The command `show`: shows the findings of a record, or one finding, one feature or single checks, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click
import pytest
from msgspec.structs import replace

from fixtures.run import options as run_options
from fixtures.session.selection.choosing import NamedResults
from fixtures.session.state import FoundEndpoint
from record.client_names import CLIENTS
from record.lines import CheckResult, Record, RecordedFeature
from record.text import near_names, without_case
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import normalize_record
from reports.formats.check_text import details_text
from reports.formats.side_by_side import usual_headers
from reports.formats.terminal.show_output import feature, finding, nothing_unexpected, overview
from reports.formats.terminal.style import symbols_for
from reports.known.patterns import matches
from s3_conformance import sessions
from s3_conformance.command_output import locate, number_of_finding, read, say, stop, table_console
from s3_conformance.common_options import flags_of, settings_read, with_options
from s3_conformance.run_again import ResultsToRerun, chosen_results_to_rerun, options_for_rerun


@click.command(short_help="Show findings, features or checks of a record: requests, responses, how to send them again.")
@click.argument("record", metavar="RECORD")
@click.argument("checks", metavar="[CHECK]...", nargs=-1)
@click.option("--client", metavar="NAME", help="only with this client: " + ", ".join(CLIENTS))
@click.option("--all", "everything", is_flag=True, help="all that is not as required and not expected")
@click.option("--send", is_flag=True, help="send the requests of the named checks again, and show what comes now")
@with_options(run_options.ENDPOINT)
def show(record: str, checks: tuple[str, ...], client: str | None, everything: bool, send: bool, **given: Any) -> None:
    """Shows what a run's RECORD (results.jsonl, or its folder) holds of each CHECK: requirement and source, what was
    sent and answered, and how to send it again, with a curl line where curl can.

    A CHECK is an id as the reports have it, or without its brackets for all its cases; * stands for anything, as in
    'cors/*'. The name of an area or module, such as cors or cors/preflight, is all its checks. Numbers of findings show
    what each explains, and an example; the id of a feature (`s3-conformance list --format features`), or the name of a
    group of features, its support, its findings and the checks that do not pass. Without any it shows an overview: how
    many features there are in each state, and the findings, worst first.

    With --send, the checks run once more, alone: they sign and send their requests anew, with all that must come first,
    to the endpoint of a run of yours, or to another one that is configured, and remove what they created.
    """
    if not send and any(given.values()):
        raise click.UsageError("the options of an endpoint need --send")
    run = normalize_record(read(locate(record)))
    numbers = [check for check in checks if check.isascii() and check.isdecimal()]
    groups = _groups(run, checks)
    features = [each for each in run.header.features if each.id in checks or each.group.casefold() in groups]
    if send and (numbers or features or not checks):
        stop("--send needs the ids of checks; run --again runs those of a finding or feature")
    if numbers or features:
        named = {*numbers, *(feature.id for feature in features)}
        if any(check not in named and check.casefold() not in groups for check in checks) or client or everything:
            stop("findings and features are not combined with checks, --client or --all")
        diagnosis = diagnose(run)
        _show_findings(run, diagnosis, numbers, record)
        asked = [each for each in features if each.id in checks or each.id in diagnosis.support]
        _show_features(run, diagnosis, asked, record)
        return
    found = [result for result in run.results if _is_requested(result, checks, client)]
    if not found and (checks or client):
        names = {name for each in run.results for name in (each.id, each.area, each.feature)}
        near = near_names(checks[0], names) if len(checks) == 1 and checks[0] not in names else ""
        through = f" with {client}" if client else ""
        stop(f"{record}: no result of {', '.join(checks) or 'any check'}{through}{near}")
    if send:
        sys.exit(_send_again(chosen_results_to_rerun(run, found, record, ", ".join(checks)), given, record))
    console = table_console()
    symbols = symbols_for(console.encoding)
    if not checks and not everything:
        for line in overview(replace(run, results=tuple(found)), symbols, record, console.width):
            console.print(line, soft_wrap=True)
        return
    wanted = found if checks else [result for result in found if result.unexpected]
    if not wanted:
        say(nothing_unexpected(run))
    for result in wanted:
        say(details_text(result, run.header.region, symbols, record))


def _send_again(before: ResultsToRerun, given: dict[str, Any], path: str) -> int:
    """Runs the checks of the record at `path` once more, and prints the exchanges. Returns the exit status."""
    if before.left_out:
        click.echo(before.left_out, err=True)
    given = options_for_rerun(given, settings_read(given)[1], before)
    read, found = settings_read(given)
    results = _Results([])
    plugins = (FoundEndpoint(read.endpoint, found.endpoint), NamedResults(before.chosen, shown=True), before, results)
    flags = flags_of(run_options.ALL, given)
    status = sessions.start(["--live", *flags, *map(str, before.modules)], plugins)
    for result in results.ended:
        say("\n" + details_text(result, before.record.header.region, symbols_for(sys.stdout.encoding), path))
    return status


@dataclass(frozen=True, eq=False)  # pytest puts plugins into sets
class _Results:
    """A pytest plugin that keeps the results."""

    ended: list[CheckResult]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if isinstance(result := getattr(report, "conformance", None), CheckResult):
            self.ended.append(result)


def _show_findings(run: Record, diagnosis: Diagnosis, asked: Sequence[str], path: str) -> None:
    numbers = [number_of_finding(text, len(diagnosis.findings), path) for text in asked]
    console = table_console()
    symbols = symbols_for(console.encoding)
    usual = usual_headers(run)
    for number in numbers:
        found = diagnosis.findings[number - 1]
        for line in finding(found, number, diagnosis, run, symbols, usual, path):
            console.print(line, soft_wrap=True)
        say(details_text(found.example, run.header.region, symbols, path))


def _show_features(run: Record, diagnosis: Diagnosis, asked: Sequence[RecordedFeature], path: str) -> None:
    console = table_console()
    for each in asked:
        if each.id not in diagnosis.support:
            stop(f"{path}: no result of the feature {each.id}")
        for line in feature(each, diagnosis, run, symbols_for(console.encoding), console.width):
            console.print(line, soft_wrap=True)


def _is_requested(result: CheckResult, checks: tuple[str, ...], client: str | None) -> bool:
    if client is not None and result.client != client:
        return False
    names, places = (result.id, without_case(result.id)), _area_and_module(result.id)
    return not checks or any(check in places or any(matches(check, name) for name in names) for check in checks)


def _area_and_module(check: str) -> list[str]:
    """The area and module of a check: `cors` and `cors/preflight`."""
    module = check.partition("::")[0]
    return [module.partition("/")[0], module]


def _groups(run: Record, checks: Sequence[str]) -> set[str]:
    """The requested groups of features, in lower case. A name that is also an area means the area."""
    places = {place for result in run.results for place in _area_and_module(result.id)}
    there = {feature.group.casefold() for feature in run.header.features}
    return {name for check in checks if check not in places and (name := check.casefold()) in there}
