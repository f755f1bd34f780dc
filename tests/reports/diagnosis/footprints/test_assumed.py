"""Tests of the needs that are assumed where they were not measured: those of most recorded programs."""

from __future__ import annotations

import pytest

from record.footprint_file import Extent, Footprint, Need, RecordedWorkflow
from reports.diagnosis.footprints.assumed import assumed

LISTS = "write: ListObjectsV2 signed"


def _known(*extents: Extent, name: str = "content-md5", roots: tuple[str, ...] = (), fails: bool = False) -> Footprint:
    recordings = tuple(
        RecordedWorkflow("", "http", (_need("content-md5", extent, name),), (LISTS,), roots, {"a-fault": fails})
        for extent in extents
    )
    return Footprint("a", "A", "1", "tool", recordings)


def _need(feature: str, extent: Extent = "effect", name: str = "content-md5") -> Need:
    return Need(feature, extent, ("write",), ("PutObject",), (name,))


def _extent(known: Footprint, feature: str = "content-md5", name: str = "content-md5") -> Extent:
    recording = RecordedWorkflow("", "http", (_need(feature, name=name),), ())
    (need,) = assumed(recording, [known]).needs
    return need.extent


def test_extent_is_that_of_most_others() -> None:
    assert _extent(_known("nothing", "acceptance", "acceptance")) == "acceptance"


@pytest.mark.parametrize("extents", [("acceptance", "effect"), ("effect", "acceptance")])
def test_the_stricter_of_two_extents_counts(extents: tuple[Extent, ...]) -> None:
    assert _extent(_known(*extents)) == "effect"


def test_same_names_count_more_than_the_same_operation() -> None:
    assert _extent(_known("nothing", name="another"), name="content-md5") == "nothing"


def test_what_no_other_program_sends_is_needed() -> None:
    assert _extent(_known("nothing"), feature="another") == "effect"


def test_roots_and_faults_are_those_of_most_others() -> None:
    recording = RecordedWorkflow(
        "", "http", (), (LISTS,), ("ListObjectsV2", "ListParts"), {"a-fault": False, "b-fault": False}
    )
    made = assumed(recording, [_known("effect", roots=("ListObjectsV2",), fails=True)])
    assert (made.roots, made.faults) == (("ListObjectsV2",), {"a-fault": True, "b-fault": False})
    assert not made.measured
