"""The HTML pages: of one run (`report/`), of a comparison of several runs (`comparison/`), and the guide (`guide/`).

Each of these folders has its page's Python, template, style and scripts. This folder has the parts that pages share:
the details of a result, fragments and classes, titles of groups, and common styles and scripts. All is made from
records; `report_page.py` gives the page to pytest-html. The site of the published servers is in `published/site/`.
"""
