"""The end of a run that was made again: what became of its results, and how the two runs differ."""

from __future__ import annotations

import io
from typing import Any

from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from record.lines import CheckResult, Record, RunHeader, Verdict
from reports.comparing.rerun import compare_with_earlier
from reports.formats.terminal.result_lines import rerun_closing_lines


def run(verdict: Verdict, **header: Any) -> Record:
    return Record(RunHeader(**header), (CheckResult("a/x::y", "boto3-s3v4", verdict),))


def said(before: Record, after: Record) -> str:
    text = io.StringIO()
    Console(width=120, file=text).print(rerun_closing_lines(compare_with_earlier(before, after), after, listed=False))
    return text.getvalue()


def test_each_result_is_told_beside_the_old_one() -> None:
    assert said(run("fail"), run("pass")).startswith("fixed  a/x::y (boto3-s3v4): fail")
    assert said(run("pass"), run("fail")).startswith("new    a/x::y (boto3-s3v4): pass, now fail")


def test_another_endpoint_server_or_suite_is_told() -> None:
    own = {"endpoint": "http://e.test", "server": "S/1", "suite": "1.0"}
    other = {"endpoint": "http://f.test", "server": "", "suite": "1.1"}
    text = said(run("pass", **own), run("pass", **other))
    assert "Endpoint: http://e.test, now http://f.test." in text
    assert "Server header: S/1, now missing." in text
    assert "Version of the suite: 1.0, now 1.1." in text
    assert ", now" not in said(run("pass", **own), run("pass", **own))


def test_a_result_that_did_not_run_is_not_good() -> None:
    own = run("fail")
    skipped = Record(own.header, (replace(own.results[0], verdict="skipped", message="only with --large"),))
    for after, why in ((skipped, "only with --large"), (Record(own.header), "the suite has no such check any more")):
        *_, reason, counts = rerun_closing_lines(compare_with_earlier(own, after), after, listed=True).renderables
        assert f"Not run: {why}" in str(reason)
        assert str(counts) == "0 fixed, 0 still failing, 0 new, 1 not run, of 1 result."
        assert isinstance(counts, Text)
        assert "green" not in str(counts.style)
    *_, counts = rerun_closing_lines(compare_with_earlier(own, run("pass")), run("pass"), listed=True).renderables
    assert isinstance(counts, Text)
    assert "green" in str(counts.style)
