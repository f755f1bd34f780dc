"""Recorded requests that can be sent again: the choice of a check's requests (`reproduction.py`), those sent at the
same time (`at_once.py`), the part of a recorded one that is sent (`recorded.py`), and the tool (`tools.py`): a `curl`
command (`curl.py`) or a program in Python (`program.py`). The program's parts send with botocore's signatures
(`python.py`), with ids of uploads and versions of their own (`ids.py`), or as a raw client sent it (`raw.py`)."""
