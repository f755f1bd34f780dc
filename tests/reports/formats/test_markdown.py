"""Tests of `summary.md`: its beginning, and its text about unsupported features."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.footprint_file import Footprint
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader, RunSummary
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import markdown

HEADER = RunHeader(
    endpoint="https://s3.example.com",
    server="Some_Server",
    clients=("boto3-s3v4", "boto-s3"),
    features=(RecordedFeature("objects", "Objects", "Put and get objects"), RecordedFeature("acls", "Access", "ACLs")),
)
REFUSED = Deviation("PutBucketAcl", {"success": None}, {"replies": [[501, "NotImplemented"]]})
SAID = "the endpoint does not implement this request of PutBucketAcl (501 NotImplemented)"


def result(check: str, client: str, verdict: str, feature: str, **more: object) -> CheckResult:
    return CheckResult(check, client, verdict, feature=feature, gate=True, level="core", **more)  # type: ignore[arg-type]


RESULTS = (
    result("objects/a::b", "boto3-s3v4", "pass", "objects"),
    result("access/a::b", "boto3-s3v4", "unsupported", "acls", subject="GetObject", message=SAID, deviation=REFUSED),
    result("access/a::c", "boto-s3", "unsupported", "acls", subject="HeadBucket", message=SAID, deviation=REFUSED),
)


def test_the_endpoint_and_the_answer_come_first_and_then_the_features() -> None:
    lines = markdown.page(diagnose(Record(HEADER, RESULTS, RunSummary({}, exit=0)))).splitlines()
    assert lines[0] == "# S3 compatibility of `https://s3.example.com` (Some\\_Server)"
    assert lines[2].startswith("1 of 2 tested features works fully; 1 is not offered.")
    assert all(len(line) < 200 for line in lines[:5])
    assert lines[4] == "Nothing was found that loses data, opens access or stops the server in documented use."
    assert lines[6] == "Lacking, 1: ACLs; a feature may only need configuration."
    assert lines[8] == "1 finding: 1 refused."
    assert lines.index("| features | | support | others |") < 12
    assert "| Objects | 1 | ● full |  |" in lines
    assert "| Access | 1 | ◌ none |  |" in lines
    assert (
        "- **Results:** 3 results of 3 checks: ✓ pass 1, ✗ fail 0, ○ unsupported 2, ‖ blocked 0, · n/a 0, » skipped 0"
        in lines
    )


def test_what_was_lost_comes_first_and_how_the_run_ended_last() -> None:
    lost = replace(RESULTS[0], verdict="blocked", endpoint_lost=True)
    end = RunSummary({}, exit=3, left_behind=("s3c-1: 403",))
    lines = markdown.page(diagnose(Record(HEADER, (lost, *RESULTS[1:]), end))).splitlines()
    assert lines[2].startswith("The endpoint stopped answering and did not come back: first seen in objects/a::b")
    run = lines[lines.index("## This run") :]
    assert run[2] == "The endpoint was lost: exit status 3."
    assert run[4] == "The endpoint did not let the run remove 1 thing: s3c-1."


def test_applications_that_work_as_they_ship_share_the_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(name: str, answer: Any) -> Prediction:
        obstacles = (Obstacle("f", "Tags", 0, ()),) if answer == "fails" else ()
        return Prediction(Footprint(name, name.title(), "1", "tool", ()), answer, obstacles=obstacles)

    found = [of("a", "works"), of("b", "fails"), of("c", "works")]
    monkeypatch.setattr(markdown, "predictions", lambda diagnosis, record: found)
    lines = markdown.page(diagnose(Record(HEADER, RESULTS, RunSummary({}, exit=0)))).splitlines()
    place = lines.index("## Applications (predicted)")
    assert lines[place + 2 : place + 4] == ["- fails: Tags: B 1", "- works as it ships: A 1, C 1"]
    assert place < lines.index("## This run")


def test_features_with_results_that_are_not_judged_are_said() -> None:
    passing = [replace(each, gate=False) if each.feature == "objects" else each for each in RESULTS]
    text = markdown.page(diagnose(Record(HEADER, tuple(passing), RunSummary({}, exit=0))))
    assert "· 1 untested (1 with results, but not judged: their gates were not run, or were blocked)" in text
    skipped = [replace(each, verdict="skipped") if each.feature == "objects" else each for each in RESULTS]
    assert "· 1 untested\n" in markdown.page(diagnose(Record(HEADER, tuple(skipped), RunSummary({}, exit=0))))


def test_what_is_refused_is_said_once_with_how_many_results_it_explains() -> None:
    """The operations whose checks happened to need it do not repeat it."""
    text = markdown.page(diagnose(Record(HEADER, RESULTS, RunSummary({}, exit=0))))
    assert f"- {SAID} (2 results with boto3-s3v4, boto-s3)" in text
    assert "HeadBucket" not in text


def test_an_answer_is_one_reason_whatever_its_text_and_the_program_that_found_it() -> None:
    words = "the endpoint does not implement this request of SelectObjectContent"
    refused = Deviation("SelectObjectContent", {"success": None}, {"replies": [[405, "MethodNotAllowed"]]})
    messages = (
        f"{words} (405 MethodNotAllowed: The specified method is not allowed.)",
        f"{words} (405 MethodNotAllowed)",
        f"{words} (SelectObjectContent returned 405 MethodNotAllowed: no.\nfound with --seed 1:\nimport boto3)",
    )
    results = tuple(
        result(f"select/a::{number}", "boto3-s3v4", "unsupported", "acls", message=message, deviation=refused)
        for number, message in enumerate(messages)
    )
    text = markdown.page(diagnose(Record(HEADER, results, RunSummary({}, exit=0))))
    assert f"- {words} (405 MethodNotAllowed) (3 results with boto3-s3v4)" in text
    assert "import boto3" not in text


def test_a_reason_without_an_answer_is_the_message() -> None:
    """One example is a signature that the endpoint does not accept, which is known before the checks."""
    words = "the endpoint does not accept Signature V2 (403 SignatureDoesNotMatch)"
    text = markdown.page(diagnose(Record(HEADER, (result("a/b::c", "boto-s3", "unsupported", "acls", message=words),))))
    assert f"- {words} (1 result with boto-s3)" in text


def test_a_feature_that_is_not_offered_is_named_if_it_is_unsafe_and_those_with_the_same_reasons_share_a_line() -> None:
    names = [RecordedFeature(name, "Access", name.upper()) for name in ("a", "b", "c")]
    opened = Deviation("", {"replies": [[403, "AccessDenied"]]}, {"replies": [[200, ""]]}, lets_in=True)
    found = [
        *(result(f"x/{each.id}::y", "boto3-s3v4", "unsupported", each.id, deviation=REFUSED) for each in names),
        *(
            replace(result(f"x/{each.id}::z", "boto3-s3v4", "fail", each.id, deviation=opened), gate=False)
            for each in names[:2]
        ),
    ]
    record = Record(replace(HEADER, features=tuple(names)), tuple(found), RunSummary({}, exit=0))
    lines = [line for line in markdown.page(diagnose(record)).splitlines() if line.startswith("- ◌")]
    assert len(lines) == 1
    assert lines[0].startswith("- ◌ none, **unsafe**: A and B: ")
