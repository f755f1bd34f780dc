"""The page of the feature matrix: features down, servers across, each with its support; in one file without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from reports.comparing.answers import FeatureRow, feature_rows
from reports.comparing.model import Run
from reports.diagnosis.facts import date
from reports.diagnosis.support import MEANING, STATES, SYMBOLS
from reports.formats.html.templating import file_text, render

STYLES = ("style.css", "comparison/answers.css", "feature_matrix.css")


def write(runs: Sequence[Run], path: Path, *, title: str, links: Mapping[str, str] | None = None) -> None:
    """Writes the page of these runs. `links` maps a run's label to the page that its column leads to."""
    path.write_text(page(runs, title=title, links=links), encoding="utf-8", errors="backslashreplace")


def page(runs: Sequence[Run], *, title: str, links: Mapping[str, str] | None = None) -> str:
    rows = feature_rows([run.record for run in runs])
    return render(
        "feature_matrix.html",
        title=title,
        heads=[(run.label, (links or {}).get(run.label, ""), date(run.record.header.started)) for run in runs],
        groups=_by_group(rows),
        counts=[_counts(rows, number) for number in range(len(runs))],
        states=[(state, MEANING[state]) for state in STATES if state != "untested"],
        STATE_SYMBOLS=SYMBOLS,
        style=Markup("".join(map(file_text, STYLES))),
    )


def _by_group(rows: Sequence[FeatureRow]) -> dict[str, list[FeatureRow]]:
    groups: dict[str, list[FeatureRow]] = {}
    for row in rows:
        groups.setdefault(row.feature.group, []).append(row)
    return groups


def _counts(rows: Sequence[FeatureRow], run: int) -> list[tuple[str, int]]:
    found = Counter(row.states[run] for row in rows)
    return [(state, found[state]) for state in STATES if found[state]]
