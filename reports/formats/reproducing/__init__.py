"""How to send recorded requests again: which of a check's requests (`reproduction.py`), which of them at the same time
(`at_once.py`), what of a recorded one is sent (`recorded.py`), and by which tool (`tools.py`): a `curl` command
(`curl.py`) or a program in Python (`program.py`), whose parts send with botocore's signatures (`python.py`), with ids
of uploads and versions of their own (`ids.py`), or as a raw client sent it (`raw.py`).
"""
