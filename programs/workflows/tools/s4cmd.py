"""s4cmd: a tree is uploaded, listed, synchronised after changes, downloaded, copied, moved and deleted."""

from __future__ import annotations

from programs.application import Application, Place, Step, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def _s4cmd(place: Place, *words: object) -> str:
    return place.run(
        place.installed / "env/bin/python", "-W", "ignore", place.installed / "env/bin/s4cmd.py",
        "--endpoint-url", place.url, "--recursive", "--retry", 2, "--num-threads", 4,
        "--max-singlepart-upload-size", 5_000_000, "--multipart-split-size", 5_242_880,
        "--max-singlepart-download-size", 5_000_000, *map(str, words),
        environment={"S3_ACCESS_KEY": place.access_key, "S3_SECRET_KEY": place.secret_key},
    )  # fmt: skip


def _root(place: Place) -> str:
    return f"s3://{place.bucket}/{place.prefix}"


def _listed(place: Place, folder: str = "") -> list[str]:
    lines = _s4cmd(place, "ls", f"{_root(place)}/{folder}").splitlines()
    return sorted(line.partition(_root(place) + "/")[2] for line in lines)


def _write(place: Place) -> None:
    """Writes a file, and then the whole tree with hundreds of files, one empty."""
    tree = trees.make_tree(place.folder / "tree", empty=True, many=300)
    _s4cmd(place, "put", tree / "large.bin", f"{_root(place)}/large.bin")
    _s4cmd(place, "dsync", tree, _root(place))


def _list(place: Place) -> None:
    expect_equal(_listed(place), sorted(trees.contents(place.folder / "tree")), "files")


def _again(place: Place) -> None:
    (place.folder / "tree/a.txt").write_text("changed after the first upload\n")
    (place.folder / "tree/folder/b.txt").unlink()
    _s4cmd(place, "dsync", "--sync-check", "--force", "--delete-removed", place.folder / "tree", _root(place))
    _list(place)


def _read(place: Place) -> None:
    (place.folder / "back").mkdir()
    _s4cmd(place, "get", f"{_root(place)}/*", place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _copy(place: Place) -> None:
    _s4cmd(place, "cp", f"{_root(place)}/z/", f"{_root(place)}/copies/")
    _s4cmd(place, "mv", f"{_root(place)}/copies/", f"{_root(place)}/moved/")
    expect_equal(_listed(place, "copies/"), [], "files after moving them")
    expect_equal(_listed(place, "moved/"), ["moved/copies/z/z/z.txt"], "moved files")


def _delete(place: Place) -> None:
    _s4cmd(place, "del", f"{_root(place)}/")
    expect_equal(_listed(place), [], "files after their deletion")


S4CMD = Application(
    "s4cmd-2.1",
    "s4cmd",
    "2.1.0",
    "tool",
    from_pypi("s4cmd-2.1", from_sources=True),
    "env/bin/s4cmd.py",
    (
        Step("write", _write),
        Step("list", _list),
        Step("resume", _again),
        Step("read", _read),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    (WHEN_REQUIRED,),
)
