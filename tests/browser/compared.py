"""Two runs of one endpoint that differ in three checks, and runs of several endpoints that differ in most."""

from __future__ import annotations

from msgspec.structs import replace

from record.lines import CheckResult, Record
from reports.comparing.aligning import compare
from reports.comparing.model import ComparedRun, Comparison
from tests.browser import synthetic

BEFORE = synthetic.record(90, apart=9)
FAILED = [result for result in BEFORE.results if result.verdict == "fail"]
REGRESSED = next(result for result in BEFORE.results if result.verdict == "pass" and result.area == "documented")
FIXED = FAILED[0]
GONE = next(result for result in BEFORE.results if result.verdict == "pass" and result.level == "rgw")


def _after() -> Record:
    """The same run, except that one check fails with one client, another passes, and one has no result with one
    client."""
    results: list[CheckResult] = []
    for result in BEFORE.results:
        if (result.id, result.client) == (REGRESSED.id, REGRESSED.client):
            broken = {"verdict": "fail", "message": "expected 200, got 404 NoSuchKey", "exchanges": FIXED.exchanges}
            results.append(replace(result, **broken))
        elif (result.id, result.client) == (FIXED.id, FIXED.client):
            results.append(replace(result, verdict="pass", message="", exchanges=(), listed=None))
        elif (result.id, result.client) != (GONE.id, GONE.client):
            results.append(result)
    header = replace(BEFORE.header, suite="0.2.0", run_id="r2", started="2026-01-09T03:04:05+00:00")
    return replace(BEFORE, header=header, results=tuple(results))


AFTER = _after()


def two() -> Comparison:
    return compare([ComparedRun("before", BEFORE), ComparedRun("after", AFTER)])


def seven() -> Comparison:
    records = (synthetic.of_another(synthetic.record(90, apart=5 + number), number) for number in range(7))
    return compare([ComparedRun(f"server-{number}", record) for number, record in enumerate(records)])
