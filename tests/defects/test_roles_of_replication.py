"""Tests of the checks of replication if the endpoint has roles: a made-up role may be refused, and no message names
it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.connections import running
from reference.server.service import reference
from tests.defects.running import result_lines, run

PATHS = ("conformance/configuration/test_replication.py", "conformance/configuration/test_replication_refused.py")
CLIENT = ("boto3-s3v4",)
OWN_ROLE = "arn:aws:iam::123456789012:role/own"
CHECKS_OF_ROLES = ("is_returned_unchanged", "is_gone", "is_read_back", "without_versioning", "missing", "bad_rules")


def _puts(request: S3Request) -> bool:
    return request.method == "PUT" and "replication" in request.query


def only_its_own_role(request: S3Request, serve: Serve) -> Response:
    """Refuses every role but one, with any other content; the message does not give the reason."""
    if _puts(request) and b"<Role>arn:aws:iam::" in request.body and OWN_ROLE.encode() not in request.body:
        return error(403, "AccessDenied")
    return serve(request)


def mentions_roles(request: S3Request, serve: Serve) -> Response:
    """Returns correct refusals, each with a message that contains a role."""
    answer = serve(request)
    return answer.sub(rb"<Message>", b"<Message>The role was not looked at: ") if _puts(request) else answer


def no_replication(request: S3Request, serve: Serve) -> Response:
    """Replication is not understood."""
    return error(400, "MalformedXML").sub(b"<Message>", b"<Message>A role: ") if _puts(request) else serve(request)


@pytest.mark.exhaustive
def test_made_up_role_may_be_refused(tmp_path: Path) -> None:
    with running(reference(only_its_own_role)) as url:
        found = run(url, tmp_path, *PATHS, clients=CLIENT).record.results
    skipped = [result for result in found if any(word in result.id for word in CHECKS_OF_ROLES)]
    assert {result.verdict for result in skipped} == {"skipped"}, result_lines(skipped)
    assert all("S3_REPLICATION_ROLE" in result.message for result in skipped)


def test_role_that_is_configured_is_used(tmp_path: Path) -> None:
    with running(reference(only_its_own_role)) as url:
        outcome = run(url, tmp_path, *PATHS, clients=CLIENT, variables={"S3_REPLICATION_ROLE": OWN_ROLE})
    assert not outcome.not_passed(), result_lines(outcome.not_passed())


def test_words_of_a_refusal_decide_nothing(tmp_path: Path) -> None:
    with running(reference(mentions_roles)) as url:
        outcome = run(url, tmp_path, *PATHS, clients=CLIENT)
    assert not outcome.not_passed(), result_lines(outcome.not_passed())


def test_replication_that_is_not_there_is_no_matter_of_roles(tmp_path: Path) -> None:
    with running(reference(no_replication)) as url:
        outcome = run(url, tmp_path, *PATHS, clients=CLIENT)
    assert outcome.verdicts("configuration/replication::configuration_is_returned_unchanged") == {CLIENT[0]: "fail"}
    assert "skipped" not in {result.verdict for result in outcome.record.results}
