"""Tests of the severity of a fault in a report: that of the deviation in the check that notices it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.faults.table import faults
from reports.diagnosis.severity.of_results import severity_of
from tests.defects import running
from tests.defects.serving import serving

BOTO, BOTO3 = ("boto-s3v4",), ("boto3-s3v4",)
RAW = ("raw-s3v4",)
COUNT_OF_PARTS = "simple_object_has_a_count_of_parts"
CHUNKS = "streaming/chunk_signatures"
EMPTY = "signature_of_the_empty_chunk"
UNVERIFIED = "last_chunk_signature_is_not_verified"
REPEATED_FIELDS = "last_of_repeated_fields_is_not_verified"


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("defect", "check", "clients", "kind"),
    [
        (REPEATED_FIELDS, "post_object/policy::second_key_is_not_stored[behind]", RAW, "exposed"),
        (REPEATED_FIELDS, "post_object/policy::second_value_of_a_field_is_not_stored[behind]", RAW, "exposed"),
        (UNVERIFIED, f"{CHUNKS}::chunks_changed_after_signing_are_refused[{EMPTY}]", RAW, "ignored"),
        (UNVERIFIED, f"{CHUNKS}::part_that_was_not_signed_is_refused[{EMPTY}]", RAW, "ignored"),
        ("refused_bodies_are_not_read", "http/smuggling::body_of_a_refused_upload_is_not_a_request", RAW, "ignored"),
        ("incomplete_objects_can_be_read", "objects/at_the_same_time::read_while_overwritten", BOTO, "corrupt"),
        ("listed_times_have_no_zone", "documented/boto_rgw_guide::bucket_list", BOTO, "code"),
        ("copied_parts_are_empty", "multipart/part_copy::whole_source_is_copied", BOTO3, "corrupt"),
        ("copied_parts_are_empty", "multipart/part_copy_range::range_is_copied[first_bytes]", BOTO3, "corrupt"),
        (COUNT_OF_PARTS, "encryption/customer_keys_by_part_number::part_one_is_the_object", BOTO3, "code"),
    ],
)
def test_kind_of_a_defect(defect: str, check: str, clients: tuple[str, ...], kind: str, tmp_path: Path) -> None:
    nodes = list(running.node_ids(check, clients))
    seeded = faults()[defect]
    with serving(seeded.server(), tmp_path, over_https="customer_keys" in check, rules=seeded.rules) as (url, options):
        outcome = running.run(url, tmp_path, *nodes, "--corrections", "none", *options, clients=clients)
    (found,) = outcome.not_passed()
    assert (found.verdict, severity_of(found)) == ("fail", kind), found.message
