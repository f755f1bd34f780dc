"""Tests that the faults for programs are ones that checks find at endpoints."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from programs.recording.footprint_faults import CONCERNED_PROGRAMS, middleware_of
from published import running
from record.footprint_file import LACKING, MEMBERS, fault_of, footprints, members
from record.lines import Record
from record.record_file import read
from reference.protocol.messages import Serve
from reference.protocol.serving import combined_middleware
from reference.server.service import reference
from reports.diagnosis.applications.predicting import CLIENTS, predict_each
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.stopping_faults import FAULTS
from tests.defects.running import ROOT, command, environment
from tests.defects.serving import serving
from tests.forking import LONGEST

AREAS = (
    "batch_delete,conditions,copy,errors,http,integrity,keys,listing,multipart,object_lock,objects,post_object,ranges,"
    "signature_v4,streaming,versioning"
)
NAMES = (
    "once_in_order or like_key or gone_with or right_trailer or bytes_are_read or creators or large_file or "
    "max_uploads or special_character or empty_delimiter or similar_key or put_is_read or filename_variable or "
    "copy_source or last_key_below or pages_hold or describes_the_object or folder_of_folders or "
    "malformed_range_is_ignored or negative_end or type_need_not_be_signed or next_part or range_has_no_checksum or "
    "has_a_message or before_the_prefix or whole_source or locked_version_is_not_deleted or keeps_its_time or "
    "upload_with_a_lock or in_reverse_order or adds_no_version or "
    "key_of_the_customer_is_changed or written_meanwhile or bytes_stay or "
    "with_and_without_slash or plain_response or object_in_one_request or part_in_one_request or "
    "over_a_delete_marker or stands_in_for or between_the_position or "
    "not_encoded_without or after_any_bytes or abort_leaves_the_object or no_bytes_may_be"
)
"""Names of the checks that find faults, and of some other ones."""


def test_each_fault_has_a_server_with_it() -> None:
    assert {fault.name for fault in FAULTS} == set(CONCERNED_PROGRAMS)


def test_footprints_have_faults_that_exist() -> None:
    recorded = {name for each in footprints() for recording in each.recordings for name in recording.faults}
    assert recorded <= set(CONCERNED_PROGRAMS)


def found_at(server: Serve, folder: Path, areas: str = AREAS, names: str = NAMES) -> Record:
    """The record of a run of the checks that find faults, or of those with these areas and names."""
    with serving(server, folder, over_https=True) as (url, options):
        flags = (*options, "--area", areas, "-k", names)
        subprocess.run(
            command(url, folder / "out", *flags, clients=CLIENTS),
            cwd=ROOT,
            env=environment(folder),
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    return read(folder / "out/results.jsonl")


def faults_in(record: Record) -> set[str]:
    return {fault.name for fault in FAULTS if any(map(fault.is_found_in, record.results))}


def test_predictions_of_published_servers_have_the_checks_that_find_faults() -> None:
    assert set(AREAS.split(",")) <= set(running.AREAS.split(","))


@pytest.mark.exhaustive
def test_a_right_server_has_no_fault(tmp_path: Path) -> None:
    record = found_at(reference(), tmp_path)
    assert faults_in(record) == set()
    shown = {word for result in record.results if result.verdict == "pass" for word in result.shows}
    assert {fault.name for fault in FAULTS} <= shown
    assert {result.level for result in record.results if result.shows} <= {"core", "common"}


@pytest.mark.exhaustive
@pytest.mark.parametrize("operation", MEMBERS)
def test_a_server_that_lacks_members_is_found_to_lack_them(operation: str, tmp_path: Path) -> None:
    names = [fault_of(*each) for each in members() if each[0] == operation]
    server = reference(combined_middleware([middleware_of(name) for name in names]))
    assert faults_in(found_at(server, tmp_path, "http", "plain_response")) == set(names)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", sorted(CONCERNED_PROGRAMS.keys() - LACKING))
def test_a_server_with_a_fault_is_found_to_have_it(name: str, tmp_path: Path) -> None:
    """And no other: a program that works with one may fail with another."""
    assert faults_in(found_at(reference(middleware_of(name)), tmp_path)) == {name}


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["ranges-have-status-200", "names-stay-unencoded"])
def test_a_fault_stops_only_programs_that_were_recorded_to_fail_with_it(name: str, tmp_path: Path) -> None:
    """Although gates fail because of it, on which others rely."""
    record = found_at(reference(middleware_of(name)), tmp_path)
    failing = {each.name for each in footprints() for recording in each.recordings if recording.faults.get(name)}
    found = predict_each(diagnose(record), footprints())
    assert {each.application.name for each in found if each.obstacles} <= failing
