"""Tests of the sentences about working without a feature."""

from __future__ import annotations

from fixtures.model.features import FEATURES
from reports.diagnosis.advice.workarounds import WORKAROUNDS
from reports.diagnosis.exchanges.right_answers import recorded
from reports.known.patterns import matches


def test_they_are_about_features_of_the_catalogue() -> None:
    assert set(WORKAROUNDS) <= {feature.id for feature in FEATURES}


def test_each_says_what_to_do_where_the_feature_is_absent() -> None:
    assert all(each.absent for each in WORKAROUNDS.values())


def test_what_advice_is_about_are_checks() -> None:
    ids = set(recorded().checks)
    for each in WORKAROUNDS.values():
        for pattern in each.about:
            assert any(matches(pattern, check) for check in ids), pattern


def test_what_is_used_instead_is_a_feature_of_the_catalogue() -> None:
    assert {each.instead for each in WORKAROUNDS.values()} - {""} <= {feature.id for feature in FEATURES}
