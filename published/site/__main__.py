"""Builds the site that answers "can I use it?" from the small text of the published servers: no record is needed.

    python -m published.site --out site      (`make site`)

All links are relative, so the pages work from files, too.
"""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import click

from published import site
from published.results import applications
from published.results.published_servers import published
from published.site.reconstructing import Suite, suite
from published.site.site_model import site_of
from record.footprint_file import footprints
from record.foreign_files import FileError


def build(checks: Suite, out: Path) -> list[Path]:
    """Writes the pages of all published servers, and returns the paths. Raises as `site_of` does."""
    results, found, explained = published(), applications.read(applications.FILE), applications.explanations()
    seen = applications.by_application(found, footprints())
    made = site_of(checks, results, footprints(), seen, explained)
    return site.write(made, applications.text_of(found, explained, results), out)


@click.command()
@click.option("--out", metavar="DIR", default="site", help="where the pages go")
def main(out: str) -> None:
    """Builds the pages of all published servers."""
    if not out:  # an empty variable; as a path it is the current folder
        raise click.BadParameter("the name of the folder is empty", param_hint="--out")
    click.echo("Collecting the checks, then writing the pages …")
    try:
        pages = build(suite(), Path(out))
    except subprocess.CalledProcessError as error:
        raise click.ClickException(f"the checks could not be listed: {shlex.join(error.cmd)}") from None
    except (FileError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None
    size = sum(page.stat().st_size for page in pages)
    click.echo(f"{pages[0]}: {len(pages)} pages, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
