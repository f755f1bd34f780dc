"""The table of applications at the published servers, and the explanations that it needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from published.results import applications
from published.results.applications import (
    SERVERS_BY_FAULT,
    Column,
    MispredictionReason,
    Outcome,
    by_application,
    column,
    complaints,
    explanations,
    outcomes_of,
    read,
    text_of,
    with_earlier,
)
from published.results.published_servers import PublishedServer, published
from record.footprint_file import Footprint, footprints
from record.foreign_files import FileError
from record.lines import CheckResult, Record, RunHeader
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.footprints.observed_outcomes import ObservedOutcome
from reports.diagnosis.severity.stopping_faults import FAULTS, StoppingFault

EMPTY = diagnose(Record(RunHeader()))
ONE, TWO = (PublishedServer(name, f"Server {name}", name) for name in ("one", "two"))


RAN = CheckResult("applications/workflows::w[restic-0.18]", "program", "pass", area="applications")


def found(name: str, answer: str, seen: str, *, setting: str = "") -> Prediction:
    stops = (Obstacle("locks", "Locks", 0, ("lock",)),) if answer in ("fails", "settings") else ()
    footprint = Footprint(name, name.title(), "1", "tool", ())
    came = ObservedOutcome(seen, setting if seen == "settings" else "", "lock" if seen != "works" else "")  # type: ignore[arg-type]
    return Prediction(footprint, answer, setting, stops, (), came)  # type: ignore[arg-type]


SERVERS = [ONE, TWO]


def some_outcomes() -> list[Outcome]:
    first = (found("a", "works", "works"), found("b", "settings", "settings", setting="--old"))
    last = (found("a", "works", "fails"), found("b", "fails", "fails"), found("c", "untested", "works"))
    return [
        each
        for server, some in ((ONE, first), (TWO, last))
        for each in outcomes_of(Column(server, {one.application.name: one for one in some}, EMPTY))
    ]


def test_the_table_has_what_was_seen_and_what_was_not_predicted(snapshot: Any) -> None:
    lines = text_of(some_outcomes(), [MispredictionReason("two", "a", "It has two | writers.")], SERVERS).splitlines()
    assert [line for line in lines if line.startswith(("| A", "| B", "| C", "| application"))] == snapshot
    assert "| Server two | A 1 | fails in lock | works as it ships | It has two \\| writers. |" in lines
    assert "| Server one | B 1 | works with --old | Locks |" in lines
    assert "| Server two | B 1 | fails in lock | Locks |" in lines


def test_the_table_says_how_many_were_at_risk_and_what_is_predicted_at_unknown_servers() -> None:
    at_risk = replace(found("a", "works", "works"), risks=(Obstacle("locks", "Locks", 1, ()),))
    works, fails = found("b", "works", "works"), found("b", "fails", "works")
    of_one = outcomes_of(Column(ONE, {"a": at_risk, "b": works}, EMPTY, {"a": at_risk, "b": fails}))
    of_two = outcomes_of(Column(TWO, {"b": works}, EMPTY, {"b": works}))
    assert [(each.at_risk, each.left_out, each.left_out_works) for each in (*of_one, *of_two)] == [
        (True, True, False),
        (False, False, False),
        (False, True, True),
    ]
    lines = text_of([*of_one, *of_two], (), SERVERS).splitlines()
    (line,) = (line for line in lines if line.startswith("**Without the faults"))
    assert "2 of 3 (66 %) outcomes were predicted right; 1 of 1 (100 %) programs worked" in line
    assert line.endswith("without a risk; 1 of 1 (100 %) worked that were at risk.**")
    assert "| *predicted right* | 1 of 2 | 1 of 1 |" in lines


def test_faults_that_were_found_first_at_the_server_itself_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[str]] = []

    def predict_each(diagnosis: Diagnosis, known: object, faults: Sequence[StoppingFault]) -> list[Prediction]:
        asked.append({each.name for each in faults})
        return []

    monkeypatch.setattr(applications, "predict_each", predict_each)
    column(PublishedServer("s3rver-3", "s3rver", "s3rver"), EMPTY)
    known, elsewhere = asked
    assert known == {each.name for each in FAULTS}
    assert known - elsewhere == {"first-byte-is-the-object", "encoded-plus-stays-in-copy-sources"}
    assert set(SERVERS_BY_FAULT) <= known
    assert {name for names in SERVERS_BY_FAULT.values() for name in names} <= {each.server for each in published()}


def test_outcomes_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "applications.jsonl"
    assert read(path) == ()
    applications.write(some_outcomes(), path)
    assert list(read(path)) == some_outcomes()
    first, *_, last = path.read_text().splitlines()
    assert first == '{"server":"one","application":"a","title":"A 1","answer":"works"}'
    assert last == '{"server":"two","application":"c","title":"C 1","answer":"works","as_predicted":null}'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"server":"one"}', "application"),
        (b'{"server":', "truncated"),
        (b"[" * 100_000, "array"),
        (b'{"server":"\xff"}', "utf-8"),
    ],
    ids=["lacks-a-field", "cut-off", "nested", "not-utf-8"],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: bytes, message: str) -> None:
    path = tmp_path / "applications.jsonl"
    applications.write(some_outcomes()[:1], path)
    path.write_bytes(path.read_bytes() + b"\n" + line + b"\n")
    with pytest.raises(FileError, match=f"^{re.escape(str(path))}:3: ") as raised:
        read(path)
    assert message in str(raised.value).lower()


def test_what_was_not_run_again_is_kept() -> None:
    earlier = some_outcomes()
    assert list(with_earlier([], earlier, SERVERS)) == earlier
    new = Outcome("one", "b", "B 2", "works")
    again = with_earlier([new], earlier, SERVERS)
    assert again == (earlier[0], new, *earlier[2:])
    assert with_earlier([new], earlier, [TWO]) == tuple(earlier[2:])


def test_what_was_seen_of_another_version_is_not_on_the_site() -> None:
    programs = [Footprint(name, name.title(), "1", "tool", ()) for name in "ab"]
    seen = [
        Outcome("one", "a", "A 1", "works"),
        Outcome("two", "a", "A 1", "fails"),
        Outcome("one", "b", "B 2", "works"),
    ]
    assert by_application(seen, programs) == {"a": {"one": seen[0], "two": seen[1]}}


def test_what_is_published_is_explained_and_in_the_table() -> None:
    """If not: `remake.py --applications --table`."""
    found, explained = read(applications.FILE), explanations()
    assert complaints(found, explained) == []
    assert with_earlier((), found, published()) == found
    assert by_application(found, footprints())


def test_what_is_not_explained_is_said() -> None:
    assert "| not explained |" in text_of(some_outcomes(), (), SERVERS)
    reported = complaints(some_outcomes(), [])
    assert reported == ["two, a: not as predicted, and not explained"]
    assert complaints(
        some_outcomes(), [MispredictionReason("two", "a", "So."), MispredictionReason("one", "a", "So.")]
    ) == ["one, a: explained, but as predicted or not run"]


def test_explanations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "applications.toml"
    assert explanations(path) == ()
    path.write_text('[[wrong]]\nserver = "two"\napplication = "a"\nsentence = "So."\n')
    assert explanations(path) == (MispredictionReason("two", "a", "So."),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[wrong]]\nserver = "two"\n', "application"),
        ("[[wrong]\n", "Expected"),
        ("wrong = " + "[" * 100_000, "nested too deeply"),
    ],
    ids=["lacks-a-field", "no-toml", "nested"],
)
def test_a_wrong_file_of_explanations_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "applications.toml"
    path.write_text(text)
    with pytest.raises(FileError, match=f"^{re.escape(str(path))}: ") as raised:
        explanations(path)
    assert message in str(raised.value)


def test_a_column_has_the_applications_that_were_run() -> None:
    diagnosis = diagnose(Record(RunHeader(endpoint="http://h"), (RAN,)))
    assert list(column(ONE, diagnosis).found) == ["restic-0.18"]


def test_what_was_seen_earlier_is_held_against_new_predictions() -> None:
    """An earlier outcome counts if it has the same version and server, and was not seen again."""
    diagnosis = diagnose(Record(RunHeader(endpoint="http://h"), (RAN,)))
    programs = {each.name: f"{each.title} {each.version}" for each in footprints()}
    earlier = [
        Outcome("one", "duckdb-1.5", programs["duckdb-1.5"], "fails", step="read"),
        Outcome("one", "restic-0.18", programs["restic-0.18"], "fails"),
        Outcome("one", "rclone-1.75", "rclone 1.0", "works"),
        Outcome("two", "dvc-3.67", programs["dvc-3.67"], "works"),
    ]
    found = column(ONE, diagnosis, earlier).found
    assert {name: each.seen for name, each in found.items()} == {
        "duckdb-1.5": ObservedOutcome("fails", "", "read"),
        "restic-0.18": ObservedOutcome("works"),
    }
