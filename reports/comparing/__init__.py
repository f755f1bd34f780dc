"""Records of several runs compared: matching checks, differences, and the sentences about them.

`aligning.py` compares, and `model.py` is its result. `responses.py` compares features, findings and applications;
`merging.py` makes one record of several. Others make texts: `labels.py` the names of the runs, `notes.py` the result in
one line, the facts of the runs, and warnings. Change lists, text and page are made in `formats`.
"""
