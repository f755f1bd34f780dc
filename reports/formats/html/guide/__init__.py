"""The guide to an endpoint as a page: the same content as `guide.md`, in one file without scripts."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.guide.content import FOLDER, guide_of
from reports.formats.html import security_policy
from reports.formats.html.templating import file_text, render
from reports.record.lines import Record


def write(record: Record, path: Path, diagnosis: Diagnosis | None = None, folder: str = FOLDER) -> None:
    path.write_text(page(record, diagnosis, folder), encoding="utf-8", errors="backslashreplace")


def page(record: Record, diagnosis: Diagnosis | None = None, folder: str = FOLDER) -> str:
    """The page; `folder` is the name of the folder with the record."""
    return render(
        "guide/guide.html",
        policy=security_policy.meta(),
        guide=guide_of(record, diagnosis, folder),
        style=Markup(file_text("style.css") + file_text("guide/guide.css")),
    )
