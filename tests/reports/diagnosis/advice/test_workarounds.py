"""Tests of the advice about a feature that does not work as documented: the cases with advice."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.model.features import FEATURES
from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.advice.workarounds import WORKAROUNDS, shortcomings_in, workaround
from reports.diagnosis.features.support import State
from tests.reports.made import OK, deviating

REFUSED = deviating(OK, "400 X")
ACCEPTED = deviating("400 X", OK)
LET_IN = deviating("403 AccessDenied", OK)
OF_CODE = deviating("400 A", "400 B")


def result(feature: str, check: str = "x::y", deviation: Deviation | None = REFUSED, **more: Any) -> CheckResult:
    more = {"client": "boto3-s3v4", "gate": True, **more}
    return CheckResult(check, verdict="fail" if deviation else "pass", feature=feature, deviation=deviation, **more)


@pytest.mark.parametrize(
    ("feature", "state", "message"),
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
    feature: str, state: State, message: str | None
) -> None:
    assert workaround(feature, state, {}, shortcomings_in([result(feature)])) == message


@pytest.mark.parametrize(
    ("state", "message"), [("full", "Use ListObjectsV2."), ("works", "Use ListObjectsV2."), ("broken", "")]
)
def test_nothing_is_advised_that_does_not_work_either(state: State, message: str) -> None:
    assert workaround("list-objects-v1", "none", {"list-objects-v2": state}, {}) == message


ADVISED: dict[str, tuple[CheckResult, bool]] = {
    "gate": (result("ranges"), True),
    "gate that passes": (result("ranges", deviation=None), False),
    "gate with another code": (result("ranges", deviation=OF_CODE), False),
    "gate of what SDKs do not have": (result("post-forms", client="raw-s3"), True),
    "core check of what is to be avoided": (result("ranges", gate=False, level="core"), False),
    "core check": (result("list-pages", gate=False, level="core"), True),
    "rare case": (result("list-pages", gate=False, level="common"), False),
    "similar key in capitals": (result("key-neighbours"), False),
    "similar key with a slash": (result("key-neighbours", shows=("another", "slashes-confuse-keys")), True),
    "right checksum": (result("checksum-crc32"), False),
    "wrong checksum": (result("checksum-crc32", "x::y", ACCEPTED, shows=("wrong-checksums-are-accepted",)), True),
    "wrong secret": (result("signature-refusal", deviation=LET_IN, client="raw-s3v4"), True),
    "right secret": (result("signature-refusal", gate=False, level="core"), False),
}


@pytest.mark.parametrize(("failed", "advised"), ADVISED.values(), ids=ADVISED)
def test_advice_is_given_where_what_it_is_about_fails(failed: CheckResult, advised: bool) -> None:
    """The finding names a wrong rare case; the advice does not."""
    message = workaround(failed.feature, "broken", {}, shortcomings_in([failed]))
    assert message == (WORKAROUNDS[failed.feature].in_part if advised else "")
    assert workaround(failed.feature, "ignored", {}, shortcomings_in([failed])) == WORKAROUNDS[failed.feature].absent


def test_below_the_sdks_only_what_is_exposed_counts() -> None:
    passes = result("ranges", deviation=None)
    assert shortcomings_in([passes, result("ranges", client="raw-s3")]) == {}
    assert shortcomings_in([passes, result("ranges", deviation=LET_IN, client="raw-s3")])


def put(status: int, length: int, url: str = "http://h/b/k", headers: Any = ()) -> RecordedExchange:
    return RecordedExchange(
        method="PUT", url=url, status=status, request_headers=headers, request_body=Body(length=length)
    )


CRASH = deviating(OK, "500 InternalError", "PutObject", kind="crash")
FILLED = tuple(put(200, 5) for _ in range(4))
COPY = (("x-amz-copy-source", "b/a"),)
EMPTY: dict[str, tuple[tuple[RecordedExchange, ...], Deviation, bool]] = {
    "empty object": ((*FILLED, put(500, 0)), CRASH, False),
    "filled object": ((*FILLED, put(500, 5)), CRASH, True),
    "every object": ((put(500, 5),) * 4, CRASH, True),
    "refused": ((*FILLED, put(400, 0)), REFUSED, True),
    "copy": ((*FILLED, put(500, 0, headers=COPY)), CRASH, True),
    "tags": ((*FILLED, put(500, 0, "http://h/b/k?tagging")), CRASH, True),
}


@pytest.mark.parametrize(("exchanges", "deviation", "shown"), EMPTY.values(), ids=EMPTY)
def test_a_gate_that_only_an_empty_object_fails_is_no_reason_to_do_without(
    exchanges: tuple[RecordedExchange, ...], deviation: Deviation, shown: bool
) -> None:
    """This holds only if empty bodies fail again and again, and others succeed."""
    failed = [result("user-metadata", f"x::{n}", deviation, exchanges=exchanges) for n in range(4)]
    assert bool(shortcomings_in(failed)) == shown


def test_they_are_about_features_of_the_catalogue() -> None:
    assert set(WORKAROUNDS) <= {feature.id for feature in FEATURES}


def test_each_says_what_to_do_where_the_feature_is_absent() -> None:
    assert all(each.absent for each in WORKAROUNDS.values())


def test_what_is_used_instead_is_a_feature_of_the_catalogue() -> None:
    assert {each.instead for each in WORKAROUNDS.values()} - {""} <= {feature.id for feature in FEATURES}
