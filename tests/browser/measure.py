"""`python -m tests.browser.measure`: how big the page is and how long a browser takes to open it.

For runs of 10,000 and 50,000 results, of which 3 % do not pass. Nothing is asserted; numbers want a quiet machine.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from reports.replay import write_page
from tests.browser import chromium, synthetic

SIZES = (10_000, 50_000)
OPENED = "document.querySelector('#count')?.textContent"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for size in SIZES:
            path = Path(folder) / f"{size}.html"
            begun = time.monotonic()
            write_page(synthetic.record(size // len(synthetic.CLIENTS)), path)
            made = time.monotonic() - begun
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            begun = time.monotonic()
            page.goto(path.as_uri(), timeout=120_000)
            page.wait_for_function(OPENED)
            opened = time.monotonic() - begun
            elements = page.evaluate("document.querySelectorAll('*').length")
            megabytes = path.stat().st_size / 1e6
            print(
                f"{size} results: made in {made:.1f} s, {megabytes:.1f} MB, open in {opened:.1f} s, {elements} elements"
            )
            page.close()


if __name__ == "__main__":
    main()
