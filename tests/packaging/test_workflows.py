"""The workflows of this repository: valid according to GitHub, and using existing Pythons and servers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from published.results.published_servers import RUNS, published

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def loaded(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


def steps() -> dict[str, dict[str, Any]]:
    return {
        f"{path.stem}: {job} {number}": step
        for path in WORKFLOWS
        for job, content in loaded(path.name)["jobs"].items()
        for number, step in enumerate(content.get("steps", ()))
    }


SCRIPTS = {name: step["run"] for name, step in steps().items() if "run" in step}


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_they_match_the_schema(path: Path, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_scripts_are_valid_and_have_no_expressions(script: str) -> None:
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "${{" not in script  # a result of an expression would run as part of the script


OWN = {"./.github/workflows/site.yml", "OWNER/s3-conformance@main"}
"""The workflow and the action of this repository; `OWNER` is for users to replace."""


def test_every_action_is_pinned_by_its_commit() -> None:
    """Each action is used in the same version everywhere; the comment has the version of the commit."""
    texts = [
        path.read_text(encoding="utf-8") for path in (*WORKFLOWS, ROOT / "action.yml", ROOT / "docs/ci/github.yml")
    ]
    used = {line for text in texts for line in re.findall(r"\buses: *(.+)", text)} - OWN
    assert len(used) == 7
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert len({line.partition("@")[0] for line in used}) == len(used)


def test_what_is_built_is_uploaded_before_anything_else_is_installed() -> None:
    """Whatever runs in a job could change what it uploads later."""
    install, build, upload = loaded("release.yml")["jobs"]["packages"]["steps"][-3:]
    assert install["run"].endswith(" --require-hashes --requirement .github/locks/build.txt")
    assert build["run"] == "python -m build --no-isolation"
    assert upload["with"] == {"name": "packages", "path": "dist/*"}
    scripts = "\n".join(
        script for name, script in SCRIPTS.items() if name.startswith(("release: pack", "release: sbom"))
    )
    installed = re.findall(r'^(?!pip=).*(?:pip install|"\$\{pip\[@\]\}") .*$', scripts, re.MULTILINE)
    assert len(installed) == 5
    assert [line for line in installed if "--require-hashes" not in line] == ['"${pip[@]}" --no-deps .']


def test_no_file_of_a_record_replaces_a_package() -> None:
    """The jobs of records run servers of others, which could add files of any name to what these jobs upload."""
    release = loaded("release.yml")["jobs"]["release"]["steps"]
    taken = {step["with"]["path"]: step["with"] for step in release if "download-artifact" in step.get("uses", "")}
    named = ("packages", "sbom", "tables")
    assert taken == {
        **{name: {"name": name, "path": name} for name in named},
        "records": {"pattern": "record-*", "merge-multiple": True, "path": "records"},
    }
    (script,) = (step["run"] for step in release if "run" in step)
    assert re.findall(r"\S*\*\S*", script) == [*(f"{name}/*" for name in named), "records/*.jsonl.gz"]


def test_every_supported_python_is_tested() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    supported = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    for workflow, job in (("ci.yml", "check"), ("release.yml", "wheel")):
        assert loaded(workflow)["jobs"][job]["strategy"]["matrix"]["python"] == supported
    (pythons,) = (step["with"] for name, step in steps().items() if name.startswith("ci: pythons") and "with" in step)
    assert pythons["python-version"].split() == supported
    (of_nox,) = re.findall(r"^PYTHONS = (.*)$", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"3\.\d+", of_nox) == supported


def test_a_release_has_the_record_of_every_published_server() -> None:
    matrix = loaded("release.yml")["jobs"]["records"]["strategy"]["matrix"]
    servers = [*matrix["server"], *(each["server"] for each in matrix["include"])]
    assert sorted(servers) == [result.name for result in published() if result.server]
    (kept,) = (step["with"]["path"] for name, step in steps().items() if name.startswith("release: records 4"))
    assert kept == f"{RUNS.relative_to(ROOT)}/*.jsonl.gz"
