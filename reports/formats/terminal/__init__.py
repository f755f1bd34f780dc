"""The text about a run on a terminal.

`closing.py` ends a run, with `feature_lines.py`, `finding_lines.py` and `result_lines.py`. `showing.py` has the output
of `show` for a record, a finding and a feature. `run_lines.py` has the lines that both share, `style.py` colours and
symbols.
"""
