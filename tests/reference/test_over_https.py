"""Checks over HTTPS, where boto3 sends uploads in chunks with their checksum in a trailer: a few from each area."""

from __future__ import annotations

from pathlib import Path

from tests.defects import running
from tests.defects.serving import serving
from tests.reference.service import reference

CHECKS = (
    "objects/system_metadata::header_is_kept",
    "objects/system_metadata::chunked_coding_is_not_kept",
    "object_lock/default_retention::upload_without_a_digest_is_refused",
    "object_lock/upload::upload_without_a_digest_is_refused",
    "objects/put::what_was_put_is_read",
    "integrity/content_md5::wrong_md5_stores_nothing",
    "integrity/put_checksum::wrong_checksum_stores_nothing",
    "integrity/trailer::wrong_trailer_stores_nothing",
    "http/headers::header_names_are_case_insensitive",
)
CLIENTS = ("boto3-s3v4", "boto-s3", "raw-s3v4", "raw-anonymous")


def test_checks_pass_over_https(tmp_path: Path) -> None:
    """Checks that pass over HTTP also pass over HTTPS, with any changes to the requests."""
    nodes = [node for check in CHECKS for node in running.node_ids(check, CLIENTS)]
    with serving(reference(), tmp_path, over_https=True) as (url, options):
        outcome = running.run(url, tmp_path, *nodes, *options, clients=CLIENTS)
    assert {result.id.partition("[")[0] for result in outcome.record.results} == set(CHECKS)
    assert not outcome.not_passed(), running.lines(outcome.not_passed())
