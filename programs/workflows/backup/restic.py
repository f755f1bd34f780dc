"""restic: a repository of 1,500 files is backed up to, after a kill and by two at once, checked, pruned, restored."""

from __future__ import annotations

import json
import random
from functools import partial
from pathlib import Path

from programs.application import Application, Place, ProgramSetting, Step, expect_equal, run_in_parallel
from programs.installation.installing import from_go
from programs.workflows import trees


def _command(place: Place, *words: object) -> tuple[object, ...]:
    flags = ["--cacert", str(place.ca_bundle)] if place.ca_bundle else []
    lookup = "path" if place.addressing == "path" else "dns"
    return (
        place.installed / "bin/restic", "--repo", f"s3:{place.url}/{place.bucket}/{place.prefix}",
        "--option", f"s3.bucket-lookup={lookup}", "--no-cache", *flags, *place.setting.flags, *words,
    )  # fmt: skip


def _environment(place: Place) -> dict[str, str]:
    return {"RESTIC_PASSWORD": "a password of a workflow", "TMPDIR": str(place.folder), "RESTIC_PROGRESS_FPS": "60"}


def restic(place: Place, *words: object) -> str:
    return place.run(*_command(place, "--quiet", *words), environment=_environment(place))


def restic_refused(place: Place, *words: object, because: str) -> None:
    place.run_refused(*_command(place, *words), because=because, environment=_environment(place))


def restic_of_copy(place: Place, repository: Path, *words: object) -> str:
    """Runs restic, which only reads, with a copy of the repository in a folder."""
    flags = ("--repo", repository, "--no-cache", "--no-lock", "--quiet")
    return place.run(place.installed / "bin/restic", *flags, *words, environment=_environment(place))


def _set_up(place: Place) -> None:
    restic(place, "init")


def _write(place: Place) -> None:
    restic(place, "backup", trees.make_tree(place.folder / "tree", empty=True, many=1500))


def _again(place: Place) -> None:
    """A backup is killed, and leaves a lock and data; then two back up at the same time."""
    tree, other = place.folder / "tree", trees.make_tree(place.folder / "other", large=False)
    (tree / "new.bin").write_bytes(random.Random(2).randbytes(trees.LARGE_FILE_BYTES))
    place.run_killed(*_command(place, "backup", "--json", tree), after='"status"', environment=_environment(place))
    restic(place, "unlock")
    (tree / "a.txt").write_text("changed after the first backup\n")
    run_in_parallel(*(partial(restic, place, "backup", folder) for folder in (tree, other)))


def _list(place: Place) -> None:
    expect_equal(len(json.loads(restic(place, "snapshots", "--json"))), 3, "number of snapshots")


def _prune(place: Place) -> None:
    restic(place, "forget", "--keep-last", 1, "--prune", "--max-unused", 0)
    expect_equal(len(json.loads(restic(place, "snapshots", "--json"))), 2, "number of snapshots that are kept")


def _read(place: Place) -> None:
    restic(place, "check", "--read-data")
    tree = place.folder / "tree"
    restic(place, "restore", "latest", "--path", tree, "--target", place.folder / "back")
    trees.expect_same(place.folder / "back" / tree.relative_to("/"), tree)


RESTIC = Application(
    "restic-0.18",
    "restic",
    "0.18.1",
    "backup",
    from_go("github.com/restic/restic", "v0.18.1", "github.com/restic/restic/cmd/restic"),
    "bin/restic",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("delete", _prune),
        Step("read", _read),
    ),
    (ProgramSetting("-o s3.list-objects-v1=true", flags=("--option", "s3.list-objects-v1=true")),),
    addressing=("path", "virtual"),
)
