"""Results in little memory: a run keeps all its results until the end, when the reports are made."""

from __future__ import annotations

import pickle
import sys
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, cast, overload

from msgspec.structs import replace

from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult

OF_MANY = ("area", "subject", "level", "requirement", "source", "feature")
"""Fields whose texts are the same in many results."""
FAST = 1
"""A level of zlib: the others save little more."""


MOST_UNPACKED = 256
"""Results whose exchanges stay unpacked after use: rules look at the same ones again and again."""
MOST_AT_HAND = 12_000
"""Exchanges in the memory of a process, of some 5 KB each. A run of all checks has 9,000 if most fail, and takes a
second less with them in memory; one with every client has 21,000."""
_lately: OrderedDict[int, tuple[Packed, tuple[Exchange, ...]]] = OrderedDict()
"""Unpacked exchanges by the identity of their packed form, which stays the same as long as it is in here."""


class Packed(Sequence[Exchange]):
    """Exchanges in an eighth of their memory. They are unpacked when they are looked at, and kept for a while."""

    __slots__ = ("_data", "_length")

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._length = len(exchanges)
        self._data = zlib.compress(pickle.dumps(tuple(exchanges), pickle.HIGHEST_PROTOCOL), FAST)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Exchange: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Exchange, ...]: ...

    def __getitem__(self, index: int | slice) -> Exchange | tuple[Exchange, ...]:
        return self._unpacked()[index]

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._unpacked())

    def __reversed__(self) -> Iterator[Exchange]:
        return reversed(self._unpacked())

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Sequence) and self._unpacked() == tuple(other))

    def __hash__(self) -> int:
        return hash(self._unpacked())

    def _unpacked(self) -> tuple[Exchange, ...]:
        known = _lately.get(id(self))
        if known is not None:
            return known[1]
        exchanges = cast("tuple[Exchange, ...]", pickle.loads(zlib.decompress(self._data)))
        _lately[id(self)] = self, exchanges
        if len(_lately) > MOST_UNPACKED:
            _lately.popitem(last=False)
        return exchanges


def at_hand(results: Sequence[CheckResult]) -> list[CheckResult]:
    """The same results. If they have few exchanges, these are unpacked, so that they can be read again and again at
    once."""
    if sum(len(result.exchanges) for result in results) > MOST_AT_HAND:
        return list(results)
    return [replace(each, exchanges=tuple(each.exchanges)) if each.exchanges else each for each in results]


def packed(result: CheckResult) -> CheckResult:
    """The same result, with its exchanges packed, and with texts that it shares with others."""
    changed: dict[str, Any] = {name: sys.intern(getattr(result, name)) for name in OF_MANY}
    changed["operations"] = tuple(map(sys.intern, result.operations))
    if result.exchanges:
        changed["exchanges"] = Packed(result.exchanges)
    return replace(result, **changed)
