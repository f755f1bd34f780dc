"""Tests of results made again from expected results: their verdicts and kinds are those of the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from published.reconstructing import reconstructed
from published.suite import Check, Suite
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader, RunSummary
from reports.diagnosis.kinds.of_results import kind_of
from reports.formats.publication import deviations_file
from reports.formats.publication.server_file import RunFacts, Skipped
from reports.known.causes import Cause
from reports.known.expected import Expected
from reports.known.known_update import updated

CLIENT = "boto3-s3v4"
RUN = RunFacts("2026-11-21", "0.1.0")


def check(name: str, requirement: str = "It works.", *, gate: bool = False, level: str = "core") -> Check:
    clients: dict[str, str | None] = {CLIENT: None, "boto3-s3": None}
    return Check(f"objects/a::{name}", "objects", ("GetObject",), level, requirement, "", "objects", gate, clients)


def suite(*checks: Check) -> Suite:
    return Suite((RecordedFeature("objects", "Objects", "Objects"),), checks)


def ran(one: Check, verdict: str, deviation: Deviation | None) -> CheckResult:
    return CheckResult(
        one.id, CLIENT, verdict, "objects", "GetObject", one.operations, one.level, one.requirement,  # type: ignore[arg-type]
        feature="objects", gate=one.gate, deviation=deviation,
    )  # fmt: skip


def expected_of(*results: CheckResult) -> Expected:
    header = RunHeader(clients=(CLIENT,))
    return Expected(updated(Record(header, results, RunSummary({}))).entries)


def noted_of(folder: Path, *results: CheckResult) -> Expected:
    (folder / deviations_file.NAME).write_text(deviations_file.text_of(results))
    return deviations_file.read(folder, deviations_file.NAME)


NOTHING = Expected()
REFUSED: dict[str, Any] = {"replies": [[403, "AccessDenied"]]}
CASES = {
    "exposed": Deviation("", REFUSED, {"replies": [[200, ""]]}),
    "ignored": Deviation("", {"replies": [[400, "BadDigest"]]}, {"success": None}),
    "code": Deviation("", {"replies": [[404, "NoSuchKey"], [405, ""]]}, REFUSED),
    "refused": Deviation("", {"success": None}, {"replies": [[501, "NotImplemented"]]}),
    "corrupt": Deviation("body", {"value": "a"}, {"value": "b"}, sort="data"),
    "part": Deviation("GetObject", {"replies": [[206, ""]]}, {"replies": [[200, ""]]}),
    "crash": Deviation("", {"success": None}, {"fault": "IncompleteResponse"}),
    "lost": Deviation("", {"success": None}, {"replies": [[404, ""]]}),
}


@pytest.mark.parametrize("deviation", CASES.values(), ids=CASES)
@pytest.mark.parametrize("level", ["core", "extended"])
def test_verdicts_and_kinds_are_those_of_the_run(deviation: Deviation, level: str, tmp_path: Path) -> None:
    gate, other = check("gate", gate=True), check("other", level=level)
    results = (ran(gate, "pass", None), ran(other, "fail", deviation))
    made = reconstructed(suite(gate, other), expected_of(*results), noted_of(tmp_path, *results), RUN)
    own = [each for each in made.results if each.client == CLIENT]
    assert [(each.id, each.verdict, kind_of(each)) for each in own] == [
        (each.id, each.verdict, kind_of(each)) for each in results
    ]


def test_the_expected_refusal_is_that_of_the_run(tmp_path: Path) -> None:
    failed = ran(check("a"), "fail", CASES["code"])
    made = reconstructed(suite(check("a")), expected_of(failed), noted_of(tmp_path, failed), RUN)
    (found,) = (each.deviation for each in made.results if each.deviation)
    assert (found.expected, found.got) == (CASES["code"].expected, REFUSED)


def test_what_a_fault_of_the_client_explains_stays_so(tmp_path: Path) -> None:
    failed = replace(ran(check("a"), "fail", CASES["refused"]), client_faults=(CLIENT,))
    made = reconstructed(suite(check("a")), expected_of(failed), noted_of(tmp_path, failed), RUN)
    (found,) = (each for each in made.results if each.verdict == "fail")
    assert (kind_of(found), found.client_faults) == ("client", (CLIENT,))


def test_what_is_not_listed_passes() -> None:
    made = reconstructed(suite(check("gate", gate=True)), NOTHING, NOTHING, RUN)
    assert {each.verdict for each in made.results} == {"pass"}


def test_what_was_skipped_is_not_tested() -> None:
    run = RunFacts("2026-11-21", "0.1.0", skipped=(Skipped("no HTTPS", ("objects/a::gate*",)),))
    made = reconstructed(suite(check("gate[x]", gate=True), check("other")), NOTHING, NOTHING, run)
    assert {(each.id, each.verdict) for each in made.results} == {
        ("objects/a::gate[x]", "skipped"),
        ("objects/a::other", "pass"),
    }


def test_clients_that_are_not_let_in_are_closed() -> None:
    run = RunFacts("2026-11-21", "0.1.0", ("boto3-s3",))
    made = reconstructed(suite(check("gate", gate=True)), NOTHING, NOTHING, run)
    assert made.header.closed == {"boto3-s3"}
    asked = suite(replace(check("gate"), area="connect"), check("other"))
    verdicts = {(each.id, each.client): each.verdict for each in reconstructed(asked, NOTHING, NOTHING, run).results}
    assert verdicts == {
        ("objects/a::gate", CLIENT): "pass",
        ("objects/a::gate", "boto3-s3"): "pass",
        ("objects/a::other", CLIENT): "pass",
        ("objects/a::other", "boto3-s3"): "unsupported",
    }


def test_what_a_client_cannot_express_stays_so() -> None:
    one = Check("objects/a::gate", "objects", ("GetObject",), "core", "It works.", "", "objects", True, {CLIENT: "why"})
    (result,) = reconstructed(suite(one), NOTHING, NOTHING, RUN).results
    assert (result.verdict, result.message) == ("n/a", "why")


def test_a_cause_explains_a_result() -> None:
    one = check("gate", gate=True)
    known = expected_of(ran(one, "fail", Deviation("", {"success": None}, REFUSED)))
    cause = Cause("c", "It is not enabled.", check=("objects/a::gate",))
    made = reconstructed(suite(one), Expected(known.entries, [cause]), NOTHING, RUN)
    (failed,) = (each for each in made.results if each.verdict == "fail")
    assert failed.listed is not None
    assert failed.listed.cause == "c"


def test_what_happens_sometimes_is_a_deviation() -> None:
    gate, other = check("gate", gate=True), check("other")
    cause = Cause("c", "It depends on timing.", check=("objects/a::other",), sometimes=True)
    made = reconstructed(suite(gate, other), Expected((), [cause]), NOTHING, RUN)
    verdicts = {(each.id, each.verdict, kind_of(each)) for each in made.results if each.verdict == "fail"}
    assert verdicts == {("objects/a::other", "fail", "code")}
