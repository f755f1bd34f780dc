"""Tests of the HTML report in a browser: its first view, and the actions of a reader."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from unittest import mock

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import expect

from record.exchanges import RecordedExchange
from record.footprint_file import Footprint
from record.lines import Deviation, Record, RunHeader
from record.provenance import Derived
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.exchanges.right_answers import RightResponse, RightResponses
from reports.diagnosis.features.support import SYMBOLS
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.summary.counts import groups_in
from reports.formats.html.page_names import feature_anchor, finding_anchor
from reports.formats.html.replay import write_page
from reports.formats.html.report import overview
from reports.formats.html.report.fault_cards import MAX_CARDS
from tests.browser import synthetic
from tests.browser.addresses import result_anchor
from tests.browser.screens import PHONE, too_wide, wait_until
from tests.forking import LONGEST
from tests.reports import fake
from tests.reports.hostile import HOSTILE

RECORD = synthetic.ALL
DIAGNOSIS = diagnose(RECORD)
FAILED = synthetic.KNOWN
PASSED = next(result for result in RECORD.results if result.verdict == "pass" and not result.listed)
FINDING = next(each for each in DIAGNOSIS.findings if DIAGNOSIS.features[0].id in each.features)
FEATURE = DIAGNOSIS.features[0]
MOST_BYTES = 3_000_000
MOST_ELEMENTS = 5_000


def mark(page, result):
    return page.locator(f"#checks .chip[aria-label$='{result.id} with {result.client}']")


def link(page, anchor):
    return page.locator(f"#overview a[href='#{anchor}']").first


# The first view


def test_the_first_screen(opened):
    page = opened()
    for each in (".tiles", ".heat", "#legend", ".fault:nth-of-type(3)"):
        place = page.locator(each).bounding_box()
        assert place["y"] + place["height"] <= 800
    assert too_wide(page) == 0
    for words in (
        "S3 compatibility of https://s3.example.test",
        "Ceph Object Gateway (squid)",
        "boto3 1.44.5, boto 2.49.0",
        "basics work",
        "serious faults",
        FEATURE.group,
    ):
        expect(page.get_by_text(words).first).to_be_in_viewport()
    expect(page.get_by_role("link", name=FINDING.title, exact=True)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("main").count() == 1
    assert page.title() == "S3 compatibility of https://s3.example.test"
    expect(page.get_by_role("heading", level=1)).to_have_text(page.title())


def test_states_are_told_apart_without_colour(opened):
    page = opened()
    signs = page.locator("#legend .sq:not(.unsafe-sq)").all_inner_texts()
    assert len(set(signs)) == len(signs) == len(set(DIAGNOSIS.states.values()))
    square = page.locator(f".sq[href='#{feature_anchor(FEATURE.id)}']")
    assert square.locator("span").first.inner_text() == SYMBOLS[DIAGNOSIS.states[FEATURE.id]]
    expect(square).to_have_accessible_name(re.compile(f"{FEATURE.title}: {DIAGNOSIS.states[FEATURE.id]}"))


@pytest.mark.parametrize("act", ["hover", "focus"])
def test_a_square_shows_its_reasons(opened, act):
    page = opened()
    square = page.locator(f".sq[href='#{feature_anchor(FEATURE.id)}']")
    getattr(square, act)()
    place = square.locator(".tip").bounding_box()
    assert place["width"] > 100
    assert place["y"] + place["height"] <= 800
    assert FINDING.title in square.locator(".tip").inner_text()


def test_clients_are_named_where_a_feature_differs(opened):
    page = opened("#features")
    row = page.locator("tr.feature", has_text="Ability 0 of locking")
    expect(row).to_contain_text("none through boto3 V2; works through boto3 V4, boto V2 and boto V4")
    assert page.locator("tr.feature", has=page.locator(".client")).count() == 1


def test_the_number_of_basics_leads_to_them_alone(opened):
    page = opened()
    page.locator(".tile[href='#features-basics']").click()
    rows, basics = page.locator("#features tr.feature"), sum(feature.basic for feature in DIAGNOSIS.features)
    expect(rows.locator("visible=true")).to_have_count(basics)
    page.get_by_role("link", name="All features").click()
    expect(rows.locator("visible=true")).to_have_count(len(DIAGNOSIS.features))


def test_send_it_again_leads_to_the_command(opened):
    page = opened()
    page.get_by_role("link", name="send it again").first.click()
    expect(page.locator("#checks").get_by_text("Send its requests again").first).to_be_in_viewport()


def test_how_the_run_ended_comes_last(opened):
    page = opened()
    sections = page.locator("#overview > section")
    expect(sections.last.get_by_role("heading")).to_have_text("This run")
    for words in ("exit status 1.", "10 new", "1 vanished"):
        expect(sections.last).to_contain_text(words)


def test_a_program_is_a_chip_that_leads_to_its_reasons(opened, tmp_path, monkeypatch):
    def of(name, answer, *obstacles):
        return Prediction(Footprint(name, name.title(), "1", "tool", ()), answer, "", obstacles)

    last = len(DIAGNOSIS.findings)
    stopped = of("two", "fails", Obstacle("f", "Tags", last, ("write",)))
    monkeypatch.setattr(overview, "predictions", lambda diagnosis: [of("one", "works"), stopped])
    write_page(diagnose(RECORD), tmp_path / "report.html")
    page = opened(path=tmp_path / "report.html")
    failing, working = page.locator("#chips a").all()
    expect(failing).to_have_accessible_name(f"Two {last} Two 1: fails: Tags (write)")
    expect(working).to_have_accessible_name("One One 1: works as it ships")
    failing.click()
    row = page.locator("#program-two")
    expect(row).to_be_focused()
    expect(row).to_contain_text(f"Tags, finding {last} (write)")
    row.get_by_role("link", name=f"finding {last}").click()
    expect(page.locator("#finding h2")).to_contain_text(DIAGNOSIS.findings[-1].title)
    expect(page.locator("#finding .path")).to_contain_text(f"Finding {last} of {last}")


def test_what_is_outside_of_the_checks(opened):
    page = opened()
    for name, words in (
        ("This run", "Versions"),
        ("Corrections of known client faults in force", "(boto3-s3, boto3-s3v4): boto3 signs another path"),
        ("Errors outside of the checks' results", "409 BucketNotEmpty"),
        ("Vanished: expected, but the check", "objects/get::gone"),
    ):
        expect(page.get_by_role("region", name=name)).to_contain_text(words)
    page.get_by_role("link", name="1 vanished").click()
    expect(page.get_by_text("objects/get::gone")).to_be_in_viewport()


def test_without_script(opened):
    page = opened(java_script_enabled=False)
    for words in ("S3 compatibility of", FEATURE.group, FINDING.title, "This run"):
        expect(page.get_by_text(words).first).to_be_visible()


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """The page of a first run with 117 features and many findings."""
    record = synthetic.record(900, apart=4, kinds=(("fail", "new"), ("blocked", "new")))
    features = tuple(
        replace(synthetic.FEATURES[0], id=f"feature-{number}", group=f"Group {number % 18}", title=f"Ability {number}")
        for number in range(117)
    )
    results = (
        replace(result, feature=f"feature-{at // 4 % 117}", deviation=another(at) if result.deviation else None)
        for at, result in enumerate(record.results)
    )
    made = replace(record, header=replace(record.header, features=features), results=tuple(results))
    path = tmp_path_factory.mktemp("wide") / "report.html"
    write_page(diagnose(made), path)
    return path


def another(number):
    codes = ("NoSuchKey", "InvalidArgument", "AccessDenied")
    return Deviation(
        f"value {number % 7}", {"replies": [[400, codes[number % 3]]]}, {"replies": [[400 + number % 200, ""]]}
    )


def test_lists_have_all_features_and_findings(opened, wide):
    page = opened(path=wide)
    assert page.locator(".heat .sq").count() == 117
    assert page.locator(".fault").count() == MAX_CARDS
    tabs = page.get_by_role("navigation")
    tabs.get_by_role("link", name="Features").click()
    expect(page.locator("tr.feature:visible")).to_have_count(117)
    tabs.get_by_role("link", name="Findings").click()
    assert page.locator("#findings .finding-list li:visible").count() > MAX_CARDS
    page.emulate_media(media="print")
    expect(page.locator("#overview")).to_be_visible()


def test_a_page_is_small(opened, wide):
    assert wide.stat().st_size < MOST_BYTES
    assert opened(path=wide).evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS


# Opening details


def test_a_feature_opens(opened):
    page = opened()
    link(page, feature_anchor(FEATURE.id)).click()
    view = page.get_by_role("region", name="Feature")
    expect(view.get_by_role("heading", level=2)).to_be_focused()
    expect(page.locator("#overview")).to_be_hidden()
    for words in (FEATURE.title, FEATURE.sentence, FEATURE.group):
        expect(view).to_contain_text(words)
    expect(view.get_by_role("link", name="Source")).to_have_attribute("href", FEATURE.source)
    ids = {result.id for result in RECORD.results if result.feature == FEATURE.id}
    expect(view.locator(".list tbody tr")).to_have_count(len(ids))
    its = [finding for finding in DIAGNOSIS.findings if FEATURE.id in finding.features]
    assert view.locator(".finding-list a").all_inner_texts() == [finding.title for finding in its]
    assert page.url.endswith(f"#{feature_anchor(FEATURE.id)}")


def test_a_finding_opens_to_what_was_sent_and_what_came(opened):
    page = opened()
    link(page, finding_anchor(FINDING.id)).click()
    view = page.get_by_role("region", name="Finding")
    expect(view.get_by_role("heading", level=2)).to_be_focused()
    assert FINDING.recorded
    counts = f"{len(FINDING.checks)} checks, {FINDING.size} results"
    for words in (FINDING.title, counts, FINDING.recorded_words, FINDING.example.id):
        expect(view).to_contain_text(words)
    expect(page.get_by_role("region", name="Sent")).to_contain_text("GET /s3c-6b002a1fe875-gw0-1/")
    expect(page.get_by_role("region", name="Received")).to_contain_text("<Code>InternalError</Code>")
    expect(page.get_by_role("region", name="Expected")).to_contain_text("404 NoSuchKey")
    for words in (FINDING.example.requirement, FINDING.example.message, "Send its requests again"):
        expect(view.locator(".example")).to_contain_text(words)
    expect(view.locator(".list tbody tr")).to_have_count(len(FINDING.checks))
    expect(view.get_by_role("link", name=FEATURE.title)).to_have_count(int(FEATURE.id in FINDING.features))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_right_server_answers_is_beside_what_came(opened, tmp_path, scheme):
    listing = RecordedExchange("raw-s3v4", "GET", "http://e.test/b?list-type=2&max-keys=x", status=200, reason="OK")
    came = Deviation("", {"replies": [[400, "InvalidArgument"]]}, {"replies": [[200, ""]]})
    result = replace(FAILED, id="right/answer::x", client="raw-s3v4", exchanges=(listing,), deviation=came)
    right = RightResponse(400, "Bad Request", (), "<Code>InvalidArgument</Code>")
    known = RightResponses((right,), ("GET bucket?list-type [max-keys]",), {result.id: ((0, 0),)})
    with mock.patch("reports.diagnosis.exchanges.right_answers.recorded", return_value=known):
        write_page(diagnose(replace(RECORD, results=(result,))), tmp_path / "right.html")
    page = opened(path=tmp_path / "right.html", color_scheme=scheme, viewport=PHONE)
    page.locator(".fault a").first.click()
    expect(page.get_by_role("region", name="Received").locator("mark")).to_have_text(["200 OK"])
    marks = page.get_by_role("region", name="A right server").locator("mark")
    expect(marks).to_have_text(["400 Bad Request", "<Code>InvalidArgument</Code>"])
    assert too_wide(page) == 0
    assert Axe().run(page).response["violations"] == []


def test_from_finding_to_finding_and_back(opened):
    page = opened(viewport=PHONE)
    last = link(page, finding_anchor(DIAGNOSIS.findings[1].id))
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 0
    last.click()
    expect(page.locator("#finding h2")).to_contain_text(DIAGNOSIS.findings[1].title)
    wait_until(page, "scrollY === 0")
    page.get_by_role("link", name="previous").click()
    expect(page.locator("#finding h2")).to_contain_text(DIAGNOSIS.findings[0].title)
    page.go_back()
    expect(page.locator("#finding h2")).to_contain_text(DIAGNOSIS.findings[1].title)
    page.go_back()
    expect(last).to_be_in_viewport()
    wait_until(page, f"scrollY === {place}")


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        (feature_anchor(FEATURE.id), FEATURE.title),
        (finding_anchor(DIAGNOSIS.findings[-1].id), DIAGNOSIS.findings[-1].title),
        ("operations", "AbortMultipartUpload"),
        ("no-such-thing", FINDING.title),
        ("feature-of-another-run", FINDING.title),
    ],
)
def test_a_link_opens_its_view(opened, anchor, words):
    page = opened(f"#{anchor}")
    expect(page.locator("section:visible").get_by_text(words).first).to_be_visible()


def test_the_operations_are_built_when_they_are_opened(opened):
    page = opened()
    assert page.locator(".matrix").count() == 0
    page.get_by_role("navigation").get_by_role("link", name="Operations").click()
    expect(page.locator("#operations table")).to_have_count(len(groups_in(RECORD.results)))
    heights = page.locator(".matrix tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert max(heights) <= 24
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent)"
    assert page.locator(".matrix a").evaluate_all(cut) == []


def test_no_count_of_the_matrix_touches_its_border(opened, tmp_path):
    write_page(diagnose(synthetic.record(720, apart=5, kinds=(("fail", "known"),))), tmp_path / "counts.html")
    page = opened("#operations", path=tmp_path / "counts.html")
    gaps = """cells => cells.map(cell => {
      const counts = document.createRange()
      counts.selectNodeContents(cell.firstChild)
      const [inner, outer] = [counts, cell].map(each => each.getBoundingClientRect())
      return Math.min(inner.left - outer.left, outer.right - inner.right)
    })"""
    cells = page.locator(".matrix td:not(.none)")
    cells.first.wait_for()
    assert "✗3k ✓13" in cells.all_inner_texts()
    assert min(cells.evaluate_all(gaps)) >= 4


# From a cell to the exchanges


def test_a_cell_leads_to_its_checks(opened):
    page = opened("#operations")
    page.get_by_role("link", name="CopyObject with boto3-s3v4: 1 fail (as expected), 2 pass").click()
    expect(page.get_by_role("status")).to_have_text("3 of 360 results")
    assert "?level=core&operation=CopyObject&client=boto3-s3v4#checks" in page.url
    expect(page.locator("#checks .chip")).to_have_count(3)
    expect(page.get_by_role("heading", name="Checks", exact=True)).to_be_focused()
    page.go_back()
    expect(page.locator("#operations")).to_be_visible()


def test_a_cell_of_what_ships_has_no_other_checks(opened):
    for cell, area in (("first", "objects"), ("last", "documented")):
        page = opened("#operations")
        getattr(page.get_by_role("link", name="PutObjectAcl with boto-s3v4"), cell).click()
        expect(page.get_by_role("status")).to_have_text("2 of 360 results")
        assert {check.partition("/")[0] for check in page.locator(".list code").all_inner_texts()} == {area}


def test_details_and_exchanges(opened):
    page = opened("#checks")
    mark(page, FAILED).click()
    box = page.locator(".box")
    for words in (
        FAILED.requirement,
        FAILED.provenance.words,
        FAILED.message,
        "The server is like that.",
        "1 of 3:",
        "X-Amz-Date: 2026",
        "  <Code>",
    ):
        expect(box).to_contain_text(words)
    finding = DIAGNOSIS.findings[DIAGNOSIS.number_of(FAILED) - 1]
    hrefs = box.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert hrefs[1:] == [f"#{finding_anchor(finding.id)}", "https://tracker.example/1", FAILED.source]
    expect(box.locator("details[open]")).to_have_count(1)
    mark(page, FAILED).click()
    expect(box).to_have_count(0)


@pytest.mark.parametrize("result", [FAILED, PASSED], ids=["not-passing", "passing"])
def test_a_link_to_one_check(opened, result):
    page = opened(f"?client=no-such&verdict=blocked#{result_anchor(result)}")
    box = page.locator(".box")
    expect(box).to_have_count(1)
    expect(box.locator(".head")).to_contain_text(f"{result.id} with {result.client}")
    expect(box).to_be_in_viewport()
    expect(mark(page, result)).to_be_focused()
    expect(mark(page, result)).to_have_attribute("aria-expanded", "true")
    permalink = box.get_by_role("link", name="Link to")
    assert permalink.get_attribute("href").endswith(f"/report.html#{result_anchor(result)}")


def test_a_check_has_one_row_with_a_mark_for_each_client(opened):
    page = opened("#checks")
    rows = page.locator("#checks .list tbody tr")
    expect(rows).to_have_count(90)
    assert [row.locator(".chip").count() for row in rows.all()[:9]] == [4] * 9
    expect(mark(page, FAILED)).to_have_text("✗k")


# Filters


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("feature", "objects-1", lambda result: result.feature == "objects-1"),
        ("kind", "crash", lambda result: severity_of(result) == "crash"),
        ("level", "common", lambda result: result.level == "common"),
        ("level", "documented", lambda result: result.area == "documented"),
        ("area", "locking", lambda result: result.area == "locking"),
        ("operation", "ListObjects", lambda result: result.subject == "ListObjects"),
        ("client", "boto-s3", lambda result: result.client == "boto-s3"),
        ("verdict", "n/a", lambda result: result.verdict == "n/a"),
        ("standing", "changed", lambda result: result.standing == "changed"),
    ],
)
def test_a_filter(opened, name, value, fits):
    page = opened("#checks")
    page.locator(f"#filters [name={name}]").select_option(value)
    wanted = [result for result in DIAGNOSIS.record.results if fits(result)]
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} of 360 results")
    expect(page.locator("#checks .chip")).to_have_count(len(wanted))
    assert wanted


def test_a_filter_on_one_client_leaves_no_columns_of_others(opened):
    page = opened("#checks")
    client = page.locator("#filters [name=client]")
    heads = page.locator("#checks .list thead th")
    client.select_option("boto-s3")
    assert heads.all_inner_texts() == ["Requirement and check", "boto V2"]
    expect(page.locator("#checks .list tbody tr").first.locator("td")).to_have_count(1)
    page.locator("#checks .chip").first.click()
    expect(page.locator("#checks .opened td")).to_have_attribute("colspan", "2")
    client.select_option("")
    expect(heads).to_have_count(5)


def test_going_back_takes_the_filters_along(opened):
    page = opened(f"#{result_anchor(FAILED)}")
    mark(page, FAILED).wait_for()
    page.evaluate("address => { location.hash = address }", result_anchor(PASSED))
    expect(mark(page, PASSED)).to_be_focused()
    page.locator("#filters [name=verdict]").select_option("pass")
    expect(page.get_by_role("status")).not_to_have_text("360 of 360 results")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("360 of 360 results")
    expect(page.locator("#filters [name=verdict]")).to_have_value("")
    assert page.url.endswith(f"report.html#{result_anchor(FAILED)}")
    page.go_forward()
    expect(page.locator("#filters [name=verdict]")).to_have_value("pass")


def test_free_text_and_reset(opened):
    page = opened("#checks")
    page.get_by_role("searchbox").fill("case-4 got 500")
    wanted = [result for result in RECORD.results if "case-4" in result.id and "got 500" in result.message]
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} of 360 results")
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_text("No checks match the filters.")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("status")).to_have_text("360 of 360 results")
    assert "?" not in page.url


def test_the_address_keeps_the_filters(opened):
    page = opened("#checks")
    page.locator("#filters [name=client]").select_option("boto-s3v4")
    page.locator("#filters [name=verdict]").select_option("n/a")
    page.get_by_role("searchbox").fill("50% & #1")
    page.wait_for_url(re.compile("q="))
    page.get_by_role("searchbox").fill("listobjects")
    page.wait_for_url(re.compile("q=listobjects"))
    printed = page.get_by_role("status").inner_text()
    assert printed != "360 of 360 results"
    again = opened(page.url[page.url.index("?") :])
    expect(again.get_by_role("status")).to_have_text(printed)
    assert again.url == page.url
    odd = opened("?q=50%25+%26+%231")
    expect(odd.get_by_role("searchbox")).to_have_value("50% & #1")
    assert odd.url.endswith("?q=50%25+%26+%231")


def test_links_of_the_overview_and_of_the_legend_filter(opened):
    page = opened()
    page.get_by_role("link", name="expired").click()
    expect(page.get_by_role("status")).to_have_text("4 of 360 results")
    page.locator("#checks .legend").get_by_role("link", name="skipped").click()
    expect(page.locator("#filters [name=verdict]")).to_have_value("skipped")
    expect(page.get_by_role("status")).to_have_text("4 of 360 results")
    assert "standing" not in page.url
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".tiles")).to_be_in_viewport()


def test_the_list_comes_in_parts(opened, tmp_path):
    record = synthetic.record(210)
    write_page(diagnose(record), tmp_path / "long.html")
    page = opened("#checks", path=tmp_path / "long.html")
    page.locator("#checks tbody tr").nth(199).scroll_into_view_if_needed()
    expect(page.locator("#checks tbody tr").nth(200)).to_be_attached()
    page = opened("#checks", path=tmp_path / "long.html", before="IntersectionObserver.prototype.observe = () => {}")
    lines = page.locator("#checks tbody tr")
    expect(lines).to_have_count(200)
    more = page.get_by_role("button", name="Show more (10 left)")
    more.focus()
    more.press("Enter")
    expect(lines.nth(200)).to_be_attached()
    assert page.evaluate("document.activeElement.className").startswith("chip")
    last = record.results[-1]
    page = opened(f"#{result_anchor(last)}", path=tmp_path / "long.html")
    expect(page.locator(".box")).to_be_in_viewport()


# For everyone


def test_by_keyboard_alone(opened):
    page = opened()
    reached = []

    def press_until(kinds):
        for _ in range(60):
            page.keyboard.press("Tab")
            kind = page.evaluate("document.activeElement.name || document.activeElement.className.split(' ')[0]")
            where = page.evaluate("document.activeElement.hash?.split('-')[0] || ''")
            reached.append(kind or where)
            if kind in kinds or where in kinds:
                return page.keyboard.press("Enter")
        raise AssertionError(reached)

    press_until({"#finding"})
    expect(page.locator("#finding h2")).to_be_focused()
    press_until({"chip"})
    page.locator("#finding .box .details").wait_for()  # the details are there a moment later
    press_until({"permalink"})
    expect(page.locator("#checks .box")).to_have_count(1)
    expect(page.locator("#checks .chip:focus")).to_have_count(1)
    reached.clear()
    page.locator("#checks h2").focus()
    press_until({"chip"})
    filters = ["feature", "kind", "level", "area", "operation", "client", "verdict", "standing", "q"]
    assert [kind for kind in reached if kind in filters] == filters


# Unusual cases


def test_nothing_that_a_server_says_runs(opened, tmp_path):
    record = synthetic.record(9, apart=2)
    evil = (
        replace(
            result,
            id=result.id + HOSTILE,
            requirement=HOSTILE,
            provenance=Derived(HOSTILE),
            message=HOSTILE,
            deviation=result.deviation and replace(result.deviation, about=HOSTILE, got={"value": HOSTILE}),
        )
        for result in record.results
    )
    titles = tuple(
        replace(feature, title=HOSTILE, sentence=HOSTILE, group=feature.group + HOSTILE, source="javascript:alert(3)")
        for feature in record.header.features
    )
    header = replace(record.header, features=titles)
    write_page(diagnose(replace(record, header=header, results=tuple(evil))), tmp_path / "evil.html")
    page = opened(path=tmp_path / "evil.html")
    page.locator(".sq").first.click()
    expect(page.locator("#feature h2")).to_contain_text("<img src=x onerror=alert(2)>")
    assert page.locator("a[href^=javascript]").count() == 0
    page.go_back()
    page.locator(".fault a").first.click()
    expect(page.locator("#finding .panes")).to_contain_text("<img src=x onerror=alert(2)>")
    page.locator("#finding .chip.v-fail").first.click()
    expect(page.locator("#finding .box")).to_contain_text("<img src=x onerror=alert(2)>")
    assert page.locator("img[src=x]").count() == 0


def test_links_and_addresses_of_hostile_names(opened, tmp_path):
    record = synthetic.record(3, apart=2)

    def evil(result):
        name = {"subject": result.subject + HOSTILE, "level": HOSTILE, "area": f" {HOSTILE}\n"}
        return replace(
            result, id=result.id + HOSTILE, client=result.client + HOSTILE, feature=result.feature + HOSTILE, **name
        )

    names = record.header.clients[:2]  # opening each link takes its time
    clients = tuple(client + HOSTILE for client in names)
    results = tuple(evil(result) for result in record.results if result.client in names)
    write_page(
        diagnose(replace(record, header=replace(record.header, clients=clients), results=results)),
        tmp_path / "evil.html",
    )
    page = opened("#operations", path=tmp_path / "evil.html")
    links = page.locator(".matrix a")
    links.first.wait_for()
    for number in range(links.count()):
        page.evaluate("location.hash = 'operations'")
        links.nth(number).click()
        filters = page.locator("#filters select.set")
        expect(filters).to_have_count(3 if links.nth(number).get_attribute("title") else 2)
        expect(page.get_by_role("status")).to_have_text(f"{1 if filters.count() == 3 else 2} of 6 results")
    page.get_by_role("button", name="Reset").click()
    page.locator("#filters [name=area]").select_option(index=1)
    expect(page.get_by_role("status")).to_have_text("6 of 6 results")
    for result in results:
        page.evaluate("address => { location.hash = address }", result_anchor(result))
        expect(page.locator(f"[id$='{result_anchor(result)}'].box")).to_be_visible()
    page.evaluate("address => { location.hash = address }", feature_anchor(results[0].feature))
    expect(page.locator("#feature .chip")).to_have_count(2)


def test_a_run_without_results(opened, tmp_path):
    write_page(diagnose(Record(RunHeader(endpoint="https://e.test", clients=("boto3-s3",)))), tmp_path / "empty.html")
    page = opened(path=tmp_path / "empty.html")
    expect(page.get_by_text("No check has a result.").first).to_be_visible()
    expect(page.get_by_text("This run was cut off")).to_be_visible()
    page.get_by_role("link", name="Checks").click()
    expect(page.get_by_role("status")).to_have_text("0 of 0 results")


def test_a_record_of_an_earlier_version(opened, tmp_path):
    old = tuple(replace(result, feature="", gate=False, deviation=None) for result in RECORD.results)
    record = replace(RECORD, header=replace(RECORD.header, features=()), results=old)
    write_page(diagnose(record), tmp_path / "old.html")
    page = opened(path=tmp_path / "old.html")
    assert page.locator(".heat").count() == 0
    finding = page.get_by_role("link", name="expected 404 NoSuchKey, got 500 InternalError").first
    finding.click()
    expect(page.locator("#finding .example")).to_contain_text("Send its requests again")
    expect(page.get_by_role("region", name="Received")).to_contain_text("500 Internal Server Error")
    page.get_by_role("link", name="Checks").click()
    expect(page.get_by_role("status")).to_have_text("360 of 360 results")
    assert page.locator("#filters [name=feature]").count() == 0


ERROR = """
@pytest.fixture
def broken():
    yield
    raise OSError("bucket not removed")

@pytest.mark.result()
@clients
def test_ok(client): pass

@pytest.mark.result(verdict='fail', message='got 500')
def test_bad(broken): assert 0

def test_of_somebody_else(): pass
"""


def test_a_page_that_was_made_while_checks_ran(opened, tmp_path):
    fake.run(fake.project(tmp_path, ERROR), "--html", "live.html")
    page = opened(path=tmp_path / "live.html")
    errors = page.get_by_role("region", name="Errors outside of the checks' results")
    expect(errors.locator("li")).to_have_count(1)
    expect(errors).to_contain_text("test_bad (teardown)")
    expect(errors).to_contain_text("OSError: bucket not removed")
    page.get_by_role("link", name="Checks").click()
    expect(page.get_by_role("status")).to_have_text("3 of 3 results")


def test_the_page_of_a_real_run(opened, tmp_path):
    flags = ("--provider", "embedded", "-n", "0", "--area", "multipart", "-k", "abort", "--client", "boto3-s3v4")
    command = [sys.executable, "-m", "s3_conformance", "run", *flags, "--out", "out"]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(fake.ROOT)}, timeout=LONGEST)
    assert done.returncode == 0
    page = opened(path=tmp_path / "out" / "report.html")
    expect(page.get_by_text("No feature was judged: its gates were not run, or were blocked.")).to_be_visible()
    page.locator(".fault a").first.click()
    example = page.locator("#finding .example")
    for words in ("On the wire", "s3-conformance show results.jsonl 'multipart/", "--client boto3-s3v4 --send"):
        expect(example).to_contain_text(words)
