"""A comparison as text: for a job summary or a comment (`as_markdown.py`), for a terminal, and as JSON for machines.

`words.py` has the texts that they share with the page in `html/comparison`.
"""
