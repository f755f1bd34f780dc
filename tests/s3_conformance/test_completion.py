"""Completion by a shell, which asks the command what may follow."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from s3_conformance import cli
from tests.s3_conformance.commands import user

PAGE = Path(__file__).parents[2] / "docs" / "getting-started.md"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("ru",), ["run"]),
        (("run", "--cl"), ["--client"]),
        (("run", "--client", "boto3"), ["boto3-s3", "boto3-s3v4"]),
        (("list", "--client", "boto3-s3,boto-s3v"), ["boto3-s3,boto-s3v4"]),
        (("run", "--level", ""), ["core", "common", "extended", "rgw"]),
        (("run", "--area", "vers"), ["versioning"]),
        (("run", "--feature", "object-lo"), ["object-lock"]),
        (("run", "--applications", "al"), ["all"]),
        (("doctor", "--provider", "mi"), ["minio"]),
        (("doctor", "--addressing", "v"), ["virtual"]),
        (("run", "--fail-on", "exp"), ["exposed"]),
        (("doctor", "--corrections", "none,boto-v4-h"), ["none,boto-v4-host", "none,boto-v4-header-order"]),
        (("applications", "rustic"), ["rustic-0.11"]),
        (("run", "--again", "x", "fai"), ["failed"]),
        (("run", "--again", "x", "object-lo"), ["object-lock"]),
        (("run", "fai"), []),
        (("show", "x", "object-lo"), ["object-lock"]),
        (("run", "--region", "eu"), []),
    ],
    ids=" ".join,
)
def test_what_may_follow(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], found: list[str]) -> None:
    monkeypatch.setenv(cli.COMPLETING, "bash_complete")
    asked = ShellComplete(cli.main, {}, "s3-conformance", cli.COMPLETING)
    assert [item.value for item in asked.get_completions(list(words[:-1]), words[-1])] == found


@pytest.mark.parametrize("words", [("show", "s3"), ("run", "--config", "s3"), ("compare", "a", "s3")], ids=" ".join)
def test_files_may_follow(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv(cli.COMPLETING, "bash_complete")
    asked = ShellComplete(cli.main, {}, "s3-conformance", cli.COMPLETING)
    (item,) = asked.get_completions(list(words[:-1]), words[-1])
    assert (item.type, item.value) == ("file", "s3")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("run", "--require", "ba"), ["backup", "basics"]),
        (("compare", "--require", "ba"), ["backup", "basics"]),
        (("run", "--known", "jui"), ["juicefs-1.4"]),
        (("report", "--known", "my"), []),
    ],
    ids=" ".join,
)
def test_files_and_names_may_follow(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], found: list[str]) -> None:
    monkeypatch.setenv(cli.COMPLETING, "bash_complete")
    asked = ShellComplete(cli.main, {}, "s3-conformance", cli.COMPLETING)
    files, *names = asked.get_completions(list(words[:-1]), words[-1])
    assert (files.type, files.value, [item.value for item in names]) == ("file", words[-1], found)


def test_bash_completes_after_the_line_of_the_documentation(tmp_path: Path) -> None:
    bash, command = shutil.which("bash"), Path(sys.executable).with_name("s3-conformance")
    if not bash or not command.exists():
        pytest.skip("needs bash, and the command beside Python")
    (line,) = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if "=bash_source" in line)
    asking = "COMP_WORDS=(s3-conformance ru) COMP_CWORD=1; _s3_conformance_completion s3-conformance ru s3-conformance"
    someone = user(tmp_path)
    path = f"{command.parent}:{someone.environment['PATH']}"
    script = f'{line.partition("#")[0]}\n{asking}\necho "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        [bash, "-c", script], env={**someone.environment, "PATH": path}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("run\n", "")
