"""The group of all commands."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from fixtures.session import collect_garbage_rarely
from record.ending import INTERRUPTED
from s3_conformance.command_output import reporting_errors

COMMANDS = {
    "run": "run_checks:run",
    "list": "list_checks:list_checks",
    "doctor": "doctor:doctor",
    "sweep": "sweep:sweep",
    "known": "known:known",
    "record": "record:record",
    "predict": "predict:predict",
    "report": "report:report",
    "show": "show:show",
    "compare": "compare:compare",
    "guide": "guide:guide",
    "reference": "reference_server:reference",
    "applications": "installed_applications:applications",
    "publish": "publish:publish",
}
"""The place of each command, as module and name: only the one that is used is imported."""
COMPLETING = "_S3_CONFORMANCE_COMPLETE"
"""The variable with which a shell asks click what may follow."""
CLOSED_PIPE_STATUS = 141
"""The exit status that shells give a command whose reader has closed the pipe, as `head` does; click's would be 1."""


class _Commands(click.Group):
    """Finds the commands. Makes all commands end in the same way on Ctrl-C, also on a second one while the first is
    handled, and when a reader has gone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"s3_conformance.{module}"), name)
        if COMPLETING in os.environ:
            import_module("s3_conformance.completion").complete_values(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with reporting_errors():
                return super().invoke(ctx)
        except KeyboardInterrupt as error:
            click.echo(f"Stopped {str(error) or 'by the keyboard'}", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # otherwise Python complains at exit
            sys.exit(CLOSED_PIPE_STATUS)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="s3-conformance")
def main() -> None:
    """Tests an S3-compatible object store through boto3 and legacy boto, with Signature V2 and V4.

    Exit status: 0 if all results are as required or expected, 1 if any is not or something is left behind,
    2 for wrong use, 3 if the endpoint cannot be tested, 130 if interrupted.
    """
    collect_garbage_rarely()
