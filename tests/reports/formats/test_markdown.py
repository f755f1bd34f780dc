"""Tests of `summary.md`."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.footprint_file import Footprint
from record.lines import CheckResult, Deviation, Record, RecordedFeature
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import markdown
from tests.reports.made import OK, deviating, record, result

FEATURES = (RecordedFeature("objects", "Objects", "Put and get objects"), RecordedFeature("acls", "Access", "ACLs"))
REFUSED = deviating(OK, "501 NotImplemented", "PutBucketAcl")
OPENED = deviating("403 AccessDenied", "200", lets_in=True)
NO_SELECT = deviating(OK, "405 MethodNotAllowed", "SelectObjectContent")
SAID = "the endpoint does not implement this request of PutBucketAcl (501 NotImplemented)"
SELECT = "the endpoint does not implement this request of SelectObjectContent"


def gate(check: str, client: str, verdict: str, feature: str = "acls", *came: Deviation, **more: Any) -> CheckResult:
    return result(check, client, verdict, *came, **{"feature": feature, "gate": True, "level": "core", **more})


def run(*results: CheckResult, end: Any = None, **header: Any) -> Record:
    given = {"endpoint": "https://s3.example.com", "server": "Some_Server", "features": FEATURES, **header}
    return record(*results, end=end or {"verdicts": {}}, clients=("boto3-s3v4", "boto-s3"), **given)


RESULTS = (
    gate("objects/a::b", "boto3-s3v4", "pass", "objects"),
    gate("access/a::b", "boto3-s3v4", "unsupported", "acls", REFUSED, subject="GetObject", message=SAID),
    gate("access/a::c", "boto-s3", "unsupported", "acls", REFUSED, subject="HeadBucket", message=SAID),
)
ANSWERS = (
    f"{SELECT} (405 MethodNotAllowed: The specified method is not allowed.)",
    f"{SELECT} (405 MethodNotAllowed)",
    f"{SELECT} (SelectObjectContent returned 405 MethodNotAllowed: no.\nfound with --seed 1:\nimport boto3)",
)
NOT_OFFERED = tuple(RecordedFeature(name, "Access", name.upper()) for name in ("a", "b", "c"))
RUNS = {
    "the endpoint and the answer come first, and then the features": run(*RESULTS),
    "what was lost comes first, and how the run ended last": run(
        replace(RESULTS[0], verdict="blocked", endpoint_lost=True),
        *RESULTS[1:],
        end={"verdicts": {}, "exit": 3, "left_behind": ("s3c-1: 403",)},
    ),
    "a feature with results that are not judged is said": run(replace(RESULTS[0], gate=False), *RESULTS[1:]),
    "a feature that was skipped is untested": run(replace(RESULTS[0], verdict="skipped"), *RESULTS[1:]),
    "an answer is one reason whatever its text and the program that found it": run(
        *(gate(f"select/a::{n}", "boto3-s3v4", "unsupported", "acls", NO_SELECT, message=message)
          for n, message in enumerate(ANSWERS))
    ),
    "a reason without an answer, such as a refused signature, is the message": run(
        gate("a/b::c", "boto-s3", "unsupported", message="the endpoint does not accept Signature V2 (403 AccessDenied)")
    ),
    "features that are not offered share a line, and unsafe ones are named": run(
        *(gate(f"x/{each.id}::y", "boto3-s3v4", "unsupported", each.id, REFUSED) for each in NOT_OFFERED),
        *(gate(f"x/{each.id}::z", "boto3-s3v4", "fail", each.id, OPENED, gate=False) for each in NOT_OFFERED[:2]),
        features=NOT_OFFERED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("made", RUNS.values(), ids=RUNS)
def test_the_summary(made: Record, snapshot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "predictions", lambda diagnosis: [])
    assert markdown.page(diagnose(made)) == snapshot


def test_applications_that_work_as_they_ship_share_the_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(name: str, answer: Any) -> Prediction:
        obstacles = (Obstacle("f", "Tags", 0, ()),) if answer == "fails" else ()
        return Prediction(Footprint(name, name.title(), "1", "tool", ()), answer, obstacles=obstacles)

    found = [of("a", "works"), of("b", "fails"), of("c", "works")]
    monkeypatch.setattr(markdown, "predictions", lambda diagnosis: found)
    lines = markdown.page(diagnose(run(*RESULTS))).splitlines()
    place = lines.index("## Applications (predicted)")
    assert lines[place + 2 : place + 4] == ["- fails: Tags: B 1", "- works as it ships: A 1, C 1"]
    assert place < lines.index("## This run")
