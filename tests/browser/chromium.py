"""The browser of the tests: the machine's own Chromium, driven by playwright, which so needs to download none."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """Where it is: $CHROMIUM, or one of the usual names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright) -> Browser:
    """A browser without a window. Its sandbox needs a user that is not root, which containers often have not."""
    return playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
