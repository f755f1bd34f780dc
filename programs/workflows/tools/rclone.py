"""rclone: a tree synchronised up and down, then both ways after changes on both sides, listed, copied and deleted."""

from __future__ import annotations

from programs.application import Application, Place, ProgramSetting, Step, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees

MODIFIED_TIME, MODIFIED_SECONDS = "2020-01-02T03:04:05", 1577934245
"""A time, and the same as seconds since 1970."""


def rclone(place: Place, *words: object, messages: bool = False) -> str:
    return place.run(*command(place, *words), environment=environment(place), messages=messages)


def command(place: Place, *words: object) -> tuple[object, ...]:
    flags = ["--ca-cert", place.ca_bundle] if place.ca_bundle else []
    return (
        place.installed / "env/bin/rclone", "--config", "", "--retries", "1",
        "--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M", *flags, *place.setting.flags, *words,
    )  # fmt: skip


def environment(place: Place) -> dict[str, str]:
    return {
        "RCLONE_CONFIG_IT_TYPE": "s3",
        "RCLONE_CONFIG_IT_PROVIDER": "Other",
        "RCLONE_CONFIG_IT_ENV_AUTH": "true",
        "RCLONE_CONFIG_IT_ENDPOINT": place.url,
        "RCLONE_CONFIG_IT_REGION": place.region,
        "RCLONE_CONFIG_IT_FORCE_PATH_STYLE": str(place.addressing == "path").lower(),
    }


def root(place: Place) -> str:
    return f"it:{place.bucket}/{place.prefix}"


def _write(place: Place) -> None:
    rclone(place, "sync", trees.make_tree(place.folder / "tree", empty=True, many=300), root(place))


def _list(place: Place) -> None:
    found = rclone(place, "lsf", "--recursive", "--files-only", "--s3-list-chunk", 100, root(place)).splitlines()
    expect_equal(set(found), set(trees.contents(place.folder / "tree")), "files")
    printed = rclone(place, "lsf", "--dirs-only", root(place)).splitlines()
    expect_equal(sorted(printed), ["folder/", "many/", "z/", "Ünïcode/"], "folders")


def _read(place: Place) -> None:
    rclone(place, "sync", root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _synchronise_both_ways(place: Place) -> None:
    """The second and third synchronisation have only the changes since the one before, of both sides."""
    tree = place.folder / "tree"
    rclone(place, "bisync", "--resync", tree, root(place))
    (tree / "a.txt").write_text("changed here\n")
    (tree / "folder/b.txt").unlink()
    (place.folder / "new").write_text("written there\n")
    rclone(place, "copyto", place.folder / "new", f"{root(place)}/Ünïcode/new & {{more}}.txt")
    rclone(place, "bisync", tree, root(place))
    expect_equal((tree / "Ünïcode/new & {more}.txt").read_text(), "written there\n", "file of the other side")
    rclone(place, "check", tree, root(place))
    dry_run = ("copy", "--dry-run", "--use-json-log", "--log-level", "NOTICE")
    printed = rclone(place, *dry_run, tree, root(place), messages=True)
    expect_equal([line for line in printed.splitlines() if '"skipped":"copy"' in line], [], "uploads of what is there")


def _copy(place: Place) -> None:
    rclone(place, "copyto", f"{root(place)}/a.txt", f"{root(place)}/copies/with space+.txt")
    expect_equal(rclone(place, "cat", f"{root(place)}/copies/with space+.txt"), "changed here\n", "the copy")
    rclone(place, "moveto", f"{root(place)}/copies", f"{root(place)}/moved")
    printed = rclone(place, "lsf", "--recursive", "--include", "/{copies,moved}/**", root(place))
    expect_equal(sorted(printed.split("\n")), ["", "moved/", "moved/with space+.txt"], "files after moving a folder")
    moved = f"{root(place)}/moved/with space+.txt"
    rclone(place, "touch", "--timestamp", MODIFIED_TIME, moved)  # copies the object onto itself
    expect_equal(
        rclone(place, "lsf", "--format", "t", "--time-format", "unix", moved), f"{MODIFIED_SECONDS}\n", "its time"
    )
    expect_equal(rclone(place, "cat", moved), "changed here\n", "the file with another time")


def _delete(place: Place) -> None:
    rclone(place, "purge", root(place))
    expect_equal(rclone(place, "lsf", "--recursive", root(place)), "", "what is left")


RCLONE = Application(
    "rclone-1.75",
    "rclone",
    "1.75.2",
    "tool",
    from_pypi("rclone-1.75"),
    "env/bin/rclone",
    (
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("resume", _synchronise_both_ways),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    (
        ProgramSetting("list_version = 2", {"RCLONE_S3_LIST_VERSION": "2"}),
        ProgramSetting("no_check_bucket = true", {"RCLONE_S3_NO_CHECK_BUCKET": "true"}),
    ),
    addressing=("path", "virtual"),
)
