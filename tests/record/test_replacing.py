"""Writing a file in one step."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from record.replacing import replacing


def write(path, text="new", **how):
    with replacing(path, **how) as beginning:
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


def test_permissions_are_kept(tmp_path):
    real = tmp_path / "a.txt"
    real.write_text("old")
    real.chmod(0o600)
    write(real, named=True)
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("there", [True, False])
def test_a_link_to_a_file_is_refused(tmp_path, there):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    if there:
        real.write_text("old")
    link.symlink_to(real)
    with pytest.raises(OSError, match=f"is a link: name the file that it leads to, {real}") as raised:
        write(link, named=True)
    assert raised.value.filename == str(link)
    assert link.is_symlink()
    assert real.read_text() == "old" if there else not real.exists()


def test_links_to_devices_and_of_the_system_are_followed(tmp_path):
    nothing, real = tmp_path / "nothing", tmp_path / "real.txt"
    nothing.symlink_to("/dev/null")
    write(nothing, named=True)
    assert nothing.is_symlink()
    with real.open("w") as opened:
        write(Path(f"/proc/self/fd/{opened.fileno()}"), named=True)
    assert real.read_text() == "new"


def test_a_link_to_itself_is_an_error(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    with pytest.raises(OSError, match="symbolic links") as raised:
        write(loop, named=True)
    assert raised.value.filename == str(loop)
    assert loop.is_symlink()


def test_special_files_are_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()))
    reader.start()
    write(pipe, named=True)
    reader.join(10)
    assert found == ["new"]
    assert pipe.is_fifo()


def test_an_error_names_the_intended_file(tmp_path):
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(OSError, match="directory") as raised:
        write(path)
    assert (raised.value.filename, raised.value.filename2) == (str(path), None)


def test_what_is_not_named_is_replaced_whatever_it_is(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("gold")
    precious.chmod(0o600)
    makers = {
        "link": lambda path: path.symlink_to(precious),
        "loop": lambda path: path.symlink_to("loop"),
        "pipe": os.mkfifo,
    }
    for name, make in makers.items():
        make(tmp_path / name)
        write(tmp_path / name)
        assert (tmp_path / name).is_file()
        assert not (tmp_path / name).is_symlink()
        assert (tmp_path / name).stat().st_mode == (tmp_path / "link").stat().st_mode
        assert (tmp_path / name).read_text() == "new"
    assert precious.read_text() == "gold"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "loop", "pipe", "precious"]


def test_nobody_can_know_where_it_is_written_first(tmp_path):
    names = set()
    for _ in range(2):
        with replacing(tmp_path / "a.txt") as beginning:
            names.add(beginning.name)
            assert beginning.stat().st_size == 0
    assert len(names) == 2
