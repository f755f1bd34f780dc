"""A record as it is judged: what its results show together, and none shows alone, is noted of each.

What an idle operation lets in is in `idle.py`, which checksums are verified in `upheld.py`, what of an operation is not
implemented in `refused_in_part.py`, and all else in `considering.py`.
"""

from __future__ import annotations

from reports.diagnosis.considered.considering import BODY_OF_A_DELETION, READ_AS_EXPECTED, considered

__all__ = ["BODY_OF_A_DELETION", "READ_AS_EXPECTED", "considered"]
