"""Tests that grave failures are named first, even with few results, and failures that only a tester's requests show are
not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from record.selection import Selection
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.critical import (
    MAX_NAMED_FINDINGS,
    MET,
    NOTHING,
    critical_sentence_pieces,
    named_findings,
    rest_sentence,
)
from tests.reports.made import OK, deviating

LET_IN = deviating("403 AccessDenied", OK, "GetObject")
ENDED = deviating("400 MalformedXML", "500 InternalError", "PutObject")
CODE = deviating("404 NoSuchKey", "404 NotFound", "GetObject")


def diagnosis(*deviations: Deviation, level: str = "core", depth: str = "usual") -> Diagnosis:
    of: Any = {"feature": "f", "subject": "GetObject"}
    passing = [CheckResult(f"x::p{number}", "c", "pass", level="core", **of) for number in range(20)]
    failing = [
        CheckResult(f"x::f{number}", "c", "fail", level=level, deviation=each, **of)
        for number, each in enumerate(deviations)
    ]
    gate = CheckResult("x::gate", "c", "pass", gate=True, level="core", **of)
    header = RunHeader(features=(RecordedFeature("f", "Group", "Feature F"),), selection=Selection({"depth": depth}))
    return diagnose(Record(header, (gate, *passing, *failing)))


def said(*deviations: Deviation, level: str = "core", depth: str = "usual") -> str:
    return "".join(text for text, _ in critical_sentence_pieces(diagnosis(*deviations, level=level, depth=depth)))


def test_a_single_result_is_named_with_its_finding() -> None:
    found = said(LET_IN, CODE)
    assert found.startswith(f"Really wrong ({MET}), 1: Feature F: ")
    assert found.endswith(" (1).")
    assert [number for _, number in critical_sentence_pieces(diagnosis(LET_IN, CODE))] == [0, 1, 0]
    assert rest_sentence(diagnosis(LET_IN, CODE)) == "The rest, 1 finding: 1 code."


def test_what_nobody_sends_and_what_is_rare_is_not() -> None:
    assert said(ENDED, CODE) == NOTHING
    assert said(LET_IN, level="extended") == NOTHING
    assert rest_sentence(diagnosis(ENDED, CODE)) == "2 findings: 1 crash, 1 code."
    assert rest_sentence(diagnosis()) == ""


def test_a_smoke_run_does_not_say_that_nothing_is() -> None:
    assert said(depth="smoke") == ""
    assert said(LET_IN, depth="smoke").startswith(f"Really wrong ({MET}), 1: ")


def test_most_are_a_number() -> None:
    found = diagnosis(LET_IN)
    many = replace(found, findings=tuple(replace(found.findings[0], id=f"f{n}") for n in range(MAX_NAMED_FINDINGS + 3)))
    text = "".join(text for text, _ in critical_sentence_pieces(many))
    assert text.startswith(f"Really wrong ({MET}), {MAX_NAMED_FINDINGS + 3}: ")
    assert text.count("Feature F") == MAX_NAMED_FINDINGS
    assert text.endswith("; and 3 more (3 exposed).")


def test_a_long_title_goes_without_its_examples_if_it_is_clear_without_them() -> None:
    found = diagnosis(LET_IN)
    title = "Signed requests that must be denied succeed" + f" ({'Conditions in bucket policies ' * 3})"
    clear = replace(found.findings[0], title=title, is_vague=False)
    named, *_ = named_findings(found, [clear])
    assert named[0] == "Signed requests that must be denied succeed (1)"


def test_a_long_vague_title_goes_without_its_check_and_its_features() -> None:
    found = diagnosis(LET_IN)
    vague = replace(found.findings[0], title=f"{'Feature F and ' * 6}G: tags (all) wrong", is_vague=True)
    ((named, _), *_) = named_findings(found, [vague])
    assert named == "Tags (all) wrong (1)"


def test_those_of_other_kinds_and_groups_are_named_before_more_of_the_same() -> None:
    found = diagnosis(LET_IN)
    same = [replace(found.findings[0], title=f"Same {n}", id=str(n)) for n in range(MAX_NAMED_FINDINGS + 1)]
    other = replace(found.findings[0], severity="corrupt", title="Other", id="x")
    named = [text for text, number in named_findings(found, [*same, other]) if number]
    assert [text.rpartition(" (")[0] for text in named] == ["Same 0", "Same 1", "Same 2", "Same 3", "Other"]


def test_the_kinds_of_the_rest_are_counted() -> None:
    found = diagnosis(LET_IN)
    lost = replace(found.findings[0], severity="corrupt")
    many = [*[found.findings[0]] * (MAX_NAMED_FINDINGS + 4), lost, lost]
    assert named_findings(found, many)[-1][0] == "; and 6 more (5 exposed, 1 corrupt)."
