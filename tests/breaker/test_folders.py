"""Commands in a folder full of modules with the names of those that the suite imports: none of them is imported."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from reference.server.connections import running
from reference.server.service import reference
from tests.s3_conformance.commands import LONGEST, ROOT, User, user

COMMAND = Path(sys.executable).with_name("s3-conformance")
IMPORT_MARK = "imported"
HOSTILE = """
with open(__file__.rpartition("/")[0] + "/imported", "a") as mark:
    mark.write(__name__ + "\\n")
"""
SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = -p hostile\npythonpath = .\n",
    "tox.ini": "[pytest]\naddopts = -p hostile\n",
    "setup.cfg": "[tool:pytest]\naddopts = -p hostile\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p hostile"\n',
}
ONE_AREA = ("--client", "boto3-s3v4", "--area", "connect")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with running(reference()) as url:
        yield url


@pytest.fixture(scope="module")
def recorded(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run's reports."""
    somebody = user(tmp_path_factory.mktemp("run"), S3_ENDPOINT_URL=endpoint)
    assert somebody.command("run", "-n0", *ONE_AREA).status == 0
    return somebody.folder / "s3-conformance-report"


@pytest.fixture
def somebody(endpoint: str, recorded: Path, tmp_path: Path) -> User:
    """A user in a folder with hostile modules, a record, and pytest's settings."""
    if not COMMAND.exists():
        pytest.skip("needs the command beside Python")
    own = {path.name for path in ROOT.iterdir()}
    for name in {*sys.stdlib_module_names, *packages_distributions(), *own, "sitecustomize", "hostile", "conftest"}:
        if name.isidentifier():
            (tmp_path / f"{name}.py").write_text(HOSTILE)
    for name, text in SETTINGS.items():
        (tmp_path / name).write_text(text)
    shutil.copytree(recorded, tmp_path / "s3-conformance-report")
    return user(tmp_path, S3_ENDPOINT_URL=endpoint)


def run_command(somebody: User, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=somebody.folder,
        env=somebody.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
    )
    return done.returncode, done.stdout


def imported_modules(somebody: User) -> list[str]:
    mark = somebody.folder / IMPORT_MARK
    return sorted(set(mark.read_text().split())) if mark.exists() else []


RECORD = "s3-conformance-report/results.jsonl"


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("run", "-n0", *ONE_AREA), 0),
        (("run", "-n2", *ONE_AREA), 0),
        (("run", "-n0", *ONE_AREA, "--", "-n2", "--dist=load"), 0),
        (("run", "-n0", "--shard", "1/2", *ONE_AREA), 0),
        (("run", "-n0", "-k", "no_such_check"), 2),
        (("run", "-n0", "--provider", "embedded", *ONE_AREA), 0),
        (("doctor",), 0),
        (("list", "--area", "connect"), 0),
        (("report", RECORD), 0),
        (("show", RECORD), 0),
        (("compare", RECORD, RECORD), 0),
        (("guide", RECORD), 0),
        (("known", RECORD), 0),
        (("sweep",), 0),
        (("record", "--out", "own", "--", "true"), 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_nothing_of_the_folder_is_imported(somebody: User, arguments: tuple[str, ...], status: int) -> None:
    assert (run_command(somebody, *arguments)[0], imported_modules(somebody)) == (status, [])


@pytest.mark.exhaustive
def test_watching_starts_what_is_installed(somebody: User) -> None:
    watching = [COMMAND, "run", "--again", RECORD, "list-objects-v1", "--watch", RECORD]
    with subprocess.Popen(
        watching,
        cwd=somebody.folder,
        env=somebody.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if "Ctrl-C ends." in line:
                break
        os.killpg(process.pid, signal.SIGKILL)
    assert imported_modules(somebody) == []
    assert "Ctrl-C ends." in text
    assert "still failing" in text
