"""What users do about a feature that does not work as documented."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.model.features import FEATURES
from reports.diagnosis.support import State
from reports.diagnosis.workarounds import WORKAROUNDS, with_passing_gates, workaround
from reports.record.lines import CheckResult, Deviation


def test_they_are_about_features_of_the_catalogue() -> None:
    assert set(WORKAROUNDS) <= {feature.id for feature in FEATURES}


def test_each_says_what_to_do_where_the_feature_is_absent() -> None:
    assert all(each.absent for each in WORKAROUNDS.values())


@pytest.mark.parametrize(
    ("feature", "state", "said"),
    [
        ("versioning", "none", "What is overwritten or deleted is gone: keep copies of your own."),
        ("versioning", "ignored", "What is overwritten or deleted is gone: keep copies of your own."),
        ("versioning", "broken", "Keep copies of what must not be lost."),
        ("ranges", "none", "Download whole objects."),
        ("ranges", "broken", "Download whole objects."),
        ("conditional-writes", "broken", ""),
        ("no-feature", "none", None),
    ],
)
def test_what_is_said_of_an_absent_feature_is_not_said_of_one_that_works_in_part(
    feature: str, state: State, said: str | None
) -> None:
    assert workaround(feature, state, {}) == said


@pytest.mark.parametrize(
    ("state", "said"), [("full", "Use ListObjectsV2."), ("minor", "Use ListObjectsV2."), ("broken", "")]
)
def test_nothing_is_advised_that_does_not_work_either(state: State, said: str) -> None:
    assert workaround("list-objects-v1", "none", {"list-objects-v2": state}) == said


def test_nobody_is_told_to_do_without_what_passes_its_gates() -> None:
    """Of a rare case that is wrong, the finding says what it is."""

    def gate(feature: str, client: str, verdict: Any = "pass", **more: Any) -> CheckResult:
        return CheckResult(f"x::{feature}", client, verdict, feature=feature, gate=True, **more)

    refused = Deviation("", {"success": None}, {"replies": [[400, "X"]]})
    of_code = Deviation("", {"replies": [[400, "A"]]}, {"replies": [[400, "B"]]})
    passing = with_passing_gates(
        (
            gate("batch-delete", "boto3-s3v4"),
            gate("batch-delete", "boto3-s3", "fail", deviation=of_code),
            gate("batch-delete", "raw-s3", "fail", deviation=refused),
            gate("ranges", "boto3-s3v4"),
            gate("ranges", "boto-s3", "fail", deviation=refused),
            gate("acls", "boto3-s3v4"),
        )
    )
    assert passing == {"batch-delete", "acls"}
    assert workaround("batch-delete", "broken", {}, passing) == ""
    assert workaround("ranges", "broken", {}, passing) == "Download whole objects."
    assert workaround("acls", "broken", {}, passing) == WORKAROUNDS["acls"].in_part
    assert workaround("batch-delete", "ignored", {}, passing) == "Delete objects one by one."


def test_what_is_used_instead_is_a_feature_of_the_catalogue() -> None:
    assert {each.instead for each in WORKAROUNDS.values()} - {""} <= {feature.id for feature in FEATURES}
