"""The details of all results, compressed, in parts; the page unpacks the part that it needs.

Details are HTML. Lines that occur several times are in a table, which is the first part: compression finds repetitions
only nearby. If a run has more than fits on a page, less urgent results are there without their exchanges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from markupsafe import Markup
from msgspec.structs import replace

from record.lines import CheckResult, Record
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.html.templating import compressed, details

PART = 200
"""Details in a part."""
MAX_COMPRESSED_CHARACTERS = 2_600_000
"""The most characters of compressed data on a page; the details fill the space that other data leave free."""
MIN_SHARED_LINE_LENGTH = 8
"""Characters; a longer line is in the table if it occurs again."""
NO_ROOM_NOTE = Markup(
    '<p class="note">This page has no room for the exchanges of this result: '
    "<code>s3-conformance show RECORD CHECK</code> shows them.</p>"
)

TextOrPlace = str | int
"""A line, or its place in the table."""


class Evidence:
    """The details of a record's results. Equal ones are there once."""

    def __init__(self, record: Record, diagnosis: Diagnosis) -> None:
        self.part = PART
        self._region = record.header.region
        self._places: dict[Any, int] = {}
        self._results: list[CheckResult] = []
        for result in sorted(record.results, key=_urgency(diagnosis)):
            if _key(result) not in self._places:
                self._places[_key(result)] = len(self._results)
                self._results.append(result)

    def place_of(self, result: CheckResult) -> int:
        """The place of a result's details: part and place within it are quotient and remainder by `part`."""
        return self._places[_key(result)]

    def packed(self, most: int = MAX_COMPRESSED_CHARACTERS) -> list[str]:
        """The parts; the first is the table of lines. Together they have about `most` characters."""
        same: dict[str, str] = {}  # one in thirteen lines is different: equal ones are kept once
        texts = [
            [same.setdefault(line, line) for line in str(details(result, self._region)).split("\n")]
            for result in self._results
        ]
        table = _repeated(chain.from_iterable(texts))
        places = {line: place for place, line in enumerate(table)}
        parts = [compressed(table)]
        for start in range(0, len(texts), PART):
            some = texts[start : start + PART]
            parts.append(compressed(_encoded(some, places)))
            if sum(map(len, parts)) > most:
                parts[-1] = compressed(_encoded(self._without_exchanges(start), places))
        return parts

    def _without_exchanges(self, start: int) -> Iterator[list[str]]:
        for result in self._results[start : start + PART]:
            shown = details(replace(result, exchanges=()), self._region)
            yield str(shown + NO_ROOM_NOTE if result.exchanges else shown).split("\n")


def _urgency(diagnosis: Diagnosis) -> Any:
    """A sort key: examples of findings first, then unexpected results, by their findings, then the rest."""
    examples = {(finding.example.id, finding.example.client) for finding in diagnosis.findings}

    def key(result: CheckResult) -> tuple[bool, bool, int, str, str]:
        place = diagnosis.number_of(result) or len(diagnosis.findings) + 1
        return (result.id, result.client) not in examples, not result.unexpected, place, result.id, result.client

    return key


def _key(result: CheckResult) -> Any:
    if result.exchanges:
        return result.id, result.client
    words = (result.requirement, result.source, result.operations, result.message, result.verdict, result.listed)
    return (*words, result.unsteady, result.standing)


def _repeated(lines: Iterable[str]) -> list[str]:
    counts = Counter(line for line in lines if len(line) > MIN_SHARED_LINE_LENGTH)
    return [line for line, number in counts.most_common() if number > 1]


def _encoded(texts: Iterable[Sequence[str]], places: dict[str, int]) -> list[list[TextOrPlace]]:
    return [[places.get(line, line) for line in text] for text in texts]
