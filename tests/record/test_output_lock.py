"""One writer at a time for a folder of reports."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from record import output_lock as claiming

ROOT = Path(__file__).parents[2]
CLAIM = (
    "import sys; from pathlib import Path; from record import output_lock as claiming; {}; "
    "print(claiming.claim(Path('.')))"
)


def elsewhere(folder: Path, before: str = "pass") -> str:
    """The result of another process that claims the folder."""
    done = subprocess.run(
        [sys.executable, "-c", CLAIM.format(before)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_claimed_folder_is_refused_until_it_is_released(tmp_path: Path) -> None:
    release = claiming.claim(tmp_path)
    assert release is not None
    assert elsewhere(tmp_path) == "None"
    release()
    assert elsewhere(tmp_path) != "None"
    assert not list(tmp_path.iterdir())


def test_a_file_is_locked_if_folders_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_flock(*_: object) -> None:
        raise OSError(errno.EBADF, "as NFS does")

    monkeypatch.setattr(claiming.fcntl, "flock", no_flock)
    release = claiming.claim(tmp_path)
    assert release is not None
    fails = "claiming.fcntl.flock = lambda *_: (_ for _ in ()).throw(OSError())"
    assert elsewhere(tmp_path, fails) == "None"
    release()
    assert elsewhere(tmp_path, fails) != "None"


def test_a_name_that_no_folder_can_have_is_told(tmp_path: Path) -> None:
    assert claiming.prepare_folder(tmp_path / ("x" * 300)) == "File name too long"
