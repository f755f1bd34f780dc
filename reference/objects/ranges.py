"""The bytes of an object that a read returns: a range of them, or those of a part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reference.objects import conditions
from reference.protocol.checksums import COMPOSITE, Checksum
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import Version

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
MAX_PARTS = 10000


@dataclass(frozen=True)
class Slice:
    """Bytes from `first` up to `end`, and their checksum, if there is one."""

    first: int
    end: int
    partial: bool = False
    checksum: Checksum | None = None
    parts_count: int = 0


def slice_of(request: S3Request, version: Version) -> Slice:
    """The bytes that the request asks for; an invalid range asks for everything."""
    part, given = request.query.get("partNumber"), request.headers.get("range")
    if part is not None and given is not None:
        raise S3Error("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
    if part is not None:
        return _part(part, version)
    known = conditions.if_range_matches(request.headers.get("if-range"), version)
    if given is not None and known and (found := _RANGE.fullmatch(given.strip())):
        return _range(given, found[1], found[2], version)
    return Slice(0, version.size, checksum=version.checksum)


def _range(given: str, first: str, last: str, version: Version) -> Slice:
    size = version.size
    if (not first and not last) or (first and last and int(first) > int(last)):
        return Slice(0, size, checksum=version.checksum)
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size:
        raise S3Error("InvalidRange", RangeRequested=given, ActualObjectSize=size)
    return Slice(start, end, True, version.checksum if (start, end) == (0, size) else None)


def part_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text) or not 1 <= int(text) <= MAX_PARTS:
        raise invalid_argument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive")
    return int(text)


def _part(text: str, version: Version) -> Slice:
    """A part by the position in the object; an object from PutObject counts as one part."""
    number, count = part_number(text), len(version.parts)
    if number > max(count, 1):
        raise S3Error("InvalidPartNumber", PartNumberRequested=number, ActualPartCount=max(count, 1))
    if not count:
        return Slice(0, version.size, version.size > 0, version.checksum)
    first = sum(part.size for part in version.parts[: number - 1])
    part = version.parts[number - 1]
    kept = part.checksum if version.checksum and version.checksum.type == COMPOSITE else None
    if count == 1 and kept is None:
        kept = version.checksum
    return Slice(first, first + part.size, True, kept, count)
