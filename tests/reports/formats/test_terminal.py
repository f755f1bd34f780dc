"""What the terminal shows at the end."""

from __future__ import annotations

from msgspec.structs import replace

from reports.diagnosis.counts import SYMBOLS
from reports.formats.terminal import as_text, closing
from reports.record.lines import CheckResult
from tests.browser import synthetic


def test_raw_clients_have_a_table_of_their_own() -> None:
    whole = synthetic.record(5)
    raw = tuple(CheckResult(f"http/a::{n}", "raw-s3v4", "pass", area="http") for n in range(2))
    both = replace(whole, results=(*whole.results, *raw))
    lines = as_text(closing(both, SYMBOLS, [], []), 120).splitlines()
    heads = [line for line in lines if "┃ area" in line]
    assert [("boto3-s3" in head, "raw-s3v4" in head) for head in heads] == [(True, False), (False, True)]
    assert [line.split("│")[2].strip() for line in lines if "│ http" in line] == ["2\u00a0✓"]
    alone = as_text(closing(replace(whole, results=raw), SYMBOLS, [], []), 120)
    assert alone.count("┃ area") == 1
