"""OpenTofu's S3 backend with its lock file: state is written, read, locked against a second run, and destroyed."""

from __future__ import annotations

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from programs.application import Application, Place, ProgramSetting, Step, WorkflowFailed, expect_equal
from programs.installation.installing import from_go

FIRST_USER, SECOND_USER = "first", "second"
"""Working directories of two people."""
LOCK_HELD_MESSAGE = "Error acquiring the state lock"


def tofu(place: Place, who: str, *words: str) -> str:
    return place.run(place.installed / "bin/tofu", *words, environment=ENVIRONMENT, cwd=place.folder / who)


def expect_lock_refusal(place: Place, who: str, *words: str) -> str:
    """Runs a command that must fail because of the lock of another one, and returns its messages."""
    command = (place.installed / "bin/tofu", *words)
    return place.run_refused(*command, because=LOCK_HELD_MESSAGE, environment=ENVIRONMENT, cwd=place.folder / who)


ENVIRONMENT = {"TF_INPUT": "0", "TF_IN_AUTOMATION": "1", "TF_CLI_ARGS": "-no-color", "CHECKPOINT_DISABLE": "1"}


def write_configuration(place: Place, who: str, *, text: str, waits: bool = False) -> Path:
    """A configuration that keeps a text. With `waits`, applying it leaves a file and waits for another one."""
    folder = place.folder / who
    folder.mkdir(exist_ok=True)
    backend = {
        "bucket": place.bucket,
        "key": f"{place.prefix}/state",
        "workspace_key_prefix": f"{place.prefix}/workspaces",
        "region": place.region,
        "endpoints": {"s3": place.url},
        "use_path_style": True,
        "use_lockfile": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
    } | ({"custom_ca_bundle": str(place.ca_bundle)} if place.ca_bundle else {})
    waiting = {"local-exec": {"command": "touch it-runs; until test -e go-on; do sleep 0.1; done"}}
    resource = {"input": text, "triggers_replace": [text]} | ({"provisioner": waiting} if waits else {})
    document: dict[str, Any] = {
        "terraform": {"backend": {"s3": backend}},
        "resource": {"terraform_data": {"it": resource}},
        "output": {"text": {"value": "${terraform_data.it.output}"}},
    }
    (folder / "main.tf.json").write_text(json.dumps(document))
    return folder


def set_up(place: Place) -> None:
    for who in (FIRST_USER, SECOND_USER):
        write_configuration(place, who, text="Ünïcode")
        tofu(place, who, "init", *place.setting.flags)


def _write(place: Place) -> None:
    tofu(place, FIRST_USER, "apply", "-auto-approve")


def read(place: Place, text: str = "Ünïcode") -> None:
    expect_equal(json.loads(tofu(place, SECOND_USER, "output", "-json"))["text"]["value"], text, "output")
    state = json.loads(tofu(place, SECOND_USER, "state", "pull"))
    expect_equal(state["outputs"]["text"]["value"], text, "text of the state")


def lock(place: Place) -> None:
    """While the first one applies a change, the second one is refused; afterwards it sees the change."""
    first = write_configuration(place, FIRST_USER, text="changed", waits=True)
    with ThreadPoolExecutor() as pool:
        applying = pool.submit(tofu, place, FIRST_USER, "apply", "-auto-approve")
        try:
            _wait_for(first / "it-runs", applying, place)
            expect_lock_refusal(place, SECOND_USER, "apply", "-auto-approve")
        finally:
            (first / "go-on").touch()
        applying.result()
    read(place, "changed")


def _wait_for(file: Path, applying: Future[str], place: Place) -> None:
    while not file.exists():
        if applying.done():
            applying.result()
            raise WorkflowFailed("apply ended before it changed anything")
        if time.monotonic() > place.deadline:
            raise WorkflowFailed("apply changed nothing in time")
        time.sleep(0.05)


def _list(place: Place) -> None:
    tofu(place, FIRST_USER, "workspace", "new", "another")
    found = tofu(place, SECOND_USER, "workspace", "list").replace("*", "").split()
    expect_equal(sorted(found), ["another", "default"], "workspaces")
    tofu(place, FIRST_USER, "workspace", "select", "default")
    tofu(place, FIRST_USER, "workspace", "delete", "another")


def delete(place: Place) -> None:
    tofu(place, FIRST_USER, "destroy", "-auto-approve")
    expect_equal(tofu(place, SECOND_USER, "state", "list"), "", "resources after their destruction")


OPENTOFU = Application(
    "opentofu-1.12",
    "OpenTofu (S3 backend)",
    "1.12.6",
    "others",
    from_go("github.com/opentofu/opentofu", "v1.12.6", "./cmd/tofu"),
    "bin/tofu",
    (
        Step("set up", set_up),
        Step("write", _write),
        Step("read", read),
        Step("lock", lock),
        Step("list", _list),
        Step("delete", delete),
    ),
    (ProgramSetting("skip_s3_checksum = true", flags=("-backend-config=skip_s3_checksum=true",)),),
)
