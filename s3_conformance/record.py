"""The command `record`: writes a footprint of a user's program, with its requests and which of them it needs."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from fixtures.model.endpoint import ConfigurationError
from fixtures.preflight.embedded import CREDENTIALS
from fixtures.run import options as run_options
from programs.application import BucketKind
from programs.recording.commands import Command, NotStarted, program
from programs.recording.measuring import MeasuredProgram, measure, record_requests, step_timeout
from programs.recording.performing import (
    LOOPBACK_ADDRESS,
    Perform,
    ProgramEnd,
    ProgramSite,
    RecordedRun,
    Server,
    embedded_server,
    perform_once,
    reference_server,
)
from record.ending import UNTESTABLE, VIOLATED
from record.footprint_file import OWN, Footprint, RecordedWorkflow, read, text_of
from record.foreign_files import FileError
from record.text import plural
from reference.protocol.serving import Middleware
from reports.diagnosis.footprints.assumed import assumed
from reports.diagnosis.severity.stopping_faults import WORDS
from s3_conformance.command_output import stop, write_out
from s3_conformance.common_options import OUT_FILE, settings_read, with_options

OPTIONS = ("endpoint_url", "provider", "namespace", "region", "ca_bundle", "no_verify_ssl", "profile", "config")
ENDPOINT_OPTIONS = tuple(each for each in run_options.ENDPOINT if each.name in OPTIONS)
DEFAULT_STEP = "run"
KINDS: dict[str | None, BucketKind] = {None: "shared", "versioning": "versioned", "object-lock": "locked"}
Once = Callable[..., RecordedRun]
"""Performs the program once, as `perform_once` does."""


def _address(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, int] | None:
    if value is None:
        return None
    host, colon, port = value.rpartition(":")
    if not port.isdecimal() or int(port) > 65535 or (colon and not host):
        raise click.BadParameter(f"{value!r} is neither a port nor ADDRESS:PORT")
    return host.strip("[]") or LOOPBACK_ADDRESS[0], int(port)


@click.command(
    short_help="Record what a program of yours sends and needs, to predict where it works.",
    context_settings={"allow_interspersed_args": False},
)
@click.option("--out", metavar="FILE", type=OUT_FILE,
              help="the footprint to write, or to add to: it has a recording for HTTP, HTTPS and each setting  "
                   "[default: PROGRAM.footprint.toml]")  # fmt: skip
@click.option("--needs", is_flag=True,
              help="run the program again without each feature that it uses, without parts of responses, and with each "
                   "known fault of servers, to measure what it needs; takes minutes")  # fmt: skip
@click.option("--https", is_flag=True, help="the program speaks HTTPS to the recorder, which has a CA of its own")
@click.option("--setting", metavar="TEXT", default="",
              help="the program runs with this setting of its own, which reports then name")  # fmt: skip
@click.option("--step", metavar="NAME", default=DEFAULT_STEP,
              help="the name of this step; more follow the program, each so: --step NAME -- PROGRAM …")  # fmt: skip
@click.option("--name", metavar="NAME",
              help="the name of the program in reports  [default: that of its file, or of its script]")  # fmt: skip
@click.option("--listen", metavar="[ADDRESS:]PORT", callback=_address,
              help="record a program that is started elsewhere, until Ctrl-C; only this machine's programs reach a "
                   "PORT without ADDRESS")  # fmt: skip
@click.option("--bucket-with", "kind", type=click.Choice([each for each in KINDS if each]),
              help="the bucket of the program has this")  # fmt: skip
@with_options(ENDPOINT_OPTIONS)
@click.argument("words", metavar="-- PROGRAM [ARGUMENT]...", nargs=-1, type=click.UNPROCESSED)
def record(
    out: Path | None,
    needs: bool,
    https: bool,
    setting: str,
    step: str,
    name: str | None,
    listen: tuple[str, int] | None,
    kind: str | None,
    words: tuple[str, ...],
    **given: Any,
) -> None:
    """Runs a PROGRAM against a server, and writes its footprint: operations, headers, parameters, and the ways in which
    bodies are framed and requests are signed. No key, no secret and no content of an object is in it.

    The server is the suite's reference, which is right, or that of --endpoint-url or --provider. The program gets an
    endpoint, keys and a bucket of its own through the AWS_* variables, files instead of ~/.aws, and in its arguments
    {endpoint} {host} {port} {key} {secret} {bucket} {region} and {folder}, an empty folder. All of it is removed at the
    end.

    `predict` says at which servers such a program works. Exit status: that of the program; 2 for wrong use, 3 if the
    program sends nothing or the server does not answer.
    """
    commands = [] if listen else _commands(step, words)
    if listen and words:
        stop("--listen: the program is started elsewhere; leave its words out")
    if listen and needs:
        stop("--needs: the program must run again: give its words instead of --listen")
    title = name or (_program_name(commands[0].words) if commands else "")
    if not title:
        stop("--listen: give the program a name with --name")
    file = out or Path(f"{_file_name(title)}.footprint.toml")
    former = _former(file, name)
    server = _server(given)
    steps = [each.step for each in commands] or [step]
    once = partial(perform_once, over_https=https, kind=KINDS[kind])
    made = _record_workflow(
        commands, server, once, https=https, needs=needs, setting=setting, steps=steps, listen=listen
    )
    footprint = former or Footprint(_file_name(title), title, "", OWN, ())
    if footprint.recording(made.setting, made.transport):
        click.echo(f"It replaces the former recording of {footprint.title} over {made.transport.upper()}", err=True)
    footprint = footprint.with_recording(made)
    write_out(file, lambda path: _write(footprint, path), named=out is not None)


def _write(footprint: Footprint, path: Path) -> None:
    path.write_text(text_of(footprint), encoding="utf-8")


def _former(file: Path, name: str | None) -> Footprint | None:
    """Returns the footprint in the file, if any: the new recording is added to this."""
    if not file.exists():
        return None
    try:
        found = read(file)
    except FileError as error:
        stop(f"--out {error}")
    if name and name != found.title:
        stop(f"--name {name}: {file} is the footprint of {found.title}; give another file with --out")
    return found


def _program_name(words: Sequence[str]) -> str:
    """Returns the name of a program without a name: of its file, or of the script that an interpreter runs."""
    is_script = len(words) > 1 and Path(words[1]).suffix and Path(words[1]).is_file()
    return Path(words[1 if is_script else 0]).stem


def _file_name(title: str) -> str:
    return "".join(each if each.isalnum() or each in "-_." else "-" for each in title)


def _commands(step: str, words: Sequence[str]) -> list[Command]:
    """Returns the commands: `--step NAME --` ends one and begins the next one."""
    found, rest = list[Command](), list(words)
    while rest:
        ends = [at for at in range(len(rest) - 2) if rest[at] == "--step" and rest[at + 2] == "--"]
        at = ends[0] if ends else len(rest)
        found.append(Command(step, tuple(rest[:at])))
        step, rest = (rest[at + 1], rest[at + 3 :]) if ends else (step, [])
        if ends and not rest:
            stop(f"--step {step}: no program follows it")
    if not found or not all(each.words for each in found):
        stop("no program is given: s3-conformance record -- PROGRAM [ARGUMENT]...")
    names = [each.step for each in found]
    if twice := next((each for each in names if names.count(each) > 1), ""):
        stop(f"--step {twice}: each step needs a name of its own")
    if odd := next((each for each in names if not each.strip() or ":" in each), None):
        stop(f"--step {odd!r}: expected a name without a colon")
    return found


def _server(given: dict[str, Any]) -> Server:
    """Returns the server to record at: the reference, unless a flag names another. A variable does not: a program that
    is tried out must not write to what is set for something else."""
    named = given["endpoint_url"] or given["provider"]
    for each in ENDPOINT_OPTIONS:
        if given[each.name] and not named:
            raise ConfigurationError(f"{each.flag}: no endpoint is named: give --endpoint-url or --provider")
    if not named:
        return reference_server
    _, found = settings_read(dict.fromkeys((each.name for each in run_options.ALL), None) | given)
    if found.endpoint is None:  # --provider embedded
        return embedded_server
    endpoint = found.endpoint
    return lambda: contextlib.nullcontext(endpoint)


def _record_workflow(
    commands: Sequence[Command],
    server: Server,
    once: Once,
    *,
    https: bool,
    needs: bool,
    setting: str,
    steps: Sequence[str],
    listen: tuple[str, int] | None,
) -> RecordedWorkflow:
    with _keeping_input(needs=needs) as stdin:
        perform = program(commands, stdin, shown=True) if commands else _waiting(steps[0])
        noted = _first(lambda: once(perform, server, address=listen or LOOPBACK_ADDRESS), https=https)
        sent = record_requests(noted, steps, setting=setting, transport="https" if https else "http")
        operations = len({each.operation for _, each in noted.requests})
        message = f"{plural(len(noted.requests), 'request')} of {plural(operations, 'operation')}"
        click.echo(f"Recorded: {message}" + ("" if needs else "; its needs are not measured (--needs)"), err=True)
        if not needs:
            return assumed(sent)
        again = program(commands, stdin, shown=False)
        return _measured(partial(once, again, server), noted, sent)


def _first(once: Callable[[], RecordedRun], *, https: bool) -> RecordedRun:
    """Performs the unchanged program; stops if there is nothing to write a footprint of."""
    try:
        noted = once()
    except NotStarted as error:
        stop(str(error))
    for line in noted.left:
        click.echo(f"Error: not removed: {line}", err=True)
    ended = noted.ended
    if not ended.works:
        step = "" if ended.failed == DEFAULT_STEP else f" in {ended.failed}"
        why = ended.why if noted.requests else f"{ended.why}, and {_no_requests_reason(noted, https=https)}"
        stop(f"the program failed{step}: {why}; no footprint is written", ended.status or VIOLATED)
    if not noted.requests:
        stop(f"{_no_requests_reason(noted, https=https)}; no footprint is written", UNTESTABLE)
    return noted


def _no_requests_reason(noted: RecordedRun, *, https: bool) -> str:
    if noted.used_tls:
        return "the program spoke TLS, and the recorder HTTP: add --https"
    if noted.distrusted:
        return "the program did not trust the recorder's certificate: give it the file in AWS_CA_BUNDLE"
    other = "" if https else ", or --https if it speaks only that"
    return (
        "no request reached the recorder: the program sends none, or takes its endpoint from elsewhere (give it "
        f"{{endpoint}} as an argument{other})"
    )


def _measured(again: Once, noted: RecordedRun, sent: RecordedWorkflow) -> RecordedWorkflow:
    seconds = step_timeout(noted)

    def works(middleware: Middleware | None) -> bool:
        return again(middleware=middleware, seconds_a_step=seconds).ended.works

    if not works(None):
        stop(
            "--needs: the program fails when it runs a second time, so that nothing can be measured: let it keep its "
            "files in {folder}, which is empty each time"
        )
    return measure(
        noted, sent, MeasuredProgram(works, tell=lambda line: click.echo(f"  {line}", err=True), words=WORDS)
    )


@contextlib.contextmanager
def _keeping_input(*, needs: bool) -> Iterator[Path | None]:
    """Yields a file with the input of the command, for a program that needs several reads."""
    if not needs or sys.stdin is None or sys.stdin.isatty():
        yield None
        return
    with tempfile.NamedTemporaryFile(prefix="s3-conformance-") as kept:
        while block := sys.stdin.buffer.read(1 << 20):
            kept.write(block)
        kept.flush()
        yield Path(kept.name)


def _waiting(step: str) -> Perform:
    """Returns a program that is started elsewhere and ends with Ctrl-C."""

    def performing(site: ProgramSite, begin: Callable[[str], None], _: float | None) -> ProgramEnd:
        begin(step)
        keys = "any" if site.keys == CREDENTIALS else "those of the server"
        click.echo(f"Endpoint: {site.url}\nBucket: {site.bucket}\nRegion: {site.region}\nKeys: {keys}")
        if site.ca_bundle:
            click.echo(f"Certificates (PEM): {site.ca_bundle}")
        click.echo("Recording until Ctrl-C …", err=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
        return ProgramEnd()

    return performing
