"""Tests of the kind of a result, if its requests and responses show another kind than its deviation."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, Deviation
from reports.diagnosis.severity.of_results import RULES, severity_of, with_severity
from reports.diagnosis.severity.severity_table import SEVERITIES
from tests.reports.made import OK, deviating


def test_rules_are_about_other_kinds_than_what_they_make_of_them() -> None:
    for rule in RULES:
        assert rule.becomes in SEVERITIES
        assert set(rule.kinds) <= set(SEVERITIES)
        assert rule.becomes not in rule.kinds or rule.kinds == tuple(SEVERITIES)
        assert rule.why.endswith(".")


def test_a_refusal_that_lies_in_the_client_has_a_kind_of_its_own() -> None:
    deviation = deviating(OK, "403 SignatureDoesNotMatch", "ListObjects")
    shipped = CheckResult("x", "c", "fail", deviation=deviation, client_faults=("boto3-v2-bucket-path",))
    assert severity_of(shipped) == "client"
    for got in ("500 InternalError", {"fault": "IncompleteResponse"}):
        assert severity_of(replace(shipped, deviation=deviating(OK, got, "ListObjects"))) == "client"
    another = deviating("404 NoSuchBucket", "400 InvalidURI")
    assert severity_of(replace(shipped, deviation=another)) == "client"
    wrong = replace(shipped, deviation=deviating("a", "b", "body", sort="data"))
    assert severity_of(wrong) == "corrupt"


@pytest.mark.parametrize(
    ("deviation", "severity", "otherwise"),
    [
        (deviating("403 AccessDenied", OK), "ignored", "exposed"),
        (deviating("403", "200"), "ignored", "exposed"),
        (deviating(False, True, "public", sort="access"), "ignored", "exposed"),
        (deviating("403 AccessDenied", "404 NoSuchKey"), "code", "code"),
        (deviating("403 AccessDenied", "500"), "crash", "crash"),
        (deviating("404 NoSuchKey", OK), "corrupt", "corrupt"),
    ],
)
def test_a_safeguard_that_only_its_sender_lacks_is_ignored(deviation: Deviation, severity: str, otherwise: str) -> None:
    """The check says so, for any feature."""
    result = CheckResult("x", "c", "fail", deviation=replace(deviation, safeguard=True))
    assert severity_of(result) == severity
    assert severity_of(replace(result, deviation=deviation)) == otherwise


@pytest.mark.parametrize(
    ("about", "expected", "got", "severity", "otherwise"),
    [
        ("", "400 or 403", "200", "exposed", "ignored"),
        ("", "404", OK, "exposed", "corrupt"),
        ("", "400 InvalidArgument", {"fault": "NoDocument"}, "exposed", "ignored"),
        ("tags", {"value": []}, {"value": ["x"]}, "exposed", "code"),
        ("", "400", "404", "code", "code"),
        ("", "400", "500", "crash", "crash"),
    ],
)
def test_what_lets_somebody_in_is_exposed(about, expected, got, severity, otherwise) -> None:
    """The check says so, for any expected value; another refusal lets nobody in."""
    reported = deviating(expected, got, about, lets_in=True)
    assert severity_of(CheckResult("x", "c", "fail", deviation=reported)) == severity
    assert severity_of(CheckResult("x", "c", "fail", deviation=replace(reported, lets_in=False))) == otherwise


def test_what_others_own_and_do_not_see_is_not_lost() -> None:
    hidden = deviating(OK, "404 NoSuchBucket", "GetObject")
    assert severity_of(CheckResult("x", "c", "fail", feature="cross-account", deviation=hidden)) == "refused"
    wrong = deviating("a", "b", "body", sort="data")
    assert severity_of(CheckResult("x", "c", "fail", feature="cross-account", deviation=wrong)) == "corrupt"


def test_there_are_ten_rules_at_most() -> None:
    """A check states its own kind where it can: a rule is for facts of a result's exchanges, or of other results."""
    assert len(RULES) <= 10


def test_a_pass_has_no_kind() -> None:
    deviation = deviating("a", "b", "body", sort="data")
    assert severity_of(CheckResult("x", "c", "pass", deviation=deviation)) == ""
    assert severity_of(CheckResult("x", "c", "fail")) == ""


def test_the_record_has_the_kind() -> None:
    result = with_severity(CheckResult("x", "c", "fail", deviation=deviating("a", "b", "body", sort="data")))
    assert result.deviation is not None
    assert result.deviation.kind == "corrupt"


def test_a_missing_checksum_that_is_verified_is_only_another_response() -> None:
    deviation = deviating(["x"], [None], "checksums", sort="option")
    assert severity_of(CheckResult("x", "c", "fail", deviation=deviation)) == "ignored"
    assert severity_of(CheckResult("x", "c", "fail", deviation=replace(deviation, verified=True))) == "code"
