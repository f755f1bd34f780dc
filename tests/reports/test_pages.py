"""What is made from a record: the HTML report, JUnit XML, Markdown. What servers say is text in each of them."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from junitparser import JUnitXml

from reports import html_parts, summary
from reports.record import CheckResult, Record, RunHeader
from reports.record_file import read
from reports.rendering import render
from tests.reports import fake

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&|`*\n\x00\x1b[0m]]>"
EXCHANGE = {
    **fake.EXCHANGE,
    "url": f"https://e.test/{EVIL}",
    "response_headers": [["X-Evil", EVIL], ["ETag", "E"]],
    "response_body": {"text": EVIL, "length": 9, "cut": True},
}
CHECKS = f"""
X = {EXCHANGE!r}

@pytest.mark.result()
@clients
def test_ok(client): pass

@pytest.mark.result(verdict='fail', message={EVIL!r}, requirement={EVIL!r}, source='javascript:alert(3)', exchanges=[X])
@pytest.mark.parametrize('case', ['</script><img src=x>'])
def test_bad(case): assert 0

@pytest.mark.result(verdict='fail', message='m', exchanges=[{fake.EXCHANGE!r}])
def test_known(): assert 0

@pytest.mark.result(verdict='n/a', message='cannot', when='setup', subject='ListObjectsV2', level='rgw')
def test_na(): pass
"""


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.text, self.ids, self.links, self.blob, self.scripts = [], [], set(), [], None, 0
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.scripts += tag == "script"
        if "id" in given:
            self.ids.add(given["id"])
        if given.get("href"):
            self.links.append(given["href"])
        if given.get("id") == "data-container":
            self.blob = json.loads(given["data-jsonblob"])

    def handle_data(self, data):
        self.text.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module", params=[(), ("-n", "2")], ids=["here", "xdist"])
def outcome(request, tmp_path_factory):
    folder = fake.project(tmp_path_factory.mktemp("pages"), CHECKS)
    known = "[[deviation]]\ncheck='*::known'\nverdict='fail'\nreason='so <b>it</b> is | `x`'\n"
    (folder / "known.toml").write_text(known)
    done = fake.run(folder, "--known", "known.toml", "--html", "out/report.html", *request.param)
    assert done.status == 1, done.output
    return done


@pytest.fixture(scope="module")
def page(outcome):
    return Page((outcome.out / "report.html").read_text())


def rows(page):
    return [test for tests in page.blob["tests"].values() for test in tests]


def test_html_says_what_was_tested(page):
    for words in ("https://s3.example.test", "ceph-rgw", "boto3 1.44.5", "boto 2.49.0", "level core", "2026-01-02"):
        assert words in page.words
    assert "boto3-v2-bucket-path (boto3-s3): boto3 with Signature V2 signs another path" in page.words.replace(
        " )", ")"
    )
    assert page.blob["title"] == "S3 conformance of https://s3.example.test"
    assert page.blob["environment"] == {}


def test_html_matrix(page):
    assert "core : what the guides document" in page.words.replace("core:", "core :")
    assert "✗ fail 2 (1 known) ✓ pass 1" in page.words
    cells = [given for tag, given in page.tags if tag == "td" and "cell" in (given.get("class") or "")]
    assert {given["class"] for given in cells} >= {"cell v-fail", "cell v-pass", "cell v-na"}


def test_html_links_lead_somewhere(page):
    addresses = page.ids | {row["testId"] for row in rows(page)}
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert inside
    assert set(inside) <= addresses


def test_html_rows_are_what_does_not_pass(page):
    found = sorted((row["verdict"], row["result"]) for row in rows(page))
    assert found == [("· n/a", "Skipped"), ("✗ fail (known)", "XFailed"), ("✗ fail (new)", "Failed")]
    assert "2 Passed," in page.words
    assert all(len(row["resultsTableRow"]) == 8 for row in rows(page))
    assert page.blob["renderCollapsed"] == ["all"]


def test_html_details(page):
    log = next(row["log"] for row in rows(page) if "known" in row["check"])
    assert not any(line.startswith("E") for line in log.split("\n"))
    details = Page(log)
    assert "so <b>it</b> is" in details.words
    assert "<Error>\n  <Code>NoSuchKey</Code>\n  <A>\n    <B/>" in "".join(details.text)
    assert "https://docs.example/GetObject" in details.links


def test_nothing_that_a_server_says_is_markup(outcome, page):
    source = (outcome.out / "report.html").read_text()
    own = Page(html_parts.overview(Record(RunHeader()))).scripts + 1  # ours, and that of pytest-html
    assert page.scripts == own
    for text in (source, *(row["log"] for row in rows(page)), *("".join(row["resultsTableRow"]) for row in rows(page))):
        parsed = Page(text)
        injected = [given for tag, given in parsed.tags if tag == "img" and given.get("src") == "x"]
        assert not injected
        assert not any("onerror" in given for _, given in parsed.tags)
        assert not any(link.startswith("javascript") for link in parsed.links)
        assert "\x00" not in text
        assert "\x1b" not in text
    assert not any(tag == "script" for row in rows(page) for tag, _ in Page(row["log"]).tags)


def test_html_is_one_file(outcome, page):
    assert not any(tag == "link" for tag, _ in page.tags)
    assert {path.name for path in outcome.out.iterdir()} == {"results.jsonl", "junit.xml", "summary.md", "report.html"}


def test_junit(outcome):
    suites = JUnitXml.fromfile(str(outcome.out / "junit.xml"))
    (suite,) = suites
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 1, 0, 2)
    cases = {case.name: case for case in suite}
    assert {case.classname for case in suite} == {"objects"}
    known = cases["objects/range::known [boto3-s3v4]"]
    assert known.result[0].message == "known deviation: so <b>it</b> is | `x`"
    (bad,) = (case for name, case in cases.items() if "::bad" in name)
    assert "\\x00\\x1b[0m]]>" in bad.result[0].message
    assert len(bad.result[0].message) <= 200
    xml = (outcome.out / "junit.xml").read_text()
    assert "[[PROPERTY|verdict=n/a]]" in xml


def test_summary(outcome):
    text = (outcome.out / "summary.md").read_text()
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table[0] == "| area | boto3-s3 | boto3-s3v4 |"
    assert table[2] == "| objects | ✓ 1 | ✗ 2 (1 known) ✓ 1 · 1 |"
    assert {line.count("|") for line in table} == {4}
    assert "## NEW: not as required, and not listed as known (1)" in text
    assert "## KNOWN: listed, with a reason (1)" in text
    assert "so &lt;b&gt;it&lt;/b&gt; is \\| \\`x\\`" in text
    assert "<script>" not in text.replace("`objects/range::bad[</script><img src=x>]`", "")


def test_reports_of_a_record_that_was_cut_off(outcome, tmp_path):
    lines = (outcome.out / "results.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "results.jsonl").write_text("".join(lines[:3]))
    record = read(tmp_path / "results.jsonl")
    assert record.cut_off
    again = render(record, tmp_path / "again")
    assert [path.name for path in again.written] == ["report.html", "junit.xml", "summary.md"]
    assert again.errors == []
    assert "**Cut off:**" in summary.page(record)
    assert "did not come to its end" in html_parts.overview(record)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a><b>1</b><c/><d></d></a>", "<a>\n  <b>1</b>\n  <c/>\n  <d></d>\n</a>"),
        ("<a><b>1</b><c>2", "<a>\n  <b>1</b>\n  <c>\n    2"),
        ("</a></b><c", "</a>\n</b>\n<c"),
        ("plain <text>", "plain <text>"),
        ("", ""),
    ],
)
def test_xml_is_indented_whatever_it_is(source, expected):
    assert html_parts.indented_xml(source) == expected


def test_addresses_do_not_collide():
    addresses = {html_parts.anchor(CheckResult(check, "c", "fail")) for check in ("a[b]", "a-b-", "a[-b]", "a.b")}
    assert len(addresses) == 4
