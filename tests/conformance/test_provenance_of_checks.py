"""Tests of the origins of all requirements: each recording at AWS has a test and a year, and README has the numbers."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
S3_BEGAN = 2006
TOLERANCE = 100


def kinds(every_check: list[dict[str, Any]]) -> Counter[str]:
    return Counter(check["provenance"]["kind"] if check["provenance"] else "documented" for check in every_check)


def test_recordings_name_a_test_and_a_year(every_check: list[dict[str, Any]]) -> None:
    this_year = datetime.date.today().year
    recordings = [check["provenance"] for check in every_check if (check["provenance"] or {}).get("kind") == "recorded"]
    assert recordings
    for each in recordings:
        assert "test" in each["test"] or " - " in each["test"], each
        assert S3_BEGAN <= each["year"] <= this_year, each


def test_derivations_are_sentences(every_check: list[dict[str, Any]]) -> None:
    reasons = {check["provenance"]["why"] for check in every_check if (check["provenance"] or {}).get("why")}
    assert reasons
    assert [why for why in reasons if not re.fullmatch(r"[A-Z].{20,}\.", why)] == []


def test_the_readme_counts_them(every_check: list[dict[str, Any]]) -> None:
    words = " ".join(README.read_text(encoding="utf-8").split())
    pattern = r"some ([\d,]+) checks .* ([\d,]+) demand what was recorded at AWS, ([\d,]+) are derived"
    numbers = re.search(pattern, words)
    assert numbers is not None, f"README.md has no text like {pattern}"
    said = [int(number.replace(",", "")) for number in numbers.groups()]
    found = kinds(every_check)
    wrong = [
        each
        for each in zip(said, (found.total(), found["recorded"], found["derived"]), strict=True)
        if abs(each[0] - each[1]) > TOLERANCE
    ]
    assert not wrong, f"README.md says a number that is more than {TOLERANCE} off: (said, counted) {wrong}"
