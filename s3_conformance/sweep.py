"""`s3-conformance sweep`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from fixtures.model.endpoint import ConfigurationError
from fixtures.run import options as run_options
from record.ending import VIOLATED
from s3_conformance.common_options import settings_read, with_options

if TYPE_CHECKING:
    from fixtures.cleanup.ledger import Ledger


class _LinePrinter:
    """Prints lines. If the output cannot be written, for example to a reader that has gone, the removal still goes on:
    the error is raised at the end."""

    def __init__(self) -> None:
        self._error: OSError | None = None

    def __call__(self, line: str, *, is_error: bool = False) -> None:
        if self._error is None or is_error:
            try:
                click.echo(line, err=is_error)
            except OSError as error:
                self._error = self._error or error

    def end(self) -> None:
        if self._error is not None:
            raise self._error


@click.command(short_help="Remove what earlier runs left on the endpoint.")
@with_options(run_options.ENDPOINT)
@click.option("--run-id", metavar="ID", multiple=True, help="also what this run from another machine left")
@click.option("--dry-run", is_flag=True, help="only show what would be removed")
def sweep(run_id: tuple[str, ...], dry_run: bool, **given: Any) -> None:
    """Removes what earlier runs left on this endpoint: what their ledgers name, and is named after the run. Also
    removes the files of killed runs on this machine that may hold keys, or that they locked.

    Exit status: 0, 1 if something was not removed or a ledger names what is not of its run, 2 for wrong use, 3 if the
    endpoint does not answer.
    """
    from fixtures.cleanup.entries import new_run_id
    from fixtures.cleanup.ledger import Ledger, folder, unfinished_ledgers
    from fixtures.cleanup.private_files import remove_abandoned
    from fixtures.evidence.redaction import Redactor
    from fixtures.preflight.preflight import Preflight, printable
    from fixtures.run.run import recorder_for
    from s3_conformance.leftovers import by_reason, existing_buckets, ledger_of_run

    say = _LinePrinter()
    if not dry_run:
        remove_abandoned()
    read, found = settings_read(given)
    if found.endpoint is None:
        raise ConfigurationError("no endpoint is configured: the embedded server keeps nothing between runs")
    endpoint = found.endpoint
    preflight = Preflight(
        endpoint, recorder_for(read), Ledger(new_run_id(), endpoint.url), selected=(), timeout=read.timeout
    )
    controls = preflight.controls()
    known = unfinished_ledgers()
    ledgers = [ledger for ledger in known if ledger.endpoint_url in (endpoint.url, "")]
    elsewhere = sorted({ledger.endpoint_url for ledger in known} - {endpoint.url, ""})
    going = {ledger.run_id for ledger in known if ledger.is_in_use()}
    for run in sorted(going & {*run_id, *(ledger.run_id for ledger in ledgers)}):
        say(f"run {run} is still running; what it uses is kept")
    ledgers = [ledger for ledger in ledgers if ledger.run_id not in going]
    faults = [fault for ledger in ledgers for fault in ledger.faults()]
    of_runs = [ledger_of_run(controls, endpoint, run) for run in run_id if run not in going]
    for ledger in of_runs:
        if not ledger.open_entries():
            say(f"run {ledger.run_id}: nothing is left over")
    ledgers += of_runs
    there = existing_buckets(controls) if ledgers else None
    gone, problems = _remove_entries(ledgers, there, controls, say, dry_run=dry_run)
    words = Redactor.of(endpoint)
    if gone:
        say(
            f"{gone} of the buckets in the ledgers on this machine {'is' if gone == 1 else 'are'} no longer there, or "
            f"{'was' if gone == 1 else 'were'} never made."
        )
    for problem in by_reason(problems):
        say(f"Error: not removed: {printable(words.text(problem))}", is_error=True)
    for fault in faults:
        say(f"Error: {printable(words.text(fault))}", is_error=True)
    if not ledgers:
        say(f"Nothing is left over of runs at {endpoint.url} in the ledgers on this machine ({folder()}).")
        if elsewhere:
            say(f"They name leftovers at other URLs: {printable(words.text(', '.join(elsewhere)))}")
        say("For a run on another machine use --run-id ID; the id is in its record and in its buckets' names.")
    say.end()
    sys.exit(VIOLATED if problems or faults else 0)


def _remove_entries(
    ledgers: list[Ledger], there: set[str] | None, controls: dict[str, Any], say: _LinePrinter, *, dry_run: bool
) -> tuple[int, list[str]]:
    """Removes and prints the entries of the ledgers. Returns the number that were already gone, and the problems."""
    from fixtures.cleanup.cleaning import clean
    from s3_conformance.leftovers import control_of

    gone, problems = 0, []
    for ledger in ledgers:
        for entry in sorted(ledger.open_entries()):
            if there is not None and entry.bucket not in there:
                gone += 1  # `clean` makes sure of it
                continue
            say(f"run {ledger.run_id}: {'would remove' if dry_run else 'removing'} {entry}")
        if not dry_run:
            problems += clean(control_of(controls), ledger)
            ledger.close()
    return gone, problems
