"""s3fs-fuse: a bucket's folder is mounted twice, as on two machines. Both mounts are written to at the same time, each
reads what the other one wrote, and both delete at the same time.

Each step mounts it again, because a mount keeps what it knows of a file for 15 minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from programs.application import Application, Place, Step, expect_equal, run_in_parallel
from programs.workflows import trees
from programs.workflows.others.s3fs_fuse import S3FS_FUSE, files_in, mounted

MOUNT_NAMES = ("first", "second")
"""The names of the mounts, and of the folders that they write."""


@contextmanager
def _mount_both(place: Place) -> Iterator[dict[str, Path]]:
    with mounted(place, "mount.1") as first, mounted(place, "mount.2") as second:
        yield dict(zip(MOUNT_NAMES, (first, second), strict=True))


def _run_in_both_mounts(do: Callable[[str], object]) -> None:
    run_in_parallel(*(partial(do, name) for name in MOUNT_NAMES))


def _write(place: Place) -> None:
    for name in MOUNT_NAMES:
        trees.make_tree(place.folder / "trees" / name, large=name == "first")
    with _mount_both(place) as mounts:
        _run_in_both_mounts(lambda name: place.run("cp", "-r", place.folder / "trees" / name, mounts[name]))


def _list(place: Place) -> None:
    with _mount_both(place) as mounts:
        for mount in mounts.values():
            expect_equal(files_in(place, mount), files_in(place, place.folder / "trees"), "files")


def _read(place: Place) -> None:
    """Each reads what the other one wrote."""
    back = place.folder / "back"
    back.mkdir()
    with _mount_both(place) as mounts:
        other = {"first": mounts["second"], "second": mounts["first"]}
        _run_in_both_mounts(lambda name: place.run("cp", "-r", other[name] / name, back))
    trees.expect_same(back, place.folder / "trees")


def _change(place: Place) -> None:
    """One adds a line and renames a folder; the other one, which has not looked before, finds both."""
    with _mount_both(place) as mounts:
        for folder in (mounts["first"], place.folder / "trees"):
            place.run("sh", "-c", "echo 'another line' >> \"$0\"", folder / "first/a.txt")
            place.run("mv", folder / "first/folder", folder / "first/renamed")
        text = place.run("cat", mounts["second"] / "first/a.txt")
        expect_equal(text, (place.folder / "trees/first/a.txt").read_text(), "the changed file")
        expect_equal(files_in(place, mounts["second"]), files_in(place, place.folder / "trees"), "files")


def _delete(place: Place) -> None:
    with _mount_both(place) as mounts:
        _run_in_both_mounts(lambda name: place.run("rm", "-r", mounts[name] / name))
    with mounted(place) as mount:
        expect_equal(place.run("find", ".", "-mindepth", "1", cwd=mount), "", "what is left")


S3FS_FUSE_PAIR = Application(
    "s3fs-fuse-1.90-pair",
    "s3fs-fuse that is mounted twice",
    S3FS_FUSE.version,
    "others",
    S3FS_FUSE.install,
    S3FS_FUSE.present,
    (
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("copy", _change),
        Step("delete", _delete),
    ),
)
