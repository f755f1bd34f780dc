"""Builds the site that answers "can I use it?" from the small text of the published servers: no record is needed.

    python published/build_site.py                 into site/ (`make site`)
    python published/build_site.py --out DIR

All links are relative, so the pages work from files, too.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from published import outcomes, site
from published.applications import explanations
from published.server_folders import SITE, published
from published.site.site_model import site_of
from published.suite import Suite, suite
from record.footprint_file import footprints
from record.foreign_files import FileError


def build(checks: Suite, out: Path) -> list[Path]:
    """Writes the pages of all published servers, and returns the paths. Raises as `site_of` does."""
    results = published()
    seen = outcomes.by_application(outcomes.read(outcomes.FILE), footprints())
    return site.write(site_of(checks, results, footprints(), seen, explanations()), out)


@click.command()
@click.option("--out", metavar="DIR", default=str(SITE), help="where the pages go")
def main(out: str) -> None:
    """Builds the pages of all published servers."""
    if not out:  # an empty variable; as a path it is the current folder
        raise click.BadParameter("the name of the folder is empty", param_hint="--out")
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
