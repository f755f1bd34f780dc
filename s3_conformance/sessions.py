"""Starts pytest for a command: with the suite's configuration, and with its errors in the commands' own form."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import Any

import pytest

from record.ending import command_line_status
from s3_conformance import INSTALLED, SUITE
from s3_conformance.command_output import stop


def start(arguments: list[str], plugins: tuple[object, ...] = ()) -> int:
    """Runs pytest; returns the suite's exit status."""
    if INSTALLED:  # nothing is written into it then, also not by workers
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    return command_line_status(pytest.main([*_suite(), *arguments], plugins=[_WrongUse(), *plugins]))


def _suite() -> list[str]:
    """The arguments that make pytest use the suite's configuration, whatever is in the user's folder."""
    # A run does not need them, and collecting garbage for warnings costs a second with all checks. Nor does it need
    # rewritten assertions: those of checks have messages of their own.
    without = ["-pno:cacheprovider", "-pno:unraisableexception", "-pno:hypothesispytest", "--assert=plain"]
    where = [f"--rootdir={SUITE}", f"--confcutdir={SUITE}", "-c", str(SUITE / "pyproject.toml")]
    # Output of checks comes from Python: capturing file descriptors takes longer, with three phases of each.
    return [*where, *without, "--capture=sys"]


class _WrongUse:
    """Prints an error of pytest's command line (an argument after --, a missing path) in one line."""

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_parse(self) -> Generator[None, Any, Any]:
        try:
            return (yield)
        except pytest.UsageError as error:
            stop(_reason(error))

    pytest_cmdline_main = pytest_cmdline_parse


def _reason(error: pytest.UsageError) -> str:
    """The error, without pytest's usage above and the place of the configuration below."""
    lines = [line for text in error.args for line in str(text).splitlines() if line.strip()]
    at = next((number for number, line in enumerate(lines) if "error: " in line), None)
    return " ".join(lines) if at is None else lines[at].partition("error: ")[2]
