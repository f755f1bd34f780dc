"""Findings: the few causes of many results, from the deviations of a record. A finding is a report's unit of reading.

`diagnosing.py` has the rules, in the order of the steps that find causes (`steps/`). A list has 60 findings at most,
and more only if causes were written or many findings are grave (`shortening.py`). Gravity weighs more than number, and
each feature with a shortcoming is in a finding of the list. Causes that are too small for the list are counted in one
entry for each severity, after all others. Titles name the common points of the results (`likeness.py`), by rule from
their values."""
