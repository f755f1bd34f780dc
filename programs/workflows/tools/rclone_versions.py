"""rclone in a bucket that keeps versions: old ones are listed, read, restored as of a time, and removed. Under Object
Lock, locked files survive their deletion, until the retention is bypassed."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timedelta

from programs.application import Application, Place, ProgramSetting, Step, WorkflowFailed, expect_equal
from programs.workflows import trees
from programs.workflows.links import fetch_link
from programs.workflows.tools.rclone import RCLONE, command, environment, rclone, root

OLD_VERSION_NAME = re.compile(r"-v\d{4}-\d\d-\d\d-\d{6}-\d{3}")
"""The time that rclone puts into the names of old versions."""
SECONDS_BETWEEN_VERSIONS = 2.5
"""Seconds between the versions of the past and the next ones: servers may show their times in whole seconds."""


def files(place: Place, *flags: str) -> list[str]:
    return rclone(place, "lsf", "--recursive", "--files-only", *flags, root(place)).splitlines()


def note_past_time(place: Place) -> None:
    """Notes a time, by the server's clock, at which all files that are there now had been written, and no other; waits
    until it is over."""
    stored = json.loads(rclone(place, "lsjson", "--recursive", "--files-only", "--use-server-modtime", root(place)))
    last = max(datetime.fromisoformat(each["ModTime"].replace("Z", "+00:00")) for each in stored)
    (place.folder / "past").write_text((last + timedelta(seconds=1)).isoformat(timespec="seconds"))
    time.sleep(SECONDS_BETWEEN_VERSIONS)


def past_time_flags(place: Place) -> tuple[str, str]:
    """The flags with which rclone sees the files as of the noted time."""
    return ("--s3-version-at", (place.folder / "past").read_text())


def _set_up(place: Place) -> None:
    rclone(place, "backend", "versioning", f"it:{place.bucket}", "Enabled")
    printed = json.loads(rclone(place, "backend", "versioning", f"it:{place.bucket}"))
    expect_equal(printed, "Enabled", "versioning of the bucket")


def _write(place: Place) -> None:
    """Synchronises a tree, and again after a change and a deletion."""
    tree = trees.make_tree(place.folder / "tree", large=False)
    trees.make_tree(place.folder / "first", large=False)
    rclone(place, "sync", tree, root(place))
    note_past_time(place)
    (tree / "a.txt").write_text("changed\n")
    (tree / "folder/b.txt").unlink()
    rclone(place, "sync", tree, root(place))


def _list(place: Place) -> None:
    expect_equal(set(files(place)), set(trees.contents(place.folder / "tree")), "files")
    old = [OLD_VERSION_NAME.sub("", name) for name in files(place, "--s3-versions") if OLD_VERSION_NAME.search(name)]
    expect_equal(sorted(old), ["a.txt", "folder/b.txt"], "files with an old version")


def _read(place: Place) -> None:
    (name,) = [each for each in files(place, "--s3-versions") if each.startswith("a-v")]
    text = rclone(place, "cat", "--s3-versions", f"{root(place)}/{name}")
    expect_equal(text, (place.folder / "first/a.txt").read_text(), "the old version of a.txt")
    rclone(place, "sync", *past_time_flags(place), root(place), place.folder / "restored")
    trees.expect_same(place.folder / "restored", place.folder / "first")


def _link(place: Place) -> None:
    name = "folder/with space.txt"
    link = rclone(place, "link", "--expire", "10m", f"{root(place)}/{name}").strip()
    expect_equal(fetch_link(place, link), (place.folder / "tree" / name).read_bytes(), "file behind the link")


def _delete(place: Place) -> None:
    """Removes the old versions, and then all files with theirs."""
    rclone(place, "backend", "cleanup-hidden", root(place))
    expect_equal(sorted(files(place, "--s3-versions")), sorted(files(place)), "versions without the old ones")
    rclone(place, "delete", root(place))
    rclone(place, "backend", "cleanup-hidden", root(place))
    expect_equal(files(place, "--s3-versions"), [], "versions that are left")


GOVERNANCE_OPTIONS = ("--s3-object-lock-mode", "GOVERNANCE", "--s3-object-lock-retain-until-date", "1d")


def _write_locked(place: Place) -> None:
    rclone(place, "copy", *GOVERNANCE_OPTIONS, trees.make_tree(place.folder / "tree"), root(place))


def _read_locked(place: Place) -> None:
    stored = json.loads(rclone(place, "lsjson", "--recursive", "--files-only", "--metadata", root(place)))
    modes = {each["Path"]: each.get("Metadata", {}).get("object-lock-mode") for each in stored}
    expect_equal(modes, dict.fromkeys(trees.contents(place.folder / "tree"), "GOVERNANCE"), "modes of retention")


def _fail_to_delete(place: Place) -> None:
    """Deletes each version; all are refused."""
    number = len(trees.contents(place.folder / "tree"))
    place.run_refused(
        *command(place, "delete", "--s3-versions", root(place)),
        because=f"failed to delete {number} files", environment=environment(place),
    )  # fmt: skip
    rclone(place, "copy", root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete_with_bypass(place: Place) -> None:
    rclone(place, "delete", "--s3-versions", "--s3-bypass-governance-retention", root(place))
    if left := files(place, "--s3-versions"):
        raise WorkflowFailed(f"versions that are left: {left}")


RCLONE_VERSIONS = Application(
    "rclone-1.75-versions",
    "rclone with old versions",
    RCLONE.version,
    "tool",
    RCLONE.install,
    RCLONE.present,
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("share", _link),
        Step("delete", _delete),
    ),
    bucket="versioned",
)
RCLONE_LOCKED = Application(
    "rclone-1.75-locked",
    "rclone under Object Lock",
    RCLONE.version,
    "tool",
    RCLONE.install,
    RCLONE.present,
    (
        Step("write", _write_locked),
        Step("list", _read_locked),
        Step("lock", _fail_to_delete),
        Step("delete", _delete_with_bypass),
    ),
    (ProgramSetting("object_lock_set_after_upload = true", {"RCLONE_S3_OBJECT_LOCK_SET_AFTER_UPLOAD": "true"}),),
    bucket="locked",
)
