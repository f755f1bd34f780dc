"""mc, the client of MinIO: a tree mirrored up and down, listed, copied, moved and deleted."""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

from programs.application import Application, Place, ProgramSetting, Step, expect_equal
from programs.installation.installing import from_go
from programs.workflows import trees

LARGE_FILE_BYTES = 17 * 1024 * 1024
"""mc sends parts of 16 MiB."""


def _mc(place: Place, *words: object) -> str:
    keys = ":".join(filter(None, (place.access_key, place.secret_key, place.session_token)))
    scheme = "https" if place.secure else "http"
    if ":" in place.secret_key:  # the variable cannot hold it
        return _mc_with_file(place, *words)
    return place.run(
        place.installed / "bin/mc", "--config-dir", place.folder / "mc", "--quiet", "--no-color", *map(str, words),
        environment={"MC_HOST_it": f"{scheme}://{keys}@{place.host}", "MC_REGION": place.region},
    )  # fmt: skip


def _mc_with_file(place: Place, *words: object) -> str:
    alias = {
        "url": place.url,
        "accessKey": place.access_key,
        "secretKey": place.secret_key,
        "sessionToken": place.session_token or "",
        "api": "S3v4",
        "path": "auto",
    }
    (place.folder / "mc").mkdir(exist_ok=True)
    (place.folder / "mc/config.json").write_text(json.dumps({"version": "10", "aliases": {"it": alias}}))
    return place.run(
        place.installed / "bin/mc", "--config-dir", place.folder / "mc", "--quiet", "--no-color", *map(str, words),
        environment={"MC_REGION": place.region},
    )  # fmt: skip


def _output_documents(place: Place, *words: object) -> list[dict[str, Any]]:
    """Returns the output of mc, one document a line."""
    return [json.loads(line) for line in _mc(place, "--json", *words).splitlines()]


def _root(place: Place) -> str:
    return f"it/{place.bucket}/{place.prefix}/"


def _names(place: Place) -> set[str]:
    return {entry["key"] for entry in _output_documents(place, "ls", "--recursive", _root(place))}


def _tree(place: Place) -> Path:
    tree = place.folder / "tree"
    if not tree.exists():
        trees.make_tree(tree, large=False, empty=True)
        (tree / "larger.bin").write_bytes(random.Random(1).randbytes(LARGE_FILE_BYTES))
        os.utime(tree / "larger.bin", (time.time() - trees.FILE_AGE_SECONDS,) * 2)
    return tree


def _write(place: Place) -> None:
    _mirror(place, _tree(place), _root(place))


def _mirror(place: Place, *words: object) -> list[dict[str, Any]]:
    return _output_documents(place, "mirror", *place.setting.flags, *words)


def _again(place: Place) -> None:
    (_tree(place) / "a.txt").write_text("changed after the first time\n")
    printed = _mirror(place, "--overwrite", _tree(place), _root(place))
    sent = [Path(entry["source"]).name for entry in printed if "source" in entry]
    expect_equal(sent, ["a.txt"], "files that are sent the second time")


def _list(place: Place) -> None:
    expect_equal(_names(place), set(trees.contents(_tree(place))), "keys")
    folders = {entry["key"] for entry in _output_documents(place, "ls", _root(place)) if entry["type"] == "folder"}
    expect_equal(folders, {"folder/", "z/", "Ünïcode/"}, "folders")
    (stat,) = _output_documents(place, "stat", f"{_root(place)}larger.bin")
    expect_equal(stat["size"], LARGE_FILE_BYTES, "size of larger.bin")


def _read(place: Place) -> None:
    _mirror(place, _root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", _tree(place))


def _copy(place: Place) -> None:
    root = _root(place)
    _mc(place, "cp", f"{root}folder/with space.txt", f"{root}copies/with space+.txt")
    _mc(place, "mv", f"{root}z/z/z.txt", f"{root}moved/日本.txt")
    for name, original in (("copies/with space+.txt", "folder/with space.txt"), ("moved/日本.txt", "z/z/z.txt")):
        expect_equal(_mc(place, "cat", f"{root}{name}"), (_tree(place) / original).read_text(), name)
    wanted = set(trees.contents(_tree(place))) - {"z/z/z.txt"} | {"copies/with space+.txt", "moved/日本.txt"}
    expect_equal(_names(place), wanted, "keys after a copy and a move")


def _delete(place: Place) -> None:
    _mc(place, "rm", "--recursive", "--force", _root(place))
    expect_equal(_names(place), set(), "keys after their deletion")


MC = Application(
    "mc-2025-03",
    "mc (MinIO client)",
    "2025-03-13",
    "tool",
    from_go("github.com/minio/mc", "v0.0.0-20250313080218-cf909e1063a9", "github.com/minio/mc"),
    "bin/mc",
    (
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    (ProgramSetting("--disable-multipart", flags=("--disable-multipart",)),),
)
