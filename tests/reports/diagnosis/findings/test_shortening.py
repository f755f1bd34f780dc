"""Tests of a short list of findings: it is not too long, has all grave ones, and says how many it leaves out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from record.lines import CheckResult, ListedResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.shortening import MAX_SHOWN_FINDINGS, shorten_findings, with_complete_title
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from tests.reports.diagnosis.findings.results import accepted, gate, refused, result, wrong
from tests.reports.made import deviating

NAMES = [f"f{number}" for number in range(80)]
CATALOGUE = tuple(RecordedFeature(name, f"Group {int(name[1:]) % 8}", f"Title {name}") for name in NAMES)


def record_of(results: Iterable[CheckResult]) -> Record:
    return Record(RunHeader(features=CATALOGUE), (*map(gate, NAMES), *results))


def of(results: Iterable[CheckResult]) -> Diagnosis:
    return diagnose(record_of(results))


def codes(number: int) -> CheckResult:
    deviation = deviating("409 Expected", {"replies": [[409, f"Other{number}"]]})
    return result(number, f"f{number}", deviation)


def refusals(number: int) -> list[CheckResult]:
    return [result(n, f"f{number}", refused(f"Code{number}", 400), subject=f"Operation{number}") for n in (100, 101)]


MANY = [*(codes(number) for number in range(80)), *(each for number in range(50) for each in refusals(number))]


def test_what_is_too_small_is_counted_by_kind_at_the_end() -> None:
    found = of(MANY).findings
    assert len(found) == MAX_SHOWN_FINDINGS
    assert sum(each.size for each in found) == len(MANY)
    *clear, code = found
    assert {each.severity for each in clear} == {"refused", "code"}
    assert not any(each.small_causes for each in clear)
    assert code.title.startswith("71 further results of 71 small causes: responses other than documented, in Title f")
    assert code.title.endswith(" and 69 more")
    assert [each for small in code.small_causes for each in small.results] == list(code.results)


def test_the_number_of_findings_says_how_many_causes_they_are() -> None:
    assert of(MANY).number_of_findings == f"{MAX_SHOWN_FINDINGS} for {MAX_SHOWN_FINDINGS - 1 + 71} causes"
    assert of(MANY[:3]).number_of_findings == "3"


def test_no_entry_mixes_two_kinds_and_the_kinds_come_in_their_order() -> None:
    ignored = [result(number, f"f{number}", accepted(f"Code{number}", 409)) for number in range(70)]
    found = of([*MANY, *ignored]).findings
    further = [each for each in found if each.small_causes]
    assert [each.severity for each in further] == [
        severity for severity in SEVERITIES if severity in {each.severity for each in further}
    ]
    assert found[-len(further) :] == tuple(further)
    assert all(severity_of(each) == finding.severity for finding in found for each in finding.results)
    assert len({each.id for each in found}) == len(found) == MAX_SHOWN_FINDINGS


def test_what_use_meets_is_never_small_if_it_is_grave() -> None:
    let_in = result(200, "f7", accepted("AccessDenied", 403))
    lost = [result(202, f"f{number}", wrong(f"key {number}"), level="common") for number in range(10, 19)]
    rare = [result(202, f"f{number}", wrong(f"key {number}"), level="extended") for number in (20, 21)]
    found = of([*MANY, let_in, *lost, *rare]).findings
    assert [each.id for each in found[0].results] == [let_in.id]
    assert sorted(each.results[0].id for each in found[1:10]) == sorted(each.id for each in lost)
    small = {each.severity: each for each in found if each.small_causes}
    assert set(small) == {"corrupt", "refused", "code"}
    assert sorted(each.id for each in small["corrupt"].results) == sorted(each.id for each in rare)


def alone(severity: str, number: int, size: int) -> Finding:
    results = tuple(CheckResult(f"a/x::{severity}{number}-{each}", "c", "fail", level="core") for each in range(size))
    return Finding(f"{severity}-{number}", severity, f"{severity} {number}", ("f1",), results)


LOST = [alone("corrupt", number, 3) for number in range(MAX_SHOWN_FINDINGS + 5)]
CODES = [alone("code", number, 9) for number in range(2)]


def is_lost(found: Finding) -> bool:
    return found.severity == "corrupt"


def is_small(found: Finding) -> bool:
    return False


def test_all_that_is_never_small_is_listed_though_it_is_more_than_a_list_has() -> None:
    found = shorten_findings([*LOST, *CODES], {}, is_lost)
    assert found == [*LOST, *CODES]
    many = [alone("code", number, 9) for number in range(MAX_SHOWN_FINDINGS)]
    found = shorten_findings([*LOST, *many], {}, is_lost)
    assert (found[: len(LOST)], len(found)) == (LOST, len(LOST) + MAX_SHOWN_FINDINGS // 3)


def test_what_explains_most_has_the_room_that_is_left() -> None:
    found = shorten_findings([*LOST, *CODES], {}, is_small)
    assert len(found) == MAX_SHOWN_FINDINGS
    assert [each for each in found if each.severity == "code"] == CODES
    assert [(each.severity, len(each.small_causes)) for each in found if each.small_causes] == [("corrupt", 8)]


def test_one_that_is_left_of_its_kind_keeps_its_place() -> None:
    crash, ignored = alone("crash", 1, 1), [alone("ignored", number, 2) for number in range(MAX_SHOWN_FINDINGS)]
    found = shorten_findings([crash, *ignored, *CODES], {}, is_small)
    assert found[0] == crash
    assert [each.severity for each in found if each.small_causes] == ["ignored"]


def test_a_short_list_has_all() -> None:
    found = of(MANY[: MAX_SHOWN_FINDINGS - 1]).findings
    assert len(found) == MAX_SHOWN_FINDINGS - 1
    assert not any(each.small_causes for each in found)


def test_one_that_is_left_stands_for_itself() -> None:
    gone = result(300, "f79", wrong("body"), level="extended")
    assert of([*MANY, gone]).findings[-1].severity == "code"
    (corrupt,) = [each for each in of([*MANY, gone]).findings if each.severity == "corrupt"]
    assert (corrupt.title, corrupt.small_causes) == ("Title f79: body wrong, case 300", ())


def test_written_causes_are_all_listed_and_leave_room_for_others() -> None:
    caused = [
        replace(each, listed=ListedResult(each.id, "fail", f"Sentence {number}", cause=f"cause-{number}"))
        for number, each in enumerate(MANY[:70])
    ]
    found = of([*caused, *MANY[70:]]).findings
    written = [each for each in found if each.id.startswith("cause:")]
    assert (len(written), len(found)) == (70, 70 + MAX_SHOWN_FINDINGS // 2)


def test_a_crash_says_how_often_the_server_ended() -> None:
    lost = CheckResult("a/x::lost", "c", "fail", endpoint_lost=True)
    back = CheckResult("a/x::back", "c", "fail", endpoint_returned=True)
    found = Finding("x", "crash", "Crashes", ("f1",), (lost, back, CheckResult("a/x::other", "c", "fail")))
    assert with_complete_title(found).title == "Crashes; the server ended (2 times)"


def wrong_in(*checks: str, severity: str = "corrupt", is_vague: bool = True) -> Finding:
    results = tuple(CheckResult(check, "c", "fail", level="core") for check in checks)
    return Finding("x", severity, "Keys wrong", ("f1",), results, is_vague=is_vague)


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (wrong_in("a/x::key_is_kept"), "Keys wrong; required: key is kept"),
        (wrong_in("a/x::key_is_kept[no_slash]"), "Keys wrong, case no slash; required: key is kept"),
        (
            wrong_in("a/x::key_is_kept[slash]", "a/x::key_is_kept[dot]"),
            "Keys wrong; required: key is kept (cases dot and slash)",
        ),
        (wrong_in(*(f"a/x::c[{number}]" for number in range(5))), "Keys wrong; required: c"),
        (wrong_in("a/x::b", "a/x::c[1]", "a/x::c[2]"), "Keys wrong; required: b"),
        (wrong_in("a/x::b[1]", "a/x::c[1]", "a/x::c[2]"), "Keys wrong; required: b (case 1)"),
        (wrong_in("a/x::b", severity="code"), "Keys wrong"),
        (wrong_in("a/x::b", is_vague=False), "Keys wrong; required: b"),
        (wrong_in("a/x::b", severity="refused", is_vague=False), "Keys wrong"),
    ],
)
def test_a_vague_or_grave_title_is_explained_by_what_is_required(found: Finding, title: str) -> None:
    assert with_complete_title(found).whole_title == title
    (small,) = with_complete_title(
        Finding("y", "corrupt", "Further", ("f1",), found.results, (), (found,))
    ).small_causes
    assert small.whole_title == title
