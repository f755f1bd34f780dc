"""Tests of the program that a property shows for its finding: its user sees the fault."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve
from reference.server import connections as server
from reference.server.service import reference
from tests.defects import running

STARTS = dict.fromkeys(["marker", "continuation-token"])


def _pages_begin_anew(request: S3Request, serve: Serve) -> Response:
    return serve(request.with_query(**STARTS))


@pytest.mark.exhaustive
@pytest.mark.parametrize("check", ["pages_are_the_whole", "pages_are_the_whole_v2"])
def test_the_program_shows_the_fault(check: str, tmp_path: Path) -> None:
    """The program creates a bucket, and stores the objects of the listed pages."""
    clients = ("boto3-s3v4",)
    with server.running(reference(_pages_begin_anew)) as url:
        outcome = running.run(url, tmp_path, *running.node_ids(f"properties/pages::{check}", clients), clients=clients)
        (result,) = outcome.record.results
        repeated = re.search(r"on more than one page: expected \[\], got \['(.*)'\]", result.message)
        assert repeated is not None, result.message
        environment = running.environment(tmp_path)
        program = "\n".join(result.message.splitlines()[2:])
        for placeholder, own in (("https://an-endpoint-of-yours", url), ("a-new-bucket-of-yours", "mine")):
            program = program.replace(placeholder, own)
        region = {"AWS_DEFAULT_REGION": "us-east-1"}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment | region, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(re.findall(rf"'(?:Key|Prefix)': '{re.escape(repeated[1])}'", done.stdout)) == 2
