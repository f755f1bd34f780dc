"""What is said of a run on a terminal.

`closing.py` ends a run, with `feature_lines.py`, `finding_lines.py` and `result_lines.py`. `showing.py` is what `show`
says of a record, and of a finding. `run_lines.py` has what is said in both, `style.py` colours and symbols.
"""
