"""OpenTofu's state in a bucket with versioning, as its documentation recommends. The state is written several times, a
second run at the same time is refused, and a killed run leaves its lock, which is forced open. Then an old version of
the state is found with the AWS CLI, and restored.

Each lock that is released leaves a delete marker, over which the next one is created.
"""

from __future__ import annotations

import json
from typing import Any

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows.others.opentofu import (
    ENVIRONMENT,
    FIRST_USER,
    OPENTOFU,
    SECOND_USER,
    delete,
    expect_lock_refusal,
    lock,
    read,
    set_up,
    tofu,
    write_configuration,
)
from programs.workflows.tools.aws_cli import aws

TEXTS = ("first text", "second text", "third text")
APPLY = ("apply", "-auto-approve")


def _write(place: Place) -> None:
    """Two people write one after the other."""
    for who, text in zip((FIRST_USER, SECOND_USER, FIRST_USER), TEXTS, strict=True):
        write_configuration(place, who, text=text)
        tofu(place, who, *APPLY)
    read(place, TEXTS[-1])


def _resume(place: Place) -> None:
    """Kills a run, which leaves a lock, and forces the lock open."""
    first = write_configuration(place, FIRST_USER, text="never written", waits=True)
    (first / "go-on").unlink(missing_ok=True)
    try:
        words = (place.installed / "bin/tofu", *APPLY)
        place.run_killed(*words, after="(local-exec)", environment=ENVIRONMENT, cwd=first)
    finally:
        (first / "go-on").touch()
    write_configuration(place, SECOND_USER, text="after the killed run")
    (held,) = [
        line for line in expect_lock_refusal(place, SECOND_USER, *APPLY).splitlines() if line.strip().startswith("ID:")
    ]
    tofu(place, SECOND_USER, "force-unlock", "-force", held.split()[-1])
    tofu(place, SECOND_USER, *APPLY)
    read(place, "after the killed run")


def _versions(place: Place) -> dict[str, list[dict[str, Any]]]:
    """The versions of the state and of the lock file, and the delete markers."""
    words = ("--bucket", place.bucket, "--prefix", f"{place.prefix}/state")
    found: dict[str, list[dict[str, Any]]] = json.loads(
        aws(place, "--output", "json", "s3api", "list-object-versions", *words)
    )
    return found


def _list(place: Place) -> None:
    key = f"{place.prefix}/state"
    found = _versions(place)
    current = [each["Key"] for each in found.get("Versions", []) if each["IsLatest"]]
    expect_equal(current, [key], "keys with a version that is not deleted")
    markers = [each["Key"] for each in found.get("DeleteMarkers", []) if each["IsLatest"]]
    expect_equal(markers, [f"{key}.tflock"], "keys that are deleted")
    listed = aws(place, "s3", "ls", "--recursive", f"s3://{place.bucket}/{key}").splitlines()
    expect_equal([line.split(maxsplit=3)[3] for line in listed], [key], "keys of the listing")


def _restore(place: Place) -> None:
    """Finds and pushes the last state with the first text among the old versions."""
    old = place.folder / "old"
    versions = [each for each in _versions(place).get("Versions", []) if each["Key"] == f"{place.prefix}/state"]
    for version in reversed(versions):  # the listing begins with the latest one
        where = ("--bucket", place.bucket, "--key", version["Key"], "--version-id", version["VersionId"])
        aws(place, "s3api", "get-object", *where, old)
        if json.loads(old.read_text())["outputs"].get("text", {}).get("value") == TEXTS[0]:
            break
    else:
        raise WorkflowFailed(f"no version of the state has the text {TEXTS[0]!r}")
    tofu(place, FIRST_USER, "state", "push", "-force", str(old))
    read(place, TEXTS[0])


OPENTOFU_VERSIONED = Application(
    "opentofu-1.12-versioned",
    "OpenTofu in a versioned bucket",
    OPENTOFU.version,
    "others",
    (*OPENTOFU.install, *from_pypi("aws-cli-1")),
    OPENTOFU.present,
    (
        Step("set up", set_up),
        Step("write", _write),
        Step("lock", lock),
        Step("resume", _resume),
        Step("list", _list),
        Step("restore", _restore),
        Step("delete", delete),
    ),
    bucket="versioned",
)
