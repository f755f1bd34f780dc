"""A comparison as text: for a job summary or a comment (`as_markdown.py`), for a terminal, and as JSON for machines.

`words.py` has what they, and the page in `html/comparison`, say in the same way.
"""
