"""The guide to an endpoint as a page: `guide.md` as HTML, in one file without scripts."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.guide import guide_file
from reports.formats.guide.guide_file import FOLDER
from reports.formats.html import security_policy
from reports.formats.html.templating import render, styles

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TABLE = '<div class="wide" tabindex="0" role="group" aria-label="Features by group, wider than the window"><table>'
_INSTEAD = {
    "<table>": _TABLE,
    "</table>": "</table></div>",
    '<th style="text-align:right"></th>': "<td></td>",  # a head needs words
    "<pre><code": '<pre><code tabindex="0"',  # long lines scroll
    "\u200b": "",  # without links in plain text, nothing has to be kept from becoming one
}


def write(diagnosis: Diagnosis, path: Path, folder: str = FOLDER) -> None:
    path.write_text(page(diagnosis, folder), encoding="utf-8", errors="backslashreplace")


def page(diagnosis: Diagnosis, folder: str = FOLDER) -> str:
    """The page; `folder` is the name of the folder with the record."""
    content = _MARKDOWN.render(guide_file.page(diagnosis, folder))
    for tag, instead in _INSTEAD.items():
        content = content.replace(tag, instead)  # texts have no tags: they are escaped
    return render(
        "guide/guide.html",
        policy=security_policy.meta(),
        endpoint=diagnosis.record.header.endpoint,
        content=Markup(content),
        style=Markup(styles("guide/guide.css")),
    )
