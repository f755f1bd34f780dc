"""Tests of the differences from most published servers, and the likenesses to nearly all of them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.lines import RecordedFeature, RunHeader
from record.selection import Selection
from reports.diagnosis.features.support import LETTERS, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.normalized import NormalizedRecord
from reports.diagnosis.summary.elsewhere import (
    MIN_SERVERS,
    MOST_NAMED,
    elsewhere_sentences,
    lacking_features,
    published,
    working_shares,
)

WORSE, BETTER, ALIKE = (
    f"{words} published servers: " for words in ("Worse than at most", "Better than at most", "As at nearly all")
)


def said(here: dict[str, State], elsewhere: dict[str, str], header: RunHeader | None = None) -> list[str]:
    features = tuple(RecordedFeature(name, "Group", name.title()) for name in here)
    record = NormalizedRecord(header or RunHeader())
    diagnosis = Diagnosis(record, features, {name: {"c": state} for name, state in here.items()}, ())
    known = {name: tuple(LETTERS[each] for each in letters if each != "u") for name, letters in elsewhere.items()}
    return elsewhere_sentences(diagnosis, known)


@pytest.mark.parametrize(
    ("here", "letters", "sentence"),
    [
        ("broken", "wwwwwwwwwwwwwwbb", f"{WORSE}Tags broken (works at 14 of 16)."),
        ("none", "wwwwwwppuuuunnnn", f"{WORSE}Tags not offered (works at 8 of 12)."),
        ("partly", "wwwwwwwwwwwwfppp", f"{WORSE}Tags partly (works at 13 of 16)."),
        ("partly", "wwwwwwwwwwwppppp", ""),
        ("works", "nnnnnnnnnnnnniwp", f"{BETTER}Tags (works at 2 of 16)."),
        ("partly", "nnnnnnnnnnnnnnnn", ""),
        ("ignored", "iiiiiiiiiiiiiipw", f"{ALIKE}Tags ignored (14 of 16)."),
        ("broken", "bbbbbbbbbbbbbbpw", f"{ALIKE}Tags broken (14 of 16)."),
        ("none", "nnnnnnnnnnnnnnnn", ""),
        ("ignored", "iiiiiiiiwwwwwwww", ""),
        ("broken", "wwwwwwwuuuuuuuuu", ""),
        ("untested", "wwwwwwwwwwwwwwww", ""),
    ],
)
def test_a_feature_is_compared_with_where_it_was_tested(here: State, letters: str, sentence: str) -> None:
    assert said({"tags": here}, {"tags": letters}) == ([sentence] if sentence else [])


def test_what_most_have_is_named_first_and_what_nobody_learns_of_before_the_rest() -> None:
    names = [f"f{number}" for number in range(MOST_NAMED + 2)]
    letters = {name: "w" * (12 + number) + "b" * (4 - number) for number, name in enumerate(names)}
    named = ", ".join(f"F{number} broken (works at {12 + number} of 16)" for number in (4, 3, 2))
    assert said(dict.fromkeys(names, "broken"), letters) == [f"{WORSE}{named} and 2 more."]
    both: dict[str, State] = {"a": "broken", "b": "ignored"}
    assert said(both, {"a": "b" * 16, "b": "i" * 14 + "ww"}) == [
        f"{ALIKE}B ignored (14 of 16) and A broken (16 of 16)."
    ]


def test_a_smoke_run_is_not_compared() -> None:
    header = replace(RunHeader(), selection=Selection({"depth": "smoke"}))
    assert said({"tags": "broken"}, {"tags": "w" * 16}, header) == []


def test_the_file_has_most_features() -> None:
    assert len(published()) > 100
    assert published()["expected-owner"].count("ignored") > 10


def test_features_that_most_published_servers_offer_are_lacking_first() -> None:
    states: dict[str, State] = {"abac": "none", "multipart": "none", "copy": "broken", "objects": "untested"}
    catalogue = tuple(RecordedFeature(name, "Group", name) for name in states)
    support = {name: {"boto3-s3v4": state} for name, state in states.items()}
    found = lacking_features(Diagnosis(NormalizedRecord(RunHeader()), catalogue, support, ()))
    assert [feature.id for feature in found] == ["multipart", "abac"]


@pytest.mark.parametrize(("state", "share"), [("full", 1.0), ("partly", 0.0)])
def test_share_of_a_group_that_works_is_compared_with_published_servers(state: State, share: float) -> None:
    feature = RecordedFeature("object-tagging", "Objects", "Object tags")
    found = Diagnosis(NormalizedRecord(RunHeader()), (feature,), {feature.id: {"boto3-s3v4": state}}, ())
    shares = working_shares(found)["Objects"]
    assert shares.here == share
    assert len(shares.published) >= MIN_SERVERS
    assert 0 <= shares.median <= 1
