"""rustic: a repository of restic's format, through OpenDAL. It is backed up to, after a kill and by two at once,
checked, pruned and restored."""

from __future__ import annotations

import json
import random
from functools import partial

from programs.application import Application, Place, Step, expect_equal, run_in_parallel
from programs.installation.installing import from_cargo
from programs.workflows import trees


def _command(place: Place, *words: object) -> tuple[object, ...]:
    return (place.installed / "bin/rustic", "--no-cache", *words)


def _environment(place: Place) -> dict[str, str]:
    """OpenDAL takes the keys from the environment."""
    options = {"BUCKET": place.bucket, "ROOT": f"/{place.prefix}", "ENDPOINT": place.url, "REGION": place.region}
    named = {f"RUSTIC_REPO_OPT_{name}": value for name, value in options.items()}
    return {"RUSTIC_REPOSITORY": "opendal:s3", "RUSTIC_PASSWORD": "a password of a workflow", **named}


def _rustic(place: Place, *words: object) -> str:
    return place.run(*_command(place, "--log-level", "warn", *words), environment=_environment(place))


def _set_up(place: Place) -> None:
    _rustic(place, "init")


def _write(place: Place) -> None:
    _rustic(place, "backup", trees.make_tree(place.folder / "tree", empty=True, many=300))


def _again(place: Place) -> None:
    """A backup is killed, and leaves data; then two back up at the same time: rustic needs no locks."""
    tree, other = place.folder / "tree", trees.make_tree(place.folder / "other", large=False)
    (tree / "new.bin").write_bytes(random.Random(2).randbytes(trees.LARGE_FILE_BYTES))
    killed = _command(place, "--log-level", "info", "backup", tree)
    place.run_killed(*killed, after="starting to backup", environment=_environment(place))
    (tree / "a.txt").write_text("changed after the first backup\n")
    run_in_parallel(*(partial(_rustic, place, "backup", folder) for folder in (tree, other)))


def _snapshots(place: Place) -> int:
    groups = json.loads(_rustic(place, "snapshots", "--json"))
    return sum(len(group["snapshots"]) for group in groups)


def _list(place: Place) -> None:
    expect_equal(_snapshots(place), 3, "number of snapshots")


def _prune(place: Place) -> None:
    _rustic(place, "forget", "--keep-last", 1, "--prune", "--instant-delete", "--max-unused", "0%")
    expect_equal(_snapshots(place), 2, "number of snapshots that are kept")


def _read(place: Place) -> None:
    _rustic(place, "check", "--read-data")
    tree = place.folder / "tree"
    _rustic(place, "restore", "--filter-paths", tree, f"latest:{tree}", place.folder / "back")
    trees.expect_same(place.folder / "back", tree)


RUSTIC = Application(
    "rustic-0.11",
    "rustic",
    "0.11.4",
    "backup",
    from_cargo("rustic-rs", "0.11.4", "--no-default-features"),
    "bin/rustic",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("delete", _prune),
        Step("read", _read),
    ),
)
