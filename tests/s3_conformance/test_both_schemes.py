"""Tests of runs on an endpoint over HTTP that has a URL over HTTPS, too, for what needs TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.given.encryption_keys import NO_HTTPS_MESSAGE
from record.record_file import read
from tests.s3_conformance.commands import user

NEED_TLS = {
    "copy/encryption::copy_under_a_key_of_the_customer": "sends_own_key",
    "copy/encryption::copy_under_the_accounts_own_kms_key": "over_https",
    "encryption/from_one_to_another::copy_is_encrypted_as_requested[AES256_to_customer]": "a case that needs TLS",
}
"""Checks that need TLS, and what says so."""


@pytest.mark.exhaustive
def test_a_run_on_the_embedded_server_skips_nothing_for_want_of_tls(tmp_path: Path) -> None:
    someone = user(tmp_path)
    names = " or ".join(id.partition("::")[2].partition("[")[0] for id in NEED_TLS)
    flags = ("-n", "0", "--area", "copy,encryption", "-k", names, "--client", "boto3-s3v4")
    outcome = someone.command("run", "--provider", "embedded", *flags)
    found = {result.id: result for result in read(tmp_path / "s3-conformance-report" / "results.jsonl").results}
    assert found.keys() >= NEED_TLS.keys(), outcome.said
    assert {name: found[name].verdict for name in NEED_TLS if found[name].verdict == "skipped"} == {}
    assert not [result.id for result in found.values() if NO_HTTPS_MESSAGE in result.message]
