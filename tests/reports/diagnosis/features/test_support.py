"""The support of a feature: a row for each rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.ending import CHECK_DISTURBED
from record.lines import CheckResult, Deviation
from reports.diagnosis.features.support import (
    MEANING,
    STATES,
    SYMBOLS,
    State,
    overall,
    states_of,
    support_by_feature,
    support_of,
    untested_reason,
)
from tests.reports.made import OK, deviating, exchanged

PAGE = Path(__file__).parents[4] / "docs/reading-a-report.md"
REFUSED = deviating(OK, "501 NotImplemented", "PutObject")
REFUSED_BEFORE = deviating(OK, "501", "PutBucketVersioning", arranging=True)
IGNORED_BEFORE = deviating({"text": "an id"}, None, "VersionId of PutObject", arranging=True, sort="version")
IGNORED = deviating("400 BadDigest", OK)
EXPOSED = deviating("403 AccessDenied", OK)
BAD_REQUEST = deviating("400 InvalidArgument", OK)
CRASH = deviating("404 NoSuchUpload", "500 InternalError")
LOST = deviating("a", "b", "body", sort="data")
UNREAD = deviating(OK, {"fault": "MalformedDocument"}, "GetObjectAcl")
NOT_LET_IN = deviating("403 AccessDenied", "501 NotImplemented", "PutObjectAcl")
REFUSED_WITH_400 = deviating(OK, "400 InvalidArgument", "PutObject")
NOT_KEPT = deviating("409 BucketNotEmpty", OK)
STILL_THERE = deviating("404 NoSuchKey", OK)
ENDLESS = deviating(["a"], {"fault": "PaginationError"}, sort="entries")
REFUSED_416 = deviating("200", "416 InvalidRange", "GetObject")
SAFEGUARD = "integrity/part_checksum::wrong_checksum_is_refused[CRC32]"
"""A check of which a right server refuses a request."""
SHOWN = ("negative-end-of-a-range-is-refused",)
CODE = deviating("400 MalformedXML", "400 InvalidRequest")


DISTURBED = CheckResult("x", "c", "skipped", message=f"{CHECK_DISTURBED}: in each of its 3 runs")


def gate(
    verdict: Any = "pass", deviation: Deviation | None = None, level: str = "core", of: str = "gate"
) -> CheckResult:
    return CheckResult(of, "c", verdict, level=level, gate=True, deviation=deviation)


def check(
    verdict: Any = "pass", deviation: Deviation | None = None, level: str = "core", of: str = "check"
) -> CheckResult:
    return CheckResult(of, "c", verdict, level=level, deviation=deviation)


def passing(number: int, level: str = "core") -> list[CheckResult]:
    """Checks that pass: each has a name of its own."""
    return [check(of=f"passing-{place}", level=level) for place in range(number)]


ROWS = {
    "all passes": ([gate(), check()], "full"),
    "nothing run": ([check("n/a"), check("skipped")], "untested"),
    "no gate": ([check(), check("fail", CODE)], "untested"),
    "no gate, and data lost": ([check("fail", LOST)], "untested"),
    "gates blocked, and data lost": ([gate("blocked", REFUSED), check("fail", LOST), *passing(3)], "partly"),
    "gates blocked, data lost, and nothing done": (
        [gate("blocked", REFUSED), check("fail", LOST), *(check("fail", CODE, of=f"code-{n}") for n in range(3))],
        "broken",
    ),
    "gates blocked, and most data lost": ([gate("blocked", REFUSED), check("fail", LOST)], "broken"),
    "gate of Ceph's own with another code": ([gate("fail", CODE, "rgw")], "none"),
    "gate of Ceph's own": ([gate(level="rgw"), gate("fail", CODE, "rgw")], "works"),
    "gates blocked": ([gate("blocked", REFUSED), check("fail", CODE)], "untested"),
    "gates blocked by what is ignored": ([gate("blocked", IGNORED_BEFORE), check("fail", CODE)], "ignored"),
    "gates blocked by several things": ([gate("blocked", IGNORED_BEFORE), gate("blocked", REFUSED)], "untested"),
    "gate refused": ([gate("fail", REFUSED), check()], "none"),
    "gate unsupported": ([gate("unsupported", REFUSED), check("fail", CODE)], "none"),
    "gates lack what they need first": ([gate("unsupported", REFUSED_BEFORE), check("fail", IGNORED)], "none"),
    "gates lack it, and somebody is let in": ([gate("unsupported", REFUSED_BEFORE), check("fail", EXPOSED)], "none"),
    "gate refused, and somebody is let in": ([gate("unsupported", REFUSED), check("fail", EXPOSED)], "none"),
    "gate ignored": ([gate("fail", IGNORED)], "ignored"),
    "gate exposed": ([gate("fail", EXPOSED), gate("fail", IGNORED)], "broken"),
    "gate not implemented, where another refusal is right": ([gate("unsupported", CODE)], "none"),
    "gate that no client can read": ([gate("fail", UNREAD)], "broken"),
    "gate ignored, and another blocked": ([gate("fail", IGNORED), gate("blocked", REFUSED)], "ignored"),
    "gate with another code": ([gate("fail", CODE)], "works"),
    "one gate of two fails": ([gate(), gate("fail", LOST, of="other"), *passing(20)], "partly"),
    "a gate that is a safeguard prevents nothing": ([gate(), gate("fail", EXPOSED, of="other"), *passing(20)],
        "ignored"),
    "a gate that is a safeguard prevents nothing, and another one does": (
        [gate(of=SAFEGUARD), gate("fail", EXPOSED, of="other"), *passing(20)], "partly"),
    "a gate that is a safeguard prevents nothing, and another one is reached by a wrong code": (
        [gate("fail", CODE, of=SAFEGUARD), gate("fail", EXPOSED, of="other"), *passing(20)], "ignored"),
    "a gate that is a safeguard prevents one case": (
        [gate(), gate("fail", EXPOSED, of="other[a]"), gate(of="other[b]"), *passing(20)], "partly"),
    "two gates of three fail": ([gate(), gate("fail", LOST, of="b"), gate("fail", LOST, of="c"), *passing(20)],
        "broken"),
    "a rare gate does not make rarities usual": (
        [gate(), gate(level="extended", of="rare"), *(check("fail", LOST, "extended", f"r{n}") for n in range(9))],
        "works",
    ),
    "one gate of two is refused": ([gate(), gate("fail", REFUSED_WITH_400, of="other"), *passing(20)], "partly"),
    "one case of a gate": ([gate(of="gate[a]"), gate("fail", LOST, of="gate[b]"), *passing(20)], "partly"),
    "one use of thirteen": ([gate(), check("fail", LOST), *passing(11)], "works"),
    "one use of twelve": ([gate(), check("fail", LOST), *passing(10)], "partly"),
    "two uses of fifty with wrong data": (
        [gate(), *(check("fail", LOST, of=f"u{n}") for n in range(2)), *passing(47)],
        "works",
    ),
    "three uses of fifty with wrong data": (
        [gate(), *(check("fail", LOST, of=f"u{n}") for n in range(3)), *passing(46)],
        "partly",
    ),
    "three uses of fifty, refused": (
        [gate(), *(check("fail", REFUSED_WITH_400, of=f"u{n}") for n in range(3)), *passing(46)],
        "works",
    ),
    "body that was damaged on the way": ([gate(), check("fail", IGNORED), *passing(3)], "partly"),
    "one use of twenty": ([gate(), check("fail", LOST), *passing(18)], "works"),
    "one case of twenty of a check": (
        [gate(), check("fail", LOST, of="c[0]"), *(check(of=f"c[{place}]") for place in range(1, 20))],
        "works",
    ),
    "request of nobody that ends the server": (
        [gate(), replace(check("fail", BAD_REQUEST, "extended"), endpoint_returned=True), *passing(40)],
        "partly",
    ),
    "check that was not run again after the server's end": (
        [gate(), replace(check("blocked"), endpoint_returned=True, spared=True), *passing(40)],
        "works",
    ),
    "listing without an end": ([gate(), check("fail", ENDLESS), *passing(18)], "partly"),
    "fault of which programs die": ([gate(), replace(check("fail", REFUSED_416), shows=SHOWN), *passing(18)], "partly"),
    "one use of six": ([gate(), check("fail", LOST), *passing(4)], "partly"),
    "half of the uses": ([gate(), check("fail", LOST)], "partly"),
    "most uses": ([gate(), check("fail", LOST), check("fail", LOST, of="other")], "broken"),
    "many refusals of what nobody sends": ([gate(), check("fail", BAD_REQUEST), check("fail", BAD_REQUEST, of="other")],
        "works"),
    "safeguard that lets somebody in": ([gate(), check("fail", EXPOSED), *passing(20)], "partly"),
    "safeguard that is missing": ([gate(), check("fail", NOT_KEPT), *passing(3)], "partly"),
    "what should be gone": ([gate(), check("fail", STILL_THERE), *passing(3)], "partly"),
    "core check with another code": ([gate(), check("fail", CODE)], "works"),
    "rare uses of a usual feature": ([gate(), check("fail", LOST, "extended")], "works"),
    "rare use of a rare feature": ([gate(level="extended"), check("fail", LOST, "extended")], "partly"),
    "internal error to a refusal": ([gate(), check("fail", CRASH)], "works"),
    "check blocked": ([gate(), check("blocked", REFUSED)], "works"),
    "check not implemented": ([gate(), check("unsupported", REFUSED), *passing(3)], "partly"),
    "check that needs what is not implemented": ([gate(), check("unsupported", REFUSED_BEFORE)], "works"),
    "denied as it must be, but with 501": ([gate(), check("unsupported", NOT_LET_IN)], "works"),
    "known not to be offered": ([check("unsupported")], "untested"),
}  # fmt: skip


@pytest.mark.parametrize(("results", "state"), ROWS.values(), ids=ROWS)
def test_state_follows_from_gates_and_core(results: list[CheckResult], state: str) -> None:
    assert support_of(results).state == state


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([check("skipped"), gate("n/a"), check("unsupported")], "not tested"),
        ([check(), gate("skipped")], "not judged: its gates were not run"),
        ([check(), gate("blocked", REFUSED)], "not judged: a step before each of its gates failed"),
    ],
    ids=["nothing run", "no gate", "gates blocked"],
)
def test_results_without_gates_are_not_called_untested(results: list[CheckResult], words: str) -> None:
    assert support_of(results).state == "untested"
    assert untested_reason(results) == words


def test_the_documentation_has_the_same_meaning_of_each_state() -> None:
    rows = re.findall(r"^\| (\S) (\S+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(word, symbol, message) for symbol, word, message in rows if word in STATES] == [
        (state, SYMBOLS[state], MEANING[state]) for state in STATES
    ]


def test_ending_the_server_is_unsafe() -> None:
    ended = replace(check("fail", CRASH), endpoint_returned=True)
    assert [support_of([gate(), each, *passing(40)]).unsafe for each in (ended, check("fail", CRASH))] == [True, False]


def test_each_state_has_a_row_and_a_meaning() -> None:
    assert {state for _, state in ROWS.values()} == set(STATES) == set(MEANING)


def test_the_worst_client_counts_but_for_those_that_are_not_let_in() -> None:
    assert overall({"a": "full", "b": "works", "c": "untested"}, ()) == "works"
    assert overall({"a": "full", "b": "none"}, ("b",)) == "full"
    assert overall({"b": "none"}, ("b",)) == "none"
    assert overall({"a": "untested"}, ()) == "untested"


def test_what_breaks_through_one_client_alone_works_partly() -> None:
    assert overall({"v2": "broken", "v4": "works"}, ()) == "partly"
    assert overall({"v2": "ignored", "v4": "partly"}, ()) == "partly"
    assert overall({"v2": "broken", "v4": "ignored"}, ()) == "broken"


@pytest.mark.parametrize(
    ("others", "state"),
    [("full", "partly"), ("works", "partly"), ("ignored", "ignored"), ("broken", "broken"), ("untested", "none")],
)
def test_what_only_some_clients_are_refused_is_there_but_not_fully(others: State, state: State) -> None:
    assert overall({"v2": "none", "v4": others}, ()) == state


def result_of(feature: str, subject: str, verdict: Any, about: str = "", **more: Any) -> CheckResult:
    deviation = deviating(OK, "501 NotImplemented", about) if about else None
    return CheckResult(
        f"{feature}/{subject}/{about}", "c", verdict, level="core", feature=feature, subject=subject, **more,
        deviation=deviation,
    )  # fmt: skip


def test_a_step_that_a_check_is_about_as_well_counts_if_it_is_refused_as_invalid() -> None:
    refused = deviating(OK, "400 MalformedPolicy", "PutBucketPolicy", arranging=True)
    denied = replace(refused, got={"replies": [[403, "AccessDenied"]]})
    states = [
        support_of([gate(), replace(check("blocked", deviation), operations=operations), *passing(3)]).state
        for deviation in (refused, denied)
        for operations in (("GetObject", "PutBucketPolicy"), ("GetObject",))
    ]
    assert states == ["partly", "works", "works", "works"]


def test_an_operation_of_another_feature_that_is_not_there_breaks_that_one_alone() -> None:
    found = support_by_feature(
        [
            result_of("locks", "PutObjectRetention", "pass", gate=True),
            result_of("locks", "PutObjectAcl", "unsupported", "PutObjectAcl"),
            result_of("acls", "PutObjectAcl", "unsupported", "PutObjectAcl", gate=True),
        ]
    )
    assert states_of(found) == {"acls": {"c": "none"}, "locks": {"c": "works"}}


def test_an_operation_of_aws_alone_that_is_taken_for_another_one_is_not_there() -> None:
    """`PUT ?renameObject` is a PutObject to servers that do not know it: an overwritten object is a finding."""
    lost = CheckResult(
        "gate", "c", "fail", level="extended", gate=True, deviation=LOST, feature="rename", subject="RenameObject"
    )
    assert states_of(support_by_feature([lost])) == {"rename": {"c": "none"}}
    shared = CheckResult("other", "c", "pass", level="core", gate=True, feature="objects", subject="RenameObject")
    assert states_of(support_by_feature([lost, shared]))["rename"] == {"c": "broken"}


def test_a_client_of_which_little_is_asked_does_not_break_what_others_use() -> None:
    def through(client: str, name: str, verdict: Any, **more: Any) -> CheckResult:
        deviation = LOST if verdict == "fail" else None
        return CheckResult(name, client, verdict, level="core", feature="lists", deviation=deviation, **more)

    few = [through("c", "gate", "pass", gate=True), through("c", "a", "fail"), through("c", "b", "fail")]
    many = [through("d", "gate", "pass", gate=True), *(through("d", f"p{number}", "pass") for number in range(9))]
    assert states_of(support_by_feature(few)) == {"lists": {"c": "broken"}}
    assert states_of(support_by_feature([*few, *many])) == {"lists": {"c": "partly", "d": "full"}}
    more = [through("d", f"q{number}", "pass") for number in range(20)]
    assert states_of(support_by_feature([*few, *many, *more])) == {"lists": {"c": "works", "d": "full"}}


GONE = deviating(OK, "404 NoSuchKey", "GetObject")
EMPTY = deviating("a", "", "body", sort="data")
EMPTY_AND_MORE = deviating(["a", "text"], ["", "other"], "body and type", sort="data")
REFUSED_ONCE = deviating(OK, "409 BucketAlreadyOwnedByYou", "PutBucketVersioning")


@pytest.mark.parametrize(
    ("passing_operations", "word"),
    [
        (("PutObject", "GetObject"), "none"),
        (("PutBucketVersioning", "GetObject"), "untested"),
        (("PutBucketVersioning",), "none"),
    ],
    ids=["never done", "done elsewhere", "perhaps refused"],
)
def test_an_operation_that_the_gates_need_and_nobody_gets_is_refused(passing_operations: Any, word: str) -> None:
    """nanio takes a bucket's sub-resource for the bucket."""
    gate_of_versions = replace(gate("blocked", REFUSED_ONCE), feature="versions")
    others = [replace(check(of=name), feature="other", operations=("PutObject", "GetObject")) for name in "ab"]
    other = replace(check(of="c"), feature="other", operations=passing_operations)
    assert states_of(support_by_feature([gate_of_versions, *others, other]))["versions"] == {"c": word}
    destroyed = replace(check("fail", GONE), feature="versions")
    found = support_by_feature([gate_of_versions, destroyed, *others])["versions"]["c"]
    assert (found.state, found.unsafe) == ("none", True)


def test_who_is_let_in_makes_a_feature_unsafe_whatever_its_state() -> None:
    let_in = support_of([gate(), check("fail", EXPOSED), *passing(30)])
    assert (let_in.state, let_in.unsafe, [each.id for each in let_in.failing]) == ("partly", True, ["check"])
    absent = support_of([gate("unsupported", REFUSED_BEFORE), check("fail", EXPOSED)])
    assert (absent.state, absent.unsafe) == ("none", True)


def test_who_is_let_in_is_a_reason_beside_the_gates_that_are_refused() -> None:
    refused_gate, let_in = replace(gate(), verdict="fail", deviation=REFUSED), check("fail", EXPOSED)
    found = support_of([refused_gate, let_in, *passing(30)])
    assert (found.state, found.unsafe, [each.id for each in found.failing]) == ("none", True, ["gate", "check"])


@pytest.mark.parametrize(
    ("deviation", "unsafe"),
    [(GONE, True), (EMPTY, True), (EMPTY_AND_MORE, True), (LOST, False), (REFUSED, False)],
    ids=["not found", "empty", "empty, and another value", "another value", "refused"],
)
def test_what_loses_data_makes_a_feature_unsafe(deviation: Deviation, unsafe: bool) -> None:
    assert support_of([gate(), check("fail", deviation), *passing(30)]).unsafe == unsafe


@pytest.mark.parametrize("deviation", [CRASH, EXPOSED], ids=["crash", "let in"])
def test_what_crashes_or_lets_somebody_in_is_there_though_only_aws_has_it(deviation: Deviation) -> None:
    rare = CheckResult(
        "gate", "c", "fail", level="extended", gate=True, deviation=deviation, feature="rename", subject="RenameObject"
    )
    assert states_of(support_by_feature([rare])) == {"rename": {"c": "broken"}}


def test_an_operation_of_a_key_that_is_refused_to_gates_and_done_elsewhere_works_partly() -> None:
    """A server may refuse small sources of part copies, which gates have, and copy large ones."""
    sent = exchanged("PUT", "b/k?partNumber=1&uploadId=x", 400, (("x-amz-copy-source", "b/s"),))
    refused = replace(gate("fail", REFUSED_WITH_400), exchanges=(sent,))
    assert support_of([refused, check(of="objects/put::bytes")]).state == "none"
    assert support_of([refused, check(of="objects/sizes::large_object_as_a_part[16_MiB]")]).state == "partly"


def test_forms_that_are_refused_to_gates_now_and_then_work_partly() -> None:
    sent = exchanged("POST", "b", 400)
    refused = replace(gate("fail", REFUSED_WITH_400), exchanges=(sent,))
    assert support_of([refused, check(of="objects/put::bytes")]).state == "none"
    assert support_of([refused, check(of="post_object/size::file_within_the_range_is_stored[least]")]).state == "partly"


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ([gate()], "full"),
        ([gate(), check("skipped")], "full"),
        ([gate(), DISTURBED], "full"),
        ([gate(), DISTURBED, DISTURBED], "untested"),
        ([gate(), replace(DISTURBED, client="d"), replace(DISTURBED, client="d")], "untested"),
        ([gate("fail", CRASH), DISTURBED, DISTURBED], "broken"),
    ],
)
def test_a_feature_whose_results_were_mostly_disturbed_is_untested(results: list[CheckResult], state: State) -> None:
    found = support_by_feature([replace(each, feature="f") for each in results])["f"]
    assert overall(states_of({"f": found})["f"], ()) == state
    if state == "untested":
        assert untested_reason(results) == "not judged: most of its results were disturbed"
