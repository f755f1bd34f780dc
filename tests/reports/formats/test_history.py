"""Tests of histories in text: bars show the operations that met."""

from __future__ import annotations

from record.history_operation import HistoryOperation
from record.lines import CheckResult
from reports.formats.check_text import details_text
from reports.formats.history import rows, timeline_lines
from reports.formats.html.templating import details

HISTORY = (
    HistoryOperation(1, "PutObject", "a", 0.001, 0.004, "done", writes="1", condition="nothing", answer="200"),
    HistoryOperation(2, "DeleteObject", "a", 0.002, 0.003, "unknown", writes="nothing", answer="503 SlowDown"),
    HistoryOperation(1, "DeleteObject", "a", 0.005, 0.006, "done", removes="1", answer="204"),
    HistoryOperation(12, "ListObjectVersions", "a", 0.0055, 0.0125, "done", saw=()),
    HistoryOperation(2, "ListObjectVersions", "a", 0.007, 0.008, "done", saw=("2", "1")),
)
RESULT = CheckResult("consistency/objects::x", "boto3-s3v4", "fail", message="expected 1, got 2", history=HISTORY)
DRAWN = """\
client 1   PutObject writes 1 if nothing is there  |--------|                    200           1.0-4.0 ms
client 2   DeleteObject deletes                       |--??????????????????????  503 SlowDown  2.0-3.0 ms
client 1   DeleteObject removes 1                              |-----|           204           5.0-6.0 ms
client 12  ListObjectVersions                                     |-----------|  saw nothing   5.5-12.5 ms
client 2   ListObjectVersions                                           |--|     saw 2, 1      7.0-8.0 ms
"""


def test_each_operation_is_a_line_with_a_bar() -> None:
    assert timeline_lines(HISTORY) == DRAWN.splitlines()


def test_bars_begin_and_end_in_order() -> None:
    lines = timeline_lines(HISTORY[:1] + HISTORY[2:3])
    start, end, later = lines[0].index("|"), lines[0].rindex("|"), lines[1].index("|")
    assert start < end < later


def test_operations_that_meet_overlap() -> None:
    first, second, *_ = rows(HISTORY)
    assert first.first < second.first < second.last < first.last
    assert second.stays_open


def test_no_history_has_no_lines() -> None:
    assert timeline_lines(()) == []


def test_it_is_in_the_details_as_text_and_as_a_picture() -> None:
    assert "\n".join(f"  {line}" for line in timeline_lines(HISTORY)) in details_text(RESULT, "us-east-1")
    _, page, _, _ = details(RESULT, "us-east-1")
    assert page.count("<svg") == page.count("<rect") == len(HISTORY)
    assert page.count('class="write"') == 3
    for words in ("client 12", "PutObject writes 1 if nothing is there", "saw 2, 1", "5.5-12.5 ms", "any later one"):
        assert words in page
    assert details(CheckResult("a::b", "boto3-s3v4", "fail"), "us-east-1")[1] == ""


def test_what_is_in_labels_is_escaped() -> None:
    hostile = HistoryOperation(1, "<b>", "a", 0, 1, "done", saw=("<script>",), answer="<i>")
    _, page, _, _ = details(CheckResult("a::b", "boto3-s3v4", "fail", history=(hostile,)), "us-east-1")
    assert "<script>" not in page
    assert "<b>" not in page
