"""What the messages of a record's results say, for records of earlier versions, which do not say it as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of
from reports.diagnosis.kinds import kind_of, kind_of_deviation
from reports.record.lines import CheckResult, Deviation
from reports.record.text import one_line

LONGEST = 100
"""Characters of a message that stands for others like it."""
FEWEST_ALIKE = 2
"""How many results with the same message make a group. Those with rarer messages are in one group of their kind."""

_REPLY = r"(\d{3})(?: (\w+))?"
_REFUSAL = re.compile(rf"expected {_REPLY}, (?:got {_REPLY}|but the call succeeded)")
_FAILURE = re.compile(rf"\w+ (?:returned|answered) {_REPLY}")
_VALUE = re.compile(r"([\w -]+): expected .*, got ", re.DOTALL)
_NAMES = re.compile(r"""'[^']*'|"[^"]*"|\b(?=\w*\d)[\w-]{6,}\b|\b\d{4,}\b""")


def without_data(results: Sequence[CheckResult]) -> list[Finding]:
    """Results whose record does not say as data what came, such as that of a check whose process died."""
    return told_by_messages([result for result in results if not kind_of(result)])


def told_by_messages(results: Iterable[CheckResult]) -> list[Finding]:
    """One finding for each message, and one of each kind for rare ones."""
    return [_alike(kind, said, group) for (kind, said), group in by_message(results).items()]


def _alike(kind: str, said: str, results: Sequence[CheckResult]) -> Finding:
    """Results with the same message, or rare ones of a kind."""
    words = wording.WORDS[kind] if any(map(says_what_came, results)) else wording.UNTOLD
    title = said or f"Other results: {words}"
    features = tuple(filter(None, features_of(results)))
    return Finding(wording.slug(kind, title), kind, title, features, tuple(results))


def deviation_of(message: str) -> Deviation | None:
    """What a message says was expected and came; None if it has another form."""
    if found := _REFUSAL.match(message):
        status, code, came, got = found.groups()
        return Deviation("", _replies(status, code), _replies(came, got) if came else {"success": None})
    if found := _FAILURE.match(message):
        return Deviation("", {"success": None}, _replies(*found.groups()))
    if found := _VALUE.match(message):
        return Deviation(found[1], {"text": "another value"}, {"text": "this value"})
    return None


def says_what_came(result: CheckResult) -> bool:
    """Whether the record says it, as data or in the message."""
    return (result.deviation or deviation_of(result.message)) is not None


def _replies(status: str, code: str | None) -> dict[str, list[list[object]]]:
    return {"replies": [[int(status), code or ""]]}


def by_message(results: Iterable[CheckResult]) -> dict[tuple[str, str], list[CheckResult]]:
    """Results by kind and message, without the names and numbers in it; the message is empty for what is rare."""
    groups: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for result in results:
        deviation = result.deviation or deviation_of(result.message)
        kind = kind_of_deviation(deviation) if deviation else "code"
        said = _NAMES.sub("…", result.message.partition("\n")[0])
        groups[kind, one_line(said, LONGEST)].append(result)
    found: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for (kind, said), group in groups.items():
        found[kind, said if len(group) >= FEWEST_ALIKE else ""] += group
    return found
