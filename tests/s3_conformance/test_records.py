"""Tests of `known` and `report`: the files that they make from records, and refused requests."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from record import client_names
from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader, RunSummary, count_verdicts
from record.record_file import read, write
from record.selection import Selection
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.rendering import REPORT_WRITERS
from s3_conformance import report
from tests.expected_results import cause, expect
from tests.reports.unpacking import unpacked
from tests.s3_conformance.commands import User, lines_of, until

CLIENTS = ("boto3-s3v4", "boto-s3")
MADE = {"results.jsonl", *REPORT_WRITERS}


def record(*checks: tuple[str, str, str], cut_off: bool = False, endpoint: str = "https://e.test") -> Record:
    results = tuple(
        CheckResult(check, client, verdict, area="objects", subject="GetObject", level="core", message=f"got {verdict}")
        for check, client, verdict in checks
    )
    wrong = any(result.unexpected for result in results)
    end = None if cut_off else RunSummary(count_verdicts(results), exit=int(wrong))
    return Record(RunHeader(endpoint=endpoint, clients=CLIENTS, started="2026-01-02T03:04:05+00:00"), results, end)


ONE = record(("objects/get::a", "boto3-s3v4", "pass"), ("objects/get::a", "boto-s3", "fail"))
TWO = record(("objects/get::b", "boto3-s3v4", "pass"), ("objects/get::b", "boto-s3", "n/a"))


def test_a_report_is_made_again(someone: User) -> None:
    write(ONE, someone.folder / "run" / "results.jsonl.gz")
    someone.command("report", "run", "--out", "again", status=1, stderr="")
    assert {path.name for path in (someone.folder / "again").iterdir()} >= MADE
    assert read(someone.folder / "again" / "results.jsonl") == ONE
    assert "objects/get::a" in unpacked((someone.folder / "again" / "report.html").read_text())


def test_a_report_that_cannot_be_written_changes_the_exit_status(someone: User) -> None:
    write(TWO, someone.folder / "run" / "results.jsonl")
    (someone.folder / "run" / "junit.xml").mkdir()
    again = someone.command("report", "run", status=3)
    assert "1 file could not be written: exit status 3." in again.stdout
    assert "exit status 0" not in again.stdout
    assert read(someone.folder / "run" / "results.jsonl") == TWO


def test_expected_results_are_compared_again(someone: User) -> None:
    write(ONE, someone.folder / "results.jsonl")
    assert someone.command("known", "results.jsonl", "--update", "known").status == 0
    someone.command("report", "results.jsonl", "--known", "known", "--out", "again", status=0)
    found = read(someone.folder / "again" / "results.jsonl")
    assert [result.standing for result in found.results] == ["", "known"]
    assert (found.summary.exit, found.summary.known) == (0, 1)
    # This holds in its own folder, too; if every check is expected to pass, the deviation is new again.
    expect(someone.folder)
    assert someone.command("report", "again", "--known", "known", "--out", "again").status == 1
    assert [result.standing for result in read(someone.folder / "again" / "results.jsonl").results] == ["", "new"]


def test_shards_become_one(someone: User) -> None:
    write(ONE, someone.folder / "results-1.jsonl")
    write(TWO, someone.folder / "results-2.jsonl")
    someone.command("report", "results-1.jsonl", "results-2.jsonl", "--out", "all", status=1)
    assert read(someone.folder / "all" / "results.jsonl").results == ONE.results + TWO.results


@pytest.mark.broken_records
@pytest.mark.parametrize(
    ("files", "output"),
    [
        ({}, "Missing argument"),
        ({"absent": None}, "absent: No such file or directory"),
        ({"empty": b""}, "empty: the file is empty"),
        ({"page": b"<html>\n"}, "page: not the record of a run"),
        ({"a": ONE, "b": ONE}, "a and b: both have objects/get::a with boto3-s3v4"),
        ({"a": ONE, "b": record(endpoint="https://other.test")}, "a and b: not the same endpoint"),
        ({"a": ONE, "b": record(cut_off=True)}, "b: the run was cut off"),
        ({"out/results.jsonl": ONE, "b": TWO}, "out/results.jsonl is one of the records"),
    ],
    ids=["none", "absent", "empty", "page", "twice", "endpoints", "cut-off", "own"],
)
def test_records_that_cannot_be_merged_are_refused_in_one_line(
    someone: User, files: dict[str, object], output: str
) -> None:
    for name, content in files.items():
        path = someone.folder / name
        if isinstance(content, Record):
            write(content, path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
    outcome = someone.command("report", *files, "--out", "out", status=2)
    assert output in outcome.stderr
    assert len(outcome.stderr.splitlines()) <= 4, outcome.stderr  # click says the usage first
    assert not (someone.folder / "out" / "report.html").exists()


def test_cut_off_shards_are_accepted_on_request(someone: User) -> None:
    write(ONE, someone.folder / "a")
    write(Record(TWO.header, TWO.results), someone.folder / "b")
    outcome = someone.command("report", "a", "b", "--cut-off", "--out", "out", status=3)
    assert "4 results of 2 checks\n" in outcome.stdout
    assert "This run was cut off" in outcome.stdout
    assert read(someone.folder / "out" / "results.jsonl").cut_off


@pytest.mark.exhaustive
@pytest.mark.parametrize("results", [1, 7, 30])
def test_a_killed_run_can_still_be_reported(someone: User, results: int) -> None:
    with someone.running("run", "--provider", "embedded", "-n", "0", "--out", "out", "--area", "objects") as run:
        until(lambda: len(lines_of(someone.folder / "out" / "results.jsonl")) > results, "results")
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    found = read(someone.folder / "out" / "results.jsonl")
    assert found.cut_off
    assert len(found.results) >= results
    outcome = someone.command("report", "out", "--out", "out", status=3)
    assert re.search(rf" {len(found.results)} results? of \d+ checks?$", outcome.stdout, re.MULTILINE)
    assert "This run was cut off" in outcome.stdout
    assert {path.name for path in (someone.folder / "out").iterdir()} >= MADE
    assert "This run was cut off" in (someone.folder / "out" / "summary.md").read_text()


def test_a_file_is_printed_or_written(someone: User) -> None:
    write(ONE, someone.folder / "results.jsonl")
    outcome = someone.command("known", "results.jsonl")
    assert someone.command("known", "results.jsonl", "--update", "new").status == 0
    assert outcome.stdout == (someone.folder / "new" / "expected.txt").read_text()
    assert "\tboto-s3\tfail\n" in outcome.stdout
    assert "[[cause]]" in (someone.folder / "new" / "causes.toml").read_text()


@pytest.mark.parametrize(
    ("name", "content", "output"),
    [
        ("expected.txt", "a::b fail\n", "known/expected.txt:1: a line has check"),
        ("causes.toml", "[[cause]]\nid='a'\n", "known/causes.toml:1: this cause has no sentence"),
    ],
)
def test_files_that_are_wrong_stay(someone: User, name: str, content: str, output: str) -> None:
    write(ONE, someone.folder / "results.jsonl")
    file = expect(someone.folder) / name
    file.write_text(content)
    outcome = someone.command("known", "results.jsonl", "--update", "known", status=2)
    assert outcome.stderr.startswith(f"Error: {output}")
    assert file.read_text() == content


def test_what_a_part_of_a_run_did_not_test_is_kept_and_said(someone: User) -> None:
    header = replace(ONE.header, clients=client_names.CLIENTS, selection=Selection())
    write(replace(ONE, header=header), someone.folder / "results.jsonl")
    assert "a part" not in someone.command("known", "results.jsonl", "--update", "known").stderr
    before = (someone.folder / "known" / "expected.txt").read_text()
    area = replace(
        ONE,
        header=replace(header, selection=Selection({"areas": ["other"]})),
        results=(),
        summary=RunSummary(count_verdicts(())),
    )
    write(area, someone.folder / "results.jsonl")
    output = someone.command("known", "results.jsonl", "--update", "known").stderr
    assert "a run of a part of all checks and clients (areas other). What it did not test is kept" in output
    assert (someone.folder / "known" / "expected.txt").read_text() == before


def test_causes_are_never_changed_and_what_lacks_one_is_said(someone: User) -> None:
    got = Deviation(expected={"replies": [[403, "AccessDenied"]]}, got={"success": None}, kind="exposed")
    exposed = replace(ONE.results[1], verdict="fail", deviation=got)
    ended = RunSummary(count_verdicts((exposed,)))
    write(replace(ONE, results=(exposed,), summary=ended), someone.folder / "results.jsonl")
    known = expect(someone.folder, causes=cause("no/such::check"))
    update = someone.command("known", "results.jsonl", "--update", "known")
    assert f"1 result is exposed or corrupt and has no cause yet:\n  {exposed.id} ({exposed.client})\n" in update.stdout
    assert (known / "causes.toml").read_text() == cause("no/such::check")
    (known / "causes.toml").write_text(cause(exposed.id))
    assert "no cause yet" not in someone.command("known", "results.jsonl", "--update", "known").stdout


def test_a_refused_parameter_is_counted_as_the_failure_that_it_is(someone: User) -> None:
    """Reports count it as a failure, because the operation works without the parameter."""
    refused = Deviation("PutObject", {"success": None}, {"replies": [[501, "NotImplemented"]]})
    put = CheckResult("objects/put::content_type_is_kept", "boto3-s3v4", "pass", subject="PutObject", level="core")
    tags = replace(put, id="tagging/tags::tags", gate=True, subject="PutObjectTagging", feature="tags")
    one = replace(put, id="tagging/on_upload::tags", verdict="unsupported", feature="tags", deviation=refused)
    other = replace(one, id="acls/upload::acl", subject="PutObjectAcl", feature="acls")
    other = replace(other, deviation=replace(refused, about="PutObjectAcl"))
    write(replace(ONE, results=(put, tags, one, other)), someone.folder / "results.jsonl")
    update = someone.command("known", "results.jsonl", "--update", "known")
    assert "2 new (1 of them is unsupported, which does not fail a run)" in update.stdout
    assert "fail 1   ○ unsupported 1" in someone.command("show", "results.jsonl").stdout


SHOWN = (
    *("fail  objects/get::a  boto-s3", "Requirement: It is there.", "Result: got fail", "Source: https://s.test"),
    *(
        "  s3-conformance show results.jsonl objects/get::a --client boto-s3 --send",
        "1 of 1 exchange",
        "  GET https://e.test/b/k",
        "  Host: e.test",
        r"x-amz-meta-a: \x1b[31m",
    ),
    *("  HTTP 404 Not Found", "    <Code>NoSuchKey</Code>"),
)


def test_a_check_is_shown_with_its_exchanges(someone: User) -> None:
    asked = RecordedExchange(
        client="boto-s3",
        method="GET",
        url="https://e.test/b/k",
        request_headers=(("Host", "e.test"), ("x-amz-meta-a", "\x1b[31m")),
        status=404,
        reason="Not Found",
        response_body=Body("<Error><Code>NoSuchKey</Code></Error>", length=37),
    )
    failed = replace(ONE.results[1], requirement="It is there.", source="https://s.test", exchanges=(asked,))
    write(replace(ONE, results=(ONE.results[0], failed)), someone.folder / "results.jsonl")
    for asked_for in (("--all",), ("objects/*",), ("objects/get::a", "--client", "boto-s3")):
        shown = someone.command("show", "results.jsonl", *asked_for, status=0, stderr="")
        for output in SHOWN:
            assert output in shown.stdout
        assert ("pass  objects/get::a  boto3-s3v4" in shown.stdout) == (asked_for == ("objects/*",))


def test_a_check_without_its_brackets_is_all_its_cases(someone: User) -> None:
    ids = ("objects/get::a[one]", "objects/get::a[two]", "objects/get::ab[one]")
    write(record(*((each, "boto-s3", "pass") for each in ids)), someone.folder / "results.jsonl")
    shown = someone.command("show", "results.jsonl", "objects/get::a", status=0, stderr="")
    assert [each in shown.stdout for each in ids] == [True, True, False]


def test_a_record_is_shown_as_an_overview(someone: User) -> None:
    """The differences are thousands of lines; without the name of a check, the overview fits on one or two screens."""
    checks = [(f"objects/get::check_{number:03}", client, "fail") for number in range(300) for client in CLIENTS]
    write(record(*checks, ("objects/get::ok", "boto-s3", "pass")), someone.folder / "results.jsonl")
    shown = someone.command("show", "results.jsonl")
    lines = shown.stdout.splitlines()
    assert (shown.status, shown.stderr) == (0, "")
    assert len(lines) < 50
    assert lines[1] == "  601 results of 301 checks, 0 requests, 0.0 s"
    assert {"  ✗ fail 600   ✓ pass 1", "  600 new"} <= set(lines)
    assert "Findings (1, worst first)" in lines
    assert "   1 code     Other results: the record does not say what came  300 checks" in lines
    assert lines[-1] == "  s3-conformance show results.jsonl 1"
    of_one = someone.command("show", "results.jsonl", "--client", "boto-s3")
    assert "\n  ✗ fail 300   ✓ pass 1\n" in of_one.stdout


def test_a_finding_is_shown_with_its_checks_and_an_example(someone: User) -> None:
    write(ONE, someone.folder / "results.jsonl")
    shown = someone.command("show", "results.jsonl", "1", status=0, stderr="")
    lines = shown.stdout.splitlines()
    assert lines[0] == "1 code: Other results: the record does not say what came"
    assert "Example: objects/get::a with boto-s3" in lines
    assert "Result: got fail" in lines
    twice = someone.command("show", "results.jsonl", "1", "1")
    assert (twice.status, twice.stdout) == (0, 2 * shown.stdout)
    someone.command("show", "results.jsonl", "2", status=2, stderr="Error: results.jsonl: no finding 2; there are 1\n")


def test_a_feature_is_shown_with_its_support_and_what_does_not_pass(someone: User) -> None:
    reading = RecordedFeature("reading", "Objects", "Read objects", "A client reads an object.", "https://s.test")
    run = record(
        *(("objects/get::a", "boto3-s3v4", "pass"), ("objects/get::a", "boto-s3", "fail")),
        *(("objects/get::b[x]", "boto3-s3v4", "pass"), ("objects/get::b[y]", "boto-s3", "pass")),
    )
    results = tuple(replace(each, feature="reading", gate=True) for each in run.results)
    header = replace(run.header, features=(reading, replace(reading, id="writing")))
    write(replace(run, header=header, results=results), someone.folder / "results.jsonl")
    shown = someone.command("show", "results.jsonl", "reading", status=0, stderr="")
    assert shown.stdout.splitlines() == [
        "Read objects  ◑ partly",
        "  finding 1   Other results: the record does not say what came",
        "  A client reads an object.",
        "  https://s.test",
        "  ● full      boto3 V4  2 results",
        "  ◑ partly    boto V2   2 results",
        "Findings (1, worst first)",
        "   1 code     Other results: the record does not say what came  1 check",
        "Checks that do not pass",
        "  ✗ objects/get::a (boto-s3)",
    ]
    other = someone.command("show", "results.jsonl", "writing")
    assert (other.status, other.stderr) == (2, "Error: results.jsonl: no result of the feature writing\n")
    mixed = someone.command("show", "results.jsonl", "reading", "objects/*", status=2)
    assert mixed.stderr.startswith("Error: findings and features are not combined with checks")


def test_an_area_is_its_checks_and_a_group_its_features(someone: User) -> None:
    """The names are those of the ids and of the table of features; a name of both is read as it is written."""
    reading, writing = (RecordedFeature(name, "Objects", name.title()) for name in ("reading", "writing"))
    run = record(*((f"{place}::a", "boto3-s3v4", "pass") for place in ("objects/get", "objects/put", "cors/get")))
    run = replace(run, results=tuple(replace(each, feature="reading", gate=True) for each in run.results))
    ordering = replace(reading, id="ordering", group="Group of others", title="Ordering")
    results = (*run.results[:2], replace(run.results[2], feature="ordering"))
    header = replace(run.header, features=(reading, writing, ordering))
    write(replace(run, header=header, results=results), someone.folder / "results.jsonl")

    def shown(*asked: str) -> list[str]:
        output = someone.command("show", "results.jsonl", *asked, status=0, stderr="")
        return re.findall(r"pass  (\S+)|^(\w+)  ● full$", output.stdout, re.MULTILINE)

    assert shown("objects") == [("objects/get::a", ""), ("objects/put::a", "")]
    assert shown("objects/put") == [("objects/put::a", "")]
    assert shown("Objects") == [("", "Reading")]
    assert shown("group of others") == [("", "Ordering")]
    near = "objects, objects/put::a, objects/get::a"
    error = f"Error: results.jsonl: no result of object; near it are {near}\n"
    assert someone.command("show", "results.jsonl", "object").stderr == error


def test_errors_of_show(someone: User) -> None:
    write(ONE, someone.folder / "results.jsonl")
    for arguments, output in (
        (("objects/put::*",), "results.jsonl: no result of objects/put::*; near it are objects/get::a, objects"),
        (("objects/get::a", "--client", "boto3-s3"), "results.jsonl: no result of objects/get::a with boto3-s3"),
    ):
        someone.command("show", "results.jsonl", *arguments, status=2, stderr=f"Error: {output}\n")
    two = "b.toml: one FOOTPRINT is predicted at a time; after it come RECORDs"
    someone.command("predict", "a.toml", "b.toml", "results.jsonl", status=2, stderr=f"Error: {two}\n")
    mixed = someone.command("show", "results.jsonl", "1", "objects/*")
    output = "findings and features are not combined with checks, --client or --all"
    assert (mixed.status, mixed.stderr) == (2, f"Error: {output}\n")
    write(TWO, someone.folder / "results.jsonl")
    assert someone.command("show", "results.jsonl", "--all").stdout == "All is as required, or as expected.\n"
    assert someone.command("show", "results.jsonl").stdout.endswith("\nAll is as required, or as expected.\n")
    assert someone.command("show", "nowhere").status == 2


@pytest.mark.parametrize("summary", [None, RunSummary(count_verdicts(()), exit=1)], ids=["cut off", "ended"])
def test_show_of_a_run_without_results(someone: User, summary: RunSummary | None) -> None:
    write(replace(TWO, results=(), summary=summary), someone.folder / "results.jsonl")
    for more in ((), ("--all",)):
        assert someone.command("show", "results.jsonl", *more).stdout.splitlines()[-1] == "Nothing was tested."


def test_show_of_a_run_that_was_cut_off(someone: User) -> None:
    write(replace(TWO, summary=None), someone.folder / "results.jsonl")
    output = "What was tested is as required, or as expected.\n"
    assert someone.command("show", "results.jsonl", "--all").stdout == output


def test_report_does_not_replace_the_record_of_another_run(someone: User) -> None:
    other = replace(ONE, header=replace(ONE.header, run_id="another"))
    write(other, someone.folder / "results.jsonl")
    write(ONE, someone.folder / "old.jsonl")
    refused = someone.command("report", "old.jsonl")
    output = "results.jsonl is the record of another run, and would be replaced: name another --out."
    assert (refused.status, refused.stderr.splitlines()[-1]) == (2, f"Error: {output}")
    assert read(someone.folder / "results.jsonl").header.run_id == "another"
    empty = someone.command("report", "old.jsonl", "--out", "")
    assert (empty.status, "the name of the folder is empty" in empty.stderr) == (2, True)
    write(ONE, someone.folder / "results.jsonl")
    assert someone.command("report", "old.jsonl").status in (0, 1)


def test_a_diagnosis_unpacks_no_exchange_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = RecordedExchange("c", "GET", "http://e.test/b/k", status=200)
    results = (CheckResult("a::b", "c", "fail", exchanges=(sent,)),)
    write(Record(RunHeader(), results, RunSummary(count_verdicts(results), exit=1)), tmp_path / "results.jsonl")
    kinds: list[type] = []

    def diagnosed(record: Record) -> Diagnosis:
        kinds.extend(type(each.exchanges) for each in record.results)
        return diagnose(record)

    monkeypatch.setattr(report, "diagnose", diagnosed)
    CliRunner().invoke(report.report, [str(tmp_path)])
    assert kinds == [tuple]
