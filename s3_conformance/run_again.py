"""`s3-conformance run --again`: some results of a record once more, and what became of them; with `--watch`, whenever a
file changes, or the server is back after it was gone."""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from msgspec.structs import replace

from fixtures.cleanup.ledger import is_own_run
from fixtures.model.endpoint import DEFAULT_PORTS, ConfigurationError
from fixtures.model.places import CONFORMANCE
from fixtures.preflight.embedded import PROVIDER as EMBEDDED
from fixtures.session.run_header import places_in
from fixtures.settings.finding import LocatedEndpoint
from record.lines import TESTED, CheckResult, Record
from record.selection import PROGRAMS_AREA
from record.text import near_names, one_line, plural, without_case
from reports.comparing.rerun import FAILED, checks_to_rerun, failed, of_features
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import findings_file
from reports.known.patterns import matches
from reports.profiles.profile_file import features_of
from s3_conformance.command_output import locate, number_of_finding, read, stop

MAX_RESULTS_FOR_ONE_PROCESS = 40
"""The number of results that one process runs sooner than several."""


@dataclass(frozen=True, eq=False)  # pytest puts plugins into sets
class ResultsToRerun:
    """The results that are run again, by check and client, and the record of before, with these results only. It is a
    pytest plugin, which gives a session the record."""

    record: Record
    chosen: frozenset[tuple[str, str]]
    programs: int = 0
    """The number of named results of programs, which are not run again."""

    @property
    def modules(self) -> list[Path]:
        """The modules of the checks, so that no other one is imported."""
        names = {check.partition("::")[0].rpartition("/") for check, _ in self.chosen}
        return sorted(CONFORMANCE / folder / f"test_{name}.py" for folder, _, name in names)

    def pytest_conformance_earlier_record(self) -> Record:
        return self.record

    @property
    def left_out(self) -> str:
        """The sentence about results of programs; empty if there are none."""
        if not self.programs:
            return ""
        return f"{plural(self.programs, 'result')} of programs: not run again; run --applications NAME,… does that"

    @property
    def clients(self) -> list[str]:
        return sorted({client for _, client in self.chosen})


def results_to_rerun(given: str, what: str) -> ResultsToRerun:
    """Returns the results that `what` names: the number of a finding, a feature, a group, a check, or all that failed.
    Stops if there are none."""
    path = locate(given)
    record = read(path)
    chosen: Sequence[CheckResult]
    if what == FAILED:
        chosen = failed(record)
    elif what.isascii() and what.isdecimal():
        chosen = explained_by(what, given, path, record)
    elif "::" in what:
        chosen = of_check(what, record)
        if not chosen:
            stop(f"{given}: no result of {one_line(what, 60)} can be run again")
    else:
        features = [each.id for each in features_of(what, record.header.features)]
        if not features:
            stop(f"{given}: it has no finding or feature {one_line(what, 60)!r}{_near(what, record)}")
        chosen = of_features(record, features)
    return chosen_results_to_rerun(record, chosen, given, what)


def chosen_results_to_rerun(record: Record, chosen: Iterable[CheckResult], given: str, what: str) -> ResultsToRerun:
    """Returns the chosen results to run again, which `what` describes."""
    wanted = frozenset(checks_to_rerun(chosen))
    there = frozenset(each for each in wanted if not each[0].startswith(f"{PROGRAMS_AREA}/"))
    its = tuple(each for each in record.results if (each.id, each.client) in there)
    before = ResultsToRerun(replace(record, results=its), there, len(wanted) - len(there))
    missing = [module for module in before.modules if not _is_check_module(module)]
    if not there:
        stop(f"{given}: {before.left_out or f'no result of {what} can be run again'}")
    if missing:
        stop(f"{given}: the suite has no module {missing[0].relative_to(CONFORMANCE)} any more")
    return before


def _is_check_module(module: Path) -> bool:
    return module.is_file() and module.resolve().is_relative_to(CONFORMANCE.resolve())


def of_check(what: str, record: Record) -> list[CheckResult]:
    """Returns the results of the check with this id; without brackets, of all its cases, and * stands for anything."""
    tested = (each for each in record.results if each.verdict in TESTED)
    return [each for each in tested if matches(what, each.id) or matches(what, without_case(each.id))]


def explained_by(number: str, given: str, path: Path, record: Record) -> Sequence[CheckResult]:
    """Returns the results that a finding explains. The file beside the record has its checks and clients; if that is
    not enough to know them, the record is diagnosed, which takes seconds."""
    kept = findings_file.load(path, record.header) if record.header.suite == version("s3-conformance") else None
    if kept is not None:
        entry = kept.findings[number_of_finding(number, len(kept.findings), given) - 1]
        found = [each for each in failed(record) if each.id in entry.checks and each.client in entry.clients]
        if len(found) == entry.results:
            return found
    diagnosis = diagnose(record)
    return diagnosis.findings[number_of_finding(number, len(diagnosis.findings), given) - 1].explained


def _near(what: str, record: Record) -> str:
    near = near_names(what, [each.id for each in record.header.features])
    return near or f"; it takes a number, a feature, the id of a check, or {FAILED}"


def options_for_rerun(given: Mapping[str, Any], found: LocatedEndpoint, before: ResultsToRerun) -> dict[str, Any]:
    """Returns the options, with the endpoint and the bucket of the record if the user configured none. The bucket is
    kept at another endpoint, too: the run must not create one where the user wanted none. A record of somebody else
    chooses neither: raises ConfigurationError."""
    header = before.record.header
    options = dict(given) | {"client": before.clients}
    of_record = {"bucket": header.selection.bucket or None}
    if found.endpoint is not None:
        of_record = {} if found.endpoint.bucket else of_record
    elif "provider" in found.sources:
        of_record = {}
    elif header.provider == EMBEDDED:
        return options | {"provider": EMBEDDED}
    else:
        of_record |= {
            "endpoint_url": header.endpoint,
            "https_endpoint_url": header.https_endpoint or None,
            "region": header.region,
            "addressing": header.addressing,
        }
    taken = {name: value for name, value in of_record.items() if value and not given[name]}
    if taken and not is_own_run(header.run_id, places_in(header)):
        flags = " ".join(f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in taken.items())
        raise ConfigurationError(
            "the record is not of a run of yours on this machine, so that it does not choose where your keys are used: "
            f"give {one_line(flags, 300)} if you mean that"
        )
    return options | taken


POLL_SECONDS = 0.3
"""The time between two looks. A server that is replaced faster is not noticed."""


def repeat(command: Sequence[str], watched: Sequence[Path], url: str, out: Path) -> int:
    """Runs the command, and again after each change, until Ctrl-C. Returns the exit status of the last run. What is
    written to `out` is no change. An empty URL stands for the embedded server, which each run starts itself."""
    status = 0
    try:
        while True:
            before = _times(watched, out)  # a file may change while the checks run
            status = subprocess.call(command)
            click.echo(f"Watching {', '.join((*map(str, watched), *([url] if url else [])))}; Ctrl-C ends.")
            click.echo(f"\n{_wait(watched, url, out, before)}: once more.")
    except KeyboardInterrupt:
        return status


def _wait(watched: Sequence[Path], url: str, out: Path, seen: set[tuple[str, int]]) -> str:
    """Waits for a change since the files were `seen` at these times; returns what has changed."""
    was_there = _is_reachable(url)
    while True:
        time.sleep(POLL_SECONDS)
        now, is_there = _times(watched, out), _is_reachable(url)
        if is_there and not was_there:
            return f"{url} is back"
        if now != seen and is_there:
            changed = {name for name, _ in now ^ seen}
            return f"{min(changed)} has changed"
        seen, was_there = (seen if now != seen else now), is_there


def _times(watched: Sequence[Path], out: Path) -> set[tuple[str, int]]:
    kept = (path for path in _files(watched) if path.exists() and not path.resolve().is_relative_to(out.resolve()))
    return {(str(path), path.stat().st_mtime_ns) for path in kept}


def _files(watched: Sequence[Path]) -> Iterator[Path]:
    for path in watched:
        yield from (each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def _is_reachable(url: str) -> bool:
    """Returns whether something accepts connections there; the embedded server (an empty URL) is always there."""
    if not url:
        return True
    parts = urlsplit(url)
    place = parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme, 80)
    try:
        socket.create_connection(place, timeout=2).close()
    except OSError:
        return False
    return True


def command_without_watch() -> list[str]:
    """Returns this process's command without `--watch PATH`. It begins as the user began it: `python -m` instead of an
    installed command would look for modules in the user's folder first."""
    before = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv[1:])]
    return [sys.executable, *before, *without_watch(sys.argv[1:])]


def without_watch(arguments: Sequence[str]) -> list[str]:
    """Returns the arguments of a command line without `--watch PATH`."""
    kept: list[str] = []
    values = iter(arguments)
    for argument in values:
        if argument == "--watch":
            next(values, None)
        elif not argument.startswith("--watch="):
            kept.append(argument)
    return kept
