"""The site of the published servers in a browser: search, keyboard, a phone, light and dark, and no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from record.footprint_file import footprints
from tests.browser.conftest import Tabs, watched
from tests.browser.screens import DESKTOP, PHONE, too_wide

PAGES = (
    "index.html",
    "features/conditional-writes.html",
    "servers/ceph-rgw-16.html",
    "applications/deltalake-1.6.html",
)
SYMBOL = "cell => getComputedStyle(cell, '::before').content.split(' /')[0].replaceAll('\"', '').trim()"


@pytest.fixture
def visit(tabs: Tabs, built_site: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a tab. At the end, the test fails if it asked for anything that is not of the site,
    or wrote to the console."""
    strange: list[str] = []
    with tabs.one() as page, watched(page, built_site.as_uri(), strange):

        def open_page(name: str, viewport: Any = DESKTOP, scheme: Any = "light") -> Page:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)
            page.goto(f"{built_site.as_uri()}/{name}")
            return page

        yield open_page
    assert strange == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_it(visit, name, viewport, scheme):
    page = visit(name, viewport, scheme)
    assert too_wide(page) <= 0
    found = Axe().run(page, options={"preload": False}).response["violations"]  # it would fetch the style sheet
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_states_are_told_apart_without_colour(visit, viewport):
    page = visit("index.html", viewport)
    symbols = {}
    for state in ("full", "works", "broken", "ignored", "none", "untested"):
        cell = page.locator(f"#features td.{state[0]}").first
        expect(cell).to_contain_text(state)
        symbols[state] = cell.evaluate(SYMBOL)
    assert len(set(symbols.values())) == len(symbols)
    assert all(len(symbol) == 1 for symbol in symbols.values())


def test_all_that_a_phone_shows_can_be_seen(visit):
    """A phone leaves out only the words of states, which their symbols replace."""
    for name in PAGES:
        unseen = (
            visit(name, PHONE)
            .locator("td:not([class]), td.number, th, p, li")
            .evaluate_all(
                "all => all.filter(one => parseFloat(getComputedStyle(one).fontSize) < 10).map(one => one.outerHTML)"
            )
        )
        assert unseen == []


def shown(page):
    """The names of the columns of the first table."""
    return page.locator("#features thead th:visible a").all_inner_texts()


def test_reasons_are_below_a_word_and_on_a_phone_behind_it(visit):
    page = visit("index.html")
    cell = page.locator("#features tr:has(a[href='features/key-slashes.html']) td.p:visible").first
    expect(cell.locator("p").first).to_be_visible()
    expect(cell.locator("summary")).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(cell.locator("p").first).to_be_hidden()
    cell.click()
    expect(cell.locator("p").first).to_be_in_viewport()
    other = page.locator("#features tr:has(a[href='features/list-delimiter.html']) td.p:visible summary").first
    other.focus()
    page.keyboard.press("Enter")
    expect(cell.locator("p").first).to_be_hidden()
    expect(page.locator("#features p:visible").first).to_be_in_viewport()


def _first_box(page, checked):
    """The first server that is shown, or not, by its name: it stays the same one when it is checked."""
    name = page.get_by_role("checkbox", checked=checked).first.input_value()
    return page.locator(f"#choice input[value='{name}']")


def test_at_most_six_servers_are_side_by_side_and_the_choice_is_in_the_address(visit):
    page = visit("index.html")
    first = shown(page)
    assert len(first) == 6
    common, uncommon = (_first_box(page, checked) for checked in (True, False))
    expect(uncommon).to_be_disabled()
    common.uncheck()
    uncommon.check()
    expect(common).to_be_disabled()
    chosen = shown(page)
    assert len(chosen) == 6
    assert len(set(chosen) - set(first)) == len(set(first) - set(chosen)) == 1
    page.get_by_label("Search").fill("lock")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert shown(page) == chosen
    expect(page.get_by_label("Search")).to_have_value("lock")
    uncommon.uncheck()
    common.check()
    assert page.url.endswith("index.html?q=lock")


def test_a_link_may_name_more_servers_than_fit_or_none_that_is_there(visit):
    names = ["garage-2.5", "moto-5.2", "no-such-server"]
    assert [name.split()[0] for name in shown(visit(f"index.html?server={'&server='.join(names)}"))] == [
        "Garage",
        "moto",
    ]
    every = visit("index.html").locator("#choice input").evaluate_all("all => all.map(one => one.value)")
    assert len(shown(visit(f"index.html?server={'&server='.join(every)}"))) == 6
    assert len(shown(visit("index.html?server=no-such-server"))) == 6


def test_servers_are_chosen_without_a_script(browser, built_site):
    with browser.new_context(java_script_enabled=False, viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{built_site.as_uri()}/index.html")
        heads = page.locator("#features thead th:visible")
        expect(heads).to_have_count(7)
        page.get_by_label("LocalStack").uncheck()
        expect(heads).to_have_count(6)
        page.get_by_label("Garage").check()
        expect(page.locator("#features thead").get_by_text("Garage")).to_be_visible()
        expect(page.locator("#features td.p:visible p").first).to_be_visible()


def test_a_line_of_a_feature_opens(visit):
    page = visit("features/list-delimiter.html")
    row = page.locator("[id='minio-2026.2']")
    expect(row.get_by_role("listitem").first).to_be_hidden()
    row.locator("summary").click()
    expect(row.get_by_text("listings leave it out")).to_be_visible()


@pytest.mark.parametrize("name", PAGES[1:])
def test_a_page_begins_with_pictures_that_have_words(visit, name):
    """Squares and chips are links that have their state in words, for the keyboard too."""
    page = visit(name)
    picture = page.locator("main a:has(.sq), main a.sq, main a.program").first
    expect(picture).to_be_in_viewport()
    picture.focus()
    said = picture.evaluate("one => (one.closest('tr') ?? one).textContent")
    assert re.search(r"full|works|partly|fails", said)


def test_search_finds_features_servers_and_applications(visit):
    page = visit("index.html")
    page.keyboard.press("/")
    search = page.get_by_label("Search")
    expect(search).to_be_focused()
    search.fill("Object LOCK")
    expect(page.get_by_role("link", name="Object Lock").first).to_be_visible()
    expect(page.get_by_role("link", name="Batch delete")).to_be_hidden()
    search.fill("rclone")
    programs = sum("rclone" in each.title for each in footprints())
    expect(page.locator("#found")).to_have_text(f"1 server, {programs} applications")
    search.fill("completemultipartupload if-none-match")
    expect(page.get_by_role("link", name="Conditional writes")).to_be_visible()
    search.fill("x-amz-copy-source")
    expect(page.get_by_role("link", name="Conditional copies")).to_be_visible()
    for words in ("etag 412", "PreconditionFailed"):
        search.fill(words)
        expect(page.get_by_role("link", name="Conditional writes")).to_be_visible()
        expect(page.get_by_role("link", name="Bucket names")).to_be_hidden()
    search.fill("sts")  # not a part of "lists"
    expect(page.get_by_role("link", name="List objects (version 2)")).to_be_hidden()
    search.fill("no such thing")
    expect(page.locator("#found")).to_have_text("Nothing found")
    search.fill("")
    expect(page.get_by_role("link", name="Batch delete")).to_be_visible()


def test_what_is_found_by_its_title_comes_first(visit):
    """The order: the whole title, then the beginning of one, then words in it, then all others; without words, that of
    the page."""
    page = visit("index.html")
    texts = page.locator("main :is(h2, tr, li, p)")
    before = texts.all_text_contents()

    search = page.get_by_label("Search")
    titles = page.locator("[data-text]:visible a")
    for words, first in (
        ("bucket policies", "Bucket policies"),
        ("copy", "Copy"),
        ("delta", "Delta Lake"),
        ("lock", "Object Lock"),
    ):
        search.fill(words)
        expect(titles.first).to_contain_text(first)
    named = ["lock" in title.lower() for title in titles.all_text_contents()]
    assert named.index(False) > named.index(True)
    search.fill("")
    assert texts.all_text_contents() == before
    assert page.locator("#servers > :last-child").evaluate("one => one.localName") == "p"


def test_a_search_can_be_linked_to(visit):
    page = visit("index.html?q=delta%20lake")
    expect(page.locator("#found")).to_have_text("1 application")
    page.get_by_label("Search").press("Tab")
    page.locator("#applications li a:visible").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Delta Lake")


def test_the_keyboard_leads_to_the_content_and_through_the_pages(visit):
    page = visit("index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("link", name="Conditional writes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Conditional writes")
    page.get_by_role("link", name="Ceph RGW 16.2.15", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ceph RGW 16.2.15")
    page.get_by_role("link", name="All features").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Can I use it?")
