"""The script that finds the browser of these tests, or says what to install."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("install-chromium")


def run(path, **variables):
    command = ["/bin/bash", SCRIPT]
    return subprocess.run(command, env={"PATH": str(path)} | variables, capture_output=True, text=True, timeout=30)


def program(folder, name):
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_one_that_is_there_is_taken(tmp_path, name):
    program(tmp_path, name)
    assert run(tmp_path).returncode == 0


def test_one_that_is_named_is_taken(tmp_path):
    named = program(tmp_path, "my-browser")
    assert run("/nowhere", CHROMIUM=str(named)).returncode == 0


def test_what_to_do_where_it_cannot_be_installed(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert "Install the package chromium" in done.stderr
