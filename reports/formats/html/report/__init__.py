"""The page of a run: features and findings, which are HTML, and the views that its script builds when they are opened.

`overview.py` puts everything together. `feature_table.py` and `finding_views.py` have the content of the
tables, `data.py` and `evidence.py` make the compressed data of the views.
"""
