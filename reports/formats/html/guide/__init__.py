"""The guide to an endpoint as a page: the same content as `guide.md`, in one file without scripts."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.guide.content import FOLDER, guide_of
from reports.formats.html import security_policy
from reports.formats.html.templating import file_text, render


def write(diagnosis: Diagnosis, path: Path, folder: str = FOLDER) -> None:
    path.write_text(page(diagnosis, folder), encoding="utf-8", errors="backslashreplace")


def page(diagnosis: Diagnosis, folder: str = FOLDER) -> str:
    """The page; `folder` is the name of the folder with the record."""
    return render(
        "guide/guide.html",
        policy=security_policy.meta(),
        guide=guide_of(diagnosis, folder),
        style=Markup(file_text("style.css") + file_text("guide/guide.css")),
    )
