"""The suite with the lowest and with the newest versions that pyproject.toml allows, on this Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.environment import neutral

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = msgspec.toml.decode((ROOT / "pyproject.toml").read_bytes())["project"]
UV = Path(sys.executable).with_name("uv")
ONE = ("--client", "boto3-s3v4")
RUNS = [("--smoke",), ("--area", "properties", *ONE), ("-n0", "--area", "connect", *ONE, "--", "-n2")]


def done(*command: str | Path, folder: Path) -> str:
    variables = neutral("PYTHON", "VIRTUAL_ENV") | {"HOME": str(folder)}
    ended = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def installed(resolution: str, folder: Path) -> dict[str, Version]:
    """The versions in a new environment with the suite."""
    python = folder / "env" / "bin" / "python"
    done(UV, "venv", "--python", sys.executable, "env", folder=folder)
    done(UV, "pip", "install", "--python", python, "--resolution", resolution, ROOT, folder=folder)
    listed = json.loads(done(UV, "pip", "list", "--python", python, "--format", "json", folder=folder))
    return {each["name"]: Version(each["version"]) for each in listed}


@pytest.mark.exhaustive  # a minute or two each, and the network
@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_a_run_passes(tmp_path: Path, resolution: str) -> None:
    versions = installed(resolution, tmp_path)
    if resolution == "lowest-direct":
        assert {name: versions[name] for name in lowest()} == lowest()
    for flags in RUNS:
        done(tmp_path / "env" / "bin" / "s3-conformance", "run", "--provider", "embedded", *flags, folder=tmp_path)


def lowest() -> dict[str, Version]:
    """The versions that the bounds name: they can be had together."""
    asked = [each for each in map(Requirement, PROJECT["dependencies"]) if not each.marker or each.marker.evaluate()]
    return {
        each.name: Version(next(one.version for one in each.specifier if one.operator in (">=", "==")))
        for each in asked
    }
