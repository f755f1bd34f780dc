"""Folders of files that workflows store and read back, with names that programs and servers often handle wrongly."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from programs.application import WorkflowFailed

LARGE_FILE_BYTES = 12 * 1024 * 1024
"""The size of the large file, in bytes: more than programs send by default in one request, and than one part."""
FILE_AGE_SECONDS = 3600
"""The age of the files, in seconds: tools that synchronise send a file again if it is as new as its copy."""
NAMES = ("a.txt", "folder/b.txt", "folder/with space.txt", "folder/plus+and&.txt", "Ünïcode/日本.txt", "z/z/z.txt")
EMPTY = "folder/empty"


def make_tree(folder: Path, *, large: bool = True, empty: bool = False, many: int = 0) -> Path:
    """Writes the files, the same bytes each time, and returns the folder. An empty file is among them only if it is
    asked for: servers answer its upload without a 100 Continue, and then botocore (AWS CLI 1.46) waits a minute for the
    response to the next upload on that connection. `many` is a number of small files in a folder of their own."""
    for number, name in enumerate(NAMES):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"{number} {name}\n".encode() * 50)
    if empty:
        (folder / EMPTY).touch()
    if many:
        (folder / "many").mkdir()
    for number in range(many):
        (folder / f"many/{number:04}.txt").write_text(f"{number}\n")
    if large:
        (folder / "large.bin").write_bytes(random.Random(1).randbytes(LARGE_FILE_BYTES))
    for file in folder.rglob("*"):
        os.utime(file, (time.time() - FILE_AGE_SECONDS,) * 2)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file, by the name below the folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def expect_same(got: Path, wanted: Path) -> None:
    """Raises WorkflowFailed unless both folders have the same files with the same bytes."""
    found, right = contents(got), contents(wanted)
    if missing := sorted(set(right) - set(found)):
        raise WorkflowFailed(f"not read back: {', '.join(missing)}")
    if other := sorted(set(found) - set(right)):
        raise WorkflowFailed(f"read back, but never written: {', '.join(other)}")
    if changed := sorted(name for name in right if found[name] != right[name]):
        raise WorkflowFailed(f"read back with other bytes: {', '.join(changed)}")
