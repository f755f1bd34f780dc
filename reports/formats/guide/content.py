"""The content of a guide, as data from which the Markdown and the HTML page are made."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from record.client_names import CLIENTS
from record.lines import Record, RunHeader
from record.selection import EVERY_CLIENT
from record.text import one_line, plural
from reports.diagnosis.advice.client_settings import CHECKSUMS, needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import basis, standalone_words
from reports.diagnosis.features.support import SYMBOLS, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.findings.reasons import words_of
from reports.diagnosis.footprints.seen import observed_outcomes
from reports.diagnosis.summary.facts import DECLARED, date, known_facts
from reports.diagnosis.summary.sentence import warnings
from reports.diagnosis.summary.smoke import is_smoke, meanings, smoke_sentence
from reports.formats.feature_groups import GroupRow, group_rows
from reports.formats.guide.calls import Calls, documented_calls
from reports.formats.guide.reaching import LibraryConnection, address, library_connections
from reports.formats.guide.to_know import Chapter, to_know

DEFAULTS = "The calls ran with boto3's defaults, without the checksum setting above, which uploads need here."
NO_REQUEST_NOTE = (
    "With `validate=False`, `get_bucket` makes no request: boto does not ask first whether the bucket exists."
)
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
NO_SNIPPETS = "The run did not have the documented calls: none can be shown."
NO_CALLS_IN_SMOKE = "A smoke run does not have the documented calls: none can be shown."


@dataclass(frozen=True)
class Guide:
    """The whole content of a guide, in its order."""

    endpoint: str
    intro: str
    warnings: tuple[str, ...]
    reaching: tuple[LibraryConnection, ...]
    address: str
    embedded: bool
    calls: tuple[Calls, ...]
    no_calls: str
    """The reason why there are no calls; empty if there are."""
    about_calls: Mapping[str, str]
    """Notes on how they ran, by library."""
    groups: tuple[GroupRow, ...]
    states: tuple[tuple[str, str, int, str], ...]
    """Each state that occurs: symbol, name, number of features, meaning."""
    named: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Symbol, state and the features that are in it."""
    declared: tuple[str, ...]
    """The features that were declared as not offered, and so not tested."""
    about_applications: str
    """The basis of the applications' outcomes."""
    applications: tuple[tuple[str, str], ...]
    """Each application, and its outcome."""
    to_know: tuple[Chapter, ...]
    more_to_know: str
    facts: tuple[tuple[str, str], ...]
    again: str


def guide_of(diagnosis: Diagnosis, folder: str) -> Guide:
    """The guide from the results of a run; `folder` is the name of the folder with the record."""
    record = diagnosis.record
    header = record.header
    calls = documented_calls(record)
    message = meanings(record)
    predicted = predictions(diagnosis, record)
    return Guide(
        endpoint=header.endpoint,
        intro=_intro(record, diagnosis, calls, predicted),
        warnings=tuple(filter(None, (*warnings(record, diagnosis), diagnosis.anybody))),
        reaching=library_connections(record, diagnosis),
        address=address(record),
        embedded=header.endpoint != address(record),
        calls=calls,
        no_calls="" if calls else NO_CALLS_IN_SMOKE if is_smoke(record) else NO_SNIPPETS,
        about_calls=_notes_on_calls(record, diagnosis),
        groups=group_rows(diagnosis),
        states=tuple((SYMBOLS[state], state, n, message[state]) for state, n in diagnosis.counts.items() if n),
        named=tuple(_features_by_state(diagnosis)),
        declared=tuple(f"{name}: {what}." for name, what in known_facts(record, DECLARED).items()),
        about_applications=basis(predicted),
        applications=tuple((each.name, standalone_words(each)) for each in predicted),
        to_know=tuple(to_know(record, diagnosis)),
        more_to_know=MORE if diagnosis.findings else "",
        facts=tuple(known_facts(record, FACTS).items()),
        again=_verification_commands(record, folder),
    )


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


def _notes_on_calls(record: Record, diagnosis: Diagnosis) -> dict[str, str]:
    message = {"boto": NO_REQUEST_NOTE}
    if any(need.id == CHECKSUMS for need in needs(diagnosis, record)):
        message["boto3"] = DEFAULTS
    return message


def _features_by_state(diagnosis: Diagnosis) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    titles = {feature.id: feature.title for feature in diagnosis.features}
    for state in NAMED_STATES:
        names = tuple(
            f"{titles[name]} ({why})" if state in WITH_REASONS and (why := words_of(diagnosis, name)) else titles[name]
            for name, each in diagnosis.states.items()
            if each == state
        )
        if names:
            yield SYMBOLS[state], state, names


def _verification_commands(record: Record, folder: str) -> str:
    """The commands that verify the guide again."""
    out = ["--out", folder] if folder != FOLDER else []
    commands = (
        [*_running(record), *_selection_flags(record.header), *_applications_flag(record), *out],
        ["s3-conformance", "guide", folder],
    )
    return "\n".join(shlex.join(map(one_line, words)) for words in commands)


def _running(record: Record) -> list[str]:
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


def _applications_flag(record: Record) -> list[str]:
    """The flag that performs the workflows of the run again."""
    names = observed_outcomes(record)
    return ["--applications", ",".join(names)] if names else []


def _selection_flags(header: RunHeader) -> Iterator[str]:
    """The flags that select the same as the run; its shard is not among them, as a guide is of a whole run."""
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
    if selection.depth == "smoke":
        yield "--smoke"
    elif selection.depth == EVERY_CLIENT and not selection.by_name:
        yield "--every-client"
