"""The checksum algorithms of S3."""

from __future__ import annotations

import base64
import functools
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import anycrc

FULL_OBJECT, COMPOSITE = "FULL_OBJECT", "COMPOSITE"


def crc32c(data: bytes) -> int:
    return int(_crc_model("CRC32-ISCSI").calc(data))


def crc64nvme(data: bytes) -> int:
    return int(_crc_model("CRC64-NVME").calc(data))


_crc_model = functools.cache(anycrc.Model)


# The digest, and its number of bytes.
_DIGESTS: dict[str, tuple[Callable[[bytes], bytes], int]] = {
    "CRC32": (lambda data: zlib.crc32(data).to_bytes(4, "big"), 4),
    "CRC32C": (lambda data: crc32c(data).to_bytes(4, "big"), 4),
    "CRC64NVME": (lambda data: crc64nvme(data).to_bytes(8, "big"), 8),
    "SHA1": (lambda data: hashlib.sha1(data, usedforsecurity=False).digest(), 20),
    "SHA256": (lambda data: hashlib.sha256(data).digest(), 32),
}
ALGORITHMS = tuple(_DIGESTS)


def _xxhash(name: str, data: bytes) -> bytes:
    import xxhash  # tests of the clients alone go without it

    return bytes(getattr(xxhash, f"{name}_digest")(data))


# S3 has these since 2026.
_DIGESTS |= {
    "MD5": (lambda data: hashlib.md5(data, usedforsecurity=False).digest(), 16),
    "SHA512": (lambda data: hashlib.sha512(data).digest(), 64),
    "XXHASH64": (lambda data: _xxhash("xxh64", data), 8),
    "XXHASH3": (lambda data: _xxhash("xxh3_64", data), 8),
    "XXHASH128": (lambda data: _xxhash("xxh3_128", data), 16),
}
ALL = tuple(_DIGESTS)


def digest(algorithm: str, data: bytes) -> bytes:
    return _DIGESTS[algorithm][0](data)


def value_of(algorithm: str, data: bytes) -> str:
    """The value as in a header."""
    return base64.b64encode(digest(algorithm, data)).decode()


def is_well_formed(algorithm: str, value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == _DIGESTS[algorithm][1]
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


def full_object(algorithm: str, data: bytes) -> Checksum:
    return Checksum(algorithm, value_of(algorithm, data))


def composite(algorithm: str, values: list[str]) -> Checksum:
    """The checksum of the parts' checksums."""
    together = b"".join(base64.b64decode(value) for value in values)
    return Checksum(algorithm, f"{value_of(algorithm, together)}-{len(values)}", COMPOSITE)


UNSUPPORTED_MESSAGE = (
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
    f"[{', '.join(ALGORITHMS)}]"
)
