"""Makes the published results again: starts each server, runs the suite on it, keeps the record and updates the tables.

    python published/remake.py                  all of them
    python published/remake.py juicefs-1.4      one of them
    python published/remake.py --check …        only says whether they come out as expected
                                                        (--client and --level ask for a part of it)
    python published/remake.py --applications   also performs the workflows of all applications, installed first
    python published/remake.py --brief          only these, and the checks from which their outcome is predicted
                                                        (--only asks for some of the applications)
    python published/remake.py --table          runs nothing, and updates the tables from the records

Records go to `site/runs/`, those of --brief to `site/runs/applications/`. The table is in `README.md` in this folder,
the outcomes of applications in `applications.jsonl`; the facts of each run go into the `server.toml` of its folder.
Each folder with one is a published result. Only the packages of servers and applications are downloaded.

This module has the command. `starting.py` starts servers, `running.py` runs the suite on them, `signal_handling.py`
ends both on signals. What a record says is written by `python -m published.results.updating`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from published import running
from published.results.published_servers import RUNS, PublishedServer, kept_record_path, published, records_in
from published.signal_handling import stopped_by_signals
from published.starting import ServerError
from record.foreign_files import FileError

ERRORS = (ServerError, FileError, OSError)
"""The errors of a wrong file, with its name in the message."""


@click.command()
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="keep nothing; exit with 1 if one is not as expected")
@click.option("--client", metavar="NAME,…", help="with --check: only through these clients")
@click.option("--level", metavar="NAME,…", help="with --check: only checks of these levels")
@click.option(
    "--runs", default=RUNS, type=click.Path(path_type=Path, file_okay=False), help="where the records are kept"
)
@click.option("--applications", "with_applications", is_flag=True, help="also perform the workflows of applications")
@click.option("--brief", is_flag=True, help="only the workflows of applications, and what predicts them")
@click.option("--only", metavar="NAME,…", help="with --applications or --brief: only these applications")
@click.option("--table", "only_table", is_flag=True, help="run nothing; update the tables from the records")
def main(
    names: tuple[str, ...],
    check: bool,
    client: str | None,
    level: str | None,
    runs: Path,
    with_applications: bool,
    brief: bool,
    only: str | None,
    only_table: bool,
) -> None:
    """Makes the published results again, all or those that are named."""
    part = [f"--{flag}={given}" for flag, given in (("client", client), ("level", level)) if given is not None]
    programs = only.split(",") if only else []
    names = tuple(name.rstrip("/") for name in names)
    if check and only_table:
        raise click.UsageError("--table runs nothing that --check could look at: leave out one of them")
    if brief and part:
        raise click.UsageError(f"--brief chooses its own part: leave out {part[0]}")
    if programs and not (with_applications or brief):
        raise click.UsageError("--only chooses among applications: add --applications or --brief")
    if part and not check:
        raise click.UsageError(f"{part[0]} goes with --check: published results are of all clients and levels")
    with _naming_file():
        every = published()
    if unknown := set(names) - {result.name for result in every}:
        raise click.BadParameter(f"no such folder with a server.toml: {', '.join(sorted(unknown))}")
    chosen = [result for result in every if not names or result.name in names]
    kept = runs / "applications" if brief else runs
    if only_table:
        records = _records(chosen, names, kept)
        _end([each.name for each, path in records if not running.write_results(each, path, brief=brief)])
    if without := [result.name for result in chosen if not result.server]:
        if names:
            raise click.BadParameter(f"no scripts start this server: {', '.join(without)}")
        chosen = [result for result in chosen if result.server]
    part = [*(running.BRIEF_RUN_OPTIONS if brief else running.WHOLE_RUN_OPTIONS), *part]
    if with_applications or brief:
        if status := running.install_applications(programs):
            sys.exit(status)
        part.append(f"--applications={','.join(programs) or 'all'}")
    _run(chosen, part, None if check else kept, brief=brief)


def _records(chosen: Sequence[PublishedServer], names: Sequence[str], runs: Path) -> list[tuple[PublishedServer, Path]]:
    """The records of those servers; without names, of those that have one. It is an error if there is none."""
    if not runs.is_dir():
        raise click.BadParameter(f"no such folder: {runs}", param_hint="--runs")
    found = records_in(runs)
    if missing := [result.name for result in chosen if result.name not in found and names]:
        raise click.BadParameter(f"no record there of {', '.join(missing)}: {runs}", param_hint="--runs")
    there = [(result, found[result.name]) for result in chosen if result.name in found]
    if not there:
        raise click.BadParameter(f"no record there of a published server: {runs}", param_hint="--runs")
    return there


def _run(chosen: Sequence[PublishedServer], part: Sequence[str], runs: Path | None, *, brief: bool) -> None:
    """Runs the suite on each server, and updates the tables after each, so that no result is lost if the next one
    cannot be run. Without a folder for records, nothing is kept."""
    otherwise, failed = [], []
    for result in chosen:
        click.echo(f"== {result.title}")
        try:
            if runs is None:
                right = running.verify_expected_results(result, part)
                click.echo("Nothing was kept of this run: its reports are deleted.")
            else:
                right = running.run_and_keep_record(result, runs, part)
                if not running.write_results(result, kept_record_path(result.name, runs), brief=brief):
                    failed.append(result.name)
        except ERRORS as error:
            click.echo(f"Error: {_message_with_cause(error)}", err=True)
            failed.append(result.name)
            continue
        if not right:
            otherwise.append(result.name)
    _end(failed, otherwise)


def _end(failed: Sequence[str], otherwise: Sequence[str] = ()) -> None:
    """Prints the problems, and ends the command."""
    for printed, names in (("Not as expected", otherwise), ("Failed", failed)):
        if names:
            click.echo(f"{printed}: {', '.join(names)}", err=True)
    sys.exit(bool(failed or otherwise))


@contextmanager
def _naming_file() -> Iterator[None]:
    """Turns an error in a file into one that names the file."""
    try:
        yield
    except click.ClickException:
        raise
    except ERRORS as error:
        raise click.ClickException(_message_with_cause(error)) from None


def _message_with_cause(error: BaseException) -> str:
    """The message of an error, after that of the one before, such as an error of a script that stops the server."""
    before = f"{_message_with_cause(error.__context__)}\n" if isinstance(error.__context__, ServerError) else ""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{before}{error.filename}: {error.strerror}"
    return f"{before}{error}"


if __name__ == "__main__":
    with stopped_by_signals():
        main()
