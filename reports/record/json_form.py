"""JSON to the record's types and back. Each type is a msgspec Struct, a `Part`; decoding validates the JSON by it.

A field that a type does not have, which a later version of the suite may have written, is kept in its `extra` and
written again. A type without `extra` drops it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct

EXTRA = "extra"
NAME_OF_EXTRA = "*"
"""The name of `extra` while the JSON is decoded: no field of a record is called so."""
TYPE = "type"
MOST_DIGITS = 18

Integer = Annotated[int, Meta(gt=-(10**MOST_DIGITS), lt=10**MOST_DIGITS)]
Count = Annotated[int, Meta(ge=0, lt=10**MOST_DIGITS)]
Seconds = Annotated[float, Meta(ge=0, lt=10**MOST_DIGITS)]
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME_OF_DAY = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?"
Time = Annotated[str, Meta(pattern=f"^({_DAY}T{_TIME_OF_DAY})?$", extra_json_schema={"format": "date-time"})]
_HOST = r"[\x21-\x2e\x30-\x3e\x40-\x5a\x5c\x5e-\x7e]*|\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\](:[0-9]*)?"
Url = Annotated[str, Meta(pattern=rf"^([a-z]*|[a-z]+://({_HOST})([/?#].*)?)$")]
"""A word, or a URL that Python splits: it refuses brackets without an IPv6 address, and letters that could be read as
others."""
Names = Annotated[tuple[str, ...], Meta(min_length=1)]
"""Names for an optional field, which is left out if it would be empty."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the record, or a part of one. `OPTIONAL` fields are only written if they have a value."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def understands(cls, data: Any) -> bool:
        """Tells if this version can interpret the JSON; other JSON is kept like an unknown field."""
        return True

    def written(self) -> Iterator[str]:
        """The names of the fields that are written."""
        for name in self.__struct_fields__:
            if name != EXTRA and (name not in self.OPTIONAL or getattr(self, name)):
                yield name


OnePart = TypeVar("OnePart", bound=Part)


class Kept:
    """A JSON object that is kept as it was read, and written again like that. Its subclass interprets it."""

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self.given: Mapping[str, Any] = dict(given or {})

    @classmethod
    def from_json(cls, data: Any) -> Kept:
        """The object. Raises ValueError if a field has the wrong form."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and type(self) is type(other) and self.given == other.given

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self.given)!r})"


def to_json(part: Part) -> dict[str, Any]:
    """The JSON object, with the fields that were read but are not known here."""
    tag = part.__struct_config__.tag
    data: dict[str, Any] = {TYPE: tag} if tag else {}
    for name in part.written():
        value = getattr(part, name)
        data[name] = value if type(value) in _AS_THEY_ARE else _plain(value)
    return {**data, **getattr(part, EXTRA, {})}


_AS_THEY_ARE = (str, int, float, bool, type(None))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value) if value and isinstance(value[0], str) else [_plain(item) for item in value]
    if isinstance(value, Part):
        return to_json(value)
    if isinstance(value, Kept):
        return dict(value.given)
    return dict(value) if isinstance(value, Mapping) else value


def from_json(kind: type[OnePart], data: Any) -> OnePart:
    """The part. Raises ValueError for data of another form, with the field's name."""
    try:
        return msgspec.convert(_sorted_out(kind, data), kind, dec_hook=custom)
    except msgspec.ValidationError as error:
        raise ValueError(_field_first(error)) from None


def dumps(part: Part) -> bytes:
    """One line of JSON, without its end."""
    text = json.dumps(to_json(part), ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate becomes \udc80, which is also its form in JSON.
    return text.encode("utf-8", "backslashreplace")


def loads(kind: type[OnePart], text: bytes) -> OnePart:
    """The part that `dumps` wrote. Raises ValueError."""
    return from_json(kind, parsed(text))


def parsed(text: bytes) -> Any:
    """A line's JSON. Raises ValueError if it is none, or has numbers or a depth that no run writes."""
    try:
        line = json.loads(text, parse_constant=_refused, parse_int=_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _without_lone_surrogates(line) if b"\\ud" in text.lower() else line


def custom(kind: type, data: Any) -> Any:
    """msgspec's hook for types that it does not know."""
    if issubclass(kind, Kept):
        return kind.from_json(data)
    raise NotImplementedError(kind)


def _sorted_out(kind: type[Part], data: Any) -> Any:
    """The data; fields that the type does not have are in its `extra`, if it has one."""
    if not isinstance(data, Mapping):
        return data
    parts = _fields(kind)
    kept: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for name, value in data.items():
        part = parts.get(name)
        if name not in parts or (part and not part.understands(value)):
            other[name] = value
        elif part and isinstance(value, list | tuple):
            kept[name] = [_sorted_out(part, item) for item in value]
        else:
            kept[name] = _sorted_out(part, value) if part else value
    return kept | {NAME_OF_EXTRA: other} if other and EXTRA in kind.__struct_fields__ else kept


@functools.cache
def _fields(kind: type[Part]) -> dict[str, type[Part] | None]:
    """The fields in JSON, with the type of the parts in them, if any."""
    found = {field.name: _part_in(field.type) for field in msgspec.structs.fields(kind) if field.name != EXTRA}
    return {TYPE: None, **found} if kind.__struct_config__.tag else found


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_in(inner))), None)


def _field_first(error: msgspec.ValidationError) -> str:
    """msgspec's message, with the field in front: `exchanges[0].url: Expected str, got null`."""
    said, _, path = str(error).rpartition(" - at `$")
    text, field = (said, path.rstrip("`").lstrip(".")) if said else (path or str(error), "")
    text = text.replace("`", "")
    return f"{field}: {text}" if field else text


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
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
