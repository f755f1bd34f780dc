"""Every fault of the table is noticed by the checks of its proof, and a right server passes all checks."""

from __future__ import annotations

import json
import math
import random
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.model.profiles import PROFILES
from record.text import without_case
from reference.faults.table import faults
from reference.server import connections as server
from reference.server.service import reference
from reference.state import US_EAST_1
from tests.defects import running
from tests.defects.fault_search import job_of, paths_of, search_by_fault, unnoticed
from tests.defects.proofs import proofs, unproved_reasons
from tests.defects.serving import serving
from tests.environment import TIME_IS_UP
from tests.generated_defects.faults import defect_named
from tests.generated_defects.searching import GeneratedDefectJob, search_generated
from tests.once import made_once

if TYPE_CHECKING:
    from typing import TypeGuard

PUBLIC_URL = "documented/boto_rgw_guide::unsigned_url_of_a_public_object"
SIGNED_URL = "documented/boto_rgw_guide::signed_url_of_a_private_object"


@pytest.mark.exhaustive
@pytest.mark.parametrize("client", PROFILES)
def test_reference_passes_every_check(client: str, tmp_path: Path) -> None:
    """Every check passes on the reference, or is not applicable to its client."""
    with server.running(reference()) as url:
        outcome = running.run(url, tmp_path, clients=(client,))
    skipped = [result for result in outcome.not_passed() if result.verdict == "skipped"]
    wrong = [result for result in outcome.not_passed() if result not in skipped]
    assert not wrong, running.result_lines(wrong)
    # An invariant is skipped when no check sends a request that it is about.
    elsewhere = {result.id for result in skipped if result.message.endswith("the endpoint's region is us-east-1")}
    _pass(elsewhere, client, tmp_path / "elsewhere", region="ap-south-1")
    invariants = {result.id for result in skipped if result.id.startswith("invariants/")}
    huge = {result.id for result in skipped if "10,000 requests" in result.message}  # they would not fit into memory
    large = {result.id for result in skipped if "--large" in result.message} - huge
    if client == "boto3-s3v4":  # the same through each client; some is encrypted with customer keys
        _pass(large, client, tmp_path / "large", "--large", over_https=True)
    takes_days = {result.id for result in skipped if "--lifecycle-day" in result.message}
    over_https = {result.id for result in skipped} - elsewhere - invariants - large - huge - takes_days
    _pass(over_https, client, tmp_path / "https", over_https=True)
    assert outcome.record.summary is not None
    assert not [r.id for r in outcome.record.results if r.verdict == "n/a" and (r.requests or r.exchanges)]


@pytest.mark.exhaustive
def test_urls_without_the_endpoints_port_are_not_applicable(tmp_path: Path) -> None:
    """At a port other than 80, the URLs that boto makes with force_http=True are n/a, and nothing is sent for them."""
    clients = ("boto-s3", "boto-s3v4")
    nodes = [node for check in (PUBLIC_URL, SIGNED_URL) for node in running.node_ids(check, clients)]
    with server.running(reference()) as url:
        outcome = running.run(url, tmp_path, *nodes, clients=clients)
    assert outcome.verdicts(PUBLIC_URL) == {"boto-s3": "n/a", "boto-s3v4": "n/a"}, outcome.output
    assert outcome.verdicts(SIGNED_URL) == {"boto-s3": "n/a", "boto-s3v4": "pass"}, outcome.output
    assert not [r.id for r in outcome.record.results if r.verdict == "n/a" and (r.requests or r.exchanges)]
    assert outcome.status == 0, outcome.output


def _pass(
    checks: set[str], client: str, folder: Path, *more: str, over_https: bool = False, region: str = US_EAST_1
) -> None:
    """Checks that were skipped over HTTP in us-east-1 pass over HTTPS, in another region, or with more options."""
    if not checks:  # without paths the whole suite would run
        return
    folder.mkdir()
    nodes = [node for check in sorted(checks) for node in running.node_ids(check, (client,))]
    with serving(reference(region=region), folder, over_https=over_https) as (url, options):
        outcome = running.run(url, folder, *nodes, "--region", region, *options, *more, clients=(client,))
    assert {result.id for result in outcome.record.results} == checks
    assert not outcome.not_passed(), running.result_lines(outcome.not_passed())


SLOW = {"deleted_bucket_is_still_listed"}
"""Three checks wait ten seconds each, in vain."""
BY_AREA = {
    min(some[0].checks).partition("/")[0]: name
    for name, some in proofs().items()
    if name in faults() and name not in SLOW
}
"""A fault for each area of checks. The others are left to `make test-all`."""
QUICK = frozenset(BY_AREA.values())
CASES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.exhaustive) for name in faults()]


@pytest.fixture(scope="session")
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The checks that do not notice the selected faults, by fault, with their verdicts: found at once for all tests."""

    def make(folder: Path) -> None:
        named = [item.callspec.params["name"] for item in request.session.items if _is_fault_test(item)]
        some = [proofs()[name] for name in named if name in proofs()]
        random.Random(date.today().isoformat()).shuffle(some)  # other faults each day, for when the time is up
        until = request.config.getoption("--until") or math.inf
        found = search_by_fault([job_of(each) for each in some], until)
        wrong: dict[str, dict[str, str]] = {name: {} for name, each in found.items() if each.ran}
        for proof in (proof for each in some for proof in each if proof.fault in wrong):
            wrong[proof.fault] |= unnoticed(proof, found[proof.fault])
        (folder / "wrong.json").write_text(json.dumps(wrong))

    return json.loads((made_once(tmp_path_factory, "searched", make) / "wrong.json").read_text())


def _is_fault_test(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and item.originalname == test_fault_is_noticed.__name__


@pytest.mark.parametrize("name", CASES)
def test_fault_is_noticed(name: str, searched: dict[str, dict[str, str]]) -> None:
    """The recorded checks fail on a server with the fault, through each of the recorded clients."""
    assert name in proofs(), f"no check is recorded to notice it: make defects ONLY={name}"
    if name not in searched:
        pytest.skip(TIME_IS_UP)
    assert searched[name] == {}, faults()[name].wrong


GENERATED = [name for name in proofs() if ": " in name]
"""Faults that are made of a member that checks see, for checks that notice no fault of the table."""


@pytest.mark.exhaustive
def test_generated_faults_are_noticed() -> None:
    wrong: dict[str, dict[str, str]] = {}
    for over_https in (False, True):
        some = [proof for name in GENERATED for proof in proofs()[name] if proof.over_https == over_https]
        jobs = [GeneratedDefectJob(defect_named(each.fault), job_of([each]).checks, 1_000_000) for each in some]
        paths = paths_of(check for job in jobs for check, _ in job.checks)
        found = search_generated(jobs, paths, over_https=over_https)
        for proof, result in zip(some, found, strict=True):
            if missed := unnoticed(proof, result):
                wrong[proof.fault] = missed
    assert wrong == {}


def test_each_check_function_notices_a_fault_or_has_a_reason(every_check: list[dict[str, Any]]) -> None:
    functions = {without_case(check["id"]) for check in every_check}
    proved = {without_case(check) for some in proofs().values() for proof in some for check in proof.checks}
    assert functions - proved - unproved_reasons().keys() == set(), "make defects finds a fault for each, or names it"
    assert unproved_reasons().keys() - functions == set()
    assert unproved_reasons().keys() & proved == set()


def test_each_proof_is_of_a_fault_and_its_checks_exist(every_check: list[dict[str, Any]]) -> None:
    existing = {check["id"] for check in every_check}
    assert [name for name in proofs() if name not in faults() and ": " not in name] == []
    named = {check for some in proofs().values() for proof in some for check in proof.checks}
    assert named - existing == set()
