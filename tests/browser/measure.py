"""`python -m tests.browser.measure [RECORD …]`: the size of the pages, and the time that a browser takes to open them.

Without records, it makes pages of runs with 10,000 and 50,000 results, of which 3 % do not pass, of one with 12,000
failures, and of a comparison of ten runs with 5,000 results; it also measures a reader's actions there. It asserts
nothing; run it on an idle machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from record.lines import Record
from record.record_file import read, write
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.replay import write_page
from tests.browser import chromium, synthetic
from tests.browser.screens import DESKTOP, wait_until

SIZES = ((10_000, 33), (50_000, 33), (12_000, 1))
"""The number of results, and the number of results for each one that does not pass."""
RUNS, CHECKS = 10, 1250
COUNTED = "document.querySelector('#count')?.textContent"
SHOWN = "document.querySelector('main #overview')"
CHOOSE = """const choose = (name, value) => {
  const field = document.forms.filters[name]
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}"""
OPENED = {
    "open a finding": ("finding", "document.querySelector('.fault a').click()", "#finding .example .details"),
    "open a feature": ("feature", "document.querySelector('.sq').click()", "#feature .chip"),
    "open all checks": ("checks", "location.hash = 'checks'", "#checks .chip"),
    "open the operations": ("operations", "location.hash = 'operations'", "#operations td"),
}
"""The views that a reader of a run's page opens: the view, how it is opened, and what it then shows."""
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
        for name, record in _records():
            path = Path(folder) / "report.html"
            page = _opened(browser, name, path, partial(write_page, diagnose(record), path), SHOWN)
            for what, (view, script, there) in OPENED.items():
                begun = time.monotonic()
                page.evaluate(script)
                page.locator(there).first.wait_for()
                taken = (time.monotonic() - begun) * 1000
                print(f"  {what}: {taken:.0f} ms, {page.locator(f'#{view} *').count()} elements")
            page.close()
        if sys.argv[1:]:
            return
        what = f"{RUNS} runs of {CHECKS * len(synthetic.CLIENTS)} results"
        page = _opened(browser, what, *_comparison(Path(folder)), COUNTED)
        for what, script in STEPS.items():
            print(f"  {what}: {_milliseconds(page, script):.0f} ms")


def _records() -> Iterator[tuple[str, Record]]:
    for name in sys.argv[1:]:
        yield name, read(Path(name))
    for size, apart in SIZES if not sys.argv[1:] else ():
        yield f"{size} results", synthetic.record(size // len(synthetic.CLIENTS), apart)


def _comparison(folder: Path) -> tuple[Path, Callable[[], object]]:
    """Returns the path of the page, and the command that makes it, which also reads the records."""
    files = [folder / f"run-{number}.jsonl" for number in range(RUNS)]
    for number, file in enumerate(files):
        write(synthetic.of_another(synthetic.record(CHECKS, seed=number), number), file)
    out = folder / "compare.html"
    command = [sys.executable, "-m", "s3_conformance", "compare", *map(str, files), f"--out={out}"]
    return out, lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _opened(browser: Browser, what: str, path: Path, make: Callable[[], object], there: str) -> Page:
    made = _seconds(make)
    page = browser.new_page(viewport=DESKTOP)

    def see() -> None:
        page.goto(path.as_uri(), timeout=120_000)
        wait_until(page, there)

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
    """Returns the time of a step until the page is painted again."""
    painted = "requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))"
    return page.evaluate(
        f"() => new Promise(resolve => {{ {CHOOSE}; const began = performance.now(); {script}; {painted} }})"
    )


if __name__ == "__main__":
    main()
