"""The files that are made from a record: `junit.xml`, `summary.md`."""

from __future__ import annotations

from pathlib import Path

from . import junit, summary
from .record import Record


def render(record: Record, out: Path) -> list[Path]:
    """Makes them in the folder `out`, and returns their paths."""
    out.mkdir(parents=True, exist_ok=True)
    xml, markdown = out / "junit.xml", out / "summary.md"
    junit.write(record, xml)
    markdown.write_text(summary.page(record), encoding="utf-8", errors="replace")
    return [xml, markdown]
