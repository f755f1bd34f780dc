"""The table of results in a text."""

from __future__ import annotations

from reports.published.catalogue import Published
from reports.published.table import BEGIN, END, HEAD, row, updated
from reports.record.lines import CheckResult, Record, RunHeader

TEXT = f"# Results\n\n{BEGIN}\n{END}\n\nMore.\n"
RECORD = Record(
    RunHeader(suite="0.1.0", started="2026-01-02T03:04:05+00:00"),
    (CheckResult("a::b", "c", "fail"), CheckResult("a::b", "d", "pass"), CheckResult("a::c", "d", "pass")),
    None,
)
ROW = row(Published("other-9", "Another Server 9.1", "other"), RECORD)


def test_a_row_has_the_counts_of_the_record() -> None:
    cells = [cell.strip() for cell in ROW.strip("|").split("|")]
    assert dict(zip(HEAD, cells, strict=True)) == {
        "server": "[Another Server](other-9/REPRODUCE.md)",
        "version": "9.1",
        "date": "2026-01-02",
        "suite": "0.1.0",
        "pass": "2",
        "fail": "1",
        "unsupported": "0",
        "blocked": "0",
        "n/a": "0",
        "skipped": "0",
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
