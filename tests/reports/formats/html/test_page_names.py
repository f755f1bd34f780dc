"""Tests of addresses on pages: stable, distinct, and the same on every page."""

from __future__ import annotations

from reports.formats.html.page_names import anchor, class_of, feature_anchor, finding_anchor


def test_they_are_stable() -> None:
    assert anchor("objects/get::a[b c]") == "check-objects-get-a-b-c-dc10"
    assert anchor("objects/get::a[b c]@boto3-s3") == "check-objects-get-a-b-c-boto3-s3-ce24"
    assert anchor("x::a[\x00]") == "check-x-a-x00-4315"  # made from the displayed text


def test_they_do_not_collide() -> None:
    assert len({anchor(check) for check in ("a[b]", "a-b-", "a[-b]", "a.b")}) == 4


def test_features_and_findings_have_their_own() -> None:
    assert feature_anchor("conditional-writes") == "feature-conditional-writes"
    assert feature_anchor("a b") == "feature-a-b-5cd3"
    assert finding_anchor("refused:acl") == "finding-refused-acl-db27"


def test_classes() -> None:
    assert class_of("n/a") == "v-na"
