"""Records of several runs compared: what is matched, what differs, and how it is stated.

`aligning.py` compares, and `model.py` is what comes of that. `answers.py` compares features, findings and applications;
`merging.py` makes one record of several. Others make texts: `labels.py` the names of the runs, `run_facts.py` what is
known of each, `notes.py` what makes them less comparable, `conclusion.py` what was found. Change lists, text and page
are made in `formats`.
"""
