"""Makes the published results again: starts each server, runs the suite on it, and keeps the record and its summary.

    python reports/published/remake.py                  all of them, and index.html
    python reports/published/remake.py juicefs-1.4      one of them, and index.html
    python reports/published/remake.py --check …        only says whether they come out as their known.toml lists
                                                        (--client and --level ask for a part of it)
    python reports/published/remake.py --render         runs nothing, and makes the pages of the records again

A folder with a `server.toml` is a published result. Nothing but the servers' packages has to be had from elsewhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from reports.comparing.model import Run, compare  # noqa: E402
from reports.formats import comparison_page  # noqa: E402
from reports.formats import markdown as summary  # noqa: E402
from reports.known.known_file import tomllib  # noqa: E402
from reports.record.record_file import FILE_NAME, locate, read, write  # noqa: E402

SERVERS = HERE / "servers"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MAINACCESSKEY0000001",
    "AWS_SECRET_ACCESS_KEY": "mainSecretKey000000000000000000000000001",
    "S3_ALT_ACCESS_KEY_ID": "ALTACCESSKEY00000002",
    "S3_ALT_SECRET_ACCESS_KEY": "altSecretKey0000000000000000000000000002",
}
"""Those of `servers/common.sh`."""

LARGEST_PLAIN = 1_000_000
"""Bytes; a longer record is kept compressed."""


@dataclass(frozen=True)
class Published:
    """One published result: what its `server.toml` says."""

    name: str
    title: str
    server: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return HERE / self.name


def published() -> list[Published]:
    found = []
    for file in sorted(HERE.glob("*/server.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        found.append(Published(file.parent.name, **{**data, "arguments": tuple(data.get("arguments", ()))}))
    return found


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


def run(result: Published, url: str, out: Path, more: Sequence[str] = ()) -> int:
    """Runs the suite, with these options too, and returns its exit status."""
    own = ("AWS_", "S3_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment |= {**CREDENTIALS, **result.environment}
    environment["PYTHONPATH"] = str(HERE.parent.parent)
    known = f"--known={result.name}/known.toml"
    suite = [sys.executable, "-m", "s3_conformance", "run", f"--endpoint-url={url}", known, f"--out={out}"]
    return subprocess.run([*suite, *result.arguments, *more], cwd=HERE, env=environment, check=False).returncode


def keep(result: Published, out: Path) -> None:
    """Puts the record into the folder, compressed if it is long."""
    for name in (FILE_NAME, f"{FILE_NAME}.gz"):
        (result.folder / name).unlink(missing_ok=True)
    made = out / FILE_NAME
    if made.stat().st_size > LARGEST_PLAIN:
        write(read(made), result.folder / f"{FILE_NAME}.gz")
    else:
        shutil.copyfile(made, result.folder / FILE_NAME)


def render(results: Sequence[Published], index: Path = HERE / "index.html") -> None:
    """The comparison of all that are there, and their summaries as this version of the suite writes them."""
    runs, links = [], {}
    for result in results:
        path = locate(str(result.folder))
        if path.exists():
            record = read(path)
            summary.write(record, result.folder / "summary.md")
            runs.append(Run(result.title, record))
            files = {"summary": "summary.md", "reproduce": "REPRODUCE.md", "known": "known.toml"}
            links[result.title] = [(text, f"{result.name}/{file}") for text, file in files.items()]
    intro = "Real runs against real servers, each with its record, its known deviations and how to reproduce it."
    if len(runs) < 2:
        return
    comparison_page.write(compare(runs), index, title="S3 conformance: published results", intro=intro,
                          links=links)  # fmt: skip


@click.command()
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="keep nothing; exit with 1 if one is not as its known.toml lists")
@click.option("--client", metavar="NAME,…", help="with --check: only through these clients")
@click.option("--level", metavar="NAME,…", help="with --check: only checks of these levels")
@click.option("--render", "only_render", is_flag=True, help="run nothing; make the pages of the records again")
def main(names: tuple[str, ...], check: bool, client: str | None, level: str | None, only_render: bool) -> None:
    """Makes the published results again, all or those that are named."""
    given = {"--client": client, "--level": level}
    part = [f"{flag}={value}" for flag, value in given.items() if value]
    if part and not check:
        raise click.UsageError(f"{part[0]} goes with --check: published results are of all clients and levels")
    every = published()
    if unknown := set(names) - {result.name for result in every}:
        raise click.BadParameter(f"no such folder with a server.toml: {', '.join(sorted(unknown))}")
    otherwise = []
    for result in every if not only_render else ():
        if names and result.name not in names:
            continue
        click.echo(f"== {result.title}")
        with tempfile.TemporaryDirectory() as folder, started(result) as url:
            status = run(result, url, Path(folder), part)
            if status not in (0, 1):
                raise click.ClickException(f"{result.name}: the run ended with {status}; nothing was kept")
            if not check:
                keep(result, Path(folder))
        if status:
            otherwise.append(result.name)
    if not check:
        render(every)
    if otherwise:
        click.echo(f"Not as listed: {', '.join(otherwise)}", err=True)
    sys.exit(bool(otherwise))


if __name__ == "__main__":
    main()
