"""Tests of a run's table in `server.toml`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import msgspec.toml
import pytest
from msgspec.structs import replace

from published.results.run_table import facts_of, text_of, write_facts
from published.results.server_file import RunFacts, Skipped
from record.foreign_files import FileError
from record.lines import CheckResult, Record, RecordedFeature, RefusedSignature, RunHeader
from tests.reports.made import deviating


def result(check: str, verdict: str, client: str = "boto3-s3v4", **more: object) -> CheckResult:
    return CheckResult(check, client, verdict, area="objects", feature="objects", gate=True, **more)  # type: ignore[arg-type]


V2 = RefusedSignature("Signature V2", clients=("boto3-s3",))
RECORD = Record(
    RunHeader(
        suite="0.1.0",
        started="2026-11-21T10:00:00+00:00",
        clients=("boto3-s3", "boto3-s3v4"),
        refused=(V2,),
        features=(RecordedFeature("objects"),),
    ),
    (
        result("objects/a::one[x]", "skipped", message="no HTTPS"),
        result("objects/a::one[y]", "skipped", message="no HTTPS"),
        result("objects/a::two[x]", "skipped", message='no "key"'),
        result("objects/a::two[y]", "pass"),
        result("objects/a::three", "fail"),
        result("objects/a::three", "unsupported", "boto3-s3", message=V2.reason),
    ),
)


def test_they_are_the_day_who_is_not_let_in_and_what_was_skipped() -> None:
    skipped = (Skipped('no "key"', ("objects/a::two[x]",)), Skipped("no HTTPS", ("objects/a::one[*]",)))
    support = {"objects": "pnp---"}
    assert facts_of(RECORD) == RunFacts(
        "2026-11-21", "0.1.0", ("boto3-s3",), support, skipped, {"refused": 1, "code": 1}, ()
    )


def test_a_feature_has_a_state_over_all_clients_and_in_each_column() -> None:
    facts = RunFacts("2026-11-21", "0.1.0", support={"objects": "wuw---"})
    assert facts.states("objects") == ("works", "untested", "works", None, None, None)
    assert facts.states("of-a-later-suite") == ("untested", None, None, None, None, None)


def test_features_whose_data_are_lost_are_named(tmp_path: Path) -> None:
    lost = deviating("a", "", "body", sort="data")
    results = (result("objects/a::one", "pass"), result("objects/a::two", "fail", level="core", deviation=lost))
    file = tmp_path / "server.toml"
    file.write_text('title = "A 1"\n')
    write_facts(facts_of(Record(RECORD.header, results)), file)
    assert msgspec.convert(msgspec.toml.decode(file.read_text())["run"], RunFacts).unsafe == ("objects",)


def test_they_are_written_in_the_place_of_former_ones(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text(f'title = "A 1"\nserver = "a"\n\n{text_of(RunFacts("2020-01-01", "0.0.1"))}')
    write_facts(facts_of(RECORD), file)
    once = file.read_text()
    write_facts(facts_of(RECORD), file)
    assert file.read_text() == once
    data = msgspec.toml.decode(once)
    assert msgspec.convert(data.pop("run"), RunFacts) == facts_of(RECORD)
    assert data == {"title": "A 1", "server": "a"}


def test_a_table_that_a_person_wrote_below_them_stays(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('title = "A 1"\n')
    write_facts(facts_of(RECORD), file)
    file.write_text(f'{file.read_text()}\n[environment]\nA = "b"\n')
    write_facts(facts_of(RECORD), file)
    data = msgspec.toml.decode(file.read_text())
    assert msgspec.convert(data.pop("run"), RunFacts) == facts_of(RECORD)
    assert data == {"title": "A 1", "environment": {"A": "b"}}


def test_what_one_client_ran_is_not_skipped() -> None:
    ran = (*RECORD.results, result("objects/a::one[x]", "pass", "boto-s3v4"))
    (why,) = (each for each in facts_of(Record(RECORD.header, ran)).skipped if each.why == "no HTTPS")
    assert why.checks == ("objects/a::one[y]",)


@pytest.mark.parametrize(
    "table",
    [
        "[run]\nday = 'x'\n",
        "[run] # mine\n[run.support]\na = 'b'\n",
        "[ 'run' ]\nday = 'x'\n[[run.skipped]]\nwhy = 'w'\n",
        "# Generated from the record of the run.\r\n[run]\r\nday = 'x'\r\n",
        "[run]\nchecks = [\n  'a[b]',\n]\n",
        "",
    ],
    ids=["no-comment", "two-tables", "quoted", "line-ends", "list", "none"],
)
def test_however_the_table_is_written_there_is_one_afterwards(tmp_path: Path, table: str) -> None:
    file = tmp_path / "server.toml"
    above, below = '# Mine.\ntitle = "A 1"\n\n', '\n# My variables.\n[environment]\nA = "b"\n# The end.\n'
    file.write_bytes(f"{above}{table}{below}".encode())
    write_facts(facts_of(RECORD), file)
    found, wanted = file.read_text(), f"{above}{below}{text_of(facts_of(RECORD))}"
    assert [line for line in found.split("\n") if line] == [line for line in wanted.split("\n") if line]


@pytest.mark.parametrize(
    "text",
    ["run = { day = 'x' }\n", "run.day = 'x'\n", "title = '''\n[run]\n'''\n", "title = \n", "a = [\n"],
    ids=["inline", "dotted", "in-a-text", "no-value", "no-end"],
)
def test_a_file_that_would_lose_something_stays_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "server.toml"
    file.write_text(text)
    with pytest.raises(FileError, match=r"server\.toml:"):
        write_facts(facts_of(RECORD), file)
    assert file.read_text() == text


def test_characters_that_toml_does_not_have_are_written_in_words(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('title = "A 1"\n')
    odd = replace(RECORD.results[0], feature="a b", message="got \x7f\u2028\ud800")
    write_facts(facts_of(Record(replace(RECORD.header, features=(RecordedFeature("a b"),)), (odd,))), file)
    facts = msgspec.convert(msgspec.toml.decode(file.read_text()[len('title = "A 1"\n') :])["run"], RunFacts)
    assert [each.why for each in facts.skipped] == ["got \\x7f\u2028\\ud800"]
