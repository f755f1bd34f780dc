"""The group of all commands."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from fixtures.session import collect_garbage_rarely
from reports.record.ending import INTERRUPTED
from s3_conformance.compare import compare
from s3_conformance.doctor import doctor
from s3_conformance.guide import guide
from s3_conformance.installed_applications import applications
from s3_conformance.known import known as known_results
from s3_conformance.list_checks import list_checks
from s3_conformance.publish import publish
from s3_conformance.report import report
from s3_conformance.run_checks import run
from s3_conformance.show import show
from s3_conformance.sweep import sweep
from s3_conformance.upstream import upstream

READER_GONE = 141
"""The exit status that shells give a command whose reader has closed the pipe, as `head` does; click's would be 1."""


class _Commands(click.Group):
    """Makes Ctrl-C end every command in the same way, even a second one while the first is being handled; and a reader
    that has gone."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            click.echo(f"Stopped {str(error) or 'by the keyboard'}", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # otherwise Python complains at exit
            sys.exit(READER_GONE)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="s3-conformance")
def main() -> None:
    """Tests an S3-compatible object store through boto3 and legacy boto, with Signature V2 and V4.

    Exit status: 0 if all results are as required or expected, 1 if any is not, 2 for wrong use, 3 if the
    endpoint cannot be tested, 130 if interrupted.
    """
    collect_garbage_rarely()


main.add_command(run)
main.add_command(list_checks)
main.add_command(doctor)
main.add_command(sweep)
main.add_command(known_results)
main.add_command(report)
main.add_command(show)
main.add_command(compare)
main.add_command(guide)
main.add_command(applications)
main.add_command(publish)
main.add_command(upstream)
