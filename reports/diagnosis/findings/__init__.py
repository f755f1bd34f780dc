"""Findings: the few causes of many results, from the deviations of a record. A report's unit of reading.

`diagnosing.py` has the rules, in the order of the steps that find causes (`steps/`). A list has 60 findings at most,
and more only if causes were written or more is exposed (`shortening.py`). What is grave weighs more than its number,
and each feature that lacks something is in a finding of the list. What is too small for it is counted in one entry for
each kind, after all others. Titles say what the results have in common (`likeness.py`), by rule from their values.
"""

from __future__ import annotations

from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding

__all__ = ["Diagnosis", "Finding", "diagnose"]
