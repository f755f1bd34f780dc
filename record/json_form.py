"""JSON to the record's types and back. Each type is a msgspec Struct; decoding validates the JSON by it.

Fields that a type does not have, which a later version of the suite may have written, are ignored.
"""

from __future__ import annotations

import json
import math
from copy import copy
from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from record.foreign_files import MAX_DIGITS, is_nested_too_deeply
from record.text import escaped, json_of

TYPE = "type"
TOO_DEEP = "nested too deeply"

Integer = Annotated[int, Meta(gt=-(10**MAX_DIGITS), lt=10**MAX_DIGITS)]
Count = Annotated[int, Meta(ge=0, lt=10**MAX_DIGITS)]
Seconds = Annotated[float, Meta(ge=0, lt=10**MAX_DIGITS)]
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME_OF_DAY = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?"
END = r"$(?!\n)"
"""The end of a pattern: in Python, `$` alone also matches before a last line break."""
Time = Annotated[str, Meta(pattern=f"^({_DAY}T{_TIME_OF_DAY})?{END}", extra_json_schema={"format": "date-time"})]
_HOST = r"[\x21-\x2e\x30-\x3e\x40-\x5a\x5c\x5e-\x7e]*|\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\](:[0-9]*)?"
Url = Annotated[str, Meta(pattern=rf"^([a-z]*|[a-z]+://({_HOST})([/?#].*)?){END}")]
"""A word, or a URL that Python splits: it refuses brackets without an IPv6 address, and letters that could be read as
others."""
CheckId = Annotated[
    str, Meta(pattern=rf"^[a-z0-9_]+(/[a-z0-9_]+)*::[a-z0-9_]+(\[[^\x00-\x1f\x7f-\x9f]*\])?{END}", max_length=500)
]
"""The id of a check, `objects/range::past_the_end_is_refused[open]`. The part before the colons becomes the path of a
module."""
Names = Annotated[tuple[str, ...], Meta(min_length=1)]
"""Names for an optional field, which is left out if it would be empty."""


class RecordPart(Struct, frozen=True, omit_defaults=True):
    """A line of the record, or a part of one. Fields with their default are not written, unless they are `always`."""

    @classmethod
    def readable(cls, data: Any) -> Any:
        """The JSON without what this version cannot interpret, which is ignored like an unknown field."""
        return data


OnePart = TypeVar("OnePart", bound=RecordPart)
Value = TypeVar("Value")


class Always(partial[Any]):
    """The maker of the default of a field that is always written."""


def always(value: Value) -> Value:
    """The default of a field that is always written, even with this value."""
    default: Value = msgspec.field(default_factory=Always(copy, value))
    return default


def _json_of_custom(value: Any) -> Any:
    """msgspec's hook for other types: a selection, and mappings."""
    return dict(getattr(value, "given", value))


_ENCODER = msgspec.json.Encoder(enc_hook=_json_of_custom)


def from_json(kind: type[OnePart], data: Any) -> OnePart:
    """The part. Raises ValueError for data of another form, with the field's name."""
    try:
        return msgspec.convert(kind.readable(data), kind, dec_hook=custom)
    except msgspec.ValidationError as error:
        raise ValueError(_field_first(error)) from None


def dumps(part: RecordPart) -> bytes:
    """One line of JSON, without a line end."""
    try:
        line = _ENCODER.encode(part)
    except UnicodeEncodeError:  # half of a character
        return json_of(msgspec.to_builtins(part, enc_hook=_json_of_custom)).encode()
    return line if line.isascii() and b"\x7f" not in line else escaped(line.decode()).encode()


def to_json(part: RecordPart) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(dumps(part))
    return data


def loads(kind: type[OnePart], text: bytes) -> OnePart:
    """The part that `dumps` wrote. Raises ValueError."""
    return from_json(kind, parse_json(text))


def parse_json(text: bytes) -> Any:
    """A line's JSON. Raises ValueError if it is none, or has numbers or a depth that no run writes."""
    try:
        line = json.loads(text, parse_constant=_refuse_constant, parse_int=_number, parse_float=_finite)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    if is_nested_too_deeply(line):
        raise ValueError(TOO_DEEP)
    return _without_lone_surrogates(line) if b"\\ud" in text.lower() else line


def custom(kind: Any, data: Any) -> Any:
    """msgspec's hook for other types, which have a `from_json`."""
    return kind.from_json(data)


def _field_first(error: msgspec.ValidationError) -> str:
    """msgspec's message, with the field in front: `exchanges[0].url: Expected str, got null`."""
    message, _, path = str(error).rpartition(" - at `$")
    text, field = (message, path.rstrip("`").lstrip(".")) if message else (path or str(error), "")
    text = text.replace("`", "")
    if field == "id" and " regex " in text:
        text = "no id of a check, such as objects/range::past_the_end_is_refused[open]"
    return f"{field}: {text}" if field else text


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _finite(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError("a number that is too large")
    return number


def _number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number with too many digits")
    return int(digits)


def _without_lone_surrogates(value: Any) -> Any:
    """Halves of characters, which a server's bytes may become, as their escapes: they cannot be written as text."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_lone_surrogates(name): _without_lone_surrogates(item) for name, item in value.items()}
    return value
