"""`make pythons`: what it says of a Python that is nowhere, and of one with which the wheel does not work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("try-pythons")
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def tried(folder: Path, *versions: str) -> subprocess.CompletedProcess[str]:
    """The outcome with a wheel that is none, and this Python alone on PATH and in pyenv."""
    (folder / "none.whl").write_text("none")
    programs = folder / "programs"
    programs.mkdir()
    (programs / f"python{HERE}").symlink_to(sys.executable)
    variables = {
        **os.environ,
        "PATH": f"{programs}:{os.defpath}",
        "PYENV_ROOT": str(folder),
        "PYTHONS_HOME": str(folder),
        "PYTHON": sys.executable,
        "WHEEL": str(folder / "none.whl"),
    }
    return subprocess.run([SCRIPT, *versions], env=variables, capture_output=True, text=True)


def test_a_python_that_is_nowhere_is_named(tmp_path: Path) -> None:
    done = tried(tmp_path, "3.9")
    assert done.stdout.splitlines() == [
        "3.9  not there: neither on PATH nor in a Debian suite",
        "0 of 1 Pythons are there, 0 failed",
    ]
    assert (done.returncode, done.stderr) == (1, ""), "nothing was tried"


@pytest.mark.exhaustive
def test_it_fails_if_one_that_is_there_fails(tmp_path: Path) -> None:
    done = tried(tmp_path, "3.9", HERE)
    first, second, *log, last = done.stdout.splitlines()
    assert first.startswith("3.9  not there")
    assert second.startswith(f"{HERE}  FAILED (python{HERE})")
    assert any("none.whl" in line for line in log)
    assert (done.returncode, last) == (1, "1 of 2 Pythons are there, 1 failed")
