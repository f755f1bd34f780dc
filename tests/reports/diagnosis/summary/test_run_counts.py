"""Tests of results of invariants: their texts, and merging those of several runs."""

from __future__ import annotations

from pathlib import Path

from record.json_form import from_json, to_json
from record.lines import CheckResult, Record, RunHeader, RunSummary, Tally, count_verdicts
from reports.comparing.merging import merge
from reports.diagnosis.summary.counts import merge_invariant_results, with_count

CHECKS = tuple(f"objects/put::{letter}" for letter in "abcdefg")


def result(verdict: str, answers: int = 0, seen_in: tuple[str, ...] = (), message: str = "") -> CheckResult:
    tally = Tally(answers, len(seen_in), seen_in)
    return CheckResult("invariants/http::x", "boto-s3", verdict, area="invariants", message=message, tally=tally)  # type: ignore[arg-type]


def test_a_violation_is_counted_in_the_message() -> None:
    assert with_count(result("fail", 9, CHECKS, "expected a")).message == (
        "expected a\n7 of 9 answers, in objects/put::a, objects/put::b, objects/put::c, objects/put::d, "
        "objects/put::e and 2 more"
    )
    assert with_count(result("pass", 9)).message == ""


def test_one_violation_in_several_runs_is_a_violation() -> None:
    both = merge_invariant_results(result("pass", 5), result("fail", 9, CHECKS[:1], "expected a"))
    assert both.verdict == "fail"
    assert both.tally == Tally(14, 1, CHECKS[:1])
    assert both.message == "expected a\n1 of 14 answers, in objects/put::a"


def test_seen_in_one_run_is_seen() -> None:
    assert merge_invariant_results(result("skipped"), result("pass", 3)).verdict == "pass"


def test_shards_are_merged() -> None:
    def part(number: int, found: CheckResult) -> tuple[Path, Record]:
        header = RunHeader(suite="1", endpoint="http://e.test", clients=("boto-s3",), started="2026-01-02T03:00:00Z")
        return Path(f"{number}.jsonl"), Record(header, (found,), RunSummary(count_verdicts([found])))

    merged = merge([part(1, result("pass", 2)), part(2, result("fail", 1, CHECKS[:1], "no"))])
    assert [(r.verdict, r.tally) for r in merged.results] == [("fail", Tally(3, 1, CHECKS[:1]))]


def test_the_tally_is_kept_in_the_record() -> None:
    found = result("fail", 9, CHECKS, "expected a")
    assert from_json(CheckResult, to_json(found)) == found
    assert "tally" not in to_json(CheckResult("objects/put::a", "boto-s3", "pass"))
