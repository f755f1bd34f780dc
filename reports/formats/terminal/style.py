"""Colours and symbols of a terminal, and text without them."""

from __future__ import annotations

import io
from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size
from rich.console import Console, RenderableType

from reports.diagnosis.features import support
from reports.diagnosis.summary.counts import ASCII_SYMBOLS, SYMBOLS

WIDTH = 160
"""The width if that of the terminal is unknown."""
LONG_WORD = 28
"""Characters of a word in which a text may be cut."""
STYLES = {
    "pass": "green",
    "fail": "bold red",
    "unsupported": "yellow",
    "blocked": "magenta",
    "n/a": "dim",
    "skipped": "cyan",
    "full": "green",
    "works": "green",
    "partly": "yellow",
    "broken": "bold red",
    "ignored": "bold magenta",
    "none": "dim",
    "untested": "dim",
    "exposed": "bold red",
    "corrupt": "bold red",
    "crash": "red",
    "refused": "yellow",
    "code": "cyan",
    "client": "dim",
}
"""Styles by verdict, by state of support, and by severity of finding."""


def symbols_for(encoding: str) -> Mapping[str, str]:
    if encoding.lower().replace("-", "").startswith("utf"):
        return {**SYMBOLS, **support.SYMBOLS}
    return {**ASCII_SYMBOLS, **support.ASCII_SYMBOLS}


def cut(text: str, width: int) -> str:
    """The text, cut to a width at the end of a word, or in a long word."""
    if cell_len(text) <= width:
        return text
    shown = set_cell_size(text, max(width, 1) - 1)
    before, _, word = shown.rpartition(" ")
    if len(word) < LONG_WORD and not text[len(shown) :].startswith(" "):
        shown = before or shown
    return shown.rstrip(" ,;:(") + "…"


def plain_text(renderable: RenderableType, width: int) -> str:
    """The rendered text without colour, for a writer other than rich's."""
    written = io.StringIO()
    console = Console(file=written, width=max(width, 40), color_system=None, force_terminal=False, legacy_windows=False)
    console.print(renderable, soft_wrap=False)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())
