"""An operation of concurrent clients, as the record of a run has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from record.json_form import Count, RecordPart, Seconds

MAX_HISTORY_OPERATIONS = 500
"""The deepest search of a run has 16 clients with 12 steps each. Every operation is shown with all others' times."""


class HistoryOperation(RecordPart, frozen=True):
    """One operation of the shortest history that no order of its operations explains.

    `start` and `end` are seconds since the start of the history. Values are labels: `writes` is the stored one
    (`nothing` for a deletion), `removes` the version that it deletes, `condition` the one that must be there, `saw` the
    result of a read: one label, or those of all versions. `outcome` is its end, and `answer` the status and code.
    """

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"writes", "removes", "condition", "saw", "answer"})

    client: Count
    operation: str
    key: str
    start: Seconds
    end: Seconds
    outcome: Literal["done", "refused", "conflict", "unknown"]
    writes: str = ""
    removes: str = ""
    condition: str = ""
    saw: tuple[str, ...] | None = None
    answer: str = ""

    def written(self) -> Iterator[str]:
        yield from (name for name in super().written() if name != "saw")
        if self.saw is not None:  # it is empty if there are no versions
            yield "saw"
