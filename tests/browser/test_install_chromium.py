"""Tests of the script that finds the browser for these tests, or names the missing packages."""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.forking import LONGEST

SCRIPT = Path(__file__).with_name("install-chromium")
NEEDED = ("apt-get", "apt-config", "dpkg-deb")
CONTROL = "Package: chromium\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.test>\nDescription: none\n"


def run(path, **variables):
    command = ["/bin/bash", SCRIPT]
    return subprocess.run(command, env={"PATH": str(path)} | variables, capture_output=True, text=True, timeout=LONGEST)


def program(folder, name):
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_an_installed_browser_is_used(tmp_path, name):
    program(tmp_path, name)
    assert run(tmp_path).returncode == 0


def test_a_named_browser_is_used(tmp_path):
    named = program(tmp_path, "my-browser")
    assert run("/nowhere", CHROMIUM=str(named)).returncode == 0


def test_what_to_do_if_it_cannot_be_installed(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert "Install the package chromium" in done.stderr


class Machine:
    """A machine without Chromium, in a folder: the real apt-get, a repository with a package of this name, and a dpkg
    that only logs its arguments."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in (
            "lists/partial",
            "archives/partial",
            "dpkg",
            "etc/apt.conf.d",
            "etc/preferences.d",
            "repo",
            "bin",
        ):
            (root / folder).mkdir(parents=True)
        self._repository()
        (root / "dpkg" / "status").touch()
        (root / "etc" / "sources.list").write_text(f"deb [trusted=yes] file:{root}/repo ./\n")
        self._program("dpkg", f'echo "$@" >> {root}/dpkg.log')
        self._program("sudo", '[ "$1" = -n ] && shift; exec "$@"')
        for name in (*NEEDED, "dirname", "env", "true"):
            (root / "bin" / name).symlink_to(shutil.which(name))
        places = {"state": "", "state::status": "dpkg/status", "cache": "", "etc": "etc", "bin::dpkg": "bin/dpkg"}
        lines = [f'Dir::{name} "{root / place}";\n' for name, place in places.items()]
        (root / "apt.conf").write_text("".join(lines) + f'APT::Sandbox::User "{getpass.getuser()}";\n')

    def _repository(self) -> None:
        package = self.root / "package" / "DEBIAN"
        package.mkdir(parents=True)
        (package / "control").write_text(CONTROL)
        made = self.root / "repo" / "chromium.deb"
        command = ["dpkg-deb", "--root-owner-group", "--build", package.parent, made]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        content = made.read_bytes()
        file = f"Filename: ./chromium.deb\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n"
        (self.root / "repo" / "Packages").write_text(CONTROL + file)

    def _program(self, name: str, line: str) -> None:
        program(self.root / "bin", name).write_text(f"#!/bin/sh\n{line}\n")

    def installing(self, seconds: int = 60) -> subprocess.Popen[str]:
        variables = {
            "PATH": str(self.root / "bin"),
            "APT_CONFIG": str(self.root / "apt.conf"),
            "PYTHON": sys.executable,
        }
        variables["SECONDS_TO_WAIT"] = str(seconds)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(["/bin/bash", SCRIPT], env=variables, **pipes)

    @property
    def installed(self) -> bool:
        log = self.root / "dpkg.log"
        return log.exists() and "--configure" in log.read_text()

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Holds the lock, as another apt would."""
        with (self.root / name).open("w") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
            yield


@pytest.fixture
def machine(tmp_path):
    if missing := [name for name in NEEDED if not shutil.which(name)]:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    return Machine(tmp_path)


def test_it_is_installed(machine):
    install = machine.installing()
    shown, _ = install.communicate(timeout=LONGEST)
    assert install.returncode == 0, shown
    assert machine.installed


@pytest.mark.parametrize("lock", ["lists/lock", "dpkg/lock-frontend", "dpkg/lock"])
def test_it_waits_for_another_apt(machine, lock):
    with machine.locked(lock):
        install = machine.installing()
        with pytest.raises(subprocess.TimeoutExpired):
            install.wait(timeout=1)
        assert not machine.installed
    shown, _ = install.communicate(timeout=LONGEST)
    assert install.returncode == 0, shown
    assert machine.installed


def test_it_says_what_it_waits_for_and_does_not_wait_forever(machine):
    with machine.locked("lists/lock"):
        install = machine.installing(seconds=1)
        shown, _ = install.communicate(timeout=LONGEST)
    file = machine.root / "lists" / "lock"
    assert install.returncode == 1
    assert shown.splitlines() == [
        f"Another process holds {file}: waiting for it.",
        f"Another process has held {file} for 1 s.",
    ]
