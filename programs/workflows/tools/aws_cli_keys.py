"""AWS CLI 2 with a key of the customer (SSE-C): files are stored, read, copied and moved with it, listed and deleted
without it, and not read without it or with another one. S3 takes such keys over HTTPS only."""

from __future__ import annotations

import hashlib

from programs.application import Application, Place, Step, expect_equal
from programs.workflows import trees
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED
from programs.workflows.tools.aws_cli import AWS_CLI_2, aws, aws_refused, list_names

KEY, OTHER_KEY = (hashlib.sha256(text).digest() for text in (b"the key of a workflow", b"another key"))
COPY_NAME, MOVED_NAME = "copies/with space+.txt", "moved/large.bin"


def _key_options(place: Place, key: bytes = KEY, option: str = "--sse-c") -> tuple[str, ...]:
    """The options with a key, or with that of the source of a copy."""
    file = place.folder / f"{key.hex()[:8]}.key"
    file.write_bytes(key)
    return (option, "AES256", f"{option}-key", f"fileb://{file}")


def _copy_key_options(place: Place) -> tuple[str, ...]:
    return (*_key_options(place), *_key_options(place, option="--sse-c-copy-source"))


def _root(place: Place) -> str:
    return f"s3://{place.bucket}/{place.prefix}/"


def _write(place: Place) -> None:
    tree = trees.make_tree(place.folder / "tree", empty=True)
    aws(place, "s3", "cp", "--recursive", "--no-progress", *_key_options(place), tree, _root(place))


def _list(place: Place) -> None:
    """Without a key."""
    lines = aws(place, "s3", "ls", "--recursive", _root(place)).splitlines()
    found = {line.split(maxsplit=3)[3].removeprefix(f"{place.prefix}/"): int(line.split()[2]) for line in lines}
    wanted = {name: len(content) for name, content in trees.contents(place.folder / "tree").items()}
    expect_equal(found, wanted, "files and their sizes")


def _read(place: Place) -> None:
    aws(place, "s3", "cp", "--recursive", "--no-progress", *_key_options(place), _root(place), place.folder / "back")
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _fail_to_read(place: Place) -> None:
    """Reads a file without a key, and with another one."""
    for key in ((), _key_options(place, OTHER_KEY)):
        aws_refused(place, "s3", "cp", *key, f"{_root(place)}a.txt", place.folder / "read", because="An error occurred")
    expect_equal((place.folder / "read").exists(), False, "whether a file was read")


def _copy(place: Place) -> None:
    root, tree = _root(place), place.folder / "tree"
    aws(place, "s3", "cp", *_copy_key_options(place), f"{root}a.txt", f"{root}{COPY_NAME}")
    aws(place, "s3", "mv", "--no-progress", *_copy_key_options(place), f"{root}large.bin", f"{root}{MOVED_NAME}")
    for name, original in ((COPY_NAME, "a.txt"), (MOVED_NAME, "large.bin")):
        aws(place, "s3", "cp", "--no-progress", *_key_options(place), f"{root}{name}", place.folder / "copy")
        same = (place.folder / "copy").read_bytes() == (tree / original).read_bytes()
        expect_equal(same, True, f"whether {name} has the same bytes")


def _delete(place: Place) -> None:
    """Without a key."""
    aws(place, "s3", "rm", "--recursive", _root(place))
    expect_equal(list_names(place, "list-objects-v2", "Contents[].Key", ""), [], "keys after their deletion")


AWS_CLI_2_KEYS = Application(
    "aws-cli-2-keys",
    "AWS CLI 2 with a key of the customer",
    AWS_CLI_2.version,
    "tool",
    AWS_CLI_2.install,
    AWS_CLI_2.present,
    (
        Step("write", _write),
        Step("list", _list),
        Step("read", _read),
        Step("lock", _fail_to_read),
        Step("copy", _copy),
        Step("delete", _delete),
    ),
    (WHEN_REQUIRED,),
    transports=("https",),
)
