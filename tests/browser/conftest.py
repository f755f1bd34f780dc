"""Pages of a run and of comparisons, and a browser to open them in: one per worker, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.comparison import write
from reports.formats.html.replay import write_page
from tests.browser import chromium, compared, synthetic
from tests.browser.screens import DESKTOP

LONGEST = 30_000
"""The longest wait, in milliseconds: a page opens slowly on a busy machine."""
expect.set_options(timeout=LONGEST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.exhaustive)


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
    """The page of a run with every verdict and every standing."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_page(diagnose(synthetic.ALL), path)
    return path


@pytest.fixture(scope="session")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two runs that differ in three checks."""
    path = tmp_path_factory.mktemp("comparison") / "compare.html"
    write(compared.two(), path)
    return path


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of seven runs whose checks mostly differ."""
    path = tmp_path_factory.mktemp("comparison") / "many.html"
    write(compared.seven(), path)
    return path


class Tabs:
    """Tabs that tests use one after the other: a new tab starts a process, and that takes longer than most tests."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport=DESKTOP)
        self._free: list[Page] = []

    @contextmanager
    def one(self) -> Iterator[Page]:
        """A tab that is empty before and after."""
        page = self._free.pop() if self._free else self._context.new_page()
        yield page
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.emulate_media(media="null", color_scheme="null")
        page.set_viewport_size(DESKTOP)
        self._free.append(page)


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    return Tabs(browser)


@contextmanager
def in_a_context_of_its_own(browser: Browser, before: str, context: dict[str, Any]) -> Iterator[Page]:
    with browser.new_context(**context) as own:
        own.add_init_script(before)
        yield own.new_page()


@contextmanager
def watched(page: Page, address: str, strange: list[str]) -> Iterator[None]:
    """Notes the page's requests to other addresses, and its output on the console."""
    watching: dict[str, Callable[[Any], object]] = {
        "request": lambda sent: sent.url.startswith(address) or strange.append(sent.url),
        "console": lambda shown: strange.append(shown.text),
        "pageerror": lambda error: strange.append(str(error)),
    }
    for event, see in watching.items():
        page.on(event, see)
    yield
    for event, see in watching.items():
        page.remove_listener(event, see)


@pytest.fixture
def opened(browser: Browser, tabs: Tabs, report: Path) -> Iterator[Callable[..., Page]]:
    """Opens the report, or another page, with a query and a fragment; keywords are passed to the browser's context.

    `before` is a script that runs before the page's own. At the end, the test fails if a page requested anything but
    itself, or wrote to the console.
    """
    strange: list[str] = []
    with ExitStack() as stack:

        def open_page(
            where: str = "",
            path: Path = report,
            before: str = "",
            viewport: ViewportSize = DESKTOP,
            color_scheme: str = "light",
            **context: Any,
        ) -> Page:
            if before or context:
                apart = {"viewport": viewport, "color_scheme": color_scheme, **context}
                page = stack.enter_context(in_a_context_of_its_own(browser, before, apart))
            else:
                page = stack.enter_context(tabs.one())
                page.set_viewport_size(viewport)
                page.emulate_media(color_scheme=color_scheme)
            page.set_default_timeout(LONGEST)
            address = path.as_uri()
            stack.enter_context(watched(page, address, strange))
            page.goto(address + where)
            return page

        yield open_page
    assert strange == []
