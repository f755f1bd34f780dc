"""Files of known deviations."""

from __future__ import annotations

import datetime

import pytest

from reports.diagnosis.outcome import assessed
from reports.known.deviations import Deviation, KnownDeviations, matches
from reports.known.known_file import KnownError, load
from reports.record.lines import CheckResult, Record, RunHeader, RunSummary, Vanished
from reports.record.selection import Selection

TODAY = datetime.date(2026, 5, 5)

GOOD = """
[[deviation]]
check = "objects/range::past[suffix]"
verdict = "fail"
reason = "It answers 200."
until = 2030-01-31
link = "https://tracker.test/1"

[[deviation]]
check = "acl::*[public-?ead]"
client = "boto3-*"
verdict = "unsupported"
reason = '''
Two
lines.'''
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="known.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_entries(written):
    path = written(GOOD)
    first, second = load([path]).entries
    assert (first.client, first.until, first.where) == ("*", datetime.date(2030, 1, 31), f"{path}:2")
    assert (second.reason, second.line) == ("Two lines.", 9)


def test_several_files_are_one_list(written):
    other = GOOD.replace("objects/range", "objects/other")
    assert len(load([written(GOOD), written(other, "b.toml")]).entries) == 4


@pytest.mark.parametrize(
    ("check", "client", "verdict", "match", "contradiction"),
    [
        ("objects/range::past[suffix]", "any", "fail", True, False),
        ("objects/range::past[suffix]", "any", "pass", False, True),
        ("objects/range::past[suffix]", "any", "blocked", False, True),
        ("objects/range::past[suffix]", "any", "n/a", False, False),
        ("objects/range::past[suffix]", "any", "skipped", False, False),
        ("objects/range::pasts", "any", "pass", False, False),
        ("acl::put[public-read]", "boto3-s3", "unsupported", True, False),
        ("acl::put[public-read]", "boto-s3", "unsupported", False, False),
        ("acl::put[public-read]", "boto3-s3", "pass", False, True),
    ],
)
def test_listed_results(written, check, client, verdict, match, contradiction):
    known = load([written(GOOD)])
    result = known.compared(CheckResult(check, client, verdict), TODAY)
    assert result.known is match
    assert (result.standing in ("fixed", "changed")) is contradiction


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "deviation = []\n"])
def test_a_file_may_be_empty(written, text):
    assert load([written(text)]).entries == ()


def test_entries_as_an_inline_array(written):
    entries = ",\n".join(f'{{check = "{name}", verdict = "fail", reason = "r"}}' for name in "ab")
    text = f"deviation = [\n{entries}\n]\n"
    assert [entry.check for entry in load([written(text)]).entries] == ["a", "b"]


def test_brackets_are_plain_characters():
    assert matches("a[b]*", "a[b]c")
    assert not matches("a[bc]", "ab")
    assert not matches("a[bc]*", "ab")
    assert matches("*", "a\nb")


HEAD = "# a comment\n\n[[deviation]]\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + 'check = "a"\nverdict = "fail"\n', 3, "no reason"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = " "\n', 6, "reason must be a text"),
        (HEAD + 'check = "a"\nverdict = "pass"\nreason = "r"\n', 5, "'pass'"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = "r"\nclients = "b"\n', 7, "'clients'"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = "r"\nuntil = "soon"\n', 7, "a date"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = "r"\n' + HEAD + "check = 3\n", 9, "no verdict"),
        ('[deviation]\ncheck = "a"\n', 1, "two brackets"),
        ("\n[[deviations]]\n", 2, "'deviations'"),
        ("\n\ncheck = [\n", 3, "not valid TOML"),
        ('check = "a\n', 1, "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(written, text, line, said):
    path = written(text)
    with pytest.raises(KnownError) as raised:
        load([path])
    assert str(raised.value).startswith(f"{path}:{line}: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_only_regular_files_are_read():
    with pytest.raises(KnownError, match=r"^/dev/zero: is no file$"):
        load(["/dev/zero"])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(KnownError, match=r"absent\.toml: No such file"):
        load([tmp_path / "absent.toml"])


def test_an_entry_is_valid_until_its_date():
    day = datetime.date(2026, 5, 5)
    known = KnownDeviations([Deviation("a::b", "fail", "r", until=day)])
    failed = CheckResult("a::b", "c", "fail")
    assert known.compared(failed, day).standing == "known"
    late = known.compared(failed, day + datetime.timedelta(days=1))
    assert late.standing == "expired"
    assert late.listed.until == "2026-05-05"


@pytest.mark.parametrize(("verdict", "standing"), [("fail", "known"), ("pass", ""), ("blocked", "changed")])
def test_an_entry_marked_sometimes_may_pass(verdict, standing):
    known = KnownDeviations([Deviation("a::b", "fail", "A race.", sometimes=True)])
    assert known.compared(CheckResult("a::b", "boto-s3", verdict), TODAY).standing == standing


def test_sometimes_is_true_or_false(written):
    path = written(GOOD.replace("until = 2030-01-31", "sometimes = true"))
    assert [entry.sometimes for entry in load([path]).entries] == [True, False]
    with pytest.raises(KnownError, match=":6: sometimes must be true or false"):
        load([written(GOOD.replace("until = 2030-01-31", 'sometimes = "yes"'))])


def test_a_former_id_is_listed_too():
    known = KnownDeviations([Deviation("a::old[x]", "fail", "r")])
    renamed = CheckResult("a::new[x]", "c", "fail", formerly=("a::old[x]",))
    assert known.compared(renamed, TODAY).known
    assert known.vanished(Record(RunHeader(), (renamed,), RunSummary({}))) == ()


def test_the_first_entry_with_the_verdict_applies():
    known = KnownDeviations(
        [Deviation("a::*", "blocked", "1"), Deviation("a::b", "fail", "2"), Deviation("*", "fail", "3")]
    )
    assert known.compared(CheckResult("a::b", "c", "fail"), TODAY).listed.reason == "2"
    assert known.compared(CheckResult("a::b", "c", "pass"), TODAY).listed.reason == "1"


@pytest.mark.parametrize(
    ("entry", "summary", "selection", "vanished"),
    [
        (("a::b", "*"), RunSummary({}), {}, None),
        (("a::gone", "*"), RunSummary({}), {}, True),
        (("a::g*", "*"), RunSummary({}), {}, True),
        (("a::b", "boto-s3"), RunSummary({}), {}, False),
        (("a::other", "*"), RunSummary({}, left_out=("a::other",)), {}, False),
        (("a::gone", "*"), RunSummary({}, left_out=("a::other",)), {}, True),
        (("a::gone", "*"), RunSummary({}, interrupted=True), {}, False),
        (("a::gone", "*"), None, {}, False),
        (("a::gone", "*"), RunSummary({}), {"paths": ["conformance/x"]}, False),
        (("a::gone", "*"), RunSummary({}), {"parts": ["levels core", "clients boto-s3"]}, False),
        (("a::gone", "*"), RunSummary({}), {"areas": ["a", "c"]}, True),
        (("b/x::y", "*"), RunSummary({}), {"areas": ["a", "c"]}, False),
        (("*::gone", "*"), RunSummary({}), {"areas": ["a", "c"]}, False),
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
        "parts",
        "gone-of-the-area",
        "other-area",
        "any-area",
    ],
)
def test_entries_without_a_result(entry, summary, selection, vanished):
    known = KnownDeviations([Deviation(entry[0], "fail", "r", entry[1], file="k.toml", line=3)])
    header = RunHeader(clients=("boto3-s3",), selection=Selection(selection))
    found = known.vanished(Record(header, (CheckResult("a::b", "boto3-s3", "fail"),), summary))
    expected = () if vanished is None else (Vanished(entry[0], entry[1], "fail", "r", "k.toml:3", vanished),)
    assert found == expected


def test_a_record_is_assessed_again():
    results = CheckResult("a::b", "c", "fail"), CheckResult("a::c", "c", "pass")
    record = Record(RunHeader(clients=("c",)), results, RunSummary({"fail": 1, "pass": 1}, exit=1))
    entry = Deviation("a::b", "fail", "r")
    again = assessed(record, KnownDeviations([entry]), TODAY)
    assert (again.summary.exit, again.summary.known) == (0, 1)
    fixed = assessed(again, KnownDeviations([entry, Deviation("a::c", "fail", "r")]), TODAY)
    assert fixed.summary.exit == 1
    assert [result.standing for result in fixed.results] == ["known", "fixed"]
    assert assessed(fixed, KnownDeviations(), TODAY).results == results


def test_a_list_of_the_suite_is_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = load(["juicefs-1.4"]).entries[0]
    assert entry.where == "reports/published/juicefs-1.4/known.toml:" + str(entry.line)
    (tmp_path / "juicefs-1.4").mkdir()  # a folder is no file
    assert load(["juicefs-1.4"]).entries[0] == entry
    (tmp_path / "moto-5.2").write_text("")  # a file of the user's comes first
    assert load(["moto-5.2"]).entries == ()


def test_a_wrong_name_lists_the_right_ones():
    with pytest.raises(KnownError, match=r"juicefs: No such file or directory; .*: ceph-rgw-16, juicefs-1\.4"):
        load(["juicefs"])


def test_no_name_at_all():
    with pytest.raises(KnownError, match="the name of the file is empty"):
        load([""])


def test_a_byte_order_mark_is_not_an_error(tmp_path):
    path = tmp_path / "known.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert len(load([path]).entries) == 2
