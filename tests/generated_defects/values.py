"""Other values for the text of a header, a parameter or an element."""

from __future__ import annotations

import datetime
import email.utils
import functools
import re
from collections.abc import Mapping

from fixtures.model.service_model import service_model


def removed(_: str) -> None:
    return None


def wrong_value(text: str) -> str:
    """Another value of the same form, so that only a check of the value notices it."""
    if text in ("true", "false", "TRUE", "FALSE"):
        return {"true": "false", "false": "true", "TRUE": "FALSE", "FALSE": "TRUE"}[text]
    if re.fullmatch(r"\d{1,18}", text):
        return str(int(text) + 1)
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)(T.*)", text):
        return f"{datetime.date.fromisoformat(found[1]) + datetime.timedelta(1)}{found[2]}"
    if re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT", text):
        day = email.utils.parsedate_to_datetime(text) + datetime.timedelta(1)
        return email.utils.format_datetime(day, usegmt=True)
    if text in _enumerations():
        return _enumerations()[text]
    if found := re.fullmatch(r'(.*?)([0-9A-Za-z+/])(=*"?|-\d+"?)', text, re.DOTALL):
        return f"{found[1]}{'1' if found[2] == '0' else '0'}{found[3]}"
    return f"{text}0"


def in_another_case(text: str) -> str:
    return text.swapcase()


@functools.cache
def _enumerations() -> Mapping[str, str]:
    """Maps each value that the API enumerates to another one of the same enumeration."""
    found: dict[str, str] = {}
    for name in service_model().shape_names:
        shape = service_model().shape_for(name)
        values = list(getattr(shape, "enum", ()))
        for number, value in enumerate(values):
            if len(values) > 1:
                found.setdefault(value, values[number - 1])
    return found
