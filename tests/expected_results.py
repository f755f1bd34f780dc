"""Folders of expected results for the tests of runs and commands."""

from __future__ import annotations

from pathlib import Path

NAME = "known"
"""The folder in the working folder."""


def expect(folder: Path, *lines: str, causes: str = "") -> Path:
    """Writes `known/expected.txt`, each line given as `CHECK CLIENTS VERDICT`, and `known/causes.toml`."""
    known = folder / NAME
    known.mkdir(exist_ok=True)
    text = "".join("\t".join(line.rsplit(" ", 2)) + "\n" for line in lines)
    (known / "expected.txt").write_text(text)
    (known / "causes.toml").write_text(causes)
    return known


def cause(check: str, sentence: str = "So it is.", *more: str) -> str:
    """One cause of a check, as TOML."""
    return "\n".join(["[[cause]]", f"id = '{check}'", f"sentence = '{sentence}'", f"check = '{check}'", *more, ""])
