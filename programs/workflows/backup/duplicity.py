"""duplicity: full and incremental backups are listed, restored on another machine, and deleted but for the last. Two
machines also back up into one bucket at the same time, where one removes old backups while the other one restores.

Without encryption, which changes no request and needs GnuPG.
"""

from __future__ import annotations

import re
from functools import partial

from programs.application import Application, Place, Step, expect_equal, run_in_parallel
from programs.installation.installing import from_pypi
from programs.workflows import trees
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def _duplicity(place: Place, *words: object, machine: str = "first", verbosity: str = "warning") -> str:
    """It has no option for the addressing style: that is a setting of boto3's."""
    config = place.folder / f"{machine}.config"
    config.write_text("[default]\ns3 =\n    addressing_style = path\n")
    return place.run(
        place.installed / "env/bin/duplicity", *map(str, words), "--no-encryption", "--verbosity", verbosity,
        "--archive-dir", place.folder / f"{machine}.archive", "--num-retries", "1",
        "--s3-endpoint-url", place.url, "--s3-region-name", place.region, "--s3-multipart-chunk-size", "5",
        environment={"AWS_CONFIG_FILE": str(config), "TMPDIR": str(place.folder)},
    )  # fmt: skip


def _url(place: Place, machine: str = "") -> str:
    return f"boto3+s3:///{place.bucket}/{place.prefix}{machine and '/'}{machine}"


def _write(place: Place) -> None:
    _duplicity(place, "full", "--volsize", 8, trees.make(place.folder / "tree", empty=True), _url(place))


def _again(place: Place) -> None:
    (place.folder / "tree/a.txt").write_text("changed after the first backup\n")
    _duplicity(place, "incremental", place.folder / "tree", _url(place))


def _list(place: Place) -> None:
    printed = _duplicity(place, "list-current-files", _url(place), machine="second").splitlines()
    found = {line.split(maxsplit=5)[5] for line in printed if line.strip()}
    expect_equal(set(trees.contents(place.folder / "tree")) - found, set(), "files that are not listed")


def _read(place: Place) -> None:
    _duplicity(place, "restore", _url(place), place.folder / "back", machine="second")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete(place: Place) -> None:
    """Deletes all backups but a new full one with fewer files, and restores the new one."""
    (place.folder / "tree/large.bin").unlink()
    _duplicity(place, "full", place.folder / "tree", _url(place))
    _duplicity(place, "remove-all-but-n-full", "--force", 1, _url(place))
    _duplicity(place, "restore", _url(place), place.folder / "last", machine="third")
    trees.expect_same(place.folder / "last", place.folder / "tree")


MACHINES = ("first", "second")


def _back_up(place: Place, kind: str, machine: str) -> None:
    _duplicity(place, kind, "--volsize", 8, place.folder / machine, _url(place, machine), machine=machine)


def _write_both(place: Place) -> None:
    for machine in MACHINES:
        tree = trees.make(place.folder / machine)
        (tree / "own.txt").write_text(f"of the {machine} machine\n")
    run_in_parallel(*(partial(_back_up, place, "full", machine) for machine in MACHINES))


def _again_both(place: Place) -> None:
    for machine in MACHINES:
        (place.folder / machine / "a.txt").write_text(f"changed on the {machine} machine\n")
    run_in_parallel(*(partial(_back_up, place, "incremental", machine) for machine in MACHINES))


def _restore_of(place: Place, machine: str, other: str) -> None:
    """Restores a machine's backup on another one, which has none of the files."""
    folder = place.folder / f"{machine}.{other}"
    _duplicity(place, "restore", _url(place, machine), folder, machine=other)
    trees.expect_same(folder, place.folder / machine)


def _read_both(place: Place) -> None:
    run_in_parallel(*(partial(_restore_of, place, machine, f"other-{machine}") for machine in MACHINES))


def _delete_one(place: Place) -> None:
    """A machine makes a new backup, and removes its old ones while the other machine's are restored."""
    first, second = MACHINES
    (place.folder / first / "large.bin").unlink()
    _back_up(place, "full", first)
    remove = ("remove-all-but-n-full", "--force", 1, _url(place, first))
    run_in_parallel(
        partial(_duplicity, place, *remove, machine=first), partial(_restore_of, place, second, "meanwhile")
    )
    for machine in MACHINES:
        _restore_of(place, machine, f"after-{machine}")
    printed = _duplicity(place, "collection-status", _url(place, first), machine="after-both", verbosity="notice")
    expect_equal(re.findall(r"backup sets: (\d+)", printed), ["1"], "numbers of backup sets that are left")


DUPLICITY = Application(
    "duplicity-3.2",
    "duplicity",
    "3.2.1",
    "backup",
    from_pypi("duplicity-3.2", from_sources=True),
    "env/bin/duplicity",
    (
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
    (WHEN_REQUIRED,),
)
DUPLICITY_AT_ONCE = Application(
    "duplicity-3.2-at-once",
    "duplicity on two machines at once",
    DUPLICITY.version,
    "backup",
    DUPLICITY.install,
    DUPLICITY.present,
    (
        Step("write", _write_both),
        Step("resume", _again_both),
        Step("read", _read_both),
        Step("delete", _delete_one),
    ),
    (WHEN_REQUIRED,),
)
