"""The data of the page's script, and the text above the matrix."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from reports.formats.html.report.data import data, ordered
from reports.formats.html.report.overview import overview
from reports.formats.html.rows import not_passing
from reports.formats.html.scripts import script_text
from reports.record.lines import CheckResult, Listed, Record, RunHeader
from tests.reports import fake

LISTED = Listed("x", "fail", "so")


def test_each_text_is_stored_once():
    found, details = data(
        Record(RunHeader(clients=("b", "a")), tuple(CheckResult("x::y", client, "pass") for client in "ab"))
    )
    assert found["clients"] == ["b", "a"]
    assert found["checks"] == [["check-x-y", "x::y", "", "(none)", "(none)", ""]]
    assert [result[:5] for result in found["results"]] == [[0, 0, 0, "", 0], [0, 1, 0, "", 0]]
    assert len(details) == 1


def test_details_with_exchanges_are_not_shared():
    failed = (CheckResult("x::y", client, "fail", message="m", exchanges=(fake.RECORDED,)) for client in "ab")
    found, details = data(Record(RunHeader(), tuple(failed)))
    assert len(details) == 2
    assert all("NoSuchKey" in text for text in details)
    assert [result[6] for result in found["results"]] == ["m", "m"]


def test_it_is_in_the_order_of_the_matrix():
    results = (
        CheckResult("d", "b", "pass", area="documented", level="core", subject="A"),
        CheckResult("c", "b", "pass", level="rgw", subject="A"),
        CheckResult("b", "b", "pass", level="core", subject="B"),
        CheckResult("a", "b", "pass", level="core", subject="B"),
        CheckResult("a", "z", "pass", level="core", subject="B"),
        CheckResult("z", "b", "pass", level="core", subject="A"),
    )
    found = ordered(Record(RunHeader(clients=("z", "b")), results))
    assert [(item.id, item.client) for item in found] == [
        ("z", "b"),
        ("a", "z"),
        ("a", "b"),
        ("b", "b"),
        ("c", "b"),
        ("d", "b"),
    ]


@pytest.mark.parametrize("text", ["</script>", "</SCRIPT x>", "<!--<script>", "]]>", "<\\/script>", "é\u2028\n\x00"])
def test_nothing_ends_the_script_element(text):
    class Read(HTMLParser):
        found = ""

        def handle_data(self, data):
            self.found += data

    page = Read()
    page.feed(f'<script type="application/json">{script_text([text])}</script>')
    page.close()
    assert "<!--" not in page.found
    assert json.loads(page.found) == [text]


def test_the_most_urgent_results_come_first():
    results = (
        CheckResult("unsupported", "c", "unsupported"),
        CheckResult("known", "c", "fail", listed=LISTED),
        CheckResult("passed", "c", "pass"),
        CheckResult("n/a", "c", "n/a"),
        CheckResult("fixed", "c", "pass", listed=LISTED),
        CheckResult("blocked", "c", "blocked"),
        CheckResult("skipped", "c", "skipped"),
        CheckResult("new", "c", "fail"),
    )
    found = [item.id for item in not_passing(Record(RunHeader(), results))]
    assert found == ["new", "blocked", "fixed", "known", "unsupported"]


def test_too_many_known_deviations_are_left_out_of_the_table(monkeypatch):
    monkeypatch.setattr("reports.formats.html.report.data.MOST_KNOWN_ROWS", 1)
    new = CheckResult("new", "c", "fail")
    one, two = (CheckResult(name, "c", "fail", listed=LISTED) for name in ("one", "two"))
    record = Record(RunHeader(), (one, new))
    assert [item.id for item in not_passing(record)] == ["new", "one"]
    assert "listed as known are too many" not in overview(record)
    record = Record(RunHeader(), (one, two, new))
    assert [item.id for item in not_passing(record)] == ["new"]
    assert "2 results that are listed as known are too many for this table" in overview(record)
    assert len(data(record)[0]["results"]) == 3
