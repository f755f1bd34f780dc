"""A guide to an endpoint, like one that a provider publishes, from verified results of a run.

`guide_file.py` makes `guide.md`, with the parts of `reaching.py`, `calls.py` and `to_know.py`. The page of it is in
`html/guide`.
"""
