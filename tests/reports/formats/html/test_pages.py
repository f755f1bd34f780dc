"""Tests of pages from a record: the HTML report, JUnit XML, Markdown. Text of servers stays text in each of them."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from junitparser import JUnitXml

from record.lines import CheckResult, ListedResult, Record, RecordedFeature, RunError, RunHeader, RunSummary
from record.record_file import read
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import markdown as summary
from reports.formats.html.replay import write_page
from reports.formats.html.report.overview import overview
from reports.formats.rendering import REPORT_WRITERS, render
from tests.expected_results import cause, expect
from tests.reports import fake
from tests.reports.hostile import HOSTILE
from tests.reports.made import deviating
from tests.reports.unpacking import data_of, texts_of

SAID = HOSTILE.encode("utf-8", "ignore").decode()  # xdist cannot send text other than Unicode
EXCHANGE = {
    **fake.EXCHANGE,
    "url": f"https://e.test/{SAID}",
    "response_headers": [["X-Evil", SAID], ["ETag", "E"]],
    "response_body": {"text": SAID, "length": 9, "cut": True},
}
CASE = "</script><img src=x>"
CHECKS = f"""
X = {EXCHANGE!r}

@pytest.mark.result()
@clients
def test_ok(client): pass

TEXT = {SAID!r}

@pytest.mark.result(verdict='fail', message=TEXT, requirement=TEXT, source='javascript:alert(3)', exchanges=[X])
@pytest.mark.parametrize('case', [{CASE!r}])
def test_bad(case): assert 0

@pytest.mark.result(verdict='fail', message='m', exchanges=[{fake.EXCHANGE!r}])
def test_known(): assert 0

@pytest.mark.result(verdict='n/a', message='cannot', when='setup', subject='ListObjectsV2', level='rgw')
def test_na(): pass
"""


class Page(HTMLParser):
    """Tags, text, and pytest-html's data of a page."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.text, self.blob, self.scripts = [], [], None, 0
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.scripts += tag == "script"
        if given.get("id") == "data-container":
            self.blob = json.loads(given["data-jsonblob"])

    def handle_data(self, data):
        self.text.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(
    scope="module", params=[(), pytest.param(("-n", "1"), marks=pytest.mark.exhaustive)], ids=["here", "xdist"]
)
def outcome(request, tmp_path_factory):
    folder = fake.project(tmp_path_factory.mktemp("pages"), CHECKS)
    expect(folder, "*::known * fail", causes=cause("*::known", "so <b>it</b> is | `x`"))
    done = fake.run(folder, "--known", "known", "--html", "out/report.html", *request.param)
    assert done.status == 1, done.output
    return done


@pytest.fixture(scope="module")
def page(outcome):
    return Page((outcome.out / "report.html").read_text())


@pytest.fixture(scope="module")
def packed(outcome):
    """The results, the views, the features and the findings, and the details."""
    source = (outcome.out / "report.html").read_text()
    return (*data_of(source), texts_of(source))


def test_html_says_what_was_tested(page):
    for words in ("https://s3.example.test", "ceph-rgw", "boto3 1.44.5", "boto 2.49.0", "level core", "2026-01-02"):
        assert words in page.words
    assert "boto3-v2-bucket-path (boto3-s3): boto3 with Signature V2 signs another" in page.words.replace(" )", ")")
    assert page.blob["title"] == "S3 compatibility of https://s3.example.test"
    assert page.blob["environment"] == {}


def test_html_says_how_it_came_out(page):
    assert "Exit status 1. 1 new · 1 known" in page.words


def record_of(verdict, **ending):
    return Record(RunHeader(), (CheckResult("a/b::c", "boto-s3", verdict),), RunSummary({verdict: 1}, **ending))


@pytest.mark.parametrize(
    ("record", "colour", "words"),
    [
        (record_of("pass"), "v-pass", "All results are as required or as expected: exit status 0."),
        (record_of("fail", exit=1), "v-fail", "Exit status 1."),
        (record_of("pass", exit=1, errors=(RunError("a", "b"),)), "v-fail", "1 error outside of the checks' results: "),
        (record_of("pass", exit=3), "v-fail", "The endpoint cannot be tested or was lost, "),
    ],
)
def test_html_outcome(record, colour, words):
    assert f'<strong class="outcome {colour}">{words}' in str(overview(diagnose(record))).replace("&#39;", "'")


def test_html_of_a_run_that_was_cut_off_has_no_outcome():
    assert 'class="outcome' not in overview(diagnose(Record(RunHeader())))


def test_html_title_shows_control_characters(tmp_path):
    write_page(diagnose(Record(RunHeader(endpoint="https://\u202e\x1b.test"))), tmp_path / "report.html")
    source = (tmp_path / "report.html").read_text()
    assert source.count("S3 compatibility of https://\\u202e\\x1b.test") >= 2  # title and heading
    assert "\u202e" not in source


def test_names_in_the_data_are_visible():
    evil = CheckResult("a/b::c", "b\x1b", "pass", subject="s\ud800", level="l\u202e")
    data, *_ = data_of(overview(diagnose(Record(RunHeader(), (evil,)))))
    assert data["checks"][0][2:4] == ["l\\u202e", "s\\ud800"]
    assert (data["groups"], data["clients"][0][0]) == ([["l\\u202e", "l\\u202e"]], "b\\x1b")


def test_pytest_html_has_counts_and_no_rows(page):
    assert page.blob["tests"] == {}
    for counted in ("1 Failed,", "2 Passed,", "1 Skipped,", "1 Expected failures,", "0 Errors,"):
        assert counted in page.words


def test_html_data_has_every_result_once(packed):
    data, _, _, _, details = packed
    texts = data["texts"]
    verdicts = [data["verdicts"][[*result, 0][1]][0] for check in data["checks"] for result in check[-1]]
    assert sorted(verdicts) == ["fail", "fail", "n/a", "pass", "pass"]
    assert len(data["checks"]) == 4
    assert len(details) == 2  # those with exchanges
    assert "so <b>it</b> is | `x`" in texts
    assert any(check[5] == "https://docs.example/GetObject" for check in data["checks"])


def test_nothing_that_a_server_says_is_markup(outcome, page, packed):
    source = (outcome.out / "report.html").read_text()
    own = Page(overview(diagnose(Record(RunHeader())))).scripts + 1  # ours, and that of pytest-html
    assert page.scripts == own
    _, views, features, findings, details = packed
    opened = [*views.values(), *features, *findings]
    assert any("</script>" in text for text in details)  # text nodes are made of it
    assert any("&lt;/script&gt;" in text for text in findings)
    for text in (source, *opened):
        tags = Page(text).tags
        assert not any(tag == "img" and given.get("src") == "x" for tag, given in tags)
        assert not any("onerror" in given for _, given in tags)
        assert not any((given.get("href") or "").startswith("javascript") for _, given in tags)
        assert "\x00" not in text
        assert "\x1b" not in text
    assert not any(tag == "script" for text in opened for tag, _ in Page(text).tags)


def test_html_is_one_file(outcome, page):
    assert not any(tag == "link" for tag, _ in page.tags)
    assert {path.name for path in outcome.out.iterdir()} == {"results.jsonl", *REPORT_WRITERS}


def test_junit(outcome):
    suites = JUnitXml.fromfile(str(outcome.out / "junit.xml"))
    (suite,) = suites
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 1, 0, 2)
    cases = {case.name: case for case in suite}
    assert {case.classname for case in suite} == {"objects"}
    known = cases["objects/range::known [boto3-s3v4]"]
    assert known.result[0].message == "as expected: so <b>it</b> is | `x`"
    (bad,) = (case for name, case in cases.items() if "::bad" in name)
    assert "\\x00\\x1b[0m]]>" in bad.result[0].message
    assert len(bad.result[0].message) <= 200
    xml = (outcome.out / "junit.xml").read_text()
    assert "[[PROPERTY|verdict=n/a]]" in xml


def test_summary(outcome):
    text = (outcome.out / "summary.md").read_text()
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table[0] == "| | severity | finding | checks (recorded at AWS) | level |"
    assert table[2].startswith("| 1 | code | ")
    assert "✓ pass 2, ✗ fail 2, ○ unsupported 0, ‖ blocked 0, · n/a 1, » skipped 0" in text
    assert "## NEW: not as required, and not expected (1)" in text
    assert "## KNOWN: not as required, as expected (1)" in text
    assert "so &lt;b&gt;it&lt;/b&gt; is \\| \\`x\\`" in text
    assert "<script>" not in text.replace("`objects/range::bad[</script><img src=x>]`", "")


def test_reports_of_a_record_that_was_cut_off(outcome, tmp_path):
    lines = (outcome.out / "results.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "results.jsonl").write_text("".join(lines[:3]))
    record = read(tmp_path / "results.jsonl")
    assert record.cut_off
    again = render(diagnose(record), tmp_path / "again")
    assert [path.name for path in again.written] == [
        "findings.json",
        "report.html",
        "junit.xml",
        "summary.md",
        "guide.md",
        "badge.json",
    ]
    assert again.errors == []
    assert "was cut off" in summary.page(diagnose(record))
    assert "was cut off" in overview(diagnose(record))


@pytest.mark.parametrize("fixed", [0, 60])
def test_the_summary_has_150_lines_at_most(fixed):
    catalogue = tuple(RecordedFeature(f"f{n}", f"Group {n % 30}", f"Feature {n}") for n in range(90))
    wrong = deviating("a", "b", "body", sort="data")
    messages = [f"message {n}" for n in range(20)]
    results = [
        CheckResult(f"x::{n}", "boto3-s3v4", "fail", feature=each.id, level="core", gate=True, deviation=wrong)
        for n, each in enumerate(catalogue)
    ]
    results += [CheckResult(f"y::{message}", "boto-s3", "unsupported", message=message) for message in messages]
    listed = ListedResult("*", "fail", "So.")
    results += [CheckResult(f"z::{n}", "boto-s3", "pass", listed=listed) for n in range(fixed)]
    results += [CheckResult(f"w::{n}", "boto-s3", "blocked", listed=listed) for n in range(fixed)]
    record = Record(RunHeader(features=catalogue), tuple(results))
    lines = summary.page(diagnose(record)).splitlines()
    assert 100 < len(lines) <= 150
    assert any(line.startswith("… and ") for line in lines)
