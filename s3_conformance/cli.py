"""The commands that run checks or look at an endpoint (`run`, `list`, `doctor`, `sweep`), and the group of all
commands."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from _pytest.mark.expression import Expression

from fixtures.language.check import CONFORMANCE, paths_of
from fixtures.model.endpoint import ConfigurationError, Endpoint
from fixtures.run import options as run_options
from fixtures.session import collect_garbage_rarely
from fixtures.session.configured import FoundEndpoint
from fixtures.session.processes.number import CAN_FORK, processes_for, processors
from fixtures.settings.finding import Found, find
from reports.diagnosis.kinds import KINDS
from reports.diagnosis.outcome import INTERRUPTED, WRONG_USE
from s3_conformance import SUITE, sessions
from s3_conformance.checks import Collector, areas_of, features_as_json, features_of, lines_of, results_of
from s3_conformance.compare import compare
from s3_conformance.guide import guide
from s3_conformance.installed_applications import applications
from s3_conformance.known import known as known_results
from s3_conformance.publish import publish
from s3_conformance.report import report
from s3_conformance.show import show
from s3_conformance.telling import console_of_tables, telling_the_user
from s3_conformance.upstream import upstream

if TYPE_CHECKING:
    from fixtures.preflight.capabilities import Capabilities

NOT_AS_IT_SHOULD_BE = {"client fault", "signature", "ACLs", "cleaning"}
"""Steps of the preflight that do not stop it, but that the user should look at."""

OF_AN_ENDPOINT = ("namespace", "ca_bundle", "no_verify_ssl", "profile", "bucket")
"""Options that make no sense for the embedded server: a user who gives one means another endpoint."""

EMBEDDED_RESULTS = "moto-5.2"
"""The expected results of the embedded server: those of the published moto, which is the same version."""

MOST_WORKERS = 256


def with_options(which: tuple[run_options.Option, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds the suite's own options to a command."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(which):
            kind: dict[str, Any] = {"switch": {"is_flag": True}, "list": {"multiple": True}}.get(option.kind, {})
            if option.kind != "switch":
                kind["metavar"] = option.metavar or "|".join(option.choices)
            command = click.option(option.flag, option.name, help=option.help, default=None, **kind)(command)
        return command

    return decorate


def _expression(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuses an invalid expression here: pytest would report it from each worker, with a traceback."""
    try:
        if value:
            Expression.compile(value)
    except SyntaxError as error:
        raise click.BadParameter(f"{value!r} is not a valid expression for pytest's -k: {error.msg}") from None
    return value


def _number_of_workers(_: click.Context, __: click.Parameter, value: str) -> str:
    if value not in ("auto", "logical") and not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither auto nor a number")
    if value.isdecimal() and int(value) > MOST_WORKERS:
        raise click.BadParameter(f"{value} processes are too many; the maximum is {MOST_WORKERS}")
    return value


KEYWORD = click.option(
    "-k", "keyword", metavar="EXPRESSION", callback=_expression, help="only checks whose names match, as in pytest"
)


class _Commands(click.Group):
    """Makes Ctrl-C end every command in the same way, even a second one while the first is being handled."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped by the keyboard", err=True)
            sys.exit(INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="s3-conformance")
def main() -> None:
    """Tests an S3-compatible object store through boto3 and legacy boto, with Signature V2 and V4.

    Exit status: 0 if all results are as required or expected, 1 if any is not, 2 for wrong use, 3 if the
    endpoint cannot be tested, 130 if interrupted.
    """
    collect_garbage_rarely()


def _read(given: dict[str, Any]) -> tuple[run_options.RunOptions, Found]:
    read = run_options.read(given)
    return read, find(read.endpoint, os.environ, Path.cwd())


@main.command(short_help="Run the checks, and write the record and the reports to a folder.")
@with_options(run_options.ALL)
@KEYWORD
@click.option("-n", "workers", metavar="N", default="auto", show_default=True, callback=_number_of_workers,
              help="number of worker processes; auto: by how far the endpoint is; 0 for none")  # fmt: skip
@click.option("--out", metavar="DIR", default="s3-conformance-report", show_default=True, help="folder for the reports")
@click.option("--known", metavar="DIR", multiple=True,
              help="folder with expected results, which do not change the exit status, and their causes, or the name "
                   "of one that comes with the suite, such as juicefs-1.4; may be repeated")  # fmt: skip
@click.option("--fail-on", metavar="KIND,…", default="",
              help="only new deviations of these kinds change the exit status: " + ", ".join(KINDS))  # fmt: skip
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def run(keyword: str | None, workers: str, out: str, known: tuple[str, ...], fail_on: str,
        pytest_arguments: tuple[str, ...], **given: Any) -> None:  # fmt: skip
    """Runs the checks, and writes the record and the reports to a folder.

    Without an endpoint, the checks run against an embedded server. Arguments after -- are passed to pytest.
    """
    with telling_the_user():
        read, found = _read(given)
        if found.endpoint is None and "provider" not in found.sources:
            _no_endpoint_is_meant(known, given)
    if found.endpoint is None and not known:
        known = (EMBEDDED_RESULTS,)
    more = (f"--fail-on={fail_on}", *pytest_arguments) if fail_on else pytest_arguments
    arguments = _arguments(given, keyword, workers, out, known, more)
    sys.exit(sessions.start(arguments, (FoundEndpoint(read.endpoint, found.endpoint),)))


def _no_endpoint_is_meant(known: tuple[str, ...], given: dict[str, Any]) -> None:
    """Refuses a run without an endpoint that looks unintended.

    The embedded server passes, so a CI job must not test it only because a variable is not set.
    """
    instead = "give an endpoint, or --provider embedded to test the embedded server"
    for variable in ("S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        if os.environ.get(variable) == "":
            raise ConfigurationError(f"{variable} is set but empty: {instead}")
    if known:
        raise ConfigurationError(f"--known {known[0]}: no endpoint is configured: {instead}")
    for option in run_options.ENDPOINT:
        if option.name in OF_AN_ENDPOINT and given[option.name]:
            raise ConfigurationError(f"{option.flag}: no endpoint is configured: {instead}")


def _arguments(given: dict[str, Any], keyword: str | None, workers: str, out: str, known: tuple[str, ...],
               more: tuple[str, ...]) -> list[str]:  # fmt: skip
    """The pytest arguments of a run."""
    number = f"--processes={'auto' if workers == 'logical' else workers}" if CAN_FORK else f"-n{workers}"
    arguments = ["--live", number, f"--out={out}"]
    arguments += [f"--known={file}" for file in known]
    arguments += _flags(run_options.ALL, given)
    if keyword:
        arguments += ["-k", keyword]
    # Last, so that they win; a path among them replaces the path of the whole suite.
    paths = {argument: path for argument in more if (path := _path_in_suite(argument))}
    return [*arguments, *(paths.get(argument, argument) for argument in more), *([] if paths else [str(CONFORMANCE)])]


def _flags(which: tuple[run_options.Option, ...], given: dict[str, Any]) -> list[str]:
    """The suite's own options as pytest arguments."""
    flags: list[str] = []
    for option in which:
        value = given[option.name]
        if option.kind == "switch":
            flags += [option.flag] if value else []
        elif option.kind == "list":
            flags += [f"{option.flag}={item}" for item in value or ()]
        elif value is not None:
            flags.append(f"{option.flag}={value}")
    return flags


def _path_in_suite(argument: str) -> str | None:
    """The full path for an argument such as `conformance/objects` or `conformance/test_connect.py::test_…`; None for
    other arguments."""
    path, colons, name = argument.partition("::")
    if argument.startswith("-") or not (colons or "/" in path or path.endswith(".py")):
        return None
    found = next((full for base in (Path.cwd(), SUITE) if (full := base / path).exists()), None)
    return f"{found}{colons}{name}" if found and found.resolve().is_relative_to(CONFORMANCE.resolve()) else None


@main.command("list", short_help="List the checks: id, operations, level, requirement, source.")
@with_options(run_options.SELECTION)
@KEYWORD
@click.option("--format", "form", type=click.Choice(["text", "areas", "json", "features", "features-json"]),
              default="text", show_default=True)  # fmt: skip
def list_checks(keyword: str | None, form: str, **given: Any) -> None:
    """Lists the checks: id, operations, level, requirement, source; and their number in each area.

    With --format areas, only the numbers. In JSON, `clients` maps each client to null, or to the reason why it cannot
    express the check. With --format features, the features that the checks belong to.
    """
    from fixtures.session.selection.matching import nothing_selected

    with telling_the_user():
        selected = run_options.read(given)
    collector = Collector()
    arguments = ["--collect-only", "-pno:terminal", *map(str, paths_of(selected.areas) or [CONFORMANCE])]
    arguments += _flags(run_options.SELECTION, given)
    status = sessions.start(arguments + (["-k", keyword] if keyword else []), (collector,))
    if not collector.checks:
        click.echo(f"Error: {nothing_selected(keyword or '', selected)}", err=True)
        sys.exit(status or WRONG_USE)
    if status:
        click.echo("Error: not all checks could be collected", err=True)
        sys.exit(status)
    checks = list(collector.checks.values())
    if form == "json":
        click.echo(json.dumps(checks, indent=2, ensure_ascii=False))
        return
    if form == "features-json":
        click.echo(json.dumps(features_as_json(checks), indent=2, ensure_ascii=False))
        return
    console = console_of_tables()
    if form == "features":
        for line in features_of(checks):
            console.print(line, soft_wrap=True)
        return
    if form == "text":
        for line in lines_of(checks):
            console.print(line, soft_wrap=True)
    console.print(areas_of(checks, collector.called), f"{results_of(checks)} results of {len(checks)} checks")


@main.command(short_help="Examine the endpoint as a run does before its first check.")
@with_options(run_options.ENDPOINT)
def doctor(**given: Any) -> None:
    """Examines the endpoint as a run does before its first check, and reports what it finds."""
    from botocore.exceptions import ClientError

    from fixtures.cleanup.ledger import Ledger, new_run_id
    from fixtures.preflight import embedded
    from fixtures.preflight.capabilities import EndpointUnusable, Step
    from fixtures.preflight.preflight import Preflight
    from fixtures.run.buckets import most_in_words
    from fixtures.run.run import forced_corrections, recorder_for
    from fixtures.wire.no_answer import BROKEN

    def say(step: Step) -> None:
        with contextlib.suppress(OSError):  # not the endpoint's fault, and the last line will raise it, too
            click.echo(f"  {'!' if step.name in NOT_AS_IT_SHOULD_BE else '✓'} {step.name}: {step.found}")

    with telling_the_user(), contextlib.ExitStack() as at_the_end:
        read, found = _read(given)
        endpoint = found.endpoint
        if endpoint is None:
            server = embedded.start()
            at_the_end.callback(server.stop)
            endpoint = server.endpoint
        _say_what_is_tested(endpoint, found)
        preflight = Preflight(
            endpoint,
            recorder_for(read),
            Ledger(new_run_id(), endpoint.url),
            selected=read.clients,
            timeout=read.timeout,
            forced=forced_corrections(read.corrections),
            on_step=say,
        )
        try:
            capabilities = preflight.run()
        except (EndpointUnusable, ClientError, *BROKEN):
            click.echo(f"  ✗ {preflight.step}")
            raise
    for name, clients in capabilities.corrections.items():
        click.echo(f"  → correction {name} will be in force for {', '.join(clients)}")
    _say_what_runs_take(endpoint, capabilities, read.max_buckets)
    if endpoint.bucket is None:
        click.echo(f"  → a run will have at most {most_in_words(read.max_buckets)} (--max-buckets)")
    click.echo("The endpoint can be tested.")


def _say_what_runs_take(endpoint: Endpoint, capabilities: Capabilities, most_buckets: int | None) -> None:
    from fixtures.session.forecast import AWS, RESULTS, forecast

    number, answer = processes_for(capabilities.round_trip, processors(), most_buckets), capabilities.usual_answer
    for flags, results in RESULTS.items():
        took = forecast(results, answer, processes=number, processors=processors(), on_aws=endpoint.provider == AWS)
        click.echo(f"  → {' '.join(['run', *flags])}: {took}")


def _say_what_is_tested(endpoint: Endpoint, found: Found) -> None:
    click.echo(f"{endpoint.url}" + ("" if found.endpoint else " (embedded: no endpoint is configured)"))
    for name, value in _settings(endpoint).items():
        source = found.sources.get(name)
        click.echo(f"  {name}: {value}" + (f"  ({source})" if source else ""))


def _settings(endpoint: Endpoint) -> dict[str, object]:
    return {
        "provider": endpoint.provider or "(none)",
        "region": endpoint.region,
        "addressing": endpoint.addressing,
        "verify_ssl": endpoint.verify if endpoint.secure else "(no TLS)",
        "credentials": "given",
        "alt_credentials": "given" if endpoint.alt else "(none)",
        "alt_principal": endpoint.alt_principal or "(the canonical id)",
        "limited_credentials": "given" if endpoint.limited else "(none)",
        "limited_principal": endpoint.limited_principal or "(none)",
        "expired_credentials": "given" if endpoint.expired else "(none)",
        "root_keys": endpoint.root_keys,
        "bucket": endpoint.bucket or "(the run creates its own)",
        "kms_key_id": endpoint.kms_key_id or "(none)",
        "replication_role": endpoint.replication_role or "(none)",
        "account_id": endpoint.account_id or "(none)",
        "website_url": endpoint.website_url or "(none)",
        "not_offered": ", ".join(sorted(endpoint.not_offered)) or "(nothing declared)",
    }


@main.command(short_help="Remove what earlier runs left on the endpoint.")
@with_options(run_options.ENDPOINT)
@click.option("--run-id", metavar="ID", multiple=True, help="also what this run from another machine left")
@click.option("--dry-run", is_flag=True, help="only show what would be removed")
def sweep(run_id: tuple[str, ...], dry_run: bool, **given: Any) -> None:
    """Removes what earlier runs left on this endpoint: only what their ledgers name."""
    from fixtures.cleanup.cleaning import clean
    from fixtures.cleanup.ledger import Ledger, folder, left_over, new_run_id
    from fixtures.evidence.redaction import Redactor, printable
    from fixtures.preflight.preflight import Preflight
    from fixtures.run.run import recorder_for
    from s3_conformance.leftovers import buckets_there, by_reason, control_of, ledger_of_run

    with telling_the_user():
        read, found = _read(given)
        if found.endpoint is None:
            raise ConfigurationError("no endpoint is configured: the embedded server keeps nothing between runs")
        endpoint = found.endpoint
        preflight = Preflight(
            endpoint, recorder_for(read), Ledger(new_run_id(), endpoint.url), selected=(), timeout=read.timeout
        )
        controls = preflight.controls()
        ledgers = [ledger for ledger in left_over() if ledger.endpoint_url == endpoint.url]
        for ledger in [ledger for ledger in ledgers if ledger.still_going()]:
            click.echo(f"run {ledger.run_id} is still running; what it uses is kept")
            ledgers.remove(ledger)
        ledgers += [ledger_of_run(controls, endpoint, run) for run in run_id]
        there = buckets_there(controls) if ledgers else None
    problems: list[str] = []
    gone = 0
    for ledger in ledgers:
        for entry in sorted(ledger.open_entries()):
            if there is not None and entry.bucket not in there:
                gone += 1  # `clean` makes sure of it
                continue
            what = f"{entry.bucket}/{entry.prefix}" if entry.prefix else entry.bucket
            click.echo(f"run {ledger.run_id}: {'would remove' if dry_run else 'removing'} {what}")
        if not dry_run:
            problems += clean(control_of(controls), ledger)
            ledger.close()
    words = Redactor(endpoint.main, endpoint.alt, endpoint.limited, endpoint.expired)
    if gone:
        click.echo(
            f"{gone} of the buckets in the ledgers on this machine {'is' if gone == 1 else 'are'} no longer there."
        )
    for problem in by_reason(problems):
        click.echo(f"Error: not removed: {printable(words.message(problem))}", err=True)
    if not ledgers:
        click.echo(f"Nothing is left over in the ledgers on this machine ({folder()}).")
        click.echo("For a run on another machine use --run-id ID; the id is in its record and in its buckets' names.")
    sys.exit(1 if problems else 0)


main.add_command(known_results)
main.add_command(report)
main.add_command(show)
main.add_command(compare)
main.add_command(guide)
main.add_command(applications)
main.add_command(publish)
main.add_command(upstream)
