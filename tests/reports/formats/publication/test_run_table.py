"""What is kept of a run in `server.toml`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import msgspec.toml

from reports.formats.publication.run_table import RunFacts, Skipped, facts_of, text_of, write
from reports.record.lines import CheckResult, Feature, Record, RefusedSignature, RunHeader


def result(check: str, verdict: str, client: str = "boto3-s3v4", **more: object) -> CheckResult:
    return CheckResult(check, client, verdict, area="objects", feature="objects", gate=True, **more)  # type: ignore[arg-type]


V2 = RefusedSignature("Signature V2", clients=("boto3-s3",))
RECORD = Record(
    RunHeader(
        suite="0.1.0",
        started="2026-11-21T10:00:00+00:00",
        clients=("boto3-s3", "boto3-s3v4"),
        refused=(V2,),
        features=(Feature("objects"),),
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
    support = {"objects": "bnb---"}
    assert facts_of(RECORD) == RunFacts(
        "2026-11-21", "0.1.0", ("boto3-s3",), support, skipped, {"refused": 1, "code": 1}
    )


def test_a_feature_has_a_state_over_all_clients_and_in_each_column() -> None:
    facts = RunFacts("2026-11-21", "0.1.0", support={"objects": "mum---"})
    assert facts.states("objects") == ("minor", "untested", "minor", None, None, None)
    assert facts.states("of-a-later-suite") == ("untested", None, None, None, None, None)


def test_they_are_written_in_the_place_of_former_ones(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text(f'title = "A 1"\nserver = "a"\n\n{text_of(RunFacts("2020-01-01", "0.0.1"))}')
    write(RECORD, file)
    once = file.read_text()
    write(RECORD, file)
    assert file.read_text() == once
    data = msgspec.toml.decode(once)
    assert msgspec.convert(data.pop("run"), RunFacts) == facts_of(RECORD)
    assert data == {"title": "A 1", "server": "a"}


def test_a_table_that_a_person_wrote_below_them_stays(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('title = "A 1"\n')
    write(RECORD, file)
    file.write_text(f'{file.read_text()}\n[environment]\nA = "b"\n')
    write(RECORD, file)
    data = msgspec.toml.decode(file.read_text())
    assert msgspec.convert(data.pop("run"), RunFacts) == facts_of(RECORD)
    assert data == {"title": "A 1", "environment": {"A": "b"}}


def test_what_one_client_ran_is_not_skipped() -> None:
    ran = (*RECORD.results, result("objects/a::one[x]", "pass", "boto-s3v4"))
    (why,) = (each for each in facts_of(Record(RECORD.header, ran)).skipped if each.why == "no HTTPS")
    assert why.checks == ("objects/a::one[y]",)
