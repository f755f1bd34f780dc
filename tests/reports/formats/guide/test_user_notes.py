"""Tests of the facts that users of an endpoint must know, from made results."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from fixtures.model.features import FEATURES
from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.advice.workarounds import WORKAROUNDS
from reports.diagnosis.features.support import State
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.normalized import normalize_record
from reports.formats.guide.user_notes import ADVICE_GIVEN_TEXT, MAX_FINDINGS, MAX_PER_SEVERITY, WORST, Chapter, to_know


def finding(severity: str, title: str, *features: str, client: str = "boto3-s3v4") -> Finding:
    results = tuple(CheckResult(f"{title}{name}", client, "fail", feature=name, gate=True) for name in features)
    return Finding(title, severity, title, tuple(dict.fromkeys(features)), results)


def known(states: Mapping[str, State], *findings: Finding) -> list[Chapter]:
    features = tuple(RecordedFeature(each.id, each.group, each.title) for each in FEATURES if each.id in states)
    support = {name: {"boto3-s3v4": state} for name, state in states.items()}
    results = tuple(result for each in findings for result in each.results)
    results += tuple(CheckResult(f"x::{name}", "boto3-s3v4", "fail", feature=name, gate=True) for name in states)
    run = normalize_record(Record(RunHeader(), results))
    return list(to_know(run, Diagnosis(run, features, support, findings)))


def test_what_is_grave_comes_first_with_what_to_do() -> None:
    lost, refused = finding("corrupt", "lost", "list-pages"), finding("refused", "refused", "copy")
    first, second = known({"list-pages": "broken", "copy": "broken"}, lost, refused)
    assert (first.heading, first.points) == (WORST[0], (("lost", WORKAROUNDS["list-pages"].in_part),))
    assert second.points == (("Pages of a listing", ADVICE_GIVEN_TEXT), ("Copy objects", WORKAROUNDS["copy"].in_part))


def test_lost_data_are_named_where_much_is_exposed() -> None:
    exposed = [finding("exposed", f"exposed {number}", "acls") for number in range(MAX_FINDINGS)]
    corrupt = [finding("corrupt", f"corrupt {number}", "copy") for number in range(9)]
    (first,) = known({"acls": "full"}, *exposed, *corrupt[:3])
    titles = [title for title, _ in first.points]
    assert len(titles) == MAX_FINDINGS
    assert titles[-3:] == ["corrupt 0", "corrupt 1", "corrupt 2"]
    (first,) = known({"acls": "full"}, *exposed, *corrupt)
    assert len([title for title, _ in first.points if title.startswith("corrupt")]) == MAX_PER_SEVERITY


def test_what_is_exposed_below_the_sdks_is_grave_too() -> None:
    """An attacker chooses the client."""
    found = [finding(severity, severity, "acls", client="raw-s3v4") for severity in ("exposed", "corrupt")]
    (first,) = known({"acls": "full"}, *found)
    assert [title for title, _ in first.points] == ["exposed"]


def test_advice_is_given_once() -> None:
    states: dict[str, State] = dict.fromkeys(("policy-actions", "policy-conditions", "canned-acls", "acls"), "broken")
    first, second = known(states, finding("exposed", "open", "acls"), finding("corrupt", "shut", "canned-acls"))
    assert first.points == (("open", WORKAROUNDS["acls"].in_part), ("shut", ""))
    assert second.points == (
        ("Canned ACLs and ACL documents and grants", ADVICE_GIVEN_TEXT),
        ("Actions in bucket policies and Conditions in bucket policies", WORKAROUNDS["policy-actions"].in_part),
    )


def test_advice_is_about_what_a_finding_is_mostly_about() -> None:
    (first,) = known({"copy": "full"}, finding("corrupt", "lost", *["list-pages"] * 9, "key-unicode"))
    assert first.points == (("lost", WORKAROUNDS["list-pages"].in_part),)


def test_a_feature_is_explained_by_what_most_of_its_core_results_have() -> None:
    wide = finding("refused", "wide", *["list-pages"] * 9, "conditional-writes")
    own = [replace(each, level="core") for each in finding("ignored", "own", "conditional-writes").results]
    narrow = Finding("own", "ignored", "own", ("conditional-writes",), tuple(own))
    states: dict[str, State] = {"conditional-writes": "broken"}
    assert [each.points for each in known(states, wide, narrow)] == [(("Conditional writes", "own"),)]


def test_a_small_cause_is_named_and_not_the_entry_that_stands_for_several() -> None:
    wrong = finding("ignored", "wrong", "conditional-writes")
    small = Finding("many", "ignored", "2 further results", wrong.features, wrong.results, small_causes=(wrong,))
    states: dict[str, State] = {"conditional-writes": "broken"}
    assert [each.points for each in known(states, small, wrong)] == [(("Conditional writes", "wrong"),)]
    assert [each.points for each in known(states, small)] == [(("Conditional writes", "wrong"),)]
