"""restic on a bad line: a busy service and connections that are cut during a backup and its restoration. It tries again
by itself, and nothing is lost or left."""

from __future__ import annotations

import json

from programs.application import Application, Place, Step, expect_equal
from programs.proxy.interrupting import COMMON_INTERRUPTIONS
from programs.workflows import trees
from programs.workflows.backup.restic import RESTIC, restic


def _set_up(place: Place) -> None:
    restic(place, "init")


def _write(place: Place) -> None:
    restic(place, "backup", trees.make(place.folder / "tree", empty=True))


def _list(place: Place) -> None:
    expect_equal(len(json.loads(restic(place, "snapshots", "--json"))), 1, "number of snapshots")
    expect_equal(restic(place, "list", "locks"), "", "locks of a backup that has ended")


def _read(place: Place) -> None:
    restic(place, "check", "--read-data")
    restic(place, "restore", f"latest:{place.folder / 'tree'}", "--target", place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete(place: Place) -> None:
    restic(place, "forget", "latest", "--prune", "--max-unused", 0)
    expect_equal(restic(place, "list", "packs"), "", "data after their deletion")


RESTIC_INTERRUPTED = Application(
    "restic-0.18-interrupted",
    "restic on a bad line",
    RESTIC.version,
    "backup",
    RESTIC.install,
    RESTIC.present,
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
    interruptions=COMMON_INTERRUPTIONS,
    transports=("http",),
)
