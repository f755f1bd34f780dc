"""The files made from a record: `findings.json`, the page, `junit.xml`, `summary.md`, `guide.md`, and the badges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reports.diagnosis.findings import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats import badge, findings_file, junit
from reports.formats import markdown as summary
from reports.formats.guide import guide_file as guide
from reports.formats.html import replay
from reports.record.lines import Error, Record
from reports.record.replacing import replacing

MAKERS: dict[str, Callable[[Record, Path, Diagnosis], None]] = {
    "findings.json": findings_file.write,
    "report.html": replay.write_page,
    "junit.xml": junit.write,
    "summary.md": summary.write,
    "guide.md": guide.write,
    "badge.json": badge.write,
    "badge-applications.json": badge.write_of_applications,
}


@dataclass
class Rendered:
    """The files that were written, and the errors of those that could not be."""

    written: list[Path] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)


def render(
    record: Record, out: Path, diagnosis: Diagnosis | None = None, tell: Callable[[str], None] = lambda name: None
) -> Rendered:
    """Writes the files to the folder `out`. If one cannot be made, the others still are. `diagnosis` is that of the
    record, if it has been made. `tell` is called with the name of each file before it is made."""
    rendered, diagnosis = Rendered(), diagnosis or diagnose(record)
    out.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        path = out / name
        tell(name)
        try:
            with replacing(path) as beginning:
                make(diagnosis.record, beginning, diagnosis)
            rendered.written.append(path)
        except (OSError, replay.ReplayError) as error:
            reason = getattr(error, "strerror", None) or error
            rendered.errors.append(Error.of_writing(path, reason))
    return rendered
