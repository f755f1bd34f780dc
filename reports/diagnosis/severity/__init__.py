"""The severity of a deviation: exposed, corrupt, crash, refused, ignored, code or client.

`severity_table.py` has it by sort and by the forms in `deviation_shapes.py`; `of_results.py` also uses the exchanges of
its result. `request_classes.py` separates uses and safeguards from malformed requests, and has the classes of requests
that must be refused.
"""
