"""JSON to the record's types and back. Each type is a msgspec Struct; decoding validates the JSON by it.

Fields that a type does not have, which a later version of the suite may have written, are ignored.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct

from record.foreign_files import MAX_DIGITS, is_nested_too_deeply
from record.text import json_of

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


class RecordPart(Struct, frozen=True):
    """A line of the record, or a part of one. `OPTIONAL` fields are only written if they have a value."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def understands(cls, data: Any) -> bool:
        """Returns whether this version can interpret the JSON; other JSON is ignored like an unknown field."""
        return True

    def written(self) -> Iterator[str]:
        """The names of the fields that are written."""
        for name in self.__struct_fields__:
            if name not in self.OPTIONAL or getattr(self, name):
                yield name


OnePart = TypeVar("OnePart", bound=RecordPart)


class KeptObject:
    """A JSON object that is kept as it was read, and written again like that. Its subclass interprets it."""

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self.given: Mapping[str, Any] = dict(given or {})

    @classmethod
    def from_json(cls, data: Any) -> KeptObject:
        """The object. Raises ValueError if a field has the wrong form."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeptObject) and type(self) is type(other) and self.given == other.given

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self.given)!r})"


def to_json(part: RecordPart) -> dict[str, Any]:
    tag = part.__struct_config__.tag
    data: dict[str, Any] = {TYPE: tag} if tag else {}
    for name in part.written():
        value = getattr(part, name)
        data[name] = value if type(value) in _PLAIN_TYPES else _as_json(value)
    return data


_PLAIN_TYPES = (str, int, float, bool, type(None))


def _as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value) if value and isinstance(value[0], str) else [_as_json(item) for item in value]
    if isinstance(value, RecordPart):
        return to_json(value)
    if isinstance(value, KeptObject):
        return dict(value.given)
    return dict(value) if isinstance(value, Mapping) else value


def from_json(kind: type[OnePart], data: Any) -> OnePart:
    """The part. Raises ValueError for data of another form, with the field's name."""
    try:
        return msgspec.convert(_known_parts(kind, data), kind, dec_hook=custom)
    except msgspec.ValidationError as error:
        raise ValueError(_field_first(error)) from None


def dumps(part: RecordPart) -> bytes:
    """One line of JSON, without a line end."""
    return json_of(to_json(part)).encode()


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


def custom(kind: type, data: Any) -> Any:
    """msgspec's hook for unknown types."""
    if issubclass(kind, KeptObject):
        return kind.from_json(data)
    raise NotImplementedError(kind)


def _known_parts(kind: type[RecordPart], data: Any) -> Any:
    """The data without the parts that this version cannot interpret."""
    if not isinstance(data, Mapping):
        return data
    parts = _parts(kind)
    kept: dict[str, Any] = {}
    for name, value in data.items():
        part = parts.get(name)
        if part is None:
            kept[name] = value
        elif part.understands(value):
            is_list = isinstance(value, list | tuple)
            kept[name] = [_known_parts(part, item) for item in value] if is_list else _known_parts(part, value)
    return kept


@functools.cache
def _parts(kind: type[RecordPart]) -> dict[str, type[RecordPart]]:
    """The fields that contain parts, with the types of the parts."""
    return {field.name: part for field in msgspec.structs.fields(kind) if (part := _part_in(field.type))}


def _part_in(annotation: Any) -> type[RecordPart] | None:
    if isinstance(annotation, type) and issubclass(annotation, RecordPart):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_in(inner))), None)


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
