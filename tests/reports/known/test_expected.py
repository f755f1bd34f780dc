"""Tests of expected results: the compared results, and the comparison."""

from __future__ import annotations

import datetime

import pytest

from record.client_names import CLIENTS
from record.foreign_files import FileError
from record.lines import CheckResult, Record, RunHeader, RunSummary, VanishedResult
from record.selection import Selection
from reports.diagnosis.summary.outcome import assess_with_expectations, results_without_cause
from reports.known import added_checks
from reports.known.causes_file import Cause
from reports.known.expectation_advice import advice
from reports.known.expected import Expected, ExpectedEntry, is_uninformative
from reports.known.expected_file import HEAD, USUAL, ExpectedLine, parse, text_of_lines
from reports.known.known_folder import load
from reports.known.patterns import matches
from tests.reports.made import OK, deviating

TODAY = datetime.date(2026, 5, 5)

GOOD = """\
# a comment

objects/range::past[suffix, open]\t*\tfail\t200
acl/put::x[public-?ead]\tboto3-*,boto-s3v4\tunsupported
"""


@pytest.fixture
def folder(tmp_path):
    def write(expected=GOOD, causes=None, name="known"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "expected.txt").write_text(expected)
        if causes is not None:
            (tmp_path / name / "causes.toml").write_text(causes)
        return tmp_path / name

    return write


def test_a_line_is_an_entry_for_each_case_and_client(folder):
    path = folder()
    entries = load([path]).entries
    assert [(entry.check, entry.client, entry.verdict) for entry in entries] == [
        ("objects/range::past[suffix]", "*", "fail"),
        ("objects/range::past[open]", "*", "fail"),
        ("acl/put::x[public-?ead]", "boto3-*", "unsupported"),
        ("acl/put::x[public-?ead]", "boto-s3v4", "unsupported"),
    ]
    assert (entries[0].answer, entries[0].where) == ("200", f"{path}/expected.txt:3")


def test_lines_are_read_as_they_were_written():
    lines = [
        ExpectedLine("a/b::c", ("x", "y, z", "host;host"), ("boto3-*", "boto-s3"), "fail", "400 X"),
        ExpectedLine("a/b::d", (), ("*",), "blocked"),
        ExpectedLine("z/*", (), ("raw-s3",), "unsupported"),
    ]
    entries = parse(text_of_lines(lines), "e")
    assert len(entries) == 8
    assert any(matches(entry.check, "a/b::c[y, z]") for entry in entries)
    assert {entry.check for entry in entries if matches(entry.check, "a/b::c[x]")} == {"a/b::c[x]"}


def test_a_module_is_written_once_above_its_checks():
    lines = [
        ExpectedLine("a/c::d", ("x",), ("*",), "fail"),
        ExpectedLine("a/b::e", (), ("*",), "fail"),
        ExpectedLine("a/b::d", (), ("*",), "fail"),
    ]
    assert text_of_lines(lines).removeprefix(HEAD).splitlines() == [
        *("a/b::", "d\t*\tfail", "e\t*\tfail"),
        *("a/c::", "d[x]\t*\tfail"),
    ]


def test_a_check_is_below_its_module_or_has_one_itself(folder):
    path = folder("a/b::\nc\t*\tfail\nd[x::y]\t*\tfail\n\n# of another one\nz/y::e\t*\tfail\na/c:: \nc\t*\tfail\n")
    entries = load([path]).entries
    assert [entry.check for entry in entries] == ["a/b::c", "a/b::d[x::y]", "z/y::e", "a/c::c"]
    assert entries[-1].where == f"{path}/expected.txt:8"


@pytest.fixture
def came_later(monkeypatch):
    """Checks that came to the suite after its first release: each on the day in its name."""
    monkeypatch.setattr(
        added_checks, "days_of_checks", lambda: {f"a/b::c[{day}]": day for day in ("2027-01", "2027-02")}
    )


@pytest.mark.parametrize(
    ("line", "verdict", "standing"),
    [
        ("", "fail", "new in this version"),
        ("", "pass", ""),
        ("", "unsupported", ""),
        ("a/*\t*\tunsupported", "unsupported", "known"),
        ("a/*\t*\tunsupported", "fail", "new in this version"),
        ("a/*\t*\tunsupported", "pass", ""),
    ],
)
def test_what_is_newer_fails_nobody(came_later, folder, line, verdict, standing):
    """A wildcard for a whole area was not about it."""
    known = load([folder(f"# With the checks of 2027-01\n{line}\n")])
    newer = known.compared(CheckResult("a/b::c[2027-02]", "boto-s3", verdict), TODAY)
    assert (newer.standing, newer.unexpected) == (standing, False)
    older = known.compared(CheckResult("a/b::c[2027-01]", "boto-s3", verdict), TODAY)
    assert older.unexpected is (verdict == "fail" or (bool(line) and verdict == "pass"))


def test_the_newest_of_several_folders_counts(came_later, folder):
    """Without a line about it, a folder is of the first release; without a folder, nothing is newer than it."""
    old, new = folder("", name="old"), folder("# With the checks of 2027-02\n", name="new")
    result = CheckResult("a/b::c[2027-02]", "boto-s3", "fail")
    folders = [[], [old], [new], [old, new]]
    assert [load(some).compared(result, TODAY).newer for some in folders] == [False, True, False, False]
    assert not load([old], fail_new_checks=True).compared(result, TODAY).newer


def test_several_folders_are_one(folder):
    other = folder(GOOD.replace("objects/range", "objects/other"), name="other")
    assert len(load([folder(), other]).entries) == 8


@pytest.mark.parametrize(
    ("check", "client", "verdict", "match", "contradiction"),
    [
        ("objects/range::past[suffix]", "any", "fail", True, False),
        ("objects/range::past[suffix]", "any", "pass", False, True),
        ("objects/range::past[suffix]", "any", "blocked", False, True),
        ("objects/range::past[suffix]", "any", "n/a", False, False),
        ("objects/range::past[suffix]", "any", "skipped", False, False),
        ("objects/range::past[other]", "any", "pass", False, False),
        ("acl/put::x[public-read]", "boto3-s3", "unsupported", True, False),
        ("acl/put::x[public-read]", "boto-s3", "unsupported", False, False),
        ("acl/put::x[public-read]", "boto3-s3", "pass", False, True),
    ],
)
def test_results_are_compared(folder, check, client, verdict, match, contradiction):
    known = load([folder()])
    result = known.compared(CheckResult(check, client, verdict), TODAY)
    assert result.known is match
    assert (result.standing in ("fixed", "changed")) is contradiction


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("#\na::b\t*\tskipped\n", 2, "verdict 'skipped' cannot be expected"),
        ("a::b\t*\n", 1, "this one has 2 of these columns"),
        ("a::b * fail\n", 1, "separated by tabs"),
        ("\t*\tfail\n", 1, "the check is missing"),
        ("a::b\t \tfail\n", 1, "the clients are missing"),
        ("b\t*\tfail\na::\n", 1, "b is not below a line with its module, such as objects/range::"),
        ("a::\t*\tfail\nb\t*\tfail\n", 1, "the name of the check is missing behind a::"),
        ("#\n::\nb\t*\tfail\n", 2, "the module is missing in front of ::"),
        ("[[deviation]]\ncheck = 'a'\n", 1, "this one has 1 of these columns"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(folder, text, line, message):
    path = folder(text)
    with pytest.raises(FileError) as raised:
        load([path])
    assert str(raised.value).startswith(f"{path}/expected.txt:{line}: ")
    assert message in str(raised.value)


def test_windows_line_ends_and_a_byte_order_mark(folder):
    path = folder()
    (path / "expected.txt").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert [entry.verdict for entry in load([path]).entries] == ["fail", "fail", "unsupported", "unsupported"]


def test_a_list_of_the_usual_depth_says_so(folder):
    assert load([folder("", name="every"), folder(f"{USUAL}\n", name="usual")]).usual
    assert not load([folder("", name="other")]).usual


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "known.toml").write_text("")
    with pytest.raises(FileError, match=r"known\.toml: is no folder; it takes the folder that has expected\.txt"):
        load([tmp_path / "known.toml"])


def test_a_folder_without_expected_results_says_how_they_are_made(tmp_path):
    with pytest.raises(FileError, match=r"has no expected\.txt; s3-conformance known RECORD --update"):
        load([tmp_path])


def test_only_regular_files_are_read(tmp_path):
    (tmp_path / "expected.txt").symlink_to("/dev/zero")
    with pytest.raises(FileError, match=r"expected\.txt: is no file$"):
        load([tmp_path])


def test_results_of_the_suite_are_found_by_their_name(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    entry = load(["juicefs-1.4"]).entries[0]
    assert entry.where == f"published/juicefs-1.4/expected.txt:{entry.line}"
    folder("", name="moto-5.2")  # as a project of somebody else may have it
    assert load(["moto-5.2"]).entries
    assert load(["./moto-5.2"]).entries == ()


def test_a_wrong_name_lists_the_right_ones():
    with pytest.raises(FileError, match=r"juicefs: no such folder; .*with ceph-rgw-16, .*juicefs-1\.4"):
        load(["juicefs"])


def test_no_name_at_all():
    with pytest.raises(FileError, match="the name of the folder is empty"):
        load([""])


def test_a_check_that_is_spared_is_as_expected():
    """The cases that run before the others are spared are a matter of time."""
    expected = Expected([ExpectedEntry("x::y", "*", "fail", "no complete response")])
    spared = CheckResult("x::y", "c", "blocked", spared=True)
    assert expected.compared(spared, TODAY).standing == "known"
    assert is_uninformative(spared, Record(RunHeader()))
    assert expected.compared(CheckResult("x::y", "c", "blocked"), TODAY).standing == "changed"
    assert expected.compared(CheckResult("x::z", "c", "blocked"), TODAY).standing == "new"


def test_the_narrowest_entry_counts():
    known = Expected(
        [
            ExpectedEntry("*", "*", "unsupported", line=1),
            ExpectedEntry("a::*", "*", "blocked", line=2),
            ExpectedEntry("a::b", "*", "fail", line=3),
            ExpectedEntry("a::b", "c", "pass", line=4),
        ]
    )
    assert known.compared(CheckResult("a::b", "d", "fail"), TODAY).standing == "known"
    assert known.compared(CheckResult("a::b", "d", "blocked"), TODAY).listed.file == ":3"
    assert known.compared(CheckResult("a::x", "d", "fail"), TODAY).listed.file == ":2"
    assert known.compared(CheckResult("a::b", "c", "fail"), TODAY).standing == "new"
    assert known.compared(CheckResult("a::b", "c", "pass"), TODAY).standing == ""


RESULT = CheckResult("a/m::b[x]", "boto-s3", "fail", subject="GetObject", feature="ranges",
    deviation=deviating("416 InvalidRange", "200", kind="ignored"))  # fmt: skip


@pytest.mark.parametrize(
    ("members", "explained"),
    [
        ({"feature": ("ranges",)}, True),
        ({"feature": ("acls", "ranges")}, True),
        ({"feature": ("acls",)}, False),
        ({"check": ("a/*",)}, True),
        ({"check": ("a/m::b[x]",), "client": ("boto3-*",)}, False),
        ({"operation": ("GetObject",), "answer": ("200",)}, True),
        ({"operation": ("GetObject",), "answer": ("4*",)}, False),
        ({"feature": ("ranges",), "verdict": ("fail",)}, True),
        ({"feature": ("ranges",), "verdict": ("blocked",)}, False),
    ],
)
def test_a_cause_explains_what_matches_all_that_it_names(members, explained):
    cause = Cause("c", "Ranges are ignored.", **members)
    assert cause.explains(RESULT) is explained
    listed = Expected([ExpectedEntry("a/m::b[x]", "*", "fail")], [cause]).compared(RESULT, TODAY).listed
    assert (listed.cause, listed.reason) == (("c", "Ranges are ignored.") if explained else ("", ""))


def test_a_cause_alone_makes_nothing_expected():
    assert Expected([], [Cause("c", "So it is.", check=("*",))]).compared(RESULT, TODAY).standing == "new"


def test_the_first_cause_that_matches_counts():
    causes = [Cause("1", "x", check=("no::*",)), Cause("2", "y", feature=("ranges",)), Cause("3", "z", check=("*",))]
    known = Expected([ExpectedEntry("a/m::b[x]", "*", "fail")], causes)
    assert known.compared(RESULT, TODAY).listed.cause == "2"
    assert known.idle_causes(Record(RunHeader(), (RESULT,))) == ("1", "3")


def test_a_cause_excuses_until_its_date():
    cause = Cause("c", "r", feature=("ranges",), until=TODAY)
    known = Expected([ExpectedEntry("a/m::b[x]", "*", "fail")], [cause])
    assert known.compared(RESULT, TODAY).standing == "known"
    late = known.compared(RESULT, TODAY + datetime.timedelta(days=1))
    assert late.standing == "expired"
    assert late.listed.until == "2026-05-05"


@pytest.mark.parametrize(
    ("verdict", "standing"), [("fail", "known"), ("pass", ""), ("blocked", "changed"), ("skipped", "")]
)
@pytest.mark.parametrize("entries", [[], [ExpectedEntry("a::b", "*", "fail")]], ids=["not_listed", "listed"])
def test_what_happens_sometimes_may_pass(verdict, standing, entries):
    cause = Cause("race", "A race.", sometimes=True, check=("a::b",), verdict=("fail",))
    result = Expected(entries, [cause]).compared(CheckResult("a::b", "boto-s3", verdict), TODAY)
    if verdict == "blocked" and not entries:
        standing = "new"
    assert result.standing == standing


def test_what_is_grave_needs_a_cause():
    critical = CheckResult("a::b", "c", "fail", deviation=deviating("403", OK))
    entries = [ExpectedEntry("*", "*", "fail")]
    assert [
        result.id
        for result in results_without_cause(Record(RunHeader(), (Expected(entries).compared(critical, TODAY),)))
    ] == ["a::b"]
    explained = Expected(entries, [Cause("c", "ACLs are not enforced.", check=("a::*",))]).compared(critical, TODAY)
    assert results_without_cause(Record(RunHeader(), (explained, Expected(entries).compared(RESULT, TODAY)))) == []


@pytest.mark.parametrize(
    ("expected", "came", "concurrent", "standing"),
    [
        ("403", {"success": None}, False, "changed"),
        ("success", {"success": None}, False, "known"),
        ("", {"success": None}, False, "known"),
        ("403", {"success": None}, True, "known"),
        ("success", {"replies": [[500, ""]]}, False, "known"),
    ],
    ids=["graver", "the_same", "not_listed", "timing", "less_grave"],
)
def test_a_graver_answer_is_not_as_expected(expected, came, concurrent, standing):
    found = deviating("404", came, kind="exposed" if "success" in came else "crash")
    result = CheckResult("a::b", "c", "fail", deviation=found, concurrent=concurrent)
    entry = ExpectedEntry("a::b", "*", "fail", expected, "expected.txt", 3)
    compared = Expected([entry]).compared(result, TODAY)
    assert compared.standing == standing
    message = "expected fail in expected.txt:3 with 403, but what came now exposes or corrupts data (success)"
    assert (message in advice(compared)) == (standing == "changed")


@pytest.mark.parametrize(
    ("entry", "summary", "selection", "vanished"),
    [
        (("a::b", "*"), RunSummary({}), {}, None),
        (("a::gone", "raw-*"), RunSummary({}), {}, True),
        (("a::g*", "boto3-*"), RunSummary({}), {}, True),
        (("a::b", "boto-s3"), RunSummary({}), {}, None),
        (("a::other", "boto3-*"), RunSummary({}, left_out=("a::other",)), {}, None),
        (("a::gone", "boto3-*"), RunSummary({}, left_out=("a::other",)), {}, True),
        (("a::gone", "boto3-*"), RunSummary({}, interrupted=True), {}, None),
        (("a::gone", "boto3-*"), None, {}, None),
        (("a::gone", "boto3-*"), RunSummary({}), {"paths": ["conformance/test_a.py::test_b"]}, None),
        (("a::gone", "boto3-*"), RunSummary({}), {"paths": ["conformance/test_a.py"]}, True),
        (("b::gone", "boto3-*"), RunSummary({}), {"paths": ["conformance/test_a.py"]}, None),
        (("a::gone", "boto3-*"), RunSummary({}), {"parts": ["levels core", "clients boto-s3"]}, None),
        (("a::gone", "boto3-*"), RunSummary({}), {"depth": "smoke"}, None),
        (("a::gone", "boto3-*"), RunSummary({}), {"areas": ["a", "c"]}, True),
        (("a::gone", "boto3-*"), RunSummary({}, left_out=("a::gone",)), {"shard": "1/2"}, False),
        (("b/x::y", "*"), RunSummary({}), {"areas": ["a", "c"]}, None),
        (("*::gone", "boto3-*"), RunSummary({}), {"areas": ["a", "c"]}, None),
    ],
    ids=[
        "there",
        "gone",
        "glob",
        "client",
        "left-out",
        "gone-of-some",
        "interrupted",
        "cut-off",
        "paths",
        "gone-of-the-module",
        "other-module",
        "parts",
        "smoke",
        "gone-of-the-area",
        "shard",
        "other-area",
        "any-area",
    ],
)
def test_entries_without_a_result(entry, summary, selection, vanished):
    known = Expected([ExpectedEntry(*entry, "fail", file="expected.txt", line=3)])
    header = RunHeader(clients=tuple(c for c in CLIENTS if c != "boto-s3"), selection=Selection(selection))
    found = known.vanished(Record(header, (CheckResult("a::b", "boto3-s3", "fail"),), summary))
    assert found == (() if vanished is None else (VanishedResult(*entry, "fail", "expected.txt:3", vanished),))


def test_a_record_is_assessed_again():
    results = CheckResult("a::b", "c", "fail"), CheckResult("a::c", "c", "pass")
    record = Record(RunHeader(clients=("c",)), results, RunSummary({"fail": 1, "pass": 1}, exit=1))
    entry = ExpectedEntry("a::b", "*", "fail")
    again = assess_with_expectations(record, Expected([entry]), TODAY)
    assert (again.summary.exit, again.summary.known) == (0, 1)
    fixed = assess_with_expectations(again, Expected([entry, ExpectedEntry("a::c", "*", "fail")]), TODAY)
    assert fixed.summary.exit == 1
    assert [result.standing for result in fixed.results] == ["known", "fixed"]
    assert assess_with_expectations(fixed, Expected(), TODAY).results == results


def test_no_id_has_what_the_files_give_a_meaning(every_check):
    assert [check["id"] for check in every_check if any(each in check["id"] for each in ("*", "?", "\t", "[]"))] == []


def test_a_line_may_have_a_note_and_be_about_the_check_above():
    first, second = parse("a/b::\nc[x]\t*\tfail\t400\tcode instead of 403\n[y]\t*\tfail\n", "f")
    assert (first.note, second.check, second.note) == ("code instead of 403", "a/b::c[y]", "")
