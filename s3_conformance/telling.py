"""What goes wrong, told to the user in a line or two, with the exit status that it has."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import click

from fixtures.endpoint import ConfigurationError
from reports.known_file import KnownError
from reports.record_file import RecordError

WRONG_USE, UNUSABLE = 2, 3


@contextlib.contextmanager
def telling_the_user() -> Iterator[None]:
    """Turns what is wrong with the configuration or the endpoint into a line or two, and the exit status."""
    from botocore.exceptions import ClientError

    from fixtures.findings import BROKEN, EndpointUnusable

    try:
        yield
    except ConfigurationError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(WRONG_USE)
    except (EndpointUnusable, ClientError, *BROKEN) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(UNUSABLE)


@contextlib.contextmanager
def telling_of_files() -> Iterator[None]:
    """Turns what is wrong with a file that was given into a line that names it, and the exit status."""
    try:
        yield
    except (RecordError, KnownError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(WRONG_USE)
    except OSError as error:
        click.echo(f"Error: {error.filename}: {error.strerror}" if error.filename else f"Error: {error}", err=True)
        sys.exit(WRONG_USE)
