"""Processes of a run that died while they ran a check, which has no other result: was it the check, or was there no
memory left? The run goes on with other processes."""

from __future__ import annotations

import re

from reports.record.ending import PROCESS_DIED
from reports.record.lines import Record
from reports.record.text import joined

MOST_NAMED = 3
"""Checks that the sentence names before it says how many more there are."""

_HOW = re.compile(r"\bended with ((?:signal|exit status) \w+)")


def deaths_sentence(record: Record) -> str:
    """`A process of the run died (signal SIGKILL); the check that it ran is blocked: objects/get::x with boto3-s3.`;
    empty if none died."""
    found = [result for result in record.results if result.message.startswith(PROCESS_DIED)]
    if not found:
        return ""
    ways = dict.fromkeys(match[1] for result in found if (match := _HOW.search(result.message)))
    how = f" ({joined(list(ways))})" if ways else ""
    names = [f"{result.id} with {result.client}" for result in found[:MOST_NAMED]]
    more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    if len(found) == 1:
        return f"A process of the run died{how}; the check that it ran is blocked: {names[0]}."
    return (
        f"{len(found)} processes of the run died{how}; the checks that they ran are blocked: {joined([*names, *more])}."
    )
