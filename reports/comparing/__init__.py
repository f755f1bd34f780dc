"""Records of several runs compared: what is matched, what differs, and how it is stated.

`model.py` compares. The other modules make texts: `labels.py` the names of the runs, `run_facts.py` what is known of
each, `notes.py` what makes them less comparable, `conclusion.py` what was found. Change lists, text and page are made
in `formats`.
"""
