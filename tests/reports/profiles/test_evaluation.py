"""A profile is met only if each of its requirements was tested and is met."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.ending import INTERRUPTED
from record.footprint_file import footprints
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, RunSummary
from record.requirements import Profile, Requirement
from record.selection import Selection
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import findings_file, junit
from reports.formats.badge import badge
from reports.formats.markdown import page
from reports.profiles import evaluation
from reports.profiles.evaluation import profile_results, with_profile_status
from tests.reports.made import OK, deviating

FEATURES = (
    RecordedFeature("retention", "Object Lock", "Retention"),
    RecordedFeature("legal-hold", "Object Lock", "Legal holds"),
    RecordedFeature("copy", "Copies", "Copies"),
)
PASS = CheckResult("lock/a::kept", "boto3-s3v4", "pass", feature="retention", gate=True, level="core", subject="A")
HOLD = replace(PASS, id="lock/b::held", feature="legal-hold")
LOST = deviating(OK, "400 InvalidArgument", "PutObject", kind="refused")
FAIL = replace(HOLD, verdict="fail", deviation=LOST)
OPEN = replace(PASS, id="lock/c::denied", gate=False, verdict="fail",
    deviation=deviating("403 AccessDenied", OK, "GetObject", kind="exposed", lets_in=True))  # fmt: skip


def record(*results: CheckResult, needs: tuple[Requirement, ...], status: int = 0, whole: bool = True) -> Record:
    header = RunHeader(
        clients=("boto3-s3v4",),
        features=FEATURES,
        profiles=(Profile("vaults", needs),),
        selection=Selection({} if whole else {"keyword": "lock"}),
    )
    return Record(header, results, RunSummary({}, exit=status))


def answers(*results: CheckResult, needs: tuple[Requirement, ...], whole: bool = True) -> list[tuple[str, str]]:
    (judged,) = profile_results(diagnose(record(*results, needs=needs, whole=whole)))
    return [(each.answer, each.why) for each in judged.needs]


@pytest.mark.parametrize(
    ("results", "need", "answer"),
    [
        ((PASS,), Requirement("feature", "retention", "full"), ("met", "")),
        ((PASS, HOLD), Requirement("feature", "object-lock", "full"), ("met", "")),
        ((PASS, FAIL), Requirement("feature", "object-lock", "partly"), ("not met", "legal-hold is none (finding 1)")),
        ((FAIL,), Requirement("feature", "legal-hold", "works"), ("not met", "none (finding 1)")),
        ((PASS,), Requirement("feature", "legal-hold", "works"), ("not tested", "legal-hold not tested")),
        ((PASS,), Requirement("feature", "object-lock", "works"), ("not tested", "legal-hold not tested")),
        ((PASS,), Requirement("no", "unsafe"), ("met", "")),
        ((PASS, OPEN), Requirement("no", "unsafe"), ("not met", "retention is unsafe")),
        ((PASS, OPEN), Requirement("no", "exposed"), ("not met", "finding 1")),
        ((PASS, OPEN), Requirement("no", "crash"), ("met", "")),
        ((PASS,), Requirement("program", "restic", "works"), ("not tested", "what it needs was not tested")),
    ],
)
def test_each_requirement_has_an_answer(
    results: tuple[CheckResult, ...], need: Requirement, answer: tuple[str, str]
) -> None:
    assert answers(*results, needs=(need,)) == [answer]


def test_a_program_at_risk_is_not_met_until_it_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    (restic,) = (each for each in footprints() if each.title == "restic")
    at_risk = Prediction(restic, "works", risks=(Obstacle("copy", "Copies", 3, ()),))
    monkeypatch.setattr(evaluation, "predictions", lambda *_: [at_risk])
    why = f"restic {restic.version} is at risk (finding 3), and was not run"
    assert answers(PASS, needs=(Requirement("program", "restic", "works"),)) == [("not tested", why)]


def test_nothing_is_absent_in_a_run_of_some_checks() -> None:
    assert answers(PASS, needs=(Requirement("no", "unsafe"),), whole=False) == [("not tested", "not all checks ran")]


def test_a_fault_of_another_feature_does_not_count() -> None:
    needs = (Requirement("feature", "legal-hold", "full"), Requirement("no", "unsafe"))
    assert answers(PASS, OPEN, HOLD, needs=needs) == [("met", ""), ("met", "")]


def ends(found: Record) -> int:
    end = with_profile_status(diagnose(found)).record.summary
    assert end is not None
    return end.exit


def test_the_exit_status_is_that_of_the_profile() -> None:
    needs = (Requirement("feature", "retention", "full"),)
    assert ends(record(PASS, FAIL, needs=needs, status=1)) == 0  # what is not asked for does not count
    assert ends(record(HOLD, needs=needs)) == 1
    assert ends(record(PASS, needs=needs, status=INTERRUPTED)) == INTERRUPTED


def test_reports_say_what_is_not_met(tmp_path, snapshot: Any) -> None:
    found = record(
        PASS, FAIL, needs=(Requirement("feature", "object-lock", "works"), Requirement("feature", "retention", "full"))
    )
    found = replace(found, summary=replace(found.summary, exit=1))
    message = "vaults: not met, 1 of 2 requirements: object-lock = works: legal-hold is none (finding 1)."
    assert message in page(diagnose(found)).replace("\\", "")
    assert badge(diagnose(found))["message"].startswith("vaults 1 of 2 not met")
    (entry,) = findings_file.findings(diagnose(found)).profiles
    assert [(each.need, each.answer) for each in entry.needs] == snapshot
    junit.write(diagnose(found), tmp_path / "junit.xml")
    text = (tmp_path / "junit.xml").read_text()
    assert 'classname="profile vaults"' in text
    assert "legal-hold is none (finding 1)" in text
