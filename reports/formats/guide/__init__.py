"""A guide to an endpoint, like one that a provider publishes, from verified results of a run.

`guide_file.py` makes `guide.md`, with the parts of `client_setup.py`, `calls.py` and `user_notes.py`. Its page is in
`html/guide`.
"""
