"""rclone on two machines that store into the same folder. A synchronisation begins while another one is under way, as
happens to timed jobs, and both copy files of their own at the same time. Then all is read, and deleted by both."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal, output_excerpt, run_in_parallel
from programs.workflows import trees
from programs.workflows.tools.rclone import RCLONE, rclone, root

SLOW_FLAGS = ("--bwlimit", "2M")
"""The line of the first machine, on which the large file takes six seconds."""
UPLOAD_STARTED_MESSAGE = "started multipart upload"
MACHINES = ("first", "second")


def _write(place: Place) -> None:
    """The second synchronisation begins when the upload of the large file is in progress, and ends before it."""
    tree, log = trees.make_tree(place.folder / "tree", many=40), place.folder / "rclone.log"
    with ThreadPoolExecutor() as pool:
        logged = ("--log-file", log, "--log-level", "DEBUG")
        first = pool.submit(rclone, place, "sync", *SLOW_FLAGS, *logged, tree, root(place))
        _wait_for(first, log)
        rclone(place, "sync", tree, root(place))
        try:
            first.result()
        except WorkflowFailed:
            raise WorkflowFailed(f"the first synchronisation failed: {output_excerpt(log.read_bytes())}") from None
    rclone(place, "check", tree, root(place))


def _wait_for(program: Future[str], log: Path) -> None:
    """Waits until the program has begun an upload in parts, or has ended."""
    while not program.done() and not (log.exists() and UPLOAD_STARTED_MESSAGE in log.read_text(errors="replace")):
        time.sleep(0.05)


def _run_on_both(place: Place, verb: str, *words: object) -> None:
    """Performs a command on both machines at the same time; a word may be a function of the machine."""
    commands = ((word(each) if callable(word) else word for word in words) for each in MACHINES)
    run_in_parallel(*(partial(rclone, place, verb, *each) for each in commands))


def _copy(place: Place) -> None:
    """Each machine adds 40 separate files."""
    for machine in MACHINES:
        folder = place.folder / machine
        (folder / machine).mkdir(parents=True)
        for number in range(40):
            (folder / machine / f"{number:02}.txt").write_text(f"{machine} {number}\n")
    _run_on_both(place, "copy", lambda machine: place.folder / machine, root(place))


def _list(place: Place) -> None:
    found = rclone(place, "lsf", "--recursive", "--files-only", "--s3-list-chunk", 50, root(place)).splitlines()
    expect_equal(sorted(found), sorted(_expected_files(place)), "files")


def _expected_files(place: Place) -> dict[str, bytes]:
    folders = (place.folder / "tree", *(place.folder / machine for machine in MACHINES))
    return {name: content for folder in folders for name, content in trees.contents(folder).items()}


def _read(place: Place) -> None:
    rclone(place, "copy", root(place), place.folder / "back")
    expect_equal(
        trees.contents(place.folder / "back") == _expected_files(place), True, "whether the bytes are the same"
    )


def _delete(place: Place) -> None:
    _run_on_both(place, "delete", root(place))
    expect_equal(rclone(place, "lsf", "--recursive", "--files-only", root(place)), "", "what is left")


RCLONE_AT_ONCE = Application(
    "rclone-1.75-at-once",
    "rclone on two machines at once",
    RCLONE.version,
    "tool",
    RCLONE.install,
    RCLONE.present,
    (
        Step("write", _write),
        Step("copy", _copy),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
)
