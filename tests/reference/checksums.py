"""The checksum algorithms of S3, computed from their definitions; CRC-32C and CRC-64/NVME in plain Python.

Both CRCs process a body in blocks whose sums are cached: test data repeats itself, and then costs little.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass

FULL_OBJECT, COMPOSITE = "FULL_OBJECT", "COMPOSITE"
_BLOCK = 1 << 14


class Crc:
    """A reflected CRC whose register begins with all ones and is inverted at the end."""

    def __init__(self, width: int, polynomial: int) -> None:
        """`polynomial` is written with its bits reversed."""
        self.width = width
        self.ones = (1 << width) - 1
        self._table = []
        for value in range(256):
            for _ in range(8):
                value = (value >> 1) ^ (polynomial if value & 1 else 0)
            self._table.append(value)
        self._block = functools.lru_cache(maxsize=1 << 12)(lambda block: self._run(0, block))

    def __call__(self, data: bytes) -> int:
        register = self.ones
        whole = len(data) - len(data) % _BLOCK
        for at in range(0, whole, _BLOCK):
            # The CRC of what was before, moved past the block, and the block's own.
            register = self._past_a_block(register) ^ self._block(data[at : at + _BLOCK])
        return self._run(register, data[whole:]) ^ self.ones

    def _run(self, register: int, data: bytes) -> int:
        table = self._table
        for byte in data:
            register = table[(register ^ byte) & 0xFF] ^ (register >> 8)
        return register

    def _past_a_block(self, register: int) -> int:
        moved = 0
        for column in self._moves:
            moved ^= column[register & 0xFF]
            register >>= 8
        return moved

    @functools.cached_property
    def _moves(self) -> list[list[int]]:
        """What a block of zeros makes of each byte of the register: the function is linear."""
        zeros = bytes(_BLOCK)
        bits = [self._run(1 << bit, zeros) for bit in range(self.width)]
        moves = []
        for first in range(0, self.width, 8):
            column = [0] * 256
            for value in range(1, 256):
                low = value & -value
                column[value] = column[value ^ low] ^ bits[first + low.bit_length() - 1]
            moves.append(column)
        return moves


crc32c = Crc(32, 0x82F63B78)
crc64nvme = Crc(64, 0x9A6C9329AC4BC9B5)

# Digest, and how many bytes it has.
_ALGORITHMS: dict[str, tuple[Callable[[bytes], bytes], int]] = {
    "CRC32": (lambda data: zlib.crc32(data).to_bytes(4, "big"), 4),
    "CRC32C": (lambda data: crc32c(data).to_bytes(4, "big"), 4),
    "CRC64NVME": (lambda data: crc64nvme(data).to_bytes(8, "big"), 8),
    "SHA1": (lambda data: hashlib.sha1(data, usedforsecurity=False).digest(), 20),
    "SHA256": (lambda data: hashlib.sha256(data).digest(), 32),
}
ALGORITHMS = tuple(_ALGORITHMS)


def _xxhash(name: str, data: bytes) -> bytes:
    import xxhash  # tests of the clients alone go without it

    return bytes(getattr(xxhash, f"{name}_digest")(data))


# S3 has these since 2026; here of whole objects and parts alone, not of multipart uploads.
_ALGORITHMS |= {
    "MD5": (lambda data: hashlib.md5(data, usedforsecurity=False).digest(), 16),
    "SHA512": (lambda data: hashlib.sha512(data).digest(), 64),
    "XXHASH64": (lambda data: _xxhash("xxh64", data), 8),
    "XXHASH3": (lambda data: _xxhash("xxh3_64", data), 8),
    "XXHASH128": (lambda data: _xxhash("xxh3_128", data), 16),
}
ALL = tuple(_ALGORITHMS)


def digest(algorithm: str, data: bytes) -> bytes:
    return _ALGORITHMS[algorithm][0](data)


def value_of(algorithm: str, data: bytes) -> str:
    """The value as in a header."""
    return base64.b64encode(digest(algorithm, data)).decode()


def is_well_formed(algorithm: str, value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == _ALGORITHMS[algorithm][1]
    except ValueError:
        return False


@dataclass(frozen=True)
class Checksum:
    """A checksum as S3 keeps it with an object or a part; an object's composite one ends with its number of parts."""

    algorithm: str
    value: str
    type: str = FULL_OBJECT

    @property
    def header(self) -> str:
        return f"x-amz-checksum-{self.algorithm.lower()}"

    @property
    def element(self) -> str:
        return f"Checksum{self.algorithm}"


def whole(algorithm: str, data: bytes) -> Checksum:
    return Checksum(algorithm, value_of(algorithm, data))


def composite(algorithm: str, values: list[str]) -> Checksum:
    """The checksum of the parts' checksums."""
    together = b"".join(base64.b64decode(value) for value in values)
    return Checksum(algorithm, f"{value_of(algorithm, together)}-{len(values)}", COMPOSITE)


UNSUPPORTED = (
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
    f"[{', '.join(ALGORITHMS)}]"
)
