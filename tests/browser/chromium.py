"""The browser of the tests: the machine's own Chromium, driven by playwright, so that nothing is downloaded."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """The path of the browser: $CHROMIUM, or one of the usual names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright) -> Browser:
    """Starts a headless browser. Its sandbox needs a user other than root, and containers often do not have one."""
    return playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
