"""Findings: the few causes of many results, from the facts of a record. A finding is a report's unit of reading.

`result_facts.py` makes a fact of each result that does not pass, `finding_rules.py` has the rules that find causes, in
their order, and `diagnosing.py` runs them. A list has 60 findings at most, and more only if causes were written or many
findings are grave (`shortening.py`). Gravity weighs more than number, and each feature with a shortcoming is in a
finding of the list. Causes that are too small for the list are counted in one entry for each severity, after all
others. Titles name the common points of the results (`titles.py`), by rule from their values."""
