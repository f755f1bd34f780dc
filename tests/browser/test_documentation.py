"""The documentation on the site, in a browser: each page is shown without an error, and fits on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from published.site.written_pages import DOCUMENTATION
from tests.browser.screens import DESKTOP, PHONE, too_wide


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_each_page_is_shown_without_an_error_and_fits(browser: Browser, built_site: Path, viewport) -> None:
    wrong: list[str] = []
    with browser.new_context(viewport=viewport) as context:
        page = context.new_page()
        page.on("console", lambda shown: wrong.append(shown.text))
        page.on("request", lambda sent: sent.url.startswith(built_site.as_uri()) or wrong.append(sent.url))
        for name in (*DOCUMENTATION.values(), "applications.html"):
            page.goto(f"{built_site.as_uri()}/{name}")
            if too_wide(page) > 0:
                wrong.append(f"{name} is wider than the window")
    assert wrong == []
