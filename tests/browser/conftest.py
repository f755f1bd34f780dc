"""Pages of a run and of comparisons, and a browser to open them in: one per worker, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports.formats.html.comparison import write
from reports.formats.html.replay import write_page
from tests.browser import chromium, compared, synthetic
from tests.browser.screens import DESKTOP


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chromium.executable() is None:
        pytest.fail("no Chromium: run tests/browser/install-chromium")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run in which every verdict and every standing occurs."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_page(synthetic.ALL, path)
    return path


@pytest.fixture(scope="session")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two runs that differ in three checks."""
    path = tmp_path_factory.mktemp("comparison") / "compare.html"
    write(compared.two(), path)
    return path


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of seven runs, most of whose checks differ."""
    path = tmp_path_factory.mktemp("comparison") / "many.html"
    write(compared.seven(), path, links={"server-0": [("report", "server-0/report.html")]})
    return path


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Callable[..., Page]]:
    """Opens the report, or another page, with a query and a fragment; keywords are passed to the browser's context.

    `before` is a script that runs before the page's own. At the end, the test fails if a page requested anything but
    itself, or wrote to the console.
    """
    strange: list[str] = []
    with ExitStack() as stack:

        def open_page(where: str = "", path: Path = report, before: str = "", **context: Any) -> Page:
            own = stack.enter_context(browser.new_context(**{"viewport": DESKTOP} | context))
            own.set_default_timeout(5000)
            own.add_init_script(before)
            page = own.new_page()
            address = path.as_uri()
            page.on("request", lambda sent: sent.url.startswith(address) or strange.append(sent.url))
            page.on("console", lambda said: strange.append(said.text))
            page.on("pageerror", lambda error: strange.append(str(error)))
            page.goto(address + where)
            return page

        yield open_page
    assert strange == []
