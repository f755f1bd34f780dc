"""`s3-conformance applications`: the real programs that a run can have, and their installation."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from programs.catalogue import applications_named, settings_of
from programs.installation.installing import folder, install_all, is_installed


@click.command(short_help="List the real programs that run --applications has, or install them.")
@click.option("--install", "installing", is_flag=True, help="install those that are not there, from package registries")
@click.argument("names", metavar="[NAME]…", nargs=-1)
def applications(installing: bool, names: tuple[str, ...]) -> None:
    """Lists the applications: name, kind, version, whether it is installed, and its own settings.

    With --install, installs those that are not there, each into a folder of its own
    (~/.cache/s3-conformance/applications, or that of S3_CONFORMANCE_APPLICATIONS). They come from package registries,
    through pip, go, npm, mvn, cargo and apt-get: what one of these is missing for is named at the end.
    """
    chosen = applications_named(list(_separate_names(names)))
    missing = [each for each in chosen if not is_installed(each)] if installing else []
    failed = install_all(missing, lambda each: click.echo(f"Installing {each.name} …", err=True))
    installed = [each for each in chosen if is_installed(each)]
    click.echo(f"In {folder()}:")
    width = max(len(each.name) for each in chosen)
    for each in chosen:
        settings = f"; setting: {settings_of(each)}" if each.settings else ""
        there = "installed" if each in installed else "not installed"
        click.echo(f"  {each.name:<{width}} {each.kind:<7} {each.title} {each.version}, {there}{settings}")
    for message in failed:
        click.echo(f"Error: {message}", err=True)
    sys.exit(2 if failed else 0)


def _separate_names(names: Sequence[str]) -> Iterator[str]:
    """Names that may be joined with commas; a text of commas alone stays, for it names no application."""
    for given in names:
        yield from given.split(",") if given.strip(",") else [given]
