"""Tests of footprints: their files are the generator's, and they are about features that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.model.features import by_id
from programs.catalogue import APPLICATIONS
from record.footprint_file import (
    FOLDER,
    Footprint,
    Need,
    RecordedWorkflow,
    footprints,
    form_of_name,
    known_to,
    read,
    text_of,
)
from record.lines import Record, RunHeader


def test_text_is_read_back(tmp_path: Path) -> None:
    need = Need("objects", "effect", ("write",), ("PutObject",), ('delimiter="',))
    recording = RecordedWorkflow('a "setting" = \\x', "https", (need,), ("write: PutObject signed",))
    with_roots = RecordedWorkflow("", "http", (need,), (), ("ListObjectsV2",), {"some-fault": True, "another": False})
    without_roots = RecordedWorkflow("", "http", (need,), (), ())
    unmeasured = RecordedWorkflow("", "http", (need,), (), signatures=("v2", "v4"), measured=False)
    footprint = Footprint("name-1", "Title é", "1.0", "tool", (recording, with_roots, without_roots, unmeasured))
    (tmp_path / "it.toml").write_text(text_of(footprint), encoding="utf-8")
    assert read(tmp_path / "it.toml") == footprint


def test_footprint_of_another_version_in_a_record_is_left_out() -> None:
    """A record made by a later version is read all the same."""
    own = Footprint("own-1", "Own", "", "own", (RecordedWorkflow("", "http", (), ()),))
    later = text_of(own).replace('name = "own-1"', 'name = "own-2"\nlater = true')
    known = known_to(Record(RunHeader(footprints=(text_of(own), later)), ()))
    assert [each.name for each in known if each.name.startswith("own-")] == ["own-1"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_file_is_as_generated(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == text_of(read(path))


def test_every_application_has_a_footprint_of_its_version() -> None:
    recorded = {each.name: (each.title, each.version, each.kind) for each in footprints()}
    assert recorded == {name: (each.title, each.version, each.kind) for name, each in APPLICATIONS.items()}


def test_recordings_are_of_each_setting_over_both_transports() -> None:
    for each in footprints():
        settings = ["", *(setting.text for setting in APPLICATIONS[each.name].settings)]
        wanted = [(setting, transport) for setting in settings for transport in ("http", "https")]
        assert [(recording.setting, recording.transport) for recording in each.recordings] == wanted


def test_needs_are_of_features_that_exist_and_steps_of_the_workflow() -> None:
    for each in footprints():
        steps = {step.name for step in APPLICATIONS[each.name].steps}
        for recording in each.recordings:
            assert recording.needs
            assert {need.feature for need in recording.needs} <= set(by_id())
            assert {step for need in recording.needs for step in need.steps} <= steps
            assert {line.partition(":")[0] for line in recording.requests} <= steps


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("Range", "bytes=10-19", "range=bytes=N-N"),
        ("range", "bytes=-5", "range=bytes=-N"),
        ("delimiter", "/", "delimiter=/"),
        ("If-None-Match", "*", "if-none-match=*"),
        ("If-Match", '"abc"', "if-match=ETag"),
        ("Content-MD5", "abc", "content-md5"),
        ("x-amz-decoded-content-length", "0", "x-amz-decoded-content-length=0"),
        ("x-amz-decoded-content-length", "10", "x-amz-decoded-content-length"),
    ],
)
def test_form_of_a_value(name: str, value: str, form: str) -> None:
    assert form_of_name(name, value) == form
