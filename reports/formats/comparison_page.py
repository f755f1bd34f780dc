"""Writes a comparison as one HTML file; `html/comparison` makes its content."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from reports.comparing.model import Comparison
from reports.formats.html.comparison import Links, page


def write(
    comparison: Comparison, path: Path, *, title: str = "", intro: str | Markup = "", links: Links | None = None
) -> None:
    """Writes the page. `links` maps a run's label to texts and URLs that its column's head shows."""
    text = page(comparison, title=title, intro=intro, links=links)
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
