"""Tests that the reports' names of the clients match the clients."""

from __future__ import annotations

import pytest

from fixtures.model.profiles import PROFILES
from record.client_names import CLIENTS, GLOBS, LABELS, label
from reports.known.patterns import matches

VERSIONS = {"s3": "V2", "s3v4": "V4", "": "unsigned"}


def test_they_are_the_clients_of_a_run() -> None:
    described = {name: (profile.library, VERSIONS[profile.signature]) for name, profile in PROFILES.items()}
    assert list(LABELS.items()) == list(described.items())


def test_a_client_of_another_name_is_called_by_it() -> None:
    assert label("minio-go") == ("minio-go", "")


@pytest.mark.parametrize("place", [0, 1])
def test_a_glob_stands_for_a_library_or_a_signature(place: int) -> None:
    for shared in {found[place] for found in LABELS.values()}:
        alike = {client for client, found in LABELS.items() if found[place] == shared}
        assert any({client for client in CLIENTS if matches(glob, client)} == alike for glob in GLOBS)


def test_globs_are_few() -> None:
    assert GLOBS == ("*", "boto3-*", "boto-*", "raw-*", "*-s3", "*-s3v4", "*-anonymous")
