"""rclone on a bad line: a busy service and connections that are cut while it synchronises a tree up and down. It tries
again by itself, and nothing is lost or left."""

from __future__ import annotations

from programs.application import Application, Place, Step, expect_equal
from programs.proxy.interrupting import COMMON_INTERRUPTIONS
from programs.workflows import trees
from programs.workflows.tools.rclone import RCLONE, rclone, root


def _write(place: Place) -> None:
    rclone(place, "sync", trees.make(place.folder / "tree", empty=True), root(place))


def _list(place: Place) -> None:
    found = rclone(place, "lsf", "--recursive", "--files-only", "--format", "ps", root(place)).splitlines()
    wanted = {f"{name};{len(content)}" for name, content in trees.contents(place.folder / "tree").items()}
    expect_equal(set(found), wanted, "files and their sizes")


def _read(place: Place) -> None:
    rclone(place, "sync", root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete(place: Place) -> None:
    rclone(place, "purge", root(place))
    expect_equal(rclone(place, "lsf", "--recursive", root(place)), "", "what is left")


RCLONE_INTERRUPTED = Application(
    "rclone-1.75-interrupted",
    "rclone on a bad line",
    RCLONE.version,
    "tool",
    RCLONE.install,
    RCLONE.present,
    (
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
    interruptions=COMMON_INTERRUPTIONS,
    transports=("http",),
)
