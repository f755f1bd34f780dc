"""The table of applications at the published servers, and the explanations that it needs."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.findings import diagnose
from reports.diagnosis.footprints import Footprint, footprints
from reports.diagnosis.footprints.seen import Seen
from reports.published import applications, outcomes, remake
from reports.published.applications import BRIEF, Column, Wrong, column, complaints, explanations, outcomes_of, text_of
from reports.published.outcomes import Outcome, by_application, read, with_earlier
from reports.published.server_folders import Published, kept_as, published
from reports.record.lines import CheckResult, Record, RunHeader
from reports.record.record_file import write

EMPTY = diagnose(Record(RunHeader()))
ONE, TWO = (Published(name, f"Server {name}", name) for name in ("one", "two"))


RAN = CheckResult("applications/workflows::w[restic-0.18]", "program", "pass", area="applications")


def found(name: str, answer: str, seen: str, *, setting: str = "") -> Prediction:
    stops = (Obstacle("locks", "Locks", 0, ("lock",)),) if answer in ("fails", "settings") else ()
    footprint = Footprint(name, name.title(), "1", "tool", ())
    came = Seen(seen, setting if seen == "settings" else "", "lock" if seen != "works" else "")  # type: ignore[arg-type]
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


def test_the_table_has_what_was_seen_and_what_was_not_predicted() -> None:
    lines = text_of(some_outcomes(), [Wrong("two", "a", "It has two | writers.")], SERVERS).splitlines()
    assert "**3 of 4 outcomes were as predicted (75 %).**" in lines
    assert [line for line in lines if line.startswith(("| A", "| B", "| C", "| application"))] == [
        "| application | Server one | Server two |",
        "| A 1 | works | **fails** |",
        "| B 1 | settings | fails |",
        "| C 1 | \N{EN DASH} | *works* |",
    ]
    assert "| Server two | A 1 | fails in lock | works as it ships | It has two \\| writers. |" in lines
    assert "| Server one | B 1 | works with --old | Locks |" in lines
    assert "| Server two | B 1 | fails in lock | Locks |" in lines


def test_outcomes_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "applications.jsonl"
    assert read(path) == ()
    outcomes.write(some_outcomes(), path)
    assert list(read(path)) == some_outcomes()
    first, *_, last = path.read_text().splitlines()
    assert first == '{"server":"one","application":"a","title":"A 1","answer":"works"}'
    assert last == '{"server":"two","application":"c","title":"C 1","answer":"works","as_predicted":null}'
    path.write_text('{"server":"one"}\n')
    with pytest.raises(msgspec.ValidationError, match="application"):
        read(path)


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
    found, explained = read(outcomes.FILE), explanations()
    assert complaints(found, explained) == []
    assert applications.TABLE.read_text(encoding="utf-8") == text_of(found, explained, published())
    assert with_earlier((), found, published()) == found
    assert by_application(found, footprints())


def test_what_is_not_explained_is_said() -> None:
    assert "| not explained |" in text_of(some_outcomes(), (), SERVERS)
    told = complaints(some_outcomes(), [])
    assert told == ["two, a: not as predicted, and not explained"]
    assert complaints(some_outcomes(), [Wrong("two", "a", "So."), Wrong("one", "a", "So.")]) == [
        "one, a: explained, but as predicted or not run"
    ]


def test_explanations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "applications.toml"
    assert explanations(path) == ()
    path.write_text('[[wrong]]\nserver = "two"\napplication = "a"\nsentence = "So."\n')
    assert explanations(path) == (Wrong("two", "a", "So."),)
    path.write_text('[[wrong]]\nserver = "two"\n')
    with pytest.raises(msgspec.ValidationError, match="application"):
        explanations(path)


def test_a_column_has_the_applications_that_were_run() -> None:
    assert list(column(ONE, Record(RunHeader(endpoint="http://h"), (RAN,))).found) == ["restic-0.18"]


def test_the_table_is_updated_by_the_runs_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "applications.md"
    monkeypatch.setattr(applications, "TABLE", table)
    monkeypatch.setattr(outcomes, "FILE", tmp_path / "applications.jsonl")
    monkeypatch.setattr(applications, "explanations", lambda: ())
    write(Record(RunHeader(endpoint="http://h"), (RAN,)), kept_as("one", tmp_path))
    write(Record(RunHeader(endpoint="http://h")), kept_as("two", tmp_path))
    assert remake.update_applications([ONE, TWO], [ONE, TWO], tmp_path) == []
    assert "| application | Server one |\n" in table.read_text()
    kept_as("one", tmp_path).unlink()
    write(Record(RunHeader(endpoint="http://h"), (RAN,)), kept_as("two", tmp_path))
    assert remake.update_applications([ONE, TWO], [ONE, TWO], tmp_path) == []
    assert "| restic 0.18.1 | *works* | *works* |" in table.read_text()


def test_all_applications_are_installed_and_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(remake, "install_applications", lambda: done.append("installed"))
    monkeypatch.setattr(remake, "remade", lambda result, runs, check, part: not done.append((result.name, part)))
    monkeypatch.setattr(remake, "update_table", lambda results, runs: None)
    monkeypatch.setattr(remake, "update_applications", lambda *_: ["one: not explained"])
    ended = CliRunner().invoke(remake.main, ["--applications", "juicefs-1.4", "--runs", str(tmp_path)])
    assert done == ["installed", ("juicefs-1.4", ["--every-client", "--applications=all"])]
    assert (ended.exit_code, ended.output) == (1, "applications.toml: one: not explained\n")


def test_a_brief_run_keeps_its_records_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(remake, "install_applications", lambda: None)
    monkeypatch.setattr(remake, "remade", lambda result, runs, check, part: not done.append((runs, part)))
    monkeypatch.setattr(remake, "update_table", lambda results, runs: done.append("the results"))
    monkeypatch.setattr(remake, "update_applications", lambda results, chosen, runs: done.append(runs) or [])
    ended = CliRunner().invoke(remake.main, ["--brief", "juicefs-1.4", "--runs", str(tmp_path)])
    own = tmp_path / "applications"
    assert (ended.exit_code, done) == (0, [(own, [*BRIEF, "--applications=all"]), own])
    assert CliRunner().invoke(remake.main, ["--brief", "--check", "--level=core"]).exit_code == 2
