"""A comparison as one HTML file: what `page/comparison` makes of it, written down."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from reports.comparing.model import Comparison
from reports.formats.html.comparison import Links, page


def write(
    comparison: Comparison, path: Path, *, title: str = "", intro: str | Markup = "", links: Links | None = None
) -> None:
    """Writes the page. `links` has for a run's label texts and addresses that its column's head shows."""
    text = page(comparison, title=title, intro=intro, links=links)
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
