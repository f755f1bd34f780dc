"""Tests of the page of a comparison in a browser: its first view, and the actions of a reader."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from reports.comparing.aligning import compare
from reports.comparing.model import ComparedRun
from reports.formats.html.comparison import write
from reports.formats.html.page_names import anchor
from tests.browser import synthetic
from tests.browser.compared import BEFORE, FIXED, GONE, REGRESSED
from tests.browser.screens import DESKTOP, PHONE, too_wide
from tests.reports.comparing import runs as comparing
from tests.reports.hostile import HOSTILE

SHOWN = "3 of 90 checks"


def check(page, result):
    return page.locator(f"[data-key='{anchor(result.id)}']")


def shown(page):
    """The ids of the visible checks."""
    return set(page.locator("tr.check code").all_inner_texts())


def count(page):
    return page.locator("#count")


# The first view


def test_the_first_screen(opened, comparison):
    page = opened(path=comparison)
    sentence = "2 of 90 checks differ; 1 REGRESSED, 1 FIXED, 1 VANISHED (each check and client counted)."
    for words in (sentence, "The versions of the suite differ. before: 0.1.0; after: 0.2.0."):
        expect(page.get_by_text(words).first).to_be_in_viewport()
    expect(count(page)).to_have_text(SHOWN)
    assert shown(page) == {REGRESSED.id, FIXED.id, GONE.id}  # so few are open without a click
    assert too_wide(page) == 0


def test_many_runs_fit_the_screen(opened, many):
    page = opened(path=many)
    assert too_wide(page) == 0
    assert page.locator("#matrix thead").bounding_box()["y"] < DESKTOP["height"] / 2
    expect(page.locator("tr.operation .narrow").first).to_have_text(re.compile("^[1-9] of [1-9]$"))
    assert page.locator("tr.check").count() == 0  # rows of closed operations are not there


INSIDE_OF_WORDS = """names => names.flatMap(name => {
  const found = []
  const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const part = document.createRange()
    part.selectNodeContents(texts.currentNode)
    if (new Set([...part.getClientRects()].map(({ top }) => top)).size > 1) found.push(texts.currentNode.data)
  }
  return found
})"""
"""The parts that go on in the next line: words of an operation's name."""


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_names_break_between_words(opened, many, screen):
    page = opened("?show=all", path=many, viewport=screen)
    names = page.locator("tr.operation button")
    assert names.evaluate_all(INSIDE_OF_WORDS) == []
    assert "AbortMultipartUpload" in names.all_inner_texts()
    heights = set(names.evaluate_all("names => names.map(name => name.offsetHeight)"))
    assert (len(heights) == 1) is (screen == DESKTOP)


def test_going_back_takes_the_filters_along(opened, comparison):
    page = opened(f"#{anchor(FIXED.id)}", path=comparison)
    page.evaluate("address => { location.hash = address }", anchor(REGRESSED.id))
    page.get_by_role("combobox", name="Client").select_option(REGRESSED.client)
    page.get_by_label("Only differences").uncheck()
    page.go_back()
    expect(page.get_by_role("combobox", name="Client")).to_have_value("")
    expect(count(page)).to_have_text(SHOWN)
    assert page.url.endswith(f"compare.html#{anchor(FIXED.id)}")


def test_check_that_one_run_did_not_test_does_not_differ(opened, comparison):
    page = opened(path=comparison)
    of_gone = page.locator("tr.operation", has=page.get_by_role("button", name=GONE.subject)).last
    expect(of_gone).to_contain_text("1 not tested by all runs")
    expect(of_gone.get_by_role("img", name="none of 2 checks differs")).to_have_count(1)


def test_cells_have_their_verdicts_in_words(opened, comparison):
    page = opened(path=comparison)
    row = page.locator("tr.check", has=check(page, REGRESSED))
    expect(row.get_by_role("img", name="pass with every client")).to_have_text("✓")
    labels = [f"{client} {'fail' if client == REGRESSED.client else 'pass'}" for client in synthetic.CLIENTS]
    cell = row.get_by_role("img", name=", ".join(labels))
    assert sorted(cell.inner_text()) == sorted("✗✓✓✓")
    expect(row).to_contain_text("REGRESSED")


def test_without_script(opened, many):
    page = opened(path=many, java_script_enabled=False)
    for words in ("The 7 runs differ on", "a requirement is violated"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator("tr.operation", has_text="AbortMultipartUpload").first).to_be_visible()
    expect(page.locator("noscript p")).to_be_visible()
    assert not page.locator("#filters").is_visible()
    written = page.locator("tr.operation .cell").all_inner_texts()
    page = opened("?show=all", path=many)
    drawn = page.locator("tr.operation .cell").all_inner_texts()
    assert [cell.split() for cell in drawn] == [cell.split() for cell in written]


# From an operation to the exchanges


def test_an_operation_opens_to_its_checks(opened, many):
    page = opened("?show=all", path=many)
    operation = page.get_by_role("button", name="GetObject", exact=True).first
    operation.click()
    expect(operation).to_have_attribute("aria-expanded", "true")
    assert shown(page) == {
        result.id for result in BEFORE.results if result.subject == "GetObject" and result.area != "documented"
    }
    operation.click()
    expect(page.locator("tr.check")).to_have_count(0)


def test_a_check_opens_to_what_each_run_found(opened, many):
    page = opened(path=many)
    page.get_by_role("button", name="Open all").click()
    wanted = page.locator("tr.check").first
    wanted.locator("button").click()
    opened_row = page.locator("tr.opened")
    first = opened_row.locator("details.client[open]")
    expect(first).to_have_count(1)
    expect(first.locator(".pane").first).to_contain_text("expected 404 NoSuchKey, got 50")
    expect(first.locator(".pane").first).to_contain_text("1 of 3")
    expect(first).to_contain_text("pass: server-")
    wanted.locator("button").click()
    expect(opened_row).to_have_count(0)


def test_two_runs_are_side_by_side_and_stacked_on_a_phone(opened, tmp_path):
    other = tuple(
        replace(result, message="expected 404, got 403") if result == FIXED else result for result in BEFORE.results
    )
    write(
        compare([ComparedRun("one", BEFORE), ComparedRun("two", replace(BEFORE, results=other))]),
        tmp_path / "alike.html",
    )
    for screen, beside in ((DESKTOP, True), (PHONE, False)):
        page = opened(f"#{anchor(FIXED.id)}", path=tmp_path / "alike.html", viewport=screen)
        one, two = (page.get_by_role("region", name=name, exact=True).last for name in ("one", "two"))
        expect(two).to_contain_text("expected 404, got 403")
        expect(two.locator("details.exchange")).to_have_count(3)
        assert (one.bounding_box()["y"] == two.bounding_box()["y"]) is beside


def test_a_missing_result_says_why(opened, comparison):
    page = opened(path=comparison)
    check(page, GONE).click()
    expect(page.locator("tr.opened")).to_contain_text("no result: after (although it has one with other clients)")


@pytest.mark.parametrize("query", ["", "?q=no+such+words&client=boto-s3"])
def test_a_link_to_one_check(opened, comparison, query):
    passing = next(result for result in BEFORE.results if result.verdict == "pass" and result.level == "extended")
    page = opened(f"{query}#{anchor(passing.id)}", path=comparison)
    expect(check(page, passing)).to_be_in_viewport()
    expect(check(page, passing)).to_be_focused()
    expect(page.locator("tr.opened")).to_have_count(1)
    assert page.get_by_role("link", name="Link to this check").get_attribute("href") == f"#{anchor(passing.id)}"


# Filters


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("area", "documented", lambda result: result.area == "documented"),
        ("level", "common", lambda result: result.level == "common"),
        ("change", "regressed", lambda result: result.id == REGRESSED.id),
        ("change", "fail-pass", lambda result: result.id == FIXED.id),
        ("change", "alone-2", lambda result: result.id == REGRESSED.id),
        ("change", "absent", lambda result: result.id == GONE.id),
    ],
)
def test_a_filter(opened, comparison, name, value, fits):
    page = opened(path=comparison)
    page.get_by_label("Only differences").uncheck()
    page.locator(f"#filters [name={name}]").select_option(value)
    wanted = {result.id for result in BEFORE.results if fits(result)}
    expect(count(page)).to_have_text(f"{len(wanted)} of 90 checks")
    assert shown(page) == wanted


def test_the_client_filter_leaves_its_results(opened, comparison):
    page = opened(path=comparison)
    page.get_by_role("combobox", name="Client").select_option(REGRESSED.client)
    differing = {result.id for result in (REGRESSED, FIXED, GONE) if result.client == REGRESSED.client}
    assert shown(page) == differing
    cell = page.locator("tr.check", has=check(page, REGRESSED)).locator(".cell").last
    expect(cell).to_have_text("✗")
    check(page, REGRESSED).click()
    expect(page.locator("tr.opened details.client")).to_have_count(1)


def test_free_text_and_reset(opened, comparison):
    page = opened(path=comparison)
    page.get_by_label("Only differences").uncheck()
    page.get_by_role("searchbox").fill("case-4 listobjects")
    wanted = {result.id for result in BEFORE.results if "case-4" in result.id and "listobjects" in result.id}
    expect(count(page)).to_have_text(f"{len(wanted)} of 90 checks")
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_text("No checks match the filters.")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(count(page)).to_have_text(SHOWN)
    assert "?" not in page.url


def test_the_address_keeps_the_view(opened, comparison):
    page = opened(path=comparison)
    page.get_by_label("Only differences").uncheck()
    page.get_by_label("Area").select_option("objects")
    page.get_by_role("combobox", name="Client").select_option("boto-s3v4")
    page.get_by_role("searchbox").fill("50% & #1")
    page.wait_for_url(re.compile("q=50"))
    page.get_by_role("searchbox").fill("copyobject case-2")
    page.wait_for_url(re.compile("q=copyobject[+]case-2"))
    again = opened(page.url[page.url.index("?") :], path=comparison)
    assert again.url == page.url
    assert count(again).inner_text() == count(page).inner_text()
    assert (
        again.get_by_role("combobox", name="Client").input_value()
        == page.get_by_role("combobox", name="Client").input_value()
    )
    assert opened("?q=50%25+%26+%231", path=comparison).get_by_role("searchbox").input_value() == "50% & #1"


def test_the_run_that_passes_alone(opened, tmp_path):
    runs = (comparing.record({"a": verdict, "b": "pp"}) for verdict in ("fp", "pp", "up"))
    write(comparing.compared(*runs), tmp_path / "alone.html")
    page = opened(path=tmp_path / "alone.html")
    page.get_by_label("Change").select_option("only B passes (1)")
    assert shown(page) == {comparing.full("a")}
    assert page.url.endswith("?change=only-2")


def test_an_address_of_something_that_does_not_exist(opened, comparison):
    page = opened("?area=none&client=nobody&change=never&level=x", path=comparison)
    expect(count(page)).to_have_text(SHOWN)


def test_opened_details_stay_open_with_a_filter(opened, comparison):
    page = opened(path=comparison)
    check(page, REGRESSED).click()
    page.locator("tr.opened details.exchange").first.locator("summary").click()
    before = page.locator("tr.opened details[open]").count()
    page.get_by_role("searchbox").fill("case")
    page.wait_for_url(re.compile("q=case"))
    assert page.locator("tr.opened details[open]").count() == before
    page.get_by_label("Only differences").uncheck()
    expect(check(page, REGRESSED)).to_have_count(0)  # too many for all to be open
    page.get_by_label("Only differences").check()
    assert page.locator("tr.opened details[open]").count() == before


# For everyone


def test_by_keyboard_only(opened, many):
    page = opened(path=many)
    names = []
    for _ in range(30):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.dataset.key || ''"))
        if names[-1].startswith("core "):
            break
    assert [name for name in names if name in ("only", "q", "area", "level", "client", "change")] == [
        "only", "q", "area", "level", "client", "change",
    ]  # fmt: skip
    page.keyboard.press("Enter")
    expect(page.locator("[aria-expanded=true]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("tr.opened")).to_have_count(1)
    expect(page.locator("tr.check [aria-expanded=true]")).to_be_focused()


# Unusual cases


def test_text_from_servers_is_never_executed(opened, tmp_path):
    records = [synthetic.record(9, apart=apart) for apart in (2, 3)]
    evil = [
        tuple(
            replace(
                result,
                id=result.id + HOSTILE,
                requirement=HOSTILE,
                message=HOSTILE,
                subject=HOSTILE,
                area=HOSTILE,
                source=HOSTILE,
                level=HOSTILE,
            )
            for result in record.results
        )
        for record in records
    ]
    runs = [
        ComparedRun(
            f"{number} {HOSTILE}", replace(record, header=replace(record.header, server=HOSTILE), results=results)
        )
        for number, (record, results) in enumerate(zip(records, evil, strict=True))
    ]
    write(compare(runs), tmp_path / "evil.html")
    page = opened(path=tmp_path / "evil.html")
    page.locator("tr.check button").first.click()
    expect(page.locator(".pane .details").first).to_contain_text("<img src=x onerror=alert(2)>")
    expect(page.locator("h1")).to_contain_text("<img src=x onerror=alert(2)>")
    assert page.locator("img").count() == 0


def test_a_browser_that_cannot_unpack_the_details(opened, comparison):
    page = opened(path=comparison, before="delete window.DecompressionStream")
    check(page, REGRESSED).click()
    expect(page.locator(".pane").first).to_contain_text("This browser cannot unpack the details")


def test_identical_runs_show_all_checks(opened, tmp_path):
    write(compare([ComparedRun("a", BEFORE), ComparedRun("b", BEFORE)]), tmp_path / "alike.html")
    page = opened(path=tmp_path / "alike.html")
    expect(page.get_by_label("Only differences")).not_to_be_checked()
    expect(count(page)).to_have_text("90 of 90 checks")


def test_clients_compared(opened, tmp_path):
    runs = []
    for client in ("boto3-s3", "boto-s3"):
        results = tuple(result for result in BEFORE.results if result.client == client)
        header = replace(BEFORE.header, clients=(client,))
        runs.append(ComparedRun(client, replace(BEFORE, header=header, results=results)))
    write(compare(runs), tmp_path / "clients.html")
    page = opened(path=tmp_path / "clients.html")
    expect(page.get_by_text("clients are compared here, check by check")).to_be_visible()
    assert page.get_by_role("combobox", name="Client").count() == 0
    page.get_by_role("button", name="Open all").or_(page.get_by_role("button", name="Close all")).wait_for()
    page.locator("tr.check button").first.click()
    expect(page.locator("tr.opened .pane").first).to_be_visible()


def test_an_unsupported_signature_is_not_a_difference(opened, tmp_path):
    taken, other = (
        comparing.record({"a": "pp", "b": letters}, endpoint=url) for letters, url in (("pp", "x"), ("pf", "y"))
    )
    write(comparing.compared(taken, comparing.without_v2(other)), tmp_path / "refused.html")
    page = opened(path=tmp_path / "refused.html")
    assert shown(page) == {comparing.full("b")}
    expect(page.locator("tr.check td.cell").last).to_have_text("○✗")


def test_runs_without_results(opened, tmp_path):
    empty = replace(BEFORE, results=(), summary=None)
    write(compare([ComparedRun("a", empty), ComparedRun("b", empty)]), tmp_path / "empty.html")
    page = opened(path=tmp_path / "empty.html")
    expect(page.get_by_text("No check is in more than one of the runs.")).to_be_visible()
    expect(page.get_by_text("No checks match the filters.")).to_be_visible()
