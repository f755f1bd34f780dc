"""`python -m tests.browser.measure`: how large the pages are, and how long a browser takes to open them.

Measures a run's page with 10,000 and with 50,000 results, of which 3 % do not pass, and a comparison of ten such runs
with 5,000 results each, with typical actions of a reader. It asserts nothing; run it on an idle machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from reports.formats.html.replay import write_page
from reports.record.record_file import write
from tests.browser import chromium, synthetic
from tests.browser.screens import DESKTOP

SIZES = (10_000, 50_000)
RUNS, CHECKS = 10, 1250
COUNTED = "document.querySelector('#count')?.textContent"
CHOOSE = """const choose = (name, value) => {
  const field = document.forms.filters[name]
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}"""
STEPS = {
    "show all": "document.forms.filters.only.click()",
    "filter by area": "choose('area', 'objects')",
    "filter by client": "choose('area', ''); choose('client', 'boto3-s3v4')",
    "filter by change": "choose('client', ''); choose('change', 'alone-1')",
    "open all of them": "document.getElementById('open-all').click()",
    "open all checks": "choose('change', '')",
    "filter with all open": "choose('area', 'objects')",
    "open a check": "document.querySelector('tr.check button').click()",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for size in SIZES:
            record = synthetic.record(size // len(synthetic.CLIENTS))
            path = Path(folder) / f"{size}.html"
            _opened(browser, f"{size} results", path, lambda path=path, record=record: write_page(record, path)).close()
        page = _opened(browser, f"{RUNS} runs of {CHECKS * len(synthetic.CLIENTS)} results", *_comparison(Path(folder)))
        for what, script in STEPS.items():
            print(f"  {what}: {_milliseconds(page, script):.0f} ms")


def _comparison(folder: Path) -> tuple[Path, Callable[[], object]]:
    """The path of the page, and the command that makes it, which also reads the records."""
    files = [folder / f"run-{number}.jsonl" for number in range(RUNS)]
    for number, file in enumerate(files):
        write(synthetic.of_another(synthetic.record(CHECKS, seed=number), number), file)
    out = folder / "compare.html"
    command = [sys.executable, "-m", "s3_conformance", "compare", *map(str, files), f"--out={out}"]
    return out, lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _opened(browser: Browser, what: str, path: Path, make: Callable[[], object]) -> Page:
    made = _seconds(make)
    page = browser.new_page(viewport=DESKTOP)

    def see() -> None:
        page.goto(path.as_uri(), timeout=120_000)
        page.wait_for_function(COUNTED)

    opened = _seconds(see)
    elements = page.evaluate("document.querySelectorAll('*').length")
    megabytes = path.stat().st_size / 1e6
    print(f"{what}: made in {made:.1f} s, {megabytes:.1f} MB, open in {opened:.1f} s, {elements} elements")
    return page


def _seconds(do: Callable[[], object]) -> float:
    begun = time.monotonic()
    do()
    return time.monotonic() - begun


def _milliseconds(page: Page, script: str) -> float:
    """How long a step takes until the page is painted again."""
    painted = "requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))"
    return page.evaluate(
        f"() => new Promise(resolve => {{ {CHOOSE}; const began = performance.now(); {script}; {painted} }})"
    )


if __name__ == "__main__":
    main()
