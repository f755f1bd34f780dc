"""Makes the published results again: starts each server, runs the suite on it, keeps the record and updates the table.

    python reports/published/remake.py                  all of them
    python reports/published/remake.py juicefs-1.4      one of them
    python reports/published/remake.py --check …        only says whether they come out as expected
                                                        (--client and --level ask for a part of it)
    python reports/published/remake.py --applications   also performs the workflows of all applications, installed first
    python reports/published/remake.py --brief          only these, and the checks from which their outcome is predicted
    python reports/published/remake.py --table          runs nothing, and updates the tables from the records

Records go to `site/runs/`, those of --brief to `site/runs/applications/`. The table is in `README.md` beside this file,
that of applications in `applications.md`, made from `applications.jsonl`; what each run was goes into the `server.toml`
of its folder. Each folder with one is a published result. Only the packages of servers and applications are downloaded.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reports.diagnosis.summary.outcome import assessed
from reports.formats.publication import run_table
from reports.known.known_folder import load
from reports.published import applications, outcomes, results_table
from reports.published.server_folders import HERE, ROOT, RUNS, Published, kept_as, published, records_in
from reports.record.lines import Record
from reports.record.record_file import FILE_NAME, read, write

SERVERS = HERE / "servers"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MAINACCESSKEY0000001",
    "AWS_SECRET_ACCESS_KEY": "mainSecretKey000000000000000000000000001",
    "S3_ALT_ACCESS_KEY_ID": "ALTACCESSKEY00000002",
    "S3_ALT_SECRET_ACCESS_KEY": "altSecretKey0000000000000000000000000002",
}
"""Those of `servers/common.sh`."""
WHOLE = ("--every-client",)


@contextmanager
def started(result: Published) -> Iterator[str]:
    """The server, installed if it is not, empty and fresh; gives its URL."""
    scripts = SERVERS / result.server
    environment = {**os.environ, "FRESH": "1"}
    subprocess.run([scripts / "install.sh"], check=True, stdout=sys.stderr)
    subprocess.run([scripts / "stop.sh"], check=True, stdout=subprocess.DEVNULL)
    start = subprocess.run([scripts / "start.sh"], check=True, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        yield start.stdout.split()[-1]
    finally:
        subprocess.run([scripts / "stop.sh"], check=True, stdout=subprocess.DEVNULL)


def run(result: Published, url: str, out: Path, more: Sequence[str] = WHOLE) -> int:
    """Runs the suite with these options, and returns its exit status."""
    own = ("AWS_", "S3_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment |= {**CREDENTIALS, **result.environment}
    environment["PYTHONPATH"] = str(ROOT)
    known = f"--known={result.name}"
    suite = [sys.executable, "-m", "s3_conformance", "run", f"--endpoint-url={url}", known, f"--out={out}"]
    return subprocess.run([*suite, *result.arguments, *more], cwd=HERE, env=environment, check=False).returncode


def update_table(results: Sequence[Published], runs: Path) -> None:
    """Writes the rows of those results that have a record there."""
    found = records_in(runs)
    rows = {
        result.name: results_table.row(result, _as_explained_now(result, read(found[result.name])))
        for result in results
        if result.name in found
    }
    text = results_table.README.read_text(encoding="utf-8")
    results_table.README.write_text(results_table.updated(text, rows), encoding="utf-8")


def _as_explained_now(result: Published, record: Record) -> Record:
    """The record with the expected results and causes that the folder has now: findings go by causes."""
    return assessed(record, load([result.folder]), datetime.date.today())


def update_run_facts(results: Sequence[Published], runs: Path) -> None:
    """Writes what each of those runs was into its `server.toml`."""
    found = records_in(runs)
    for result in results:
        if result.name in found:
            run_table.write(read(found[result.name]), result.folder / "server.toml")


def update_applications(results: Sequence[Published], chosen: Sequence[Published], runs: Path) -> list[str]:
    """Writes the outcomes of applications and their table, and returns what is wrong with their explanations. What is
    not chosen, has no record there, or was run without applications, keeps its outcomes."""
    there = records_in(runs)
    explained = applications.explanations()
    new: list[outcomes.Outcome] = []
    for result in chosen:
        if result.name not in there:
            continue
        record = read(there[result.name])
        if applications.has_applications(record):
            new += applications.outcomes_of(applications.column(result, record))
    found = outcomes.with_earlier(new, outcomes.read(outcomes.FILE), results)
    outcomes.write(found, outcomes.FILE)
    applications.TABLE.write_text(applications.text_of(found, explained, results), encoding="utf-8")
    return applications.complaints(found, explained)


def install_applications() -> None:
    suite = [sys.executable, "-m", "s3_conformance", "applications", "--install"]
    if status := subprocess.run(suite, cwd=ROOT, check=False, stdout=sys.stderr).returncode:
        sys.exit(status)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="keep nothing; exit with 1 if one is not as expected")
@click.option("--client", metavar="NAME,…", help="with --check: only through these clients")
@click.option("--level", metavar="NAME,…", help="with --check: only checks of these levels")
@click.option("--runs", default=RUNS, type=click.Path(path_type=Path), help="where the records are kept")
@click.option("--applications", "with_applications", is_flag=True, help="also perform the workflows of applications")
@click.option("--brief", is_flag=True, help="only the workflows of applications, and what predicts them")
@click.option("--table", "only_table", is_flag=True, help="run nothing; update the tables from the records")
def main(
    names: tuple[str, ...],
    check: bool,
    client: str | None,
    level: str | None,
    runs: Path,
    with_applications: bool,
    brief: bool,
    only_table: bool,
) -> None:
    """Makes the published results again, all or those that are named."""
    given = {"--client": client, "--level": level}
    part = [f"{flag}={value}" for flag, value in given.items() if value]
    if brief and part:
        raise click.UsageError(f"--brief chooses its own part: leave out {part[0]}")
    if part and not check:
        raise click.UsageError(f"{part[0]} goes with --check: published results are of all clients and levels")
    try:
        every = published()
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if unknown := set(names) - {result.name for result in every}:
        raise click.BadParameter(f"no such folder with a server.toml: {', '.join(sorted(unknown))}")
    chosen = [result for result in every if not names or result.name in names]
    if without := [result.name for result in chosen if not result.server and not only_table]:
        if names:
            raise click.BadParameter(f"no scripts start this server: {', '.join(without)}")
        chosen = [result for result in chosen if result.server]
    part = [*(applications.BRIEF if brief else WHOLE), *part]
    runs = runs / "applications" if brief else runs
    if (with_applications or brief) and not only_table:
        install_applications()
        part.append("--applications=all")
    otherwise = [] if only_table else [result.name for result in chosen if not remade(result, runs, check, part)]
    wrong = []
    if not check and not brief:
        update_table(chosen, runs)
        update_run_facts(chosen, runs)
    if not check and (with_applications or brief or only_table):
        wrong = update_applications(every, chosen, runs)
    if otherwise:
        click.echo(f"Not as expected: {', '.join(otherwise)}", err=True)
    for complaint in wrong:
        click.echo(f"{applications.EXPLANATIONS.name}: {complaint}", err=True)
    sys.exit(bool(otherwise or wrong))


def remade(result: Published, runs: Path, check: bool, part: Sequence[str]) -> bool:
    """Runs the suite on the server and, unless it is only checked, keeps the record. Whether all was as expected."""
    click.echo(f"== {result.title}")
    with tempfile.TemporaryDirectory() as folder, started(result) as url:
        status = run(result, url, Path(folder), part)
        if status not in (0, 1):
            raise click.ClickException(f"{result.name}: the run ended with {status}; nothing was kept")
        if not check:
            write(read(Path(folder) / FILE_NAME), kept_as(result.name, runs))
    return status == 0


if __name__ == "__main__":
    main()
