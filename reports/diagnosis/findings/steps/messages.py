"""The grouping of results by their messages, if the record does not have the response as data: the process of a check
died."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of
from reports.diagnosis.kinds.of_results import kind_of
from reports.record.lines import CheckResult
from reports.record.text import one_line

LONGEST = 100
"""The greatest length, in characters, of a message that stands for similar ones."""
FEWEST_ALIKE = 2
"""The number of results with the same message that make a group. Those with rarer messages are in one group of their
kind."""

_NAMES = re.compile(r"""'[^']*'|"[^"]*"|\b(?=\w*\d)[\w-]{6,}\b|\b\d{4,}\b""")


def without_data(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns findings for the results without a deviation, such as that of a check whose process died."""
    return told_by_messages([result for result in results if not kind_of(result)])


def told_by_messages(results: Iterable[CheckResult]) -> list[Finding]:
    """Returns one finding for each message, and one of each kind for rare ones."""
    return [_alike(kind, said, group) for (kind, said), group in by_message(results).items()]


def _alike(kind: str, said: str, results: Sequence[CheckResult]) -> Finding:
    """Returns the finding for results with the same message, or for rare ones of a kind."""
    told = any(result.deviation is not None for result in results)
    words = wording.WORDS[kind] if told else wording.UNTOLD
    title = said or f"Other results: {words}"
    features = tuple(filter(None, features_of(results)))
    return Finding(wording.slug(kind, title), kind, title, features, tuple(results))


def by_message(results: Iterable[CheckResult]) -> dict[tuple[str, str], list[CheckResult]]:
    """Returns results by kind and message, without the names and numbers in it; the message is empty for rare ones."""
    groups: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for result in results:
        kind = kind_of(result) or "code"
        said = _NAMES.sub("…", result.message.partition("\n")[0])
        groups[kind, one_line(said, LONGEST)].append(result)
    found: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for (kind, said), group in groups.items():
        found[kind, said if len(group) >= FEWEST_ALIKE else ""] += group
    return found
