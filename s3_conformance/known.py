"""The command `known`: writes the expected results of a run, and names those that have no cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
from msgspec.structs import replace

from record.client_names import clients_in_words, clients_of
from record.foreign_files import FileError
from record.lines import Record
from record.output_lock import prepare_folder
from record.replacing import save
from record.text import case_of, one_line, plural, with_cases, without_case
from reports.diagnosis.normalized import normalize_record
from reports.diagnosis.severity.expected_notes import note_of
from reports.diagnosis.summary.outcome import endings, results_without_cause
from reports.known import causes_file, expected_file
from reports.known.causes_file import Cause
from reports.known.expected import Expected, unknown_names
from reports.known.known_folder import read_folder
from reports.known.known_update import KnownUpdate, updated
from reports.known.run_coverage import has_all_clients, selects_all_checks, was_complete
from s3_conformance.command_output import locate, read, say

MAX_NAMED, LONGEST = 10, 200
"""Lines of each list, and characters of a line; `git diff` shows the others."""
KEPT_NOTE = "What it did not test is kept as it was."
NEW_CAUSES = """\
# Why results are not as required. Each cause explains some of expected.txt in this folder:
#
# [[cause]]
# id       = "no-conditions-at-completion"
# sentence = "CompleteMultipartUpload ignores If-Match and If-None-Match."
# check    = ["conditions/complete::*"]     # or feature, operation, answer; with * and ? as wildcards
# link     = "https://tracker.example/123"  # optional, as are until = 2030-01-31 and sometimes = true
"""


@click.command("known", short_help="Write the expected results of a run, to compare the next one with.")
@click.argument("record", metavar="RECORD")
@click.option("--update", "folder", metavar="DIR", help="write DIR/expected.txt; without it, print it")
def known(record: str, folder: str | None) -> None:
    """Writes what a run's RECORD (results.jsonl, or its folder) came to as expected results: what does not pass.

    A run with --known DIR is compared with them. What the run did not test is kept as it was. DIR/causes.toml, in which
    you write why results are as they are, is never changed; it is begun if there is none.
    """
    run = read(locate(record))
    for ending in endings(run):
        if ending.is_unfinished:
            say(f"{record}: {ending.sentence} {KEPT_NOTE}", err=True)
    if folder is None:
        say(updated(run, notes=_notes(run)).text, nl=False)
        return
    path = _folder(folder)
    done = write_expected(run, path, folder)
    if not done.first and not (selects_all_checks(run) and has_all_clients(run)):
        say(f"{record}: a run of a part of all checks and clients ({_selection_in_words(run)}). {KEPT_NOTE}", err=True)
    print_written(done, run)
    for line in unknown_names(done.causes, run, done.update.entries):
        say(line)


def _selection_in_words(run: Record) -> str:
    """The part of all checks and clients that a run had, in words."""
    header = run.header
    clients = "" if has_all_clients(run) else f"; clients {', '.join(header.clients)}"
    return f"{header.selection.words}{clients}"


def _folder(given: str) -> Path:
    path = Path(given)
    if not given:
        raise click.BadParameter("the name of the folder is empty", param_hint="--update")
    if path.exists() and not path.is_dir():
        raise click.BadParameter(f"{given} is not a folder", param_hint="--update")
    if not path.parent.is_dir():
        raise click.BadParameter(f"{path.parent}: no such folder", param_hint="--update")
    if why := prepare_folder(path, through_links=False):
        raise click.BadParameter(f"{given}: {why}", param_hint="--update")
    return path


@dataclass(frozen=True)
class Written:
    """A folder of expected results after its update; `first` if nothing was expected before."""

    folder: Path
    update: KnownUpdate
    causes: list[Cause]
    first: bool


def write_expected(run: Record, folder: Path, shown: str) -> Written:
    """Writes `expected.txt`, and begins `causes.toml` if there is none. `shown` is the folder in messages. Raises
    `FileError` and OSError."""
    target = folder / expected_file.NAME
    if target.exists() and not target.is_file():
        raise FileError(f"{target}: is no file")
    before, causes, usual, newest = read_folder(folder, shown)
    name = f"{shown}/{expected_file.NAME}"
    update = updated(run, before, causes, usual=usual, newest=newest, shown=name, notes=_notes(run))
    save(target, update.text)
    if not (folder / causes_file.NAME).exists():
        save(folder / causes_file.NAME, NEW_CAUSES)
    return Written(folder, update, causes, first=not before)


def _notes(run: Record) -> dict[tuple[str, str], str]:
    return {(result.id, result.client): note_of(result) for result in normalize_record(run).results}


def print_written(written: Written, run: Record) -> None:
    """Prints the changes of the expected results, and those that lack a cause."""
    _print_changes(written.folder / expected_file.NAME, written.update, run, first=written.first)
    _print_missing_causes(written.update, written.causes, run, written.folder / causes_file.NAME)


def _print_changes(path: Path, update: KnownUpdate, run: Record, *, first: bool) -> None:
    """Prints the changes of the expected results."""
    of_results = {"new": update.new, "changed": update.changed, "fixed": update.fixed}
    numbers = {"as expected": update.kept, **{what: len(found) for what, found in of_results.items()}}
    numbers |= {"gone": len(update.gone)}
    message = ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
    nothing = f"nothing new; {len(update.entries)} kept" if update.entries else "nothing is listed"
    judged = normalize_record(run).results  # a refused part of an operation that works is a failure
    refused = {(result.id, result.client) for result in judged if result.verdict == "unsupported"}
    spared = sum(each in refused for each in update.new)
    aside = f" ({spared} of them {'is' if spared == 1 else 'are'} unsupported, which does not fail a run)"
    say(f"{path}: {message or nothing}{aside if spared else ''}")
    if first:
        return  # everything is new
    every = clients_of(run.results, run.header)
    for what, found in of_results.items():
        _print_some([f"{what}: {line}" for line in _lines(found, every)])
    _print_some([f"gone: {entry.check} ({entry.client})" for entry in update.gone])


def _lines(found: Iterable[tuple[str, str]], every: list[str]) -> list[str]:
    """Checks with cases and clients, one line for those of the same clients."""
    clients: dict[str, list[str]] = {}
    for check, client in found:
        clients.setdefault(check, []).append(client)
    cases: dict[tuple[str, str], list[str]] = {}
    for check, some in clients.items():
        cases.setdefault((without_case(check), clients_in_words(some, every)), []).append(case_of(check))
    return [f"{with_cases(base, some)} ({words})" for (base, words), some in cases.items()]


def _print_some(lines: list[str]) -> None:
    for line in lines[:MAX_NAMED]:
        say(f"  {one_line(line, LONGEST)}")
    if len(lines) > MAX_NAMED:
        say(f"  … and {len(lines) - MAX_NAMED} more")


def _print_missing_causes(update: KnownUpdate, causes: list[Cause], run: Record, path: Path) -> None:
    """Prints the results that still need a cause, and the causes that no longer explain anything."""
    expected = Expected(update.entries, causes)
    if was_complete(run) and (idle := expected.idle_causes(run)):
        explain = "explains" if len(idle) == 1 else "explain"
        say(f"{path}: {plural(len(idle), 'cause')} {explain} nothing in this run:")
        _print_some(list(idle))
    critical = results_without_cause(replace(run, results=expected.compared_all(run)))
    if critical:
        have = "is exposed or corrupt and has" if len(critical) == 1 else "are exposed or corrupt and have"
        say(f"{path}: {plural(len(critical), 'result')} {have} no cause yet:")
        every = clients_of(run.results, run.header)
        _print_some(_lines([(result.id, result.client) for result in critical], every))
