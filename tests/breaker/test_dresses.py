"""Tests that a run keeps its promises when the endpoint's answers are hostile. `make breaker` has more checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.breaker.breaking import broken_promises, run, sweep
from tests.breaker.hostile import hostile_endpoint
from tests.breaker.hostile_responses import RESPONSE_CHANGES

SOME_MODULES = (
    *("conformance/listing/test_entries.py", "conformance/errors/test_documents.py"),
    *("conformance/versioning/test_list_versions.py", "conformance/documented/test_boto_walkthrough.py"),
    "conformance/safety/test_secrets.py",  # fails if a response repeats credentials, so that reports have the exchange
)


@pytest.mark.exhaustive
@pytest.mark.parametrize("dress", RESPONSE_CHANGES)
def test_what_is_promised_holds(dress: str, tmp_path: Path) -> None:
    with hostile_endpoint(dress) as endpoint:
        ended = run(endpoint.url, tmp_path, "-n", "1", "--timeout", "20", *SOME_MODULES)
        swept = sweep(endpoint.url, tmp_path)
        assert endpoint.changed() == []
    assert [*broken_promises(ended, endpoint.signed.signatures)] == []
    assert [*broken_promises(swept, endpoint.signed.signatures)] == []
    assert len(endpoint.signed.signatures) > 20
    assert (ended.out / "results.jsonl").exists()
