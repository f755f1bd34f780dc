"""The command `upstream`: findings as a text for the maintainers of the server."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from record.replacing import save
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.outcome import assessed
from reports.formats.publication.letter import MOST, incomplete, text_of, worst
from reports.known.known_folder import load
from s3_conformance.common_options import OUT_FILE
from s3_conformance.given_records import locate, read
from s3_conformance.telling import number_of_finding, say, stop, telling_of_files, write_out


@click.command(short_help="Write findings as a text for the maintainers of the server.")
@click.argument("record", metavar="RECORD")
@click.argument("findings", metavar="[NUMBER]...", nargs=-1)
@click.option("--known", metavar="DIR", multiple=True, help="expected results and causes, instead of those of the run")
@click.option("--title", metavar="TEXT", help="the server and its version  [default: the run's Server header]")
@click.option("--out", metavar="FILE", type=OUT_FILE,
              help="write the text here; without it, print it")  # fmt: skip
def upstream(
    record: str, findings: tuple[str, ...], known: tuple[str, ...], title: str | None, out: Path | None
) -> None:
    """Writes findings of a run's RECORD (results.jsonl, or its folder) as Markdown for the maintainers of the server.
    The text says what is expected and by which source, what came, and how to send the request again.

    A NUMBER is that of a finding, as `s3-conformance show RECORD` lists them. Without any, it writes the five gravest.
    """
    with telling_of_files():
        path = locate(record)
        if out is not None and out.exists() and out.samefile(path):
            stop(f"--out {out}: it is the record, and would be replaced")
        run = read(path)
        if known:
            run = assessed(run, load(known), datetime.date.today())
    diagnosis = diagnose(run)
    numbers = [number_of_finding(text, len(diagnosis.findings), record) for text in findings] or worst(diagnosis, MOST)
    if not numbers:
        stop(" ".join([f"{record}: there are no findings.", *incomplete(run)]))
    text = text_of(diagnosis.record, diagnosis, numbers, title or run.header.server or "The server")
    if out is None:
        say(text, nl=False)
    else:
        write_out(out, lambda path: save(path, text))
