"""Writing a file in one step."""

from __future__ import annotations

import os
import threading

import pytest

from reports.record.replacing import replacing


def write(path, text="new"):
    with replacing(path) as beginning:
        beginning.write_text(text)


def test_a_file_is_made_and_replaced(tmp_path):
    path = tmp_path / "a.txt"
    write(path, "first")
    write(path, "second")
    assert path.read_text() == "second"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_keeps_the_former_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fails():
        with replacing(path) as beginning:
            beginning.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_links_and_permissions_are_kept(tmp_path):
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    write(link)
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_link_to_itself_is_an_error(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    with pytest.raises(OSError, match="symbolic links") as raised:
        write(loop)
    assert raised.value.filename == str(loop)
    assert loop.is_symlink()


def test_special_files_are_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()))
    reader.start()
    write(pipe)
    reader.join(10)
    assert found == ["new"]
    assert pipe.is_fifo()


def test_an_error_names_the_intended_file(tmp_path):
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(OSError, match="directory") as raised:
        write(path)
    assert (raised.value.filename, raised.value.filename2) == (str(path), None)
