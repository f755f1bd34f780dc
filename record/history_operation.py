"""An operation of concurrent clients, as the record of a run has it."""

from __future__ import annotations

from typing import Literal

from record.json_form import Count, RecordPart, Seconds

MAX_HISTORY_OPERATIONS = 500
"""The deepest search of a run has 16 clients with 12 steps each. Every operation is shown with all others' times."""


class HistoryOperation(RecordPart, frozen=True):
    """One operation of the shortest history that no order of its operations explains.

    `start` and `end` are seconds since the start of the history. Values are labels: `writes` is the stored one
    (`nothing` for a deletion), `removes` the version that it deletes, `condition` the one that must be there, `saw` the
    result of a read: one label, or those of all versions. `outcome` is its end, and `answer` the status and code.
    """

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
