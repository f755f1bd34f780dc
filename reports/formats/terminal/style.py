"""Colours and symbols of a terminal, and text without them."""

from __future__ import annotations

import io
from collections.abc import Mapping

from rich.console import Console, RenderableType

from reports.diagnosis.features import support
from reports.diagnosis.summary.counts import ASCII_SYMBOLS, SYMBOLS

WIDTH, WIDEST = 160, 10_000
"""The width if that of the terminal is unknown, and one that no line exceeds."""
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


def as_text(renderable: RenderableType, width: int) -> str:
    """The same without colour, for a writer other than rich's."""
    written = io.StringIO()
    console = Console(file=written, width=max(width, 40), color_system=None, force_terminal=False, legacy_windows=False)
    console.print(renderable, soft_wrap=False)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())
