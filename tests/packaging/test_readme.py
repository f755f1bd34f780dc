"""Tests that the README's numbers and flags are those of the suite."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from fixtures.run import options
from fixtures.run.buckets import FEWEST, MOST, MOST_OF_ONE_CLIENT
from s3_conformance import cli

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
TEXT = " ".join(README.split())
OF_OTHERS = {"--html", "--maxfail"}
"""Flags of pytest and pytest-html."""


def test_numbers_of_buckets() -> None:
    of_one = f"{MOST_OF_ONE_CLIENT} with a single client (with many workers, {FEWEST} for each)"
    assert f"at most {MOST} exist at a time, {of_one}" in TEXT


def test_flags_are_those_of_a_command() -> None:
    known = {option.flag for option in options.ALL}
    commands = [cli.main.get_command(click.Context(cli.main), name) for name in cli.COMMANDS]
    known |= {flag for command in commands if command for each in command.params for flag in each.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) - known - OF_OTHERS == set()


@pytest.mark.parametrize("flag", [option.flag for option in options.SELECTION])
def test_every_way_to_select_is_described(flag: str) -> None:
    assert flag in TEXT
