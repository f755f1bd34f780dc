"""The actual response of a deviation, in a few words that are the same in every run.

Names and numbers of the run are left out: for a value that differs, only its name is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from record.lines import Deviation
from record.text import one_line

INCOMPLETE = "IncompleteResponse"
"""The fault of a response that did not come, or ended early."""
FAULT_WORDS = {
    INCOMPLETE: "no complete response",
    "ClientError": "a success that has an error in its body",
    "NoDocument": "a success with other content than a document",
    "MalformedDocument": "a document that is not well-formed",
    "ReadOtherwise": "a success in another form than the check reads",
}
"""Exceptions of clients, and responses that they or checks cannot read, in words."""
RUN_SPECIFIC_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"")
"""Values inside the name of a compared value."""


def response_words(deviation: Deviation | None) -> str:
    """The response in words: `404 NoSuchKey`, `200`, `success`, `value of ETag`; empty if there is no deviation or only
    a text."""
    if deviation is None or "text" in deviation.got:
        return ""
    if is_value_deviation(deviation):
        name = compared_value_name(deviation)
        return f"value of {name}" if name else "another value"
    return one_line(side_words(deviation.got))


def not_implemented(operation: str, answer: str) -> str:
    """The sentence for an operation that an endpoint refuses with an answer such as `501 NotImplemented`."""
    return f"the endpoint does not implement this request of {operation} ({answer})"


def is_value_deviation(deviation: Deviation) -> bool:
    """Returns whether the deviation is in a value of a response, and not in a response as a whole."""
    return not {"value", "bytes"}.isdisjoint(deviation.got)


def compared_value_name(deviation: Deviation) -> str:
    """The name of the compared value, without values of the run."""
    return " ".join(RUN_SPECIFIC_VALUES.sub("", deviation.about).split())


def side_words(side: Mapping[str, Any]) -> str:
    """One side of a deviation in words."""
    if "replies" in side:
        return " or ".join(f"{status} {code}".rstrip() for status, code in side["replies"])
    if "success" in side:
        return "success"
    form, data = next(iter(side.items()), ("", ""))
    return FAULT_WORDS.get(data, f"{data} in the client") if form == "fault" else form
