"""The refusals of a finding's results, each with its message as the endpoint wrote it: one cause may have several."""

from __future__ import annotations

import html
import re
from collections import Counter

from record.lines import CheckResult
from record.text import one_line
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.exchanges.right_answers import normalized_text
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.result_facts import response_in_words

_MESSAGE = re.compile(r"<(?:\w+:)?Message>([^<]+)</")
MAX_REFUSALS = 10
"""The number of refusals that a reader gets."""
MAX_MESSAGE_LENGTH = 200
"""The greatest length, in characters, of a message."""


def refusals(found: Finding) -> list[tuple[str, int]]:
    """Returns the distinct refusals, `400 InvalidArgument: No such day`, each with its number of results, the most
    frequent one first. Empty if all are the same, or none is a refusal with a message."""
    text = Counter(words for result in found.explained if (words := _refusal(result)))
    return sorted(text.items(), key=lambda item: (-item[1], item[0]))[:MAX_REFUSALS] if len(text) > 1 else []


def _refusal(result: CheckResult) -> str:
    came = result.deviation.status if result.deviation else None
    sent = decisive(result) if came is not None and came >= 300 else None
    message = _MESSAGE.search(sent.response_body.text) if sent is not None else None
    if message is None:
        return ""
    return f"{response_in_words(result)}: {one_line(normalized_text(html.unescape(message[1])), MAX_MESSAGE_LENGTH)}"
