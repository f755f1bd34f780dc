"""Records of several runs laid side by side: what is matched and what differs, and how it is said.

`model.py` compares. The others say: `labels.py` what the runs are called, `facts.py` what is known of each, `notes.py`
what makes them less comparable, `sentence.py` what was found, `change_lines.py` what changed, `text.py` all of it as
text. The page is `comparison_page.py`, beside this folder.
"""
