"""s3cmd: a tree synchronised up and down, listed and deleted; and a large upload that is interrupted and resumed."""

from __future__ import annotations

import filecmp
import random
from pathlib import Path

from programs.application import Application, Place, ProgramSetting, Step, WorkflowFailed, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees


def _s3cmd(place: Place, *words: object, messages: bool = False) -> str:
    return place.run(*_command(place), *map(str, words), messages=messages)


def _command(place: Place) -> tuple[str | Path, ...]:
    flags = ["--no-check-certificate"] if place.secure and not place.ca_bundle else []
    flags += ["--ca-certs", str(place.ca_bundle)] if place.ca_bundle else []
    flags += [] if place.secure else ["--no-ssl"]
    return (
        place.installed / "env/bin/s3cmd", "--config", "none", "--no-progress",
        "--host", place.host, "--host-bucket", place.host, "--region", place.region, *flags, *place.setting.flags,
    )  # fmt: skip


def _root(place: Place) -> str:
    return f"s3://{place.bucket}/{place.prefix}/"


def _write(place: Place) -> None:
    (place.folder / "none").touch()
    _s3cmd(
        place,
        "sync",
        "--multipart-chunk-size-mb",
        5,
        f"{trees.make_tree(place.folder / 'tree', empty=True, many=100)}/",
        _root(place),
    )


def _again(place: Place) -> None:
    printed = _s3cmd(place, "sync", "--dry-run", "--verbose", f"{place.folder / 'tree'}/", _root(place))
    expect_equal([line for line in printed.splitlines() if line.startswith("upload:")], [], "uploads of what is there")


def _list(place: Place) -> None:
    lines = _s3cmd(place, "ls", "--recursive", _root(place)).splitlines()
    found = {line.split(maxsplit=3)[3].removeprefix(_root(place)) for line in lines}
    expect_equal(found, set(trees.contents(place.folder / "tree")), "keys")


def _read(place: Place) -> None:
    (place.folder / "back").mkdir()
    _s3cmd(place, "sync", _root(place), f"{place.folder / 'back'}/")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _copy(place: Place) -> None:
    _s3cmd(place, "cp", f"{_root(place)}a.txt", f"{_root(place)}copy.txt")
    _s3cmd(place, "get", f"{_root(place)}copy.txt", place.folder / "copy.txt")
    expect_equal((place.folder / "copy.txt").read_bytes(), (place.folder / "tree/a.txt").read_bytes(), "the copy")


def _delete(place: Place) -> None:
    _s3cmd(place, "del", "--recursive", "--force", _root(place))
    expect_equal(_s3cmd(place, "ls", "--recursive", _root(place)), "", "keys after their deletion")


LARGE = 200 * 1024 * 1024
TIME_FACTOR = 5.0
PART_SIZE_FLAGS = ("--multipart-chunk-size-mb", 50)


def _interrupt_upload(place: Place) -> None:
    """Interrupts an upload when the third of four parts begins."""
    (place.folder / "large.bin").write_bytes(random.Random(1).randbytes(LARGE))
    place.run_interrupted(
        *_command(place), "--progress", "put", *map(str, PART_SIZE_FLAGS), place.folder / "large.bin", _root(place),
        after="[part 3 of 4", environment={"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip


def _resume_upload(place: Place) -> None:
    """Parts that are there are not sent again."""
    printed = _s3cmd(
        place, "put", "--continue-put", *PART_SIZE_FLAGS, place.folder / "large.bin", _root(place), messages=True
    )
    skipped = [line for line in printed.splitlines() if line.endswith("skipping.")]
    if len(skipped) < 2:
        raise WorkflowFailed(f"{len(skipped)} of the 2 parts that are there are not sent again")


def _read_large(place: Place) -> None:
    _s3cmd(place, "get", f"{_root(place)}large.bin", place.folder / "back.bin")
    same = filecmp.cmp(place.folder / "large.bin", place.folder / "back.bin", shallow=False)
    expect_equal(same, True, "whether the bytes are the same")


S3CMD = Application(
    "s3cmd-2.4",
    "s3cmd",
    "2.4.0",
    "tool",
    from_pypi("s3cmd-2.4"),
    "env/bin/s3cmd",
    (
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    (ProgramSetting("enable_multipart = False", flags=("--disable-multipart",)),),
)
S3CMD_RESUMING = Application(
    "s3cmd-2.4-resuming",
    "s3cmd that resumes an upload",
    "2.4.0",
    "tool",
    from_pypi("s3cmd-2.4"),
    "env/bin/s3cmd",
    (
        Step("write", _interrupt_upload, TIME_FACTOR),
        Step("resume", _resume_upload, TIME_FACTOR),
        Step("read", _read_large, TIME_FACTOR),
        Step("delete", _delete),
    ),
)
