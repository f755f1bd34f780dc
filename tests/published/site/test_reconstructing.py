"""Tests of results made again from expected results: their verdicts and kinds are those of the run."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from published.results.server_file import RunFacts, Skipped
from published.site.reconstructing import ListedCheck, Suite, reconstructed
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader, RunSummary
from reports.diagnosis.severity.of_results import severity_of
from reports.known.causes_file import Cause
from reports.known.expected import Expected
from reports.known.known_update import updated
from tests.reports.made import OK, deviating

CLIENT = "boto3-s3v4"
RUN = RunFacts("2026-11-21", "0.1.0")


def check(name: str, requirement: str = "It works.", *, gate: bool = False, level: str = "core") -> ListedCheck:
    clients: dict[str, str | None] = {CLIENT: None, "boto3-s3": None}
    return ListedCheck(
        f"objects/a::{name}", "objects", ("GetObject",), level, requirement, "", "objects", gate, clients
    )


def suite(*checks: ListedCheck) -> Suite:
    return Suite((RecordedFeature("objects", "Objects", "Objects"),), checks)


def ran(one: ListedCheck, verdict: str, deviation: Deviation | None) -> CheckResult:
    return CheckResult(
        one.id, CLIENT, verdict, "objects", "GetObject", one.operations, one.level, one.requirement,  # type: ignore[arg-type]
        feature="objects", gate=one.gate, deviation=deviation,
    )  # fmt: skip


def expected_of(*results: CheckResult) -> Expected:
    header = RunHeader(clients=(CLIENT,))
    return Expected(updated(Record(header, results, RunSummary({}))).entries)


NOTHING = Expected()
REFUSED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}


def test_what_is_not_listed_passes() -> None:
    made = reconstructed(suite(check("gate", gate=True)), NOTHING, RUN)
    assert {each.verdict for each in made.results} == {"pass"}


def test_what_was_skipped_is_not_tested() -> None:
    run = RunFacts("2026-11-21", "0.1.0", skipped=(Skipped("no HTTPS", ("objects/a::gate*",)),))
    made = reconstructed(suite(check("gate[x]", gate=True), check("other")), NOTHING, run)
    assert {(each.id, each.verdict) for each in made.results} == {
        ("objects/a::gate[x]", "skipped"),
        ("objects/a::other", "pass"),
    }


def test_clients_that_are_not_let_in_are_closed() -> None:
    run = RunFacts("2026-11-21", "0.1.0", ("boto3-s3",))
    made = reconstructed(suite(check("gate", gate=True)), NOTHING, run)
    assert made.header.closed == {"boto3-s3"}
    asked = suite(replace(check("gate"), area="connect"), check("other"))
    verdicts = {(each.id, each.client): each.verdict for each in reconstructed(asked, NOTHING, run).results}
    assert verdicts == {
        ("objects/a::gate", CLIENT): "pass",
        ("objects/a::gate", "boto3-s3"): "pass",
        ("objects/a::other", CLIENT): "pass",
        ("objects/a::other", "boto3-s3"): "unsupported",
    }


def test_what_a_client_cannot_express_stays_so() -> None:
    one = ListedCheck(
        "objects/a::gate", "objects", ("GetObject",), "core", "It works.", "", "objects", True, {CLIENT: "why"}
    )
    (result,) = reconstructed(suite(one), NOTHING, RUN).results
    assert (result.verdict, result.message) == ("n/a", "why")


def test_a_cause_explains_a_result() -> None:
    one = check("gate", gate=True)
    known = expected_of(ran(one, "fail", deviating(OK, REFUSED)))
    cause = Cause("c", "It is not enabled.", check=("objects/a::gate",))
    made = reconstructed(suite(one), Expected(known.entries, [cause]), RUN)
    (failed,) = (each for each in made.results if each.verdict == "fail")
    assert failed.listed is not None
    assert failed.listed.cause == "c"


def test_what_happens_sometimes_is_a_deviation() -> None:
    gate, other = check("gate", gate=True), check("other")
    cause = Cause("c", "It depends on timing.", check=("objects/a::other",), sometimes=True)
    made = reconstructed(suite(gate, other), Expected((), [cause]), RUN)
    verdicts = {(each.id, each.verdict, severity_of(each)) for each in made.results if each.verdict == "fail"}
    assert verdicts == {("objects/a::other", "fail", "code")}
