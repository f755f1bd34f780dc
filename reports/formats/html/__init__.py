"""The HTML pages: that of a run (`report/`), and that of several runs compared (`comparison/`).

Each of these folders has its page's Python, template, style and scripts. Beside them is what both pages share: the
details of a result, addresses, titles of groups, and the foundation of style and scripts. It is all made from records;
the data that pytest-html wants to have is made by `html.py` and `html_rows.py` beside this folder.
"""
