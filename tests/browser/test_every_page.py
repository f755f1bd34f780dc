"""Tests, in a browser, of what the page of a run and the page of a comparison have in common."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from record.lines import RunError
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.page_names import anchor, feature_anchor, finding_anchor
from reports.formats.html.replay import write_page
from tests.browser import compared, synthetic
from tests.browser.addresses import result_anchor
from tests.browser.screens import BREAKS, PHONE, too_wide


@dataclass(frozen=True)
class Sort:
    """A page: the fixture that has its file, and the address of a check with the button that opens it.

    `printed` are words that appear in print, `operated` words that do not, and `other` is another button to open.
    `coloured` are elements whose colours depend on the scheme.
    """

    fixture: str
    address: str
    opener: str
    printed: tuple[str, ...]
    operated: str
    other: str = ""
    coloured: tuple[str, ...] = ("td.v-fail", "td.v-pass", ".matrix thead th")


DIFFERING = anchor(compared.FIXED.id)
KNOWN = result_anchor(synthetic.KNOWN)
OVERVIEW = "overview"
FEATURE = feature_anchor(synthetic.KNOWN.feature)
FINDING = finding_anchor(diagnose(synthetic.ALL).findings[0].id)
SORTS = {
    "report": Sort(
        "report",
        KNOWN,
        f"#checks .chip[aria-label$='{synthetic.KNOWN.id} with {synthetic.KNOWN.client}']",
        ("basics work", "Ability 0 of locking", "bucket not removed: 409", synthetic.KNOWN.id),
        "Standing all",
        "#checks .chip.v-pass",
        (".tile", ".tile .line", ".fault a", ".k-crash:not(.k-mark)"),
    ),
    "comparison": Sort(
        "comparison",
        DIFFERING,
        f"[data-key='{DIFFERING}']",
        ("2 of 90 checks differ", compared.REGRESSED.id),
        "Only differences",
    ),
    "many": Sort("many", DIFFERING, f"[data-key='{DIFFERING}']", ("The 7 runs differ on",), "Only differences"),
}
EXCHANGED = (
    "a requirement is violated",
    "expected 404 NoSuchKey, got 50",
    "X-Amz-Date: 20260102T030405Z",
)
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


# A page of many runs is that of two with more columns.
RARE = {"many": pytest.mark.exhaustive}


@pytest.fixture(params=[pytest.param(sort, id=name, marks=RARE.get(name, ())) for name, sort in SORTS.items()])
def sort(request):
    return request.param


@pytest.fixture
def visited(sort, opened, request):
    """Opens the page of this sort."""
    return partial(opened, path=request.getfixturevalue(sort.fixture))


@pytest.fixture
def detailed(sort, visited):
    """Opens it with the details of a check."""

    def visit(query: str = "", **context: object) -> Page:
        page = visited(f"{query}#{sort.address}", **context)
        page.locator(".details").first.wait_for()
        if sort.other:
            page.locator(sort.other).first.click()
        return page

    return visit


def line(page: Page) -> str:
    """Returns the command that reproduces the first open result."""
    return page.locator(".reproduce:visible code").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(detailed, scheme):
    page = detailed(color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


@pytest.mark.parametrize("address", [OVERVIEW, FEATURE, FINDING, "operations"])
def test_accessibility_of_what_opens(opened, address):
    page = opened(f"#{address}", color_scheme="dark")
    page.locator(f"#{address.partition('-')[0]} :is(.chip, td)").first.wait_for()
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []
    phone = opened(f"#{address}", viewport=PHONE, is_mobile=True, has_touch=True)
    phone.locator(f"#{address.partition('-')[0]} :is(.chip, td)").first.wait_for()
    assert too_wide(phone) == 0


def test_dark_colours_are_others(sort, visited):
    colours = "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
    light, dark = (visited(color_scheme=scheme) for scheme in ("light", "dark"))
    for what in ("body", *sort.coloured):
        assert light.locator(what).first.evaluate(colours) != dark.locator(what).first.evaluate(colours)


@pytest.mark.parametrize("width", [320, 390])
def test_phone(detailed, width):
    page = detailed(viewport=PHONE | {"width": width}, is_mobile=True, has_touch=True)
    assert page.evaluate("innerWidth") == width
    assert too_wide(page) == 0
    for box in page.locator(".details:visible").all():
        place = box.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width


def test_ids_break_where_a_part_ends_and_are_copied_whole(visited):
    page = visited("?show=all&q=copyobject", viewport=PHONE | {"width": 240})
    ids = page.locator(".id:visible")
    ids.first.wait_for()
    breaks = set(ids.evaluate_all(BREAKS))
    assert [each for each in breaks if each.startswith(":")]
    assert [each for each in breaks if not re.fullmatch(r"[:/_[-].|[a-z0-9][A-Z]", each)] == []
    selected = "id => { getSelection().selectAllChildren(id); return String(getSelection()) }"
    assert {ids.first.evaluate(selected)} <= {result.id for result in synthetic.ALL.results}


@pytest.mark.parametrize("step", [120, pytest.param(30, marks=pytest.mark.exhaustive)])
def test_lists_are_printed_with_their_headings(opened, tmp_path, step):
    errors = tuple(RunError(f"place-{number}", "it broke") for number in range(6))
    ending = replace(synthetic.ALL.summary, errors=errors)
    write_page(diagnose(replace(synthetic.ALL, summary=ending)), tmp_path / "errors.html")
    page = opened(path=tmp_path / "errors.html")
    for height in range(0, 720, step):
        page.evaluate("height => { document.querySelector('#run').style.paddingBottom = `${height}px` }", height)
        texts = [leaf.extract_text() for leaf in PdfReader(io.BytesIO(page.pdf())).pages]
        (listed,) = (text for text in texts if "Errors outside of" in text)
        assert [number for number in range(6) if f"place-{number}" in listed] == list(range(6)), height


def test_print(sort, detailed):
    page = detailed(color_scheme="dark")
    text = "".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(page.pdf())).pages)
    printed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))  # it has ligatures
    for words in (*sort.printed, *EXCHANGED):
        assert words.replace(" ", "") in printed
    assert sort.operated.replace(" ", "") not in printed
    page.emulate_media(media="print")
    colours = "body => [getComputedStyle(body).backgroundColor, getComputedStyle(body).color]"
    assert page.locator("body").evaluate(colours) == ["rgb(255, 255, 255)", "rgb(27, 31, 36)"]


@pytest.mark.parametrize("query", ["", "?q=no+such+words"])
def test_an_address_that_changes_opens_its_check(sort, visited, query):
    page = visited(query)
    page.evaluate("address => { location.hash = address }", sort.address)
    expect(page.locator(sort.opener)).to_be_focused()
    expect(page.locator(sort.opener)).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".details").first).to_be_visible()


def test_the_line_that_reproduces_it_is_copied(detailed):
    page = detailed(permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".copy:visible").first
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == line(page)
    expect(button).to_have_text("Copy")


def test_it_is_copied_without_a_clipboard_of_the_page(detailed):
    listening = "addEventListener('copy', () => { window.copied = document.activeElement.value })"
    page = detailed(before=NO_CLIPBOARD + listening)
    button = page.locator(".copy:visible").first
    button.click()
    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    assert page.evaluate("copied") == line(page)


def test_it_is_selected_where_nothing_can_be_copied(detailed):
    page = detailed(before=NO_CLIPBOARD + "document.execCommand = () => false")
    button = page.locator(".copy:visible").first
    button.click()
    expect(button).to_be_focused()
    expect(button).to_have_text("Copy")
    assert page.evaluate("String(getSelection())") == line(page)
