"""Tests of the reasons for features of a published server that are not full: the faults of each, worst first."""

from __future__ import annotations

from msgspec.structs import replace

from published.site.page_content import ShownReason
from published.site.reasons_of_server import reasons_of
from record.lines import (
    CheckResult,
    Deviation,
    ListedResult,
    Record,
    RecordedFeature,
    RefusedSignature,
    RunHeader,
    Verdict,
)
from reports.diagnosis.findings.diagnosing import diagnose
from reports.known.causes_file import Cause
from tests.reports.made import OK, deviating

FEATURES = (
    RecordedFeature("objects", "Objects", "Objects"),
    RecordedFeature("tags", "Objects", "Tags"),
    RecordedFeature("acls", "Access", "ACLs"),
)
HEADER = RunHeader(clients=("boto3-s3", "boto3-s3v4"), features=FEATURES)
NOT_OFFERED = deviating(OK, "501 NotImplemented")
LOST = deviating("a", "b", "body", sort="data")
OTHER_CODE = deviating("404 NoSuchKey", "404 NotFound")


def result(
    feature: str, name: str, verdict: Verdict = "pass", deviation: Deviation | None = None, *, cause: str = "",
    gate: bool = False, client: str = "boto3-s3v4",
) -> CheckResult:  # fmt: skip
    listed = ListedResult("a", "fail", cause=cause, reason="Because.") if cause else None
    return CheckResult(
        f"objects/{feature}::{name}", client, verdict, "objects", "GetObject", ("GetObject",), "core", "It works.",
        feature=feature, gate=gate, deviation=deviation, listed=listed,
    )  # fmt: skip


def reasons(
    *results: CheckResult, causes: tuple[Cause, ...] = (), header: RunHeader = HEADER
) -> dict[str, tuple[ShownReason, ...]]:
    return reasons_of(diagnose(Record(header, results)), causes)


def test_they_are_of_each_feature_by_itself() -> None:
    """Together, both would be one finding that is named after the two features."""
    missing = [
        result(name, f"gate{n}", "unsupported", NOT_OFFERED, gate=True) for name in ("tags", "acls") for n in range(9)
    ]
    found = reasons(result("objects", "gate", gate=True), *missing)
    assert found["objects"] == ()
    for name in ("tags", "acls"):
        assert [(each.short, each.checks) for each in found[name]] == [
            ("Not offered (GetObject: 501 NotImplemented)", 9)
        ]


def test_what_keeps_a_feature_from_working_comes_first() -> None:
    codes = [result("objects", f"code{n}", "fail", OTHER_CODE) for n in range(20)]
    found = reasons(result("objects", "gate", gate=True), *codes, result("objects", "lost", "fail", LOST))
    assert [each.kind for each in found["objects"]] == ["corrupt", "code"]


def test_a_cause_has_its_sentence_its_source_and_short_words() -> None:
    cause = Cause("c", "Keys are paths: a/b hides a.", "https://example.com/why", sometimes=True)
    lost = result("objects", "lost", "fail", LOST, cause="c")
    found = reasons(result("objects", "gate", gate=True), lost, causes=(cause,))
    assert found["objects"] == (ShownReason("corrupt", "Keys are paths", cause.sentence, 1, cause.link or "", True),)


def test_clients_that_are_not_let_in_tell_only_of_what_is_theirs() -> None:
    refused = deviating(OK, "403 AccessDenied")
    found = reasons(
        result("objects", "gate", gate=True),
        result("objects", "gate", "fail", refused, gate=True, client="boto3-s3"),
        result("tags", "gate", "fail", refused, gate=True, client="boto3-s3"),
        header=replace(HEADER, refused=(RefusedSignature("Signature V2", clients=("boto3-s3",)),)),
    )
    assert found["objects"] == ()
    assert len(found["tags"]) == 1
