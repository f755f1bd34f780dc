"""`s3-conformance reference`: what `python -m reference` is in a checkout.

A wheel hides the packages of the suite, so that its users have no module to run.
"""

from __future__ import annotations

import click


def _names(_: click.Context, __: click.Parameter, beginning: str) -> list[str]:
    """The faults with this prefix, for completion."""
    from reference.faults.table import faults

    return [name for name in faults() if name.startswith(beginning)]


@click.command(short_help="Serve an S3 that is right, or that has one known fault.")
@click.argument("port", default="0", metavar="[PORT | faults]")
@click.option("--fault", metavar="NAME", shell_complete=_names, help="do this one thing wrong")
@click.option("-k", "words", metavar="TEXT", help="with `faults`: only those with these words")
def reference(port: str, fault: str | None, words: str | None) -> None:
    """Serves an S3 that is right, or that does one thing wrong, until Ctrl-C. Prints its URL, and the keys as `export`
    lines.

    `s3-conformance reference faults -k copy` lists the faults about copies; `--fault NAME` serves one, so that authors
    of clients see what their users would meet.

    Exit status: 0, 2 for wrong use or a port in use.
    """
    from reference.command import main

    options = {"--fault": fault, "-k": words}
    given = [part for name, value in options.items() if value is not None for part in (name, value)]
    main([port, *given], "s3-conformance reference")
