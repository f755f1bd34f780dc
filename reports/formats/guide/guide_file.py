"""`guide.md`: a guide to an endpoint, with the parts of `client_setup.py`, `calls.py` and `user_notes.py`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from record.client_names import CLIENTS
from record.lines import Record, RunHeader
from record.selection import EVERY_CLIENT, SMOKE
from record.text import markdown, markdown_code, one_line, plural, visible
from reports.diagnosis.advice.client_settings import CHECKSUMS_NEED, needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import basis_sentence, standalone_words
from reports.diagnosis.features.support import SYMBOLS, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import reasons_text
from reports.diagnosis.footprints.observed_outcomes import observed_outcomes
from reports.diagnosis.summary.facts import DECLARED, date, known_facts
from reports.diagnosis.summary.sentence import warnings
from reports.diagnosis.summary.smoke import is_smoke, meanings, smoke_sentence
from reports.formats.feature_groups import group_table
from reports.formats.guide.calls import Calls, documented_calls
from reports.formats.guide.client_setup import LIBRARY_NOTES, PACKAGES, LibraryConnection, address, library_connections
from reports.formats.guide.user_notes import to_know

DEFAULTS_NOTE = "The calls ran with boto3's defaults, without the checksum setting above, which uploads need here."
NO_QUESTION = "With `validate=False`, `get_bucket` makes no request: boto does not ask first whether the bucket exists."
CALLS_NOTE = (
    "The calls ran as they are shown, but for the names of buckets and keys. Each of them runs alone after the lines "
    "that make a client; `my-bucket` is a bucket of yours, with the objects that a call reads, and with the settings "
    "that a comment above it names."
)
MORE = "All findings, with an example of each, are in the report of the run, report.html."
FOLDER = "s3-conformance-report"
"""The default folder of a run's record."""
FACTS = ("Server", "Versions", "Platform", "Addressing", "Region", "Corrections", "Selection", "Run")
NAMED_STATES: tuple[State, ...] = ("works", "partly", "broken", "ignored", "none", "untested")
"""The states that are listed by name below the table."""
WITH_REASONS: tuple[State, ...] = ("partly", "broken", "ignored")
NO_SNIPPETS_NOTE = "The run did not have the documented calls: none can be shown."
NO_CALLS_IN_SMOKE = "A smoke run does not have the documented calls: none can be shown."


def write(diagnosis: Diagnosis, path: Path, folder: str = "") -> None:
    """Writes the guide next to the record; for any other place, `folder` is the name of the folder with the record."""
    path.write_text(page(diagnosis, folder or folder_of(path)), encoding="utf-8", errors="replace")


def page(diagnosis: Diagnosis, folder: str = FOLDER) -> str:
    """The guide from the results of a run; `folder` is the name of the folder with the record."""
    return "\n".join(_lines(diagnosis, folder)) + "\n"


def folder_of(path: Path) -> str:
    return path.resolve().parent.name or FOLDER


def _lines(diagnosis: Diagnosis, folder: str) -> Iterator[str]:
    record = diagnosis.record
    endpoint, calls, predicted = record.header.endpoint, documented_calls(record), predictions(diagnosis)
    yield f"# Using {markdown_code(endpoint)} with boto3 and boto"
    yield ""
    yield _with_code(_intro(record, diagnosis, calls, predicted))
    yield ""
    for warning in filter(None, (*warnings(record, diagnosis), diagnosis.anybody)):
        yield f"**{markdown(warning)}**"
        yield ""
    yield "## Reach it"
    yield ""
    if endpoint != address(record):
        yield f"The embedded server exists only during a run: {markdown_code(address(record))} stands for its address."
        yield ""
    for each in library_connections(record, diagnosis):
        yield from _connection_lines(each)
    if not calls:
        yield "## Calls"
        yield ""
        yield NO_CALLS_IN_SMOKE if is_smoke(record) else NO_SNIPPETS_NOTE
        yield ""
    about = _call_notes(record, diagnosis)
    for own in calls:
        yield from _call_lines(own, about.get(own.library, ""))
    yield from _feature_lines(record, diagnosis)
    yield from _application_lines(predicted)
    yield from _note_lines(record, diagnosis)
    yield from _verification_lines(record, folder)


def _connection_lines(each: LibraryConnection) -> Iterator[str]:
    yield f"### {each.library}"
    yield ""
    yield from _code_block(PACKAGES[each.library], "bash")
    if about := LIBRARY_NOTES[each.library]:
        yield about
        yield ""
    yield f"{each.works}."
    yield ""
    yield from _code_block(each.code, "python")
    for name, what_for, text in each.files:
        yield f"{markdown_code(name)}: {_with_code(what_for)}"
        yield ""
        yield from _code_block(text, "ini")
    for setting, why in each.reasons:
        yield f"- {markdown_code(setting)}: {markdown(why)}"
    yield ""
    if each.other:
        yield _with_code(each.other)
        yield ""


def _call_lines(calls: Calls, about: str) -> Iterator[str]:
    yield f"## Calls with {calls.library}"
    yield ""
    if about:
        yield _with_code(about)
        yield ""
    for call in calls.working:
        yield f"### {markdown(call.title)} ({call.signatures})"
        yield ""
        if call.explanation:
            yield _with_code(call.explanation)
            yield ""
        yield from _code_block(call.code, "python")
        if call.problems:
            for problem in call.problems:
                yield f"- Not with {markdown(problem)}"
            yield ""
    if calls.failing:
        yield f"What does not work with {calls.library}, with what came instead:"
        yield ""
        for failure in calls.failing:
            yield f"- **{markdown(failure.title)}** ({failure.signatures}): {markdown(failure.message)}"
        yield ""
    if calls.untested:
        yield f"Not tested: {markdown('; '.join(calls.untested))}."
        yield ""


def _feature_lines(record: Record, diagnosis: Diagnosis) -> Iterator[str]:
    if not diagnosis.groups:
        return
    yield "## Features"
    yield ""
    yield from group_table(diagnosis)
    words = meanings(record)
    yield "; ".join(f"{SYMBOLS[name]} {n} {name}: {words[name]}" for name, n in diagnosis.counts.items() if n) + "."
    yield ""
    named = list(_named(diagnosis))
    yield from named
    yield from [""] if named else []
    for name, what in known_facts(record, DECLARED).items():
        yield markdown(f"{name}: {what}.")
        yield ""


def _named(diagnosis: Diagnosis) -> Iterator[str]:
    """Yields a line of features for each state, some with reasons."""
    titles = {feature.id: feature.title for feature in diagnosis.features}
    for state in NAMED_STATES:
        names = [
            f"{titles[name]} ({why})"
            if state in WITH_REASONS and (why := reasons_text(diagnosis, name))
            else titles[name]
            for name, each in diagnosis.states.items()
            if each == state
        ]
        if names:
            yield f"- {SYMBOLS[state]} {state}: {markdown('; '.join(names))}"


def _application_lines(predicted: Sequence[Prediction]) -> Iterator[str]:
    if not predicted:
        return
    yield "## Applications"
    yield ""
    yield basis_sentence(predicted)
    yield ""
    for each in predicted:
        yield f"- {markdown(each.name)}: {markdown(standalone_words(each))}"
    yield ""


def _note_lines(record: Record, diagnosis: Diagnosis) -> Iterator[str]:
    chapters = list(to_know(record, diagnosis))
    if not chapters:
        return
    yield "## What to know"
    yield ""
    for known in chapters:
        yield f"### {known.heading}"
        yield ""
        yield known.about
        yield ""
        for name, words in known.points:
            yield f"- **{markdown(name)}**" + (f": {_with_code(words)}" if words else "")
        yield ""
    if diagnosis.findings:
        yield MORE
        yield ""


def _with_code(text: str) -> str:
    """A sentence in which code is between backticks, as Markdown."""
    parts = text.split("`")
    return "".join(markdown_code(part) if place % 2 else _prose(part) for place, part in enumerate(parts))


def _prose(text: str) -> str:
    """A part of a sentence as Markdown, with the surrounding spaces."""
    first, last = " " * text.startswith(" "), " " * text.endswith(" ")
    return f"{first}{markdown(text)}{last}" if text.strip() else first


def _verification_lines(record: Record, folder: str) -> Iterator[str]:
    yield "## How this was verified"
    yield ""
    for name, value in known_facts(record, FACTS).items():
        yield f"- {name}: {markdown(value)}"
    yield ""
    yield "To verify it again, with the keys in the environment:"
    yield ""
    yield from _code_block(_again(record, folder))


def _code_block(text: str, language: str = "") -> Iterator[str]:
    """A block of code, with a longer fence than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence + language
    yield from map(visible, text.split("\n"))
    yield fence
    yield ""


def _intro(record: Record, diagnosis: Diagnosis, calls: tuple[Calls, ...], predicted: Sequence[Prediction]) -> str:
    checks = len({result.id for result in record.results if result.verdict in ("pass", "fail")})
    message = (
        f"What is said here of settings{', calls' if calls else ''} and features was verified on "
        f"{date(record.header.started)} by {plural(checks, 'check')} "
        f"of s3-conformance {record.header.suite}."
    )
    if any(each.seen is None for each in predicted):
        message += " What is said of applications that were not run is predicted from that."
    if smoke := smoke_sentence(record, diagnosis):
        message = f"{smoke} {message}"
    return message + (f" {CALLS_NOTE}" if calls else "")


def _call_notes(record: Record, diagnosis: Diagnosis) -> dict[str, str]:
    notes = {"boto": NO_QUESTION}
    if any(need.id == CHECKSUMS_NEED for need in needs(diagnosis, record)):
        notes["boto3"] = DEFAULTS_NOTE
    return notes


def _again(record: Record, folder: str) -> str:
    """The commands that verify the guide again."""
    out = ["--out", folder] if folder != FOLDER else []
    commands = (
        [*_run_command(record), *_selecting(record.header), *_program_flags(record), *out],
        ["s3-conformance", "guide", folder],
    )
    return "\n".join(shlex.join(map(one_line, words)) for words in commands)


def _run_command(record: Record) -> list[str]:
    """The command that runs the suite at the endpoint again."""
    header = record.header
    words = ["s3-conformance", "run"]
    if address(record) != header.endpoint:
        return [*words, "--provider", "embedded"]
    words += ["--endpoint-url", header.endpoint]
    words += ["--provider", header.provider] if header.provider else []
    words += ["--region", header.region] if header.region else []
    words += ["--addressing", header.addressing] if header.addressing == "virtual" else []
    return words


def _program_flags(record: Record) -> list[str]:
    """The flag that performs the workflows of the run again."""
    names = observed_outcomes(record)
    return ["--applications", ",".join(names)] if names else []


def _selecting(header: RunHeader) -> Iterator[str]:
    """The flags that select the same checks as the run; its shard is not among them, as a guide is of a whole run."""
    selection = header.selection
    lists = {"--level": selection.levels, "--area": selection.areas, "--feature": selection.features}
    if set(header.clients) < set(CLIENTS):
        lists["--client"] = header.clients
    for flag, names in lists.items():
        if names:
            yield from (flag, ",".join(names))
    for flag, text in {"-k": selection.keyword, "--bucket": selection.bucket}.items():
        if text:
            yield from (flag, text)
    if selection.depth == SMOKE:
        yield "--smoke"
    elif selection.depth == EVERY_CLIENT and not selection.by_name:
        yield "--every-client"
