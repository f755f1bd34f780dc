"""Tests of output in an encoding that lacks characters of the texts."""

from __future__ import annotations

import pytest

from reports.diagnosis.features import support
from reports.diagnosis.summary import counts
from reports.formats.output_streams import ERRORS


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\u25cf\u00a02 full\u2026", "+ 2 full..."),
        ("\u2192 a", "-> a"),
        ("\u00e9\u2713", "\\xe9+"),
        ("\udc80", "\\udc80"),
    ],
)
def test_others_instead(text: str, written: str) -> None:
    assert text.encode("ascii", ERRORS).decode() == written


def test_what_the_encoding_has_stays() -> None:
    assert "\u00a0\u25cf".encode("latin-1", ERRORS) == b"\xa0+"
    assert "\u25cf".encode("utf-8", ERRORS).decode() == "\u25cf"


@pytest.mark.parametrize("symbols", [(counts.SYMBOLS, counts.ASCII_SYMBOLS), (support.SYMBOLS, support.ASCII_SYMBOLS)])
def test_symbols_are_those_of_ascii(symbols: tuple[dict[str, str], dict[str, str]]) -> None:
    usual, plain = symbols
    assert {name: symbol.encode("ascii", ERRORS).decode() for name, symbol in usual.items()} == plain
