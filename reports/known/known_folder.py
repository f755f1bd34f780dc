"""A folder of known results: `expected.txt`, which is generated, and `causes.toml`, which people write."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from record.foreign_files import FileError, text_in
from record.text import one_line
from reports.known import causes_file, expected_file
from reports.known.causes_file import Cause
from reports.known.expected import Expected, ExpectedEntry

SUITE = Path(__file__).parents[2]


class KnownFiles(NamedTuple):
    """The files of a folder. `usual`: the entries are of a run of the usual depth. `newest` is the day of the newest
    check that they are about."""

    entries: list[ExpectedEntry]
    causes: list[Cause]
    usual: bool
    newest: str


def load(folders: Iterable[Path | str], *, fail_new_checks: bool = False) -> Expected:
    """Reads the folders; those that come with the suite are given by name only, such as `juicefs-1.4`. Unless
    `fail_new_checks`, checks that are newer than all folders are not expected to pass.

    Raises `FileError` with a message of one line.
    """
    entries: list[ExpectedEntry] = []
    causes: list[Cause] = []
    usual, newest = False, None
    for given in folders:
        try:
            folder, label = _path_and_name(str(given))
        except OSError as error:  # such as a name that is too long
            raise FileError(f"--known {one_line(str(given), 60)}: {error.strerror}") from error
        files = read_folder(folder, label)
        entries += files.entries
        causes += files.causes
        usual |= files.usual
        newest = max(newest or "", files.newest)
    return Expected(entries, causes, usual=usual, newest=None if fail_new_checks else newest)


def shipped() -> dict[str, Path]:
    """The folders that come with the suite: those of the published results."""
    return {path.parent.name: path.parent for path in sorted((SUITE / "published").glob(f"*/{expected_file.NAME}"))}


def read_folder(folder: Path, label: str) -> KnownFiles:
    """The entries and the causes in a folder, none where a file is missing. `label` is the folder in messages. Raises
    `FileError`."""
    text, name = _text(folder, label, expected_file.NAME)
    entries = expected_file.parse(text, name)
    causes = causes_file.parse(*_text(folder, label, causes_file.NAME))
    return KnownFiles(entries, causes, expected_file.is_usual(text), expected_file.newest_in(text))


def _text(folder: Path, label: str, name: str) -> tuple[str, str]:
    """The text of a file, empty if there is none, and the file's name for messages."""
    path, in_messages = folder / name, f"{label}/{name}"
    return text_in(path, in_messages) if path.exists() else "", in_messages


def _path_and_name(given: str) -> tuple[Path, str]:
    """The path of the folder, and the name for messages."""
    folder = Path(given)
    if not given:
        raise FileError("--known: the name of the folder is empty")
    # A folder of the same name does not count: it may be part of somebody else's project.
    if folder.name == given and given in (folders := shipped()):
        return folders[given], folders[given].relative_to(SUITE).as_posix()
    label = given.rstrip("/") or given
    if folder.is_file():
        raise FileError(f"--known {label}: is no folder; it takes the folder that has {expected_file.NAME}")
    if not folder.is_dir():
        more = "" if folder.parent.name or folder.suffix else f"; the suite comes with {', '.join(shipped())}"
        raise FileError(f"--known {label}: no such folder{more}")
    if not (folder / expected_file.NAME).exists():
        raise FileError(
            f"--known {label}: has no {expected_file.NAME}; "
            f"s3-conformance known RECORD --update {label} makes it from a run"
        )
    return folder, label
