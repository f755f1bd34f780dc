"""The HTML report in a browser: what it shows first, and what a reader can do with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from reports.formats.html.page_names import result_anchor
from reports.formats.html.replay import write_page
from reports.record.lines import Record, RunHeader
from tests.browser import synthetic
from tests.browser.screens import too_wide
from tests.reports import fake
from tests.reports.hostile import HOSTILE

RECORD = synthetic.ALL
FAILED = synthetic.KNOWN
PASSED = next(result for result in RECORD.results if result.verdict == "pass" and not result.listed)


def visible_rows(page):
    return page.locator("#results-table tbody:visible")


def opener(page, result):
    return page.locator(f"[id='row-{result_anchor(result)}'] .opener")


# What is seen first


def test_the_first_screen(opened):
    page = opened()
    assert page.locator("#legend").bounding_box()["y"] + page.locator("#legend").bounding_box()["height"] <= 800
    assert too_wide(page) == 0
    for words in (
        "Of 22 documented operations",
        "10 new",
        "exit status 1.",
        "1 vanished",
        "ceph-rgw",
        "Ceph Object Gateway",
        "as documented",
    ):
        expect(page.get_by_text(words).first).to_be_in_viewport()
    heights = page.locator(".matrix tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert max(heights) <= 24


def test_no_word_of_the_matrix_is_cut(opened):
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent)"
    assert opened().locator(".matrix a").evaluate_all(cut) == []


def test_no_count_of_the_matrix_touches_its_border(opened, tmp_path):
    write_page(synthetic.record(720, apart=5, kinds=(("fail", "known"),)), tmp_path / "counts.html")
    page = opened(path=tmp_path / "counts.html")
    gaps = """cells => cells.map(cell => {
      const counts = document.createRange()
      counts.selectNodeContents(cell.firstChild)
      const [inner, outer] = [counts, cell].map(each => each.getBoundingClientRect())
      return Math.min(inner.left - outer.left, outer.right - inner.right)
    })"""
    cells = page.locator(".matrix td:not(.none)")
    assert "✗3k ✓13" in cells.all_inner_texts()
    assert min(cells.evaluate_all(gaps)) >= 4


def test_language_landmarks_and_title(opened):
    page = opened()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("main").count() == 1
    assert page.title() == "S3 conformance of https://s3.example.test"
    expect(page.get_by_role("heading", level=1)).to_have_text(page.title())


def test_without_script(opened):
    page = opened(java_script_enabled=False)
    for words in (
        "S3 conformance of",
        "Of 22 documented operations",
        "AbortMultipartUpload",
        "a requirement is violated",
    ):
        expect(page.get_by_text(words).first).to_be_visible()


def test_errors_outside_of_checks(opened):
    page = opened()
    for name, words in (
        ("Corrections of known client faults in force", "(boto3-s3, boto3-s3v4): boto3 signs another path"),
        ("Errors outside of the checks' results", "409 BucketNotEmpty"),
        ("Vanished: listed as known", "objects/get::gone"),
    ):
        expect(page.get_by_role("region", name=name)).to_contain_text(words)


# From a cell to the exchanges


def test_a_cell_leads_to_its_checks(opened):
    page = opened()
    page.get_by_role("link", name="CopyObject with boto3-s3v4: 1 fail (listed as known), 2 pass").click()
    assert "?level=core&operation=CopyObject&client=boto3-s3v4#checks" in page.url
    expect(page.get_by_role("status")).to_have_text("3 of 360 results")
    expect(visible_rows(page)).to_have_count(1)
    expect(page.locator(".list .chip")).to_have_count(3)
    expect(page.get_by_role("heading", name="Checks", exact=True)).to_be_in_viewport()


def test_a_cell_of_clients_as_shipped_has_no_other_checks(opened):
    page = opened()
    for cell, area in (("first", "objects"), ("last", "documented")):
        getattr(page.get_by_role("link", name="PutObjectAcl with boto-s3v4"), cell).click()
        expect(page.get_by_role("status")).to_have_text("2 of 360 results")
        assert {check.partition("/")[0] for check in page.locator(".list code").all_inner_texts()} == {area}


def test_details_and_exchanges(opened):
    page = opened()
    opener(page, FAILED).click()
    box = page.locator("#not-passing .box")
    for words in (
        FAILED.requirement,
        FAILED.message,
        "The server is like that.",
        "1 of 3:",
        "X-Amz-Date: 2026",
        "  <Code>",
    ):
        expect(box).to_contain_text(words)
    assert box.get_by_role("link").evaluate_all("links => links.map(link => link.href)")[1:] == [
        "https://tracker.example/1",
        FAILED.source,
    ]
    expect(box.locator("details[open]")).to_have_count(1)
    opener(page, FAILED).click()
    expect(box).to_have_count(0)


@pytest.mark.parametrize("result", [FAILED, PASSED], ids=["not-passing", "passing"])
def test_a_link_to_one_check(opened, result):
    page = opened(f"?client=no-such&verdict=blocked#{result_anchor(result)}")
    box = page.locator(".box")
    expect(box).to_have_count(1)
    expect(box.locator(".head")).to_contain_text(f"{result.id} with {result.client}")
    expect(box).to_be_in_viewport()
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    link = box.get_by_role("link", name="Link to")
    assert link.get_attribute("href").endswith(f"/report.html#{result_anchor(result)}")


# Filters


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
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
    page = opened()
    page.locator(f"#filters [name={name}]").select_option(value)
    wanted = [result for result in RECORD.results if fits(result)]
    read = [result for result in wanted if result.verdict in ("fail", "blocked", "unsupported") or result.unexpected]
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} of 360 results")
    expect(page.locator(".list .chip")).to_have_count(len(wanted))
    expect(visible_rows(page)).to_have_count(len(read))
    expect(page.get_by_role("heading", name="Not passing")).to_have_text(f"Not passing ({len(read)})")


def test_a_filter_on_one_client_hides_the_columns_of_others(opened):
    page = opened()
    client = page.locator("#filters [name=client]")
    heads = page.locator(".list thead th:visible")
    client.select_option("boto-s3")
    assert heads.all_inner_texts() == ["Requirement and check", "boto-s3"]
    expect(page.locator(".list tbody tr").first.locator("td")).to_have_count(1)
    page.locator(".list .chip").first.click()
    expect(page.locator(".list .opened td")).to_have_attribute("colspan", "2")
    client.select_option("")
    expect(heads).to_have_count(5)


def test_going_back_takes_the_filters_along(opened):
    page = opened(f"#{result_anchor(FAILED)}")
    page.evaluate("address => { location.hash = address }", result_anchor(PASSED))
    page.locator("#filters [name=verdict]").select_option("pass")
    expect(page.get_by_role("status")).not_to_have_text("360 of 360 results")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("360 of 360 results")
    expect(page.locator("#filters [name=verdict]")).to_have_value("")
    assert page.url.endswith(f"report.html#{result_anchor(FAILED)}")
    page.go_forward()
    expect(page.locator("#filters [name=verdict]")).to_have_value("pass")


def test_known_deviations_are_in_the_table_and_in_print(opened):
    page = opened()
    row = page.locator(f"[id='row-{result_anchor(FAILED)}']")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        expect(row.get_by_text("Known: The server is like that.")).to_be_visible()
    fixed = next(result for result in RECORD.results if result.standing == "fixed")
    row = page.locator(f"[id='row-{result_anchor(fixed)}']")
    expect(row.get_by_text("but it passes now: remove the entry")).to_be_visible()


def test_free_text_and_reset(opened):
    page = opened()
    page.get_by_role("searchbox").fill("case-4 got 500")
    wanted = [result for result in RECORD.results if "case-4" in result.id and "got 500" in result.message]
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} of 360 results")
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_text("No checks match the filters.")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("status")).to_have_text("360 of 360 results")
    assert "?" not in page.url


def test_the_address_keeps_the_filters(opened):
    page = opened()
    page.locator("#filters [name=client]").select_option("boto-s3v4")
    page.locator("#filters [name=verdict]").select_option("n/a")
    page.get_by_role("searchbox").fill("50% & #1")
    page.wait_for_url(re.compile("q="))
    page.get_by_role("searchbox").fill("listobjects")
    page.wait_for_url(re.compile("q=listobjects"))
    said = page.get_by_role("status").inner_text()
    again = opened(page.url[page.url.index("?") :])
    assert again.get_by_role("status").inner_text() == said
    assert said != "360 of 360 results"
    assert again.url == page.url
    odd = opened("?q=50%25+%26+%231")
    assert odd.get_by_role("searchbox").input_value() == "50% & #1"
    assert odd.url.endswith("?q=50%25+%26+%231")


def test_links_of_the_overview_filter(opened):
    page = opened()
    page.get_by_role("link", name="expired").click()
    expect(page.get_by_role("status")).to_have_text("4 of 360 results")
    page.locator("#legend").get_by_role("link", name="skipped").click()
    expect(page.get_by_role("status")).to_have_text("4 of 360 results")
    assert "standing" not in page.url


def test_sorting_keeps_filters_and_open_details(opened):
    page = opened("?client=boto3-s3v4")
    opener(page, FAILED).click()
    head = page.locator("#results-table").get_by_role("button", name="Check and requirement")
    names = page.locator("#results-table tbody:visible .opener")
    for direction, reverse in (("ascending", False), ("descending", True)):
        head.press("Enter")
        expect(page.locator("#results-table [aria-sort]")).to_have_attribute("aria-sort", direction)
        assert names.all_inner_texts() == sorted(names.all_inner_texts(), reverse=reverse)
        expect(head).to_be_focused()
        expect(page.locator("#not-passing .box")).to_have_count(1)
        expect(opener(page, FAILED)).to_have_attribute("aria-expanded", "true")
        assert {row.inner_text() for row in page.locator("tbody:visible .col-client").all()} == {"boto3-s3v4"}


def test_the_address_keeps_sorting_and_filters(opened):
    page = opened("?client=boto3-s3v4&q=50%25+%26+%231")
    page.get_by_role("searchbox").fill("case")
    page.wait_for_url(re.compile("q=case"))
    page.locator("#results-table").get_by_role("button", name="Operation", exact=True).click()
    rows = page.locator("#results-table tbody:visible .col-operation")
    found = rows.all_inner_texts()
    assert found == sorted(found)
    assert page.url.endswith("?client=boto3-s3v4&q=case&sort=operation")
    again = opened(page.url[page.url.index("?") :])
    assert again.locator("#results-table tbody:visible .col-operation").all_inner_texts() == found
    assert again.url == page.url


def test_the_list_comes_in_parts(opened, tmp_path):
    write_page(synthetic.record(450), tmp_path / "long.html")
    page = opened(path=tmp_path / "long.html")
    page.locator(".list tbody tr").nth(199).scroll_into_view_if_needed()
    expect(page.locator(".list tbody tr").nth(200)).to_be_attached()
    page = opened(path=tmp_path / "long.html", before="IntersectionObserver.prototype.observe = () => {}")
    lines = page.locator(".list tbody tr")
    expect(lines).to_have_count(200)
    more = page.get_by_role("button", name="Show more (250 left)")
    more.focus()
    more.press("Enter")
    expect(lines.nth(200)).to_be_attached()
    assert page.evaluate("document.activeElement.className").startswith("chip")
    last = synthetic.record(450).results[-1]
    page = opened(f"#{result_anchor(last)}", path=tmp_path / "long.html")
    expect(page.locator(".box")).to_be_in_viewport()


# For everyone


def test_by_keyboard_only(opened):
    page = opened()
    cell = page.get_by_role("link", name="CopyObject with boto3-s3v4")
    for _ in range(60):
        page.keyboard.press("Tab")
        if cell.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#checks-title")).to_be_focused()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        kind = page.evaluate("(document.activeElement.name || document.activeElement.className).split(' ')[0]")
        reached.append(kind)
        if kind in ("opener", "chip"):
            page.keyboard.press("Enter")
            page.locator(".box .copy").first.wait_for()  # the details are there a moment later
        if kind == "chip":
            break
    filters = ["level", "area", "operation", "client", "verdict", "standing", "q"]
    assert [kind for kind in reached if kind in filters] == filters
    assert {"opener", "permalink", "copy", "chip"} <= set(reached)
    expect(page.locator(".box")).to_have_count(2)


# What is out of the ordinary


def test_text_from_servers_is_never_executed(opened, tmp_path):
    record = synthetic.record(9, apart=2)
    evil = (replace(result, id=result.id + HOSTILE, requirement=HOSTILE, message=HOSTILE) for result in record.results)
    write_page(replace(record, results=tuple(evil)), tmp_path / "evil.html")
    page = opened(path=tmp_path / "evil.html")
    page.locator("#results-table .opener").first.click()
    page.locator(".list .chip.v-fail").first.click()
    for box in (page.locator("#not-passing .box"), page.locator("#all-checks .box")):
        expect(box).to_contain_text("<img src=x onerror=alert(2)>")
    assert page.locator("img[src=x]").count() == 0


def test_links_and_addresses_of_hostile_names(opened, tmp_path):
    record = synthetic.record(3, apart=2)

    def evil(result):
        name = {"subject": result.subject + HOSTILE, "level": HOSTILE, "area": f" {HOSTILE}\n"}
        return replace(result, id=result.id + HOSTILE, client=result.client + HOSTILE, **name)

    clients = tuple(client + HOSTILE for client in record.header.clients)
    results = tuple(map(evil, record.results))
    write_page(replace(record, header=replace(record.header, clients=clients), results=results), tmp_path / "evil.html")
    page = opened(path=tmp_path / "evil.html")
    links = page.locator(".matrix a")
    for number in range(links.count()):
        links.nth(number).click()
        filters = page.locator("#filters select.set")
        expect(filters).to_have_count(3 if links.nth(number).get_attribute("title") else 2)
        expect(page.get_by_role("status")).to_have_text(f"{1 if filters.count() == 3 else 4} of 12 results")
    page.get_by_role("button", name="Reset").click()
    page.locator("#filters [name=area]").select_option(index=1)
    expect(page.get_by_role("status")).to_have_text("12 of 12 results")
    for result in results:
        page.evaluate("address => { location.hash = address }", result_anchor(result))
        expect(page.locator(f"[id$='{result_anchor(result)}'].box")).to_be_visible()


def test_a_run_without_results(opened, tmp_path):
    write_page(Record(RunHeader(endpoint="https://e.test", clients=("boto3-s3",))), tmp_path / "empty.html")
    page = opened(path=tmp_path / "empty.html")
    expect(page.get_by_text("No check has a result.")).to_be_visible()
    expect(page.get_by_text("This run was cut off")).to_be_visible()


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
    expect(page.get_by_role("status")).to_have_text("3 of 3 results")
    openers = page.locator("#results-table .opener")
    assert {name.rpartition("::")[2] for name in openers.all_inner_texts()} == {"test_bad", "bad"}
    error = page.locator("#results-table tbody", has_text="outside of a check's result (teardown)")
    error.get_by_role("button").press("Enter")
    expect(error.get_by_text("OSError: bucket not removed").first).to_be_visible()
    page.locator("#filters [name=verdict]").select_option("fail")
    expect(visible_rows(page)).to_have_count(1)


def test_the_page_of_a_real_run(opened, tmp_path):
    flags = ("--provider", "embedded", "-n", "0", "--area", "multipart", "--client", "boto3-s3v4", "--out", "out")
    command = [sys.executable, "-m", "s3_conformance", "run", *flags]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(fake.ROOT)}, timeout=120)
    assert done.returncode == 0
    page = opened(path=tmp_path / "out" / "report.html")
    expect(page.get_by_text(re.compile("selected documented operations, boto3 .V4. fails on"))).to_be_visible()
    page.locator("#results-table .opener").first.click()
    box = page.locator(".box")
    for words in ("moto answers 500", "On the wire", "--aws-sigv4 aws:amz:us-east-1:s3"):
        expect(box).to_contain_text(words)
