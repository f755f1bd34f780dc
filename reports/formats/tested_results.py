"""The number of results behind the states of features, by column of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from record.lines import TESTED, Record
from reports.diagnosis.findings.diagnosis import Diagnosis


class Tested:
    """The numbers of results of features, by column, from checks that were run."""

    def __init__(self, record: Record, columns: Mapping[str, Sequence[str]]) -> None:
        column_of = {client: column for column, clients in columns.items() for client in clients}
        self._columns = tuple(columns)
        self._found = Counter(
            (result.feature, column_of.get(result.client, ""))
            for result in record.results
            if result.verdict in TESTED and not result.unattempted
        )

    def numbers(self, feature: str) -> list[int]:
        """The number of results of a feature, by column."""
        return [self._found[feature, column] for column in self._columns]


def unjudged(diagnosis: Diagnosis) -> list[str]:
    """The features that are untested although some of their checks ran: none of their gates ran, or all were
    blocked."""
    tested = {each.feature for each in diagnosis.record.results if each.verdict in TESTED and not each.unattempted}
    return [feature for feature, state in diagnosis.states.items() if state == "untested" and feature in tested]
