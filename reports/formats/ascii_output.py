"""Output in an encoding that lacks characters: the replacements for the suite's own symbols."""

from __future__ import annotations

import codecs

from reports.diagnosis.features import support
from reports.diagnosis.summary import counts
from reports.formats import at_a_glance

ERRORS = "s3-conformance"
"""The name of this way to encode, for the `errors` of a stream."""
ASCII_REPLACEMENTS = {
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
        ASCII_REPLACEMENTS.get(each) or each.encode("ascii", "backslashreplace").decode() for each in missing
    ), error.end


codecs.register_error(ERRORS, _replace)
