"""The table of results in a text."""

from __future__ import annotations

from collections import Counter

from reports.published.results_table import BEGIN, END, HEAD, README, SUPPORT, row, rows_of, updated
from reports.published.server_folders import Published, published
from reports.record.lines import CheckResult, Deviation, Feature, Record, RunHeader

TEXT = f"# Results\n\n{BEGIN}\n{END}\n\nMore.\n"
REFUSED = Deviation("X", {"success": None}, {"replies": [[501, "NotImplemented"]]}, kind="refused")
RECORD = Record(
    RunHeader(suite="0.1.0", started="2026-01-02T03:04:05+00:00", features=(Feature("one"), Feature("two"))),
    (
        CheckResult("a::b", "d", "pass", level="core", feature="one", gate=True),
        CheckResult("a::c", "d", "fail", level="core", feature="two", gate=True, deviation=REFUSED),
    ),
    None,
)
OLD = "| [Old](old-1/REPRODUCE.md) | 1.0 | 2026-01-01 | 0.0.9 | 5 | 4 | 3 | `remake.py old-1` |"
ROW = row(Published("other-9", "Another Server 9.1", "other"), RECORD)


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_has_the_features_and_findings_of_the_record() -> None:
    assert dict(zip(HEAD, cells_of(ROW), strict=True)) == {
        "server": "[Another Server](other-9/REPRODUCE.md)",
        "version": "9.1",
        "date": "2026-01-02",
        "suite": "0.1.0",
        "full": "1",
        "minor": "0",
        "broken": "0",
        "ignored": "0",
        "none": "1",
        "findings": "1",
        "exposed": "0",
        "corrupt": "0",
        "crash": "0",
        "run it again": "`remake.py other-9`",
    }


def test_other_rows_and_the_text_around_are_kept() -> None:
    before = row(Published("z-1", "Z 1", "z"), RECORD)
    once = updated(TEXT, {"z-1": before})
    assert once.startswith(f"# Results\n\n{BEGIN}\n| server | version |")
    assert once.endswith(f"{before}\n{END}\n\nMore.\n")
    twice = updated(once, {"other-9": ROW})
    assert [line for line in twice.splitlines() if "REPRODUCE" in line] == [ROW, before]
    assert updated(twice, {"other-9": ROW}) == twice


def test_a_row_with_other_columns_keeps_what_still_holds() -> None:
    text = updated(f"{BEGIN}\n{OLD}\n{END}", {"other-9": ROW})
    (old,) = (line for line in text.splitlines() if "old-1" in line)
    assert len(cells_of(old)) == len(HEAD)
    assert cells_of(old)[:4] == ["[Old](old-1/REPRODUCE.md)", "1.0", "2026-01-01", "0.0.9"]
    assert set(cells_of(old)[4:-1]) == {"\N{EN DASH}"}
    assert cells_of(old)[-1] == "`remake.py old-1`"


def test_the_rows_count_what_the_site_shows() -> None:
    """Both are of one run."""
    rows = rows_of(README.read_text(encoding="utf-8"))
    for result in published():
        assert result.run is not None
        states = Counter(result.run.states(feature)[0] for feature in result.run.support)
        cells = dict(zip(HEAD, cells_of(rows[result.name]), strict=True))
        assert {state: int(cells[state]) for state in SUPPORT} == {state: states[state] for state in SUPPORT}
