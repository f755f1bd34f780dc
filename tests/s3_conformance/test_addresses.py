"""Tests of an endpoint at an IPv6 address: URLs, the Host header and the signed text have its brackets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from record.record_file import read
from reference.server.connections import running
from reference.server.service import reference
from tests.s3_conformance.commands import buckets, user

LOOPBACK = "::1"


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as found:
            found.bind((LOOPBACK, 0))
    except OSError:
        return False
    return True


pytestmark = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running(reference(), host=LOOPBACK) as url:
        yield url


def test_doctor(server: str, tmp_path: Path) -> None:
    found = user(tmp_path).command("doctor", "--endpoint-url", server, status=0)
    assert server in found.stdout


@pytest.mark.parametrize("client", ["boto3-s3v4", "boto-s3", "raw-s3v4"])
def test_documented_calls(server: str, client: str, tmp_path: Path) -> None:
    someone = user(tmp_path)
    flags = ("--endpoint-url", server, "--client", client, "-n", "0", "--out", "out", "--", "conformance/documented")
    found = someone.command(
        "run", *flags, "conformance/test_connect.py", "conformance/signature_v4/test_canonical_path.py"
    )
    assert found.status == 0, found.said
    record = read(someone.folder / "out" / "results.jsonl")
    assert record.header.endpoint == server
    assert sum(result.verdict == "pass" for result in record.results) > 2
    assert buckets(server) == []
