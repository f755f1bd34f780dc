"""The severity of a deviation: exposed, corrupt, crash, refused, ignored, code or client.

`of_deviations.py` looks it up in `severity_table.py`, by sort and by `deviation_shapes.py`; `of_results.py` also uses
the exchanges of its result. `request_classes.py` separates uses and safeguards from malformed requests, and has the
classes of requests that must be refused.
"""
