"""Builds the pages from the records of runs: the comparison as `index.html`, the feature matrix as `features.html`, and
a report and a guide in a folder for each server.

    python reports/published/build_site.py                          from site/runs/ into site/ (`make site`)
    python reports/published/build_site.py --runs DIR --out DIR

All links are relative, so the pages work from files, too.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from markupsafe import Markup

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reports.comparing.model import Run, compare
from reports.diagnosis.findings import diagnose
from reports.formats import markdown as summary
from reports.formats.html import comparison as comparison_page
from reports.formats.html import feature_matrix, guide
from reports.formats.html.replay import write_page
from reports.published.catalogue import RUNS, SITE, published, records_in
from reports.record.lines import Record
from reports.record.record_file import RecordError, read

TITLE = "S3 conformance: published results"
INTRO = "Real runs against real servers, each with its report, why it deviates and how to reproduce it."
FEATURES, FEATURES_TITLE = "features.html", "S3 features by server"
NO_RUNS = """no records in {runs}. To get some,
  run the servers:       python reports/published/remake.py   (or one: … remake.py juicefs-1.4)
  or take a release's:   gh release download --pattern '*.jsonl.gz' --dir {runs}
  or keep a run's own:   s3-conformance run --endpoint-url … --out {runs}/NAME"""
FILES = {
    "report": "report.html",
    "guide": "guide.html",
    "summary": "summary.md",
    "reproduce": "REPRODUCE.md",
    "causes": "causes.toml",
    "expected results": "expected.txt",
}
"""What a server's folder has, by the text of the link to it."""


def build(records: Mapping[str, Record], out: Path) -> None:
    """Writes the pages of these records, which are named as the published results are, or otherwise."""
    of_names = {result.name: result for result in published()}
    runs, links = [], {}
    for name, record in records.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        diagnosis = diagnose(record)
        write_page(record, folder / FILES["report"], diagnosis)
        guide.write(record, folder / FILES["guide"], diagnosis)
        summary.write(record, folder / FILES["summary"], diagnosis)
        result = of_names.get(name)
        for file in ("REPRODUCE.md", "causes.toml", "expected.txt") if result else ():
            shutil.copyfile(of_names[name].folder / file, folder / file)
        label = result.title if result else name
        runs.append(Run(label, record))
        links[label] = [(text, f"{name}/{file}") for text, file in FILES.items() if (folder / file).exists()]
    reports = {label: dict(found)["report"] for label, found in links.items()}
    feature_matrix.write(runs, out / FEATURES, title=FEATURES_TITLE, links=reports)
    if len(runs) > 1:
        intro = Markup('{} <a href="{}">{}</a>').format(INTRO, FEATURES, FEATURES_TITLE)
        comparison_page.write(compare(runs), out / "index.html", title=TITLE, intro=intro, links=links)
    else:  # nothing to compare
        (name,) = records
        shutil.copyfile(out / name / FILES["report"], out / "index.html")


@click.command()
@click.option("--runs", default=RUNS, type=click.Path(path_type=Path), help="the folder with the records")
@click.option("--out", default=SITE, type=click.Path(path_type=Path), help="where the pages go")
def main(runs: Path, out: Path) -> None:
    """Builds the pages from the records of runs."""
    found = records_in(runs)
    if not found:
        raise click.ClickException(NO_RUNS.format(runs=runs))
    try:
        build({name: read(path) for name, path in found.items()}, out)
    except (RecordError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{out / 'index.html'}: {', '.join(found)}")


if __name__ == "__main__":
    main()
