"""The HTML report: templates, style and script, and the modules that fill them from a record.

Nothing here knows pytest or pytest-html; `html.py` beside this folder puts what is made here onto pytest-html's page.
"""
