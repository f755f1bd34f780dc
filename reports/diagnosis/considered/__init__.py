"""A record as it is judged: what its results show together, and none shows alone, is noted of each.

A diagnosis holds the record that it is of as it is judged. A part of such a record, or a copy with another summary, is
one too, and is not judged again. Lists of expected results are of the record as it was written.

What an idle operation lets in is in `idle.py`, which checksums are verified in `upheld.py`, what of an operation is not
implemented in `refused_in_part.py`, and all else in `considering.py`.
"""

from __future__ import annotations

from reports.diagnosis.considered.considering import (
    BODY_OF_A_DELETION,
    READ_AS_EXPECTED,
    Considered,
    considered,
)

__all__ = ["BODY_OF_A_DELETION", "READ_AS_EXPECTED", "Considered", "considered"]
