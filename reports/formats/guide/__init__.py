"""A guide to an endpoint, as a provider publishes one, from what a run verified: what it says, and as Markdown.

`content.py` is what a guide says, `reaching.py`, `calls.py` and `to_know.py` are parts of it, and `guide_file.py` makes
`guide.md`. The HTML page is in `html/guide`.
"""
