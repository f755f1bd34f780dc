"""The kind of a deviation: its gravity.

`of_deviations.py` looks it up in `kind_table.py`, by its sort and by `deviation_shapes.py`; `of_results.py` also uses
the exchanges of its result. `request_classes.py` separates uses and safeguards from malformed requests, and has the
classes of requests that must be refused.
"""
