"""duplicity: full and incremental backups are listed, restored on another machine, and deleted but for the last.

Without encryption, which changes no request and needs GnuPG.
"""

from __future__ import annotations

from programs.application import Application, Place, Step, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def _duplicity(place: Place, *words: object, machine: str = "first") -> str:
    """Runs duplicity, which has no option for the addressing style: that is a setting of boto3's."""
    config = place.folder / f"{machine}.config"
    config.write_text("[default]\ns3 =\n    addressing_style = path\n")
    return place.run(
        place.installed / "env/bin/duplicity", *map(str, words), "--no-encryption", "--verbosity", "warning",
        "--archive-dir", place.folder / f"{machine}.archive", "--num-retries", "1",
        "--s3-endpoint-url", place.url, "--s3-region-name", place.region, "--s3-multipart-chunk-size", "5",
        environment={"AWS_CONFIG_FILE": str(config), "TMPDIR": str(place.folder)},
    )  # fmt: skip


def _url(place: Place) -> str:
    return f"boto3+s3:///{place.bucket}/{place.prefix}"


def _write(place: Place) -> None:
    _duplicity(place, "full", "--volsize", 8, trees.make_tree(place.folder / "tree", empty=True), _url(place))


def _again(place: Place) -> None:
    (place.folder / "tree/a.txt").write_text("changed after the first backup\n")
    _duplicity(place, "incremental", place.folder / "tree", _url(place))


def _list(place: Place) -> None:
    printed = _duplicity(place, "list-current-files", _url(place), machine="second").splitlines()
    found = {line.split(maxsplit=5)[5] for line in printed if line.strip()}
    expect_equal(set(trees.contents(place.folder / "tree")) - found, set(), "files that are not listed")


def _read(place: Place) -> None:
    _duplicity(place, "restore", _url(place), place.folder / "back", machine="second")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete(place: Place) -> None:
    """Deletes all backups but a new full one with fewer files, and restores the new one."""
    (place.folder / "tree/large.bin").unlink()
    _duplicity(place, "full", place.folder / "tree", _url(place))
    _duplicity(place, "remove-all-but-n-full", "--force", 1, _url(place))
    _duplicity(place, "restore", _url(place), place.folder / "last", machine="third")
    trees.expect_same(place.folder / "last", place.folder / "tree")


DUPLICITY = Application(
    "duplicity-3.2",
    "duplicity",
    "3.2.1",
    "backup",
    from_pypi("duplicity-3.2", from_sources=True),
    "env/bin/duplicity",
    (
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
    (WHEN_REQUIRED,),
)
