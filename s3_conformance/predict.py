"""The command `predict`: at which endpoints a recorded program works, by the records of their runs, or by a run of what
the program sends and needs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from record.ending import UNTESTABLE, VIOLATED
from record.footprint_file import Footprint
from record.footprint_file import read as read_footprint
from record.text import first_names, json_of, one_line
from reports.comparing.labels import label
from reports.diagnosis.applications.predicting import predict_each, transport_of
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import (
    obstacle_with_steps,
    outcome_affixes,
    prediction_without_reasons,
)
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.outcome import endings
from reports.formats.at_a_glance import OUTCOME_SYMBOLS
from reports.formats.findings_file import application_entry
from s3_conformance.command_output import locate, read, say, stop


@dataclass(frozen=True)
class _NamedPrediction:
    """The prediction for an endpoint, with the name that tells it from others."""

    label: str
    path: Path
    diagnosis: Diagnosis
    prediction: Prediction
    unfinished: str
    """The sentence about a run that did not come to its end: what stops the program may be among the missing
    results."""


@click.command(short_help="Say at which endpoints a recorded program works, from the records of runs.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="print the predictions in this format")  # fmt: skip
@click.argument("footprint", metavar="FOOTPRINT")
@click.option("--endpoint-url", metavar="URL", default="",
              help="send what the program sends and needs to this endpoint; keys as for run")  # fmt: skip
@click.argument("records", metavar="[RECORD]...", nargs=-1)
def predict(form: str, endpoint_url: str, footprint: str, records: tuple[str, ...]) -> None:
    """Says for each RECORD (a results.jsonl, or its folder) if the program of the FOOTPRINT works at that endpoint. The
    answer is: works, works with a setting, at risk or fails because of findings, or not tested. Nothing is sent, unless
    there is an --endpoint-url.

    `s3-conformance record` makes footprints; `s3-conformance show RECORD N` shows finding N. Exit status: 0 if it works
    everywhere, 1 if it fails somewhere, 3 if it is at risk, or a run was cut off or tested too little to tell; 2 for
    wrong use.
    """
    if not Path(footprint).is_dir() and (others := [each for each in records if each.endswith(".toml")]):
        stop(f"{others[0]}: one FOOTPRINT is predicted at a time; after it come RECORDs")
    known = _footprint(footprint)
    if not records and not endpoint_url:
        stop("a RECORD is missing, or --endpoint-url")
    with tempfile.TemporaryDirectory() as folder:
        more = (_run(footprint, known, endpoint_url, folder),) if endpoint_url else ()
        runs = label([(path := locate(each), read(path)) for each in (*records, *more)])
    predictions = []
    for run in runs:
        diagnosis = diagnose(run.record)
        (found,) = predict_each(diagnosis, [known])
        unfinished = next((each.sentence for each in endings(run.record) if each.is_unfinished), "")
        predictions.append(_NamedPrediction(run.label, run.path, diagnosis, found, unfinished))
    if form == "json":
        say(json_of([_as_json(each) for each in predictions], indent=1))
    else:
        longest = max(len(each.label) for each in predictions)
        for each in predictions:
            for line in _lines(each, known, longest):
                say(line)
    outcomes = {each.prediction.outcome for each in predictions}
    is_open = outcomes & {"untested", "risk"} or any(each.unfinished for each in predictions)
    sys.exit(VIOLATED if "fails" in outcomes else UNTESTABLE if is_open else 0)


def _run(file: str, known: Footprint, endpoint_url: str, folder: str) -> str:
    """Runs the checks of what the program sends and needs; returns the folder of the record. What the run prints goes
    to standard error. Ends with its exit status if it has no record."""
    needed = dict.fromkeys(need.feature for each in known.recordings for need in each.needs)
    features = (flag for name in ("program-requests", *needed) for flag in ("--feature", name))
    command = (sys.executable, "-m", "s3_conformance", "run", "--endpoint-url", endpoint_url, "--footprint", file)
    status = subprocess.run((*command, "--out", folder, *features), stdout=sys.stderr, check=False).returncode
    if not Path(folder, "results.jsonl").exists():
        sys.exit(status)
    return folder


def _footprint(file: str) -> Footprint:
    if not file:
        stop("the name of the footprint is empty")
    if Path(file).is_dir():
        stop(f"{file}: a folder, and no footprint: the FOOTPRINT comes first, then each RECORD")
    return read_footprint(Path(file))


MAX_UNTESTED_NAMED = 3


def _lines(named: _NamedPrediction, known: Footprint, longest: int) -> Iterator[str]:
    """Yields `✗ MinIO  s4cmd fails`, and below that a line for each reason, with the number of its finding."""
    found = named.prediction
    before, after = outcome_affixes(found)
    words = f"{found.name} {before}{prediction_without_reasons(found)}{after}"
    if found.degree == "untested":
        words += f": {first_names(found.untested, MAX_UNTESTED_NAMED)}"
    yield f"{OUTCOME_SYMBOLS[found.outcome]} {named.label:<{longest}}  {words}"
    for each in found.risks or found.obstacles:
        title = one_line(named.diagnosis.findings[each.finding - 1].title) if each.finding else ""
        yield f"  {f'finding {each.finding}' if each.finding else '':<11}  {one_line(obstacle_with_steps(each))}"
        if title and not each.came:
            yield f"{'':15}{title}"
    if named.unfinished:
        yield f"  {named.unfinished}"
    used = known.recording(found.setting, transport_of(named.diagnosis.record))
    if used and not used.measured and found.answer != "untested":
        yield "  needs: not measured, those of similar programs (record --needs)"


def _as_json(named: _NamedPrediction) -> dict[str, object]:
    header = named.diagnosis.record.header
    entry = msgspec.to_builtins(application_entry(named.prediction, named.diagnosis))
    run = {"record": str(named.path), "run": named.label, "endpoint": header.endpoint}
    return {**run, **({"unfinished": named.unfinished} if named.unfinished else {}), **entry}
