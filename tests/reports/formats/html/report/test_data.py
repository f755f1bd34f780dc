"""The data of the page's script."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from record.lines import CheckResult, ListedResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST
from reports.formats.html.report.data import ordered, page_data
from reports.formats.html.report.evidence import Evidence
from reports.formats.html.templating import script_text
from tests.reports.made import OK, deviating

LISTED = ListedResult("x", "fail", "so")


def made(record):
    diagnosis = diagnose(record)
    return page_data(record, diagnosis, Evidence(record, diagnosis))


def test_each_text_is_there_once():
    found = made(Record(RunHeader(clients=("b", "a")), tuple(CheckResult("x::y", client, "pass") for client in "ab")))
    assert [name for name, *_ in found["clients"]] == ["b", "a"]
    passes = MOST_SEVERE_FIRST.index("pass")
    assert found["checks"] == [["x::y", "", "(none)", "(none)", "", "", 0, -1, [[0, passes], [1, passes]]]]
    assert found["texts"] == [""]


def test_a_result_has_its_feature_kind_finding_and_message():
    header = RunHeader(features=(RecordedFeature("acl", "Access", "ACLs"),), clients=("c",))
    came = deviating("403", OK)
    result = CheckResult("x::y", "c", "fail", feature="acl", message="m", deviation=came, listed=LISTED)
    found = made(Record(header, (result,)))
    assert found["features"] == [["acl", "feature-acl", "ACLs"]]
    (check,) = found["checks"]
    assert check[-2] == 0
    ((client, verdict, standing, severity, finding, message, _, advice),) = check[-1]
    assert (client, found["verdicts"][verdict][0]) == (0, "fail")
    assert (found["standings"][standing], found["kinds"][severity]) == ("known", "exposed")
    assert found["findings"][finding - 1][1:] == ["ACLs: requests that must be denied accepted", "exposed", 0]
    assert (found["texts"][message], found["texts"][advice]) == ("m", LISTED.reason)


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

        def handle_data(self, page_data):
            self.found += page_data

    page = Read()
    page.feed(f'<script type="application/json">{script_text([text])}</script>')
    page.close()
    assert "<!--" not in page.found
    assert json.loads(page.found) == [text]
