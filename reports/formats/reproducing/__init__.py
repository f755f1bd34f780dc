"""How to send recorded requests again: which of a check's requests (`reproduction.py`), what of a recorded one is sent
(`recorded.py`), and a `curl` command (`curl.py`) or a program in Python that does it: with botocore's signatures
(`python.py`), with ids of uploads and versions of its own (`ids.py`), or as a raw client sent it (`raw.py`).
"""
