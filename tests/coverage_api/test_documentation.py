"""Tests of the sentences of botocore's documentation that changed."""

from __future__ import annotations

import re

import botocore
import msgspec.toml
import pytest
from rich.console import Console

from tests.coverage_api.__main__ import REASONS
from tests.coverage_api.documentation import changes, report
from tests.defects.running import ROOT


def _model(text: str) -> dict[str, object]:
    return {"operations": {"GetObject": {"documentation": text}, "PutObject": {"documentation": "<p>It stays.</p>"}}}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "<p>Some text. The limit is 5.</p>",
            "<p>Some text. The limit is 6.</p>",
            ["- The limit is 5.", "+ The limit is 6."],
        ),
        ("<p>One.</p><p>Two.</p>", "<ul><li>Two.</li> <li>One.</li></ul>", []),
        ("<p>a &lt; b</p>", "<p>a <code>&lt;</code>  b</p>", []),
        ("", "<p>It stays.</p>", []),
    ],
    ids=["sentence", "order", "markup", "moved"],
)
def test_changed_sentences_are_found(old: str, new: str, lines: list[str]) -> None:
    assert changes(_model(old), _model(new)) == ({"operations.GetObject": lines} if lines else {})


def test_the_version_that_was_read_is_not_installed_again() -> None:
    assert report(botocore.__version__, Console(quiet=True))


def test_locked_botocore_was_read() -> None:
    locked = re.search(
        r"^botocore==(\S+)", (ROOT / ".github/locks/suite.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert locked
    assert msgspec.toml.decode(REASONS.read_text(encoding="utf-8"))["documented"]["botocore"] == locked[1]
