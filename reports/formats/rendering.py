"""The files made from a record: `findings.json`, the page, `junit.xml`, `summary.md`, `guide.md`, and the badge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from record.lines import RunError
from record.replacing import replacing
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats import badge, findings_file, junit
from reports.formats import markdown as summary
from reports.formats.guide import guide_file as guide
from reports.formats.html import replay
from reports.formats.in_another_process import in_another_process

PAGE = "report.html"
"""The page; it takes longer than all the others."""
REPORT_WRITERS: dict[str, Callable[[Diagnosis, Path], None]] = {
    findings_file.FILE_NAME: findings_file.write,
    PAGE: replay.write_page,
    "junit.xml": junit.write,
    "summary.md": summary.write,
    "guide.md": guide.write,
    "badge.json": badge.write,
}


@dataclass
class Rendered:
    """The written files, and the errors of the others."""

    written: list[Path] = field(default_factory=list)
    errors: list[RunError] = field(default_factory=list)


def render(diagnosis: Diagnosis, out: Path) -> Rendered:
    """Writes the files to the folder `out`. If one cannot be made, the others still are. A page of many failures needs
    much memory, so another process makes it, if possible."""
    out.mkdir(parents=True, exist_ok=True)
    _ = predictions(diagnosis), [each.example for each in diagnosis.unfolded]  # other processes have them then
    others = [name for name in REPORT_WRITERS if name != PAGE]
    with (
        in_another_process(lambda: _make(PAGE, out, diagnosis)) as page,
        in_another_process(lambda: [_make(name, out, diagnosis) for name in others]) as rest,
    ):
        made = {PAGE: page()} | dict(zip(others, rest(), strict=True))
    errors = [error for name in REPORT_WRITERS if (error := made[name]) is not None]
    return Rendered([out / name for name in REPORT_WRITERS if made[name] is None], errors)


def _make(name: str, out: Path, diagnosis: Diagnosis) -> RunError | None:
    """Writes one of the files; returns the error if that failed."""
    path = out / name
    try:
        with replacing(path) as beginning:
            REPORT_WRITERS[name](diagnosis, beginning)
    except (OSError, replay.ReplayError) as error:
        return RunError.of_writing(path, getattr(error, "strerror", None) or error)
    return None
