"""Runs of an endpoint that becomes so slow that no response is complete in time, though each of them begins."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from record.record_file import read
from tests.command_line import servers
from tests.command_line.commands import user


@pytest.mark.exhaustive
@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_run_ends_soon_and_says_why(tmp_path: Path, workers: str) -> None:
    with servers.slow_after(30, "PutObject")(tmp_path) as url:
        flags = ("--endpoint-url", url, "--timeout", "1", "--recovery-timeout", "1", "--client", "boto3-s3v4")
        began = time.monotonic()
        run = user(tmp_path).command("run", *flags, "-n", workers, "--out", "out", "--area", "objects")
        took = time.monotonic() - began
    assert run.status == 3, run.said
    assert took < 90
    printed = " ".join(run.said.split())
    assert "The endpoint sent no complete response in time to 3 requests in a row, at last in objects/" in printed, (
        run.said
    )
    assert "The endpoint was lost: exit status 3." in printed
    results = read(tmp_path / "out" / "results.jsonl").results
    assert sum(result.endpoint_lost for result in results) > len(results) / 2
    assert any("the response was not complete after 2 s, with " in result.message for result in results)
