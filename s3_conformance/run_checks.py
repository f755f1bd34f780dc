"""`s3-conformance run`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
import platformdirs

from fixtures.model.endpoint import ConfigurationError
from fixtures.model.places import CONFORMANCE
from fixtures.run import options as run_options
from fixtures.session.processes.machine import CAN_FORK
from fixtures.session.run_header import features_of_the_suite
from fixtures.session.selection.choosing import NamedResults
from fixtures.session.state import FoundEndpoint
from record.footprint_file import read as read_footprint
from record.foreign_files import FileError
from record.output_lock import REPORT_FOLDER, RERUN_REPORT_FOLDER
from reports.comparing.rerun import FAILED
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.known.known_folder import load
from reports.profiles.profile_file import load as load_profiles
from s3_conformance import SUITE, sessions
from s3_conformance.common_options import KEYWORD, GroupedCommand, flags_of, settings_read, with_options
from s3_conformance.run_again import (
    MAX_RESULTS_FOR_ONE_PROCESS,
    command_without_watch,
    options_for_rerun,
    repeat,
    results_to_rerun,
)

ENDPOINT_OPTIONS = (
    "https_endpoint_url", "namespace", "ca_bundle", "no_verify_ssl", "profile", "bucket", "root_keys",
)  # fmt: skip
"""Options that make no sense for the embedded server: a user who gives one means another endpoint."""
SELECTING_OPTIONS = ("client", "level", "area", "feature", "smoke", "every_client", "applications", "shard")
"""Options that select results, which --again does by itself."""
EMBEDDED_RESULTS = "moto-5.2"
"""The expected results of the embedded server: those of the published moto, which is the same version."""
MAX_WORKERS = 256


def _parse_worker_count(_: click.Context, __: click.Parameter, value: str) -> str:
    if value not in ("auto", "logical") and not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither auto nor a number")
    if value.isdecimal() and int(value) > MAX_WORKERS:
        raise click.BadParameter(f"{value} processes are too many; the maximum is {MAX_WORKERS}")
    return value


@click.command(cls=GroupedCommand, short_help="Run the checks, and write the record and the reports to a folder.")
@with_options(run_options.ALL)
@KEYWORD
@click.option("-n", "workers", metavar="N", default="auto", show_default=True, callback=_parse_worker_count,
              help="number of worker processes; auto: by how far the endpoint is; 0 for none")  # fmt: skip
@click.option("--out", metavar="DIR", default=REPORT_FOLDER, show_default=True, help="folder for the reports")
@click.option("--known", metavar="DIR", multiple=True,
              help="folder with expected results, which do not change the exit status, and their causes, or the name "
                   "of one that comes with the suite, such as juicefs-1.4; may be repeated")  # fmt: skip
@click.option("--new-checks", type=click.Choice(["show", "fail"]), default="show", show_default=True,
              help="with --known: checks that are newer than the expected results are only shown, or fail the run like "
                   "others")  # fmt: skip
@click.option("--footprint", "footprints", metavar="FILE", multiple=True,
              help="footprint of a program of yours (s3-conformance record), which the reports have with the others; "
                   "may be repeated")  # fmt: skip
@click.option("--fail-on", metavar="SEVERITY,…", default="",
              help="only these new deviations change the exit status: " + ", ".join(SEVERITIES))  # fmt: skip
@click.option("--require", "profiles", metavar="PROFILE", multiple=True,
              help="the exit status tells if the endpoint meets this profile: a TOML file, or a name "
                   "(`s3-conformance list --format profiles`); may be repeated")  # fmt: skip
@click.option("--again", metavar="RECORD",
              help="run some results of this record again, at its endpoint: those of the finding, feature, group or "
                   "check named after it, or all that failed; and say what is fixed")  # fmt: skip
@click.option("--watch", metavar="PATH", multiple=True, type=click.Path(exists=True, path_type=Path),
              help="with --again: once more whenever this file or folder changes, or the server is back after it was "
                   "gone; may be repeated")  # fmt: skip
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def run(keyword: str | None, workers: str, out: str, known: tuple[str, ...], new_checks: str,
        footprints: tuple[str, ...], fail_on: str, profiles: tuple[str, ...], again: str | None,
        watch: tuple[Path, ...], pytest_arguments: tuple[str, ...], **given: Any) -> None:  # fmt: skip
    """Runs the checks, and writes the record and the reports to a folder.

    Without an endpoint, the checks run against an embedded server. Arguments after -- are passed to pytest.
    """
    # hypothesis would leave a folder where the user works.
    os.environ.setdefault(
        "HYPOTHESIS_STORAGE_DIRECTORY", str(platformdirs.user_cache_path("s3-conformance") / "hypothesis")
    )
    if again is not None:
        others = {
            "-k": keyword,
            "--known": known,
            "--fail-on": fail_on,
            "--require": profiles,
            "--footprint": footprints,
            **{option.flag: given[option.name] for option in run_options.SELECTION if option.name in SELECTING_OPTIONS},
        }
        if flags := [flag for flag, value in others.items() if value]:
            raise click.UsageError(f"--again runs what its record names, and is not combined with {', '.join(flags)}")
        _again(again, given, workers, out, watch, pytest_arguments)
    if watch:
        raise click.UsageError("--watch needs --again RECORD")
    read, found = settings_read(given)
    if found.endpoint is None and "provider" not in found.sources:
        _require_intended_embedded(known, given, found.unused)
    load_profiles(profiles, features_of_the_suite(), _own_programs(footprints))
    if found.endpoint is None and not known:
        known = (EMBEDDED_RESULTS,)
    more = (f"--fail-on={fail_on}", *pytest_arguments) if fail_on else pytest_arguments
    more = (*(f"--require={profile}" for profile in profiles), *(f"--footprint={file}" for file in footprints), *more)
    more = (f"--new-checks={new_checks}", *more)
    arguments = _arguments(given, keyword, workers, out, known, more)
    sys.exit(sessions.start(arguments, (FoundEndpoint(read.endpoint, found.endpoint),)))


def _again(again: str, given: dict[str, Any], workers: str, out: str, watch: tuple[Path, ...],
           more: tuple[str, ...]) -> NoReturn:  # fmt: skip
    """Runs some results of a record again, and exits with the status of this run."""
    named, *more_named = [argument for argument in more if not argument.startswith("-")] or [FAILED]
    if more_named:
        raise click.UsageError(f"--again takes one finding, feature, group or check: {named} or {more_named[0]}")
    before = results_to_rerun(again, named)
    given = options_for_rerun(given, settings_read(given)[1], before)
    read, found = settings_read(given)
    folder = RERUN_REPORT_FOLDER if out == REPORT_FOLDER else out
    if watch:
        url = found.endpoint.url if found.endpoint else ""
        sys.exit(repeat(command_without_watch(), watch, url, Path(folder)))
    if before.left_out:
        click.echo(before.left_out, err=True)
    more = (*(each for each in more if each != named), *map(str, before.modules))
    number = "0" if workers == "auto" and len(before.chosen) < MAX_RESULTS_FOR_ONE_PROCESS else workers
    arguments = _arguments(given, None, number, folder, (), more)
    plugins = (FoundEndpoint(read.endpoint, found.endpoint), NamedResults(before.chosen), before)
    sys.exit(sessions.start(arguments, plugins))


def _require_intended_embedded(known: tuple[str, ...], given: dict[str, Any], unused: tuple[str, ...]) -> None:
    """Refuses a run without an endpoint that looks unintended.

    The embedded server passes, so a CI job must not test it only because a variable is not set.
    """
    instead = "give an endpoint, or --provider embedded to test the embedded server"
    for variable in ("S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        if os.environ.get(variable) == "":
            raise ConfigurationError(f"{variable} is set but empty: {instead}")
    if known:
        load(known)  # otherwise a missing folder would be reported only with an endpoint
        raise ConfigurationError(f"--known {known[0]}: no endpoint is configured: {instead}")
    for option in run_options.ENDPOINT:
        if option.name in ENDPOINT_OPTIONS and given[option.name]:
            raise ConfigurationError(f"{option.flag}: no endpoint is configured: {instead}")
    if unused:
        raise ConfigurationError(f"{unused[0]}: no endpoint is configured: {instead}")


def _arguments(given: dict[str, Any], keyword: str | None, workers: str, out: str, known: tuple[str, ...],
               more: tuple[str, ...]) -> list[str]:  # fmt: skip
    number = f"--processes={'auto' if workers == 'logical' else workers}" if CAN_FORK else f"-n{workers}"
    arguments = ["--live", number, f"--out={out}"]
    arguments += [f"--known={file}" for file in known]
    arguments += flags_of(run_options.ALL, given)
    if keyword:
        arguments += ["-k", keyword]
    # Last, so that they win; a path among them replaces the path of the whole suite.
    paths = {argument: path for argument in more if (path := _path_in_suite(argument))}
    return [*arguments, *(paths.get(argument, argument) for argument in more), *([] if paths else [str(CONFORMANCE)])]


def _path_in_suite(argument: str) -> str | None:
    """The full path for an argument such as `conformance/objects` or `conformance/test_connect.py::test_…`; None for
    other arguments."""
    path, colons, name = argument.partition("::")
    if argument.startswith("-") or not (colons or "/" in path or path.endswith(".py")):
        return None
    found = next((full for base in (Path.cwd(), SUITE) if (full := base / path).exists()), None)
    return f"{found}{colons}{name}" if found and found.resolve().is_relative_to(CONFORMANCE.resolve()) else None


def _own_programs(files: Sequence[str]) -> Iterator[str]:
    """Yields the names of the programs in these footprints. The run reports those that cannot be read."""
    for file in files:
        with contextlib.suppress(FileError):
            yield read_footprint(Path(file).expanduser()).name
