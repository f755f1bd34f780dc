"""Standard output and error: in an encoding that lacks characters, while pytest captures what is written to them, after
a disk is full or a reader is gone, or closed."""

from __future__ import annotations

import codecs
import contextlib
import functools
import io
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

ERRORS = "s3-conformance"
"""The name of the way to encode the suite's own symbols, for the `errors` of a stream."""


@functools.cache
def _ascii_replacements() -> Mapping[str, str]:
    # Most commands need none of these modules, and most outputs are in UTF-8.
    from reports.diagnosis.features import support
    from reports.diagnosis.summary import counts
    from reports.formats import at_a_glance

    return {
        **{counts.SYMBOLS[name]: symbol for name, symbol in counts.ASCII_SYMBOLS.items()},
        **{support.SYMBOLS[name]: symbol for name, symbol in support.ASCII_SYMBOLS.items()},
        at_a_glance.OUTCOME_SYMBOLS["settings"]: "*",
        "\u00a0": " ",
        "…": "...",
        "\u2013": "-",
        "→": "->",
    }


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(
        _ascii_replacements().get(each) or each.encode("ascii", "backslashreplace").decode() for each in missing
    ), error.end


codecs.register_error(ERRORS, _replace)


def open_terminal() -> TextIO:
    """A copy of standard output as it is now: pytest later captures what is written to it while a check runs."""
    try:
        copy = os.dup(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError, io.UnsupportedOperation):
        return sys.stdout
    buffer = io.BufferedWriter(OutputFile(copy, "w"))
    return io.TextIOWrapper(buffer, encoding=sys.stdout.encoding or "utf-8", errors=ERRORS, line_buffering=True)


class OutputFile(io.FileIO):
    """The file for the output. If nothing can be written any more, the run still continues, for its record."""

    error: OSError | None = None

    def write(self, data: Any) -> int:
        if self.error is None:
            try:
                return super().write(data)
            except OSError as error:
                self.error = error
        return memoryview(data).nbytes


def lost_output(file: Any) -> OSError | None:
    """The error that lost wanted output; None for a closed pipe, as with `head`."""
    raw = getattr(getattr(file, "buffer", None), "raw", None)
    error = raw.error if isinstance(raw, OutputFile) else None
    return None if isinstance(error, BrokenPipeError) else error


def print_to_stderr(line: str) -> None:
    """Prints a line on the standard error, if that is open."""
    with contextlib.suppress(OSError):
        print(line, file=sys.__stderr__ or open_devnull(), flush=True)


def open_devnull() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def width_without_terminal(file: TextIO, otherwise: int) -> int | None:
    """The width of lines in a file that is no terminal, unless COLUMNS gives one: rich finds it where this is None."""
    columns = os.environ.get("COLUMNS", "")
    return None if file.isatty() or (columns.isdecimal() and int(columns)) else otherwise
