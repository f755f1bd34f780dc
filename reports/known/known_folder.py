"""A folder of known results: `expected.txt`, which is generated, and `causes.toml`, which people write."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from record.foreign_files import FileError, text_in
from record.text import one_line
from reports.known import causes_file, expected_file
from reports.known.causes_file import Cause
from reports.known.expected import Expected, ExpectedEntry

SUITE = Path(__file__).parents[2]


def load(folders: Iterable[Path | str]) -> Expected:
    """Reads the folders; those that come with the suite are given by name only, such as `juicefs-1.4`.

    Raises `FileError` with a message of one line.
    """
    entries: list[ExpectedEntry] = []
    causes: list[Cause] = []
    usual = False
    for given in folders:
        try:
            folder, shown = _path_and_name(str(given))
        except OSError as error:  # such as a name that is too long
            raise FileError(f"--known {one_line(str(given), 60)}: {error.strerror}") from error
        its_entries, its_causes, is_usual = read_folder(folder, shown)
        entries += its_entries
        causes += its_causes
        usual |= is_usual
    return Expected(entries, causes, usual=usual)


def shipped() -> dict[str, Path]:
    """The folders that come with the suite: those of the published results."""
    return {path.parent.name: path.parent for path in sorted((SUITE / "published").glob(f"*/{expected_file.NAME}"))}


def read_folder(folder: Path, shown: str) -> tuple[list[ExpectedEntry], list[Cause], bool]:
    """The entries and the causes in a folder, none if it has no file of them; and True if the entries are of a run of
    the usual depth. `shown` is the folder in messages. Raises `FileError`."""
    text, name = _text(folder, shown, expected_file.NAME)
    entries = expected_file.parse(text, name)
    causes = causes_file.parse(*_text(folder, shown, causes_file.NAME))
    return entries, causes, expected_file.is_usual(text)


def _text(folder: Path, shown: str, name: str) -> tuple[str, str]:
    """The text of a file, empty if there is none, and the file's name for messages."""
    path, in_messages = folder / name, f"{shown}/{name}"
    return text_in(path, in_messages) if path.exists() else "", in_messages


def _path_and_name(given: str) -> tuple[Path, str]:
    """The path of the folder, and the name for messages."""
    folder = Path(given)
    if not given:
        raise FileError("--known: the name of the folder is empty")
    # A folder of the same name does not count: it may be part of somebody else's project.
    if folder.name == given and given in (folders := shipped()):
        return folders[given], folders[given].relative_to(SUITE).as_posix()
    shown = given.rstrip("/") or given
    if folder.is_file():
        raise FileError(f"--known {shown}: is no folder; it takes the folder that has {expected_file.NAME}")
    if not folder.is_dir():
        more = "" if folder.parent.name or folder.suffix else f"; the suite comes with {', '.join(shipped())}"
        raise FileError(f"--known {shown}: no such folder{more}")
    if not (folder / expected_file.NAME).exists():
        raise FileError(
            f"--known {shown}: has no {expected_file.NAME}; "
            f"s3-conformance known RECORD --update {shown} makes it from a run"
        )
    return folder, shown
