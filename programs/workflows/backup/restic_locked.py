"""restic in a bucket with Object Lock and a default retention, as its users protect backups against attackers: it backs
up, forgets and prunes as always, which hides versions. Then somebody deletes everything, and rclone fetches the
repository as it was before.

The AWS CLI sets the retention: restic itself does nothing about Object Lock.
"""

from __future__ import annotations

import json

from programs.application import Application, Place, Step, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees
from programs.workflows.backup.restic import RESTIC, restic, restic_of_copy, restic_refused
from programs.workflows.tools import rclone
from programs.workflows.tools.aws_cli import aws
from programs.workflows.tools.rclone_versions import files, note_past_time, past_time_flags

RETENTION = {"Mode": "GOVERNANCE", "Days": 1}
"""In GOVERNANCE mode, so that the suite can clean up."""


def _configuration(place: Place, verb: str, *words: str) -> str:
    return aws(place, "--output", "json", "s3api", verb, "--bucket", place.bucket, *words)


def _set_up(place: Place) -> None:
    wanted = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": RETENTION}}
    _configuration(place, "put-object-lock-configuration", "--object-lock-configuration", json.dumps(wanted))
    printed = json.loads(_configuration(place, "get-object-lock-configuration"))
    found = printed["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention", {})
    expect_equal({name: found.get(name) for name in RETENTION}, RETENTION, "default retention of the bucket")
    restic(place, "init")


def _write(place: Place) -> None:
    restic(place, "backup", trees.make_tree(place.folder / "tree", empty=True, many=100))


def _again(place: Place) -> None:
    (place.folder / "tree/a.txt").write_text("changed after the first backup\n")
    restic(place, "backup", place.folder / "tree")


def _snapshots(place: Place) -> list[str]:
    """The ids of the snapshots, oldest first."""
    return [each["id"] for each in json.loads(restic(place, "snapshots", "--json"))]


def _list(place: Place) -> None:
    expect_equal(len(_snapshots(place)), 2, "number of snapshots")
    expect_equal(restic(place, "list", "locks"), "", "locks of backups that have ended")


def _prune(place: Place) -> None:
    note_past_time(place)
    restic(place, "forget", "--keep-last", 1, "--prune", "--max-unused", 0)
    expect_equal(len(_snapshots(place)), 1, "number of snapshots that are kept")


def _read(place: Place) -> None:
    restic(place, "check", "--read-data")
    restic(place, "restore", f"latest:{place.folder / 'tree'}", "--target", place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _attack(place: Place) -> None:
    """Deletes all files, and then all versions, which is refused."""
    rclone.rclone(place, "delete", rclone.root(place))
    restic_refused(place, "snapshots", because="repository does not exist")
    kept = files(place, "--s3-versions")
    place.run_refused(
        *rclone.command(place, "delete", "--s3-versions", rclone.root(place)),
        because=f"failed to delete {len(kept)} files", environment=rclone.environment(place),
    )  # fmt: skip
    expect_equal(sorted(files(place, "--s3-versions")), sorted(kept), "versions after their deletion was refused")


def _restore(place: Place) -> None:
    """Fetches the repository of before the pruning, and restores the snapshot that was pruned."""
    fetched, written = place.folder / "fetched", trees.make_tree(place.folder / "written", empty=True, many=100)
    rclone.rclone(place, "copy", *past_time_flags(place), rclone.root(place), fetched)
    restic_of_copy(place, fetched, "check", "--read-data")
    first, _ = json.loads(restic_of_copy(place, fetched, "snapshots", "--json"))
    pruned = f"{first['id']}:{place.folder / 'tree'}"
    restic_of_copy(place, fetched, "restore", pruned, "--target", place.folder / "restored")
    trees.expect_same(place.folder / "restored", written)


RESTIC_LOCKED = Application(
    "restic-0.18-locked",
    "restic under Object Lock",
    RESTIC.version,
    "backup",
    (*RESTIC.install, *from_pypi("restic-0.18-locked")),
    RESTIC.present,
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("delete", _prune),
        Step("read", _read),
        Step("lock", _attack),
        Step("restore", _restore),
    ),
    bucket="retained",
)
