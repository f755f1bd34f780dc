"""AWS CLI, versions 1 and 2: a tree is synchronised up and down, listed in pages, and deleted. The upload of a file of
64 MiB is killed and begun anew, and others fetch the file by a link."""

from __future__ import annotations

import filecmp
import random

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal
from programs.installation.installing import from_debian, from_pypi
from programs.workflows import trees
from programs.workflows.links import fetch_link
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def aws(place: Place, *words: object) -> str:
    return place.run(*_command(place, *words), environment=_environment(place))


def aws_refused(place: Place, *words: object, because: str) -> None:
    place.run_refused(*_command(place, *words), because=because, environment=_environment(place))


def _s3(place: Place, *words: object) -> str:
    return aws(place, "s3", *words)


def _command(place: Place, *words: object) -> tuple[object, ...]:
    return (place.installed / "env/bin/aws", "--endpoint-url", place.url, *words)


def _environment(place: Place) -> dict[str, str]:
    """The addressing style, for which the AWS CLI has no option: at custom endpoints it addresses buckets by path."""
    if place.addressing == "path":
        return {}
    config = place.folder / "aws.config"
    config.write_text("[default]\ns3 =\n    addressing_style = virtual\n")
    return {"AWS_CONFIG_FILE": str(config)}


def _root(place: Place) -> str:
    return f"s3://{place.bucket}/{place.prefix}/"


def _write(place: Place) -> None:
    _s3(place, "sync", "--no-progress", trees.make_tree(place.folder / "tree"), _root(place))


def _again(place: Place) -> None:
    expect_equal(_s3(place, "sync", "--no-progress", place.folder / "tree", _root(place)), "", "second synchronisation")


def _list(place: Place) -> None:
    lines = _s3(place, "ls", "--recursive", "--page-size", 3, _root(place)).splitlines()
    found = {line.split(maxsplit=3)[3].removeprefix(f"{place.prefix}/") for line in lines}
    expect_equal(found, set(trees.contents(place.folder / "tree")), "keys")


def _read(place: Place) -> None:
    _s3(place, "sync", "--no-progress", _root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete(place: Place) -> None:
    _s3(place, "rm", "--recursive", "--page-size", 3, _root(place))
    expect_equal(list_names(place, "list-objects-v2", "Contents[].Key", ""), [], "keys after their deletion")


def list_names(place: Place, listing: str, query: str, name: str) -> list[str]:
    words = ("--output", "text", "--query", query, "s3api", listing)
    printed = aws(place, *words, "--bucket", place.bucket, "--prefix", f"{place.prefix}/{name}")
    return [word for word in printed.split() if word != "None"]


LARGE = 64 * 1024 * 1024


def _write_large(place: Place) -> None:
    """Kills the upload when more than half is sent, and begins a new one. It sends parts of 8 MiB, ten at once."""
    (place.folder / "large.bin").write_bytes(random.Random(1).randbytes(LARGE))
    place.run_killed(
        *_command(place, "s3", "cp", place.folder / "large.bin", _root(place)),
        after="Completed 40.", environment={**_environment(place), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    _s3(place, "cp", "--no-progress", place.folder / "large.bin", _root(place))


def _list_large(place: Place) -> None:
    (line,) = _s3(place, "ls", _root(place)).splitlines()
    expect_equal(line.split()[2:], [str(LARGE), "large.bin"], "size and name")


def _read_large(place: Place) -> None:
    _s3(place, "cp", "--no-progress", f"{_root(place)}large.bin", place.folder / "back.bin")
    same = filecmp.cmp(place.folder / "large.bin", place.folder / "back.bin", shallow=False)
    expect_equal(same, True, "whether the bytes are the same")


def _share(place: Place) -> None:
    """Fetches the first half and then the rest, as a download goes on that was interrupted."""
    link = _s3(place, "presign", "--expires-in", 600, f"{_root(place)}large.bin").strip()
    first = fetch_link(place, link, {"Range": f"bytes=0-{LARGE // 2 - 1}"}, status=206)
    rest = fetch_link(place, link, {"Range": f"bytes={LARGE // 2}-"}, status=206)
    same = first + rest == (place.folder / "large.bin").read_bytes()
    expect_equal(same, True, "whether the bytes behind the link are the same")


def _delete_large(place: Place) -> None:
    """Deletes the file, and the parts of the killed upload, which MinIO lists only by its whole key."""
    _s3(place, "rm", f"{_root(place)}large.bin")
    uploads = list_names(place, "list-multipart-uploads", "Uploads[].UploadId", "large.bin")
    if not uploads:
        raise WorkflowFailed("the killed upload is not listed")
    for upload in uploads:
        words = ("s3api", "abort-multipart-upload", "--bucket", place.bucket, "--key", f"{place.prefix}/large.bin")
        aws(place, *words, "--upload-id", upload)


STEPS = (
    Step("write", _write),
    Step("resume", _again),
    Step("list", _list),
    Step("read", _read),
    Step("delete", _delete),
)
ADDRESSING_STYLES = ("path", "virtual")
AWS_CLI_1 = Application(
    "aws-cli-1", "AWS CLI 1", "1.46.3", "tool", from_pypi("aws-cli-1"), "env/bin/aws", STEPS, (WHEN_REQUIRED,),
    addressing=ADDRESSING_STYLES,
)  # fmt: skip
SCRIPT = """#!/bin/sh
PYTHONPATH={folder}/debian/usr/lib/python3/dist-packages exec {folder}/env/bin/python {folder}/debian/usr/bin/aws "$@"
"""
DEBIAN_INSTALL_COMMANDS = (  # PyPI has no version 2
    *from_debian("trixie", "awscli", "2.23.6-1", "aws-cli-2"),
    ("sh", "-c", f"cat > {{folder}}/env/bin/aws << 'END'\n{SCRIPT}END"),
    ("chmod", "+x", "{folder}/env/bin/aws"),
)
AWS_CLI_2 = Application(
    "aws-cli-2",
    "AWS CLI 2",
    "2.23.6",
    "tool",
    DEBIAN_INSTALL_COMMANDS,
    "env/bin/aws",
    STEPS,
    (WHEN_REQUIRED,),
    addressing=ADDRESSING_STYLES,
)
AWS_CLI_2_SHARING = Application(
    "aws-cli-2-sharing",
    "AWS CLI 2 that shares a large file",
    "2.23.6",
    "tool",
    DEBIAN_INSTALL_COMMANDS,
    "env/bin/aws",
    (
        Step("write", _write_large, 2.0),
        Step("list", _list_large),
        Step("read", _read_large),
        Step("share", _share),
        Step("delete", _delete_large),
    ),
    (WHEN_REQUIRED,),
)
