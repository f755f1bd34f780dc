"""DVC: a folder is put under version control, pushed to S3, changed, pulled back, and its old versions are removed."""

from __future__ import annotations

import shutil

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows import trees
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def _dvc(place: Place, *words: object) -> str:
    repository = place.folder / "repository"
    repository.mkdir(exist_ok=True)
    return place.run(
        place.installed / "env/bin/dvc", *map(str, words),
        environment={"DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": str(place.folder / "site-cache")},
        cwd=repository,
    )  # fmt: skip


def _set_up(place: Place) -> None:
    _dvc(place, "init", "--no-scm", "--quiet")
    lines = ["[core]", "no_scm = True", "remote = store", "check_update = false", "['remote \"store\"']"]
    lines += [f"url = s3://{place.bucket}/{place.prefix}/store", f"endpointurl = {place.url}"]
    lines += [f"ssl_verify = {place.ca_bundle}"] if place.ca_bundle else []
    (place.folder / "repository/.dvc/config").write_text("\n".join(lines) + "\n")


def _write(place: Place) -> None:
    tree = trees.make_tree(place.folder / "repository/tree", empty=True)
    _dvc(place, "add", "tree")
    printed = _dvc(place, "push").splitlines()[-1]
    expect_equal(printed, f"{len(trees.contents(tree)) + 1} files pushed", "what the first push says")


def _again(place: Place) -> None:
    (place.folder / "repository/tree/a.txt").write_text("changed after the first push\n")
    _dvc(place, "add", "tree")
    expect_equal(_dvc(place, "push").splitlines()[-1], "2 files pushed", "what the second push says")


def _list(place: Place) -> None:
    expect_equal(_dvc(place, "status", "--cloud").strip(), "Cache and remote 'store' are in sync.", "status")


def _read(place: Place) -> None:
    repository, wanted = place.folder / "repository", place.folder / "wanted"
    (repository / "tree").rename(wanted)
    shutil.rmtree(repository / ".dvc/cache")
    _dvc(place, "pull", "--quiet")
    trees.expect_same(repository / "tree", wanted)


def _delete(place: Place) -> None:
    _dvc(place, "gc", "--workspace", "--cloud", "--force", "--quiet")
    (place.folder / "repository/tree.dvc").unlink()
    printed = _dvc(place, "gc", "--workspace", "--cloud", "--force")
    if "Removed" not in printed:
        raise WorkflowFailed(f"nothing was removed: {printed}")


DVC = Application(
    "dvc-3.67",
    "DVC",
    "3.67.1",
    "data",
    from_pypi("dvc-3.67", from_sources=True),
    "env/bin/dvc",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
    (WHEN_REQUIRED,),
)
