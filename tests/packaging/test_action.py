"""The GitHub Action and the CI examples: valid according to GitHub and GitLab, and their scripts are really run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from record.record_file import read
from tests.packaging.ci_steps import ACTION, ROOT, STEPS, Runner, command
from tests.s3_conformance.commands import user

GITHUB, GITLAB = ROOT / "docs" / "ci" / "github.yml", ROOT / "docs" / "ci" / "gitlab-ci.yml"
FEW = {
    "provider": "embedded",
    "clients": "boto3-s3v4,boto-s3",
    "levels": "core,common",
    "args": "--area access -k 'object_is_private_by_default and not nothing' -n 0",
}
"""A check that the embedded server is known to fail."""


def loaded(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("path", "schema", "more"),
    [
        (ROOT / "action.yml", "vendor.github-actions", ()),
        (GITHUB, "vendor.github-workflows", ()),
        (GITHUB, "custom.github-workflows-require-timeout", ()),
        (GITLAB, "vendor.gitlab-ci", ("--data-transform", "gitlab-ci")),
    ],
)
def test_the_files_match_their_schemas(path: Path, schema: str, more: tuple[str, ...]) -> None:
    flags = ["--builtin-schema", schema, *more]
    done = subprocess.run([sys.executable, "-m", "check_jsonschema", *flags, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def scripts() -> dict[str, str]:
    found = {f"action: {name}": step["run"] for name, step in STEPS.items() if "run" in step}
    for job, content in loaded(GITHUB)["jobs"].items():
        steps = [step["run"] for step in content["steps"] if "run" in step]
        found |= {f"github: {job} {number}": script for number, script in enumerate(steps)}
    for job, content in loaded(GITLAB).items():
        if isinstance(content, dict):
            lines = [*content.get("before_script", []), *content.get("script", [])]
            found[f"gitlab: {job}"] = "\n".join(lines)
    return found


@pytest.mark.parametrize("script", scripts().values(), ids=scripts())
def test_the_scripts_are_valid_and_have_no_expressions(script: str) -> None:
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert script.strip()
    assert "${{" not in script  # a result of an expression would run as part of the script


def test_the_example_uses_existing_inputs() -> None:
    steps = [step for job in loaded(GITHUB)["jobs"].values() for step in job["steps"]]
    given = [step["with"] for step in steps if step.get("uses", "").endswith("/s3-conformance@main")]
    assert given
    assert {name for each in given for name in each} <= set(ACTION["inputs"])


def test_every_input_and_output_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8").partition("\nruns:\n")[2]
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    written = set(re.findall(r"""(?:echo "|printf ')(\w+)(?:=|<<)[^\n]*>> "\$GITHUB_OUTPUT\"""", text))
    assert set(ACTION["outputs"]) == written


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "home").mkdir()
    made = Runner(tmp_path, user(tmp_path / "home").environment)
    made.installed()
    return made


def comments(runner: Runner) -> dict[str, Any]:
    return json.loads(runner.comments.read_text())


def with_summary(runner: Runner, text: str) -> None:
    """Leaves the summary of a run."""
    runner.outputs = {"status": "0", "report": "s3-conformance-report"}
    (runner.workspace / "s3-conformance-report").mkdir()
    (runner.workspace / "s3-conformance-report" / "summary.md").write_text(text, encoding="utf-8")


def test_install(runner: Runner) -> None:
    """The step installs the checkout of the action and what its locks name into an environment of its own."""
    kept = runner.folder / "python.kept"
    python = f"import json, os, sys\nprint(json.dumps([sys.argv[1:], dict(os.environ)]), file=open({str(kept)!r}, 'a'))"
    command(runner.folder / "path" / "python-of-the-step", python)
    command(runner.folder / "temp" / "s3-conformance" / "bin" / "python", python)
    runner.environment |= {
        "S3_ALT_SECRET_ACCESS_KEY": "hush",
        "PIP_INDEX_URL": "https://packages.test",
        "GH_TOKEN": "t",
    }
    assert runner.perform("Install") == 0, runner.said
    started = [json.loads(line) for line in kept.read_text().splitlines()]
    pip = ["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-build-isolation", "--use-pep517"]
    locks = ROOT / ".github" / "locks"
    assert [words for words, _ in started] == [
        ["-I", "-m", "venv", str(runner.folder / "temp" / "s3-conformance")],
        [*pip, "--require-hashes", "--requirement", str(locks / "build.txt")],
        [*pip, "--require-hashes", "--requirement", str(locks / "suite.txt")],
        [*pip, "--no-deps", str(ROOT)],
    ]
    for _, variables in started:
        assert variables["PIP_INDEX_URL"] == "https://packages.test"
        assert not [name for name in variables if name.startswith(("AWS_", "S3_", "GITHUB_", "GH_"))]


@pytest.mark.exhaustive  # a minute, and the network
def test_what_the_locks_name_is_enough(runner: Runner) -> None:
    shutil.rmtree(runner.folder / "temp" / "s3-conformance")
    (runner.folder / "path" / "python-of-the-step").symlink_to(sys.executable)
    assert runner.perform("Install") == 0, runner.said
    assert runner.perform("Run", **FEW) == 0, runner.said
    assert runner.outputs["status"] == "0", runner.said


@pytest.mark.exhaustive
def test_a_green_run(runner: Runner) -> None:
    assert runner.perform("Run", **FEW, comment="true") == 0, runner.said
    assert runner.outputs == {"status": "0", "report": "s3-conformance-report"}
    record = read(runner.workspace / "s3-conformance-report" / "results.jsonl")
    assert {result.id for result in record.results} == {"access/object_acl::object_is_private_by_default"}
    assert record.header.clients == ("boto3-s3v4", "boto-s3")
    assert record.header.selection.levels == ("core", "common")
    assert all(result.known for result in record.results)

    assert runner.perform("Job summary", **FEW) == 0
    assert runner.summary.startswith("# S3 compatibility of ")

    for _ in range(2):
        assert runner.perform("Comment on the pull request", comment="true", **{"github-token": "t0ken"}) == 0
    assert comments(runner)["calls"] == [
        ["GET", "repos/somebody/server/issues/12/comments", "t0ken"],
        ["POST", "repos/somebody/server/issues/12/comments", "t0ken"],
        ["GET", "repos/somebody/server/issues/12/comments", "t0ken"],
        ["PATCH", "repos/somebody/server/issues/comments/100", "t0ken"],
    ]
    (comment,) = comments(runner)["comments"].values()
    marker, title, *_, last = comment.strip().splitlines()
    assert marker == "<!-- s3-conformance: s3-conformance-report -->"
    assert title.startswith("# S3 compatibility of ")
    assert last == "[The run](https://github.test/somebody/server/actions/runs/77) has the whole report."
    assert runner.perform("The run's exit status") == 0


@pytest.mark.exhaustive
def test_a_red_run(runner: Runner) -> None:
    for name in ("none", "more of them"):
        (runner.workspace / name).mkdir()
        (runner.workspace / name / "expected.txt").write_text("")
    inputs = {**FEW, "known": "none\nmore of them\n", "out": "my report", "region": "eu-west-1"}
    assert runner.perform("Run", **inputs) == 0, runner.said
    assert runner.outputs == {"status": "1", "report": "my report"}
    assert runner.perform("Job summary", **inputs) == 0
    assert "object\\_is" in runner.summary or "object_is_private_by_default" in runner.summary
    assert runner.perform("Comment on the pull request", **inputs) == 0
    assert comments(runner)["calls"] == []  # nobody asked for a comment
    assert runner.perform("The run's exit status") == 1


@pytest.mark.parametrize("inputs", [{}, {"endpoint-url": "no url"}], ids=["no-endpoint", "refused"])
def test_a_summary_of_the_checkout_is_not_shown(runner: Runner, inputs: dict[str, str]) -> None:
    """Neither as a file nor as a link to one, also if the run does not begin."""
    report = runner.workspace / "s3-conformance-report"
    report.mkdir()
    (runner.folder / "hush").write_text("hush")
    (report / "summary.md").symlink_to(runner.folder / "hush")
    assert (runner.perform("Run", **inputs) == 2) == (not inputs), runner.said
    assert runner.perform("Job summary", **inputs) == 0
    assert runner.summary == "S3 conformance: there is no report; exit status 2\n"
    assert runner.perform("Comment on the pull request", comment="true") == 0
    assert comments(runner)["calls"] == []


def test_a_link_in_the_folder_of_the_run_is_not_shown(runner: Runner) -> None:
    report = runner.workspace / "s3-conformance-report"
    report.mkdir()
    (runner.folder / "hush").write_text("hush")
    (report / "summary.md").symlink_to(runner.folder / "hush")
    runner.outputs = {"status": "1", "report": "s3-conformance-report"}
    assert runner.perform("Job summary") == 0
    assert runner.summary == "S3 conformance: there is no report; exit status 1\n"
    assert runner.perform("Comment on the pull request", comment="true") == 0
    assert comments(runner)["calls"] == []


def test_comments_of_others_stay(runner: Runner) -> None:
    """Anybody can write one that begins with the marker."""
    marked = "<!-- s3-conformance: s3-conformance-report -->\nno words of ours"
    runner.commented(comments={"3": marked, "4": marked}, authors={"3": "somebody"}, login="robot[bot]")
    with_summary(runner, "# S3 conformance\n")
    for _ in range(2):
        assert runner.perform("Comment on the pull request", comment="true") == 0, runner.said
    assert comments(runner)["comments"]["3"] == marked
    assert "# S3 conformance" in comments(runner)["comments"]["4"]
    runner.commented(comments={"3": marked}, authors={"3": "somebody"})
    assert runner.perform("Comment on the pull request", comment="true") == 0, runner.said
    assert [method for method, *_ in comments(runner)["calls"]] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("inputs", "printed"), [({"shard": "4/3"}, "--shard 4/3"), ({"endpoint-url": "no url"}, "--endpoint-url")]
)
def test_wrong_use(runner: Runner, inputs: dict[str, str], printed: str) -> None:
    assert runner.perform("Run", **{**FEW, "provider": "", **inputs}) == 0
    assert printed in runner.said["Run"]
    assert runner.outputs["status"] == "2"
    assert runner.perform("Job summary", **inputs) == 0
    assert runner.summary == "S3 conformance: there is no report; exit status 2\n"
    assert runner.perform("Comment on the pull request", comment="true") == 0
    assert comments(runner)["calls"] == []
    assert runner.perform("The run's exit status") == 2


def test_inputs_are_not_executed(runner: Runner) -> None:
    """The run's output is no command to the runner either, and no module of the checkout is imported."""
    for name in ("os", "shlex", "secrets", "random"):
        (runner.workspace / f"{name}.py").write_text("open('evil', 'w')")
    shown = "import sys\nprint('::add-mask::x')\nprint(sys.argv[1:])\nsys.exit(3)\n"
    command(runner.folder / "temp" / "s3-conformance" / "bin" / "s3-conformance", shown)
    evil = "$(touch evil) `touch evil`; touch evil\" '"
    names = ("endpoint-url", "provider", "region", "known", "clients", "levels", "shard")
    inputs = {**dict.fromkeys(names, evil), "args": "--rate 20 -- '-k a b' \"$(touch evil)\"", "out": "out\nx=1"}
    assert runner.perform("Run", **inputs) == 0, runner.said
    assert not (runner.workspace / "evil").exists()
    stop, mask, arguments, resume = runner.said["Run"].splitlines()
    flags = ("--endpoint-url", "--provider", "--region", "--client", "--level", "--shard", "--known")
    words = ["--rate", "20", "--", "-k a b", "$(touch evil)"]
    assert arguments == repr(["run", "--out=out\nx=1", *(f"{flag}={evil}" for flag in flags), *words])
    assert mask == "::add-mask::x"
    assert resume == f"::{stop.removeprefix('::stop-commands::')}::"
    assert re.fullmatch("::stop-commands::[0-9a-f]{32}", stop)
    assert runner.outputs == {"status": "3", "report": "out\nx=1"}


def test_a_comment_is_not_too_long(runner: Runner) -> None:
    with_summary(runner, "# S3 conformance\n" + f"- {'é' * 98}\n" * 1000)
    assert runner.perform("Comment on the pull request", comment="true") == 0, runner.said
    (comment,) = comments(runner)["comments"].values()
    assert len(comment.encode()) < 65536
    assert "\nThis is not all of it.\n" in comment
    lines = [line for line in comment.splitlines() if line.startswith("- ")]
    assert set(lines) == {f"- {'é' * 98}"}
    assert len(lines) > 250


def test_a_read_only_token_is_not_a_failure(runner: Runner) -> None:
    runner.commented(forbidden=True)
    with_summary(runner, "# S3 conformance\n")
    assert runner.perform("Comment on the pull request", comment="true") == 0
    assert "::warning::The summary could not be posted" in runner.said["Comment on the pull request"]
    assert [method for method, *_ in comments(runner)["calls"]] == ["GET"]
    runner.event = "push"
    assert runner.perform("Comment on the pull request", comment="true") == 0
    assert len(comments(runner)["calls"]) == 1


FAKE_CURL = """
import json, os, sys
from pathlib import Path

given = sys.argv[1:]
kept = Path(os.environ["FAKE_NOTES"])
notes = json.loads(kept.read_text())
assert "PRIVATE-TOKEN:t0ken" in given
url = next(word for word in given if word.startswith("https://gitlab.test/"))
if "--request" not in given:
    print(json.dumps([{"id": int(number), "body": body} for number, body in notes.items()]))
else:
    body = Path(next(word for word in given if word.startswith("body@"))[5:]).read_text()
    method = given[given.index("--request") + 1]
    assert method == ("PUT" if url.rpartition("/")[2].isdecimal() else "POST")
    notes[url.rpartition("/")[2] if method == "PUT" else "9"] = body
kept.write_text(json.dumps(notes))
"""


def test_the_note_of_gitlab_is_changed_by_the_next_pipeline(tmp_path: Path) -> None:
    (tmp_path / "path").mkdir()
    command(tmp_path / "path" / "curl", FAKE_CURL)
    notes = tmp_path / "notes.kept"
    notes.write_text(json.dumps({"3": "somebody's words"}))
    (tmp_path / "report").mkdir()
    environment = {
        **user(tmp_path).environment,
        "PATH": f"{tmp_path / 'path'}:{Path(sys.executable).parent}:/usr/bin:/bin",
        "FAKE_NOTES": str(notes),
        "S3_CONFORMANCE_TOKEN": "t0ken",
        "CI_API_V4_URL": "https://gitlab.test/api/v4",
        "CI_PROJECT_ID": "5",
        "CI_MERGE_REQUEST_IID": "7",
    }
    script = "\n".join(loaded(GITLAB)["s3-conformance-note"]["script"])
    for text in ("first", "second"):
        (tmp_path / "report" / "summary.md").write_text(f"{text}\n")
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        kept = json.loads(notes.read_text())
        assert kept == {"3": "somebody's words", "9": f"<!-- s3-conformance -->\n{text}\n"}
