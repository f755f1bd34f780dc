"""`python -m tests.browser.measure_comparison`: what a large comparison costs. Nothing is asserted.

Ten synthetic runs of 1,250 checks with four clients, 5 % of the results not passing, are read, compared and written as
a page, which Chromium then opens and filters.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from reports.exchange import Body
from reports.record import CheckResult, Record, RunHeader, RunSummary, count_verdicts
from reports.record_file import write
from tests.browser.chromium import launch
from tests.reports.fake import RECORDED

CLIENTS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")
LEVELS = ("core", "common", "extended", "rgw")
AREAS = ("access", "buckets", "connect", "documented", "listing", "multipart", "objects", "rgw")
RUNS, CHECKS, OPERATIONS, NOT_PASSING = 10, 1250, 90, 0.05


def record(number: int) -> Record:
    """A synthetic run; the same number gives the same one."""
    chance = random.Random(number)
    header = RunHeader(
        suite="1.0",
        endpoint=f"https://s3-{number}.example.test",
        region="us-east-1",
        clients=CLIENTS,
        run_id=f"r{number}",
    )
    results = tuple(_result(chance, check, client) for check in range(CHECKS) for client in CLIENTS)
    return Record(header, results, RunSummary(count_verdicts(results)))


def _result(chance: random.Random, check: int, client: str) -> CheckResult:
    area = AREAS[check % len(AREAS)]
    passing = CheckResult(
        f"{area}/module_{check % 40}::check_number_{check}_does_what_the_page_says",
        client,
        "pass",
        area=area,
        subject=f"Operation{check % OPERATIONS}",
        operations=("PutObject", "GetObject"),
        level=LEVELS[check % len(LEVELS)],
        requirement=f"Requirement {check}: what is asked is answered with 200, and has each of its elements.",
        source="https://docs.example/API_Operation.html",
        seconds=0.0125,
        requests=3,
    )
    if chance.random() >= NOT_PASSING:
        return passing
    verdict = chance.choice(("fail", "fail", "fail", "unsupported", "blocked"))
    body = Body(f"<Error><Code>E{chance.random()}</Code>{'<M>text</M>' * 60}</Error>", length=800)
    exchanges = (replace(RECORDED, client=client, response_body=body),) * 2
    return replace(passing, verdict=verdict, message="ETag: expected 'a', got 'b'", exchanges=exchanges)


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0]) if arguments else Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"run-{number}.jsonl" for number in range(RUNS)]
    for number, file in enumerate(files):
        if not file.exists():
            write(record(number), file)
    out = folder / "compare.html"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "s3_conformance", "compare", *map(str, files), f"--out={out}"], check=True)
    print(f"{RUNS} runs of {CHECKS * len(CLIENTS)} results: {time.perf_counter() - began:.2f} s")
    print(f"page: {out.stat().st_size / 1e6:.1f} MB")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(out.resolve().as_uri())
        page.wait_for_selector("#filters:not([hidden])")
        print(f"opens in {(time.perf_counter() - began) * 1000:.0f} ms")
        for what, script in STEPS.items():
            print(f"{what}: {_milliseconds(page, script):.0f} ms")
        browser.close()
    return 0


STEPS = {
    "show all": "document.forms.filters.only.click()",
    "filter by area": "choose('area', 'objects')",
    "filter by client": "choose('area', ''); choose('client', '1')",
    "filter by change": "choose('client', ''); choose('change', 'alone-1')",
    "open all of them": "document.getElementById('open-all').click()",
    "open all checks": "choose('change', '')",
    "filter with all open": "choose('area', 'objects')",
    "open a check": "document.querySelector('tr.check button').click()",
}


def _milliseconds(page: Page, script: str) -> float:
    """How long a step takes until the page is painted again."""
    choose = "const choose = (name, value) => { const field = document.forms.filters[name]; field.value = value;"
    choose += " field.dispatchEvent(new Event('input', { bubbles: true })) }"
    painted = "requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))"
    return page.evaluate(
        f"() => new Promise(resolve => {{ {choose}; const began = performance.now(); {script}; {painted} }})"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
