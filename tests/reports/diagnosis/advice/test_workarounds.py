"""Tests of the sentences about working without a feature."""

from __future__ import annotations

from fixtures.model.features import FEATURES
from reports.diagnosis.advice.workarounds import WORKAROUNDS


def test_they_are_about_features_of_the_catalogue() -> None:
    assert set(WORKAROUNDS) <= {feature.id for feature in FEATURES}


def test_each_says_what_to_do_where_the_feature_is_absent() -> None:
    assert all(each.absent for each in WORKAROUNDS.values())


def test_what_is_used_instead_is_a_feature_of_the_catalogue() -> None:
    assert {each.instead for each in WORKAROUNDS.values()} - {""} <= {feature.id for feature in FEATURES}
