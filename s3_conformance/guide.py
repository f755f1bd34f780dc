"""The command `guide`: a guide to an endpoint, like one that a provider publishes, from verified results of a run."""

from __future__ import annotations

from pathlib import Path

import click

from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.guide import guide_file
from reports.formats.html import guide as guide_page
from s3_conformance.command_output import locate, read, say, stop, write_out
from s3_conformance.common_options import OUT_FILE

FORMATS = {"md": guide_file, "html": guide_page}
FORMAT_BY_SUFFIX = {".html": "html", ".htm": "html", ".md": "md"}


@click.command(short_help="Write a guide to the endpoint of a run: settings, calls that work, features, findings.")
@click.argument("record", metavar="RESULTS")
@click.option("--out", metavar="FILE", type=OUT_FILE,
              help="write it to this file instead of printing it")  # fmt: skip
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)),
              help="Markdown or HTML  [default: by the suffix of FILE; without --out, md]")  # fmt: skip
def guide(record: str, out: Path | None, form: str | None) -> None:
    """Writes a guide to the endpoint of a run from the RESULTS (results.jsonl, or the folder).

    It says how to reach the endpoint with boto3 and boto, shows the documented calls that passed as they ran, and names
    those that did not; then what the endpoint offers, and what its users must know.
    """
    path = locate(record)
    run = read(path)
    if out is not None and out.exists() and out.samefile(path):
        stop(f"--out {out}: it is the record, and would be replaced")
    if out is not None and not form and out.suffix.lower() not in FORMAT_BY_SUFFIX:
        stop(f"--out {out}: its name ends neither in .md nor in .html: choose with --format")
    made = FORMATS[form or FORMAT_BY_SUFFIX.get(out.suffix.lower() if out else "", "md")]
    folder = guide_file.folder_of(path)
    found = diagnose(run)
    if out is None:
        say(made.page(found, folder), nl=False)
        return
    write_out(out, lambda file: made.write(found, file, folder))
