"""The badge for a project's page, as the JSON that shields.io reads from a URL (`https://img.shields.io/endpoint?url=…`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from record.ending import VIOLATED
from record.lines import Record
from record.text import plural
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.outcome import endings, failing, results_without_cause, uncounted_words
from reports.diagnosis.summary.smoke import gates_text, is_smoke
from reports.known.expectation_advice import count_standings
from reports.known.run_coverage import has_all_clients, selects_all_checks
from reports.profiles.evaluation import ProfileResult, profile_results


def write(diagnosis: Diagnosis, path: Path) -> None:
    path.write_text(json.dumps(badge(diagnosis), ensure_ascii=False) + "\n", encoding="utf-8", errors="replace")


def badge(diagnosis: Diagnosis) -> dict[str, Any]:
    """The badge of a run.

    - `incomplete`, grey: the run was cut off or stopped, lost its endpoint, or could not run all of its checks.
    - `91 of 98 features · 2 new failures · 1 not as expected · 1 error`, red: the reasons for exit status 1. New
      failures that do not set the status are counted in brackets.
    - `91 of 98 features · 3 known`: the full features of those tested, then the results that are known to deviate.
      Bright green: all features are full, and no deviation is known. Green: no feature is broken or ignored. Yellow:
      some features are, though that is known; or an exposed or corrupt result is expected without a cause. Grey: no
      feature was tested.
    - `91 of 98 features · 2 not counted`: new failures, but of severities that `--fail-on` does not name.
    - `smoke run: the gates of 35 of 36 features pass` instead of the features: the result of a smoke run.
    - `backup met`, green, or `backup 2 of 7 not met`, red: the profiles of --require, instead of the features.
    - A selection is named (`only boto3-s3v4`, `part of the checks`), and such a run is never bright green.
    """
    message, color = _state(diagnosis)
    return {"schemaVersion": 1, "label": "S3 conformance", "message": message, "color": color}


def _state(diagnosis: Diagnosis) -> tuple[str, str]:
    record = diagnosis.record
    wrong, status = _failure_reasons(record), record.summary.exit if record.summary else 0
    if status not in (0, VIOLATED) or any(ending.is_unfinished for ending in endings(record)):
        return "incomplete", "lightgrey"
    if record.header.profiles:
        answers = [_profile(each) for each in profile_results(diagnosis)]
        return " · ".join([*answers, *wrong, *_omitted_parts(record)]), "red" if status else "green"
    if wrong or status:
        full = [_full(record, diagnosis)] if diagnosis.groups else []
        return " · ".join([*full, *(wrong or [f"exit status {status}"])]), "red"
    return _features(record, diagnosis) if diagnosis.groups else ("no feature tested", "lightgrey")


def _profile(judged: ProfileResult) -> str:
    met = "met" if judged.is_met else f"{len(judged.unmet)} of {len(judged.needs)} not met"
    return f"{judged.profile.name} {met}"


def _features(record: Record, diagnosis: Diagnosis) -> tuple[str, str]:
    text = " · ".join([_full(record, diagnosis), *_further_parts(record)])
    counts = diagnosis.counts
    if counts["broken"] or counts["ignored"] or results_without_cause(record):
        return text, "yellow"
    known = count_standings(record.results)["known"]
    return text, "green" if known or _omitted_parts(record) or counts["full"] < diagnosis.tested else "brightgreen"


def _further_parts(record: Record) -> list[str]:
    """The deviations that do not set the exit status, and the parts that were not selected."""
    numbers = count_standings(record.results)
    text = {
        "known": numbers["known"],
        "not counted": numbers["new"],
        "new in this version": numbers["new in this version"],
    }
    return [*(f"{number} {words}" for words, number in text.items() if number), *_omitted_parts(record)]


def _full(record: Record, diagnosis: Diagnosis) -> str:
    if is_smoke(record):
        return f"smoke run: {gates_text(diagnosis)}"
    return f"{diagnosis.counts['full']} of {plural(diagnosis.tested, 'feature')}"


def _failure_reasons(record: Record) -> list[str]:
    """The reasons for exit status 1, in words."""
    numbers = count_standings(failing(record))
    errors = len(record.summary.errors) if record.summary else 0
    left = len(record.summary.left_behind) if record.summary else 0
    changed = numbers["expired"] + numbers["changed"] + numbers["fixed"]
    new = plural(count_standings(record.results)["new"], "new failure")
    text = {
        new + uncounted_words(record.results, record.header): numbers["new"],
        f"{changed} not as expected": changed,
        plural(errors, "error"): errors,
        f"{left} left behind": left,
    }
    return [words for words, number in text.items() if number]


def _omitted_parts(record: Record) -> list[str]:
    """The clients and checks of a whole run that this run does not have, in words."""
    clients = record.header.clients
    text = []
    if not has_all_clients(record):
        text.append(f"only {', '.join(clients)}" if len(clients) < 3 else f"only {len(clients)} clients")
    if not selects_all_checks(record):
        text.append("part of the checks")
    return text
