"""The text about a run on a terminal.

`closing.py` ends a run, with `result_lines.py`. `show_output.py` has the output
of `show` for a record, a finding and a feature. `run_lines.py` has the lines that both share, `style.py` colours and
symbols.
"""
