"""Performs the shell steps of `action.yml` as a runner does: expressions, conditions, environment files."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.forking import LONGEST

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step.get("name", step.get("uses")): step for step in ACTION["runs"]["steps"]}

FAKE_GH = """
import json, os, sys
from pathlib import Path

kept = Path(os.environ["FAKE_COMMENTS"])
state = json.loads(kept.read_text())
if "graphql" in sys.argv:
    if state["forbidden"]:
        sys.exit(1)
    print(state["login"])
    sys.exit()
path = next(word for word in sys.argv if word.startswith("repos/"))
method = sys.argv[sys.argv.index("--method") + 1] if "--method" in sys.argv else "GET"
state["calls"].append([method, path, os.environ["GH_TOKEN"]])
fields = [word.partition("=@")[2] for word in sys.argv if word.startswith("body=@")]
body = Path(fields[0]).read_text() if fields else ""
status = 0
if state["forbidden"]:
    print("HTTP 403: Resource not accessible by integration", file=sys.stderr)
    status = 1
elif method == "POST":
    state["comments"][str(len(state["comments"]) + 100)] = body
elif method == "PATCH":
    state["comments"][path.rpartition("/")[2]] = body
else:
    assert "(.body | startswith(env.MARKER)) and .user.login == env.AUTHOR" in " ".join(sys.argv)
    marked = [number for number, text in state["comments"].items() if text.startswith(os.environ["MARKER"])]
    own = [number for number in marked if state["authors"].get(number, state["login"]) == os.environ["AUTHOR"]]
    print("".join(f"{number}\\n" for number in own), end="")
kept.write_text(json.dumps(state))
sys.exit(status)
"""


@dataclass
class Runner:
    """A machine with a checkout in `folder`, and a pull request with these comments."""

    folder: Path
    environment: dict[str, str]
    event: str = "pull_request"
    outputs: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    """The standard output and error of each step."""

    def __post_init__(self) -> None:
        for name in ("temp", "path", "workspace"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.commented()
        command(self.folder / "path" / "gh", FAKE_GH)

    def commented(self, **state: Any) -> None:
        """Gives the pull request these `comments` by number, of these `authors` if they are others than the token's."""
        empty = {"comments": {}, "authors": {}, "login": "github-actions[bot]", "calls": [], "forbidden": False}
        self.comments.write_text(json.dumps(empty | state))

    @property
    def comments(self) -> Path:
        return self.folder / "comments.json"

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text(encoding="utf-8")

    def installed(self) -> None:
        """Replaces the step `Install`: installs the suite of this checkout, with this Python."""
        folder = self.folder / "temp" / "s3-conformance" / "bin"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / "python").chmod(0o755)
        command(folder / "s3-conformance", "from s3_conformance.__main__ import main\nmain()\n")

    def perform(self, name: str, **given: str) -> int:
        """Performs a step with these inputs; returns its exit status. A step with a false condition does nothing."""
        step = STEPS[name]
        inputs = {key: str(value.get("default", "")) for key, value in ACTION["inputs"].items()} | given
        if not self._holds(step.get("if", "success()"), inputs):
            return 0
        own = {key: self._value(str(value), inputs) for key, value in step.get("env", {}).items()}
        output = self.folder / "output"
        output.write_text("")
        github = {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_REPOSITORY": "somebody/server",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_RUN_ID": "77",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "FAKE_COMMENTS": str(self.comments),
            "PATH": f"{self.folder / 'path'}{os.pathsep}{os.environ['PATH']}",
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={**self.environment, "PYTHONPATH": str(ROOT), **github, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
        )
        self.said[name] = done.stdout
        self.outputs |= read_outputs(output.read_text())
        return done.returncode

    def _holds(self, condition: str, inputs: Mapping[str, str]) -> bool:
        asked = "inputs.comment == 'true' && startsWith(github.event_name, 'pull_request')"
        return {
            "always()": True,
            "success()": True,
            asked: inputs["comment"] == "true" and self.event.startswith("pull_request"),
        }[condition]

    def _value(self, text: str, inputs: Mapping[str, str]) -> str:
        known = {f"inputs.{name}": value for name, value in inputs.items()}
        known |= {f"steps.run.outputs.{name}": self.outputs.get(name, "") for name in ("status", "report")}
        known |= {"github.event.pull_request.number": "12", "steps.python.outputs.python-path": "python-of-the-step"}

        def value(found: re.Match[str]) -> str:
            return known[found[1]]

        return re.sub(r"\$\{\{ (\S+) \}\}", value, text)


def command(path: Path, program: str) -> None:
    """Installs a command that is this Python program."""
    path.write_text(f"#!{sys.executable}\n{program}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def read_outputs(text: str) -> dict[str, str]:
    """Reads the values written to `GITHUB_OUTPUT`: `name=value`, or a value between two lines with the same word."""
    found = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, word, end = re.fullmatch(r"([\w-]+)(=|<<)(.*)", line).groups()  # type: ignore[union-attr]
        if word == "=":
            found[name] = end
        else:
            value = []
            while (each := next(lines)) != end:
                value.append(each)
            found[name] = "\n".join(value)
    return found
