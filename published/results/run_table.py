"""The table `[run]` at the end of a published server's `server.toml`, made from the record of the run.

It has the facts that the site shows and the expected results lack: the day of the run, the version of the suite, the
number of findings of each severity, the clients whose signature the server refused, the support of each feature, the
unsafe features, and the gates of features that were skipped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from published.results.server_file import COLUMNS, NAME, NO_CHECK, RunFacts, Skipped, name_of
from record.client_names import in_column_order
from record.foreign_files import FileError, text_in, toml_of
from record.lines import Record
from record.replacing import save
from record.text import toml_string, visible, without_case
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.known.patterns import matches

HOST = "ENDPOINT"
"""The text that replaces the host of an endpoint, unless it is this machine."""

COMMENT = "# Generated from the record of the run."
HEAD = f"{COMMENT}\n[run]\n"
_TABLE = re.compile(r"\s*\[")
_RUN_TABLE_LINE = re.compile(r"""\s*\[\[?\s*["']?run["']?\s*[\].]""")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def facts_of(record: Record, diagnosis: Diagnosis | None = None) -> RunFacts:
    """The facts of a run, with a new diagnosis if none is given. A gate counts as skipped if no client ran it."""
    diagnosis = diagnosis or diagnose(record)
    ran = {result.id for result in record.results if result.verdict in ("pass", "fail", "blocked")}
    skipped = {
        result.id: _without_host(result.message, record.header.endpoint)
        for result in record.results
        if result.gate and result.verdict == "skipped" and result.id not in ran
    }
    every = {result.id for result in record.results}
    by_reason: dict[str, list[str]] = {}
    for check, reason in _fold_skipped_cases(skipped, every):
        by_reason.setdefault(reason, []).append(check)
    found = tuple(Skipped(reason, tuple(checks)) for reason, checks in sorted(by_reason.items()))
    return RunFacts(
        record.header.started[:10],
        record.header.suite,
        tuple(in_column_order(record.header.closed)),
        dict(_support(diagnosis)),
        found,
        _finding_counts(diagnosis),
        tuple(feature for feature in diagnosis.support if feature in diagnosis.unsafe),
    )


def _finding_counts(diagnosis: Diagnosis) -> dict[str, int]:
    numbers = Counter(finding.severity for finding in diagnosis.findings)
    return {severity: numbers[severity] for severity in SEVERITIES if numbers[severity]}


def _support(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    for feature in diagnosis.support:
        columns = (diagnosis.state(feature, clients) for clients in COLUMNS.values())
        yield feature, "".join((each or NO_CHECK)[0] for each in (diagnosis.states[feature], *columns))


def write_server(folder: Path, title: str, record: Record) -> None:
    """Writes the facts of the run into `server.toml`. A new one also gets the title and, as `server`, the folder with
    the scripts: the name without the version. Raises `FileError` and OSError."""
    path = folder / NAME
    if not path.exists():
        server = name_of(title.rpartition(" ")[0])
        named = f"server = {toml_string(server)}\n" if server else ""
        save(path, f"title = {toml_string(title)}\n{named}")
    write_facts(facts_of(record), path)


def write_facts(facts: RunFacts, path: Path) -> None:
    """Writes the table of a run into a `server.toml` instead of the one that was there; all else stays.

    Raises OSError, and `FileError` if the file is no valid TOML, or has the table in a form that cannot be removed.
    """
    before = text_in(path, str(path))
    text = f"{_without_table(before)}\n\n{text_of(facts)}"
    if not _differ_only_in_run_table(toml_of(before, str(path)), text):
        raise FileError(f"{path}: run is not written as a table [run] on lines of its own: remove it")
    save(path, text)


def _without_table(text: str) -> str:
    """The text without the lines of the table and of sub-tables. Comments before the next table belong to that
    one."""
    kept: list[str] = []
    comments: list[str] = []
    inside = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if _TABLE.match(line):
            inside = _RUN_TABLE_LINE.match(line) is not None
            kept += [] if inside else comments
            comments = []
        if not inside:
            kept.append(line)
        elif not line.strip() or line.lstrip().startswith("#"):
            comments.append(line)
        else:
            comments = []
    return "\n".join(line for line in [*kept, *comments] if line.strip() != COMMENT).strip()


def _differ_only_in_run_table(before: Mapping[str, Any], text: str) -> bool:
    try:
        after = toml_of(text, "")
    except FileError:
        return False
    del after["run"]
    return after == {key: value for key, value in before.items() if key != "run"}


def text_of(facts: RunFacts) -> str:
    lines = [f"day = {_toml_string(facts.day)}", f"suite = {_toml_string(facts.suite)}"]
    lines.append(f"findings = {{{', '.join(f'{severity} = {number}' for severity, number in facts.findings.items())}}}")
    if facts.closed:
        lines.append(f"closed = [{', '.join(map(_toml_string, facts.closed))}]")
    lines.append(f"unsafe = [{', '.join(map(_toml_string, facts.unsafe))}]")
    lines += ["", f"# The first letters of states: over all clients, then {', '.join(COLUMNS)}.", "[run.support]"]
    lines += [f"{_toml_key(feature)} = {_toml_string(states)}" for feature, states in facts.support.items()]
    for each in facts.skipped:
        lines += ["", "[[run.skipped]]", f"why = {_toml_string(each.why)}", "checks = ["]
        lines += [f"  {_toml_string(check)}," for check in each.checks]
        lines += ["]"]
    return HEAD + "\n".join(lines) + "\n"


def _toml_string(text: str) -> str:
    """A string of TOML, with control characters escaped: TOML forbids some."""
    return toml_string(visible(text))


def _toml_key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _toml_string(name)


def endpoint_hosts(endpoint: str) -> tuple[str, ...]:
    """The host in an endpoint's URL, in lower case; none if it is this machine, which identifies nobody."""
    host = (urlsplit(endpoint).hostname or "").lower()
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host.rpartition(".")[2] in ("", "localhost")
    return () if here else (host,)


def pattern_of_host(endpoint: str) -> re.Pattern[str] | None:
    """The pattern of the endpoint's host in a text; None for this machine. A name of one word, such as `s3` or
    `minio`, stands for the host only in a URL, or with a port."""
    for host in endpoint_hosts(endpoint):
        name = rf"(?<![\w-]){re.escape(host)}(?![\w-])"
        of_one_word = rf"(?<=//){name}(?!\.\w)|{name}(?=:[0-9])"
        return re.compile(name if re.search("[.:]", host) else of_one_word, re.IGNORECASE)
    return None


def _without_host(text: str, endpoint: str) -> str:
    found = pattern_of_host(endpoint)
    return found.sub(HOST, text) if found else text


def _fold_skipped_cases(skipped: Mapping[str, str], every: set[str]) -> Iterator[tuple[str, str]]:
    """Yields skipped checks and reasons, with one pattern for all cases of a check that are skipped for one reason."""
    for base, group in groupby(sorted(skipped), key=without_case):
        checks = list(group)
        pattern, reasons = f"{base}[*]", {skipped[check] for check in checks}
        if len(checks) > 1 and len(reasons) == 1 and sum(matches(pattern, check) for check in every) == len(checks):
            yield pattern, reasons.pop()
        else:
            yield from ((check, skipped[check]) for check in checks)
