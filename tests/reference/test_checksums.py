"""The checksums compared with the check values in their definitions."""

from __future__ import annotations

from reference.protocol import checksums
from reference.protocol.checksums import crc32c, crc64nvme

NINE_DIGITS = b"123456789"


def test_check_values_of_the_crcs() -> None:
    assert (crc32c(NINE_DIGITS), crc64nvme(NINE_DIGITS)) == (0xE3069283, 0xAE8B14860A799888)
    assert (crc32c(b""), crc64nvme(b"")) == (0, 0)


def test_composite_checksum_is_that_of_the_parts_checksums() -> None:
    parts = [checksums.value_of("SHA256", b"a"), checksums.value_of("SHA256", b"b")]
    found = checksums.composite("SHA256", parts)
    assert (found.type, found.value.rpartition("-")[2]) == ("COMPOSITE", "2")
    assert checksums.is_well_formed("SHA256", found.value.removesuffix("-2"))
