"""kopia: a repository is created, backed up to by one and then by two machines at once, verified, restored on a third
one, and cleaned. Another one, whose files are locked, is restored as of a time before its backups were deleted."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from programs.application import Application, Place, Step, expect_equal, run_in_parallel
from programs.installation.installing import from_go
from programs.workflows import trees

SECOND, THIRD = "second", "third"
"""Machines, each with a configuration and a cache of its own."""


def _kopia(place: Place, *words: object, machine: str = "first") -> str:
    return place.run(
        place.installed / "bin/kopia", "--config-file", place.folder / f"{machine}.config",
        "--log-dir", place.folder / "logs", "--no-use-keyring", "--no-progress", *map(str, words),
        environment={"KOPIA_PASSWORD": "a password of a workflow", "KOPIA_CHECK_FOR_UPDATES": "false"},
    )  # fmt: skip


def _repository(place: Place, verb: str, *more: str, machine: str = "first") -> None:
    """Runs `kopia repository`, which takes the keys from the environment."""
    flags: list[str | Path] = [*more]
    flags += ["--root-ca-pem-path", place.ca_bundle] if place.ca_bundle else []
    flags += [] if place.secure else ["--disable-tls"]
    _kopia(
        place, "repository", verb, "s3", "--bucket", place.bucket, "--prefix", f"{place.prefix}/",
        "--endpoint", place.host, "--region", place.region, *flags,
        "--cache-directory", place.folder / f"{machine}.cache",
        "--override-username", "user", "--override-hostname", machine,
        machine=machine,
    )  # fmt: skip


def _set_up(place: Place) -> None:
    _repository(place, "create")


def _write(place: Place) -> None:
    _kopia(place, "snapshot", "create", trees.make_tree(place.folder / "tree", empty=True))


def _back_up_concurrently(place: Place) -> None:
    """Two machines back up to the same repository, each with other changed files."""
    _repository(place, "connect", machine=SECOND)
    (place.folder / "tree/a.txt").write_text("changed after the first backup\n")
    other = trees.make_tree(place.folder / "other", large=False)
    run_in_parallel(
        partial(_kopia, place, "snapshot", "create", place.folder / "tree"),
        partial(_kopia, place, "snapshot", "create", other, machine=SECOND),
    )


def _snapshots(place: Place) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(_kopia(place, "snapshot", "list", "--all", "--json"))
    return found


def _list(place: Place) -> None:
    machines = sorted(snapshot["source"]["host"] for snapshot in _snapshots(place))
    expect_equal(machines, ["first", "first", SECOND], "machines of the snapshots")


def _read(place: Place) -> None:
    _repository(place, "connect", machine=THIRD)
    _kopia(place, "snapshot", "verify", "--verify-files-percent", 100, machine=THIRD)
    for host, name in (("first", "tree"), (SECOND, "other")):
        source = f"user@{host}:{place.folder / name}"
        (snapshot,) = json.loads(_kopia(place, "snapshot", "list", "--json", "--max-results", 1, source, machine=THIRD))
        _kopia(place, "snapshot", "restore", snapshot["id"], place.folder / f"{name}.back", machine=THIRD)
        trees.expect_same(place.folder / f"{name}.back", place.folder / name)


def _delete(place: Place) -> None:
    for snapshot in _snapshots(place):
        _kopia(place, "snapshot", "delete", "--delete", snapshot["id"])
    _kopia(place, "maintenance", "run", "--full", "--safety", "none")
    expect_equal(_snapshots(place), [], "snapshots after their deletion")


SECONDS_BEFORE_DELETION = 2.5
"""Seconds between the last file of the backup and the deletions: servers may show their times in whole seconds."""


def _set_up_locked(place: Place) -> None:
    """In GOVERNANCE mode, so that the suite can clean up. Locks can be extended if they outlast two maintenances."""
    _repository(place, "create", "--retention-mode", "GOVERNANCE", "--retention-period", "72h")
    _kopia(place, "maintenance", "set", "--extend-object-locks", "true")


def _extend(place: Place) -> None:
    _kopia(place, "maintenance", "run", "--full", "--safety", "none")


def _delete_locked(place: Place) -> None:
    """Deletes all backups with all files. The bucket keeps the versions."""
    stored = json.loads(_kopia(place, "blob", "list", "--json"))
    last = max(datetime.fromisoformat(each["timestamp"][:19]) for each in stored)
    (place.folder / "past").write_text(f"{(last + timedelta(seconds=1)).isoformat()}Z")
    time.sleep(SECONDS_BEFORE_DELETION)
    _delete(place)


def _restore_old_state(place: Place) -> None:
    _repository(place, "connect", "--point-in-time", (place.folder / "past").read_text(), machine=SECOND)
    (snapshot,) = json.loads(_kopia(place, "snapshot", "list", "--all", "--json", machine=SECOND))
    _kopia(place, "snapshot", "restore", snapshot["id"], place.folder / "back", machine=SECOND)
    trees.expect_same(place.folder / "back", place.folder / "tree")


KOPIA = Application(
    "kopia-0.23",
    "kopia",
    "0.23.1",
    "backup",
    from_go("github.com/kopia/kopia", "v0.23.1", "github.com/kopia/kopia"),
    "bin/kopia",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("lock", _back_up_concurrently),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
)
KOPIA_LOCKED = Application(
    "kopia-0.23-locked",
    "kopia that locks its backups",
    KOPIA.version,
    "backup",
    KOPIA.install,
    KOPIA.present,
    (
        Step("set up", _set_up_locked),
        Step("write", _write),
        Step("lock", _extend),
        Step("delete", _delete_locked),
        Step("read", _restore_old_state),
    ),
    bucket="locked",
)
