"""The selection of a run among all checks and clients: the interpretation of the header's object.

The object is kept as it was read, so that a rewritten record stays the same, including fields from later versions. Only
this module interprets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, TypedDict

import msgspec

from record.json_form import END

INVARIANTS_AREA = "invariants"
"""The area of invariants, and their group: each is about the responses of all checks."""

REQUESTS_AREA = "program_requests"
"""The area of checks that send what programs send, a case for each form of request."""

PROGRAMS_AREA = "applications"
"""The area of programs. Each is selected by its name, and no record shows if there are others."""

REFUSED_SIGNATURE_AREA = "connect"
"""The area whose checks are run with refused signatures too."""

LEVELS = ("core", "common", "extended", "rgw")

SMOKE = "smoke"
"""The least depth: the gates of what every application needs."""
EVERY_CLIENT = "every client"
"""The greatest depth."""

USUAL = "usual"
"""The depth of a run without any flag."""
NO_SECOND_ACCOUNT = "no second account"
"""The beginning of the message of a check that was skipped because no second account was given."""
SAME_ID = "the second account has the same canonical id"
"""The beginning of the message of a check that was skipped because accounts cannot be told apart."""


def rank_of(level: str) -> int:
    """The importance of a level; 0 is the most important, and unknown levels come last."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


DEPTHS = {
    SMOKE: "a smoke run: only what every application needs",
    USUAL: "what does not depend on the client ran through one of them",
}
"""The depth of a run in words, unless it was the greatest."""

SHARDS = rf"^([1-9][0-9]*/[1-9][0-9]*(, [1-9][0-9]*/[1-9][0-9]*)*)?{END}"
"""`K/N`, or several of them."""


class Fields(TypedDict, total=False):
    """The object's fields in JSON; a later version may have more."""

    levels: list[str]
    areas: list[str]
    features: list[str]
    keyword: str | None
    shard: Annotated[str, msgspec.Meta(pattern=SHARDS)] | None
    bucket: str | None
    paths: list[str]
    parts: list[str]
    without: list[str]
    depth: Annotated[str, msgspec.Meta(description="smoke, usual or every client")]


class Selection:
    """Absent and empty fields mean everything. `given` is the JSON object, validated by `from_json`."""

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self.given: Mapping[str, Any] = dict(given or {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selection) and self.given == other.given

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Selection({self.given!r})"

    @classmethod
    def from_json(cls, data: Any) -> Selection:
        """The selection. Raises ValueError if a field has the wrong form."""
        try:
            msgspec.convert(data, Fields)
        except msgspec.ValidationError as error:
            raise ValueError(f"selection: {error}") from None
        return cls(data)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The selected levels; empty if all are selected."""
        named = self._names("levels")
        return () if set(LEVELS) <= set(named) else named

    @cached_property
    def areas(self) -> tuple[str, ...]:
        return self._names("areas")

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The ids of the selected features; empty if all are selected."""
        return self._names("features")

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return self._names("paths")

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The selection of each of several merged runs, in words; then nothing else is known."""
        return self._names("parts")

    @cached_property
    def keyword(self) -> str:
        return self.given.get("keyword") or ""

    @cached_property
    def shard(self) -> str:
        """`K/N`, or several such shards."""
        return self.given.get("shard") or ""

    @cached_property
    def bucket(self) -> str:
        """The existing bucket that the run stayed in; this alone deselects no check."""
        return self.given.get("bucket") or ""

    @property
    def depth(self) -> str:
        """The depth of the run: `smoke`, `usual`, `every client`, or one of a later version."""
        return self.given.get("depth") or EVERY_CLIENT

    @property
    def everything(self) -> bool:
        """Returns whether the selection includes every check, as far as it shows; skipped checks are in the record."""
        return not self._narrowing.keys() - {"bucket", "without", "depth"} and self.depth in (EVERY_CLIENT, USUAL)

    @property
    def by_name(self) -> bool:
        """Returns whether checks were selected by something other than level and area."""
        return bool(
            self.features or self.keyword or self.shard or self.paths or self.depth not in (EVERY_CLIENT, USUAL)
        )

    def admits(self, level: str, area: str) -> bool:
        """Returns whether checks of this level and area are selected."""
        return (not self.levels or level in self.levels) and (not self.areas or area in self.areas)

    def has_area_of(self, check: str) -> bool:
        """Returns whether the area of an id is selected, or the area of all ids that a pattern matches."""
        return not self.areas or check.partition("::")[0].partition("/")[0] in self.areas

    @property
    def words(self) -> str:
        """The selection for people: `levels core; areas listing, rgw`, or `all checks`."""
        fields = self._narrowing
        named = fields.pop("depth", EVERY_CLIENT)
        depth = (
            "" if named == EVERY_CLIENT else DEPTHS.get(named, f"the depth {named}, which this version does not know")
        )
        return "; ".join(words for words in (in_words(fields) or "all checks", depth) if words)

    @property
    def _narrowing(self) -> dict[str, Any]:
        """The fields that are set."""
        return {name: value for name, value in self.given.items() if value and (name != "levels" or self.levels)}

    def _names(self, name: str) -> tuple[str, ...]:
        return tuple(self.given.get(name) or ())


def in_words(fields: Mapping[str, Any]) -> str:
    """Fields and values as text; the names of a list are separated by commas."""
    listed = ((name, value if isinstance(value, (list, tuple)) else [value]) for name, value in fields.items())
    return "; ".join(f"{name} {', '.join(map(str, values))}" for name, values in listed)
