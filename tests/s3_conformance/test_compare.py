"""Tests of `s3-conformance compare`: its arguments, output, files and exit statuses."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from record.record_file import write
from tests.reports.comparing.runs import CLIENTS, record, without_v2
from tests.s3_conformance.commands import User, user


@pytest.fixture(scope="module")
def someone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """A user with records: `before.jsonl`, `after/results.jsonl`, `packed/results.jsonl.gz` and `elsewhere.jsonl`."""
    folder = tmp_path_factory.mktemp("compare")
    write(record({"a": "pp", "b": "fp", "c": "pp", "d": "pp"}, run_id="r1"), folder / "before.jsonl")
    after = folder / "after" / "results.jsonl"
    write(record({"a": "fp", "b": "pp", "c": "p-", "d": "pp", "e": "bp"}, run_id="r2"), after)
    (folder / "packed").mkdir()
    (folder / "packed" / "results.jsonl.gz").write_bytes(gzip.compress(after.read_bytes()))
    write(record({"a": "fp", "d": "pp"}, endpoint="https://elsewhere.test"), folder / "elsewhere.jsonl")
    return user(folder)


def test_a_table_is_the_default(someone: User) -> None:
    outcome = someone.command("compare", "before.jsonl", "after/results.jsonl", status=0, stderr="")
    assert outcome.stdout.startswith("2 of 4 checks differ; 1 REGRESSED, 1 FIXED, 1 NEW, 1 VANISHED")
    assert "before" in outcome.stdout
    assert "objects/get::a" in outcome.stdout


def test_markdown(someone: User) -> None:
    outcome = someone.command("compare", "before.jsonl", "after", "--format", "md", status=0, stderr="")
    assert outcome.stdout.startswith("# S3 conformance: comparison\n")


@pytest.mark.parametrize("after", ["after", "packed", "packed/results.jsonl.gz"])
def test_json_of_files_and_folders(someone: User, after: str) -> None:
    outcome = someone.command("compare", "then=before.jsonl", f"now={after}", "--format", "json")
    data = json.loads(outcome.stdout)
    assert [run["label"] for run in data["runs"]] == ["then", "now"]
    assert data["counts"]["regressed"] == 1


def test_the_page_is_written_into_new_folders(someone: User) -> None:
    outcome = someone.command("compare", "before.jsonl", "after", "--out", "new/folder/compare.html")
    assert (outcome.status, outcome.stdout) == (0, "")
    assert outcome.stderr == "Written: new/folder/compare.html\n"
    page = (someone.folder / "new" / "folder" / "compare.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "1 REGRESSED" in page


def test_page_and_json_together(someone: User) -> None:
    outcome = someone.command("compare", "before.jsonl", "after", "--out", "both.html", "--format", "json")
    assert json.loads(outcome.stdout)["type"] == "comparison"
    assert (someone.folder / "both.html").exists()


def test_the_same_file_twice(someone: User) -> None:
    outcome = someone.command("compare", "before.jsonl", "before.jsonl", "--fail-on", "regressed", status=0)
    assert outcome.stdout.startswith("None of 4 checks differs.")
    assert "before and before (2) are the same run (r1)." in outcome.stdout


# --fail-on


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("regressed", "REGRESSED objects/get::a (boto3-s3): was pass, is fail: a is fail"),
        ("fixed", "FIXED objects/get::b (boto3-s3): was fail, is pass"),
        (
            "new",
            "NEW objects/get::e (boto3-s3): was without a result (although it was selected), is blocked: e is blocked",
        ),
        (
            "vanished",
            "VANISHED objects/get::c (boto3-s3v4): was pass, "
            "is without a result (although it has one with other clients)",
        ),
    ],
)
def test_fail_on_sets_the_status(someone: User, word: str, line: str) -> None:
    outcome = someone.command("compare", "before.jsonl", "after", "--format", "json", "--fail-on", word)
    assert (outcome.status, outcome.stderr) == (1, line + "\n")
    assert json.loads(outcome.stdout)["counts"][word] == 1


def test_several_are_printed_in_their_order(someone: User) -> None:
    wanted = ("--fail-on", "vanished", "--fail-on", "regressed")
    outcome = someone.command("compare", "before.jsonl", "after", *wanted, status=1)
    assert [line.split()[0] for line in outcome.stderr.splitlines()] == ["REGRESSED", "VANISHED"]


def test_the_cases_of_a_check_are_one_line(tmp_path: Path) -> None:
    cases = {f"a[{name}]": {"message": "wrong"} for name in ("bytes", "text")}
    write(record(dict.fromkeys(cases, "pp"), fields=cases), tmp_path / "before.jsonl")
    write(record(dict.fromkeys(cases, "ff"), fields=cases), tmp_path / "after.jsonl")
    outcome = user(tmp_path).command("compare", "before.jsonl", "after.jsonl", "--fail-on", "regressed", status=1)
    assert outcome.stderr == "REGRESSED objects/get::a[bytes, text] (all clients): was pass, is fail: wrong\n"


def test_a_signature_that_is_no_longer_supported_is_a_failure(tmp_path: Path) -> None:
    write(record({"a": "pp"}), tmp_path / "before.jsonl")
    write(without_v2(record({"a": "pp"}, endpoint="https://moved.test")), tmp_path / "after.jsonl")
    outcome = user(tmp_path).command("compare", "before.jsonl", "after.jsonl", "--fail-on", "regressed", status=1)
    assert outcome.stderr.startswith("REGRESSED objects/get::a (boto3-s3): was pass, is unsupported: the endpoint does")


def test_an_improvement_is_not_a_failure(someone: User) -> None:
    someone.command("compare", "after", "after", "--fail-on", "regressed", "--fail-on", "new", status=0, stderr="")


def test_runs_of_other_urls_are_of_one_endpoint_with_same(someone: User) -> None:
    two = ("compare", "before.jsonl", "elsewhere.jsonl", "--format", "json")
    assert not json.loads(someone.command(*two).stdout)["same_endpoint"]
    assert json.loads(someone.command(*two, "--same").stdout)["counts"]["regressed"] == 1
    assert someone.command(*two, "--fail-on", "regressed").status == 1


def test_two_providers_are_not_compared_for_regressions(tmp_path: Path) -> None:
    write(record({"a": "pp"}, provider="aws"), tmp_path / "a.jsonl")
    write(record({"a": "fp"}, provider="minio", endpoint="https://minio.test"), tmp_path / "b.jsonl")
    who, fail_on = user(tmp_path), ("--fail-on", "regressed")
    compared = who.command("compare", "a.jsonl", "b.jsonl", status=0)
    assert "REGRESSED" not in compared.said
    refused = who.command("compare", "a.jsonl", "b.jsonl", *fail_on)
    printed = "the runs are of different providers aws and minio; if it is one endpoint, add --same"
    assert (refused.status, refused.said) == (2, f"Error: --fail-on regressed: {printed}\n")
    assert who.command("compare", "a.jsonl", "b.jsonl", *fail_on, "--same").status == 1


def test_runs_without_a_common_check_are_refused(tmp_path: Path) -> None:
    write(record({"a": "pp"}), tmp_path / "a.jsonl")
    write(record({"b": "fp"}), tmp_path / "b.jsonl")
    refused = user(tmp_path).command("compare", "a.jsonl", "b.jsonl", "--fail-on", "regressed")
    printed = "the runs have no check and client in common"
    assert (refused.status, refused.said) == (2, f"Error: --fail-on regressed: {printed}\n")


# --client


@pytest.mark.parametrize(
    ("arguments", "clients", "regressed"),
    [
        ([f"--client={CLIENTS[0]}"], [CLIENTS[0]], 1),
        ([f"--client={CLIENTS[1]}"], [CLIENTS[1]], 0),
        ([f"--client={CLIENTS[1]}, {CLIENTS[0]}"], [*CLIENTS], 1),
        ([f"--client={CLIENTS[1]}", f"--client={CLIENTS[0]}"], [*CLIENTS], 1),
    ],
)
def test_selected_clients(someone: User, arguments: list[str], clients: list[str], regressed: int) -> None:
    outcome = someone.command("compare", "before.jsonl", "after", "--format", "json", *arguments)
    data = json.loads(outcome.stdout)
    assert outcome.status == 0
    assert list(data["checks"][0]["outcomes"]) == clients
    assert data["counts"]["regressed"] == regressed


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["before.jsonl", "after", "--full", "--format", "md"], "Error: --full: --format md has no shorter form"),
        ([], "Error: give two records or more to compare\n"),
        (["before.jsonl"], "Error: give two records or more to compare\n"),
        (["before.jsonl", "nothing.jsonl"], "Error: nothing.jsonl: No such file or directory\n"),
        (["before.jsonl", "new"], "Error: new/results.jsonl: No such file or directory\n"),
        (["before.jsonl", "x="], "Error: x=: expected LABEL=FILE\n"),
        (["before.jsonl", "=after"], "Error: =after: expected LABEL=FILE\n"),
        (["x=before.jsonl", "x=after"], "Error: the label x is given twice\n"),
        (["before.jsonl", "after", "--out", "before.jsonl/x.html"], "Error: --out before.jsonl/x.html: "),
        (
            ["before.jsonl", "after", "--client", "boto3-s3,nobody,no\x1bone"],
            "Error: --client nobody, no\\x1bone: in none of the runs, which have boto3-s3, boto3-s3v4\n",
        ),
        (["before.jsonl", "after", "--client", ","], "Error: --client: give a name\n"),
    ],
)
def test_wrong_use_is_one_line(someone: User, arguments: list[str], printed: str) -> None:
    (someone.folder / "new").mkdir(exist_ok=True)
    outcome = someone.command("compare", *arguments)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(printed)
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("out", ["after/results.jsonl", "after/../after/results.jsonl", "link.jsonl"])
def test_a_record_is_not_replaced_by_the_page(someone: User, out: str) -> None:
    record_of = someone.folder / "after" / "results.jsonl"
    (someone.folder / "link.jsonl").unlink(missing_ok=True)
    (someone.folder / "link.jsonl").symlink_to(record_of)
    before = record_of.read_bytes()
    outcome = someone.command("compare", "before.jsonl", "x=after", "--out", out)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr == f"Error: --out {out}: it is one of the records, and would be replaced\n"
    assert record_of.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", "Error: broken.txt: the file is empty; the run wrote nothing\n"),
        ("{}\n", "Error: broken.txt: not the record of a run: its first line is no "),
        ('{"type":"run","schema":99}\n', "Error: broken.txt: written with schema 99"),
    ],
)
def test_a_file_that_is_not_a_record_is_named(someone: User, text: str, printed: str) -> None:
    Path(someone.folder / "broken.txt").write_text(text)
    outcome = someone.command("compare", "before.jsonl", "broken.txt")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(printed)
    assert outcome.stderr.count("\n") == 1


def test_another_word_to_fail_on_is_refused(someone: User) -> None:
    outcome = someone.command("compare", "before.jsonl", "after", "--fail-on", "differs", status=2)
    assert "regressed" in outcome.stderr


def test_its_help_names_the_words(someone: User) -> None:
    outcome = someone.command("compare", "--help", status=0)
    assert "--fail-on [regressed|fixed|new|vanished]" in outcome.stdout
    assert "those of different providers or servers are refused without --same" in " ".join(outcome.stdout.split())
