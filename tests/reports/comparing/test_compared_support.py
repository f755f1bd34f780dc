"""Tests of features and findings side by side: their differences, the order, and values without a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader, RunSummary, count_verdicts
from reports.comparing.compared_support import ComparedSupport, answers
from tests.reports.comparing.runs import compared
from tests.reports.diagnosis.findings.test_shortening import MANY, record_of
from tests.reports.made import OK, deviating, valued

NAMES = ("one", "two", "three", "four")
CATALOGUE = tuple(RecordedFeature(name, "Group", f"Feature {name}") for name in NAMES)
KINDS: Mapping[str, Deviation | None] = {
    "full": None,
    "none": deviating(OK, "501 NotImplemented", "X", kind="refused"),
    "ignored": deviating("400 X", "200", "X", kind="ignored"),
    "works": None,
    "broken": deviating("a", "b", "body", kind="corrupt", sort="data"),
}


def record(*states: str, client: str = "boto3-s3v4", features: tuple[RecordedFeature, ...] = CATALOGUE) -> Record:
    """Makes a run with features in these states, in the order of the catalogue; `-` is a feature that is not tested."""
    results = [
        result
        for name, state in zip(NAMES, states, strict=False)
        if state != "-"
        for result in _results(name if features else "", state, client)
    ]
    header = RunHeader(suite="1.0", endpoint="https://s3.test", clients=(client,), features=features)
    return Record(header, tuple(results), RunSummary(count_verdicts(results)))


def _results(feature: str, state: str, client: str) -> list[CheckResult]:
    common: dict[str, Any] = {"area": "x", "subject": "X", "level": "core", "feature": feature}
    deviation = KINDS[state]
    verdict: Any = "fail" if deviation else "pass"
    gate = CheckResult(f"x/{feature}::gate", client, verdict, gate=True, deviation=deviation, **common)
    if deviation:
        return [gate]
    if state == "full":
        return [gate, CheckResult(f"x/{feature}::code", client, "pass", **common)]
    code = deviating("400 A", "400 B", "X", kind="code")
    return [gate, CheckResult(f"x/{feature}::code", client, "fail", deviation=code, **common)]


def said(*records: Record, **options: Any) -> ComparedSupport:
    return answers(compared(*records, **options))


def test_what_the_first_has_and_the_last_lacks_comes_first() -> None:
    found = said(record("none", "full", "works", "full"), record("full", "works", "ignored", "full"))
    assert [row.feature.id for row in found.differing_features] == ["three", "one", "two"]
    assert [row.states for row in found.differing_features] == [
        ("full", "ignored"),  # works because of a check that the other run does not have
        ("none", "full"),
        ("full", "works"),
    ]
    assert found.sentence == (
        "3 of 4 features differ: B lacks 1 that A has, A lacks 1 that B has; 3 findings are in only one of the runs."
    )


def test_what_is_broken_is_not_lacking() -> None:
    found = said(record("full", "broken", "broken"), record("broken", "full", "broken"))
    assert found.sentence.startswith("2 of 3 features differ: 1 is broken only in B, 1 is broken only in A")


def test_what_only_the_reports_say_is_told_apart() -> None:
    """A check that only one of the runs has keeps a feature from being full there."""
    found = said(record("full", "full"), record("works", "none"), same_endpoint=True)
    assert [row.states for row in found.features] == [("full", "works"), ("full", "none")]
    first = record("full", "full")
    less = replace(first, results=tuple(result for result in first.results if result.id != "x/one::code"))
    found = said(less, record("works", "full"))
    assert found.differing_features == ()
    assert [(row.feature.id, row.reported) for row in found.differing_only_in_reports] == [("one", ("full", "works"))]
    assert (
        found.sentence
        == "None of 2 features differs; 1 feature looks different only because one run lacks some checks."
    )
    found = said(less, record("works", "none"))
    assert found.sentence.startswith(
        "1 of 2 features differs: B lacks 1 that A has; 1 more feature looks different only because one run lacks "
        "some checks"
    )


def test_more_than_two_runs_are_in_the_order_of_the_catalogue() -> None:
    found = said(record("full", "none"), record("none", "full"), record("none", "none"))
    assert [row.feature.id for row in found.differing_features] == ["one", "two"]
    assert "lacks" not in found.sentence


def test_what_a_run_did_not_test_is_no_difference() -> None:
    found = said(record("full", "none"), record("full", "-"))
    assert found.differing_features == ()
    assert found.differing_findings == ()
    assert found.sentence == "None of 1 feature differs."
    three = said(record("full", "none"), record("full", "-"), record("full", "none"))
    assert [row.there for row in three.findings] == [(True, None, True)]
    assert three.sentence == "None of 2 features differs."


def test_what_is_too_small_for_one_list_is_matched_with_that_of_the_other() -> None:
    """A long list counts small causes together, and a short one has them as findings."""
    last = MANY[79]
    passing = tuple(replace(each, verdict="pass", deviation=None) for each in MANY if each is not last)
    found = said(record_of(MANY), record_of((*passing, last)))
    assert [row.there for row in found.findings if row.id == "code:f79"] == [(True, True)]
    assert not any("further" in row.title for row in found.findings)


def test_findings_are_matched_by_id_gravest_first() -> None:
    found = said(record("none", "ignored", "works"), record("none", "full", "full"))
    assert [(row.severity, row.there) for row in found.findings] == [
        ("refused", (True, True)),
        ("ignored", (True, False)),
        ("code", (True, False)),
    ]
    assert [row.severity for row in found.differing_findings] == ["ignored", "code"]


def test_only_common_clients_count() -> None:
    more = record("full")
    other = record("none", client="boto-s3")
    both = Record(
        RunHeader(endpoint="https://s3.test", clients=("boto3-s3v4", "boto-s3"), features=CATALOGUE),
        (*more.results, *other.results),
        more.summary,
    )
    assert said(more, both).differing_features == ()
    assert said(both, both, only=("boto-s3",)).features[0].states == ("none", "none")
    assert said(more, other).features[0].states == ("full", "none")  # clients are compared


def test_runs_without_a_common_client_have_none() -> None:
    assert said(record("full"), Record(RunHeader())).sentence == ""


def with_runs(whole: Record, **verdicts: Any) -> Record:
    """The run, with the workflows of these applications."""
    names = {"restic": "restic-0.18", "delta": "deltalake-1.6"}
    ran = tuple(
        CheckResult(f"applications/workflows::w[{names[name]}]", "program", verdict, area="applications")
        for name, verdict in verdicts.items()
    )
    return replace(whole, results=(*whole.results, *ran))


def test_applications_that_differ_are_named() -> None:
    first = with_runs(record("full"), restic="pass", delta="pass")
    found = said(first, with_runs(record("full"), restic="pass", delta="fail"))
    assert [row.id for row in found.differing_applications] == ["deltalake-1.6"]
    assert found.sentence == (
        "None of 1 feature differs; 1 finding is in only one of the runs; 1 application differs: 1 fails only in B."
    )
    assert said(first, first).differing_applications == ()


def test_what_not_all_have_run_is_no_difference() -> None:
    found = said(with_runs(record("full"), restic="pass", delta="pass"), with_runs(record("full"), delta="fail"))
    assert [row.id for row in found.differing_applications] == ["deltalake-1.6"]
    assert said(record("full"), with_runs(record("full"), delta="fail")).differing_applications == ()
    three = [with_runs(record("full"), delta=verdict) for verdict in ("pass", "fail", "pass")]
    assert said(*three).sentence.endswith("; 1 application differs.")


def wrong(check: str, about: str) -> CheckResult:
    deviation = valued(about, "a", "b")
    return CheckResult(
        f"x/one::{check}", "boto3-s3v4", "fail", area="x", subject="X", level="core", feature="one", deviation=deviation
    )


def passed(each: CheckResult) -> CheckResult:
    return replace(each, verdict="pass", deviation=None)


def test_other_faults_under_the_same_id_are_other_findings() -> None:
    """The id of a finding may be only its kind and feature."""
    owner, place = [[wrong(f"{about}-{n}", about) for n in range(4)] for about in ("owner", "location")]
    found = said(record_of((*owner, *map(passed, place))), record_of((*map(passed, owner), *place)))
    assert [(row.there, "owner" in row.title) for row in found.findings] == [
        ((False, True), False),
        ((True, False), True),
    ]
    assert len({row.id for row in found.findings}) == 1, "or this proves nothing"
    some = said(record_of(tuple(owner)), record_of((*owner[:2], *map(passed, owner[2:]))))
    assert [row.there for row in some.findings] == [(True, True)]


def test_what_is_too_small_for_each_list_is_no_finding() -> None:
    found = said(record_of(MANY), record_of(tuple(passed(each) for each in MANY)))
    assert len(found.findings) < len(MANY)
