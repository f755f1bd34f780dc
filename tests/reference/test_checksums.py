"""The checksums compared with the check values in their definitions, and in blocks compared with the simple way."""

from __future__ import annotations

import pytest

from tests.reference import checksums
from tests.reference.checksums import Crc, crc32c, crc64nvme

NINE = b"123456789"


def test_check_values_of_the_crcs() -> None:
    assert (crc32c(NINE), crc64nvme(NINE)) == (0xE3069283, 0xAE8B14860A799888)
    assert (crc32c(b""), crc64nvme(b"")) == (0, 0)


@pytest.mark.parametrize("crc", [crc32c, crc64nvme])
@pytest.mark.parametrize("size", [16383, 16384, 16385, 40000])
def test_blocks_make_no_difference(crc: Crc, size: int) -> None:
    data = bytes(n * n % 251 for n in range(size))
    assert crc(data) == crc._run(crc.ones, data) ^ crc.ones


def test_composite_checksum_is_that_of_the_parts_checksums() -> None:
    parts = [checksums.value_of("SHA256", b"a"), checksums.value_of("SHA256", b"b")]
    found = checksums.composite("SHA256", parts)
    assert (found.type, found.value.rpartition("-")[2]) == ("COMPOSITE", "2")
    assert checksums.is_well_formed("SHA256", found.value.removesuffix("-2"))
