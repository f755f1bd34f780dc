"""A report and a comparison with everything that makes pages wide, on a phone and on wider screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports.comparing.aligning import compare
from reports.comparing.model import ComparedRun
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.comparison import write
from reports.formats.html.page_names import anchor
from reports.formats.html.replay import write_page
from tests.browser import wide
from tests.browser.addresses import result_anchor
from tests.browser.screens import BREAKS, PHONE

ENDPOINTS = {
    "juicefs-1.4": "http://127.0.0.1:8350",
    "swift-2.38": "https://storage.department.example.test:8443",
}
WIDTH = "document.scrollingElement.scrollWidth"
BROKEN = """cells => cells.flatMap(cell => {
  const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const range = document.createRange()
    range.selectNodeContents(texts.currentNode)
    if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) found.push(texts.currentNode.data)
  }
  return found
})"""
"""A script that returns the texts on several lines. A line may end between two texts."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wide")
    records = {name: wide.record(endpoint) for name, endpoint in ENDPOINTS.items()}
    write_page(diagnose(records["juicefs-1.4"]), folder / "report.html")
    write(compare([ComparedRun(name, record) for name, record in records.items()]), folder / "index.html")
    return folder


@pytest.fixture(params=[False, True], ids=["window", "phone"])
def screen(request: pytest.FixtureRequest) -> dict[str, object]:
    """A window the size of a phone, and an emulated phone, which zooms out if a page is too wide."""
    return {"viewport": PHONE, "is_mobile": request.param, "has_touch": request.param}


def fits_with_everything_open(page: Page) -> None:
    assert page.evaluate(WIDTH) <= PHONE["width"]
    page.locator(".details").first.wait_for()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    expect(page.locator(".details pre:visible").filter(has_text=wide.LONG_KEY).first).to_be_visible()
    assert page.evaluate(WIDTH) <= PHONE["width"]


def test_a_report_fits_a_phone(opened, folder, screen):
    page = opened(f"#{result_anchor(wide.longest())}", path=folder / "report.html", **screen)
    page.locator("#checks .chip.v-fail").nth(1).click()
    fits_with_everything_open(page)


def test_the_first_screen_fits_a_phone(opened, folder, screen):
    page = opened(path=folder / "report.html", **screen)
    expect(page.locator(".warning").filter(has_text=wide.LONG_NAME)).to_be_visible()
    assert page.evaluate(WIDTH) <= PHONE["width"]


def test_the_comparison_fits_a_phone(opened, folder, screen):
    page = opened(f"#{anchor(wide.longest().id)}", path=folder / "index.html", **screen)
    fits_with_everything_open(page)
    assert page.locator(".wide:has(.runs)").evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_long_ids_break_where_a_word_begins(opened, folder):
    page = opened("#checks", path=folder / "report.html", viewport=PHONE)
    ids = page.locator("#checks .id:visible").filter(has_text=wide.LONG_NAME)
    ids.first.wait_for()
    breaks = set(ids.evaluate_all(BREAKS))
    assert [each for each in breaks if re.fullmatch("[a-z][A-Z]", each)]
    assert [each for each in breaks if not re.fullmatch(r"[:/_[-].|[a-z0-9][A-Z]", each)] == []


@pytest.mark.parametrize("width", [390, 640, 800, 1024, 1280])
def test_endpoints_break_between_their_parts(opened, folder, width):
    page = opened(path=folder / "index.html", viewport={"width": width, "height": 800})
    cells = page.locator(".runs [data-name=Endpoint]")
    assert [cell.inner_text().replace("\n", "") for cell in cells.all()] == list(ENDPOINTS.values())
    assert cells.evaluate_all(BROKEN) == []
