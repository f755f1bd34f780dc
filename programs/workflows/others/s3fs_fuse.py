"""s3fs-fuse: a bucket's folder is mounted, and files are written, changed, listed, read, renamed and deleted in it.

Each step mounts it again, so that nothing is read from a cache. It needs /dev/fuse, and root or fusermount.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shlex import quote

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal
from programs.installation.installing import unpacked_from_debian
from programs.workflows import trees

LIBRARIES = "{folder}/debian/lib/x86_64-linux-gnu"
RUNS_COMMAND = f"""if ! test -w /dev/fuse; then echo /dev/fuse is not there >&2; exit 1; fi
if test $(id -u) != 0 && ! command -v fusermount; then echo fusermount is not there >&2; exit 1; fi
LD_LIBRARY_PATH={LIBRARIES} {{folder}}/debian/usr/bin/s3fs --version > {{folder}}/version
"""
"""The check that s3fs runs on this machine. If the system's certificates do not verify the endpoint, s3fs retries with
those of CURL_CA_BUNDLE."""
UNMOUNT_SECONDS = 10.0
"""Seconds, also where a step has used up its own."""


@contextmanager
def mounted(place: Place, name: str = "mounted") -> Iterator[Path]:
    folder = place.folder / name
    folder.mkdir(exist_ok=True)
    environment = {
        "LD_LIBRARY_PATH": LIBRARIES.format(folder=place.installed),
        "AWSACCESSKEYID": place.access_key,
        "AWSSECRETACCESSKEY": place.secret_key,
    }
    options = [f"url={place.url}", f"endpoint={place.region}", "use_path_request_style", "retries=3"]
    options.append("multipart_size=5")
    if place.session_token:
        environment["AWSSESSIONTOKEN"] = place.session_token
        options.append("use_session_token")
    if place.ca_bundle:
        environment["CURL_CA_BUNDLE"] = str(place.ca_bundle)
    place.run(
        place.installed / "debian/usr/bin/s3fs", f"{place.bucket}:/{place.prefix}", folder, "-o", ",".join(options),
        environment=environment,
    )  # fmt: skip
    try:
        place.run("ls", folder)  # s3fs asks for the bucket when it runs in the background, and then ends without it
        if not _is_mounted(folder):
            raise WorkflowFailed("s3fs ended after mounting: it could not read the bucket")
        yield folder
    finally:
        if _is_mounted(folder):
            unmount = ("umount", "-l") if os.geteuid() == 0 else ("fusermount", "-u", "-z")
            replace(place, deadline=time.monotonic() + UNMOUNT_SECONDS).run(*unmount, folder)


def _is_mounted(folder: Path) -> bool:
    """Also where s3fs has crashed, and every call that names the folder fails."""
    return f" {folder} " in Path("/proc/self/mounts").read_text()


def _write(place: Place) -> None:
    tree = trees.make_tree(place.folder / "tree", empty=True)
    with mounted(place) as mount:
        place.run("cp", "-r", f"{tree}/.", mount)


def _change(place: Place) -> None:
    """Changes the middle of a large file, and the end of a small one."""
    for change in (
        "printf changed | dd of={}/large.bin bs=1 seek=6000000 conv=notrunc status=none",
        "echo 'another line' >> {}/folder/'with space.txt'",
    ):
        with mounted(place) as mount:
            place.run("sh", "-c", change.format(quote(str(mount))))
        place.run("sh", "-c", change.format(quote(str(place.folder / "tree"))))


def files_in(place: Place, folder: Path) -> set[str]:
    return set(place.run("find", ".", "-type", "f", cwd=folder).splitlines())


def _list(place: Place) -> None:
    with mounted(place) as mount:
        expect_equal(files_in(place, mount), files_in(place, place.folder / "tree"), "files")


def _read(place: Place) -> None:
    with mounted(place) as mount:
        place.run("cp", "-r", f"{mount}/.", place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _rename(place: Place) -> None:
    """Renames a folder, which copies the files."""
    with mounted(place) as mount:
        place.run("mv", mount / "folder", mount / "renamed & +")
        place.run("mv", place.folder / "tree/folder", place.folder / "tree/renamed & +")
    with mounted(place) as mount:
        expect_equal(files_in(place, mount), files_in(place, place.folder / "tree"), "files")
        text = place.run("cat", mount / "renamed & +/with space.txt")
    expect_equal(text, (place.folder / "tree/renamed & +/with space.txt").read_text(), "a renamed file")


def _delete(place: Place) -> None:
    with mounted(place) as mount:
        place.run("find", mount, "-mindepth", "1", "-delete")
    with mounted(place) as mount:
        expect_equal(place.run("find", ".", "-mindepth", "1", cwd=mount), "", "what is left")


S3FS_FUSE = Application(
    "s3fs-fuse-1.90",
    "s3fs-fuse",
    "1.90",
    "others",
    (*unpacked_from_debian(bookworm=("s3fs=1.90-1", "libfuse2=2.9.9-6+b1")), ("sh", "-c", RUNS_COMMAND)),
    "version",
    (
        Step("write", _write),
        Step("resume", _change),
        Step("list", _list),
        Step("read", _read),
        Step("copy", _rename),
        Step("delete", _delete),
    ),
)
