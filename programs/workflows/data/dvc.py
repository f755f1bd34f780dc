"""DVC: a folder is put under version control, pushed to S3, changed, pulled back, and its old versions are removed. Two
projects also push to one remote at the same time, and the removals of old versions by each leave those of the other."""

from __future__ import annotations

import shutil
from functools import partial

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal, run_in_parallel
from programs.installation.installing import from_pypi
from programs.workflows import trees
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def _dvc(place: Place, *words: object, name: str = "repository") -> str:
    repository = place.folder / name
    repository.mkdir(exist_ok=True)
    return place.run(
        place.installed / "env/bin/dvc", *map(str, words),
        environment={"DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": str(place.folder / "site-cache")},
        cwd=repository,
    )  # fmt: skip


def _set_up(place: Place, name: str = "repository") -> None:
    _dvc(place, "init", "--no-scm", "--quiet", name=name)
    lines = ["[core]", "no_scm = True", "remote = store", "check_update = false", "['remote \"store\"']"]
    lines += [f"url = s3://{place.bucket}/{place.prefix}/store", f"endpointurl = {place.url}"]
    lines += [f"ssl_verify = {place.ca_bundle}"] if place.ca_bundle else []
    (place.folder / name / ".dvc/config").write_text("\n".join(lines) + "\n")


def _write(place: Place) -> None:
    tree = trees.make(place.folder / "repository/tree", empty=True)
    _dvc(place, "add", "tree")
    printed = _dvc(place, "push").splitlines()[-1]
    expect_equal(printed, f"{len(trees.contents(tree)) + 1} files pushed", "what the first push says")


def _again(place: Place) -> None:
    (place.folder / "repository/tree/a.txt").write_text("changed after the first push\n")
    _dvc(place, "add", "tree")
    expect_equal(_dvc(place, "push").splitlines()[-1], "2 files pushed", "what the second push says")


def _list(place: Place) -> None:
    expect_equal(_dvc(place, "status", "--cloud").strip(), "Cache and remote 'store' are in sync.", "status")


def _read(place: Place, name: str = "repository") -> None:
    repository, wanted = place.folder / name, place.folder / f"{name}.wanted"
    shutil.rmtree(wanted, ignore_errors=True)
    (repository / "tree").rename(wanted)
    shutil.rmtree(repository / ".dvc/cache")
    _dvc(place, "pull", "--quiet", name=name)
    trees.expect_same(repository / "tree", wanted)


def _delete(place: Place) -> None:
    _dvc(place, "gc", "--workspace", "--cloud", "--force", "--quiet")
    (place.folder / "repository/tree.dvc").unlink()
    printed = _dvc(place, "gc", "--workspace", "--cloud", "--force")
    if "Removed" not in printed:
        raise WorkflowFailed(f"nothing was removed: {printed}")


PROJECTS = ("first", "second")


def _set_up_both(place: Place) -> None:
    first, second = PROJECTS
    _set_up(place, first)
    shutil.copytree(place.folder / first, place.folder / second)


def _push_both(place: Place) -> None:
    """Most files of the projects are the same, and so are the objects that both push."""
    for name in PROJECTS:
        tree = trees.make(place.folder / name / "tree", many=20)
        (tree / "own.txt").write_text(f"of the {name} project\n")
        _dvc(place, "add", "tree", name=name)
    run_in_parallel(*(partial(_dvc, place, "push", name=name) for name in PROJECTS))


def _list_both(place: Place) -> None:
    printed = _dvc(place, "status", "--cloud", name="second").strip()
    expect_equal(printed, "Cache and remote 'store' are in sync.", "status of the second project")


def _read_both(place: Place) -> None:
    run_in_parallel(*(partial(_read, place, name) for name in PROJECTS))


def _remove_old(place: Place) -> None:
    """One project removes what neither needs. What the other one has pushed can be read afterwards."""
    for name in PROJECTS:
        (place.folder / name / "tree/own.txt").write_text(f"changed in the {name} project\n")
        _dvc(place, "add", "tree", name=name)
    removal = ("gc", "--workspace", "--cloud", "--force", "--projects", place.folder / "second")
    _dvc(place, "push", name="second")
    printed = _dvc(place, *removal, name="first")
    if "Removed" not in printed:
        raise WorkflowFailed(f"nothing was removed: {printed}")
    _read(place, "second")


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
DVC_AT_ONCE = Application(
    "dvc-3.67-at-once",
    "DVC of two projects at once",
    DVC.version,
    "data",
    DVC.install,
    DVC.present,
    (
        Step("set up", _set_up_both),
        Step("write", _push_both),
        Step("list", _list_both),
        Step("read", _read_both),
        Step("delete", _remove_old),
    ),
    (WHEN_REQUIRED,),
)
