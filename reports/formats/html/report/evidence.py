"""The details of all results with exchanges, compressed, in parts; the page unpacks the part that it needs.

Lines of messages that occur several times are in a table, which is the first part: compression finds repetitions only
nearby. If a run has more than fits on a page, less urgent results are there without their details.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from record.lines import CheckResult, Record
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.html.templating import Places, compressed, details

PART_SIZE = 200
"""Details in a part."""
MAX_COMPRESSED_CHARACTERS = 2_600_000
"""The most characters of compressed data on a page; the details fill the space that other data leave free."""
MIN_SHARED_LINE_LENGTH = 8
"""Characters; a longer line is in the table if it occurs again."""

TextOrPlace = str | int
"""A line, or its place in the table."""


class Evidence:
    """The details of a record's results with exchanges, the most urgent first."""

    def __init__(self, record: Record, diagnosis: Diagnosis) -> None:
        self.part = PART_SIZE
        self._region = record.header.region
        shown = (result for result in record.results if result.exchanges or result.history or result.unsteady)
        self._results = sorted(shown, key=_urgency_key(diagnosis))
        self._places = {(result.id, result.client): place for place, result in enumerate(self._results, 1)}

    def place_of(self, result: CheckResult) -> int:
        """The place of a result's details, from 1 on, in parts of `part`; 0 without details."""
        return self._places.get((result.id, result.client), 0)

    def packed(self, limit: int = MAX_COMPRESSED_CHARACTERS) -> list[str]:
        """The parts; the first is the table of lines. Together they have about `limit` characters: a part that has no
        room is empty."""
        lines = Places()  # one in thirteen is different
        found = [_mapped(details(result, self._region), lines.__getitem__) for result in self._results]
        counts = Counter(line for *_, steps in found for *_, sent, came in steps for line in (*sent, *came))
        texts, written = list(lines), list[TextOrPlace](lines)
        table = [
            line for line, times in counts.most_common() if times > 1 and len(texts[line]) > MIN_SHARED_LINE_LENGTH
        ]
        for place, line in enumerate(table):
            written[line] = place
        parts = [compressed([texts[line] for line in table])]
        for start in range(0, len(found), PART_SIZE):
            parts.append(compressed([_mapped(each, written.__getitem__) for each in found[start : start + PART_SIZE]]))
            if sum(map(len, parts)) > limit:
                parts[-1] = ""
        return parts


def _urgency_key(diagnosis: Diagnosis) -> Any:
    """A sort key: examples of findings first, then unexpected results, by their findings, then the rest."""
    examples = {(finding.example.id, finding.example.client) for finding in diagnosis.findings}

    def key(result: CheckResult) -> tuple[bool, bool, int, str, str]:
        place = diagnosis.number_of(result) or len(diagnosis.findings) + 1
        return (result.id, result.client) not in examples, not result.unexpected, place, result.id, result.client

    return key


def _mapped(shown: Sequence[Any], instead: Callable[[Any], TextOrPlace]) -> list[Any]:
    """The details with each line of the messages replaced by `instead`."""
    *others, steps = shown
    return [*others, [(*head, list(map(instead, sent)), list(map(instead, came))) for *head, sent, came in steps]]
