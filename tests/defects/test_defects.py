"""Every seeded defect is caught by the checks that it names, and a server without defects passes them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixtures.model.profiles import PROFILES
from reference.server import connections as server
from reference.server.service import reference
from reference.state import US_EAST_1
from tests.defects import running
from tests.defects.defects import DEFECTS
from tests.defects.seeding import Defect
from tests.defects.serving import serving

PUBLIC_URL = "documented/boto_rgw_guide::unsigned_url_of_a_public_object"
SIGNED_URL = "documented/boto_rgw_guide::signed_url_of_a_private_object"
TRIES = 3


@pytest.mark.exhaustive
@pytest.mark.parametrize("client", PROFILES)
def test_reference_passes_every_check(client: str, tmp_path: Path) -> None:
    """Every check passes on the reference, or is not applicable to its client."""
    with server.running(reference()) as url:
        outcome = running.run(url, tmp_path, clients=(client,))
    skipped = [result for result in outcome.not_passed() if result.verdict == "skipped"]
    wrong = [result for result in outcome.not_passed() if result not in skipped]
    assert not wrong, running.lines(wrong)
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


def test_defects_name_checks_that_exist(every_check: list[dict[str, Any]]) -> None:
    """A defect that names a check that does not exist would not be caught."""
    existing = {check["id"] for check in every_check}
    wrong = {name: sorted(set(defect.caught_by) - existing) for name, defect in DEFECTS.items()}
    wrong = {name: missing for name, missing in wrong.items() if missing}
    assert not wrong, f"these defects in tests/defects/seeded/ name checks that do not exist: {wrong}"


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
    assert not outcome.not_passed(), running.lines(outcome.not_passed())


SLOW = {"deleted_bucket_is_still_listed"}
"""Three checks wait ten seconds each, in vain."""
BY_AREA = {min(defect.caught_by).partition("/")[0]: name for name, defect in DEFECTS.items() if name not in SLOW}
"""A defect for each area of checks. The others are left to `make test-all`: all of them take an hour."""
QUICK = frozenset(BY_AREA.values())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.exhaustive) for name in DEFECTS]
)
def test_defect_is_caught(name: str, tmp_path: Path) -> None:
    """The checks that a defect names fail on a server with it, through each of the clients that it names."""
    defect = DEFECTS[name]
    # Whether clients meet at the same time is chance: a check that needs it has several tries.
    reach = ("consistency/", "conditions/writes_at_the_same_time")
    tries = TRIES if any(check.startswith(reach) for check in defect.caught_by) else 1
    caught: dict[str, set[str]] = {check: set() for check in defect.caught_by}
    for number in range(1, tries + 1):
        outcome = _at_a_server_with(defect, tmp_path / str(number))
        for check, clients in caught.items():
            clients |= _caught(outcome, check)
        if all(clients == _expressible(outcome, check) for check, clients in caught.items()):
            break
    for check, clients in caught.items():
        verdicts = outcome.verdicts(check)
        assert clients, f"{defect.wrong} {check} does not catch it: {verdicts}\n{outcome.output}"
        message = f"{defect.wrong} {check}: {verdicts}\n{running.lines(outcome.not_passed())}"
        assert clients == _expressible(outcome, check), message
    assert outcome.status == 1, outcome.output


def _at_a_server_with(defect: Defect, folder: Path) -> running.Outcome:
    folder.mkdir()
    wanted = (*defect.caught_by, *defect.beside)
    checks = [node for check in wanted for node in running.node_ids(check, defect.clients)]
    with serving(defect.server(), folder, over_https=defect.over_https, rules=defect.rules) as (url, options):
        flags = ("--region", defect.region, "--corrections", "none", *options)
        return running.run(url, folder, *checks, *flags, clients=defect.clients)


def _expressible(outcome: running.Outcome, check: str) -> set[str]:
    """The clients that can express a check."""
    return {client for client, verdict in outcome.verdicts(check).items() if verdict != "n/a"}


def _caught(outcome: running.Outcome, check: str) -> set[str]:
    """Returns the clients through which a check fails."""
    return {client for client, verdict in outcome.verdicts(check).items() if verdict == "fail"}
