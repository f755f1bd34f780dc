"""A guide to an endpoint, like one that a provider publishes, from verified results of a run: its content, and
Markdown.

`content.py` is the whole content, `reaching.py`, `calls.py` and `to_know.py` are parts of it, and `guide_file.py` makes
`guide.md`. The HTML page is in `html/guide`.
"""
