"""The kind of a deviation: its gravity.

`of_deviations.py` looks it up in `kind_table.py`, by its sort and by `value_forms.py`; `of_results.py` also uses the
exchanges of its result. `request_classes.py` separates uses and safeguards from malformed requests, and has the classes
of requests that must be refused.
"""

from __future__ import annotations

from reports.diagnosis.kinds.of_deviations import KINDS, kind_of_deviation, named_parts
from reports.diagnosis.kinds.of_results import kind_of, never_ends, returns_nothing, why_of, with_kind
from reports.diagnosis.kinds.value_forms import DENIALS, NOT_ACCEPTED, OTHER_CONTENT, READ_OTHERWISE, UNREADABLE
from reports.record.lines import GRAVE

__all__ = [
    "DENIALS",
    "GRAVE",
    "KINDS",
    "NOT_ACCEPTED",
    "OTHER_CONTENT",
    "READ_OTHERWISE",
    "UNREADABLE",
    "kind_of",
    "kind_of_deviation",
    "named_parts",
    "never_ends",
    "returns_nothing",
    "why_of",
    "with_kind",
]
