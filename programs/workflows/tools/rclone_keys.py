"""rclone with a key of the customer (SSE-C): files are stored, read, copied and moved with it, listed and deleted
without it, and not read without it or with another one. S3 takes such keys over HTTPS only."""

from __future__ import annotations

import base64
import hashlib

from programs.application import Application, Place, Step, expect_equal
from programs.workflows import trees
from programs.workflows.tools import rclone
from programs.workflows.tools.rclone import RCLONE

KEY, OTHER_KEY = (hashlib.sha256(text).digest() for text in (b"the key of a workflow", b"another key"))
COPY_NAME = "copies/with space+.txt"


def _key_options(place: Place, key: bytes) -> dict[str, str]:
    options = {"SSE_CUSTOMER_ALGORITHM": "AES256", "SSE_CUSTOMER_KEY_BASE64": base64.b64encode(key).decode()}
    return {**rclone.environment(place), **{f"RCLONE_S3_{name}": value for name, value in options.items()}}


def _rclone(place: Place, *words: object) -> str:
    return place.run(*rclone.command(place, *words), environment=_key_options(place, KEY))


def _write(place: Place) -> None:
    _rclone(place, "copy", trees.make_tree(place.folder / "tree", empty=True), rclone.root(place))


def _list(place: Place) -> None:
    """Without a key."""
    found = rclone.rclone(place, "lsf", "--recursive", "--files-only", "--format", "ps", rclone.root(place))
    wanted = {f"{name};{len(content)}" for name, content in trees.contents(place.folder / "tree").items()}
    expect_equal(set(found.splitlines()), wanted, "files and their sizes")


def _read(place: Place) -> None:
    _rclone(place, "copy", rclone.root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _fail_to_read(place: Place) -> None:
    """Reads a file without a key, and with another one."""
    words = ("copyto", f"{rclone.root(place)}/a.txt", place.folder / "read")
    for environment in (rclone.environment(place), _key_options(place, OTHER_KEY)):
        place.run_refused(*rclone.command(place, *words), because="Failed to ", environment=environment)
    expect_equal((place.folder / "read").exists(), False, "whether a file was read")


def _copy(place: Place) -> None:
    root = rclone.root(place)
    _rclone(place, "copyto", f"{root}/a.txt", f"{root}/{COPY_NAME}")
    _rclone(place, "moveto", f"{root}/large.bin", f"{root}/moved/large.bin")
    tree = place.folder / "tree"
    expect_equal(_rclone(place, "cat", f"{root}/{COPY_NAME}"), (tree / "a.txt").read_text(), "the copy")
    _rclone(place, "copy", f"{root}/moved", place.folder / "moved")
    same = (place.folder / "moved/large.bin").read_bytes() == (tree / "large.bin").read_bytes()
    expect_equal(same, True, "whether the large file has the same bytes")


def _delete(place: Place) -> None:
    """Without a key."""
    rclone.rclone(place, "purge", rclone.root(place))
    expect_equal(rclone.rclone(place, "lsf", "--recursive", rclone.root(place)), "", "what is left")


RCLONE_KEYS = Application(
    "rclone-1.75-keys",
    "rclone with a key of the customer",
    RCLONE.version,
    "tool",
    RCLONE.install,
    RCLONE.present,
    (
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("lock", _fail_to_read),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    transports=("https",),
)
