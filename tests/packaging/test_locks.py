"""The locks in `.github/locks/`, which the action and a release install: they satisfy what pyproject.toml asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / ".github" / "locks"
PROJECT: dict[str, Any] = msgspec.toml.decode((ROOT / "pyproject.toml").read_bytes())
ASKED: dict[str, list[str]] = {
    "suite": PROJECT["project"]["dependencies"],
    "build": [*PROJECT["build-system"]["requires"], "build", "setuptools"],
    "sbom": ["cyclonedx-bom"],
}


def locked(name: str) -> dict[str, list[Requirement]]:
    """The pins of each package; several are for several Pythons."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", "")
    found: dict[str, list[Requirement]] = {}
    for line in text.splitlines():
        pin, _, hashes = line.partition("--hash=")
        assert re.fullmatch(r"(--hash=sha256:[0-9a-f]{64} *)+", f"--hash={hashes}"), pin
        requirement = Requirement(pin)
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), pin
        found.setdefault(requirement.name, []).append(requirement)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_they_satisfy_what_is_asked_for(name: str) -> None:
    """`make locks-of-the-suite` makes them again."""
    pins = locked(name)
    for asked in map(Requirement, ASKED[name]):
        assert asked.name in pins, asked
        for pin in pins[asked.name]:
            (version,) = pin.specifier
            assert asked.specifier.contains(version.version, prereleases=True), f"{asked}: {pin}"


def test_each_is_used() -> None:
    users = [ROOT / "action.yml", ROOT / ".github" / "workflows" / "release.yml"]
    text = "".join(path.read_text(encoding="utf-8") for path in users)
    assert {path.name for path in LOCKS.glob("*.txt")} == {f"{name}.txt" for name in ASKED}
    assert all(f"{name}.txt" in text for name in ASKED)
